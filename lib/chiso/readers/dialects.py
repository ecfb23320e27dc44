"""How the cells of a delimited text are parted, quoted and escaped: found, not assumed."""

from __future__ import annotations

import csv
import re
from collections import Counter
from io import StringIO
from itertools import islice, product
from typing import NamedTuple

_DELIMITERS, _QUOTES = ",;\t|^~", "\"'"
_LOOKED_AT = 200_000
"""So many characters tell, and of these a hundred lines."""


class Dialect(NamedTuple):
    """What parts the cells, what may stand around one, and what may stand before that within one."""

    delimiter: str
    quote: str = '"'
    escape: str | None = None


def find_dialect(text: str, delimiter: str = "") -> Dialect:
    """The dialect: of all delimiters, unless one is given, that under which most lines agree on most cells."""
    sample = list(islice(StringIO(text[:_LOOKED_AT], newline=""), 100))
    possible = product(delimiter or _DELIMITERS, _QUOTES)
    found, _ = max(possible, key=lambda one: _agreement(sample, *one))
    quote = _find_quote(sample, re.escape(found))
    return Dialect(found, quote, _find_escape(text, re.escape(found), quote))


def _agreement(sample: list[str], delimiter: str, quote: str) -> tuple[int, int]:
    rows = csv.reader(sample, delimiter=delimiter, quotechar=quote, skipinitialspace=True)
    try:
        widths = Counter(map(len, rows))
    except csv.Error:
        return 0, 0
    wide = [(times * width, width) for width, times in widths.items() if width > 1]
    return max(wide, default=(0, 0))


def _find_quote(sample: list[str], mark: str) -> str:
    """The single quote where a row has three cells within such, or one that holds the delimiter; else the double."""
    double, single = (_quoted(mark, quote) for quote in _QUOTES)
    cells = [single.findall(row) for row in sample]
    is_single = any(len(row) > 2 or any(re.search(mark, cell) for cell in row) for row in cells)
    return "'" if is_single and not any(map(double.search, sample)) else '"'


def _quoted(mark: str, quote: str) -> re.Pattern[str]:
    """A cell that stands within such quotes from end to end."""
    return re.compile(rf"(?:^|{mark}) *{quote}((?:[^{quote}]|{quote}{quote})*){quote} *(?=[{mark}\r\n]|$)")


def _find_escape(text: str, mark: str, quote: str) -> str | None:
    """The backslash where it stands before quotes within cells, and before nothing but quotes, delimiters and itself."""
    if f"\\{quote}" not in text:
        return None
    alone = text.replace("\\\\", "")
    is_within = re.search(rf"\\{quote}(?![{mark}\r\n]|$)", alone)
    return "\\" if is_within and not re.search(rf"\\[^{quote}{mark}]", alone) else None
