"""Officers: their dossiers beside like work, called as the site wishes, and never in a pack."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from assessed import make_project, open_results
from chiso.assess import Assessment, open_assessment
from chiso.connections import open_tables
from chiso.display.charges import show_officers, show_officers_below, show_officers_losses
from chiso.display.checks import check_results
from chiso.display.officials import records_of, work_of, wrong_records
from chiso.display.shown import ShownTable
from chiso.display.sources import identity
from chiso.exports import read_exports
from chiso.files import write_whole
from chiso.jobs import plan_jobs
from chiso.ledger import Ledger, Outcome, Product, read_ledger, write_ledger
from chiso.officers import Work, called, like_work, records, select_work
from chiso.parts import naming_words
from chiso.paths import Project
from chiso.periods import Period
from chiso.publish.holdings import _PRODUCT
from chiso.renew import plan_renewal, renew_reports
from chiso.reviews import watch_period
from chiso.tables import validate
from drawing import PROJECT, make_store, rules, site

DOSSIERS = """
    dossier | unit      | officer        | field_name | received   | due        | finished   | status   | is_complained
    h1      | lam-son   | CB-001         | Hộ tịch    | 2022-07-01 | 2022-07-10 | 2022-07-09 | finished | F
    h2      | lam-son   | CB-001         | Hộ tịch    | 2022-07-01 | 2022-07-10 | 2022-07-12 | finished | F
    h3      | lam-son   | CB-001         | Đất đai    | 2022-07-01 | 2022-07-10 | 2022-07-09 | refused  | T
    h4      | lam-son   | CB-002         | Hộ tịch    | 2022-07-01 | 2022-07-10 | 2022-07-09 | finished | F
    h5      | quang-son | CB-001         | Hộ tịch    | 2022-07-01 | 2022-07-10 | 2022-07-12 | finished | F
    h6      | quang-son | Chuyên viên ba | Hộ tịch    | 2022-07-01 | 2022-07-10 | 2022-07-09 | finished | F
    h7      | quang-son |                | Hộ tịch    | 2022-07-01 | 2022-07-10 | 2022-07-09 | finished | F
"""


def works(tmp_path: Path, naming: str = "code") -> dict[tuple[str, str, str], Work]:
    """What the officers of the district did, by unit, officer and field."""
    store = make_store(tmp_path / "rows", dossiers=DOSSIERS)
    with open_tables(store, rules(), site()) as tables:
        told = select_work(tables, rules(), "ninh-son", naming)  # type: ignore[arg-type]
    return {(work.unit_code, work.officer, work.field): work for work in told}


def test_each_officers_dossiers_are_counted_by_field(tmp_path: Path) -> None:
    """One of two in time; the third was refused and complained of."""
    told = works(tmp_path)
    assert told["lam-son", "CB-001", "Hộ tịch"] == Work("lam-son", "CB-001", "Hộ tịch", 2, 1, 1, 0, 0, 1)
    assert told["lam-son", "CB-001", "Đất đai"] == Work("lam-son", "CB-001", "Đất đai", 1, 1, 0, 1, 1, 0)


def test_the_same_code_in_two_units_is_two_officers(tmp_path: Path) -> None:
    """CB-001 of one commune is none of the other's."""
    assert works(tmp_path)["quang-son", "CB-001", "Hộ tịch"].handled == 1


def test_where_codes_are_wanted_no_name_is_kept(tmp_path: Path) -> None:
    """What is no code stands together with what bears nothing: 1 + 1."""
    assert works(tmp_path)["quang-son", "", "Hộ tịch"].handled == 1 + 1
    assert ("quang-son", "Chuyên viên ba", "Hộ tịch") in works(tmp_path, "name")
    assert [called(name, "none") for name in ("CB-001", "Chuyên viên ba")] == ["", ""]


def of(officer: str, on_time: int, handled: int, field: str = "Hộ tịch") -> Work:
    """Work of one officer of one unit."""
    return Work("lam-son", officer, field, handled, on_time, handled - on_time, 0, 0, on_time)


def test_like_work_is_the_median_of_those_with_enough_of_it() -> None:
    """90, 80 and 70 of 100; who had 9 dossiers does not count, nor does what bears no code."""
    told = [of("CB-1", 90, 100), of("CB-2", 80, 100), of("CB-3", 70, 100), of("CB-4", 0, 9), of("", 0, 100)]
    assert like_work(told, 10) == {"Hộ tịch": Fraction(80)}
    assert like_work(told[1:3], 10) == {}


