"""Text of a cell → value of its column's type."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from chiso.exports.vocabulary import Vocabulary
from chiso.exports.words import fold_name
from chiso.schemas import SCHEMAS
from chiso.tables.codes import read_code, read_dossier_code, read_procedure_code, read_text
from chiso.tables.moments import read_moment
from chiso.tables.outcomes import Parser, Refused

_INTEGER = re.compile(r"\d+|[1-9]\d{0,2}(\.\d{3})+", re.ASCII)
_WHOLE_FLOAT = re.compile(r"(\d+)[.,]00?", re.ASCII)
"""`596.0`, `596,00`: how a table that has blanks writes its whole numbers; so few zeros cannot be thousands."""

_FRACTION = re.compile(r"-?\d+[.,]\d+")
_LONGEST_BLANK = 18
_COUNT_CURE = "Ghi số nguyên không âm, không có phần thập phân."
_NO_COUNT = Refused("có ô không phải là số", _COUNT_CURE)
_NEGATIVE = Refused("có số âm", _COUNT_CURE)
_FRACTIONAL = Refused("có số không nguyên", _COUNT_CURE)
_UNKNOWN_WORD = Refused("có giá trị chưa biết", "Sửa giá trị, hoặc thêm cách gọi này vào params/exports.yml.")
_UNKNOWN_INDICATOR = Refused(
    "có chỉ số chưa biết", "Ghi mã của Cổng, tên chỉ số, hoặc số thứ tự từ 1 đến 21 của bộ chỉ số."
)


def parser_of(
    table: str, column: str, vocabulary: Vocabulary, catalogue: frozenset[str], *, is_1904: bool = False
) -> Parser:
    """How a column's cells are read; blanks give None in every type; bare numbers are days of the file's epoch."""
    field = SCHEMAS[table].fields[column]
    if field.type in ("bool", "category"):
        return partial(_read_word, vocabulary.meanings(table, column))
    blanks = frozenset(map(fold_name, vocabulary.blanks))
    return partial(_read_unless_blank, blanks, _reader(table, column, vocabulary, catalogue, is_1904))


def _reader(
    table: str, column: str, vocabulary: Vocabulary, catalogue: frozenset[str], is_1904: bool
) -> Parser:
    field = SCHEMAS[table].fields[column]
    if column == "indicator":
        return partial(_read_indicator, vocabulary.indicator_of)
    if column == "procedure_code":
        return partial(read_procedure_code, shape=re.compile(vocabulary.codes.procedure), catalogue=catalogue)
    if column == "dossier_code":
        return partial(read_dossier_code, shape=re.compile(vocabulary.codes.dossier))
    if field.type == "code":
        return read_code
    moment = partial(read_moment, is_1904=is_1904)
    readers: dict[str, Parser] = {
        "int": read_count,
        "datetime": moment,
        "date": partial(_read_day, moment),
        "text": read_text,
    }
    return readers[field.type]


def read_count(text: str) -> int | Refused:
    """A whole number of zero or more; points may part its thousands, as in 1.234."""
    if _INTEGER.fullmatch(text):
        return int(text.replace(".", ""))
    if whole := _WHOLE_FLOAT.fullmatch(text):
        return int(whole[1])
    if _FRACTION.fullmatch(text):
        return _FRACTIONAL
    return _NEGATIVE if re.fullmatch(r"-\d[\d.]*", text) else _NO_COUNT


def _read_unless_blank(blanks: frozenset[str], read: Parser, text: str) -> object:
    # Folding is dear, and no blank is long.
    return None if len(text) <= _LONGEST_BLANK and fold_name(text) in blanks else read(text)


def _read_word(meanings: Mapping[str, str | bool | None], text: str) -> object:
    return meanings.get(fold_name(text), _UNKNOWN_WORD)


def _read_indicator(indicators: Mapping[str, str], text: str) -> object:
    return indicators.get(fold_name(text), _UNKNOWN_INDICATOR)


def _read_day(read: Callable[[str], datetime | Refused], text: str) -> datetime | Refused:
    moment = read(text)
    return moment if isinstance(moment, Refused) else datetime(moment.year, moment.month, moment.day)
