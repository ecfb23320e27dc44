"""Demonstration exports: what the systems of one site would deliver for one period, all of it invented."""

from __future__ import annotations

from pathlib import Path

from chiso.demo.story import draw_story
from chiso.demo.systems import write_files
from chiso.periods import Period
from chiso.sites import Site

__all__ = ["write_demo"]


def write_demo(
    site: Site, period: Period, folder: Path, *, dossiers: int, units: int | None = None, seed: int
) -> list[Path]:
    """The files written into `folder`: the same bytes for the same site, period, numbers and seed.

    `dossiers` is how many distinct ones intake will accept; `units` takes the first so many handling units.
    Raises UsageError where the site has fewer units, or for numbers below zero.
    """
    story = draw_story(site, period, dossiers=dossiers, units=units, seed=seed)
    folder.mkdir(parents=True, exist_ok=True)
    return write_files(story, folder)