def test_nobody_answers_for_a_date_that_an_export_lacks() -> None:
    """28 on time of 30, two without a due date: 28/28, not 28/30; and no median is pulled down by it."""
    undated = Work("lam-son", "CB-4", "Hộ tịch", 30, 28, 0, 0, 0, 28)
    others = [of(f"CB-{n}", 29, 30) for n in (1, 2, 3)]
    [mine] = [one for one in records([*others, undated], 10) if one.officer == "CB-4"]
    assert (mine.sum("undated"), mine.rate("on_time"), mine.rate("satisfied")) == (2, 100, 100)
    assert like_work([*others[:2], undated], 10) == {"Hộ tịch": Fraction(2900, 30)}


def test_yardstick_weighs_the_medians_by_the_officers_own_dossiers() -> None:
    """30 dossiers in a field of 80 and 10 in one of 60: (30 × 80 + 10 × 60) / 40 = 75."""
    others = [of(f"CB-{n}", rate, 100, field) for n, rate, field in OTHERS]
    told = records([*others, of("CB-9", 30, 30), of("CB-9", 10, 10, "Đất đai")], 10)
    [mine] = [one for one in told if one.officer == "CB-9"]
    assert mine.yardstick == Fraction(30 * 80 + 10 * 60, 30 + 10)


OTHERS = [
    (1, 80, "Hộ tịch"),
    (2, 80, "Hộ tịch"),
    (3, 80, "Hộ tịch"),
    (4, 60, "Đất đai"),
    (5, 60, "Đất đai"),
    (6, 60, "Đất đai"),
]


def test_yardstick_is_none_where_the_medians_cover_less_than_half() -> None:
    """Ten of thirty dossiers lie in a field that has a median."""
    others = [of(f"CB-{n}", rate, 100, field) for n, rate, field in OTHERS[:3]]
    told = records([*others, of("CB-9", 10, 10), of("CB-9", 20, 20, "Đất đai")], 10)
    assert [one.yardstick for one in told if one.officer == "CB-9"] == [None]


def test_officers_add_up_to_the_indicator_and_few_dossiers_give_no_rate(tmp_path: Path) -> None:
    """Seven dossiers; nobody has ten, so no percentage is printed."""
    results = open_results(make_project(tmp_path, dossiers=DOSSIERS), notebook="9-can-bo")
    told = records_of(results, work_of(results))
    assert sum(one.sum("handled") for one in told) == 7
    assert wrong_records(results) == ()
    assert "cán bộ" in check_results(results)
    [table] = [block.table for block in show_officers(results).blocks if isinstance(block, ShownTable)]
    rates = [at for at, column in enumerate(table.columns) if column.kind == "pct"]
    assert rates and all(row[at] is None for row in table.rows for at in rates)
    assert show_officers_below(results).blocks and show_officers_losses(results).blocks


def test_losses_by_officer_add_up_to_what_the_indicator_lacks(tmp_path: Path) -> None:
    """Indicator 5 lost h2 and h5."""
    results = open_results(make_project(tmp_path, dossiers=DOSSIERS), notebook="9-can-bo")
    [block] = show_officers_losses(results).blocks
    assert isinstance(block, ShownTable)
    at = [column.label for column in block.table.columns].index("Số 5")
    assert sum(int(str(row[at])) for row in block.table.rows) == 1 + 1


def test_internal_page_is_addressed_to_nobody_outside(tmp_path: Path) -> None:
    """Not to the site's recipients, and it says what it is."""
    told = identity(open_results(make_project(tmp_path, dossiers=DOSSIERS), notebook="9-can-bo"))
    assert set(told.letterhead.recipients).isdisjoint(site().recipients)
    assert any("không gửi ra ngoài" in line for line in told.provenance)


EXPORT = """Mã hồ sơ,Đơn vị,Ngày tiếp nhận,Cán bộ xử lý
H1-01,UBND xã Lâm Sơn,01/07/2022,CB-017
H1-02,UBND xã Lâm Sơn,02/07/2022,Chuyên viên ba
"""


