"""Open dossiers as they stood at the end of a day, by the working days that are left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from chiso.blocks import Column, Table
from chiso.display.results import Results
from chiso.display.tables import CLOCK, list_table
from chiso.formats import format_date, format_number
from chiso.officers import called
from chiso.workdays import count_working_days, last_instant

_OPEN = """
    SELECT dossier_code, unit_code, procedure_name, officer, received_at, status = 'waiting' AS is_waiting,
        due_end + to_days(coalesce(supplement_days, 0)::INTEGER) AS due_on
    FROM dossiers JOIN lineage USING (unit_code)
    WHERE ancestor = $1 AND received_at < $2::DATE + 1 AND (ended_at IS NULL OR ended_at >= $2::DATE + 1)
    ORDER BY due_on, dossier_code
"""
_LATEST = """
    SELECT max(greatest(received_at, ended_at)) FROM dossiers JOIN lineage USING (unit_code)
    WHERE ancestor = $1 AND received_at < $2::DATE + 1 AND (ended_at IS NULL OR ended_at < $2::DATE + 1)
"""
_BUCKETS = (
    ("Đã quá hạn trên 10 ngày", -np.inf, -11),
    ("Đã quá hạn từ 6 đến 10 ngày", -10, -6),
    ("Đã quá hạn đến 5 ngày", -5, 0),
    ("Còn 0 hoặc 1 ngày", 0, 1),
    ("Còn 2 hoặc 3 ngày", 2, 3),
    ("Còn 4 hoặc 5 ngày", 4, 5),
    ("Còn từ 6 đến 10 ngày", 6, 10),
    ("Còn trên 10 ngày", 11, np.inf),
)
"""What is said of so many working days left, least and most; the first three are of dossiers that are late."""
_LATE_BUCKETS = 3
_UNSAID = "(không ghi)"
_COUNTED = "tính bằng ngày làm việc, trừ thứ bảy, chủ nhật, ngày lễ; hạn đã lùi thêm số ngày chờ bổ sung."


def latest_day(results: Results) -> date:
    """The last day of the period on which the exports know of a dossier received or ended; else the period's last."""
    last = results.days[1]
    (found,) = results.tables.execute(_LATEST, [results.unit.code, last]).fetchone() or (None,)
    return found.date() if found else last


def pending_at(results: Results, day: date) -> pd.DataFrame:
    """The dossiers of the unit and its sub-units that were open at the end of a day.

    Columns: dossier_code, unit_code, procedure_name, officer, received_at, due_on (later by the days that the citizen
    spent supplementing), is_waiting (for a supplement), days_left (working days), and is_late, is_soon, is_due (before
    the period ends), is_undated.
    """
    rows = results.tables.execute(_OPEN, [results.unit.code, day]).df()
    due = rows["due_on"].to_numpy(dtype="datetime64[D]")
    left = pd.Series(count_working_days(np.full(len(rows), np.datetime64(day, "D")), due), rows.index)
    is_late = rows["due_on"] < last_instant(day)
    is_due = ~is_late & (rows["due_on"] <= last_instant(results.days[1]))
    return rows.assign(
        days_left=left,
        is_waiting=rows["is_waiting"].fillna(False).astype(bool),
        is_late=is_late,
        is_soon=~is_late & (left <= results.rules.soon_days),
        is_due=is_due,
        is_undated=rows["due_on"].isna(),
    )


def pending_line(results: Results, rows: pd.DataFrame, day: date) -> str:
    """How many are open, late, soon late, and due before the period ends."""
    if rows.empty:
        return f"Đến hết ngày {format_date(day)} không còn hồ sơ nào đang giải quyết."
    late, soon, due, waiting, undated = (
        format_number(int(rows[name].sum()))
        for name in ("is_late", "is_soon", "is_due", "is_waiting", "is_undated")
    )
    return (
        f"Đến hết ngày {format_date(day)} còn {format_number(len(rows))} hồ sơ đang giải quyết: {late} đã quá hạn, "
        f"{soon} còn không quá {results.rules.soon_days} ngày làm việc, "
        f"{due} đến hạn từ ngày đó đến hết kỳ ({format_date(results.days[1])}); "
        f"{waiting} đang chờ bổ sung, {undated} không có ngày hẹn trả."
    )


