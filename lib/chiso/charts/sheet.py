"""The paper that charts are drawn on: measured in points, from the top left corner."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from textwrap import wrap
from typing import Any, Literal

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

WIDTH = 453.6
"""The width of an A4 page's text: 160 mm in points."""

INK, FAINT, PALE = "#1a1a1a", "#595959", "#dcdcdc"
BLUE, ORANGE = "#0b5394", "#b45309"
"""Blue is what was reached, orange what is to be looked at: apart for colour-blind readers too."""

_FONT = "Tinos"
_FAMILY = "Tinos, 'Times New Roman', 'Liberation Serif', serif"
"""What the SVG asks for: a reader's browser has no Tinos, but faces with the same metrics."""
_STYLE: dict[Any, Any] = {"svg.fonttype": "none", "svg.hashsalt": "chiso", "path.simplify": False}
_NO_METADATA: dict[str, Any] = {"Date": None, "Creator": None, "Format": None, "Type": None}
_GROUP_ID = re.compile(r'<g id="[^"]*"')
_OUTLINE = re.compile(r'(?<=<path d=")[^"]*')
_DIGITS = re.compile(r"(\.\d\d)\d+|\s*\n")
_PROLOGUE = re.compile(r"^.*?(?=<svg)", re.DOTALL)


class Sheet:
    """A figure of the given height, drawn in points; `draw` turns it into SVG."""

    def __init__(self, height: float) -> None:
        _register_fonts()
        self._figure = Figure(figsize=(WIDTH / 72, height / 72), dpi=72, facecolor="white")
        self._axes: Axes = self._figure.add_axes((0, 0, 1, 1))
        self._axes.set_axis_off()
        self._axes.set_xlim(0, WIDTH)
        self._axes.set_ylim(height, 0)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = 10,
        align: Literal["left", "center", "right"] = "left",
        colour: str = INK,
        bold: bool = False,
    ) -> None:
        """Words whose middle line stands at `y`."""
        self._axes.text(
            x,
            y,
            words,
            size=size,
            ha=align,
            va="center_baseline",
            color=colour,
            weight="bold" if bold else "normal",
            family=_FONT,
            parse_math=False,
            usetex=False,
        )

    def box(self, x: float, y: float, width: float, height: float, colour: str, edge: str = "none") -> None:
        """A filled rectangle whose top left corner is (x, y)."""
        self._axes.add_artist(
            Rectangle((x, y), width, height, facecolor=colour, edgecolor=edge, linewidth=0.6)
        )

    def boxes(self, corners: Sequence[tuple[float, float]], width: float, height: float, colour: str) -> None:
        """Many equal rectangles as one shape: hundreds of them cost what a few do."""
        outline = [(0, 0), (width, 0), (width, height), (0, height), (0, 0)]
        vertices = [(x + dx, y + dy) for x, y in corners for dx, dy in outline]
        codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY] * len(corners)
        self._axes.add_artist(PathPatch(Path(vertices, codes), facecolor=colour, linewidth=0))

    def line(
        self,
        x: Sequence[float],
        y: Sequence[float],
        colour: str = INK,
        width: float = 0.8,
        dash: Literal["-", "--"] = "-",
    ) -> None:
        """A line through the places."""
        self._axes.add_artist(Line2D(x, y, color=colour, linewidth=width, linestyle=dash))

    def dot(self, x: float, y: float, colour: str = BLUE, size: float = 7) -> None:
        """A round mark centred on the place."""
        self._axes.add_artist(
            Line2D([x], [y], marker="o", markersize=size, color=colour, markeredgecolor="white")
        )

    def draw(self) -> str:
        """The sheet as one <svg> element: text as text, no clock, no names but those that are referred to."""
        page = io.StringIO()
        with mpl.rc_context(_STYLE):
            self._figure.savefig(page, format="svg", metadata=_NO_METADATA)
        svg = _GROUP_ID.sub("<g", _PROLOGUE.sub("", page.getvalue()))
        svg = _OUTLINE.sub(lambda found: _DIGITS.sub(r"\1", found[0]), svg)
        return svg.replace(f"font-family: '{_FONT}'", f"font-family: {_FAMILY}")


def wrapped(words: str, width: float, size: float = 10) -> list[str]:
    """The words in lines that fit the width: a letter of Tinos takes less than half its size on average."""
    return wrap(words, max(8, int(width / (0.47 * size)))) or [""]


def shortened(words: str, width: float, size: float = 10, lines: int = 2) -> list[str]:
    """The words in at most so many lines, with … where something was left out."""
    found = wrapped(words, width, size)
    return found if len(found) <= lines else [*found[: lines - 1], found[lines - 1].rstrip(" ,.;") + "…"]


@cache
def _register_fonts() -> None:
    for face in ("Regular", "Bold"):
        fontManager.addfont(str(files("chiso") / "fonts" / f"{_FONT}-{face}.ttf"))
