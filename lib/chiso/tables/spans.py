"""The days and the periods that a file says it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from chiso.exports.words import without_marks
from chiso.periods import Period
from chiso.tables.moments import read_moment

_CLOCK = r"\d{1,2}[:hg]\d{2}(?::\d{2})?"
_DAY = r"(\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}-\d{1,2}-\d{1,2}|\d{1,2}\s+thang\s+\d{1,2}\s+nam\s+\d{4})"
_SHORT = r"(\d{1,2}[/.-]\d{1,2})"
_ON = rf"\b[\s:]*(?:{_CLOCK}\s+)?(?:ngay\b)?[\s:]*"
_FROM = rf"\btu{_ON}"
_TO = rf"(?:[\st,]+{_CLOCK})?[\s,;:–-]*(?:den|toi)(?:\s+het)?{_ON}"
_DAYS = tuple(
    re.compile(form)
    for form in (
        rf"{_FROM}{_DAY}{_TO}{_DAY}",
        rf"{_FROM}{_SHORT}{_TO}{_DAY}",
        rf"(?<![\d/.-]){_DAY}\s*[-–]\s*{_DAY}",
    )
)

_ORDINALS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4}
_SPELT = {"ba": 3, "sau": 6, "chin": 9}
_NUMBER = r"(?:\d{1,2}|[iv]+|(?:thu\s+)?(?:mot|hai|ba|bon|tu(?=\s+nam)))(?!\w)"
_YEAR = r"[\s/.,:;()–-]*(?:cua\s+)?(?:\bnam)?[\s:]*(?P<year>20\d\d)(?!\d|-\d\d-)"
_YEAR_BEFORE = r"(?:(?<![\d/.–-])(?<![–-] )(?P<before>20\d\d)[ /.,:;(–-]*)?"
_TILL = r"(?:[\s/.,:-]*(?:nam\s*)?20\d\d[\s,]*)?\bden(?:\s+het)?\b"
_AND = rf"\s*(?:,|-|–|\bva\b|{_TILL})\s*(?:qu[yi]|thang)?\s*"
_PERIOD = r"\bky(?:\s+bao\s+cao|\s+so\s+lieu)?\s*:?"
_PARTS = re.compile(
    rf"{_YEAR_BEFORE}\b(?P<unit>qu[yi]|(?<!\b\d[^\S\n])(?<!\b\d\d[^\S\n])thang|q(?=[.\s]?[1-4i])|t(?=\d))[\s.:]*"
    rf"(?P<numbers>{_NUMBER}(?:{_AND}{_NUMBER}(?!\s*thang))*)(?:{_YEAR})?"
)
_MONTHS = re.compile(
    rf"\b(?P<count>\d{{1,2}}|ba|sau|chin)\s*t(?:hang)?(?![a-z])(?:\s*(?P<which>dau|cuoi))?(?:\s+nam\b)?(?:{_YEAR})?"
)
_CODED = re.compile(r"\b(?P<year>20\d\d)[\s-]*(?P<unit>[qm])(?P<numbers>0?[1-9]|1[0-2])\b")
_LABELLED = re.compile(rf"{_PERIOD}(?P<unit>\s*)(?P<numbers>0?[1-9]|1[0-2])\s*[/.-]\s*(?P<year>20\d\d)(?!\d)")
_YEAR_FIRST = re.compile(
    rf"(?:{_PERIOD}|\bthang\b)[\s:]*(?P<year>20\d\d)(?P<unit>\s*)[/.-]?\s*(?P<numbers>0[1-9]|1[0-2])(?![\d/.-])"
)
_WHOLE = re.compile(
    rf"(?:\bca\s+nam|{_PERIOD}\s*(?:nam)?)[\s:]*(?P<year>20\d\d)(?![/\d-]|[\s,:;()–-]*(?:q|thang))"
)
_YEARS = re.compile(r"(?:^|\W)(nam[\s:]*(?P<year>20\d\d))\W*$", re.MULTILINE)
_SIGNED = r"thang[\s.…_]*\d{0,2}[\s.…_/-]*(?:nam)?[\s.…_]*\d{0,4}"
_TOPIC = r"so\s*lieu|ket\s*qua|bao\s*cao|bieu|tong\s*hop|thong\s*ke|tinh\s*hinh|tthc|ho\s*so"
_DOCUMENTS = r"quyet\s+dinh|nghi\s+dinh|nghi\s+quyet|thong\s+tu|cong\s+van|chi\s+thi|ke\s+hoach|huong\s+dan|luat|van\s+ban"
_NO_PERIOD = re.compile(
    rf"ngay(?:(?:\s+[a-z]+){{1,2}}\s*:)?[\s.…_]*\d{{0,2}}[\s.…_]*{_SIGNED}"
    rf"|^(?!.*(?:{_TOPIC}))\W*(?:[\w.]+[ -]+){{0,4}}[\w.]+\s*,\s*{_SIGNED}\W*$"
    rf"|\((?:ban\s+hanh\s+)?(?:kem\s+)?theo\s+(?:{_DOCUMENTS})\b(?:(?!\bqu[yi]\b|\bthang\b|\bky\b)[^()]){{0,120}}\)"
    r"|(?:so\s+voi|cung\s+ky)\b(?:(?!\s[-–]\s).){0,60}?(?:truoc|20\d\d)",
    re.MULTILINE,
)
"""When something was signed, as «Ninh Sơn, tháng 9 năm 2022», what it rests on, or what it is compared with."""

_SINCE = re.compile(
    r"(?:luy\s*ke|tu\s+dau\s+nam|tinh\s+den|ban\s+nien)[^\n]{0,60}|tu\s+(?:ngay\s+)?\d[\d/.-]{2,9}\s+den\s+nay"
)
"""Counts of another span than a quarter or month, whatever period is told beside."""


@dataclass(frozen=True)
class Told:
    """A period as a text tells it, in its words; the year may be untold, 0 months are a year without a part.

    `is_aside`: a month behind a comma, where the day of a signature may stand.
    """

    words: str
    year: int | None
    first_month: int
    months: int
    is_aside: bool

    def is_of(self, period: Period) -> bool:
        """Whether it may be this period."""
        return self._is_in(period) and (self.first_month, self.months) == (period.first_month, period.months)

    def ends_with(self, period: Period) -> bool:
        """Whether it may end on the period's last day."""
        return self._is_in(period) and self.first_month + self.months == period.first_month + period.months

    def _is_in(self, period: Period) -> bool:
        return self.year in (None, period.year)


