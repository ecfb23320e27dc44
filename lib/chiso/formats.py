"""Numbers and dates as Vietnamese readers write them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

_FORMULA_STARTS = tuple("=+-@＝＋－＠")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufffe\uffff]")
_PERCENT = re.compile(r"(?<=\d) %")

NOTHING = "–"
"""What stands where there is no number."""
_MARKS = str.maketrans(",.-", ".,−")
"""Python's marks in a number, and Vietnamese ones; below zero a sign as wide as a plus, which no line breaks after."""


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    """The value to `decimals` places, halves away from zero, as the portal rounds."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def format_number(value: Decimal | int | float | None, decimals: int = 0) -> str:
    """`1.234,50` for 1234.5 with two decimals, `−1` for -1; a dash for nothing."""
    if value is None or value != value:
        return NOTHING
    exact = round_half_up(Decimal(str(value)), decimals) + 0  # nothing is not less than nothing
    return f"{exact:,.{decimals}f}".translate(_MARKS)


def format_change(value: Decimal) -> str:
    """Points more or fewer: `+0,42`, `−1,00`, `0,00`."""
    return ("+" if value > 0 else "") + format_number(value, 2)


def format_maximum(value: Decimal) -> str:
    """A number without decimals where it has none, else with two: `94`, `93,50`."""
    return format_number(value, 0 if value == value.to_integral_value() else 2)


def format_date(day: date | datetime | None) -> str:
    """`05/07/2022`; a dash for nothing."""
    return NOTHING if day is None else f"{day:%d/%m/%Y}"


def format_long_date(day: date) -> str:
    """`ngày 05 tháng 7 năm 2022`; months 1 and 2 with a leading zero, as Nghị định 30/2020/NĐ-CP asks."""
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year}"


def together(text: str) -> str:
    """The text with no line ending between a number and its percent sign."""
    return _PERCENT.sub("\N{NO-BREAK SPACE}%", text)


def inert(text: str) -> str:
    """The text as a CSV may hold it: on one line, an apostrophe before what a spreadsheet would take for a formula."""
    line = " ".join(text.splitlines())
    return f"'{line}" if line.lstrip().startswith(_FORMULA_STARTS) else line


def printable(text: str) -> str:
    """The text composed, with � for what XML forbids and for what has no look at all."""
    composed = nfc(text)
    return composed if composed.isprintable() else _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", composed)


def nfc(text: str) -> str:
    """The text in Unicode's composed form, in which alone words compare and extract as written."""
    return unicodedata.normalize("NFC", text)
