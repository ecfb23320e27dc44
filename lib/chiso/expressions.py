"""An expression of a rule set that cannot be computed is told by its file, its indicator and its key."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from chiso.errors import Fault, ParamsError
from chiso.rules import RuleSet

_CURE = "Sửa biểu thức SQL này theo mẫu của các tệp có sẵn trong params/rules/."


def derive(tables: duckdb.DuckDBPyConnection, rules: RuleSet, name: str, source: str) -> None:
    """The table of a source with the rule set's derived columns, each of which may use those before it.

    Dossiers are looked at in one pass, as they come; the other tables, which look into them, several times.

    Raises ParamsError, which names the first column that cannot be computed.
    """
    derived = list(rules.expressions(name))
    try:
        tables.execute(
            f"CREATE {'VIEW' if name == 'dossiers' else 'TABLE'} {name} AS {_select(name, source, derived)}"
        )
    except duckdb.Error as error:
        for at, (column, sql) in enumerate(derived, start=1):
            if cause := _refusal(tables, _select(name, source, derived[:at])):
                raise ParamsError(_fault(rules, f"cột «{name}.{column}»", sql, cause)) from error
        raise


@contextmanager
def told_by_rule(tables: duckdb.DuckDBPyConnection, rules: RuleSet) -> Iterator[None]:
    """What DuckDB refuses within is told as faults of the rule set, where expressions of it are to blame.

    Raises ParamsError with all of them.
    """
    try:
        yield
    except duckdb.Error as error:
        if faults := list(_faulty_conditions(tables, rules)):
            raise ParamsError(*faults) from error
        raise


def _faulty_conditions(tables: duckdb.DuckDBPyConnection, rules: RuleSet) -> Iterator[Fault]:
    for one in rules.indicators:
        conditions = {"denominator": one.denominator, "numerator": one.numerator, "curable": one.curable.when}
        for key, sql in conditions.items():
            if cause := _refusal(tables, f"SELECT count(*) FILTER ({sql}) FROM {one.table}"):
                yield _fault(rules, f"chỉ số {one.code}, khóa «{key}»", sql, cause)


def _select(name: str, source: str, derived: list[tuple[str, str]]) -> str:
    for column, sql in derived:
        source = f"SELECT *, ({sql}) AS {column} FROM ({source}) AS {name}"
    return source


def _refusal(tables: duckdb.DuckDBPyConnection, query: str) -> str:
    """What DuckDB says against a query, in one line; nothing where it can be computed."""
    try:
        tables.execute(f"SELECT count(COLUMNS(*)) FROM ({query})")
    except duckdb.Error as error:
        return str(error).partition("\n")[0]
    return ""


def _fault(rules: RuleSet, key: str, sql: str, cause: str) -> Fault:
    place = f"params/rules/{rules.code}.yml, {key}"
    return Fault(place, f"biểu thức «{' '.join(sql.split())}» không tính được (DuckDB: {cause}).", _CURE)
