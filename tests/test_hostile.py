"""800 strings that want to be more than words, in every place that data can reach, stay words in all products."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pypdfium2
import pytest
from lxml import etree, html
from nbformat import NotebookNode
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from chiso.blocks import MIME_NOTE, MIME_TABLE, Column, Table
from chiso.charts import Bar, draw_bars
from chiso.errors import ReportError
from chiso.formats import inert, printable
from chiso.publish.editions import Edition
from chiso.publish.findings import Finding, findings_page, findings_workbook
from chiso.render.docx import render_docx
from chiso.render.html import render_html
from chiso.render.pdf import render_pdf
from chiso.render.prose import Writer
from chiso.render.workbooks import Cover, Sheet, build_workbook, sheet_names
from chiso.store import Accounting, Input
from conftest import browse
from hostile import hostile_strings
from promises import promise
from reports import IDENTITY, report, showing, showing_chart
from test_packs import holdings_of, pack_bytes, pack_of

STRINGS = hostile_strings()
FEW = 5
"""Strings that share a table and its caption."""
MANY = 60
"""Strings that share a chart."""
MARKDOWN_TAGS = frozenset(
    ("p", "em", "strong", "del", "code", "pre", "a", "br", "hr", "blockquote", "ul", "ol", "li")
)
MARKDOWN_TAGS |= {"h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "div"}
MARKDOWN_TAGS |= {"math", "mrow", "mi", "mo", "mn", "mtext", "mfrac", "msup", "msub", "munderover", "mspace"}
MARKDOWN_ATTRIBUTES = {"href", "id", "class", "role", "aria-label", "tabindex", "scope", "start"}
MARKDOWN_ATTRIBUTES |= {"display", "alttext", "stretchy"}


def chunks(strings: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for at in range(0, len(strings), size):
        yield strings[at : at + size]


def everywhere(strings: Sequence[str]) -> NotebookNode:
    """A report that says each string as caption, heading, index, cell, note and source of a table, as printed text, as
    title of a remark, and as axis, legend, caption and alternative text of a chart."""
    cells = []
    for few in chunks(strings, FEW):
        note = {MIME_NOTE: {"title": " · ".join(few), "markdown": "lời"}}
        table = {MIME_TABLE: table_of(few).model_dump(mode="json")}
        cells.append(showing(table, {"text/plain": " · ".join(few)}, note, source=" · ".join(few)))
    for many in chunks(strings, MANY):
        bars = draw_bars([Bar(words[:80], 1, 2, words[:20]) for words in many])
        cells.append(
            showing_chart(bars, alt=" · ".join(many), caption=" · ".join(word[:80] for word in many))
        )
    return report(*cells, identity=named(strings))


def table_of(few: Sequence[str]) -> Table:
    """A table that says each string as caption, heading, index, cell, note and source."""
    told = " · ".join(few)
    columns = tuple(Column(label=words, note=words) for words in few)
    return Table(caption=told, columns=columns, rows=tuple((words, *few[1:]) for words in few), source=told)


def named(strings: Sequence[str]) -> Any:
    """The identity of a report whose unit, title, period, letterhead and files have the strings for names."""
    some = " · ".join(words[:300] for words in strings[:40])
    lines = dict.fromkeys(
        ("superior", "agency", "authority", "recipients"), tuple(w[:300] for w in strings[:40])
    )
    single = dict.fromkeys(("number", "place", "date_line", "office"), some)
    fields = dict.fromkeys(("unit_name", "title", "subject", "period_label", "period_dates", "rules"), some)
    letterhead = IDENTITY.letterhead.model_copy(update=lines | single)
    return IDENTITY.model_copy(update=fields | {"letterhead": letterhead, "provenance": tuple(strings)})


@pytest.fixture(scope="module")
def hostile() -> NotebookNode:
    """One report of all strings."""
    return everywhere(STRINGS)


def test_there_are_eight_hundred_strings() -> None:
    """The number that was promised."""
    assert len(STRINGS) >= 800


def skeleton(page: str) -> list[tuple[str, list[str]]]:
    """The elements of a page and the names of their attributes but classes, as how a cell wraps goes by its words."""
    return [
        (str(one.tag), sorted({*one.keys()} - {"class"})) for one in html.document_fromstring(page).iter()
    ]


@promise(17, len(STRINGS))
def test_strings_add_nothing_to_a_page(hostile: NotebookNode) -> None:
    """The page of hostile words has the elements and attributes of one of harmless words, none more."""
    harmless = everywhere([f"chữ {number}" for number in range(len(STRINGS))])
    assert skeleton(render_html(hostile)) == skeleton(render_html(harmless))


@promise(17, len(STRINGS))
def test_page_of_strings_asks_the_network_for_nothing_and_runs_nothing(
    hostile: NotebookNode, tmp_path: Path
) -> None:
    """A real browser sees words."""
    page = tmp_path / "page.html"
    page.write_text(render_html(hostile), encoding="utf-8")
    drawn, asked = browse(page)
    assert asked == set()
    assert "<script" not in drawn
    assert "Hiện mã lệnh" in drawn


@promise(17, len(STRINGS))
def test_strings_as_markdown_are_words_with_marks() -> None:
    """Analysts may write Markdown, but no element, address or handler beyond it; what cannot be drawn is refused."""
    drawn = []
    for words in STRINGS:
        with suppress(ReportError):
            drawn.append(html.fragment_fromstring(Writer("").html_of(printable(words)), create_parent="div"))
    assert len(drawn) > 0.9 * len(STRINGS)
    elements = [one for page in drawn for one in page.iter()]
    assert {one.tag for one in elements} <= MARKDOWN_TAGS
    assert {name for one in elements for name in one.attrib} <= MARKDOWN_ATTRIBUTES
    assert [
        a for page in drawn for a in page.xpath(".//@href") if not re.match(r"https?:|mailto:|#", a)
    ] == []


LIVE_KEYS = {"/JS", "/AA", "/OpenAction", "/URI", "/EmbeddedFiles", "/EF"}
LIVE_ACTIONS = {"/JavaScript", "/Launch", "/URI", "/GoToR", "/SubmitForm"}


def without_spaces(text: str) -> str:
    """The text without what lines and pages are broken with."""
    return "".join(re.sub("[\u200b\ufffe\x02]", "", text).split())


def objects(root: Any) -> Iterator[DictionaryObject]:
    """Every dictionary of a PDF."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        one = waiting.pop()
        if isinstance(one, IndirectObject):
            if one.idnum in seen:
                continue
            seen.add(one.idnum)
            one = one.get_object()
        if isinstance(one, DictionaryObject):
            yield one
            waiting += one.values()
        elif isinstance(one, ArrayObject):
            waiting += one


