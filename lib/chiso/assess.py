"""One period assessed: taken in, counted, scored, and kept for every page that is made of it."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from chiso.deliveries import Input
from chiso.files import hash_files, hash_library, write_whole
from chiso.formats import inert
from chiso.gains import Footing
from chiso.kept import has_key, keep_scores, read_counts, read_edition, read_scores
from chiso.params import Frozen
from chiso.paths import Project
from chiso.periods import Period
from chiso.rules import RuleSet, read_rules
from chiso.scores import Score, score_unit
from chiso.sites import Site, Unit, read_site
from chiso.store import Store, open_store, take_in

if TYPE_CHECKING:
    from chiso.counts import Counts

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


class Edition(Frozen):
    """What a period's scores were made of: the rule set, and the files with their hashes."""

    rules: str
    is_demo: bool
    inputs: tuple[Input, ...]


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

    @property
    def edition(self) -> Edition | None:
        """By which rules and from which files the scores were made; None of those made before this was kept."""
        return _edition(_path(self.store))

    @property
    def edition_before(self) -> Edition | None:
        """The last edition of this period whose scores were others; None where there was none."""
        before = _edition(_path(self.store, "scores-before"))
        return before if before and before.is_demo == self.store.is_demo else None

    def scores_before(self, *units: str) -> list[Score]:
        """The scores of the last edition that had others."""
        return read_scores(_path(self.store, "scores-before"), *units)

    @property
    def quarters(self) -> tuple[Period, ...]:
        """The quarters of a year in which anything was received."""
        return tuple(one for one in self.period.quarters if _path(self.store, f"scores-{one}").is_file())

    def quarter_scores(self, quarter: Period, *units: str) -> list[Score]:
        """The scores of a quarter as the rows of the whole year give them, with the thresholds of the year's end."""
        return read_scores(_path(self.store, f"scores-{quarter}"), *units)

    @property
    def quarter_files(self) -> tuple[Path, ...]:
        """The files of a year's scores by quarter."""
        return tuple(_path(self.store, f"scores-{one}") for one in self.quarters)

    def footing(self, unit: Unit) -> Footing:
        """What the unit's scores are made of, to score it again after a change."""
        counts = read_counts(_path(self.store), unit.code)
        return Footing(unit.code, unit.level, counts, self.rules, self.store.bounds[1])

    @property
    def key(self) -> str:
        """What the scores depend on: the rows, the rules, and the code, whatever of it counts and scores."""
        rules = self.project.params / "rules" / f"{self.rules.code}.yml"
        return f"{self.store.contents.key} {hash_files([rules])} {hash_library()}"

    @property
    def is_scored(self) -> bool:
        """Whether the scores that are kept come from these rows, these rules and this code."""
        table = self.project.outputs(self.site.code, self.period) / "scores.csv"
        return table.is_file() and has_key(_path(self.store), self.key)


def assess_period(project: Project, site_code: str, period: Period) -> Assessment:
    """The period, taken in, counted and scored anew where its exports, site or rules changed; writes scores.csv.

    Raises ParamsError and ExportsError with all faults at once.
    """
    site = read_site(project, site_code)
    rules = read_rules(project, site.rules)
    site.units_between(*period.bounds(site.calendar))
    assessment = Assessment(project, site, rules, period, take_in(project, site, period))
    if not assessment.is_scored:
        _score_all(assessment)
    return assessment


def open_assessment(project: Project, site_code: str, period: Period) -> Assessment:
    """The period as it was last assessed, without a look at the exports; assessed now where it never was."""
    site = read_site(project, site_code)
    assessment = Assessment(
        project, site, read_rules(project, site.rules), period, open_store(project, site, period)
    )
    if not assessment.is_scored:
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
            (
                one.unit_code,
                inert(names[one.unit_code]),
                one.indicator,
                one.group,
                *counts,
                one.rule,
                one.note,
            )
        )
    return text.getvalue().encode("utf-8-sig")


def score_units(counts: Counts, store: Store, rules: RuleSet, site: Site, day: date) -> list[Score]:
    """The scores of all units of the store's period; `day` decides which thresholds are in force."""
    return [
        score
        for unit in store.units(site)
        for score in score_unit(unit.code, counts[unit.code], rules, unit.level, day)
    ]


def _path(store: Store, name: str = "scores") -> Path:
    return store.folder / f"{name}.sqlite"


def _edition(path: Path) -> Edition | None:
    told = read_edition(path)
    return Edition.model_validate_json(told) if told else None


def _score_all(assessment: Assessment) -> None:
    from chiso.counts import count_indicators
    from chiso.views import keep_rows

    site, store, rules = assessment.site, assessment.store, assessment.rules
    keep_rows(store, rules, site)
    counts = count_indicators(store, rules, site)
    scores = score_units(counts, store, rules, site, store.bounds[1])
    edition = Edition(rules=rules.code, is_demo=store.is_demo, inputs=store.contents.inputs)
    _keep_last_edition(assessment, edition, scores)
    for quarter in assessment.period.quarters:
        _score_quarter(assessment, quarter)
    names = {unit.code: unit.name for unit in store.units(site)}
    write_whole(
        assessment.project.outputs(site.code, assessment.period) / "scores.csv", scores_csv(scores, names)
    )
    told = (count for by_indicator in counts.values() for count in by_indicator.values())
    keep_scores(_path(store), scores, assessment.key, told, edition.model_dump_json())


def _score_quarter(assessment: Assessment, quarter: Period) -> None:
    """A quarter of a year that has nothing received, be it to come or before the site's time, is left out."""
    from chiso.counts import count_indicators

    site, store, rules = assessment.site, assessment.store, assessment.rules
    path, part = _path(store, f"scores-{quarter}"), store.part(quarter)
    path.unlink(missing_ok=True)
    if not any(unit.is_valid_between(*part.bounds) for unit in site.units):
        return
    counts = count_indicators(part, rules, site)
    if any(one["DOSSIER_ONLINE"].denominator for one in counts.values()):
        keep_scores(path, score_units(counts, part, rules, site, store.bounds[1]), assessment.key)


def _keep_last_edition(assessment: Assessment, new: Edition, scores: Iterable[Score]) -> None:
    """What was scored before is kept as long as nothing has moved since; demonstrations are no editions.

    Scores and what they were made of are one file, so whoever is killed on the way leaves both or neither.
    """
    old, kept = assessment.edition, _kept_scores(assessment)
    if old and kept and old.is_demo == new.is_demo and list(scores) != kept:
        write_whole(_path(assessment.store, "scores-before"), _path(assessment.store).read_bytes())


def _kept_scores(assessment: Assessment) -> list[Score]:
    """The scores as they were kept; none where there are none, or where other code wrote them another way."""
    try:
        return assessment.scores()
    except (sqlite3.Error, TypeError, ValueError):
        return []
