"""The main job, whole: `report --quarter Q3` on a project without exports, in real kernels, read back as a reader would."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import docx
import lxml.html
import openpyxl
import pypdfium2
import pytest
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from chiso.formats import format_number
from chiso.paths import Project
from chiso.periods import Period
from conftest import browse, run_chiso, shrink_demonstration
from drawing import site

PERIOD = Period.parse("2022-Q3")
BLOCKS = [
    "0-tong-hop",
    "1-cong-khai-minh-bach",
    "2-tien-do-giai-quyet",
    "3-dich-vu-truc-tuyen",
    "4-thanh-toan-truc-tuyen",
    "5-so-hoa-ho-so",
    "6-du-lieu-dan-cu",
    "7-muc-do-hai-long",
]
UNITS = {unit.code: unit.name for unit in site().units_between(*PERIOD.bounds(site().calendar))}


def paper_text(path: Path) -> str:
    """The text of a PDF, line breaks folded."""
    paper = pypdfium2.PdfDocument(path)
    text = " ".join(page.get_textpage().get_text_bounded() for page in paper)
    paper.close()
    return " ".join(text.split())


def test_every_unit_has_its_reports_as_page_and_paper(district: Path) -> None:
    """Eight for each unit, the district's ranking, and a page for everyone who answers for an indicator."""
    wanted = {(unit, block) for unit in UNITS for block in BLOCKS} | {("ninh-son", "8-xep-hang")}
    wanted |= {(unit, "9-phan-cong") for unit in {"ninh-son", *site().plan.leads}}
    for kind in ("html", "pdf"):
        assert {(path.parent.name, path.stem) for path in district.glob(f"*/*.{kind}")} == wanted


@pytest.mark.parametrize("unit", UNITS)
def test_every_page_and_paper_carries_its_own_unit_and_period(district: Path, unit: str) -> None:
    """No report is for another unit than its name says, and each says that its data are made up."""
    for page in (district / unit).glob("*.html"):
        text = " ".join(re.sub("<[^>]+>", " ", page.read_text(encoding="utf-8")).split())
        paper = paper_text(page.with_suffix(".pdf"))
        for told in (UNITS[unit], PERIOD.label, "DỮ LIỆU MINH HỌA"):
            assert told in text, f"{page.name}: {told}"
            assert told in paper, f"{page.stem}.pdf: {told}"


def test_ledger_lists_every_report_as_made(district: Path) -> None:
    """Every job and how it ended."""
    jobs = json.loads((district / "ledger.json").read_text(encoding="utf-8"))["jobs"]
    internal = [job for job in jobs if job["notebook"] == "9-can-bo"]
    assert len(internal) == len(UNITS)
    assert len(jobs) - len(internal) == len(UNITS) * len(BLOCKS) + 1 + len({"ninh-son", *site().plan.leads})
    assert {job["status"] for job in jobs} == {"made"}
    assert not list(district.glob("failed/*"))


