"""The demonstration's files: like real ones, complete, and the same bytes each time."""

from __future__ import annotations

import csv
from collections import Counter
from functools import cache
from pathlib import Path
from unicodedata import is_normalized
from zipfile import ZipFile

import pytest
import yaml
from lxml import html
from openpyxl import load_workbook

from chiso.demo import write_demo
from chiso.demo.catalogue import procedures_at
from chiso.demo.dirt import DAMAGED_CODE, DAMAGED_NUMBER, STRANGE_UNIT
from chiso.demo.layouts import (
    AGGREGATE_LIST,
    ONE_STOP,
    PETITION_LIST,
    PROCEDURE_LIST,
    RECEPTION,
    SURVEY_LIST,
    SYNCHRONISED,
    Layout,
)
from chiso.demo.story import Story, draw_story
from chiso.errors import UsageError
from chiso.exports import read_exports
from chiso.paths import Project
from chiso.periods import Period
from chiso.schemas import DEMO_MARK, SCHEMAS
from chiso.sites import read_site
from chiso.tables import validate

Q3 = Period.parse("2022-Q3")
DOSSIERS = 400
ALWAYS = {
    "ho-so-mot-cua-1.xlsx",
    "ho-so-mot-cua-2.xls",
    "ho-so-dong-bo.csv",
    "danh-muc-tthc.xlsx",
    "pakn.xlsx",
    "khao-sat.csv",
}
ONLY_WITH_TOTALS = {"bieu-06.xlsx", "so-lieu-tong-hop.xlsx"}
LAYOUTS = {
    "dossiers": (ONE_STOP, RECEPTION, SYNCHRONISED),
    "procedures": (PROCEDURE_LIST,),
    "petitions": (PETITION_LIST,),
    "surveys": (SURVEY_LIST,),
    "aggregates": (AGGREGATE_LIST,),
}
UNIT_NAMES = {"name", "alias", "known_code", "agency_name"}


def write(folder: Path, site: str = "ninh-son", dossiers: int = DOSSIERS, seed: int = 1, **more: int) -> Path:
    write_demo(read_site(Project.find(), site), Q3, folder, dossiers=dossiers, seed=seed, **more)
    return folder


@cache
def story_of(site: str) -> Story:
    return draw_story(read_site(Project.find(), site), Q3, dossiers=4000, units=None, seed=1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("demo"))


def rows_of(path: Path) -> list[list[object]]:
    if path.suffix == ".xlsx":
        sheet = load_workbook(path).worksheets[0]
        return [list(row) for row in sheet.iter_rows(values_only=True)]
    if path.suffix == ".xls":
        cells = html.fromstring(path.read_bytes()).iter("tr")
        return [[cell.text or "" for cell in row.iter("td")] for row in cells]
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [list(row) for row in csv.reader(file, delimiter=";" if path.stem == "khao-sat" else ",")]


def records(path: Path, layout: Layout) -> list[dict[str, object]]:
    header, *body = [row for row in rows_of(path) if len(row) == len(layout.columns)][
        first_header(path, layout) :
    ]
    return [dict(zip(header, row, strict=True)) for row in body if row != header]


def first_header(path: Path, layout: Layout) -> int:
    wide = [row for row in rows_of(path) if len(row) == len(layout.columns)]
    return wide.index(list(layout.columns))


def codes_in(folder: Path) -> Counter[str]:
    """How often each dossier stands in the three files, planted rows (serial 9xxx) left out."""
    found = [
        str(record[heading])
        for name, layout, heading in (
            ("ho-so-mot-cua-1.xlsx", ONE_STOP, "Số hồ sơ"),
            ("ho-so-mot-cua-2.xls", RECEPTION, "Mã hồ sơ"),
            ("ho-so-dong-bo.csv", SYNCHRONISED, "MaHoSo"),
        )
        for record in records(folder / name, layout)
    ]
    return Counter(code for code in found if code.startswith("H43") and code[-4] != "9")


def test_same_seed_gives_same_bytes(folder: Path, tmp_path: Path) -> None:
    """Every file is the same to the byte when it is written again."""
    again = write(tmp_path)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        path.name: path.read_bytes() for path in again.iterdir()
    }


def test_workbooks_do_not_say_when_they_were_written(folder: Path) -> None:
    """A workbook's zip entries and properties carry one fixed moment, not the clock's."""
    moments = {
        (entry.date_time[0], b"2022-01-01T00:00:00Z" in book.read("docProps/core.xml"))
        for path in folder.glob("*.xlsx")
        for book in [ZipFile(path)]
        for entry in book.infolist()
    }
    assert moments == {(2022, True)}


