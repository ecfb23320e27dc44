"""What a reader gives: sheets as rows of text, or the reason why there are none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

Row = list[str]
LAST_SERIAL = 2_957_004
"""31/12/9999 in the later of the two epochs."""

_UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_EPOCHS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}


class Unreadable(Exception):
    """A file that cannot be read: the fact and the cure, in Vietnamese."""

    def __init__(self, fact: str, cure: str) -> None:
        self.fact = fact
        self.cure = cure
        super().__init__(fact)


FOREIGN = Unreadable(
    "không phải là bảng tính hay văn bản mà chương trình biết.",
    "Xuất lại dạng .xlsx hoặc .csv, hoặc chuyển tệp ra khỏi thư mục.",
)


@dataclass(frozen=True)
class Grid:
    """One sheet: row i (0-based) is line i + 1 of the file as its users see it.

    `is_ragged` says that rows may be shorter than the header; in a workbook every cell has an address.
    `is_1904`: bare numbers that are days count from 1904. Hidden rows count from 1, hidden columns from 0.
    """

    name: str
    rows: Iterable[Row]
    is_ragged: bool = False
    is_hidden: bool = False
    is_1904: bool = False
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()


def cell_text(value: object) -> str:
    """A typed cell as text: dates in ISO, whole numbers without decimals, others with a decimal comma.

    The comma keeps a number 1,234 apart from the text 1.234, which means thousands in Vietnamese.
    Whole numbers of 16 digits or more have lost digits already and stay in scientific form.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return _number_text(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value) if isinstance(value, int | timedelta) else ""


def moment_text(serial: float, is_1904: bool) -> str | None:
    """A spreadsheet's day as ISO text, without a time at midnight; a time alone for less than a day; None for no day."""
    if not 0 <= serial < LAST_SERIAL:
        return None
    # Excel counts a 29 February 1900 that never was.
    days = serial + 1 if serial < 60 and not is_1904 else serial
    moment = _EPOCHS[is_1904] + timedelta(milliseconds=round(days * 86_400_000))
    if serial < 1:
        return moment.time().isoformat()
    return moment.date().isoformat() if moment.time() == time() else moment.isoformat()


def clean(text: str) -> str:
    """The text in composed Unicode, without spaces at its ends and marks that nobody sees or that turn its direction."""
    seen = text if text.isprintable() else _UNSEEN.sub("", text)
    return unicodedata.normalize("NFC", seen).strip(" \t\r\n\xa0")


def filled(rows: Iterable[Row], merged: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> Iterator[Row]:
    """The rows with every cell of a merged area holding what its first cell holds."""
    starts: dict[int, list[tuple[int, int, int]]] = {}
    for (top, left), (bottom, right) in merged:
        starts.setdefault(top, []).append((left, bottom, right))
    areas: list[tuple[int, int, int, str]] = []
    for number, row in enumerate(rows):
        areas = [area for area in areas if area[1] >= number]
        areas += [(*area, row[area[0]]) for area in starts.get(number, ()) if area[0] < len(row)]
        for left, _, right, text in areas:
            end = min(right + 1, len(row))
            row[left:end] = [text] * (end - left)
        yield row


def _number_text(value: float) -> str:
    if value.is_integer():
        return str(int(value)) if abs(value) < 1e15 else f"{value:.15E}"
    return repr(value).replace(".", ",")
