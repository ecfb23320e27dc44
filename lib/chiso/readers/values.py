"""What the value of a cell of an xlsx means as text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from chiso.readers.archives import BROKEN
from chiso.readers.books import Book
from chiso.readers.grids import cell_text, moment_text, usual_moments
from chiso.readers.markup import plain_text

_TRUTH = {b"1": "TRUE", b"0": "FALSE"}
_GAP = "\x1f"
"""Parts values that are looked at all at once: XML cannot hold it."""

_REWRITTEN = re.compile(r"[&\r]|_x")
_LONGEST = 15
"""Digits of a whole number that Excel keeps."""


class Kind(NamedTuple):
    """How a value is to be understood: the cell's type, and whether its style shows a number as a date."""

    type: str
    is_date: bool


def read_values(kind: Kind, values: Sequence[bytes], book: Book) -> list[str]:
    """Each value as text; of an empty one nothing."""
    if not values:
        return []
    if kind.type == "s":
        return [book.strings[_index(value)] if value else "" for value in values]
    if kind.type == "b":
        return [_TRUTH.get(value.strip(), plain_text(value)) for value in values]
    if kind.type != "n":
        return _texts(values)
    # Python would read 1_000 as a number.
    if b"_" in b"".join(values):
        raise BROKEN
    return _moments(values, book.is_1904) if kind.is_date else _numbers(values)


def _texts(values: Sequence[bytes]) -> list[str]:
    """As they are written, all at once, where none holds a reference or an escape."""
    whole = _joined(values)
    return list(map(plain_text, values)) if _REWRITTEN.search(whole) else whole.split(_GAP)


def _moments(values: Sequence[bytes], is_1904: bool) -> list[str]:
    """Days and times; all at once where they are later than the errors of 1900 and full seconds."""
    held = [value for value in values if value.strip()]
    serials = np.array(held, bytes).astype(float)
    usual = usual_moments(serials, is_1904)
    texts = iter(usual or [moment_text(one, is_1904) or cell_text(one) for one in serials.tolist()])
    return [next(texts) if value.strip() else "" for value in values]


def _numbers(values: Sequence[bytes]) -> list[str]:
    """As they are written, all at once, where each is a whole number."""
    if b"".join(values).isdigit() and max(map(len, values)) <= _LONGEST:
        return list(map(_bare, _joined(values).split(_GAP)))
    return list(map(_number, values))


def _joined(values: Sequence[bytes]) -> str:
    return _GAP.encode().join(values).decode()


def _number(value: bytes) -> str:
    digits = value.strip()
    if not digits or (digits.isdigit() and len(digits) <= _LONGEST):
        return _bare(digits.decode())
    return cell_text(float(digits))


def _bare(digits: str) -> str:
    return digits.lstrip("0") or digits[:1]


def _index(value: bytes) -> int:
    if not value.strip().isdigit():
        raise BROKEN
    return int(value)
