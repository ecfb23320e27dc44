"""The workbook beside a report: the page's tables in full, what they mean, and every row that lost a point."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from assessed import make_project, open_results
from chiso.blocks import MIME_APPENDIX, Appendix, Column, Table
from chiso.counts import lost_rows
from chiso.display import appendix
from chiso.display.pages import show_appendix, show_ranking_appendix
from chiso.display.results import Results
from chiso.display.tables import groups_table, indicators_table, losses_table
from chiso.errors import ReportError
from chiso.paths import Project
from chiso.render.appendices import render_appendix
from reports import TABLE, prose, report, showing

DOSSIERS = """
    dossier | unit      | procedure | procedure_name | received   | due        | finished   | channel | is_synced | officer
    h1      | lam-son   | 1.000001  | Đăng ký        | 2022-07-01 | 2022-07-10 | 2022-07-09 | online  | T         | CB-017
    h2      | lam-son   | 1.000001  | Đăng ký        | 2022-08-01 | 2022-08-10 | 2022-08-19 | direct  |           | CB-017
    h3      | quang-son | 1.000002  | Xác nhận       | 2022-08-02 | 2022-08-10 | 2022-08-11 | direct  | F         | CB-018
"""
PROCEDURES = """
    procedure_code | unit      | procedure_name | published_on | is_content_full | service_level | is_certification
    1.000001       | ninh-son  | Đăng ký        | 2022-07-05   | F               | none          |
    1.000002       | lam-son   | Xác nhận       | 2022-07-05   | F               | full          | T
    1.000002       | quang-son | Xác nhận       | 2022-07-05   | F               | none          | T
    1.000003       | lam-son   | Chứng thực     | 2022-07-05   | T               | full          | T
"""
PETITIONS = """
    petition | unit    | received   | answered   | subject
    p1       | lam-son | 2022-07-01 | 2022-07-04 | Đất đai
    p2       | lam-son | 2022-07-01 | 2022-09-04 | Đất đai
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three dossiers, four procedures and two petitions of three units."""
    root = tmp_path_factory.mktemp("appendix")
    make_project(root, dossiers=DOSSIERS, procedures=PROCEDURES, petitions=PETITIONS)
    return root


@pytest.fixture(params=["ninh-son", "lam-son"])
def results(request: pytest.FixtureRequest, folder: Path) -> Results:
    """The district's whole report, and a commune's."""
    return results_of(folder, request.param)


@cache
def results_of(folder: Path, unit: str = "ninh-son", notebook: str = "0-tong-hop") -> Results:
    """What the notebook knows of the unit."""
    return open_results(Project(folder), unit, notebook)


def column(table: Table, label: str) -> list[object]:
    """The cells under a heading."""
    at = [one.label for one in table.columns].index(label)
    return [row[at] for row in table.rows]


def marks(sheets: dict[str, Table], number: int) -> int:
    """How many rows of all sheets are marked as lost by an indicator."""
    held = [table for table in sheets.values() if f"Chỉ số {number}" in [one.label for one in table.columns]]
    return sum(cell in ("x", "?") for table in held for cell in column(table, f"Chỉ số {number}"))


def test_every_lost_row_of_every_indicator_is_listed(results: Results) -> None:
    """As many marks as the denominator exceeds the numerator, by a second way to select the rows."""
    sheets, assessment = appendix.unit_appendix(results).sheets, results.assessment
    for score in results.members:
        if results.has_rows(score.indicator):
            one = assessment.rules.indicator(score.indicator)
            given = (assessment.store, assessment.rules, assessment.site, results.unit.code, one.code)
            lost = (score.denominator or 0) - (score.numerator or 0)
            assert marks(sheets, one.number) == len(lost_rows(*given)) == lost, one.code


def test_lost_row_has_its_place_in_the_export_and_names_its_unit(folder: Path) -> None:
    """A number can be followed to a row of a file."""
    table = appendix.unit_appendix(results_of(folder)).sheets["Hồ sơ chưa đạt"]
    found = dict(
        zip(
            column(table, "Mã hồ sơ"),
            zip(*(column(table, label) for label in _PLACE), strict=True),
            strict=True,
        )
    )
    assert found["h3"] == ("UBND xã Quảng Sơn", "dossiers.xlsx", "Sheet1", 2 + 2)


_PLACE = ("Đơn vị", "Tệp nguồn", "Trang của tệp", "Dòng của tệp")


def test_row_that_does_not_say_is_told_apart(folder: Path) -> None:
    """h1 was synchronised, h3 was not, of h2 the export does not say: it counts as failed and is marked so."""
    table = appendix.unit_appendix(results_of(folder)).sheets["Hồ sơ chưa đạt"]
    assert dict(zip(column(table, "Mã hồ sơ"), column(table, "Chỉ số 4"), strict=True)) == {
        "h2": "?",
        "h3": "x",
    }


def test_worst_row_stands_first(folder: Path) -> None:
    """A dossier that failed most indicators is the first to be looked at."""
    table = appendix.unit_appendix(results_of(folder)).sheets["Hồ sơ chưa đạt"]
    lost = [sum(cell in ("x", "?") for cell in row) for row in table.rows]
    assert lost == sorted(lost, reverse=True)


def test_no_officer_and_no_person_is_named(results: Results) -> None:
    """Not even the code of who dealt with the dossier."""
    assert "CB-0" not in appendix.unit_appendix(results).model_dump_json()


def test_rows_that_are_too_many_are_counted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is left out in silence, and a parent says where the rest stands."""
    monkeypatch.setattr(appendix, "MOST_ROWS", 1)
    table = appendix.unit_appendix(results_of(folder)).sheets["Hồ sơ chưa đạt"]
    assert len(table.rows) == 1
    assert table.source == "còn 1 dòng không ghi ở đây; xem phụ lục của từng đơn vị trực thuộc"


