"""The report in Word: real styles, lists and heads, words for pictures, and nothing of data that Word would obey."""

from __future__ import annotations

import base64
import io
import re
import zipfile

import docx
import pytest
from defusedxml.ElementTree import fromstring
from docx.oxml.ns import qn
from PIL import Image

from chiso.blocks import MIME_NOTE
from chiso.errors import ReportError
from chiso.render.docx import render_docx
from chiso.render.foreign import TAGS
from conftest import office_pages
from reports import CHART, IDENTITY, TABLE, prose, report, showing, showing_chart, showing_table
from test_render_html import HOSTILE, everywhere
from test_render_pdf import TABLE_TAGS, wide_table

LISTS = "1. một\n2. hai\n\nGiữa\n\n5. năm\n\n- gạch\n    - trong"


def letter_of(*cells, **changes):
    identity = IDENTITY.model_copy(update=changes)
    return docx.Document(io.BytesIO(render_docx(report(*cells, identity=identity))))


def words_of(letter):
    """All its words with single spaces, tables included, header and footer not."""
    texts = [node.text or "" for node in letter.element.body.iter(qn("w:t"), qn("w:br"), qn("w:p"))]
    return " ".join(" ".join(texts).replace("\u200b", "").split())


def paragraph_of(letter, words):
    """The first paragraph that says the words."""
    return next(one for one in letter.paragraphs if words in one.text)


def test_letter_has_real_headings_and_a_title():
    """The navigation pane shows the outline; level 2 of the notebook is the first."""
    letter = letter_of(prose("## Mục một\n\n### Mục con\n\nLời."))
    styles = {one.text: one.style.name for one in letter.paragraphs}
    assert (styles["Mục một"], styles["Mục con"], styles["Lời."]) == ("Heading 1", "Heading 2", "Body Text")
    assert paragraph_of(letter, "BÁO CÁO").style.name == "Title"
    assert letter.core_properties.title == "Tiến độ giải quyết hồ sơ – UBND xã mẫu – quý III năm 2026"


def test_long_letter_has_contents_that_lead_to_its_headings():
    """A field that Word can renew, with a link to the bookmark of every heading; a short letter has none."""
    letter = letter_of(*(prose(f"## Phần {number}\n\n### Con") for number in range(6)))
    body = letter.element.body
    assert [one.text.strip() for one in body.iter(qn("w:instrText"))] == ['TOC \\o "1-2" \\h \\n']
    led = [one.get(qn("w:anchor")) for one in body.iter(qn("w:hyperlink"))]
    marks = {
        next(iter(one.iterancestors(qn("w:p")))): one.get(qn("w:name"))
        for one in body.iter(qn("w:bookmarkStart"))
    }
    assert led == list(marks.values()) and len(led) == 12
    assert [docx.text.paragraph.Paragraph(one, letter).text for one in marks][:2] == ["Phần 0", "Con"]
    assert not list(letter_of(prose("## Một")).element.body.iter(qn("w:instrText")))


def test_letter_is_in_vietnamese_and_times_new_roman():
    """Word checks the spelling of the language that the text is in."""
    letter = letter_of()
    assert letter.styles.element.find(f".//{qn('w:lang')}").get(qn("w:val")) == "vi-VN"
    assert letter.core_properties.language == "vi-VN"
    fonts = {one.get(qn("w:ascii")) for one in letter.styles.element.iter(qn("w:rFonts"))}
    assert fonts == {"Times New Roman", "Courier New"}


def test_lists_are_real_and_each_counts_from_its_own_start():
    """Word numbers them: an item added in the middle moves the others."""
    letter = letter_of(prose(LISTS))
    lists = [
        (one.text, one.style.name, one._p.pPr.numPr.numId.val)
        for one in letter.paragraphs
        if one._p.pPr.numPr is not None and one.style.name.startswith("List")
    ]
    first, second = lists[0][2], lists[2][2]
    assert lists[:3] == [
        ("một", "List Number", first),
        ("hai", "List Number", first),
        ("năm", "List Number", second),
    ]
    starts = {
        number.numId: number.findall(f".//{qn('w:startOverride')}")
        for number in letter.part.numbering_part.element.num_lst
    }
    assert [starts[one][0].get(qn("w:val")) for one in (first, second)] == ["1", "5"]
    assert [name for _, name, _ in lists[3:]] == ["List Bullet", "List Bullet"]


