"""Working days of Vietnamese public offices."""

from __future__ import annotations

from functools import lru_cache

import holidays
import numpy as np
import numpy.typing as npt

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


def _years(days: Days) -> tuple[int, int]:
    years = days.astype("datetime64[Y]").astype(int) + 1970
    return int(years.min()) - 1, int(years.max()) + 1


@lru_cache(maxsize=8)
def _free_days(first: int, last: int) -> Days:
    return np.array(
        sorted(holidays.country_holidays("VN", years=range(first, last + 1))), dtype="datetime64[D]"
    )
