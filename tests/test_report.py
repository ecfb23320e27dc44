"""What a notebook opens: the right unit of the right period, and every verb on whatever there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from assessed import make_project
from chiso import Report
from chiso.blocks import MIME_NOTE
from chiso.display.shown import Page, Shown, ShownFigure, ShownTable, ShownText
from chiso.errors import UsageError
from chiso.parts import BLOCKS
from chiso.paths import Project
from chiso.render.reading import read_document

DOSSIERS = """
    dossier | unit     | procedure | procedure_name | received   | due        | finished   | channel
    h1      | lam-son  | 1.000001  | Đăng ký        | 2022-07-01 | 2022-07-10 | 2022-07-09 | online
    h2      | lam-son  | 1.000001  | Đăng ký        | 2022-08-01 | 2022-08-10 | 2022-08-19 | direct
    h3      | quang-son | 1.000002 | Xác nhận       | 2022-08-02 | 2022-08-10 | 2022-08-09 | direct
"""
PETITIONS = """
    petition | unit    | received   | answered   | subject
    p1       | lam-son | 2022-07-01 | 2022-07-02 | Đất đai
"""
PROCEDURES = """
    procedure_code | unit      | procedure_name | published_on | is_content_full | service_level
    1.000001       | ninh-son  | Đăng ký        | 2022-07-05   | F               | none
    1.000001       | lam-son   | Đăng ký        | 2022-07-05   | F               | full
"""


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Three dossiers, a petition and a procedure of two units."""
    folder = tmp_path_factory.mktemp("full")
    return make_project(folder, dossiers=DOSSIERS, petitions=PETITIONS, procedures=PROCEDURES)


@pytest.fixture
def rows(full: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports are of these rows."""
    monkeypatch.setenv("CHISO_ROOT", str(full.root))


@pytest.fixture
def nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports are of a quarter for which no table was supplied."""
    monkeypatch.setenv("CHISO_ROOT", str(make_project(tmp_path).root))


def report(unit: str = "ninh-son", notebook: str = "0-tong-hop") -> Report:
    """Ninh Sơn's third quarter as a notebook tells it."""
    return Report("ninh-son", unit, "2022-Q3").about(notebook)


def show_everything(told: Report) -> list[Shown]:
    """All that the verbs show which every notebook may use, block by block."""
    codes = told.part.indicators
    shown: list[Page | Shown] = [
        told.bottom_line(),
        told.counted(),
        told.groups(),
        told.points(),
        told.indicators(),
    ]
    shown += [verb(code) for code in codes for verb in (told.indicator, told.by_month, told.by_unit)]
    shown += [told.change(), told.losses(), told.first_steps()]
    shown += [told.appendix(), told.check(), told.provenance()]
    return [block for one in shown for block in (one.blocks if isinstance(one, Page) else (one,))]


def assert_drawable(told: Report, *blocks: Shown) -> None:
    """The press reads every block as something with words, and leaves none out but the identity."""
    shown = [block._repr_mimebundle_() for block in blocks]
    bundles = [one if isinstance(one, tuple) else (one, {}) for one in shown]
    outputs = [new_output("display_data", data=data, metadata=words) for data, words in bundles]
    setup = new_output("display_data", data=told._repr_mimebundle_())
    document = read_document(new_notebook(cells=[new_code_cell("", outputs=[setup, *outputs])]))
    assert len(document.parts) == len(blocks)
    assert all(re.search(r"\w{2}", data["text/plain"]) for data, _ in bundles)


def test_report_is_of_the_unit_and_period_asked_for(rows: None) -> None:
    """The identity that the press holds against the job comes from the parameters."""
    bundle = report("lam-son", "2-tien-do-giai-quyet")._repr_mimebundle_()
    one = bundle["application/vnd.chiso.report.v1+json"]
    told = [one[name] for name in ("site", "unit_code", "unit_name", "period", "notebook")]
    assert told == ["ninh-son", "lam-son", "UBND xã Lâm Sơn", "2022-Q3", "2-tien-do-giai-quyet"]


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (("khong-co", "ninh-son", "2022-Q3"), "khong-co"),
        (("ninh-son", "khong-co", "2022-Q3"), "khong-co"),
        (("ninh-son", "ninh-son", "2022-Q5"), "2022-Q5"),
        (("ninh-son", "../x", "2022-Q3"), "../x"),
    ],
)
def test_unknown_parameter_is_refused_by_name(rows: None, given: tuple[str, str, str], named: str) -> None:
    """No report is made for another site, unit or period than was asked for."""
    with pytest.raises(UsageError, match=named.replace(".", r"\.")):
        Report(*given).bottom_line()