@promise(17, len(STRINGS))
def test_strings_are_only_text_on_paper(hostile: NotebookNode) -> None:
    """No action, link, script or attachment is in the PDF, and plain strings stand there as they were written."""
    data = render_pdf(hostile)
    found = list(objects(PdfReader(io.BytesIO(data)).trailer["/Root"]))
    assert {key for one in found for key in one} & LIVE_KEYS == set()
    assert {one.get("/S") for one in found} & LIVE_ACTIONS == set()
    with pypdfium2.PdfDocument(data) as paper:
        said = without_spaces(" ".join(page.get_textpage().get_text_bounded() for page in paper))
    plain = [words for words in STRINGS if words.isascii() and words.isprintable() and len(words) < 50]
    assert [words for words in plain if without_spaces(words) not in said] == []


@promise(17, len(STRINGS))
def test_strings_are_only_text_in_word(hostile: NotebookNode) -> None:
    """Word finds no field but the page's number, no link, no macro; the file opens and holds every string."""
    data = render_docx(hostile)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    trees = [etree.fromstring(part) for name, part in parts.items() if name.endswith((".xml", ".rels"))]
    fields = [
        one
        for tree in trees
        for one in tree.xpath("//*[local-name()='fldSimple' or local-name()='instrText']")
    ]
    assert {one.get(one.keys()[0]) for one in fields} == {"PAGE"}
    assert [one for tree in trees for one in tree.xpath("//@TargetMode")] == []
    cells = {cell.text for table in docx.Document(io.BytesIO(data)).tables for cell in table._cells}
    seen = set(map(without_spaces, cells))
    assert [
        w
        for w in STRINGS
        if w.isascii() and w.isprintable() and len(w) < 500 and without_spaces(w) not in seen
    ] == []


@promise(17, len(STRINGS))
def test_every_workbook_reopens_and_nothing_in_it_lives() -> None:
    """Each string is a caption, a heading, a note, a source and a cell; none is a formula or a link."""
    sheets = [Sheet(few[0], table_of(few)) for few in chunks(STRINGS, FEW)]
    assert_inert(build_workbook(Cover("Phụ lục", "Đơn vị", "Kỳ", True, STRINGS), sheets), len(sheets) + 1)


