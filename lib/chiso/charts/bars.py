"""Bullet bars: what was reached, laid over what could be reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chiso.charts.sheet import BLUE, FAINT, ORANGE, PALE, WIDTH, Sheet, shortened

_LABEL, _VALUE, _LINE, _GAP = 190.0, 92.0, 12.0, 8.0


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
        _draw_bar(sheet, bar, lines, top + height / 2, scale)
        top += height
    return sheet.draw()


def _draw_bar(sheet: Sheet, bar: Bar, lines: Sequence[str], middle: float, scale: float) -> None:
    first = middle - _LINE * (len(lines) - 1) / 2
    for number, line in enumerate(lines):
        sheet.text(_LABEL, first + _LINE * number, line, align="right")
    left = _LABEL + 8
    if bar.value is None:
        sheet.box(left, middle - 5, bar.maximum * scale, 10, "white", FAINT)
    else:
        sheet.box(left, middle - 5, bar.maximum * scale, 10, PALE)
        sheet.box(left, middle - 3, bar.value * scale, 6, BLUE)
    sheet.text(WIDTH, middle, bar.shown, align="right", colour=ORANGE if bar.value is None else "black")
