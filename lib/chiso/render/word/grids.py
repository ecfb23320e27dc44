"""Tables: fixed widths, a head that every page repeats, rows that no page breaks, and words for who cannot see them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import deepcopy
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.table import CT_Row
from docx.oxml.text.paragraph import CT_P
from docx.shared import Emu, Length
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from chiso.render.cells import plain_text
from chiso.render.word.desks import Desk, Look, element

_SIZE = 11
"""Points of a table's letters that need not shrink, as its style says."""

_SHADE = "F0F0F0"
_LONGEST_WHOLE = 1500
"""Letters of a cell that is kept on one page."""


def write_table(desk: Desk, part: dict[str, Any]) -> None:
    """A table of ours: caption, rows with its totals last, source and the meanings of columns."""
    _keep_lead(desk.write(part["caption"], "Caption"))
    columns = part["columns"]
    grid = new_grid(desk, 2, [column["width"] for column in columns], part["caption"])
    look = _shrunk(part["scale"])
    head, blank = grid.rows
    labels = [column["label"] for column in columns]
    _fill(desk, head, labels, "TableHeading", look)
    keep_whole(head, labels)
    repeat_head(head)
    _write_rows(desk, blank, part, look)
    source = [f"Nguồn: {part['source']}"] if part["source"] else []
    _close(desk, [*source, *(f"{label}: {words}" for label, words in part["legend"])])


def _keep_lead(caption: Paragraph) -> None:
    """A paragraph that leads to a table stays with it."""
    lead = caption._p.getprevious()
    if isinstance(lead, CT_P) and lead.style == "BodyText":
        lead.get_or_add_pPr().get_or_add_keepNext()


def _write_rows(desk: Desk, blank: _Row, part: dict[str, Any], look: Look) -> None:
    """Rows are copies of a model in place of the blank one: python-docx takes long over every cell that it makes."""
    columns = part["columns"]
    rows = part["rows"] or [["Không có dòng nào.", *[""] * (len(columns) - 1)]]
    models: dict[tuple[bool, bool], CT_Row] = {}
    for at, cells in enumerate(rows, 1 - len(rows)):
        kind = at > -part["total_rows"], part["is_whole"] and at < 0
        if kind not in models:
            models[kind] = _model(desk, blank, columns, look, *kind)
        row = deepcopy(models[kind])
        blank._tr.addprevious(row)
        for holder, words in zip(row.tc_lst, cells, strict=True):
            holder.p_lst[0].r_lst[0].text = plain_text(words)
        keep_whole(_Row(row, blank.table), cells)
    blank.table._tbl.remove(blank._tr)


def _model(
    desk: Desk, blank: _Row, columns: Sequence[dict[str, Any]], look: Look, is_total: bool, is_held: bool
) -> CT_Row:
    """A row without words; one that is held stays on the page of the next."""
    row = _Row(deepcopy(blank._tr), blank.table)
    marks = frozenset({"bold"} if is_total else ())
    written = _fill(desk, row, [""] * len(columns), "TableText", Look(marks, None, look.size))
    for paragraph, column in zip(written, columns, strict=True):
        if column["is_number"]:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if is_held:
            paragraph.paragraph_format.keep_with_next = True
    if is_total:
        _shade(row)
    return row._tr


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
    # Not row.cells: python-docx looks there for merged cells, of which there are none, all over the table.
    holders = [_Cell(one, row.table) for one in row._tr.tc_lst]
    return [
        Desk(desk.document, desk.images, holder, desk.width, style, look).write(words)
        for holder, words in zip(holders, cells, strict=True)
    ]


def _shade(row: _Row) -> None:
    for cell in row._tr.tc_lst:
        cell.get_or_add_tcPr().append(element("w:shd", val="clear", color="auto", fill=_SHADE))


def _shrunk(scale: float) -> Look:
    return Look(size=None if scale == 1 else round(2 * scale * _SIZE) / 2)


def _close(desk: Desk, lines: Sequence[str]) -> None:
    """What is said under a table; at least nothing, for Word joins two tables that touch."""
    for line in lines or [""]:
        desk.write(line, "Source")
