"""A line over months, each point with its own number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor

from chiso.charts.sheet import BLUE, FAINT, PALE, SMALL, WIDTH, Sheet

_LEFT, _TOP, _PLOT, _FOOT, _MARGIN = 40.0, 22.0, 110.0, 40.0, 26.0
_LETTERS = 4.2
"""Twelve months stand so close that their numbers must shrink: eight letters to a step, with some air."""


@dataclass(frozen=True)
class Point:
    """One month: its name, its rate in percent (None: nothing to count), and the words above and below it."""

    label: str
    rate_pct: float | None
    shown: str
    count: str


def draw_line(points: Sequence[Point], threshold_pct: float, width: float = WIDTH) -> str:
    """The rates in order; the scale begins at a round figure under the lowest and says so; gaps stay gaps."""
    sheet = Sheet(_TOP + _PLOT + _FOOT, width)
    rates = [point.rate_pct for point in points if point.rate_pct is not None]
    lowest = max(0, min(90, 10 * floor((min([*rates, threshold_pct]) - 1) / 10)))
    _draw_scale(sheet, lowest, threshold_pct, width)
    step = (width - _LEFT - 2 * _MARGIN) / max(1, len(points) - 1)
    places = [(_LEFT + _MARGIN + step * number, point) for number, point in enumerate(points)]
    heights = [_height(point.rate_pct, lowest) for point in points]
    _draw_segments(sheet, [(x, y) for (x, _), y in zip(places, heights, strict=True)])
    for number, (x, point) in enumerate(places):
        below = _is_valley(heights, number)
        _draw_point(sheet, (x, heights[number]), point, 11 if below else -11, min(10.0, step / _LETTERS))
    return sheet.draw()


def _height(rate_pct: float | None, lowest: float) -> float | None:
    return None if rate_pct is None else _TOP + _PLOT * (100 - rate_pct) / (100 - lowest)


def _draw_scale(sheet: Sheet, lowest: int, threshold_pct: float, width: float) -> None:
    for share in (lowest, (lowest + 100) // 2, 100):
        y = _TOP + _PLOT * (100 - share) / (100 - lowest)
        sheet.line([_LEFT, width], [y, y], PALE)
        sheet.text(_LEFT - 5, y, f"{share} %", size=SMALL[width], align="right", colour=FAINT)
    y = _TOP + _PLOT * (100 - threshold_pct) / (100 - lowest)
    sheet.line([_LEFT, width], [y, y], FAINT, 0.8, "--")


def _draw_segments(sheet: Sheet, places: Sequence[tuple[float, float | None]]) -> None:
    for (x0, y0), (x1, y1) in pairwise(places):
        if y0 is not None and y1 is not None:
            sheet.line([x0, x1], [y0, y1], BLUE, 1.6)


def _is_valley(heights: Sequence[float | None], number: int) -> bool:
    """Whether the line comes down to the point, so that its number has room only below it."""
    y = heights[number]
    beside = [
        one for one in (*heights[max(0, number - 1) : number], *heights[number + 1 : number + 2]) if one
    ]
    if y is None or not beside or y + 16 > _TOP + _PLOT:
        return False
    return all(one <= y for one in beside) and any(one < y for one in beside)


def _draw_point(
    sheet: Sheet, place: tuple[float, float | None], point: Point, offset: float, size: float
) -> None:
    x, y = place
    foot = _TOP + _PLOT
    sheet.text(x, foot + 13, point.label, size=size, align="center")
    sheet.text(x, foot + 27, point.count, size=size, align="center", colour=FAINT)
    if y is not None:
        sheet.dots([(x, y)])
        sheet.text(x, y + offset, point.shown, size=size, align="center", bold=True)
