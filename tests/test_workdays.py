"""Working days of Vietnamese offices."""

from __future__ import annotations

import numpy as np
import pytest

from chiso.workdays import add_working_days


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
