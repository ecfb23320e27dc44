"""A published figure that differs is explained by what was done otherwise, and by nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from assessed import make_project
from chiso.assess import Assessment, open_assessment
from chiso.counts import count_indicators
from chiso.display.reconciliation import cause_words, reconciliation_lines
from chiso.errors import ExportsError
from chiso.periods import Period
from chiso.reconcile import Compared, Figures, PublishedRow, PublishedTable, read_published_table, reconcile
from chiso.reconcile.causes import Cause
from chiso.reconcile.recounts import Recounts, recounting
from chiso.reconcile.roundings import Rate, Rounding, round_rate
from chiso.reconcile.suspects import find_suspects
from chiso.schemas import GROUPS, SCHEMAS
from chiso.scores import score_unit
from chiso.store import Store
from drawing import PROJECT, rules, site, typed
from planted import (
    CAUSES,
    DRAWN_PAIRS,
    cause,
    codes_of,
    figured,
    is_named,
    matched,
    named,
    planted,
    table_of,
    verdicts,
)
from promises import promise

UNITS = ("lam-son", "ma-noi", "quang-son", "tan-son", "van-phong", "tu-phap")


def some(rng: np.random.Generator, count: int, share: float) -> np.ndarray:
    """True for about this share."""
    return rng.random(count) < share


def drawn_dossiers(count: int = 900) -> pd.DataFrame:
    """Dossiers of all kinds, from both sides of both calendars' edges; the last unit has none."""
    rng = np.random.default_rng(7)
    received = pd.Timestamp("2022-06-01") + pd.to_timedelta(rng.integers(0, 120 * 24 * 60, count), "min")
    due = (received + pd.to_timedelta(rng.integers(2, 20, count), "D")).floor("h")
    ended = received + pd.to_timedelta(rng.integers(60, 19 * 24 * 60, count), "min")
    procedures = rng.integers(0, 30, count)
    table = pd.DataFrame(
        {
            "dossier_code": [f"H43.12-{number:05}" for number in range(count)],
            "unit_code": rng.choice(UNITS[:-1], count, p=(0.3, 0.25, 0.2, 0.15, 0.1)),
            "procedure_code": [f"1.{number:06}" for number in procedures],
            "channel": rng.choice(["online", "direct", "postal"], count, p=(0.5, 0.4, 0.1)),
            "status": rng.choice(["finished", "refused", "waiting"], count, p=(0.9, 0.05, 0.05)),
            "received_at": received,
            "due_at": pd.Series(due).where(~some(rng, count, 0.05)),
            "finished_at": pd.Series(ended).where(~some(rng, count, 0.1)),
            "supplement_count": pd.array(rng.integers(0, 3, count), "Int64"),
            "is_synced": some(rng, count, 0.9),
            "has_obligation": (procedures < 20) & some(rng, count, 0.7),
            "is_paid_online": some(rng, count, 0.5),
        }
    )
    flags = (
        "has_electronic_result",
        "is_digitised",
        "is_data_reused",
        "is_in_personal_store",
        "uses_population_data",
    )
    shares = dict(zip(flags, (0.8, 0.5, 0.3, 0.25, 0.7), strict=True))
    table = table.assign(**{flag: some(rng, count, share) for flag, share in shares.items()})
    return typed(table, SCHEMAS["dossiers"])


def drawn_procedures() -> pd.DataFrame:
    """Thirty procedures of every unit; those numbered below 25 bear a fee."""
    pairs_of = [(unit, number) for unit in UNITS for number in range(30)]
    table = pd.DataFrame(
        {
            "unit_code": [unit for unit, _ in pairs_of],
            "procedure_code": [f"1.{number:06}" for _, number in pairs_of],
            "procedure_name": [f"Thủ tục {number}" for _, number in pairs_of],
            "service_level": ["full" if number % 3 else "none" for _, number in pairs_of],
            "published_on": ["2022-07-05"] * len(pairs_of),
            "decided_on": ["2022-07-01"] * len(pairs_of),
            "is_content_full": [number % 4 > 0 or unit == UNITS[0] for unit, number in pairs_of],
            "has_fee": [number < 25 for _, number in pairs_of],
            "is_fee_integrated": [number % 2 > 0 for _, number in pairs_of],
        }
    )
    return typed(table, SCHEMAS["procedures"])


