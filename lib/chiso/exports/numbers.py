"""Numbers are written in one way throughout a file: 1.234,5 or 1,234.5, never some of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fnmatch import fnmatchcase

import pandas as pd

from chiso.exports.layouts import FORM06
from chiso.exports.sheets import Remark, Sheet
from chiso.exports.vocabulary import NumberForm, Vocabulary
from chiso.schemas import READABLE

_MARKS: dict[NumberForm, tuple[str, str]] = {"vi": (".", ","), "en": (",", ".")}
"""What parts thousands, and what decimals."""

_ENGLISH = r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_CURE = "Ghi số không có dấu ngăn, hoặc khai cách viết số của tệp ở mục numbers trong params/exports.yml."
_RETYPE = "Ghi lại cả cột bằng số không có dấu ngăn, hoặc xuất lại từ hệ thống."


def settle_numbers(sheets: Iterable[Sheet], vocabulary: Vocabulary) -> list[Sheet]:
    """The sheets of one file with its counts in the Vietnamese way.

    Where a number can only be meant in the other way than that of the file, one that either may mean stops the run.
    """
    held = list(sheets)
    form: NumberForm = _form(held[0].file, vocabulary) if held else "vi"
    other: NumberForm = "en" if form == "vi" else "vi"
    stranger = next((told for sheet in held for told in _told(sheet, _only(other))), "")
    settled = [_without_shrunk(_without_doubtful(sheet, form, stranger)) for sheet in held]
    return settled if form == "vi" else [_in_vietnamese(sheet) for sheet in settled]


def _form(file: str, vocabulary: Vocabulary) -> NumberForm:
    stated = vocabulary.numbers
    name = file.rpartition("/")[2].casefold()
    found = (form for shape, form in stated.files.items() if fnmatchcase(name, shape.casefold()))
    return next(found, stated.default)


def _counts(sheet: Sheet) -> list[str]:
    """The columns of whole numbers."""
    if sheet.kind == FORM06:
        return [name for name in map(str, sheet.rows) if name != "label"]
    fields = READABLE[sheet.kind].fields if sheet.kind in READABLE else {}
    counted = {name for name, field in fields.items() if field.type == "int"} | {"numerator", "denominator"}
    return [name for name in map(str, sheet.rows) if name.rpartition("/")[2] in counted]


def _columns(sheet: Sheet) -> dict[str, pd.Series]:
    return {name: sheet.rows[name] for name in _counts(sheet)}


def _matching(texts: pd.Series, shape: str) -> pd.Series:
    """The cells whose text has such a shape; each distinct text is looked at once."""
    form = re.compile(shape, re.ASCII)
    found = [text for text in texts.unique() if form.fullmatch(text)]
    return texts[texts.isin(found)].astype("str") if found else texts[:0]


def _told(sheet: Sheet, shape: re.Pattern[str]) -> Iterator[str]:
    """The numbers of such a shape, with their places."""
    where = f"trang «{sheet.name}», " if sheet.name else ""
    for name, texts in _columns(sheet).items():
        for row, text in _matching(texts, shape.pattern).items():
            yield f"«{text}» ({where}dòng {row}, cột «{sheet.headings[name]}»)"


def _only(form: NumberForm) -> re.Pattern[str]:
    """What is a number in this way of writing alone."""
    part, point = map(re.escape, _MARKS[form])
    thousands = rf"[1-9]\d{{0,2}}(?:{part}\d{{3}})"
    decimals = rf"\d+{point}(?:\d{{1,2}}|\d{{4,}})|(?:0\d*|\d{{4,}}){point}\d+"
    return re.compile(rf"-?(?:{thousands}{{2,}}(?:{point}\d+)?|{thousands}{point}\d+|{decimals})", re.ASCII)


def _without_doubtful(sheet: Sheet, form: NumberForm, stranger: str) -> Sheet:
    """The sheet with what is said about numbers that mean thousands here and decimals in the other way."""
    part, _ = _MARKS[form]
    shape = rf"-?[1-9]\d{{0,2}}{re.escape(part)}\d{{3}}"
    found = {name: _matching(texts, shape) for name, texts in _columns(sheet).items()}
    first = next((str(texts.iloc[0]) for texts in found.values() if len(texts)), "")
    if first and not stranger:
        reason = f"số như «{first}» được hiểu là có dấu ngăn hàng nghìn."
        return replace(sheet, remarks=(*sheet.remarks, Remark("info", reason)))
    reason = f"có số không rõ dấu ngăn hàng nghìn hay dấu thập phân, vì tệp còn có số {stranger}"
    return _without(sheet, found, reason, _CURE)


def _without_shrunk(sheet: Sheet) -> Sheet:
    """The sheet without thousands that Excel took for decimals: of 1.125, 2.000 and 1.500 it leaves 1,125, 2 and 1,5."""
    columns = {
        name: texts
        for name, texts in _columns(sheet).items()
        if sheet.kind == FORM06 or name.rpartition("/")[2] in ("numerator", "denominator")
    }
    found = {name: _shrunk(texts) for name, texts in columns.items()}
    return _without(sheet, found, "có thể là số hàng nghìn, vì cột còn có số lẻ", _RETYPE)


def _shrunk(texts: pd.Series) -> pd.Series:
    """The whole numbers below 1,000 of a column with a typed number of three decimals, or with more fractions."""
    whole = _matching(texts, r"[1-9]\d{0,2}")
    fractions, thousands = (_matching(texts, rf"\d{{1,3}},{tail}") for tail in (r"\d+", r"\d{3}0"))
    return whole if len(thousands) or len(fractions) > len(whole) else whole[:0]


def _without(sheet: Sheet, found: dict[str, pd.Series], reason: str, cure: str) -> Sheet:
    """The sheet without its rows where some of its numbers may not be read."""
    told = [
        Remark("error", reason, cure, int(str(row)), sheet.headings[name], stops=True, value=text)
        for name, texts in found.items()
        for row, text in texts.items()
    ]
    return replace(sheet, rows=sheet.rows.iloc[:0], remarks=(*sheet.remarks, *told)) if told else sheet


def _in_vietnamese(sheet: Sheet) -> Sheet:
    """`1,234.50` as `1234,50`; decimals that are all zero are dropped, and what is no number stays."""
    turned = {name: _turned(texts.astype("str")) for name, texts in _columns(sheet).items()}
    return replace(sheet, rows=sheet.rows.assign(**turned))


def _turned(texts: pd.Series) -> pd.Series:
    plain = texts.str.replace(",", "").str.replace(r"\.0+$", "", regex=True).str.replace(".", ",")
    return plain.where(texts.str.fullmatch(_ENGLISH), texts)
