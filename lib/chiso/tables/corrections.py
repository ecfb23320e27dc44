"""Known faults of exports are records of params/corrections.yml, not code: what, why, who decided, until when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from fnmatch import fnmatchcase
from functools import reduce
from typing import Self

import pandas as pd
from pydantic import Field, model_validator

from chiso.exports import Remark, Sheet
from chiso.params import Frozen, read_params
from chiso.paths import Project
from chiso.periods import Period
from chiso.sites import Site

PLACE = "params/corrections.yml"


class Correction(Frozen):
    """Cells, or whole rows, that are known to be wrong in the files of one name of one site.

    It holds for periods that have a day from `since` to `until`. `where` finds the rows by their text; `column`
    must read `expect`, which is the guard: once the source is repaired no row fits, and the record stops the run
    until it is deleted or ended. Without `value` the rows are left out.
    """

    site: str
    file: str
    where: dict[str, str] = Field(default_factory=dict)
    column: str
    expect: str
    value: str | None = None
    what: str = Field(min_length=1)
    why: str = Field(min_length=1)
    decided_by: str = Field(min_length=1)
    decided_on: date
    since: date
    until: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.until < self.since:
            raise ValueError("until trước since")
        return self


class Corrections(Frozen):
    """All of params/corrections.yml."""

    corrections: tuple[Correction, ...] = ()


def read_corrections(project: Project) -> Corrections:
    """The records of params/corrections.yml; none where there is no such file.

    Raises ParamsError with all faults at once.
    """
    path = project.params / "corrections.yml"
    return read_params(path, Corrections, project.shown(path)) if path.is_file() else Corrections()


def correct_sheets(
    sheets: Sequence[Sheet], corrections: Iterable[Correction], site: Site, period: Period
) -> list[Sheet]:
    """The sheets with every record of the site and period applied, each said where it was, or why it cannot be."""
    start, end = period.bounds(site.calendar)
    ours = [one for one in corrections if one.site == site.code and one.since <= end and one.until >= start]
    corrected = reduce(lambda held, one: [_corrected(sheet, one) for sheet in held], ours, list(sheets))
    faults = tuple(fault for one in ours for fault in _faults(one, sheets))
    return [*corrected, *([Sheet(PLACE, remarks=faults)] if faults else [])]


def _corrected(sheet: Sheet, one: Correction) -> Sheet:
    rows = _fitting(sheet, one)
    if not len(rows):
        return sheet
    change = f"«{one.expect}» thành «{one.value}»" if one.value is not None else "bỏ cả dòng"
    reason = (
        f"đã sửa theo {PLACE} ({change}): {one.what} Lý do: {one.why} Người quyết định: {one.decided_by}."
    )
    heading = sheet.headings.get(one.column, "")
    said = tuple(Remark("warning", reason, "", int(row), heading) for row in rows)
    if one.value is None:
        return replace(sheet, rows=sheet.rows.drop(index=rows), remarks=(*sheet.remarks, *said))
    column = sheet.rows[one.column].astype("str").where(~sheet.rows.index.isin(rows), one.value)
    changed = sheet.rows.assign(**{one.column: column})
    return replace(sheet, rows=changed, remarks=(*sheet.remarks, *said))


def _is_named(sheet: Sheet, one: Correction) -> bool:
    return fnmatchcase(sheet.file.rpartition("/")[2], one.file)


def _fitting(sheet: Sheet, one: Correction) -> pd.Index:
    wanted = one.where | {one.column: one.expect}
    if not _is_named(sheet, one) or not set(wanted) <= set(sheet.rows):
        return sheet.rows.index[:0]
    fits = [sheet.rows[name].eq(text) for name, text in wanted.items()]
    return sheet.rows.index[reduce(lambda both, each: both & each, fits)]


def _faults(one: Correction, sheets: Sequence[Sheet]) -> Iterator[Remark]:
    """Only where the file was delivered can it be said that it was repaired."""
    named = [sheet for sheet in sheets if _is_named(sheet, one)]
    if named and not any(len(_fitting(sheet, one)) for sheet in named):
        fact = f"bản ghi «{one.what}» không còn khớp dòng nào của «{one.file}»: nguồn đã được sửa, hoặc expect ghi sai."
        yield Remark("error", fact, "Xóa bản ghi, hoặc ghi until là ngày cuối của kỳ trước.", stops=True)
