"""Numerators and denominators of every indicator for all units and their parents, in one pass a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import sub
from typing import NamedTuple

import duckdb
import pandas as pd

from chiso.connections import ROW_TABLES, lineages, open_tables
from chiso.expressions import told_by_rule
from chiso.rules import Indicator, RuleSet
from chiso.schemas import INDICATORS, SCHEMAS
from chiso.sites import Site
from chiso.store import Store


class Count(NamedTuple):
    """Numerator and denominator of one indicator of one unit; None where nobody supplied one.

    `unknown` of the denominator's rows do not say whether they fulfil the numerator;
    `source` is `rows`, `aggregates`, `mixed` or `none`;
    `left_out` sub-units sent aggregates that could not be added, as their procedures may be the same ones;
    `set_aside` is the unit's own aggregate, where rows were counted instead;
    `curable` of the rows that fall short can still be made to fulfil the numerator, None where no row tells.
    """

    unit_code: str
    indicator: str
    numerator: int | None
    denominator: int | None
    unknown: int = 0
    source: str = "rows"
    is_inherited: bool = False
    left_out: int = 0
    set_aside: tuple[int | None, int | None] | None = None
    curable: int | None = None


Counts = dict[str, dict[str, Count]]
"""Counts by unit code and indicator code."""


def count_indicators(store: Store, rules: RuleSet, site: Site, codes: Collection[str] = INDICATORS) -> Counts:
    """The counts of all units of the store's period, parents included: rows first, ready-made aggregates elsewhere.

    Only the indicators of the codes are counted.
    """
    asked = [one for one in rules.indicators if one.code in codes]
    with open_tables(store, rules, site) as tables, told_by_rule(tables, rules):
        tallies = {key: tally for query in _plan(asked, store) for key, tally in _count(tables, query)}
        filled = {name: _units_in(tables, store, name) for name in ROW_TABLES}
        given = _aggregates(tables, store)
    lineage = lineages(store, site)
    with_rows = {name: {above for unit in units for above in lineage[unit]} for name, units in filled.items()}
    merged = {
        one.code: _merge(one, lineage, tallies, with_rows[one.table], given[one.code], store) for one in asked
    }
    return {unit: {code: counts[unit] for code, counts in merged.items()} for unit in lineage}


def lost_rows(store: Store, rules: RuleSet, site: Site, unit_code: str, indicator: str) -> pd.DataFrame:
    """The rows of a unit and its sub-units in the denominator but not in the numerator.

    There are as many as the denominator exceeds the numerator.
    Columns are those of the indicator's table and the rule set's derived columns.
    """
    with open_tables(store, rules, site) as tables:
        return select_lost(tables, rules.indicator(indicator), unit_code)


def select_lost(
    tables: duckdb.DuckDBPyConnection, indicator: Indicator, unit_code: str, columns: Sequence[str] = ("*",)
) -> pd.DataFrame:
    """The same rows over a connection that is open already; only the columns asked for are worked out."""
    wanted = f"SELECT {', '.join(columns)} FROM ({_lost(indicator)}) ORDER BY ALL"
    return tables.execute(wanted, [unit_code]).df()


def select_members(
    tables: duckdb.DuckDBPyConnection, indicator: Indicator, units: Collection[str]
) -> pd.DataFrame:
    """What the units' indicator looks at, one by one: unit_code, item, is_den, is_num, is_unknown (it does not say)."""
    return tables.execute(
        "SELECT ancestor AS unit_code, coalesce(item::VARCHAR, '–') AS item, is_den, is_num, "
        "coalesce(is_unknown, FALSE) AS is_unknown "
        f"FROM ({_keyed(indicator)} WHERE ancestor IN (SELECT unnest($1)) GROUP BY ancestor, item)",
        [list(units)],
    ).df()


@dataclass(frozen=True)
class _Query:
    """One pass over a table: some indicators that are counted the same way."""

    indicators: tuple[Indicator, ...]
    sql: str


def _plan(indicators: Iterable[Indicator], store: Store) -> Iterator[_Query]:
    known = [one for one in indicators if store.supplied.issuperset(one.tables)]
    for table in dict.fromkeys(one.table for one in known):
        members = [one for one in known if one.table == table]
        by_row = tuple(one for one in members if (one.counts,) == SCHEMAS[table].identity)
        if by_row:
            yield _Query(by_row, _count_rows(table, by_row))
        for one in members:
            if one not in by_row:
                yield _Query((one,), _count_distinct(one))


