"""A notebook is read whole, or refused by cell and type."""

from __future__ import annotations

import base64
import io

import pytest
from nbformat.v4 import new_code_cell, new_output, new_raw_cell
from PIL import Image

from chiso.blocks import MIME_NOTE, MIME_REPORT, MIME_TABLE
from chiso.errors import ReportError
from chiso.render import identity_of
from chiso.render.parts import Code, Definition, Picture, Plain, Prose, Tabular
from chiso.render.reading import read_document
from reports import CHART, IDENTITY, TABLE, prose, report, showing, showing_chart, showing_table


def read(*cells):
    """The parts of the cells, without those of the setup cell and without the cells' sources."""
    return [part for part in read_document(report(*cells)).parts if not isinstance(part, Code)]


def refusal(*cells):
    with pytest.raises(ReportError) as caught:
        read_document(report(*cells))
    return str(caught.value)


def test_identity_is_what_the_setup_cell_showed():
    """The press learns whose report it holds from the notebook itself."""
    assert identity_of(report()) == IDENTITY


def test_notebook_that_says_nothing_about_itself_is_refused():
    """A report without an identity could be filed under any name."""
    notebook = report()
    del notebook.cells[0]
    with pytest.raises(ReportError, match="không có ô nào"):
        identity_of(notebook)


def test_notebook_of_two_reports_is_refused():
    """No report is ever for another unit than its name says."""
    other = IDENTITY.model_copy(update={"unit_code": "xa-khac"})
    with pytest.raises(ReportError, match="hai báo cáo"):
        identity_of(report(showing({MIME_REPORT: other.model_dump(mode="json")})))


def test_table_of_ours_is_read_from_its_own_type_never_from_html():
    """A table on show carries one structured MIME; the HTML beside it is for JupyterLab."""
    cell = showing({MIME_TABLE: TABLE.model_dump(mode="json"), "text/html": "<b>khác</b>"})
    assert read(cell) == [Tabular(TABLE)]


def test_every_output_of_a_cell_is_read_in_order():
    """A cell may show several things."""
    cell = showing({"text/plain": "một"}, {"text/plain": "hai"})
    assert read(cell) == [Plain("một", "result"), Plain("hai", "result")]


def test_figure_carries_its_caption_and_alternative_text():
    """What stands for a figure lies in the metadata of its output."""
    [picture] = read(showing_chart(alt="Giảm từ 9 xuống 7.", caption="Hình 1"))
    assert picture == Picture("image/svg+xml", CHART.encode(), "Giảm từ 9 xuống 7.", "Hình 1")


def test_figure_without_words_says_so():
    """An analyst's plain figure has no alternative text; a reader who cannot see it learns at least that."""
    [picture] = read(showing({"image/svg+xml": CHART, "text/plain": "<Figure>"}))
    assert picture.alt == "Hình chưa có mô tả bằng lời."


def test_raster_image_is_read_as_its_bytes():
    """PNG comes in base64."""
    png = _png()
    [picture] = read(showing({"image/png": base64.b64encode(png).decode()}))
    assert picture.data == png


def test_damaged_image_is_refused():
    """A picture that is no picture would be a hole in the page."""
    assert "ô 2: hình image/png bị hỏng" in refusal(showing({"image/png": "khôngphảibase64"}))


def test_definition_keeps_its_title_and_text():
    """A definition is one click away on a page."""
    assert read(showing({MIME_NOTE: {"title": "Đúng hạn", "markdown": "xong **trước** hạn"}})) == [
        Definition("Đúng hạn", "<p>xong <strong>trước</strong> hạn</p>")
    ]


def test_streams_and_errors_are_shown_as_printed_without_terminal_colours():
    """Colours are for terminals."""
    outputs = [
        new_output("stream", name="stderr", text="\x1b[31mcảnh báo\x1b[0m\n"),
        new_output("error", ename="E", evalue="e", traceback=["\x1b[1mdòng 1\x1b[0m", "dòng 2"]),
    ]
    assert read(new_code_cell("x", outputs=outputs)) == [
        Plain("cảnh báo", "stderr"),
        Plain("dòng 1\ndòng 2", "error"),
    ]


@pytest.mark.parametrize(
    ("plain", "shown"),
    [("a b", "a b"), ("<IPython.core.display.Latex object>", "\\section{a} $b$")],
)
def test_latex_that_is_no_formula_is_shown_in_words_or_else_as_it_stands(plain, shown):
    """A Python object's name says nothing to a reader; its source does."""
    assert read(showing({"text/latex": "\\section{a} $b$", "text/plain": plain})) == [Plain(shown, "result")]


def test_formula_is_drawn_as_one():
    """What computer algebra shows as LaTeX is mathematics, not text."""
    [part] = read(showing({"text/latex": "$\\displaystyle x^2$", "text/plain": "x**2"}))
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in part.html


def test_stream_that_came_in_pieces_is_one_text():
    """A kernel sends what is printed in pieces, which no reader should see; another stream begins a text of its own."""
    told = [("stdout", "một "), ("stdout", "hai\n"), ("stderr", "ba\n"), ("stdout", "bốn\n")]
    outputs = [new_output("stream", name=name, text=text) for name, text in told]
    assert read(new_code_cell("x", outputs=outputs)) == [
        Plain("một hai", "stdout"),
        Plain("ba", "stderr"),
        Plain("bốn", "stdout"),
    ]


