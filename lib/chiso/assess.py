"""One period assessed: taken in, counted, scored, and kept for every page that is made of it."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path

import pandas as pd

from chiso.counts import count_indicators
from chiso.files import write_whole
from chiso.formats import inert
from chiso.paths import Project
from chiso.periods import Period
from chiso.rules import RuleSet, read_rules
from chiso.scores import Score, score_unit
from chiso.sites import Site, read_site
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
        wanted = [("unit_code", "in", units)] if units else None
        table = pd.read_parquet(_path(self.store), filters=wanted).astype(object)
        records = table.where(table.notna(), None).to_dict("records")
        return [_score({str(name): value for name, value in row.items()}) for row in records]


def assess_period(project: Project, site_code: str, period: Period) -> Assessment:
    """The period, taken in, counted and scored anew where its exports, site or rules changed; writes scores.csv.

    Raises ParamsError and ExportsError with all faults at once.
    """
    site = read_site(project, site_code)
    rules = read_rules(project, site.rules)
    site.units_between(*period.bounds(site.calendar))
    assessment = Assessment(project, site, rules, period, take_in(project, site, period))
    if not _is_scored(assessment):
        _score_all(assessment)
    return assessment


def open_assessment(project: Project, site_code: str, period: Period) -> Assessment:
    """The period as it was last assessed, without a look at the exports; assessed now where it never was."""
    site = read_site(project, site_code)
    assessment = Assessment(
        project, site, read_rules(project, site.rules), period, open_store(project, site, period)
    )
    if not _is_scored(assessment):
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


def _is_scored(assessment: Assessment) -> bool:
    """Whether the scores that are kept were made of these rows, under these rules, by this code."""
    stamp = _stamp(assessment.store)
    table = assessment.project.outputs(assessment.site.code, assessment.period) / "scores.csv"
    return table.is_file() and stamp.is_file() and stamp.read_text(encoding="utf-8") == _key(assessment)


def _key(assessment: Assessment) -> str:
    house = Path(__file__).parent
    code = (house / f"{room}.py" for room in ("assess", "scores", "counts", "workdays"))
    rules = assessment.project.params / "rules" / f"{assessment.rules.code}.yml"
    parts = (assessment.store.contents.key.encode(), *(path.read_bytes() for path in (rules, *code)))
    return hashlib.sha256(b"".join(parts)).hexdigest()


def _path(store: Store) -> Path:
    return store.folder / "scores.parquet"


def _stamp(store: Store) -> Path:
    return store.folder / "scores.key"


def _score_all(assessment: Assessment) -> None:
    site, store, rules = assessment.site, assessment.store, assessment.rules
    counts = count_indicators(store, rules, site)
    day = store.bounds[1]
    scores = [
        score
        for unit in store.units(site)
        for score in score_unit(unit.code, counts[unit.code], rules, unit.level, day)
    ]
    table = pd.DataFrame([_record(score) for score in scores])
    whole = table.astype({"numerator": "Int64", "denominator": "Int64"}).to_parquet(None, index=False)
    # Several kernels may score at once when the rules are edited while they run: each sees a whole file.
    write_whole(_path(store), whole)
    names = {unit.code: unit.name for unit in store.units(site)}
    write_whole(
        assessment.project.outputs(site.code, assessment.period) / "scores.csv", scores_csv(scores, names)
    )
    write_whole(_stamp(store), _key(assessment).encode())


def _record(score: Score) -> dict[str, object]:
    """A row of plain text and whole numbers, in which decimals keep their digits."""
    exact = {name: None if value is None else str(value) for name, value in _decimals(score).items()}
    return {**asdict(score), **exact}


def _decimals(score: Score) -> dict[str, Decimal | None]:
    return {"rate": score.rate, "points": score.points, "max_points": score.max_points}


def _score(row: dict[str, object]) -> Score:
    exact = {
        name: None if row[name] is None else Decimal(str(row[name]))
        for name in ("rate", "points", "max_points")
    }
    return Score(**{**row, **exact})  # type: ignore[arg-type]
