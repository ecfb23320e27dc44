"""How the rows of a sheet are written, as one expression that fits most of them.

No part of it can fit in two ways, so all repetition is possessive: the expression never goes back to try again.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from chiso.readers.frames import column_number
from chiso.readers.grids import MAX_WIDTH
from chiso.readers.values import Kind

LEARNT = 50
"""So many rows are looked at before the first pattern, twice as many before each one after it."""

_MAX_FORMS = 4_000
"""Cells that are written in more ways than this are not learnt."""

_IS_SOUND = sys.version_info >= (3, 11, 5)
"""Before that version Python loses its way in possessive groups."""

_CELL = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})[0-9]+"((?:\s[\w:]+="[\w.]*")*\s*)/?>')
"""A cell with attributes written as nearly all programs do; what they say in another way is left to a parser."""

_ATTRIBUTE = re.compile(rb'\s(\w+)="([^"]*)"')
_ROW = rb'(?:\s*<PREROW\b[^>]*/>)*\s*<PREROW r="([0-9]+)"(?:[^>]*[^>/])?>\s*'
_VALUE = (
    rb"(?:(?:<PREF[^>]*/>|<PREF[^>]*>[^<]*</PREF>)(?!<PREV[^>]*/>|<PREV[^>]*></PREV>))?+"
    rb'<PREV(?: xml:space="preserve")?+(?:/>|>([^<]*+)</PREV>)'
)
_INLINE = rb'<PREIS><PRET(?: xml:space="preserve")?+>([^<]*+)</PRET></PREIS>'

Forms = dict[tuple[int, bytes], dict[Kind, list[bytes]]]
"""By a column's place and letters the kinds of its values, and the attributes of cells that hold such."""


@dataclass(frozen=True)
class Pattern:
    """An expression for a row's XML; its groups are the row's number and the values of `cells`."""

    expression: re.Pattern[bytes] | None
    cells: tuple[tuple[int, Kind], ...]

    def fits(self, written: bytes) -> re.Match[bytes] | None:
        """What the expression finds in a row that is written as it says, from end to end."""
        return self.expression.fullmatch(written) if self.expression else None


class Patterns:
    """Learns from the rows that the newest pattern did not fit; `dates` are the styles that show dates."""

    def __init__(self, prefix: bytes, dates: frozenset[int]) -> None:
        self.newest = Pattern(None, ())
        self._prefix = prefix
        self._dates = dates
        self._forms: Forms = {}
        self._missed, self._wanted = 0, LEARNT

    def learn(self, written: bytes) -> None:
        """Takes note of a row that did not fit; now and then a new pattern comes of it."""
        cells = [(column_number(letters.decode()), letters, how) for letters, how in _CELL.findall(written)]
        self._missed += 1
        if len(cells) > MAX_WIDTH or any(at >= MAX_WIDTH for at, _, _ in cells):
            return
        for at, letters, attributes in cells:
            known = self._forms.setdefault((at, letters), {}).setdefault(self._kind(attributes), [])
            if attributes not in known:
                known.append(attributes)
        if self._missed == self._wanted:
            self._missed, self._wanted = 0, 2 * self._wanted
            self._renew()

    def _renew(self) -> None:
        columns = sorted(self._forms.items())
        if sum(len(how) for _, kinds in columns for how in kinds.values()) > _MAX_FORMS:
            return
        written = _ROW + b"".join(_column(letters, kinds) for (_, letters), kinds in columns)
        expression = re.compile(_named(written, self._prefix))
        self.newest = Pattern(expression, tuple((at, kind) for (at, _), kinds in columns for kind in kinds))

    def _kind(self, attributes: bytes) -> Kind:
        stated = dict(_ATTRIBUTE.findall(attributes))
        return Kind(stated.get(b"t", b"n").decode(), int(stated.get(b"s") or 0) in self._dates)


def _column(letters: bytes, kinds: dict[Kind, list[bytes]]) -> bytes:
    """At most one cell of the column and of the row that the first group has the number of."""
    return rb'(?:<PREC r="%s\1"(?:%s)\s*+)?+' % (letters, b"|".join(_cells(kinds)))


def _cells(kinds: dict[Kind, list[bytes]]) -> Iterator[bytes]:
    for kind, ways in kinds.items():
        value = _INLINE if kind.type == "inlineStr" else _VALUE
        yield rb"(?:%s)(?:/>|>(?:%s)?+</PREC>)" % (b"|".join(map(re.escape, ways)), value)


def _named(written: bytes, prefix: bytes) -> bytes:
    """The expression with the sheet's own names of elements."""
    sound = written if _IS_SOUND else written.replace(b")?+", b")?")
    return re.sub(rb"PRE(ROW|C|F|V|IS|T)", lambda found: prefix + found[1].lower(), sound)
