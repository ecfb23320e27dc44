"""Drawn tables as a period that was taken in: what a report opens without any export."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from chiso.assess import open_assessment
from chiso.display.results import Results
from chiso.parts import part_of
from chiso.paths import Project
from chiso.periods import Period
from drawing import PROJECT, make_store, site


def make_project(folder: Path, period: str = "2022-Q3", **drawn: str) -> Project:
    """A project with this one's sites and rules, in which Ninh Sơn's period holds the drawn tables."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "params").symlink_to(PROJECT.params)
    project = Project(folder)
    store = make_store(project.outputs("ninh-son", Period.parse(period)) / ".store", period, **drawn)
    (store.folder / "store.json").write_text(store.contents.model_dump_json(), encoding="utf-8")
    return project


def open_results(project: Project, unit: str = "ninh-son", notebook: str = "0-tong-hop") -> Results:
    """What a notebook knows of one unit of Ninh Sơn's third quarter of 2022."""
    assessment = open_assessment(project, "ninh-son", Period.parse("2022-Q3"))
    return Results(assessment, site().unit(unit), part_of(notebook))


def graded_from(measured: int, results: Results) -> Results:
    """The same results under rules that grade from so many of the 94 points that a district can earn."""
    graded = results.rules.graded.model_copy(update={"least_pct": Decimal(100 * measured) / 94})
    rules = results.rules.model_copy(update={"graded": graded})
    return replace(results, assessment=replace(results.assessment, rules=rules))
