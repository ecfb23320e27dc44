"""Quarters, months and years, and the two calendars in which offices count them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from chiso.errors import Fault, UsageError

Calendar = Literal["calendar", "report"]
"""`calendar`: calendar months (the national portal). `report`: the 15th to the 14th (TT 01/2020/TT-VPCP)."""

_FORM = re.compile(r"(?P<year>20\d\d)-(?:Q(?P<quarter>[1-4])|M(?P<month>0[1-9]|1[0-2])|(?P<whole>year))")
_ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV"}


@dataclass(frozen=True, order=True)
class Period:
    """A year, a quarter or a month: `months` consecutive months beginning with `first_month`."""

    year: int
    first_month: int
    months: int

    @classmethod
    def parse(cls, text: str) -> Period:
        """`2022-Q3`, `2022-M07` or `2022-year`.

        Raises UsageError for anything else.
        """
        found = _FORM.fullmatch(text)
        if not found:
            cure = "Viết như 2022-Q3 (quý), 2022-M07 (tháng) hoặc 2022-year (năm)."
            raise UsageError(Fault(f"kỳ «{text}»", "không phải là một kỳ báo cáo.", cure))
        year = int(found["year"])
        if found["quarter"]:
            return cls(year, 3 * int(found["quarter"]) - 2, 3)
        return cls(year, int(found["month"]), 1) if found["month"] else cls(year, 1, 12)

    def __str__(self) -> str:
        if self.months == 12:
            return f"{self.year}-year"
        return f"{self.year}-{self.part}"

    @property
    def part(self) -> str:
        """`Q3`, `M07` or `year`."""
        if self.months == 12:
            return "year"
        return f"Q{(self.first_month + 2) // 3}" if self.months == 3 else f"M{self.first_month:02}"

    @property
    def before(self) -> Period:
        """The period of the same length just before this one."""
        year, month = divmod(12 * self.year + self.first_month - 1 - self.months, 12)
        return Period(year, month + 1, self.months)

    @property
    def after(self) -> Period:
        """The period of the same length just after this one."""
        year, month = divmod(12 * self.year + self.first_month - 1 + self.months, 12)
        return Period(year, month + 1, self.months)

    @property
    def a_year_before(self) -> Period:
        """The same months of the year before."""
        return Period(self.year - 1, self.first_month, self.months)

    @property
    def quarters(self) -> tuple[Period, ...]:
        """The quarters of a year; none of a quarter or a month."""
        return tuple(Period(self.year, month, 3) for month in (1, 4, 7, 10)) if self.months == 12 else ()

    @property
    def label(self) -> str:
        """The period as a report's title says it."""
        if self.months == 12:
            return f"năm {self.year}"
        if self.months == 3:
            return f"quý {_ROMAN[(self.first_month + 2) // 3]} năm {self.year}"
        return f"tháng {self.first_month} năm {self.year}"

    def bounds(self, calendar: Calendar) -> tuple[date, date]:
        """First and last day of the period, both inclusive."""
        after = self.first_month + self.months
        end = date(self.year + (after > 12), after - 12 if after > 12 else after, 1) - timedelta(days=1)
        start = date(self.year, self.first_month, 1)
        if calendar == "calendar":
            return start, end
        return (start - timedelta(days=1)).replace(day=15), end.replace(day=14)
