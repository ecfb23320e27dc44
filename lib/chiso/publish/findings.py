"""What was wrong in the exports, file by file: a page that stays readable and a workbook that is complete."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from itertools import groupby
from pathlib import Path, PurePath

import pandas as pd
from markupsafe import Markup

from chiso.accounts import account_table, is_balanced
from chiso.blocks import Column, Table, html_of_table
from chiso.files import write_whole
from chiso.formats import format_number
from chiso.publish.editions import Edition
from chiso.publish.fronts import render_front
from chiso.render.workbooks import Sheet, build_workbook
from chiso.store import Accounting

MAX_ROWS = 200
"""Rows of one reason that the page lists; more are counted."""
MAX_REASONS = 100
"""Reasons that the page tells of one file; more are counted."""
MAX_SHEET_ROWS = 50_000
"""Rows of one file that the workbook lists, which take openpyxl some ten seconds."""

SEVERITIES = {"error": "Lỗi", "warning": "Cảnh báo", "info": "Lưu ý"}
"""The degrees of seriousness, the gravest first."""

_NO_FILE = "Chung cho cả kỳ"
_MANY_VALUES = 5


@dataclass(frozen=True)
class Finding:
    """One thing wrong with one place of the exports; `row` is the file's own row number."""

    severity: str
    file: str
    sheet: str
    row: int | None
    column: str
    value: str
    reason: str
    cure: str


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
    folder: Path,
    edition: Edition,
    findings: pd.DataFrame,
    accounting: Sequence[Accounting],
    coverage: Table | None = None,
) -> None:
    """findings.xlsx and findings.html of a period, in its folder.

    `findings` has the columns severity, file, sheet, row, column, value, reason, cure; `coverage`: what came for whom.
    """
    listed = list_findings(findings)
    write_whole(folder / "findings.xlsx", findings_workbook(edition, listed, accounting, coverage))
    write_whole(folder / "findings.html", findings_page(edition, listed, accounting, coverage).encode())


def list_findings(findings: pd.DataFrame) -> tuple[Finding, ...]:
    """The findings by file, the gravest first, then as they follow in the file."""
    names = [field.name for field in fields(Finding)]
    rows = findings[names].astype(object).itertuples(index=False, name=None)
    return tuple(sorted((_finding(row) for row in rows), key=_order))


def findings_page(
    edition: Edition,
    findings: Sequence[Finding],
    accounting: Sequence[Accounting],
    coverage: Table | None = None,
) -> str:
    """The accounting of the rows read, then the findings by file and reason."""
    return render_front(
        "findings.html.j2",
        title=f"Lỗi dữ liệu – {edition.site} – {edition.period_label}",
        is_demo=edition.is_demo,
        provenance=edition.provenance,
        edition=edition,
        summary=summarise(findings),
        accounting=Markup(html_of_table(account_table(accounting))),
        coverage=Markup(html_of_table(coverage)) if coverage and coverage.rows else "",
        is_balanced=all(map(is_balanced, accounting)),
        files=[_file_findings(name, ours, at) for at, (name, ours) in enumerate(_by_file(findings), 1)],
        max_rows=MAX_ROWS,
    )


def findings_workbook(
    edition: Edition,
    findings: Sequence[Finding],
    accounting: Sequence[Accounting],
    coverage: Table | None = None,
) -> bytes:
    """An XLSX file: the accounting, what came for whom, then one sheet for each export, the gravest findings first."""
    fronts = [Sheet("Đối chiếu số dòng", account_table(accounting))]
    fronts += [Sheet("Đơn vị, loại, tháng", coverage)] if coverage and coverage.rows else []
    sheets = [Sheet(PurePath(name).name, _finding_table(name, ours)) for name, ours in _by_file(findings)]
    cover = edition.cover("Lỗi dữ liệu trong các tệp xuất", summarise(findings))
    return build_workbook(cover, [*fronts, *sheets])


def summarise(findings: Sequence[Finding]) -> str:
    """One sentence: how many errors, warnings and remarks there are."""
    counts = _counts(findings)
    return f"Phát hiện {counts}." if counts else "Không phát hiện lỗi nào trong các tệp xuất."


