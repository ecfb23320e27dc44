"""Published figures as a table shows them: counts, rates or points per unit and indicator."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from chiso.errors import ExportsError, Fault
from chiso.exports import Sheet, read_published
from chiso.exports.readings import UNIT_COLUMNS
from chiso.exports.vocabulary import Vocabulary, read_vocabulary
from chiso.exports.words import fold_header, fold_name
from chiso.formats import format_date
from chiso.paths import Project
from chiso.periods import Period
from chiso.schemas import GROUPS, INDICATORS, TOTAL
from chiso.scores import GROUP_TOTAL, half_up
from chiso.sites import Site
from chiso.tables.outcomes import Refused
from chiso.tables.spans import title_days
from chiso.tables.units import UnitNames
from chiso.tables.values import parser_of

_DECIMAL = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s*%?(?:\s*/\s*\d+(?:[.,]\d+)?)?")
_COLUMNS = (
    "Bảng cần các cột: đơn vị, chỉ số, và ít nhất một trong tử số, mẫu số, tỷ lệ, điểm; "
    "hoặc cột đơn vị và mỗi chỉ số, nhóm, tổng điểm một cột."
)


Key = tuple[str, str]
"""A unit's code, and that of an indicator, a group or the total."""


@dataclass(frozen=True)
class Figures:
    """Counts, rate in percent and points; None where there is none."""

    numerator: int | None
    denominator: int | None
    rate: Decimal | None
    points: Decimal | None

    @property
    def stated(self) -> dict[str, int | Decimal]:
        """Those that there are, by name."""
        return {name: value for name, value in vars(self).items() if value is not None}

    @property
    def is_coherent(self) -> bool:
        """Whether the rate may be that of the counts, however it was rounded."""
        if self.rate is None or self.numerator is None or not self.denominator:
            return True
        return abs(self.rate - Decimal(100 * self.numerator) / self.denominator) < 1

    @property
    def has_counts(self) -> bool:
        """Whether both counts are there."""
        return self.numerator is not None and self.denominator is not None

    def reproduces(self, other: Figures) -> bool:
        """Whether every number that the other states is the same here."""
        return (
            other.numerator in (None, self.numerator)
            and other.denominator in (None, self.denominator)
            and other.rate in (None, self.rate)
            and other.points in (None, self.points)
        )

    @classmethod
    def none(cls) -> Figures:
        """No number at all."""
        return cls(None, None, None, None)


@dataclass(frozen=True)
class PublishedRow:
    """One unit's figures of one indicator; `place` is its row in the file."""

    place: str
    unit_code: str
    indicator: str
    figures: Figures

    @property
    def key(self) -> Key:
        """What is compared."""
        return self.unit_code, self.indicator


@dataclass(frozen=True)
class PublishedTable:
    """The rows of a file; `places` is how many decimals its rates and its points have at most.

    `is_of_one`: the file writes its rates as parts of one, as cells do that Excel shows in percent.
    """

    rows: tuple[PublishedRow, ...]
    left_out: tuple[str, ...]
    places: tuple[int, int]
    is_of_one: bool = False


def read_published_table(project: Project, site: Site, period: Period, path: Path) -> PublishedTable:
    """The published figures of a csv or Excel file.

    A row is an indicator, a group or the total of a unit; or it is a unit, and they are its columns.
    Without a column for the unit, all are of the one that the lines above the header name.
    Rows of units that are not the site's, rows without a number and unknown columns are left out, each said in
    `left_out`. Raises ExportsError with every cell that cannot be read, every row that comes twice, and other days.
    """
    if not path.is_file():
        raise ExportsError(Fault(path.as_posix(), "không có tệp này.", "Ghi PUBLISHED=<đường dẫn tệp>."))
    sheets = read_published(project, path)
    words = read_vocabulary(project)
    units = UnitNames(site, words, period)
    read = [one for sheet in sheets if sheet.kind for one in _read_sheet(sheet, units, words)]
    rows = tuple(one for one in read if isinstance(one, PublishedRow))
    wrong = [*(one for one in read if isinstance(one, Fault)), *_repeated(rows)]
    faults = [*_unusable(path, sheets), *_of_other_days(sheets, period), *_gathered(wrong)]
    if faults:
        raise ExportsError(*faults)
    if not rows:
        raise ExportsError(Fault(path.name, "không có dòng số liệu nào của cơ quan này.", _COLUMNS))
    left_out = (*(one for one in read if isinstance(one, str)), *_unread_columns(sheets))
    is_of_one = _is_of_one(rows)
    rows = tuple(_settled(row, 100 if is_of_one else 1) for row in rows)
    return PublishedTable(rows, left_out, (_places(rows, "rate"), _places(rows, "points")), is_of_one)


