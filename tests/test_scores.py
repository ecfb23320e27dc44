"""Points: the arithmetic of the rules, and figures that the national portal published."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chiso.counts import Count
from chiso.rules import RuleSet
from chiso.scores import GROUP_TOTAL, TOTAL, Score, half_up, score_unit
from drawing import PROJECT, rules

FIGURES = PROJECT.root / "tests/figures/gialai_dongthap_dongnai_2026_year_portal_indicators.csv"
PROVINCES = PROJECT.root / "tests/figures/provinces_2026_year_groupscores_2026-10-09.csv"
DAY = date(2026, 9, 30)


def score(
    rule_set: RuleSet | None = None, level: str = "department", **counts: tuple[int | None, int | None]
) -> dict[str, Score]:
    """Scores of one unit with the given (numerator, denominator), by indicator or group code."""
    known = {code: Count("u", code, *pair) for code, pair in counts.items()}
    scores = score_unit("u", known, rule_set or rules(), level, DAY)
    return {one.group if one.indicator == GROUP_TOTAL else one.indicator: one for one in scores}


def zero_rule(indicator: str, **changes: Any) -> RuleSet:
    """The portal's rules with another zero rule for one indicator."""
    changed = [
        one.model_copy(update={"zero": one.zero.model_copy(update=changes)}) if one.code == indicator else one
        for one in rules().indicators
    ]
    return rules().model_copy(update={"indicators": tuple(changed)})


def published() -> dict[str, pd.DataFrame]:
    """What the portal published, by unit."""
    table = pd.read_csv(FIGURES, dtype=str, keep_default_na=False)
    return {str(unit): rows for unit, rows in table.groupby("unit_code")}


def scored_as_published(rows: pd.DataFrame) -> dict[str, Score]:
    counted = rows[~rows["indicator"].isin([GROUP_TOTAL, TOTAL])]
    pairs = {
        row.indicator: (
            int(row.numerator) if row.numerator else None,
            int(row.denominator) if row.denominator else None,
        )
        for row in counted.itertuples()
    }
    return score(**pairs)


def components() -> list[tuple[str, str, str, str]]:
    return [
        (unit, row.indicator, row.rate_pct, row.points)
        for unit, rows in published().items()
        for row in rows.itertuples()
        if row.indicator not in (GROUP_TOTAL, TOTAL) and row.points
    ]


@pytest.mark.parametrize(("unit", "indicator", "rate", "points"), components())
def test_published_component_comes_out_to_the_last_digit(
    unit: str, indicator: str, rate: str, points: str
) -> None:
    """Rate and points of every component equal what the portal printed."""
    ours = scored_as_published(published()[unit])[indicator]
    assert (ours.rate, ours.points) == (Decimal(rate), Decimal(points))


def whole_groups() -> list[tuple[str, str, str]]:
    """Groups of which every component is published."""
    found = []
    for unit, rows in published().items():
        given_codes = set(rows["indicator"])
        for row in rows[rows["indicator"] == GROUP_TOTAL].itertuples():
            if {one.code for one in rules().members(row.group)} <= given_codes:
                found.append((unit, row.group, row.points))
    return found


@pytest.mark.parametrize(("unit", "group", "points"), whole_groups())
def test_published_group_is_the_sum_of_its_rounded_components(unit: str, group: str, points: str) -> None:
    """A group's total is the sum of its components' rounded points."""
    assert scored_as_published(published()[unit])[group].points == Decimal(points)


def published_totals() -> list[tuple[str, Decimal, Decimal]]:
    """Each published total beside the sum of its published groups: two sources."""
    tidy = [
        (
            unit,
            sum(
                (Decimal(points) for points in rows.loc[rows["indicator"] == GROUP_TOTAL, "points"]),
                Decimal(0),
            ),
            Decimal(rows.loc[rows["indicator"] == TOTAL, "points"].item()),
        )
        for unit, rows in published().items()
    ]
    wide = pd.read_csv(PROVINCES, dtype=str)
    groups = [column for column in wide if column.rsplit("_", 1)[-1].isdigit()]
    return tidy + [
        (
            row["province_code"],
            sum((Decimal(row[group]) for group in groups), Decimal(0)),
            Decimal(row["total_score"]),
        )
        for row in wide.to_dict("records")
    ]


CONTRADICTED = {"H21.17": Decimal("0.09"), "H21.09": Decimal("0.05")}
"""The two departmental totals that the portal printed above the sum of their own printed groups."""


