"""A period's tables opened for SQL: with their derived columns, and with which unit stands below which."""

from __future__ import annotations

import os
from datetime import datetime, time, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
from duckdb.func import PythonUDFType

from chiso.expressions import derive
from chiso.rules import RuleSet
from chiso.schemas import SCHEMAS
from chiso.sites import Site
from chiso.store import Store
from chiso.workdays import add_working_days

THREADS = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

ROW_TABLES = tuple(name for name in SCHEMAS if name != "aggregates")
"""The tables whose rows are single dossiers, procedures and so on."""


def open_tables(store: Store, rules: RuleSet, site: Site) -> duckdb.DuckDBPyConnection:
    """A connection with the period's tables, their derived columns, and `lineage` (unit_code, ancestor, branch).

    `branch` is the unit directly below the ancestor through which the unit belongs to it; of itself, the unit.
    """
    tables = duckdb.connect(config={"threads": THREADS})
    tables.execute("SET TimeZone = 'Asia/Ho_Chi_Minh'")
    tables.create_function("add_working_days", _shifted, ["date", "bigint"], "date", type=PythonUDFType.ARROW)
    paths = lineages(store, site)
    links = [
        (unit, above, path[max(0, height - 1)])
        for unit, path in paths.items()
        for height, above in enumerate(path)
    ]
    lineage = pd.DataFrame(links, columns=["unit_code", "ancestor", "branch"])
    tables.execute("CREATE TABLE lineage AS SELECT * FROM lineage")
    del lineage
    for name in ROW_TABLES:
        derive(tables, rules, name, _source(name, store))
    return tables


def quoted(path: Path) -> str:
    """The path as SQL writes it."""
    return "'" + str(path).replace("'", "''") + "'"


def lineages(store: Store, site: Site, top: str = "") -> dict[str, tuple[str, ...]]:
    """By unit of the period, the unit and those above it that exist in the period, the last one last; of `top` and
    those below it, or of all.
    """
    codes = {unit.code for unit in store.units(site)}
    wanted = codes.intersection(site.below(top)) if top else codes
    return {code: tuple(above for above in site.lineage(code) if above in codes) for code in wanted}


def _source(name: str, store: Store) -> str:
    start, end = (datetime.combine(day, time()) for day in store.bounds)
    after = end + timedelta(days=1)
    period = (
        f"TIMESTAMP '{start}' AS period_start, TIMESTAMP '{after}' AS period_after, "
        f"TIMESTAMP '{after - timedelta(microseconds=1)}' AS period_last"
    )
    # pandas knows no days, only instants.
    days = [field for field, column in SCHEMAS[name].fields.items() if column.type == "date"]
    cast = f" REPLACE ({', '.join(f'{day}::DATE AS {day}' for day in days)})" if days else ""
    return (
        f"SELECT * FROM (SELECT *{cast}, {period} FROM read_parquet({quoted(store.parquet(name))})) AS {name}"
    )


def _shifted(days: pa.Array, counts: pa.Array) -> pa.Array:
    moved = add_working_days(
        days.to_numpy(zero_copy_only=False).astype("datetime64[D]"),
        counts.fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64),
    )
    return pa.array(moved)