def _unusable(path: Path, sheets: Iterable[Sheet]) -> Iterator[Fault]:
    for sheet in sheets:
        for remark in sheet.remarks:
            if remark.stops:
                where = f", dòng {remark.row}" if remark.row else ""
                where += f", cột «{remark.column}»" if remark.column else ""
                yield Fault(f"{sheet.file}{where}", f"{remark.reason.rstrip('.')}.", remark.cure or _COLUMNS)
    if not any(sheet.kind or sheet.stops for sheet in sheets):
        yield Fault(path.name, "không phải là bảng số liệu công bố.", _COLUMNS)


def _of_other_days(sheets: Iterable[Sheet], period: Period) -> Iterator[Fault]:
    """The period by either calendar is meant; what names other days would be explained by chance alone."""
    for sheet in sheets:
        days = title_days(sheet.titles)
        if days and days not in (period.bounds("calendar"), period.bounds("report")):
            fact = f"ghi từ ngày {format_date(days[0])} đến ngày {format_date(days[1])}, không phải {period.label}."
            yield Fault(sheet.file, fact, "Lấy bảng của đúng kỳ, hoặc sửa QUARTER, YEAR.")


def _unread_columns(sheets: Iterable[Sheet]) -> Iterator[str]:
    for sheet in sheets:
        for remark in sheet.remarks:
            if sheet.kind and remark.column:
                yield f"{sheet.file}, cột «{remark.column}»: {remark.reason}"


def _gathered(faults: Iterable[Fault]) -> Iterator[Fault]:
    """What is wrong alike in many rows is told once, with the first of them."""
    alike: dict[tuple[str, str], list[str]] = {}
    for fault in faults:
        alike.setdefault((fault.fact, fault.cure), []).append(fault.place)
    for (fact, cure), (first, *more) in alike.items():
        yield Fault(f"{first} và {len(more)} chỗ khác" if more else first, fact, cure)


def _read_sheet(sheet: Sheet, units: UnitNames, words: Vocabulary) -> Iterator[PublishedRow | Fault | str]:
    of_all = "" if "unit_code" in sheet.rows else units.find_in_titles(sheet.titles)
    if isinstance(of_all, Refused):
        yield Fault(
            sheet.file, "không có cột đơn vị, cũng không nêu một đơn vị ở trên dòng tiêu đề.", _COLUMNS
        )
        return
    for number, row in zip(sheet.rows.index, sheet.rows.to_dict("records"), strict=True):
        cells = {str(name): str(text) for name, text in row.items()}
        place = f"{sheet.file}, dòng {number}"
        named = [cells[name] for name in UNIT_COLUMNS if cells.get(name)]
        unit = of_all or units.resolve(named, "")
        if isinstance(unit, Refused):
            yield f"{place}: «{' '.join(named)}» không thuộc cơ quan báo cáo, không đối soát."
        elif sheet.kind == "published_wide":
            yield from _read_wide(place, unit, cells, sheet.headings, words)
        else:
            yield _read_row(place, unit, cells, words)


