"""One period, taken in once: its valid rows as Parquet, where they came from, and what each unit's rows hash to.

What reads tables is imported where it is needed: most runs only ask whether anything changed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from chiso.deliveries import (
    Input,
    find_folders,
    find_sources,
    has_demonstration,
    hash_source,
    periods_with_exports,
    read_inputs,
)
from chiso.errors import ExportsError, Fault
from chiso.files import write_whole
from chiso.params import Frozen, read_kept
from chiso.paths import Project
from chiso.periods import Calendar, Period
from chiso.schemas import DEMO_MARK, SCHEMAS
from chiso.sites import Site, Unit

if TYPE_CHECKING:
    import pandas as pd

    from chiso.exports import Sheet
    from chiso.tables import Intake


class Accounting(Frozen):
    """What became of the rows of one sheet: read = accepted + refused + duplicates."""

    file: str
    sheet: str
    table: str
    read: int
    accepted: int
    refused: int
    duplicates: int


class Contents(Frozen):
    """What a store holds; its file is written last, so a store that has one is whole."""

    key: str
    site: str
    period: str
    calendar: Calendar
    is_demo: bool
    supplied: tuple[str, ...]
    inputs: tuple[Input, ...]
    accounting: tuple[Accounting, ...]


@dataclass(frozen=True)
class Store:
    """The tables of one site and period; `frame(name)` and `parquet(name)` have the columns of its schema."""

    folder: Path
    contents: Contents

    @property
    def is_demo(self) -> bool:
        """Whether the rows are made up for demonstration."""
        return self.contents.is_demo

    @cached_property
    def supplied(self) -> frozenset[str]:
        """The tables of which at least one export was delivered, be it without rows."""
        return frozenset(self.contents.supplied)

    @property
    def period(self) -> Period:
        """The period of the rows."""
        return Period.parse(self.contents.period)

    @property
    def bounds(self) -> tuple[date, date]:
        """First and last day of the period in the site's calendar."""
        return self.period.bounds(self.contents.calendar)

    def units(self, site: Site) -> tuple[Unit, ...]:
        """The site's units that exist in the period."""
        return site.units_between(*self.bounds)

    def part(self, period: Period) -> Store:
        """The same rows as a period within this one sees them; ready-made counts, being of the whole, are left out."""
        supplied = tuple(name for name in self.contents.supplied if name != "aggregates")
        return Store(
            self.folder, self.contents.model_copy(update={"period": str(period), "supplied": supplied})
        )

    def parquet(self, table: str) -> Path:
        """The file of a table; it is there, be it empty, for every table."""
        return self.folder / f"{table}.parquet"

    def frame(self, table: str) -> pd.DataFrame:
        """A table as a data frame."""
        import pandas as pd

        return pd.read_parquet(self.parquet(table))

    @cached_property
    def row_hashes(self) -> dict[str, dict[str, tuple[str, str]]]:
        """By table and unit, what the unit's own rows hash to, without and with their files and lines."""
        path = self.folder / "row-hashes.json"
        return dict(json.loads(path.read_bytes())) if path.is_file() else {}

    @property
    def findings(self) -> pd.DataFrame:
        """What was wrong in the exports: severity, file, sheet, row, column, value, reason, cure."""
        return self.frame("findings")

    @property
    def coverage(self) -> pd.DataFrame:
        """What came for whom: unit_code, table, month ("" where rows have no date), rows."""
        return self.frame("coverage")


class RefusedExports(ExportsError):
    """Exports that cannot be used; `store` has the findings and the accounting, to be shown and sent back."""

    def __init__(self, store: Store, *faults: Fault) -> None:
        super().__init__(*faults)
        self.store = store


def take_in(project: Project, site: Site, period: Period) -> Store:
    """The store of a period, made anew if the exports, the site or the vocabulary are not those that it was made from.

    A year without exports of its own is that of its quarters' exports; of what several of them tell, the latest state
    stays.
    Where the site has no exports at all, demonstration exports are made and used.
    Raises ExportsError for a period without exports, and RefusedExports with all faults at once for exports that
    cannot be used; the old store then stays.
    """
    return _take_in(project, site, period, _folder(project, site, period))


def take_in_otherwise(project: Project, site: Site, period: Period) -> Store:
    """The same exports taken in by the other calendar, beside the period's own store.

    Raises as `take_in` does.
    """
    other: Calendar = "report" if site.calendar == "calendar" else "calendar"
    folder = _folder(project, site, period).with_name(f".store-{other}")
    return _take_in(project, site.model_copy(update={"calendar": other}), period, folder)