def test_line_that_was_written_over_is_shown_as_it_was_last():
    """A progress bar returns to the beginning of its line."""
    bar = new_output("stream", name="stderr", text="\r10 %\r100 %\r\nxong\n")
    assert read(new_code_cell("x", outputs=[bar])) == [Plain("100 %\nxong", "stderr")]


def test_unknown_type_is_refused_by_cell_and_type_though_a_stand_in_lies_beside_it():
    """Beside a type that we do not know, plain text is only a stand-in for what would vanish."""
    cell = showing({"application/vnd.vega.v5+json": {}, "text/plain": "<Vega>"})
    assert "sổ tay 2-tien-do-giai-quyet, ô 2: kết quả kiểu application/vnd.vega.v5+json" in refusal(cell)


def test_all_that_cannot_be_drawn_is_named_at_once():
    """All faults at once."""
    said = refusal(showing({"video/mp4": "x"}, {"audio/wav": "x"}), prose("![a](https://x.vn/a.png)"))
    assert [word in said for word in ("video/mp4", "audio/wav", "ô 3: hình «https://x.vn/a.png»")] == [
        True
    ] * 3


def test_block_of_another_version_is_refused_with_what_is_wrong():
    """A table whose structure is not ours is not guessed at."""
    assert "ô 2: khối Table sai cấu trúc (columns, rows" in refusal(
        showing({MIME_TABLE: {"caption": "x", "columns": []}})
    )


def test_table_with_a_ragged_row_is_refused():
    """A row with a cell too few would shift what follows."""
    ragged = TABLE.model_dump(mode="json") | {"rows": [["chỉ một"]]}
    assert "khối Table sai cấu trúc" in refusal(showing({MIME_TABLE: ragged}))


def test_output_that_shows_nothing_is_nothing():
    """An empty bundle holds nothing that could vanish."""
    assert read(showing({})) == []


def test_raw_cell_is_shown_as_it_stands():
    """Nothing vanishes."""
    assert read(new_raw_cell("nguyên văn")) == [Plain("nguyên văn", "result")]


def test_text_is_composed_and_printable():
    """NFD looks right and extracts wrong; control characters and private letters have no look at all."""
    assert read(showing({"text/plain": "A\u0302\u0301\x00\ue000"})) == [Plain("Ấ\ufffd\ufffd", "result")]


def test_cells_tagged_for_removal_are_left_out():
    """Jupyter's own tags say what an author does not want to show."""
    gone = showing({"text/plain": "mất"})
    gone.metadata.tags = ["remove-cell"]
    silent = showing({"text/plain": "mất"}, source="y = 1")
    silent.metadata.tags = ["remove-output"]
    parts = read_document(report(gone, silent)).parts
    assert parts == (Code("show()", "lệnh"), Code("y = 1", "lệnh"))


def test_parameters_say_what_they_are():
    """Default parameters and those of this run are told apart."""
    cells = [
        new_code_cell("unit = 'a'", metadata={"tags": [tag]}) for tag in ("parameters", "injected-parameters")
    ]
    roles = [part.role for part in read_document(report(*cells)).parts]
    assert roles == ["lệnh", "tham số mặc định", "tham số của báo cáo này"]


def test_heading_that_repeats_the_title_is_left_out():
    """The title stands above the report already."""
    document = read_document(report(prose(f"# {IDENTITY.title}\n\n## Kết quả"), showing_table()))
    assert [heading.words for heading in document.outline] == ["Kết quả"]


def test_headings_never_skip_a_level():
    """Readers who jump from heading to heading, and PDF/UA, want every level."""
    document = read_document(report(prose("# Một\n\n#### Bốn\n\n## Hai\n\n#### Bốn")))
    assert [(heading.level, heading.anchor) for heading in document.outline] == [
        (2, "mot-1"),
        (3, "bon-2"),
        (2, "hai-3"),
        (3, "bon-4"),
    ]


def test_image_pasted_into_a_markdown_cell_lies_in_the_page():
    """Attachments are part of the notebook."""
    cell = prose("![sơ đồ](attachment:a.png)")
    cell.attachments = {"a.png": {"image/png": base64.b64encode(_png()).decode()}}
    [part] = read(cell)
    assert isinstance(part, Prose)
    assert '<img src="data:image/png;base64,' in part.html


def _png() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (8, 4), "navy").save(stream, "PNG")
    return stream.getvalue()


@pytest.mark.parametrize("mime", ["text/html", "text/markdown", "image/png", "text/plain"])
def test_what_is_no_text_is_refused_by_its_cell_and_type(mime):
    """A cell may show anything as anything."""
    notebook = report(showing({mime: "5"}))
    notebook.cells[-1].outputs[0].data[mime] = 5
    with pytest.raises(ReportError, match=f"ô 2: kết quả kiểu {mime} không phải là văn bản"):
        read_document(notebook)
