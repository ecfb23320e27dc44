"""A report on paper: A4, tagged, archivable, and the same bytes for the same report."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from nbformat import NotebookNode

from chiso.blocks import Identity
from chiso.render.exporters import ReportExporter
from chiso.render.papers import lay_out
from chiso.render.parts import Document
from chiso.render.reading import read_document
from chiso.render.typesetting import typeset

_ISSUED = re.compile(r"ngày (\d+) tháng (\d+) năm (\d+)")
_UNDATED = datetime(2022, 6, 23, tzinfo=UTC)
"""The day of Quyết định 766/QĐ-TTg stands in the file of a report that is not issued yet: never the clock."""


class PdfExporter(ReportExporter):
    """Draws the paper."""

    export_from_notebook = "Báo cáo chỉ số (PDF)"
    output_mimetype = "application/pdf"
    file_extension = ".pdf"

    def draw(self, document: Document) -> bytes:
        """The document as PDF/UA-1 and PDF/A-2a."""
        return draw_pdf(document)


def render_pdf(notebook: NotebookNode) -> bytes:
    """The executed notebook as a PDF for signing and sending.

    Raises ReportError with every output that cannot be drawn.
    """
    return draw_pdf(read_document(notebook))


def draw_pdf(document: Document) -> bytes:
    """The document as PDF/UA-1 and PDF/A-2a."""
    paper = lay_out(document)
    return typeset(paper, _issued(document.identity), f"bản PDF của sổ tay {document.identity.notebook}")


def _issued(identity: Identity) -> datetime:
    found = _ISSUED.search(identity.letterhead.date_line)
    return datetime(int(found[3]), int(found[2]), int(found[1]), tzinfo=UTC) if found else _UNDATED
