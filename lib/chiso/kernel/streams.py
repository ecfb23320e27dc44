"""stdout and stderr of a report's kernel."""

from __future__ import annotations

from ipykernel.iostream import OutStream


class QuietStream(OutStream):
    """ipykernel flushes both streams around everything shown; where nothing was written it need not wake a thread."""

    def flush(self) -> None:
        """What was written is sent before whatever follows."""
        if self._buffers:
            super().flush()  # type: ignore[no-untyped-call]