PETITIONS = """
    petition | unit    | received   | answered   | is_repeated
    p1       | lam-son | 2022-07-01 | 2022-07-05 | F
    p2       | ma-noi  | 2022-07-01 | 2022-09-05 | F
    p3       | ma-noi  | 2022-08-01 | 2022-08-02 | T
"""

AGGREGATES = """
    unit    | indicator            | numerator | denominator
    noi-vu  | ON_TIME              | 1         | 800
    noi-vu  | DOSSIER_SYNC         | 203       | 20000
    cong-an | DOSSIER_SYNC         | 1         | 48
"""
"""0,125 % and 1,015 %, which systems round in different ways, and a rate whose points differ if it is rounded first."""


@pytest.fixture(scope="module")
def assessment(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    """Ninh Sơn's third quarter of 2022 in calendar months, by the portal's rules of 2026."""
    drawn = {
        "dossiers": drawn_dossiers(),
        "procedures": drawn_procedures(),
        "petitions": PETITIONS,
        "aggregates": AGGREGATES,
    }
    project = make_project(tmp_path_factory.mktemp("doi-soat") / "p", **drawn)
    found = open_assessment(project, "ninh-son", Period.parse("2022-Q3"))
    return replace(found, rules=rules())


@pytest.fixture(scope="module")
def other_days(assessment: Assessment) -> Store:
    """The same rows from 15 June to 14 September."""
    store = assessment.store
    return Store(store.folder, store.contents.model_copy(update={"calendar": "report"}))


@pytest.fixture(scope="module")
def recounts(assessment: Assessment, other_days: Store) -> Iterator[Recounts]:
    """Shared by all tests, so that each way of counting is counted once."""
    with recounting(assessment, other_days) as found:
        yield found


def test_figures_that_agree_need_no_cause(recounts: Recounts) -> None:
    """A table of our own figures agrees in every row, and nothing is tried."""
    matching = matched(recounts, figured(recounts))
    assert (verdicts(matching), matching.best, matching.tried) == ({}, (), 0)


@pytest.mark.parametrize("one", CAUSES, ids=lambda one: one.code)
def test_every_cause_planted_alone_is_named(recounts: Recounts, one: Cause) -> None:
    """Of a table made by one other way of computing, that way is named, and in every row that differs."""
    matching = planted(recounts, one)
    assert (one.code,) in named(matching)
    assert set(verdicts(matching).values()) == {"explained"}
    assert [row.key for row in matching.compared if row.verdict != "same" and (one,) not in row.causes] == []


@promise(23, len(DRAWN_PAIRS))
def test_pairs_of_causes_are_named(recounts: Recounts) -> None:
    """Of all pairs at least 95 in 100 are named; a pair that changes no more than one of the two is that one."""
    wrong = [codes_of(pair) for pair in DRAWN_PAIRS if not is_named(recounts, pair)]
    assert len(wrong) <= 0.05 * len(DRAWN_PAIRS), wrong


def test_unexplainable_difference_is_never_explained_away(recounts: Recounts) -> None:
    """One count of one row is off by some: no cause is given that the same indicator of other units belies."""
    ours = figured(recounts)
    for key in [
        key for key, one in ours.items() if key[1] in ("ON_TIME", "DOSSIER_ONLINE") and one.denominator
    ][:8]:
        for off in (-7, -2, 3, 11):
            off_figures = replace(ours[key], numerator=(ours[key].numerator or 0) + off)
            assert verdicts(matched(recounts, {**ours, key: off_figures})) == {key: "unexplained"}


def test_unexplainable_difference_stays_open_beside_explained_ones(recounts: Recounts) -> None:
    """A cause explains what it reproduces and nothing else."""
    synced = figured(recounts, cause("synced-only"))
    key = ("ma-noi", "DOSSIER_ONLINE")
    matching = matched(recounts, {**synced, key: replace(synced[key], numerator=1)})
    assert named(matching) == [("synced-only",)]
    assert [key for key, verdict in verdicts(matching).items() if verdict != "explained"] == [key]


def test_cause_must_explain_every_published_number(recounts: Recounts) -> None:
    """Where the rate is a cause's and the numerator is not, the cause explains nothing."""
    synced, key = figured(recounts, cause("synced-only")), ("lam-son", "ON_TIME")
    odd = replace(synced[key], numerator=(synced[key].numerator or 0) + 1)
    assert verdicts(matched(recounts, {**synced, key: odd}))[key] == "unexplained"


def test_lonely_rate_is_no_proof(recounts: Recounts) -> None:
    """A rate without counts that a cause reproduces is possible, not explained: rates meet by chance."""
    key = ("lam-son", "ON_TIME")
    synced = figured(recounts, cause("synced-only"))[key]
    bare = Figures(None, None, synced.rate, None)
    assert verdicts(matched(recounts, {key: bare}, (cause("synced-only"),))) == {key: "possible"}


def test_rates_alone_suffice_where_many_agree(recounts: Recounts) -> None:
    """Rates of many units that one cause reproduces speak for it."""
    synced = figured(recounts, cause("synced-only"))
    bare = {key: Figures(None, None, one.rate, None) for key, one in synced.items() if key[1] == "ON_TIME"}
    assert set(verdicts(matched(recounts, bare, (cause("synced-only"),))).values()) == {"explained"}


def test_cause_that_other_units_belie_is_only_possible(recounts: Recounts) -> None:
    """One unit's figure without unsynchronised dossiers, all others with them: the reader is told to look."""
    key = ("lam-son", "ON_TIME")
    mixed = {**figured(recounts), key: figured(recounts, cause("synced-only"))[key]}
    matching = matched(recounts, mixed)
    assert verdicts(matching) == {key: "possible"}
    assert "chưa xác nhận" in cause_words(next(one for one in matching.compared if one.key == key))


def test_causes_that_do_the_same_are_all_named(recounts: Recounts) -> None:
    """Where two ways give the published number, both are told."""
    key = ("van-phong", "DOSSIER_PAID_ONLINE")
    twin = cause("free-counted").model_copy(update={"code": "twin"})
    matching = matched(recounts, {key: figured(recounts, twin)[key]}, (cause("free-counted"), twin))
    assert named(matching) == [("free-counted",), ("twin",)]


def test_suspects_are_the_rows_that_a_way_of_computing_treats_otherwise(recounts: Recounts) -> None:
    """Behind an open figure stand the dossiers that are not synchronised, and those that do not say."""
    key = ("lam-son", "ON_TIME")
    ours = figured(recounts)
    odd = {key: replace(ours[key], numerator=1)}
    causes = (cause("synced-only"),)
    suspects = find_suspects(matched(recounts, odd, causes).compared, recounts, causes)
    dossiers = drawn_dossiers().set_index("dossier_code")
    unsynced = {one.item for one in suspects if cause("synced-only").words in one.reasons}
    assert unsynced
    assert not dossiers.loc[sorted(unsynced), "is_synced"].any()
    silent = {one.item for one in suspects if one.item not in unsynced}
    assert dossiers.loc[sorted(silent), "due_at"].isna().all()


def test_figure_whose_rate_is_not_that_of_its_counts_is_told() -> None:
    """A row that contradicts itself is the publisher's to mend."""
    row = PublishedRow("dòng 2", "lam-son", "ON_TIME", Figures(1, 2, Decimal("97.00"), None))
    one = Compared(row, Figures(1, 3, Decimal("33.33"), None), "unexplained")
    assert "không ứng với chính tử số" in cause_words(one)


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("half_even", ("12", "2.5")),
        ("truncated", ("12", "2.5")),
        ("binary", ("12", "2.5")),
        ("rate_first", ("13", "2.6")),
        ("as_printed", ("13", "2.5")),
    ],
)
def test_rates_round_as_named(how: Rounding, expected: tuple[str, str]) -> None:
    """1/8 = 12,5 %, of 20 points 2,5; of the rounded 13 % they would be 2,6."""
    assert tuple(map(Decimal, expected)) == round_rate(Rate(1, 8, Decimal(20), 100), how, (0, 1))


