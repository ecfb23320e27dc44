"""Drawn tables as a period that was taken in: what a report opens without any export."""

from __future__ import annotations

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
