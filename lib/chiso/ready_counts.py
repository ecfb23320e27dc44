"""Points for any table of ready-made counts, without a site."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from chiso.counts import Count
from chiso.errors import ExportsError, Fault
from chiso.exports import Sheet, read_file
from chiso.exports.vocabulary import read_vocabulary
from chiso.formats import inert
from chiso.paths import Project
from chiso.rules import RuleSet
from chiso.scores import GROUP_TOTAL, TOTAL, Score, score_unit
from chiso.tables.outcomes import Parser, Refused
from chiso.tables.values import parser_of

COLUMNS = (
    "unit_code",
    "indicator",
    "group",
    "numerator",
    "denominator",
    "rate_pct",
    "points",
    "max_points",
    "rule",
    "note",
)
"""The columns of the table that comes out."""

_NEEDED = ("indicator", "numerator", "denominator")
_WHOLE = "Ghi số nguyên không âm, hoặc để trống cả tử số và mẫu số."


@dataclass(frozen=True)
class _Row:
    """One row as it was read: where it stands, and its count or what is wrong with it."""

    place: str
    count: Count | None
    faults: tuple[Fault, ...] = ()


def score_table(project: Project, path: Path, rules: RuleSet, day: date) -> list[Score]:
    """The scores of every unit of a csv or xlsx table of ready-made counts.

    Its columns: unit_code or unit_name, indicator, numerator, denominator; further ones do not matter.
    `day` decides which thresholds are in force. Rows of GROUP_TOTAL and TOTAL are left out: totals are computed here.
    Raises ExportsError with every faulty row at once.
    """
    if not path.is_file():
        raise ExportsError(Fault(path.as_posix(), "không có tệp này.", "Kiểm tra lại đường dẫn."))
    sheets = list(read_file(project, path))
    rows = [row for sheet in sheets for row in _read_rows(project, sheet, rules)]
    faults = [*_unusable(path, sheets), *(fault for row in rows for fault in row.faults), *_repeated(rows)]
    if faults:
        raise ExportsError(*faults)
    units: dict[str, dict[str, Count]] = {}
    for row in rows:
        if row.count:
            units.setdefault(row.count.unit_code, {})[row.count.indicator] = row.count
    return [
        score for unit, counts in units.items() for score in score_unit(unit, counts, rules, "default", day)
    ]


def ready_csv(scores: list[Score]) -> bytes:
    """The scores as CSV (UTF-8 with BOM), decimals with a point; empty where there is no number."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    for one in scores:
        numbers = (one.numerator, one.denominator, one.rate, one.points, one.max_points)
        table.writerow((inert(one.unit_code), one.indicator, one.group, *numbers, one.rule, inert(one.note)))
    return text.getvalue().encode("utf-8-sig")


def _unusable(path: Path, sheets: list[Sheet]) -> Iterator[Fault]:
    for sheet in sheets:
        for remark in sheet.remarks:
            if remark.stops:
                where = f", dòng {remark.row}" if remark.row else ""
                yield Fault(f"{sheet.file}{where}", remark.reason, remark.cure)
        if sheet.kind not in ("", "aggregates"):
            cure = "Bảng cần các cột: mã đơn vị, chỉ số, tử số, mẫu số."
            yield Fault(sheet.file, "không phải là bảng số liệu tổng hợp.", cure)
    if not any(sheet.kind == "aggregates" and len(sheet.rows) for sheet in sheets) and not any(
        sheet.stops for sheet in sheets
    ):
        yield Fault(
            path.name, "không có dòng số liệu nào.", "Bảng cần các cột: mã đơn vị, chỉ số, tử số, mẫu số."
        )


def _read_rows(project: Project, sheet: Sheet, rules: RuleSet) -> Iterator[_Row]:
    if sheet.kind != "aggregates":
        return
    words = read_vocabulary(project)
    parse = {name: parser_of("aggregates", name, words, frozenset()) for name in _NEEDED}
    for number, row in zip(sheet.rows.index, sheet.rows.to_dict("records"), strict=True):
        cells = {str(name): str(text) for name, text in row.items()}
        if cells["indicator"] not in (GROUP_TOTAL, TOTAL):
            yield _read_row(f"{sheet.file}, dòng {number}", cells, parse, rules)


def _read_row(place: str, cells: dict[str, str], parse: dict[str, Parser], rules: RuleSet) -> _Row:
    unit = next((cells[name] for name in cells if name.startswith("unit_code") and cells[name]), "")
    values = {name: read(cells.get(name, "")) for name, read in parse.items()}
    faults = [
        Fault(place, f"{value.reason}: «{cells[name]}».", value.cure)
        for name, value in values.items()
        if isinstance(value, Refused)
    ]
    if not unit:
        faults.append(Fault(place, "thiếu mã hoặc tên đơn vị.", "Ghi mã đơn vị."))
    if values["indicator"] is None:
        faults.append(
            Fault(place, "thiếu mã chỉ số.", "Ghi mã chỉ số của Cổng, tên hoặc số thứ tự từ 1 đến 21.")
        )
    if faults:
        return _Row(place, None, tuple(faults))
    count = Count(unit, *(values[name] for name in ("indicator", "numerator", "denominator")))  # type: ignore[arg-type]
    return _Row(place, count, tuple(_impossible(place, count, rules)))


def _impossible(place: str, count: Count, rules: RuleSet) -> Iterator[Fault]:
    if (count.numerator is None) != (count.denominator is None):
        yield Fault(place, "chỉ có một trong hai số, tử số hoặc mẫu số.", _WHOLE)
    elif (count.numerator or 0) > (count.denominator or 0) and not rules.indicator(
        count.indicator
    ).may_exceed:
        fact = f"tử số {count.numerator} lớn hơn mẫu số {count.denominator}."
        yield Fault(place, fact, "Kiểm tra lại hai số; tử số là một phần của mẫu số.")


def _repeated(rows: list[_Row]) -> Iterator[Fault]:
    first: dict[tuple[str, str], str] = {}
    for row in rows:
        if row.count:
            key = (row.count.unit_code, row.count.indicator)
            if key in first:
                fact = f"lặp lại chỉ số {key[1]} của đơn vị {key[0]} (đã có ở {first[key]})."
                yield Fault(row.place, fact, "Chỉ giữ một dòng cho mỗi đơn vị và chỉ số.")
            first.setdefault(key, row.place)
