"""A report as one page: readable without a script, a network or a mouse."""

from __future__ import annotations

from nbformat import NotebookNode

from chiso.parts import short_title
from chiso.render.exporters import ReportExporter
from chiso.render.images import uri_of
from chiso.render.pages import render_page
from chiso.render.parts import Document
from chiso.render.reading import read_document


class HtmlExporter(ReportExporter):
    """Draws the page."""

    export_from_notebook = "Báo cáo chỉ số (HTML)"
    output_mimetype = "text/html"
    file_extension = ".html"

    def draw(self, document: Document) -> str:
        """The document as one self-contained page."""
        return draw_html(document)


def render_html(notebook: NotebookNode) -> str:
    """The executed notebook as one self-contained page.

    Raises ReportError with every output that cannot be drawn.
    """
    return draw_html(read_document(notebook))


def draw_html(document: Document) -> str:
    """The document as one self-contained page."""
    identity = document.identity
    return render_page(
        "report.html.j2",
        title=f"{identity.title} – {identity.unit_name} – {identity.period_label}",
        is_demo=identity.is_demo,
        provenance=identity.provenance,
        document=document,
        uri_of=uri_of,
        reports=[(name, short_title(name)) for name in identity.reports],
    )
