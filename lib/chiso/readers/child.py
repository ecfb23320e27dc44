"""`python -m chiso.readers.child`: reads the files that its input names, each in a process of its own.

A line of input is a JSON list: file, folder, memory, seconds. What was read is left in the folder: the sheets as Arrow
streams, and `sheets.json`, which is written last; without it the reading has failed. A line of output follows.
"""

from __future__ import annotations

import json
import os
import sys
import warnings
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain, islice, zip_longest
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pyarrow as pa

from chiso.readers.batches import odd_texts, rewritten
from chiso.readers.grids import Grid, Unreadable, clean
from chiso.readers.kinds import read_grids
from chiso.readers.legacy import LOOKED_AT, find_encoding, to_unicode

SAMPLE = 1_000
"""By so many rows at least the encoding of a sheet is found."""

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
        told = vars(refusal)
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
    """pyarrow asks of what it is given whether pandas or numpy.ma made it: imported anew in the fork for each file."""
    unusable = ModuleType("pandas")
    unusable.__version__ = "0"  # type: ignore[attr-defined]
    sys.modules["pandas"] = unusable
    with warnings.catch_warnings(action="ignore"):
        pa.array([""])
        pa.array(np.zeros(1))


def _limit(memory: int, seconds: int) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _write_sheets(grids: Iterator[Grid], folder: Path) -> Iterator[dict[str, Any]]:
    for number, grid in enumerate(grids):
        try:
            yield _write_sheet(grid, folder / str(number))
        except Unreadable as refusal:
            raise refusal.within(grid.name) from refusal


def _write_sheet(grid: Grid, path: Path) -> dict[str, Any]:
    batches = iter(grid.batches)
    first = list(_sample(batches))
    known = _texts(first)
    encoding = told = find_encoding(known)
    files = []
    for at, batch in enumerate(chain(first, batches)):
        # Rows further down may be of another hand: what they say is held against the first.
        encoding = encoding if at < len(first) else find_encoding([*_texts([batch]), *known])
        told = told or encoding
        written = rewritten(batch, partial(_seen, encoding))
        files.append(_write_batch(written, path.with_name(f"{path.name}.{at}.arrow")))
    return {
        "files": files,
        "name": grid.name,
        "is_ragged": grid.is_ragged,
        "is_hidden": grid.is_hidden,
        "is_1904": grid.is_1904,
        "encoding": told,
        "hidden_rows": grid.hidden_rows,
        "hidden_columns": grid.hidden_columns,
        "titles": [_seen(told, title) for title in grid.titles],
        "merged_down": [(left, top, bottom) for (top, left), (bottom, _) in grid.merged if bottom > top],
    }


def _sample(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    count = 0
    while count < SAMPLE and (batch := next(batches, None)) is not None:
        yield batch
        count += batch.num_rows


def _texts(batches: Iterable[pa.RecordBatch]) -> list[str]:
    """Texts of other letters than ASCII, of every column alike, so many as tell in what encoding they are."""
    columns = [texts for batch in batches for texts in odd_texts(batch, LOOKED_AT)]
    texts = filter(None, chain.from_iterable(zip_longest(*columns)))
    return list(islice(dict.fromkeys(texts), LOOKED_AT))


def _seen(encoding: str, text: str) -> str:
    return clean(to_unicode(text, encoding) if encoding else text)


def _write_batch(batch: pa.RecordBatch, path: Path) -> str:
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return path.name


if __name__ == "__main__":
    main()