@pytest.mark.parametrize(("unit", "sum_of_groups", "total"), published_totals())
def test_published_total_is_the_sum_of_its_groups(unit: str, sum_of_groups: Decimal, total: Decimal) -> None:
    """A total is the sum of its groups; two published ones contradict their own groups."""
    assert total - sum_of_groups == CONTRADICTED.get(unit, 0)


def test_half_goes_up() -> None:
    """1/8 = 0,125 is 0,13: neither banker's rounding nor binary floats."""
    assert half_up(Fraction(1, 8)) == Decimal("0.13")


def test_points_come_from_the_unrounded_rate() -> None:
    """2 of 3 with 6 points earn 6 × 2/3 = 4, not 6 × 66,67 %."""
    assert score(PUBLISH_ON_TIME=(2, 3))["PUBLISH_ON_TIME"].points == Decimal("4.00")


def test_rate_at_the_threshold_earns_full_points() -> None:
    """DOSSIER_ONLINE is full at 50 %: 50 of 100 earn 6, 49 earn 6 × 49/50 = 5,88."""
    assert score(DOSSIER_ONLINE=(50, 100))["DOSSIER_ONLINE"].points == Decimal("6.00")
    assert score(DOSSIER_ONLINE=(49, 100))["DOSSIER_ONLINE"].points == Decimal("5.88")


def test_rate_above_the_threshold_is_capped_and_says_so() -> None:
    """Nothing earns more than its maximum."""
    capped = score(DOSSIER_ONLINE=(80, 100))["DOSSIER_ONLINE"]
    assert (capped.points, capped.rule) == (Decimal("6.00"), "capped")


def test_2022_rules_give_full_points_only_at_one_hundred() -> None:
    """The 2022 plans know no thresholds."""
    assert score(rules("766-2022"), DOSSIER_ONLINE=(50, 100))["DOSSIER_ONLINE"].points == Decimal("3.00")


def test_no_petitions_earn_full_points() -> None:
    """0/0 petitions: the portal prints the rate 0 and gives 6 + 6."""
    ours = score(PETITION_PROCESSING_ON_TIME=(0, 0), PETITION_HANDLING_SATISFACTION=(0, 0))
    one = ours["PETITION_PROCESSING_ON_TIME"]
    assert (one.rate, one.points, one.rule) == (Decimal(0), Decimal(6), "zero:full")
    assert ours["PETITION_HANDLING_SATISFACTION"].points == Decimal(6)


@pytest.mark.parametrize("indicator", [one.code for one in rules("766-2022").indicators])
def test_nothing_of_nothing_is_no_percentage(indicator: str) -> None:
    """0/0 has no rate, whatever it earns; only what the portal itself prints for petitions is repeated under its rules."""
    assert score(rules("766-2022"), **{indicator: (0, 0)})[indicator].rate is None


def test_no_dossiers_earn_nothing_for_satisfaction() -> None:
    """0/0 in #21 is 0 points."""
    assert score(DOSSIER_RECEIVING_SATISFACTION=(0, 0))["DOSSIER_RECEIVING_SATISFACTION"].points == Decimal(0)


def test_no_dossiers_are_a_missing_score_for_digitisation_not_zero() -> None:
    """0/0 in #13 has no score."""
    one = score(SO_HOA_GIAY_TO_GIAI_QUYET=(0, 0))["SO_HOA_GIAY_TO_GIAI_QUYET"]
    assert (one.points, one.rule) == (None, "zero:missing")


def test_no_paid_dossier_is_zero_only_where_some_procedure_has_a_fee() -> None:
    """#11 0/0 is 0 while fee-bearing procedures exist; without any it is unknown, so missing."""
    with_fees = score(DOSSIER_PAID_ONLINE=(0, 0), FORMALITY_WITH_ONLINE_PAYMENT=(0, 7))
    without = score(DOSSIER_PAID_ONLINE=(0, 0), FORMALITY_WITH_ONLINE_PAYMENT=(0, 0))
    assert with_fees["DOSSIER_PAID_ONLINE"].points == Decimal(0)
    assert without["DOSSIER_PAID_ONLINE"].points is None


def test_counts_that_the_portal_does_not_show_earn_full_points_under_its_rules_alone() -> None:
    """#15 has no counts on the portal: rate 100, 2 points; elsewhere it is missing."""
    shown = {"ELECTRONIC_CERTIFIED_COPY": (None, None)}
    assert score(**shown)["ELECTRONIC_CERTIFIED_COPY"].points == Decimal(2)
    assert score(rules("766-2022"), **shown)["ELECTRONIC_CERTIFIED_COPY"].points is None


