"""Who stands where: scores.csv read back as it was written, number for number."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from chiso.rules import RuleSet

GROUP_TOTAL = "GROUP_TOTAL"
TOTAL = "TOTAL"


@dataclass(frozen=True)
class Points:
    """A component's, a group's or a unit's points; None where there is no score, which is not 0."""

    points: Decimal | None
    maximum: Decimal
    rule: str
    note: str

    @property
    def share(self) -> Decimal | None:
        """The points in percent of the maximum that applies; None where either is nothing."""
        return 100 * self.points / self.maximum if self.points is not None and self.maximum else None

    @property
    def applies(self) -> bool:
        """Whether the unit's level has this indicator at all."""
        return self.rule != "not_applicable"


@dataclass(frozen=True)
class Standing:
    """One unit's points: in all, by group code, by indicator code."""

    unit_code: str
    unit_name: str
    total: Points
    groups: Mapping[str, Points]
    indicators: Mapping[str, Points]

    @property
    def missing(self) -> tuple[str, ...]:
        """The indicators that should have a score and have none."""
        return tuple(
            code
            for code, one in self.indicators.items()
            if one.applies and one.points is None and not one.rule.startswith("zero:rescaled")
        )

    @property
    def has_own_rate(self) -> bool:
        """Whether anything was counted for the unit itself: not taken over from above, nor made of 0/0."""
        return any(one.rule in ("rate", "capped") for one in self.indicators.values())

    @property
    def whole(self) -> Decimal:
        """The most that the indicators which apply to the unit could earn."""
        return sum((one.maximum for one in self.indicators.values() if one.applies), Decimal(0))

    @property
    def absent(self) -> tuple[str, ...]:
        """The indicators that the unit's level does not have."""
        return tuple(code for code, one in self.indicators.items() if not one.applies)


def read_standings(scores: Path) -> tuple[Standing, ...]:
    """The units of a scores.csv, in its order."""
    with scores.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    units: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        units.setdefault(row["unit_code"], []).append(row)
    return tuple(map(_standing, units.values()))


def rank(standings: Iterable[Standing], rules: RuleSet) -> tuple[tuple[int | None, Standing], ...]:
    """The units by share of the maximum that applies; equals share a rank.

    A unit without figures of its own, or with too little of its maximum measured, has none.
    """
    ordered = sorted(standings, key=lambda one: (-_share(one, rules), one.unit_name))
    shares = [_share(one, rules) for one in ordered]
    return tuple(
        (shares.index(share) + 1 if share >= 0 else None, one)
        for share, one in zip(shares, ordered, strict=True)
    )


def _share(standing: Standing, rules: RuleSet) -> Decimal:
    share, is_graded = standing.total.share, rules.is_graded(standing.total.maximum, standing.whole)
    return share if share is not None and standing.has_own_rate and is_graded else Decimal(-1)


def _standing(rows: Sequence[Mapping[str, str]]) -> Standing:
    total = next(row for row in rows if row["indicator"] == TOTAL)
    return Standing(
        unit_code=total["unit_code"],
        unit_name=total["unit_name"],
        total=_points(total),
        groups={row["group"]: _points(row) for row in rows if row["indicator"] == GROUP_TOTAL},
        indicators={
            row["indicator"]: _points(row) for row in rows if row["indicator"] not in (TOTAL, GROUP_TOTAL)
        },
    )


def _points(row: Mapping[str, str]) -> Points:
    points = Decimal(row["points"]) if row["points"] else None
    return Points(points, Decimal(row["max_points"] or 0), row["rule"], row["note"])
