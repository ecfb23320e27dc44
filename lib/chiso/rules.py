"""How counts become points: dated, sourced data of params/rules/, never code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from chiso.choices import AbsentRule, Grade, GradedRule, MissingRule, Status, UnknownRowsRule
from chiso.errors import Fault, ParamsError, UsageError
from chiso.formats import format_maximum
from chiso.params import Frozen, read_params
from chiso.paths import Project
from chiso.schemas import INDICATORS, SCHEMAS, Level

ZeroRule = Literal["full", "zero", "missing", "rescaled"]
"""What 0/0 earns: all points, none, no score at all, or its maximum goes to the others of its group."""


def _distinct(codes: tuple[str, ...]) -> tuple[str, ...]:
    doubled = sorted({code for code in codes if codes.count(code) > 1})
    if doubled:
        raise ValueError(f"trùng mã {', '.join(doubled)}")
    return codes


class Threshold(Frozen):
    """The rate in percent that earns full points, from a day on."""

    since: date
    rate: Annotated[int, Field(gt=0, le=100)]
    status: Status


class Zero(Frozen):
    """What 0/0 earns, and what it earns when even `unless_none` has nothing to count.

    `shown_rate` is what the portal prints as the rate of 0/0, where it is known to print one.
    """

    rule: ZeroRule
    status: Status
    shown_rate: Decimal | None = None
    unless_none: str | None = None
    otherwise: ZeroRule = "missing"


class Curable(Frozen):
    """Which rows that fall short can still come to fulfil the numerator once the period is over.

    `when` is an SQL boolean expression over one row of the indicator's table.
    """

    when: str
    status: Status
    note: str


class PetitionClocks(Frozen):
    """Working days for each step with a petition."""

    refuse: int
    supplement: int
    answer: int
    publish: int
    status: Status


class Group(Frozen):
    """One of the portal's six groups of indicators."""

    code: str
    name: str
    block: str


class Indicator(Frozen):
    """One of the 21 indicators: what is counted, over which table, and what it earns.

    `numerator` and `denominator` are SQL boolean expressions over one row of `table`;
    `counts` is the column whose distinct values are counted (the table's key: its rows).
    """

    code: str
    number: int
    group: str
    name: str
    numerator_words: str
    denominator_words: str
    why: str
    advice: str
    table: str
    counts: str
    denominator: str
    numerator: str
    curable: Curable
    also_reads: tuple[str, ...] = ()
    max_points: Mapping[str, Decimal]
    thresholds: tuple[Threshold, ...]
    zero: Zero
    no_counts: Literal["missing", "full"] = "missing"
    is_inherited: bool = False
    may_exceed: bool = False
    source: str
    status: Status
    reviewed: date

    @model_validator(mode="after")
    def _is_sound(self) -> Indicator:
        if self.code not in INDICATORS:
            raise ValueError(f"«{self.code}» không phải là mã chỉ số")
        if self.table not in SCHEMAS or self.counts not in SCHEMAS[self.table].fields:
            raise ValueError(f"{self.code}: không có bảng «{self.table}» với cột «{self.counts}»")
        strange = sorted({*self.max_points} - {"default", *get_args(Level)})
        if "default" not in self.max_points or strange:
            raise ValueError(
                f"{self.code}: max_points cần «default» và chỉ nhận các cấp đã biết, không phải {strange}"
            )
        if not self.thresholds or not {*self.also_reads} <= {*SCHEMAS}:
            raise ValueError(f"{self.code}: cần ít nhất một ngưỡng, và also_reads chỉ nhận tên bảng")
        if self.zero.unless_none not in (None, *INDICATORS):
            raise ValueError(f"{self.code}: unless_none «{self.zero.unless_none}» không phải là mã chỉ số")
        return self

    def maximum(self, level: str) -> Decimal:
        """The points a unit of this level can earn; 0 where the level does not have the indicator."""
        return self.max_points.get(level, self.max_points["default"])

    def threshold(self, day: date) -> Threshold:
        """The threshold in force on a day; the earliest one before all of them."""
        past = [one for one in self.thresholds if one.since <= day]
        return (
            max(past, key=lambda one: one.since) if past else min(self.thresholds, key=lambda one: one.since)
        )

    @property
    def tables(self) -> tuple[str, ...]:
        """Every table whose rows decide this indicator."""
        return (self.table, *self.also_reads)


class Variants(Frozen):
    """A derived column that systems compute differently: named SQL expressions, and which one is used."""

    use: str
    variants: Mapping[str, str]
    notes: Mapping[str, str]

    @model_validator(mode="after")
    def _is_sound(self) -> Variants:
        if self.use not in self.variants or set(self.notes) != set(self.variants):
            raise ValueError("«use» phải là một trong «variants», và mỗi biến thể có một ghi chú")
        return self


