"""stdout and stderr of a report's kernel."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Callable
from typing import Any

from ipykernel.iostream import IOPubThread, OutStream

_WAITING_MAX = 1_000_000
"""Characters; a flood of output is to be seen by the owner of the kernel."""


class Here(IOPubThread):
    """Where ipykernel sends from a thread of its own, whoever has something to say sends it."""

    def __init__(self) -> None:
        self.thread: Any = None
        self.io_loop: Any = None
        self._master_pid = os.getpid()

    def schedule(self, f: Callable[[], object]) -> None:
        """Done at once."""
        f()


class QuietStream(OutStream):
    """Sends what was written when something else is shown, when its cell ends, or when it is much or old."""

    _waiting = 0
    _since = 0.0

    def write(self, string: str) -> int:
        """Kept until it is sent."""
        if not self._waiting:
            self._since = time.monotonic()
        self._waiting += len(string)
        super().write(string)
        return len(string)

    def _schedule_flush(self) -> None:
        if self._waiting > _WAITING_MAX or time.monotonic() > self._since + self.flush_interval:
            self.flush()

    def flush(self) -> None:
        """What was written is sent before whatever follows, that of programs which the cell ran included."""
        if self._fid is not None and select.select([self._fid], [], [], 0)[0]:
            time.sleep(0.001)  # the turn of the thread that reads it
        if self._buffers:
            self._waiting = 0
            super().flush()  # type: ignore[no-untyped-call]
