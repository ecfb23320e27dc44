"""The page: self-contained, without script, readable by everyone, the same bytes every time."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

import pytest
from lxml import html
from nbformat.v4 import new_code_cell, new_output

from chiso.blocks import MIME_NOTE, MIME_SVG, Column, Table
from chiso.charts import (
    NARROW,
    Bar,
    Dot,
    Heat,
    Point,
    draw_bars,
    draw_dots,
    draw_heat,
    draw_line,
    draw_narrow_bars,
)
from chiso.render.html import render_html
from reports import CHART, IDENTITY, TABLE, prose, report, showing, showing_chart, showing_table

METADATA = {"alt": "Một nửa số hồ sơ đúng hạn.", "caption": "Đúng hạn"}
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style></title><base href=//x.vn>",
    "{{ 7 * 7 }}{% include 'x' %}",
    "&lt;script&gt;",
    "[a](javascript:alert(1))",
]


def page_of(*cells, **changes):
    identity = IDENTITY.model_copy(update=changes)
    return html.document_fromstring(render_html(report(*cells, identity=identity)))


def everywhere(words: str):
    """A report that says the words in every place that data can reach."""
    table = Table(caption=words, columns=(Column(label=words, note=words),), rows=((words,),), source=words)
    lines = dict.fromkeys(("superior", "agency", "authority", "recipients"), (words,))
    single = dict.fromkeys(("number", "place", "date_line", "office"), words)
    letterhead = IDENTITY.letterhead.model_copy(update=lines | single)
    fields = dict.fromkeys(("unit_name", "title", "subject", "period_label", "period_dates", "rules"), words)
    identity = IDENTITY.model_copy(update=fields | {"provenance": (words,), "letterhead": letterhead})
    note = {MIME_NOTE: {"title": words, "markdown": words}}
    texts = showing({"text/plain": words}, {"text/markdown": words}, note, source=words)
    chart = showing_chart(alt=words, caption=words)
    return report(prose(words), showing_table(table), chart, texts, identity=identity)


def test_page_refers_to_nothing_outside_itself_and_has_no_script():
    """Nothing leaves the machine, and nothing runs."""
    text = render_html(
        report(showing_table(), showing_chart(), prose("## Mục\n\n![](data:image/svg+xml," + "<svg/>)"))
    )
    page = html.document_fromstring(text)
    assert page.xpath("//script | //link | //iframe | //object | //@style | //@onclick") == []
    assert [uri for uri in page.xpath("//@src") if not uri.startswith("data:image/")] == []
    assert re.findall(r"url\(|@import", text) == []


def test_policy_of_the_page_allows_its_own_style_and_nothing_else():
    """A strict policy in the page: what data could smuggle in would not run either."""
    [policy] = page_of().xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    rules = policy.split("; ")
    assert re.fullmatch(r"style-src 'sha256-[\w+/]+='", rules.pop(1))
    assert rules == ["default-src 'none'", "img-src data:", "base-uri 'none'", "form-action 'none'"]


def test_page_is_built_for_readers_who_cannot_see_it():
    """Language, one h1, landmarks, a link past the head, captions, scopes, words for figures."""
    page = page_of(prose("## Mục"), showing_table(), showing_chart(alt="Nửa số hồ sơ đúng hạn."))
    assert page.get("lang") == "vi"
    assert [len(page.xpath(f"//{tag}")) for tag in ("h1", "main", "header", "footer", "caption")] == [1] * 5
    assert page.xpath("//a[@class='skip']/@href") == ["#noi-dung"]
    assert page.xpath("//thead//th[not(@scope='col')] | //tbody/tr[not(th[@scope='row'])]") == []
    assert page.xpath("//div[@class='scroll'][not(@tabindex='0' and @role='group' and @aria-label)]") == []
    assert page.xpath("//figure//img/@alt") == ["Nửa số hồ sơ đúng hạn."]


def test_page_says_whose_it_is_and_where_its_numbers_come_from():
    """Unit, period and provenance stand on every page."""
    page = page_of()
    assert "UBND xã mẫu · quý III năm 2026 (từ 01/07/2026 đến 30/09/2026)" in page.text_content()
    assert page.xpath("//footer//li/text()") == ["ho-so.xlsx: 12 dòng"]
    assert page.findtext(".//title") == "Tiến độ giải quyết hồ sơ – UBND xã mẫu – quý III năm 2026"


@pytest.mark.parametrize("is_demo", [True, False])
def test_demonstration_data_is_named_as_such(is_demo):
    """Nobody may take made-up numbers for real ones, nor real ones for made-up."""
    assert (
        bool(page_of(is_demo=is_demo).xpath("//p[@class='band'][contains(., 'DỮ LIỆU MINH HỌA')]")) == is_demo
    )


def test_numbers_and_nothing_are_written_as_vietnamese_readers_write_them():
    """1234 is 1.234; a missing number is a dash, not 0."""
    rows = page_of(showing_table()).xpath("//tbody/tr")
    shown = [[cell.text for cell in row] for row in rows]
    assert shown == [["Phòng Một", "1.234", "18,50"], ["Phòng Hai", "5", "–"]]


def test_number_and_its_percent_sign_stay_on_one_line():
    """No line of prose begins with %; code stays as it was written."""
    page = render_html(report(prose("Ngưỡng 100 %, mã `50 %`."), showing_chart(caption="Đạt 90 %")))
    assert "Ngưỡng 100\u00a0%, mã <code>50 %</code>." in page
    assert "Đạt 90\u00a0%" in page


def test_table_without_rows_says_so():
    """An empty table is a statement."""
    empty = TABLE.model_copy(update={"rows": ()})
    assert page_of(showing_table(empty)).xpath("//tbody//td/text()") == ["Không có dòng nào."]


def test_code_is_there_but_hidden_until_asked_for():
    """Code lies behind a checkbox that works without a script."""
    page = page_of(showing({"text/plain": "3"}, source="1 + 2"))
    assert "1 + 2" in page.xpath("//details[@class='code']//code/text()")
    assert page.xpath("//label[input[@type='checkbox'][@id='hien-ma']]") != []


def test_definition_is_one_click_away():
    """A definition is a <details>."""
    note = showing({MIME_NOTE: {"title": "Đúng hạn", "markdown": "xong trước hạn"}})
    [details] = page_of(note).xpath("//details[@class='note']")
    assert (details.findtext("summary"), details.findtext("p")) == ("Đúng hạn", "xong trước hạn")


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_only_words(words):
    """Whatever data say, wherever they say it, they add no element to the page."""
    hostile = html.document_fromstring(render_html(everywhere(words)))
    harmless = html.document_fromstring(render_html(everywhere("chữ")))
    assert _skeleton(hostile) == _skeleton(harmless)


def test_page_is_small():
    """Three tables of 30 rows and a chart of each of the four kinds, narrow drawings too, stay below 100 kB."""
    names = [f"Ủy ban nhân dân xã số {number}" for number in range(20)]
    months = [
        Point(f"tháng {number}", 80.0 + number, f"{80 + number},00 %", "1.234") for number in range(1, 13)
    ]
    bars = [Bar(name, 12.5, 20, "12,50 / 20 điểm") for name in names[:8]]
    dots = [Dot(name, 55.5, "55,50 % (111/200)") for name in names]
    heat = [Heat(name, (95.0, 75.0, 55.0, None) * 5) for name in names]
    charts = {
        draw_bars(bars): draw_narrow_bars(bars),
        draw_line(months, 80): "",
        draw_dots(dots, 80): draw_dots(dots, 80, NARROW),
        draw_heat(heat, [("I", "1")] * 20): "",
    }
    told = [{MIME_SVG: METADATA | {"narrow": narrow}} for narrow in charts.values()]
    table = TABLE.model_copy(update={"rows": TABLE.rows * 15})
    outputs = [
        new_output("display_data", {MIME_SVG: chart}, metadata=metadata)
        for chart, metadata in zip(charts, told, strict=True)
    ]
    tables = [showing_table(table) for _ in range(3)]
    page = render_html(report(*tables, new_code_cell("charts()", outputs=outputs)))
    assert (page.count("<table"), page.count("<figure")) == (3, 4)
    assert "&#39;" not in page, "what is in an address already is not written out once more"
    assert len(page.encode()) < 100_000


def test_text_of_the_page_is_composed():
    """Decomposed letters from an export look right and are never found by a search."""
    text = render_html(everywhere(unicodedata.normalize("NFD", "Đơn vị Ấn Nghĩa")))
    assert unicodedata.is_normalized("NFC", text)


def _skeleton(page):
    """The page's elements and attribute names, without prose that Markdown may well set bold."""
    return [
        (element.tag, sorted(element.keys()))
        for element in page.iter()
        if element.tag not in ("em", "strong", "code", "p", "a")
    ]


