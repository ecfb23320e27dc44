"""Delimited text: its encoding, delimiter and quotes are found, not assumed."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from io import StringIO
from itertools import islice

from chiso.readers.batches import coded
from chiso.readers.dialects import Dialect, find_dialect
from chiso.readers.grids import FOREIGN, Grid, Row, Unreadable, narrowed
from chiso.readers.legacy import NAMES, count_syllables

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HOLES = {0xDC00 + byte: byte for byte in range(0x80, 0x100)}
"""The five bytes that Windows-1252 leaves out are those of Latin-1."""

_ZEROS = 0.1
"""Of the bytes of text in UTF-16 so many are zero, on one side alone: each delimiter has one."""

_BINARY = re.compile(r"[\0-\b\x0e-\x1f]")
_STRAY = 0.01
"""A text has no more control characters than this share of it, and is spoilt by these."""

_SAMPLE = 500
"""So many lines with other letters than ASCII tell an encoding."""

_PROTECTED = re.compile(r'="(.*)"', re.DOTALL)
"""How a CSV keeps a spreadsheet from making a number of a code."""

_HINT = re.compile(r"sep=(.)\r?\n")


def decode(data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16, Windows-1258, or as Latin letters that TCVN3 or VNI fonts would show.

    Raises Unreadable for bytes that are no text in any of them.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data, encoding)
    even, odd = data[:4000:2].count(0), data[1:4000:2].count(0)
    if max(even, odd) > _ZEROS * len(data[:4000]) and not min(even, odd):
        return _decoded(data, "utf-16-le" if odd else "utf-16-be")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _in_one_byte(data)


def read_text(data: bytes) -> Iterator[Grid]:
    """The one sheet of a csv or tsv; a row is numbered by the record it is, as a spreadsheet shows it.

    Raises Unreadable for binary data.
    """
    # DOS ended a text with 1A; mainframes end a line with 85, and Unicode has ends of its own.
    text = decode(data).rstrip("\x1a")
    if found := _BINARY.search(text):
        raise _spoilt(text, found)
    text = text if re.search(r"[\r\n]", text) else re.sub("[\x85\u2028\u2029]", "\n", text)
    hint = _HINT.match(text)
    body = text[hint.end() :] if hint else text
    yield Grid("", coded(_records(body, find_dialect(body, hint[1] if hint else ""))), is_ragged=True)


def _records(text: str, dialect: Dialect) -> Iterator[Row]:
    csv.field_size_limit(1_000_000)
    delimiter, quote, escape = dialect
    lines = StringIO(text, newline="")
    records = csv.reader(
        lines, delimiter=delimiter, quotechar=quote, escapechar=escape, skipinitialspace=True, strict=True
    )
    number = 0
    try:
        for number, record in enumerate(records, 1):
            if any(
                _swallows(cell, delimiter, len(record)) for cell in record if "\n" in cell or "\r" in cell
            ):
                raise _unclosed(number, quote)
            yield [_unprotected(cell) for cell in narrowed(record, number)] or [""]
    except csv.Error as error:
        raise _unclosed(number + 1, quote) from error


def _swallows(cell: str, delimiter: str, width: int) -> bool:
    """Whether a cell holds whole rows, which a quote that nobody closed has made a part of it.

    Rows that lost their ends in it leave a row of the usual width only with all their delimiters within the cell.
    """
    breaks = len(cell.strip("\r\n").splitlines()) - 1
    return width > 2 and breaks > 0 and cell.count(delimiter) >= breaks * (width - 1)


def _spoilt(text: str, first: re.Match[str]) -> Unreadable:
    """Why a text with control characters is not read; many of them are no text at all."""
    if len(_BINARY.findall(text)) > _STRAY * len(text):
        return FOREIGN
    line = len(re.findall(r"\r\n|\r|\n", text[: first.start()])) + 1
    fact = f"có ký tự điều khiển (mã {ord(first[0])}), tệp bị hỏng khi ghi hoặc chép."
    return Unreadable(fact, "Xuất lại từ hệ thống, hoặc mở tệp bằng Excel rồi lưu lại dạng .xlsx.", row=line)


def _unclosed(row: int, quote: str) -> Unreadable:
    fact = f"có dấu nháy ({quote}) không khép hoặc đặt sai chỗ nên các ô sẽ lẫn vào nhau."
    return Unreadable(fact, "Sửa dấu nháy ở dòng này, hoặc xuất lại dạng .xlsx.", row=row)


def _unprotected(cell: str) -> str:
    found = _PROTECTED.fullmatch(cell.strip()) if cell[:3].strip().startswith("=") else None
    return found[1].replace('""', '"') if found else cell


def _in_one_byte(data: bytes) -> str:
    """Windows-1258 unless more words make sense in an older encoding."""
    latin = data.decode("cp1252", errors="surrogateescape").translate(_HOLES)
    try:
        later = data.decode("cp1258")
    except UnicodeDecodeError as error:
        if any(_sense(latin, name) for name in NAMES):
            return latin
        raise FOREIGN from error
    older = max(_sense(latin, name) for name in NAMES)
    return latin if older > _sense(later, "") else later


def _sense(text: str, encoding: str) -> int:
    odd = (line for line in text.split("\n") if not line.isascii())
    return count_syllables(islice(odd, _SAMPLE), encoding)


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise FOREIGN from error
