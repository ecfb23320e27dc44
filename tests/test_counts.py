"""What counts: every predicate at its boundaries and with missing values, and a second implementation."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from chiso.counts import Count, count_indicators, lost_rows
from chiso.rules import RuleSet
from chiso.schemas import DOSSIERS, INDICATORS
from chiso.scores import score_unit
from chiso.sites import Site
from drawing import make_store, rules, site, typed
from promises import Trials, asked, batched, promise

UNITS = ("lam-son", "ma-noi", "ninh-son")


def count(
    folder: Path, rule_set: RuleSet | None = None, unit: str = "ninh-son", **drawn: str
) -> dict[str, Count]:
    """The counts of one unit (the whole district) over drawn tables of Q3/2022 in calendar months."""
    return count_indicators(make_store(folder, **drawn), rule_set or rules(), site())[unit]


def pair(counted: Count) -> tuple[int | None, int | None]:
    return counted.numerator, counted.denominator


def on_time(folder: Path, dossiers: str, variant: str = "portal") -> tuple[int | None, int | None]:
    rule_set = rules().with_variant("dossiers", "is_on_time", variant)
    return pair(count(folder, rule_set, dossiers=dossiers)["ON_TIME"])


def test_open_dossier_is_in_time_until_its_due_date_has_passed(tmp_path: Path) -> None:
    """A dossier open at the period's end counts, and is late only once its due date is past."""
    drawn = """
        dossier | due        | finished
        h1      | 2022-07-10 | 2022-07-09
        h2      | 2022-10-05 |
        h3      | 2022-09-30 |
        h4      | 2022-09-29 |
    """
    assert on_time(tmp_path, drawn) == (1 + 1 + 1, 1 + 1 + 1 + 1)


def test_dossier_is_on_time_up_to_its_due_moment(tmp_path: Path) -> None:
    """End ≤ due to the minute; a due date without a time of day lasts until the end of that day."""
    drawn = """
        dossier | due              | finished
        h1      | 2022-07-10T17:00 | 2022-07-10T17:00
        h2      | 2022-07-10T17:00 | 2022-07-10T17:01
        h3      | 2022-07-10       | 2022-07-10T23:59
        h4      | 2022-07-10       | 2022-07-11T00:00
    """
    assert on_time(tmp_path, drawn) == (1 + 1, 4)


def test_provincial_systems_compare_days_only(tmp_path: Path) -> None:
    """The variant of provincial systems drops the time of day, forgives a missing due date, refusals and waiting."""
    drawn = """
        dossier | due              | finished         | status
        h1      | 2022-07-10T08:00 | 2022-07-10T17:00 | finished
        h2      |                  | 2022-09-01       | finished
        h3      | 2022-07-10       | 2022-07-20       | refused
        h4      | 2022-07-10       |                  | waiting
        h5      | 2022-07-10       | 2022-07-11       | finished
    """
    assert on_time(tmp_path / "provincial", drawn, "provincial") == (1 + 1 + 1 + 1, 5)
    assert on_time(tmp_path / "portal", drawn, "portal") == (0, 5)


def test_end_is_the_first_date_known_of_finished_returned_stopped(tmp_path: Path) -> None:
    """End = xử lý xong, else trả kết quả, else dừng."""
    drawn = """
        dossier | due        | finished   | returned_at | stopped_at
        h1      | 2022-07-10 | 2022-07-09 | 2022-07-20  |
        h2      | 2022-07-10 |            | 2022-07-09  | 2022-07-20
        h3      | 2022-07-10 |            |             | 2022-07-09
        h4      | 2022-07-10 |            | 2022-07-11  |
    """
    assert on_time(tmp_path, drawn) == (1 + 1 + 1, 4)


def test_time_spent_supplementing_is_subtracted_once(tmp_path: Path) -> None:
    """Five days of waiting excuse five days; a second request for supplement makes the dossier late."""
    drawn = """
        dossier | due        | finished   | supplement_days | supplement_count
        h1      | 2022-07-10 | 2022-07-15 | 5               | 1
        h2      | 2022-07-10 | 2022-07-16 | 5               | 1
        h3      | 2022-07-10 | 2022-07-05 | 1               | 2
    """
    assert on_time(tmp_path, drawn) == (1, 3)


