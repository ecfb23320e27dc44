"""What more would earn: never by a formula of its own, always by scoring the unit again."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from functools import cached_property
from operator import index
from typing import TYPE_CHECKING, SupportsIndex

from chiso.errors import Fault, UsageError
from chiso.formats import format_number
from chiso.rules import RuleSet
from chiso.scores import Score, add_up, score_component, score_unit

if TYPE_CHECKING:
    from chiso.counts import Count


@dataclass(frozen=True)
class Footing:
    """What a unit's scores are made of, so that they can be made again after a change."""

    unit_code: str
    level: str
    counts: Mapping[str, Count]
    rules: RuleSet
    day: date

    def scored(self, changes: Mapping[str, int]) -> list[Score]:
        """Components, groups and total after so many more fulfil the indicators named; denominators stay.

        Raises UsageError with every change that the counts do not allow.
        """
        faults = [fault for code, more in changes.items() for fault in self._objections(code, more)]
        if faults:
            raise UsageError(*faults)
        again = {code: self.component(code, more) for code, more in changes.items()}
        parts = [again.get(one.indicator, one) for one in self._now if one.is_component]
        return add_up(self.unit_code, parts, self.rules, self.level)

    @cached_property
    def _now(self) -> list[Score]:
        """As it is; a numerator changes the score of its own indicator alone, as zero rules look at denominators."""
        return score_unit(self.unit_code, self.counts, self.rules, self.level, self.day)

    def component(self, indicator: str, more: int) -> Score:
        """One indicator's score with so many more that fulfil it."""
        counts = {**self.counts, indicator: _changed(self.counts[indicator], more)}
        return score_component(counts, self.rules.indicator(indicator), self.rules, self.level, self.day)

    def total(self, changes: Mapping[str, int]) -> Score:
        """The unit's total after the changes."""
        return self.scored(changes)[-1]

    def grade(self, changes: Mapping[str, int]) -> str:
        """The class of the unit after the changes; "" where it has none."""
        total = self.total(changes)
        is_graded = self.rules.is_graded(total.max_points, self.rules.maximum(self.level))
        return (
            self.rules.grade(total.points, total.max_points) if is_graded and total.points is not None else ""
        )

    def _objections(self, code: str, more: int) -> list[Fault]:
        try:
            indicator, count = self.rules.indicator(code), self.counts.get(code)
        except UsageError as unknown:
            return list(unknown.faults)
        if count is None or count.numerator is None or count.denominator is None:
            return [Fault(code, "chưa có tử số, mẫu số.", "Chọn chỉ số đã có số liệu.")]
        if count.numerator + more < 0 or (lacking(count) < more and not indicator.may_exceed):
            fact = f"không thể thay đổi {more:+d}: đạt {format_number(count.numerator)}"
            cure = f"Chọn số từ {-count.numerator} đến {lacking(count)}."
            return [Fault(code, f"{fact} trên {format_number(count.denominator)}.", cure)]
        return []


@dataclass(frozen=True)
class Step:
    """One indicator of which more could be fulfilled: what it lost, what can be cured, what each would earn.

    `lost` and `earned` are points, `lacking` and `curable` things that the indicator counts.
    `to_full`, `to_grade`: how many more earn the maximum, or the next class of the whole unit; None if all do not.
    `curable` is None where no row tells; `grade` is the class that `to_grade` reaches.
    """

    indicator: str
    lost: Decimal
    lacking: int
    curable: int | None
    earned: Decimal
    to_full: int | None
    to_grade: int | None
    grade: str


def whole_changes(changes: Mapping[str, object]) -> dict[str, int]:
    """The changes as numbers of Python's own, also where another library counted them.

    Raises UsageError with every one that is not a whole number.
    """
    faults = [
        Fault(code, f"«{more}» không phải là số nguyên.", "Ví dụ: report.what_if(DOSSIER_ONLINE=+100).")
        for code, more in changes.items()
        if not isinstance(more, SupportsIndex)
    ]
    if faults:
        raise UsageError(*faults)
    return {code: index(more) for code, more in changes.items() if isinstance(more, SupportsIndex)}


