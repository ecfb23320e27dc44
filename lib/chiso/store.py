"""One period, taken in once: its valid rows as Parquet, and where they came from."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import pandas as pd

from chiso.errors import ExportsError, Fault, UsageError
from chiso.exports import export_files, read_exports
from chiso.files import sha256_of, write_whole
from chiso.params import Frozen
from chiso.paths import Project
from chiso.periods import Calendar, Period
from chiso.schemas import DEMO_MARK, SCHEMAS
from chiso.sites import Site, Unit
from chiso.tables import Intake, validate


class Input(Frozen):
    """One file as it was read: its name and the hash of its bytes."""

    name: str
    sha256: str


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

    def parquet(self, table: str) -> Path:
        """The file of a table; it is there, be it empty, for every table."""
        return self.folder / f"{table}.parquet"

    def frame(self, table: str) -> pd.DataFrame:
        """A table as a data frame."""
        return pd.read_parquet(self.parquet(table))

    @property
    def findings(self) -> pd.DataFrame:
        """What was wrong in the exports: severity, file, sheet, row, column, value, reason, cure."""
        return self.frame("findings")


class RefusedExports(ExportsError):
    """Exports that cannot be used; `store` has the findings and the accounting, to be shown and sent back."""

    def __init__(self, store: Store, *faults: Fault) -> None:
        super().__init__(*faults)
        self.store = store


def take_in(project: Project, site: Site, period: Period) -> Store:
    """The store of a period, made anew if the exports, the site or the vocabulary are not those that it was made from.

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
    source, is_demo = _source(project, site, period)
    inputs = _inputs(source)
    key = _key(project, site, inputs, is_demo)
    kept = _read(folder)
    if kept and kept.contents.key == key:
        return kept
    sheets = read_exports(project, source)
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
    return _read(_folder(project, site, period)) or take_in(project, site, period)


def is_current(project: Project, site: Site, period: Period) -> bool:
    """Whether the exports, the site, its rules and the vocabulary still are those that the store was made from."""
    kept = _read(_folder(project, site, period))
    source, is_demo = _source(project, site, period)
    return kept is not None and kept.contents.key == _key(project, site, _inputs(source), is_demo)


def periods_with_exports(project: Project, site: str) -> tuple[Period, ...]:
    """The periods of which the site has a folder in exports/, in order.

    Raises ExportsError for anything beside them: a file one level too high would go unread in silence.
    """
    folder = project.exports(site)
    found = [path for path in folder.iterdir() if not _is_none_of_ours(path)] if folder.is_dir() else []
    periods = {path: _period_of(path) for path in sorted(found)}
    cure = "Chuyển vào thư mục của một kỳ, ví dụ 2022-Q3, hoặc chuyển ra khỏi exports/."
    if strays := [path for path, period in periods.items() if period is None]:
        raise ExportsError(
            *(Fault(project.shown(path), "không nằm trong thư mục của kỳ nào.", cure) for path in strays)
        )
    return tuple(sorted(period for period in periods.values() if period))


def _is_none_of_ours(path: Path) -> bool:
    return path.name.startswith((".", "~$")) or path.stem.upper() == "README"


def _period_of(path: Path) -> Period | None:
    try:
        return Period.parse(path.name) if path.is_dir() else None
    except UsageError:
        return None


def _folder(project: Project, site: Site, period: Period) -> Path:
    return project.outputs(site.code, period) / ".store"


def _inputs(source: Path) -> tuple[Input, ...]:
    return tuple(Input(name=path.name, sha256=sha256_of(path)) for path in export_files(source))


def _source(project: Project, site: Site, period: Period) -> tuple[Path, bool]:
    known = periods_with_exports(project, site.code)
    source = project.exports(site.code, period)
    if not known:
        return _demonstration(project, site, period), True
    if period not in known or not export_files(source):
        place = project.shown(source)
        cure = f"Đặt tệp xuất vào thư mục này, hoặc chọn kỳ đã có: {', '.join(map(str, known))}."
        raise ExportsError(Fault(place, "không có tệp xuất nào.", cure))
    return source, False


def _demonstration(project: Project, site: Site, period: Period) -> Path:
    """Demonstration exports, kept as long as the site and the code that makes them are the same."""
    # The demonstration brings openpyxl with it, which no kernel should have to import.
    from chiso.demo import write_demo

    folder = project.outputs(site.code, period) / ".demo"
    stamp = folder.with_name(".demo.key")
    key = _hash(
        [sha256_of(path) for path in _read_by(project, site, ("demo", "schemas", "workdays", "periods"))]
    )
    if not folder.is_dir() or not stamp.is_file() or stamp.read_text() != key:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        write_demo(site, period, folder, dossiers=site.demo.dossiers, units=None, seed=site.demo.seed)
        write_whole(stamp, key.encode())
    return folder


def _read_by(project: Project, site: Site, rooms: Iterable[str]) -> list[Path]:
    """The site, the vocabulary, and the code of some rooms of this package."""
    house = Path(__file__).parent
    code = [
        path for room in rooms for path in (*sorted(house.glob(f"{room}/**/*.py")), *house.glob(f"{room}.py"))
    ]
    return [project.params / "exports.yml", project.params / "sites" / f"{site.code}.yml", *code]


def _hash(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _key(project: Project, site: Site, inputs: tuple[Input, ...], is_demo: bool) -> str:
    """What the rows depend on: the files, the site, its rules, the vocabulary, and the code that reads them."""
    code = _read_by(
        project, site, ("readers", "exports", "tables", "schemas", "sites", "periods", "formats", "store")
    )
    rules = project.params / "rules" / f"{site.rules}.yml"
    return _hash(
        [str(is_demo), *(f"{one.name} {one.sha256}" for one in inputs), *map(sha256_of, (rules, *code))]
    )


def _read(folder: Path) -> Store | None:
    path = folder / "store.json"
    return Store(folder, Contents.model_validate_json(path.read_bytes())) if path.is_file() else None


def _write(folder: Path, contents: Contents, intake: Intake) -> Store:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "store.json").unlink(missing_ok=True)
    for name in SCHEMAS:
        table = _coded(intake.tables) if name == "dossiers" else intake.tables[name]
        table.sort_values(["unit_code"], kind="stable").to_parquet(folder / f"{name}.parquet", index=False)
    intake.findings.to_parquet(folder / "findings.parquet", index=False)
    write_whole(folder / "store.json", contents.model_dump_json(indent=1).encode())
    return Store(folder, contents)


def _coded(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The dossiers with the code of the one procedure of that name, where their export names it without its code."""
    pairs = tables["procedures"][["procedure_name", "procedure_code"]].drop_duplicates()
    known = (
        pairs.drop_duplicates("procedure_name", keep=False)
        .set_index("procedure_name")["procedure_code"]
        .to_dict()
    )
    dossiers = tables["dossiers"]
    return dossiers.assign(
        procedure_code=dossiers["procedure_code"].fillna(dossiers["procedure_name"].map(known))
    )
