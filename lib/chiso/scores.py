"""Rates and points in exact decimals, each with the rule that made it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from chiso.formats import format_number, round_half_up
from chiso.rules import Indicator, RuleSet, ZeroRule
from chiso.schemas import SCHEMAS
from chiso.schemas import TOTAL as TOTAL  # stands among the names of this room for all that read scores

if TYPE_CHECKING:
    from chiso.counts import Count

GROUP_TOTAL = "GROUP_TOTAL"
ALL = "ALL"
"""The group that stands in the row of a unit's total."""


@dataclass(frozen=True)
class Score:
    """One component, group total or total of a unit; `points` is None where there is no score, which is not 0."""

    unit_code: str
    indicator: str
    group: str
    numerator: int | None
    denominator: int | None
    rate: Decimal | None
    points: Decimal | None
    max_points: Decimal
    rule: str
    note: str

    @property
    def is_component(self) -> bool:
        """Whether this is one of the 21 indicators, not a sum of them."""
        return self.indicator not in (GROUP_TOTAL, TOTAL)

    @property
    def applies(self) -> bool:
        """Whether the unit's level has this indicator at all."""
        return self.rule != "not_applicable"

    @property
    def is_lacking(self) -> bool:
        """Whether the unit should have this score and has none, so that sums leave it out."""
        return self.applies and self.points is None and not self.rule.startswith("zero:rescaled")


def by_unit(scores: Iterable[Score]) -> dict[str, list[Score]]:
    """The scores by the code of their unit, in their order."""
    found: dict[str, list[Score]] = {}
    for score in scores:
        found.setdefault(score.unit_code, []).append(score)
    return found


def score_unit(
    unit_code: str, counts: Mapping[str, Count], rules: RuleSet, level: str, day: date
) -> list[Score]:
    """The components of one unit in the Decision's order, its group totals and its total.

    `counts` is by indicator; `day` (the period's last) decides which thresholds are in force.
    """
    from chiso.counts import Count  # whoever only reads scores does not wait for DuckDB

    absent = {one.code: Count(unit_code, one.code, None, None, source="none") for one in rules.indicators}
    known = {**absent, **counts}
    parts = [score_component(known, one, rules, level, day) for one in rules.indicators]
    return add_up(unit_code, parts, rules, level)


def add_up(unit_code: str, parts: list[Score], rules: RuleSet, level: str) -> list[Score]:
    """All components of a unit, then its group totals and its total."""
    groups = [_group_total(unit_code, group.code, parts, rules) for group in rules.groups]
    return [*parts, *groups, _total(unit_code, groups, parts, rules, level)]


def score_component(
    counts: Mapping[str, Count], indicator: Indicator, rules: RuleSet, level: str, day: date
) -> Score:
    """The score of one indicator; `counts` holds it and what its zero rule looks at."""
    count, maximum = counts[indicator.code], indicator.maximum(level)
    if not maximum:
        return _scored(count, indicator, maximum, None, None, "not_applicable", ["không áp dụng cho cấp này"])
    if count.numerator is None or count.denominator is None:
        return _without_counts(count, indicator, maximum)
    if count.denominator == 0:
        return _zero(counts, indicator, maximum)
    if count.unknown and rules.unknown_rows.rule == "missing":
        return _scored(
            count, indicator, maximum, None, None, "unknown:missing", [_unknown_words(count, indicator)]
        )
    if count.unknown >= count.denominator:
        words = f"tệp xuất không có dữ liệu để biết {SCHEMAS[indicator.table].title} nào đạt"
        return _scored(count, indicator, maximum, None, None, "unknown:missing", [words])
    return _rated(count, indicator, maximum, day)


def _rated(count: Count, indicator: Indicator, maximum: Decimal, day: date) -> Score:
    assert count.numerator is not None and count.denominator
    threshold = indicator.threshold(day).rate
    rate, points = _earned(count.numerator, count.denominator, maximum, threshold)
    words = [] if points is not None else [f"đạt ngưỡng {threshold} % nên được điểm tối đa"]
    if count.unknown:
        words.append(f"{_unknown_words(count, indicator)}, tính là chưa đạt")
    if points is None:
        return _scored(count, indicator, maximum, rate, maximum, "capped", words)
    return _scored(count, indicator, maximum, rate, points, "rate", words)


# A reconciliation scores the same counts under every cause that does not change them.
@lru_cache(maxsize=100_000)
def _earned(
    numerator: int, denominator: int, maximum: Decimal, threshold: int
) -> tuple[Decimal, Decimal | None]:
    """The rate and its points, None where they would be more than the maximum."""
    rate = Fraction(100 * numerator, denominator)
    earned = Fraction(maximum) * rate / threshold
    return half_up(rate), None if earned > maximum else half_up(earned)


def _zero(counts: Mapping[str, Count], indicator: Indicator, maximum: Decimal) -> Score:
    count, zero = counts[indicator.code], indicator.zero
    rule: ZeroRule = zero.rule
    other = counts[zero.unless_none] if zero.unless_none else None
    if other is not None and not other.denominator:
        rule = zero.otherwise
    points = {"full": maximum, "zero": Decimal(0)}.get(rule)
    rate = zero.shown_rate if rule == zero.rule else None
    return _scored(count, indicator, maximum, rate, points, f"zero:{rule}", [_ZERO_WORDS[rule]])


