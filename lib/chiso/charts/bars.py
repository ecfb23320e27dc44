"""Bullet bars: what was reached, laid over what could be reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chiso.charts.sheet import BLUE, EDGE, FAINT, NARROW, ORANGE, PALE, WIDTH, Sheet, shortened

_LABEL, _VALUE, _LINE, _GAP = 190.0, 92.0, 12.0, 8.0
_TRACK = 18.0
"""Room for a bar under its name."""


@dataclass(frozen=True)
class Bar:
    """One bar: its name, the value reached (None: not known), the most there is, the words at its right."""

    label: str
    value: float | None
    maximum: float
    shown: str


def draw_bars(bars: Sequence[Bar]) -> str:
    """All bars on one scale, so that a longer track weighs more; an unknown value has an empty track."""
    labels = [shortened(bar.label, _LABEL) for bar in bars]
    heights = [_LINE * len(lines) + _GAP for lines in labels]
    sheet = Sheet(sum(heights) + _GAP)
    scale = (WIDTH - _LABEL - _VALUE - 12) / max(bar.maximum for bar in bars)
    top = _GAP / 2
    for bar, lines, height in zip(bars, labels, heights, strict=True):
        middle = top + height / 2
        sheet.label(_LABEL, middle, lines, _LINE)
        _draw_track(sheet, bar, _LABEL + 8, middle, scale)
        sheet.text(WIDTH - EDGE, middle, bar.shown, align="right", colour=_colour(bar))
        top += height
    return sheet.draw()


def draw_narrow_bars(bars: Sequence[Bar]) -> str:
    """The same bars for a narrow page: each under its name and its words."""
    labels = [shortened(bar.label, NARROW - _VALUE, lines=3) for bar in bars]
    heights = [_LINE * len(lines) + _TRACK for lines in labels]
    sheet = Sheet(sum(heights) + _GAP, NARROW)
    scale = (NARROW - 4) / max(bar.maximum for bar in bars)
    top = _GAP + 4
    for bar, lines, height in zip(bars, labels, heights, strict=True):
        for number, line in enumerate(lines):
            sheet.text(2, top + _LINE * number, line)
        sheet.text(NARROW - EDGE, top, bar.shown, align="right", colour=_colour(bar))
        _draw_track(sheet, bar, 2, top + _LINE * len(lines) + 2, scale)
        top += height
    return sheet.draw()


def _colour(bar: Bar) -> str:
    return ORANGE if bar.value is None else "black"


def _draw_track(sheet: Sheet, bar: Bar, left: float, middle: float, scale: float) -> None:
    if bar.value is None:
        sheet.box(left, middle - 5, bar.maximum * scale, 10, "white", FAINT)
    else:
        sheet.box(left, middle - 5, bar.maximum * scale, 10, PALE)
        sheet.box(left, middle - 3, bar.value * scale, 6, BLUE)
