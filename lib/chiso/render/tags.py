"""Row headers on paper: Typst tags those of columns only, so the cells in the row heads' shade are named in its file."""

from __future__ import annotations

import re
from bisect import bisect

_SHADE = rb"BackgroundColor\[0\.95686275 0\.95686275 0\.9607843\]"
"""What the template's fill of a row's head becomes in its cell's tag."""
_HEAD = re.compile(
    rb"( 0 obj\n<</Type/StructElem/S/T)D(/P \d+ 0 R/A\[<</O/Table)(?=/Headers\[[^\]]*\]>><</O/Layout/"
    + _SHADE
    + rb")"
)
_SCOPE = b"/Scope/Row"
_OFFSETS = re.compile(rb"\nxref\n0 (\d+)\n((?:\d{10} \d{5} [fn]\r\n)+)")
_START = re.compile(rb"\nstartxref\n(\d+)\n%%EOF\s*$")


def name_row_heads(pdf: bytes) -> bytes:
    """The file with the row heads of its tables tagged as such; its list of offsets still leads to every object."""
    places = [found.end(1) for found in _HEAD.finditer(pdf)]
    offsets, start = _OFFSETS.search(pdf), _START.search(pdf)
    assert offsets and start, "Typst writes a plain list of offsets"

    def moved(offset: bytes) -> int:
        return int(offset) + len(_SCOPE) * bisect(places, int(offset))

    entries = b"".join(
        b"%010d%b" % (moved(line[:10]), line[10:]) for line in offsets[2].splitlines(keepends=True)
    )
    tail = pdf[offsets.end() : start.start(1)] + b"%d" % moved(start[1]) + pdf[start.end(1) :]
    return _HEAD.sub(rb"\1H\2" + _SCOPE, pdf[: offsets.start(2)]) + entries + tail
