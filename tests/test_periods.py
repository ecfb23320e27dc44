"""Periods: quarters, months and years in the two calendars of the offices."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chiso.errors import UsageError
from chiso.periods import Period

NUMBERS = st.integers(4 * 2000, 4 * 2100 - 2)
"""Quarters counted from year 0; the next quarter of the last one is still in this century."""


def quarter(number: int) -> Period:
    """The quarter of this number."""
    return Period(number // 4, number % 4 * 3 + 1, 3)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2022-Q3", "2022-06-15", "2022-09-14"),
        ("2022-Q1", "2021-12-15", "2022-03-14"),
        ("2022-Q4", "2022-09-15", "2022-12-14"),
        ("2022-M07", "2022-06-15", "2022-07-14"),
        ("2022-M01", "2021-12-15", "2022-01-14"),
        ("2022-M03", "2022-02-15", "2022-03-14"),
        ("2022-year", "2021-12-15", "2022-12-14"),
    ],
)
def test_report_calendar_runs_from_the_fifteenth_to_the_fourteenth(text, start, end):
    """TT 01/2020/TT-VPCP: from the 15th of the month before to the 14th of the last month."""
    assert Period.parse(text).bounds("report") == (date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026-Q3", "2026-07-01", "2026-09-30"),
        ("2026-Q4", "2026-10-01", "2026-12-31"),
        ("2024-M02", "2024-02-01", "2024-02-29"),
        ("2026-M12", "2026-12-01", "2026-12-31"),
        ("2026-year", "2026-01-01", "2026-12-31"),
    ],
)
def test_portal_calendar_runs_over_whole_months(text, start, end):
    """The national portal counts calendar months, quarters and years."""
    assert Period.parse(text).bounds("calendar") == (date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize("calendar", ["report", "calendar"])
@given(number=NUMBERS)
def test_quarters_leave_no_day_out_and_count_none_twice(calendar, number):
    """The day after a quarter's last is the first of the next."""
    earlier, later = quarter(number), quarter(number + 1)
    assert earlier.bounds(calendar)[1] + timedelta(days=1) == later.bounds(calendar)[0]


@pytest.mark.parametrize("calendar", ["report", "calendar"])
@given(year=st.integers(2000, 2099))
def test_year_is_its_four_quarters(calendar, year):
    """A year begins with its first quarter and ends with its fourth."""
    quarters = [Period.parse(f"{year}-Q{n}").bounds(calendar) for n in range(1, 5)]
    assert Period.parse(f"{year}-year").bounds(calendar) == (quarters[0][0], quarters[3][1])


@pytest.mark.parametrize("text", ["2022-Q3", "2022-M07", "2022-M12", "2022-year"])
def test_period_is_written_as_it_is_read(text):
    """A period's text is its identity in paths."""
    assert str(Period.parse(text)) == text


@pytest.mark.parametrize(
    ("text", "label"),
    [("2022-Q3", "quý III năm 2022"), ("2022-M07", "tháng 7 năm 2022"), ("2022-year", "năm 2022")],
)
def test_label_is_what_a_title_says(text, label):
    """Quarters in Roman numerals, as administrative reports write them."""
    assert Period.parse(text).label == label


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Q3",
        "2022",
        "2022-Q0",
        "2022-Q5",
        "2022-M00",
        "2022-M13",
        "2022-M7",
        "1999-Q1",
        "2022-Q3 ",
        "2022-q3",
    ],
)
def test_anything_else_is_no_period(text):
    """A period that cannot be meant is refused with how to write one."""
    with pytest.raises(UsageError, match="Viết như 2022-Q3"):
        Period.parse(text)


def test_line_break_after_a_period_is_no_period():
    """The whole text must match: a period becomes part of a path."""
    with pytest.raises(UsageError):
        Period.parse("2022-Q3\n")


@given(number=NUMBERS)
def test_periods_sort_in_time(number):
    """The later of two quarters is the greater."""
    earlier, later = quarter(number), quarter(number + 1)
    assert earlier < later