def test_other_seed_gives_other_bytes(folder: Path, tmp_path: Path) -> None:
    """Another seed tells another story in every file."""
    other = write(tmp_path, seed=2)
    same = [path.name for path in folder.iterdir() if path.read_bytes() == (other / path.name).read_bytes()]
    assert same == []


def test_all_kinds_of_files_are_there(folder: Path) -> None:
    """Workbook, HTML saved as xls, text, Biểu 06 and ready-made counts: one of each kind at least."""
    assert {path.name for path in folder.iterdir()} == ALWAYS | ONLY_WITH_TOTALS


def test_few_units_export_no_totals(tmp_path: Path) -> None:
    """Under six units none is left to export only totals, so the two aggregate files are not written."""
    assert {path.name for path in write(tmp_path, units=5).iterdir()} == ALWAYS


def test_every_file_says_that_it_is_a_demonstration(folder: Path) -> None:
    """Each file carries DỮ LIỆU MINH HỌA in its title rows."""
    unmarked = [
        path.name
        for path in folder.iterdir()
        if not any(DEMO_MARK in str(cell) for row in rows_of(path)[:3] for cell in row)
    ]
    assert unmarked == []


@pytest.mark.parametrize("table", SCHEMAS)
def test_every_file_of_a_table_fills_every_field(table: str) -> None:
    """No field of a schema is without a column: every indicator can be counted from any of the files."""
    for layout in LAYOUTS[table]:
        shown = {"unit_code" if name in UNIT_NAMES else name for name in layout.columns.values()}
        assert set(SCHEMAS[table].fields) - shown == set()


@pytest.mark.parametrize("table", SCHEMAS)
def test_every_heading_is_one_that_intake_knows(table: str) -> None:
    """A heading stands in params/exports.yml, as a column's, as a personal or as an ignored one."""
    words = yaml.safe_load((Project.find().params / "exports.yml").read_text(encoding="utf-8"))
    columns = [name for names in words["tables"][table]["columns"].values() for name in names]
    known = {squeezed(name) for name in [*columns, *words["personal"], *words["ignored"], "Chủ hồ sơ"]}
    headings = [heading for layout in LAYOUTS[table] for heading in layout.columns]
    assert [heading for heading in headings if squeezed(heading) not in known | {"chuhoso"}] == []


def squeezed(heading: str) -> str:
    return "".join(heading.casefold().split())


def test_every_dossier_asked_for_stands_in_a_file(folder: Path) -> None:
    """The files hold as many distinct dossiers as were asked for, without the planted ones."""
    assert len(codes_in(folder)) == DOSSIERS


def test_three_dossiers_stand_in_two_files(folder: Path) -> None:
    """Two dossiers of the first file and one of the second are repeated in the third."""
    assert Counter(codes_in(folder).values()) == {1: DOSSIERS - 3, 2: 2 + 1}


def test_one_stop_workbook_has_its_dirt(folder: Path) -> None:
    """A strange unit, a month-first date, a phone number as a number, the header twice: each once."""
    path = folder / "ho-so-mot-cua-1.xlsx"
    found = records(path, ONE_STOP)
    assert [record["Cơ quan/đơn vị"] for record in found].count(STRANGE_UNIT) == 1
    assert [str(record["Ngày tiếp nhận"])[:10] for record in found].count("06/25/2022") == 1
    assert sum(not isinstance(record["Số điện thoại"], str | None) for record in found) == 1
    assert rows_of(path).count(list(ONE_STOP.columns)) == 2


def test_reception_book_has_its_dirt(folder: Path) -> None:
    """A dossier of the year before, and two rows in Unicode's decomposed form."""
    found = records(folder / "ho-so-mot-cua-2.xls", RECEPTION)
    assert sum("/2021" in str(record["Ngày nhận"]) for record in found) == 1
    assert sum(not is_normalized("NFC", str(record["Tên thủ tục hành chính"])) for record in found) == 2


def test_procedure_codes_are_damaged_once_in_each_list(folder: Path) -> None:
    """1.004230, which no list holds, is 1.00423: as text in the dossiers, as a number in the list."""
    dossiers = records(folder / "ho-so-dong-bo.csv", SYNCHRONISED)
    listed = records(folder / "danh-muc-tthc.xlsx", PROCEDURE_LIST)
    assert [record["MaTTHC"] for record in dossiers].count(DAMAGED_CODE) == 1
    assert [record["Mã TTHC"] for record in listed if not isinstance(record["Mã TTHC"], str)] == [
        DAMAGED_NUMBER
    ]


