"""Findings are rows too: what is wrong, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from chiso.errors import Fault
from chiso.exports import Sheet

COLUMNS = ("severity", "file", "sheet", "row", "column", "value", "reason", "cure")
_TYPES = dict.fromkeys(COLUMNS, "str") | {"row": "Int64"}
_SCHEMA = pa.schema({name: pa.int64() if type_ == "Int64" else pa.string() for name, type_ in _TYPES.items()})
_SERIOUS_FIRST = pa.array(["error", "warning", "info"])
SHOWN_ROWS = 10
"""So many row numbers are printed of each kind of finding; findings.xlsx has them all."""

_PRIVATE = r"\d{9,}|(?<!\d)0\d(?:[ .]?\d){8}(?!\d)|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
"""Numbers of persons and telephones, and addresses of mail, wherever they strayed to."""


def find_in_rows(
    sheet: Sheet,
    rows: Iterable[int],
    severity: str,
    reason: str,
    cure: str,
    column: str = "",
    values: object = "",
) -> pd.DataFrame:
    """One finding for each of the rows; `values` is aligned with them, or one text for all."""
    numbers = pd.Series(list(rows), dtype="Int64")
    if not len(numbers):
        return no_findings()
    stated = pd.Series(values, index=numbers.index, dtype="str")
    return pd.DataFrame(
        {
            "severity": severity,
            "file": sheet.file,
            "sheet": sheet.name,
            "row": numbers,
            "column": column,
            "value": stated.str.replace(_PRIVATE, "•••", regex=True).str.slice(0, 80),
            "reason": reason,
            "cure": cure,
        }
    )


def find_files(severity: str, told: Iterable[tuple[str, str]]) -> pd.DataFrame:
    """Findings about what no file holds, of which each has a reason and a cure."""
    return _stated((severity, "", "", None, "", "", reason, cure) for reason, cure in told)


def find_remarks(sheet: Sheet) -> pd.DataFrame:
    """What reading had to say about the sheet, as findings."""
    return _stated(
        (one.severity, sheet.file, sheet.name, one.row, one.column, one.value, one.reason, one.cure)
        for one in sheet.remarks
    )


def _stated(findings: Iterable[tuple[object, ...]]) -> pd.DataFrame:
    told = list(findings)
    return pd.DataFrame(told, columns=list(COLUMNS)).astype({"row": "Int64"}) if told else no_findings()


@cache
def no_findings() -> pd.DataFrame:
    """A table of findings without any."""
    return pd.DataFrame(columns=list(COLUMNS)).astype(_TYPES)


def join_findings(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """All findings in one table, in the order in which they were found."""
    held = [part for part in parts if len(part)]
    return pd.concat(held, ignore_index=True)[list(COLUMNS)] if held else no_findings()


def order_findings(findings: pd.DataFrame) -> pd.DataFrame:
    """Each finding once, the serious first, each kind by file, sheet and row."""
    if findings.empty:
        return findings
    typed = pa.Table.from_pandas(findings, _SCHEMA, preserve_index=False)
    ranked = typed.append_column("rank", pc.index_in(typed["severity"], _SERIOUS_FIRST))
    keys = [(name, "ascending") for name in ("rank", "file", "sheet", "row", "column")]
    ordered: pd.DataFrame = typed.take(pc.sort_indices(ranked, keys)).to_pandas(
        types_mapper={pa.int64(): pd.Int64Dtype()}.get
    )
    return ordered.drop_duplicates(ignore_index=True)


def group_findings(findings: pd.DataFrame) -> tuple[Fault, ...]:
    """One fault for each kind of finding in each sheet: «3 dòng thiếu Ngày hẹn trả (dòng 14, 15, 90).»"""
    if findings.empty:
        return ()
    same = ["file", "sheet", "column", "reason", "cure"]
    groups = findings.groupby(same, sort=False, dropna=False)["row"]
    return tuple(_fault(list(rows.dropna()), *map(str, key)) for key, rows in groups)


def _fault(rows: list[int], file: str, sheet: str, column: str, reason: str, cure: str) -> Fault:
    place = f'{file}, trang "{sheet}"' if sheet else file
    named = f", cột «{column}»" if column else ""
    told = reason.rstrip(".")
    fact = f"{len(rows)} dòng {told} ({_rows(rows)}){named}." if rows else f"{told}{named}."
    return Fault(place, fact, cure)


def _rows(rows: list[int]) -> str:
    shown = ", ".join(map(str, rows[:SHOWN_ROWS]))
    return f"dòng {shown} …" if len(rows) > SHOWN_ROWS else f"dòng {shown}"
