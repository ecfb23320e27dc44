"""Tables → an XLSX workbook that is safe to open, easy to read and the same bytes for the same tables."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from textwrap import wrap

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table as ExcelTable
from openpyxl.worksheet.table import TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from chiso import blocks
from chiso.formats import format_number
from chiso.render.archives import EPOCH, freeze_archive
from chiso.render.cells import NUMBER, Pen, heading_look, inert_text, plain_text, set_letters, write_cell
from chiso.render.widths import count_lines
from chiso.schemas import DEMO_MARK

COVER = "Bìa"

_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\s'\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]+")
_WIDEST, _WIDEST_OF_MANY = 60, 40
_MANY = 7
_SAMPLE = 500
_LINE = 110
"""Letters of a remark that fit a printed page."""
_READABLE = 240
"""Letters that a printed page still shows large enough to be read, half as large as on the screen."""
_LINE_POINTS, _TALLEST_POINTS = 15.75, 405
_INDENT = 1.5
"""Digits' room that a cell keeps free at its sides."""
_CONTENTS = (("Trang", "heading"), ("Nội dung", "heading"), ("Số dòng", "numbers"))
_MARGIN = 0.5
"""Inches at each side of a printed page; the page's number stands in the lower one."""
_HEAD = 240
"""Letters above a printed page."""


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
    set_letters(book)
    front, *tabs = sheet_names([COVER, *(sheet.name for sheet in sheets)])
    tables = dict(zip(tabs, (sheet.table for sheet in sheets), strict=True))
    _write_cover(Pen(book, front), cover, tables)
    for number, (tab, table) in enumerate(tables.items(), start=1):
        pen = Pen(book, tab)
        about, notes = _about(cover, table), _notes(table)
        header = _write_table(pen, [*about, *notes], table)
        _name_table(pen.sheet, f"Bang_{number}", table, header)
        if pen.sheet.print_title_cols:
            _set_running_head(pen.sheet, (table.caption, *_whose(cover)))
            last = f"{get_column_letter(len(table.columns))}{header + len(table.rows)}"
            pen.sheet.print_area = f"A{len(about) + 2}:{last}"
    _set_properties(book, cover)
    return freeze_archive(_saved(book))


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
    notes = [(line, "remark") for note in cover.notes for line in _lines(note)]
    for words, look in [(DEMO_MARK, "demo")] * cover.is_demo + notes:
        pen.text(row, 1, words, look)
        row += 1
    for column, (label, look) in enumerate(_CONTENTS, start=1):
        pen.text(row + 1, column, label, look)
    for line, (tab, table) in enumerate(tables.items(), start=row + 2):
        pen.link(line, 1, tab)
        pen.text(line, 2, table.caption)
        pen.value(line, 3, Decimal(len(table.rows)), NUMBER)


def _write_table(pen: Pen, remarks: Sequence[str], table: blocks.Table) -> int:
    """Title, the remarks, the header, which is frozen and whose row is returned, then the rows."""
    widths = _widths(table)
    _set_page(pen.sheet, widths)
    pen.text(1, 1, table.caption, "title")
    for row, line in enumerate(remarks, start=2):
        pen.text(row, 1, line, "remark")
    header = len(remarks) + 2
    for index, (column, label) in enumerate(zip(table.columns, labels := _labels(table), strict=True), 1):
        pen.text(header, index, label, heading_look(column))
    _set_height(pen.sheet, header, labels, widths)
    first_total = header + 1 + len(table.rows) - table.total_rows
    for row, cells in enumerate(table.rows, start=header + 1):
        look = "text" if row < first_total else "total"
        for index, (column, cell) in enumerate(zip(table.columns, cells, strict=True), start=1):
            write_cell(pen, (row, index), column, cell, look)
        _set_height(pen.sheet, row, cells, widths)
    pen.sheet.freeze_panes = f"A{header + 1}"
    pen.sheet.print_title_rows = f"{header}:{header}"
    return header


def _labels(table: blocks.Table) -> list[str]:
    """The headings as Excel wants a table's: on one line, none empty, none twice."""
    labels: list[str] = []
    for column in table.columns:
        plain = " ".join(plain_text(column.label).split()) or "Cột"
        labels.append(_free_name(plain, {label.casefold() for label in labels}, 200))
    return labels


