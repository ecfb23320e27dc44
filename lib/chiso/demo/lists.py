"""The demonstration's procedures, petitions, surveys and ready-made counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from chiso.demo.calendars import at_minutes, draw_working_days
from chiso.demo.catalogue import Procedure
from chiso.demo.characters import RATES, Character
from chiso.schemas import AGGREGATES, PETITIONS, PROCEDURES, SURVEYS
from chiso.sites import Unit
from chiso.workdays import Days, add_working_days

_ANSWER_DAYS = 15
"""Working days within which a petition is answered."""

_KINDS = ("Phản ánh", "Kiến nghị")
_SUBJECTS = ("Thái độ phục vụ", "Tiến độ giải quyết hồ sơ", "Quy định hành chính", "Thành phần hồ sơ")

_SHARES = {
    "DOSSIER_SYNC": "is_synced",
    "SO_HOA_GIAY_TO_GIAI_QUYET": "is_digitised",
    "REUSED_DIGITIZED_DATA": "is_data_reused",
    "SYNCED_WITH_DVCQG_PERSONAL_STORAGE": "is_in_personal_store",
    "CITIZEN_DATA_CONNECTED_DOSSIER": "uses_population_data",
}
"""Indicators over all dossiers, and the habit that tells the numerator's share."""


def draw_procedures(
    root: Unit, characters: Sequence[Character], start: date, end: date, rng: np.random.Generator
) -> pd.DataFrame:
    """What each unit handles; the root's list of them all says when each was decided and made public."""
    listing = [one for one in characters if not one.is_aggregate_only]
    offered = [(one.unit.code, procedure, one.rates) for one in listing for procedure in one.procedures]
    distinct = {procedure.code: procedure for _, procedure, _ in offered}
    means = {name: float(np.mean([one.rates[name] for one in listing])) for name in RATES}
    listed = [(root.code, procedure, means) for procedure in distinct.values()]
    own = pd.DataFrame([_procedure(*one, rng) for one in listed]).assign(is_certification=False)
    published = own.assign(**_publication(len(own), means["is_published"], start, end, rng))
    units = pd.DataFrame([_procedure(*one, rng) for one in offered if one[0] != root.code])
    return pd.concat([published, units], ignore_index=True).reindex(columns=list(PROCEDURES.fields))


def _procedure(
    unit_code: str, one: Procedure, rates: dict[str, float], rng: np.random.Generator
) -> dict[str, Any]:
    luck = rng.random(3)
    return {
        "procedure_code": one.code,
        "unit_code": unit_code,
        "procedure_name": one.name,
        "field_name": one.field,
        "service_level": one.service,
        "has_fee": one.has_fee,
        "is_fee_integrated": one.has_fee and luck[0] < rates["is_fee_integrated"],
        "is_for_citizens": one.is_for_citizens,
        "is_population_connected": one.is_for_citizens and luck[1] < rates["is_population_connected"],
        "is_certification": one.is_certification,
        "has_electronic_copy": one.is_certification and luck[2] < rates["is_digitised"] + 0.2,
    }


def _publication(count: int, rate: float, start: date, end: date, rng: np.random.Generator) -> dict[str, Any]:
    """Four in ten procedures were decided anew in the period, the others long before."""
    is_new = rng.random(count) < 0.4
    effective = draw_working_days(start, end, count, rng) - np.where(is_new, 0, 730)
    is_early = rng.random(count) < rate
    decided = add_working_days(effective, np.where(is_early, -7, rng.integers(-4, 5, count)))
    is_quick = rng.random(count) < rate
    delay = np.where(is_quick, rng.integers(1, 6, count), rng.integers(6, 15, count))
    published = add_working_days(decided, delay)
    return {
        "effective_on": effective,
        "decided_on": _until(decided, end),
        "published_on": _until(published, end),
        "is_content_full": pd.array(rng.random(count) < 0.5 + rate / 2, dtype="boolean"),
    }


def _until(days: Days, end: date) -> Days:
    """The days that have come by the period's end; the others are not known yet."""
    return np.where(days <= np.datetime64(end), days, np.datetime64("NaT"))


