"""One row for each thing: what several files tell of it is merged by a rule and said."""

from __future__ import annotations

import pandas as pd

from chiso.schemas import SCHEMAS
from chiso.tables.findings import join_findings
from chiso.tables.rows import SOURCE

_STATES = {
    "dossiers": ("finished_at", "returned_at", "stopped_at"),
    "petitions": ("answered_at",),
}


def drop_duplicates(table: pd.DataFrame, kind: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The table with one row for each identity, and a finding for each row left out.

    Of rows that differ the latest state stays: the latest end, else the later file by name, or the later row.
    """
    identity = list(SCHEMAS[kind].identity)
    repeated = table.duplicated(identity, keep=False)
    if not repeated.any():
        return table, join_findings([])
    ordered = _in_order_of_state(table[repeated], kind)
    kept = ordered.drop_duplicates(identity, keep="last")
    dropped = ordered.drop(kept.index)
    findings = _told(dropped, kept, kind)
    return table.drop(dropped.index).reset_index(drop=True), findings


def _in_order_of_state(rows: pd.DataFrame, kind: str) -> pd.DataFrame:
    states = _STATES.get(kind, ())
    ended = rows[list(states)].max(axis=1) if states else pd.Series(pd.NaT, index=rows.index)
    ordered = rows.assign(ended=ended).sort_values(["ended", *SOURCE], na_position="first", kind="stable")
    return ordered.drop(columns="ended")


def _told(dropped: pd.DataFrame, kept: pd.DataFrame, kind: str) -> pd.DataFrame:
    identity, fields = list(SCHEMAS[kind].identity), list(SCHEMAS[kind].fields)
    pairs = dropped.merge(kept, on=identity, suffixes=("", " kept"), validate="many_to_one")
    rest = [name for name in fields if name not in identity]
    differs = pd.DataFrame({name: _differs(pairs[name], pairs[f"{name} kept"]) for name in rest})
    same = ~differs.any(axis=1)
    titles = {name: SCHEMAS[kind].fields[name].title for name in rest}
    columns = differs.apply(lambda row: ", ".join(titles[name] for name in rest if row[name]), axis=1)
    moved = ~same & (_folders(pairs["source_file"]) != _folders(pairs["source_file kept"]))
    clash = ~same & ~moved
    return join_findings(
        [
            _repeats(pairs[same]),
            _updates(pairs[moved], columns[moved]),
            _conflicts(pairs[clash], columns[clash]),
        ]
    )


def _folders(files: pd.Series) -> pd.Series:
    """Where the files lie: a year that is merged of its quarters has several folders."""
    return files.str.rpartition("/")[0]


def _updates(pairs: pd.DataFrame, columns: pd.Series) -> pd.DataFrame:
    reason = "có trong tệp của nhiều quý, giữ trạng thái mới nhất"
    return _findings(pairs).assign(severity="info", column=columns, reason=reason, cure="")


def _repeats(pairs: pd.DataFrame) -> pd.DataFrame:
    reason = "lặp lại y nguyên một dòng khác, chỉ tính một lần"
    return _findings(pairs).assign(severity="info", column="", reason=reason, cure="")


def _conflicts(pairs: pd.DataFrame, columns: pd.Series) -> pd.DataFrame:
    reason = "trùng mã nhưng khác nội dung với một dòng khác; dòng kia được giữ vì mới hơn"
    cure = "Kiểm tra hai dòng; xóa dòng sai rồi nộp lại."
    return _findings(pairs).assign(severity="warning", column=columns, reason=reason, cure=cure)


def _findings(pairs: pd.DataFrame) -> pd.DataFrame:
    """Where each row left out stands; the value says where the one that stays stands."""
    place = pairs["source_file kept"] + ", dòng " + pairs["source_row kept"].astype("str")
    named = {"source_file": "file", "source_sheet": "sheet", "source_row": "row"}
    return pairs[list(named)].rename(columns=named).assign(value=place)


def _differs(one: pd.Series, other: pd.Series) -> pd.Series:
    equal = (one == other).fillna(False).astype(bool)
    return ~(equal | (one.isna() & other.isna()))
