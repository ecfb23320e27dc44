"""How wide a table's columns are on paper: words stay whole, and what is too wide lies across."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate
from math import ceil
from pathlib import Path

from fontTools.ttLib import TTFont

_DIGIT = 11 / 2
"""Points that a digit of a table takes: half of its size."""
PORTRAIT, LANDSCAPE = (length / 25.4 * 72 / _DIGIT for length in (160, 247))
"""Digits that fit a line of a table: 160 and 247 mm."""
_INSETS = 2 * 4 / _DIGIT
"""Digits that a cell's room at its sides takes."""

_FONTS = Path(__file__).parents[1] / "fonts"
_FACES = {False: "Tinos-Regular.ttf", True: "Tinos-Bold.ttf"}
"""As cells, and as headings and totals are set."""

_PADDING = 1.6
_SPACE = 0.5
_READABLE = 12
_LONGEST_WORD = 24
_PLACE = re.compile(r"(?<=[^\s(\[{«“‘‹\"'])( +)(?=\w)|(?<=\w[-/–])(?=[^\W\d_])|\N{ZERO WIDTH SPACE}")
"""Where a line may end by every edition of Unicode's rules: never before a sign that closes, nor after one that opens."""
_LINE_END = re.compile(r"[\n\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}]")
_TALL = 20
"""Lines of a row that may be more than a page holds."""
_LONG_WORD = re.compile(rf"\S{{{_LONGEST_WORD}}}(?=\S)")
_ENOUGH = 40
_SMALLEST = 0.65
_SLIGHTLY = 0.88
"""By how much a table's letters may shrink, to a note's size or hardly less, before its page is turned."""


@dataclass(frozen=True)
class Widths:
    """Widths in digits, whether the page lies across, and by how much the letters must shrink."""

    columns: tuple[float, ...]
    is_wide: bool
    scale: float


def fit_columns(columns: Sequence[Sequence[str]]) -> Widths:
    """Widths for columns of cell texts, heading first: their longest words, then a share of what is left."""
    least = [_least(column) + _PADDING for column in columns]
    wishes = [[wish(column) + _PADDING for column in columns] for wish in (_ample_cells, _ample)]
    is_wide = sum(least) > PORTRAIT / _SLIGHTLY
    room = LANDSCAPE if is_wide else PORTRAIT
    scale = max(_SMALLEST, min(1.0, room / sum(least)))
    return Widths(_share(least, wishes, room / scale), is_wide, round(scale, 2))


@lru_cache(4096)
def breakable(text: str) -> str:
    """The text with an invisible place to break within words that no column could hold."""
    return _LONG_WORD.sub("\\g<0>\N{ZERO WIDTH SPACE}", text) if len(text) > _LONGEST_WORD else text


def row_lines(row: Sequence[str], rooms: Sequence[float], is_bold: bool) -> int | None:
    """The lines of the row's longest cell, which none surpasses in columns of so many digits.

    None where that cannot be told, as a letter is of no font or a word wider than its column, or where a page may not
    hold the row.
    """
    counts = [_lines(text, room, is_bold) for text, room in zip(row, rooms, strict=True)]
    return max(counts) if min(counts) > 0 and max(counts) <= _TALL else None


def _lines(text: str, room: float, is_bold: bool) -> int:
    filled = _filled(text, room, is_bold) if is_known(text) else []
    return len(filled) if all(_width(line, is_bold) <= room for line in filled) else 0


def cell_rooms(widths: Sequence[float], scale: float, is_wide: bool) -> list[float]:
    """What the columns leave for words, in digits, where a table of these widths is as wide as its page."""
    share = (LANDSCAPE if is_wide else PORTRAIT) / scale / sum(widths)
    return [width * share - _INSETS / scale for width in widths]


def count_lines(text: str, room: float) -> int:
    """The lines that a text takes in a column of so many digits; a word longer than a line is broken."""
    if len(text) < room / 2 and "\n" not in text:
        return 1
    return sum(
        max(1, ceil(_width(line, is_bold=False) / room)) for line in _filled(text, room, is_bold=False)
    )


