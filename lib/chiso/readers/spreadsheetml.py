"""XML that Excel 2003 wrote, which some systems still export under the name .xls."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
from lxml import etree

from chiso.readers.batches import coded, filled
from chiso.readers.grids import MAX_HEIGHT, Area, Grid, Row, Unreadable, cell_text, narrowed

_NS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_BROKEN = Unreadable("tệp XML bị hỏng.", "Mở tệp bằng Excel, lưu lại dạng .xlsx.")
MAX_WIDTH = 16_384
"""A cell beyond the largest sheet of Excel is damage."""


def read_spreadsheetml(data: bytes) -> Iterator[Grid]:
    """The worksheets of a SpreadsheetML file; dates come as ISO text.

    Raises Unreadable for XML that is damaged or of another kind. Entities are not expanded.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        yield from _sheets(etree.fromstring(data.lstrip(), parser))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _BROKEN from error


def _sheets(root: etree._Element) -> Iterator[Grid]:
    for sheet in root.iter(f"{_NS}Worksheet"):
        table = sheet.find(f"{_NS}Table")
        name, is_hidden = sheet.get(f"{_NS}Name", ""), sheet.find(".//{*}Visible") is not None
        if table is None:
            yield Grid(name, [], is_hidden=is_hidden)
            continue
        hidden = [tuple(_hidden(table, kind)) for kind in ("Row", "Column")]
        columns = tuple(at - 1 for at in hidden[1])
        merged: list[Area] = []
        rows = _even(table, merged)
        yield Grid(
            name, rows, is_hidden=is_hidden, hidden_rows=hidden[0], hidden_columns=columns, merged=merged
        )


def _hidden(table: etree._Element, kind: str) -> Iterator[int]:
    number = 0
    for one in table.iterchildren(f"{_NS}{kind}"):
        number = int(one.get(f"{_NS}Index", number + 1))
        last = number + int(one.get(f"{_NS}Span", 0))
        if one.get(f"{_NS}Hidden") == "1":
            yield from range(number, min(last, MAX_HEIGHT) + 1)
        number = last


def _even(table: etree._Element, merged: list[Area]) -> Iterator[pa.RecordBatch]:
    rows = list(_rows(table, merged))
    width = max(map(len, rows), default=0)
    return filled(coded(row + [""] * (width - len(row)) for row in rows), merged)


def _rows(table: etree._Element, merged: list[Area]) -> Iterator[Row]:
    number = 0
    for line in table.iterchildren(f"{_NS}Row"):
        index = int(line.get(f"{_NS}Index", number + 1))
        if not number < index <= MAX_HEIGHT:
            raise _BROKEN
        yield from ([""] for _ in range(number, index - 1))
        row: Row = []
        for cell in line.iterchildren(f"{_NS}Cell"):
            _place(row, cell, index - 1, merged)
        yield narrowed(row, index) or [""]
        number = index
        if not len(line):
            number += int(line.get(f"{_NS}Span", 0))
            yield from ([""] for _ in range(index, min(number, MAX_HEIGHT)))


def _place(row: Row, cell: etree._Element, number: int, merged: list[Area]) -> None:
    at = int(cell.get(f"{_NS}Index", len(row) + 1)) - 1
    across, down = (int(cell.get(f"{_NS}{name}", 0)) for name in ("MergeAcross", "MergeDown"))
    if at + across >= MAX_WIDTH or at < len(row):
        raise _BROKEN
    row += [""] * (at - len(row))
    row += [_text(cell), *[""] * across]
    if across or down:
        merged.append(((number, at), (number + down, at + across)))


def _text(cell: etree._Element) -> str:
    data = cell.find(f"{_NS}Data")
    if data is None:
        return "=" if cell.get(f"{_NS}Formula") else ""
    text = "".join(data.itertext()).strip()
    if data.get(f"{_NS}Type") == "Boolean" and text in ("0", "1"):
        return cell_text(text == "1")
    return cell_text(float(text)) if text and data.get(f"{_NS}Type") == "Number" else text
