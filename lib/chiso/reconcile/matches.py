"""Which causes reproduce which published figures: the fewest, and none that the rest of the table belies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from chiso.reconcile.causes import Causes, pairs
from chiso.reconcile.published import Figures, PublishedRow, PublishedTable
from chiso.reconcile.recounts import Figured, Recounts

Key = tuple[str, str]
"""A unit's code and an indicator's."""

Verdict = Literal["same", "explained", "possible", "unexplained", "lacking"]
"""`possible`: a cause reproduces the figure, but too little else in the table speaks for it;
`lacking`: we have no figure of our own."""

_ENOUGH = 3
"""Figures without counts agree by chance more easily: so many must speak for a cause."""


@dataclass(frozen=True)
class Trial:
    """What became of the table under some causes: the differing figures reproduced, and those that then differ anew."""

    causes: Causes
    reproduced: frozenset[Key]
    broken: frozenset[Key]

    def balance(self, indicator: str) -> tuple[int, int]:
        """How many figures of an indicator speak for the causes and how many against them."""
        return sum(key[1] == indicator for key in self.reproduced), sum(
            key[1] == indicator for key in self.broken
        )

    @property
    def gain(self) -> int:
        """By how many figures the table agrees better."""
        return len(self.reproduced) - len(self.broken)


@dataclass(frozen=True)
class Compared:
    """One published figure beside ours, and the fewest causes that reproduce it, each of them alone enough."""

    row: PublishedRow
    ours: Figures
    verdict: Verdict
    causes: tuple[Causes, ...] = ()

    @property
    def key(self) -> Key:
        return self.row.unit_code, self.row.indicator


@dataclass(frozen=True)
class Matching:
    """The whole table compared; `best` are the fewest causes under which most of it agrees."""

    compared: tuple[Compared, ...]
    best: tuple[Trial, ...]
    tried: int
    named: Causes = field(default=())


def match_table(table: PublishedTable, recounts: Recounts, causes: Causes) -> Matching:
    """Every published figure beside ours, explained where named causes reproduce it, singly or else in pairs."""
    rows = {(row.unit_code, row.indicator): row for row in table.rows}
    ours = recounts.figures((), table.places, rows)
    differing = frozenset(
        key for key, row in rows.items() if key in ours and not ours[key].reproduces(row.figures)
    )

    def tried(sets: Iterable[Causes]) -> list[Trial]:
        return [_trial(one, rows, recounts.figures(one, table.places, rows), differing) for one in sets]

    singles = tried((cause,) for cause in causes) if differing else []
    doubles = tried(_worth_pairing(singles, rows, differing, causes))
    trials = [*singles, *doubles]
    compared = tuple(_compare(row, ours.get(key), differing, trials) for key, row in rows.items())
    return Matching(compared, _best(trials), len(trials), causes)


def _trial(
    causes: Causes, rows: Mapping[Key, PublishedRow], figured: Figured, differing: frozenset[Key]
) -> Trial:
    agreeing = {key for key, row in rows.items() if key in figured and figured[key].reproduces(row.figures)}
    return Trial(
        causes,
        frozenset(agreeing & differing),
        frozenset(rows.keys() & figured.keys() - agreeing - differing),
    )


def _worth_pairing(
    singles: list[Trial], rows: Mapping[Key, PublishedRow], differing: frozenset[Key], causes: Causes
) -> Iterable[Causes]:
    """No pair where one cause does it all; where each figure has its own cause, pairs of those; else all pairs."""
    if any(one.reproduced == differing and not one.broken for one in singles):
        return ()
    if all(_sure(rows[key], singles) for key in differing):
        return pairs(one.causes[0] for one in singles if one.reproduced)
    return pairs(causes)


def _compare(
    row: PublishedRow, ours: Figures | None, differing: frozenset[Key], trials: list[Trial]
) -> Compared:
    key = row.unit_code, row.indicator
    if ours is None or not ours.stated:
        return Compared(
            row, ours or Figures(None, None, None, None), "lacking", _fewest(_fitting(key, trials))
        )
    if key not in differing:
        return Compared(row, ours, "same")
    if sure := _sure(row, trials):
        return Compared(row, ours, "explained", _fewest(sure))
    fitting = _fitting(key, trials)
    return Compared(row, ours, "possible" if fitting else "unexplained", _fewest(fitting))


def _fitting(key: Key, trials: list[Trial]) -> list[Trial]:
    return [one for one in trials if key in one.reproduced]


def _sure(row: PublishedRow, trials: list[Trial]) -> list[Trial]:
    """The trials that reproduce the row and that the same indicator of other units does not belie."""
    key = row.unit_code, row.indicator
    return [one for one in _fitting(key, trials) if _is_sure(row, *one.balance(row.indicator))]


def _is_sure(row: PublishedRow, speaks_for: int, speaks_against: int) -> bool:
    has_counts = row.figures.numerator is not None and row.figures.denominator is not None
    return speaks_against < speaks_for and (has_counts or speaks_for >= _ENOUGH)


def _fewest(trials: list[Trial]) -> tuple[Causes, ...]:
    """The causes of the trials with the fewest, those first that bring most of the table to agree."""
    least = min((len(one.causes) for one in trials), default=0)
    ranked = sorted((one for one in trials if len(one.causes) == least), key=lambda one: -one.gain)
    return tuple(one.causes for one in ranked)


def _best(trials: list[Trial]) -> tuple[Trial, ...]:
    most = max((one.gain for one in trials), default=0)
    best = [one for one in trials if one.gain == most and most > 0]
    least = min((len(one.causes) for one in best), default=0)
    return tuple(one for one in best if len(one.causes) == least)
