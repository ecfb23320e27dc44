"""The period counted and scored anew under named causes; what was counted once is kept."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from chiso.assess import Assessment
from chiso.connections import open_tables
from chiso.counts import Counts, count_indicators
from chiso.formats import round_half_up
from chiso.reconcile.causes import Causes, rules_under
from chiso.reconcile.published import Figures, Key
from chiso.reconcile.roundings import Rate, Rounding, round_rate
from chiso.rules import Indicator, RuleSet
from chiso.schemas import INDICATORS, SCHEMAS, TOTAL
from chiso.scores import Score, add_up, score_component
from chiso.store import Store

Figured = dict[Key, Figures]
"""Figures by unit and indicator."""


@contextmanager
def recounting(assessment: Assessment, other_days: Store | None) -> Iterator[Recounts]:
    """Recounts over a folder of their own, which goes with them."""
    with TemporaryDirectory(prefix="chiso-doi-soat-") as folder:
        yield Recounts(assessment, other_days, Path(folder))


class Recounts:
    """What a period's figures are under causes; `other_days` is its store in the other calendar, if there is one."""

    def __init__(self, assessment: Assessment, other_days: Store | None, folder: Path) -> None:
        self._assessment, self._other_days, self._folder = assessment, other_days, folder
        self._counted: dict[tuple[str, ...], Counts] = {}
        self._stores: dict[tuple[str, ...], Store] = {}
        self._figured: dict[tuple[object, ...], Figured] = {}

    def figures(self, causes: Causes, places: tuple[int, int], wanted: Iterable[Key]) -> Figured:
        """The figures of units and indicators, those wanted among them, as they are under the causes.

        There are none of units that are not the period's.
        """
        known = self._figured.setdefault((places, *(cause.code for cause in causes)), {})
        missing = [key for key in wanted if key not in known]
        known.update(self._score(causes, places, missing) if missing else {})
        return known

    @contextmanager
    def tables(self, causes: Causes) -> Iterator[tuple[duckdb.DuckDBPyConnection, RuleSet]]:
        """The rows under the causes, and the rules by which they are counted."""
        rules = rules_under(self._assessment.rules, causes)
        with open_tables(self._store(causes), rules, self._assessment.site) as tables:
            yield tables, rules

    def _score(self, causes: Causes, places: tuple[int, int], keys: Iterable[Key]) -> Figured:
        counts, rules = self._counts(causes), rules_under(self._assessment.rules, causes)
        day, site = self._store(causes).bounds[1], self._assessment.site
        how = next((cause.rounding for cause in causes if cause.rounding), None)

        def scored(unit: str, one: Indicator, decimals: tuple[int, int]) -> Score:
            score = score_component(counts[unit], one, rules, site.unit(unit).level, day)
            return _rounded(score, how, decimals, one.threshold(day).rate)

        found = {}
        for unit, code in keys:
            if unit not in counts:
                continue
            if code in INDICATORS:
                one = scored(unit, rules.indicator(code), places)
                found[unit, code] = Figures(one.numerator, one.denominator, one.rate, one.points)
            elif (unit, code) not in found:
                parts = [scored(unit, one, (2, 2)) for one in rules.indicators]
                sums = add_up(unit, parts, rules, site.unit(unit).level)[len(parts) :]
                found.update(_sums(unit, sums, places[1] if how == "as_printed" else 2))
        return found

    def _counts(self, causes: Causes) -> Counts:
        counting = tuple(cause for cause in causes if cause.recounts)
        key = tuple(cause.code for cause in counting)
        if key not in self._counted:
            self._counted[key] = self._count(counting)
        return self._counted[key]

    def _count(self, causes: Causes) -> Counts:
        """Where some causes change indicators only, these alone are counted, beside what the others make of the rest."""
        wide = tuple(cause for cause in causes if cause.days or cause.rows or cause.columns or cause.derived)
        rules, known = (rules_under(self._assessment.rules, some) for some in (causes, wide))
        if wide == causes:
            return count_indicators(self._store(causes), rules, self._assessment.site)
        changed = [one.code for one in rules.indicators if one != known.indicator(one.code)]
        counts = count_indicators(self._store(causes), rules, self._assessment.site, changed)
        return {unit: others | counts[unit] for unit, others in self._counts(wide).items()}

    def _store(self, causes: Causes) -> Store:
        choosing = tuple(cause for cause in causes if cause.days or cause.rows)
        key = tuple(cause.code for cause in choosing)
        if key not in self._stores:
            self._stores[key] = self._chosen(choosing, "+".join(key))
        return self._stores[key]

    def _chosen(self, causes: Causes, name: str) -> Store:
        store = self._assessment.store
        if any(cause.days for cause in causes):
            assert self._other_days
            store = self._other_days
        conditions = {table: sql for cause in causes for table, sql in cause.rows.items()}
        return _with_rows(store, conditions, self._folder / name) if conditions else store


def _with_rows(store: Store, conditions: Mapping[str, str], folder: Path) -> Store:
    """A copy of the store in which only the rows are left that fulfil their table's condition."""
    folder.mkdir()
    for table in SCHEMAS:
        source, target = store.parquet(table), folder / f"{table}.parquet"
        if table in conditions:
            duckdb.read_parquet(str(source)).filter(conditions[table]).write_parquet(str(target))
        else:
            shutil.copyfile(source, target)
    return Store(folder, store.contents)


def _rounded(score: Score, how: Rounding | None, places: tuple[int, int], threshold: int) -> Score:
    if not how or score.rule.split("+")[0] not in ("rate", "capped") or not score.denominator:
        return score
    rated = Rate(score.numerator or 0, score.denominator, score.max_points, threshold)
    rate, points = round_rate(rated, how, places)
    return replace(score, rate=rate, points=points)


def _sums(unit: str, sums: Iterable[Score], places: int) -> Iterator[tuple[Key, Figures]]:
    for one in sums:
        points = None if one.points is None else round_half_up(one.points, places)
        yield (unit, TOTAL if one.indicator == TOTAL else one.group), Figures(None, None, None, points)
