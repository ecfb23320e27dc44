"""What is open at the end of a day, counted in working days."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assessed import make_project, open_results
from chiso.display.pending import (
    days_left_table,
    latest_day,
    officers_table,
    pending_at,
    pending_line,
    pending_table,
    units_table,
)
from chiso.display.petitions import clocks_table, petitions_at, petitions_line, petitions_table, urgent_table
from chiso.display.results import Results
from chiso.errors import UsageError
from chiso.reviews import watch_period

DOSSIERS = """
    dossier | unit    | received   | due        | finished   | status   | officer | supplement_days
    late    | lam-son | 2022-08-01 | 2022-08-12 |            | open     | CB-001  |
    ended   | lam-son | 2022-08-01 | 2022-08-12 | 2022-08-12 | finished | CB-001  |
    later   | lam-son | 2022-08-01 | 2022-08-17 | 2022-08-20 | finished | CB-001  |
    today   | ma-noi  | 2022-08-01 | 2022-08-15 |            | open     | CB-002  |
    shifted | ma-noi  | 2022-08-01 | 2022-08-11 |            | waiting  | CB-002  | 12
    after   | ma-noi  | 2022-08-10 | 2022-10-31 |            | open     | Tổ Một  |
    silent  | ma-noi  | 2022-08-10 |            |            | open     |         |
    unborn  | ma-noi  | 2022-08-16 | 2022-08-20 |            | open     |         |
"""
PETITIONS = """
    petition | unit    | received   | due        | answered   | status     | subject | kind     | is_repeated
    p1       | lam-son | 2022-07-01 |            | 2022-07-05 | answered   | đất đai | phản ánh | F
    p2       | lam-son | 2022-07-01 |            |            | open       | đất đai | kiến nghị | T
    p3       | ma-noi  | 2022-07-27 |            |            | open       | hộ tịch | phản ánh | F
    p4       | ma-noi  | 2022-08-01 |            | 2022-08-05 | refused    | hộ tịch | phản ánh | F
    p5       | ma-noi  | 2022-08-01 |            | 2022-08-04 | supplement | hộ tịch | phản ánh | F
    p6       | ma-noi  | 2022-08-01 |            | 2022-08-16 | answered   | hộ tịch | phản ánh | F
    p7       | ma-noi  | 2022-08-16 |            |            | open       | hộ tịch | phản ánh | F
    p8       | ma-noi  | 2022-08-01 |            |            | answered   | hộ tịch | phản ánh | F
"""
DAY = date(2022, 8, 15)
"""A Monday."""


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Two communes of Ninh Sơn in the third quarter of 2022."""
    return open_results(
        make_project(tmp_path_factory.mktemp("canh-bao") / "p", dossiers=DOSSIERS, petitions=PETITIONS)
    )


def flagged(results: Results, name: str) -> set[str]:
    rows = pending_at(results, DAY)
    return set(rows.loc[rows[name], "dossier_code"])


def test_dossier_is_open_from_its_receipt_until_it_ends(results: Results) -> None:
    """What ended later than the day was open on it; what was received later was not there."""
    assert set(pending_at(results, DAY)["dossier_code"]) == {
        "late",
        "later",
        "today",
        "shifted",
        "after",
        "silent",
    }


def test_open_dossiers_are_late_soon_late_or_due_in_the_period(results: Results) -> None:
    """A due date lasts until the end of its day, and later by the days spent supplementing."""
    assert {
        name: flagged(results, name) for name in ("is_late", "is_soon", "is_due", "is_waiting", "is_undated")
    } == {
        "is_late": {"late"},
        "is_soon": {"today", "later"},
        "is_due": {"today", "later", "shifted"},
        "is_waiting": {"shifted"},
        "is_undated": {"silent"},
    }


def test_days_left_are_working_days(results: Results) -> None:
    """Friday 12 August is one working day before Monday 15; 11 + 12 days is Tuesday 23, six after it."""
    left = pending_at(results, DAY).set_index("dossier_code")["days_left"]
    assert (left["late"], left["later"], left["today"], left["shifted"]) == (-1, 2, 0, 6)
    assert left.isna()["silent"]


def test_every_open_dossier_stands_in_one_line(results: Results) -> None:
    """The lines by days left, the units and the officers add up to the dossiers, as the sentence says."""
    rows = pending_at(results, DAY)
    *lines, total = days_left_table(rows).rows
    assert sum(int(str(line[1])) for line in lines) == total[1] == len(rows)
    for table, place in ((units_table(results, rows), 1), (officers_table(results, rows), 2)):
        *groups, whole = table.rows
        assert sum(int(str(group[place])) for group in groups) == whole[place] == len(rows)
    assert f"Đến hết ngày 15/08/2022 còn {len(rows)} hồ sơ" in pending_line(results, rows, DAY)
    assert len(pending_table(results, rows).rows) == len(rows)
    tables = (officers_table(results, rows), pending_table(results, rows))
    kinds = {column.kind for table in tables for column in table.columns if column.label == "Cán bộ"}
    assert kinds == {"code"}, "CB-017 is not broken at its hyphen"