def days_left_table(rows: pd.DataFrame) -> Table:
    """The open dossiers by the working days left."""
    told = [
        _days_row(
            words, rows[(rows["is_late"] == (at < _LATE_BUCKETS)) & rows["days_left"].between(low, high)]
        )
        for at, (words, low, high) in enumerate(_BUCKETS)
    ]
    told.append(_days_row("Không có ngày hẹn trả", rows[rows["is_undated"]]))
    return Table(
        caption="Hồ sơ đang giải quyết theo số ngày làm việc còn lại",
        columns=(
            Column(label="Thời hạn", note=_COUNTED),
            Column(label="Hồ sơ", kind="int"),
            Column(label="Đến hạn trước khi hết kỳ", kind="int"),
            Column(label="Đang chờ bổ sung", kind="int"),
        ),
        rows=(*told, _days_row("Cộng", rows)),
        total_rows=1,
    )


def units_table(results: Results, rows: pd.DataFrame) -> Table:
    """The open dossiers by handling unit, the most pressing first."""
    return _pressing(results, rows, ("unit_code",), "Hồ sơ đang giải quyết theo đơn vị")


def officers_table(results: Results, rows: pd.DataFrame) -> Table:
    """The open dossiers by officer, called as the site wishes, the most pressing first."""
    return _pressing(results, rows, ("unit_code", "officer"), "Hồ sơ đang giải quyết theo cán bộ")


def pending_table(results: Results, rows: pd.DataFrame) -> Table:
    """Each open dossier, the most pressing first."""
    kinds = [rows["is_late"], rows["is_soon"], rows["is_due"], rows["is_undated"]]
    words = ("quá hạn", "sắp đến hạn", "đến hạn trong kỳ", "không có ngày hẹn")
    state = pd.Series(np.select(kinds, words, "đến hạn sau kỳ"), rows.index)
    told = _named(results, rows).assign(state=state.where(~rows["is_waiting"], state + ", chờ bổ sung"))
    hidden = {"officer"} if results.site.officers == "none" else set()
    columns = {name: column for name, column in _DOSSIER.items() if name not in hidden}
    return list_table(told, columns, "Từng hồ sơ đang giải quyết")


_HEADS = {"unit_code": Column(label="Đơn vị"), "officer": Column(label="Cán bộ", kind="code")}
_SUMS = {
    "is_late": Column(label="Quá hạn", kind="int"),
    "is_soon": Column(label="Sắp đến hạn", kind="int"),
    "is_due": Column(label="Đến hạn trước khi hết kỳ", kind="int"),
    "is_waiting": Column(label="Chờ bổ sung", kind="int"),
    "is_undated": Column(label="Không có ngày hẹn", kind="int"),
}
_COUNTS = {"count": Column(label="Đang giải quyết", kind="int"), **_SUMS}
_DOSSIER = {
    "dossier_code": Column(label="Mã hồ sơ", kind="code"),
    "unit_code": Column(label="Đơn vị"),
    "officer": Column(label="Cán bộ", kind="code"),
    "procedure_name": Column(label="Thủ tục"),
    **CLOCK,
    "state": Column(label="Tình trạng"),
}


def _days_row(words: str, rows: pd.DataFrame) -> tuple[str | int, ...]:
    return (words, len(rows), int(rows["is_due"].sum()), int(rows["is_waiting"].sum()))


def _pressing(results: Results, rows: pd.DataFrame, keys: Sequence[str], caption: str) -> Table:
    groups = _named(results, rows).groupby(list(keys))
    sums = groups[list(_SUMS)].sum().assign(count=groups.size())
    ranked = sums.sort_values(["is_late", "is_soon", "is_due"], ascending=False, kind="stable").reset_index()
    table = list_table(ranked, {**{key: _HEADS[key] for key in keys}, **_COUNTS}, caption)
    total = ("Cộng", *[""] * (len(keys) - 1), len(rows), *(int(rows[name].sum()) for name in _SUMS))
    return table.model_copy(update={"rows": (*table.rows, total), "total_rows": 1})


def _named(results: Results, rows: pd.DataFrame) -> pd.DataFrame:
    names = {unit.code: unit.short_name for unit in results.units.values()}
    officers = [called(str(one), results.site.officers) for one in rows["officer"].fillna("")]
    return rows.assign(unit_code=rows["unit_code"].map(names), officer=[one or _UNSAID for one in officers])
