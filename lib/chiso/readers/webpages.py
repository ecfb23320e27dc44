"""HTML tables, which many systems export under the name .xls."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from chiso.readers.batches import coded
from chiso.readers.grids import Grid, Row, Unreadable, narrowed
from chiso.readers.texts import decode

MAX_SPAN = 1_000
_CHARSET = re.compile(rb"charset=[\"']?\s*([\w-]+)", re.IGNORECASE)
_OPENED, _CLOSED = (re.compile(rf"<{end}table\b", re.IGNORECASE) for end in ("", "/"))
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_BLOCKS = ("br", "p", "div", "li")
_SHOWN_OTHERWISE = ("img", "input", "select", "textarea")
"""What a cell shows by these is no text: their names stand for it, so that it is not taken for nothing."""

_CUT = Unreadable("là trang web bị cắt cụt: có bảng không khép.", "Xuất lại từ hệ thống.")
_NO_TABLE = Unreadable("là trang web không có bảng nào.", "Xuất lại dạng .xlsx hoặc .csv.")


def read_webpage(data: bytes) -> Iterator[Grid]:
    """The outermost tables of an HTML page that hold no other table; spanned cells are repeated.

    Raises Unreadable where there is none.
    """
    text = _text(data)
    if len(_OPENED.findall(text)) > len(_CLOSED.findall(text)):
        raise _CUT
    parser = html.HTMLParser(encoding="utf-8", huge_tree=False, no_network=True)
    root = html.document_fromstring(text.encode(), parser=parser)
    etree.strip_elements(root, "script", "style", with_tail=False)
    tables = [table for table in root.iter("table") if table.find(".//table") is None]
    if not tables:
        raise _NO_TABLE
    for number, table in enumerate(tables, 1):
        name = f"bảng {number}" if len(tables) > 1 else ""
        hidden = tuple(
            at for at, row in enumerate(table.iter("tr"), 1) if _HIDDEN.search(row.get("style", ""))
        )
        yield Grid(name, coded(_rows(table)), is_ragged=True, hidden_rows=hidden)


def _text(data: bytes) -> str:
    stated = _CHARSET.search(data[:2000])
    if stated and stated[1].lower() not in (b"utf-8", b"utf8", b"utf-16", b"unicode"):
        # What is sound UTF-8 is hardly ever anything else, whatever the page says.
        for encoding in ("utf-8", stated[1].decode("ascii")):
            try:
                return data.decode(encoding)
            except (LookupError, UnicodeDecodeError):
                pass
    return decode(data)


def _rows(table: etree._Element) -> Iterator[Row]:
    hanging: dict[int, tuple[str, int]] = {}
    for number, line in enumerate(table.iter("tr"), 1):
        row: Row = []
        for cell in line.iterchildren("td", "th"):
            _take_hanging(row, hanging)
            text = _cell(cell)
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            for _ in range(across):
                if down > 1:
                    hanging[len(row)] = (text, down - 1)
                row.append(text)
        _take_hanging(row, hanging)
        yield narrowed(row, number) or [""]


def _take_hanging(row: Row, hanging: dict[int, tuple[str, int]]) -> None:
    while len(row) in hanging:
        text, left = hanging.pop(len(row))
        if left > 1:
            hanging[len(row)] = (text, left - 1)
        row.append(text)


def _cell(cell: etree._Element) -> str:
    for broken in cell.iter(*_BLOCKS):
        broken.tail = "\n" + (broken.tail or "")
    text = "".join(cell.itertext())
    return text if text.strip() else next((f"<{one.tag}>" for one in cell.iter(*_SHOWN_OTHERWISE)), "")


def _span(cell: etree._Element, name: str) -> int:
    stated = str(cell.get(name, "1")).strip()
    return min(int(stated), MAX_SPAN) if stated.isdecimal() and int(stated) else 1
