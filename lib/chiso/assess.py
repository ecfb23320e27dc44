"""One period assessed: taken in, counted, scored, and kept for every page that is made of it."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import astuple, dataclass, fields
from decimal import Decimal
from pathlib import Path

from chiso.files import hash_files, write_whole
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
        wanted = f"WHERE unit_code IN ({', '.join('?' * len(units))})" if units else ""
        with closing(_read_only(_path(self.store))) as kept:
            rows = kept.execute(f"SELECT * FROM scores {wanted} ORDER BY rowid", units).fetchall()
        return [_score(row) for row in rows]

    @property
    def key(self) -> str:
        """What the scores depend on: the rows, the rules, and the code that counts and scores."""
        rooms = ("assess", "counts", "periods", "rules", "scores", "views", "workdays")
        code = (Path(__file__).with_name(f"{room}.py") for room in rooms)
        rules = self.project.params / "rules" / f"{self.rules.code}.yml"
        return f"{self.store.contents.key} {hash_files((rules, *code))}"

    @property
    def is_scored(self) -> bool:
        """Whether the scores that are kept come from these rows, these rules and this code."""
        path = _path(self.store)
        table = self.project.outputs(self.site.code, self.period) / "scores.csv"
        if not (path.is_file() and table.is_file()):
            return False
        try:
            with closing(_read_only(path)) as kept:
                return bool(kept.execute("SELECT key FROM origin").fetchone() == (self.key,))
        except sqlite3.Error:
            return False


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


def _path(store: Store) -> Path:
    return store.folder / "scores.sqlite"


def _read_only(path: Path) -> sqlite3.Connection:
    # Replaced as a whole, never written to: no locks, which shared folders lack.
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)


def _score_all(assessment: Assessment) -> None:
    from chiso.counts import count_indicators
    from chiso.views import keep_rows

    site, store, rules = assessment.site, assessment.store, assessment.rules
    keep_rows(store, rules, site)
    counts = count_indicators(store, rules, site)
    day = store.bounds[1]
    scores = [
        score
        for unit in store.units(site)
        for score in score_unit(unit.code, counts[unit.code], rules, unit.level, day)
    ]
    names = {unit.code: unit.name for unit in store.units(site)}
    write_whole(
        assessment.project.outputs(site.code, assessment.period) / "scores.csv", scores_csv(scores, names)
    )
    write_whole(_path(store), _database(scores, assessment.key))


def _database(scores: Iterable[Score], key: str) -> bytes:
    """The scores by unit, so that a page reads its own only; decimals are text, which keeps their digits."""
    names = ", ".join(f'"{field.name}"' for field in fields(Score))
    with closing(sqlite3.connect(":memory:")) as kept:
        kept.execute(f"CREATE TABLE scores ({names})")
        kept.execute("CREATE INDEX by_unit ON scores (unit_code)")
        kept.execute("CREATE TABLE origin (key)")
        kept.execute("INSERT INTO origin VALUES (?)", (key,))
        marks = ", ".join("?" * len(fields(Score)))
        kept.executemany(f"INSERT INTO scores VALUES ({marks})", map(_record, scores))
        kept.commit()
        return kept.serialize()


def _record(score: Score) -> tuple[object, ...]:
    return tuple(str(value) if isinstance(value, Decimal) else value for value in astuple(score))


def _score(row: tuple[str | int | None, ...]) -> Score:
    known = dict(zip((field.name for field in fields(Score)), row, strict=True))
    exact = {
        name: None if known[name] is None else Decimal(str(known[name]))
        for name in ("rate", "points", "max_points")
    }
    return Score(**{**known, **exact})  # type: ignore[arg-type]
