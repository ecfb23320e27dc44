"""What was wrong in the exports, file by file: a page that stays readable and a workbook that is complete."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from markupsafe import Markup

from chiso import blocks
from chiso.blocks import Column, Table, html_of_table
from chiso.files import write_whole
from chiso.formats import format_number
from chiso.publish.editions import Edition
from chiso.publish.fronts import render_front
from chiso.render.workbooks import Sheet, build_workbook
from chiso.schemas import SCHEMAS

if TYPE_CHECKING:
    from chiso.store import Accounting

MAX_ROWS = 200
"""Rows of one reason that the page lists; more are counted."""
MAX_REASONS = 100
"""Reasons that the page tells of one file; more are counted."""
MAX_SHEET_ROWS = 50_000
"""Rows of one file that the workbook lists, which take openpyxl some ten seconds."""

SEVERITIES = {"error": "Lỗi", "warning": "Cảnh báo", "info": "Lưu ý"}
"""The degrees of seriousness, the gravest first."""

_NO_FILE = "Không thuộc tệp nào"
_MANY_VALUES = 5


@dataclass(frozen=True)
class Reason:
    """One thing wrong with one file, and the rows and values that it is wrong with."""

    severity: str
    shade: str
    place: str
    reason: str
    cure: str
    counted: str
    rows: str
    is_too_long: bool
    values: tuple[str, ...]
    more_values: int


@dataclass(frozen=True)
class FileFindings:
    """What was found in one file; `more_reasons` and `more_rows` stand only in the workbook."""

    name: str
    anchor: str
    counts: str
    reasons: tuple[Reason, ...]
    more_reasons: int
    more_rows: int


def publish_findings(
    folder: Path, edition: Edition, findings: pd.DataFrame, accounting: Sequence[Accounting]
) -> None:
    """findings.xlsx and findings.html of a period, in its folder."""
    write_whole(folder / "findings.xlsx", findings_workbook(edition, findings, accounting))
    write_whole(folder / "findings.html", findings_page(edition, findings, accounting).encode())


def findings_page(edition: Edition, findings: pd.DataFrame, accounting: Sequence[Accounting]) -> str:
    """The accounting of the rows read, then the findings by file and reason."""
    files = tuple(
        _file_findings(name, rows, number) for number, (name, rows) in enumerate(_by_file(findings), 1)
    )
    return render_front(
        "findings.html.j2",
        title=f"Lỗi dữ liệu – {edition.site} – {edition.period_label}",
        is_demo=edition.is_demo,
        provenance=edition.provenance,
        edition=edition,
        summary=summarise(findings),
        accounting=Markup(html_of_table(account_table(accounting))),
        is_balanced=all(_is_balanced(_numbers(one)) for one in accounting),
        files=files,
        max_rows=MAX_ROWS,
    )


def findings_workbook(edition: Edition, findings: pd.DataFrame, accounting: Sequence[Accounting]) -> bytes:
    """An XLSX file: the accounting, then one sheet for each export, the gravest findings first."""
    account = Sheet("Đối chiếu số dòng", account_table(accounting))
    sheets = [Sheet(name, _finding_table(name, rows)) for name, rows in _by_file(findings)]
    cover = edition.cover("Lỗi dữ liệu trong các tệp xuất", summarise(findings))
    return build_workbook(cover, [account, *sheets])


def summarise(findings: pd.DataFrame) -> str:
    """One sentence: how many errors, warnings and remarks there are."""
    if findings.empty:
        return "Không phát hiện lỗi nào trong các tệp xuất."
    return f"Phát hiện {_counts(findings)}."


def account_table(accounting: Sequence[Accounting]) -> Table:
    """For each file and sheet, and in all: rows read = accepted + refused + duplicates."""
    rows: list[tuple[blocks.Cell, ...]] = [
        (one.file, one.sheet, _table_title(one.table), *_numbers(one), _verdict(_numbers(one)))
        for one in accounting
    ]
    sums = tuple(map(sum, zip(*map(_numbers, accounting), strict=True))) or (0, 0, 0, 0)
    labels = ("Tệp", "Trang", "Bảng", "Đọc", "Nhận", "Từ chối", "Trùng", "Đối chiếu")
    return Table(
        caption="Số dòng đọc được = nhận + từ chối + trùng",
        columns=tuple(
            Column(label=label, kind="int" if 3 <= at <= 6 else "text") for at, label in enumerate(labels)
        ),
        rows=(*rows, ("Tổng cộng", "", "", *sums, _verdict(sums))),
        total_rows=1,
    )


def _finding_table(name: str, rows: pd.DataFrame) -> Table:
    labels = ("Mức độ", "Tệp", "Trang", "Dòng", "Cột", "Giá trị", "Lý do", "Cách sửa")
    left_out = len(rows) - MAX_SHEET_ROWS
    more = f"còn {format_number(left_out)} dòng không ghi ở đây" if left_out > 0 else ""
    return Table(
        caption=f"Lỗi dữ liệu: {name}",
        columns=tuple(Column(label=label, kind="int" if label == "Dòng" else "text") for label in labels),
        rows=tuple(_cells(row) for row in _records(rows.head(MAX_SHEET_ROWS))),
        source=more,
    )


def _cells(row: dict[str, object]) -> tuple[blocks.Cell, ...]:
    texts = {name: _text(value) for name, value in row.items()}
    severity = SEVERITIES.get(texts["severity"], texts["severity"])
    names = ("file", "sheet", "row", "column", "value", "reason", "cure")
    return (severity, *(texts[name] for name in names))


def _by_file(findings: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """The findings of each file, the gravest first, files in alphabetical order."""
    ranks = {severity: rank for rank, severity in enumerate(SEVERITIES)}
    ranked = findings.assign(
        file=findings["file"].map(_text).replace("", _NO_FILE),
        rank=findings["severity"].map(lambda one: ranks.get(_text(one), len(ranks))),
        line=pd.to_numeric(findings["row"], errors="coerce"),
    )
    ordered = ranked.sort_values(["file", "rank", "sheet", "line", "column", "reason"], kind="stable")
    return [
        (str(name), rows.drop(columns=["rank", "line"])) for name, rows in ordered.groupby("file", sort=True)
    ]


def _file_findings(name: str, findings: pd.DataFrame, number: int) -> FileFindings:
    keys = ["severity", "sheet", "column", "reason", "cure"]
    groups = [rows for _, rows in findings.groupby(keys, sort=False, dropna=False)]
    told, rest = groups[:MAX_REASONS], groups[MAX_REASONS:]
    return FileFindings(
        name=name,
        anchor=f"tep-{number}",
        counts=_counts(findings),
        reasons=tuple(_reason(rows) for rows in told),
        more_reasons=len(rest),
        more_rows=sum(len(rows) for rows in rest),
    )


def _reason(findings: pd.DataFrame) -> Reason:
    first = _records(findings.head(1))[0]
    values = [text for text in dict.fromkeys(_text(value) for value in findings["value"]) if text]
    severity = _text(first["severity"])
    is_too_long = len(findings) > MAX_ROWS
    return Reason(
        severity=SEVERITIES.get(severity, severity),
        shade="error" if severity == "error" else "",
        place=_place(first),
        reason=_text(first["reason"]),
        cure=_text(first["cure"]),
        counted=f"{format_number(len(findings))} chỗ",
        rows="" if is_too_long else _row_list(findings["row"]),
        is_too_long=is_too_long,
        values=tuple(values[:_MANY_VALUES]),
        more_values=max(0, len(values) - _MANY_VALUES),
    )


def _place(row: dict[str, object]) -> str:
    sheet, column = _text(row["sheet"]), _text(row["column"])
    parts = (f"trang «{sheet}»" if sheet else "", f"cột «{column}»" if column else "")
    return ", ".join(part for part in parts if part)


def _row_list(rows: Iterable[object]) -> str:
    """`14, 15, 90`; three and more in sequence as `14–16`; empty where no row is meant."""
    numbers = sorted({int(text) for text in map(_text, rows) if text})
    runs = [
        [number for _, number in run]
        for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0])
    ]
    return ", ".join(_run(run) for run in runs)


def _run(numbers: Sequence[int]) -> str:
    if len(numbers) > 2:
        return f"{numbers[0]}–{numbers[-1]}"
    return ", ".join(map(str, numbers))


def _counts(findings: pd.DataFrame) -> str:
    counts = findings["severity"].map(_text).value_counts()
    parts = [
        f"{format_number(int(counts[severity]))} {word.lower()}"
        for severity, word in SEVERITIES.items()
        if severity in counts
    ]
    return ", ".join(parts)


def _numbers(one: Accounting) -> tuple[int, ...]:
    return one.read, one.accepted, one.refused, one.duplicates


def _is_balanced(numbers: Sequence[int]) -> bool:
    return numbers[0] == sum(numbers[1:])


def _verdict(numbers: Sequence[int]) -> str:
    return "khớp" if _is_balanced(numbers) else "KHÔNG KHỚP"


def _table_title(name: str) -> str:
    return SCHEMAS[name].title if name in SCHEMAS else name


def _records(table: pd.DataFrame) -> list[dict[str, object]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _text(value: object) -> str:
    """The value as text, nothing as "", a whole number that pandas made a float as a whole one."""
    if value is None or value is pd.NA or value != value:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
