"""No citizen's number or address leaves the house: products are read as their receivers could read them.

Names cannot be told from other words and the pictures of a raster image cannot be read: the intake, which drops the
columns of persons, answers for those.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import unquote

import pypdfium2


@dataclass(frozen=True)
class Hit:
    """Something personal: in which part of a product, of what kind, and as much of it as finds it again."""

    part: str
    kind: str
    shown: str


class _Piece(NamedTuple):
    """Text that readers see, or markup around it, in which long numbers are measures and ids."""

    part: str
    text: str
    is_seen: bool = True


_GAP = r"[ \u00a0\u202f.-]"
_MOBILE = r"(?:3[2-9]|5[25689]|7[06-9]|8[1-9]|9[0-46-9])"
_REST = (
    rf"(?:\d{{7}}|\d{_GAP}\d{{3}}{_GAP}\d{{3}}|{_GAP}\d{{3}}{_GAP}\d{{4}}|{_GAP}\d{{4}}{_GAP}\d{{3}}"
    rf"|\d{_GAP}\d{{2}}{_GAP}\d{{2}}{_GAP}\d{{2}}|\d{_GAP}\d{{6}}|{_GAP}\d{{7}})"
)
"""The ways of grouping a number; any way at all would take the cells of a table for one."""
_AREA = rf"\(?02(?:\d\)?{_GAP}?\d{{4}}{_GAP}?\d|\d\d\)?{_GAP}?\d{{3}}{_GAP}?\d|\d\d\)?{_GAP}?\d{{4}}{_GAP}?)\d{{3}}"
_MAIL = r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}"
_PHONE = rf"(?:\(?\+84\)?{_GAP}?(?:\(0\)|0)?|0084|84|\(?0){_MOBILE}{_REST}|{_AREA}"
_CARD = rf"0(?:0[1-9]|[1-8]\d|9[0-6]){_GAP}?[0-3]\d\d{_GAP}?\d{{3}}{_GAP}?\d{{3}}"
"""Province (001 to 096), sex and century (born from 1900 to 2099), year of birth, six digits; any twelve are no card."""
_EATEN_PHONE = rf"{_MOBILE}\d{{7}}(?:\.0)?(?![.]\d)"
"""A spreadsheet has eaten the leading zero."""


def _compiled(beside: str, phone: str, card: str) -> list[tuple[str, re.Pattern[str]]]:
    """The kinds; a number is neither beside `beside` nor the last part of a code such as H43.12-220701-0975."""
    whole = rf"(?<![+@{beside}])(?<!\d[.-])(?:{{}})(?![{beside}])"
    kinds = {"thư điện tử": _MAIL, "số điện thoại": whole.format(phone), "số CCCD": whole.format(card)}
    return [(kind, re.compile(pattern, re.ASCII)) for kind, pattern in kinds.items()]


_PATTERNS = {
    True: _compiled("0-9_", f"{_PHONE}|{_EATEN_PHONE}", _CARD),
    False: _compiled("0-9_A-Za-z", _PHONE, _CARD),
}
_HASH = re.compile(r"(?<![0-9A-Za-z])(?=\d*[A-Fa-f])[0-9A-Fa-f]{12,}(?![0-9A-Za-z])")
_TAG = re.compile(r"</?\w[^>]*>|<[!?][^>]*>")
_DRESSING = re.compile(
    r"</?(?:\w+:)?(?:a|abbr|b|code|em|font|i|mark|s|small|span|strong|sub|sup|tspan|u|wbr"  # of pages and figures
    r"|r|t|rpr|rfonts?|sz|szcs|bcs|ics|color|lang|prooferr|vertalign|family|scheme)(?![\w:])[^>]*>",  # of Office files
    re.IGNORECASE,
)
"""Markup within words."""
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad\u0002\ufffe]")


def find_personal_data(product: bytes) -> list[Hit]:
    """Telephone numbers, numbers of persons and addresses of mail in a page, a paper, an Office file, a table or a text."""
    return list(
        dict.fromkeys(
            Hit(piece.part, kind, _masked(found[0]))
            for piece in _pieces(product, "")
            for text in [_HASH.sub("", _INVISIBLE.sub("", piece.text))]
            for kind, pattern in _PATTERNS[piece.is_seen]
            for found in pattern.finditer(text)
        )
    )


def _pieces(data: bytes, part: str) -> Iterator[_Piece]:
    if data.startswith(b"PK\x03\x04"):
        yield from _of_archive(data, part)
    elif data.startswith(b"%PDF"):
        yield from _of_paper(data, part)
    elif (text := _decoded(data)) is not None:
        yield from _of_markup(text, part) if text.lstrip().startswith("<") else [_Piece(part, text)]


def _of_archive(data: bytes, part: str) -> Iterator[_Piece]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            inside = f"{part}, {name}" if part else name
            yield _Piece(inside, name)
            yield from _pieces(archive.read(name), inside)


def _of_paper(data: bytes, part: str) -> Iterator[_Piece]:
    with pypdfium2.PdfDocument(data) as paper:
        yield _Piece(part, "\n".join(paper.get_metadata_dict().values()), is_seen=False)
        for number, page in enumerate(paper, 1):
            yield _Piece(
                f"{part}, trang {number}" if part else f"trang {number}",
                page.get_textpage().get_text_bounded(),
            )


def _of_markup(text: str, part: str) -> Iterator[_Piece]:
    """The words, joined where markup only dresses them, and what stands in the markup itself, figures included."""
    yield _Piece(part, html.unescape(_TAG.sub("\n", _DRESSING.sub("", text))))
    yield _Piece(
        part, unquote(html.unescape("\n".join(tag[0] for tag in _TAG.finditer(text)))), is_seen=False
    )


def _decoded(data: bytes) -> str | None:
    """None for what is no text."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _masked(found: str) -> str:
    """Enough to search for: a message is no place for the rest."""
    name, at, host = found.partition("@")
    return f"{name[:2]}…@{host}" if at else f"{found[:4]}…{found[-2:]}"
