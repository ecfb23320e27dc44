"""What lies beside a front page: those of other periods, pages made on demand, and what each unit had before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from chiso.formats import NOTHING, format_change, format_maximum, format_number
from chiso.periods import Period
from chiso.publish.standings import Points

RECONCILED, CONSOLIDATED = "doi-soat", "bao-cao-don-vi"


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
    """A link to a page that is in no pack."""

    words: str
    address: str


def find_ways(folder: Path, period: Period) -> tuple[Way, ...]:
    """To the front pages of the periods before and after, and to what was made of this one on demand, where they are."""
    beside = (
        Way(f"Kỳ trước: {period.before.label}", f"../{period.before}/index.html"),
        Way(f"Kỳ sau: {period.after.label}", f"../{period.after}/index.html"),
        Way("Đối soát với số liệu đã công bố", f"{RECONCILED}.html"),
        Way("Báo cáo của các đơn vị", f"{CONSOLIDATED}.html"),
    )
    return tuple(way for way in beside if (folder / way.address).is_file())