def test_a_unit_without_others_below_lists_every_row(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They stand nowhere else."""
    monkeypatch.setattr(appendix, "MOST_ROWS", 0)
    table = appendix.unit_appendix(results_of(folder, "lam-son")).sheets["Hồ sơ chưa đạt"]
    assert (len(table.rows), table.source) == (1, "")


def test_tables_are_those_of_the_page(results: Results) -> None:
    """Every figure equals the page's: it is the same table."""
    sheets = appendix.unit_appendix(results).sheets
    wanted = [groups_table(results), indicators_table(results), losses_table(results)]
    assert [sheets[name] for name in ("Nhóm chỉ số", "Từng chỉ số", "Điểm bị mất")] == wanted


def test_every_indicator_has_definition_rule_source_and_status(results: Results) -> None:
    """21 rows without an empty cell, but for what only some indicators have."""
    table = appendix.unit_appendix(results).sheets["Cách tính"]
    assert column(table, "Số") == [str(number) for number in range(1, 22)]
    for label in (
        "Tử số",
        "Mẫu số",
        "Cách tính điểm",
        "Khi không phát sinh (0/0)",
        "Nguồn",
        "Mức độ chắc chắn",
    ):
        assert all(column(table, label)), label


def test_only_a_parent_lists_the_scores_of_sub_units(folder: Path) -> None:
    """Sub-units' totals stand beside their indicators."""
    parent, child = (
        appendix.unit_appendix(results_of(folder, unit)).sheets for unit in ("ninh-son", "lam-son")
    )
    assert "Đơn vị trực thuộc" not in child
    names = column(parent["Đơn vị trực thuộc"], "Đơn vị")
    totals = [
        name
        for name, label in zip(names, column(parent["Đơn vị trực thuộc"], "Chỉ số (tỷ lệ)"), strict=True)
        if label == "Tổng điểm"
    ]
    assert totals == [unit.name for unit in results_of(folder).children]


def test_ranking_appendix_has_all_units(folder: Path) -> None:
    """Everyone below the top, by kind and with every indicator."""
    results = results_of(folder, notebook="8-xep-hang")
    sheets = appendix.ranking_appendix(results).sheets
    below = {unit.name for unit in results.units.values() if unit.parent}
    ranked = {
        name
        for title, table in sheets.items()
        if title.startswith("Xếp hạng")
        for name in column(table, "Đơn vị")
    }
    assert ranked == set(column(sheets["Đơn vị và chỉ số"], "Đơn vị")) == below


def test_page_says_what_the_workbook_holds(folder: Path) -> None:
    """Who reads the page learns that there is more."""
    for shown in (
        show_appendix(results_of(folder)),
        show_ranking_appendix(results_of(folder, notebook="8-xep-hang")),
    ):
        assert all(f"«{name}»" in shown.markdown for name in shown.appendix.sheets)


def test_appendix_exists_where_nothing_was_supplied(tmp_path: Path) -> None:
    """Missing data leaves definitions and empty scores, and no sheet of rows."""
    results = open_results(make_project(tmp_path))
    assert not [name for name in appendix.unit_appendix(results).sheets if "chưa đạt" in name]


def handed(*appendices: Appendix) -> list[object]:
    """Cells that hand over the appendices."""
    return [
        showing({MIME_APPENDIX: one.model_dump_json(), "text/markdown": "Có phụ lục."}) for one in appendices
    ]


def test_workbook_holds_what_the_notebook_hands_over() -> None:
    """Cover with the notes, then the sheets in their order; footnotes are explained above their table."""
    noted = TABLE.model_copy(
        update={"columns": (*TABLE.columns[:2], Column(label="Ghi chú", note="(a) ước tính"))}
    )
    data = render_appendix(
        report(*handed(Appendix(notes=("Đọc trước.",), sheets={"Một": TABLE, "Hai": noted})))
    )
    assert data
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["Bìa", "Một", "Hai"]
    assert "Đọc trước." in [cell.value for cell in book["Bìa"]["A"]]
    assert [cell.value for cell in book["Một"][4]] == ["Phòng Một", 1234, 18.5]
    assert [book["Hai"]["A3"].value, book["Hai"].freeze_panes] == ["Ghi chú: (a) ước tính", "A5"]


def test_notebook_without_an_appendix_has_no_workbook() -> None:
    """Seven of the nine have none."""
    assert render_appendix(report(prose("## Mục"))) is None


def test_two_appendices_are_refused() -> None:
    """Neither would be the report's."""
    one = Appendix(notes=(), sheets={"Một": TABLE})
    with pytest.raises(ReportError, match="hai ô phụ lục"):
        render_appendix(report(*handed(one, one)))


def test_broken_appendix_is_refused() -> None:
    """What is no appendix is never half a workbook."""
    with pytest.raises(ReportError, match="Appendix"):
        render_appendix(report(showing({MIME_APPENDIX: "{", "text/markdown": ""})))
