"""Who answers for what: as the plan says, and what was delivered; nothing to do is no failure."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assessed import make_project, open_results
from chiso.delivered import Delivered, read_delivered
from chiso.display.charges import show_delivered, show_duties, show_duties_steps
from chiso.display.duties import charges_of, charges_table, duties_line, people, results_line, results_table
from chiso.display.results import Results
from chiso.display.sources import identity
from chiso.errors import ParamsError
from chiso.jobs import plan_jobs
from chiso.paths import Project
from chiso.periods import Period
from chiso.sites import PlanIndicator, Site
from drawing import PROJECT, site

NOW = Period.parse("2022-Q3")
DOSSIERS = """
    dossier | unit    | received   | due        | finished   | channel | has_obligation
    h1      | lam-son | 2022-07-01 | 2022-07-10 | 2022-07-09 | online  | F
    h2      | lam-son | 2022-07-01 | 2022-07-10 | 2022-07-12 | direct  | F
"""


def results(folder: Path, unit: str = "ninh-son") -> Results:
    """What the page on duties knows of a unit."""
    return open_results(make_project(folder, dossiers=DOSSIERS), unit, "9-phan-cong")


def test_unit_sees_just_the_indicators_that_the_plan_gives_it(tmp_path: Path) -> None:
    """The office of the district answers for the plan's first two blocks: 3 + 1 indicators."""
    told = charges_of(results(tmp_path, "van-phong"))
    assert [one.duty.indicator.code for one in told] == [
        "PUBLIC_UPDATE_ON_TIME",
        "PUBLIC_CONTENT_FULL",
        "DOSSIER_SYNC",
        "ON_TIME",
    ]
    assert len(people(told)) == 2


def test_score_is_the_whole_sites_and_the_units_own_stands_beside_it(tmp_path: Path) -> None:
    """One of two in time in the district; the office itself had no dossier."""
    [on_time] = [
        one for one in charges_of(results(tmp_path, "van-phong")) if one.duty.indicator.code == "ON_TIME"
    ]
    assert (on_time.whole.numerator, on_time.whole.denominator) == (1, 2)
    assert on_time.own.denominator == 0
    assert on_time.state == "mất 10,00 điểm"


def test_what_a_unit_takes_over_is_not_told_as_its_own(tmp_path: Path) -> None:
    """The procedures made public are counted for the whole district, its dossiers for the office itself."""
    published = """
        procedure | unit      | procedure_name | decided_on | published_on | is_content_full
        1.000001  | ninh-son  | Khai sinh      | 2022-07-01 | 2022-07-04   | T
        1.000002  | van-phong | Khai tử        | 2022-07-01 | 2022-07-04   | T
    """
    project = make_project(tmp_path, dossiers=DOSSIERS.replace("lam-son", "van-phong"), procedures=published)
    office = open_results(project, "van-phong", "9-phan-cong")
    rows = {row[0]: row[-1] for row in charges_table(office, charges_of(office)).rows}
    assert (rows["1"], rows["4"]) == ("tính chung", "1/2")


def test_nothing_to_pay_is_no_failure(tmp_path: Path) -> None:
    """No dossier with an obligation: not arisen, and no points lost are told."""
    told = charges_of(results(tmp_path))
    [paid] = [one for one in told if one.duty.indicator.code == "DOSSIER_PAID_ONLINE"]
    assert paid.state == "không phát sinh"
    assert "1 không phát sinh" in duties_line(open_results(Project(tmp_path)), [paid])


def test_what_is_worked_on_only_with_dossiers_is_told_from_the_rest() -> None:
    """Of the department's plan: indicator 5 is worked on when there are dossiers, indicator 1 always."""
    plan = site("so-nnptnt").plan
    told = {code: duty.is_on_demand for code in ("ON_TIME", "PUBLISH_ON_TIME") if (duty := plan.duty(code))}
    assert told == {"ON_TIME": True, "PUBLISH_ON_TIME": False}


def test_results_of_the_plan_are_told_one_by_one() -> None:
    """`Quyết định; Báo cáo` are two."""
    duty = site("so-nnptnt").plan.duty("PUBLIC_UPDATE_ON_TIME")
    assert duty and duty.results == ("Quyết định", "Báo cáo")


