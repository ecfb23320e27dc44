"""Who handled what: each officer's dossiers beside the median of like work, for the eyes of the head of the unit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median
from typing import Literal

import duckdb

from chiso.rules import RuleSet

Naming = Literal["name", "code", "none"]

FEWEST_OFFICERS = 3
"""Of fewer officers with like work there is no median: it would tell one of them the other's figure."""

_CODE = re.compile(r"\S*\d\S*")


@dataclass(frozen=True)
class Work:
    """What one officer did in one field; dossiers without a due date are neither on time nor late."""

    unit_code: str
    officer: str
    field: str
    handled: int
    on_time: int
    late: int
    returned: int
    complained: int
    satisfied: int

    @property
    def key(self) -> tuple[str, str]:
        """Unit and officer: a code may occur in two units."""
        return self.unit_code, self.officer

    @property
    def judged(self) -> int:
        """Dossiers of which it is known whether they were on time: nobody answers for a date that an export lacks."""
        return self.on_time + self.late

    @property
    def undated(self) -> int:
        """Dossiers of which it is not known."""
        return self.handled - self.judged

    @property
    def on_time_rate(self) -> Fraction:
        """The share on time in percent of those of which it is known."""
        return Fraction(100 * self.on_time, self.judged)


@dataclass(frozen=True)
class Record:
    """One officer over all fields; `yardstick` is what the medians of the same fields would come to, None without."""

    unit_code: str
    officer: str
    works: tuple[Work, ...]
    yardstick: Fraction | None

    def sum(self, what: str) -> int:
        """All fields' dossiers that are `handled`, `judged`, `undated`, `late`, `complained` and so on."""
        return sum(getattr(work, what) for work in self.works)

    def rate(self, what: str) -> Fraction:
        """Their share in percent of the dossiers of which it is known whether they were on time."""
        return Fraction(100 * self.sum(what), self.sum("judged"))


def select_work(
    tables: duckdb.DuckDBPyConnection, rules: RuleSet, unit_code: str, naming: Naming
) -> list[Work]:
    """By unit, officer and field the dossiers of indicator 5 of a unit and its sub-units.

    Who is not called as the site wishes has the name "".
    """
    due, pleased = (rules.indicator(code) for code in ("ON_TIME", "DOSSIER_RECEIVING_SATISFACTION"))
    rows = tables.execute(
        "SELECT unit_code, coalesce(officer, ''), coalesce(field_name, '(không ghi)'), count(*), "
        f"count(*) FILTER ({due.numerator}), count(*) FILTER (NOT ({due.numerator})), "
        "count(*) FILTER (status IN ('refused', 'stopped')), count(*) FILTER (is_complained), "
        f"count(*) FILTER ({pleased.numerator}) "
        f"FROM dossiers JOIN lineage USING (unit_code) WHERE ancestor = $1 AND ({due.denominator}) "
        "GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
        [unit_code],
    ).fetchall()
    works = [Work(unit, called(officer, naming), *rest) for unit, officer, *rest in rows]
    return _joined(works)


def called(officer: str, naming: Naming) -> str:
    """The officer as the site wishes to call its own: "" for a name where only codes are wanted, and for none."""
    if naming == "name" or (naming == "code" and _CODE.fullmatch(officer)):
        return officer
    return ""


def like_work(works: Iterable[Work], fewest: int) -> dict[str, Fraction]:
    """By field the median rate on time of the officers with at least `fewest` judged dossiers of it.

    Fields with fewer than three such officers have none.
    """
    rates: dict[str, list[Fraction]] = {}
    for work in works:
        if work.officer and work.judged >= fewest:
            rates.setdefault(work.field, []).append(work.on_time_rate)
    return {field: median(known) for field, known in rates.items() if len(known) >= FEWEST_OFFICERS}


def records(works: Sequence[Work], fewest: int) -> list[Record]:
    """One for each officer, those with most late dossiers first; what bears no officer's code last."""
    medians = like_work(works, fewest)
    grouped: dict[tuple[str, str], list[Work]] = {}
    for work in works:
        grouped.setdefault(work.key, []).append(work)
    told = [
        Record(unit, officer, tuple(own), _yardstick(own, medians))
        for (unit, officer), own in grouped.items()
    ]
    return sorted(told, key=lambda one: (not one.officer, -one.sum("late"), -one.sum("handled")))


def _yardstick(works: Sequence[Work], medians: Mapping[str, Fraction]) -> Fraction | None:
    """The medians weighed by the officer's own dossiers; None where they cover less than half of them."""
    known = [work for work in works if work.field in medians]
    covered = sum(work.judged for work in known)
    if 2 * covered < sum(work.judged for work in works) or not covered:
        return None
    return sum((work.judged * medians[work.field] for work in known), Fraction(0)) / covered


def _joined(works: Iterable[Work]) -> list[Work]:
    """Those of a unit who bear no code are one."""
    joined: dict[tuple[str, str, str], Work] = {}
    for work in works:
        before = joined.get((*work.key, work.field))
        joined[(*work.key, work.field)] = _added(before, work) if before else work
    return list(joined.values())


def _added(one: Work, other: Work) -> Work:
    names = ("handled", "on_time", "late", "returned", "complained", "satisfied")
    sums = (getattr(one, name) + getattr(other, name) for name in names)
    return Work(one.unit_code, one.officer, one.field, *sums)
