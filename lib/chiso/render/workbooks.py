"""Tables → an XLSX workbook that is safe to open, easy to read and the same bytes for the same tables."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table as ExcelTable
from openpyxl.worksheet.table import TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from chiso import blocks
from chiso.formats import format_number
from chiso.render.cells import NUMBER, Pen, plain_text, write_cell
from chiso.schemas import DEMO_MARK

COVER = "Bìa"

_EPOCH = datetime(1980, 1, 1)  # the first moment that a zip entry can carry; no clock in a product
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_FIXED = rb"\g<1>1980-01-01T00:00:00Z"
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\s'\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]+")
_HEADER_ROW = 3
_WIDEST = 60
_SAMPLE = 500


@dataclass(frozen=True)
class Cover:
    """What the first sheet says: whose workbook this is, for which period, and what else must be known."""

    title: str
    site: str
    period: str
    is_demo: bool
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """One table under the name that its tab shall bear."""

    name: str
    table: blocks.Table


def build_workbook(cover: Cover, sheets: Sequence[Sheet]) -> bytes:
    """An XLSX file: the cover with its contents, then one table a sheet.

    Text is never a formula or a link, whatever it holds; characters that XML forbids are shown as �.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    front, *tabs = sheet_names([COVER, *(sheet.name for sheet in sheets)])
    tables = dict(zip(tabs, (sheet.table for sheet in sheets), strict=True))
    _write_cover(Pen(book, front), cover, tables)
    for number, (tab, table) in enumerate(tables.items(), start=1):
        pen = Pen(book, tab)
        _write_table(pen, _remark(cover, table), table)
        _name_table(pen.sheet, f"Bang_{number}", table)
    _set_properties(book, cover)
    return _frozen_in_time(_saved(book))


def sheet_names(names: Iterable[str]) -> tuple[str, ...]:
    """The names as Excel can bear them: 31 UTF-16 units at most, no forbidden sign, none twice."""
    taken: list[str] = []
    for name in names:
        plain = _NOT_IN_NAMES.sub(" ", name).strip() or "Trang"
        taken.append(_free_name(plain, {one.casefold() for one in taken} | {"history"}, 31))
    return tuple(taken)


def _free_name(name: str, taken: set[str], units: int) -> str:
    free, number = _cut(name, units), 1
    while free.casefold() in taken:
        number += 1
        tail = f" ({number})"
        free = _cut(name, units - len(tail)) + tail
    return free


def _cut(text: str, units: int) -> str:
    """The longest beginning of the text that Excel counts as at most `units` characters (UTF-16)."""
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore").strip()


def _write_cover(pen: Pen, cover: Cover, tables: Mapping[str, blocks.Table]) -> None:
    _set_page(pen.sheet, (28, 70, 12))
    pen.text(1, 1, cover.title, "title")
    lines = [("Đơn vị báo cáo", cover.site), ("Kỳ báo cáo", cover.period)]
    for row, (label, words) in enumerate(lines, start=2):
        pen.text(row, 1, label, "strong")
        pen.text(row, 2, words)
    row = len(lines) + 2
    for words, look in [(DEMO_MARK, "demo")] * cover.is_demo + [(note, "remark") for note in cover.notes]:
        pen.text(row, 1, words, look)
        row += 1
    for column, label in enumerate(("Trang", "Nội dung", "Số dòng"), start=1):
        pen.text(row + 1, column, label, "heading")
    for line, (tab, table) in enumerate(tables.items(), start=row + 2):
        pen.link(line, 1, tab)
        pen.text(line, 2, table.caption)
        pen.value(line, 3, Decimal(len(table.rows)), NUMBER)


def _write_table(pen: Pen, remark: str, table: blocks.Table) -> None:
    """Title in A1, a remark in A2, the header in row 3 and frozen, then the rows."""
    _set_page(pen.sheet, _widths(table))
    pen.text(1, 1, table.caption, "title")
    pen.text(2, 1, remark, "remark")
    for index, label in enumerate(_labels(table), start=1):
        pen.text(_HEADER_ROW, index, label, "heading")
    first_total = _HEADER_ROW + 1 + len(table.rows) - table.total_rows
    for row, cells in enumerate(table.rows, start=_HEADER_ROW + 1):
        look = "text" if row < first_total else "total"
        for index, (column, cell) in enumerate(zip(table.columns, cells, strict=True), start=1):
            write_cell(pen, (row, index), column, cell, look)
    pen.sheet.freeze_panes = f"A{_HEADER_ROW + 1}"
    pen.sheet.print_title_rows = f"{_HEADER_ROW}:{_HEADER_ROW}"


def _labels(table: blocks.Table) -> list[str]:
    """The headings as Excel wants a table's: on one line, none empty, none twice."""
    labels: list[str] = []
    for column in table.columns:
        plain = " ".join(plain_text(column.label).split()) or "Cột"
        labels.append(_free_name(plain, {label.casefold() for label in labels}, 200))
    return labels


def _name_table(sheet: Worksheet, name: str, table: blocks.Table) -> None:
    """The rows but for totals as a named table, which carries the filter; Excel knows none without rows."""
    count = len(table.rows) - table.total_rows
    if count > 0:
        last = f"{get_column_letter(len(table.columns))}{_HEADER_ROW + count}"
        named = ExcelTable(displayName=name, ref=f"A{_HEADER_ROW}:{last}")
        named.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
        sheet.add_table(named)


def _remark(cover: Cover, table: blocks.Table) -> str:
    count = f"{format_number(len(table.rows))} dòng" if table.rows else "không có dòng nào"
    parts = (DEMO_MARK if cover.is_demo else "", cover.site, cover.period, count, table.source)
    return " · ".join(part for part in parts if part)


def _set_page(sheet: Worksheet, widths: Iterable[float]) -> None:
    for index, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.page_setup.paperSize = int(Worksheet.PAPERSIZE_A4)
    sheet.page_setup.orientation = Worksheet.ORIENTATION_LANDSCAPE
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _widths(table: blocks.Table) -> Iterable[float]:
    for index, column in enumerate(table.columns):
        cells = (len(str(row[index] or "")) + 3 for row in table.rows[:_SAMPLE])
        yield min(_WIDEST, max(10, min(len(column.label) + 5, 24), *cells, 0))


def _set_properties(book: Workbook, cover: Cover) -> None:
    book.properties.title = plain_text(cover.title)
    book.properties.creator = plain_text(cover.site)
    book.properties.language = "vi-VN"
    book.properties.created = _EPOCH


def _saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _frozen_in_time(data: bytes) -> bytes:
    """The same workbook without the moment of its making, which openpyxl writes into it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(stream, "w") as made:
        for name in given.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            text = given.read(name)
            made.writestr(entry, _MODIFIED.sub(_FIXED, text) if name == "docProps/core.xml" else text)
    return stream.getvalue()
