"""What was delivered for whom: unit × table × month, and what is missing there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
import pandas as pd

from chiso.exports import Sheet
from chiso.formats import format_date
from chiso.schemas import SCHEMAS
from chiso.sites import Unit
from chiso.tables.findings import find_files, join_findings
from chiso.tables.rows import Reading
from chiso.tables.spans import title_days

COLUMNS = ("unit_code", "table", "month", "rows")
_DATED = {"dossiers": "received_at", "petitions": "received_at", "surveys": "answered_at"}
_ALL = ""
"""The month of what carries no date."""

_BEFORE, _EARLY = "trước kỳ", -1
"""What is before the period, as text and as a number beside those of months."""


def cover(tables: Mapping[str, pd.DataFrame], supplied: Iterable[str], reading: Reading) -> pd.DataFrame:
    """unit_code, table, month (2022-07; "trước kỳ"; "" without dates), rows: zero where nothing came.

    Every unit of the period stands with every table that was delivered.
    """
    units = [unit.code for unit in _units(reading)]
    return pd.DataFrame(
        [
            row
            for name in SCHEMAS
            if name in set(supplied)
            for row in _rows(tables[name], name, units, reading)
        ],
        columns=list(COLUMNS),
    )


def find_gaps(coverage: pd.DataFrame, sheets: Sequence[Sheet], reading: Reading) -> pd.DataFrame:
    """Findings for units without dossiers, tables and months that a unit lacks, and days that no file covers."""
    names = {unit.code: unit.name for unit in _units(reading)}
    told = list(coverage.itertuples(index=False, name=None))
    counted = Counter[tuple[str, str]]()
    for unit, table, _, rows in told:
        counted[unit, table] += rows
    totals = dict(sorted(counted.items()))
    absent = [
        *_silent_units(totals, names, reading),
        *_missing_tables(totals, names),
        *_missing_months(told, names),
    ]
    return join_findings(
        [find_files("info", absent), find_files("warning", _uncovered_days(sheets, reading))]
    )


def _units(reading: Reading) -> list[Unit]:
    return [unit for unit in reading.site.units if unit.is_valid_between(reading.start, reading.end)]


def _rows(
    table: pd.DataFrame, name: str, units: Sequence[str], reading: Reading
) -> Iterator[tuple[Any, ...]]:
    if name not in _DATED:
        counts = table["unit_code"].value_counts()
        yield from ((unit, name, _ALL, int(counts.get(unit, 0))) for unit in units)
        return
    began = table[_DATED[name]].to_numpy()
    # Months as numbers: to write a text for every row would take most of the time.
    numbers = np.where(began >= np.datetime64(reading.start), began.astype("M8[M]").astype(int), _EARLY)
    counted = table.groupby(["unit_code", numbers]).size().to_dict()
    months = {month.astype(int): str(month) for month in _months(reading.start, reading.end)}
    for unit in units:
        if (unit, _EARLY) in counted:
            yield unit, name, _BEFORE, counted[unit, _EARLY]
        for number, month in months.items():
            yield unit, name, month, counted.get((unit, number), 0)


def _months(start: date, end: date) -> np.ndarray:
    return np.arange(np.datetime64(start, "M"), np.datetime64(end, "M") + 1)


Totals = Mapping[tuple[str, str], int]
"""Rows by unit and table, in the order of both."""


def _silent_units(totals: Totals, names: dict[str, str], reading: Reading) -> Iterator[tuple[str, str]]:
    """Units at the bottom, of which neither dossiers nor ready-made counts came though others sent some."""
    by_unit = Counter[str]()
    for (unit, table), rows in totals.items():
        if table in ("dossiers", "aggregates"):
            by_unit[unit] += rows
    if not any(by_unit.values()):
        return
    parents = {unit.parent for unit in reading.site.units}
    for unit, rows in by_unit.items():
        if not rows and unit not in parents:
            reason = f"không có hồ sơ hay số liệu tổng hợp nào của {names[unit]} trong kỳ."
            yield reason, "Kiểm tra xem đã nộp đủ tệp của đơn vị này chưa."


def _missing_tables(totals: Totals, names: dict[str, str]) -> Iterator[tuple[str, str]]:
    """A table that some units have and others do not, in one finding for each table."""
    for table in sorted({table for _, table in totals}):
        counted = {unit: rows for (unit, name), rows in totals.items() if name == table}
        missing = [names[unit] for unit, rows in counted.items() if not rows]
        if missing and any(counted.values()):
            reason = f"{len(missing)} đơn vị không có dòng nào của bảng {SCHEMAS[table].title}: {'; '.join(missing)}."
            yield reason, "Kiểm tra xem đã nộp đủ tệp của các đơn vị này chưa."


def _missing_months(
    told: Iterable[tuple[str, str, str, int]], names: dict[str, str]
) -> Iterator[tuple[str, str]]:
    dated = (row for row in told if row[2] not in (_ALL, _BEFORE))
    for (unit, table), rows in groupby(dated, key=itemgetter(0, 1)):
        counted = {month: count for _, _, month, count in rows}
        empty = [_said(month) for month, count in counted.items() if not count]
        if empty and any(counted.values()):
            title = SCHEMAS[table].title
            reason = f"{names[unit]} không có {title} nào nhận trong tháng {', '.join(empty)}."
            yield reason, "Kiểm tra xem có thiếu tệp của tháng ấy không."


def _said(month: str) -> str:
    year, number = month.split("-")
    return f"{number}/{year}"


def _uncovered_days(sheets: Sequence[Sheet], reading: Reading) -> Iterator[tuple[str, str]]:
    """Days of the period outside of all spans that the files of a table state, where all of them state one."""
    for table in _DATED:
        spans = [title_days(sheet.titles) for sheet in sheets if sheet.kind == table]
        stated = sorted(span for span in spans if span)
        if stated and len(stated) == len(spans):
            for first, last in _holes(stated, reading.start, reading.end):
                title = SCHEMAS[table].title
                reason = (
                    f"không tệp {title} nào phủ từ ngày {format_date(first)} đến ngày {format_date(last)}."
                )
                yield reason, "Xuất thêm tệp của những ngày này."


def _holes(spans: list[tuple[date, date]], start: date, end: date) -> Iterator[tuple[date, date]]:
    covered = start
    for first, last in spans:
        if first > covered:
            yield covered, min(first - timedelta(days=1), end)
        covered = max(covered, last + timedelta(days=1))
        if covered > end:
            return
    yield covered, end
