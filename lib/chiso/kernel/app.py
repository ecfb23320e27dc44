"""ipykernel's application, of which all that needs no socket is made before the fork."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from ipykernel.compiler import XCachingCompiler
from ipykernel.kernelapp import IPKernelApp
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.application import BaseIPythonApplication

_ARGUMENTS = [
    "--IPKernelApp.parent_handle=1",
    "--HistoryManager.hist_file=:memory:",  # as nbclient asks
    "--HistoryManager.enabled=False",  # nobody recalls the cells of a report
]


class _Prepared(BaseIPythonApplication):
    def initialize(self, argv: Any = None) -> None:
        """Nothing is left to do: the configuration was read before the fork."""


class ReportKernelApp(IPKernelApp, _Prepared):
    """A kernel without heartbeat, history and debugger, whose shell is there when it starts."""

    def init_heartbeat(self) -> None:
        """Nobody listens: who started this kernel sees its end."""

    def init_kernel(self) -> None:
        """The shell gets its kernel, and stands where the kernel was asked for."""
        # ipykernel lists the files of all modules for a debugger, and so copies every page that they are on.
        with patch("ipykernel.ipkernel.sys", SimpleNamespace(modules={})):
            super().init_kernel()  # type: ignore[no-untyped-call]
        shell = self.kernel.shell
        shell.init_environment()
        shell.parent = shell.kernel = self.kernel
        shell.starting_dir = str(Path.cwd())
        shell.history_manager.dir_hist[:] = [Path.cwd()]


def prepare() -> None:
    """Makes the application and its shell in the process that is forked."""
    app: Any = ReportKernelApp.instance()
    BaseIPythonApplication.initialize(app, _ARGUMENTS)  # type: ignore[no-untyped-call]
    app.outstream_class = "chiso.kernel.streams.QuietStream"
    ZMQInteractiveShell.instance(parent=app, profile_dir=app.profile_dir, compiler_class=XCachingCompiler)


def run(connection_file: str) -> None:
    """Serves what the connection file says until it is told to stop."""
    app: Any = ReportKernelApp.instance()
    app.connection_file = connection_file
    app.initialize()
    app.start()
