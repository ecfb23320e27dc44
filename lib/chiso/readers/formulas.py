"""Formulas that no office program has worked out yet: who wrote them left zeros in their place."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import IO

from chiso.readers.archives import whole_tags
from chiso.readers.grids import Unreadable

_CURE = "Mở tệp bằng Excel hoặc LibreOffice, lưu lại để công thức được tính, rồi nộp lại."
_CELL = re.compile(
    rb"<(?:\w+:)?c\b(?P<about>[^>]*)><(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*<(?:\w+:)?v>(?P<value>[^<]*)<"
)
_ADDRESS = re.compile(rb'\br=["\']([A-Z]{1,3})(\d+)')
UNWORKED = "có công thức có thể chưa được tính (đây là ô đầu tiên; không công thức nào có kết quả khác 0)."


def refuse_uncalculated(part: Callable[[], IO[bytes]], sheet: str) -> None:
    """Of a workbook that is to be worked out when it is opened: no sheet whose formulas all have the value 0.

    Raises Unreadable with the first of them.
    """
    first = b""
    with part() as stream:
        rest = b""
        for piece in whole_tags(stream):
            # A formula and its value may lie on both sides of a piece's end.
            whole = rest + piece
            for cell in _CELL.finditer(whole) if _has_formula(whole) else ():
                if not re.fullmatch(rb"0(\.0+)?", cell["value"]):
                    return
                first = first or cell["about"]
            rest = whole[-10_000:]
    if first:
        found = _ADDRESS.search(first)
        place = (int(found[2]), found[1].decode()) if found else (None, "")
        raise Unreadable(UNWORKED, _CURE, sheet, *place)


def _has_formula(piece: bytes) -> bool:
    # One letter is looked for ten times as fast as two, and numbers alone have none.
    return b"f" in piece and (b"<f" in piece or b":f" in piece)