def _count_rows(table: str, indicators: Sequence[Indicator]) -> str:
    """Rows that say the same are put together first: of millions of rows there are few kinds."""
    asked = [(one.denominator, one.numerator, one.curable.when) for one in indicators]
    names = {sql: f"said_{number}" for number, sql in enumerate(dict.fromkeys(chain(*asked)))}
    told = ", ".join(f"({sql}) AS {name}" for sql, name in names.items())
    sums = (
        f"coalesce(sum(n) FILTER ({condition}), 0)::BIGINT"
        for expressions in asked
        for condition in _outcomes(*map(names.__getitem__, expressions))
    )
    return (
        f"SELECT ancestor, {', '.join(sums)} FROM "
        f"(SELECT unit_code, {told}, count(*) AS n FROM {table} GROUP BY ALL) "
        "JOIN lineage USING (unit_code) GROUP BY ancestor"
    )


def _outcomes(den: str, num: str, cure: str) -> tuple[str, ...]:
    """The conditions of a tally's numbers."""
    short = f"{den} AND ({num} IS NOT TRUE) AND {cure}"
    return f"{den} AND {num}", den, f"{den} AND {num} IS NULL", f"{den} IS NULL", short


def _count_distinct(one: Indicator) -> str:
    unsure = "is_den AND NOT is_num AND is_unknown", "NOT is_den AND is_den_unknown"
    curable = "is_den AND NOT is_num AND is_curable"
    counts = ", ".join(
        f"count(*) FILTER ({condition})" for condition in ("is_num", "is_den", *unsure, curable)
    )
    return f"SELECT ancestor, {counts} FROM ({_keyed(one)} GROUP BY ancestor, item) GROUP BY ancestor"


def _keyed(one: Indicator) -> str:
    den, num = f"({one.denominator})", f"({one.numerator})"
    return (
        f"SELECT ancestor, {one.table}.{one.counts} AS item, coalesce(bool_or({den}), FALSE) AS is_den, "
        f"coalesce(bool_or({den} AND {num}), FALSE) AS is_num, bool_or({den} AND {num} IS NULL) AS is_unknown, "
        f"bool_or({den} IS NULL) AS is_den_unknown, bool_or({den} AND ({one.curable.when})) AS is_curable "
        f"FROM {one.table} JOIN lineage USING (unit_code)"
    )


def _lost(one: Indicator) -> str:
    keys = f"SELECT item FROM ({_keyed(one)} WHERE ancestor = $1 GROUP BY ancestor, item) WHERE is_den AND NOT is_num"
    return (
        f"SELECT {one.table}.* FROM {one.table} JOIN lineage USING (unit_code) "
        f"WHERE ancestor = $1 AND ({one.denominator}) AND {one.counts} IN ({keys}) "
        f"QUALIFY row_number() OVER (PARTITION BY {one.counts} ORDER BY unit_code) = 1"
    )


Tally = tuple[int, ...]
"""Numerator, denominator, rows of the denominator that do not say, rows that do not say whether they count at all,
rows short of the numerator that can still be cured."""


def _count(tables: duckdb.DuckDBPyConnection, query: _Query) -> Iterator[tuple[tuple[str, str], Tally]]:
    for unit, *numbers in tables.execute(query.sql).fetchall():
        for number, one in enumerate(query.indicators):
            yield (unit, one.code), tuple(numbers[5 * number : 5 * number + 5])


def _units_in(tables: duckdb.DuckDBPyConnection, store: Store, table: str) -> set[str]:
    # Of the file, not of the view: derived columns that look into other tables would be computed for nothing.
    sql = "SELECT DISTINCT unit_code FROM read_parquet($path)"
    return {code for (code,) in tables.execute(sql, {"path": str(store.parquet(table))}).fetchall()}


Given = dict[str, tuple[int | None, int | None]]
"""Ready-made numerators and denominators of one indicator, by unit."""


