"""How a report names and counts things."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from chiso.formats import format_maximum, format_number, nfc
from chiso.rules import Indicator
from chiso.schemas import SCHEMAS
from chiso.scores import Score

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~$&])")
NBSP = "\N{NO-BREAK SPACE}"


def plain(name: str) -> str:
    """A name from data or params/ as Markdown that shows it as it is."""
    return _MARKS.sub(r"\\\1", nfc(" ".join(name.split())))


def title_of(indicator: Indicator) -> str:
    """The indicator's full name: `Tỷ lệ hồ sơ xử lý đúng hạn`."""
    return f"Tỷ lệ {indicator.name}"


def named(indicator: Indicator) -> str:
    """The full name within a sentence: `tỷ lệ hồ sơ xử lý đúng hạn`."""
    return f"tỷ lệ {indicator.name}"


def label_of(indicator: Indicator) -> str:
    """The indicator's name where "Tỷ lệ" goes without saying."""
    return indicator.name[0].upper() + indicator.name[1:]


def things_of(indicator: Indicator) -> str:
    """What the indicator counts: hồ sơ, TTHC, phản ánh, kiến nghị, đơn vị."""
    if indicator.counts == "unit_code":
        return "đơn vị"
    return "phản ánh, kiến nghị" if indicator.table == "petitions" else SCHEMAS[indicator.table].title


def points(value: Decimal | None) -> str:
    """Points as scored: two decimals."""
    return format_number(value, 2)


def maximum(value: Decimal) -> str:
    """A maximum: without decimals where it has none."""
    return format_maximum(value)


def points_of(score: Score) -> str:
    """`3,20/6`; the dash says that there is no score."""
    return f"{points(score.points)}/{format_maximum(score.max_points)}"


def rate(value: Decimal | None) -> str:
    """`97,10 %`; a dash for nothing."""
    return format_number(value, 2) + (f"{NBSP}%" if value is not None else "")


def listed(names: Iterable[str]) -> str:
    """`a, b và c`."""
    *first, last = names
    return f"{', '.join(first)} và {last}" if first else last


def sentence(words: str) -> str:
    """The words with a capital first and a full stop last."""
    return words[0].upper() + words[1:] + ("" if words.endswith(".") else ".")