def _name_table(sheet: Worksheet, name: str, table: blocks.Table, header: int) -> None:
    """The rows but for totals as a named table, which carries the filter; Excel knows none without rows."""
    count = len(table.rows) - table.total_rows
    if count > 0:
        last = f"{get_column_letter(len(table.columns))}{header + count}"
        named = ExcelTable(displayName=name, ref=f"A{header}:{last}")
        named.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
        sheet.add_table(named)


def _about(cover: Cover, table: blocks.Table) -> list[str]:
    """Whose rows these are and how many, in lines."""
    count = f"{format_number(len(table.rows))} dòng" if table.rows else "không có dòng nào"
    return _lines(" · ".join(filter(None, (*_whose(cover), count, table.source))))


def _whose(cover: Cover) -> tuple[str, ...]:
    return (*[DEMO_MARK] * cover.is_demo, cover.site, cover.period)


def _notes(table: blocks.Table) -> list[str]:
    """What columns mean, in lines."""
    notes = (f"{column.label}: {column.note}" for column in table.columns if column.note)
    return [line for note in notes for line in _lines(note)]


def _lines(remark: str) -> list[str]:
    return wrap(remark, _LINE, break_on_hyphens=False)


def _set_height(sheet: Worksheet, row: int, cells: Sequence[blocks.Cell], widths: Sequence[float]) -> None:
    """Room for wrapped text: spreadsheets other than Excel give a row one line unless told."""
    texts = ((cell, width) for cell, width in zip(cells, widths, strict=True) if isinstance(cell, str))
    lines = max((count_lines(text, width - _INDENT) for text, width in texts), default=1)
    if lines > 1:
        sheet.row_dimensions[row].height = min(_TALLEST_POINTS, lines * _LINE_POINTS)


def _set_page(sheet: Worksheet, widths: Sequence[float]) -> None:
    """Columns and paper: as many pages side by side as keep the letters readable, each with the first column."""
    for index, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.page_setup.paperSize = int(Worksheet.PAPERSIZE_A4)
    sheet.page_setup.orientation = Worksheet.ORIENTATION_LANDSCAPE
    sheet.page_setup.fitToHeight = 0
    sheet.page_setup.fitToWidth = pages = ceil(sum(widths) / _READABLE)
    if pages > 1:
        sheet.print_title_cols = "A:A"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins = PageMargins(_MARGIN, _MARGIN, _MARGIN, 1.5 * _MARGIN, 0.5 * _MARGIN, 0.6 * _MARGIN)
    sheet.HeaderFooter.scaleWithDoc = False
    sheet.oddFooter.center.text = "&A – &P/&N"  # type: ignore[union-attr]


def _set_running_head(sheet: Worksheet, words: Iterable[str]) -> None:
    """What stands above each of several pages side by side; in the first column, which all bear, it would be cut."""
    line = inert_text(" ".join(" · ".join(words).split()))
    # Excel opens no file whose head is longer than 255, and of two & shows one.
    line = _cut(line, _HEAD // 2 if "&" in line else _HEAD)
    sheet.oddHeader.left.text = line.replace("&", "&&")  # type: ignore[union-attr]
    sheet.oddHeader.left.size = 10  # type: ignore[union-attr]


def _widths(table: blocks.Table) -> list[float]:
    """In letters, by what the first rows hold."""
    widest = _WIDEST if len(table.columns) < _MANY else _WIDEST_OF_MANY
    columns = [
        (column.label, [row[at] for row in table.rows[:_SAMPLE]]) for at, column in enumerate(table.columns)
    ]
    needed = (max(len(str(cell or "")) + 3 for cell in ("", *cells)) for _, cells in columns)
    return [
        min(widest, max(10, min(len(label) + 5, 24), need))
        for (label, _), need in zip(columns, needed, strict=True)
    ]


def _set_properties(book: Workbook, cover: Cover) -> None:
    book.properties.title = plain_text(cover.title)
    book.properties.creator = plain_text(cover.site)
    book.properties.language = "vi-VN"
    book.properties.created = EPOCH


def _saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
