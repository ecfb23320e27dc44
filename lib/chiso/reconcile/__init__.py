"""Đối soát: published figures beside ours, and which named way of computing reproduces them."""

from __future__ import annotations

from dataclasses import dataclass

from chiso.assess import Assessment
from chiso.reconcile.causes import Cause, Causes, other_causes, read_causes
from chiso.reconcile.matches import Compared, Matching, Trial, Verdict, match_table
from chiso.reconcile.published import Figures, PublishedRow, PublishedTable, read_published_table
from chiso.reconcile.recounts import recounting
from chiso.reconcile.suspects import Suspect, find_suspects
from chiso.store import Store

__all__ = [
    "Cause",
    "Causes",
    "Compared",
    "Figures",
    "Matching",
    "PublishedRow",
    "PublishedTable",
    "Reconciliation",
    "Suspect",
    "Trial",
    "Verdict",
    "read_published_table",
    "reconcile",
    "usable_causes",
]


@dataclass(frozen=True)
class Reconciliation:
    """A published table held against a period: every figure, the causes that were tried, and the rows in doubt."""

    table: PublishedTable
    matching: Matching
    suspects: tuple[Suspect, ...]


def reconcile(assessment: Assessment, table: PublishedTable, other_days: Store | None) -> Reconciliation:
    """The table compared with the period; `other_days` is the period's store in the other calendar.

    Without it, differences of the calendar cannot be recognised.
    """
    causes = other_causes(read_causes(assessment.project), assessment.rules)
    usable = tuple(cause for cause in usable_causes(causes, table) if other_days or not cause.days)
    with recounting(assessment, other_days) as recounts:
        matching = match_table(table, recounts, usable)
        return Reconciliation(table, matching, find_suspects(matching.compared, recounts, usable))


def usable_causes(causes: Causes, table: PublishedTable) -> Causes:
    """The causes that could show in a table: whoever prints two decimals does not print fewer."""
    return tuple(cause for cause in causes if cause.rounding != "as_printed" or min(table.places) < 2)
