"""Petitions against their statutory clocks, which run in working days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd

from chiso.blocks import Cell, Column, Table
from chiso.choices import STATUS_WORDS
from chiso.display.results import Results
from chiso.display.tables import CLOCK, list_table, rows_table, shown_of
from chiso.display.words import sentence
from chiso.formats import format_date, format_number
from chiso.workdays import add_working_days, count_working_days, last_instant

NONE = "Không có phản ánh, kiến nghị nào trong kỳ."
_WANTED = """
    SELECT petition_code, unit_code, kind, subject, status, received_at, answered_at, answer_due, is_repeated
    FROM petitions JOIN lineage USING (unit_code)
    WHERE ancestor = $1 AND is_in_period AND received_at < $2::DATE + 1
    ORDER BY received_at, petition_code
"""
_UNCHECKED = "chưa kiểm được thời hạn công khai câu trả lời vì tệp xuất không có ngày công khai."
_UNSAID = "(không ghi)"
_STEPS = {"refused": "refuse", "supplement": "supplement"}
"""The clock that runs for a petition of this status; for all others that of the answer."""


def petitions_at(results: Results, day: date) -> pd.DataFrame:
    """The petitions of the unit and its sub-units as they stood at the end of a day.

    Columns beside the petition's own: step, due_on, replied_at, is_late, is_soon, is_undated, days_left, reply_days
    (working days). A reply after that day is none yet.
    """
    rows = results.tables.execute(_WANTED, [results.unit.code, day]).df()
    step = rows["status"].map(_STEPS).fillna("answer")
    due = rows["answer_due"].where(step == "answer", _short_due(results, rows, step))
    now = last_instant(day)
    replied = rows["answered_at"].where(rows["answered_at"] <= now)
    is_undated = rows["status"].isin(["answered", *_STEPS]) & rows["answered_at"].isna()
    is_open = replied.isna() & ~is_undated
    left = pd.Series(count_working_days(np.full(len(rows), np.datetime64(day, "D")), _days(due)), rows.index)
    is_late = replied.fillna(now).gt(due) & ~is_undated
    return rows.assign(
        step=step,
        due_on=due,
        replied_at=replied,
        is_late=is_late,
        is_soon=is_open & ~is_late & (left <= results.rules.soon_days),
        is_undated=is_undated,
        days_left=left.where(is_open),
        reply_days=count_working_days(_days(rows["received_at"]), _days(replied)),
    )


def petitions_line(results: Results, rows: pd.DataFrame, day: date) -> str:
    """How many there are, how many are late or soon will be, and how long a reply took."""
    replied = rows["reply_days"].dropna()
    is_open, is_late = rows["days_left"].notna(), rows["is_late"]
    waiting = (
        f" ({_n(rows[is_late & is_open])} đã quá hạn, {_n(rows[rows['is_soon']])} còn không quá "
        f"{results.rules.soon_days} ngày làm việc)"
        if is_open.any()
        else ""
    )
    said = [
        f"**Đến hết ngày {format_date(day)} danh sách có {_n(rows)} phản ánh, kiến nghị (PAKN) trong kỳ: "
        f"{_n(replied)} đã có trả lời ({_n(rows[is_late & ~is_open])} trễ hạn), {_n(rows[is_open])} chưa có{waiting}.**"
    ]
    if len(replied):
        said.append(
            f"Một nửa số PAKN được trả lời trong không quá {_days_text(replied.median())} ngày làm việc; "
            f"lâu nhất là {_days_text(replied.max())} ngày làm việc."
        )
    repeated = rows["is_repeated"].fillna(False).astype(bool)
    said.append(f"Số PAKN phải kiến nghị lại: {_n(rows[repeated])}.")
    if undated := int(rows["is_undated"].sum()):
        said.append(
            f"{format_number(undated)} PAKN đã xử lý nhưng tệp xuất không ghi ngày, nên không xét được hạn."
        )
    return " ".join(said)


def clocks_table(results: Results, rows: pd.DataFrame) -> Table:
    """Each statutory clock with how many petitions kept it."""
    clocks = results.rules.petition_clocks
    steps = (
        ("Từ chối tiếp nhận", "refuse"),
        ("Yêu cầu bổ sung thông tin", "supplement"),
        ("Trả lời", "answer"),
    )
    told = [_clock_row(words, getattr(clocks, step), rows[rows["step"] == step]) for words, step in steps]
    note = f"tính từ ngày tiếp nhận, trừ ngày nghỉ, lễ, Tết; {STATUS_WORDS[clocks.status]}."
    return Table(
        caption="PAKN theo thời hạn xử lý",
        columns=(
            Column(label="Việc phải làm"),
            Column(label="Thời hạn (ngày làm việc)", kind="int", note=note),
            Column(label="Số PAKN", kind="int"),
            Column(label="Đúng hạn hoặc còn hạn", kind="int"),
            Column(label="Quá hạn", kind="int", note=_UNCHECKED),
            Column(label="Không rõ ngày", kind="int"),
        ),
        rows=(*told, ("Công khai câu trả lời", clocks.publish, None, None, None, None)),
    )


def group_tables(results: Results, rows: pd.DataFrame) -> Iterator[Table]:
    """The petitions by unit, where there are several, by subject and by kind."""
    names = {unit.code: unit.short_name for unit in results.units.values()}
    groups = {
        "đơn vị": rows["unit_code"].map(names),
        "lĩnh vực": rows["subject"],
        "loại": rows["kind"],
    }
    for title, keys in groups.items():
        stated = keys.fillna(_UNSAID)
        if stated.nunique() > 1:
            yield _group_table(title, rows.groupby(stated))


def urgent_table(results: Results, rows: pd.DataFrame) -> Table | None:
    """The open petitions that are late or soon will be, the most pressing first; ten at most."""
    urgent = rows[(rows["is_late"] | rows["is_soon"]) & rows["days_left"].notna()]
    if urgent.empty:
        return None
    named = _named(results, urgent.sort_values("due_on", kind="stable"))
    columns = {**_URGENT, "state": _ENDED["state"]}
    caption = f"PAKN chưa trả lời đã quá hạn hoặc sắp đến hạn{shown_of(len(urgent))}"
    return rows_table(named, columns, caption)


def petitions_table(results: Results, rows: pd.DataFrame) -> Table:
    """Every petition with its clock, those first that press."""
    named = _named(results, rows.sort_values(["days_left", "received_at"], kind="stable"))
    return list_table(named, {**_URGENT, **_ENDED}, "Từng phản ánh, kiến nghị và thời hạn xử lý")


_URGENT = {
    "petition_code": Column(label="Mã PAKN", kind="code"),
    "unit_code": Column(label="Đơn vị"),
    "kind": Column(label="Loại"),
    "subject": Column(label="Lĩnh vực"),
    **CLOCK,
}
_ENDED = {
    "replied_at": Column(label="Xử lý", kind="date"),
    "reply_days": Column(label="Số ngày làm việc đã dùng", kind="int"),
    "state": Column(label="Tình trạng"),
    "repeated": Column(label="Kiến nghị lại"),
}


def _named(results: Results, rows: pd.DataFrame) -> pd.DataFrame:
    """The petitions in words."""
    names = {unit.code: unit.short_name for unit in results.units.values()}
    kinds = [rows["is_undated"], rows["is_late"], rows["is_soon"], rows["days_left"].notna()]
    words = ("không rõ ngày xử lý", "quá hạn", "sắp đến hạn", "còn hạn")
    return rows.assign(
        unit_code=rows["unit_code"].map(names),
        kind=rows["kind"].fillna(_UNSAID),
        subject=rows["subject"].fillna(_UNSAID),
        state=np.select(kinds, words, "đúng hạn"),
        repeated=np.where(rows["is_repeated"].fillna(False).astype(bool), "có", ""),
    )


def _short_due(results: Results, rows: pd.DataFrame, step: pd.Series) -> pd.Series:
    """The last day on which a petition is refused or sent back for more; that of an answer for all others."""
    clocks = results.rules.petition_clocks
    limits = step.map({name: getattr(clocks, name) for name in ("refuse", "supplement", "answer")})
    due = add_working_days(_days(rows["received_at"]), limits.to_numpy(dtype=np.int64))
    after = due.astype("datetime64[us]") + np.timedelta64(1, "D") - np.timedelta64(1, "us")
    return pd.Series(after, rows.index)


def _clock_row(words: str, limit: int, rows: pd.DataFrame) -> tuple[Cell, ...]:
    late, undated = int(rows["is_late"].sum()), int(rows["is_undated"].sum())
    return (sentence(words).removesuffix("."), limit, len(rows), len(rows) - late - undated, late, undated)


def _group_table(title: str, groups: pd.api.typing.DataFrameGroupBy[str, bool]) -> Table:
    sums = groups.agg(
        count=("petition_code", "size"),
        replied=("reply_days", "count"),
        late=("is_late", "sum"),
        soon=("is_soon", "sum"),
        days=("reply_days", "median"),
        repeated=("is_repeated", lambda flags: int(flags.fillna(False).astype(bool).sum())),
    )
    ranked = sums.sort_values(["late", "count"], ascending=False, kind="stable")
    labels = ("Số PAKN", "Đã trả lời", "Quá hạn", "Sắp đến hạn", "Trung vị ngày trả lời", "Kiến nghị lại")
    return Table(
        caption=f"PAKN theo {title}",
        columns=(
            Column(label=title[0].upper() + title[1:]),
            *(Column(label=label, kind="number", decimals=int("Trung vị" in label)) for label in labels),
        ),
        rows=tuple((str(name), *map(_cell, row)) for name, *row in ranked.itertuples(name=None)),
    )


def _cell(value: float) -> Cell:
    return None if value != value else str(round(float(value), 1))


def _days(moments: pd.Series) -> np.ndarray:
    return moments.to_numpy(dtype="datetime64[D]")


def _n(rows: pd.DataFrame | pd.Series) -> str:
    return format_number(len(rows))


def _days_text(days: float) -> str:
    return format_number(days, 0 if float(days).is_integer() else 1)
