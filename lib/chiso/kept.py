"""Scores and counts as they are kept beside a period's rows: exact, by unit, with what they were made from."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import astuple, fields
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chiso.files import hash_text, write_whole
from chiso.scores import Score

if TYPE_CHECKING:
    from chiso.counts import Count

_EXACT = ("rate", "points", "max_points")


def keep_scores(
    path: Path, scores: Iterable[Score], key: str, counts: Iterable[Count] = (), edition: str = ""
) -> None:
    """Replaces the file as a whole; `key` says what the scores were made from, `edition` tells it.

    Decimals are text, which keeps their digits, and a page reads its own unit only.
    """
    with closing(sqlite3.connect(":memory:")) as kept:
        names = [field.name for field in fields(Score)]
        _fill(kept, "scores", names, ([_plain(value) for value in astuple(one)] for one in scores))
        _fill(kept, "counts", ["unit_code", "count"], (_told(one) for one in counts))
        _fill(kept, "origin", ["key", "edition"], [[key, edition]])
        kept.execute("CREATE INDEX by_unit ON scores (unit_code)")
        kept.execute("CREATE INDEX counts_by_unit ON counts (unit_code)")
        kept.commit()
        write_whole(path, kept.serialize())


def has_key(path: Path, key: str) -> bool:
    """Whether what is kept there can be read and was made from just that."""
    return _origin(path)[0] == key


def read_edition(path: Path) -> str:
    """What is told there of what the scores were made from; "" where nothing can be read."""
    return _origin(path)[1]


def read_scores(path: Path, *units: str) -> list[Score]:
    """The scores of the named units, of all units where none is named."""
    wanted = f"WHERE unit_code IN ({', '.join('?' * len(units))})" if units else ""
    return [_score(row) for row in _read(path, f"SELECT * FROM scores {wanted} ORDER BY rowid", *units)]


def hash_scores(path: Path) -> dict[str, str]:
    """By unit, what its scores hash to; none where nothing is kept."""
    rows = _read(path, "SELECT unit_code, * FROM scores ORDER BY unit_code, rowid") if path.is_file() else []
    return {unit: hash_text(own[1:] for own in found) for unit, found in groupby(rows, itemgetter(0))}


def read_counts(path: Path, unit: str) -> dict[str, Count]:
    """The counts of one unit by indicator, from which its scores can be made anew."""
    rows = _read(path, "SELECT count FROM counts WHERE unit_code = ? ORDER BY rowid", unit)
    return {count.indicator: count for count in _counts(rows)}


def _origin(path: Path) -> tuple[str, str]:
    try:
        [(key, edition)] = _read(path, "SELECT key, edition FROM origin")
    except (sqlite3.Error, ValueError):
        return "", ""
    return key, edition


def _fill(
    kept: sqlite3.Connection, table: str, names: list[str], rows: Iterable[list[str | int | None]]
) -> None:
    columns = ", ".join(f'"{name}"' for name in names)
    kept.execute(f"CREATE TABLE {table} ({columns})")
    kept.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(names))})", rows)


def _read(path: Path, sql: str, *values: str) -> list[tuple[Any, ...]]:
    # Replaced as a whole, never written to: no locks, which shared folders lack.
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as kept:
        return kept.execute(sql, values).fetchall()


def _plain(value: Any) -> str | int | None:
    return str(value) if isinstance(value, Decimal) else value


def _told(count: Count) -> list[str | int | None]:
    return [count.unit_code, json.dumps(count)]


def _score(row: tuple[Any, ...]) -> Score:
    known = dict(zip((field.name for field in fields(Score)), row, strict=True))
    exact = {name: None if known[name] is None else Decimal(known[name]) for name in _EXACT}
    return Score(**{**known, **exact})


def _counts(rows: Iterable[tuple[str]]) -> Iterator[Count]:
    from chiso.counts import Count  # whoever only reads scores does not wait for DuckDB

    for (told,) in rows:
        count = Count(*json.loads(told))
        aside = count.set_aside  # a list in JSON
        yield count._replace(set_aside=aside and (aside[0], aside[1]))
