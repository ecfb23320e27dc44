"""jupyter_client's side of warm kernels: a manager whose kernels are forked from a zygote, not started."""

from __future__ import annotations

import asyncio
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from itertools import count
from multiprocessing.util import Finalize
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from jupyter_client.session import Session
from traitlets import Type, default

from chiso.kernel.ties import ONE_THREAD

_PATH_MAX = 60
"""The path of a Unix socket has at most 107 characters."""


class ForkedKernel:
    """A kernel as jupyter_client knows processes; its pipe yields the pid, then the wait status."""

    stdin = stdout = stderr = None

    def __init__(self, report: int) -> None:
        self.report = report
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
    """The zygote beside this process; `folder` holds its kernels' sockets and vanishes with it.

    `close()` ends it, and with it all its kernels; it is done at the latest when this process ends.
    """

    def __init__(self, about: tuple[str, ...] = ()) -> None:
        self.about = about
        parent = tempfile.gettempdir()
        self.folder = Path(
            tempfile.mkdtemp(prefix="chiso-", dir=parent if len(parent) < _PATH_MAX else "/tmp")
        )
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [
            sys.executable,
            "-P",
            "-m",
            "chiso.kernel.zygote",
            str(theirs.fileno()),
            str(self.folder),
            *about,
        ]
        self.process = subprocess.Popen(
            command,
            pass_fds=[theirs.fileno()],
            env={**os.environ, **ONE_THREAD},
            stdin=subprocess.DEVNULL,
            stdout=2,
            start_new_session=True,
        )
        theirs.close()
        ends = (self.control, self.process, self.folder)  # not this object, which the registry would keep
        self.close = Finalize(self, _close, ends, exitpriority=10)

    def fork(self, connection_file: str, env: dict[str, str], cwd: str) -> ForkedKernel:
        """A new kernel; the first one waits until the zygote is warm."""
        ours, theirs = os.pipe()
        request = json.dumps({"connection_file": connection_file, "env": env, "cwd": cwd}).encode()
        try:
            try:
                socket.send_fds(self.control, [request], [theirs])
            finally:
                os.close(theirs)
            return ForkedKernel(ours)
        except BaseException:
            os.close(ours)
            raise


def _close(control: socket.socket, process: subprocess.Popen[bytes], folder: Path) -> None:
    control.close()
    process.wait()
    shutil.rmtree(folder, ignore_errors=True)


def zygote(*about: str) -> ZygoteProcess:
    """This process's zygote, started at the first call, and anew should it have died or prepared for other reports."""
    known = _zygotes[-1] if _zygotes else None
    if known is None or known.process.poll() is not None or about not in ((), known.about):
        if known:
            known.close()
        _zygotes[:] = [ZygoteProcess(about or (known.about if known else ()))]
    return _zygotes[-1]


_zygotes: list[ZygoteProcess] = []


class WarmProvisioner(LocalProvisioner):
    """Asks the zygote for a kernel where jupyter_client would start a program."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """`cmd` is [python, -m, ipykernel_launcher, -f, FILE, …]; what else it says every kernel is prepared for."""
        self.cwd = kwargs.get("cwd") or os.getcwd()
        kernel = zygote().fork(cmd[cmd.index("-f") + 1], kwargs["env"], str(self.cwd))
        self.process: Any = kernel
        self.pid = self.pgid = kernel.pid
        return self.connection_info


class WarmKernelClient(AsyncKernelClient):
    """A client that knows at once when the kernel is ready, and asks for no heartbeat."""

    def start_channels(self, *args: Any, **kwargs: Any) -> None:
        """Shell and iopub: reports answer no prompts, and a kernel's end is seen by its process."""
        super().start_channels(stdin=False, hb=False, control=False)

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Until the kernel's greeting came, and one request was answered on both channels.

        jupyter_client's own way idles 0.2 s to be sure that nothing more comes.
        Raises RuntimeError when the kernel dies, TimeoutError after `timeout` seconds.
        """
        async with asyncio.timeout(timeout):
            await self._receive(self.iopub_channel, "iopub_welcome")
            request = self.kernel_info()
            await self._receive(self.shell_channel, "kernel_info_reply")
            await self._receive(self.iopub_channel, "status", msg_id=request, execution_state="idle")

    async def _receive(self, channel: Any, kind: str, **fields: str) -> None:
        while True:
            try:
                message = await channel.get_msg(timeout=1)
            except Empty:
                if not await self.is_alive():
                    raise RuntimeError("Kernel died while starting") from None
                continue
            known = {**message["parent_header"], **message["content"]}
            if message["msg_type"] == kind and fields.items() <= known.items():
                return


class WarmKernelManager(AsyncKernelManager):
    """An asynchronous kernel manager over Unix sockets with forked kernels."""

    client_factory = Type(WarmKernelClient)
    _number = count()

    @default("transport")
    def _unix_sockets(self) -> str:
        return "ipc"

    @default("connection_file")
    def _file_of_this_run(self) -> str:
        return str(zygote().folder / f"{next(self._number)}.json")

    @default("session")
    def _unsigned(self) -> Session:
        """Only this user can reach the sockets, whose folder nobody else may enter: messages need no signature."""
        return Session(parent=self, key=b"")

    async def _async_pre_start_kernel(self, **kw: Any) -> tuple[list[str], dict[str, Any]]:
        self.provisioner = WarmProvisioner(kernel_spec=self.kernel_spec, parent=self)
        return await super()._async_pre_start_kernel(**kw)

    async def _async_wait(self, pollinterval: float = 0.1) -> None:
        """Until the kernel ended; jupyter_client's own way looks every 0.1 s."""
        process = getattr(self.provisioner, "process", None)
        if process and process.returncode is None:
            await _readable(os.dup(process.report))


async def _readable(fd: int) -> None:
    """Until `fd`, which is closed here, has something to read or its other side is gone."""
    loop, ready = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(fd, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(fd)
        os.close(fd)
