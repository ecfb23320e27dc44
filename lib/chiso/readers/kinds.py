"""A file's kind is what it holds, whatever its name ends with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from chiso.readers.grids import FOREIGN, Grid, Unreadable
from chiso.readers.ods import read_flat_ods
from chiso.readers.old_workbooks import LOCKED, read_old_workbook
from chiso.readers.spreadsheetml import read_spreadsheetml
from chiso.readers.texts import read_text
from chiso.readers.webpages import read_webpage
from chiso.readers.workbooks import read_archive

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BIFF = b"\x09\x08"
"""An Excel 5 stream that no container was put around, as some systems write it."""

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_FOREIGN_MARKS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf", b"{\\rtf")
_MARKUP = re.compile(
    rb"[\s\xef\xbb\xbf\xff\xfe]*<(!|\?|html|head|body|meta|style|table|div|form|center|span|p\b|h\d|\w+:Workbook)",
    re.IGNORECASE,
)
_TABLE = re.compile(rb"(?:^|[>\r\n])\s*<table\b", re.IGNORECASE)
_SPREADSHEETML = b"urn:schemas-microsoft-com:office:spreadsheet"
_FLAT = b"application/vnd.oasis.opendocument.spreadsheet"
_EMPTY = Unreadable("tệp rỗng.", "Xuất lại từ hệ thống.")


def read_grids(path: Path) -> Iterator[Grid]:
    """The sheets of a file; the rows of one are to be read before the next is asked for.

    Raises Unreadable for a file that is empty, damaged, locked or foreign.
    """
    data = path.read_bytes()
    if not data.strip():
        raise _EMPTY
    if data.startswith(_OLE) and _ENCRYPTED in data:
        raise LOCKED
    if data.startswith(_FOREIGN_MARKS):
        raise FOREIGN
    if data.startswith(_ZIP):
        return read_archive(path)
    if data.startswith(_OLE) or data[:2] == _BIFF:
        return read_old_workbook(data)
    # In UTF-16 every other byte of markup is zero.
    head = data[:10_000].replace(b"\0", b"")
    # A page may begin with a message of its server; a text has a table behind a delimiter, or ends as text does.
    is_page = _TABLE.search(head) and data.rstrip(b"\0 \r\n\t").endswith(b">")
    if not (_MARKUP.match(head) or is_page):
        return read_text(data)
    if _FLAT in head:
        return read_flat_ods(data)
    return read_spreadsheetml(data) if _SPREADSHEETML in head else read_webpage(data)
