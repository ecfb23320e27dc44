"""What a report is made of, as hashes: equal fingerprints make equal reports, so only what changed is made again."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from chiso.assess import Assessment
from chiso.delivered import delivered_path
from chiso.earlier import Earlier, read_earlier
from chiso.files import hash_files, hash_library, hash_text
from chiso.jobs import Job
from chiso.kept import hash_scores
from chiso.ledger import Outcome
from chiso.parts import PARTS, WHOLE, Part
from chiso.restated import read_restated, read_source_changes
from chiso.schemas import INDICATORS, SCHEMAS
from chiso.scores import TOTAL, Score, by_unit

Fingerprint = Mapping[str, str]
"""Hashes by part: notebook, library, rules, site, rows, scores, beside, sources."""

WORDS = {
    "notebook": "sổ tay",
    "library": "bộ công cụ",
    "rules": "bộ quy tắc",
    "site": "tham số của nơi báo cáo",
    "rows": "số liệu",
    "scores": "điểm",
    "beside": "kết quả các kỳ để so sánh",
    "sources": "tệp nguồn",
}
"""What a part is called where it is told what changed."""


def changed_parts(known: Fingerprint, now: Fingerprint) -> tuple[str, ...]:
    """The parts that differ."""
    return tuple(part for part in WORDS if known.get(part) != now.get(part))


def is_current(job: Job, known: Outcome, now: Fingerprint) -> bool:
    """Whether what lies in the job's place was made of just this."""
    return known.status in ("made", "reused", "no-data") and known.fingerprint == now and is_there(job, known)


def is_there(job: Job, known: Outcome) -> bool:
    """Whether all that was made lies in its place."""
    return bool(known.products) and all((job.folder / one.path).is_file() for one in known.products)


