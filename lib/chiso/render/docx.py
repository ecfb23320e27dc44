"""A report to be edited: the same document in Word, with real styles, lists and headings."""

from __future__ import annotations

from nbformat import NotebookNode

from chiso.render.archives import freeze_archive
from chiso.render.exporters import ReportExporter
from chiso.render.papers import lay_out
from chiso.render.parts import Document
from chiso.render.reading import read_document
from chiso.render.word import write_letter


class DocxExporter(ReportExporter):
    """Draws the paper as Word does."""

    export_from_notebook = "Báo cáo chỉ số (Word)"
    output_mimetype = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    file_extension = ".docx"

    def draw(self, document: Document) -> bytes:
        """The document as DOCX."""
        return draw_docx(document)


def render_docx(notebook: NotebookNode) -> bytes:
    """The executed notebook as a DOCX file.

    Raises ReportError with every output that cannot be drawn.
    """
    return draw_docx(read_document(notebook))


def draw_docx(document: Document) -> bytes:
    """The document as DOCX."""
    place = f"bản Word của sổ tay {document.identity.notebook}"
    return freeze_archive(write_letter(lay_out(document), place))