def lacking(count: Count) -> int:
    """How many of the denominator do not fulfil the numerator."""
    return max(0, (count.denominator or 0) - (count.numerator or 0))


def first_steps(footing: Footing, indicators: Collection[str]) -> list[Step]:
    """Of these indicators the unit's own rated ones that lost points, those first of which most can be earned back.

    Equal gains are ordered by the points lost, then as in the Decision.
    """
    now = [score for score in footing.scored({}) if score.indicator in indicators and score.rule == "rate"]
    steps = [_step(footing, score) for score in now if score.points != score.max_points]
    return sorted(steps, key=lambda step: (-step.earned, -step.lost))


def all_cured(steps: Iterable[Step]) -> dict[str, int]:
    """The changes in which everything is cured that can be."""
    return {step.indicator: step.curable for step in steps if step.curable}


@dataclass(frozen=True)
class Way:
    """How to reach a better class: so many of each indicator cured, in the order of the steps."""

    changes: Mapping[str, int]
    grade: str


def way_upwards(footing: Footing, steps: Iterable[Step]) -> Way | None:
    """The steps done one after the other, each as far as it can be cured, until the class is better.

    The last of them is done only as far as it takes; None where all of them do not lead there.
    """
    now, done = footing.grade({}), dict[str, int]()
    for code, curable in all_cured(steps).items():
        last = _least(lambda more, code=code: footing.grade({**done, code: more}) != now, curable)  # type: ignore[misc]
        if last:
            return Way({**done, code: last}, footing.grade({**done, code: last}))
        done[code] = curable
    return None


def short_of_grade(footing: Footing, changes: Mapping[str, int]) -> tuple[str, Decimal] | None:
    """The class above that after the changes, and the points that are still wanting for it; None without or at the top."""
    total = footing.total(changes)
    if not footing.grade(changes) or total.points is None:
        return None
    above = [one for one in footing.rules.grades if 100 * total.points < one.at_least * total.max_points]
    if not above:
        return None
    least = (above[-1].at_least * total.max_points / 100).quantize(Decimal("0.01"), ROUND_CEILING)
    return above[-1].name, least - total.points


def needed_for_full(footing: Footing, score: Score) -> int | None:
    """The least number more with which an indicator earns its maximum; None where it has no counts to change."""

    def is_full(more: int) -> bool:
        return footing.component(score.indicator, more).points == score.max_points

    if not score.denominator or score.numerator is None or score.points is None:
        return None
    return (
        0 if score.points == score.max_points else _least(is_full, lacking(footing.counts[score.indicator]))
    )


def needed_for_grade(footing: Footing, indicator: str) -> int | None:
    """The least number more of one indicator alone with which the unit has a better class."""
    now = footing.grade({})
    return _least(lambda more: footing.grade({indicator: more}) != now, lacking(footing.counts[indicator]))


def _step(footing: Footing, score: Score) -> Step:
    code, curable = score.indicator, footing.counts[score.indicator].curable
    points, cured = score.points or Decimal(0), footing.component(code, curable or 0).points
    to_grade = needed_for_grade(footing, code)
    return Step(
        indicator=code,
        lost=score.max_points - points,
        lacking=lacking(footing.counts[code]),
        curable=curable,
        earned=(cured or points) - points,
        to_full=needed_for_full(footing, score),
        to_grade=to_grade,
        grade=footing.grade({code: to_grade}) if to_grade else "",
    )


def _least(is_enough: Callable[[int], bool], most: int) -> int | None:
    """The least number from 1 to `most` that is enough; more stays enough, as points never fall."""
    if not most or not is_enough(most):
        return None
    return 1 + bisect_left(range(1, most), True, key=is_enough)


def _changed(count: Count, more: int) -> Count:
    """The count with so many more that fulfil: fewer are left that may not say."""
    assert count.numerator is not None and count.denominator is not None
    numerator = count.numerator + more
    unknown = min(count.unknown, max(0, count.denominator - numerator))
    return count._replace(numerator=numerator, unknown=unknown)
