"""Tables drawn in a test's text, and stores made of them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from chiso.paths import Project
from chiso.periods import Period
from chiso.rules import RuleSet, read_rules
from chiso.schemas import SCHEMAS, Schema
from chiso.sites import Site, read_site
from chiso.store import Contents, Store

PROJECT = Project(Path(__file__).resolve().parents[1])
SHORT = {
    "dossier": "dossier_code",
    "unit": "unit_code",
    "procedure": "procedure_code",
    "petition": "petition_code",
}
SHORT |= {"received": "received_at", "due": "due_at", "finished": "finished_at", "answered": "answered_at"}
DEFAULTS = {"unit_code": "lam-son", "received_at": "2022-07-01"}
TYPES = {"datetime": "datetime64[us]", "date": "datetime64[us]", "bool": "boolean", "int": "Int64"}


def draw(text: str) -> pd.DataFrame:
    """A table drawn with `|`: a line of headings, then a line a row; an empty cell is a missing value."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return pd.DataFrame([[cell or None for cell in row] for row in lines[1:]], columns=lines[0])


def typed(drawn: pd.DataFrame, schema: Schema) -> pd.DataFrame:
    """The drawn table with all columns of its schema in their types; T and F are true and false."""
    named = drawn.rename(columns=SHORT)
    columns = {}
    for name, field in schema.fields.items():
        cells = named[name] if name in named else pd.Series([DEFAULTS.get(name)] * len(named), dtype=object)
        if field.type == "bool":
            cells = cells.map(lambda cell: {"T": True, "F": False}.get(cell, cell))
        if field.type in ("datetime", "date"):
            cells = pd.to_datetime(cells, format="ISO8601")
        columns[name] = cells.astype(TYPES.get(field.type, "string"))
    return pd.DataFrame(columns)


def addressed(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """The table with the place of each row in the export it came from."""
    rows = pd.Series(range(2, len(table) + 2), index=table.index, dtype="Int64")
    return table.assign(source_file=f"exports/{name}.xlsx", source_sheet="Sheet1", source_row=rows)


def site(code: str = "ninh-son") -> Site:
    """One of the project's own sites."""
    return read_site(PROJECT, code)


def rules(code: str = "766-portal-2026") -> RuleSet:
    """One of the project's own rule sets."""
    return read_rules(PROJECT, code)


def make_store(
    folder: Path, period: str = "2022-Q3", of: Site | None = None, **drawn: str | pd.DataFrame
) -> Store:
    """A store of the drawn tables in the calendar of calendar months; a table that is not drawn was not supplied."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in SCHEMAS.items():
        table = drawn.get(name, " | ".join(schema.fields))
        table = addressed(typed(draw(table), schema), name) if isinstance(table, str) else table
        table.to_parquet(folder / f"{name}.parquet", index=False)
    contents = Contents(
        key="drawn",
        site=(of or site()).code,
        period=str(Period.parse(period)),
        calendar="calendar",
        is_demo=False,
        supplied=tuple(drawn),
        inputs=(),
        accounting=(),
    )
    return Store(folder, contents)
