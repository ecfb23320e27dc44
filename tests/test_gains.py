"""What more would earn: every promise of points or of a class is kept when the unit is scored again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chiso.counts import Count
from chiso.errors import UsageError
from chiso.gains import (
    Footing,
    all_cured,
    first_steps,
    lacking,
    needed_for_full,
    short_of_grade,
    way_upwards,
    whole_changes,
)
from chiso.schemas import INDICATORS
from chiso.scores import TOTAL, score_unit
from drawing import rules
from promises import asked, promise

DAY = date(2026, 9, 30)
RULES = [rules("766-2022"), rules("766-portal-2026")]
CASES = asked(200, 10_000)

FEW, PAID = "DOSSIER_ONLINE", "DOSSIER_PAID_ONLINE"


def footing(counts: Mapping[str, Count], of: int = 1, level: str = "department") -> Footing:
    """A unit with these counts, by the rules of the portal where nothing else is said."""
    return Footing("u", level, {code: counts[code] for code in counts}, RULES[of], DAY)


def full() -> dict[str, Count]:
    """Every indicator with ten of ten."""
    return {code: Count("u", code, 10, 10, curable=0) for code in INDICATORS}


@st.composite
def units(draw: st.DrawFn) -> Footing:
    """A unit of any level under either rule set: some indicators short, some without counts, some 0/0."""
    counts = full()
    for code in draw(st.lists(st.sampled_from(INDICATORS), min_size=1, max_size=4, unique=True)):
        den = draw(st.one_of(st.integers(0, 40), st.integers(0, 30_000)))
        num = draw(st.integers(0, den))
        unknown = draw(st.integers(0, den - num))
        curable = draw(st.integers(0, den - num))
        given_none = draw(st.integers(0, 9)) == 0
        counts[code] = (
            Count("u", code, None, None, source="none")
            if given_none
            else Count("u", code, num, den, unknown, curable=curable)
        )
    return footing(
        counts, draw(st.integers(0, 1)), draw(st.sampled_from(["province", "department", "commune"]))
    )


@promise(21, CASES)
@settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))
@given(units())
def test_every_promise_is_kept_by_scoring_again(unit: Footing) -> None:
    """N more earn what was said, N − 1 do not; what is cured earns what was said; the way leads where it says."""
    now = unit.grade({})
    steps = first_steps(unit, INDICATORS)
    for step in steps:
        before = unit.component(step.indicator, 0)
        if step.to_full:
            enough = unit.component(step.indicator, step.to_full)
            assert enough.points == enough.max_points
            assert unit.component(step.indicator, step.to_full - 1).points != enough.max_points
            assert step.lost == enough.max_points - (before.points or 0)
        if step.to_grade:
            assert unit.grade({step.indicator: step.to_grade}) == step.grade != now
            assert unit.grade({step.indicator: step.to_grade - 1}) == now
        else:
            assert unit.grade({step.indicator: step.lacking}) == now
        cured = unit.component(step.indicator, step.curable or 0)
        assert step.earned == (cured.points or 0) - (before.points or 0)
    assert [step.earned for step in steps] == sorted((step.earned for step in steps), reverse=True)
    way = way_upwards(unit, steps)
    if way is None:
        assert unit.grade(all_cured(steps)) == now
        if short := short_of_grade(unit, all_cured(steps)):
            total = unit.total(all_cured(steps))
            reached = (total.points or Decimal(0)) + short[1]
            assert unit.rules.grade(reached, total.max_points) == short[0] != now
            assert unit.rules.grade(reached - Decimal("0.01"), total.max_points) == now
    else:
        *_, last = way.changes
        assert unit.grade(way.changes) == way.grade != now
        assert unit.grade({**way.changes, last: way.changes[last] - 1}) == now


@promise(21, CASES)
@settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))
@given(units(), st.data())
def test_a_change_scores_as_a_unit_with_these_counts(unit: Footing, data: st.DataObject) -> None:
    """Whatever changes at once: the same components, groups and total as of a unit that had them from the start."""
    able = [code for code, count in unit.counts.items() if count.denominator]
    chosen = data.draw(st.lists(st.sampled_from(able), max_size=3, unique=True)) if able else []
    changes = {code: data.draw(st.integers(0, lacking(unit.counts[code]))) for code in chosen}
    counts = dict(unit.counts)
    for code, more in changes.items():
        count = counts[code]
        num, den = count.numerator or 0, count.denominator or 0
        counts[code] = count._replace(numerator=num + more, unknown=min(count.unknown, den - num - more))
    assert unit.scored(changes) == score_unit("u", counts, unit.rules, unit.level, DAY)


def test_needed_is_the_least_number_that_earns_the_maximum() -> None:
    """2 points from 80 %: of 5, 4 are needed, so 4 − 2 more."""
    unit = footing(full() | {"ONLINE_FORMALITY": Count("u", "ONLINE_FORMALITY", 2, 5)})
    assert needed_for_full(unit, unit.component("ONLINE_FORMALITY", 0)) == 4 - 2


def test_points_short_of_the_next_class_are_told() -> None:
    """18 of 20 points lost of 100: 82 earns Tốt, and Xuất sắc begins at 90."""
    lost = {"ON_TIME": Count("u", "ON_TIME", 1, 10, curable=0)}
    unit = footing(full() | lost)
    assert (unit.total({}).points, unit.grade({})) == (100 - 18, "Tốt")
    assert short_of_grade(unit, {}) == ("Xuất sắc", Decimal(90 - 82))
    assert short_of_grade(footing(full()), {}) is None


def test_rounding_can_earn_the_maximum_before_the_threshold() -> None:
    """2 × 9975/10000 = 1,995, which is printed and counted as 2,00: no more is promised than the scoring asks for."""
    code = "CITIZEN_DATA_CONNECTED_DOSSIER"
    unit = footing(full() | {code: Count("u", code, 9000, 10_000)})
    assert needed_for_full(unit, unit.component(code, 0)) == 9975 - 9000


def test_steps_begin_with_what_can_be_cured() -> None:
    """More points were lost online, but those dossiers can no longer be filed otherwise."""
    lost = {FEW: Count("u", FEW, 0, 10, curable=0), PAID: Count("u", PAID, 8, 10, curable=1)}
    steps = first_steps(footing(full() | lost), INDICATORS)
    assert [(step.indicator, step.curable, step.earned) for step in steps] == [
        (PAID, 1, Decimal("0.60")),
        (FEW, 0, Decimal(0)),
    ]


def test_number_of_rows_that_do_not_say_never_exceeds_those_that_fall_short() -> None:
    """4 of 10 do not say; with 8 more fulfilled only 2 are left that might not."""
    code = "DOSSIER_SYNC"
    unit = footing(full() | {code: Count("u", code, 0, 10, unknown=4)})
    assert "2" in unit.component(code, 8).note and "4" not in unit.component(code, 8).note


def test_inherited_indicator_is_not_the_units_own_step() -> None:
    """What the unit at the top counts, only it can change."""
    code = "PUBLIC_CONTENT_FULL"
    lost = {code: Count("u", code, 5, 10, is_inherited=True, curable=5)}
    assert first_steps(footing(full() | lost), INDICATORS) == []


@pytest.mark.parametrize("more", [6, -6])
def test_change_beyond_the_counts_is_refused_with_what_is_possible(more: int) -> None:
    """5 of 10: at most 5 more, at most 5 fewer."""
    unit = footing(full() | {FEW: Count("u", FEW, 5, 10)})
    with pytest.raises(UsageError, match="từ -5 đến 5"):
        unit.scored({FEW: more})


def test_all_impossible_changes_are_told_at_once() -> None:
    """An unknown count and too large a change."""
    unit = footing(full() | {FEW: Count("u", FEW, None, None, source="none")})
    with pytest.raises(UsageError) as refused:
        unit.scored({FEW: 1, PAID: 1})
    assert len(refused.value.faults) == 2


def test_all_unknown_indicators_are_told_at_once() -> None:
    """Beside the change that is too large."""
    unit = footing(full() | {FEW: Count("u", FEW, 5, 10)})
    with pytest.raises(UsageError) as refused:
        unit.scored({"FEWER": 1, FEW: 6, "MORE": 1})
    assert [fault.place for fault in refused.value.faults] == ["chỉ số «FEWER»", FEW, "chỉ số «MORE»"]


def test_changes_are_whole_numbers_whoever_counted_them() -> None:
    """What pandas summed is one; halves, words and nothing are refused, all at once."""
    [summed] = whole_changes({FEW: pd.Series([2, 3]).sum()}).values()
    assert (summed, type(summed)) == (2 + 3, int)
    with pytest.raises(UsageError, match="không phải là số nguyên") as refused:
        whole_changes({FEW: 1.5, PAID: "5", "ON_TIME": None, "DOSSIER_SYNC": 1})
    assert [fault.place for fault in refused.value.faults] == [FEW, PAID, "ON_TIME"]


def test_what_if_nothing_changes_is_what_is() -> None:
    """The total comes last and is that of the scores."""
    unit = footing(full())
    assert unit.total({}) == next(score for score in unit.scored({}) if score.indicator == TOTAL)