def test_dossier_without_due_date_is_unknown_to_the_portal_variant(tmp_path: Path) -> None:
    """No due date: in the denominator, not in the numerator, and said to be unknown."""
    counted = count(tmp_path, dossiers="dossier | due | finished\n h1 | | 2022-07-05")["ON_TIME"]
    assert (*pair(counted), counted.unknown) == (0, 1, 1)


def test_period_takes_what_was_open_within_it(tmp_path: Path) -> None:
    """In the period: received before its end and not ended before its start, edges included."""
    drawn = """
        dossier | received                   | due        | finished
        before  | 2022-06-01                 | 2022-07-10 | 2022-06-30T23:59:59
        first   | 2022-06-01                 | 2022-07-10 | 2022-07-01
        last    | 2022-09-30T23:59:59.999999 | 2022-10-10 |
        after   | 2022-10-01                 | 2022-10-10 |
    """
    assert on_time(tmp_path, drawn) == (1 + 1, 1 + 1)


def test_online_share_counts_receptions_of_the_period_only(tmp_path: Path) -> None:
    """#8: filed online of those received in the period; carried-over dossiers are not received again."""
    drawn = """
        dossier | received   | finished   | channel
        h1      | 2022-06-30 | 2022-07-05 | online
        h2      | 2022-07-01 | 2022-07-05 | online
        h3      | 2022-07-01 | 2022-07-05 | postal
        h4      | 2022-07-01 | 2022-07-05 |
    """
    counted = count(tmp_path, dossiers=drawn)["DOSSIER_ONLINE"]
    assert (*pair(counted), counted.unknown) == (1, 3, 1)


def test_dossiers_without_obligation_are_not_asked_to_pay_online(tmp_path: Path) -> None:
    """#11: 0-đồng dossiers stay out of the denominator."""
    drawn = """
        dossier | finished   | has_obligation | is_paid_online
        h1      | 2022-07-05 | T              | T
        h2      | 2022-07-05 | T              | F
        h3      | 2022-07-05 | F              | F
        h4      | 2022-07-05 |                | T
    """
    assert pair(count(tmp_path, dossiers=drawn)["DOSSIER_PAID_ONLINE"]) == (1, 2)


@pytest.mark.parametrize(
    ("indicator", "column"),
    [
        ("DOSSIER_SYNC", "is_synced"),
        ("ORIGINAL_RESULT_AVAILABLE", "has_electronic_result"),
        ("SO_HOA_GIAY_TO_GIAI_QUYET", "is_digitised"),
        ("REUSED_DIGITIZED_DATA", "is_data_reused"),
        ("SYNCED_WITH_DVCQG_PERSONAL_STORAGE", "is_in_personal_store"),
        ("CITIZEN_DATA_CONNECTED_DOSSIER", "uses_population_data"),
    ],
)
def test_share_of_dossiers_that_say_yes(tmp_path: Path, indicator: str, column: str) -> None:
    """Yes of yes, no and not said; a dossier of another period does not count."""
    drawn = f"""
        dossier | received   | finished   | {column}
        h1      | 2022-07-01 | 2022-07-05 | T
        h2      | 2022-07-01 | 2022-07-05 | F
        h3      | 2022-07-01 | 2022-07-05 |
        h4      | 2022-01-01 | 2022-02-05 | T
    """
    counted = count(tmp_path, dossiers=drawn)[indicator]
    assert (*pair(counted), counted.unknown) == (1, 1 + 1 + 1, 1)


def test_dossier_that_owes_no_written_result_needs_no_electronic_one(tmp_path: Path) -> None:
    """#12 asks only the dossiers that must return a written result; not said means that it must."""
    drawn = """
        dossier | finished   | has_result_due | has_electronic_result
        h1      | 2022-07-05 | T              | T
        h2      | 2022-07-05 | F              | F
        h3      | 2022-07-05 |                | F
    """
    assert pair(count(tmp_path, dossiers=drawn)["ORIGINAL_RESULT_AVAILABLE"]) == (1, 1 + 1)


def test_satisfaction_with_reception_loses_late_and_complained_dossiers_once(tmp_path: Path) -> None:
    """#21 = dossiers − (late ∪ complained about)."""
    drawn = """
        dossier | due        | finished   | is_complained
        h1      | 2022-07-10 | 2022-07-09 |
        h2      | 2022-07-10 | 2022-07-11 | T
        h3      | 2022-07-10 | 2022-07-09 | T
        h4      | 2022-07-10 | 2022-07-09 | F
    """
    assert pair(count(tmp_path, dossiers=drawn)["DOSSIER_RECEIVING_SATISFACTION"]) == (4 - 2, 4)


