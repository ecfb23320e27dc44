"""The whole letter: letterhead, title, parts on pages that stand or lie, signature, and where the numbers come from."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml.text.paragraph import CT_P
from docx.shared import Inches, Length, Mm
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from chiso.render.archives import EPOCH
from chiso.render.papers import Paper
from chiso.render.typesetting import DOTS_PER_INCH, draw_vectors
from chiso.render.widths import balance
from chiso.render.word.contents import write_contents
from chiso.render.word.desks import ACROSS, UPRIGHT, Desk, Image, Look, element, open_template
from chiso.render.word.flows import rule_below, write_nodes, write_picture
from chiso.render.word.grids import fix_widths, write_table

_DEMO = "DỮ LIỆU MINH HỌA"
_AGENCY, _NATION = Mm(64), Mm(96)
_SMALL = Look(size=11)
_ROOM_MM = 25
"""For signature and seal."""
_SUBTITLE = 68
"""Digits that a line below the title holds: 160 mm at 13 pt."""


def write_letter(paper: Paper, place: str) -> bytes:
    """The paper as DOCX; `place` says whose it is.

    Raises ReportError where a picture cannot be drawn.
    """
    document, report = open_template(), paper.report
    identity = report["identity"]
    _set_properties(document, report)
    _frame_pages(document, identity)
    desk = Desk(document, dict(_images(paper, place)), document, UPRIGHT)
    _write_letterhead(desk, identity["letterhead"])
    _write_title(desk, identity, report["heading"])
    if report["contents"]:
        write_contents(desk, report["contents"])
    is_wide = False
    for sheet in [*report["sheets"], {"is_wide": False, "parts": []}]:
        if sheet["is_wide"] != is_wide:
            is_wide = _turn(document)
        for part in sheet["parts"]:
            _PARTS[part["kind"]](replace(desk, width=ACROSS if is_wide else UPRIGHT), part)
    _write_signature(desk, identity)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _images(paper: Paper, place: str) -> Iterator[tuple[str, Image]]:
    """Vectors as PNG, at the width they were drawn for; the others as they are."""
    drawn = draw_vectors(paper.images, place)
    for name, data in paper.images.items():
        if name in drawn:
            dots = int.from_bytes(drawn[name][16:20])  # of a PNG's header
            yield name, Image(drawn[name], Inches(dots / DOTS_PER_INCH))
        else:
            yield name, Image(data)


def _set_properties(document: WordDocument, report: dict[str, Any]) -> None:
    properties = document.core_properties
    properties.title = report["title"][:255]
    properties.author = " ".join(report["identity"]["letterhead"]["agency"])[:255]
    properties.created = properties.modified = EPOCH


def _frame_pages(document: WordDocument, identity: dict[str, Any]) -> None:
    """The page's number above, but not on the first; below, whose report it is, on every page."""
    section = document.sections[0]
    section.first_page_header.is_linked_to_previous = False
    number = element("w:fldSimple", instr="PAGE")
    paragraph = section.header.paragraphs[0]
    number.append(paragraph.add_run("2")._r)
    paragraph._p.append(number)
    for footer in (section.footer, section.first_page_footer):
        line = footer.paragraphs[0]
        line._p.style = "Footer"
        if identity["is_demo"]:
            line.add_run(f"{_DEMO} – không phải số liệu thật · ").bold = True
        line.add_run(f"{identity['unit_name']} · {identity['period_label']}")


