"""Whatever a notebook shows is drawn on the page, on paper and in Word, or refused by cell and type."""

from __future__ import annotations

import difflib
import io
import os
import re
from pathlib import Path
from typing import Any

import docx
import nbformat
import pypdfium2
import pytest
from docx.oxml.ns import qn
from nbclient import NotebookClient
from nbformat import NotebookNode

from chiso.errors import ReportError
from chiso.kernel import kernel_manager
from chiso.render.docx import render_docx
from chiso.render.html import render_html
from chiso.render.pdf import render_pdf
from conftest import office_pages
from reports import report, showing

FOLDER = Path(__file__).with_name("gallery")
MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
RENDERERS = (render_html, render_pdf, render_docx)


@pytest.fixture(scope="module")
def gallery() -> NotebookNode:
    """The notebook with one of everything, run in a real kernel, as a report."""
    notebook = nbformat.read(FOLDER / "gallery.ipynb", as_version=4)
    NotebookClient(notebook, kernel_manager_class=kernel_manager(), timeout=60).execute()
    return report(*notebook.cells)


def unlike_before(name: str, made: str, shown: bytes, folder: Path) -> list[str]:
    """How the text differs from the gold file; the product lies in the folder for a human to look at.

    After a change that is meant: CHISO_GOLD=1 pytest tests/test_gallery.py, look at the difference, commit it.
    """
    gold = FOLDER / name
    if os.environ.get("CHISO_GOLD"):
        gold.write_text(made, encoding="utf-8")
    before = gold.read_text(encoding="utf-8")
    (folder / name.removesuffix(".txt")).write_bytes(shown)
    return list(difflib.unified_diff(before.split("\n"), made.split("\n"), "gold", "made", lineterm=""))


def test_gallery_is_drawn_on_the_page(gallery: NotebookNode, tmp_path: Path) -> None:
    """Every output stands on the page as it stood before; of pictures only their kind is compared."""
    page = render_html(gallery)
    main = page[page.index('<div class="tools">') : page.index('<div class="closing">')]
    scrubbed = re.sub(r'src="data:(image/[a-z+]+)[^"]*"', r'src="data:\1"', main)
    assert unlike_before("gallery.html", scrubbed, page.encode(), tmp_path) == []


def test_gallery_is_drawn_on_paper(gallery: NotebookNode, tmp_path: Path) -> None:
    """The words of every page of the PDF are as they were before."""
    data = render_pdf(gallery)
    paper = pypdfium2.PdfDocument(data)
    pages = [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in paper]
    paper.close()
    assert unlike_before("gallery.pdf.txt", "\n\f\n".join(pages), data, tmp_path) == []


def test_gallery_is_drawn_in_word(gallery: NotebookNode, tmp_path: Path) -> None:
    """The paragraphs, tables and formulas of the Word file are as they were before."""
    data = render_docx(gallery)
    body = docx.Document(io.BytesIO(data)).element.body
    lines = ["".join(_words(line)) for line in body.iter(qn("w:p"))]
    assert unlike_before("gallery.docx.txt", "\n".join(lines), data, tmp_path) == []


def test_office_opens_the_gallery(gallery: NotebookNode, tmp_path: Path) -> None:
    """LibreOffice draws text, tables and formulas of the Word file; a formula it cannot read shows «¿»."""
    path = tmp_path / "gallery.docx"
    path.write_bytes(render_docx(gallery))
    text = " ".join(office_pages(path))
    assert [word for word in ("gạch đầu dòng", "Lương Sơn", "Kết quả", "còn lại") if word not in text] == []
    assert "¿" not in text


@pytest.mark.parametrize(
    "data",
    [
        {"application/vnd.jupyter.widget-view+json": {"model_id": "a"}, "text/plain": "IntSlider(value=1)"},
        {"application/vnd.plotly.v1+json": {}, "text/html": "<div id='x'></div><script>Plotly()</script>"},
        {"application/vnd.vegalite.v5+json": {}, "text/plain": "alt.Chart(...)"},
        {"application/javascript": "alert(1)", "text/plain": "<Javascript>"},
        {"application/json": {"a": 1}, "text/plain": "<JSON>"},
        {"application/pdf": "JVBERi0=", "text/plain": "<PDF>"},
        {"application/geo+json": {}, "text/plain": "<GeoJSON>"},
        {"image/gif": "R0lGODlh", "text/plain": "<Image>"},
        {"image/webp": "UklGRg==", "text/plain": "<Image>"},
        {"video/mp4": "AAAA", "text/plain": "<Video>"},
        {"text/html": "<video src='a.mp4'></video>", "text/plain": "<Video>"},
        {"text/html": "<iframe src='https://x.vn'></iframe>", "text/plain": "<IFrame>"},
    ],
    ids=lambda data: next(iter(data)),
)
def test_what_cannot_be_drawn_is_refused_by_cell_and_type(data: dict[str, Any]) -> None:
    """Nothing vanishes: the cell and the type are named, in every product alike."""
    kinds = data.keys() - {"text/plain"}
    for render in RENDERERS:
        with pytest.raises(ReportError) as refusal:
            render(report(showing(data)))
        assert "sổ tay 2-tien-do-giai-quyet, ô 2: " in str(refusal.value)
        assert any(kind in str(refusal.value) for kind in kinds)


def _words(paragraph: Any) -> list[str]:
    """What is written in a paragraph, formulas and line breaks among it."""
    written = paragraph.iter(qn("w:t"), qn("w:br"), MATHS + "t")
    return ["\n" if one.tag == qn("w:br") else one.text or "" for one in written]
