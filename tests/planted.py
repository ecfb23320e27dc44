"""Published tables that were made by a named way of computing, and what a reconciliation says of them."""

from __future__ import annotations

from chiso.reconcile import Figures, PublishedRow, PublishedTable, usable_causes
from chiso.reconcile.causes import Cause, Causes, other_causes, pairs, read_causes
from chiso.reconcile.matches import Matching, match_table
from chiso.reconcile.recounts import Figured, Recounts
from drawing import PROJECT, rules, site
from promises import asked

RULES = rules()
KEYS = tuple((unit.code, one.code) for unit in site().units for one in RULES.indicators)
CAUSES = other_causes(read_causes(PROJECT), RULES)
PAIRS = tuple(pairs(CAUSES))
DRAWN_PAIRS, DEMO_PAIRS = PAIRS[:: asked(10, 1)], PAIRS[asked(5, 0) :: asked(10, 1)]
"""Of drawn rows and of a demonstration's: all of them in `make soak`, else every tenth, and no pair of both."""


def places_of(*causes: Cause) -> tuple[int, int]:
    """A portal that prints fewer decimals prints one."""
    return (1, 1) if any(one.rounding == "as_printed" for one in causes) else (2, 2)


def figured(recounts: Recounts, *causes: Cause) -> Figured:
    """All figures under the causes, those without any number left out."""
    found = recounts.figures(causes, places_of(*causes), KEYS)
    return {key: found[key] for key in KEYS if key in found and found[key].stated}


def table_of(figures: Figured, places: tuple[int, int] = (2, 2)) -> PublishedTable:
    """The figures as a published table."""
    rows = (PublishedRow(f"dòng {at}", *key, one) for at, (key, one) in enumerate(figures.items(), 2))
    return PublishedTable(tuple(rows), (), places)


def matched(recounts: Recounts, figures: Figured, causes: Causes = CAUSES) -> Matching:
    """What is said of a table that prints two decimals."""
    table = table_of(figures)
    return match_table(table, recounts, usable_causes(causes, table))


def planted(recounts: Recounts, *causes: Cause) -> Matching:
    """What is said of a table made under the causes."""
    table = table_of(figured(recounts, *causes), places_of(*causes))
    return match_table(table, recounts, usable_causes(CAUSES, table))


def verdicts(matching: Matching) -> dict[tuple[str, str], str]:
    return {one.key: one.verdict for one in matching.compared if one.verdict != "same"}


def named(matching: Matching) -> list[tuple[str, ...]]:
    """The codes of the causes under which most of the table agrees."""
    return [tuple(cause.code for cause in one.causes) for one in matching.best]


def agreeing(recounts: Recounts, *causes: Cause) -> frozenset[tuple[tuple[str, str], Figures]]:
    """The figures of a planted table, as a value."""
    return frozenset(figured(recounts, *causes).items())


def cause(code: str) -> Cause:
    return next(one for one in CAUSES if one.code == code)


def codes_of(causes: Causes) -> tuple[str, ...]:
    return tuple(one.code for one in causes)


def is_named(recounts: Recounts, pair: Causes) -> bool:
    """Whether a table made under two causes is told to be theirs, or one's where the other changes nothing."""
    figures = agreeing(recounts, *pair)
    wanted = {
        codes_of(one)
        for one in (pair, *((single,) for single in pair))
        if agreeing(recounts, *one) == figures
    }
    return not wanted.isdisjoint(named(planted(recounts, *pair)))