def _read_row(place: str, unit: str, cells: dict[str, str], words: Vocabulary) -> PublishedRow | Fault | str:
    text = cells["indicator"]
    summed = words.sum_of.get(fold_name(text)) or (text if text == GROUP_TOTAL else None)
    indicator = summed or parser_of("aggregates", "indicator", words, frozenset())(text)
    wanted = ("points",) if summed else _NUMBERS
    values = {name: _read_number(name, cells.get(name, ""), words) for name in wanted}
    refused = [(cells[name], value) for name, value in values.items() if isinstance(value, Refused)]
    if isinstance(indicator, Refused):
        refused.append((text, indicator))
    if refused:
        text, why = refused[0]
        return Fault(place, f"{why.reason}: «{text}».", why.cure)
    figures = Figures(*(values.get(name) for name in _NUMBERS))  # type: ignore[arg-type]
    if not figures.stated or summed == GROUP_TOTAL:
        return f"{place}: {'là dòng tổng' if summed else 'không có số nào'}, không đối soát."
    return PublishedRow(place, unit, str(indicator), figures)


def _read_wide(
    place: str, unit: str, cells: dict[str, str], headings: dict[str, str], words: Vocabulary
) -> Iterator[PublishedRow | Fault]:
    """A row with an indicator, a group or the total to a column: points, or rates where heading or cell says so."""
    for name in (*INDICATORS, *GROUPS, TOTAL):
        text = cells.get(name, "")
        heading = headings.get(name, name)
        is_rate = "%" in heading + text or fold_header(heading).startswith(_RATE)
        value = _read_number("rate_pct" if is_rate else "points", text, words)
        where = f"{place}, cột «{heading}»"
        if isinstance(value, Decimal) and value > _MOST and not is_rate and name in INDICATORS:
            value = _TOO_MUCH
        if isinstance(value, Refused):
            yield Fault(where, f"{value.reason}: «{text}».", value.cure)
        elif isinstance(value, Decimal):
            figures = Figures(None, None, value, None) if is_rate else Figures(None, None, None, value)
            yield PublishedRow(where, unit, name, figures)


_NUMBERS = ("numerator", "denominator", "rate_pct", "points")
_NO_NUMBER = Refused("có ô không phải là số", "Ghi số như 97,10 hoặc để trống.")
_RATE = fold_header("Tỷ lệ")
_MOST = 20
"""No indicator earns more points."""
_TOO_MUCH = Refused("có điểm của chỉ số lớn hơn 20", "Nếu là tỷ lệ, thêm % vào tiêu đề cột hoặc vào ô.")


def _read_number(name: str, text: str, words: Vocabulary) -> object:
    if name in ("numerator", "denominator"):
        return parser_of("aggregates", name, words, frozenset())(text)
    if not text.strip() or fold_name(text) in set(map(fold_name, words.blanks)):
        return None
    found = _DECIMAL.fullmatch(text.strip())
    return Decimal(found[1].replace(",", ".")) if found else _NO_NUMBER


def _repeated(rows: Iterable[PublishedRow]) -> Iterator[Fault]:
    seen = set()
    for row in rows:
        if row.key in seen:
            yield Fault(
                f"{row.place} ({row.unit_code}, {row.indicator})",
                "lặp lại đơn vị và chỉ số của một dòng trên.",
                "Chỉ giữ các dòng của một kỳ, mỗi đơn vị và chỉ số một dòng.",
            )
        seen.add(row.key)


def _is_of_one(rows: Iterable[PublishedRow]) -> bool:
    """Whether no rate exceeds 1 and some lie below it: no office's rates are all under one percent."""
    rates = [row.figures.rate for row in rows if row.figures.rate is not None]
    return any(0 < rate < 1 for rate in rates) and all(rate <= 1 for rate in rates)


def _settled(row: PublishedRow, factor: int) -> PublishedRow:
    """Rates in percent, and no more than two decimals: more are a spreadsheet's noise, not a portal's print."""
    rate, points = row.figures.rate, row.figures.points
    told = replace(row.figures, rate=_two_places(rate and rate * factor), points=_two_places(points))
    return replace(row, figures=told)


def _two_places(value: Decimal | None) -> Decimal | None:
    if value is None or -int(value.as_tuple().exponent) <= 2:
        return value
    return half_up(Fraction(value))


def _places(rows: Iterable[PublishedRow], name: str) -> int:
    values = (getattr(row.figures, name) for row in rows)
    return max((-int(value.as_tuple().exponent) for value in values if value is not None), default=2)
