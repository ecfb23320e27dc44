"""Where points were lost: the same expressions that counted the rows, grouped by what the rows say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import duckdb
import pandas as pd

from chiso.rules import Indicator
from chiso.schemas import SCHEMAS
from chiso.scores import Score, half_up


@dataclass(frozen=True)
class Share:
    """A part of an indicator's rows: what they have in common, how many fulfil it, how many there are."""

    key: str | None
    label: str | None
    numerator: int
    denominator: int

    @property
    def lost(self) -> int:
        """The rows that do not fulfil the indicator."""
        return self.denominator - self.numerator

    @property
    def rate(self) -> Decimal | None:
        """The rate in percent to two decimals; None of 0/0."""
        return half_up(Fraction(100 * self.numerator, self.denominator)) if self.denominator else None


def points_lost(score: Score) -> Decimal | None:
    """The points between what was scored and the maximum; None without a score, which is no loss."""
    return None if score.points is None else score.max_points - score.points


def by_points_lost(scores: Iterable[Score]) -> list[Score]:
    """The scores that lost points, the greatest loss first; equal losses in the Decision's order."""
    losing = [score for score in scores if points_lost(score)]
    return sorted(losing, key=lambda score: -(points_lost(score) or 0))


Split = Callable[[duckdb.DuckDBPyConnection, Indicator, str], list[Share]]
"""The things that an indicator counts of a unit and its sub-units, shared out: every one of them is in one share."""


def splits(indicator: Indicator) -> dict[str, Split]:
    """By Vietnamese title, the ways in which an indicator's things can be shared out."""
    table = SCHEMAS[indicator.table].fields
    is_additive = indicator.counts == "unit_code" or (indicator.counts,) == SCHEMAS[indicator.table].identity
    known: dict[str, tuple[Split, bool]] = {
        "Lĩnh vực": (split_by_subject if "subject" in table else split_by_field, True),
        # A procedure that many units handle is counted once: it belongs to none of them alone.
        "Đơn vị": (split_by_branch, is_additive),
        "Kênh": (split_by_channel, "channel" in table),
        "Tháng tiếp nhận": (split_by_month, "received_at" in table),
    }
    return {title: split for title, (split, fits) in known.items() if fits}


def split_by_procedure(
    tables: duckdb.DuckDBPyConnection, indicator: Indicator, unit_code: str
) -> list[Share]:
    """By procedure, those that lost most first."""
    key = "coalesce(procedure_code, procedure_name)"
    return _split(tables, indicator, unit_code, key, "any_value(procedure_name ORDER BY procedure_name)")


def split_by_field(tables: duckdb.DuckDBPyConnection, indicator: Indicator, unit_code: str) -> list[Share]:
    """By field (lĩnh vực), those that lost most first."""
    return _split(tables, indicator, unit_code, "field_name", "any_value(field_name)")


def split_by_subject(tables: duckdb.DuckDBPyConnection, indicator: Indicator, unit_code: str) -> list[Share]:
    """Petitions by subject, those that lost most first."""
    return _split(tables, indicator, unit_code, "subject", "any_value(subject)")


def split_by_branch(tables: duckdb.DuckDBPyConnection, indicator: Indicator, unit_code: str) -> list[Share]:
    """By code of the unit directly below, or of the unit itself, those that lost most first."""
    return _split(tables, indicator, unit_code, "branch", "NULL")


def split_by_channel(tables: duckdb.DuckDBPyConnection, indicator: Indicator, unit_code: str) -> list[Share]:
    """By channel (direct, online, postal), those that lost most first."""
    return _split(tables, indicator, unit_code, "channel", "NULL")


def split_by_officer(tables: duckdb.DuckDBPyConnection, indicator: Indicator, unit_code: str) -> list[Share]:
    """By unit and officer (`lam-son/CB-012`), those that lost most first; for internal pages alone."""
    # Not from the kept shares: officers would cut those of every other page to pieces.
    rows = tables.execute(
        "SELECT unit_code || '/' || coalesce(officer, '') AS key, NULL, count(*) FILTER (is_num) AS num, count(*) AS den "
        f"FROM ({_things(indicator)}) WHERE is_den GROUP BY ALL ORDER BY den - num DESC, den DESC, key",
        [unit_code],
    ).fetchall()
    return [Share(*row) for row in rows]


def split_by_month(tables: duckdb.DuckDBPyConnection, indicator: Indicator, unit_code: str) -> list[Share]:
    """By the month (`2022-07`) of receipt, in order; what came over from before the period has the key None."""
    shares = _split(tables, indicator, unit_code, "month", "NULL")
    return sorted(shares, key=lambda share: share.key or "")


