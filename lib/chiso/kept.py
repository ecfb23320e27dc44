"""Counts and scores as they are kept beside a period's rows: exact, and read back as they were."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from chiso.counts import Count, Counts
from chiso.files import write_whole
from chiso.scores import Score

_WHOLE = {"numerator": "Int64", "denominator": "Int64"}
_EXACT = ("rate", "points", "max_points")


def write_scores(path: Path, scores: Iterable[Score]) -> None:
    """The scores as Parquet, decimals as text, in which they keep their digits."""
    table = pd.DataFrame([_record(score) for score in scores], columns=list(Score.__dataclass_fields__))
    _write(path, table.astype(_WHOLE))


def read_scores(path: Path, *units: str) -> list[Score]:
    """The scores of the named units, of all units where none is named."""
    return [_score(row) for row in _read(path, units)]


def write_counts(path: Path, counts: Counts) -> None:
    """The counts of all units as Parquet."""
    records = [
        {**asdict(count), "set_aside": count.set_aside and json.dumps(count.set_aside)}
        for by_indicator in counts.values()
        for count in by_indicator.values()
    ]
    table = pd.DataFrame(records, columns=list(Count.__dataclass_fields__))
    _write(path, table.astype({**_WHOLE, "curable": "Int64"}))


def read_counts(path: Path, unit: str) -> dict[str, Count]:
    """The counts of one unit by indicator, from which its scores can be made anew."""
    counts = (_count(row) for row in _read(path, (unit,)))
    return {count.indicator: count for count in counts}


def _write(path: Path, table: pd.DataFrame) -> None:
    # Several kernels may score at once when the rules are edited while they run: each sees a whole file.
    write_whole(path, table.to_parquet(None, index=False))


def _read(path: Path, units: tuple[str, ...]) -> list[dict[str, Any]]:
    wanted = [("unit_code", "in", units)] if units else None
    table = pd.read_parquet(path, filters=wanted).astype(object)
    records = table.where(table.notna(), None).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in records]


def _record(score: Score) -> dict[str, object]:
    record = asdict(score)
    exact = {name: None if record[name] is None else str(record[name]) for name in _EXACT}
    return {**record, **exact}


def _count(row: dict[str, Any]) -> Count:
    aside = row["set_aside"]
    return Count(**{**row, "set_aside": tuple(json.loads(aside)) if aside else None})


def _score(row: dict[str, Any]) -> Score:
    exact = {name: None if row[name] is None else Decimal(str(row[name])) for name in _EXACT}
    return Score(**{**row, **exact})
