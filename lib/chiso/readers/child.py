"""`python -m chiso.readers.child FILE FOLDER MEMORY SECONDS`: the file's sheets as Arrow files in the folder.

`sheets.json` is written last; without it the reading has failed.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

import pyarrow as pa

from chiso.readers.grids import Grid, Row, Unreadable
from chiso.readers.kinds import read_grids

BATCH = 20_000
"""Rows held as Python text at once."""


def main(source: str, folder: str, memory: str, seconds: str) -> None:
    """Reads one file within its limits and leaves sheets.json, also when the file is refused."""
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        told: dict[str, Any] = {"sheets": list(_write_sheets(read_grids(Path(source)), Path(folder)))}
    except Unreadable as refusal:
        told = {"fact": refusal.fact, "cure": refusal.cure}
    (Path(folder) / "sheets.json").write_text(json.dumps(told), encoding="utf-8")


def _write_sheets(grids: Iterator[Grid], folder: Path) -> Iterator[dict[str, Any]]:
    for number, grid in enumerate(grids):
        file = f"{number}.arrow"
        _write_grid(grid, folder / file)
        yield {"file": file, "name": grid.name, "is_ragged": grid.is_ragged, "is_hidden": grid.is_hidden}


def _write_grid(grid: Grid, path: Path) -> None:
    rows = iter(grid.rows)
    batches = [_columns(batch) for batch in iter(lambda: list(islice(rows, BATCH)), [])]
    width = max((len(columns) for columns in batches), default=0)
    schema = pa.schema([(str(at), pa.large_string()) for at in range(width)])
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        for columns in batches:
            size = len(columns[0]) if columns else 0
            missing = [pa.nulls(size, pa.large_string())] * (width - len(columns))
            writer.write_batch(pa.record_batch([*columns, *missing], schema=schema))


def _columns(rows: list[Row]) -> list[pa.Array]:
    """One array a column; a cell that a row does not reach is null, an empty cell is empty."""
    columns = zip_longest(*rows)
    return [pa.array(column, pa.large_string()) for column in columns]


if __name__ == "__main__":
    main(*sys.argv[1:])
