"""Tables: fixed widths, a head that every page repeats, rows that no page breaks, and words for who cannot see them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Emu, Length
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from chiso.render.word.desks import Desk, Look, element

_SIZE = 11
"""Points of a table's letters that need not shrink, as its style says."""

_SHADE = "F0F0F0"
_LONGEST_WHOLE = 1500
"""Letters of a cell that is kept on one page."""


def write_table(desk: Desk, part: dict[str, Any]) -> None:
    """A table of ours: caption, rows with its totals last, source and the meanings of columns."""
    desk.write(part["caption"], "Caption")
    columns = part["columns"]
    rows = part["rows"] or [["Không có dòng nào.", *[""] * (len(columns) - 1)]]
    grid = new_grid(desk, len(rows) + 1, [column["width"] for column in columns], part["caption"])
    look = _shrunk(part["scale"])
    _fill(desk, grid.rows[0], [column["label"] for column in columns], "TableHeading", look)
    repeat_head(grid.rows[0])
    first_total = len(rows) - part["total_rows"]
    for at, (row, cells) in enumerate(zip(list(grid.rows)[1:], rows, strict=True)):
        is_total = at >= first_total
        bold = frozenset({"bold"} if is_total else ())
        written = _fill(desk, row, cells, "TableText", Look(bold, None, look.size))
        _align(written, columns)
        if is_total:
            _shade(row)
        if part["is_whole"] and at < len(rows) - 1:
            _hold_to_next(written)
    source = [f"Nguồn: {part['source']}"] if part["source"] else []
    _close(desk, [*source, *(f"{label}: {words}" for label, words in part["legend"])])


def new_grid(desk: Desk, rows: int, shares: Sequence[float], words: str) -> Table:
    """An empty table as wide as the desk, its columns in proportion to the shares."""
    widths = [Emu(int(desk.width * share / sum(shares))) for share in shares]
    grid = desk.holder.add_table(rows, len(shares))
    grid._tbl.tblPr.style = "TableGrid"
    fix_widths(grid, widths)
    properties = grid._tbl.tblPr
    properties.append(element("w:tblLook", firstRow="1", firstColumn="1", noVBand="1"))
    properties.append(element("w:tblCaption", val=words))
    return grid


def fix_widths(grid: Table, widths: Iterable[Length]) -> None:
    """The columns exactly so wide, whatever they hold."""
    grid.autofit = False
    widths = list(widths)
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
    for row in grid._tbl.tr_lst:
        for cell, width in zip(row.tc_lst, widths, strict=True):
            cell.width = width


def repeat_head(row: _Row) -> None:
    """The row stands on every page that its table reaches."""
    row._tr.get_or_add_trPr().append(element("w:tblHeader"))


def keep_whole(row: _Row, words: Iterable[str]) -> None:
    """No page breaks within the row, unless its words are many."""
    if max(map(len, words), default=0) <= _LONGEST_WHOLE:
        row._tr.get_or_add_trPr().append(element("w:cantSplit"))


def _fill(desk: Desk, row: _Row, cells: Sequence[str], style: str, look: Look) -> list[Paragraph]:
    """The paragraphs that the cells' words became."""
    keep_whole(row, cells)
    # Not row.cells: python-docx looks there for merged cells, of which there are none, all over the table.
    holders = [_Cell(one, row.table) for one in row._tr.tc_lst]
    return [
        Desk(desk.document, desk.images, holder, desk.width, style, look).write(words)
        for holder, words in zip(holders, cells, strict=True)
    ]


def _align(written: Sequence[Paragraph], columns: Sequence[dict[str, Any]]) -> None:
    for paragraph, column in zip(written, columns, strict=True):
        if column["is_number"]:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _hold_to_next(written: Sequence[Paragraph]) -> None:
    for paragraph in written:
        paragraph.paragraph_format.keep_with_next = True


def _shade(row: _Row) -> None:
    for cell in row._tr.tc_lst:
        cell.get_or_add_tcPr().append(element("w:shd", val="clear", color="auto", fill=_SHADE))


def _shrunk(scale: float) -> Look:
    return Look(size=None if scale == 1 else round(2 * scale * _SIZE) / 2)


def _close(desk: Desk, lines: Sequence[str]) -> None:
    """What is said under a table; at least nothing, for Word joins two tables that touch."""
    for line in lines or [""]:
        desk.write(line, "Source")
