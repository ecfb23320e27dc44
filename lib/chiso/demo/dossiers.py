"""The dossiers of the demonstration: when each came, was due and ended, and what was done with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from chiso.demo.calendars import at_minutes, days_before, draw_working_days
from chiso.demo.characters import RATES, Character
from chiso.schemas import DOSSIERS
from chiso.workdays import Days, add_working_days

_OPENING = 7 * 60 + 30
_CLOSING = 17 * 60
"""Minutes after midnight; a dossier is due at closing time."""

_SLOW_FIELDS = {
    "Đất đai": 2.0,
    "Hoạt động xây dựng": 1.6,
    "Môi trường": 1.5,
    "Chứng thực": 0.4,
    "Hộ tịch": 0.7,
}
"""How much likelier than elsewhere a dossier of the field is late."""

PERSONAL = ("owner", "phone", "address")
"""Columns beside the schema's, such as real exports carry; visibly invented."""


def draw_dossiers(
    characters: Sequence[Character], start: date, end: date, count: int, rng: np.random.Generator
) -> pd.DataFrame:
    """`count` dossiers in the order in which they came: the schema's columns and PERSONAL."""
    options = _options([one for one in characters if one.has_dossiers])
    chosen = options.iloc[rng.choice(len(options), size=count, p=options["share"])].reset_index(drop=True)
    dated = chosen.assign(**_dates(chosen, start, end, rng))
    ordered = dated.sort_values("received_at", kind="stable", ignore_index=True)
    filled = ordered.assign(**_codes(ordered), **_habits(ordered, rng), **_persons(count, rng))
    closed = _as_of(filled, end, rng)
    return closed[[*DOSSIERS.fields, *PERSONAL]]


def _options(characters: Sequence[Character]) -> pd.DataFrame:
    """Every pair of unit and procedure, with the share of dossiers that falls to it."""
    pairs = [(one, procedure) for one in characters for procedure in one.procedures]
    weights = {one.unit.code: sum(procedure.weight for procedure in one.procedures) for one in characters}
    shares = np.array([one.weight * procedure.weight / weights[one.unit.code] for one, procedure in pairs])
    facts = pd.DataFrame(
        {
            "unit_code": [one.unit.code for one, _ in pairs],
            "system_code": [one.system_code for one, _ in pairs],
            "officers": [one.officers for one, _ in pairs],
            "procedure_code": [procedure.code for _, procedure in pairs],
            "procedure_name": [procedure.name for _, procedure in pairs],
            "field_name": [procedure.field for _, procedure in pairs],
            "days": [procedure.days for _, procedure in pairs],
            "has_fee": [procedure.has_fee for _, procedure in pairs],
            "service": [procedure.service for _, procedure in pairs],
            "is_for_citizens": [procedure.is_for_citizens for _, procedure in pairs],
            "share": shares / shares.sum(),
        }
    )
    rates = pd.DataFrame([one.rates for one, _ in pairs], columns=list(RATES)).add_prefix("rate_")
    return pd.concat([facts, rates], axis="columns")


def _dates(chosen: pd.DataFrame, start: date, end: date, rng: np.random.Generator) -> dict[str, Any]:
    """When each came, was due and would be done, as if the period had no end; some came before it."""
    count = len(chosen)
    days = chosen["days"].to_numpy()
    lead = np.where(
        (days >= 3) & (rng.random(count) < 0.15), 1 + (rng.random(count) * (days - 1)).astype(int), 0
    )
    came = days_before(start, lead, draw_working_days(start, end, count, rng))
    slow = chosen["field_name"].map(_SLOW_FIELDS).fillna(1.0).to_numpy()
    is_late = rng.random(count) < np.minimum((1 - chosen["rate_is_on_time"]) * slow, 0.5)
    early = np.maximum((rng.beta(4, 2, count) * (days + 1)).astype(int), lead)
    spent = np.where(is_late, days + rng.geometric(0.35, count), np.minimum(early, days))
    pause = np.where(rng.random(count) < 0.05, rng.integers(1, 6, count), 0)
    before = add_working_days(came, spent)
    done = add_working_days(before, pause)
    came_minute = rng.integers(_OPENING, 15 * 60 + 30, count)
    return {
        "received_at": at_minutes(came, came_minute),
        "due_at": at_minutes(add_working_days(came, days), _CLOSING),
        "done_at": at_minutes(done, _done_minute(done == came, came_minute, rng)),
        "supplement_days": (done - before).astype("timedelta64[D]").astype(int),
        "supplement_count": np.where(pause > 0, 1 + (rng.random(count) < 0.08), 0),
        "wait": rng.integers(0, 3, count),
    }


