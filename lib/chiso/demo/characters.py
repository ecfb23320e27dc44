"""How each unit of the demonstration behaves: some well, some poorly, all fictitious."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import numpy as np

from chiso.demo.catalogue import Procedure, procedures_of
from chiso.errors import Fault, UsageError
from chiso.sites import Site, Unit

RATES: dict[str, tuple[float, float]] = {
    "is_on_time": (0.80, 0.99),
    "is_online": (0.30, 0.80),
    "is_synced": (0.95, 1.00),
    "is_paid_online": (0.20, 0.75),
    "has_electronic_result": (0.45, 0.97),
    "is_digitised": (0.25, 0.75),
    "is_data_reused": (0.10, 0.50),
    "is_in_personal_store": (0.15, 0.60),
    "uses_population_data": (0.50, 0.95),
    "is_fee_integrated": (0.55, 0.95),
    "is_population_connected": (0.50, 0.95),
    "is_published": (0.60, 0.98),
    "is_answered": (0.70, 1.00),
    "is_satisfied": (0.85, 0.99),
}
"""Between which shares the poorest and the best unit lie."""

_CROWDS = {"department": 8, "office": 2}
"""How many times as often as a commune's a procedure is asked for."""

_SYSTEM_CODE = re.compile(r"[HG]\d\d(\.\d\d)*")


@dataclass(frozen=True)
class Character:
    """One unit's habits: the share of dossiers it receives, and how often each thing goes well in it."""

    unit: Unit
    procedures: tuple[Procedure, ...]
    system_code: str
    officers: tuple[str, ...]
    weight: float
    rates: dict[str, float]
    has_dossiers: bool = True
    has_petitions: bool = True
    is_aggregate_only: bool = False


def draw_characters(
    site: Site, bounds: tuple[date, date], units: int | None, rng: np.random.Generator
) -> tuple[Character, ...]:
    """A character for each of the first `units` units that have none beneath them, in the site's order.

    Raises UsageError where the site has fewer.
    """
    handlers = _handlers(site, bounds)
    if units is not None and not 1 <= units <= len(handlers):
        cure = f"Chọn --units từ 1 đến {len(handlers)}, hoặc bỏ tham số này."
        fact = f"{site.name} có {len(handlers)} đơn vị giải quyết hồ sơ trong kỳ."
        raise UsageError(Fault(f"--units {units}", fact, cure))
    drawn = [_draw(number, unit, site, rng) for number, unit in enumerate(handlers)]
    return _with_roles(drawn[:units])


def _handlers(site: Site, bounds: tuple[date, date]) -> list[Unit]:
    units = site.units_between(*bounds)
    parents = {unit.parent for unit in units}
    return [unit for unit in units if unit.code not in parents]


def _draw(number: int, unit: Unit, site: Site, rng: np.random.Generator) -> Character:
    quality = rng.beta(0.7, 0.7)
    luck = rng.random(len(RATES))
    rates = {
        name: low + (high - low) * (0.7 * quality + 0.3 * one)
        for (name, (low, high)), one in zip(RATES.items(), luck, strict=True)
    }
    procedures = procedures_of(unit, site.unit(unit.parent) if unit.parent else None)
    busy = _CROWDS.get(unit.level, 1) * sum(one.weight for one in procedures) * rng.lognormal(0, 0.35)
    codes = [alias for alias in unit.aliases if _SYSTEM_CODE.fullmatch(alias)]
    officers = tuple(f"CB-{5 * number + one:03}" for one in range(1, 6))
    return Character(unit, procedures, codes[0] if codes else f"H99.{number + 1:02}", officers, busy, rates)


def _with_roles(drawn: list[Character]) -> tuple[Character, ...]:
    """From six units on, the last has no dossiers and the one before can only export aggregates."""
    roles = {len(drawn) - 1: "idle", len(drawn) - 2: "aggregate"} if len(drawn) >= 6 else {}
    return tuple(_with_role(one, roles.get(place, ""), place) for place, one in enumerate(drawn))


def _with_role(one: Character, role: str, place: int) -> Character:
    return Character(
        unit=one.unit,
        procedures=one.procedures,
        system_code=one.system_code,
        officers=one.officers,
        weight=one.weight,
        rates=one.rates,
        has_dossiers=not role,
        has_petitions=role != "aggregate" and place % 5 != 3,
        is_aggregate_only=role == "aggregate",
    )