def test_publication_is_due_five_working_days_before_the_effective_date(tmp_path: Path) -> None:
    """#1: 1/8/2022 less five working days is 25/7/2022."""
    drawn = """
        procedure | unit     | effective_on | decided_on
        p1        | ninh-son | 2022-08-01   | 2022-07-25
        p2        | ninh-son | 2022-08-01   | 2022-07-26
        p3        | ninh-son | 2022-08-01   |
        p4        | ninh-son | 2022-08-01   | 2022-10-03
        p5        | ninh-son | 2022-02-01   | 2022-01-03
        p6        | ninh-son |              | 2022-07-26
    """
    counted = count(tmp_path, procedures=drawn)["PUBLISH_ON_TIME"]
    assert (*pair(counted), counted.unknown) == (1, 1 + 1 + 1 + 1 + 1, 1)


def test_publicity_is_due_five_working_days_after_the_decision(tmp_path: Path) -> None:
    """#2: 18/7/2022 and five working days is 25/7/2022."""
    drawn = """
        procedure | unit     | decided_on | published_on
        p1        | ninh-son | 2022-07-18 | 2022-07-25
        p2        | ninh-son | 2022-07-18 | 2022-07-26
        p3        | ninh-son | 2022-07-18 |
        p4        | ninh-son | 2022-01-18 | 2022-01-19
    """
    assert pair(count(tmp_path, procedures=drawn)["PUBLIC_UPDATE_ON_TIME"]) == (1, 1 + 1 + 1)


def test_full_content_is_asked_of_all_that_is_public_by_the_period_end(tmp_path: Path) -> None:
    """#3 counts as of the date, however long ago it was made public."""
    drawn = """
        procedure | unit     | published_on | is_content_full
        p1        | ninh-son | 2020-01-01   | T
        p2        | ninh-son | 2022-09-30   | F
        p3        | ninh-son | 2022-10-01   | T
    """
    assert pair(count(tmp_path, procedures=drawn)["PUBLIC_CONTENT_FULL"]) == (1, 2)


PROCEDURES = """
    procedure | unit    | service_level | has_fee | is_fee_integrated | is_for_citizens | is_population_connected
    p1        | lam-son | full          | T       | T                 | T               | T
    p2        | lam-son | partial       | T       | F                 | T               | F
    p3        | lam-son | none          | F       | F                 | F               | F
    p1        | ma-noi  | full          | T       | T                 | T               | T
"""
USES = """
    dossier | unit   | procedure | finished   | channel | is_paid_online
    h1      | ma-noi | p1        | 2022-07-05 | online  | T
    h2      | ma-noi | p1        | 2022-07-05 | online  | F
    h3      | ma-noi | p2        | 2022-07-05 | direct  | F
    h4      | ma-noi | p2        | 2021-07-05 | online  | T
"""


@pytest.mark.parametrize(
    ("indicator", "whole", "lam_son"),
    [
        ("ONLINE_FORMALITY", (2, 3), (2, 3)),
        ("ONLINE_SERVICE_USED", (1, 2), (0, 2)),
        ("FORMALITY_WITH_ONLINE_PAYMENT", (1, 2), (0, 2)),
        ("FEE_FORMALITY_INTEGRATED", (1, 2), (1, 2)),
        ("CITIZEN_DATA_CONNECTED_FORMALITY", (1, 2), (1, 2)),
    ],
)
def test_procedure_counts_once_however_many_units_offer_it(
    tmp_path: Path, indicator: str, whole: tuple[int, int], lam_son: tuple[int, int]
) -> None:
    """Procedures are counted by code: the parent's count is not the sum of its units'."""
    drawn = USES.replace("2021-07-05", "2022-06-05")
    store = make_store(tmp_path, procedures=PROCEDURES, dossiers=drawn)
    counts = count_indicators(store, rules(), site())
    assert (pair(counts["ninh-son"][indicator]), pair(counts["lam-son"][indicator])) == (whole, lam_son)


