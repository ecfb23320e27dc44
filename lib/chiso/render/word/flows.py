"""Prose: the plain trees that the paper walks, as paragraphs, lists and runs."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt
from docx.text.paragraph import Paragraph

from chiso.errors import Fault, ReportError
from chiso.render.trees import Node
from chiso.render.word.contents import mark_heading
from chiso.render.word.desks import Desk, Look, add_words, element
from chiso.render.word.formulas import equation, formula
from chiso.render.word.grids import keep_whole, new_grid, repeat_head

TALLEST = Mm(200)
"""A picture with its caption stays on a page."""

_DEEPEST = 5
_MARKS = {
    "strong": "bold",
    "b": "bold",
    "em": "italic",
    "i": "italic",
    "del": "strike",
    "s": "strike",
    "u": "underline",
    "sub": "subscript",
    "sup": "superscript",
}
_BLOCKS = {
    *("p", "heading", "pre", "ul", "ol", "blockquote", "div", "figure", "figcaption", "dl", "dt", "dd"),
    *("table", "hr", "img", "equation"),
}
_BROKEN = (InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError)

Nodes = Sequence[Node]


def write_nodes(desk: Desk, nodes: Nodes) -> list[Paragraph]:
    """The nodes in order; the paragraphs of words among them, without those within lists, tables and pictures."""
    paragraphs: list[Paragraph] = []
    for is_block, run in groupby(nodes, _is_block):
        if is_block:
            paragraphs += [one for node in run for one in _write_block(desk, node)]
        else:
            paragraph = desk.paragraph()
            _write_inline(desk, paragraph, run)
            paragraphs.append(paragraph)
    return paragraphs


def write_picture(desk: Desk, file: str, alt: str) -> Paragraph:
    """A picture in its own size, or as large as fits; `alt` is what it says to those who do not see it."""
    paragraph = desk.paragraph("Figure")
    _add_picture(desk, paragraph, file, alt)
    return paragraph


def _is_block(node: Node) -> bool:
    if isinstance(node, str):
        return False
    return node["tag"] in _BLOCKS or any(map(_is_block, node.get("kids", ())))


def _write_block(desk: Desk, node: Any) -> list[Paragraph]:
    tag = node["tag"]
    if tag in _WRITERS:
        return _WRITERS[tag](desk, node)
    return write_nodes(replace(desk, look=_marked(desk.look, tag)), node["kids"])


def _heading(desk: Desk, node: Any) -> list[Paragraph]:
    for paragraph in write_nodes(replace(desk, style=f"Heading{node['level']}"), node["kids"]):
        mark_heading(paragraph, node["anchor"])
    return []


def _quote(desk: Desk, node: Any) -> list[Paragraph]:
    return write_nodes(replace(desk, style="Quote"), node["kids"])


def _pre(desk: Desk, node: Any) -> list[Paragraph]:
    return [desk.write(node["words"], "Code")]


def _rule(desk: Desk, node: Any) -> list[Paragraph]:
    rule_below(desk.paragraph("Source"), 0, 0)
    return []


def _image(desk: Desk, node: Any) -> list[Paragraph]:
    write_picture(desk, node["file"], node["alt"]).paragraph_format.keep_with_next = False
    return []


def _equation(desk: Desk, node: Any) -> list[Paragraph]:
    desk.paragraph("Figure")._p.append(equation(node))
    return []


def _list(desk: Desk, node: Any) -> list[Paragraph]:
    """A real list; each numbered one counts from its own start."""
    depth = min(desk.depth + 1, _DEEPEST)
    style, number = (
        ("ListNumber", _new_count(desk, depth, node["start"])) if node["tag"] == "ol" else ("ListBullet", 1)
    )
    for item in node["kids"]:
        nodes = item["kids"] if isinstance(item, dict) and item["tag"] == "li" else [item]
        inner = replace(desk, style=style, depth=depth)
        first, *others = write_nodes(inner, nodes) or [inner.paragraph()]
        _number(first, depth, number)
        for other in others:
            other._p.style = "ListContinue"
            other.paragraph_format.left_indent = Pt(20 * (depth + 2))
    return []


def _table(desk: Desk, node: Any) -> list[Paragraph]:
    if node["caption"]:
        desk.write(node["caption"], "Caption")
    cells = [*node["head"], *node["body"]]
    rows = 1 + max(cell["y"] + cell["rowspan"] - 1 for cell in cells)
    grid = new_grid(desk, rows, node["widths"], node["caption"] or "Bảng")
    lines = list(grid.rows)
    for at, row in enumerate(lines):
        keep_whole(row, (cell["words"] for cell in cells if cell["y"] == at))
    for row in lines[: node["head_rows"]]:
        repeat_head(row)
    for cell in cells:
        _write_cell(desk, grid, cell, cell["y"] < node["head_rows"])
    desk.paragraph("Source")
    return []


def _write_cell(desk: Desk, grid: Any, cell: Any, is_top: bool) -> None:
    held = grid.cell(cell["y"], cell["x"])
    if cell["colspan"] > 1 or cell["rowspan"] > 1:
        held = held.merge(grid.cell(cell["y"] + cell["rowspan"] - 1, cell["x"] + cell["colspan"] - 1))
    look = Look(frozenset({"bold"} if cell["is_head"] else ()))
    inner = replace(desk, holder=held, style="TableHeading" if is_top else "TableText", look=look, depth=-1)
    for paragraph in write_nodes(inner, [cell["content"]]):
        if cell["is_number"] and not is_top:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


_WRITERS: dict[str, Callable[[Desk, Any], list[Paragraph]]] = {
    "heading": _heading,
    "pre": _pre,
    "ul": _list,
    "ol": _list,
    "blockquote": _quote,
    "table": _table,
    "hr": _rule,
    "img": _image,
    "equation": _equation,
}


def _write_inline(desk: Desk, paragraph: Paragraph, nodes: Iterable[Node]) -> None:
    for node in nodes:
        if isinstance(node, str):
            add_words(paragraph, node, desk.look)
        elif node["tag"] == "br":
            paragraph.add_run().add_break()
        elif node["tag"] in ("code", "kbd"):
            add_words(paragraph, node["words"], replace(desk.look, style="CodeText"))
        elif node["tag"] == "formula":
            paragraph._p.append(formula(node))
        elif node["tag"] == "mark":
            _write_marked(desk, paragraph, node["kids"])
        elif node["tag"] == "a" and node["url"]:
            _write_link(desk, paragraph, node)
        else:
            _write_inline(replace(desk, look=_marked(desk.look, node["tag"])), paragraph, node["kids"])


def _write_marked(desk: Desk, paragraph: Paragraph, nodes: Nodes) -> None:
    before = len(paragraph.runs)
    _write_inline(desk, paragraph, nodes)
    for run in paragraph.runs[before:]:
        run._r.get_or_add_rPr().append(element("w:shd", val="clear", color="auto", fill="FFF2A8"))


def _write_link(desk: Desk, paragraph: Paragraph, node: Any) -> None:
    """The runs of the link's words, moved into a hyperlink."""
    before = len(paragraph._p)
    _write_inline(replace(desk, look=replace(desk.look, style="Hyperlink")), paragraph, node["kids"])
    link = element("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(node["url"], RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    link.extend(list(paragraph._p)[before:])
    paragraph._p.append(link)


def _marked(look: Look, tag: str) -> Look:
    return replace(look, marks=look.marks | {_MARKS[tag]}) if tag in _MARKS else look


def _add_picture(desk: Desk, paragraph: Paragraph, file: str, alt: str) -> None:
    image = desk.images[file]
    try:
        shape = paragraph.add_run().add_picture(io.BytesIO(image.data), image.width)
    except _BROKEN as error:
        raise ReportError(Fault("", "có hình bị hỏng.", "Chạy lại ô vẽ hình.")) from error
    scale = min(1, desk.width / shape.width, TALLEST / shape.height)
    shape.width, shape.height = Emu(int(shape.width * scale)), Emu(int(shape.height * scale))
    shape._inline.docPr.set("descr", alt)
    for side in "TBLR":  # without them LibreOffice keeps a distance
        shape._inline.set(f"dist{side}", "0")


def rule_below(paragraph: Paragraph, left_mm: float, right_mm: float) -> None:
    """A line under the paragraph, drawn in from both sides."""
    paragraph.paragraph_format.left_indent, paragraph.paragraph_format.right_indent = (
        Mm(left_mm),
        Mm(right_mm),
    )
    border = element("w:pBdr")
    border.append(element("w:bottom", val="single", sz="6", space="1", color="auto"))
    paragraph._p.get_or_add_pPr().insert_element_before(
        border, *("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")
    )


def _number(paragraph: Paragraph, depth: int, number: int) -> None:
    numbering = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    numbering.get_or_add_ilvl().val = depth
    numbering.get_or_add_numId().val = number


def _new_count(desk: Desk, depth: int, start: int) -> int:
    numbers = desk.document.part.numbering_part.element
    number = numbers.add_num(1)
    number.add_lvlOverride(depth).add_startOverride(start)
    return int(number.numId)
