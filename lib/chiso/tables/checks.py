"""What rows may not say: another period, an impossible count, an end before its beginning."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from chiso.exports import Sheet
from chiso.exports.readings import PERIOD_COLUMNS
from chiso.exports.words import fold_name
from chiso.formats import format_date
from chiso.periods import Period
from chiso.tables.findings import find_in_rows, join_findings, no_findings
from chiso.tables.moments import SWAPPED
from chiso.tables.rows import Reading
from chiso.tables.spans import other_period, title_days, told_periods

_OTHER_PERIOD = "Chuyển dòng này sang tệp của đúng kỳ, hoặc chọn đúng kỳ khi chạy."
STRANGE, _UNTOLD = "là của kỳ khác", "có kỳ báo cáo không rõ, được coi là của kỳ này"
_BEGAN = {"dossiers": "received_at", "petitions": "received_at", "surveys": "answered_at"}
_ENDED = {
    "dossiers": ("finished_at", "returned_at", "stopped_at"),
    "petitions": ("answered_at",),
    "surveys": ("answered_at",),
}
"""The first of these that a row states is its end."""

_ORDER = {
    "dossiers": (("finished_at", "received_at"), ("returned_at", "received_at"), ("due_at", "received_at")),
    "petitions": (("answered_at", "received_at"), ("due_at", "received_at")),
    "procedures": (("published_on", "decided_on"),),
}


def check_rows(table: pd.DataFrame, sheet: Sheet, reading: Reading) -> pd.DataFrame:
    """Findings about rows whose cells can be read and that yet cannot be true or are not of the period."""
    return join_findings(
        [
            *_other_period(table, sheet, reading),
            *_wrong_order(table, sheet),
            *_swapped_days(table, sheet),
            *_impossible_counts(table, sheet, reading),
            *_other_days(table, sheet, reading),
        ]
    )


def _other_period(table: pd.DataFrame, sheet: Sheet, reading: Reading) -> Iterator[pd.DataFrame]:
    if sheet.kind not in _BEGAN:
        return
    began = _BEGAN[sheet.kind]
    late = table[began].dt.normalize() > pd.Timestamp(reading.end)
    reason = f"là của kỳ khác: bắt đầu sau ngày {format_date(reading.end)}"
    yield _at(sheet, late, "error", reason, _OTHER_PERIOD, began)
    reason = f"là của kỳ khác: kết thúc trước ngày {format_date(reading.start)}"
    is_open = pd.Series(True, index=table.index)
    for name in _ENDED[sheet.kind]:
        early = is_open & (table[name] < pd.Timestamp(reading.start))
        yield _at(sheet, early, "error", reason, _OTHER_PERIOD, name)
        is_open &= table[name].isna()


def _wrong_order(table: pd.DataFrame, sheet: Sheet) -> Iterator[pd.DataFrame]:
    for later, earlier in _ORDER.get(sheet.kind, ()):
        if later in sheet.rows and earlier in sheet.rows:
            reason = f"có {_heading(sheet, later)} trước {_heading(sheet, earlier)}"
            before = table[later] < table[earlier].dt.normalize()
            yield _at(sheet, before, "warning", reason, "Kiểm tra lại hai ngày.", later)


def _swapped_days(table: pd.DataFrame, sheet: Sheet) -> Iterator[pd.DataFrame]:
    """Dossiers whose code holds the day on which they were received with day and month the other way round.

    Where more are so than agree with their code, all days of the sheet that may be read both ways are refused.
    """
    if sheet.kind != "dossiers":
        return
    days = table["received_at"].dt
    rows = table.loc[days.day.le(12) & days.day.ne(days.month), ["dossier_code", "received_at"]]
    if rows.empty:
        return
    month, day, coded = rows["received_at"].dt.month, rows["received_at"].dt.day, _coded_days(rows)
    year = 10_000 * (rows["received_at"].dt.year % 100)
    agrees, is_swapped = coded.eq(year + 100 * month + day), coded.eq(year + 100 * day + month)
    is_rule = is_swapped.sum() > agrees.sum()
    found = (~agrees if is_rule else is_swapped).reindex(table.index, fill_value=False)
    severity, reason = (
        ("error" if is_rule else "warning"),
        "có Ngày tiếp nhận trái ngày với tháng so với mã hồ sơ",
    )
    yield _at(sheet, found, severity, reason, SWAPPED.cure, "received_at")


def _coded_days(dossiers: pd.DataFrame) -> pd.Series:
    """The six digits of `H15.50-261008-0975` as a number: year, month and day."""
    codes = pa.array(dossiers["dossier_code"], pa.string(), from_pandas=True)
    found = pc.struct_field(pc.extract_regex(codes, r"-(?P<day>\d{6})-"), "day")
    return pd.Series(pc.cast(found, pa.float64()).to_numpy(zero_copy_only=False), index=dossiers.index)


def _impossible_counts(table: pd.DataFrame, sheet: Sheet, reading: Reading) -> Iterator[pd.DataFrame]:
    """Two empty counts mean that nothing is known; one alone, or a part larger than its whole, is an error."""
    if sheet.kind != "aggregates":
        return
    blanks = frozenset(map(fold_name, reading.vocabulary.blanks))
    empty = {name: sheet.rows[name].map(fold_name).isin(blanks) for name in ("numerator", "denominator")}
    neither = empty["numerator"] & empty["denominator"]
    yield _at(sheet, neither, "info", "không có số liệu (hai ô đều trống)", "", "")
    for name, title in (("numerator", "Tử số"), ("denominator", "Mẫu số")):
        cure = "Điền số liệu, hoặc để trống cả hai ô."
        yield _at(sheet, empty[name] & ~neither, "error", f"thiếu {title}", cure, name)
    over = (table["numerator"] > table["denominator"]) & ~table["indicator"].isin(reading.unbounded)
    yield _at(sheet, over, "error", "có Tử số lớn hơn Mẫu số", "Sửa lại số liệu.", "numerator")


def _other_days(table: pd.DataFrame, sheet: Sheet, reading: Reading) -> Iterator[pd.DataFrame]:
    """Ready-made counts carry no dates of their own: what the title block and their column tell must be the period."""
    if sheet.kind != "aggregates":
        return
    everywhere = pd.Series(True, index=table.index)
    days = title_days(sheet.titles)
    if days and days != (reading.start, reading.end):
        stated = f"từ ngày {format_date(days[0])} đến ngày {format_date(days[1])}"
        kept = days in _bounds(reading.period)
        severity, verdict = ("warning", "theo lịch báo cáo khác") if kept else ("error", "là của kỳ khác")
        yield _at(sheet, everywhere, severity, f"{verdict}: số liệu {stated}", _OTHER_PERIOD, "")
    words, is_open = other_period((*sheet.titles, sheet.name), reading.period)
    if words:
        severity, verdict = ("warning", "không rõ kỳ") if is_open else ("error", "là của kỳ khác")
        cure = f"Ghi rõ kỳ, ví dụ {reading.period.label}, ở đầu đề." if is_open else _OTHER_PERIOD
        yield _at(sheet, everywhere, severity, f"{verdict}: đầu đề hoặc tên trang ghi «{words}»", cure, "")
    yield from _told_by_rows(sheet, reading)


def row_verdicts(sheet: Sheet, period: Period) -> pd.Series:
    """What is to be said of the period that a column tells for each row, or several its parts: «Quý», «Năm»."""
    names = [name for name in PERIOD_COLUMNS if name in sheet.rows]
    texts = pd.Series("", index=sheet.rows.index)
    for name in names:
        texts += f"{_heading(sheet, name)}\n" + sheet.rows[name].astype("str") + "\n"
    has_any = (sheet.rows[names].astype("str") != "").any(axis=1)
    above = (*sheet.titles, sheet.name)
    is_titled = bool(title_days(above)) or any(one.months for one in told_periods(above))
    verdicts = {text: _verdict(text, period, is_titled=is_titled) for text in texts[has_any].unique()}
    return texts.map(lambda text: verdicts.get(text, ""))


def _told_by_rows(sheet: Sheet, reading: Reading) -> Iterator[pd.DataFrame]:
    verdicts = row_verdicts(sheet, reading.period)
    for verdict, severity in ((STRANGE, "error"), (_UNTOLD, "warning")):
        yield _at(sheet, verdicts.eq(verdict), severity, verdict, _OTHER_PERIOD, PERIOD_COLUMNS[0])


def _verdict(text: str, period: Period, *, is_titled: bool) -> str:
    """A year alone tells a part of it only where the title block tells which."""
    days, (words, is_open) = title_days([text]), other_period([text], period)
    told = list(told_periods([text]))
    is_late = any(one.year not in (None, period.year) for one in told)
    if is_late or (words and not is_open) or (days and days not in _bounds(period)):
        return STRANGE
    is_part = is_titled or period.months == 12 or any(one.months for one in told)
    is_told = told and is_part and all(one.is_of(period) for one in told if one.months)
    return "" if days or is_told else _UNTOLD


def _bounds(period: Period) -> tuple[tuple[date, date], ...]:
    return period.bounds("calendar"), period.bounds("report")


def _at(sheet: Sheet, where: pd.Series, severity: str, reason: str, cure: str, name: str) -> pd.DataFrame:
    rows = where.index[where.to_numpy(bool, na_value=False)]
    if rows.empty:
        return no_findings()
    texts = sheet.rows.loc[rows, name].to_numpy() if name in sheet.rows else ""
    return find_in_rows(sheet, rows, severity, reason, cure, _heading(sheet, name), texts)


def _heading(sheet: Sheet, name: str) -> str:
    return sheet.headings.get(name, "")