def test_scores_are_tidy_and_every_indicator_of_every_unit_is_there(district: Path) -> None:
    """21 components, six groups and a total a unit."""
    with (district / "scores.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(UNITS) * (21 + 6 + 1)
    assert {row["unit_name"] for row in rows} == set(UNITS.values())


def test_index_leads_to_every_report(district: Path) -> None:
    """No dead link, nothing that is not led to."""
    links = set(re.findall(r'href="([^"#]+)"', (district / "index.html").read_text(encoding="utf-8")))
    local = {link for link in links if not link.startswith("http")}
    assert all((district / link).is_file() for link in local)
    made = {
        path.relative_to(district).as_posix()
        for kind in ("html", "pdf", "docx", "xlsx")
        for path in district.glob(f"[a-z]*/*.{kind}")
    }
    assert made <= local


def test_every_unit_has_its_workbook_and_its_report_in_word(district: Path) -> None:
    """They bear the unit's name; the ranking of all has a workbook of its own."""
    words = {path.relative_to(district).as_posix() for path in district.glob("[a-z]*/*.docx")}
    books = {path.relative_to(district).as_posix() for path in district.glob("[a-z]*/*.xlsx")}
    assert words == {f"{unit}/{unit}.docx" for unit in UNITS}
    assert books == {f"{unit}/{unit}.xlsx" for unit in UNITS} | {"ninh-son/8-xep-hang.xlsx"}


Rows = list[list[str]]


def tables_of_page(path: Path) -> dict[str, Rows]:
    """The tables of ours on a page by caption, heads first, as a reader sees them."""
    found = lxml.html.parse(path).xpath("//table[caption]")
    return {
        table.findtext("caption"): [[cell.text_content() for cell in row] for row in table.iter("tr")]
        for table in found
    }


def sheet_rows(sheet: Worksheet) -> Rows:
    """The rows of a workbook's sheet below its remarks, as text."""
    head = int(str(sheet.freeze_panes)[1:]) - 1
    return [[cell_words(cell) for cell in row] for row in sheet.iter_rows(min_row=head)]


def cell_words(cell: Cell) -> str:
    """A workbook's cell as the page would print it, by the number of its decimals."""
    if isinstance(cell.value, datetime):
        return f"{cell.value:%d/%m/%Y}"
    if isinstance(cell.value, (int, float)):
        decimals = cell.number_format.rpartition(".")[2].count("0") if "." in cell.number_format else 0
        percent = "\N{NO-BREAK SPACE}%" if "%" in cell.number_format else ""
        return format_number(Decimal(str(cell.value)), decimals) + percent
    return "" if cell.value is None else str(cell.value)


@pytest.mark.parametrize(
    ("page", "book"),
    [
        ("ninh-son/0-tong-hop.html", "ninh-son/ninh-son.xlsx"),
        ("lam-son/0-tong-hop.html", "lam-son/lam-son.xlsx"),
        ("ninh-son/8-xep-hang.html", "ninh-son/8-xep-hang.xlsx"),
    ],
)
def test_every_figure_of_the_workbook_is_the_pages(district: Path, page: str, book: str) -> None:
    """Each table that both have is the same, cell by cell, a dash being an empty cell; at least three they both have."""
    shown = tables_of_page(district / page)
    sheets = openpyxl.load_workbook(district / book).worksheets
    both = [(shown[sheet["A1"].value], sheet_rows(sheet)) for sheet in sheets if sheet["A1"].value in shown]
    assert len(both) >= 3
    for of_page, of_sheet in both:
        assert [["" if words == "–" else words for words in row] for row in of_page] == of_sheet


@pytest.mark.parametrize("unit", ["ninh-son", "lam-son"])
def test_every_table_of_the_page_stands_in_word(district: Path, unit: str) -> None:
    """Page and Word are equal in content, cell by cell."""
    tables = docx.Document(str(district / unit / f"{unit}.docx")).tables
    written = [[[cell.text for cell in row.cells] for row in table.rows] for table in tables]
    assert [
        table
        for table in tables_of_page(district / unit / "0-tong-hop.html").values()
        if table not in written
    ] == []


def test_report_and_paper_state_the_same_total(district: Path) -> None:
    """The page, the paper and scores.csv agree."""
    with (district / "scores.csv").open(encoding="utf-8-sig", newline="") as file:
        total = next(
            r["points"]
            for r in csv.DictReader(file)
            if r["unit_code"] == "lam-son" and r["indicator"] == "TOTAL"
        )
    shown = total.replace(".", ",")
    assert shown in (district / "lam-son/0-tong-hop.html").read_text(encoding="utf-8")
    assert shown in paper_text(district / "lam-son/0-tong-hop.pdf")


@pytest.mark.parametrize(
    "page", ["index.html", "findings.html", "ninh-son/8-xep-hang.html", "lam-son/2-tien-do-giai-quyet.html"]
)
def test_page_opens_in_a_browser_without_asking_the_network(district: Path, page: str) -> None:
    """A real browser draws it, runs no script but the index's own and loads nothing from elsewhere."""
    drawn, asked = browse(district / page)
    assert re.search(r"<h1[^>]*>", drawn)
    assert drawn.count("<script") == (page == "index.html")
    assert asked == set()


def test_request_of_a_page_would_be_seen(tmp_path: Path) -> None:
    """The check above can fail: a page that loads a picture from elsewhere is caught."""
    page = tmp_path / "page.html"
    page.write_text('<!doctype html><h1>x</h1><img src="http://127.0.0.1:9/x.png">', encoding="utf-8")
    assert browse(page)[1] == {"http://127.0.0.1:9/x.png"}


def test_every_unit_has_its_pack_without_a_false_alarm(session_project: Project, district: Path) -> None:
    """Real products hold nothing personal; a pack holds its receiver's units' reports and its three papers."""
    run_chiso(session_project, "bundle", "--site", "ninh-son", "--quarter", "Q3")
    packs = {path.stem.removeprefix("ninh-son-2022-q3"): path for path in (district / "packs").iterdir()}
    assert set(packs) == {"", *(f"-{unit}" for unit in UNITS)}
    for unit in UNITS:
        with zipfile.ZipFile(packs[f"-{unit}"]) as pack:
            folders = {name.split("/")[0] for name in pack.namelist() if "/" in name}
        assert folders == {code for code in UNITS if unit in site().lineage(code)}


def test_second_run_gives_the_same_bytes(session_project: Project, district: Path) -> None:
    """Same inputs, same bytes, for page and paper."""
    before = {path.name: path.read_bytes() for path in (district / "lam-son").iterdir()}
    run_chiso(
        session_project,
        "report",
        "--site",
        "ninh-son",
        "--quarter",
        "Q3",
        "--unit",
        "lam-son",
        "--force",
        "1",
    )
    assert {path.name: path.read_bytes() for path in (district / "lam-son").iterdir()} == before


def test_department_has_its_reports_too(session_project: Project) -> None:
    """Another kind of office: the department's root with all that may be sent."""
    shrink_demonstration(session_project, "so-nnptnt")
    run_chiso(session_project, "report", "--site", "so-nnptnt", "--quarter", "Q3", "--unit", "so-nnptnt")
    made = session_project.outputs("so-nnptnt", PERIOD) / "so-nnptnt"
    assert {path.name for path in made.iterdir()} == {
        *(f"{b}.{k}" for b in [*BLOCKS, "8-xep-hang", "9-phan-cong"] for k in ("html", "pdf")),
        *("so-nnptnt.docx", "so-nnptnt.xlsx", "8-xep-hang.xlsx"),
    }
