"""The days and the periods that a file says it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from chiso.exports.words import without_marks
from chiso.periods import Period
from chiso.tables.moments import read_moment

_DAY = r"(\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4})"
_SHORT = r"(\d{1,2}[/.-]\d{1,2})"
_TO = r"\s+đến\s+(?:hết\s+)?(?:ngày\s*:?\s*)?"
_FROM = r"từ\s+(?:ngày\s*:?\s*)?"
_DAYS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_FROM}{_DAY}{_TO}{_DAY}",
        rf"{_FROM}{_SHORT}{_TO}{_DAY}",
        rf"(?<![\d/.-]){_DAY}\s*[-–]\s*{_DAY}",
    )
)

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_SPELT = {"ba": 3, "sau": 6, "chin": 9}
_NUMBER = r"(?:\d{1,2}|[iv]+)(?!\w)"
_AND = r"\s*(?:,|-|–|\bva\b|\bden(?:\s+het)?\b)\s*(?:quy|thang)?\s*"
_YEAR = r"[\s/.,:;-]*(?:cua\s+)?(?:\bnam)?[\s:]*(?P<year>20\d\d)(?!\d)"
_PERIOD = r"\bky(?:\s+bao\s+cao|\s+so\s+lieu)?\s*:?"
_PARTS = re.compile(
    rf"\b(?P<unit>quy|(?<!\d\s)thang|q(?=[.\s]?[1-4i])|t(?=\d))[\s.:]*"
    rf"(?P<numbers>{_NUMBER}(?:{_AND}{_NUMBER})*)(?:{_YEAR})?"
)
_MONTHS = re.compile(
    rf"\b(?P<count>\d{{1,2}}|ba|sau|chin)\s*thang\s*(?P<which>dau|cuoi)?(?:\s+nam\b)?(?:{_YEAR})?"
)
_CODED = re.compile(r"\b(?P<year>20\d\d)[\s-]*(?P<unit>[qm])(?P<numbers>0?[1-9]|1[0-2])\b")
_LABELLED = re.compile(rf"{_PERIOD}(?P<unit>\s*)(?P<numbers>0?[1-9]|1[0-2])\s*[/.-]\s*(?P<year>20\d\d)(?!\d)")
_WHOLE = re.compile(rf"(?:\bca\s+nam|{_PERIOD}\s*(?:nam)?)[\s:]*(?P<year>20\d\d)(?![/\d-])(?!\s*q)")
_YEARS = re.compile(r"(?:^|\W)(nam[\s:]*(?P<year>20\d\d))\W*$", re.MULTILINE)
_NO_PERIOD = re.compile(
    r"(?:ngay[\s.…_]*\d{0,2}|(?<=[a-z]),)[\s.…_]*thang[\s.…_]*\d{0,2}[\s.…_]*nam[\s.…_]*\d{0,4}"
    r"|(?:so\s+voi|cung\s+ky)\b.{0,60}",
    re.DOTALL,
)
"""When something was signed, as «Ninh Sơn, tháng 9 năm 2022», or what it is compared with."""


@dataclass(frozen=True)
class Told:
    """A period as a text tells it, in its words; the year may be untold, 0 months are a year without a part."""

    words: str
    year: int | None
    first_month: int
    months: int

    def is_of(self, period: Period) -> bool:
        """Whether it may be this period."""
        return self.year in (None, period.year) and (self.first_month, self.months) == (
            period.first_month,
            period.months,
        )


def title_days(titles: Iterable[str]) -> tuple[date, date] | None:
    """First and last day of «Từ ngày … đến ngày …» in the title block; None where it says nothing."""
    for title in _pieced(titles):
        for form in _DAYS:
            if (found := form.search(title)) and (days := _days(*found.groups())):
                return days
    return None


def other_period(titles: Iterable[str], period: Period) -> tuple[str, bool]:
    """The words by which a title block tells another period, "" for none, and whether this one may be meant as well.

    It may where both are told, or a year alone, which a part of it may be headed by too.
    """
    told = list(told_periods(titles))
    parts = [one for one in told if one.months]
    known = [one for one in parts if one.year] or parts
    years = [one for one in told if not one.months and not any(part.year for part in parts)]
    strange = [one for one in known if not one.is_of(period)]
    late = [one for one in years if one.year != period.year]
    if late or strange:
        return (late or strange)[0].words, not late and len(strange) < len(known)
    return (years[0].words, True) if years and not parts and period.months < 12 else ("", False)


def told_periods(titles: Iterable[str]) -> Iterator[Told]:
    """The quarters, months, parts of a year and years that a title block names."""
    for shown in _pieced(titles):
        text = _NO_PERIOD.sub(lambda found: "#" * len(found[0]), without_marks(shown))
        for one, first, months in _found(text):
            words = " ".join(shown[slice(*one.span())].split())
            yield Told(words, int(one["year"]) if one["year"] else None, first, months)


def _pieced(titles: Iterable[str]) -> list[str]:
    """Every line, and all in one: words may stand in several cells."""
    lines = [line for line in titles if line]
    return [*lines, " ".join(lines)]


def _days(first: str, last: str) -> tuple[date, date] | None:
    end = read_moment(last)
    if not isinstance(end, datetime):
        return None
    if len(found := re.findall(r"\d+", first)) == 2:
        year = end.year - (int(found[1]) > end.month)
        first = f"{found[0]}/{found[1]}/{year}"
    start = read_moment(first)
    return (start.date(), end.date()) if isinstance(start, datetime) else None


def _found(text: str) -> Iterator[tuple[re.Match[str], int, int]]:
    """Where something is told, its first month, and how many months."""
    for form in (_PARTS, _CODED, _LABELLED):
        yield from ((one, *part) for one in form.finditer(text) if (part := _part(one)))
    yield from ((one, *part) for one in _MONTHS.finditer(text) if (part := _months(one)))
    yield from ((one, 1, 12) for one in _WHOLE.finditer(text))
    yield from ((one, 1, 0) for one in _YEARS.finditer(text))


def _part(one: re.Match[str]) -> tuple[int, int] | None:
    """A quarter or month, or several in a row; without its year a month may be the name of a street, Q.1 a district."""
    told = re.findall(rf"(?<!\w){_NUMBER}", one["numbers"])
    numbers = [int(text) if text.isdigit() else _ROMAN.get(text, 0) for text in told]
    first, last = numbers[0], numbers[-1]
    most, length = (4, 3) if one["unit"].startswith("q") else (12, 1)
    is_sound = 1 <= first <= last <= most and (one["year"] or one["unit"] == "quy")
    return (length * (first - 1) + 1, length * (last - first + 1)) if is_sound else None


def _months(one: re.Match[str]) -> tuple[int, int] | None:
    count = _SPELT.get(one["count"]) or int(one["count"])
    is_told = one["which"] or (one["year"] and one["count"].isdigit())
    is_sound = is_told and count in (3, 6, 9, 12)
    return (13 - count if one["which"] == "cuoi" else 1, count) if is_sound else None
