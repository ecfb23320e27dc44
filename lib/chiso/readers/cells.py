"""The rows of one sheet of an xlsx, in one stream however long it is, with nothing of a cell dropped.

Nearly all cells are written alike, so that an expression finds them; a row that holds anything else is parsed.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from operator import itemgetter
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

from chiso.readers.archives import BROKEN, open_part, whole_tags
from chiso.readers.books import Book
from chiso.readers.grids import Row, Unreadable, cell_text, moment_text
from chiso.readers.markup import local, plain_text, rich_text, unescaped

MAX_WIDTH = 1_000
"""A table wider than this is a slip: a cell that strayed to the sheet's far corner."""

_KNOWN = 20_000
"""So many values of a kind are remembered."""

_ROOT = re.compile(rb"<(?:(\w+):)?worksheet\b[^>]*>")
_DATA = re.compile(rb"<(?:\w+:)?sheetData\s*(/?)>")
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row(?=[^>]*\shidden="(?:1|true)")[^>]*\sr="(\d+)"')
_COLUMN = re.compile(rb'<(?:\w+:)?col\s(?=[^>]*hidden="(?:1|true)")(?=[^>]*min="(\d+)")[^>]*max="(\d+)"')
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_ATTRIBUTE = re.compile(rb'\s(\w+)="([^"]*)"')
_CELL = rb"""<PREc\ r="([A-Z]{1,3})([0-9]+)"([^>/]*)(?:/>|>
    (<PREf[^>]*/>|<PREf[^>]*>[^<]*</PREf>)?
    (?:<PREv(?:\ xml:space="preserve")?>([^<]*)</PREv>
    |<PREis><PREt(?:\ xml:space="preserve")?>([^<]*)</PREt></PREis>)?
    </PREc>)"""
_WORDS = 6
"""Groups of _CELL: column, row, attributes, formula, value, text in place."""

Area = tuple[tuple[int, int], tuple[int, int]]


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


def read_frame(archive: zipfile.ZipFile, part: str) -> Frame:
    """All of a sheet but its cells.

    Raises Unreadable where the sheet has no end.
    """
    hidden: list[int] = []
    with open_part(archive, part) as stream:
        pieces = whole_tags(stream)
        head, data, rest = _head(pieces)
        root = _ROOT.search(head)
        if root is None:
            raise BROKEN
        prefix = root[1] + b":" if root[1] else b""
        end, tail = b"</%ssheetData>" % prefix, b""
        for piece in chain([rest], pieces):
            # Rows end before what follows them; behind the end everything is kept.
            rows, found, after = (b"", b"", piece) if tail else piece.partition(end)
            hidden += map(int, _HIDDEN_ROW.findall(rows)) if b"hidden=" in rows else ()
            tail += found + after
    is_empty = data.endswith(b"/>")
    if not (is_empty or tail) or not (tail or rest).rstrip().endswith(b"worksheet>"):
        raise BROKEN
    columns = [number for low, high in _COLUMN.findall(head) for number in _span(int(low), int(high))]
    return Frame(head, prefix, root[0], tuple(hidden), tuple(columns), tuple(_areas(tail)), is_empty)


def _head(pieces: Iterator[bytes]) -> tuple[bytes, bytes, bytes]:
    """All up to the first row, the tag before it, and what of the stream was read beyond."""
    head = b""
    for piece in pieces:
        head += piece
        if data := _DATA.search(head):
            return head[: data.end()], data[0], head[data.end() :]
    raise BROKEN


def read_cells(archive: zipfile.ZipFile, part: str, frame: Frame, book: Book) -> Iterator[Row]:
    """The rows from the first to the last that hold anything, as text; gaps are empty rows.

    Raises Unreadable for what contradicts itself: cells out of their row, rows out of order.
    """
    place, width = 0, 0
    for number, row in _numbered(archive, part, frame, book):
        if not any(row):
            continue
        width = max(width, len(row))
        if width > MAX_WIDTH:
            raise _too_wide(number, len(row))
        yield from ([""] * width for _ in range(number - place - 1))
        yield row if len(row) == width else row + [""] * (width - len(row))
        place = number


