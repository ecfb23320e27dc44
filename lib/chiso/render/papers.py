"""A document laid out for paper: what report.typ draws, as data, with the images beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import singledispatch
from itertools import chain, groupby
from typing import Any

from chiso.blocks import FLUSH_RIGHT, cell_text
from chiso.formats import nfc
from chiso.render.images import ENDINGS
from chiso.render.parts import Code, Definition, Document, Part, Picture, Plain, Prose, Tabular
from chiso.render.trees import Keep, is_wide, trees_of
from chiso.render.widths import balance, breakable, cell_rooms, fit_columns, row_lines

_FEW_ROWS, _FEW_LETTERS = 10, 900
"""A table that has no more is kept on one page."""
_LINE = 30
"""Letters that a line takes the room of, where one ends within a cell."""
_SHORT = 1_400
"""An explanation whose source is no longer is kept on one page."""
_HEADING = 63
"""Digits that a line of the title holds: 160 mm at 14 pt."""


@dataclass(frozen=True)
class Paper:
    """What the template reads as report.json, and the images by name."""

    report: dict[str, Any]
    images: dict[str, bytes] = field(default_factory=dict)


def lay_out(document: Document) -> Paper:
    """The document as data; a section with a table too wide for an upright page lies across."""
    images: dict[str, bytes] = {}

    def keep(media_type: str, data: bytes) -> str:
        name = f"{len(images) + 1}.{ENDINGS[media_type]}"
        images[name] = data
        return name

    identity = document.identity
    parts = [_laid_out(part, keep) for part in document.parts if not isinstance(part, Code)]
    report = {
        "title": nfc(f"{identity.title} – {identity.unit_name} – {identity.period_label}"),
        "identity": _breakable(identity.model_dump(mode="json")),
        "heading": _breakable(
            [line for words in (identity.title, identity.subject) for line in balance(nfc(words), _HEADING)]
        ),
        "contents": [
            {"level": one.level - 1, "words": _breakable(one.words), "anchor": one.anchor}
            for one in document.contents
        ],
        "sheets": [
            {"is_wide": wide, "parts": [_measured(part, wide) for part in parts]}
            for wide, parts in _sheets(parts)
        ],
    }
    return Paper(report, images)


@singledispatch
def _laid_out(part: Part, keep: Keep) -> dict[str, Any]:
    raise TypeError(part)


@_laid_out.register
def _(part: Prose, keep: Keep) -> dict[str, Any]:
    nodes = trees_of(part.html, keep)
    return {"kind": part.kind, "nodes": nodes, "is_wide": is_wide(nodes)}


@_laid_out.register
def _(part: Definition, keep: Keep) -> dict[str, Any]:
    nodes = trees_of(part.html, keep)
    return {
        "kind": part.kind,
        "title": breakable(part.title),
        "nodes": nodes,
        "is_wide": is_wide(nodes),
        "is_whole": len(part.html) <= _SHORT,
    }


@_laid_out.register
def _(part: Picture, keep: Keep) -> dict[str, Any]:
    file = keep(part.media_type, part.data)
    return {
        "kind": part.kind,
        "file": file,
        "alt": part.alt,
        "caption": breakable(part.caption),
        "is_wide": False,
    }


@_laid_out.register
def _(part: Plain, keep: Keep) -> dict[str, Any]:
    return {"kind": part.kind, "text": breakable(part.text), "is_wide": False}


@_laid_out.register
def _(part: Tabular, keep: Keep) -> dict[str, Any]:
    table = part.table
    labels = [nfc(column.label) for column in table.columns]
    rows = [[cell_text(*pair) for pair in zip(row, table.columns, strict=True)] for row in table.rows]
    fitted = fit_columns([list(column) for column in zip(labels, *rows, strict=True)])
    columns = zip(labels, table.columns, fitted.columns, strict=True)
    laid_out: dict[str, Any] = _breakable(
        {
            "kind": part.kind,
            "caption": table.caption,
            "columns": [
                {"label": a, "is_number": b.kind in FLUSH_RIGHT, "width": width} for a, b, width in columns
            ],
            "rows": rows,
            "total_rows": table.total_rows,
            "row_header": table.row_header,
            "source": table.source,
            "legend": [[column.label, column.note] for column in table.columns if column.note],
            "is_wide": fitted.is_wide,
            "is_whole": len(rows) <= _FEW_ROWS and sum(map(_room, chain.from_iterable(rows))) <= _FEW_LETTERS,
            "scale": fitted.scale,
        }
    )
    return laid_out


def _room(text: str) -> int:
    return len(text) + _LINE * text.count("\n")


def _measured(part: dict[str, Any], is_wide: bool) -> dict[str, Any]:
    """A table with the lines of its rows, heading first and of none one that says so, on a page that lies so."""
    if part["kind"] != Tabular.kind:
        return part
    rooms = cell_rooms([column["width"] for column in part["columns"]], part["scale"], is_wide)
    head = row_lines([column["label"] for column in part["columns"]], rooms, is_bold=True)
    last = len(part["rows"]) - part["total_rows"]
    rows = (row_lines(row, rooms, is_bold=place >= last) for place, row in enumerate(part["rows"]))
    return part | {"lines": [head, *rows] if part["rows"] else [head, 1]}


def _sheets(parts: list[dict[str, Any]]) -> Iterator[tuple[bool, list[dict[str, Any]]]]:
    """Runs of sections that lie the same way."""
    turned = ((any(part["is_wide"] for part in section), section) for section in _sections(parts))
    for wide, run in groupby(turned, key=lambda pair: pair[0]):
        yield wide, [part for _, section in run for part in section]


def _sections(parts: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """The parts between headings, each heading with what it heads."""
    section: list[dict[str, Any]] = []
    for part in parts:
        if _begins_section(part) and section:
            yield section
            section = []
        section.append(part)
    if section:
        yield section


def _begins_section(part: dict[str, Any]) -> bool:
    first = next(iter(part.get("nodes", ())), None)
    return isinstance(first, dict) and first["tag"] == "heading"


def _breakable(value: Any) -> Any:
    if isinstance(value, str):
        return breakable(nfc(value))
    if isinstance(value, dict):
        return {key: _breakable(each) for key, each in value.items()}
    return [_breakable(each) for each in value] if isinstance(value, list) else value
