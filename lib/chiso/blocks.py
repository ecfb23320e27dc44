"""What a notebook hands to the press: tables, figures, notes and whose report it is, as structured MIME."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from html import escape
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from chiso.formats import NOTHING, format_date, format_number, nfc

MIME_REPORT = "application/vnd.chiso.report.v1+json"
MIME_TABLE = "application/vnd.chiso.table.v1+json"
MIME_NOTE = "application/vnd.chiso.note.v1+json"
MIME_APPENDIX = "application/vnd.chiso.appendix.v1"
"""The appendix's value is JSON text rather than JSON: what walks through a notebook need not walk its thousands of rows."""
MIME_SVG = "image/svg+xml"
"""A figure is an SVG whose output metadata carries {"image/svg+xml": {"alt": …, "caption": …}}."""

Cell = str | int | float | bool | None
Kind = Literal["text", "code", "ratio", "int", "number", "pct", "date"]
"""How a column is shown: numbers in Vietnamese with `decimals`; `pct` is already multiplied by 100; `ratio` is `3/4`."""


NUMERIC: frozenset[Kind] = frozenset({"int", "number", "pct"})
"""The kinds that can be computed with."""
FLUSH_RIGHT: frozenset[Kind] = NUMERIC | {"ratio"}
"""The kinds whose last digits stand below each other."""


class Block(BaseModel):
    """One structured output of a notebook."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Column(Block):
    """One column: its heading, how its cells are shown, and a word on what it means."""

    label: str
    kind: Kind = "text"
    decimals: int = 0
    note: str = ""


class Table(Block):
    """A captioned table; cells are raw values (numbers as numbers, exact decimals as text of digits)."""

    caption: str
    columns: tuple[Column, ...] = Field(min_length=1)
    rows: tuple[tuple[Cell, ...], ...]
    source: str = ""
    row_header: int = 0
    total_rows: int = 0

    @model_validator(mode="after")
    def _is_rectangular(self) -> Self:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("every row needs as many cells as there are columns")
        return self


class Note(Block):
    """A definition or remark, one click away on a page and set small on paper; `markdown` is its text."""

    title: str
    markdown: str


class Appendix(Block):
    """The tables of a report that go into a workbook beside it, by the names of their sheets; `notes` stand before them."""

    notes: tuple[str, ...]
    sheets: dict[str, Table]


class Letterhead(Block):
    """Head and foot of an administrative document (Nghị định 30/2020/NĐ-CP); lists are lines."""

    superior: tuple[str, ...]
    agency: tuple[str, ...]
    number: str
    place: str
    date_line: str
    authority: tuple[str, ...]
    office: str
    recipients: tuple[str, ...]


class Identity(Block):
    """Whose report this is: every page carries it and the press holds it against the job.

    `reports` are the notebooks of all reports that the unit has.
    """

    site: str
    unit_code: str
    unit_name: str
    period: str
    period_label: str
    period_dates: str
    notebook: str
    title: str
    subject: str
    is_demo: bool
    rules: str
    provenance: tuple[str, ...]
    letterhead: Letterhead
    reports: tuple[str, ...] = ()


_LONG = 24
"""Letters of a cell that needs some width to be read."""


def cell_text(value: Cell, column: Column) -> str:
    """The cell as its reader sees it: Vietnamese numbers and dates, a dash for nothing; words may be left blank."""
    if value == "" and column.kind in ("text", "code"):
        return ""
    if value is None or value == "" or value != value:
        return NOTHING
    if isinstance(value, bool):
        return "có" if value else "không"
    if column.kind in NUMERIC:
        return _number_text(value, column)
    return _date_text(str(value)) if column.kind == "date" else nfc(str(value))


def html_of_table(table: Table) -> str:
    """The table as one <table> element: everything escaped, header cells marked as such."""
    head = "".join(_th(nfc(column.label), column, "col") for column in table.columns)
    body = "".join(_row(table, number) for number in range(len(table.rows)))
    nothing = f'<tr><td colspan="{len(table.columns)}">Không có dòng nào.</td></tr>'
    caption = escape(nfc(table.caption))
    return (
        f"<table><caption>{caption}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body or nothing}</tbody></table>"
    )


def _number_text(value: str | int | float, column: Column) -> str:
    try:
        number = format_number(Decimal(str(value)), column.decimals)
    except InvalidOperation:
        return nfc(str(value))
    return f"{number}\N{NO-BREAK SPACE}%" if column.kind == "pct" and "%" not in column.label else number


def _date_text(value: str) -> str:
    try:
        return format_date(date.fromisoformat(value[:10]))
    except ValueError:
        return nfc(value)


def _row(table: Table, number: int) -> str:
    is_total = number >= len(table.rows) - table.total_rows
    cells = (
        _th(cell_text(value, column), column, "row") if place == table.row_header else _td(value, column)
        for place, (value, column) in enumerate(zip(table.rows[number], table.columns, strict=True))
    )
    mark = ' class="total"' if is_total else ""
    return f"<tr{mark}>{''.join(cells)}</tr>"


def _th(text: str, column: Column, scope: str) -> str:
    return f'<th scope="{scope}"{_class(column)}>{escape(text)}</th>'


def _td(value: Cell, column: Column) -> str:
    text = cell_text(value, column)
    mark = ' class="w"' if column.kind == "text" and len(text) > _LONG else _class(column)
    return f"<td{mark}>{escape(text)}</td>"


def _class(column: Column) -> str:
    if column.kind == "text":
        return ""
    return ' class="n"' if column.kind in FLUSH_RIGHT else ' class="c"'
