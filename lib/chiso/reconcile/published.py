"""Published figures as a table shows them: counts, rates or points per unit and indicator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import partial
from pathlib import Path

from chiso.errors import ExportsError, Fault
from chiso.exports import Remark, Sheet, read_published
from chiso.exports.readings import SYNONYMS
from chiso.exports.vocabulary import read_vocabulary
from chiso.formats import format_date
from chiso.paths import Project
from chiso.periods import Period
from chiso.reconcile.cells import COLUMNS, KINDS, Stated, most_points, read_cells
from chiso.rules import read_rules
from chiso.scores import half_up
from chiso.sites import Site
from chiso.tables.checks import STRANGE, row_verdicts
from chiso.tables.outcomes import Refused
from chiso.tables.spans import other_period, title_days
from chiso.tables.units import UnitNames

_OTHERWISE = "Tên gọi khác ghi vào params/exports.yml; trang không phải bảng công bố thì xóa khỏi tệp."
_OTHER_PERIOD = "Lấy bảng của đúng kỳ, hoặc sửa QUARTER, YEAR."
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
    `untold`: how many numbers are taken for points although nothing in the file says so.
    """

    rows: tuple[PublishedRow, ...]
    left_out: tuple[str, ...]
    places: tuple[int, int]
    is_of_one: bool = False
    untold: int = 0


def read_published_table(project: Project, site: Site, period: Period, path: Path) -> PublishedTable:
    """The published figures of a csv or Excel file.

    A row is an indicator, a group or the total of a unit; or it is a unit, and they are its columns; or it is one of
    them, and units are its columns. What several sheets say of a unit and an indicator is put together.
    Without units all is of the one that the lines above the header name.
    Rows of units that are not the site's, rows without a number and unknown columns are left out, each said in
    `left_out`. Raises ExportsError with every cell that cannot be read, every number that comes twice, and other days.
    """
    if not path.is_file():
        raise ExportsError(Fault(path.as_posix(), "không có tệp này.", "Ghi PUBLISHED=<đường dẫn tệp>."))
    words = read_vocabulary(project)
    units = UnitNames(site, words, period)
    sheets = read_published(project, path, partial(_code_of, units))
    most = most_points(read_rules(project, site.rules))
    read = [one for sheet in sheets if sheet.kind for one in read_cells(sheet, units, words, most)]
    gathered = tuple(_gather_rows(read))
    rows = tuple(one for one in gathered if isinstance(one, PublishedRow))
    wrong = (one for one in (*read, *gathered) if isinstance(one, Fault))
    faults = [*_unusable(path, sheets), *_gathered(_of_other_days(sheets, period)), *_gathered(wrong)]
    if faults:
        raise ExportsError(*faults)
    if not rows:
        raise ExportsError(Fault(path.name, "không có dòng số liệu nào của cơ quan này.", COLUMNS))
    left_out = (*(one for one in read if isinstance(one, str)), *_unread(sheets))
    is_of_one = _is_of_one(rows)
    rows = tuple(_settled(row, 100 if is_of_one else 1) for row in rows)
    untold = sum(isinstance(one, Stated) and not one.is_told for one in read)
    return PublishedTable(rows, left_out, (_places(rows, "rate"), _places(rows, "points")), is_of_one, untold)


def _code_of(units: UnitNames, heading: str) -> str | None:
    code = units.resolve([heading], "")
    return None if isinstance(code, Refused) else code


def _unusable(path: Path, sheets: Iterable[Sheet]) -> Iterator[Fault]:
    for sheet in sheets:
        for remark in sheet.remarks:
            if remark.stops:
                cure = remark.cure if remark.cure not in ("", SYNONYMS) else f"{COLUMNS} {_OTHERWISE}"
                yield Fault(_place(sheet, remark), f"{remark.reason.rstrip('.')}.", cure)
    if not any(sheet.kind or sheet.stops for sheet in sheets):
        yield Fault(path.name, "không phải là bảng số liệu công bố.", COLUMNS)


def _of_other_days(sheets: Iterable[Sheet], period: Period) -> Iterator[Fault]:
    """The period by either calendar is meant; what names other days would be explained by chance alone."""
    for sheet in sheets:
        days = title_days(sheet.titles)
        if days and days not in (period.bounds("calendar"), period.bounds("report")):
            fact = f"ghi từ ngày {format_date(days[0])} đến ngày {format_date(days[1])}, không phải {period.label}."
            yield Fault(sheet.file, fact, _OTHER_PERIOD)
        words, is_open = other_period((*sheet.titles, sheet.name), period)
        if words and not is_open:
            yield Fault(sheet.file, f"ghi «{words}», không phải {period.label}.", _OTHER_PERIOD)
        verdicts = row_verdicts(sheet, period)
        for row in verdicts.index[verdicts.eq(STRANGE)]:
            yield Fault(f"{sheet.file}, dòng {row}", f"{STRANGE}, không phải {period.label}.", _OTHER_PERIOD)


def _unread(sheets: Iterable[Sheet]) -> Iterator[str]:
    """Rows and columns that hold no figures."""
    for sheet in sheets:
        for remark in sheet.remarks:
            if sheet.kind and (remark.column or remark.row):
                yield f"{_place(sheet, remark)}: {remark.reason}"


def _place(sheet: Sheet, remark: Remark) -> str:
    parts = {"trang": sheet.name, "cột": remark.column}
    named = "".join(f", {word} «{name}»" for word, name in parts.items() if name)
    return f"{sheet.file}{named}" + (f", dòng {remark.row}" if remark.row else "")


def _gathered(faults: Iterable[Fault]) -> Iterator[Fault]:
    """What is wrong alike in many rows is told once, with the first of them."""
    alike: dict[tuple[str, str], list[str]] = {}
    for fault in faults:
        alike.setdefault((fault.fact, fault.cure), []).append(fault.place)
    for (fact, cure), (first, *more) in alike.items():
        yield Fault(f"{first} và {len(more)} chỗ khác" if more else first, fact, cure)


def _gather_rows(read: Iterable[Stated | Fault | str]) -> Iterator[PublishedRow | Fault]:
    """The numbers of one unit and indicator together, though they stand in several cells or on several sheets."""
    held: dict[Key, dict[str, Stated]] = {}
    for one in read:
        if not isinstance(one, Stated):
            continue
        numbers = held.setdefault((one.unit_code, one.indicator), {})
        if numbers.setdefault(one.kind, one) is not one:
            yield Fault(f"{one.place} ({one.unit_code}, {one.indicator})", *_REPEATED)
    for (unit, indicator), numbers in held.items():
        values = (numbers[kind].value if kind in numbers else None for kind in KINDS)
        place = next(iter(numbers.values())).place
        yield PublishedRow(place, unit, indicator, Figures(*values))  # type: ignore[arg-type]


_REPEATED = (
    "lặp lại đơn vị và chỉ số của một dòng trên.",
    "Chỉ giữ các dòng của một kỳ, mỗi đơn vị và chỉ số một dòng.",
)


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
