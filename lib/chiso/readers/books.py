"""What an xlsx says about itself: its sheets, its shared strings, which styles are dates, and its epoch."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

from chiso.readers.archives import BROKEN, find_part, open_part, parse_part, whole_tags
from chiso.readers.markup import local, plain_text, rich_text

_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
"""Numbers of the formats that are dates or times without being spelt out (ECMA-376, 18.8.30)."""

_NOT_LETTERS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_ROOT = re.compile(rb"<(?:(\w+):)?sst\b[^>]*>")


@dataclass(frozen=True)
class SheetPart:
    """One worksheet: what it is called and which part of the archive holds it."""

    name: str
    part: str
    is_hidden: bool


@dataclass(frozen=True)
class Book:
    """A workbook; `dates` are the numbers of the cell styles that show a number as a date.

    `is_to_calculate`: its formulas are to be worked out by the program that opens it.
    """

    sheets: tuple[SheetPart, ...]
    strings: list[str]
    dates: frozenset[int]
    is_1904: bool
    is_to_calculate: bool


def read_book(archive: zipfile.ZipFile) -> Book | None:
    """The workbook of an archive; None where it is of another kind (xlsb, ods).

    Raises what archives.DAMAGES names, or Unreadable.
    """
    name = _main_part(archive)
    root = parse_part(archive, name) if name.endswith(".xml") else None
    if root is None:
        return None
    related = _relations(archive, name)
    sheets = tuple(_sheets(root, related, archive))
    return Book(
        sheets,
        _strings(archive, related),
        frozenset(_date_styles(archive, related)),
        _is_set(root, "workbookPr", "date1904"),
        _is_set(root, "calcPr", "fullCalcOnLoad"),
    )


def _is_set(root: Element, part: str, name: str) -> bool:
    stated = (one.get(name) for one in root if local(one) == part)
    return next(stated, None) in ("1", "true", "on")


def is_date_format(code: str) -> bool:
    """Whether a number format shows a day or a time, by its first section."""
    return bool(re.search(r"[dmyhs]", _NOT_LETTERS.sub("", code).partition(";")[0], re.IGNORECASE))


def _main_part(archive: zipfile.ZipFile) -> str:
    targets = _relations(archive, "").values()
    return next((target for kind, target in targets if kind == "officeDocument"), "xl/workbook.xml")


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Id → kind and target of what a part is related to."""
    folder, _, name = part.rpartition("/")
    root = parse_part(archive, posixpath.join(folder, "_rels", f"{name}.rels"))
    return {
        one.get("Id", ""): (
            one.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, one.get("Target", "").replace("\\", "/"))).lstrip(
                "/"
            ),
        )
        for one in (() if root is None else root)
    }


def _sheets(root: Any, related: dict[str, tuple[str, str]], archive: zipfile.ZipFile) -> Iterator[SheetPart]:
    for sheet in (one for one in root.iter() if local(one) == "sheet"):
        number = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
        if number not in related:
            raise BROKEN
        kind, target = related[number]
        if kind == "worksheet":
            part = find_part(archive, target)
            if part is None:
                raise BROKEN
            yield SheetPart(sheet.get("name", ""), part, sheet.get("state", "visible") != "visible")


def _strings(archive: zipfile.ZipFile, related: dict[str, tuple[str, str]]) -> list[str]:
    target = next((target for kind, target in related.values() if kind == "sharedStrings"), "")
    part = find_part(archive, target) if target else None
    return list(_items(archive, part)) if part else []


def _items(archive: zipfile.ZipFile, part: str) -> Iterator[str]:
    """The shared strings in their order; those that are simple, as nearly all are, without a parser."""
    with open_part(archive, part) as stream:
        pieces = whole_tags(stream)
        first = next(pieces, b"")
        root = _ROOT.search(first)
        if root is None:
            raise BROKEN
        prefix = root[1] + b":" if root[1] else b""
        if root[0].endswith(b"/>"):
            return
        simple = re.compile(
            rb'\s*<PREsi><PREt(?: xml:space="preserve")?>([^<]*)</PREt>'.replace(b"PRE", prefix)
        )
        end, rest = b"</%ssi>" % prefix, first[root.end() :]
        while rest is not None:
            *items, rest = rest.split(end)
            for item in items:
                found = simple.fullmatch(item)
                if found:
                    yield plain_text(found[1])
                else:
                    yield from _parsed(root[0] + item + end, prefix)
            following = next(pieces, None)
            if following is None:
                break
            rest += following
        if not re.match(rb"(\s|<%ssi/>)*</%ssst>" % (prefix, prefix), rest):
            raise BROKEN
        yield from [""] * rest.count(b"<%ssi/>" % prefix)


def _parsed(opened: bytes, prefix: bytes) -> Iterator[str]:
    root = ElementTree.fromstring(opened + b"</%ssst>" % prefix, forbid_dtd=True)
    for item in root:
        if local(item) == "si":
            yield rich_text(item)


def _date_styles(archive: zipfile.ZipFile, related: dict[str, tuple[str, str]]) -> Iterator[int]:
    target = next((target for kind, target in related.values() if kind == "styles"), "")
    root = parse_part(archive, target) if target else None
    if root is None:
        return
    # Formats of conditions and tables stand elsewhere, with numbers of their own.
    formats, styles = (
        next((one for one in root if local(one) == name), ()) for name in ("numFmts", "cellXfs")
    )
    codes = {int(one.get("numFmtId", 0)): one.get("formatCode", "") for one in formats}
    for number, style in enumerate(styles):
        form = int(style.get("numFmtId", 0))
        if is_date_format(codes[form]) if form in codes else form in _DATES:
            yield number
