"""The paper: A4, tagged, archivable, complete, the same bytes every time."""

from __future__ import annotations

import base64
import io
import re
import unicodedata
from collections import Counter

import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_output
from PIL import Image
from pypdf import PdfReader

from chiso.blocks import Column, Table
from chiso.errors import ReportError
from chiso.render.foreign import TAGS
from chiso.render.html import render_html
from chiso.render.pages import TEMPLATES
from chiso.render.papers import lay_out
from chiso.render.pdf import render_pdf
from chiso.render.reading import read_document
from chiso.render.typesetting import _spell_out
from reports import CHART, IDENTITY, TABLE, prose, report, showing, showing_chart, showing_note, showing_table
from test_render_html import HOSTILE, everywhere

A4 = (595, 842)
TABLE_TAGS = {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"}


def paper_of(*cells, **changes):
    identity = IDENTITY.model_copy(update=changes)
    return PdfReader(io.BytesIO(render_pdf(report(*cells, identity=identity))))


def text_of(paper):
    """The paper's text with single spaces, in the order in which it is read."""
    return " ".join(" ".join(page.extract_text() for page in paper.pages).replace("\u200b", "").split())


def wide_table(rows=1):
    columns = (Column(label="Đơn vị"), *[Column(label="Chỉ số thành phần", kind="number", decimals=2)] * 21)
    return TABLE.model_copy(update={"columns": columns, "rows": (("UBND xã", *["12.34"] * 21),) * rows})


def test_paper_is_tagged_titled_and_in_vietnamese():
    """PDF/UA-1: language, title, structure, outline."""
    paper = paper_of(prose("## Mục một\n\n### Mục con"), showing_chart())
    root = paper.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("vi-VN", True)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert paper.metadata.title == "Tiến độ giải quyết hồ sơ – UBND xã mẫu – quý III năm 2026"
    assert paper.outline[0].title == "Mục một"


def test_paper_keeps_both_standards_it_claims():
    """PDF/UA-1 and PDF/A-2a are written into its metadata by a compiler that refuses what breaks them."""
    said = paper_of().trailer["/Root"]["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in said
    assert "<pdfaid:part>2</pdfaid:part>" in said
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in said


def test_paper_is_a4_and_only_our_fonts_are_in_it():
    """The layout of Nghị định 30/2020/NĐ-CP, the same on every machine."""
    paper = paper_of(prose("`mã` **đậm** *nghiêng*"), showing_chart())
    fonts = {font["/BaseFont"].partition("+")[2] for page in paper.pages for font in _fonts(page)}
    assert {tuple(round(side) for side in page.mediabox[2:]) for page in paper.pages} == {A4}
    assert fonts <= {"Tinos", "Tinos-Bold", "Tinos-Italic", "Tinos-BoldItalic", "Cousine"}


def test_head_and_foot_of_an_administrative_document_are_there():
    """Letterhead, title, unit and period, recipients, signature, provenance."""
    text = text_of(paper_of())
    wanted = [
        "UBND TỈNH MẪU",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: …/BC-UBND",
        "BÁO CÁO",
        "quý III năm 2026 (từ 01/07/2026 đến 30/09/2026)",
        "Nơi nhận:",
        "Lưu: VT.",
        "CHỦ TỊCH",
        "ho-so.xlsx: 12 dòng",
    ]
    assert [words for words in wanted if words not in text] == []


def test_page_number_stands_on_every_page_but_the_first():
    """Nghị định 30/2020/NĐ-CP: the first page carries no number."""
    pages = paper_of(prose("\n\n".join(["đoạn văn"] * 90))).pages
    assert [page.extract_text().split()[0] for page in pages] == ["UBND", "2", "3"]


@pytest.mark.parametrize("is_demo", [True, False])
def test_every_page_of_demonstration_data_says_so(is_demo):
    """A single sheet that gets lost must still not be taken for real."""
    pages = paper_of(prose("\n\n".join(["đoạn văn"] * 60)), is_demo=is_demo).pages
    assert ["DỮ LIỆU MINH HỌA" in page.extract_text() for page in pages] == [is_demo] * len(pages)


def test_wide_table_lies_across_with_its_heading_and_the_rest_stays_upright():
    """A table of 22 columns needs a landscape page; its section goes with it."""
    paper = paper_of(prose("## Trước"), prose("## Rộng"), showing_table(wide_table()), prose("## Sau"))
    shapes = [page.mediabox.width > page.mediabox.height for page in paper.pages]
    assert shapes == [False, True, False]
    assert "Rộng" in paper.pages[1].extract_text()


def test_head_of_a_long_table_is_repeated_on_every_page():
    """A reader of page 3 sees what the columns mean."""
    long = TABLE.model_copy(update={"rows": TABLE.rows * 60})
    pages = paper_of(showing_table(long)).pages
    assert len([page for page in pages if "Tiếp nhận" in page.extract_text()]) == len(pages) - 1 >= 3


def test_long_table_begins_where_there_is_room():
    """Only short tables are kept whole; a list of many rows begins under its words, with at least two of them."""
    long = TABLE.model_copy(update={"rows": (("Phòng Một", 1, "2.00"),) * 30})
    begun = paper_of(prose("## Mục\n\n" + "Lời.\n\n" * 8), showing_table(long))
    assert begun.pages[0].extract_text().count("Phòng Một") > 2
    for lines in range(24, 32):
        pages = paper_of(prose("Lời.\n\n" * lines), showing_table(long)).pages
        with_caption = next(page.extract_text() for page in pages if TABLE.caption in page.extract_text())
        assert with_caption.count("Phòng Một") >= 2


def test_paragraph_that_leads_to_a_table_stays_with_it():
    """Wherever the page ends, nobody reads who answers for the table on the page before it."""
    for lines in range(24, 32):
        pages = paper_of(prose("Lời.\n\n" * lines + "Đơn vị phụ trách."), showing_table()).pages
        with_caption = next(page.extract_text() for page in pages if TABLE.caption in page.extract_text())
        assert "Đơn vị phụ trách." in with_caption


def test_paragraph_that_leads_to_a_table_is_as_wide_as_the_others():
    """Its lines end at the same edge: the same words are set the same way."""
    words = "Trung vị là mức của đơn vị đứng giữa: một nửa số đơn vị đạt cao hơn, một nửa đạt thấp hơn."
    page = paper_of(prose(f"{words}\n\n{words}"), showing_table()).pages[0]
    lines = re.findall(rb"\[\(.{400,}\]TJ", page.get_contents().get_data())
    assert len(lines) == 2
    assert lines[0] == lines[1]


def test_short_explanation_is_kept_on_one_page():
    """Nobody turns the page between a number's numerator and its denominator; a long explanation may part."""
    note = showing_note(
        "- Tử số: hồ sơ đúng hạn.\n- Mẫu số: hồ sơ.\n- Điểm: tối đa 20.", title="Cách tính chỉ số 5"
    )
    for lines in range(24, 32):
        pages = paper_of(prose("Lời.\n\n" * lines), note).pages
        explained = next(page.extract_text() for page in pages if "Cách tính chỉ số 5" in page.extract_text())
        assert "tối đa 20" in explained
    long = paper_of(prose("Lời.\n\n" * 10), showing_note("Rất dài. " * 400, title="Quy tắc"))
    assert "Quy tắc" in long.pages[0].extract_text()


@pytest.mark.parametrize(
    ("last", "wanted"),
    [
        (prose("Lời cuối."), "Lời cuối."),
        (showing_table(), TABLE.caption),
        (showing_note("Lời giải thích."), "Lời giải thích."),
    ],
)
def test_signature_never_stands_alone_on_a_page(last, wanted):
    """What is signed stands above the signature: the last words, a last short table or note go with it."""
    for lines in range(12, 32, 2):
        pages = paper_of(prose("Lời.\n\n" * lines), last).pages
        signed = next(page.extract_text() for page in pages if "Nơi nhận:" in page.extract_text())
        assert wanted in signed


def test_dates_of_the_period_stay_on_one_line():
    """Under the title a long name leaves the brackets to the next line whole."""
    text = paper_of(unit_name="Ban Quản lý khai thác các cảng cá tỉnh").pages[0].extract_text()
    assert "(từ 01/07/2026 đến 30/09/2026)" in [line.strip() for line in text.splitlines()]


def test_first_cells_of_rows_are_row_headers():
    """A screen reader tells whose number it reads: TH with the scope of a row, as many as rows; and the columns'."""
    data = render_pdf(report(showing_table()))
    cells = [one for one in _objects(data) if one.get("/S") in ("/TH", "/TD")]
    scopes = Counter(next((part["/Scope"] for part in one["/A"] if "/Scope" in part), "") for one in cells)
    assert scopes == {"/Column": 3, "/Row": 2, "": 2 * 2}


def _objects(data):
    """Every dictionary of the file, found by the file's own list of offsets."""
    paper = PdfReader(io.BytesIO(data), strict=True)
    found = (paper.get_object(number) for number in range(1, int(paper.trailer["/Size"])))
    return [one for one in found if isinstance(one, dict)]


def test_long_report_has_contents_with_pages():
    """More than ten headings: a contents list on the first page names the page that each stands on."""
    words = [f"Phần thứ {number}" for number in range(12)]
    paper = paper_of(*(prose(f"## {one}\n\n" + "Lời.\n\n" * 30) for one in words))
    first = paper.pages[0].extract_text()
    assert "MỤC LỤC" in first
    for one in words:
        number = int(re.search(rf"{one} \.[ .]*(\d+)", first)[1])
        assert one in paper.pages[number - 1].extract_text()
    assert "MỤC LỤC" not in text_of(paper_of(prose("## Một mục")))


def test_paper_shows_as_many_rows_as_the_page():
    """Page and paper are equal in content."""
    table = TABLE.model_copy(update={"rows": tuple((f"Hàng-{n}.", n, "1") for n in range(57))})
    notebook = report(showing_table(table))
    [part] = [part for sheet in lay_out(read_document(notebook)).report["sheets"] for part in sheet["parts"]]
    printed = text_of(PdfReader(io.BytesIO(render_pdf(notebook))))
    assert len(part["rows"]) == render_html(notebook).count("Hàng-") == printed.count("Hàng-") == 57


def test_plain_data_frame_is_drawn_as_a_table():
    """What an analyst shows without our verbs is drawn all the same."""
    frame = pd.DataFrame({"Đơn vị": ["Lâm Sơn"], "Số": [12]}).set_index("Đơn vị")
    text = text_of(paper_of(showing({"text/html": frame._repr_html_(), "text/plain": repr(frame)})))
    assert "Đơn vị Lâm Sơn 12" in text


def test_every_element_that_survives_cleaning_is_drawn():
    """The cleaner and the paper know the same elements, so nothing that one lets through is lost by the other."""
    words = {tag: f"chữ-{tag}" for tag in TAGS - TABLE_TAGS - {"br", "hr", "img"}}
    html = "".join(f"<div><{tag}>{word}</{tag}></div>" for tag, word in words.items())
    table = (
        "<table><caption>a1</caption><thead><tr><th>b2<tbody><tr><td>c3<tfoot><tr><td>d4</table><hr>e5<br>f6"
    )
    text = text_of(paper_of(showing({"text/html": html + table})))
    assert [word for word in [*words.values(), "a1", "b2", "c3", "d4", "e5", "f6"] if word not in text] == []


def test_table_with_merged_cells_keeps_every_cell():
    """A frame with a two-level index merges cells; ragged and overlong spans are held within the table."""
    html = (
        "<table><thead><tr><th colspan='2'>a</th><th rowspan='9'>b</th></tr></thead>"
        "<tr><td rowspan='2'>c</td><td>d</td></tr><tr><td>e</td><td>f</td><td>g</td></tr></table>"
    )
    text = text_of(paper_of(showing({"text/html": html})))
    assert [letter for letter in "abcdefg" if f" {letter}" not in text] == []


def test_markdown_is_drawn_as_it_is_written():
    """Lists, quotations, tables and code."""
    lists = "- một\n- hai\n\n> trích\n\n| A | B |\n|---|--:|\n| x | 1 |"
    text = text_of(paper_of(prose(lists + "\n\n```\nlệnh\n```\n\n`mã` và ~~bỏ~~")))
    assert "– một – hai trích A B x 1 lệnh mã và bỏ" in text


def test_raster_image_and_streams_are_drawn():
    """A plain matplotlib figure and a print are outputs like any other."""
    stream = io.BytesIO()
    Image.new("RGB", (80, 40), "navy").save(stream, "PNG")
    png = base64.b64encode(stream.getvalue()).decode()
    printed = new_code_cell("x", outputs=[new_output("stream", name="stdout", text="in ra\n")])
    paper = paper_of(showing({"image/png": png}), printed)
    assert len(paper.pages[0].images) == 1
    assert "in ra" in text_of(paper)


def test_source_of_cells_stays_off_the_paper():
    """Code is for the page."""
    assert "1 + 2" not in text_of(paper_of(showing({"text/plain": "ba"}, source="1 + 2")))


@pytest.mark.parametrize(
    "words", [*HOSTILE, '#import "x": *', "#panic()", "\\u{41} $x$ *b* @a <l>", "// a /* b", "=1+1"]
)
def test_hostile_words_are_printed_as_they_are(words):
    """No text of a report is ever read as Typst's markup; Markdown marks are Markdown's."""
    notebook = report(
        showing_table(Table(caption=words, columns=(Column(label="x"),), rows=((words,),))),
        identity=IDENTITY.model_copy(update={"rules": words}),
    )
    text = text_of(PdfReader(io.BytesIO(render_pdf(notebook))))
    assert text.count(" ".join(words.split())) == 3
    assert render_pdf(everywhere(words))


def test_letters_without_a_font_show_their_code():
    """A report is not lost for an emoji in a unit's name, and the emoji does not vanish."""
    text = text_of(paper_of(showing({"text/plain": "vui 😀"}), showing_chart(CHART.replace("Đúng", "漢"))))
    assert "vui [U+1F600]" in text
    assert "[U+6F22] hạn: ấ ỡ ự" in text


def test_text_of_the_paper_is_composed():
    """Decomposed letters from an export look right and are never found by a search."""
    words = unicodedata.normalize("NFD", "Đơn vị Ấn Nghĩa")
    text = text_of(PdfReader(io.BytesIO(render_pdf(everywhere(words)))))
    assert unicodedata.normalize("NFC", words) in text
    assert unicodedata.is_normalized("NFC", text)


def test_figure_taller_than_a_page_is_made_smaller():
    """Nothing overlaps: a figure leaves room for its caption."""
    tall = CHART.replace('viewBox="0 0 300 60" width="300pt" height="60pt"', 'width="300pt" height="2000pt"')
    page = paper_of(showing_chart(tall, caption="cao")).pages[1]
    assert min(_heights(page, "cao")) > 20 / 25.4 * 72


def test_very_long_words_break_instead_of_leaving_the_paper():
    """Nothing is cut at the edge."""
    assert text_of(paper_of(showing({"text/plain": "x" * 300}), rules="y" * 300)).count("x") >= 300


@pytest.mark.parametrize("long", ["một hai ba bốn " * 600, "dòng\n" * 120])
def test_row_longer_than_a_page_goes_on_overleaf(long):
    """Even where its other cells are short: nothing runs off the paper or into its foot."""
    rows = (("Một", long), ("Hai", "hết"))
    columns = (Column(label="Đơn vị"), Column(label="Ghi chú"))
    paper = paper_of(showing_table(Table(caption="Dài", columns=columns, rows=rows)))
    heights = [height for page in paper.pages for height in _heights(page, long.split()[0])]
    assert len(heights) >= long.count("\n")
    assert min(heights) > 56


def test_row_that_says_there_is_none_is_as_tall_as_its_line():
    """However tall the heading above it is."""
    columns = tuple(Column(label="Một tiêu đề rất dài " * n) for n in (5, 1, 1, 1, 1, 1))
    notebook = report(showing_table(Table(caption="Trống", columns=columns, rows=())))
    (part,) = (part for sheet in lay_out(read_document(notebook)).report["sheets"] for part in sheet["parts"])
    assert part["lines"][0] > 2
    assert part["lines"][1:] == [1]


def test_letter_that_is_spelled_out_leaves_the_others_as_they_are():
    """A sign that no font has may stand on a letter that all rows use."""
    rows = (("số\N{COMBINING ENCLOSING SQUARE}", 1), ("tổng số", 2))
    columns = (Column(label="Đơn vị"), Column(label="Số", kind="int"))
    words = text_of(paper_of(showing_table(Table(caption="Lạ", columns=columns, rows=rows))))
    assert "số[U+20DE]" in words
    assert "tổng số" in words


def test_rows_are_measured_where_letters_of_known_width_are_spelled_out():
    """The code of an accent that composes with nothing is wider than the accent."""
    told = b'{"rows": [["b\xcc\x81", "\\"lines\\": [1]"]], "lines": [1, null, 12]}'
    wanted = b'{"rows": [["b[U+0301]", "\\"lines\\": [1]"]], "lines": [null, null, null]}'
    assert _spell_out("report.json", told, {"\N{COMBINING ACUTE ACCENT}"}) == wanted


def test_rules_of_the_template_hold_nothing_of_one_report():
    """What papers share is set once for all of them: Typst finds it again only under the same rules."""
    begin, *_ = re.split(
        r"foot\.update", (TEMPLATES / "report.typ").read_text(encoding="utf-8").partition("draw-paper")[2]
    )
    _, _, rules = begin.partition("set text")
    assert "set page" in rules
    assert not re.search("report|identity|letterhead", rules)


def test_same_notebook_gives_the_same_bytes():
    """The date inside is the report's, never the clock's."""
    notebook = report(prose("## Mục"), showing_table(), showing_chart())
    assert render_pdf(notebook) == render_pdf(notebook)


def test_date_inside_is_the_date_of_issue():
    """A file says when its report was issued."""
    issued = IDENTITY.letterhead.model_copy(update={"date_line": "ngày 05 tháng 10 năm 2026"})
    assert str(paper_of(letterhead=issued).metadata.creation_date.date()) == "2026-10-05"


def test_what_typst_refuses_is_said_in_vietnamese():
    """The compiler's words are for developers."""
    broken = CHART.replace('viewBox="0 0 300 60" width="300pt" height="60pt"', 'width="0" height="0"')
    with pytest.raises(
        ReportError, match="bản PDF của sổ tay 2-tien-do-giai-quyet: không lập được: có hình SVG"
    ):
        paper_of(showing_chart(broken))


def _heights(page, words):
    """How high above the paper's lower edge the words stand, in points."""
    found = []

    def note(text, around, within, *_):
        if words in text:
            found.append(around[3] * within[5] + around[5])

    page.extract_text(visitor_text=note)
    return found


def _fonts(page):
    fonts = page["/Resources"].get("/Font", {}).values()
    return [font.get_object() for font in fonts]