@pytest.mark.parametrize(
    ("naming", "kept"),
    [("name", ["CB-017", "Chuyên viên ba"]), ("code", ["CB-017", None]), ("none", [None, None])],
)
def test_intake_keeps_of_officers_what_the_site_wants(tmp_path: Path, naming: str, kept: list[str]) -> None:
    """Names only where the site asks for names."""
    (tmp_path / "ho-so.csv").write_text(EXPORT, encoding="utf-8")
    of = site().model_copy(update={"officers": naming})
    tables = validate(read_exports(PROJECT, tmp_path), of, Period.parse("2022-Q3"), PROJECT).tables
    officers = tables["dossiers"].sort_values("dossier_code")["officer"]
    assert [None if value is None or value != value else value for value in officers.astype(object)] == kept


def planned(project: Project, officers: str) -> list[str]:
    """Where the reports on officers of the third quarter would lie."""
    of = site().model_copy(update={"officers": officers})
    jobs = plan_jobs(project, of, Period.parse("2022-Q3"))
    return [str(job.product("html").relative_to(job.folder)) for job in jobs if job.notebook == "9-can-bo"]


def test_reports_on_officers_lie_apart_and_no_pack_takes_them() -> None:
    """Under noi-bo/; what a pack takes is one folder deep."""
    paths = planned(PROJECT, "code")
    assert paths and all(path.startswith("noi-bo/") for path in paths)
    assert [path for path in paths if _PRODUCT.fullmatch(path)] == []


def open_quarter(root: Path) -> tuple[Project, Assessment]:
    """A project with the real notebooks, and its quarter."""
    project = make_project(root, dossiers=DOSSIERS)
    (root / "notebooks").symlink_to(PROJECT.notebooks)
    return project, open_assessment(project, "ninh-son", Period.parse("2022-Q3"))


@pytest.mark.parametrize(("officers", "left"), [("code", 3), ("name", 0), ("none", 0)])
def test_reports_that_call_officers_otherwise_are_taken_away(
    tmp_path: Path, officers: str, left: int
) -> None:
    """Page, paper and the notebook of one that failed; the ledger forgets the page, and no other report is touched."""
    project, assessment = open_quarter(tmp_path)
    folder = project.outputs("ninh-son", assessment.period)
    internal = [f"noi-bo/{name}" for name in ("lam-son/9-can-bo.html", "lam-son/9-can-bo.pdf")]
    internal.append("noi-bo/failed/lam-son/9-can-bo.ipynb")
    others = ["lam-son/0-tong-hop.html", "failed/lam-son/0-tong-hop.ipynb"]
    for name in (*internal, *others):
        write_whole(folder / name, naming_words("code").encode())
    made = Outcome(
        unit="lam-son", notebook="9-can-bo", status="made", products=(Product(path=internal[0], sha256="x"),)
    )
    write_ledger(folder, Ledger(site="ninh-son", period="2022-Q3", jobs=(made,)))
    changed = replace(assessment, site=assessment.site.model_copy(update={"officers": officers}))
    jobs = plan_jobs(project, changed.site, assessment.period)
    plan = plan_renewal(changed, jobs, (), is_forced=False)
    assert list(renew_reports(changed, plan, Executor, 1)) == []
    assert [(folder / name).exists() for name in internal].count(True) == left
    assert all((folder / name).exists() for name in others)
    known = {one.key: one.products for one in read_ledger(folder, "ninh-son", "2022-Q3").jobs}
    assert known.get(made.key, ()) == (made.products if left else ())


def test_internal_report_says_by_what_naming_it_was_made(tmp_path: Path) -> None:
    """By that it is known again when the site changes its mind."""
    told = identity(open_results(make_project(tmp_path, dossiers=DOSSIERS), notebook="9-can-bo"))
    assert any(naming_words("code") in line for line in told.provenance)


@pytest.mark.parametrize(("before", "left"), [("name", 0), ("code", 2), ("none", 0)])
def test_early_warning_that_calls_officers_otherwise_is_taken_away(
    tmp_path: Path, before: str, left: int
) -> None:
    """Page and workbook go with the next report of a site that now wants codes."""
    project, assessment = open_quarter(tmp_path)
    assert assessment.site.officers == "code"
    watched = replace(assessment, site=assessment.site.model_copy(update={"officers": before}))
    watch_period(watched, None)
    plan = plan_renewal(assessment, (), (), is_forced=False)
    assert list(renew_reports(assessment, plan, Executor, 1)) == []
    folder = project.outputs("ninh-son", assessment.period)
    assert len(list((folder / "noi-bo").glob("canh-bao.*"))) == left


def test_site_that_names_no_officers_has_no_such_report() -> None:
    """Nothing is written."""
    assert planned(PROJECT, "none") == []
