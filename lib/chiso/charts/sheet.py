"""The paper that charts are drawn on: measured in points, from the top left corner."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from textwrap import wrap
from typing import Any, Literal

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from chiso.formats import printable

WIDTH = 453.6
"""The width of an A4 page's text: 160 mm in points."""
NARROW = 252.0
"""The width of a telephone's page, 336 pixels, on which letters of an A4 page would be too small."""

SMALL = {WIDTH: 9.0, NARROW: 10.0}
"""The smallest letters: 11 pixels even on a page 320 pixels wide."""

EDGE = 2.0
"""Kept free at the right of words that end there: another face of the same width still leans out a little."""

INK, FAINT, PALE = "#1a1a1a", "#595959", "#dcdcdc"
BLUE, ORANGE = "#0b5394", "#b45309"
"""Blue is what was reached, orange what is to be looked at: apart for colour-blind readers too."""

_FONT = "Tinos"
_FAMILY = "Tinos, Times New Roman, Liberation Serif, serif"
"""What the SVG asks for: a reader's browser has no Tinos, but faces with the same metrics."""
_STYLE: dict[Any, Any] = {"svg.fonttype": "none", "svg.hashsalt": "chiso", "path.simplify": False}
_NO_METADATA: dict[str, Any] = {"Date": None, "Creator": None, "Format": None, "Type": None}
_OUTLINE = re.compile(r'(?<= (?:d|x|y)=")[^"]*')
_DIGITS = re.compile(r"\.0\d*|(\.\d)\d+|\s*\n|(?<=[A-Z]) ")
_LEVEL = re.compile(r"(M[\d.-]+ ([\d.-]+))L([\d.-]+) \2(?![\d.])")
_STYLING = re.compile(r'(?<= style=")[^"]*')
_AIR = re.compile(r"(?<=[:;]) ")
_IDLE = re.compile(
    r"""<g(?: id="[^"]*")?>|</g>| transform="rotate\(-?0 [^"]*"|font-family:'Tinos';"""
    r"""| xmlns:xlink="[^"]*"(?![\s\S]*xlink:)|;?fill:#1a1a1a(?=")|;stroke-linejoin:miter"""
    r"""|;?text-anchor:start|font-size:10px;?"""
)
_BETWEEN = re.compile(r">\s+<")
_PROLOGUE = re.compile(r"^.*?(?=<svg)", re.DOTALL)


class Sheet:
    """A figure of the given height, drawn in points; `draw` turns it into SVG."""

    def __init__(self, height: float, width: float = WIDTH) -> None:
        _register_fonts()
        self._figure = Figure(figsize=(width / 72, height / 72), dpi=72, facecolor="white")
        # Drawn on the figure itself: axes would cost as much as all that is drawn.
        self._place = Affine2D().scale(1, -1).translate(0, height)

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
        self._figure.text(
            x,
            y,
            printable(words),
            transform=self._place,
            size=size,
            ha=align,
            va="center_baseline",
            color=colour,
            weight="bold" if bold else "normal",
            family=_FONT,
            parse_math=False,
            usetex=False,
        )

    def label(self, right: float, middle: float, lines: Sequence[str], step: float) -> None:
        """Lines of words that end at `right`, as many above as below the middle."""
        first = middle - step * (len(lines) - 1) / 2
        for number, line in enumerate(lines):
            self.text(right, first + step * number, line, align="right")

    def box(self, x: float, y: float, width: float, height: float, colour: str, edge: str = "none") -> None:
        """A filled rectangle whose top left corner is (x, y)."""
        self._add(Rectangle((x, y), width, height, facecolor=colour, edgecolor=edge, linewidth=0.6))

    def bars(
        self,
        levels: Sequence[tuple[float, float, float]],
        height: float,
        colour: str,
        cap: Literal["butt", "round"] = "butt",
    ) -> None:
        """Level bars, each (left, right, middle), as one shape: hundreds cost what a few do."""
        if not levels:
            return
        vertices = [(x, y) for left, right, y in levels for x in (left, right)]
        outline = Path(vertices, [Path.MOVETO, Path.LINETO] * len(levels))
        self._add(
            PathPatch(
                outline, fill=False, edgecolor=colour, linewidth=height, capstyle=cap, zorder=Line2D.zorder
            )
        )

    def dots(self, places: Sequence[tuple[float, float]], colour: str = BLUE) -> None:
        """Round marks centred on the places, each with a white rim: bars so short that only their ends show."""
        points = [(x, x + 0.1, y) for x, y in places]
        self.bars(points, 8, "white", "round")
        self.bars(points, 6, colour, "round")

    def line(
        self,
        x: Sequence[float],
        y: Sequence[float],
        colour: str = INK,
        width: float = 0.8,
        dash: Literal["-", "--"] = "-",
    ) -> None:
        """A line through the places."""
        self._add(Line2D(x, y, color=colour, linewidth=width, linestyle=dash))

    def draw(self) -> str:
        """The sheet as one <svg> element: text as text, no clock, no names but those that are referred to."""
        page = io.StringIO()
        with mpl.rc_context(_STYLE), warnings.catch_warnings():
            # Text stays text, so it is the reader's font that must have the letter.
            warnings.filterwarnings("ignore", message="Glyph .* missing from font")
            self._figure.savefig(page, format="svg", metadata=_NO_METADATA)
        svg = _PROLOGUE.sub("", page.getvalue())
        svg = _OUTLINE.sub(lambda found: _LEVEL.sub(r"\1H\3", _DIGITS.sub(r"\1", found[0])), svg)
        svg = _STYLING.sub(lambda found: _AIR.sub("", found[0]), svg)
        svg = _IDLE.sub("", svg).replace("<svg", f'<svg font-family="{_FAMILY}" font-size="10"', 1)
        return _BETWEEN.sub("><", svg)

    def _add(self, artist: Artist) -> None:
        artist.set_transform(self._place)
        self._figure.add_artist(artist)


def wrapped(words: str, width: float, size: float = 10) -> list[str]:
    """The words in lines that fit the width, about equally long: a letter of Tinos takes less than half its size."""
    most = max(8, int(width / (0.47 * size)))
    lines = wrap(words, most) or [""]
    least = -(-len(words) // len(lines))
    return next(
        (found for letters in range(least, most) if len(found := wrap(words, letters)) == len(lines)), lines
    )


def shortened(words: str, width: float, size: float = 10, lines: int = 2) -> list[str]:
    """The words in at most so many lines, with … where something was left out."""
    found = wrapped(words, width, size)
    return found if len(found) <= lines else [*found[: lines - 1], found[lines - 1].rstrip(" ,.;") + "…"]


@cache
def _register_fonts() -> None:
    for face in ("Regular", "Bold"):
        fontManager.addfont(str(files("chiso") / "fonts" / f"{_FONT}-{face}.ttf"))
