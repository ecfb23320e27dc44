"""`python -m chiso.readers.child`: reads the files that its input names, each in a process of its own.

A line of input is a JSON list: file, folder, memory, seconds. What was read is left in the folder: the sheets as Arrow
streams, and `sheets.json`, which is written last; without it the reading has failed. A line of output follows.
"""

from __future__ import annotations

import json
import os
import sys
import warnings
from collections.abc import Iterator
from itertools import chain, islice, zip_longest
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from chiso.readers.grids import Grid, Row, Unreadable, clean
from chiso.readers.kinds import read_grids
from chiso.readers.legacy import find_encoding, to_unicode

BATCH = 20_000
"""Rows held as Python text at once."""

SAMPLE = 1_000
"""By so many rows the encoding of a sheet is found."""

CAN_FORK = hasattr(os, "fork")


def main() -> None:
    """Reads files until the input ends; one that kills its reader kills, where the system can fork, nothing else."""
    _do_without_pandas()
    for line in sys.stdin:
        source, folder, memory, seconds = json.loads(line)
        if CAN_FORK:
            _in_fork(source, folder, memory, seconds)
        else:
            read_into(source, folder)
        print("done", flush=True)


def read_into(source: str, folder: str) -> None:
    """Reads one file and leaves sheets.json, also when the file is refused."""
    try:
        told: dict[str, Any] = {"sheets": list(_write_sheets(read_grids(Path(source)), Path(folder)))}
    except Unreadable as refusal:
        told = {"fact": refusal.fact, "cure": refusal.cure}
    (Path(folder) / "sheets.json").write_text(json.dumps(told), encoding="utf-8")


def _in_fork(source: str, folder: str, memory: int, seconds: int) -> None:
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    try:
        _limit(memory, seconds)
        read_into(source, folder)
    finally:
        # Whatever was raised: a copy of the waiting process must not go on to read its input.
        os._exit(0)


def _do_without_pandas() -> None:
    """pyarrow asks of every list whether pandas made it, and would import pandas anew in the fork for each file."""
    unusable = ModuleType("pandas")
    unusable.__version__ = "0"  # type: ignore[attr-defined]
    sys.modules["pandas"] = unusable
    with warnings.catch_warnings(action="ignore"):
        pa.array([""])


def _limit(memory: int, seconds: int) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _write_sheets(grids: Iterator[Grid], folder: Path) -> Iterator[dict[str, Any]]:
    for number, grid in enumerate(grids):
        batches = _batches(grid)
        first = next(batches, [])
        encoding = find_encoding(dict.fromkeys(cell for row in first[:SAMPLE] for cell in row))
        written = (
            _write_batch(rows, folder / f"{number}.{at}.arrow", encoding)
            for at, rows in enumerate(chain([first], batches))
        )
        yield {
            "files": list(written),
            "name": grid.name,
            "is_ragged": grid.is_ragged,
            "is_hidden": grid.is_hidden,
            "is_1904": grid.is_1904,
            "encoding": encoding,
            "hidden_rows": grid.hidden_rows,
            "hidden_columns": grid.hidden_columns,
        }


def _batches(grid: Grid) -> Iterator[list[Row]]:
    rows = iter(grid.rows)
    return iter(lambda: list(islice(rows, BATCH)), [])


def _write_batch(rows: list[Row], path: Path, encoding: str) -> str:
    columns = [_column(cells, encoding) for cells in zip_longest(*rows)]
    batch = pa.record_batch(columns, names=[str(at) for at in range(len(columns))])
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return path.name


def _column(cells: tuple[str | None, ...], encoding: str) -> pa.Array:
    """One column; each distinct text once and clean. What a row does not reach is null, an empty cell is empty."""
    found = pa.array(cells, pa.large_string()).dictionary_encode()
    written = found.dictionary.to_pylist()
    read = [to_unicode(text, encoding) for text in written] if encoding else written
    texts = pa.array([clean(text) for text in read], pa.large_string())
    merged = texts.dictionary_encode()
    places = pc.take(merged.indices, found.indices)
    return pa.DictionaryArray.from_arrays(places, merged.dictionary)


if __name__ == "__main__":
    main()
