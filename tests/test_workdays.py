"""Working days of Vietnamese offices."""

from __future__ import annotations

import numpy as np
import pytest

from chiso.workdays import add_working_days, count_working_days


def moved(day: str, count: int) -> str:
    return str(add_working_days(np.array([day], dtype="datetime64[D]"), np.array([count]))[0])


@pytest.mark.parametrize(
    ("day", "count", "expected", "why"),
    [
        ("2022-07-04", 1, "2022-07-05", "Monday to Tuesday"),
        ("2022-07-01", 1, "2022-07-04", "Friday to Monday"),
        ("2022-07-02", 1, "2022-07-04", "from a Saturday the first working day is Monday"),
        ("2022-07-04", -1, "2022-07-01", "back over a weekend"),
        ("2022-07-03", -1, "2022-07-01", "back from a Sunday"),
        ("2022-08-31", 1, "2022-09-05", "National Day is kept on 1 and 2 September 2022, then a weekend"),
        ("2022-07-04", 15, "2022-07-25", "three weeks"),
        ("NaT", 5, "NaT", "nothing stays nothing"),
    ],
)
def test_working_days_leave_out_weekends_and_public_holidays(
    day: str, count: int, expected: str, why: str
) -> None:
    """Saturdays, Sundays and public holidays are not counted."""
    assert moved(day, count) == expected, why


@pytest.mark.parametrize(
    ("start", "end", "expected", "why"),
    [
        ("2022-08-15", "2022-08-16", 1, "Monday to Tuesday"),
        ("2022-08-16", "2022-08-15", -1, "and back"),
        ("2022-08-15", "2022-08-12", -1, "from Monday back to Friday"),
        ("2022-08-21", "2022-08-20", 0, "from Sunday back to Saturday"),
        ("2022-08-19", "2022-08-21", 0, "a weekend is no working day"),
        ("2022-08-31", "2022-09-05", 1, "two holidays and a weekend between"),
        ("2022-08-31", "2022-08-31", 0, "none on the same day"),
        ("NaT", "2022-08-31", np.nan, "nothing stays nothing"),
    ],
)
def test_working_days_between_are_counted_both_ways(start: str, end: str, expected: float, why: str) -> None:
    """The working days after the start, up to the end; as many backwards, with a minus."""
    found = count_working_days(*(np.array([day], dtype="datetime64[D]") for day in (start, end)))
    assert np.array_equal(found, [expected], equal_nan=True), why
