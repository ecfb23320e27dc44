"""Whatever its layout, a published table is numbers, each of one kind, of one unit and one indicator."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from chiso.errors import Fault
from chiso.exports import Sheet
from chiso.exports.readings import PERIOD_COLUMNS, UNIT_COLUMNS
from chiso.exports.vocabulary import DIVISION, Vocabulary
from chiso.exports.words import fold_header, fold_name
from chiso.rules import RuleSet
from chiso.schemas import GROUPS, TOTAL
from chiso.scores import GROUP_TOTAL
from chiso.tables.outcomes import Refused
from chiso.tables.units import UnitNames
from chiso.tables.values import parser_of

COLUMNS = (
    "Bảng cần các cột: đơn vị, chỉ số, và ít nhất một trong tử số, mẫu số, tỷ lệ, điểm; "
    "hoặc mỗi đơn vị một dòng, mỗi chỉ số, nhóm, tổng điểm một cột; hoặc mỗi chỉ số một dòng, mỗi đơn vị một cột; "
    "dưới mỗi chỉ số, đơn vị có thể chia cột tử số, mẫu số, tỷ lệ, điểm; hoặc mỗi số ấy một dòng, nói rõ ở cột loại số."
)
_DECIMAL = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s*%?(?:\s*/\s*\d+(?:[.,]\d+)?)?")
_NO_NUMBER = Refused("có ô không phải là số", "Ghi số như 97,10 hoặc để trống.")
_TOO_MUCH = Refused(
    "có điểm lớn hơn điểm tối đa",
    "Nếu là tỷ lệ, thêm % vào tiêu đề cột, tên trang tính hoặc vào ô; nếu là điểm, thêm cột loại số ghi «Điểm».",
)
KINDS = ("numerator", "denominator", "rate_pct", "points")
_NAMES = dict(zip(map(fold_header, ("Tử số", "Mẫu số", "Tỷ lệ", "Điểm")), KINDS, strict=True))
_RATE = fold_header("Tỷ lệ")
_NO_NAME = re.compile(r"thoidiem|diadiem|tusolieu|mauso\d")
"""Words in which the one for a kind means none: `từ số liệu của Cổng`, `Mẫu số 02` of a form."""

_MEASURE = "measure"
_NO_KIND = Refused("không rõ là tử số, mẫu số, tỷ lệ hay điểm:", "")
_SUMS = (*GROUPS, TOTAL, GROUP_TOTAL)


@dataclass(frozen=True)
class Stated:
    """One number: `kind` is numerator, denominator, rate_pct or points, `place` where it stands.

    `is_told` is whether the table says that it is of this kind.
    """

    place: str
    unit_code: str
    indicator: str
    kind: str
    value: int | Decimal
    is_told: bool


Most = Mapping[str, Decimal]
"""The most points that an indicator, a group or the total earns in a unit of any level."""


def most_points(rules: RuleSet) -> Most:
    """By code, as the rule set has it."""
    most = {one.code: max(one.max_points.values()) for one in rules.indicators}
    groups = {group.code: sum(most[one.code] for one in rules.members(group.code)) for group in rules.groups}
    return {**most, **groups, TOTAL: sum(most.values())}  # type: ignore[dict-item]


def read_cells(
    sheet: Sheet, units: UnitNames, words: Vocabulary, most: Most
) -> Iterator[Stated | Fault | str]:
    """Every number of a sheet; what cannot be read as a fault, what is left out in words.

    Where nothing says what a number is, it is points, and refused where it is more than those can be.
    """
    is_across = sheet.kind == "published_across"
    of_all = "" if is_across or "unit_code" in sheet.rows else units.find_in_titles(sheet.titles)
    where = f"{sheet.file}, trang «{sheet.name}»" if sheet.name else sheet.file
    if isinstance(of_all, Refused):
        yield Fault(where, "không có cột đơn vị, cũng không nêu một đơn vị ở trên dòng tiêu đề.", COLUMNS)
        return
    above = ""
    for number, row in zip(sheet.rows.index, sheet.rows.to_dict("records"), strict=True):
        cells = {str(name): str(text) for name, text in row.items()}
        if cells.get(_MEASURE):
            above = cells["indicator"] = cells["indicator"] or above  # named once for the rows of its numbers
        named = [cells[name] for name in UNIT_COLUMNS if cells.get(name)]
        unit = of_all if of_all or is_across else units.resolve(named, "")
        indicator = _read_indicator(cells["indicator"], words) if "indicator" in cells else ""
        place = f"{where}, dòng {number}"
        if isinstance(unit, Refused):
            yield f"{place}: «{' '.join(named)}» không thuộc cơ quan báo cáo, không đối soát."
        elif isinstance(indicator, Refused):
            yield Fault(place, f"{indicator.reason}: «{cells['indicator']}».", indicator.cure)
        else:
            told = tuple(_read_row(sheet, place, unit, indicator, cells, words, most))
            yield from told or [f"{place}: không có chỉ số hoặc không có số nào, không đối soát."]


def _read_indicator(text: str, words: Vocabulary) -> str | Refused:
    """The code of an indicator, a group or the total."""
    if summed := words.sum_of.get(fold_name(text)) or (text if text == GROUP_TOTAL else None):
        return summed
    known = parser_of("aggregates", "indicator", words, frozenset())(text)
    return known if isinstance(known, Refused) else str(known or "")


def _read_row(
    sheet: Sheet, place: str, unit: str, indicator: str, cells: dict[str, str], words: Vocabulary, most: Most
) -> Iterator[Stated | Fault | str]:
    measure = _measure(cells.get(_MEASURE, ""), words)
    if isinstance(measure, Refused):
        yield f"{place}: {measure.reason} «{cells[_MEASURE]}», không đối soát."
        return
    for name, heading in sheet.headings.items():
        text = cells[name]
        if name in (*UNIT_COLUMNS, *PERIOD_COLUMNS, DIVISION, "indicator", _MEASURE) or not text:
            continue
        subject, _, kind = ("", "", name) if sheet.kind == "published" else name.partition("/")
        kind = kind or measure
        about, label = (indicator, cells["indicator"]) if "indicator" in cells else (subject, heading)
        where = f"{place}, cột «{heading}»" if subject else place
        told = kind or _guess_kind(heading + text, (sheet.name, *sheet.titles), label)
        meant = told or "points"
        if about in _SUMS and (about == GROUP_TOTAL or meant != "points"):
            yield f"{where}: là số của nhóm hoặc tổng, không đối soát."
            continue
        value = _read_number(meant, text, words)
        if not kind and meant == "points" and isinstance(value, Decimal) and value > most.get(about, value):
            value = _TOO_MUCH
        if isinstance(value, Refused):
            yield Fault(where, f"{value.reason}: «{text}».", value.cure)
        elif value is not None and about:
            yield Stated(where, unit or subject, about, meant, value, bool(told) or about in _SUMS)


def _measure(text: str, words: Vocabulary) -> str | Refused:
    """The kind of number that a row says its numbers are; "" where it says nothing."""
    if not text:
        return ""
    kinds = {fold_header(word): kind for kind in KINDS for word in words.published.columns[kind]}
    return kinds.get(fold_header(text), _NO_KIND)


def _guess_kind(cell: str, above: Iterable[str], label: str) -> str:
    """The kind that the cell, then the sheet's name or a title, then the indicator's name alone has; else ""."""
    if "%" in cell:
        return "rate_pct"
    for text in above:
        folded = _NO_NAME.sub("", fold_header(text))
        named = [kind for name, kind in _NAMES.items() if name in folded]
        if len(named) == 1:
            return named[0]
    return "rate_pct" if fold_header(label).startswith(_RATE) else ""


def _read_number(kind: str, text: str, words: Vocabulary) -> int | Decimal | Refused | None:
    if kind in ("numerator", "denominator"):
        return parser_of("aggregates", kind, words, frozenset())(text)  # type: ignore[return-value]
    if found := _DECIMAL.fullmatch(text.strip()):
        return Decimal(found[1].replace(",", "."))
    return None if fold_name(text) in map(fold_name, words.blanks) else _NO_NUMBER
