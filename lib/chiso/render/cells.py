"""What a cell of a workbook holds and looks like: text is never live, numbers and days are real ones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, NamedStyle, PatternFill
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from chiso import blocks
from chiso.formats import printable

NUMBER = "[$-42A]#,##0"
_DAY = r"dd\/mm\/yyyy"
_MOMENT = r"dd\/mm\/yyyy hh:mm"
_MIDNIGHT = time()
_ESCAPES = re.compile(r"_x(?=[0-9A-Fa-f]{4}_)")  # Excel would read _x0041_ as the letter A
_LONGEST = 32_767


@dataclass(frozen=True)
class _Look:
    font: Font
    alignment: Alignment | None = None
    fill: PatternFill | None = None


_TOP = Alignment(vertical="top")
_WRAPPED = Alignment(vertical="top", wrap_text=True)
_INDENTED = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)
"""Words after a column of numbers, which end where the words begin, need a gap."""
_HEADING = PatternFill("solid", fgColor="1F4E79")
_ALARM = PatternFill("solid", fgColor="FFE9E7")


def _font(**looks: Any) -> Font:
    """Times New Roman, as all office papers are."""
    return Font(**{"name": "Times New Roman", "size": 12, **looks})


def _heading(side: Literal["left", "right"], indent: int) -> Alignment:
    """As what is below it stands; at the right Excel lays the filter's button over the last letters."""
    return Alignment(horizontal=side, vertical="center", wrap_text=True, indent=indent)


_LOOKS = {
    "title": _Look(_font(bold=True, size=14)),
    "strong": _Look(_font(bold=True), _WRAPPED),
    "demo": _Look(_font(bold=True, color="9C0006"), fill=_ALARM),
    "heading": _Look(_font(bold=True, color="FFFFFF"), _heading("left", 1), _HEADING),
    "numbers": _Look(_font(bold=True, color="FFFFFF"), _heading("right", 2), _HEADING),
    "link": _Look(_font(color="0B4A8F", underline="single"), _TOP),
    "remark": _Look(_font()),
    "text": _Look(_font(), _WRAPPED),
    "ratio": _Look(_font(), Alignment(horizontal="right", vertical="top")),
    "total": _Look(_font(bold=True), _WRAPPED),
}


class Pen:
    """Writes the cells of one sheet, each in a named style of the workbook."""

    def __init__(self, book: Workbook, tab: str) -> None:
        self.book = book
        self.sheet: Worksheet = book.create_sheet(tab)
        self._styles: dict[tuple[str, str, bool], StyleArray] = {}

    def text(self, row: int, column: int, value: str, look: str = "text") -> Cell:
        """A cell that is text whatever it holds: never a formula, not even when it is edited later."""
        cell = self._cell(row, column, look, "General", is_text=True)
        cell.value = inert_text(value)
        cell.data_type = "s"
        return cell

    def value(self, row: int, column: int, value: Decimal | datetime, form: str, look: str = "text") -> None:
        """A cell that Excel can compute with."""
        self._cell(row, column, look, form).value = value

    def link(self, row: int, column: int, tab: str) -> None:
        """A cell that leads to another sheet of the same workbook."""
        cell = self.text(row, column, tab, "link")
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{tab}'!A1")

    def _cell(self, row: int, column: int, look: str, number_format: str, is_text: bool = False) -> Cell:
        cell = self.sheet.cell(row, column)
        assert isinstance(cell, Cell), "no cell of ours is ever merged"
        key = (look, number_format, is_text)
        if key not in self._styles:
            cell.style = self._named_style(look, number_format)
            cell.quotePrefix = is_text
            self._styles[key] = cell._style  # type: ignore[attr-defined]
        # By name openpyxl would look up every cell's style again.
        cell._style = self._styles[key]  # type: ignore[attr-defined]
        return cell

    def _named_style(self, look: str, number_format: str) -> str:
        name = f"chiso {look} {number_format}"
        if name not in self.book.named_styles:
            looks = _LOOKS[look]
            is_words = look in ("text", "total") and number_format == "General"
            alignment = _INDENTED if is_words else looks.alignment
            style = NamedStyle(name, looks.font, looks.fill, None, alignment, number_format)
            self.book.add_named_style(style)
        return name


def set_letters(book: Workbook) -> None:
    """The workbook's own letters are those of its cells: columns are measured in their digits."""
    book._named_styles["Normal"].font = _font()  # type: ignore[attr-defined]


def heading_look(column: blocks.Column) -> str:
    """How the column's heading stands over what is below it."""
    return "numbers" if column.kind in blocks.FLUSH_RIGHT or column.kind == "date" else "heading"


def write_cell(pen: Pen, place: tuple[int, int], column: blocks.Column, cell: blocks.Cell, look: str) -> None:
    """The cell as its column's kind says; what is no number or day stays the text that it was."""
    if cell is None or cell != cell:
        return
    if isinstance(cell, bool):
        pen.text(*place, "Có" if cell else "Không", look)
    elif (number := _number(column, cell)) is not None:
        pen.value(*place, number, _number_format(column), look)
    elif (day := _day(column, cell)) is not None:
        pen.value(*place, day, _DAY if day.time() == _MIDNIGHT else _MOMENT, look)
    else:
        pen.text(*place, str(cell), "ratio" if column.kind == "ratio" and look == "text" else look)


def inert_text(text: str) -> str:
    """The text as it is written in the file: what looks like an escaped letter is none."""
    return _ESCAPES.sub("_x005F_x", plain_text(text))


def plain_text(text: str) -> str:
    """The text composed, without what XML forbids (each such character shown as �), no longer than a cell may be."""
    clean = printable(text)
    return clean if len(clean) <= _LONGEST else clean[: _LONGEST - 1] + "…"


def _number(column: blocks.Column, cell: str | int | float) -> Decimal | None:
    """The exact number of a cell in a column of numbers; None where there is none to compute with."""
    if column.kind not in blocks.NUMERIC:
        return None
    try:
        number = Decimal(str(cell))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _day(column: blocks.Column, cell: str | int | float) -> datetime | None:
    if column.kind != "date":
        return None
    try:
        day = datetime.fromisoformat(str(cell))
    except ValueError:
        return None
    return day if day.year > 1900 and day.tzinfo is None else None


def _number_format(column: blocks.Column) -> str:
    places = "." + "0" * column.decimals if column.decimals else ""
    sign = '"\N{NO-BREAK SPACE}%"' if column.kind == "pct" and "%" not in column.label else ""
    return NUMBER + places + sign
