"""stdout and stderr of a report's kernel."""

from __future__ import annotations

import select
import threading
import time
from collections.abc import Callable
from typing import Any

from ipykernel.iostream import IOPubThread, OutStream

_TURNS = 100


class Here(IOPubThread):
    """Where ipykernel sends from a thread of its own, whoever has something to say sends it."""

    def __init__(self) -> None:
        self.thread: Any = None
        self.io_loop: Any = None

    def schedule(self, f: Callable[[], object]) -> None:
        """Done at once."""
        f()


class QuietStream(OutStream):
    """Sends what was written when something else is shown, when its cell ends, or a moment later."""

    _timer: threading.Timer | None = None

    def _schedule_flush(self) -> None:
        if self._timer is None:
            self._timer = threading.Timer(self.flush_interval, self.flush)
            self._timer.daemon = True
            self._timer.start()

    def flush(self) -> None:
        """What was written is sent before whatever follows, that of programs which the cell ran included."""
        self._await_watcher()
        with self._buffer_lock:  # until it is sent: what is shown next must not overtake it
            if self._timer:
                self._timer.cancel()
                self._timer = None
            if self._buffers:
                super().flush()  # type: ignore[no-untyped-call]

    def _await_watcher(self) -> None:
        """The thread that reads what programs print gets its turn, if they printed, but not for ever."""
        if self._fid is None or threading.current_thread() is self.watch_fd_thread:
            return
        for _ in range(_TURNS):
            if not select.select([self._fid], [], [], 0)[0]:
                return
            time.sleep(0.001)