def test_half_is_rounded_to_even_or_cut() -> None:
    """1/800 = 0,125 %: 0,12 both ways, and 0,13 only half up."""
    found = {how: round_rate(Rate(1, 800, Decimal(100), 100), how, (2, 2))[0] for how in HOW}
    assert found == {how: Decimal(HOW[how]) for how in HOW}


HOW: dict[Rounding, str] = {"half_even": "0.12", "truncated": "0.12", "as_printed": "0.13"}


def read(folder: Path, text: str) -> PublishedTable:
    path = folder / "cong-bo.csv"
    path.write_text(text, encoding="utf-8")
    return read_published_table(PROJECT, site(), Period.parse("2022-Q3"), path)


def test_published_table_is_read_as_portals_print_it(tmp_path: Path) -> None:
    """Names or codes of units, numbers or names of indicators, decimal commas, percent signs, points of a maximum."""
    table = read(
        tmp_path,
        "BẢNG ĐIỂM;;;;\nĐơn vị;Chỉ số;Mẫu số;Tỷ lệ (%);Điểm\n"
        "UBND xã Lâm Sơn;5;1.234;97,10 %;19,42/20\nma-noi;DOSSIER_ONLINE;-;50,0;3\n",
    )
    assert [(row.unit_code, row.indicator, row.figures) for row in table.rows] == [
        ("lam-son", "ON_TIME", Figures(None, 1234, Decimal("97.10"), Decimal("19.42"))),
        ("ma-noi", "DOSSIER_ONLINE", Figures(None, None, Decimal("50.0"), Decimal(3))),
    ]
    assert table.places == (2, 2)


