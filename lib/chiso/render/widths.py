"""How wide a table's columns are on paper: words stay whole, and what is too wide lies across."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate
from pathlib import Path

from fontTools.ttLib import TTFont

PORTRAIT, LANDSCAPE = 82, 127
"""Digits that fit a line of a table: 160 and 247 mm at 11 pt, a digit taking half its size."""

_FONT = Path(__file__).parents[1] / "fonts" / "Tinos-Bold.ttf"
"""As headings and totals are set; what is not bold is hardly narrower."""

_PADDING = 1.6
_SPACE = 0.5
_NOT_BOLD = 0.96
"""How wide letters that are not bold are beside those that are, hardly ever more."""
_READABLE = 12
_LONGEST_WORD = 24
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


def count_lines(text: str, room: float) -> int:
    """The lines that a text takes in a column of so many digits; a word longer than a line is broken."""
    if len(text) < room / 2 and "\n" not in text:
        return 1
    return sum(_wrap(map(_width, line.split(" ")), room / _NOT_BOLD) for line in text.split("\n"))


def balance(text: str, room: float) -> list[str]:
    """The text in as few lines as fit so many digits, about equally long: no word stands alone on the last."""
    count = len(_fill(text, room))
    return next(
        found for share in range(count * 10, 9, -1) if len(found := _fill(text, room * 10 / share)) == count
    )


def _fill(text: str, room: float) -> list[str]:
    lines: list[str] = []
    for word in text.split(" "):
        if lines and _width(longer := f"{lines[-1]} {word}") <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _wrap(words: Iterable[float], room: float) -> int:
    lines, left = 1, room
    for word in words:
        if word > left and left < room:
            lines, left = lines + 1, room
        lines, left = lines + int(word // room), left - word % room - _SPACE
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
def _width(text: str) -> float:
    return sum(map(_advances().__getitem__, text))


@cache
def _advances() -> defaultdict[str, float]:
    """How wide each letter is, in halves of the letters' size, which a digit takes; a letter of no font as well."""
    with TTFont(_FONT) as font:
        metrics, half = font["hmtx"].metrics, font["head"].unitsPerEm / 2
        known = {chr(code): metrics[name][0] / half for code, name in font.getBestCmap().items()}
    return defaultdict(lambda: 1.0, known)