def test_certified_copies_are_counted_by_unit(tmp_path: Path) -> None:
    """#15: units that offer it of units that certify."""
    drawn = """
        procedure | unit    | is_certification | has_electronic_copy
        p1        | lam-son | T                | T
        p2        | lam-son | T                | F
        p1        | ma-noi  | T                | F
        p9        | my-son  | F                | F
    """
    assert pair(count(tmp_path, procedures=drawn)["ELECTRONIC_CERTIFIED_COPY"]) == (1, 2)


def test_petition_without_due_date_is_due_in_fifteen_working_days(tmp_path: Path) -> None:
    """#19: received 4/7/2022, due by the end of 25/7/2022; open ones are late once that is past."""
    drawn = """
        petition | received   | due        | answered
        k1       | 2022-07-04 |            | 2022-07-25T16:00
        k2       | 2022-07-04 |            | 2022-07-26
        k3       | 2022-07-04 | 2022-07-30 | 2022-07-26
        k4       | 2022-07-04 |            |
        k5       | 2022-09-30 |            |
        k6       | 2022-05-04 |            | 2022-05-05
    """
    assert pair(count(tmp_path, petitions=drawn)["PETITION_PROCESSING_ON_TIME"]) == (1 + 1 + 1, 5)


def test_petition_satisfaction_loses_late_repeated_and_dissatisfied_ones_once(tmp_path: Path) -> None:
    """#20 = PAKN − (dissatisfied ∪ repeated ∪ late); no rating is no dissatisfaction."""
    drawn = """
        petition | received   | answered   | is_dissatisfied | is_repeated
        k1       | 2022-07-04 | 2022-07-05 |                 |
        k2       | 2022-07-04 | 2022-07-05 | T               | T
        k3       | 2022-07-04 | 2022-07-05 | F               | T
        k4       | 2022-07-04 | 2022-09-05 | T               |
    """
    assert pair(count(tmp_path, petitions=drawn)["PETITION_HANDLING_SATISFACTION"]) == (4 - 3, 4)


def test_table_without_export_is_missing_and_one_without_rows_is_nothing(tmp_path: Path) -> None:
    """No petitions in a delivered export are 0/0; no export of petitions is no number."""
    empty = count(tmp_path / "empty", petitions="petition | received")
    absent = count(tmp_path / "absent", dossiers="dossier | finished\n h1 | 2022-07-05")
    assert pair(empty["PETITION_PROCESSING_ON_TIME"]) == (0, 0)
    assert pair(absent["PETITION_PROCESSING_ON_TIME"]) == (None, None)


def test_parent_has_the_rows_of_all_below_it(tmp_path: Path) -> None:
    """A district is its communes and its own."""
    drawn = """
        dossier | unit     | due        | finished
        h1      | lam-son  | 2022-07-10 | 2022-07-09
        h2      | ma-noi   | 2022-07-10 | 2022-07-11
        h3      | ninh-son | 2022-07-10 | 2022-07-09
    """
    counts = count_indicators(make_store(tmp_path, dossiers=drawn), rules(), site())
    assert [pair(counts[unit]["ON_TIME"]) for unit in UNITS] == [(1, 1), (0, 1), (1 + 0 + 1, 1 + 1 + 1)]


def test_unit_that_exports_aggregates_only_is_added_to_its_parent(tmp_path: Path) -> None:
    """Ready-made counts serve where a unit has no rows; where it has rows, its rows do."""
    drawn = """
        dossier | unit    | due        | finished
        h1      | lam-son | 2022-07-10 | 2022-07-09
    """
    given_counts = """
        unit    | indicator | numerator | denominator
        lam-son | ON_TIME   | 70        | 80
        ma-noi  | ON_TIME   | 30        | 40
    """
    counts = count_indicators(make_store(tmp_path, dossiers=drawn, aggregates=given_counts), rules(), site())
    found = {unit: (*pair(counts[unit]["ON_TIME"]), counts[unit]["ON_TIME"].source) for unit in UNITS}
    assert found == {
        "lam-son": (1, 1, "rows"),
        "ma-noi": (30, 40, "aggregates"),
        "ninh-son": (1 + 30, 1 + 40, "mixed"),
    }