def title_days(titles: Iterable[str]) -> tuple[date, date] | None:
    """First and last day of «Từ ngày … đến ngày …» in the title block; None where it says nothing."""
    text = without_marks(_joined(titles))
    found = (_days(*one.groups()) for form in _DAYS for one in form.finditer(text))
    return next(filter(None, found), None)


def other_period(titles: Sequence[str], period: Period) -> tuple[str, bool]:
    """The words by which a title block tells another period, "" for none, and whether this one may be meant as well.

    It may where both are told, this one perhaps by its days; where counts are from the year's beginning; where a
    sheet is called after a part of its title's period; or where a year alone is told, which a part of it may be
    headed by too.
    """
    has_days = title_days(titles) in (period.bounds("calendar"), period.bounds("report"))
    since = "" if has_days else _since(titles)
    told = list(told_periods(titles))
    parts = _parts(told)
    mine = [one for one in parts if one.is_of(period) or (since and one.ends_with(period))]
    years = [one for one in told if not one.months and not has_days and not any(part.year for part in parts)]
    late = [one for one in years if one.year != period.year]
    known = [one for one in parts if one.year] or parts
    strange = [one for one in known if not one.is_of(period)]
    if late or strange:
        is_open = has_days or (not late and (bool(mine) or all(one.is_aside for one in strange)))
        return ("", False) if has_days and mine else ((late or strange)[0].words, is_open)
    if since:
        return since, True
    if loose := [one for one in parts if not (one.is_of(period) or one.is_aside or has_days)]:
        return loose[0].words, True
    return (years[0].words, True) if years and not parts and period.months < 12 else ("", False)


