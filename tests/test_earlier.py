"""What is compared: the right period, by the same rules, with what moved said; and nothing where nothing can be."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from assessed import graded_from, make_project
from chiso import counts
from chiso.assess import Assessment, assess_period, open_assessment
from chiso.demo import write_demo
from chiso.display import changes, editions
from chiso.display.checks import check_results
from chiso.display.pages import show_change, show_ranking_change
from chiso.display.places import show_places
from chiso.display.results import Results
from chiso.display.shown import ShownTable, ShownText
from chiso.earlier import BUSY, earlier_periods, keep_earlier, must_be_taken_in, read_earlier
from chiso.errors import ReportError
from chiso.files import write_whole
from chiso.fingerprints import Origins
from chiso.jobs import plan_jobs
from chiso.kept import keep_scores
from chiso.parts import part_of
from chiso.paths import Project
from chiso.periods import Period
from chiso.renew import compare_with_earlier
from chiso.scores import TOTAL
from chiso.sites import Site
from drawing import PROJECT, make_store, site

NOW, BEFORE, LAST_YEAR = map(Period.parse, ("2022-Q3", "2022-Q2", "2021-Q3"))
SECOND_QUARTER = """
    dossier | unit    | received   | due        | finished   | channel
    a1      | lam-son | 2022-04-04 | 2022-04-10 | 2022-04-09 | online
    a2      | lam-son | 2022-04-04 | 2022-04-10 | 2022-04-12 | direct
"""
THIRD_QUARTER = """
    dossier | unit    | received   | due        | finished   | channel
    b1      | lam-son | 2022-07-04 | 2022-07-10 | 2022-07-09 | online
    b2      | lam-son | 2022-07-04 | 2022-07-10 | 2022-07-09 | online
    b3      | lam-son | 2022-07-04 | 2022-07-10 | 2022-07-09 | online
    b4      | lam-son | 2022-07-04 | 2022-07-10 | 2022-07-12 | direct
"""


CORRECTED = {
    "mot": THIRD_QUARTER.replace("2022-07-09 | online", "2022-07-12 | online", 1),
    "hai": THIRD_QUARTER,
    "ba": THIRD_QUARTER.replace("2022-07-12", "2022-07-10"),
}
"""The third quarter as it came, and after each of two corrections: 2, 3, 4 of 4 on time."""


@pytest.fixture
def two(tmp_path: Path) -> Project:
    """A district's second and third quarter."""
    make_project(tmp_path, dossiers=THIRD_QUARTER)
    add_period(Project(tmp_path), "2022-Q2", SECOND_QUARTER)
    return Project(tmp_path)


def add_period(project: Project, period: str, dossiers: str, key: str = "drawn") -> None:
    """A further period of the district, taken in."""
    store = make_store(
        project.outputs("ninh-son", Period.parse(period)) / ".store", period, dossiers=dossiers
    )
    contents = store.contents.model_copy(update={"key": key})
    (store.folder / "store.json").write_text(contents.model_dump_json(), encoding="utf-8")


def opened(project: Project, period: Period = NOW) -> Assessment:
    return open_assessment(project, "ninh-son", period)


def compared(project: Project, unit: str = "lam-son", notebook: str = "0-tong-hop") -> Results:
    """The third quarter of a unit, its earlier periods kept."""
    assessment = opened(project)
    for period in earlier_periods(NOW):
        keep_earlier(assessment, period)
    return Results(assessment, site().unit(unit), part_of(notebook))


def test_earlier_periods_are_the_one_before_and_the_same_a_year_before() -> None:
    """Over the turn of the year too; of a year both are one."""
    assert earlier_periods(Period.parse("2022-Q1")) == tuple(map(Period.parse, ("2021-Q4", "2021-Q1")))
    assert earlier_periods(Period.parse("2022-M12")) == tuple(map(Period.parse, ("2022-M11", "2021-M12")))
    assert earlier_periods(Period.parse("2022-year")) == (Period.parse("2021-year"),)


