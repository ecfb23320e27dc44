"""The process from which kernels are forked: one thread, everything imported, nothing opened."""

from __future__ import annotations

import builtins
import contextlib
import gc
import importlib
import io
import json
import os
import random
import select
import selectors
import signal
import socket
import sys
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil

from chiso.kernel.ties import adopt_orphans, die_with_parent

_MESSAGE_BYTES = 1 << 18
WARM_MODULES = (
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.magics",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "IPython.utils.wildcard",
    "chiso.kernel.streams",
    "chiso.report",
    "duckdb",
    "encodings.utf_16_be",
    "faulthandler",
    "holidays.countries",
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "matplotlib.backends.backend_svg",
    "pandas.core.methods.to_dict",
    "pyarrow.dataset",
    "pyarrow.pandas_compat",
    "pyarrow.parquet",
    "sqlite3",
    "tornado.platform.asyncio",
)
"""What a report's notebook or its kernel would import; duckdb is connected only without threads of its own."""


@dataclass(frozen=True)
class Zygote:
    """Forks a kernel for every request on `control`; kernels are the living ones: pidfd → pid, report pipe."""

    control: socket.socket
    kernels: dict[int, tuple[int, int]] = field(default_factory=dict)
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    def serve(self) -> None:
        """Until the other side of `control` is gone; then every kernel and all they started is killed."""
        self.selector.register(self.control, selectors.EVENT_READ)
        try:
            while all(self._attend(key.fd) for key, _ in self.selector.select()):
                pass
        finally:
            self._kill(keep=set())

    def _attend(self, fd: int) -> bool:
        if fd not in self.kernels:
            return self._answer()
        self._report_end(fd)
        return True

    def _answer(self) -> bool:
        data, fds, _, _ = socket.recv_fds(self.control, _MESSAGE_BYTES, 2)
        if not data:
            return False
        request, zygote, (report, wire) = json.loads(data), os.getpid(), fds
        pid = os.fork()
        if not pid:
            die_with_parent(zygote)
            self._forget()
            os.close(report)
            _become_kernel(request, wire)
        os.close(wire)
        _tell(report, pid)
        watch = os.pidfd_open(pid)
        self.kernels[watch] = pid, report
        self.selector.register(watch, selectors.EVENT_READ)
        return True

    def _forget(self) -> None:
        """Closes in the child what belongs to this process alone."""
        self.selector.close()
        self.control.close()
        for watch, (_, report) in self.kernels.items():
            os.close(watch)
            os.close(report)

    def _report_end(self, watch: int) -> None:
        """Tells the owner the wait status, after killing whatever the kernel left running."""
        self.selector.unregister(watch)
        os.close(watch)
        pid, report = self.kernels.pop(watch)
        _, status = os.waitpid(pid, 0)
        self._kill(keep={living for living, _ in self.kernels.values()})
        _tell(report, status)
        os.close(report)

    def _kill(self, keep: set[int]) -> None:
        """Kills and reaps the children not in `keep`; orphans of a dead kernel become children of this one."""
        while strays := _children() - keep:
            for pid in strays:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)


def main() -> None:
    """`zygote FD [SITE PERIOD]`: serves on the socket FD."""
    control = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    adopt_orphans()
    try:
        with _as_in_a_notebook():
            _warm(control)
            _rehearse(*sys.argv[2:])
        importlib.import_module("chiso.kernel.app").prepare()
        gc.collect()
        gc.freeze()
        Zygote(control).serve()
    except BrokenPipeError:
        pass
    except Exception:
        traceback.print_exc()
    finally:
        os._exit(0)  # duckdb would complain about leaks when torn down in order


@contextlib.contextmanager
def _as_in_a_notebook() -> Iterator[None]:
    """Libraries look for a kernel when imported: pandas for its display options, matplotlib for its backend."""
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    shell = SimpleNamespace(kernel=True, config={"IPKernelApp": {}})
    builtins.get_ipython = lambda: shell  # type: ignore[attr-defined]
    yield
    del builtins.get_ipython  # type: ignore[attr-defined]


def _warm(control: socket.socket) -> None:
    """Imports, and draws once.

    Raises BrokenPipeError as soon as nobody is there any more to ask for a kernel.
    """
    sys.modules["debugpy"] = None  # type: ignore[assignment]  # nobody steps through a report
    importlib.import_module("ipykernel.debugger")
    del sys.modules["debugpy"]
    for name in WARM_MODULES:
        _heed(control)
        importlib.import_module(name)
    from matplotlib.figure import Figure

    figure = Figure()
    figure.subplots().bar(["ấ"], [1.0])
    figure.savefig(io.StringIO(), format="svg")
    _heed(control)


def _heed(control: socket.socket) -> None:
    is_told = select.select([control], [], [], 0)[0]
    if is_told and not control.recv(1, socket.MSG_PEEK):
        raise BrokenPipeError


def _rehearse(*about: str) -> None:
    """What goes wrong here goes wrong in the first report, which tells it."""
    if about:
        with contextlib.suppress(Exception):
            importlib.import_module("chiso.report").rehearse(*about)


def _become_kernel(request: dict[str, Any], wire: int) -> None:
    """Runs the kernel that was made before in this forked child, and never returns."""
    code, complaints = 1, os.fdopen(os.dup(2), "w")
    try:
        _part_from_parent()
        _take_place(request["env"], request["cwd"])
        _run_kernel(wire)
        code = 0
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else 1
    except BaseException:
        traceback.print_exc(file=complaints)
    finally:
        os._exit(code)


def _part_from_parent() -> None:
    """A session of its own, which dies with the zygote and adopts whatever its own children leave behind."""
    os.setsid()
    adopt_orphans()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _take_place(env: dict[str, str], cwd: str) -> None:
    """The environment of whoever asked; the same random numbers in every report."""
    os.environ.clear()
    os.environ.update(env)
    time.tzset()
    os.chdir(cwd)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    random.seed(0)
    sys.modules["numpy"].random.seed(0)


def _run_kernel(wire: int) -> None:
    # A report makes little garbage, and looking for it copies the pages that it shares with the zygote.
    gc.set_threshold(50_000, 20, 20)
    sys.argv = ["ipykernel_launcher.py"]
    os.set_inheritable(wire, False)
    importlib.import_module("chiso.kernel.app").run(socket.socket(fileno=wire))


def _tell(report: int, number: int) -> None:
    with contextlib.suppress(BrokenPipeError):
        os.write(report, number.to_bytes(4, "little"))


def _children() -> set[int]:
    own = Path(_CHILDREN.format(os.getpid()))
    if own.exists():
        return {int(pid) for pid in own.read_text().split()}
    return {child.pid for child in psutil.Process().children()}


_CHILDREN = "/proc/self/task/{}/children"
"""Quick, where the system's kernel was built with it."""


if __name__ == "__main__":
    main()