def test_rows_of_others_are_left_out_by_name(tmp_path: Path) -> None:
    """Units that are not ours, totals and empty rows are no fault; each is said."""
    table = read(
        tmp_path, "unit_code,indicator,rate_pct\nlam-son,5,97\nxa-la,5,97\nlam-son,TOTAL,70\nma-noi,5,\n"
    )
    assert len(table.rows) == 1
    assert [
        "xa-la" in table.left_out[0],
        "tổng" in table.left_out[1],
        "không có số" in table.left_out[2],
    ] == [True] * 3


def test_indicators_groups_and_total_may_be_columns(tmp_path: Path) -> None:
    """As a portal lists its units: points of groups and the total, rates where the heading says so."""
    table = read(
        tmp_path,
        "Hạng;Mã đơn vị;Tên đơn vị;Tổng điểm;CKMB_18;Tỷ lệ hồ sơ xử lý đúng hạn;DOSSIER_ONLINE\n"
        "1;lam-son;UBND xã Lâm Sơn;68,61;11,46;97,1;3,30\n2;ma-noi;UBND xã Ma Nới;60;;-;55,11%\n",
    )
    assert {(row.unit_code, row.indicator): row.figures.stated for row in table.rows} == {
        ("lam-son", "TOTAL"): {"points": Decimal("68.61")},
        ("lam-son", "CKMB"): {"points": Decimal("11.46")},
        ("lam-son", "ON_TIME"): {"rate": Decimal("97.1")},
        ("lam-son", "DOSSIER_ONLINE"): {"points": Decimal("3.30")},
        ("ma-noi", "TOTAL"): {"points": Decimal(60)},
        ("ma-noi", "DOSSIER_ONLINE"): {"rate": Decimal("55.11")},
    }