def _turn(document: WordDocument) -> bool:
    """A new page that lies where the last one stood, or the other way round; whether it lies."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.page_width, section.page_height = section.page_height, section.page_width
    is_wide = bool(section.orientation == WD_ORIENT.PORTRAIT)
    section.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
    section.different_first_page_header_footer = False
    if is_wide:
        # What is above on a page that stands is at the left of one that lies.
        section.left_margin = section.right_margin = Mm(25)
    else:
        section.left_margin, section.right_margin = Mm(30), Mm(20)
    return is_wide


def _write_letterhead(desk: Desk, letterhead: dict[str, Any]) -> None:
    """The agency at left, the nation at right, each line as the site breaks it."""
    grid = _columns(desk, 2, (_AGENCY, _NATION))
    agency, nation, number, place = (_at(desk, grid, row, column) for row in (0, 1) for column in (0, 1))
    for line in letterhead["superior"]:
        agency.write(line.upper(), "Letterhead")
    for line in letterhead["agency"]:
        agency.write(line.upper(), "Letterhead").runs[0].bold = True
    _rule(agency, 21)
    nation.write("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Letterhead").runs[0].bold = True
    nation.write("Độc lập - Tự do - Hạnh phúc", "Motto")
    _rule(nation, 18)
    number.write(f"Số: {letterhead['number']}", "NumberAndDate")
    place.write(f"{letterhead['place']}, {letterhead['date_line']}", "NumberAndDate").runs[0].italic = True


def _write_title(desk: Desk, identity: dict[str, Any], heading: list[str]) -> None:
    if identity["is_demo"]:
        notice = desk.write(_DEMO, "Demonstration")
        notice.runs[0].bold = True
        notice.add_run(" – số liệu trong báo cáo này không phải số liệu thật.")
    title = desk.write("BÁO CÁO", "Title")
    title.paragraph_format.space_before = Mm(5)
    for line in heading:
        title.add_run().add_break()
        title.add_run(line)
    _rule(desk, 56)
    about = f"{identity['unit_name']} · {identity['period_label']} ({identity['period_dates']})"
    for line in balance(about, _SUBTITLE):
        desk.write(line, "Subtitle")
    desk.write(f"Bộ quy tắc: {identity['rules']}", "Subtitle").paragraph_format.space_after = Mm(4)


def _write_signature(desk: Desk, identity: dict[str, Any]) -> None:
    letterhead = identity["letterhead"]
    _hold_above(desk.write("", "Source"))
    grid = _columns(desk, 1, (Mm(80), Mm(80)))
    left, right = _at(desk, grid, 0, 0), _at(desk, grid, 0, 1)
    left.write("Nơi nhận:", "RecipientsHeading")
    for line in letterhead["recipients"]:
        left.write(line, "Recipients")
    for line in (*letterhead["authority"], letterhead["office"]):
        last = right.write(line.upper(), "Signature")
    last.paragraph_format.space_after = Mm(_ROOM_MM)
    if identity["provenance"]:
        desk.write("Nguồn gốc số liệu", "Source").runs[0].bold = True
        for line in identity["provenance"]:
            desk.write(line, "Provenance")


def _hold_above(space: Paragraph) -> None:
    """No page begins with the signature: what stands last above it, or a table's last row, comes along."""
    for block in (space._p, *space._p.itersiblings(preceding=True)):
        is_words = isinstance(block, CT_P)
        for one in [block] if is_words else block.tr_lst[-1].iter(space._p.tag):
            one.get_or_add_pPr().get_or_add_keepNext()
        if not is_words or block.style != space._p.style:
            return


def _columns(desk: Desk, rows: int, widths: tuple[Length, Length]) -> Table:
    """Two columns without lines."""
    grid: Table = desk.document.add_table(rows, 2)
    grid._tbl.tblPr.style = "TableNormal"
    fix_widths(grid, widths)
    for row in grid.rows:
        row._tr.get_or_add_trPr().append(element("w:cantSplit"))
    return grid


def _at(desk: Desk, grid: Table, row: int, column: int) -> Desk:
    cell: _Cell = grid.cell(row, column)
    return replace(desk, holder=cell)


def _rule(desk: Desk, inset_mm: float) -> Paragraph:
    paragraph = desk.paragraph("Source")
    rule_below(paragraph, inset_mm, inset_mm)
    paragraph.paragraph_format.space_before = Mm(0)
    paragraph.paragraph_format.line_spacing = Mm(1)
    return paragraph


def _prose(desk: Desk, part: dict[str, Any]) -> None:
    write_nodes(desk, part["nodes"])


def _note(desk: Desk, part: dict[str, Any]) -> None:
    desk.write(part["title"], "NoteHeading")
    write_nodes(replace(desk, style="Note", look=_SMALL), part["nodes"])


def _picture(desk: Desk, part: dict[str, Any]) -> None:
    picture = write_picture(desk, part["file"], part["alt"])
    if part["caption"]:
        desk.write(part["caption"], "Caption").paragraph_format.keep_with_next = False
    else:
        picture.paragraph_format.keep_with_next = False


def _plain(desk: Desk, part: dict[str, Any]) -> None:
    desk.write(part["text"], "Code")


_PARTS: dict[str, Callable[[Desk, dict[str, Any]], None]] = {
    "prose": _prose,
    "table": write_table,
    "note": _note,
    "picture": _picture,
    "plain": _plain,
}
