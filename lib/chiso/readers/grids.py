"""What a reader gives: sheets as text, or the reason why there are none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Row = list[str]
Area = tuple[tuple[int, int], tuple[int, int]]
"""The first and the last cell of a merged area, each by row and column from 0."""

MAX_WIDTH, MAX_HEIGHT = 1_000, 1_048_576
"""A table wider than this is a slip, a cell that strayed to the sheet's far corner; a sheet has no more rows."""

LAST_SERIAL = 2_957_004
"""31/12/9999 in the later of the two epochs."""

_BREAK = re.compile(r"[\x0b\x0c\x85\u2028\u2029]")
"""What ends a line or a page; without it the words on both sides would be one."""

_UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_EPOCHS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}


class Unreadable(Exception):
    """A file that cannot be read: the fact and the cure, in Vietnamese, and the place, if there is one.

    `row` counts from 1; `column` is given by its letters.
    """

    def __init__(
        self, fact: str, cure: str, sheet: str = "", row: int | None = None, column: str = ""
    ) -> None:
        self.fact = fact
        self.cure = cure
        self.sheet = sheet
        self.row = row
        self.column = column
        super().__init__(fact)

    def within(self, sheet: str) -> Unreadable:
        """The same, of a sheet."""
        return Unreadable(self.fact, self.cure, sheet, self.row, self.column)


FOREIGN = Unreadable(
    "không phải là bảng tính hay văn bản mà chương trình biết.",
    "Xuất lại dạng .xlsx hoặc .csv, hoặc chuyển tệp ra khỏi thư mục.",
)


def column_letters(place: int) -> str:
    """1 → A, 27 → AA."""
    # Only what is refused needs a whole library.
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(place))


def too_wide(row: int, place: int) -> Unreadable:
    """The refusal of a cell that is far from any table."""
    cure = "Mở tệp bằng Excel, xóa ô thừa ở xa bảng rồi lưu lại."
    return Unreadable("có dữ liệu ở quá xa bảng.", cure, row=row, column=column_letters(place))


def narrowed(row: Row, number: int) -> Row:
    """The row without the empty cells beyond the widest table.

    Raises Unreadable where one of them holds anything.
    """
    for place, cell in enumerate(row[MAX_WIDTH:], MAX_WIDTH + 1):
        if cell.strip():
            raise too_wide(number, place)
    return row[:MAX_WIDTH]


def beyond(text: str, left: int) -> str:
    """What a merged cell holds in its further columns: words go over all, a number or a day counts once.

    From the first column on it may be a line that heads a group, whatever it says.
    """
    return text if left == 0 or any(map(str.isalpha, text)) else ""


def covered(row: int, place: int) -> Unreadable:
    """The refusal of a merged cell that hides what another one holds."""
    cure = "Bỏ gộp các ô ấy, giữ lại giá trị đúng rồi lưu lại."
    return Unreadable("có ô gộp che một giá trị khác.", cure, row=row, column=column_letters(place))


@dataclass(frozen=True)
class Grid:
    """One sheet in batches of columns: row i (0-based) of all is line i + 1 of the file as its users see it.

    `is_ragged` says that rows may be shorter than the header; in a workbook every cell has an address.
    `is_1904`: bare numbers that are days count from 1904. Hidden rows count from 1, hidden columns from 0.
    `titles`: lines that stand above the table and in none of its rows. `merged` is whole once the rows are read.
    """

    name: str
    batches: Iterable[pa.RecordBatch]
    is_ragged: bool = False
    is_hidden: bool = False
    is_1904: bool = False
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    titles: tuple[str, ...] = ()
    merged: Sequence[Area] = ()


def cell_text(value: object) -> str:
    """A typed cell as text: dates in ISO, whole numbers without decimals, others with a decimal comma, TRUE or FALSE.

    The comma keeps a number 1,234 apart from the text 1.234, which means thousands in Vietnamese.
    Whole numbers of 16 digits or more have lost digits already and stay in scientific form.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
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
    day, passed = divmod(round(days * 86_400_000), 86_400_000)
    if serial < 1:
        return _clock(passed)
    return f"{_day(day, is_1904)}T{_clock(passed)}" if passed else _day(day, is_1904)


def usual_moments(serials: np.ndarray, is_1904: bool) -> list[str] | None:
    """What `moment_text` says of each; None where one needs a closer look."""
    if not ((serials >= 60) & (serials < LAST_SERIAL)).all():
        return None
    passed = np.rint(serials * 86_400_000).astype("int64")
    if (passed % 1000).any():
        return None
    since = (_EPOCHS[is_1904] - datetime(1970, 1, 1)) // timedelta(seconds=1)
    moments = pa.array(passed // 1000 + since, pa.timestamp("s")).cast(pa.string())
    found: list[str] = pc.replace_substring(
        pc.replace_substring(moments, " ", "T"), "T00:00:00", ""
    ).to_pylist()
    return found


def clean(text: str) -> str:
    """The text in composed Unicode, without spaces at its ends and marks that nobody sees or that turn its direction."""
    seen = text if text.isprintable() else _UNSEEN.sub("", _BREAK.sub("\n", text))
    return unicodedata.normalize("NFC", seen).strip(" \t\r\n\xa0")


@lru_cache(50_000)
def _day(number: int, is_1904: bool) -> str:
    return (_EPOCHS[is_1904] + timedelta(number)).date().isoformat()


@lru_cache(50_000)
def _clock(milliseconds: int) -> str:
    return (_EPOCHS[False] + timedelta(milliseconds=milliseconds)).time().isoformat()


def _number_text(value: float) -> str:
    if value.is_integer():
        return str(int(value)) if abs(value) < 1e15 else f"{value:.15E}"
    text = repr(value).replace(".", ",")
    # Three decimals alone would be thousands to whoever writes numbers in the English way.
    return f"{text}0" if re.search(r",\d{3}$", text) else text