def _take_in(project: Project, site: Site, period: Period, folder: Path) -> Store:
    sources, is_demo = find_sources(project, site, period)
    inputs = read_inputs(sources)
    key = hash_source(project, site, sources, inputs, is_demo)
    kept = _read(folder)
    if kept and kept.contents.key == key:
        return kept
    from chiso.tables import validate

    sheets = _read_all(project, sources, folder.with_name(".read"))
    # A demonstration that was dropped into exports/ by hand is still none of the office's data.
    is_demo = is_demo or any(DEMO_MARK in title for sheet in sheets for title in sheet.titles)
    intake = validate(sheets, site, period, project)
    contents = Contents(
        key=key,
        site=site.code,
        period=str(period),
        calendar=site.calendar,
        is_demo=is_demo,
        supplied=tuple(sorted(intake.supplied)),
        inputs=inputs,
        accounting=tuple(Accounting.model_validate(row) for row in intake.accounting.to_dict("records")),
    )
    if intake.faults:
        raise RefusedExports(_write(folder.with_name(".refused"), contents, intake), *intake.faults)
    return _write(folder, contents, intake)


def open_store(project: Project, site: Site, period: Period) -> Store:
    """The store as it was last taken in, without a look at the exports; taken in now where there is none."""
    return kept_store(project, site, period) or take_in(project, site, period)


def kept_store(project: Project, site: Site, period: Period) -> Store | None:
    """The store as it was last taken in, None where the period never was."""
    return _read(_folder(project, site, period))


def has_same_exports(project: Project, store: Store, period: Period) -> bool:
    """Whether the period's folder of exports holds just the files that the store was made from."""
    site = store.contents.site
    made_up = project.outputs(site, period) / ".demo"
    folders = find_folders(project, site, period) if periods_with_exports(project, site) else [made_up]
    return read_inputs(folders) == store.contents.inputs


def is_current(project: Project, site: Site, period: Period) -> bool:
    """Whether the exports, the site and the vocabulary still are those that the store was made from."""
    kept = kept_store(project, site, period)
    is_given = bool(periods_with_exports(project, site.code))
    has_sources = (
        find_folders(project, site.code, period) if is_given else has_demonstration(project, site, period)
    )
    if not kept or not has_sources:
        return False
    sources, is_demo = find_sources(project, site, period)
    return kept.contents.key == hash_source(project, site, sources, read_inputs(sources), is_demo)


def _folder(project: Project, site: Site, period: Period) -> Path:
    return project.outputs(site.code, period) / ".store"


def _read_all(project: Project, sources: list[Path], kept: Path) -> list[Sheet]:
    from chiso.exports import Memory, read_exports

    memory = Memory(project, kept)
    sheets = [sheet for source in sources for sheet in read_exports(project, source, memory)]
    memory.forget_others()
    return sheets if len(sources) == 1 else [_without_sums(sheet) for sheet in sheets]


def _without_sums(sheet: Sheet) -> Sheet:
    """The sheet as a part of a year: sums of quarters are not those of the year, as open dossiers are in two of them."""
    from chiso.exports import Remark, Sheet
    from chiso.exports.layouts import FORM06

    if sheet.kind not in ("aggregates", FORM06):
        return sheet
    reason = "là số liệu tổng hợp của một quý: cộng các quý thì hồ sơ chuyển kỳ bị tính hai lần, nên không dùng cho năm."
    cure = "Đặt tệp xuất cả năm, gồm số liệu tổng hợp cả năm, vào thư mục <năm>-year."
    return Sheet(sheet.file, sheet.name, remarks=(Remark("warning", reason, cure),))


def _read(folder: Path) -> Store | None:
    contents = read_kept(folder / "store.json", Contents)
    return Store(folder, contents) if contents else None


def _write(folder: Path, contents: Contents, intake: Intake) -> Store:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "store.json").unlink(missing_ok=True)
    for name in SCHEMAS:
        table = intake.tables[name].sort_values(["unit_code"], kind="stable")
        table.to_parquet(folder / f"{name}.parquet", index=False)
    intake.findings.to_parquet(folder / "findings.parquet", index=False)
    intake.coverage.to_parquet(folder / "coverage.parquet", index=False)
    hashes = {name: _hash_rows(folder / f"{name}.parquet") for name in SCHEMAS}
    write_whole(folder / "row-hashes.json", json.dumps(hashes).encode())
    write_whole(folder / "store.json", contents.model_dump_json(indent=1).encode())
    return Store(folder, contents)


def _hash_rows(path: Path) -> dict[str, list[str]]:
    """By unit, how many rows it has and the sum of their hashes, so that their order does not count."""
    import duckdb

    own = "COLUMNS(lambda name: NOT starts_with(name, 'source_'))"
    told, placed = (
        f"SELECT unit_code, printf('%d-%x', count(*), sum(hash(rows)) % (1::HUGEINT << 64)) AS {name} "
        f"FROM (SELECT {columns} FROM read_parquet($path)) AS rows GROUP BY unit_code"
        for name, columns in (("told", own), ("placed", "*"))
    )
    sql = f"SELECT unit_code, told, placed FROM ({told}) JOIN ({placed}) USING (unit_code) ORDER BY unit_code"
    with duckdb.connect() as tables:
        rows = tables.execute(sql, {"path": str(path)}).fetchall()
    return {unit: [told, placed] for unit, told, placed in rows}
