"""Few kinds of chart, always drawn the same way: SVG text that is the same for the same data.

Values are floats, used for lengths and places only; every number that is read comes in as text.
"""

from chiso.charts.bars import Bar, draw_bars, draw_narrow_bars
from chiso.charts.dots import Dot, draw_dots
from chiso.charts.heat import Heat, draw_heat
from chiso.charts.lines import Point, draw_line
from chiso.charts.sheet import NARROW

__all__ = [
    "NARROW",
    "Bar",
    "Dot",
    "Heat",
    "Point",
    "draw_bars",
    "draw_dots",
    "draw_heat",
    "draw_line",
    "draw_narrow_bars",
]