def test_rates_without_a_word_are_not_taken_for_points(tmp_path: Path) -> None:
    """No indicator earns 97,1 points, so the column's meaning is asked for."""
    with pytest.raises(ExportsError, match="thêm %"):
        read(tmp_path, "Mã đơn vị;ON_TIME;DOSSIER_SYNC;TOTAL\nlam-son;97,1;5;60\n")


def test_groups_and_totals_may_stand_where_indicators_do(tmp_path: Path) -> None:
    """Their points count; a rate of theirs is none."""
    table = read(
        tmp_path,
        "unit_code,indicator,rate_pct,points\nlam-son,TDGQ,,19.42\nlam-son,TOTAL,,70\nma-noi,TOTAL,70,\n",
    )
    assert [(row.indicator, row.figures.points) for row in table.rows] == [
        ("TDGQ", Decimal("19.42")),
        ("TOTAL", Decimal(70)),
    ]
    assert "tổng" in table.left_out[0]


@pytest.mark.parametrize(
    "code", ["synced-only", "on-time-provincial", "truncated", "zero-full", "received-only"]
)
def test_cause_is_named_by_the_points_of_groups_and_totals(recounts: Recounts, code: str) -> None:
    """Where a portal prints nothing else; our own sums are those of the scores."""
    ours, table = recounts.figures((), (2, 2), SUMS), recounts.figures((cause(code),), (2, 2), SUMS)
    assert verdicts(matched(recounts, {key: ours[key] for key in SUMS if ours[key].stated})) == {}
    matching = matched(recounts, {key: table[key] for key in SUMS if table[key].stated})
    assert (code,) in named(matching)
    assert "unexplained" not in verdicts(matching).values()


def test_sums_are_those_of_the_scores(assessment: Assessment, recounts: Recounts) -> None:
    """Group = sum of the rounded components, total = sum of the groups, as everywhere else."""
    counts = count_indicators(assessment.store, assessment.rules, assessment.site)["lam-son"]
    scores = score_unit("lam-son", counts, assessment.rules, assessment.site.unit("lam-son").level, DAY)
    expected = {(one.group if one.indicator == "GROUP_TOTAL" else "TOTAL"): one.points for one in scores[-7:]}
    found = recounts.figures((), (2, 2), [("lam-son", code) for code in expected])
    assert {code: found["lam-son", code].points for code in expected} == expected


DAY = date(2022, 9, 30)
SUMS = [(unit, code) for unit in UNITS for code in (*GROUPS, "TOTAL")]


@pytest.mark.parametrize("book", ["766-2022", "766-portal-2026"])
def test_names_that_a_report_prints_are_understood(tmp_path: Path, book: str) -> None:
    """Every rule set's names, as rows and as columns, with «Tỷ lệ» before them or without."""
    names = {one.code: one.name for one in rules(book).indicators}
    for before in ("", "Tỷ lệ "):
        rows = "".join(f"lam-son;{before}{name};50\n" for name in names.values())
        long = read(tmp_path, "Đơn vị;Chỉ số;Tỷ lệ (%)\n" + rows)
        wide = read(
            tmp_path, f"Đơn vị;{';'.join(before + name for name in names.values())}\nlam-son{';50 %' * 21}\n"
        )
        assert [row.indicator for row in long.rows] == list(names)
        assert [row.indicator for row in wide.rows] == list(names)


def test_columns_that_are_not_understood_are_said(tmp_path: Path) -> None:
    """Their figures are compared with nothing."""
    table = read(tmp_path, "Đơn vị;ON_TIME;DOSSIER_SYNC;Chỉ số lạ\nlam-son;18,9;5;4\n")
    assert len(table.rows) == 2
    assert "«Chỉ số lạ»" in table.left_out[0]


