"""The workbook beside a report: every table of it in full, what each number means, and the rows that lost points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Any

import pandas as pd

from chiso.blocks import Appendix, Cell, Column, Kind, Table
from chiso.compare import select_failing
from chiso.display import changes, notes, ranking, sources, steps, tables, years
from chiso.display.results import Results
from chiso.display.words import listed
from chiso.formats import format_number
from chiso.rules import Indicator
from chiso.schemas import SCHEMAS

MOST_ROWS = 2000
"""Rows that a sheet of a unit with sub-units lists; more are counted, and stand in the workbooks of these."""

_MARKS = {"failed": "x", "unsaid": "?"}
_ROWS = {
    "dossiers": (
        "Hồ sơ chưa đạt",
        ("procedure_code", "procedure_name", "field_name", "received_at", "due_at", "finished_at"),
    ),
    "procedures": (
        "TTHC chưa đạt",
        ("procedure_name", "field_name", "effective_on", "decided_on", "published_on"),
    ),
    "petitions": ("PAKN chưa đạt", ("kind", "subject", "received_at", "due_at", "answered_at")),
    "surveys": ("Khảo sát chưa đạt", ("field_name", "answered_at")),
}
"""By table, the sheet's name and the columns beside its identity: none that names or leads to a person."""
_KINDS: dict[str, Kind] = {"code": "code", "date": "date", "datetime": "date"}
_SOURCE = {
    "source_file": Column(label="Tệp nguồn"),
    "source_sheet": Column(label="Trang của tệp"),
    "source_row": Column(label="Dòng của tệp", kind="int"),
}
_NOTES = (
    "Ô trống là không có số liệu hoặc không phát sinh, không phải là số không.",
    "Các trang «chưa đạt» liệt kê từng dòng nằm trong mẫu số mà không nằm trong tử số của ít nhất một chỉ số; "
    "ở cột của chỉ số, dấu x là dòng chưa đạt, dấu ? là dòng không ghi rõ nên tính là chưa đạt.",
    "Chỉ số tính theo số liệu tổng hợp do đơn vị gửi thì tử số, mẫu số lấy ở đó, không phải từ các dòng này.",
    "Không có dữ liệu cá nhân của người dân và tên cán bộ trong tệp này.",
)


def unit_appendix(results: Results) -> Appendix:
    """The scores of the unit and of those directly below it, what they mean, and the rows behind each lost point."""
    sheets = {
        "Nhóm chỉ số": tables.groups_table(results),
        "Từng chỉ số": tables.indicators_table(results),
        "Điểm bị mất": tables.losses_table(results),
        "Việc nên làm trước": steps.steps_table(results, steps.steps_of(results)),
        **{
            f"So với {one.earlier.period.label}": changes.change_table(results, one)
            for one in changes.changes_of(results)
        },
        **years.quarter_tables(results),
    }
    if results.children:
        sheets["Đơn vị trực thuộc"] = tables.units_table(results, results.scores_below)
    sheets |= _meanings(results) | {"Số liệu đã dùng": sources.rows_table(results)}
    if results.is_root:
        sheets |= {"Tệp xuất": sources.accounting_table(results), "Mã băm": sources.inputs_table(results)}
    return Appendix(notes=_NOTES, sheets=sheets | dict(_rows_behind(results)))


def ranking_appendix(results: Results) -> Appendix:
    """All units ranked among their like, their scores, and what they mean."""
    sheets = {}
    kinds = ranking.rank_units(results)
    for number, (title, standings) in enumerate(kinds.items(), start=1):
        sheets[f"Xếp hạng {number}"] = ranking.ranking_table(results, title, standings)
        sheets[f"Điểm nhóm {number}"] = ranking.groups_of_units_table(results, title, standings)
    sheets |= years.unit_tables(results)
    scores = [score for kind in kinds.values() for one in kind for score in one.scores]
    sheets["Từng chỉ số"] = ranking.weak_indicators_table(
        results, [one for kind in kinds.values() for one in kind]
    )
    sheets["Đơn vị và chỉ số"] = tables.units_table(results, scores)
    return Appendix(notes=_NOTES[:1], sheets=sheets | _meanings(results))


def contents_line(appendix: Appendix) -> str:
    """What the workbook holds, for those who read the page."""
    names = [f"«{name}»" for name in appendix.sheets]
    return f"Số liệu đầy đủ nằm trong phụ lục Excel kèm theo báo cáo này, gồm {len(names)} bảng: {listed(names)}."


def _meanings(results: Results) -> dict[str, Table]:
    return {"Cách tính": notes.definitions_table(results), "Quy tắc": notes.choices_table(results)}


def _rows_behind(results: Results) -> Iterator[tuple[str, Table]]:
    for table, (name, columns) in _ROWS.items():
        codes = [score.indicator for score in results.members if results.has_rows(score.indicator)]
        indicators = [one for one in map(results.rules.indicator, codes) if one.table == table]
        if indicators:
            shown = tuple(dict.fromkeys((*SCHEMAS[table].identity, "unit_code", *columns)))
            wanted = (*shown, *_SOURCE)
            most = MOST_ROWS if results.children else None
            frame = select_failing(results.tables, indicators, results.unit.code, wanted, most)
            if not frame.empty:
                yield name, _rows_table(results, indicators, shown, frame)


def _rows_table(
    results: Results, indicators: Sequence[Indicator], shown: Sequence[str], frame: pd.DataFrame
) -> Table:
    schema = SCHEMAS[indicators[0].table]
    count = int(frame["in_all"].iloc[0])
    fields = [(name, schema.fields[name]) for name in shown]
    return Table(
        caption=f"Các {schema.title} chưa đạt, nhiều chỉ số chưa đạt nhất đứng trước",
        columns=(
            *(Column(label=one.title, kind=_KINDS.get(one.type, "text")) for _, one in fields),
            *(Column(label=f"Chỉ số {one.number}") for one in indicators),
            *_SOURCE.values(),
        ),
        rows=tuple(
            (
                *(_cell(results, name, row[name]) for name in shown),
                *(_MARKS.get(row[one.code]) for one in indicators),
                *(_cell(results, name, row[name]) for name in _SOURCE),
            )
            for row in frame.to_dict("records")
        ),
        source=_left_out(count, len(frame)),
    )


def _left_out(count: int, listed: int) -> str:
    if count == listed:
        return ""
    return f"còn {format_number(count - listed)} dòng không ghi ở đây; xem phụ lục của từng đơn vị trực thuộc"


def _cell(results: Results, name: str, value: Any) -> Cell:
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return None
    if name == "unit_code":
        return results.units[value].name
    if name == "source_file":
        return PurePath(value).name
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    return int(value) if name == "source_row" else str(value)
