"""Every kind of page, in a real browser: for readers without eyes, without a mouse, on a phone, and without a network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
import typst

from browsers import Page, open_browser
from chiso.render.html import render_html
from looks import LAID_OVER, faults_on_paper
from reports import prose, report, showing, showing_chart, showing_table

AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
KINDS = [
    "index.html",
    "findings.html",
    "gallery.html",
    "ninh-son/0-tong-hop.html",
    "ninh-son/8-xep-hang.html",
]
OTHERS = ["1-cong-khai-minh-bach", "2-tien-do-giai-quyet", "5-so-hoa-ho-so", "7-muc-do-hai-long"]
WIDTHS, SCHEMES = (1280, 320), ("light", "dark")
LOOKS = [(kind, width, scheme) for kind in KINDS for width in WIDTHS for scheme in SCHEMES]
LOOKS += [(f"ninh-son/{name}.html", 320, "dark") for name in OTHERS]

FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex='0']"
SEEN = f"""[...document.querySelectorAll("{FOCUSABLE}")].filter(one => !one.disabled
  && one.checkVisibility({{contentVisibilityAuto: true, visibilityProperty: true}}))"""
FOCUSED = f"{SEEN}.indexOf(document.activeElement)"
OUTLINED = """(() => { const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 })()"""


@pytest.fixture(scope="module")
def pages(district: Path) -> Path:
    """The pages of the district's quarter, and one with plain outputs of every kind."""
    plain = (
        prose(
            "## Mục\n\n- một\n\n1. hai\n\n| A | B |\n|---|--:|\n| x | 1 |\n\n> trích $x^2$\n\n$$\\frac{a}{b}$$"
        ),
        prose("```\nmã\n```"),
        showing_table(),
        showing_chart(),
        showing(
            {
                "text/html": "<table><thead><tr><th></th><th>a</th></tr></thead><tr><th>r</th><td>1</td></tr></table>"
            }
        ),
        showing({"text/plain": "in ra"}),
    )
    (district / "gallery.html").write_text(render_html(report(*plain)), encoding="utf-8")
    return district


@pytest.fixture(scope="module")
def browser() -> Iterator[Page]:
    with open_browser() as page:
        yield page


@pytest.mark.parametrize(("name", "width", "scheme"), LOOKS)
def test_axe_finds_nothing_against_wcag(
    pages: Path, browser: Page, name: str, width: int, scheme: str
) -> None:
    """WCAG 2.2 A and AA, with everything unfolded; at 320 px nothing but a region of its own scrolls sideways."""
    browser.open(pages / name, width, scheme)
    browser.value("document.querySelectorAll('details').forEach(one => { one.open = true })")
    browser.value("document.querySelectorAll('#hien-ma').forEach(one => { one.checked = true })")
    assert browser.value("document.documentElement.scrollWidth") <= width
    browser.value(AXE + ";0")
    found = browser.value(
        f"axe.run({{runOnly: {RULES}, resultTypes: ['violations']}}).then(found => found.violations.map("
        "one => [one.id, one.nodes.length, one.nodes[0].html.slice(0, 300), one.nodes[0].failureSummary]))"
    )
    assert found == []


