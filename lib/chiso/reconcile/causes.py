"""Named causes for which a published figure may differ from ours: data of params/causes.yml, never code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import combinations
from typing import Literal

from chiso.params import Frozen, read_params
from chiso.paths import Project
from chiso.reconcile.roundings import Rounding
from chiso.rules import Indicator, RuleSet, Variants, Zero, ZeroRule


class Change(Frozen):
    """Other SQL for an indicator's numerator or denominator; None keeps the rule set's."""

    numerator: str | None = None
    denominator: str | None = None


class ZeroShown(Frozen):
    """What 0/0 earns, and the rate that is printed for it."""

    rule: ZeroRule
    shown_rate: Decimal | None = None


class Cause(Frozen):
    """One way to compute that differs from ours; causes of one `axis` exclude one another."""

    code: str
    axis: str
    words: str
    days: Literal["other"] | None = None
    rows: Mapping[str, str] = {}
    columns: Mapping[str, Mapping[str, str]] = {}
    derived: Mapping[str, Mapping[str, str]] = {}
    indicators: Mapping[str, Change] = {}
    inheritance: Literal["other"] | None = None
    rounding: Rounding | None = None
    zero: ZeroShown | None = None

    @property
    def recounts(self) -> bool:
        """Whether rows must be counted anew, not only scored."""
        return any((self.days, self.rows, self.columns, self.derived, self.indicators, self.inheritance))


Causes = tuple[Cause, ...]
"""Causes that work together, in the order of params/causes.yml."""


class _Listed(Frozen):
    causes: tuple[Cause, ...]


def read_causes(project: Project) -> Causes:
    """All causes of params/causes.yml.

    Raises ParamsError for a file that cannot be used.
    """
    path = project.params / "causes.yml"
    return read_params(path, _Listed, project.shown(path)).causes


def other_causes(causes: Iterable[Cause], rules: RuleSet) -> Causes:
    """The causes that are not what the rule set does anyway."""
    return tuple(
        cause for cause in causes if cause.rounding or cause.days or cause.rows or _differs(cause, rules)
    )


def pairs(causes: Iterable[Cause]) -> Iterator[Causes]:
    """Any two of the causes that do not exclude one another."""
    return ((one, two) for one, two in combinations(causes, 2) if one.axis != two.axis)


def rules_under(rules: RuleSet, causes: Iterable[Cause]) -> RuleSet:
    """The rule set as the causes change it; days, rows and rounding are no part of it."""
    for cause in causes:
        for table, columns in cause.columns.items():
            for column, use in columns.items():
                rules = rules.with_variant(table, column, use)
        for table, expressions in cause.derived.items():
            rules = rules.with_derived(table, expressions)
        rules = rules.with_indicators(tuple(_changed(one, cause) for one in rules.indicators))
    return rules


def _differs(cause: Cause, rules: RuleSet) -> bool:
    known = all(
        _has_variant(rules, table, name, use)
        for table, columns in cause.columns.items()
        for name, use in columns.items()
    )
    return known and rules_under(rules, [cause]) != rules


def _has_variant(rules: RuleSet, table: str, column: str, use: str) -> bool:
    how = rules.derived.get(table, {}).get(column)
    return isinstance(how, Variants) and use in how.variants


def _changed(one: Indicator, cause: Cause) -> Indicator:
    change = cause.indicators.get(one.code, Change())
    update: dict[str, object] = {name: sql for name, sql in change if sql is not None}
    if cause.inheritance:
        update["is_inherited"] = not one.is_inherited
    if cause.zero:
        update["zero"] = Zero(rule=cause.zero.rule, status="UNKNOWN", shown_rate=cause.zero.shown_rate)
    return one.model_copy(update=update) if update else one
