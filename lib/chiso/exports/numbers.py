"""Numbers are written in one way throughout a file: 1.234,5 or 1,234.5, never some of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fnmatch import fnmatch

from chiso.exports.layouts import FORM06
from chiso.exports.sheets import Remark, Sheet
from chiso.exports.vocabulary import NumberForm, Vocabulary
from chiso.schemas import READABLE

_MARKS: dict[NumberForm, tuple[str, str]] = {"vi": (".", ","), "en": (",", ".")}
"""What parts thousands, and what decimals."""

_CURE = "Ghi số không có dấu ngăn, hoặc khai cách viết số của tệp ở mục numbers trong params/exports.yml."


def settle_numbers(sheets: Iterable[Sheet], vocabulary: Vocabulary) -> list[Sheet]:
    """The sheets of one file with its counts in the Vietnamese way.

    Where a number can only be meant in the other way than that of the file, one that either may mean stops the run.
    """
    held = list(sheets)
    form: NumberForm = _form(held[0].file, vocabulary) if held else "vi"
    other: NumberForm = "en" if form == "vi" else "vi"
    stranger = next((text for text in _texts(held) if _only(other).fullmatch(text)), "")
    settled = [_doubtful(sheet, form, stranger) for sheet in held]
    return settled if form == "vi" else [_in_vietnamese(sheet) for sheet in settled]


def _form(file: str, vocabulary: Vocabulary) -> NumberForm:
    stated = vocabulary.numbers
    name = file.rpartition("/")[2]
    return next((form for shape, form in stated.files.items() if fnmatch(name, shape)), stated.default)


def _counts(sheet: Sheet) -> list[str]:
    """The columns of whole numbers."""
    if sheet.kind == FORM06:
        return [name for name in map(str, sheet.rows) if name != "label"]
    fields = READABLE[sheet.kind].fields if sheet.kind in READABLE else {}
    counted = {name for name, field in fields.items() if field.type == "int"} | {"numerator", "denominator"}
    return [name for name in map(str, sheet.rows) if name.rpartition("/")[2] in counted]


def _texts(sheets: Iterable[Sheet]) -> Iterator[str]:
    for sheet in sheets:
        for name in _counts(sheet):
            yield from map(str, sheet.rows[name].unique())


def _only(form: NumberForm) -> re.Pattern[str]:
    """What is a number in this way of writing alone."""
    part, point = map(re.escape, _MARKS[form])
    thousands = rf"[1-9]\d{{0,2}}(?:{part}\d{{3}})"
    decimals = rf"\d+{point}(?:\d{{1,2}}|\d{{4,}})|(?:0\d*|\d{{4,}}){point}\d+"
    return re.compile(rf"-?(?:{thousands}{{2,}}(?:{point}\d+)?|{thousands}{point}\d+|{decimals})", re.ASCII)


def _doubtful(sheet: Sheet, form: NumberForm, stranger: str) -> Sheet:
    """The sheet with what is said about numbers that mean thousands here and decimals in the other way."""
    part, _ = _MARKS[form]
    shape = rf"-?[1-9]\d{{0,2}}{re.escape(part)}\d{{3}}"
    columns = {name: sheet.rows[name].astype("str") for name in _counts(sheet)}
    found = [
        (int(str(row)), name, text)
        for name, texts in columns.items()
        for row, text in texts[texts.str.fullmatch(shape)].items()
    ]
    if not found:
        return sheet
    if not stranger:
        reason = f"số như «{found[0][2]}» được hiểu là có dấu ngăn hàng nghìn."
        return replace(sheet, remarks=(*sheet.remarks, Remark("info", reason)))
    reason = f"có số không rõ dấu ngăn hàng nghìn hay dấu thập phân, vì tệp còn có số «{stranger}»"
    told = (Remark("error", reason, _CURE, row, sheet.headings[name], stops=True) for row, name, _ in found)
    return replace(sheet, rows=sheet.rows.iloc[:0], remarks=(*sheet.remarks, *told))


def _in_vietnamese(sheet: Sheet) -> Sheet:
    """`1,234.50` as `1234,50`; decimals that are all zero are dropped."""
    turned = {
        name: sheet.rows[name]
        .astype("str")
        .str.replace(r"(?<=\d),(?=\d{3}(?!\d))", "", regex=True)
        .str.replace(r"\.0+$", "", regex=True)
        .str.replace(".", ",")
        for name in _counts(sheet)
    }
    return replace(sheet, rows=sheet.rows.assign(**turned))