def test_aggregate_speaks_where_rows_do_not_say(tmp_path: Path) -> None:
    """A list without the column and a ready-made count beside it: the count is used, for the parent too."""
    drawn = """
        dossier | unit    | finished   | is_digitised
        h1      | lam-son | 2022-07-05 |
        h2      | ma-noi  | 2022-07-05 | T
    """
    given_counts = """
        unit    | indicator                 | numerator | denominator
        lam-son | SO_HOA_GIAY_TO_GIAI_QUYET | 70        | 80
    """
    counts = count_indicators(make_store(tmp_path, dossiers=drawn, aggregates=given_counts), rules(), site())
    found = {unit: pair(counts[unit]["SO_HOA_GIAY_TO_GIAI_QUYET"]) for unit in UNITS}
    assert found == {"lam-son": (70, 80), "ma-noi": (1, 1), "ninh-son": (70 + 1, 80 + 1)}


def test_aggregate_that_is_not_used_is_told(tmp_path: Path) -> None:
    """Rows win, and what they win against stands in the note."""
    drawn = "dossier | due | finished\n h1 | 2022-07-10 | 2022-07-09"
    given_counts = "unit | indicator | numerator | denominator\n ninh-son | ON_TIME | 900 | 1000"
    counts = count_indicators(make_store(tmp_path, dossiers=drawn, aggregates=given_counts), rules(), site())
    top = counts["ninh-son"]["ON_TIME"]
    assert (pair(top), top.set_aside) == ((1, 1), (900, 1000))
    scored = score_unit("ninh-son", counts["ninh-son"], rules(), "district", date(2022, 9, 30))
    assert "900/1.000" in next(one.note for one in scored if one.indicator == "ON_TIME")


def test_aggregate_of_a_parent_stands_for_all_below_it(tmp_path: Path) -> None:
    """A parent's own aggregate is not added to those of its units."""
    drawn = """
        unit     | indicator | numerator | denominator
        ninh-son | ON_TIME   | 90        | 100
        ma-noi   | ON_TIME   | 30        | 40
    """
    counts = count_indicators(make_store(tmp_path, aggregates=drawn), rules(), site())
    assert [pair(counts[unit]["ON_TIME"]) for unit in UNITS] == [(None, None), (30, 40), (90, 100)]


def test_aggregates_of_procedures_are_not_added_to_those_of_other_units(tmp_path: Path) -> None:
    """Two units may offer the same procedure, so the parent counts its rows alone and says what it leaves out."""
    drawn = "procedure | unit | service_level\n p1 | lam-son | full\n p2 | lam-son | none"
    given_counts = """
        unit   | indicator        | numerator | denominator
        ma-noi | ONLINE_FORMALITY | 5         | 9
    """
    counts = count_indicators(
        make_store(tmp_path, procedures=drawn, aggregates=given_counts), rules(), site()
    )
    top = counts["ninh-son"]["ONLINE_FORMALITY"]
    assert (*pair(top), top.left_out) == (1, 2, 1)
    assert pair(counts["ma-noi"]["ONLINE_FORMALITY"]) == (5, 9)


def test_first_three_indicators_are_the_top_unit_s_own(tmp_path: Path) -> None:
    """Indicators 1–3 of a sub-unit are inherited, and marked."""
    drawn = "procedure | unit | published_on | is_content_full\n p1 | ninh-son | 2020-01-01 | T"
    counts = count_indicators(make_store(tmp_path, procedures=drawn), rules(), site())
    top, below = (counts[unit]["PUBLIC_CONTENT_FULL"] for unit in ("ninh-son", "lam-son"))
    assert (pair(top), pair(below)) == ((1, 1), (1, 1))
    assert (top.is_inherited, below.is_inherited) == (False, True)


@pytest.mark.parametrize("ma_noi", [None, (5, 9)])
def test_what_one_unit_sent_is_not_inherited_by_the_others(
    tmp_path: Path, ma_noi: tuple[int, int] | None
) -> None:
    """Where the top has no counts of indicators 1–3 itself, each unit has those that it sent, or none."""
    sent = "unit | indicator | numerator | denominator\n lam-son | PUBLIC_CONTENT_FULL | 2 | 3"
    sent += f"\n ma-noi | PUBLIC_CONTENT_FULL | {ma_noi[0]} | {ma_noi[1]}" if ma_noi else ""
    counts = count_indicators(make_store(tmp_path, aggregates=sent), rules(), site())
    below = [counts[unit]["PUBLIC_CONTENT_FULL"] for unit in ("lam-son", "ma-noi")]
    assert [pair(count) for count in below] == [(2, 3), ma_noi or (None, None)]
    assert not any(count.is_inherited for count in below)


