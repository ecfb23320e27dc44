"""What was counted, and where it came from.

A unit's own pages tell only what its own rows tell, so that a correction in one unit leaves the others' pages
true; the files and their accounting stand in the report of the unit at the top.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version

from chiso.accounts import account_table
from chiso.blocks import Cell, Column, Identity, Letterhead, Table
from chiso.display.footnotes import Footnotes
from chiso.display.results import Results
from chiso.display.words import plain
from chiso.formats import format_date, format_long_date
from chiso.parts import PARTS, naming_words
from chiso.schemas import SCHEMAS

_INTERNAL = ("Người đứng đầu đơn vị;", "Lưu: hồ sơ nội bộ.")
_UNDATED = "ngày … tháng … năm …"
_COUNTED = "SELECT count(*), {dates} FROM {name} JOIN lineage USING (unit_code)"


def identity(results: Results) -> Identity:
    """Whose report this is, for which days, by which rules and under which letterhead."""
    start, end = map(format_date, results.days)
    return Identity(
        site=results.site.code,
        unit_code=results.unit.code,
        unit_name=results.unit.name,
        period=str(results.period),
        period_label=results.period.label,
        period_dates=f"từ {start} đến hết {end}",
        notebook=results.part.notebook,
        title=results.part.title,
        subject=f"{results.period.label} của {results.unit.name}",
        is_demo=results.assessment.store.is_demo,
        rules=results.rules.code,
        provenance=tuple(_provenance(results)),
        letterhead=_letterhead(results),
        reports=tuple(_reports(results)),
    )


def _reports(results: Results) -> Iterator[str]:
    """The reports that lie beside this one; an internal one lies alone."""
    is_lead = results.unit.code in results.site.plan.leads
    for part in PARTS:
        if not (part.is_internal or results.part.is_internal) and part.is_for(results.is_root, is_lead):
            yield part.notebook


def rows_table(results: Results) -> Table:
    """The rows of the unit and its sub-units in each table that the part reads, and when they came in."""
    rows = [_rows_row(results, name) for name in _tables(results)]
    notes = Footnotes.of(str(row[-1]) for row in rows)
    columns = (
        Column(label="Dữ liệu"),
        Column(label="Số dòng", kind="int"),
        Column(label="Tiếp nhận từ", kind="date"),
        Column(label="Tiếp nhận đến", kind="date"),
        *notes.columns,
    )
    return Table(
        caption=f"Số liệu của {results.unit.name} đã dùng{results.with_children}",
        columns=columns,
        rows=tuple((*row[:-1], notes.cell(str(row[-1])))[: len(columns)] for row in rows),
    )


def accounting_table(results: Results) -> Table:
    """What became of every row of the sheets that the part reads, the sum last."""
    wanted = (*_tables(results), "aggregates")
    accounts = [
        one
        for one in results.assessment.store.contents.accounting
        if results.part.is_whole or one.table in wanted or one.table not in SCHEMAS
    ]
    return account_table(accounts)


def inputs_table(results: Results) -> Table:
    """The files with the hashes of their bytes."""
    inputs = results.assessment.store.contents.inputs
    return Table(
        caption="Tệp nguồn và mã băm",
        columns=(Column(label="Tệp"), Column(label="SHA-256 (16 ký tự đầu)", kind="code")),
        rows=tuple((one.name, one.sha256[:16]) for one in inputs),
    )


def elsewhere_line(results: Results) -> str:
    """Where the files and what was refused of them are told."""
    root = plain(results.site.root.name)
    return f"Danh sách tệp nguồn và số dòng bị từ chối có trong báo cáo tổng hợp của {root}."


def _provenance(results: Results) -> list[str]:
    lines = ["Dữ liệu minh họa, không phải số liệu thật."] if results.assessment.store.is_demo else []
    if results.part.is_internal:
        lines.append(
            "Nội bộ: chỉ dùng để quản lý trong đơn vị, không gửi ra ngoài; cán bộ được ghi như nơi báo cáo quy định "
            f"({naming_words(results.site.officers)})."
        )
    return [
        *lines,
        f"Quy tắc chấm điểm: {results.rules.title} (mã {results.rules.code}).",
        f"Lập bằng bộ công cụ chiso, phiên bản {version('chiso')}.",
    ]


def _letterhead(results: Results) -> Letterhead:
    site = results.site
    day = site.issue_dates.get(str(results.period))
    return Letterhead(
        superior=site.letterhead.superior,
        agency=site.letterhead.agency,
        number=site.letterhead.number,
        place=site.letterhead.place,
        date_line=format_long_date(day) if day else _UNDATED,
        authority=site.signatory.authority,
        office=site.signatory.office,
        recipients=_INTERNAL if results.part.is_internal else site.recipients,
    )


def _tables(results: Results) -> tuple[str, ...]:
    """The tables that decide the part's indicators."""
    indicators = map(results.rules.indicator, results.part.indicators)
    return tuple(dict.fromkeys(table for one in indicators for table in one.tables))


def _rows_row(results: Results, name: str) -> tuple[Cell, ...]:
    title = SCHEMAS[name].title
    title = title[0].upper() + title[1:]
    if name not in results.assessment.store.supplied:
        return (title, None, None, None, "thiếu dữ liệu: không có tệp xuất nào")
    dates = "min(received_at), max(received_at)" if "received_at" in SCHEMAS[name].fields else "NULL, NULL"
    found = results.tables.execute(_COUNTED.format(dates=dates, name=name)).fetchone()
    assert found is not None
    count, first, last = found
    note = "" if count else "không có dòng nào của đơn vị"
    return (title, count, first and f"{first:%Y-%m-%d}", last and f"{last:%Y-%m-%d}", note)
