"""jupyter_client's side of warm kernels: a manager whose kernels are forked from a zygote, not started."""

from __future__ import annotations

import asyncio
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from itertools import count
from multiprocessing.util import Finalize
from queue import Empty
from types import SimpleNamespace
from typing import Any

from jupyter_client.manager import KernelManager
from nbclient.exceptions import DeadKernelError

from chiso.kernel.ties import ONE_THREAD
from chiso.kernel.wire import Message, Wire


class ForkedKernel:
    """A kernel's process, with this end of its wire; its pipe yields the pid, then the wait status."""

    def __init__(self, report: int, end: socket.socket) -> None:
        self.report, self.end = report, end
        self.returncode: int | None = None
        self.pid = int.from_bytes(os.read(report, 4), "little")
        if not self.pid:
            raise RuntimeError("The zygote died.")

    def poll(self) -> int | None:
        """None while it runs, then its exit code, negative for a signal."""
        return self.wait(0)

    def wait(self, timeout: float | None = None) -> int | None:
        """The exit code, or None when it still runs after `timeout` seconds."""
        if self.returncode is None and select.select([self.report], [], [], timeout)[0]:
            status = os.read(self.report, 4)
            os.close(self.report)
            code = os.waitstatus_to_exitcode(int.from_bytes(status, "little"))
            self.returncode = code if status else -signal.SIGKILL
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Signals the kernel alone."""
        if self.poll() is None:
            os.kill(self.pid, number)


class ZygoteProcess:
    """The zygote beside this process.

    `close()` ends it, and with it all its kernels; it is done at the latest when this process ends.
    """

    def __init__(self, about: tuple[str, ...] = ()) -> None:
        self.about = about
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "chiso.kernel.zygote", str(theirs.fileno()), *about],
                pass_fds=[theirs.fileno()],
                env={**os.environ, **ONE_THREAD},
                stdin=subprocess.DEVNULL,
                stdout=2,
                start_new_session=True,
            )
        ends = (self.control, self.process)  # not this object, which the registry would keep
        self.close = Finalize(self, _close, ends, exitpriority=10)

    def fork(self, env: Mapping[str, str], cwd: str) -> ForkedKernel:
        """A new kernel; the first one waits until the zygote is warm."""
        ours, report = os.pipe()
        end, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        request = json.dumps({"env": dict(env), "cwd": cwd}).encode()
        try:
            try:
                socket.send_fds(self.control, [request], [report, its.fileno()])
            finally:
                os.close(report)
                its.close()
            return ForkedKernel(ours, end)
        except BaseException as error:
            os.close(ours)
            end.close()
            if isinstance(error, OSError):
                raise RuntimeError("The zygote died.") from error
            raise


def _close(control: socket.socket, process: subprocess.Popen[bytes]) -> None:
    control.close()
    process.wait()


def zygote(*about: str) -> ZygoteProcess:
    """This process's zygote, started at the first call, and anew should it have died or prepared for other reports."""
    known = _zygotes[-1] if _zygotes else None
    if known is None or known.process.poll() is not None or about not in ((), known.about):
        if known:
            known.close()
        _zygotes[:] = [ZygoteProcess(about or (known.about if known else ()))]
    return _zygotes[-1]


_zygotes: list[ZygoteProcess] = []


class Channel(asyncio.Queue[Message | None]):
    """Messages of one kind, in the order in which they came, for one listener."""

    listener: asyncio.Task[Any] | None = None

    async def get_msg(self, timeout: float | None = None) -> Message:
        """The next one; raises queue.Empty when none came within `timeout` seconds, DeadKernelError when none will come."""
        self.listener = asyncio.current_task()
        try:
            async with asyncio.timeout(timeout):
                message = await self.get()
        except TimeoutError:
            raise Empty from None
        if message is None:
            raise DeadKernelError("Kernel died")
        return message


