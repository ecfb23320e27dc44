"""A workbook packed in an archive: xlsx, plain or strict, and ods; the engine of each is named here."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa

from chiso.readers.archives import BROKEN, DAMAGES, find_part, hold_part, open_archive
from chiso.readers.batches import filled
from chiso.readers.books import read_book
from chiso.readers.cells import read_cells
from chiso.readers.formulas import refuse_uncalculated
from chiso.readers.frames import read_frame
from chiso.readers.grids import FOREIGN, Grid, Unreadable
from chiso.readers.ods import read_ods

_BINARY = Unreadable("là tệp .xlsb, chưa đọc được.", "Mở tệp bằng Excel, lưu lại dạng .xlsx.")


def read_archive(path: Path) -> Iterator[Grid]:
    """The worksheets of a workbook in their order; charts and macros are passed over.

    Raises Unreadable for what is damaged, of another kind or packed like a bomb.
    """
    try:
        with open_archive(path) as archive:
            yield from _grids(archive)
    except DAMAGES as error:
        raise BROKEN from error


def _grids(archive: zipfile.ZipFile) -> Iterator[Grid]:
    if content := find_part(archive, "content.xml"):
        yield from read_ods(archive, content)
        return
    book = read_book(archive)
    if book is None:
        raise _BINARY if find_part(archive, "xl/workbook.bin") else FOREIGN
    for sheet in book.sheets:
        part = hold_part(archive, sheet.part)
        frame = read_frame(part)
        if book.is_to_calculate:
            refuse_uncalculated(part, sheet.name)
        batches = filled(read_cells(part, frame, book), frame.merged)
        yield Grid(
            sheet.name,
            _guarded(batches),
            is_hidden=sheet.is_hidden,
            is_1904=book.is_1904,
            hidden_rows=frame.hidden_rows,
            hidden_columns=frame.hidden_columns,
            merged=frame.merged,
        )


def _guarded(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Rows are read when they are asked for, which is when damage shows."""
    try:
        yield from batches
    except DAMAGES as error:
        raise BROKEN from error