def select_failing(
    tables: duckdb.DuckDBPyConnection,
    indicators: Sequence[Indicator],
    unit_code: str,
    columns: Sequence[str],
    most: int | None = None,
) -> pd.DataFrame:
    """The rows of a unit and its sub-units that lost any of the indicators, which read one table; the worst first.

    Beside the columns asked for, which include the table's identity, a column by each indicator's code says `failed`
    or, of a row that does not say, `unsaid`: together as many as its denominator exceeds its numerator.
    At most `most` rows are given, all without it; `in_all` is how many there are.
    """
    table, codes = indicators[0].table, [one.code for one in indicators]
    parts = (
        f"({one.denominator}) AS den{at}, ({one.denominator}) AND ({one.numerator}) AS num{at}"
        for at, one in enumerate(indicators)
    )
    verdicts = (f"{_verdict(one, at)} AS {one.code}" for at, one in enumerate(indicators))
    lost = " + ".join(f"({code} IS NOT NULL)::INT" for code in codes)
    return tables.execute(
        # Materialised, so that derived columns are worked out once and not for every indicator.
        f"WITH own AS MATERIALIZED "
        f"(SELECT {table}.* FROM {table} JOIN lineage USING (unit_code) WHERE ancestor = $1), "
        f"judged AS (SELECT {', '.join((*columns, *parts))} FROM own AS {table}), "
        f"told AS (SELECT {', '.join((*columns, *verdicts))} FROM judged) "
        f"SELECT *, count(*) OVER () AS in_all FROM told WHERE {lost} > 0 "
        f"ORDER BY {lost} DESC, {', '.join(SCHEMAS[table].identity)} LIMIT {'ALL' if most is None else most}",
        [unit_code],
    ).df()


def months_between(start: date, end: date) -> list[tuple[date, date]]:
    """The calendar months of a period, the first and the last cut to its days."""
    months, first = [], start
    while first <= end:
        last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        months.append((first, min(last, end)))
        first = last + timedelta(days=1)
    return months


def _split(
    tables: duckdb.DuckDBPyConnection, indicator: Indicator, unit_code: str, key: str, label: str
) -> list[Share]:
    """Counts by an SQL expression over the things that the indicator counts."""
    rows = tables.execute(
        f"SELECT {key} AS key, {label}, sum(fulfilled)::BIGINT AS num, sum(counted)::BIGINT AS den "
        f"FROM {_keep_shares(tables, indicator, unit_code)} GROUP BY {key} ORDER BY den - num DESC, den DESC, key"
    ).fetchall()
    return [Share(*row) for row in rows]


def _keep_shares(tables: duckdb.DuckDBPyConnection, indicator: Indicator, unit_code: str) -> str:
    """The table of the indicator's counts by all that they can be shared out by; the rows are read once for all."""
    name = f'"{indicator.code} {unit_code}"'
    known = SCHEMAS[indicator.table].fields
    keys = ["branch", *(key for key in _KEYS if key in known), *([_MONTH] if "received_at" in known else [])]
    tables.execute(
        f"CREATE TEMP TABLE IF NOT EXISTS {name} AS "
        f"SELECT {', '.join(keys)}, count(*) FILTER (is_num) AS fulfilled, count(*) AS counted "
        f"FROM ({_things(indicator)}) WHERE is_den GROUP BY ALL",
        [unit_code],
    )
    return name


_KEYS = ("procedure_code", "procedure_name", "field_name", "subject", "channel")
_MONTH = "CASE WHEN received_at >= period_start THEN strftime(received_at, '%Y-%m') END AS month"


def _things(indicator: Indicator) -> str:
    """One row for each thing that is counted: of several rows of it one that fulfils most."""
    den, num = f"({indicator.denominator})", f"({indicator.numerator})"
    rows = (
        f"SELECT {indicator.table}.*, branch, {den} IS TRUE AS is_den, ({den} AND {num}) IS TRUE AS is_num "
        f"FROM {indicator.table} JOIN lineage USING (unit_code) WHERE ancestor = $1"
    )
    if (indicator.counts,) == SCHEMAS[indicator.table].identity:
        return rows
    order = "is_num DESC, is_den DESC, unit_code"
    return (
        f"SELECT * FROM ({rows}) "
        f"QUALIFY row_number() OVER (PARTITION BY {indicator.counts} ORDER BY {order}) = 1"
    )


def _verdict(one: Indicator, at: int) -> str:
    """What becomes of a row of the denominator whose key nothing in the numerator fulfils; of a key's rows the first."""
    identity = SCHEMAS[one.table].identity
    if (one.counts,) == identity:
        return f"CASE WHEN den{at} AND num{at} IS NULL THEN 'unsaid' WHEN den{at} AND NOT num{at} THEN 'failed' END"
    own = f"OVER (PARTITION BY {one.counts})"
    place = (
        f"row_number() OVER (PARTITION BY {one.counts}, den{at} ORDER BY unit_code, {', '.join(identity)})"
    )
    return (
        f"CASE WHEN NOT coalesce(den{at}, FALSE) OR coalesce(bool_or(num{at}) {own}, FALSE) OR {place} > 1 THEN NULL "
        f"WHEN bool_or(den{at} AND num{at} IS NULL) {own} THEN 'unsaid' ELSE 'failed' END"
    )