@dataclass(frozen=True)
class Origins:
    """All that the reports of one assessed period are made of, each part read once."""

    assessment: Assessment

    def fingerprint(self, job: Job) -> dict[str, str]:
        """What the report of a job is made of now."""
        read = self._reading(job.source)
        return {
            "notebook": read.notebook,
            "library": self._library,
            "rules": self._rules,
            "site": self._site,
            "rows": self._rows(self._root if read.part.of_leads else job.unit, read.tables),
            "scores": self._scores(job, read.part),
            "beside": self._beside(job, read.part),
            "sources": self._sources(job, read),
        }

    def has_data(self, job: Job) -> bool:
        """Whether anybody supplied a number for any indicator of the report."""
        part = self._reading(job.source).part
        return any(
            score.numerator is not None
            for score in self._scores_of.get(job.unit, ())
            if score.indicator in part.indicators
        )

    def _reading(self, source: Path) -> _Reading:
        if source not in self._readings:
            self._readings[source] = _read(source, self.assessment)
        return self._readings[source]

    @cached_property
    def _readings(self) -> dict[Path, _Reading]:
        return {}

    @property
    def _root(self) -> str:
        return self.assessment.site.root.code

    @cached_property
    def _library(self) -> str:
        return hash_library()

    @cached_property
    def _rules(self) -> str:
        return hash_files([self.assessment.project.params / "rules" / f"{self.assessment.rules.code}.yml"])

    @cached_property
    def _site(self) -> str:
        project, code = self.assessment.project, self.assessment.site.code
        told = delivered_path(project, code)
        return hash_files([project.params / "sites" / f"{code}.yml", *([told] if told.is_file() else [])])

    def _rows(self, unit: str, tables: tuple[str, ...]) -> str:
        """Of the unit and the units below it, and whether the tables were supplied at all."""
        contents = self.assessment.store.contents
        supplied = [table for table in tables if table in contents.supplied]
        rows = [[(code, told) for code, (told, _) in self._below(table, unit)] for table in tables]
        return hash_text((contents.is_demo, contents.calendar, supplied, rows))

    def _below(self, table: str, unit: str) -> list[tuple[str, tuple[str, str]]]:
        return self._rows_below[table].get(unit, [])

    @cached_property
    def _rows_below(self) -> dict[str, dict[str, list[tuple[str, tuple[str, str]]]]]:
        """By table and unit, the hashes of its and its sub-units' rows."""
        site = self.assessment.site
        below: dict[str, dict[str, list[tuple[str, tuple[str, str]]]]] = {table: {} for table in SCHEMAS}
        for table, hashes in self.assessment.store.row_hashes.items():
            for unit, told in sorted(hashes.items()):
                for above in site.lineage(unit):
                    below[table].setdefault(above, []).append((unit, told))
        return below

    def _scores(self, job: Job, part: Part) -> str:
        """The unit's, inherited ones included, and those of units that the report shows beside it: at the top all.

        Every report says what its steps would make of the unit's total.
        """
        site = self.assessment.site
        if part.is_whole and job.unit == site.root.code:
            units = [unit.code for unit in self.assessment.store.units(site)]
        else:
            above = [self._root] if part.of_leads else []
            units = [job.unit, *above, *site.children(job.unit)]
        wanted = {(unit, indicator) for unit in units for indicator in part.indicators} | {(job.unit, TOTAL)}
        told = ((unit, *one) for unit in units for one in self._told.get(unit, ()))
        return hash_text(
            words for unit, indicator, words in told if part.is_whole or (unit, indicator) in wanted
        )

    def _beside(self, job: Job, part: Part) -> str:
        """Of earlier periods and a year's quarters the unit's scores, and why there are none; of the last edition its
        scores where they moved, and the files that moved them.
        """
        site = self.assessment.site
        is_whole = part.is_whole and job.unit == site.root.code
        units = [unit.code for unit in self.assessment.store.units(site)] if is_whole else [job.unit]
        scores = [[hashes.get(unit) for unit in units] for hashes in self._scores_beside]
        facts = [(one.facts.reason, one.facts.told_rules) for one in self._earlier]
        told = [[one.facts.told_points.get(unit) for unit in units] for one in self._earlier]
        moved = [(unit, self._restated[unit]) for unit in units if unit in self._restated]
        sources = read_source_changes(self.assessment) if moved else ()
        return hash_text((facts, told, scores, moved, sources))

    @cached_property
    def _restated(self) -> dict[str, list[Score]]:
        return read_restated(self.assessment)

    @cached_property
    def _earlier(self) -> tuple[Earlier, ...]:
        return read_earlier(self.assessment)

    @cached_property
    def _scores_beside(self) -> list[dict[str, str]]:
        kept = [one.path for one in self._earlier if not one.facts.reason]
        return [hash_scores(path) for path in (*kept, *self.assessment.quarter_files)]

    @cached_property
    def _told(self) -> dict[str, list[tuple[str, str]]]:
        return {
            unit: [(one.indicator, repr(one)) for one in scores] for unit, scores in self._scores_of.items()
        }

    @cached_property
    def _scores_of(self) -> dict[str, list[Score]]:
        return by_unit(self.assessment.scores())

    def _sources(self, job: Job, read: _Reading) -> str:
        """The lines of the files where a workbook lists rows, and what the unit at the top tells of the files."""
        lists_rows = read.part is WHOLE
        placed = [self._below(table, job.unit) for table in read.tables] if lists_rows else []
        if job.unit != self._root:
            return hash_text(placed)
        contents = self.assessment.store.contents
        return hash_text((placed, contents.accounting, contents.inputs if read.part.is_whole else ()))


_TABLES_OF_VERBS = {"survey_answers": "surveys", "petition_clocks": "petitions"}
"""What a verb reads of which it names neither table nor indicator."""


@dataclass(frozen=True)
class _Reading:
    """One notebook: its hash, what it tells, and the tables whose rows it shows."""

    notebook: str
    part: Part
    tables: tuple[str, ...]


def _read(source: Path, assessment: Assessment) -> _Reading:
    part = next((part for part in PARTS if part.notebook == source.stem), WHOLE)
    cells = _cells(source.read_bytes())
    words = set(re.findall(r"\w+", cells))
    named = (code for code in INDICATORS if code in words)
    indicators = map(assessment.rules.indicator, dict.fromkeys((*part.indicators, *named)))
    tables = {table for one in indicators for table in one.tables} | (words & set(SCHEMAS))
    tables |= {table for verb, table in _TABLES_OF_VERBS.items() if verb in words}
    return _Reading(hash_text(cells), part, tuple(sorted(tables)))


def _cells(notebook: bytes) -> str:
    """What the notebook says and does: neither its stored outputs nor how often it was run."""
    try:
        cells = json.loads(notebook)["cells"]
        kept = [(cell["cell_type"], cell["source"], cell.get("metadata")) for cell in cells]
    except (ValueError, LookupError, TypeError):
        return repr(notebook)
    return json.dumps(kept, ensure_ascii=False)