def test_rates_are_told_with_the_counts_of_both_periods(two: Project) -> None:
    """1/2 on time became 3/4: 50 % to 75 %, 10 points to 15."""
    results = compared(two)
    [change] = changes.changes_of(results)
    row = next(row for row in changes.change_table(results, change).rows if row[0] == "Hồ sơ xử lý đúng hạn")
    assert row[1:] == ("1/2", "50.00", "3/4", "75.00", "25.00", "5.00")
    assert "So với quý II năm 2022" in changes.change_line(results, change)


def test_period_without_results_is_said_to_be_so(two: Project) -> None:
    """There is nothing of 2021."""
    said = changes.uncompared_line(compared(two))
    assert said == "Không so sánh với quý III năm 2021: không có tệp xuất, cũng không có kết quả đã lưu."


def test_where_nothing_was_kept_nothing_is_compared(two: Project) -> None:
    """A report opened in JupyterLab before any run says so in one sentence."""
    [block] = show_change(Results(opened(two), site().unit("lam-son"), part_of("0-tong-hop"))).blocks
    assert isinstance(block, ShownText) and block.markdown.startswith("Chưa có kết quả")


def test_earlier_period_is_scored_by_the_rules_of_this_one(two: Project) -> None:
    """Its own report had other rules: both its total and the new one are told, and the difference is of like with like."""
    told = opened(two, BEFORE)
    with closing(sqlite3.connect(told.store.folder / "scores.sqlite")) as kept, kept:
        kept.execute("UPDATE origin SET edition = replace(edition, '766-2022', '766-portal-2026')")
    results = compared(two)
    [change] = changes.changes_of(results)
    line = changes.change_line(results, change)
    assert "theo bộ quy tắc 766-portal-2026" in line and "được tính lại theo quy tắc" in line
    assert {one.max_points for one in read_earlier(results.assessment)[0].scores()} == {
        one.max_points for one in results.assessment.scores()
    }


def test_change_of_the_units_is_said_and_nothing_is_subtracted(tmp_path: Path) -> None:
    """The district's police ended on 28/02/2025: the second quarter has one unit fewer than the first."""
    drawn = {
        f"2025-Q{quarter}": SECOND_QUARTER.replace("2022-04", f"2025-0{3 * quarter - 2}")
        for quarter in (1, 2)
    }
    project = make_project(tmp_path, "2025-Q2", dossiers=drawn["2025-Q2"])
    add_period(project, "2025-Q1", drawn["2025-Q1"])
    assessment = opened(project, Period.parse("2025-Q2"))
    keep_earlier(assessment, Period.parse("2025-Q1"))
    district = Results(assessment, site().root, part_of("0-tong-hop"))
    [change] = changes.changes_of(district)
    assert "không còn Công an" in changes.change_line(district, change)
    assert {row[-1] for row in changes.change_table(district, change).rows} == {None}
    [commune] = changes.changes_of(Results(assessment, site().unit("lam-son"), part_of("0-tong-hop")))
    assert commune.moved == ""


def test_demonstration_is_never_compared_with_real_exports(two: Project) -> None:
    """What was made up says nothing about what happened."""
    store = two.outputs("ninh-son", BEFORE) / ".store" / "store.json"
    store.write_text(store.read_text().replace('"is_demo":false', '"is_demo":true'), encoding="utf-8")
    assert "dữ liệu minh họa" in changes.uncompared_line(compared(two))
    assert must_be_taken_in(opened(two), BEFORE)


def test_period_without_exports_is_not_said_to_have_faulty_ones(two: Project) -> None:
    """A demonstration dropped into exports/ for one quarter alone: nothing is made up for the other."""
    for period, key in ((NOW, '"is_demo":true'), (BEFORE, None)):
        store = two.outputs("ninh-son", period) / ".store" / "store.json"
        if key:
            store.write_text(store.read_text().replace('"is_demo":false', key), encoding="utf-8")
        else:
            store.unlink()
    folder = two.exports("ninh-son", NOW)
    folder.mkdir(parents=True)
    (folder / "ho-so.csv").write_text("x", encoding="utf-8")
    compare_with_earlier(opened(two))
    reasons = {one.facts.reason for one in read_earlier(opened(two))}
    assert reasons == {"không có tệp xuất, cũng không có kết quả đã lưu"}


