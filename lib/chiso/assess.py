"""One period assessed: taken in, counted, scored, and kept for every page that is made of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from chiso.counts import Counts, count_indicators
from chiso.files import write_whole
from chiso.gains import Footing
from chiso.kept import read_counts, read_scores, write_counts, write_scores
from chiso.paths import Project
from chiso.periods import Period
from chiso.rules import RuleSet, read_rules
from chiso.scores import Score, score_unit
from chiso.sites import Site, Unit, read_site
from chiso.store import Store, open_store, take_in

COLUMNS = (
    "unit_code",
    "unit_name",
    "indicator",
    "group",
    "numerator",
    "denominator",
    "rate_pct",
    "points",
    "max_points",
    "rule",
    "note",
)
"""The columns of scores.csv."""


@dataclass(frozen=True)
class Assessment:
    """A period of a site with its rules, its rows, and the scores of its units."""

    project: Project
    site: Site
    rules: RuleSet
    period: Period
    store: Store

    def scores(self, *units: str) -> list[Score]:
        """The scores of the named units, of all units where none is named."""
        return read_scores(_path(self.store), *units)

    def footing(self, unit: Unit) -> Footing:
        """What the unit's scores are made of, to score it again after a change."""
        counts = read_counts(_path(self.store, "counts"), unit.code)
        return Footing(unit.code, unit.level, counts, self.rules, self.store.bounds[1])


def assess_period(project: Project, site_code: str, period: Period) -> Assessment:
    """The period, taken in, counted and scored anew where its exports, site or rules changed; writes scores.csv.

    Raises ParamsError and ExportsError with all faults at once.
    """
    site = read_site(project, site_code)
    rules = read_rules(project, site.rules)
    site.units_between(*period.bounds(site.calendar))
    assessment = Assessment(project, site, rules, period, take_in(project, site, period))
    _score_all(assessment)
    return assessment


def open_assessment(project: Project, site_code: str, period: Period) -> Assessment:
    """The period as it was last assessed, without a look at the exports; assessed now where it never was."""
    site = read_site(project, site_code)
    assessment = Assessment(
        project, site, read_rules(project, site.rules), period, open_store(project, site, period)
    )
    if not all(_path(assessment.store, name).is_file() for name in ("counts", "scores")):
        _score_all(assessment)
    return assessment


def scores_csv(scores: Iterable[Score], names: dict[str, str]) -> bytes:
    """The scores as tidy CSV (UTF-8 with BOM, so that spreadsheets show Vietnamese); empty where there is no number."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    for one in scores:
        counts = (one.numerator, one.denominator, one.rate, one.points, one.max_points)
        table.writerow(
            (one.unit_code, names[one.unit_code], one.indicator, one.group, *counts, one.rule, one.note)
        )
    return text.getvalue().encode("utf-8-sig")


def _path(store: Store, name: str = "scores") -> Path:
    return store.folder / f"{name}.parquet"


def _score_all(assessment: Assessment) -> None:
    site, store, rules = assessment.site, assessment.store, assessment.rules
    counts = count_indicators(store, rules, site)
    scores = score_units(counts, store, rules, site, store.bounds[1])
    write_counts(_path(store, "counts"), counts)
    write_scores(_path(store), scores)
    names = {unit.code: unit.name for unit in store.units(site)}
    write_whole(
        assessment.project.outputs(site.code, assessment.period) / "scores.csv", scores_csv(scores, names)
    )


def score_units(counts: Counts, store: Store, rules: RuleSet, site: Site, day: date) -> list[Score]:
    """The scores of all units of the store's period; `day` decides which thresholds are in force."""
    return [
        score
        for unit in store.units(site)
        for score in score_unit(unit.code, counts[unit.code], rules, unit.level, day)
    ]
