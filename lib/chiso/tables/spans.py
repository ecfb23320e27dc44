"""The days that a file says it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime

from chiso.tables.moments import read_moment

_DAYS = re.compile(
    r"từ\s+(?:ngày\s+)?(\d{1,2}[/.-]\d{1,2}[/.-]\d{4})\s+đến\s+(?:hết\s+)?(?:ngày\s+)?(\d{1,2}[/.-]\d{1,2}[/.-]\d{4})",
    re.IGNORECASE,
)


def title_days(titles: Iterable[str]) -> tuple[date, date] | None:
    """First and last day of «Từ ngày … đến ngày …» in the title block; None where it says nothing."""
    for title in titles:
        if found := _DAYS.search(title):
            first, last = (read_moment(text) for text in found.groups())
            if isinstance(first, datetime) and isinstance(last, datetime):
                return first.date(), last.date()
    return None