def test_tables_repeat_their_heads_and_say_what_they_are():
    """Fixed widths that fill the line; a row with the head's mark; numbers at the right; words for a screen reader."""
    letter = letter_of(showing_table(TABLE.model_copy(update={"total_rows": 1, "source": "một cửa"})))
    table = next(one for one in letter.tables if one.style.name == "Table Grid")
    assert [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows] == [True, False, False]
    assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == "Hồ sơ theo đơn vị"
    assert [cell.text for cell in table.rows[1].cells] == ["Phòng Một", "1.234", "18,50"]
    assert table.rows[1].cells[1].paragraphs[0].alignment is not None
    assert table.rows[2].cells[0].paragraphs[0].runs[0].bold
    assert paragraph_of(letter, "Nguồn: một cửa").style.name == "Source"
    assert paragraph_of(letter, "Hồ sơ theo đơn vị").style.name == "Caption"


def test_paragraph_that_leads_to_a_table_stays_with_it():
    """Nobody reads who answers for the table on the page before it; other paragraphs stay where they fall."""
    letter = letter_of(prose("Lời.\n\nĐơn vị phụ trách."), showing_table())
    assert paragraph_of(letter, "Đơn vị phụ trách.").paragraph_format.keep_with_next
    assert not paragraph_of(letter, "Lời.").paragraph_format.keep_with_next


def test_signature_is_never_parted_from_what_stands_above_it():
    """The last words, or the last row of a table, come along to its page; the row above may stay."""
    letter = letter_of(prose("Trước."), prose("Lời cuối."))
    assert paragraph_of(letter, "Lời cuối.").paragraph_format.keep_with_next
    rows = (("Phòng Một", 1234, "18.5"), ("Phòng Hai", 5, "1.0")) * 6
    letter = letter_of(showing_table(TABLE.model_copy(update={"rows": rows, "total_rows": 0})))
    table = next(one for one in letter.tables if one.style.name == "Table Grid")
    held = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in table.rows]
    assert held[-2:] == [None, True]


def test_figures_have_their_words():
    """The alt text that the page has, too."""
    letter = letter_of(showing_chart(alt="Một nửa đúng hạn."))
    [shape] = letter.inline_shapes
    assert shape._inline.docPr.get("descr") == "Một nửa đúng hạn."
    assert (shape.width.pt, shape.height.pt) == (pytest.approx(300, abs=1), pytest.approx(60, abs=1))


def test_wide_table_lies_across_and_the_signature_stands():
    """Its section turns, the next turns back."""
    letter = letter_of(prose("## Trước"), prose("## Rộng"), showing_table(wide_table()), prose("## Sau"))
    assert [one.page_width > one.page_height for one in letter.sections] == [False, True, False]
    assert [one.different_first_page_header_footer for one in letter.sections] == [True, False, False]


def test_page_number_is_a_field_and_not_on_the_first_page():
    """It follows when pages are added."""
    section = letter_of().sections[0]
    assert section.header._element.find(f".//{qn('w:fldSimple')}").get(qn("w:instr")) == "PAGE"
    assert section.different_first_page_header_footer
    assert not section.first_page_header.paragraphs[0].text


@pytest.mark.parametrize("is_demo", [True, False])
def test_every_page_of_demonstration_data_says_so(is_demo):
    """In the foot of the first page and of the others."""
    section = letter_of(is_demo=is_demo).sections[0]
    feet = (section.footer, section.first_page_footer)
    assert ["DỮ LIỆU MINH HỌA" in foot.paragraphs[0].text for foot in feet] == [is_demo, is_demo]


def test_every_element_that_survives_cleaning_is_drawn():
    """The cleaner and the letter know the same elements."""
    words = {tag: f"chữ-{tag}" for tag in TAGS - TABLE_TAGS - {"br", "hr", "img"}}
    html = "".join(f"<div><{tag}>{word}</{tag}></div>" for tag, word in words.items())
    nested = "<b>g7<table><tr><td>h8</table></b><ul><li><p>i9<p>k0</ul>"
    table = (
        "<table><caption>a1</caption><thead><tr><th>b2<tbody><tr><td>c3<tfoot><tr><td>d4</table><hr>e5<br>f6"
    )
    text = words_of(letter_of(showing({"text/html": html + table + nested})))
    wanted = [*words.values(), *("a1", "b2", "c3", "d4", "e5", "f6", "g7", "h8", "i9", "k0")]
    assert [word for word in wanted if word not in text] == []


