"""Projects of any size for the benchmark: one district-like site, N communes, real notebooks and rules."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import yaml

from chiso.demo import write_demo
from chiso.paths import Project
from chiso.periods import Period
from chiso.sites import read_site

PROJECT = Project(Path(__file__).resolve().parents[2])
PERIOD = Period.parse("2022-Q3")
SITE = "do-thu"


@dataclass(frozen=True)
class Place:
    """A project with one site, `do-thu`, and its exports."""

    project: Project

    @property
    def outputs(self) -> Path:
        return self.project.outputs(SITE, PERIOD)

    @property
    def exports(self) -> Path:
        return self.project.exports(SITE, PERIOD)

    @property
    def env(self) -> dict[str, str]:
        """The environment of a command in this project."""
        return {**os.environ, "CHISO_ROOT": str(self.project.root)}

    @property
    def ask(self) -> tuple[str, ...]:
        return ("--site", SITE, "--quarter", "Q3", "--year", "2022")


def make_place(root: Path, communes: int, dossiers: int) -> Place:
    """A project with real notebooks and rules, a site of so many communes, and demonstration exports of so many dossiers."""
    shutil.copytree(PROJECT.notebooks, root / "notebooks")
    shutil.copytree(PROJECT.params, root / "params")
    given = yaml.load((root / "params/sites/ninh-son.yml").read_text(encoding="utf-8"), yaml.BaseLoader)
    top = {
        "code": SITE,
        "name": "UBND huyện Đo",
        "short_name": "Huyện Đo",
        "level": "district",
        "aliases": ["H98"],
    }
    given |= {
        "code": SITE,
        "name": top["name"],
        "units": [top, *map(_commune, range(1, communes + 1))],
        "plan": {"source": "không có", "blocks": []},
    }
    (root / f"params/sites/{SITE}.yml").write_text(
        yaml.safe_dump(given, allow_unicode=True), encoding="utf-8"
    )
    place = Place(Project(root))
    if dossiers:
        place.exports.mkdir(parents=True)
        site = read_site(place.project, SITE)
        write_demo(site, PERIOD, place.exports, dossiers=dossiers, units=None, seed=1)
    return place


def _commune(number: int) -> dict[str, object]:
    name = f"xã Đo {number:04}"
    return {
        "code": f"xa-{number:04}",
        "name": f"UBND {name}",
        "short_name": name.capitalize(),
        "level": "commune",
        "parent": SITE,
        "aliases": [f"H98.{number:04}"],
    }
