"""Dates are day-first or refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

import pandas as pd

from chiso.schemas import Type
from chiso.tables.outcomes import Doubtful, Refused

NOT_A_DATE = Refused("có ngày không đọc được", "Ghi lại theo dạng ngày/tháng/năm, ví dụ 05/07/2022.")
MONTH_FIRST = Refused(
    "có ngày không theo thứ tự ngày/tháng/năm",
    "Xuất lại với ngày dạng ngày/tháng/năm (dd/mm/yyyy); tháng đứng trước không được chấp nhận.",
)
SWAPPED = Refused(
    "có ngày mà Excel có thể đã đảo ngày với tháng (trong cột, mọi ngày sau ngày 12 đều là chữ)",
    "Xuất lại từ hệ thống và không mở tệp bằng Excel đặt theo vùng Hoa Kỳ trước khi nộp.",
)
MAYBE_SWAPPED = "có ngày không rõ Excel có đảo ngày với tháng không, được đọc như tệp ghi"
YEARS = range(1990, 2100)
"""A year outside is a slip of the pen."""

_VIETNAM = timezone(timedelta(hours=7))
_CLOCK = r"(?P<hour>\d{1,2})[:hg](?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
_HALF = r"(?:\s*(?P<half>SA|CH|AM|PM))?"
_DAY = r"(?P<day>\d{1,2})(?P<gap>[/.-])(?P<month>\d{1,2})(?P=gap)(?P<year>\d{4})"
_WORDS = r"(?:ngày\s*)?(?P<day>\d{1,2})\s*tháng\s*(?P<month>\d{1,2})\s*năm\s*(?P<year>\d{4})"
_ISO = r"(?P<year>\d{4})(?P<gap>[/-])(?P<month>\d{1,2})(?P=gap)(?P<day>\d{1,2})"
_ZONE = r"\s*(?P<zone>Z|[+-]\d{2}:?\d{2}|[+-]\d{2})?"
_FORMS = tuple(
    re.compile(form.replace(r"\d", "[0-9]"), re.IGNORECASE)
    for form in (
        rf"{_DAY}(?:[\s,]+{_CLOCK}{_HALF})?",
        rf"{_ISO}(?:[\sT]+{_CLOCK}{_ZONE})?",
        rf"{_CLOCK}{_HALF}[\s,-]+(?:ngày\s+)?{_DAY}",
        _WORDS,
    )
)
_DAY_FIRST = r"\d\d/\d\d/\d{4}( \d\d:\d\d(:\d\d)?)?"
_YEAR_FIRST = r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?)?"
"""Most dates of most files; the slower forms need not be tried on them."""

_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?", re.ASCII)
_EPOCHS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}
_WRITTEN = re.compile(r".*?(\d{1,2})[/.-]\d{1,2}[/.-]\d{4}.*")
_TYPED = re.compile(r"\d{4}-\d{2}-\d{2}(T.*)?")
_ENOUGH = 5
"""Swapping is inferred from at least this many dates of either kind: fewer fall so by chance."""


def read_moment(text: str, *, is_1904: bool = False) -> datetime | Refused:
    """The moment in Vietnamese time that a text means, to the microsecond; a date alone is its midnight.

    Day-first with / . or -, a time before or after it or none; ISO with or without a zone; words; a serial, by the
    file's epoch.
    """
    for form in _FORMS:
        if found := form.fullmatch(text):
            return _moment(found.groupdict())
    if _SERIAL.fullmatch(text):
        return _checked(_EPOCHS[is_1904] + timedelta(seconds=round(float(text.replace(",", ".")) * 86_400)))
    return NOT_A_DATE


def usual_moments(texts: pd.Series, kind: Type) -> pd.Series:
    """The moments of texts of the commonest forms, read all at once; NaT for all others and for what is no day."""
    is_day_first = texts.str.fullmatch(_DAY_FIRST)
    day_first = texts[is_day_first]
    turned = day_first.str[6:10] + "-" + day_first.str[3:5] + "-" + day_first.str[:2] + day_first.str[10:]
    written = pd.concat([turned, texts[texts.str.fullmatch(_YEAR_FIRST)]]).reindex(texts.index)
    moments = pd.to_datetime(written, format="ISO8601", errors="coerce").astype("datetime64[us]")
    sound: pd.Series = moments.where(moments.dt.year.between(YEARS.start, YEARS.stop - 1))
    return sound.dt.normalize() if kind == "date" else sound


def suspicions(
    texts: pd.Series, usual: pd.Series, outcomes: Mapping[int, object]
) -> dict[int, Refused | Doubtful]:
    """Texts of one column that were read, but by the column's other texts may have day and month swapped.

    Where some dates can only be month-first and none only day-first, all are taken for month-first.
    Where all typed dates lie in the first twelve days and all written ones after, the typed were swapped; where they
    are so few that it may have fallen so by chance, they are in doubt.
    """
    has_month_first = any(outcome is MONTH_FIRST for outcome in outcomes.values())
    is_typed = texts.str.fullmatch(_TYPED.pattern)
    if not has_month_first and not is_typed.any():
        return {}
    odd = {at: one for at, one in outcomes.items() if isinstance(one, datetime)}
    moments = pd.concat([usual.dropna(), pd.Series(odd, dtype="datetime64[us]")])
    days = moments.dt.day
    written = days[days.index[texts[days.index].str.fullmatch(_WRITTEN.pattern)]]
    late = int((written > 12).sum())
    if has_month_first and not late:
        return dict.fromkeys(written.index, MONTH_FIRST)
    typed = days[days.index[is_typed[days.index]]]
    if not late or not len(typed) or late < len(written) or typed.max() > 12:
        return {}
    if min(len(typed), late) >= _ENOUGH:
        return dict.fromkeys(typed.index, SWAPPED)
    return {at: Doubtful(moments[at]) for at in typed.index}


def _moment(parts: dict[str, str | None]) -> datetime | Refused:
    day, month, year = (int(parts[name] or 0) for name in ("day", "month", "year"))
    hour, minute, second = (int(parts.get(name) or 0) for name in ("hour", "minute", "second"))
    fraction = (parts.get("fraction") or "").ljust(6, "0")[:6]
    hour = _of_day(hour, (parts.get("half") or "").upper())
    moment = _built(year, month, day, hour, minute, second, int(fraction))
    return moment if isinstance(moment, Refused) else _local(moment, parts.get("zone"))


def _built(
    year: int, month: int, day: int, hour: int, minute: int, second: int, fraction: int = 0
) -> datetime | Refused:
    try:
        moment = datetime(year, month, day, hour, minute, second, fraction)
    except ValueError:
        return MONTH_FIRST if month > 12 >= day else NOT_A_DATE
    return _checked(moment)


def _of_day(hour: int, half: str) -> int:
    if half in ("CH", "PM"):
        return hour + 12 if hour < 12 else hour
    return 0 if half and hour == 12 else hour


def _local(moment: datetime, zone: str | None) -> datetime:
    if not zone:
        return moment
    aware = datetime.fromisoformat(f"{moment.isoformat()}{zone}")
    return aware.astimezone(_VIETNAM).replace(tzinfo=None)


def _checked(moment: datetime) -> datetime | Refused:
    return moment if moment.year in YEARS else NOT_A_DATE