def test_table_with_merged_cells_keeps_every_cell():
    """A frame with a two-level index merges cells."""
    html = (
        "<table><thead><tr><th colspan='2'>a</th><th rowspan='9'>b</th></tr></thead>"
        "<tr><td rowspan='2'>c</td><td>d</td></tr><tr><td>e</td><td>f</td><td>g</td></tr></table>"
    )
    text = words_of(letter_of(showing({"text/html": html})))
    assert [letter for letter in "abcdefg" if f" {letter}" not in text] == []


@pytest.mark.parametrize(
    "words", [*HOSTILE, "=1+1", '{ HYPERLINK "http://x.vn" }', "DDEAUTO c:\\\\x", "\\* MERGEFORMAT"]
)
def test_hostile_words_are_words(words):
    """No field, link, object or outside reference comes of data, and the letter opens again."""
    data = render_docx(everywhere(words))
    letter = docx.Document(io.BytesIO(data))
    assert words_of(letter).count(" ".join(words.split())) >= 8
    assert {one.get(qn("w:instr")) for one in letter.sections[0].header._element.iter(qn("w:fldSimple"))} == {
        "PAGE"
    }
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels"))}
    assert all(fromstring(part) is not None for part in parts.values())
    assert not [name for name, part in parts.items() if re.search(rb"<w:instrText|<w:object|External", part)]


def test_link_of_the_prose_leads_out():
    """What an analyst links to can be clicked; nothing else is outside."""
    letter = letter_of(prose("xem [đây](https://example.org/a?b=1&c)"))
    outside = [one.target_ref for one in letter.part.rels.values() if one.is_external]
    assert outside == ["https://example.org/a?b=1&c"]
    assert paragraph_of(letter, "xem đây").hyperlinks[0].text == "đây"


def test_raster_image_is_drawn_and_a_broken_one_refused():
    """A plain matplotlib figure is an output like any other."""
    stream = io.BytesIO()
    Image.new("RGB", (3000, 40), "navy").save(stream, "PNG")
    png = base64.b64encode(stream.getvalue()).decode()
    [shape] = letter_of(showing({"image/png": png})).inline_shapes
    assert shape.width.mm == pytest.approx(160, abs=0.1)
    broken = base64.b64encode(stream.getvalue()[:20]).decode()
    with pytest.raises(ReportError, match="hình bị hỏng"):
        letter_of(showing({"image/png": broken}))


def test_what_cannot_be_drawn_as_dots_is_said_in_vietnamese():
    """As on paper."""
    broken = CHART.replace('viewBox="0 0 300 60" width="300pt" height="60pt"', 'width="0" height="0"')
    with pytest.raises(
        ReportError, match="bản Word của sổ tay 2-tien-do-giai-quyet: không lập được: có hình SVG"
    ):
        letter_of(showing_chart(broken))


def test_office_opens_the_letter_as_it_was_meant(tmp_path):
    """LibreOffice lays it out: the letterhead's lines stay whole, numbers count, every page has its number."""
    note = {MIME_NOTE: {"title": "Cách tính", "markdown": "- theo quy tắc"}}
    long = TABLE.model_copy(update={"rows": TABLE.rows * 30})
    cells = (prose(f"## Mục một\n\n{LISTS}"), showing_chart(), showing(note), showing_table(long))
    path = tmp_path / "xa-mau.docx"
    path.write_bytes(render_docx(report(*cells)))
    pages = office_pages(path)
    lines = [line.strip() for page in pages for line in page.splitlines()]
    for whole in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "ỦY BAN NHÂN DÂN",
        "XÃ MẪU",
    ):
        assert [line for line in lines if whole in line], whole
    text = " ".join(" ".join(pages).split())
    assert all(
        words in text
        for words in ("1. một", "2. hai", "5. năm", "– gạch", "Cách tính", "Nơi nhận:", "CHỦ TỊCH")
    )
    assert [page for page in pages if "Phòng Một" in page and "Tiếp nhận" not in page] == []
    assert [page.split()[0] for page in pages[1:]] == [str(number) for number in range(2, len(pages) + 1)]
