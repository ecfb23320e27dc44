"""Formulas of a workbook of Excel 97 that no office program has worked out yet."""

from __future__ import annotations

import os
from collections.abc import Iterator
from struct import unpack_from

from xlrd.biffh import unpack_unicode
from xlrd.compdoc import SIGNATURE, CompDoc

from chiso.readers.formulas import UNWORKED
from chiso.readers.grids import Unreadable, column_letters

_FORMULA, _BEGIN, _SHEET, _WORKED_OUT = 0x0006, 0x0809, 0x0085, 0x01C1
_NOTHING = (bytes(8), b"\x03\0\0\0\0\0\xff\xff")
"""The values 0 and no text, which libraries leave in a formula's place."""

_CURE = "Mở tệp bằng Excel hoặc LibreOffice, lưu lại dạng .xlsx để công thức được tính, rồi nộp lại."


def refuse_unworked(data: bytes) -> None:
    """Of a workbook that Excel itself did not write: no sheet whose formulas all have the value 0 or none.

    Raises Unreadable with the first of them.
    """
    names: dict[int, str] = {}
    results: dict[int, list[tuple[int, int, bytes]]] = {}
    sheet = 0
    for place, kind, body in _records(data):
        if kind == _WORKED_OUT:
            return
        if kind == _SHEET:
            names[unpack_from("<i", body)[0]] = unpack_unicode(body, 6, lenlen=1)
        if kind == _BEGIN:
            sheet = place
        if kind == _FORMULA:
            results.setdefault(sheet, []).append((*unpack_from("<HH", body), body[6:14]))
    for place, found in results.items():
        if all(value in _NOTHING for _, _, value in found):
            row, column, _ = found[0]
            raise Unreadable(UNWORKED, _CURE, names.get(place, ""), row + 1, column_letters(column + 1))


def _records(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Each record of the workbook's stream: where it begins, what it is and what it holds."""
    stream = _stream(data)
    at = 0
    while at + 4 <= len(stream):
        kind, length = unpack_from("<HH", stream, at)
        yield at, kind, stream[at + 4 : at + 4 + length] if kind in (_FORMULA, _SHEET) else b""
        at += 4 + length


def _stream(data: bytes) -> bytes:
    if not data.startswith(SIGNATURE):
        return data
    with open(os.devnull, "w", encoding="utf-8") as unsaid:
        document = CompDoc(data, logfile=unsaid)
    found = (document.locate_named_stream(name) for name in ("Workbook", "Book"))
    memory, base, size = next((one for one in found if one[0]), (b"", 0, 0))
    return bytes(memory[base : base + size])