def test_rates_of_excels_percent_cells_are_percent(tmp_path: Path) -> None:
    """A cell that shows 82,35 % holds 14/17 of one; where a rate exceeds 1, all are percent already."""
    head = "Đơn vị;Chỉ số;Tỷ lệ\n"
    parts = read(tmp_path, f"{head}lam-son;5;0,8235294117647058\nma-noi;5;1\n")
    percent = read(tmp_path, f"{head}lam-son;5;0,82\nma-noi;5;100\n")
    assert [row.figures.rate for row in parts.rows] == [Decimal("82.35"), Decimal(100)]
    assert [row.figures.rate for row in percent.rows] == [Decimal("0.82"), Decimal(100)]
    assert (parts.is_of_one, percent.is_of_one) == (True, False)


def test_more_than_two_decimals_are_a_spreadsheets_noise(tmp_path: Path) -> None:
    """97,82000000000001 is what a portal printed as 97,82."""
    table = read(tmp_path, "Đơn vị;Chỉ số;Tỷ lệ;Điểm\nlam-son;5;97,82000000000001;3,295\n")
    assert [(row.figures.rate, row.figures.points) for row in table.rows] == [
        (Decimal("97.82"), Decimal("3.30"))
    ]


def test_table_of_one_unit_may_name_it_above(tmp_path: Path) -> None:
    """Without a column for the unit and without its name, nobody knows whose figures they are."""
    body = "Chỉ số;Tỷ lệ;Điểm\nON_TIME;97,1;19,42\n"
    assert read(tmp_path, f"UBND xã Lâm Sơn;;\n{body}").rows[0].unit_code == "lam-son"
    with pytest.raises(ExportsError, match="không có cột đơn vị"):
        read(tmp_path, body)


def test_table_of_other_days_is_refused(tmp_path: Path) -> None:
    """Days of either calendar are the period's; others would be explained by chance alone."""
    body = "Đơn vị;Chỉ số;Tỷ lệ\nlam-son;5;97,1\n"
    for days in ("01/07/2022 đến ngày 30/09/2022", "15/06/2022 đến ngày 14/09/2022"):
        assert len(read(tmp_path, f"Từ ngày {days};;\n{body}").rows) == 1
    with pytest.raises(ExportsError, match="không phải quý III"):
        read(tmp_path, f"Từ ngày 01/04/2022 đến ngày 30/06/2022;;\n{body}")


def test_what_is_wrong_alike_is_told_once(tmp_path: Path) -> None:
    """One unknown name in three rows is one fault, with the first row."""
    rows = "".join(f"{unit};chỉ số lạ;9\n" for unit in ("lam-son", "ma-noi", "tan-son"))
    with pytest.raises(ExportsError, match="dòng 2 và 2 chỗ khác") as told:
        read(tmp_path, f"Đơn vị;Chỉ số;Tỷ lệ\n{rows}")
    assert len(told.value.faults) == 1


def test_all_faults_of_a_published_table_are_told_at_once(tmp_path: Path) -> None:
    """A number that is none, an unknown indicator and a repeated row."""
    with pytest.raises(ExportsError) as told:
        read(
            tmp_path,
            "unit_code,indicator,rate_pct\nlam-son,5,97\nlam-son,5,98\nma-noi,5,nhiều\nma-noi,99,50\n",
        )
    assert len(told.value.faults) == 3


def test_reconciliation_without_the_other_calendar_tries_the_rest(
    assessment: Assessment, recounts: Recounts
) -> None:
    """Where the exports cannot be read by the other calendar, that cause is not tried and the others are."""
    found = reconcile(assessment, table_of(figured(recounts, cause("synced-only"))), None)
    assert "other-days" not in {one.code for one in found.matching.named}
    assert named(found.matching) == [("synced-only",)]
    assert "chỉ tính hồ sơ đã đồng bộ" in " ".join(reconciliation_lines(found))
