"""The rows of a period as its rule set sees them, kept once for all reports to read."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import duckdb

from chiso.connections import ROW_TABLES, lineages, open_tables, quoted
from chiso.files import replacing
from chiso.rules import RuleSet
from chiso.sites import Site
from chiso.store import Store


def keep_rows(store: Store, rules: RuleSet, site: Site) -> None:
    """Writes the rows as the rule set sees them, derived columns and all, for every report of the period to read."""
    with open_tables(store, rules, site) as tables:
        for name in ROW_TABLES:
            # Under a name of its own until it is whole: several kernels may score at once.
            with replacing(_kept(store, name)) as part:
                # Sorted by unit and in small groups: a unit's report reads its own groups only.
                tables.execute(f"COPY {name} TO {quoted(part)} (FORMAT parquet, ROW_GROUP_SIZE 8192)")


def open_rows(store: Store, site: Site, unit_code: str) -> duckdb.DuckDBPyConnection:
    """The kept rows for one unit's report; `lineage` has the unit and its sub-units only."""
    tables = open_engine().cursor()
    tables.execute("SET TimeZone = 'Asia/Ho_Chi_Minh'")
    paths = lineages(store, site, unit_code)
    branches = [path[max(0, path.index(unit_code) - 1)] for path in paths.values()]
    tables.execute(
        "CREATE TEMP TABLE lineage AS SELECT unnest($1::VARCHAR[]) AS unit_code, $2 AS ancestor, "
        "unnest($3::VARCHAR[]) AS branch",
        [list(paths), unit_code, branches],
    )
    for name in ROW_TABLES:
        tables.execute(f"CREATE TEMP VIEW {name} AS SELECT * FROM read_parquet({quoted(_kept(store, name))})")
    return tables


@cache
def open_engine() -> duckdb.DuckDBPyConnection:
    """This process's own DuckDB, empty and without threads of its own, so that it may be opened before a fork."""
    engine = duckdb.connect(config={"threads": 1, "async_threads": 0})
    return engine.execute("SET parquet_metadata_cache = true")


def _kept(store: Store, name: str) -> Path:
    return store.folder / f"{name}-seen.parquet"