def _finding_table(name: str, findings: Sequence[Finding]) -> Table:
    labels = ("Mức độ", "Tệp", "Trang", "Dòng", "Cột", "Giá trị", "Lý do", "Cách sửa")
    left_out = len(findings) - MAX_SHEET_ROWS
    return Table(
        caption=f"Lỗi dữ liệu: {PurePath(name).name}",
        columns=tuple(Column(label=label, kind="int" if label == "Dòng" else "text") for label in labels),
        rows=tuple((_word(one), *astuple(one)[1:]) for one in findings[:MAX_SHEET_ROWS]),
        source=f"còn {format_number(left_out)} dòng không ghi ở đây" if left_out > 0 else "",
    )


def _file_findings(name: str, findings: Sequence[Finding], number: int) -> FileFindings:
    reasons: dict[tuple[str, ...], list[Finding]] = {}
    for one in findings:
        reasons.setdefault((one.severity, one.sheet, one.column, one.reason, one.cure), []).append(one)
    groups = list(reasons.values())
    told, rest = groups[:MAX_REASONS], groups[MAX_REASONS:]
    return FileFindings(
        name=PurePath(name).name,
        anchor=f"tep-{number}",
        counts=_counts(findings),
        reasons=tuple(_reason(group) for group in told),
        more_reasons=len(rest),
        more_rows=sum(map(len, rest)),
    )


def _reason(findings: Sequence[Finding]) -> Reason:
    """What findings that differ only in row and value have in common, and those rows and values."""
    first, is_too_long = findings[0], len(findings) > MAX_ROWS
    rows = [one.row for one in findings if one.row is not None]
    values = [value for value in dict.fromkeys(one.value for one in findings) if value]
    return Reason(
        severity=_word(first),
        shade="error" if first.severity == "error" else "",
        place=_place(first),
        reason=first.reason,
        cure=first.cure,
        counted=f"{format_number(len(rows))} dòng" if rows else "",
        rows="" if is_too_long else _row_list(rows),
        is_too_long=is_too_long,
        values=tuple(values[:_MANY_VALUES]),
        more_values=max(0, len(values) - _MANY_VALUES),
    )


def _finding(row: Iterable[object]) -> Finding:
    severity, file, sheet, line, column, value, reason, cure = map(_text, row)
    number = int(line) if line.isdecimal() else None
    return Finding(severity, file or _NO_FILE, sheet, number, column, value, reason, cure)


def _order(one: Finding) -> tuple[object, ...]:
    severities = [*SEVERITIES]
    rank = severities.index(one.severity) if one.severity in severities else len(severities)
    return (one.file, rank, one.sheet, one.row or 0, one.column, one.reason, one.value, one.cure)


def _by_file(findings: Sequence[Finding]) -> list[tuple[str, list[Finding]]]:
    return [(name, list(ours)) for name, ours in groupby(findings, lambda one: one.file)]


def _word(finding: Finding) -> str:
    return SEVERITIES.get(finding.severity, finding.severity)


def _place(finding: Finding) -> str:
    parts = (
        f"trang «{finding.sheet}»" if finding.sheet else "",
        f"cột «{finding.column}»" if finding.column else "",
    )
    return ", ".join(part for part in parts if part)


def _row_list(rows: Iterable[int]) -> str:
    """`14, 15, 90`; three and more in sequence as `14–16`."""
    numbers = sorted(set(rows))
    runs = [
        [number for _, number in run]
        for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0])
    ]
    return ", ".join(_run(run) for run in runs)


def _run(numbers: Sequence[int]) -> str:
    if len(numbers) > 2:
        return f"{numbers[0]}–{numbers[-1]}"
    return ", ".join(map(str, numbers))


def _counts(findings: Sequence[Finding]) -> str:
    counts = Counter(one.severity for one in findings)
    told = (f"{format_number(counts[one])} {word.lower()}" for one, word in SEVERITIES.items() if counts[one])
    return ", ".join(told)


def _text(value: object) -> str:
    """The value as text, nothing as "", a whole number that pandas made a float as a whole one."""
    if value is None or value is pd.NA or value != value:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