def test_wrong_rate_of_an_earlier_period_stops_the_report(two: Project) -> None:
    """What is compared with is held against its own counts."""
    results = compared(two)
    [earlier] = [one for one in results.earlier if not one.facts.reason]
    wrong = [replace(one, rate=Decimal(99)) if one.denominator else one for one in earlier.scores()]
    keep_scores(earlier.path, wrong, "x")
    with pytest.raises(ReportError, match="các kỳ trước"):
        check_results(compared_again(results))


def compared_again(results: Results) -> Results:
    """The same unit, read anew."""
    return Results(results.assessment, results.unit, results.part)


def test_what_a_page_shows_beside_its_scores_is_in_its_fingerprint(two: Project) -> None:
    """The earlier period of one commune changes: its pages and the district's are made of something else."""
    assessment = compared(two).assessment
    jobs = plan_jobs(PROJECT, site(), NOW)
    before = {job.key: Origins(assessment).fingerprint(job)["beside"] for job in jobs}
    add_period(two, "2022-Q2", SECOND_QUARTER.replace("2022-04-12", "2022-04-09"), key="khac")
    keep_earlier(assessment, BEFORE)
    now = {job.key: Origins(assessment).fingerprint(job)["beside"] for job in jobs}
    assert {unit for unit, notebook in before if before[unit, notebook] != now[unit, notebook]} == {
        "lam-son",
        "ninh-son",
    }


def test_other_runs_in_the_earlier_period_do_not_change_this_page(two: Project) -> None:
    """What was compared lies in this period's own folder."""
    results = compared(two)
    for path in (two.outputs("ninh-son", BEFORE) / ".store").glob("*.parquet"):
        path.unlink()
    assert changes.changes_of(results)[0].before[TOTAL].points is not None


@pytest.mark.parametrize("end", [None, OSError("half a file")])
def test_rows_that_another_run_replaces_while_they_are_counted_are_not_compared_with(
    two: Project, monkeypatch: pytest.MonkeyPatch, end: OSError | None
) -> None:
    """Neither mixed rows nor half a file: the page says that the period is being made; the next run compares."""
    count = counts.count_indicators

    def replaced(*given: Any) -> Any:
        add_period(two, "2022-Q2", SECOND_QUARTER.replace("2022-04-12", "2022-04-09"), key="khac")
        if end:
            raise end
        return count(*given)

    assessment = opened(two)
    with monkeypatch.context() as patched:
        patched.setattr(counts, "count_indicators", replaced)
        keep_earlier(assessment, BEFORE)
    [told] = read_earlier(assessment)
    assert (told.facts.reason, told.path.exists()) == (BUSY, False)
    keep_earlier(assessment, BEFORE)
    [told] = read_earlier(assessment)
    assert [one.numerator for one in told.scores("lam-son") if one.indicator == "ON_TIME"] == [2]


def test_a_faulty_file_of_rows_that_nobody_replaces_is_a_fault(two: Project) -> None:
    """It is not passed off as another run's doing."""
    (two.outputs("ninh-son", BEFORE) / ".store" / "dossiers.parquet").write_bytes(b"PAR1")
    with pytest.raises(Exception, match=r"dossiers\.parquet"):
        keep_earlier(opened(two), BEFORE)


def test_rank_is_told_then_and_now(two: Project) -> None:
    """The only unit with dossiers is first in both quarters."""
    results = graded_from(1, compared(two, "ninh-son", "8-xep-hang"))
    blocks = list(show_places(results, results.earlier[0]))
    tables = [block.table for block in blocks if isinstance(block, ShownTable)]
    rows = {row[0]: row for table in tables for row in table.rows}
    assert rows["UBND xã Lâm Sơn"][1:4] == (1, 1, 0)
    assert rows["UBND xã Quảng Sơn"][1:4] == (None, None, None)
    assert show_ranking_change(results).blocks


def test_units_that_merge_within_the_district_leave_it_comparable(two: Project) -> None:
    """Two communes became one: its area is the district's as before, so points are subtracted, and the merger is told."""
    district = compared(two, "ninh-son")
    for is_declared in (True, False):
        merged = with_merger(district.site, is_declared)
        results = Results(replace(district.assessment, site=merged), merged.root, district.part)
        [change] = changes.changes_of(results)
        line = changes.change_line(results, change)
        assert ("Quảng Sơn từ ngày 15/06/2022 nhập thành UBND xã Quảng Mỹ" in line) is is_declared
        assert ("không tính tăng, giảm" in line) is not is_declared


