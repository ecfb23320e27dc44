"""Where a sheet's header is, and which known column stands where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from chiso.exports.vocabulary import ASIDE, Folded, Form06, PublishedWords, TableWords, Vocabulary
from chiso.exports.words import fold_header
from chiso.schemas import READABLE, SCHEMAS

FORM06 = "form06"
SEARCHED_ROWS = 60
"""A header is looked for in this many rows; no title block seen was longer than twenty."""

_COUNTS = {"aggregates": ("numerator", "denominator")}
"""Columns that must be there although their cells may be empty."""

_WHOLE = {"dossiers": {"dossier_code", "received_at"}, "petitions": {"petition_code", "received_at"}}
"""Lists of two columns that lack nothing where the title block names the unit."""

_fold = cache(fold_header)
Lines = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Layout:
    """A header that was found: rows `first` to `last`, from 0; per position, heading and column's name."""

    kind: str
    first: int
    last: int
    headings: tuple[str, ...]
    names: tuple[str, ...]
    words: frozenset[str]
    """All that its cells and the title block say, folded: at a page break either may come again."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Required columns that the sheet lacks; the unit may stand in the title block instead."""
        if self.kind == FORM06:
            return tuple(name for name in FORM06_TITLES if name not in self.names)
        fields = READABLE[self.kind].fields
        needed = [name for name, one in fields.items() if one.required and name != "unit_code"]
        return tuple(name for name in (*needed, *_COUNTS.get(self.kind, ())) if name not in self.names)


def find_layout(lines: Lines, vocabulary: Vocabulary) -> Layout | None:
    """The header under which most columns are known, a complete one first; None if fewer are than make a table."""
    layouts = [*_form06_layouts(lines, vocabulary.form06), *_table_layouts(lines, vocabulary)]
    return max(layouts, key=_merit, default=None)


def name_column(heading: str, words: TableWords) -> tuple[str, int]:
    """The column that a heading means, "" if none, and the rank of the heading among those of the column.

    Of a heading of several levels the lower two count: `ON_TIME/points` is the points of an indicator.
    """
    known = words.field_of.get(_fold(heading))
    if known or not isinstance(words, PublishedWords):
        return known or ("", 0)
    upper, lower = map(_fold, ["", *heading.split(_LEVEL)][-2:])
    for subject, kind in ((lower, upper), (upper, lower)):
        if subject in words.subject_of and kind in words.kind_of:
            return f"{words.subject_of[subject]}/{words.kind_of[kind]}", 0
    return words.field_of.get(lower) or (words.subject_of.get(lower, ""), 0)


_LEVEL = " – "
FORM06_TITLES = {
    "label": "lĩnh vực hoặc đơn vị",
    "received_total": "tiếp nhận – tổng số",
    "online": "tiếp nhận – trực tuyến",
    "direct": "tiếp nhận – trực tiếp, bưu chính",
    "carried": "tiếp nhận – từ kỳ trước",
    "handled_total": "đã giải quyết – tổng số",
    "early": "đã giải quyết – trước hạn",
    "on_time": "đã giải quyết – đúng hạn",
    "handled_late": "đã giải quyết – quá hạn",
    "pending_total": "đang giải quyết – tổng số",
    "in_time": "đang giải quyết – trong hạn",
    "pending_late": "đang giải quyết – quá hạn",
}
_FORM06_COLUMNS = {
    "received_total": ("received", "total"),
    "online": ("received", "online"),
    "direct": ("received", "direct"),
    "carried": ("received", "carried"),
    "handled_total": ("handled", "total"),
    "early": ("handled", "early"),
    "on_time": ("handled", "on_time"),
    "handled_late": ("handled", "late"),
    "pending_total": ("pending", "total"),
    "in_time": ("pending", "in_time"),
    "pending_late": ("pending", "late"),
}


def _merit(layout: Layout) -> tuple[bool, int, bool, int, int]:
    """Biểu 06 before lists; then by known columns, complete headers, fewer rows, nearer the top.

    A column that comes again speaks against a published table: its numbers are of several subjects.
    Completeness weighs no more than one column: a list of dossiers that lost the column of its codes must not pass
    for the list of procedures that it contains.
    """
    known, is_complete = len(set(layout.names) - {""}), not layout.missing
    if layout.kind not in (FORM06, *SCHEMAS):
        known -= 2 * (sum(map(bool, layout.names)) - known)
    depth = layout.last - layout.first
    return (layout.kind == FORM06, known + is_complete, is_complete, -depth, -layout.last)


