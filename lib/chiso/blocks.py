"""What a notebook hands to the press: tables, figures, notes and the report's identity, as structured MIME."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

MIME_REPORT = "application/vnd.chiso.report.v1+json"
MIME_TABLE = "application/vnd.chiso.table.v1+json"
MIME_NOTE = "application/vnd.chiso.note.v1+json"
MIME_SVG = "image/svg+xml"
"""A figure is an SVG whose output metadata carries {"image/svg+xml": {"alt": …, "caption": …}}."""

Cell = str | int | float | bool | None
Kind = Literal["text", "code", "int", "number", "pct", "date"]
"""How a column is shown: numbers in Vietnamese with `decimals`; `pct` is already multiplied by 100."""


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
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    source: str = ""
    row_header: int = 0
    total_rows: int = 0


class Note(Block):
    """A definition or remark, one click away on a page and set small on paper; `markdown` is its text."""

    title: str
    markdown: str


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
    """Whose report this is: every page carries it and the press holds it against the job."""

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
