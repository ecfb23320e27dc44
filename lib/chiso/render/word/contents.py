"""The table of contents: a field that Word can renew, filled with links, so that it is there before anyone does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.shared import Mm
from docx.text.paragraph import Paragraph

from chiso.render.cells import plain_text
from chiso.render.word.desks import Desk, element

_FIELD = ' TOC \\o "1-2" \\h \\n '
"""Headings of two levels, as links, without page numbers, which only Word itself could know."""


def write_contents(desk: Desk, headings: Sequence[dict[str, Any]]) -> None:
    """Every heading of the first two levels as a link to it, and some air before the words."""
    desk.write("Mục lục", "ContentsHeading")
    lines = [_line(desk, one) for one in headings if one["level"] <= 2]
    lines[0]._p.insert(1, _mark("begin"))
    instruction = element("w:instrText")
    instruction.text = _FIELD
    lines[0]._p.insert(2, _run(instruction))
    lines[0]._p.insert(3, _mark("separate"))
    lines[-1]._p.append(_mark("end"))
    lines[-1].paragraph_format.space_after = Mm(6)


def mark_heading(paragraph: Paragraph, anchor: str) -> None:
    """The place that the contents lead to."""
    number = anchor.rpartition("-")[2]
    start, end = (
        element("w:bookmarkStart", id=number, name=_name(anchor)),
        element("w:bookmarkEnd", id=number),
    )
    paragraph._p.insert_element_before(start, "w:r")
    paragraph._p.append(end)


def _line(desk: Desk, heading: dict[str, Any]) -> Paragraph:
    line = desk.paragraph(f"TOC{heading['level']}")
    link = element("w:hyperlink", anchor=_name(heading["anchor"]))
    link.append(line.add_run(plain_text(heading["words"]))._r)
    line._p.append(link)
    return line


def _name(anchor: str) -> str:
    return f"muc_{anchor.rpartition('-')[2]}"


def _mark(kind: str) -> Any:
    return _run(element("w:fldChar", fldCharType=kind))


def _run(child: Any) -> Any:
    run = element("w:r")
    run.append(child)
    return run