FLAGS = [name for name, field in DOSSIERS.fields.items() if field.type == "bool"]
EDGES = (datetime(2022, 7, 1), datetime(2022, 9, 30, 23, 59, 59, 999999), datetime(2022, 10, 1))


def drawn_dossier(draw: random.Random, unit: str, number: int) -> dict[str, Any]:
    """Any dossier: its moments around the quarter and at its edges, whole days or not, or unknown."""

    def moment() -> datetime:
        if draw.random() < 0.2:
            return draw.choice(EDGES)
        return datetime(2022, 7, 1) + timedelta(hours=draw.randrange(-40, 130) * draw.choice((24, 23)))

    ends = ("due_at", "finished_at", "returned_at", "stopped_at")
    return {
        "dossier_code": f"{unit}-{number}",
        "unit_code": unit,
        "received_at": moment(),
        **{name: moment() if draw.random() < 0.6 else None for name in ends},
        "supplement_days": draw.choice([None, 0, 1, 5]),
        "supplement_count": draw.choice([None, 0, 1, 2]),
        "status": draw.choice([None, *DOSSIERS.fields["status"].choices]),
        "channel": draw.choice([None, *DOSSIERS.fields["channel"].choices]),
        **{name: draw.choice([True, False, None]) for name in FLAGS},
    }


def district(units: int) -> Site:
    """A district of so many communes."""
    above = {"code": "ninh-son", "name": "huyện", "short_name": "huyện", "level": "district"}
    below = {"level": "commune", "parent": "ninh-son"}
    codes = [f"xa-{number}" for number in range(units)]
    communes = ({"code": code, "name": code, "short_name": code} | below for code in codes)
    return Site.model_validate(site().model_dump() | {"units": [above, *communes], "plan": NO_PLAN})


NO_PLAN = {"source": "", "blocks": []}


def plainly_counted(rows: list[dict[str, Any]]) -> dict[str, tuple[int, int]]:
    """The same counts by a second hand: plain Python, one dossier at a time."""
    start, after = datetime(2022, 7, 1), datetime(2022, 10, 1)
    last = after - timedelta(microseconds=1)
    found = {code: [0, 0] for code in INDICATORS}

    def tally(code: str, counts: bool, reaches: Any) -> None:
        found[code][1] += counts
        found[code][0] += bool(counts and reaches)

    for row in rows:
        end = row["finished_at"] or row["returned_at"] or row["stopped_at"]
        within = row["received_at"] < after and (end is None or end >= start)
        due = row["due_at"]
        if due is not None and due.time() == datetime.min.time():
            due += timedelta(days=1, microseconds=-1)
        judged = min(end or last, last) - timedelta(days=row["supplement_days"] or 0)
        is_on_time = due is not None and (row["supplement_count"] or 0) <= 1 and judged <= due
        tally("ON_TIME", within, is_on_time)
        tally("DOSSIER_RECEIVING_SATISFACTION", within, is_on_time and not row["is_complained"])
        tally("DOSSIER_ONLINE", start <= row["received_at"] < after, row["channel"] == "online")
        tally("DOSSIER_SYNC", within, row["is_synced"])
        tally("DOSSIER_PAID_ONLINE", within and bool(row["has_obligation"]), row["is_paid_online"])
        tally(
            "ORIGINAL_RESULT_AVAILABLE",
            within and row["has_result_due"] is not False,
            row["has_electronic_result"],
        )
        tally("SO_HOA_GIAY_TO_GIAI_QUYET", within, row["is_digitised"])
        tally("REUSED_DIGITIZED_DATA", within, row["is_data_reused"])
        tally("SYNCED_WITH_DVCQG_PERSONAL_STORAGE", within, row["is_in_personal_store"])
        tally("CITIZEN_DATA_CONNECTED_DOSSIER", within, row["uses_population_data"])
    return {code: (pair[0], pair[1]) for code, pair in found.items()}


BY_DOSSIER = [one.code for one in rules().indicators if one.table == "dossiers"]


MANY = 1000
"""Sets that are counted together, each as a commune's."""


