"""Working days of Vietnamese public offices."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import holidays
import numpy as np
import numpy.typing as npt
import pandas as pd

Days = npt.NDArray[np.datetime64]


def add_working_days(days: Days, counts: npt.NDArray[np.int64]) -> Days:
    """The `counts`-th working day after each day, or before it where the count is negative; NaT stays NaT.

    Days are `datetime64[D]`; Saturdays, Sundays and Vietnam's public holidays are no working days.
    """
    known = ~np.isnat(days)
    result = np.full(len(days), np.datetime64("NaT"), dtype="datetime64[D]")
    if known.any():
        free = _free_days(*_years(days[known]))
        later = counts[known] > 0
        # A count starts from a free day as from the working day on its far side.
        for forward, roll in ((True, "backward"), (False, "forward")):
            chosen = np.flatnonzero(known)[later == forward]
            result[chosen] = np.busday_offset(days[chosen], counts[chosen], roll=roll, holidays=free)  # type: ignore[call-overload]
    return result


def count_working_days(starts: Days, ends: Days) -> npt.NDArray[np.float64]:
    """How many working days after each start lie up to its end; negative where the end is before; NaN for NaT.

    Days are `datetime64[D]`.
    """
    known = ~(np.isnat(starts) | np.isnat(ends))
    result = np.full(len(starts), np.nan)
    if known.any():
        first, last = np.minimum(starts[known], ends[known]), np.maximum(starts[known], ends[known])
        free, next_day = _free_days(*_years(np.concatenate([first, last]))), np.timedelta64(1, "D")
        # Always forwards: numpy leaves out another end of the range when it counts backwards.
        between = np.busday_count(first + next_day, last + next_day, holidays=free)
        result[known] = np.where(starts[known] <= ends[known], between, -between)
    return result


def last_instant(day: date) -> pd.Timestamp:
    """The last microsecond of a day: what is due on the day is late after it."""
    return pd.Timestamp(day) + pd.Timedelta(days=1) - pd.Timedelta(microseconds=1)


def _years(days: Days) -> tuple[int, int]:
    years = days.astype("datetime64[Y]").astype(int) + 1970
    return int(years.min()) - 1, int(years.max()) + 1


@lru_cache(maxsize=8)
def _free_days(first: int, last: int) -> Days:
    return np.array(
        sorted(holidays.country_holidays("VN", years=range(first, last + 1))), dtype="datetime64[D]"
    )