@pytest.mark.parametrize(
    ("is_declared", "why"),
    [
        (True, " (UBND xã Quảng Sơn và UBND xã Mỹ Sơn từ ngày 15/06/2022 nhập thành UBND xã Quảng Mỹ)"),
        (False, ""),
    ],
)
def test_merged_unit_says_why_it_is_not_compared(two: Project, is_declared: bool, why: str) -> None:
    """It was not there before, and the site says of which units it was made, and when."""
    district = compared(two, "ninh-son")
    merged = with_merger(district.site, is_declared)
    results = Results(replace(district.assessment, site=merged), merged.unit("quang-my"), district.part)
    said = f"Không so sánh với quý II năm 2022: khi đó chưa có đơn vị này{why}."
    assert changes.uncompared_line(results).startswith(said)


def test_unit_that_was_not_there_all_the_time_says_so(two: Project) -> None:
    """It began within the quarter before and ended within this one; its neighbours say nothing of the kind."""
    district = compared(two, "ninh-son")
    known = district.site.model_dump()
    [short] = [one for one in known["units"] if one["code"] == "lam-son"]
    short |= {"valid_from": date(2022, 4, 1), "valid_to": date(2022, 8, 31)}
    known_now = Site.model_validate(known)
    told = (
        "quý II năm 2022 đơn vị chỉ hoạt động từ 01/04/2022; kỳ này đơn vị chỉ hoạt động đến hết 31/08/2022"
    )
    for code, is_told in (("lam-son", True), ("quang-son", False)):
        results = Results(replace(district.assessment, site=known_now), known_now.unit(code), district.part)
        [change] = changes.changes_of(results)
        assert (told in changes.change_line(results, change)) is is_told


def with_merger(known: Site, is_declared: bool) -> Site:
    """The district where Quảng Sơn and Mỹ Sơn became Quảng Mỹ on the first day of the quarter."""
    told, day = known.model_dump(), date(2022, 6, 15)
    old = [one for one in told["units"] if one["code"] in ("quang-son", "my-son")]
    for one in old:
        one["valid_to"] = day - timedelta(days=1)
    new = {**old[0], "code": "quang-my", "name": "UBND xã Quảng Mỹ", "short_name": "Quảng Mỹ", "aliases": ()}
    new |= {"valid_from": day, "valid_to": None}
    merger = {"day": day, "kind": "merged", "before": ("quang-son", "my-son"), "after": ("quang-my",)}
    changed = [{**merger, "source": "Nghị quyết"}] if is_declared else []
    return Site.model_validate({**told, "units": [*told["units"], new], "changes": changed})


def test_earlier_period_by_another_calendar_is_taken_in_again(two: Project) -> None:
    """The site changed its calendar: what was kept of the quarter before has other days."""
    now = opened(two)
    assert not must_be_taken_in(now, BEFORE)
    store = two.outputs("ninh-son", BEFORE) / ".store" / "store.json"
    store.write_text(
        store.read_text().replace('"calendar":"calendar"', '"calendar":"report"'), encoding="utf-8"
    )
    assert must_be_taken_in(now, BEFORE)


def test_later_exports_of_the_same_period_tell_unit_by_unit_what_moved(two: Project) -> None:
    """The late dossier turned out to be on time: 3/4 to 4/4, 20 × 1/4 = 5 points more, in one commune."""
    before = assess_again(two, THIRD_QUARTER, "cu").scores("lam-son")[-1]
    after = assess_again(two, THIRD_QUARTER.replace("2022-07-12", "2022-07-10"), "moi")
    results = Results(after, site().unit("lam-son"), part_of("0-tong-hop"))
    assert (before.points or 0) < (results.total.points or 0)
    line = editions.edition_line(results)
    assert "So với lần lập trước" in line and "ở chỉ số 5 và 21" in line and "đã đổi ở tệp hs.csv" in line
    table = editions.editions_table(results)
    assert table and [row[0] for row in table.rows] == ["UBND huyện Ninh Sơn", "UBND xã Lâm Sơn"]
    assert {row[-1] for row in table.rows} == {"5, 21"}