def test_page_leads_to_the_other_reports_of_its_unit_and_to_the_index():
    """Relative links, which hold wherever the period's folder goes; the page itself is named, not linked."""
    identity = IDENTITY.model_copy(update={"reports": ("0-tong-hop", "2-tien-do-giai-quyet")})
    tree = html.fromstring(render_html(report(identity=identity)))
    ways = tree.xpath("//nav[@aria-label='Báo cáo của đơn vị']//a/@href")
    assert ways == ["0-tong-hop.html", "../index.html#don-vi-xa-mau"]
    assert tree.xpath("string(//*[@aria-current])") == "Tiến độ giải quyết"


def test_narrow_page_gets_its_own_drawing_of_a_chart():
    """The browser takes it on a telephone's screen, and the wide one elsewhere and on paper; the words are the same."""
    metadata = {MIME_SVG: {"alt": "Một nửa.", "caption": "Đúng hạn", "narrow": CHART.replace("300", "200")}}
    outputs = [new_output("display_data", {MIME_SVG: CHART}, metadata=metadata)]
    tree = html.fromstring(render_html(report(new_code_cell("chart()", outputs=outputs))))
    [source] = tree.xpath("//picture/source")
    assert source.get("media") == "screen and (max-width:40rem)"
    assert " " not in source.get("srcset")
    assert unquote(source.get("srcset")).count('width="200pt"') == 1
    assert tree.xpath("//picture//img/@alt") == ["Một nửa."]
