"""What one report knows: its unit's scores, those of the units below, and the rows behind them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from weakref import finalize

import duckdb

from chiso.assess import Assessment
from chiso.compare import Share, Split
from chiso.earlier import Earlier, read_earlier
from chiso.gains import Footing, Step, first_steps
from chiso.parts import Part
from chiso.periods import Period
from chiso.rules import RuleSet
from chiso.scores import GROUP_TOTAL, TOTAL, Score
from chiso.sites import Site, Unit
from chiso.views import open_rows


@dataclass(frozen=True)
class Results:
    """The results of one unit in one period, as far as one part of the report tells them."""

    assessment: Assessment
    unit: Unit
    part: Part

    @property
    def site(self) -> Site:
        """The organisation that reports."""
        return self.assessment.site

    @property
    def rules(self) -> RuleSet:
        """The rules that made the points."""
        return self.assessment.rules

    @property
    def period(self) -> Period:
        """The period that is reported."""
        return self.assessment.period

    @property
    def days(self) -> tuple[date, date]:
        """First and last day of the period."""
        return self.assessment.store.bounds

    @property
    def is_root(self) -> bool:
        """Whether the unit stands for the whole site."""
        return self.unit.code == self.site.root.code

    @cached_property
    def units(self) -> dict[str, Unit]:
        """All units that exist in the period, by code."""
        return {unit.code: unit for unit in self.assessment.store.units(self.site)}

    @cached_property
    def children(self) -> tuple[Unit, ...]:
        """The units directly below this one that exist in the period."""
        return tuple(unit for unit in self.units.values() if unit.parent == self.unit.code)

    @cached_property
    def scores(self) -> tuple[Score, ...]:
        """All scores of the unit: components, groups, total."""
        return tuple(self.assessment.scores(self.unit.code))

    @property
    def with_children(self) -> str:
        """What is added to words on all that the unit has, where it has units below."""
        return ", kể cả đơn vị trực thuộc" if self.children else ""

    @cached_property
    def scores_below(self) -> tuple[Score, ...]:
        """All scores of the units directly below."""
        codes = [unit.code for unit in self.children]
        return tuple(self.assessment.scores(*codes)) if codes else ()

    @cached_property
    def footing(self) -> Footing:
        """What the unit's scores are made of, to score it again after a change."""
        return self.assessment.footing(self.unit)

    @cached_property
    def steps(self) -> list[Step]:
        """What the unit can do of the part's indicators, those first that earn most."""
        return first_steps(self.footing, self.part.indicators)

    @cached_property
    def earlier(self) -> tuple[Earlier, ...]:
        """The period before and the same one of the year before, as far as they were kept."""
        return read_earlier(self.assessment)

    @property
    def quarters(self) -> tuple[Period, ...]:
        """The quarters of a year; none of a quarter or a month."""
        return self.assessment.quarters

    def score(self, indicator: str) -> Score:
        """The unit's score of one indicator."""
        return next(score for score in self.scores if score.indicator == indicator)

    @property
    def total(self) -> Score:
        """The unit's total."""
        return self.score(TOTAL)

    @property
    def groups(self) -> tuple[Score, ...]:
        """The unit's group totals, in the order of the groups."""
        return tuple(score for score in self.scores if score.indicator == GROUP_TOTAL)

    def about(self, part: Part) -> Results:
        """The same unit as another part tells of it, with all that was read of it so far."""
        other = replace(self, part=part)
        vars(other).update({name: known for name, known in vars(self).items() if name != "part"})
        return other

    @property
    def members(self) -> tuple[Score, ...]:
        """The scores of the part's indicators that the unit's level has."""
        return tuple(
            score for score in self.scores if score.indicator in self.part.indicators and score.applies
        )

    @property
    def scored(self) -> tuple[Score, ...]:
        """Those of the members that have points."""
        return tuple(score for score in self.members if score.points is not None)

    @property
    def lacking(self) -> tuple[Score, ...]:
        """Those of the members that have no score."""
        return tuple(score for score in self.members if score.is_lacking)

    @property
    def part_points(self) -> Decimal | None:
        """The points of the part; None where none of its indicators has any."""
        if self.part.is_whole:
            return self.total.points
        return sum((score.points or Decimal(0) for score in self.scored), Decimal(0)) if self.scored else None

    @property
    def part_maximum(self) -> Decimal:
        """The most that the scored indicators of the part could earn."""
        if self.part.is_whole:
            return self.total.max_points
        return sum((score.max_points for score in self.scored), Decimal(0))

    @cached_property
    def tables(self) -> duckdb.DuckDBPyConnection:
        """The rows of the period, opened when first asked for and closed with the report."""
        tables = open_rows(self.assessment.store, self.site, self.unit.code)
        finalize(self, tables.close)
        return tables

    def split(self, indicator: str, by: Split) -> list[Share]:
        """The things that one indicator counts, shared out; none where its score has no rows of the unit."""
        if not self.has_rows(indicator):
            return []
        if (indicator, by) not in self._split:
            shares = by(self.tables, self.rules.indicator(indicator), self.unit.code)
            self._split[indicator, by] = shares
        return self._split[indicator, by]

    @cached_property
    def _split(self) -> dict[tuple[str, Split], list[Share]]:
        """What was shared out already."""
        return {}

    def has_rows(self, indicator: str) -> bool:
        """Whether the indicator's score may come from rows of the unit or its sub-units."""
        tables = self.rules.indicator(indicator).tables
        return is_own(self.score(indicator)) and self.assessment.store.supplied.issuperset(tables)


def is_inherited(score: Score) -> bool:
    """Whether the score is that of the unit at the top."""
    return score.rule.endswith("+inherited")


def is_zero_rule(score: Score) -> bool:
    """Whether there was nothing to count, so that a rule for 0/0 decided."""
    return score.rule.startswith("zero:")


def is_rated(score: Score) -> bool:
    """Whether the points come from a rate of counted rows."""
    return score.rule.split("+")[0] in ("rate", "capped")


def has_own_rate(scores: Iterable[Score]) -> bool:
    """Whether anything was counted for the unit itself: not taken over from above, nor made of 0/0."""
    return any(is_own(score) for score in scores)


def is_own(score: Score) -> bool:
    """Whether the score comes from counts of the unit itself."""
    return is_rated(score) and not is_inherited(score)
