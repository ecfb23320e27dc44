"""What every room of Word writes with: a document, its pictures, and paragraphs in a named style."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Length, Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from chiso.render.cells import plain_text
from chiso.render.pages import TEMPLATES

UPRIGHT, ACROSS = Mm(160), Mm(247)
"""The width between the margins of a page that stands, and of one that lies."""


@dataclass(frozen=True)
class Look:
    """How letters look beside what their paragraph's style says; `marks` are names of python-docx's Font."""

    marks: frozenset[str] = frozenset()
    style: str | None = None
    size: float | None = None
    """In points."""


@dataclass(frozen=True)
class Image:
    """A picture as Word can hold it, at the width it was drawn for; None for what the file itself says."""

    data: bytes
    width: Length | None = None


@dataclass(frozen=True)
class Desk:
    """Where and with what something is written: the document or a cell of it, its width and its usual style.

    Styles are named by their ids in templates/report.docx/word/styles.xml.
    """

    document: WordDocument
    images: Mapping[str, Image]
    holder: WordDocument | _Cell
    width: Length
    style: str = "BodyText"
    look: Look = field(default_factory=Look)
    depth: int = -1
    """How deep in lists; -1 outside of any."""

    def paragraph(self, style: str | None = None) -> Paragraph:
        """A new paragraph; the one that every cell begins with is used first."""
        is_first = isinstance(self.holder, _Cell) and _is_blank(self.holder)
        paragraph: Paragraph = self.holder.paragraphs[0] if is_first else self.holder.add_paragraph()
        # By its id: python-docx looks through all styles for a name, which takes most of the time.
        paragraph._p.style = style or self.style
        return paragraph

    def write(self, words: str, style: str | None = None) -> Paragraph:
        """A paragraph of plain words."""
        paragraph = self.paragraph(style)
        add_words(paragraph, words, self.look)
        return paragraph


def open_template() -> WordDocument:
    """An empty document with our styles and lists, of which python-docx keeps its own."""
    stream = io.BytesIO()
    folder = TEMPLATES / "report.docx"
    with zipfile.ZipFile(stream, "w") as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder).as_posix())
    return Document(stream)


def add_words(paragraph: Paragraph, words: str, look: Look) -> Run:
    """Words at a paragraph's end; what XML forbids is shown as �, and nothing in them is ever a field."""
    run = paragraph.add_run(plain_text(words))
    run._r.style = look.style
    for mark in sorted(look.marks):
        setattr(run.font, mark, True)
    if look.size:
        run.font.size = Pt(look.size)
    return run


def element(name: str, /, **attributes: str) -> BaseOxmlElement:
    """An element of WordprocessingML: `element("w:tblHeader", val="1")`."""
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def _is_blank(cell: _Cell) -> bool:
    children = [child.tag for child in cell._tc if child.tag != qn("w:tcPr")]
    return children == [qn("w:p")] and not len(cell.paragraphs[0]._p)
