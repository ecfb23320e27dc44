"""A line over months, each point with its own number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor

from chiso.charts.sheet import BLUE, FAINT, PALE, WIDTH, Sheet

_LEFT, _TOP, _PLOT, _FOOT = 40.0, 22.0, 110.0, 40.0


@dataclass(frozen=True)
class Point:
    """One month: its name, its rate in percent (None: nothing to count), and the words above and below it."""

    label: str
    rate_pct: float | None
    shown: str
    count: str


def draw_line(points: Sequence[Point], threshold_pct: float) -> str:
    """The rates in order; the scale begins at a round figure under the lowest and says so; gaps stay gaps."""
    sheet = Sheet(_TOP + _PLOT + _FOOT)
    rates = [point.rate_pct for point in points if point.rate_pct is not None]
    lowest = min(90, 10 * floor((min([*rates, threshold_pct]) - 1) / 10))
    lowest = max(0, lowest)
    _draw_scale(sheet, lowest, threshold_pct)
    step = (WIDTH - _LEFT - 40) / max(1, len(points) - 1)
    places = [(_LEFT + 20 + step * number, point) for number, point in enumerate(points)]
    _draw_segments(sheet, [(x, _height(point.rate_pct, lowest)) for x, point in places])
    for x, point in places:
        _draw_point(sheet, x, point, lowest)
    return sheet.draw()


def _height(rate_pct: float | None, lowest: float) -> float | None:
    return None if rate_pct is None else _TOP + _PLOT * (100 - rate_pct) / (100 - lowest)


def _draw_scale(sheet: Sheet, lowest: int, threshold_pct: float) -> None:
    for share in (lowest, (lowest + 100) // 2, 100):
        y = _TOP + _PLOT * (100 - share) / (100 - lowest)
        sheet.line([_LEFT, WIDTH], [y, y], PALE)
        sheet.text(_LEFT - 5, y, f"{share} %", size=9, align="right", colour=FAINT)
    y = _TOP + _PLOT * (100 - threshold_pct) / (100 - lowest)
    sheet.line([_LEFT, WIDTH], [y, y], FAINT, 0.8, "--")


def _draw_segments(sheet: Sheet, places: Sequence[tuple[float, float | None]]) -> None:
    for (x0, y0), (x1, y1) in pairwise(places):
        if y0 is not None and y1 is not None:
            sheet.line([x0, x1], [y0, y1], BLUE, 1.6)


def _draw_point(sheet: Sheet, x: float, point: Point, lowest: float) -> None:
    y = _height(point.rate_pct, lowest)
    foot = _TOP + _PLOT
    sheet.text(x, foot + 13, point.label, align="center")
    sheet.text(x, foot + 27, point.count, size=9, align="center", colour=FAINT)
    if y is not None:
        sheet.dot(x, y)
        sheet.text(x, y - 11, point.shown, align="center", bold=True)
