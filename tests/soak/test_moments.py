"""Days are those that were written, whatever the workbook counts from, and a period ends at its last moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from chiso.exports import read_exports
from chiso.periods import Calendar, Period
from chiso.sites import Site
from chiso.tables import validate
from corpus.truths import HEADINGS, Cell, Page
from corpus.writers import Xlsx, xls
from drawing import PROJECT
from promises import Trials, asked, promise
from test_tables import SITE, sheet

DAYS = [datetime(2022, 1, 1, 8, 30) + timedelta(days=after) for after in range(asked(20, 365))]
YEAR = Period.parse("2022-year")


@promise(10, 4 * len(DAYS))
def test_days_are_the_same_whatever_year_a_workbook_counts_from(tmp_path: Path) -> None:
    """Every day of a year, in xlsx and xls, from 1900 and from 1904."""
    head = tuple(HEADINGS["dossiers"][name] for name in ("dossier_code", "unit_code", "received_at"))
    rows: list[tuple[Cell, ...]] = [
        (f"H43.12-220101-{at:04}", "UBND xã Lâm Sơn", day) for at, day in enumerate(DAYS)
    ]
    page = Page((head, *rows))
    ways = {"a.xlsx": Xlsx().write(page), "b.xlsx": Xlsx(is_1904=True).write(page)}
    ways |= {"c.xls": xls(page), "d.xls": xls(page, is_1904=True)}
    site = SITE.model_copy(update={"calendar": "calendar"})
    for name, data in ways.items():
        (tmp_path / name).write_bytes(data)
    sheets = list(read_exports(PROJECT, tmp_path))
    for name in ways:
        intake = validate([one for one in sheets if one.file.endswith(name)], site, YEAR, PROJECT)
        assert intake.tables["dossiers"]["received_at"].tolist() == DAYS, name


PERIODS = [
    *(f"{year}-Q{number}" for year in (2022, 2023, 2024) for number in (1, 2, 3, 4)),
    *(f"{year}-M{number:02}" for year in (2023, 2024) for number in (1, 2, 3, 12)),
    *("2022-year", "2024-year"),
]
SHIFTS = [
    timedelta(seconds=-1),
    timedelta(milliseconds=-1),
    timedelta(0),
    timedelta(milliseconds=1),
    timedelta(seconds=1),
]


def spellings(moment: datetime) -> Iterator[str]:
    """A moment in Vietnam: naive both ways, with its zone, in Greenwich's, and as a day alone where it is midnight."""
    at = moment.isoformat(timespec="milliseconds")
    yield from (at, f"{at}+07:00", f"{at}+07", f"{at}+0700")
    yield f"{(moment - timedelta(hours=7)).isoformat(timespec='milliseconds')}Z"
    yield moment.strftime("%d/%m/%Y %H:%M:%S.") + f"{moment.microsecond // 1000:03}"
    if moment.time() == datetime.min.time():
        yield from (moment.strftime("%d/%m/%Y"), moment.strftime("%Y-%m-%d"))


def edge_cases(start: date, end: date) -> Iterator[tuple[str, str, bool]]:
    """Received, ended, and whether the dossier was open in the days: it begins by their last and ends not before."""
    first, after = (datetime.combine(day, datetime.min.time()) for day in (start, end + timedelta(days=1)))
    for shift in SHIFTS:
        yield from ((text, "", first + shift < after) for text in spellings(first + shift))
        yield from ((text, "", after + shift < after) for text in spellings(after + shift))
        before = (first - timedelta(days=9)).isoformat()
        yield from ((before, text, first + shift >= first) for text in spellings(first + shift))


def calendar_site(calendar: Calendar) -> Site:
    return SITE.model_copy(update={"calendar": calendar})


@promise(11, asked(1, len(PERIODS)))
@pytest.mark.parametrize("calendar", ["calendar", "report"])
def test_a_period_begins_and_ends_at_its_very_moments(calendar: Calendar, trials: Trials) -> None:
    """A second and a millisecond before and after each edge of quarters, months and years, however it is written."""
    site = calendar_site(calendar)
    for number in trials:
        period = Period.parse(PERIODS[number])
        cases = list(edge_cases(*period.bounds(calendar)))
        lines = [f"H{at} | Lâm Sơn | {received} | {ended}" for at, (received, ended, _) in enumerate(cases)]
        drawn = sheet("\n".join(["Mã hồ sơ | Đơn vị | Ngày tiếp nhận | Ngày kết thúc xử lý", *lines]))
        intake = validate([drawn], site, period, PROJECT)
        accepted = set(intake.tables["dossiers"]["dossier_code"])
        wrong = [case for at, case in enumerate(cases) if (f"H{at}" in accepted) != case[2]]
        assert wrong == [], PERIODS[number]
