"""One sheet's text becomes typed rows, and every cell that cannot be read is a finding."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce

import pandas as pd

from chiso.exports import Remark, Sheet
from chiso.exports.readings import UNIT_COLUMNS
from chiso.exports.vocabulary import DIVISION, Vocabulary
from chiso.periods import Period
from chiso.schemas import SCHEMAS
from chiso.sites import Site
from chiso.tables.codes import ODD, STRANGE, STRANGE_CURE, odd_codes, strange_codes
from chiso.tables.columns import Column, empty_column, read_column, refuse_rows
from chiso.tables.findings import find_in_rows, find_remarks, join_findings
from chiso.tables.moments import MAYBE_SWAPPED, SWAPPED
from chiso.tables.naming import READERS as OFFICERS
from chiso.tables.outcomes import Refused
from chiso.tables.units import UnitNames
from chiso.tables.values import parser_of

SOURCE = ("source_file", "source_sheet", "source_row")


@dataclass(frozen=True)
class Reading:
    """What rows are read by: the site, its period and the words.

    `unbounded`: indicators whose numerator may exceed the denominator; `catalogue`: known procedures' codes.
    """

    site: Site
    period: Period
    vocabulary: Vocabulary
    units: UnitNames
    unbounded: frozenset[str]
    catalogue: frozenset[str] = frozenset()

    @property
    def start(self) -> date:
        """The period's first day in the site's calendar."""
        return self.period.bounds(self.site.calendar)[0]

    @property
    def end(self) -> date:
        """The period's last day in the site's calendar."""
        return self.period.bounds(self.site.calendar)[1]


def read_rows(sheet: Sheet, reading: Reading) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The sheet's rows under all columns of its table plus SOURCE, and the findings of their cells."""
    fields = SCHEMAS[sheet.kind].fields
    columns: dict[str, pd.Series] = {}
    findings: list[pd.DataFrame] = []
    for name, field in fields.items():
        if name == "unit_code":
            columns[name], found = _read_units(sheet, reading)
        elif name in sheet.rows:
            columns[name], found = _read_cells(sheet, name, reading)
        else:
            columns[name], found = empty_column(sheet.rows.index, field.type), []
        findings += found
        if field.required:
            findings += _lacking(sheet, name, columns[name], found)
    source = dict(zip(SOURCE, (sheet.file, sheet.name, sheet.rows.index.to_numpy()), strict=True))
    table = pd.DataFrame(columns | source)
    return table, join_findings(findings)


def _read_cells(sheet: Sheet, name: str, reading: Reading) -> tuple[pd.Series, list[pd.DataFrame]]:
    texts = sheet.rows[name]
    parse = parser_of(sheet.kind, name, reading.vocabulary, reading.catalogue, is_1904=sheet.is_1904)
    if name == "officer":
        parse = OFFICERS[reading.site.officers]
    is_chosen = name in ("indicator", "officer")
    column = read_column(texts, SCHEMAS[sheet.kind].fields[name].type, parse, is_chosen=is_chosen)
    if name == "dossier_code":
        column = refuse_rows(
            column, odd_codes(column.values, re.compile(reading.vocabulary.codes.dossier)), ODD
        )
    found = [
        find_in_rows(sheet, rows, "error", why.reason, why.cure, sheet.headings[name], texts[rows].to_numpy())
        for why, rows in column.refused.items()
    ]
    repaired, doubtful = _repaired(sheet, name, column), _doubtful(sheet, name, column)
    return column.values, [*found, *repaired, *doubtful, *_strange(sheet, name, column, reading)]


def _repaired(sheet: Sheet, name: str, column: Column) -> Iterator[pd.DataFrame]:
    rows = column.repaired
    if len(rows):
        title = {"procedure_code": "mã TTHC"}.get(name, "mã hồ sơ")
        reason, cure = (
            f"có {title} bị Excel làm hỏng, đã khôi phục",
            "Định dạng cột mã là Text trước khi lưu.",
        )
        texts = sheet.rows.loc[rows, name].astype("str") + " → " + column.values[rows]
        yield find_in_rows(sheet, rows, "warning", reason, cure, sheet.headings[name], texts.to_numpy())


