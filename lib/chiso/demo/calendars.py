"""When things happen in the demonstration: on working days, on some more than on others."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt

from chiso.workdays import Days, add_working_days

_MONTHS = (0.9, 0.6, 1.1, 1.0, 1.0, 1.1, 1.2, 1.3, 1.1, 1.0, 0.9, 0.8)
"""How busy each month is: quiet around Tết, busy before the school year."""

_WEEKDAYS = (1.3, 1.1, 1.0, 0.9, 0.8, 0.0, 0.0)
"""How busy each weekday is, from Monday."""


def draw_working_days(start: date, end: date, count: int, rng: np.random.Generator) -> Days:
    """`count` working days between start and end, more of them in busy months and at the week's beginning."""
    span = np.arange(np.datetime64(start), np.datetime64(end) + 1)
    days = span[add_working_days(span, np.zeros(len(span), dtype=np.int64)) == span]
    busy = np.array([_MONTHS[day.month - 1] * _WEEKDAYS[day.weekday()] for day in days.tolist()])
    drawn: Days = rng.choice(days, size=count, p=busy / busy.sum())
    return drawn


def days_before(start: date, counts: npt.NDArray[np.int64], otherwise: Days) -> Days:
    """The day so many working days before `start`; where the number is 0, the day given otherwise."""
    first = np.full(len(counts), np.datetime64(start))
    return np.where(counts > 0, add_working_days(first, -counts), otherwise)


def at_minutes(days: Days, minutes: npt.NDArray[np.int64] | int) -> Days:
    """The moments so many minutes after midnight of the days."""
    moments: Days = days.astype("datetime64[s]") + np.asarray(minutes).astype("timedelta64[m]")
    return moments