def _table_layouts(lines: Lines, vocabulary: Vocabulary) -> Iterator[Layout]:
    known = {heading for words in vocabulary.tables.values() for heading in words.field_of}
    is_told = [any(_fold(cell) in known for cell in line) for line in lines]
    for last in range(len(lines)):
        for first in range(max(0, last - 2), last + 1):
            levels = lines[first : last + 1]
            for table, words in vocabulary.tables.items():
                is_stacked = isinstance(words, PublishedWords)
                # Most rows are data, of which no cell is a heading.
                if is_stacked or any(is_told[first : last + 1]):
                    headings = _stacked(levels) if is_stacked else _headings(levels)
                    yield from _named(table, words, (first, last), headings, lines)


def _named(
    table: str, words: TableWords, span: tuple[int, int], headings: tuple[str, ...], lines: Lines
) -> Iterator[Layout]:
    """The rows as the table's header, if enough of their headings are its columns."""
    names = tuple(name_column(heading, words)[0] for heading in headings)
    known = set(names) - {"", *ASIDE}
    if len(known) >= (2 if isinstance(words, PublishedWords) else 3) or known == _WHOLE.get(table):
        yield Layout(table, *span, headings, names, _words(lines[: span[1] + 1]))


def _words(levels: Lines) -> frozenset[str]:
    return frozenset(_fold(cell) for level in levels for cell in level if cell)


def _headings(levels: Lines) -> tuple[str, ...]:
    """Per position the lowest cell that holds anything, on one line."""
    columns = zip(*reversed(levels), strict=True)
    return tuple(" ".join(next((cell for cell in cells if cell), "").split()) for cells in columns)


def _stacked(levels: Lines) -> tuple[str, ...]:
    """Per position all its cells from the top, each said once."""
    cells = [[" ".join(cell.split()) for cell in column if cell] for column in _columns(levels)]
    return tuple(_LEVEL.join(dict.fromkeys(column)) for column in cells)


def _form06_layouts(lines: Lines, words: Form06) -> Iterator[Layout]:
    names = {pair: name for name, pair in _FORM06_COLUMNS.items()}
    for last in range(1, len(lines)):
        for first in range(max(0, last - 2), last):
            found = tuple(
                names.get((_group(cells[:-1], words), _leaf(cells, words)), _row_label(cells, words))
                for cells in _columns(lines[first : last + 1])
            )
            if len(set(found) - {"", "label"}) >= 8:
                headings = _stacked(lines[first : last + 1])
                yield Layout(FORM06, first, last, headings, found, _words(lines[: last + 1]))


def _columns(levels: Lines) -> list[tuple[str, ...]]:
    """Per position its cells from the top; a group's heading is carried to the right over empty cells."""
    upper: list[Sequence[str]] = [[""] * len(levels[-1])]
    for level in levels[:-1]:
        upper.append(_carried(level, upper[-1]))
    return list(zip(*upper[1:], levels[-1], strict=True))


def _carried(level: Sequence[str], above: Sequence[str]) -> list[str]:
    """As far as what stands above goes on."""
    carried: list[str] = []
    for at, cell in enumerate(level):
        goes_on = at > 0 and above[at] == above[at - 1]
        carried.append(cell or (carried[-1] if goes_on else ""))
    return carried


def _group(cells: Sequence[str], words: Form06) -> str:
    return next(filter(None, (_meant(cell, words.group_words) for cell in cells)), "")


def _leaf(cells: Sequence[str], words: Form06) -> str:
    return _meant(next((cell for cell in reversed(cells) if cell), ""), words.leaf_words)


def _row_label(cells: Sequence[str], words: Form06) -> str:
    return "label" if any(_fold(cell) in words.row_words for cell in cells) else ""


@lru_cache(maxsize=10_000)
def _meant(cell: str, known: Folded) -> str:
    """The first meaning with a word that the cell begins with, "" if none."""
    folded = _fold(cell)
    return next((meaning for meaning, words in known if folded.startswith(words)), "")
