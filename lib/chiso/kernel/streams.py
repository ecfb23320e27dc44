"""stdout and stderr of a report's kernel."""

from __future__ import annotations

import codecs
import os
import select
import threading
from collections.abc import Callable
from typing import Any

from ipykernel.iostream import IOPubThread, OutStream

_PIPE_BYTES = 1 << 16
_MOST_TAKEN = 1_000


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

    def __init__(self, *args: Any, **given: Any) -> None:
        self._timer: threading.Timer | None = None
        self._taking = threading.Lock()
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        super().__init__(*args, **given)  # type: ignore[no-untyped-call]

    def flush(self) -> None:
        """What was written is sent before whatever follows, that of programs which the cell ran included."""
        if self.closed:
            return
        if self._is_master_process():  # type: ignore[no-untyped-call]
            self._take()
        with self._buffer_lock:  # until it is sent: what is shown next must not overtake it
            if self._timer:
                self._timer.cancel()
                self._timer = None
            if self._buffers:
                super().flush()  # type: ignore[no-untyped-call]

    def _schedule_flush(self) -> None:
        if self._timer is None:
            self._timer = threading.Timer(self.flush_interval, self.flush)
            self._timer.daemon = True
            self._timer.start()

    def _watch_pipe_fd(self) -> None:
        """What programs print goes through a pipe, which must not run full while nothing is flushed."""
        while self._should_watch and (pipe := self._fid) is not None and select.select([pipe], [], []):
            self._take()

    def _take(self) -> None:
        """Writes what programs have printed by now; one that never stops is not waited for."""
        with self._taking:
            for _ in range(_MOST_TAKEN):
                if (pipe := self._fid) is None or not select.select([pipe], [], [], 0)[0]:
                    return
                printed = os.read(pipe, _PIPE_BYTES)
                if not self._should_watch:
                    return  # closed, and told so by a byte that nobody printed
                self._fid = pipe if printed else None  # a notebook may close its streams
                self.write(self._decoder.decode(printed))