def _aggregates(tables: duckdb.DuckDBPyConnection, store: Store) -> defaultdict[str, Given]:
    """All of them, by indicator."""
    given: defaultdict[str, Given] = defaultdict(dict)
    if "aggregates" in store.supplied:
        sql = "SELECT indicator, unit_code, numerator, denominator FROM read_parquet($path)"
        rows = tables.execute(sql, {"path": str(store.parquet("aggregates"))}).fetchall()
        for indicator, unit, numerator, denominator in rows:
            given[indicator][unit] = numerator, denominator
    return given


def _merge(
    one: Indicator,
    lineage: Mapping[str, tuple[str, ...]],
    tallies: Mapping[tuple[str, str], Tally],
    with_rows: set[str],
    given: Given,
    store: Store,
) -> dict[str, Count]:
    """One indicator of all units, from rows, and from aggregates where there are no rows or they do not say."""
    used = {unit for unit in given if unit not in with_rows or _is_silent(_tally(tallies, unit, one))}
    below, by_rows = _spoken_for(lineage, used), with_rows - used
    is_supplied, is_additive = store.supplied.issuperset(one.tables), _is_additive(one)
    counts = {}
    for unit in lineage:
        rows, speakers = _tally(tallies, unit, one), below.get(unit, ())
        for told in speakers:
            rows = _less(rows, _tally(tallies, told, one))
        added = [given[told] for told in speakers]
        can_add = is_additive or (len(added) == 1 and unit not in by_rows)
        usable, left_out = (added, 0) if can_add else ([], len(added))
        counted = _counted(unit, one, rows, usable, unit in by_rows, is_supplied, left_out)
        aside = None if unit in used else given.get(unit)
        counts[unit] = counted._replace(set_aside=aside) if aside else counted
    if not one.is_inherited:
        return counts
    # What the top only has from a unit below it is that unit's own, and nobody else's to inherit.
    own = {unit for unit, count in counts.items() if unit in used or count.source == "rows"}
    tops = {unit: path[-1] if path[-1] in own else unit for unit, path in lineage.items()}
    return {
        unit: counts[top]._replace(unit_code=unit, is_inherited=unit != top) for unit, top in tops.items()
    }


def _tally(tallies: Mapping[tuple[str, str], Tally], unit: str, one: Indicator) -> Tally:
    return tallies.get((unit, one.code), (0, 0, 0, 0, 0))


def _less(whole: Tally, part: Tally) -> Tally:
    return tuple(map(sub, whole, part))


def _is_silent(tally: Tally) -> bool:
    """Whether rows are there, and none of them says what the indicator asks."""
    _, denominator, unknown, unclear, _ = tally
    return bool(denominator or unclear) and denominator == unknown


def _spoken_for(lineage: Mapping[str, tuple[str, ...]], given: set[str]) -> dict[str, list[str]]:
    """By unit, the units whose aggregates make up its own: an aggregate stands for all that is below its unit."""
    below: defaultdict[str, list[str]] = defaultdict(list)
    for unit in given:
        below[unit].append(unit)
        for above in lineage[unit][1:]:
            if above in given:
                break
            below[above].append(unit)
    return below


def _counted(
    unit: str,
    one: Indicator,
    rows: Tally,
    added: Sequence[tuple[int | None, int | None]],
    has_rows: bool,
    is_supplied: bool,
    left_out: int,
) -> Count:
    num, den, unknown, unclear, curable = rows
    if not added:
        if not is_supplied or (den == 0 and (unclear or left_out)):
            return Count(unit, one.code, None, None, source="none", left_out=left_out)
        return Count(unit, one.code, num, den, unknown, left_out=left_out, curable=curable)
    if any(part is None for pair in added for part in pair):
        return Count(unit, one.code, None, None, source="aggregates")
    num += sum(pair[0] or 0 for pair in added)
    den += sum(pair[1] or 0 for pair in added)
    if has_rows:
        return Count(unit, one.code, num, den, unknown, "mixed", curable=curable)
    return Count(unit, one.code, num, den, unknown, "aggregates")


def _is_additive(one: Indicator) -> bool:
    """Whether no two units count the same thing: a dossier belongs to one unit, a procedure to many."""
    return one.counts == "unit_code" or (one.counts,) == SCHEMAS[one.table].identity
