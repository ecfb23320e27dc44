"""HTML tables, which many systems export under the name .xls."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator

from lxml import etree, html

from chiso.readers.batches import coded
from chiso.readers.grids import Area, Grid, Row, Unreadable, beyond, narrowed
from chiso.readers.marks import lowered, raised, struck
from chiso.readers.texts import decode

MAX_SPAN = 1_000
_CHARSET = re.compile(rb"charset=[\"']?\s*([\w-]+)", re.IGNORECASE)
_OPENED, _CLOSED = (re.compile(rf"<{end}table\b", re.IGNORECASE) for end in ("", "/"))
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_BLOCKS = ("br", "p", "div", "li", "tr", "td", "th")
_INLINE = ("a", "b", "big", "em", "font", "i", "small", "span", "strong", "sub", "sup", "u")
_MARKS = {"sup": raised, "sub": lowered, "del": struck, "s": struck, "strike": struck}
_CHOICES = ("select", "datalist", "nav")
_MOST_TITLES = 60
_SHOWN_OTHERWISE = ("img", "input", "select", "textarea", "svg", "i")
"""What a cell shows by these is no text: their names stand for it, so that it is not taken for nothing."""

_ENDS = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)
"""What stands behind them is still shown: several pages may be one file."""

_UNSHOWN = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_ROW = re.compile(r"<tr\b", re.IGNORECASE)
_CUT = Unreadable("là trang web bị cắt cụt: có bảng không khép.", "Xuất lại từ hệ thống.")
_UNSOUND = Unreadable(
    "là trang web có chỗ viết sai nên không đọc hết được.", "Mở tệp bằng Excel, lưu lại dạng .xlsx."
)
_NO_TABLE = Unreadable("là trang web không có bảng nào.", "Xuất lại dạng .xlsx hoặc .csv.")


def read_webpage(data: bytes) -> Iterator[Grid]:
    """The tables of an HTML page, each with what stands above it; spanned cells are repeated.

    A table within a cell of another is that cell's text where the other has rows of its own, else it is a table itself.
    Raises Unreadable where there is none.
    """
    text = _text(data)
    if len(_OPENED.findall(text)) > len(_CLOSED.findall(text)):
        raise _CUT
    parser = html.HTMLParser(encoding="utf-8", huge_tree=False, no_network=True)
    root = html.document_fromstring(_ENDS.sub("", text).encode(), parser=parser)
    if sum(1 for _ in root.iter("tr")) < len(_ROW.findall(_UNSHOWN.sub("", text))):
        raise _UNSOUND
    etree.strip_elements(root, "script", "style", with_tail=False)
    tables = _outermost(root)
    if not tables:
        raise _NO_TABLE
    titles = _titles(root, set(tables))
    for number, table in enumerate(tables, 1):
        name = f"bảng {number}" if len(tables) > 1 else ""
        hidden = tuple(at for at, row in enumerate(_lines(table), 1) if _is_hidden(row))
        is_unseen = any(map(_is_hidden, (table, *table.iterancestors())))
        merged: list[Area] = []
        rows = coded(_rows(table, merged))
        told = titles.get(table, ())
        yield Grid(name, rows, True, is_unseen, hidden_rows=hidden, titles=told, merged=merged)


def _is_hidden(one: etree._Element) -> bool:
    return "hidden" in one.attrib or bool(_HIDDEN.search(one.get("style", "")))


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


def _titles(root: etree._Element, tables: Container[etree._Element]) -> dict[etree._Element, tuple[str, ...]]:
    """By table the lines that stand before it and after the last one of more than two columns."""
    pieces: list[str] = []
    titles: dict[etree._Element, tuple[str, ...]] = {}
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, one in walk:
        if event == "start" and (one.tag in _CHOICES or _is_hidden(one)):
            walk.skip_subtree()
            continue
        if event == "start" and one in tables:
            lines = (line.strip() for line in "".join(pieces).splitlines())
            titles[one] = tuple(line for line in lines if line)[-_MOST_TITLES:]
            if any(len(line) > 2 for line in _lines(one)):
                pieces.clear()
                walk.skip_subtree()
                continue
        text = one.text if event == "start" else one.tail
        gap = "" if event in ("comment", "pi") or one.tag in _INLINE else "\n"
        pieces.append(gap + " ".join((text or "").split("\n")))
    return titles


def _outermost(root: etree._Element) -> list[etree._Element]:
    """The tables that have rows of their own, or no table within, and are in no cell of such a table.

    One that has fewer rows than a table in a row that is none of them frames it: signatures stand below.
    """
    full = {line for line in root.iter("tr") if _is_full(line)}
    tables = list(root.iter("table"))
    rows = Counter(next(line.iterancestors("table"), None) for line in full)
    frames = {
        next(line.iterancestors("table"), None)
        for table in tables
        for line in table.iterancestors("tr")
        if line not in full and rows[table] > rows[next(line.iterancestors("table"), None)]
    }
    lists = {table for table, count in rows.items() if count > 1} - frames
    plain = [table for table in tables if table in lists or table.find(".//table") is None]
    return [table for table in plain if not lists.intersection(table.iterancestors("table"))]


def _is_full(line: etree._Element) -> bool:
    """Whether three cells of a row have text, and no table in them: what frames a page has no two such rows."""
    held = (cell for cell in line.iterchildren("td", "th") if cell.find(".//table") is None)
    return sum(any(text.strip() for text in cell.itertext()) for cell in held) >= 3


def _lines(table: etree._Element) -> Iterator[etree._Element]:
    """Its rows without those of a table in one of its cells."""
    return (line for line in table.iter("tr") if next(line.iterancestors("table"), None) is table)


def _rows(table: etree._Element, merged: list[Area]) -> Iterator[Row]:
    hanging: dict[int, tuple[str, int]] = {}
    for number, line in enumerate(_lines(table), 1):
        row: Row = []
        for cell in line.iterchildren("td", "th"):
            _take_hanging(row, hanging)
            text = _cell(cell)
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            if down > 1:
                merged.append(((number - 1, len(row)), (number + down - 2, len(row) + across - 1)))
            for held in (text, *[beyond(text, len(row))] * (across - 1)):
                if down > 1:
                    hanging[len(row)] = (held, down - 1)
                row.append(held)
        _take_hanging(row, hanging)
        yield narrowed(row, number) or [""]


def _take_hanging(row: Row, hanging: dict[int, tuple[str, int]]) -> None:
    while len(row) in hanging:
        text, left = hanging.pop(len(row))
        if left > 1:
            hanging[len(row)] = (text, left - 1)
        row.append(text)


def _cell(cell: etree._Element) -> str:
    """What it shows; what stands in it hidden is read only where nothing else does."""
    text = _shown(cell)
    if not text.strip():
        text = "".join(cell.itertext())
    return text if text.strip() else next(_signs(cell), "")


def _signs(cell: etree._Element) -> Iterator[str]:
    # An italic that is of no class is no icon, and shows nothing where it holds nothing.
    return (f"<{one.tag}>" for one in cell.iter(*_SHOWN_OTHERWISE) if one.tag != "i" or one.get("class"))


def _shown(one: etree._Element) -> str:
    parts = [one.text or ""]
    for child in one:
        if isinstance(child.tag, str) and not _is_hidden(child):
            parts += [_MARKS.get(child.tag, str)(_shown(child)), "\n" if child.tag in _BLOCKS else ""]
        parts.append(child.tail or "")
    return "".join(parts)


def _span(cell: etree._Element, name: str) -> int:
    stated = str(cell.get(name, "1")).strip()
    return min(int(stated), MAX_SPAN) if stated.isdecimal() and int(stated) else 1
