"""The sheets of an OpenDocument workbook."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from itertools import chain
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

from chiso.readers.archives import BOMB, BROKEN, DAMAGES, find_part, open_part
from chiso.readers.batches import coded
from chiso.readers.grids import MAX_HEIGHT, MAX_WIDTH, Area, Grid, Row, Unreadable, beyond, cell_text, covered
from chiso.readers.marks import lowered, raised, struck
from chiso.readers.markup import local

_LOCKED = Unreadable("tệp có mật khẩu.", "Bỏ mật khẩu rồi lưu lại.")
_TEXTS = ("string", "")


def read_ods(archive: zipfile.ZipFile, content: str) -> Iterator[Grid]:
    """The tables of a workbook; repeated rows and cells are repeated, those at the end that hold nothing dropped.

    Raises Unreadable for a workbook with a password, or one that says it is endless.
    """
    manifest = find_part(archive, "META-INF/manifest.xml")
    if manifest and b"encryption-data" in archive.read(manifest):
        raise _LOCKED
    with open_part(archive, content) as part:
        yield from _tables(ElementTree.parse(part, forbid_dtd=True).getroot())


def read_flat_ods(data: bytes) -> Iterator[Grid]:
    """The tables of a workbook that is one XML file.

    Raises Unreadable where it is damaged.
    """
    try:
        yield from _tables(_without_drawings(ElementTree.fromstring(data, forbid_dtd=True)))
    except DAMAGES as error:
        raise BROKEN from error


def _without_drawings(root: Element) -> Element:
    """A chart that is drawn on a sheet has tables of its own within it."""
    for frame in (one for one in root.iter() if local(one) == "frame"):
        for one in [one for one in frame if local(one) == "object"]:
            frame.remove(one)
    return root


def _tables(root: Element) -> Iterator[Grid]:
    _mark_spans(root)
    styles = {
        _attribute(style, "name")
        for style in root.iter()
        if local(style) == "style" and any(_attribute(one, "display") == "false" for one in style)
    }
    for table in (one for one in root.iter() if local(one) == "table" and not _is_kept_copy(one)):
        if any(local(one) == "table" for one in table.iter() if one is not table):
            raise BROKEN
        merged: list[Area] = []
        rows = list(_rows(table, merged))
        yield Grid(
            _attribute(table, "name"),
            coded(_even([cells for cells, _ in rows])),
            is_hidden=_attribute(table, "style-name") in styles,
            hidden_rows=tuple(number for number, (_, is_hidden) in enumerate(rows, 1) if is_hidden),
            hidden_columns=tuple(_hidden_columns(table)),
            merged=merged,
        )


def _mark_spans(root: Element) -> None:
    """Parts of texts that are raised, lowered or struck out are written so."""
    marks = {
        _attribute(style, "name"): mark
        for style in root.iter()
        if local(style) == "style"
        for one in style
        if local(one) == "text-properties" and (mark := _mark_of(one))
    }
    for span in (one for one in root.iter() if local(one) == "span"):
        mark = marks.get(_attribute(span, "style-name"), str)
        for one in span.iter():
            one.text = mark(one.text or "")
            one.tail = one.tail if one is span else mark(one.tail or "")


def _mark_of(look: Element) -> Callable[[str], str] | None:
    if {_attribute(look, f"text-line-through-{one}") for one in ("style", "type")} - {"", "none"}:
        return struck
    position = _attribute(look, "text-position")
    if position.startswith(("sub", "-")):
        return lowered
    return raised if position and not position.startswith("0") else None


def _is_kept_copy(table: Element) -> bool:
    """Whether it is what formulas need of another file, which is kept with the workbook and shown nowhere."""
    return _attribute(table, "name").startswith("'file:") and any(
        local(one) == "table-source" for one in table
    )


def _rows(table: Element, merged: list[Area]) -> Iterator[tuple[Row, bool]]:
    """Each row up to the last that holds anything, and whether it is hidden."""
    waiting: list[tuple[Row, bool]] = []
    count = 0
    spans: dict[int, dict[int, str]] = {}
    for line in (one for one in table.iter() if local(one) == "table-row"):
        times = int(_attribute(line, "number-rows-repeated") or 1)
        cells = _cells(line, count, spans, merged)
        is_hidden = _attribute(line, "visibility") in ("collapse", "filter")
        count += times
        if not any(cells):
            waiting.append((cells, is_hidden)) if times == 1 else waiting.extend(
                [([], is_hidden)] * min(times, MAX_HEIGHT)
            )
            continue
        if count > MAX_HEIGHT:
            raise BOMB
        yield from chain(waiting, [(cells, is_hidden)] * times)
        waiting = []


def _cells(line: Element, number: int, spans: dict[int, dict[int, str]], merged: list[Area]) -> Row:
    """The row's cells as text, merged ones filled, up to the last that holds anything."""
    row: dict[int, str] = {}
    at = 0
    for cell in (one for one in line if local(one) in ("table-cell", "covered-table-cell")):
        times = int(_attribute(cell, "number-columns-repeated") or 1)
        text = _text(cell)
        if text and at + times > MAX_WIDTH:
            raise BOMB
        if text:
            row |= dict.fromkeys(range(at, at + times), text)
            merged += _remember(cell, text, number, at, spans)
        at += times
    for column, text in spans.pop(number, {}).items():
        if row.get(column, text) != text:
            raise covered(number + 1, column + 1)
        row[column] = text
    return [row.get(column, "") for column in range(max(row, default=-1) + 1)]