@pytest.mark.parametrize("name", KINDS[:2] + KINDS[3:])
def test_a_word_longer_than_a_telephone_is_wide_is_broken(
    pages: Path, browser: Page, tmp_path: Path, name: str
) -> None:
    """A name without a space, in the head, the contents and the tables, moves no page sideways."""
    text = (pages / name).read_text(encoding="utf-8")
    for place in ("UBND huyện Ninh Sơn", "HUYỆN NINH SƠN", "Văn phòng UBND tỉnh (b/c);"):
        text = text.replace(place, "Thủylợi" * 20)
    (tmp_path / "page.html").write_text(text, encoding="utf-8")
    browser.open(tmp_path / "page.html", 320)
    assert browser.value("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("width", [1280, 380, 320])
@pytest.mark.parametrize("name", [*KINDS, *(f"ninh-son/{other}.html" for other in OTHERS)])
def test_nothing_is_cut_and_nothing_laid_over_another(
    pages: Path, browser: Page, name: str, width: int
) -> None:
    """Every word stands within its cell and its page, by itself, from the desk to the telephone."""
    browser.open(pages / name, width)
    browser.value("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert browser.value(LAID_OVER) == []


@pytest.mark.parametrize(
    ("style", "fault"),
    [
        ("width:2em;overflow:hidden;white-space:nowrap", "cut"),
        ("position:absolute;top:0;left:0", "laid over another"),
        ("position:absolute;left:98vw;white-space:nowrap", "off the page"),
    ],
)
def test_words_cut_or_laid_over_others_would_be_found(
    tmp_path: Path, browser: Page, style: str, fault: str
) -> None:
    """The check above can fail."""
    page = tmp_path / "page.html"
    words = "<h1 style='position:absolute;top:0;left:0'>Báo cáo của đơn vị</h1>"
    page.write_text(f"<!doctype html>{words}<p style='{style}'>Báo cáo của đơn vị", encoding="utf-8")
    browser.open(page)
    assert fault in {found[0] for found in browser.value(LAID_OVER)}


def test_every_page_of_every_paper_looks_right(pages: Path) -> None:
    """No word over a margin, a line or another word; no page nearly empty, no signature alone."""
    papers = sorted((pages / "ninh-son").glob("*.pdf"))
    assert len(papers) == 10
    assert {path.name: faults for path in papers if (faults := faults_on_paper(path))} == {}


@pytest.mark.parametrize(
    ("drawn", "fault"),
    [
        ("#place(dx: 20pt, line(length: 30pt, angle: 90deg)) Thanhtoántrựctuyến", "over a line"),
        ("#place(dx: 8pt)[Một] Haibabốn", "over another word"),
        ("#move(dx: 100mm)[#box(width: 80mm)[#h(1fr)Dài]]", "over the margin"),
        ("Nơi nhận:", "a signature alone"),
        ("Một dòng.", "nearly empty"),
    ],
)
def test_faults_on_paper_would_be_found(tmp_path: Path, drawn: str, fault: str) -> None:
    """The check above can fail."""
    page = '#set page(paper: "a4", margin: (top: 20mm, bottom: 20mm, left: 30mm, right: 20mm))\n'
    source, paper = tmp_path / "a.typ", tmp_path / "a.pdf"
    source.write_text(page + drawn, encoding="utf-8")
    paper.write_bytes(typst.compile(str(source)))
    assert fault in {found for _, found, _ in faults_on_paper(paper)}


def test_axe_would_find_a_picture_without_words(tmp_path: Path, browser: Page) -> None:
    """The check above can fail."""
    page = tmp_path / "page.html"
    page.write_text(
        "<!doctype html><title>x</title><main><h1>x</h1><img src='data:,'></main>", encoding="utf-8"
    )
    browser.open(page)
    browser.value(AXE + ";0")
    found = browser.value(f"axe.run({{runOnly: {RULES}}}).then(found => found.violations.map(one => one.id))")
    assert sorted(found) == ["html-has-lang", "image-alt"]


@pytest.mark.parametrize("name", KINDS)
def test_keyboard_alone_reaches_everything(pages: Path, browser: Page, name: str) -> None:
    """Tab visits every link, switch and scrollable region once, in reading order, each with a frame that can be seen."""
    browser.open(pages / name)
    wanted = browser.value(f"{SEEN}.length")
    visited, framed = [], []
    for _ in range(wanted):
        browser.press("Tab")
        visited.append(browser.value(FOCUSED))
        framed.append(browser.value(OUTLINED))
    assert visited == list(range(wanted))
    assert framed == [True] * wanted
    browser.press("Tab")
    assert browser.value(FOCUSED) in (-1, 0), "focus leaves the page, or begins again"


@pytest.mark.parametrize("name", KINDS)
def test_first_key_leads_past_the_head(pages: Path, browser: Page, name: str) -> None:
    """The skip link is the first thing that is reached, and takes the reader to the main part."""
    browser.open(pages / name)
    browser.press("Tab")
    assert browser.value("document.activeElement.className") == "skip"
    browser.press("Enter")
    assert browser.value("document.activeElement.id") == "noi-dung"


def test_switches_of_a_report_work_without_mouse_and_script(pages: Path, browser: Page) -> None:
    """Space shows the code; Enter unfolds the contents and a definition."""
    browser.open(pages / "ninh-son/2-tien-do-giai-quyet.html")
    assert not browser.value("document.querySelector('.code').checkVisibility()")
    browser.value("document.querySelector('#hien-ma').focus()")
    browser.press(" ")
    assert browser.value("document.querySelector('.code').checkVisibility()")
    for switch in (".tools summary", ".note summary"):
        browser.value(f"document.querySelector('{switch}').focus()")
        before = browser.value(f"document.querySelector('{switch}').parentElement.open")
        browser.press("Enter")
        assert browser.value(f"document.querySelector('{switch}').parentElement.open") != before


@pytest.mark.parametrize("name", [*KINDS, *(f"ninh-son/{other}.html" for other in OTHERS)])
def test_opening_a_page_asks_nobody_for_anything(pages: Path, browser: Page, name: str) -> None:
    """No request but for the file itself, no dialogue, no error of a script."""
    browser.asked.clear()
    browser.said.clear()
    browser.open(pages / name)
    assert (browser.value("document.title") != "", browser.asked, browser.said) == (True, [], [])


def test_request_of_a_page_would_be_seen(tmp_path: Path, browser: Page) -> None:
    """The check above can fail."""
    page = tmp_path / "page.html"
    page.write_text("<!doctype html><h1>x</h1><img src='http://127.0.0.1:9/x.png'>", encoding="utf-8")
    browser.asked.clear()
    browser.open(page)
    assert browser.asked == ["http://127.0.0.1:9/x.png"]


def bare(text: str) -> str:
    """The text without spaces, hyphens and what lines are broken with."""
    return "".join(re.sub("[\u200b\ufffe\x02\u00ad-]", "", text).split()).casefold()


def words_of(path: Path) -> str:
    """What a PDF says, without the numbers and names at the heads and feet of its pages."""
    with pypdfium2.PdfDocument(path) as paper:
        pages = [page.get_textpage().get_text_bounded().splitlines() for page in paper]
    return "\n".join("\n".join(lines[number > 0 : -1]) for number, lines in enumerate(pages))


@pytest.mark.parametrize("name", ["0-tong-hop", "2-tien-do-giai-quyet", "8-xep-hang"])
def test_printed_page_says_what_the_paper_says(pages: Path, browser: Page, name: str) -> None:
    """Every line of the page as a browser prints it stands in the PDF, and every word of the PDF on the printed page.

    Only the notice of made-up data speaks of «this page» here and of «this report» there.
    """
    path = pages / "ninh-son" / f"{name}.html"
    paper = words_of(path.with_suffix(".pdf"))
    browser.open(path)
    drawn = browser.value("[...document.images].map(one => decodeURIComponent(one.src)).join(' ')")
    printed = browser.print_as_text()
    lines = [cell for line in printed.splitlines() for cell in line.split("\t") if cell.strip()]
    assert len(lines) > 100
    lost = [line for line in lines if bare(line) not in bare(paper)]
    assert [line for line in lost if not line.startswith("DỮ LIỆU MINH HỌA")] == []
    said = bare(printed) + bare(" ".join(re.findall(">([^<]+)<", drawn)))
    assert [word for word in set(paper.split()) if bare(word) not in said] == []


def test_report_of_one_part_is_light(pages: Path) -> None:
    """Below 100 kB, so that a page opens on any line and goes by any mail."""
    sizes = {path.name: path.stat().st_size for path in (pages / "ninh-son").glob("[1-7]-*.html")}
    assert len(sizes) == 7
    assert {name: size for name, size in sizes.items() if size >= 100_000} == {}