def draw_petitions(
    characters: Sequence[Character], start: date, end: date, dossiers: int, rng: np.random.Generator
) -> pd.DataFrame:
    """About one petition to sixty dossiers, at least two for each unit with any; the last are still open."""
    chosen = _chosen([one for one in characters if one.has_petitions], dossiers // 60, 2, rng)
    count = len(chosen)
    came = draw_working_days(start, end, count, rng)
    is_quick = rng.random(count) < chosen["is_answered"].to_numpy()
    spent = np.where(is_quick, rng.integers(1, _ANSWER_DAYS, count), _ANSWER_DAYS + rng.geometric(0.3, count))
    minutes = rng.integers(8 * 60, 16 * 60, (2, count))
    answered = at_minutes(_until(add_working_days(came, spent), end), minutes[0])
    is_answered = ~np.isnat(answered)
    is_dissatisfied = is_answered & (rng.random(count) < 0.08)
    drawn = chosen.assign(
        petition_code=_numbered("PAKN", came),
        kind=rng.choice(_KINDS, count),
        subject=rng.choice(_SUBJECTS, count),
        status=np.where(is_answered, "answered", "open"),
        received_at=at_minutes(came, minutes[1]),
        due_at=at_minutes(add_working_days(came, np.full(count, _ANSWER_DAYS)), 17 * 60),
        answered_at=answered,
        is_dissatisfied=is_dissatisfied,
        is_repeated=is_dissatisfied & (rng.random(count) < 0.4),
    )
    return drawn[list(PETITIONS.fields)]


def draw_surveys(
    characters: Sequence[Character], start: date, end: date, dossiers: int, rng: np.random.Generator
) -> pd.DataFrame:
    """About one answered questionnaire to twenty-five dossiers, two thousand at most."""
    handling = [one for one in characters if one.has_dossiers]
    chosen = _chosen(handling, min(dossiers // 25, 2000), 1, rng)
    count = len(chosen)
    came = draw_working_days(start, end, count, rng)
    fields = {one.unit.code: [procedure.field for procedure in one.procedures] for one in handling}
    drawn = chosen.assign(
        survey_code=_numbered("KS", came),
        answered_at=at_minutes(came, rng.integers(8 * 60, 17 * 60, count)),
        field_name=[rng.choice(fields[code]) for code in chosen["unit_code"]],
        is_satisfied=rng.random(count) < chosen["is_satisfied"].to_numpy(),
    )
    return drawn[list(SURVEYS.fields)]


def draw_aggregates(characters: Sequence[Character], total: int, rng: np.random.Generator) -> pd.DataFrame:
    """Ready-made counts of units with `total` dossiers each; what Biểu 06 says is not said again."""
    rows = [
        {"unit_code": one.unit.code, "indicator": indicator, "numerator": met, "denominator": given}
        for one in characters
        for indicator, met, given in _counts(one, total, rng)
    ]
    return pd.DataFrame(rows, columns=list(AGGREGATES.fields))


def _counts(one: Character, total: int, rng: np.random.Generator) -> Iterator[tuple[str, int, int]]:
    for indicator, habit in _SHARES.items():
        yield indicator, int(total * one.rates[habit]), total
    paying, ended, petitions = int(total * 0.6), int(total * 0.9), int(rng.integers(3, 9))
    yield "DOSSIER_PAID_ONLINE", int(paying * one.rates["is_paid_online"]), paying
    yield "ORIGINAL_RESULT_AVAILABLE", int(ended * one.rates["has_electronic_result"]), ended
    yield "DOSSIER_RECEIVING_SATISFACTION", int(total * one.rates["is_on_time"]) - 1, total
    yield from _procedure_counts(one)
    yield "PETITION_PROCESSING_ON_TIME", petitions - 1, petitions
    yield "PETITION_HANDLING_SATISFACTION", petitions - 2, petitions


def _procedure_counts(one: Character) -> Iterator[tuple[str, int, int]]:
    online = sum(procedure.service != "none" for procedure in one.procedures)
    paid = sum(procedure.has_fee for procedure in one.procedures)
    private = sum(procedure.is_for_citizens for procedure in one.procedures)
    yield "ONLINE_FORMALITY", online, len(one.procedures)
    yield "ONLINE_SERVICE_USED", int(online * 0.6), online
    yield "FORMALITY_WITH_ONLINE_PAYMENT", int(paid * one.rates["is_paid_online"]), paid
    yield "FEE_FORMALITY_INTEGRATED", int(paid * one.rates["is_fee_integrated"]), paid
    yield "CITIZEN_DATA_CONNECTED_FORMALITY", int(private * one.rates["is_population_connected"]), private
    if any(procedure.is_certification for procedure in one.procedures):
        yield "ELECTRONIC_CERTIFIED_COPY", 1, 1


def _chosen(
    characters: Sequence[Character], count: int, at_least: int, rng: np.random.Generator
) -> pd.DataFrame:
    """One row for each thing drawn: its unit's code and rates; each unit has `at_least` so many."""
    units = pd.DataFrame([{"unit_code": one.unit.code, **one.rates} for one in characters])
    sure = np.repeat(np.arange(len(units)), at_least)
    weights = np.array([one.weight for one in characters])
    drawn = rng.choice(len(units), size=max(count - len(sure), 0), p=weights / weights.sum())
    return units.iloc[np.concatenate([sure, drawn])].reset_index(drop=True)


def _numbered(prefix: str, days: Days) -> pd.Series:
    """`PAKN-220705-0012`: the day it came and a number of its own."""
    numbers = pd.Series(np.arange(1, len(days) + 1)).astype(str).str.zfill(4)
    return numbers.radd(pd.Series(days).dt.strftime(f"{prefix}-%y%m%d-"))
