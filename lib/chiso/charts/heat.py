"""A heat map: units down, indicators across, darker blue the nearer to the maximum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from chiso.charts.sheet import FAINT, WIDTH, Sheet, shortened

_LABEL, _ROW, _HEAD, _FOOT, _GAP = 140.0, 12.0, 30.0, 26.0, 5.0
_STEPS = ("#b45309", "#f4b26a", "#f1ede2", "#9cc2e5", "#0b5394")
_BOUNDS = (50, 70, 80, 90)
_LEGEND = ("dưới 50 %", "từ 50 %", "từ 70 %", "từ 80 %", "từ 90 %")


@dataclass(frozen=True)
class Heat:
    """One row: its name and the share of the maximum earned in each column, in percent (None: no score)."""

    label: str
    shares_pct: tuple[float | None, ...]


def draw_heat(rows: Sequence[Heat], columns: Sequence[tuple[str, str]]) -> str:
    """`columns` are (group, number), groups a little apart; a missing score is an empty cell with a dash."""
    sheet = Sheet(_HEAD + _ROW * len(rows) + _FOOT)
    places = _places([group for group, _ in columns])
    width = places[1] - places[0] if len(places) > 1 else 20.0
    _draw_head(sheet, columns, places, width)
    for number, row in enumerate(rows):
        middle = _HEAD + _ROW * (number + 0.5)
        sheet.text(_LABEL, middle, shortened(row.label, _LABEL, 9, lines=1)[0], size=9, align="right")
    _draw_cells(sheet, rows, places, width)
    _draw_legend(sheet, _HEAD + _ROW * len(rows) + 10)
    return sheet.draw()


def _places(groups: Sequence[str]) -> list[float]:
    breaks = [0, *(int(a != b) for a, b in pairwise(groups))]
    width = (WIDTH - _LABEL - 6 - _GAP * sum(breaks)) / len(groups)
    return [_LABEL + 6 + width * number + _GAP * sum(breaks[: number + 1]) for number in range(len(groups))]


def _draw_head(
    sheet: Sheet, columns: Sequence[tuple[str, str]], places: Sequence[float], width: float
) -> None:
    for number, ((group, label), x) in enumerate(zip(columns, places, strict=True)):
        sheet.text(x + width / 2, 22, label, size=9, align="center")
        if number == 0 or columns[number - 1][0] != group:
            sheet.text(x + 1, 8, group, size=9, bold=True)


def _draw_cells(sheet: Sheet, rows: Sequence[Heat], places: Sequence[float], width: float) -> None:
    cells = [
        (x, _HEAD + _ROW * (number + 0.5), share)
        for number, row in enumerate(rows)
        for x, share in zip(places, row.shares_pct, strict=True)
    ]
    for step, colour in enumerate(_STEPS):
        levels = [
            (x + 0.5, x + width - 0.5, y)
            for x, y, share in cells
            if share is not None and _step(share) == step
        ]
        sheet.bars(levels, _ROW - 1, colour)
    dashes = [(x + width / 2 - 2, x + width / 2 + 2, y) for x, y, share in cells if share is None]
    sheet.bars(dashes, 0.8, FAINT)


def _step(share_pct: float) -> int:
    return sum(share_pct >= bound for bound in _BOUNDS)


def _draw_legend(sheet: Sheet, y: float) -> None:
    for number, (colour, words) in enumerate(zip(_STEPS, _LEGEND, strict=True)):
        x = 30 + 70.0 * number
        sheet.box(x, y, 10, 10, colour, FAINT)
        sheet.text(x + 14, y + 5, words, size=9)
    sheet.text(30 + 70.0 * len(_STEPS), y + 5, "– không có điểm", size=9, colour=FAINT)
