"""What the value of a cell of an xlsx means as text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from chiso.readers.archives import BROKEN
from chiso.readers.books import Book
from chiso.readers.grids import cell_text, moment_text
from chiso.readers.markup import plain_text


class Kind(NamedTuple):
    """How a value is to be understood: the cell's type, and whether its style shows a number as a date."""

    type: str
    is_date: bool


def read_values(kind: Kind, values: Iterable[bytes], book: Book) -> list[str]:
    """Each value as text; of an empty one nothing."""
    return list(map(_reader(kind, book), values))


def _reader(kind: Kind, book: Book) -> Callable[[bytes], str]:
    if kind.type == "s":
        return lambda value: book.strings[_index(value)] if value else ""
    if kind.type != "n":
        return plain_text
    return (lambda value: _moment(value, book.is_1904)) if kind.is_date else _number


def _moment(value: bytes, is_1904: bool) -> str:
    number = float(value) if value.strip() else None
    return "" if number is None else moment_text(number, is_1904) or cell_text(number)


def _number(value: bytes) -> str:
    digits = value.strip()
    if not digits or (digits.isdigit() and len(digits) < 16):
        return digits.decode().lstrip("0") or digits[:1].decode()
    return cell_text(float(digits))


def _index(value: bytes) -> int:
    if not value.strip().isdigit():
        raise BROKEN
    return int(value)
