"""What the last edition of a period said otherwise: the units whose counts or points moved since then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from chiso.assess import Assessment
from chiso.scores import TOTAL, Score, by_unit


def read_restated(assessment: Assessment, *units: str) -> dict[str, list[Score]]:
    """Those of the named units, of all where none is named, that moved since the last edition: their scores then.

    A new unit had none then; nothing is told where there was no other edition.
    """
    if not assessment.edition_before:
        return {}
    then, now = by_unit(assessment.scores_before(*units)), by_unit(assessment.scores(*units))
    told = ((unit, scores, then.get(unit, [])) for unit, scores in now.items())
    return {unit: before for unit, scores, before in told if not before or _has_moved(scores, before)}


def read_source_changes(assessment: Assessment) -> tuple[list[str], list[str], list[str], tuple[str, ...]]:
    """The names of files that came, went and changed since the last edition; the rule sets then and now if others."""
    old, new = assessment.edition_before, assessment.edition
    then, now = (
        {one.name: one.sha256 for one in edition.inputs} if edition else {} for edition in (old, new)
    )
    changed = [name for name in now if name in then and then[name] != now[name]]
    rules = (old.rules, new.rules) if old and new and old.rules != new.rules else ()
    return (
        [name for name in now if name not in then],
        [name for name in then if name not in now],
        changed,
        rules,
    )


def moved_indicators(now: Iterable[Score], before: Iterable[Score]) -> list[str]:
    """The indicators of which counts or points are others."""
    then = {score.indicator: _figures(score) for score in before if score.is_component}
    return [
        score.indicator
        for score in now
        if score.is_component and _figures(score) != then.get(score.indicator, _figures(score))
    ]


def total_of(scores: Iterable[Score]) -> Decimal | None:
    """The points of the total; None where there is none."""
    return next((score.points for score in scores if score.indicator == TOTAL), None)


def _has_moved(now: Sequence[Score], before: Sequence[Score]) -> bool:
    return bool(moved_indicators(now, before)) or total_of(now) != total_of(before)


def _figures(score: Score) -> tuple[object, ...]:
    return score.numerator, score.denominator, score.points