def _done_minute(
    is_same_day: npt.NDArray[np.bool_], came_minute: npt.NDArray[np.int64], rng: np.random.Generator
) -> npt.NDArray[np.int64]:
    """The minute at which it was done; now and then after closing time, which only some rules mind."""
    count = len(came_minute)
    soon = came_minute + rng.integers(20, 80, count)
    usual = rng.integers(_OPENING + 30, _CLOSING - 15, count)
    overtime = rng.integers(_CLOSING + 5, _CLOSING + 90, count)
    return np.where(is_same_day, soon, np.where(rng.random(count) < 0.01, overtime, usual))


def _codes(dossiers: pd.DataFrame) -> dict[str, pd.Series]:
    """`H43.12.01-220705-0004`: the unit's system code, the day, the number on that day."""
    day = dossiers["received_at"].dt.strftime("%y%m%d")
    number = dossiers.groupby([dossiers["unit_code"], day]).cumcount() + 1
    return {"dossier_code": dossiers["system_code"] + "-" + day + "-" + number.astype(str).str.zfill(4)}


def _habits(dossiers: pd.DataFrame, rng: np.random.Generator) -> dict[str, Any]:
    """What the unit did with each dossier beside handling it."""

    def happens(rate: str | float) -> npt.NDArray[np.bool_]:
        return rng.random(len(dossiers)) < (dossiers[f"rate_{rate}"] if isinstance(rate, str) else rate)

    is_online = happens("is_online") & (dossiers["service"] != "none").to_numpy()
    has_obligation = dossiers["has_fee"].to_numpy() & happens(0.92)
    is_digitised = happens("is_digitised")
    officer = rng.integers(0, 5, len(dossiers))
    return {
        "channel": np.where(is_online, "online", np.where(happens(0.05), "postal", "direct")),
        "officer": [names[place] for names, place in zip(dossiers["officers"], officer, strict=True)],
        "is_synced": happens("is_synced"),
        "has_obligation": has_obligation,
        "is_paid_online": has_obligation & happens("is_paid_online"),
        "has_electronic_result": happens("has_electronic_result"),
        "is_digitised": is_digitised,
        "is_data_reused": pd.array(happens("is_data_reused"), dtype="boolean"),
        "is_in_personal_store": is_digitised & happens("is_in_personal_store"),
        "uses_population_data": dossiers["is_for_citizens"].to_numpy() & happens("uses_population_data"),
        "is_complained": happens(0.004),
    }


def _persons(count: int, rng: np.random.Generator) -> dict[str, Any]:
    numbers = pd.Series(rng.integers(1, 10_000, count)).astype(str).str.zfill(4)
    return {
        "owner": "Chủ hồ sơ minh họa " + numbers,
        "phone": "0900 00 " + numbers,
        "address": "Thôn minh họa số " + numbers.str[-1],
    }


def _as_of(dossiers: pd.DataFrame, end: date, rng: np.random.Generator) -> pd.DataFrame:
    """The dossiers as they stand at the period's end: what was done later is still open then."""
    count = len(dossiers)
    after = pd.Timestamp(end) + pd.Timedelta(days=1)
    luck = rng.random(count)
    is_done = (dossiers["done_at"] < after).to_numpy()
    is_ended = is_done & (luck >= 0.018)
    returned_at = pd.Series(_handed_over(dossiers["done_at"].to_numpy(), dossiers["wait"].to_numpy()))
    is_returned = is_ended & (returned_at < after).to_numpy()
    is_waiting = ~is_done & (dossiers["supplement_count"] > 0).to_numpy()
    states = [is_returned, is_ended, is_done & (luck < 0.012), is_done, is_waiting]
    status = np.select(states, ["returned", "finished", "refused", "stopped", "waiting"], "open")
    return dossiers.assign(
        status=status,
        due_at=dossiers["due_at"].where(rng.random(count) >= 0.003),
        finished_at=dossiers["done_at"].where(is_ended),
        returned_at=returned_at.where(is_returned),
        stopped_at=dossiers["done_at"].where(is_done & ~is_ended),
        has_result_due=is_ended,
        has_electronic_result=dossiers["has_electronic_result"] & is_ended,
        is_data_reused=dossiers["is_data_reused"].mask(rng.random(count) < 0.002),
    )


def _handed_over(done_at: Days, wait: npt.NDArray[np.int64]) -> Days:
    """When the citizen had the result: ten minutes later, or at the same time some working days later."""
    day = done_at.astype("datetime64[D]")
    handed: Days = add_working_days(day, wait) + (done_at - day) + np.timedelta64(10, "m")
    return handed
