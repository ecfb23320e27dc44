"""Where points were lost: rows grouped by what they say add up to the difference, and nothing else does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assessed import make_project, open_results
from chiso.compare import (
    Share,
    by_points_lost,
    months_between,
    points_lost,
    split_by_month,
    split_by_procedure,
    split_by_subject,
    still_needed,
)
from chiso.display.results import Results
from chiso.paths import Project
from drawing import rules

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


@pytest.mark.parametrize(
    ("numerator", "denominator", "more"), [(2, 5, 2), (3, 5, 1), (4, 5, 0), (5, 5, 0), (3, 4, 1)]
)
def test_still_needed_is_the_least_number_that_reaches_the_threshold(
    district: Results, numerator: int, denominator: int, more: int
) -> None:
    """80 % of 5 are 4; 80 % of 4 are 3,2, so 4."""
    score = replace(district.score(ON_TIME), numerator=numerator, denominator=denominator)
    indicator = rules().indicator("ONLINE_FORMALITY")
    assert indicator.threshold(date(2026, 9, 30)).rate == 80
    assert still_needed(score, indicator, date(2026, 9, 30)) == more


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