def balance(text: str, room: float) -> list[str]:
    """The text in as few lines as fit so many digits, about equally long: no word stands alone on the last."""
    count = len(_fill(text, room))
    return next(
        found for share in range(count * 10, 9, -1) if len(found := _fill(text, room * 10 / share)) == count
    )


def _filled(text: str, room: float, is_bold: bool) -> list[str]:
    return [line for part in _LINE_END.split(text) for line in _fill(part, room, is_bold)]


def _fill(text: str, room: float, is_bold: bool = True) -> list[str]:
    """The lines of a text, each filled before the next begins."""
    if _width(text, is_bold) <= room:
        return [text]
    first, *others = _PLACE.split(text)
    lines = [first]
    for gap, piece in zip(others[::2], others[1::2], strict=True):
        longer = f"{lines[-1]}{gap or ''}{piece}"
        if _width(longer, is_bold) <= room:
            lines[-1] = longer
        else:
            lines.append(piece)
    return lines


def _share(least: list[float], wishes: list[list[float]], room: float) -> tuple[float, ...]:
    """What each needs, then what each would like, one wish of all after the other, then the rest in proportion."""
    widths = least
    for ample in wishes:
        widths = _grant(widths, ample, room)
    return tuple(round(width * max(1.0, room / sum(widths)), 2) for width in widths)


def _grant(widths: list[float], ample: list[float], room: float) -> list[float]:
    """The widths nearer to what is ample, all by the same part, as far as there is room."""
    wishes = [max(0.0, want - width) for want, width in zip(ample, widths, strict=True)]
    granted = min(1.0, max(0.0, room - sum(widths)) / (sum(wishes) or 1))
    return [width + granted * wish for width, wish in zip(widths, wishes, strict=True)]


def _ample(column: Sequence[str]) -> float:
    """Room for the cells, and for the heading on two lines: one heading that wraps costs less than many rows."""
    return max(_width(column[0] if column else "") / 2, _ample_cells(column))


def _ample_cells(column: Sequence[str]) -> float:
    """Room for nine cells of ten on one line, unless they are long."""
    lengths = sorted(min(_width(text), _ENOUGH) for text in column[1:]) or [0]
    return lengths[-1 - len(column[1:]) // 10]


def _least(column: Sequence[str]) -> float:
    """Room for the longest word, and for the cells below the heading on two lines, long ones on four."""
    words = max((_longest_word(text) for text in column), default=0)
    longest = max(map(_width, column[1:]), default=0)
    halves = max(map(_half, column[1:]), default=0)
    return max(words, min(_READABLE, halves), min(_LONGEST_WORD, longest / 4))


@lru_cache(4096)
def _half(text: str) -> float:
    """The room that the text takes on two lines, parted where they are most alike."""
    whole = _width(text)
    if whole > 2 * _READABLE or " " not in text:
        return whole / 2
    firsts = list(accumulate(_width(f"{word} ") for word in text.split(" ")))
    return min(max(first - _SPACE, whole - first) for first in firsts)


def _longest_word(text: str) -> float:
    return min(max(map(_width, text.split(" "))), _LONGEST_WORD)


@lru_cache(4096)
def is_known(text: str) -> bool:
    """Whether a table's font has every letter of the text, so that its lines can be told."""
    return _advances().keys() >= {*text} - {"\n"}


@lru_cache(4096)
def _width(text: str, is_bold: bool = True) -> float:
    return sum(map(_advances(is_bold).__getitem__, text))


class _Advances(dict[str, float]):
    def __missing__(self, letter: str) -> float:
        return 1.0


@cache
def _advances(is_bold: bool = True) -> _Advances:
    """How wide each letter is, in halves of the letters' size, which a digit takes; a letter of no font as well."""
    with TTFont(_FONTS / _FACES[is_bold]) as font:
        metrics, half = font["hmtx"].metrics, font["head"].unitsPerEm / 2
        return _Advances((chr(code), metrics[name][0] / half) for code, name in font.getBestCmap().items())
