"""ipykernel's application and kernel, made before the fork: after it they get their streams and speak by a wire."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel
from IPython.core.application import BaseIPythonApplication
from jupyter_client.jsonutil import json_clean, json_default
from jupyter_client.session import Session

from chiso.kernel.streams import Here
from chiso.kernel.wire import Message, Wire

_ARGUMENTS = [
    "--IPKernelApp.parent_handle=1",
    "--HistoryManager.hist_file=:memory:",  # as nbclient asks
    "--HistoryManager.enabled=False",  # nobody recalls the cells of a report
]

_WITH_NEXT = ("execute_input", "execute_reply", "kernel_info_reply")
"""Of a request's messages those that another one follows."""


_HALVES = re.compile("[\ud800-\udfff]")


class WireSession(Session):
    """Sends messages by the wire where ipykernel has sockets; None stands for the one of replies."""

    wire: Wire

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.kept: list[Message] = []

    def send(
        self,
        stream: Any,
        msg_or_type: Message | str,
        content: Any = None,
        parent: Any = None,
        ident: Any = None,
        buffers: Any = None,
        track: bool = False,
        header: Any = None,
        metadata: Any = None,
    ) -> Message:
        """The message, which is sent when this returns or, where another is sure to follow, with that."""
        if isinstance(message := msg_or_type, str):
            message = self.msg(message, content, parent, header, metadata)
        told = {"channel": "iopub" if stream else "shell", "buffers": [], **message}
        is_busy = message["content"].get("execution_state") == "busy"
        if threading.current_thread() is not threading.main_thread():
            self.wire.send(self._packed([told]))
        elif is_busy or message["msg_type"] in _WITH_NEXT:
            self.kept.append(told)
        else:
            kept, self.kept = self.kept, []
            self.wire.send(self._packed([*kept, told]))
        return message

    def _packed(self, messages: list[Message]) -> bytes:
        """Halves of letters, which no text can hold, are shown as unknown ones."""
        try:
            return bytes(self.pack(messages))
        except UnicodeEncodeError:
            text = json.dumps(json_clean(messages), default=json_default, ensure_ascii=False)
            return _HALVES.sub("\ufffd", text).encode()

    def feed_identities(self, msg_list: Any, copy: bool = True) -> tuple[list[bytes], Any]:
        """A wire has one other end."""
        return [], msg_list

    def deserialize(self, msg_list: Any, content: bool = True, copy: bool = True) -> Message:
        """Nothing of a message is left to be read."""
        read: Message = msg_list
        return read


class _NoThread:
    """ipykernel reads its requests in a thread beside the one that cells run in; here there is only that one."""

    parent_thread = threading.main_thread()

    def __bool__(self) -> bool:
        return False


class ReportKernel(IPythonKernel):
    """A kernel that reads its requests itself."""

    _supports_kernel_subshells = False


class ReportKernelApp(IPKernelApp):
    """A kernel without sockets, debugger and history."""

    def initialize(self, argv: list[str] | None = None) -> None:
        """All that needs neither streams nor the environment of a report."""
        BaseIPythonApplication.initialize(self, argv)  # type: ignore[no-untyped-call]
        self.outstream_class = "chiso.kernel.streams.QuietStream"
        self.session = WireSession(parent=self, key=b"-")  # without a key it would warn; nothing is signed
        self.iopub_thread = self.iopub_socket = Here()
        self.log.setLevel(self.log_level)  # as it is, everything is logged and then thrown away
        self.init_pdb()  # type: ignore[no-untyped-call]
        self.init_kernel()
        self.init_path()  # type: ignore[no-untyped-call]
        self.init_shell()  # type: ignore[no-untyped-call]
        self.init_extensions()  # type: ignore[no-untyped-call]

    def init_kernel(self) -> None:
        """The kernel, which makes its shell."""
        self.kernel = ReportKernel.instance(
            parent=self,
            session=self.session,
            iopub_thread=self.iopub_thread,
            iopub_socket=self.iopub_socket,
            shell_channel_thread=_NoThread(),
            profile_dir=self.profile_dir,
            user_ns=self.user_ns,
            log=self.log,
            _execute_sleep=0,
        )

    def take_place(self) -> None:
        """In the child: its streams, what the shell knows of environment and folder, and what a user starts with."""
        self.init_io()  # type: ignore[no-untyped-call]
        self.init_signal()  # type: ignore[no-untyped-call]
        self.displayhook.get_execution_count = lambda: self.kernel.execution_count
        self.init_gui_pylab()  # type: ignore[no-untyped-call]
        shell: Any = self.shell
        shell.init_environment()
        shell.starting_dir = str(Path.cwd())
        shell.history_manager.dir_hist[:] = [Path.cwd()]
        self.init_code()  # type: ignore[no-untyped-call]

    async def serve(self, wire: Wire) -> None:
        """Answers what comes by the wire, one request after the other, until the other end is gone."""
        requests: asyncio.Queue[Message | None] = asyncio.Queue()
        wire.listen(requests.put_nowait)
        Kernel.start(self.kernel)  # type: ignore[no-untyped-call]  # IPython's own looks for a debugger
        while request := await requests.get():
            await self.kernel.dispatch_shell(request)


def prepare() -> None:
    """Makes the application, its kernel and its shell in the process that is forked."""
    ReportKernelApp.instance().initialize(_ARGUMENTS)


def run(end: socket.socket) -> None:
    """Serves the other end of the socket until it is gone."""
    app: Any = ReportKernelApp.instance()
    app.session.wire = Wire(end)
    app.take_place()
    with suppress(RuntimeError):  # `exit()` stops the loop
        asyncio.run(app.serve(app.session.wire))
