"""Answered questionnaires; too few of them give no percentage."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from chiso.blocks import Cell, Column, Table
from chiso.display.results import Results
from chiso.display.words import rate
from chiso.formats import format_number
from chiso.scores import half_up

NONE = "Không có phiếu khảo sát nào trong kỳ."
_WANTED = "SELECT field_name, is_satisfied FROM surveys JOIN lineage USING (unit_code) WHERE ancestor = $1"


def survey_answers(results: Results) -> pd.DataFrame:
    """The answers of the unit and its sub-units: field_name, is_satisfied."""
    return results.tables.execute(_WANTED, [results.unit.code]).df()


def surveys_line(results: Results, answers: pd.DataFrame) -> str:
    """How many answered, and how many of them are satisfied where they are enough for a percentage."""
    count, least = len(answers), results.rules.least_answers
    if count < least:
        return (
            f"Có {format_number(count)} phiếu khảo sát được trả lời, "
            f"chưa đủ {least} phiếu nên không tính tỷ lệ hài lòng."
        )
    satisfied = int(answers["is_satisfied"].sum())
    share = half_up(Fraction(100 * satisfied, count))
    return f"**{rate(share)} số phiếu khảo sát hài lòng ({format_number(satisfied)}/{format_number(count)} phiếu).**"


def surveys_table(results: Results, answers: pd.DataFrame) -> Table:
    """The answers by field, the most first."""
    groups = answers.groupby(answers["field_name"].fillna("(không ghi)"))["is_satisfied"].agg(["size", "sum"])
    ranked = groups.sort_values("size", ascending=False, kind="stable")
    least = results.rules.least_answers
    note = f"chỉ tính khi có từ {least} phiếu trở lên."
    return Table(
        caption="Phiếu khảo sát theo lĩnh vực",
        columns=(
            Column(label="Lĩnh vực"),
            Column(label="Số phiếu", kind="int"),
            Column(label="Hài lòng", kind="int"),
            Column(label="Tỷ lệ hài lòng", kind="pct", decimals=2, note=note),
        ),
        rows=tuple(
            _row(str(name), int(size), int(good), least) for name, size, good in ranked.itertuples(name=None)
        ),
    )


def _row(name: str, size: int, good: int, least: int) -> tuple[Cell, ...]:
    return (name, size, good, None if size < least else str(half_up(Fraction(100 * good, size))))
