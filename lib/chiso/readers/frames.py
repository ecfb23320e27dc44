"""What stands around the rows of a sheet of an xlsx: hidden rows and columns, merged areas."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import IO

from chiso.readers.archives import BROKEN, whole_tags
from chiso.readers.grids import MAX_WIDTH, Area

_ROOT = re.compile(rb"<(?:(\w+):)?worksheet\b[^>]*>")
_DATA = re.compile(rb"<(?:\w+:)?sheetData\s*(/?)>")
_HIDDEN_ROW = rb"""<%srow(?=[^>]*\s(?:hidden=["'](?:1|true)|ht=["']0["'.]))[^>]*\sr=["'](\d+)"""
_COLUMN = re.compile(
    rb"""<(?:\w+:)?col\s(?=[^>]*\b(?:hidden=["'](?:1|true)|width=["']0["'.]))(?=[^>]*min=["'](\d+))[^>]*max=["'](\d+)"""
)
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*ref=["']([A-Z]+)(\d+):([A-Z]+)(\d+)""")


@dataclass(frozen=True)
class Frame:
    """What stands around a sheet's rows: numbers of hidden rows from 1, hidden columns and merged areas from 0."""

    head: bytes
    prefix: bytes
    root: bytes
    hidden_rows: tuple[int, ...]
    hidden_columns: tuple[int, ...]
    merged: tuple[Area, ...]
    is_empty: bool


def read_frame(part: Callable[[], IO[bytes]]) -> Frame:
    """All of a sheet but its cells.

    Raises Unreadable where the sheet has no end.
    """
    hidden: list[int] = []
    with part() as stream:
        pieces = whole_tags(stream)
        head, data, rest = _head(pieces)
        root = _ROOT.search(head)
        if root is None:
            raise BROKEN
        prefix = root[1] + b":" if root[1] else b""
        end, tail = b"</%ssheetData>" % prefix, b""
        hidden_row = re.compile(_HIDDEN_ROW % prefix)
        for piece in chain([rest], pieces):
            # Rows end before what follows them; behind the end everything is kept.
            rows, found, after = (b"", b"", piece) if tail else piece.partition(end)
            hidden += map(int, hidden_row.findall(rows))
            tail += found + after
    is_empty = data.endswith(b"/>")
    if not (is_empty or tail) or not (tail or rest).rstrip().endswith(b"worksheet>"):
        raise BROKEN
    columns = [number for low, high in _COLUMN.findall(head) for number in _span(int(low), int(high))]
    return Frame(head, prefix, root[0], tuple(hidden), tuple(columns), tuple(_areas(tail)), is_empty)


def column_number(letters: str) -> int:
    """A → 0, Z → 25, AA → 26."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number - 1


def _head(pieces: Iterator[bytes]) -> tuple[bytes, bytes, bytes]:
    """All up to the first row, the tag before it, and what of the stream was read beyond."""
    head = b""
    for piece in pieces:
        head += piece
        if data := _DATA.search(head):
            return head[: data.end()], data[0], head[data.end() :]
    raise BROKEN


def _span(low: int, high: int) -> range:
    return range(low - 1, min(high, MAX_WIDTH))


def _areas(tail: bytes) -> Iterator[Area]:
    for left, top, right, bottom in _MERGED.findall(tail):
        first, last = (column_number(one.decode()) for one in (left, right))
        yield (int(top) - 1, first), (int(bottom) - 1, last)
