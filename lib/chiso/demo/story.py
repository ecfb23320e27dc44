"""What happened in the demonstration's site and period: all tables drawn from one seed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zlib import crc32

import numpy as np
import pandas as pd

from chiso.demo.characters import Character, draw_characters
from chiso.demo.dossiers import draw_dossiers
from chiso.demo.forms import draw_form
from chiso.demo.lists import draw_aggregates, draw_petitions, draw_procedures, draw_surveys
from chiso.errors import Fault, UsageError
from chiso.periods import Period
from chiso.sites import Site


@dataclass(frozen=True)
class Story:
    """One site's period: who acted, and what the tables of chiso.schemas would hold of it.

    `forms` has the numbers of Biểu 06 by unit code, for units that export only totals.
    """

    site: Site
    period: Period
    start: date
    end: date
    characters: tuple[Character, ...]
    dossiers: pd.DataFrame
    procedures: pd.DataFrame
    petitions: pd.DataFrame
    surveys: pd.DataFrame
    aggregates: pd.DataFrame
    forms: dict[str, pd.DataFrame]

    @property
    def summarising(self) -> tuple[Character, ...]:
        """The units that export only totals."""
        return tuple(one for one in self.characters if one.is_aggregate_only)


def draw_story(site: Site, period: Period, *, dossiers: int, units: int | None, seed: int) -> Story:
    """The story of the seed: units keep their character from period to period, what happens differs.

    Raises UsageError where the site has fewer units, or for numbers below zero.
    """
    _refuse_negative(dossiers=dossiers, seed=seed)
    start, end = period.bounds(site.calendar)
    characters = draw_characters(site, (start, end), units, _chance(seed, site.code))
    events = (characters, start, end)

    def chance(part: str) -> np.random.Generator:
        return _chance(seed, f"{site.code}/{period}/{part}")

    share = max(dossiers // len(characters), 20)
    summarising = [one for one in characters if one.is_aggregate_only]
    return Story(
        site=site,
        period=period,
        start=start,
        end=end,
        characters=characters,
        dossiers=draw_dossiers(*events, dossiers, chance("dossiers")),
        procedures=draw_procedures(site.root, *events, chance("procedures")),
        petitions=draw_petitions(*events, dossiers, chance("petitions")),
        surveys=draw_surveys(*events, dossiers, chance("surveys")),
        aggregates=draw_aggregates(summarising, share, chance("aggregates")),
        forms={one.unit.code: draw_form(one, share, chance("form")) for one in summarising},
    )


def _refuse_negative(**numbers: int) -> None:
    faults = [
        Fault(f"--{name} {number}", "là số âm.", "Nhập số nguyên không âm.")
        for name, number in numbers.items()
        if number < 0
    ]
    if faults:
        raise UsageError(*faults)


def _chance(seed: int, part: str) -> np.random.Generator:
    """A generator of the part's own, so that one more draw for one table leaves the others as they are."""
    return np.random.default_rng([seed, crc32(part.encode())])