def test_day_that_is_not_given_is_the_last_that_the_exports_know(results: Results) -> None:
    """A dossier ended on 20 August, and nothing later is told."""
    assert latest_day(results) == date(2022, 8, 20)


@pytest.mark.parametrize("asked", ["2022-06-30", "hôm nay", "2022-02-30"])
def test_day_outside_the_period_is_refused(results: Results, asked: str) -> None:
    """By calendar months the third quarter lasts from 1 July to 30 September."""
    with pytest.raises(UsageError, match="ASOF"):
        watch_period(results.assessment, asked)


def test_page_and_workbook_lie_in_the_internal_folder(results: Results) -> None:
    """Both ways to write the day are understood; the page prints it."""
    lines = watch_period(results.assessment, "15/08/2022")
    folder = Path(results.assessment.project.outputs("ninh-son", results.period), "noi-bo")
    page = (folder / "canh-bao.html").read_text(encoding="utf-8")
    assert lines[0] in page
    assert "CB-002" in page
    assert "Tổ Một" not in page  # Ninh Sơn names its officers by code only
    assert (folder / "canh-bao.xlsx").is_file()


def states(results: Results) -> dict[str, str]:
    rows = petitions_at(results, DAY)
    return {str(row[0]): str(row[-2]) for row in petitions_table(results, rows).rows}


def test_petitions_run_against_the_clock_of_their_step(results: Results) -> None:
    """Two working days to refuse, five to ask for more, fifteen to answer; an answer after the day is none yet."""
    assert states(results) == {
        "p1": "đúng hạn",
        "p2": "quá hạn",
        "p3": "sắp đến hạn",
        "p4": "quá hạn",
        "p5": "đúng hạn",
        "p6": "còn hạn",
        "p8": "không rõ ngày xử lý",
    }


def test_petitions_are_told_by_step_and_as_a_whole(results: Results) -> None:
    """Three are replied to (in 2, 3 and 4 working days), one of them late; of the three that wait one is late.

    One of all was repeated.
    """
    rows = petitions_at(results, DAY)
    assert [row[:5] for row in clocks_table(results, rows).rows[:3]] == [
        ("Từ chối tiếp nhận", 2, 1, 0, 1),
        ("Yêu cầu bổ sung thông tin", 5, 1, 1, 0),
        ("Trả lời", 15, 5, 3, 1),
    ]
    line = petitions_line(results, rows, DAY)
    assert (
        "có 7 phản ánh, kiến nghị (PAKN) trong kỳ: 3 đã có trả lời (1 trễ hạn), "
        "3 chưa có (1 đã quá hạn, 1 còn không quá 3 ngày làm việc)."
    ) in line
    assert "không quá 3 ngày làm việc; lâu nhất là 4 ngày làm việc. Số PAKN phải kiến nghị lại: 1." in line


def test_where_every_petition_has_its_reply_none_is_said_to_wait(results: Results) -> None:
    """Three replies, one late; nothing is told of deadlines that run no more."""
    rows = petitions_at(results, DAY)
    line = petitions_line(results, rows[rows["replied_at"].notna()], DAY)
    assert "3 đã có trả lời (1 trễ hạn), 0 chưa có.**" in line


def test_petition_due_at_an_hour_that_has_passed_is_told_as_late(tmp_path: Path) -> None:
    """At the end of the day none of its working days is left; one due by the day's end is not late yet."""
    drawn = """
        petition | unit    | received   | due              | answered | status
        hour     | lam-son | 2022-08-01 | 2022-08-15 17:00 |          | open
        day      | lam-son | 2022-08-01 | 2022-08-15       |          | open
    """
    results = open_results(make_project(tmp_path / "p", petitions=drawn))
    table = urgent_table(results, petitions_at(results, DAY))
    assert table and [(row[0], *row[-2:]) for row in table.rows] == [
        ("hour", 0, "quá hạn"),
        ("day", 0, "sắp đến hạn"),
    ]


def test_most_pressing_petitions_come_first(results: Results) -> None:
    """Open ones that are late, then those that soon will be; none that has its reply."""
    table = urgent_table(results, petitions_at(results, DAY))
    assert table
    assert [row[0] for row in table.rows] == ["p2", "p3"]