def test_group_with_a_missing_component_says_so() -> None:
    """The total is that of the components that are there, against their maximum, and names what lacks."""
    group = score(DOSSIER_ONLINE=(25, 100), ONLINE_FORMALITY=(8, 10))["CLGQ"]
    assert (group.points, group.max_points) == (Decimal("3.00") + Decimal("2.00"), 6 + 2)
    assert group.rule == "missing:partial"
    assert "ONLINE_SERVICE_USED" in group.note


def test_group_with_a_missing_component_has_no_total_where_the_rules_say_so() -> None:
    """What a missing component does to its group is unknown, hence a parameter."""
    strict = rules().model_copy(update={"missing": rules().missing.model_copy(update={"rule": "missing"})})
    assert score(strict, DOSSIER_ONLINE=(25, 100))["CLGQ"].points is None
    assert score(strict, DOSSIER_ONLINE=(25, 100))[TOTAL].points is None


def test_rescaled_zero_hands_its_maximum_to_the_rest_of_the_group() -> None:
    """With #8 out, 2 of 2 and 2 of 4 points become (2 + 2) × 12 / 6 = 8."""
    ours = score(
        zero_rule("DOSSIER_ONLINE", rule="rescaled"),
        DOSSIER_ONLINE=(0, 0),
        ONLINE_FORMALITY=(8, 10),
        ONLINE_SERVICE_USED=(5, 10),
    )["CLGQ"]
    assert (ours.points, ours.max_points) == (Decimal("8.00"), 12)


def test_district_has_no_publication_indicator_and_a_maximum_of_94() -> None:
    """A district issues no quyết định công bố: 100 − 6 points, not rescaled, and the note prints it."""
    ours = score(rules("766-2022"), "district", PUBLISH_ON_TIME=(1, 1), ON_TIME=(1, 1))
    assert ours["PUBLISH_ON_TIME"].rule == "not_applicable"
    assert ours["CKMB"].max_points + 6 <= 18
    assert "94" in ours[TOTAL].note


def test_absent_indicator_can_be_rescaled() -> None:
    """With every other component full, 94 of 94 become 94 × 100 / 94 = 100."""
    base = rules("766-2022")
    fair = base.model_copy(update={"absent": base.absent.model_copy(update={"rule": "rescaled"})})
    full = {one.code: (10, 10) for one in base.indicators}
    assert score(fair, "district", **full)[TOTAL].points == Decimal("100.00")


def test_rows_that_do_not_say_count_as_not_met_and_are_told() -> None:
    """5 met, 2 not said, of 10: 5/10, and the note says how many."""
    known = {"DOSSIER_SYNC": Count("u", "DOSSIER_SYNC", 5, 10, unknown=2)}
    one = score_unit("u", known, rules(), "department", DAY)[3]
    assert (one.rate, one.note) == (
        Decimal("50.00"),
        "2 hồ sơ không có dữ liệu để biết đạt hay không, tính là chưa đạt",
    )


def test_column_that_says_nothing_at_all_is_missing_not_zero() -> None:
    """When no row says anything there is no score."""
    known = {"DOSSIER_SYNC": Count("u", "DOSSIER_SYNC", 0, 10, unknown=10)}
    assert score_unit("u", known, rules(), "department", DAY)[3].points is None


def test_inherited_score_is_marked() -> None:
    """The province's own figures of a sub-unit carry their mark."""
    known = {"PUBLISH_ON_TIME": Count("u", "PUBLISH_ON_TIME", 1, 47, is_inherited=True)}
    one = score_unit("u", known, rules(), "department", DAY)[0]
    assert one.rule.endswith("+inherited")


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=21, max_size=21))
def test_totals_are_sums_and_no_component_leaves_its_range(pairs: list[tuple[int, int]]) -> None:
    """0 ≤ points ≤ maximum; group = sum of components; total = sum of groups."""
    counts = {one.code: (min(pair), max(pair)) for one, pair in zip(rules().indicators, pairs, strict=True)}
    scores = score_unit("u", {c: Count("u", c, *p) for c, p in counts.items()}, rules(), "department", DAY)
    groups: dict[str, Decimal] = defaultdict(Decimal)
    for one in scores:
        if one.is_component and one.points is not None:
            assert 0 <= one.points <= one.max_points
            groups[one.group] += one.points
    totals = {
        one.group: one.points for one in scores if one.indicator == GROUP_TOTAL and one.points is not None
    }
    assert totals == {group: groups[group] for group in totals}
    assert scores[-1].points == sum(totals.values())


def test_row_that_nobody_supplied_never_earns_full_points() -> None:
    """Under the portal's rules a row without counts is full; no row at all is missing."""
    absent = score()["ELECTRONIC_CERTIFIED_COPY"]
    assert (absent.points, absent.rule) == (None, "no_counts:missing")
