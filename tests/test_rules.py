"""Rule sets: complete, sourced, and refused as a whole when something in them is wrong."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from chiso.connections import open_tables
from chiso.counts import count_indicators
from chiso.errors import ParamsError, UsageError
from chiso.paths import Project
from chiso.rules import RuleSet, named_rules, read_rules, rule_codes
from chiso.schemas import INDICATORS
from drawing import PROJECT, make_store, rules, site

CODES = ("766-2022", "766-portal-2026")


def changed(folder: Path, old: str, new: str) -> Project:
    """A project whose portal rules have one text replaced."""
    text = (PROJECT.params / "rules/766-portal-2026.yml").read_text(encoding="utf-8")
    assert old in text
    (folder / "params/rules").mkdir(parents=True)
    (folder / "params/rules/766-portal-2026.yml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return Project(folder)


def test_both_rule_sets_exist() -> None:
    """The plan's of 2022 and the portal's of 2026."""
    assert rule_codes(PROJECT) == CODES


@pytest.mark.parametrize("code", CODES)
def test_rule_set_has_the_21_indicators_in_the_decision_s_order_and_100_points(code: str) -> None:
    """21 indicators, numbered, worth 100 points in six groups of 18, 20, 12, 10, 22 and 18."""
    one = rules(code)
    assert tuple(indicator.code for indicator in one.indicators) == INDICATORS
    assert [indicator.number for indicator in one.indicators] == list(range(1, 22))
    by_group = [sum(i.maximum("province") for i in one.members(group.code)) for group in one.groups]
    assert by_group == [18, 20, 12, 10, 22, 18]


def test_district_and_its_units_can_earn_94_points_under_the_2022_rules() -> None:
    """A district has no publication indicator: 100 − 6."""
    levels = ("department", "district", "commune", "office")
    assert [rules("766-2022").maximum(level) for level in levels] == [100, 94, 94, 94]


def test_threshold_is_the_one_in_force_on_the_day() -> None:
    """Thresholds are dated: the latest that has begun, the earliest before all."""
    later = {"since": date(2026, 1, 1), "rate": 80, "status": "CHECKED"}
    earlier = {"since": date(2022, 6, 23), "rate": 100, "status": "SEED"}
    record = rules().indicator("ON_TIME").model_dump() | {"thresholds": [later, earlier]}
    indicator = type(rules().indicator("ON_TIME")).model_validate(record)
    days = (date(2020, 1, 1), date(2025, 12, 31), date(2026, 1, 1))
    assert [indicator.threshold(day).rate for day in days] == [100, 100, 80]


@pytest.mark.parametrize(
    ("points", "maximum", "grade"),
    [
        ("90", 100, "Xuất sắc"),
        ("89.99", 100, "Tốt"),
        ("84.6", 94, "Xuất sắc"),
        ("70", 100, "Khá"),
        ("50", 100, "Trung bình"),
        ("0", 0, "Yếu"),
    ],
)
def test_class_compares_with_the_maximum_that_applies(points: str, maximum: int, grade: str) -> None:
    """84,6 of 94 is 90 %."""
    assert rules().grade(Decimal(points), Decimal(maximum)) == grade


@pytest.mark.parametrize("code", CODES)
def test_every_expression_of_a_rule_set_is_sql_over_its_table(tmp_path: Path, code: str) -> None:
    """DuckDB binds every numerator, denominator and variant as a boolean."""
    for one in _with_each_variant(rules(code)):
        with open_tables(make_store(tmp_path), one, site()) as tables:
            for indicator in one.indicators:
                sql = f"SELECT ({indicator.numerator})::BOOLEAN, ({indicator.denominator})::BOOLEAN FROM {indicator.table}"
                assert tables.execute(sql).fetchall() == []


def _with_each_variant(one: RuleSet) -> list[RuleSet]:
    names = one.derived["dossiers"]["is_on_time"].variants  # type: ignore[union-attr]
    return [one.with_variant("dossiers", "is_on_time", name) for name in names]


def test_on_time_has_the_named_variants_of_portal_and_provincial_systems() -> None:
    """Both are there by name, and the portal's is used."""
    column = rules().derived["dossiers"]["is_on_time"]
    assert (set(column.variants), column.use) == ({"portal", "provincial"}, "portal")  # type: ignore[union-attr]


def test_rule_sets_count_alike_and_differ_only_in_what_they_earn() -> None:
    """What is counted is the same in both, so that points of two rule sets can be told apart from counts."""
    counted = [
        [(i.code, i.table, i.counts, i.numerator, i.denominator) for i in rules(code).indicators]
        for code in CODES
    ]
    assert counted[0] == counted[1]
    assert rules(CODES[0]).derived == rules(CODES[1]).derived


def test_unknown_rule_set_lists_those_there_are() -> None:
    """The cure is in the message, no path can be smuggled in; a site's fault is none of the command's."""
    for code in ("766-2030", "../sites/ninh-son"):
        with pytest.raises(UsageError, match="766-2022, 766-portal-2026"):
            named_rules(PROJECT, code)
        with pytest.raises(ParamsError, match=r"khóa «rules» .*766-2022, 766-portal-2026"):
            read_rules(PROJECT, code)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("code: ON_TIME", "code: ON_TIMES", "ON_TIMES"),
        ("table: procedures", "table: proceedings", "proceedings"),
        ("absent:", "absence:", "absence"),
        ("rule: missing, status: UNKNOWN}", "rule: perhaps, status: UNKNOWN}", "perhaps"),
        ("rate: 80", "rate: 180", "180"),
        ("use: portal", "use: moon", "use"),
        ("reviewed: 2026-11-22", "reviewed: 2026-11-22\nreviewed: 2026-11-22", "reviewed"),
    ],
)
def test_faulty_rule_set_is_refused_by_name(tmp_path: Path, old: str, new: str, told: str) -> None:
    """Unknown, missing, duplicate or impossible entries never become a number."""
    with pytest.raises(ParamsError, match=told):
        read_rules(changed(tmp_path, old, new), "766-portal-2026")


@pytest.mark.parametrize(
    ("key", "sql", "told"),
    [
        (
            "numerator",
            "is_on_tiem",
            "chỉ số ON_TIME, khóa «numerator»: biểu thức «is_on_tiem» không tính được",
        ),
        ("denominator", "received_at >", "chỉ số ON_TIME, khóa «denominator»: biểu thức «received_at >»"),
    ],
)
def test_expression_that_cannot_be_computed_is_told_with_its_indicator(
    tmp_path: Path, key: str, sql: str, told: str
) -> None:
    """A slip in a rule set is told by file, indicator, key and expression, as any other fault of params/."""
    given = rules()
    wrong = given.model_copy(
        update={
            "indicators": tuple(
                one.model_copy(update={key: sql}) if one.code == "ON_TIME" else one
                for one in given.indicators
            )
        }
    )
    store = make_store(tmp_path / "store", dossiers="dossier | due\nh1 | 2022-07-10")
    with pytest.raises(ParamsError, match=re.escape(f"params/rules/766-portal-2026.yml, {told}")):
        count_indicators(store, wrong, site())


def test_derived_column_that_cannot_be_computed_is_told_by_its_name(tmp_path: Path) -> None:
    """The first of them, as others may use it."""
    wrong = rules().with_derived("dossiers", {"is_lost": "nothing_of_the_kind > 1"})
    store = make_store(tmp_path / "store", dossiers="dossier | due\nh1 | 2022-07-10")
    with pytest.raises(ParamsError, match=r"cột «dossiers\.is_lost»: biểu thức «nothing_of_the_kind > 1»"):
        open_tables(store, wrong, site())
