"""The cells of one sheet of an xlsx by columns, in one stream however long it is, with nothing of a cell dropped.

Nearly all rows are written alike, so that one expression finds their values; a row that it does not fit is parsed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from typing import IO
from xml.etree.ElementTree import Element

import numpy as np
import pyarrow as pa
from defusedxml import ElementTree
from pyarrow import csv

from chiso.readers.archives import BROKEN, whole_tags
from chiso.readers.batches import BATCH, NOTHING, batch_of, column_of
from chiso.readers.books import Book
from chiso.readers.frames import Frame, column_number
from chiso.readers.grids import MAX_HEIGHT, MAX_WIDTH, Row, too_wide
from chiso.readers.markup import local, rich_text, unescaped
from chiso.readers.patterns import Pattern, Patterns
from chiso.readers.values import Kind, read_values

_GAP, _LINE, _RETURN = b"\x1f", b"\x1e", b"\x1d"
"""What XML cannot hold parts the values of a row, and stands for the ends of lines within one."""

_LINED_UP = bytes.maketrans(b"\n\r" + _LINE, _LINE + _RETURN + b"\n")
"""Rows that the sign of a line within parts change places with such lines."""

_GIVEN_BACK = bytes.maketrans(_LINE + _RETURN, b"\n\r")
_TYPES = ("n", "s", "str", "inlineStr", "b", "d", "e")


def read_cells(part: Callable[[], IO[bytes]], frame: Frame, book: Book) -> Iterator[pa.RecordBatch]:
    """The rows from the first to the last that hold anything, as text; gaps are empty rows.

    Raises Unreadable for what contradicts itself: cells out of their row, rows out of order.
    """
    if frame.is_empty:
        return
    patterns = Patterns(frame.prefix, book.dates)
    block = _Block(patterns.newest, 0, 0)
    for written in _rows(part, frame):
        if len(block.lines) == BATCH or block.pattern is not patterns.newest:
            yield from block.columns(book)
            block = _Block(patterns.newest, block.last, block.reached)
        if found := block.pattern.fits(written):
            block.lines.append(_GAP.join(found.groups(b"")))
        else:
            block.add_parsed(_trees(frame, written), book)
            patterns.learn(written)
    yield from block.columns(book)


def _rows(part: Callable[[], IO[bytes]], frame: Frame) -> Iterator[bytes]:
    """Each row's XML from behind the last row's end to before its own."""
    end, last = b"</%srow>" % frame.prefix, b"</%ssheetData>" % frame.prefix
    with part() as stream:
        stream.read(len(frame.head))
        rest = b""
        for piece in whole_tags(stream):
            sound = piece.translate(None, _GAP + _LINE + _RETURN) if _is_marked(piece) else piece
            *rows, rest = (rest + sound).split(end)
            yield from rows
            if last in rest:
                break
    # A row without an end tag holds nothing.
    if not re.match(
        rb"(\s|<!--.*?-->|<%srow\b[^>]*/>)*</%ssheetData>" % (frame.prefix, frame.prefix), rest, re.DOTALL
    ):
        raise BROKEN


def _is_marked(piece: bytes) -> bool:
    return _GAP in piece or _LINE in piece or _RETURN in piece


def _trees(frame: Frame, written: bytes) -> list[Element]:
    """The row behind those before it that hold nothing."""
    prefix = frame.prefix
    whole = frame.root + written + b"</%srow></%sworksheet>" % (prefix, prefix)
    sheet: Element = ElementTree.fromstring(whole, forbid_dtd=True)
    return [one for one in sheet if local(one) == "row"]


class _Block:
    """Rows that follow each other, of which one pattern fits most.

    `last` is the number of the last row, `reached` of the last that holds anything.
    """

    def __init__(self, pattern: Pattern, last: int, reached: int) -> None:
        self.pattern = pattern
        self.lines: list[bytes] = []
        self.reached = reached
        self._before = last
        self._parsed: dict[int, Row] = {}

    @property
    def last(self) -> int:
        """The number that the last row bears."""
        return int(self.lines[-1].partition(_GAP)[0]) if self.lines else self._before

    def add_parsed(self, elements: Sequence[Element], book: Book) -> None:
        """A row of another make, the last of these: its cells are in no other row."""
        number = _numbered(elements, self.last)
        cells, rows = _parsed(elements[-1], book)
        if not rows <= {str(number)}:
            raise BROKEN
        if len(cells) > MAX_WIDTH:
            raise too_wide(number, len(cells))
        self._parsed[len(self.lines)] = cells
        self.lines.append(b"%d" % number + _GAP * len(self.pattern.cells))

    def columns(self, book: Book) -> Iterator[pa.RecordBatch]:
        """The rows behind the last that held anything, up to the last that does; none where nothing does."""
        if not self.lines:
            return
        table = _split(self.lines, len(self.pattern.cells))
        numbers = table.column(0).to_numpy()
        if not (np.diff(numbers, prepend=self._before) > 0).all() or numbers[-1] > MAX_HEIGHT:
            raise BROKEN
        sheet = _Columns(numbers - self.reached - 1)
        for at, (place, kind) in enumerate(self.pattern.cells, 1):
            found = table.column(at).chunk(0)
            values = found.dictionary.to_pylist()
            if kind.type not in ("n", "s"):
                values = [value.translate(_GIVEN_BACK) for value in values]
            texts = read_values(kind, values, book)
            sheet.add(place, np.arange(len(found)), found.indices.to_numpy(), texts)
        for place, column in enumerate(zip_longest(*self._parsed.values(), fillvalue="")):
            sheet.add(place, np.fromiter(self._parsed, int), np.arange(len(column)), column)
        height = sheet.height
        if height:
            yield sheet.batch()
            self.reached += height


class _Columns:
    """The columns of a block as they fill up; `rows` says in which row of it each line stands."""

    def __init__(self, rows: np.ndarray) -> None:
        self.height = 0
        self._rows = rows
        self._places: dict[int, np.ndarray] = {}
        self._texts: dict[int, list[str]] = {}

    def add(self, at: int, lines: np.ndarray, places: np.ndarray, texts: Sequence[str]) -> None:
        """What some lines hold in one column, by its place among texts."""
        held = np.fromiter(map(bool, texts), bool, len(texts))[places]
        if not held.any():
            return
        rows, known = self._rows[lines[held]], self._texts.setdefault(at, [])
        empty = np.full(self._rows[-1] + 1, NOTHING, "int32")
        self._places.setdefault(at, empty)[rows] = places[held] + len(known)
        known += texts
        self.height = max(self.height, int(rows[-1]) + 1)

    def batch(self) -> pa.RecordBatch:
        """All columns up to the last that holds anything."""
        nothing = np.full(self.height, NOTHING, "int32")
        return batch_of(
            [
                column_of(self._places.get(at, nothing)[: self.height], self._texts.get(at, []))
                for at in range(max(self._places) + 1)
            ]
        )


def _split(lines: list[bytes], values: int) -> pa.Table:
    """The lines by columns: the number, then each value among the distinct ones of its column."""
    whole = _LINE.join(lines).translate(_LINED_UP)
    names = [str(at) for at in range(values + 1)]
    types = dict.fromkeys(names, pa.dictionary(pa.int32(), pa.binary())) | {"0": pa.int64()}
    return csv.read_csv(
        pa.BufferReader(whole),
        csv.ReadOptions(use_threads=False, block_size=len(whole) + 1, column_names=names),
        csv.ParseOptions(
            delimiter=_GAP.decode(), quote_char=False, double_quote=False, ignore_empty_lines=False
        ),
        csv.ConvertOptions(column_types=types, null_values=[], check_utf8=False),
    )


def _numbered(elements: Sequence[Element], number: int) -> int:
    """The number of the last row; one that states none is the next."""
    for one in elements:
        number = int(one.get("r") or number + 1)
    return number


def _parsed(row: Element, book: Book) -> tuple[Row, set[str]]:
    """A row as a parser sees it: its cells as far as the last that holds anything, and the rows that they name."""
    cells: dict[int, str] = {}
    rows: set[str] = set()
    for cell in (one for one in row if local(one) == "c"):
        stated = re.fullmatch(r"([A-Z]{1,3})(\d+)", cell.get("r", ""))
        if "r" in cell.attrib and not stated:
            raise BROKEN
        at = column_number(stated[1]) if stated else max(cells, default=-1) + 1
        if at in cells:
            raise BROKEN
        cells[at] = _parsed_text(cell, book)
        rows |= {stated[2]} if stated else set()
    width = max((at for at, text in cells.items() if text), default=-1) + 1
    return [cells.get(at, "") for at in range(width)], rows


def _parsed_text(cell: Element, book: Book) -> str:
    parts = {local(one): one for one in cell}
    if len(parts) < len(cell) or "c" in parts or cell.get("t", "n") not in _TYPES:
        raise BROKEN
    if "is" in parts:
        return rich_text(parts["is"])
    if "v" not in parts:
        return "=" if "f" in parts else ""
    value = "".join(parts["v"].itertext())
    if "f" in parts and not value and cell.get("t", "n") == "n":
        return "="
    # The parser has resolved what references there were.
    if cell.get("t", "n") not in ("n", "s", "b"):
        return unescaped(value)
    kind = Kind(cell.get("t", "n"), int(cell.get("s") or 0) in book.dates)
    return read_values(kind, [value.encode()], book)[0]
