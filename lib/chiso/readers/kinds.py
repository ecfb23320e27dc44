"""A file's kind is what it holds, whatever its name ends with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from chiso.readers.grids import FOREIGN, Grid, Unreadable
from chiso.readers.spreadsheetml import read_spreadsheetml
from chiso.readers.texts import read_text
from chiso.readers.webpages import read_webpage
from chiso.readers.workbooks import LOCKED, read_workbook

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_FOREIGN_MARKS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf", b"{\\rtf")
_MARKUP = re.compile(
    rb"[\s\0\xef\xbb\xbf\xff\xfe]*<\0?(!|\?|html|head|body|meta|style|table|div)", re.IGNORECASE
)
_SPREADSHEETML = b"urn:schemas-microsoft-com:office:spreadsheet"
_EMPTY = Unreadable("tệp rỗng.", "Xuất lại từ hệ thống.")


def read_grids(path: Path) -> Iterator[Grid]:
    """The sheets of a file.

    Raises Unreadable for a file that is empty, damaged, locked or foreign.
    """
    data = path.read_bytes()
    if not data.strip():
        raise _EMPTY
    if data.startswith(_OLE) and _ENCRYPTED in data:
        raise LOCKED
    if data.startswith(_FOREIGN_MARKS):
        raise FOREIGN
    if data.startswith((_ZIP, _OLE)):
        return read_workbook(path)
    if not _MARKUP.match(data):
        return read_text(data)
    return read_spreadsheetml(data) if _SPREADSHEETML in data[:5_000] else read_webpage(data)