def column_number(letters: str) -> int:
    """A → 0, Z → 25, AA → 26."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number - 1


def _too_wide(row: int, place: int) -> Unreadable:
    fact = f"dòng {row} có dữ liệu ở cột thứ {place}, quá xa bảng."
    return Unreadable(fact, "Mở tệp bằng Excel, xóa ô thừa ở xa bảng rồi lưu lại.")


def _span(low: int, high: int) -> range:
    return range(low - 1, min(high, MAX_WIDTH))


def _areas(tail: bytes) -> Iterator[Area]:
    for left, top, right, bottom in _MERGED.findall(tail):
        first, last = (column_number(one.decode()) for one in (left, right))
        yield (int(top) - 1, first), (int(bottom) - 1, last)


def _numbered(archive: zipfile.ZipFile, part: str, frame: Frame, book: Book) -> Iterator[tuple[int, Row]]:
    """Rows with their numbers, each as long as its last cell demands."""
    if frame.is_empty:
        return
    values = _Values(book)
    opening = re.compile(rb"(?:\s*<PRErow\b[^>]*/>)*\s*<PRErow\b([^>]*)>\s*".replace(b"PRE", frame.prefix))
    cell = re.compile(_CELL.replace(b"PRE", frame.prefix), re.VERBOSE)
    nothing = b"<%sv/>" % frame.prefix
    number = 0
    for piece in _rows(archive, part, frame):
        written = piece.replace(nothing, b"<%sv></%sv>" % (frame.prefix, frame.prefix))
        gap, *parts = cell.split(written)
        opened = opening.fullmatch(gap)
        fields = [parts[at :: _WORDS + 1] for at in range(_WORDS + 1)]
        if opened and not b"".join(fields[_WORDS]).strip():
            stated = dict(_ATTRIBUTE.findall(opened[1])).get(b"r")
            row, rows = values.found(fields), set(fields[1])
        else:
            stated, row, rows = values.parsed(_tree(frame, written))
        last, number = number, int(stated) if stated else number + 1
        if number <= last or not rows <= {b"%d" % number}:
            raise BROKEN
        yield number, row


def _rows(archive: zipfile.ZipFile, part: str, frame: Frame) -> Iterator[bytes]:
    """Each row's XML from behind the last row's end to before its own."""
    end, last = b"</%srow>" % frame.prefix, b"</%ssheetData>" % frame.prefix
    with open_part(archive, part) as stream:
        stream.read(len(frame.head))
        rest = b""
        for piece in whole_tags(stream):
            *rows, rest = (rest + piece).split(end)
            yield from rows
            if last in rest:
                break
    # A row without an end tag holds nothing.
    if not re.match(
        rb"(\s|<!--.*?-->|<%srow\b[^>]*/>)*</%ssheetData>" % (frame.prefix, frame.prefix), rest, re.DOTALL
    ):
        raise BROKEN


def _tree(frame: Frame, written: bytes) -> Element:
    prefix = frame.prefix
    whole = frame.root + written + b"</%srow></%sworksheet>" % (prefix, prefix)
    sheet: Element = ElementTree.fromstring(whole, forbid_dtd=True)
    return [one for one in sheet if local(one) == "row"][-1]


class _Texts(dict[bytes | None, str]):
    """What a value of one kind means as text, worked out when first asked for."""

    def __init__(self, book: Book, attributes: dict[bytes, bytes]) -> None:
        super().__init__({None: ""})
        self._book = book
        self._kind = attributes.get(b"t", b"n")
        self._is_date = int(attributes.get(b"s", b"0")) in book.dates

    def __missing__(self, value: bytes | None) -> str:
        text = self._text(value or b"")
        if len(self) < _KNOWN:
            self[value] = text
        return text

    def _text(self, value: bytes) -> str:
        if self._kind == b"s":
            return self._book.strings[_index(value)] if value else ""
        return self._number(value.strip()) if self._kind == b"n" else plain_text(value)

    def _number(self, value: bytes) -> str:
        if not value or (value.isdigit() and len(value) < 16 and not self._is_date):
            return value.decode().lstrip("0") or value[:1].decode()
        number = float(value)
        moment = moment_text(number, self._book.is_1904) if self._is_date else None
        return moment or cell_text(number)


class _Values:
    """The rows of one sheet as text; most rows have the same cells of the same kinds as the one before."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._kinds: dict[bytes, _Texts] = {}
        self._shape: tuple[Sequence[bytes], Sequence[bytes]] = ((), ())
        self._texts: list[_Texts] = []
        self._arrange: Callable[[list[str]], Row] = list

    def found(self, fields: Sequence[Sequence[bytes]]) -> Row:
        """A row of cells that the expression found."""
        letters, _, attributes, formulas, values, inline, _ = fields
        if self._shape != (letters, attributes):
            self._shape = (letters, attributes)
            self._texts = [self._kind(one) for one in attributes]
            self._arrange = _arrangement([column_number(one.decode()) for one in letters])
        held = [text if value is None else value for value, text in zip(values, inline, strict=True)]
        shown = [texts[value] for texts, value in zip(self._texts, held, strict=True)]
        if any(formulas):
            shown = [
                "=" if formula and value is None else text
                for formula, value, text in zip(formulas, held, shown, strict=True)
            ]
        return self._arrange(shown)

    def parsed(self, row: Element) -> tuple[str | None, Row, set[bytes]]:
        """A row as a parser sees it: its number, its cells, and the row numbers that the cells state."""
        places: list[int] = []
        shown: list[str] = []
        rows: set[bytes] = set()
        for cell in (one for one in row if local(one) == "c"):
            stated = re.fullmatch(r"([A-Z]{1,3})(\d+)", cell.get("r", ""))
            if "r" in cell.attrib and not stated:
                raise BROKEN
            places.append(column_number(stated[1]) if stated else max(places, default=-1) + 1)
            shown.append(self._parsed_text(cell))
            rows |= {stated[2].encode()} if stated else set()
        return row.get("r"), _arrangement(places)(shown), rows

    def _parsed_text(self, cell: Element) -> str:
        parts = {local(one): one for one in cell}
        if "is" in parts:
            return rich_text(parts["is"])
        if "v" not in parts:
            return "=" if "f" in parts else ""
        value = "".join(parts["v"].itertext())
        if cell.get("t") == "str":
            return unescaped(value)
        return _Texts(self._book, {key.encode(): one.encode() for key, one in cell.attrib.items()})[
            value.encode()
        ]

    def _kind(self, attributes: bytes) -> _Texts:
        if attributes not in self._kinds:
            self._kinds[attributes] = _Texts(self._book, dict(_ATTRIBUTE.findall(attributes)))
        return self._kinds[attributes]


def _arrangement(places: list[int]) -> Callable[[list[str]], Row]:
    """How the cells of a row come to stand at their columns."""
    if len(set(places)) < len(places):
        raise BROKEN
    if places == list(range(len(places))):
        return list
    if max(places) >= MAX_WIDTH:
        return partial(_spread, places)
    order = [places.index(at) if at in places else -1 for at in range(max(places) + 1)]
    # The last one makes a row of one cell a tuple too.
    ordered = itemgetter(*order, -1)
    return lambda shown: list(ordered([*shown, ""])[:-1])


def _spread(places: list[int], shown: list[str]) -> Row:
    """Only as far as the last cell that holds anything: styles alone reach to the sheet's edge."""
    cells = {at: text for at, text in zip(places, shown, strict=True) if text}
    return [cells.get(at, "") for at in range(max(cells, default=-1) + 1)]


def _index(value: bytes) -> int:
    if not value.strip().isdigit():
        raise BROKEN
    return int(value)
