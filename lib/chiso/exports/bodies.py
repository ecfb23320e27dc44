"""Which rows below a header are data, and what the others are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce
from itertools import pairwise
from operator import and_, or_
from string import ascii_lowercase

import pandas as pd

from chiso.exports.layouts import FORM06, Layout
from chiso.exports.vocabulary import Vocabulary
from chiso.exports.words import fold_header
from chiso.schemas import READABLE

DATA = ""
TOTAL = "dòng cộng"
"""In Biểu 06 the row that counts, elsewhere not data."""

BLANK = "dòng trống"
OTHER_HEADER = "dòng tiêu đề của một bảng khác"
"""What follows it would be read under wrong headings."""

_HEADER = "dòng tiêu đề lặp lại"
_NUMBERS = "dòng đánh số cột"
_BAND = "dòng tên nhóm"
_FOOTER = "chân biểu"

_NUMBER = re.compile(r"\(?([0-9]{1,2})\)?([ \t\n\xa0]*[=+–-].*)?")
_LETTER = re.compile(r"\(([A-Za-zĐđ])\)")
_ALPHABETS = (ascii_lowercase, "abcdđeghiklmnopqrstuvxy")
_COUNT = re.compile(r"-?\d[\d.,]*")
"""A number; a row that has two of them to count with is no footer, whatever its unit is called."""

_SAMPLE = 1_000
"""The codes of so many rows tell what codes look like."""

_DELIMITER = re.compile(r"[,;\t|](?![ \r\n]|$)")
"""As text has it between cells, not between words."""

_DAY = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}(?:[ T].*)?")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_DATE_LINE = re.compile(r"\bngày\b.{0,12}\btháng\b.{0,12}\bnăm\b", re.IGNORECASE)


def classify_rows(body: pd.DataFrame, layout: Layout, vocabulary: Vocabulary) -> pd.Series:
    """What each row is: DATA, TOTAL, BLANK or another kind of row that is not data.

    Only a row that lacks a required cell, repeats one text or has no number in its code can be anything but data:
    no word loses a row. Below a signature such rows are the form's foot, unless data or counts follow.
    """
    kinds = pd.Series(DATA, index=body.index, dtype=object)
    is_doubtful = _is_doubtful(body, layout)
    doubtful, sure = body.index[is_doubtful], body[~is_doubtful]
    told = _Words(layout, vocabulary, sure)
    rows = list(zip(doubtful, body.loc[doubtful].itertuples(index=False, name=None), strict=True))
    below_footer = False
    last_data = max([*sure.index[-1:], *(number for number, cells in rows if told.is_data(cells))], default=0)
    for number, cells in rows:
        kind = told.kind(cells)
        below_footer = number > last_data and (below_footer or kind == _FOOTER)
        kinds[number] = _FOOTER if below_footer and kind != BLANK else kind
    if _BAND in kinds.iloc[:1].to_list() and _is_heading(body.iloc[0], layout):
        kinds.iloc[0] = DATA
    return kinds


def find_data(rows: pd.DataFrame, layout: Layout) -> list[int]:
    """The numbers of rows that are data beyond doubt, wherever they stand: a code, and days where days must be."""
    sure, required = rows[~_is_doubtful(rows, layout)], _required(layout)
    fields = [READABLE[layout.kind].fields[layout.names[at]] for at in required]
    days = [at for at, one in zip(required, fields, strict=True) if one.type in ("date", "datetime")]
    return [
        int(number)
        for number, cells in zip(sure.index, sure.itertuples(index=False, name=None), strict=True)
        if _looks_like_code(cells[required[0]]) and all(_is_day(cells[at]) for at in days)
    ]


def _is_doubtful(body: pd.DataFrame, layout: Layout) -> pd.Series:
    required = _required(layout)
    if len(required) < 2:
        return pd.Series(True, index=body.index)
    first, *rest = (body.iloc[:, at].astype("str") for at in required)
    lacks = reduce(or_, (cells.eq("") for cells in rest), first.eq(""))
    repeats = reduce(and_, (cells.eq(first) for cells in rest))
    wordy = ~first.str.contains("[0-9]")
    return lacks | repeats | wordy | first.str.fullmatch(_NUMBER.pattern)


def _is_heading(cells: pd.Series, layout: Layout) -> bool:
    """Whether the only cell of the row below the header stands under a known heading that is not the first."""
    held = [at for at, cell in enumerate(cells) if cell]
    known = [at for at, name in enumerate(layout.names) if name]
    return len(held) == 1 and held[0] in known[1:]


def _required(layout: Layout) -> list[int]:
    if layout.kind == FORM06:
        return []
    fields = READABLE[layout.kind].fields
    names = [name for name, one in fields.items() if one.required and name != "unit_code"]
    return [layout.names.index(name) for name in names]


class _Words:
    """What tells the rows of one sheet apart."""

    def __init__(self, layout: Layout, vocabulary: Vocabulary, sure: pd.DataFrame) -> None:
        self._headings = layout.words
        self._foreign = {word for table in vocabulary.tables.values() for word in table.field_of}
        self._totals = {fold_header(word) for word in vocabulary.totals}
        self._footers = {fold_header(word) for word in vocabulary.footers}
        self._is_form = layout.kind == FORM06
        self._names = [
            fold_header(heading) if name else ""
            for heading, name in zip(layout.headings, layout.names, strict=True)
        ]
        self._code = next(iter(_required(layout)), None)
        self._known = [at for at, name in enumerate(layout.names) if name]
        counts = [at for at, name in enumerate(layout.names) if name in ("numerator", "denominator")]
        self._counts = counts if layout.kind == "aggregates" else []
        codes = sure.iloc[:_SAMPLE, self._code].astype("str") if self._code is not None else ()
        self._shapes = set(map(_shape, codes))

    def is_data(self, cells: Sequence[str]) -> bool:
        """Whether a row that may not be data cannot be a signature: it counts, or its code looks like those of others."""
        if self._is_form:
            return sum(bool(_COUNT.fullmatch(cells[at])) for at in self._known) > 1
        if self._counts:
            return all(_COUNT.fullmatch(cells[at]) for at in self._counts)
        return self._code is not None and _shape(cells[self._code]) in self._shapes

    def kind(self, cells: Sequence[str]) -> str:
        """What a row that may not be data is; one whose cells all stand in one, delimited otherwise, is."""
        held = [cell for cell in cells if cell]
        if not held:
            return BLANK
        if len(held) == 1 and len(_DELIMITER.findall(held[0])) >= len(self._known) - 1:
            return DATA
        folded = [fold_header(cell) for cell in held]
        if len(held) > 1 and self._headings.issuperset(folded):
            return OTHER_HEADER if self._is_reordered(cells) else _HEADER
        if len(self._foreign.intersection(folded)) >= 3:
            return OTHER_HEADER
        if _is_numbering(held):
            return _NUMBERS
        if self._is_total(held, folded):
            return TOTAL
        if self._counts and self.is_data(cells):
            return DATA
        if self._code is not None and len(held) > 1 and _looks_like_code(cells[self._code]):
            return DATA
        if self._is_footer(held, folded):
            return _FOOTER
        return _BAND if self._is_band(cells, held) else DATA

    def _is_reordered(self, cells: Sequence[str]) -> bool:
        """Whether two of the known headings stand where others should."""
        found = [(fold_header(cell), name) for cell, name in zip(cells, self._names, strict=True)]
        return sum(bool(cell) and cell != name and cell in self._names for cell, name in found) > 1

    def _is_total(self, held: Sequence[str], folded: Sequence[str]) -> bool:
        if any(word in self._totals for word in folded[:2]):
            return True
        return len(set(held)) == 1 and folded[0].startswith(tuple(self._totals))

    def _is_footer(self, held: Sequence[str], folded: Sequence[str]) -> bool:
        signed = any(word.startswith(footer) for word in folded for footer in self._footers)
        return len(set(held)) <= 3 and (signed or any(_DATE_LINE.search(cell) for cell in held))

    def _is_band(self, cells: Sequence[str], held: Sequence[str]) -> bool:
        if self._is_form:
            return sum(bool(cells[at]) for at in self._known) <= 1 or len(set(held)) == 1
        alone = len(held) == 1 and (len(self._known) < 2 or not _looks_like_code(held[0]))
        return alone or (len(held) > 1 and len(set(held)) == 1)


def _is_day(text: str) -> bool:
    return bool(_DAY.fullmatch(text) or _SERIAL.fullmatch(text))


def _looks_like_code(text: str) -> bool:
    return " " not in text and any(letter.isdigit() for letter in text) and not _DAY.fullmatch(text)


def _shape(code: str) -> str:
    return re.sub(r"\d+", "0", code)


def _is_numbering(held: Sequence[str]) -> bool:
    """`(1) (2) (3)`, `A B 1 2 3` or `1 2 3=4+5 4 5`: counted up by one, in brackets, behind an A or at least five.

    `(a) (b) (c)` as well, by either alphabet.
    """
    letters = [one[1] for cell in held if (one := _LETTER.fullmatch(cell))]
    if len(letters) == len(held) > 2:
        return any("".join(letters).lower() in alphabet for alphabet in _ALPHABETS)
    found = [_NUMBER.fullmatch(cell) for cell in held if cell.strip("()") not in ("A", "B", "C")]
    numbers = [int(one[1]) for one in found if one]
    if len(numbers) < len(found) or len(numbers) < 3:
        return False
    counted = all(after - before == 1 for before, after in pairwise(numbers))
    return counted and (len(numbers) >= 5 or held[0] in ("A", "(A)") or held[-1].startswith("("))