def _remember(
    cell: Element, text: str, number: int, at: int, spans: dict[int, dict[int, str]]
) -> Iterator[Area]:
    across = min(int(_attribute(cell, "number-columns-spanned") or 1), MAX_WIDTH)
    down = min(int(_attribute(cell, "number-rows-spanned") or 1), MAX_HEIGHT)
    if across > 1 or down > 1:
        if across * down > 100 * MAX_WIDTH:
            raise BOMB
        cells = dict.fromkeys(range(at, at + across), beyond(text, at)) | {at: text}
        for row in range(down):
            spans.setdefault(number + row, {}).update(cells)
        yield (number, at), (number + down - 1, at + across - 1)


def _text(cell: Element) -> str:
    kind = _attribute(cell, "value-type")
    if not kind and _attribute(cell, "formula"):
        return "="
    if kind in ("float", "currency", "percentage") and not _is_error(cell):
        return cell_text(float(_attribute(cell, "value")))
    if kind == "date":
        return _attribute(cell, "date-value").removesuffix("T00:00:00")
    if kind == "boolean":
        return cell_text(_attribute(cell, "boolean-value") == "true")
    shown = "\n".join(_line(one) for one in cell if local(one) == "p")
    return _attribute(cell, "string-value") or shown


def _is_error(cell: Element) -> bool:
    return any(key.endswith("}value-type") and value == "error" for key, value in cell.attrib.items())


def _line(paragraph: Element) -> str:
    """A paragraph's text; runs of spaces, tabs and breaks are elements of their own."""
    text = paragraph.text or ""
    for one in paragraph:
        name = local(one)
        if name == "s":
            text += " " * min(int(_attribute(one, "c") or 1), 1_000)
        elif name not in ("annotation", "ruby-text"):
            text += {"tab": "\t", "line-break": "\n"}.get(name) or _line(one)
        text += one.tail or ""
    return text


def _even(rows: list[Row]) -> Iterator[Row]:
    width = max(map(len, rows), default=0)
    return (row + [""] * (width - len(row)) for row in rows)


def _hidden_columns(table: Element) -> Iterator[int]:
    at = 0
    for column in (one for one in table.iter() if local(one) == "table-column"):
        times = int(_attribute(column, "number-columns-repeated") or 1)
        if _attribute(column, "visibility") in ("collapse", "filter"):
            yield from range(at, min(at + times, MAX_WIDTH))
        at += times


def _attribute(element: Element, name: str) -> str:
    """An attribute of OpenDocument's own namespaces by its local name."""
    found = (
        value for key, value in element.attrib.items() if key.endswith(f"}}{name}") and "calcext" not in key
    )
    return next(found, "")