class WarmKernelClient:
    """Speaks with one kernel over its wire, as nbclient speaks with kernels."""

    def __init__(self, kernel: ForkedKernel) -> None:
        self.kernel, self.wire = kernel, Wire(kernel.end)
        self.shell_channel, self.iopub_channel = Channel(), Channel()
        self._number = count()

    def start_channels(self) -> None:
        """What the kernel sends is kept from now on."""
        self.wire.listen(self._sort)

    async def stop_channels(self) -> None:
        """Nothing is sent or kept any more."""
        self.wire.close()
        for channel in (self.shell_channel, self.iopub_channel):
            if channel.listener and channel.listener is not asyncio.current_task():
                channel.listener.cancel()  # nbclient forgets the one for outputs when a cell takes too long
        await asyncio.sleep(0)

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Until the kernel has answered once.

        Raises DeadKernelError when it dies before, TimeoutError after `timeout` seconds.
        """
        self.kernel_info()
        try:
            await self.shell_channel.get_msg(timeout)
        except Empty:
            raise TimeoutError from None

    def execute(self, code: str, store_history: bool = True, stop_on_error: bool = True) -> str:
        """Asks for the code to be run; the id by which its outputs and its reply are known."""
        asked = {"silent": False, "store_history": store_history, "stop_on_error": stop_on_error}
        return self._send(
            "execute_request", {"code": code, "user_expressions": {}, "allow_stdin": False, **asked}
        )

    def kernel_info(self) -> str:
        """Asks what the kernel is."""
        return self._send("kernel_info_request", {})

    def is_alive(self) -> bool:
        """Whether the kernel still runs."""
        return self.kernel.poll() is None

    def _send(self, kind: str, content: dict[str, object]) -> str:
        own = str(next(self._number))
        header = {"msg_id": own, "msg_type": kind, "username": "", "session": "", "version": "5.4"}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "buffers": []}
        try:
            self.wire.send(json.dumps([message]).encode())
        except OSError:
            self._note_end()
            raise DeadKernelError("Kernel died") from None
        return own

    def _sort(self, message: Message | None) -> None:
        """Whoever waits for a reply is told of the end, and gives up waiting for outputs."""
        if message is None:
            self._note_end()
        is_output = message and message["channel"] == "iopub"
        (self.iopub_channel if is_output else self.shell_channel).put_nowait(message)

    def _note_end(self) -> None:
        self.kernel.wait(1)  # its wire ends just before its status is known


class WarmKernelManager(KernelManager):
    """A manager of a forked kernel, which is asked for, signalled and seen through its zygote."""

    def start_kernel(self, *, cwd: str | None = None, env: Mapping[str, str] | None = None, **_: Any) -> None:
        """A kernel in that folder with that environment; what else a kernel is told, every forked one knows."""
        process = zygote().fork(env or os.environ, str(cwd or os.getcwd()))
        self.provisioner: Any = SimpleNamespace(process=process, has_process=True)

    def client(self, **_: Any) -> Any:
        """The one client of the kernel."""
        return WarmKernelClient(self.provisioner.process)

    def is_alive(self) -> bool:
        """Whether the kernel still runs."""
        return self.has_kernel and self.provisioner.process.poll() is None

    def shutdown_kernel(self, now: bool = False, restart: bool = False) -> None:
        """Kills it: a report that is made needs nothing of its kernel."""
        self.provisioner.process.send_signal(signal.SIGKILL)
        self.provisioner.process.wait()

    def cleanup_resources(self, restart: bool = False) -> None:
        """Nothing is held but the client's socket."""

    async def _async_wait(self, pollinterval: float = 0.1) -> None:
        """Until the kernel ended."""
        if self.provisioner.process.returncode is None:
            await _readable(os.dup(self.provisioner.process.report))


async def _readable(fd: int) -> None:
    """Until `fd`, which is closed here, has something to read or its other side is gone."""
    loop, ready = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(fd, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(fd)
        os.close(fd)
