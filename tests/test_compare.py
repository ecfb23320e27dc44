"""Where points were lost: rows grouped by what they say add up to the difference, and nothing else does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from assessed import make_project, open_results
from chiso.compare import (
    Share,
    by_points_lost,
    months_between,
    points_lost,
    select_failing,
    split_by_branch,
    split_by_field,
    split_by_month,
    split_by_procedure,
    split_by_subject,
    splits,
)
from chiso.connections import open_tables
from chiso.counts import count_indicators, select_lost
from chiso.demo.story import draw_story
from chiso.display.results import Results
from chiso.gains import lacking
from chiso.paths import Project
from chiso.periods import Period
from chiso.schemas import INDICATORS, SCHEMAS
from drawing import make_store, rules, site
from promises import IS_SOAK, promise

DOSSIERS = """
    dossier | unit      | procedure | procedure_name  | received   | due        | finished   | channel | is_synced
    h1      | lam-son   | 1.000001  | Đăng ký         | 2022-06-30 | 2022-07-10 | 2022-07-09 | online  | T
    h2      | lam-son   | 1.000001  | Đăng ký         | 2022-07-01 | 2022-07-10 | 2022-07-09 | online  | T
    h3      | lam-son   | 1.000001  | Đăng ký         | 2022-08-01 | 2022-08-10 | 2022-08-19 | direct  | T
    h4      | quang-son | 1.000002  | Xác <b>nhận</b> | 2022-08-02 | 2022-08-10 | 2022-08-11 | direct  | T
    h5      | quang-son | 1.000002  | Xác <b>nhận</b> | 2022-08-02 | 2022-08-10 | 2022-08-12 | direct  | T
"""
PETITIONS = """
    petition | unit    | received   | answered   | subject
    p1       | lam-son | 2022-07-01 | 2022-07-04 | Đất đai
    p2       | lam-son | 2022-07-01 | 2022-09-04 | Đất đai
"""
LISTED = """
    procedure_code | unit     | procedure_name | field_name | service_level
    1.000001       | ninh-son | Đăng ký        | Hộ tịch    | none
    1.000001       | lam-son  | Đăng ký        | Hộ tịch    | full
    1.000002       | lam-son  | Xác nhận       | Đất đai    | none
"""
BRANCHES = """
    dossier | unit
    h1      | ninh-son
    h2      | van-phong
    h3      | mot-cua
    h4      | lam-son
"""
ON_TIME, PETITION = "ON_TIME", "PETITION_PROCESSING_ON_TIME"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Five dossiers of two communes, two petitions."""
    return make_project(tmp_path_factory.mktemp("compare"), dossiers=DOSSIERS, petitions=PETITIONS)


@pytest.fixture(scope="module")
def district(project: Project) -> Results:
    """The results of the district."""
    return open_results(project)


@pytest.fixture(scope="module")
def commune(project: Project) -> Results:
    """The results of one commune."""
    return open_results(project, "lam-son")


def test_points_lost_and_points_make_the_maximum(district: Results) -> None:
    """What is missing is no loss."""
    for score in district.members:
        lost = points_lost(score)
        assert (lost is None) == (score.points is None)
        assert lost is None or lost + (score.points or 0) == score.max_points


def test_equal_losses_keep_the_order_of_the_decision(district: Results) -> None:
    """Sorting is stable, so two runs list the same."""
    losing = [replace(score, points=score.max_points - 1) for score in district.scored]
    assert by_points_lost(losing) == losing


def test_losses_by_procedure_add_up_to_the_difference(district: Results) -> None:
    """1 + 2 of 3 + 2 dossiers: the procedure that lost most comes first."""
    shares = district.split(ON_TIME, split_by_procedure)
    assert [(share.key, share.lost, share.denominator) for share in shares] == [
        ("1.000002", 2, 2),
        ("1.000001", 1, 3),
    ]
    score = district.score(ON_TIME)
    assert sum(share.lost for share in shares) == (score.denominator or 0) - (score.numerator or 0)


def test_petitions_are_split_by_subject(commune: Results) -> None:
    """One of two petitions was answered too late."""
    assert commune.split(PETITION, split_by_subject) == [Share("Đất đai", "Đất đai", 1, 2)]


def test_split_of_a_unit_has_no_rows_of_others(commune: Results) -> None:
    """Lâm Sơn's dossiers are of one procedure."""
    assert [share.key for share in commune.split(ON_TIME, split_by_procedure)] == ["1.000001"]


def test_months_and_what_came_over_add_up_to_the_denominator(district: Results) -> None:
    """One dossier came over from June: it is beside the months, not in them."""
    shares = district.split(ON_TIME, split_by_month)
    assert [(share.key, share.numerator, share.denominator) for share in shares] == [
        (None, 1, 1),
        ("2022-07", 1, 1),
        ("2022-08", 0, 3),
    ]