def _doubtful(sheet: Sheet, name: str, column: Column) -> Iterator[pd.DataFrame]:
    rows = column.doubtful
    if len(rows):
        texts, heading = sheet.rows.loc[rows, name].to_numpy(), sheet.headings.get(name, "")
        yield find_in_rows(sheet, rows, "warning", MAYBE_SWAPPED, SWAPPED.cure, heading, texts)


def _strange(sheet: Sheet, name: str, column: Column, reading: Reading) -> Iterator[pd.DataFrame]:
    if name == "procedure_code":
        shape = re.compile(reading.vocabulary.codes.procedure)
        rows = column.values.index[strange_codes(column.values, shape)]
        texts = sheet.rows.loc[rows, name].to_numpy()
        yield find_in_rows(sheet, rows, "warning", STRANGE, STRANGE_CURE, sheet.headings[name], texts)


def _lacking(
    sheet: Sheet, name: str, values: pd.Series, refused: list[pd.DataFrame]
) -> Iterator[pd.DataFrame]:
    told = {row for part in refused for row in part["row"]}
    rows = [row for row in values.index[values.isna()] if row not in told]
    if rows:
        title = SCHEMAS[sheet.kind].fields[name].title
        cure = "Điền ô này, hoặc xuất lại từ hệ thống."
        yield find_in_rows(sheet, rows, "error", f"thiếu {title}", cure, sheet.headings.get(name, ""))


def _read_units(sheet: Sheet, reading: Reading) -> tuple[pd.Series, list[pd.DataFrame]]:
    """The unit that each row names, else the one that the title block names."""
    stated = [name for name in (*UNIT_COLUMNS, DIVISION) if name in sheet.rows]
    if not stated:
        return _unit_of_titles(sheet, reading)
    joined = _joined([sheet.rows[name] for name in stated])
    column = read_column(
        joined,
        "code",
        lambda text: _unit(dict(zip(stated, text.split("\0"), strict=True)), reading),
        is_chosen=True,
    )
    heading, shown = sheet.headings[stated[0]], sheet.rows[stated[0]]
    found = [
        find_in_rows(sheet, rows, "error", why.reason, why.cure, heading, shown[rows].to_numpy())
        for why, rows in column.refused.items()
    ]
    return column.values, found


def _joined(columns: list[pd.Series]) -> pd.Series:
    """Added up, not aggregated: of a list without rows an aggregation makes a table, not a column."""
    first, *rest = columns
    return reduce(lambda joined, one: joined.astype("str") + "\0" + one.astype("str"), rest, first)


def _unit_of_titles(sheet: Sheet, reading: Reading) -> tuple[pd.Series, list[pd.DataFrame]]:
    code = _valid(reading.units.find_in_titles(sheet.titles), reading)
    rows = sheet.rows.index
    if isinstance(code, Refused):
        told = find_in_rows(sheet, rows, "error", f"{code.reason} (trong phần đầu đề)", code.cure)
        return empty_column(rows, "code"), [told]
    remark = Remark("info", f"đơn vị lấy từ phần đầu đề: {reading.site.unit(code).name}.")
    return pd.Series(code, index=rows, dtype="str"), [find_remarks(replace(sheet, remarks=(remark,)))]


def _unit(stated: dict[str, str], reading: Reading) -> str | Refused:
    names = [text for name, text in stated.items() if name != DIVISION]
    return _valid(reading.units.resolve(names, stated.get(DIVISION, "")), reading)


def _valid(code: str | Refused, reading: Reading) -> str | Refused:
    if isinstance(code, Refused) or reading.site.unit(code).is_valid_between(reading.start, reading.end):
        return code
    became = reading.site.became(code)
    reason = "có đơn vị không hoạt động trong kỳ" + (f" ({became})" if became else "")
    return Refused(reason, "Sửa đơn vị, hoặc valid_from, valid_to trong params/sites.")
