"""When a file was exported, by its own account: what decides which of two states of a dossier is the later."""

from __future__ import annotations

import re
from datetime import datetime

from chiso.exports import Sheet
from chiso.tables.moments import read_moment

_STATED = re.compile(
    r"(?:(?:ngày|giờ|thời điểm|thời gian)\s+(?:xuất|kết xuất|in|trích xuất|lấy)\b"
    r"|^\W*(?:kết\s+|trích\s+)?xuất\s+(?:ngày|lúc|vào)\b)[^:\d]{0,30}:?\s*(?P<moment>\d.{3,40})",
    re.IGNORECASE | re.MULTILINE,
)
_NAMED = re.compile(
    r"(?<!\d)(20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?([0-2]\d|3[01])(?:[-_ T]?([01]\d|2[0-3])[-_.h]?([0-5]\d))?(?!\d)"
)


def export_time(sheet: Sheet) -> datetime | None:
    """The moment that the title block states («Ngày xuất: 05/10/2022 08:30»), else the file's name (20221005-0830).

    The date of the file itself says nothing: it changes with every copy.
    """
    for title in sheet.titles:
        if (found := _STATED.search(title)) and (moment := _begun(found["moment"])):
            return moment
    return _named(sheet.file.rpartition("/")[2])


def _begun(text: str) -> datetime | None:
    """The longest moment that a text begins with."""
    words = [word for word in text.split() if word.casefold() not in ("lúc", "vào")]
    tried = (read_moment(" ".join(words[:count]).strip(".,;)")) for count in range(len(words), 0, -1))
    return next((moment for moment in tried if isinstance(moment, datetime)), None)


def _named(file: str) -> datetime | None:
    """Two dates in a name are a span of days, not when it was exported."""
    found = _NAMED.findall(file)
    try:
        return datetime(*(int(part or 0) for part in found[0])) if len(found) == 1 else None  # type: ignore[arg-type]
    except ValueError:
        return None