class RuleSet(Frozen):
    """One way to compute the 21 indicators; a report prints which one it used."""

    code: str
    title: str
    source: str
    status: Status
    reviewed: date
    grades_status: Status
    grades: tuple[Grade, ...]
    graded: GradedRule
    absent: AbsentRule
    missing: MissingRule
    unknown_rows: UnknownRowsRule
    petition_clocks: PetitionClocks
    soon_days: Annotated[int, Field(ge=0)]
    least_answers: Annotated[int, Field(ge=1)]
    derived: Mapping[str, Mapping[str, str | Variants]]
    groups: tuple[Group, ...]
    indicators: tuple[Indicator, ...]

    @model_validator(mode="after")
    def _is_sound(self) -> RuleSet:
        codes = _distinct(tuple(one.code for one in self.indicators))
        groups = _distinct(tuple(group.code for group in self.groups))
        lacking = [code for code in INDICATORS if code not in codes]
        strange = sorted({one.group for one in self.indicators} - set(groups))
        if lacking or strange:
            raise ValueError(f"thiếu chỉ số {lacking}; nhóm lạ {strange}")
        bounds = [grade.at_least for grade in self.grades]
        if bounds != sorted(bounds, reverse=True) or bounds[-1:] != [0]:
            raise ValueError("grades phải xếp từ cao xuống thấp và kết thúc ở 0")
        if unknown := sorted({*self.derived} - {*SCHEMAS}):
            raise ValueError(f"derived có bảng lạ {unknown}")
        return self

    @cached_property
    def _by_code(self) -> dict[str, Indicator]:
        return {one.code: one for one in self.indicators}

    def indicator(self, code: str) -> Indicator:
        """The indicator of a portal code.

        Raises UsageError that lists the codes there are.
        """
        if code not in self._by_code:
            raise UsageError(
                Fault(f"chỉ số «{code}»", "không có trong bộ quy tắc.", f"Chọn: {', '.join(self._by_code)}.")
            )
        return self._by_code[code]

    def group(self, code: str) -> Group:
        """The group of a portal code."""
        return next(group for group in self.groups if group.code == code)

    def members(self, group: str) -> tuple[Indicator, ...]:
        """The indicators of a group, in the Decision's order."""
        return tuple(one for one in self.indicators if one.group == group)

    def maximum(self, level: str) -> Decimal:
        """The points that a unit of this level can earn in all."""
        return sum((one.maximum(level) for one in self.indicators), Decimal(0))

    def grade(self, points: Decimal, maximum: Decimal) -> str:
        """The class of a total, by its share of the maximum that applies to the unit."""
        share = 100 * points / maximum if maximum else Decimal(0)
        return next(grade.name for grade in self.grades if share >= grade.at_least)

    def is_graded(self, measured: Decimal, whole: Decimal) -> bool:
        """Whether enough of the whole maximum was measured for a class to be given."""
        return measured > 0 and 100 * measured >= self.graded.least_pct * whole

    def class_words(self, points: Decimal, measured: Decimal, whole: Decimal) -> str:
        """The class of a total, `tạm xếp` where some of the maximum is not measured, or why none is given."""
        if not self.is_graded(measured, whole):
            return f"chưa xếp loại: mới đo được {format_maximum(measured)}/{format_maximum(whole)} điểm"
        grade = self.grade(points, measured)
        return grade if measured >= whole else f"tạm xếp {grade}"

    def expressions(self, table: str) -> Iterator[tuple[str, str]]:
        """The derived columns of a table in their order, each with the SQL of the variant in use."""
        for name, sql in self.derived.get(table, {}).items():
            yield name, sql if isinstance(sql, str) else sql.variants[sql.use]

    def with_variant(self, table: str, column: str, use: str) -> RuleSet:
        """The same rules under another named variant of one derived column."""
        chosen = self.derived[table][column]
        assert isinstance(chosen, Variants)
        changed = Variants(use=use, variants=chosen.variants, notes=chosen.notes)
        return self.with_derived(table, {column: changed})

    def with_derived(self, table: str, changed: Mapping[str, str | Variants]) -> RuleSet:
        """The same rules with other SQL for some derived columns."""
        return self.model_copy(
            update={"derived": {**self.derived, table: {**self.derived[table], **changed}}}
        )

    def with_indicators(self, indicators: tuple[Indicator, ...]) -> RuleSet:
        """The same rules over changed indicators."""
        # Not model_copy: it would take what is cached of the old indicators along.
        return RuleSet(**{**dict(self), "indicators": indicators})


def rule_codes(project: Project) -> tuple[str, ...]:
    """The rule sets of params/rules/, by code."""
    return tuple(sorted(path.stem for path in (project.params / "rules").glob("*.yml")))


def named_rules(project: Project, code: str) -> RuleSet:
    """One rule set by the code that a command was given.

    Raises UsageError for a code there is no file of, ParamsError for a file that cannot be used.
    """
    if code not in rule_codes(project):
        raise UsageError(_unknown(project, code, ""))
    return read_rules(project, code)


def read_rules(project: Project, code: str) -> RuleSet:
    """One rule set by the code that a site names.

    Raises ParamsError for a code there is no file of, and for a file that cannot be used.
    """
    if code not in rule_codes(project):
        raise ParamsError(_unknown(project, code, "Sửa khóa «rules» của tệp trong params/sites/. "))
    path = project.params / "rules" / f"{code}.yml"
    return read_params(path, RuleSet, project.shown(path))


def _unknown(project: Project, code: str, cure: str) -> Fault:
    return Fault(
        f"bộ quy tắc «{code}»",
        "không có trong params/rules/.",
        f"{cure}Chọn: {', '.join(rule_codes(project))}.",
    )