def test_running_again_without_change_keeps_what_had_moved(two: Project) -> None:
    """The last edition is the last one that said something else."""
    assess_again(two, THIRD_QUARTER, "cu")
    moved = THIRD_QUARTER.replace("2022-07-12", "2022-07-10")
    assess_again(two, moved, "moi")
    again = assess_again(two, moved, "moi")
    assert editions.edition_line(Results(again, site().unit("lam-son"), part_of("0-tong-hop"))) != ""


def test_of_two_corrections_in_a_row_the_first_is_what_the_second_is_held_against(two: Project) -> None:
    """Two of four on time, then three, then four: the page tells what moved from three to four."""
    for state, drawn in CORRECTED.items():
        after = assess_again(two, drawn, state)
    assert_told_from(after, "hai", on_time=3)


def test_a_kill_while_scoring_loses_no_edition(two: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed before its Nth file is put in its place, for every N: the next run still knows what stood before."""
    assess_again(two, CORRECTED["mot"], "mot")
    killed = 0
    while killed_before(two, monkeypatch, killed):
        assert_told_from(assess_again(two, CORRECTED["hai"], "hai"), "mot", on_time=2)
        shutil.rmtree(two.outputs("ninh-son", NOW))
        assess_again(two, CORRECTED["mot"], "mot")
        killed += 1
    assert killed > len(("scores-before", "scores", "scores.csv"))


def killed_before(project: Project, monkeypatch: pytest.MonkeyPatch, number: int) -> bool:
    """Whether the run that brings the first correction came to put a file of this number in its place; it is killed."""
    left = iter(range(number))

    def put(part: Path, path: Path) -> None:
        if path.name != "store.json" and next(left, None) is None:
            raise KeyboardInterrupt
        part.rename(path)

    with monkeypatch.context() as patched, suppress(KeyboardInterrupt):
        patched.setattr("chiso.files.os.replace", put)
        assess_again(project, CORRECTED["hai"], "hai")
        return False
    return True


def assert_told_from(now: Assessment, state: str, on_time: int) -> None:
    """The last edition is that of this state of the file, with so many of four on time."""
    assert now.edition_before and [one.sha256 for one in now.edition_before.inputs] == [state]
    [then] = [one for one in now.scores_before("lam-son") if one.indicator == "ON_TIME"]
    assert (then.numerator, then.denominator) == (on_time, 4)


def test_demonstration_is_no_edition_before_real_exports(two: Project) -> None:
    """Two demonstrations that differ, then the office's own file: nothing is told of what was made up."""
    for state, drawn in CORRECTED.items():
        after = assess_again(two, drawn, state, is_demo=state != "ba")
    assert after.edition_before is None


def test_first_edition_has_none_before(two: Project) -> None:
    """Nothing is said of what was never there."""
    results = Results(assess_again(two, THIRD_QUARTER, "cu"), site().unit("lam-son"), part_of("0-tong-hop"))
    assert editions.edition_line(results) == "" and editions.editions_table(results) is None


def assess_again(project: Project, dossiers: str, state: str, is_demo: bool = False) -> Assessment:
    """The third quarter scored anew as if these dossiers had come as hs.csv."""
    from chiso import assess
    from chiso.store import Input

    store = make_store(project.outputs("ninh-son", NOW) / ".store", str(NOW), dossiers=dossiers)
    contents = store.contents.model_copy(
        update={"key": state, "inputs": (Input(name="hs.csv", sha256=state),), "is_demo": is_demo}
    )
    write_whole(store.folder / "store.json", contents.model_dump_json().encode())
    return assess.open_assessment(project, "ninh-son", NOW)


# The year

USED = ("ho-so-dong-bo", "danh-muc-tthc", "bieu-06", "so-lieu-tong-hop")
"""Every file costs a reading process; these tell of dossiers, procedures and sums."""


@pytest.fixture(scope="module")
def quarters(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The exports of a district's first two quarters, a dossier of the first told again in the second."""
    project = Project(tmp_path_factory.mktemp("nam"))
    (project.root / "params").symlink_to(PROJECT.params)
    for quarter in ("2022-Q1", "2022-Q2"):
        folder = project.exports("ninh-son", Period.parse(quarter))
        for path in write_demo(site(), Period.parse(quarter), folder, dossiers=60, units=None, seed=1):
            if path.stem not in USED:
                path.unlink()
    head = "Mã hồ sơ,Đơn vị,Tên thủ tục hành chính,Ngày tiếp nhận,Ngày hẹn trả,Ngày kết thúc xử lý,Trạng thái hồ sơ\n"
    for quarter, end, state in (("2022-Q1", "", "Đang xử lý"), ("2022-Q2", "20/03/2022", "Đã trả kết quả")):
        row = f"H43.12-220310-0001,UBND xã Lâm Sơn,Đăng ký khai sinh,10/03/2022,25/03/2022,{end},{state}\n"
        (project.exports("ninh-son", Period.parse(quarter)) / "chuyen-ky.csv").write_text(
            head + row, encoding="utf-8"
        )
    return project


@pytest.fixture(scope="module")
def year(quarters: Project) -> Assessment:
    """The year made of them."""
    return assess_period(quarters, "ninh-son", Period.parse("2022-year"))


def test_year_is_merged_of_its_quarters_exports(year: Assessment) -> None:
    """Every file is named with its quarter, and every row is accounted for."""
    assert {one.name.split("/")[0] for one in year.store.contents.inputs} == {"2022-Q1", "2022-Q2"}
    for one in year.store.contents.accounting:
        assert one.read == one.accepted + one.refused + one.duplicates


def test_dossier_told_in_two_quarters_counts_once_in_its_latest_state(year: Assessment) -> None:
    """Open in the first quarter's export, finished in the second's."""
    dossiers = year.store.frame("dossiers")
    found = dossiers[dossiers["dossier_code"] == "H43.12-220310-0001"]
    assert found["finished_at"].tolist() == [pd.Timestamp("2022-03-20")]
    reasons = year.store.findings["reason"]
    assert reasons.str.contains("có trong tệp của nhiều quý").any()


def test_sums_of_quarters_are_no_sums_of_the_year(year: Assessment) -> None:
    """They would count what is open at a quarter's end twice: they are left out, and it is said."""
    assert "aggregates" not in year.store.supplied
    reasons = year.store.findings["reason"]
    assert reasons.str.contains("số liệu tổng hợp của một quý").sum() == 2 * len(
        ("bieu-06", "so-lieu-tong-hop")
    )


def test_quarters_of_a_year_stand_beside_it_and_add_up_in_what_was_received(year: Assessment) -> None:
    """Two quarters have dossiers; the year's received dossiers are theirs together."""
    assert list(map(str, year.quarters)) == ["2022-Q1", "2022-Q2"]
    received = [
        score.denominator
        for quarter in year.quarters
        for score in year.quarter_scores(quarter, "ninh-son")
        if score.indicator == "DOSSIER_ONLINE"
    ]
    whole = next(score for score in year.scores("ninh-son") if score.indicator == "DOSSIER_ONLINE")
    assert whole.denominator == sum(one or 0 for one in received)


def test_page_of_a_year_says_what_it_was_made_of(year: Assessment) -> None:
    """Which quarters were merged, which are lacking, and that it is no mean of quarters."""
    results = Results(year, site().root, part_of("0-tong-hop"))
    said = " ".join(block.markdown for block in show_change(results).blocks if isinstance(block, ShownText))
    assert "không phải trung bình các quý" in said
    assert "được gộp từ tệp xuất của quý I và quý II" in said
    assert "Không có hồ sơ nào tiếp nhận trong quý III và quý IV" in said


def test_yearly_assessment_gets_every_unit_with_its_quarters(year: Assessment) -> None:
    """Rank, points of the quarters and of the year, maximum, share, class."""
    results = Results(year, site().root, part_of("8-xep-hang"))
    tables = [block.table for block in show_ranking_change(results).blocks if isinstance(block, ShownTable)]
    named = {row[1] for table in tables for row in table.rows if "cải cách hành chính" in table.caption}
    assert named == {unit.name for unit in results.units.values() if unit.parent}