def test_one_procedure_code_can_be_restored(folder: Path) -> None:
    """Beside the damaged one a single code in the text file has lost its last zero: 1.99912 for 1.999120."""
    dossiers = records(folder / "ho-so-dong-bo.csv", SYNCHRONISED)
    short = [str(record["MaTTHC"]) for record in dossiers if len(str(record["MaTTHC"])) < len("1.999120")]
    catalogue = {one.code for level in ("commune", "office") for one in procedures_at(level)}
    assert [f"{code}0" in catalogue for code in short] == [True, False]


def test_intake_refuses_only_the_planted_rows(folder: Path) -> None:
    """No file is refused as a whole, and every dossier asked for is accepted."""
    project, site = Project.find(), read_site(Project.find(), "ninh-son")
    intake = validate(read_exports(project, folder), site, Q3, project)
    refused = intake.accounting.groupby("table")["refused"].sum()
    assert intake.faults == ()
    assert len(intake.tables["dossiers"]) == DOSSIERS
    # A strange unit, a month-first date, another year, a damaged code; and one damaged code in the list.
    assert refused.to_dict() == {
        "aggregates": 0,
        "dossiers": 4,
        "petitions": 0,
        "procedures": 1,
        "surveys": 0,
    }


def test_form_06_adds_up() -> None:
    """Nhận giải quyết = trực tuyến + trực tiếp + kỳ trước = đã giải quyết + đang giải quyết."""
    story = story_of("ninh-son")
    (form,) = story.forms.values()
    assert (form["received"] == form["online"] + form["direct"] + form["carried"]).all()
    assert (form["received"] == form["handled"] + form["pending"]).all()
    assert (form["handled"] == form["early"] + form["on_time"] + form["late"]).all()
    assert (form["pending"] == form["in_time"] + form["overdue"]).all()


@pytest.mark.parametrize("site", ["ninh-son", "so-nnptnt"])
def test_units_differ_within_what_one_would_believe(site: str) -> None:
    """Units of a hundred dossiers handle over 70 % in time and receive 25–85 % online; they differ."""
    story = story_of(site)
    ends = (
        story.dossiers["finished_at"]
        .fillna(story.dossiers["stopped_at"])
        .fillna(story.dossiers["received_at"])
    )
    told = story.dossiers.assign(
        is_late=ends > story.dossiers["due_at"], is_online=story.dossiers["channel"] == "online"
    )
    large = told.groupby("unit_code").filter(lambda dossiers: len(dossiers) >= 100)
    shares = large.groupby("unit_code")[["is_late", "is_online"]].mean()
    assert shares["is_late"].between(0.0, 0.30).all()
    assert shares["is_online"].between(0.25, 0.85).all()
    assert shares["is_late"].max() - shares["is_late"].min() > 0.05


def test_one_unit_has_no_dossiers_and_some_have_no_petitions() -> None:
    """Reports must cope with units of which there is nothing to count."""
    story = story_of("ninh-son")
    listed = set(story.procedures["unit_code"]) - {"ninh-son"}
    assert len(listed - set(story.dossiers["unit_code"])) == 1
    assert len(listed - set(story.petitions["unit_code"])) >= 2


def test_dossiers_are_open_finished_refused_and_carried_over() -> None:
    """Every status occurs, some dossiers came before the period, and none ends after it."""
    story = story_of("ninh-son")
    assert set(story.dossiers["status"]) == set(SCHEMAS["dossiers"].fields["status"].choices)
    assert 0 < (story.dossiers["received_at"] < "2022-06-15").mean() < 0.2
    assert story.dossiers["returned_at"].max() < story.dossiers["finished_at"].max().replace(
        2022, 9, 15, 0, 0
    )


def test_more_units_than_the_site_has_are_refused(tmp_path: Path) -> None:
    """The refusal says how many there are."""
    with pytest.raises(UsageError, match=r"--units 99: .* có 14 đơn vị"):
        write(tmp_path, units=99)


def test_numbers_below_zero_are_refused_all_at_once(tmp_path: Path) -> None:
    """Both faults are named."""
    with pytest.raises(UsageError, match=r"(?s)--dossiers -1.*--seed -2"):
        write(tmp_path, dossiers=-1, seed=-2)


def test_nothing_handled_still_gives_files(tmp_path: Path) -> None:
    """A period without dossiers has its lists with headers and no rows."""
    assert codes_in(write(tmp_path, dossiers=0)) == Counter()


def test_procedure_codes_of_a_level_are_distinct() -> None:
    """A code stands for one procedure of a level."""
    for level in ("commune", "office", "department"):
        codes = [one.code for one in procedures_at(level)]
        assert len(codes) == len(set(codes))