@promise(17, len(STRINGS))
def test_every_string_can_name_a_sheet() -> None:
    """Excel refuses a workbook whose sheets' names are longer, alike or hold its own signs."""
    names = sheet_names(STRINGS)
    assert len({name.casefold() for name in names}) == len(STRINGS)
    assert [
        n
        for n in names
        if len(n.encode("utf-16-le")) > 2 * 31 or re.search(r"[\[\]:*?/\\\x00-\x1f]|^'|'$", n)
    ] == []


@pytest.mark.parametrize(
    "words", [*STRINGS[:: len(STRINGS) // 12], "x" * 33_000], ids=lambda words: repr(words[:20])
)
def test_cover_of_a_workbook_is_as_inert_as_its_sheets(words: str) -> None:
    """Title, unit and period are data too."""
    assert_inert(build_workbook(Cover(words, words, words, False), []), 1)


def assert_inert(book: bytes, sheets: int) -> None:
    """Every part is XML, every text a text, every link one to another sheet."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        for name in archive.namelist():
            etree.fromstring(archive.read(name))
        assert [name for name in archive.namelist() if "externalLink" in name or "vba" in name] == []
        rels = b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".rels"))
        assert b"TargetMode" not in rels
    opened = openpyxl.load_workbook(io.BytesIO(book))
    assert len(opened.worksheets) == sheets
    for sheet in opened.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
            assert cell.data_type in "sn", (sheet.title, cell.coordinate, cell.value)
            assert cell.data_type == "n" or cell.quotePrefix
            assert cell.hyperlink is None or cell.hyperlink.location


@promise(17, len(STRINGS))
def test_findings_of_hostile_files_are_only_words(tmp_path: Path) -> None:
    """Names of files and sheets, headings and values come from outside; page and workbook show them."""

    def findings(strings: Sequence[str]) -> tuple[Edition, list[Finding], list[Accounting]]:
        edition = Edition("Đơn vị", "2022-Q3", "quý III", "từ … đến …", "quy tắc", False, tuple(strings))
        told = [Finding("error", f"tệp {at // 50}", w, at, w, w, w, w) for at, w in enumerate(strings)]
        read = [
            Accounting(file=w, sheet=w, table="dossiers", read=1, accepted=1, refused=0, duplicates=0)
            for w in strings
        ]
        return edition, told, read

    harmless = findings([f"chữ {number}" for number in range(len(STRINGS))])
    assert skeleton(findings_page(*findings(STRINGS))) == skeleton(findings_page(*harmless))
    assert_inert(findings_workbook(*findings(STRINGS)), 2 + -(-len(STRINGS) // 50))


@promise(17, len(STRINGS))
def test_pack_of_hostile_names_has_only_names_of_codes(tmp_path: Path) -> None:
    """Names in a zip come from codes; the manifest tells the strings as they are, and the sums stay one line a file."""
    holdings = holdings_of(tmp_path)
    site = holdings.site
    strings = [
        words for words in STRINGS if not re.search("[\ud800-\udfff]", words)
    ]  # no file can hold these
    units = tuple(
        unit.model_copy(update={"name": " · ".join(strings[at :: len(site.units)])})
        for at, unit in enumerate(site.units)
    )
    inputs = tuple(Input(name=words, sha256="ab") for words in strings)
    store = replace(holdings.store, contents=holdings.store.contents.model_copy(update={"inputs": inputs}))
    named = replace(holdings, site=site.model_copy(update={"units": units}), store=store)
    data = pack_bytes(named, pack_of(named, site.root.code))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        manifest, sums = json.loads(archive.read("manifest.json")), archive.read("SHA256SUMS").decode()
    assert [name for name in names if not re.fullmatch(r"[A-Za-z0-9.-]+(/[a-z0-9.-]+)?", name)] == []
    assert [one["name"] for one in manifest["inputs"]] == [one.name for one in inputs]
    assert len(sums.splitlines()) == len(names) - 1


@promise(17, len(STRINGS))
def test_no_cell_of_a_csv_file_is_a_formula() -> None:
    """A spreadsheet that opens scores.csv computes nothing, and still reads one cell for one string."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([[inert(words), "x"] for words in STRINGS])
    read = list(csv.reader(io.StringIO(stream.getvalue(), newline="")))
    assert len(read) == len(STRINGS)
    assert [one for one, _ in read if one[:1] in ("=", "+", "-", "@", "\t", "\r", "\n")] == []
    assert [
        one
        for (one, _), w in zip(read, STRINGS, strict=True)
        if "".join(w.split()) not in "".join(one.split())
    ] == []
