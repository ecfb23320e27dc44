"""One row for each thing: what several files tell of it is merged by a rule (docs/intake.md) and said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import pandas as pd

from chiso.schemas import SCHEMAS
from chiso.tables.findings import join_findings
from chiso.tables.rows import SOURCE

_STATES = {
    "dossiers": ("finished_at", "returned_at", "stopped_at"),
    "petitions": ("answered_at",),
}
_PLACE = list(SOURCE[:2])

Exported = Mapping[tuple[str, str], datetime | None]
"""File and sheet → when they were exported, where they say."""


def drop_duplicates(table: pd.DataFrame, kind: str, exported: Exported) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The table with one row for each identity, and a finding for each row left out and each pair of files.

    Of rows that differ the latest state stays: that of the latest export where all of them say when they were
    made; else the latest end, else the later file by name, or the later row.
    """
    identity = list(SCHEMAS[kind].identity)
    if len(table) < 2 or not (repeated := table.duplicated(identity, keep=False)).any():
        return table, join_findings([])
    ordered = _in_order_of_state(table[repeated], kind, exported)
    kept = ordered.drop_duplicates(identity, keep="last")
    dropped = ordered.drop(kept.index)
    findings = join_findings([_told(dropped, kept, kind), _overlaps(dropped, kept, kind)])
    return table.drop(dropped.index).reset_index(drop=True), findings


def _in_order_of_state(rows: pd.DataFrame, kind: str, exported: Exported) -> pd.DataFrame:
    states = _STATES.get(kind, ())
    ended = rows[list(states)].max(axis=1) if states else pd.Series(pd.NaT, index=rows.index)
    places = zip(rows["source_file"], rows["source_sheet"], strict=True)
    times = pd.Series([exported.get(place) for place in places], index=rows.index, dtype="datetime64[us]")
    same = [rows[name] for name in SCHEMAS[kind].identity]
    are_known = times.notna().groupby(same).transform("all")
    return rows.assign(ended=ended, exported=times.where(are_known)).sort_values(
        ["exported", "ended", *SOURCE], na_position="first", kind="stable"
    )


def _told(dropped: pd.DataFrame, kept: pd.DataFrame, kind: str) -> pd.DataFrame:
    identity, fields = list(SCHEMAS[kind].identity), list(SCHEMAS[kind].fields)
    pairs = dropped.merge(kept, on=identity, suffixes=("", " kept"), validate="many_to_one")
    rest = [name for name in fields if name not in identity]
    differs = pd.DataFrame({name: _differs(pairs[name], pairs[f"{name} kept"]) for name in rest})
    same = ~differs.any(axis=1)
    titles = {name: SCHEMAS[kind].fields[name].title for name in rest}
    moved = ~same & (_folders(pairs["source_file"]) != _folders(pairs["source_file kept"]))
    clash = ~same & ~moved

    def told(which: pd.Series) -> list[str]:
        records = differs[which].to_dict("records")
        return [", ".join(titles[name] for name in rest if row[name]) for row in records]

    return join_findings(
        [
            _repeats(pairs[same]),
            _updates(pairs[moved], told(moved)),
            _conflicts(pairs[clash], told(clash)),
        ]
    )


def _folders(files: pd.Series) -> pd.Series:
    """Where the files lie: a year that is merged of its quarters has several folders."""
    return files.str.rpartition("/")[0]


def _updates(pairs: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    reason = "có trong tệp của nhiều quý, giữ trạng thái mới nhất"
    return _findings(pairs).assign(severity="info", column=columns, reason=reason, cure="")


def _repeats(pairs: pd.DataFrame) -> pd.DataFrame:
    reason = "lặp lại y nguyên một dòng khác, chỉ tính một lần"
    return _findings(pairs).assign(severity="info", column="", reason=reason, cure="")


def _conflicts(pairs: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    is_later = pairs["exported kept"] > pairs["exported"]
    ends_later = pairs["ended kept"].notna() & ~pairs["ended kept"].eq(pairs["ended"])
    why = pd.Series("đứng sau, không có gì cho biết dòng nào mới hơn", index=pairs.index)
    why = why.mask(ends_later, "kết thúc muộn hơn").mask(is_later, "của lần xuất sau")
    reasons = "trùng mã nhưng khác nội dung với một dòng khác; dòng kia được giữ vì " + why
    cure = "Kiểm tra hai dòng; xóa dòng sai rồi nộp lại."
    return _findings(pairs).assign(severity="warning", column=columns, reason=reasons, cure=cure)


def _findings(pairs: pd.DataFrame) -> pd.DataFrame:
    """Where each row left out stands; the value says where the one that stays stands."""
    place = pairs["source_file kept"] + ", dòng " + pairs["source_row kept"].astype("str")
    named = {"source_file": "file", "source_sheet": "sheet", "source_row": "row"}
    return pairs[list(named)].rename(columns=named).assign(value=place)


def _overlaps(dropped: pd.DataFrame, kept: pd.DataFrame, kind: str) -> pd.DataFrame:
    """How many things each two files have in common, once for each pair."""
    identity = list(SCHEMAS[kind].identity)
    wanted = [*identity, *_PLACE]
    pairs = dropped[wanted].merge(kept[wanted], on=identity, suffixes=("", " kept"))
    apart = pairs[pairs["source_file"] != pairs["source_file kept"]]
    counted = apart.groupby([*_PLACE, "source_file kept"]).size().reset_index(name="times")
    reasons = (
        counted["times"].astype("str") + f" {SCHEMAS[kind].title} có cả ở tệp khác: hai tệp phủ lên nhau."
    )
    return (
        counted[[*_PLACE, "source_file kept"]]
        .set_axis(["file", "sheet", "value"], axis=1)
        .assign(severity="info", row=None, column="", reason=reasons, cure="")
    )


def _differs(one: pd.Series, other: pd.Series) -> pd.Series:
    equal = (one == other).fillna(False).astype(bool)
    return ~(equal | (one.isna() & other.isna()))
