"""Which causes reproduce which published figures: the fewest, and none that the rest of the table belies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from chiso.reconcile.causes import Cause, Causes, pairs
from chiso.reconcile.published import Figures, Key, PublishedRow, PublishedTable
from chiso.reconcile.recounts import Recounts

Verdict = Literal["same", "explained", "possible", "unexplained", "lacking"]
"""`possible`: a cause reproduces the figure, but too little else in the table speaks for it;
`lacking`: we have no figure of our own."""

_ENOUGH = 3
"""Figures of one indicator that settle a cause for it, whatever the rest of the table says."""


@dataclass(frozen=True)
class Trial:
    """The figures of the table that agree under some causes; `without` is what agrees with each of them left out."""

    causes: Causes
    agreeing: frozenset[Key]
    without: tuple[frozenset[Key], ...]
    ours: frozenset[Key]

    @property
    def reproduced(self) -> frozenset[Key]:
        """The figures that differ from ours and agree under the causes."""
        return self.agreeing - self.ours

    @property
    def broken(self) -> frozenset[Key]:
        """The figures that agree with ours and differ under the causes."""
        return self.ours - self.agreeing

    @property
    def gain(self) -> int:
        """By how many figures the table agrees better."""
        return len(self.agreeing) - len(self.ours)

    def explains(self, row: PublishedRow) -> bool:
        """Whether each of the causes is needed for the row and borne out by other rows."""
        return row.key in self.agreeing and all(
            _has_earned(cause, row, self.agreeing - without, without - self.agreeing)
            for cause, without in zip(self.causes, self.without, strict=True)
        )


@dataclass(frozen=True)
class Compared:
    """One published figure beside ours, and the fewest causes that reproduce it, each of them alone enough."""

    row: PublishedRow
    ours: Figures
    verdict: Verdict
    causes: tuple[Causes, ...] = ()

    @property
    def key(self) -> Key:
        return self.row.key


@dataclass(frozen=True)
class Matching:
    """The whole table compared; `best` are the fewest causes under which most of it agrees."""

    compared: tuple[Compared, ...]
    best: tuple[Trial, ...]
    tried: int
    named: Causes


def match_table(table: PublishedTable, recounts: Recounts, causes: Causes) -> Matching:
    """Every published figure beside ours, explained where named causes reproduce it, singly or else in pairs."""
    rows = {row.key: row for row in table.rows}

    def agreeing(*under: Cause) -> frozenset[Key]:
        found = recounts.figures(under, table.places, rows)
        return frozenset(
            key for key, row in rows.items() if key in found and found[key].reproduces(row.figures)
        )

    ours, same = recounts.figures((), table.places, rows), agreeing()
    differing = frozenset(key for key in rows if key in ours and ours[key].stated) - same
    singles = [Trial((one,), agreeing(one), (same,), same) for one in causes if differing]
    alone = {one.causes[0].code: one.agreeing for one in singles}
    doubles = [
        Trial((one, two), agreeing(one, two), (alone[two.code], alone[one.code]), same)
        for one, two in _worth_pairing(singles, [rows[key] for key in differing], causes)
    ]
    trials = [*singles, *doubles]
    compared = tuple(_compare(row, ours.get(key), key in same, trials) for key, row in rows.items())
    return Matching(compared, _best(trials), len(trials), causes)


def _has_earned(cause: Cause, row: PublishedRow, gained: frozenset[Key], lost: frozenset[Key]) -> bool:
    """Whether more speaks for a cause than against it: rows that agree with it only, rows that agree without it only.

    What changes counts may hit one row's numbers by chance, and a rate without counts more easily still.
    """
    here, against = (sum(key[1] == row.indicator for key in keys) for keys in (gained, lost))
    if row.key not in gained or here <= against:
        return False
    least = _ENOUGH if not row.figures.has_counts else 2 if cause.recounts else 1
    return here >= _ENOUGH or len(gained) >= max(least, len(lost) + 1)


def _worth_pairing(singles: list[Trial], differing: list[PublishedRow], causes: Causes) -> Iterable[Causes]:
    """No pair where one cause does it all; where each figure has its own cause, pairs of those; else all pairs."""
    if any(one.agreeing >= one.ours | {row.key for row in differing} for one in singles):
        return ()
    if all(any(one.explains(row) for one in singles) for row in differing):
        return pairs(one.causes[0] for one in singles if one.reproduced)
    return pairs(causes)


def _compare(row: PublishedRow, ours: Figures | None, is_same: bool, trials: list[Trial]) -> Compared:
    if is_same:
        return Compared(row, ours or Figures.none(), "same")
    fitting = [one for one in trials if row.key in one.agreeing]
    if ours is None or not ours.stated:
        return Compared(row, Figures.none(), "lacking", _fewest(fitting))
    if sure := [one for one in fitting if one.explains(row)]:
        return Compared(row, ours, "explained", _fewest(sure))
    return Compared(row, ours, "possible" if fitting else "unexplained", _fewest(fitting))


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