def with_results(told: Results, result: str) -> Results:
    """The same unit by a plan that asks for a result of every indicator."""

    def asking(one: PlanIndicator) -> PlanIndicator:
        return one.model_copy(update={"result": result})

    of = told.site
    blocks = tuple(
        block.model_copy(update={"indicators": tuple(map(asking, block.indicators))})
        for block in of.plan.blocks
    )
    changed = of.model_copy(update={"plan": of.plan.model_copy(update={"blocks": blocks})})
    return replace(told, assessment=replace(told.assessment, site=changed))


def write_delivered(folder: Path, text: str) -> None:
    """The project's params as a folder of its own, with this record of deliveries."""
    params = folder / "params"
    params.unlink()
    params.mkdir()
    for path in PROJECT.params.iterdir():
        if path.name != "delivered":
            (params / path.name).symlink_to(path)
    (params / "delivered").mkdir()
    (params / "delivered" / "ninh-son.yml").write_text(text, encoding="utf-8")


RECORD = """
periods:
  2022-Q3:
    - {indicator: ON_TIME, result: Báo cáo, document: Báo cáo số 01/BC-THU, day: 2022-09-20}
"""


def test_recorded_document_is_told_and_the_rest_is_not_recorded(tmp_path: Path) -> None:
    """One of the results is there; the others are not said to be missing, only not recorded."""
    told = with_results(results(tmp_path), "Báo cáo")
    write_delivered(tmp_path, RECORD)
    table = results_table(told, charges_of(told))
    assert table
    states = {str(row[1]): row[3] for row in table.rows}
    assert states["Hồ sơ xử lý đúng hạn"] == "Báo cáo số 01/BC-THU"
    assert "chưa ghi nhận" in states.values()
    assert results_line(told, charges_of(told)).startswith("Đã ghi nhận 1 trong số")


def test_plan_without_results_says_so(tmp_path: Path) -> None:
    """The district's plan prints no column of results."""
    told = results(tmp_path)
    assert "không ghi kết quả" in results_line(told, charges_of(told))
    assert results_table(told, charges_of(told)) is None


def test_record_of_another_plan_is_refused_with_all_its_faults(tmp_path: Path) -> None:
    """An indicator, a result and a unit that the plan does not have: three faults at once."""
    make_project(tmp_path, dossiers=DOSSIERS)
    record = RECORD.replace("Báo cáo,", "Nghị quyết,") + (
        "    - {indicator: PUBLISH_ON_TIME, result: Quyết định, document: a, day: 2022-09-20, unit: sao-hoa}\n"
    )
    write_delivered(tmp_path, record)
    with pytest.raises(ParamsError) as refused:
        read_delivered(Project(tmp_path), site(), NOW)
    assert len(refused.value.faults) == 3


def test_demonstration_has_records_that_its_plan_asks_for() -> None:
    """params/delivered/tinh-mau.yml is read without a fault."""
    told = read_delivered(PROJECT, site("tinh-mau"), Period.parse("2026-Q3"))
    assert all(isinstance(one, Delivered) for one in told) and told


def test_only_those_who_answer_for_something_have_a_page_and_the_unit_at_the_top() -> None:
    """The district, its office, the one-stop desk, the police and home affairs."""
    of: Site = site()
    units = [job.unit for job in plan_jobs(PROJECT, of, NOW) if job.notebook == "9-phan-cong"]
    assert set(units) == {of.root.code} | of.plan.leads
    assert "lam-son" not in units


def test_pages_show_something_with_a_plan_and_without(tmp_path: Path) -> None:
    """Nothing vanishes, and a unit without duties is told so."""
    for unit in ("ninh-son", "van-phong", "lam-son"):
        told = (
            open_results(Project(tmp_path), unit, "9-phan-cong") if unit != "ninh-son" else results(tmp_path)
        )
        assert all(show(told).blocks for show in (show_duties, show_duties_steps, show_delivered))


def test_page_leads_to_just_the_reports_that_lie_beside_it(tmp_path: Path) -> None:
    """Those of its unit that may be sent; an internal page lies in another folder and leads to none."""
    make_project(tmp_path, dossiers=DOSSIERS)
    jobs = [job for job in plan_jobs(PROJECT, site(), NOW) if job.notebook != "9-can-bo"]
    for unit in ("ninh-son", "van-phong", "lam-son"):
        beside = tuple(job.notebook for job in jobs if job.unit == unit)
        assert identity(open_results(Project(tmp_path), unit)).reports == beside
    assert identity(open_results(Project(tmp_path), "lam-son", "9-can-bo")).reports == ()
