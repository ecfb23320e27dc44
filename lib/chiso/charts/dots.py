"""Ranked dots: units from the best rate to the poorest, those without one at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from chiso.charts.sheet import BLUE, EDGE, FAINT, INK, NARROW, ORANGE, PALE, SMALL, WIDTH, Sheet, shortened

_ROW, _LINE, _FOOT = 15.0, 11.0, 22.0
_LABEL = {WIDTH: 170.0, NARROW: 90.0}
_VALUE = {WIDTH: 110.0, NARROW: 102.0}
_SCALE = {WIDTH: (0, 50, 100), NARROW: (0, 100)}


@dataclass(frozen=True)
class Dot:
    """One row: its name, its rate in percent (None: there is none), and the words at its right."""

    label: str
    rate_pct: float | None
    shown: str


def draw_dots(dots: Sequence[Dot], threshold_pct: float, width: float = WIDTH) -> str:
    """The rows in the order given, between 0 and 100 percent; those below the threshold stand out."""
    labels = [shortened(dot.label, _LABEL[width]) for dot in dots]
    heights = [_ROW + _LINE * (len(lines) - 1) for lines in labels]
    sheet = Sheet(sum(heights) + _FOOT, width)
    left, right = _LABEL[width] + 10, width - _VALUE[width] - 8
    bottom = sum(heights) + 2
    for share in _SCALE[width]:
        x = left + (right - left) * share / 100
        sheet.line([x, x], [2, bottom], PALE)
        sheet.text(x, bottom + 9, f"{share} %", size=SMALL[width], align="center", colour=FAINT)
    place = left + (right - left) * threshold_pct / 100
    sheet.line([place, place], [2, bottom], FAINT, 0.8, "--")
    middles = _middles(heights)
    for dot, lines, y in zip(dots, labels, middles, strict=True):
        sheet.label(_LABEL[width], y, lines, _LINE)
        colour = FAINT if dot.rate_pct is None else INK
        sheet.text(width - EDGE, y, dot.shown, size=SMALL[width], align="right", colour=colour)
    for colour, is_enough in ((BLUE, True), (ORANGE, False)):
        places = [
            (left + (right - left) * dot.rate_pct / 100, y)
            for dot, y in zip(dots, middles, strict=True)
            if dot.rate_pct is not None and (dot.rate_pct >= threshold_pct) == is_enough
        ]
        sheet.bars([(left, x, y) for x, y in places], 1.0, colour)
        sheet.dots(places, colour)
    return sheet.draw()


def _middles(heights: Sequence[float]) -> list[float]:
    """Where each row's middle line is, the first row a little below the edge."""
    return [2.0 + below - height / 2 for below, height in zip(accumulate(heights), heights, strict=True)]
