"""Ranked dots: units from the best rate to the poorest, those without one at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chiso.charts.sheet import BLUE, EDGE, FAINT, NARROW, ORANGE, PALE, WIDTH, Sheet, shortened

_ROW, _LINE, _FOOT = 15.0, 11.0, 22.0
_LABEL = {WIDTH: 170.0, NARROW: 94.0}
_VALUE = {WIDTH: 110.0, NARROW: 92.0}


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
    for share in (0, 50, 100):
        x = left + (right - left) * share / 100
        sheet.line([x, x], [2, bottom], PALE)
        sheet.text(x, bottom + 9, f"{share} %", size=9, align="center", colour=FAINT)
    place = left + (right - left) * threshold_pct / 100
    sheet.line([place, place], [2, bottom], FAINT, 0.8, "--")
    top = 2.0
    for dot, lines, height in zip(dots, labels, heights, strict=True):
        sheet.label(_LABEL[width], top + height / 2, lines, _LINE)
        _draw_dot(sheet, dot, top + height / 2, (left, right, width), threshold_pct)
        top += height
    return sheet.draw()


def _draw_dot(
    sheet: Sheet, dot: Dot, y: float, places: tuple[float, float, float], threshold_pct: float
) -> None:
    left, right, width = places
    if dot.rate_pct is None:
        sheet.text(width - EDGE, y, dot.shown, size=9, align="right", colour=FAINT)
        return
    x = left + (right - left) * dot.rate_pct / 100
    colour = BLUE if dot.rate_pct >= threshold_pct else ORANGE
    sheet.line([left, x], [y, y], colour, 1.0)
    sheet.dot(x, y, colour)
    sheet.text(width - EDGE, y, dot.shown, size=9, align="right")
