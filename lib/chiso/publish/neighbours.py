"""The periods beside one: the way to their front pages, and what each unit had in the one before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from chiso.formats import NOTHING, format_change, format_maximum, format_number
from chiso.periods import Period
from chiso.publish.standings import Points


@dataclass(frozen=True)
class Before:
    """The totals of the period before by unit, by the rules of this one; `reason` says why there are none."""

    label: str
    reason: str = ""
    totals: Mapping[str, tuple[Decimal | None, Decimal]] = field(default_factory=dict)

    def change(self, unit: str, now: Points) -> str:
        """`+1,20`; what the unit had before where it was not measured against the same maximum; a dash for nothing."""
        points, maximum = self.totals.get(unit, (None, Decimal(0)))
        if points is None or now.points is None:
            return NOTHING
        if maximum != now.maximum:
            return f"trước: {format_number(points, 2)}/{format_maximum(maximum)}"
        return format_change(now.points - points)


@dataclass(frozen=True)
class Way:
    """A link to another period's front page."""

    words: str
    address: str


def find_ways(folder: Path, period: Period) -> tuple[Way, ...]:
    """To the periods before and after, where a front page was made of them."""
    beside = (("Kỳ trước", period.before), ("Kỳ sau", period.after))
    return tuple(
        Way(f"{words}: {one.label}", f"../{one}/index.html")
        for words, one in beside
        if (folder.parent / str(one) / "index.html").is_file()
    )
