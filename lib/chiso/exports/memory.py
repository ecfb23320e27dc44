"""What was read of each file, kept by what the file holds: one that did not change is not read again."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO

import pandas as pd
import pyarrow as pa

from chiso.exports.sheets import Remark, Sheet
from chiso.files import fill_whole, hash_files, hash_text, sha256_of
from chiso.paths import Project

_TOLD = b"sheet"
_LIBRARIES = ("defusedxml", "lxml", "numpy", "pandas", "pyarrow", "xlrd")
"""What reads files; another version of one may read otherwise."""


class Memory:
    """The sheets of files that were read before by the same code and vocabulary; personal columns are in none."""

    def __init__(self, project: Project, folder: Path) -> None:
        self._project = project
        self._folder = folder
        self._places: dict[Path, Path] = {}
        self._states: dict[Path, os.stat_result] = {}

    def recall(self, path: Path) -> list[Sheet] | None:
        """What was read of a file, under the name it has now; None where it never was or cannot be read back."""
        self._states[path] = path.stat()
        self._places[path] = kept = self._folder / f"{sha256_of(path)}-{self._reader}.arrow"
        shown = self._project.shown(path)
        try:
            return [replace(sheet, file=shown) for sheet in _read(kept)]
        except (pa.ArrowException, OSError, ValueError, LookupError, TypeError):
            return None

    def keep(self, path: Path, sheets: Sequence[Sheet]) -> None:
        """Takes note of what was read of a file that could not be recalled, unless it was written to meanwhile."""
        before, now = self._states[path], path.stat()
        if (before.st_mtime_ns, before.st_size, before.st_ino) != (now.st_mtime_ns, now.st_size, now.st_ino):
            return
        tables = [_table(sheet) for sheet in sheets]
        size = sum(table.nbytes for table in tables)
        fill_whole(self._places[path], size, lambda stream: _write(tables, stream))

    def forget_others(self) -> None:
        """Leaves nothing but what was asked for."""
        known = self._folder.iterdir() if self._folder.is_dir() else ()
        for path in set(known) - set(self._places.values()):
            path.unlink()

    @cached_property
    def _reader(self) -> str:
        house = Path(__file__).parents[1]
        code = [path for room in ("readers", "exports") for path in sorted((house / room).glob("*.py"))]
        rest = (house / "schemas.py", house / "params.py", self._project.params / "exports.yml")
        libraries = hash_text([sys.version, *(f"{name} {version(name)}" for name in _LIBRARIES)])
        return f"{hash_files([*code, *rest])}-{libraries}"


def _table(sheet: Sheet) -> pa.Table:
    """The rows, with all else about the sheet beside their schema."""
    told = asdict(replace(sheet, rows=pd.DataFrame()))
    told.pop("rows")
    rows = pa.Table.from_pandas(sheet.rows)
    return rows.replace_schema_metadata({**rows.schema.metadata, _TOLD: json.dumps(told).encode()})


def _write(tables: Sequence[pa.Table], stream: BinaryIO) -> None:
    for table in tables:
        with pa.ipc.new_stream(stream, table.schema) as sink:
            sink.write_table(table)


def _read(path: Path) -> Iterator[Sheet]:
    with pa.OSFile(str(path)) as stream:
        while stream.tell() < stream.size():
            table = pa.ipc.open_stream(stream).read_all()
            told = json.loads(table.schema.metadata[_TOLD])
            yield Sheet(
                told["file"],
                told["name"],
                told["kind"],
                tuple(told["titles"]),
                told["headings"],
                table.to_pandas(),
                tuple(Remark(**remark) for remark in told["remarks"]),
                told["is_1904"],
            )