@promise(12, asked(200, 10_000))
def test_second_implementation_agrees_on_every_count(tmp_path: Path, trials: Trials) -> None:
    """SQL and plain Python count the same dossiers of every commune and of their district; losses are the difference."""
    for numbers in batched(trials, min(MANY, trials.asked)):
        draw, drawn = random.Random(numbers[0]), district(len(numbers))
        units = [unit.code for unit in drawn.units]
        rows = {unit: [drawn_dossier(draw, unit, at) for at in range(draw.randrange(41))] for unit in units}
        all_rows = [row for some in rows.values() for row in some]
        store = make_store(
            tmp_path / str(numbers[0]), of=drawn, dossiers=typed(pd.DataFrame(all_rows), DOSSIERS)
        )
        counts = count_indicators(store, rules(), drawn)
        for unit in units:
            ours = {code: pair(counts[unit][code]) for code in BY_DOSSIER}
            theirs = plainly_counted(all_rows if unit == "ninh-son" else rows[unit])
            # A column that nobody filled leaves it open whether a dossier counts at all.
            assert {code: (0, 0) if one == (None, None) else one for code, one in ours.items()} == {
                code: theirs[code] for code in BY_DOSSIER
            }
        for code, unit in product(("ON_TIME", "DOSSIER_SYNC"), ("ninh-son", "xa-0")):
            counted = counts[unit][code]
            lost = lost_rows(store, rules(), drawn, unit, code)
            assert len(lost) == (counted.denominator or 0) - (counted.numerator or 0)


# What can still be cured


def test_what_was_late_is_never_cured_and_what_has_no_due_date_may_be(tmp_path: Path) -> None:
    """h1 ended late, h2 is open and past its due date, h3 has no due date to be judged by."""
    counts = curable_of(
        tmp_path,
        dossiers="""
            dossier | due        | finished
            h1      | 2022-07-10 | 2022-07-11
            h2      | 2022-07-10 |
            h3      |            | 2022-07-09
        """,
    )
    assert counts["ON_TIME"] == 1


def test_what_can_be_done_later_is_curable_and_what_needs_an_open_dossier_only_while_it_is_open(
    tmp_path: Path,
) -> None:
    """Both can be synchronised; only h2 is open at the period's end, so only it may yet be paid online."""
    counts = curable_of(
        tmp_path,
        dossiers="""
            dossier | due        | finished   | is_synced | has_obligation | is_paid_online | channel
            h1      | 2022-07-10 | 2022-07-09 | F         | T              | F              | direct
            h2      | 2022-10-10 |            | F         | T              | F              | direct
            h3      | 2022-07-10 | 2022-07-09 | T         | T              | T              | online
        """,
    )
    assert (counts["DOSSIER_SYNC"], counts["DOSSIER_PAID_ONLINE"], counts["DOSSIER_ONLINE"]) == (1 + 1, 1, 0)


def test_procedure_is_curable_where_one_of_its_units_could_cure_it(tmp_path: Path) -> None:
    """Two units list it, none offers it online: it is one procedure."""
    counts = curable_of(
        tmp_path,
        procedures="""
            procedure | unit      | procedure_name | service_level
            1.000001  | lam-son   | Đăng ký        | none
            1.000001  | quang-son | Đăng ký        | none
        """,
    )
    assert counts["ONLINE_FORMALITY"] == 1


def test_a_dossier_under_the_long_code_can_cure_the_payment_of_its_procedure(tmp_path: Path) -> None:
    """The list says 1.000001, the dossier 1.000001.000.00.00.H43; nobody has yet paid the procedure online."""
    counts = curable_of(
        tmp_path,
        procedures="""
            procedure | unit    | procedure_name | has_fee
            1.000001  | lam-son | Đăng ký        | T
            1.000002  | lam-son | Cấp giấy       | T
        """,
        dossiers="""
            dossier | procedure                | due        | has_obligation | is_paid_online
            h1      | 1.000001.000.00.00.H43   | 2022-10-10 | T              | F
        """,
    )
    assert counts["FORMALITY_WITH_ONLINE_PAYMENT"] == 1


def test_aggregates_do_not_tell_what_can_be_cured(tmp_path: Path) -> None:
    """Without rows it is unknown, which is not zero."""
    counts = curable_of(
        tmp_path,
        aggregates="""
            unit    | indicator | numerator | denominator
            lam-son | ON_TIME   | 5         | 10
        """,
    )
    assert counts["ON_TIME"] is None


def curable_of(folder: Path, **drawn: str) -> dict[str, int | None]:
    """How many of the district's can still be cured, by indicator."""
    return {code: one.curable for code, one in count(folder, **drawn).items()}