_ZERO_WORDS: dict[ZeroRule, str] = {
    "full": "không phát sinh (0/0): được điểm tối đa",
    "zero": "không phát sinh (0/0): 0 điểm",
    "missing": "không phát sinh (0/0): không có điểm",
    "rescaled": "không phát sinh (0/0): loại khỏi nhóm, quy đổi các chỉ số còn lại",
}


def _without_counts(count: Count, indicator: Indicator, maximum: Decimal) -> Score:
    """A row that gives no counts may mean something; no row at all means that nobody supplied one."""
    if indicator.no_counts == "full" and count.source != "none":
        words = "Cổng không công bố tử số, mẫu số: tỷ lệ 100, được điểm tối đa"
        return _scored(count, indicator, maximum, Decimal(100), maximum, "no_counts:full", [words])
    return _scored(count, indicator, maximum, None, None, "no_counts:missing", ["thiếu số liệu"])


def _scored(
    count: Count,
    indicator: Indicator,
    maximum: Decimal,
    rate: Decimal | None,
    points: Decimal | None,
    rule: str,
    words: list[str],
) -> Score:
    if count.is_inherited and maximum:
        words = [*words, "lấy theo số của đơn vị cấp trên"]
        rule += "+inherited"
    words = [*words, *_source_words(count)]
    return Score(
        count.unit_code,
        indicator.code,
        indicator.group,
        count.numerator,
        count.denominator,
        None if rate is None else round_half_up(rate, 2),
        None if points is None else round_half_up(points, 2),
        maximum,
        rule,
        "; ".join(words),
    )


def _source_words(count: Count) -> Iterator[str]:
    if count.source == "aggregates":
        yield "theo số liệu tổng hợp đơn vị gửi"
    if count.source == "mixed":
        yield "có phần theo số liệu tổng hợp đơn vị gửi"
    if count.set_aside and count.set_aside != (count.numerator, count.denominator):
        sent = "/".join(map(format_number, count.set_aside))
        yield f"không dùng số liệu tổng hợp đơn vị gửi ({sent}) vì đã có danh sách"
    if count.left_out:
        yield f"chưa gồm số liệu tổng hợp của {count.left_out} đơn vị vì không cộng được"


def _unknown_words(count: Count, indicator: Indicator) -> str:
    return f"{format_number(count.unknown)} {SCHEMAS[indicator.table].title} không có dữ liệu để biết đạt hay không"


def half_up(value: Fraction) -> Decimal:
    """The exact value to two decimals, halves up: no binary float and no banker's rounding on the way."""
    return Decimal(int((value * 200 + 1) // 2)).scaleb(-2)


def _group_total(unit_code: str, group: str, parts: Iterable[Score], rules: RuleSet) -> Score:
    members = [part for part in parts if part.group == group and part.applies]
    scored = [part for part in members if part.points is not None]
    lacking = [part for part in members if part.is_lacking]
    rescaled = [part for part in members if part.rule.startswith("zero:rescaled")]
    points, maximum = _sum(scored), sum((part.max_points for part in scored), Decimal(0))
    rule, notes = "sum", []
    if rescaled and scored:
        whole = maximum + sum((part.max_points for part in rescaled), Decimal(0))
        points, maximum, rule = (
            half_up(Fraction(points) * Fraction(whole) / Fraction(maximum)),
            whole,
            "rescaled",
        )
        notes.append(f"quy đổi vì không phát sinh: {_codes(rescaled)}")
    if lacking:
        rule = f"missing:{rules.missing.rule}"
        notes.append(f"thiếu điểm của {_codes(lacking)}")
    has_points = bool(scored) and not (lacking and rules.missing.rule == "missing")
    return _sum_row(unit_code, GROUP_TOTAL, group, points if has_points else None, maximum, rule, notes)


def _total(
    unit_code: str, groups: Iterable[Score], parts: Iterable[Score], rules: RuleSet, level: str
) -> Score:
    groups = list(groups)
    scored = [group for group in groups if group.points is not None]
    points, maximum = _sum(scored), sum((group.max_points for group in scored), Decimal(0))
    notes = [group.note for group in groups if group.note]
    rule = "sum" if not notes else "sum_with_notes"
    absent = [part for part in parts if not part.applies]
    if absent and rules.absent.rule == "rescaled" and maximum:
        whole = maximum + sum(
            (one.maximum("default") for one in rules.indicators if not one.maximum(level)), Decimal(0)
        )
        points, maximum, rule = (
            half_up(Fraction(points) * Fraction(whole) / Fraction(maximum)),
            whole,
            "rescaled",
        )
    if absent:
        notes.append(f"không áp dụng {_codes(absent)}, điểm tối đa {format_number(rules.maximum(level))}")
    has_points = bool(scored) and not (len(scored) < len(groups) and rules.missing.rule == "missing")
    return _sum_row(unit_code, TOTAL, ALL, points if has_points else None, maximum, rule, notes)


def _sum(scores: Iterable[Score]) -> Decimal:
    return sum((score.points for score in scores if score.points is not None), Decimal("0.00"))


def _sum_row(
    unit_code: str,
    indicator: str,
    group: str,
    points: Decimal | None,
    maximum: Decimal,
    rule: str,
    notes: list[str],
) -> Score:
    note = "; ".join(notes)
    return Score(unit_code, indicator, group, None, None, None, points, maximum, rule, note)


def _codes(parts: Iterable[Score]) -> str:
    return ", ".join(part.indicator for part in parts)