def test_months_of_a_period_are_cut_to_its_days() -> None:
    """Every day of the period is in one month of it, and no other day."""
    assert months_between(date(2022, 12, 15), date(2023, 2, 14)) == [
        (date(2022, 12, 15), date(2022, 12, 31)),
        (date(2023, 1, 1), date(2023, 1, 31)),
        (date(2023, 2, 1), date(2023, 2, 14)),
    ]


def test_nothing_has_no_rate() -> None:
    """0/0 is never a percentage."""
    assert Share("a", None, 0, 0).rate is None


def test_of_several_rows_of_a_procedure_the_one_that_fulfils_counts(project: Project) -> None:
    """Two units list one procedure: it is one thing, and fulfilled where one of them offers it online."""
    store = make_store(project.root / "procedures", procedures=LISTED)
    one = rules().indicator("ONLINE_FORMALITY")
    with open_tables(store, rules(), site()) as tables:
        shares = split_by_field(tables, one, "ninh-son")
    assert [(share.key, share.numerator, share.denominator) for share in shares] == [
        ("Đất đai", 0, 1),
        ("Hộ tịch", 1, 1),
    ]
    assert list(splits(one)) == ["Lĩnh vực"]


def test_unit_of_a_share_is_the_one_directly_below(project: Project) -> None:
    """What the one-stop desk of the office handled is the office's in the district's report."""
    store = make_store(project.root / "branches", dossiers=BRANCHES)
    with open_tables(store, rules(), site()) as tables:
        shares = split_by_branch(tables, rules().indicator(ON_TIME), "ninh-son")
        assert {share.key: share.denominator for share in shares} == {
            "ninh-son": 1,
            "van-phong": 1 + 1,
            "lam-son": 1,
        }
        shares = split_by_branch(tables, rules().indicator(ON_TIME), "van-phong")
        assert {share.key: share.denominator for share in shares} == {"van-phong": 1, "mot-cua": 1}


@promise(22)
@pytest.mark.parametrize(
    ("code", "period"), [("ninh-son", "2022-Q3"), ("so-nnptnt", "2022-M07"), ("tinh-mau", "2026-year")]
)
def test_every_loss_of_a_demonstration_is_in_one_share(tmp_path: Path, code: str, period: str) -> None:
    """For every indicator, some units, every way of sharing: numerators and denominators add up; none is lost."""
    of = site(code)
    story = draw_story(of, Period.parse(period), dossiers=1500, units=None, seed=of.demo.seed)
    told = {
        name: getattr(story, name)[list(SCHEMAS[name].fields)]
        for name in ("dossiers", "procedures", "petitions")
    }
    store = make_store(tmp_path, period, of, **told)
    used = rules(of.rules)
    counts = count_indicators(store, used, of)
    units = (
        list(counts) if IS_SOAK else [of.root.code, *[code for code in counts if code != of.root.code][:3]]
    )
    with open_tables(store, used, of) as tables:
        for unit, one in product(units, map(used.indicator, INDICATORS)):
            count = counts[unit][one.code]
            if count.source == "rows" and not count.is_inherited:
                for title, split in splits(one).items():
                    shares = split(tables, one, unit)
                    added = (
                        sum(share.numerator for share in shares),
                        sum(share.denominator for share in shares),
                    )
                    assert added == (count.numerator, count.denominator), (unit, one.code, title)
                assert len(select_lost(tables, one, unit, (one.counts,))) == lacking(count)


@promise(22)
@pytest.mark.parametrize("book", ["766-2022", "766-portal-2026"])
@pytest.mark.parametrize("code", ["ninh-son", "so-nnptnt", "tinh-mau"])
def test_rows_listed_as_losses_make_up_what_is_lacking(tmp_path: Path, code: str, book: str) -> None:
    """Every indicator of every unit, in the quarter and in a month of it, as the Excel appendix lists the rows."""
    of, used = site(code), rules(book)
    quarter, month = (Period.parse(f"{of.demo.year}-{part}") for part in ("Q3", "M08"))
    story = draw_story(of, quarter, dossiers=1500, units=None, seed=of.demo.seed)
    told = {
        name: getattr(story, name)[list(SCHEMAS[name].fields)]
        for name in ("dossiers", "procedures", "petitions")
    }
    whole = make_store(tmp_path, str(quarter), of, **told)
    checked = 0
    for store in (whole, whole.part(month)):
        counts = count_indicators(store, used, of)
        # Of a whole province a sample; all of it in the long form.
        units = list(counts) if IS_SOAK or len(counts) < 50 else [of.root.code, *list(counts)[::10]]
        with open_tables(store, used, of) as tables:
            for unit, table in product(units, told):
                own = [one for one in used.indicators if one.table == table]
                listed = select_failing(tables, own, unit, SCHEMAS[table].identity)
                for one in own:
                    count = counts[unit][one.code]
                    if count.source == "rows" and not count.is_inherited:
                        assert listed[one.code].notna().sum() == lacking(count), (unit, one.code)
                        checked += 1
    assert checked > 300