def told_periods(titles: Iterable[str]) -> Iterator[Told]:
    """The quarters, months, parts of a year and years that a title block names."""
    shown = _joined(titles)
    text = _NO_PERIOD.sub(lambda found: re.sub(r"\S", "#", found[0]), without_marks(shown).replace("_", " "))
    for one, first, months in _found(text):
        words = " ".join(shown[slice(*one.span())].split())
        year = one["year"] or one.groupdict().get("before")
        is_aside = months == 1 and text[: one.start()].rstrip(" ").endswith(",")
        yield Told(words, int(year) if year else None, first, months, is_aside)


def _joined(titles: Iterable[str]) -> str:
    """Words may stand in several cells."""
    return "\n".join(filter(None, titles))


def _since(titles: Iterable[str]) -> str:
    shown = _joined(titles)
    found = _SINCE.search(without_marks(shown))
    return shown[slice(*found.span())] if found else ""


def _parts(told: Iterable[Told]) -> list[Told]:
    """All but years; a part that is told once with its year and once without is told once."""
    parts = [one for one in told if one.months]
    dated = {(one.first_month, one.months) for one in parts if one.year}
    return [one for one in parts if one.year or (one.first_month, one.months) not in dated]


def _days(first: str, last: str) -> tuple[date, date] | None:
    start, end = re.findall(r"\d+", first), re.findall(r"\d+", last)
    until = read_moment("/".join(end))
    if not isinstance(until, datetime):
        return None
    if len(start) == 2:
        start.append(str(until.year - (int(start[1]) > until.month)))
    since = read_moment("/".join(start))
    return (since.date(), until.date()) if isinstance(since, datetime) else None


def _found(text: str) -> Iterator[tuple[re.Match[str], int, int]]:
    """Where something is told, its first month, and how many months."""
    for form in (_PARTS, _CODED, _LABELLED, _YEAR_FIRST):
        yield from ((one, *part) for one in form.finditer(text) if (part := _part(one)))
    yield from ((one, *part) for one in _MONTHS.finditer(text) if (part := _months(one)))
    yield from ((one, 1, 12) for one in _WHOLE.finditer(text))
    yield from ((one, 1, 0) for one in _YEARS.finditer(text))


def _part(one: re.Match[str]) -> tuple[int, int] | None:
    """A quarter or month, or several in a row; without its year a month may be the name of a street, Q.1 a district."""
    most, length = (4, 3) if one["unit"].startswith("q") else (12, 1)
    told = re.findall(r"\b(?:\d{1,2}|[a-z]+)\b", one["numbers"])
    known = [int(text) if text.isdigit() else _ORDINALS.get(text, 0) for text in told]
    numbers = list(filter(None, known)) or [0]
    first, last = numbers[0], ([number for number in numbers if number <= most] or [0])[-1]
    if one["year"] and (begun := re.search(r"20\d\d", one["numbers"])):
        last += most * (int(one["year"]) - int(begun[0]))
    has_year = one["year"] or one.groupdict().get("before")
    is_sound = 1 <= first <= min(last, most) and (has_year or one["unit"].startswith("qu") or _is_line(one))
    return (length * (first - 1) + 1, length * (last - first + 1)) if is_sound else None


def _months(one: re.Match[str]) -> tuple[int, int] | None:
    count = _SPELT.get(one["count"]) or int(one["count"])
    is_told = one["which"] or (one["year"] and one["count"].isdigit()) or _is_line(one)
    is_sound = is_told and count in (3, 6, 9, 12)
    return (13 - count if one["which"] == "cuoi" else 1, count) if is_sound else None


def _is_line(one: re.Match[str]) -> bool:
    """Whether it is all that its line says: a cell, or the name of a sheet."""
    before = one.string[: one.start()].rpartition("\n")[2]
    after = one.string[one.end() :].partition("\n")[0]
    return not (before + after).strip()