def test_unit_that_does_not_exist_in_the_period_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A unit abolished before the period has no report of it."""
    monkeypatch.setenv("CHISO_ROOT", str(make_project(tmp_path, "2025-Q2").root))
    with pytest.raises(UsageError, match="không hoạt động"):
        Report("ninh-son", "cong-an", "2025-Q2").bottom_line()


def test_unknown_notebook_is_refused_with_the_names_there_are() -> None:
    """A misspelt name is not a report of something else."""
    with pytest.raises(UsageError, match="2-tien-do-giai-quyet"):
        report(notebook="2-tien-do")


def test_ranking_is_only_of_the_unit_at_the_top(rows: None) -> None:
    """A commune does not rank the district's units."""
    with pytest.raises(UsageError, match="xếp hạng"):
        report("lam-son", "8-xep-hang").ranking_line()


@pytest.mark.parametrize("unit", ["ninh-son", "lam-son", "ma-noi"])
def test_every_verb_shows_something_of_every_unit(rows: None, unit: str) -> None:
    """Rows of its own, of its sub-units, or none: no verb fails on any of the 21 indicators."""
    assert_drawable(report(unit), *show_everything(report(unit)))


def test_every_verb_shows_something_where_nothing_was_supplied(nothing: None) -> None:
    """Without any export, every page says so instead of failing."""
    assert_drawable(report(), *show_everything(report()))


def test_ranking_verbs_show_something_where_nothing_was_supplied(nothing: None) -> None:
    """Nobody is ranked where nothing was counted."""
    told = report(notebook="8-xep-hang")
    assert "chưa đơn vị nào đủ số liệu riêng" in told.ranking_line().markdown
    tables = [one.table for one in told.ranking().blocks if isinstance(one, ShownTable)]
    assert {(row[0], row[4]) for table in tables[::2] for row in table.rows} == {(None, None)}
    assert all("0 ô có điểm" in one.alt for one in told.heat_map().blocks if isinstance(one, ShownFigure))
    assert "«Xếp hạng 1»" in told.ranking_appendix().markdown
    assert told.ranking_change().blocks


def test_whole_tells_every_block_under_its_heading(rows: None) -> None:
    """Seven headings in the order of the blocks, and a definition of each indicator that the level has."""
    bundles = [block._repr_mimebundle_() for block in report().blocks().blocks]
    texts = [one["text/markdown"] for one in bundles if "text/markdown" in one]
    headings = [text.splitlines()[0] for text in texts if text.startswith("### ")]
    assert headings == [f"### {part.subject}" for part in BLOCKS]
    notes = [one[MIME_NOTE]["title"] for one in bundles if MIME_NOTE in one]
    assert len(notes) == 20  # a district has no indicator 1


def test_standings_are_told_of_the_unit_at_the_top_alone(rows: None) -> None:
    """The consolidated report of the site ranks its units; that of a commune has no such section."""
    assert report().standings().blocks[0]._repr_mimebundle_()["text/markdown"].startswith("## ")
    assert report("lam-son").standings().blocks == ()


def test_analyst_gets_the_rows_of_the_unit_and_its_sub_units(rows: None) -> None:
    """Rows come as data frames, without those of other units."""
    assert list(report("lam-son").dossiers["dossier_code"]) == ["h1", "h2"]
    assert len(report().dossiers) == 2 + 1
    assert len(report("quang-son").petitions) == 0
    assert set(report().procedures["unit_code"]) == {"ninh-son", "lam-son"}
    assert report().surveys.empty


def test_frames_hold_nobodys_name(rows: None) -> None:
    """Only the columns of the schema and those derived from them: personal ones went at intake."""
    personal = {"applicant", "applicant_name", "phone", "address", "citizen_id", "email"}
    assert personal.isdisjoint(report().dossiers.columns)


def test_what_if_tells_the_indicator_its_group_the_total_and_the_class(rows: None) -> None:
    """2 of 3 on time are 13,33 of 20 points; all three would be 20,00."""
    line, table = report().what_if(ON_TIME=+1).blocks
    assert isinstance(line, ShownText) and isinstance(table, ShownTable)
    assert table.table.rows[0] == (
        "Hồ sơ xử lý đúng hạn",
        2,
        3,
        3,
        "66.67",
        "100.00",
        "13.33",
        "20.00",
        "6.67",
    )
    assert [row[0] for row in table.table.rows[1:]] == ["Nhóm Tiến độ, kết quả giải quyết", "Tổng điểm"]
    assert "(+6,67)" in line.markdown


def test_what_if_asks_for_no_more_than_there_are(rows: None) -> None:
    """Only one dossier was late."""
    with pytest.raises(UsageError, match="từ -2 đến 1"):
        report().what_if(ON_TIME=2)


def test_scores_come_as_a_frame_of_all_rows(rows: None) -> None:
    """21 components, six group totals and the total."""
    assert len(report().scores) == 21 + 6 + 1


def test_about_leaves_the_report_as_it_was(rows: None) -> None:
    """The same report can be told by several notebooks."""
    whole = Report("ninh-son", "ninh-son", "2022-Q3")
    assert whole.about("7-muc-do-hai-long").part != whole.part
    assert whole.about("7-muc-do-hai-long").unit == whole.unit
