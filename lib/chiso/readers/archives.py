"""A workbook's archive is measured before anything in it is unpacked, and its parts are read without trust."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

from chiso.readers.grids import FOREIGN, Unreadable

MAX_ENTRIES = 2_000
MAX_BYTES = 2_500_000_000
MAX_RATIO = 100
"""A workbook may unpack to MAX_BYTES, and to 100 MB or more only if that is not MAX_RATIO times its size."""

MAX_HELD = 100_000_000
"""A part of more bytes than this is not held unpacked."""

CHUNK = 1 << 20
BOMB = Unreadable(
    "tệp nén khai báo dung lượng bất thường nên không được mở.",
    "Mở tệp bằng Excel, chép dữ liệu sang một tệp mới rồi lưu lại dạng .xlsx.",
)
BROKEN = Unreadable(
    "tệp bảng tính bị hỏng hoặc bị cắt cụt.", "Xuất lại từ hệ thống, hoặc lưu lại dạng .xlsx."
)
DAMAGES = (
    zipfile.BadZipFile,
    zlib.error,
    ElementTree.ParseError,
    ValueError,
    LookupError,
    OSError,
    EOFError,
    RuntimeError,
)
"""What the standard library raises over a damaged archive or part; forbidden entities are a ValueError."""

_ENCODING = re.compile(rb"""<\?xml[^>]*encoding=["']([\w-]+)["']""")
_PLAIN = ("utf-8", "us-ascii", "ascii")


def open_archive(path: Path) -> zipfile.ZipFile:
    """The archive of a workbook.

    Raises Unreadable where it holds no workbook or declares more than one holds; DAMAGES where it is damaged.
    """
    archive = zipfile.ZipFile(path)
    entries = archive.infolist()
    names = {entry.filename.replace("\\", "/").lower() for entry in entries}
    if not any(name.startswith("xl/") or name == "content.xml" for name in names):
        raise FOREIGN
    total = sum(entry.file_size for entry in entries)
    is_dense = total > 100_000_000 and total > MAX_RATIO * path.stat().st_size
    if len(entries) > MAX_ENTRIES or total > MAX_BYTES or is_dense:
        raise BOMB
    if len(names) < len(entries):
        raise BROKEN
    return archive


def find_part(archive: zipfile.ZipFile, name: str) -> str | None:
    """The entry of this name, whatever its capitals and slashes; None where there is none."""
    wanted = name.lstrip("/").lower()
    return next((one for one in archive.namelist() if one.replace("\\", "/").lower() == wanted), None)


def open_part(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    """A part's XML as UTF-8, whatever encoding it declares.

    Raises Unreadable for XML with a document type, which no office software writes.
    """
    head = archive.open(name).read(2_000)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return BytesIO(_undeclared(archive.read(name).decode("utf-16")))
    stated = _ENCODING.match(head)
    if b"<!DOCTYPE" in head:
        raise BROKEN
    if stated and stated[1].decode().lower() not in _PLAIN:
        return BytesIO(_undeclared(archive.read(name).decode(stated[1].decode())))
    return archive.open(name)


def hold_part(archive: zipfile.ZipFile, name: str) -> Callable[[], IO[bytes]]:
    """What opens a part as often as it is asked to; one that is not large is unpacked only once."""
    if archive.getinfo(name).file_size > MAX_HELD:
        return partial(open_part, archive, name)
    with open_part(archive, name) as part:
        return partial(BytesIO, part.read())


def parse_part(archive: zipfile.ZipFile, name: str) -> Element | None:
    """A small part as a tree; None where the archive has no such part."""
    found = find_part(archive, name)
    if found is None:
        return None
    with open_part(archive, found) as part:
        root: Element = ElementTree.parse(part, forbid_dtd=True).getroot()
        return root


def whole_tags(stream: IO[bytes]) -> Iterator[bytes]:
    """The stream in pieces that end with a tag's end."""
    rest = b""
    while chunk := stream.read(CHUNK):
        joined = rest + chunk
        end = joined.rfind(b">") + 1
        yield joined[:end]
        rest = joined[end:]


def _undeclared(text: str) -> bytes:
    """Without the declaration, which would contradict the bytes."""
    return re.sub(r"^\ufeff?<\?xml[^>]*\?>", "", text).encode()
