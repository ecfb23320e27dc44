"""The rows that could be behind a figure that stays unexplained: those that some way of computing treats otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from chiso.counts import select_members
from chiso.reconcile.causes import Causes
from chiso.reconcile.matches import Compared
from chiso.reconcile.published import Key
from chiso.reconcile.recounts import Recounts
from chiso.schemas import INDICATORS

_OPEN = ("unexplained", "possible")
SILENT = "tệp xuất không cho biết có đạt hay không"
"""What is said of a row that counts as not fulfilled for want of data."""


@dataclass(frozen=True)
class Suspect:
    """One dossier, procedure, petition or unit, and why a published figure may count it otherwise than we do."""

    unit_code: str
    indicator: str
    item: str
    is_den: bool
    is_num: bool
    reasons: tuple[str, ...]


def find_suspects(compared: Iterable[Compared], recounts: Recounts, causes: Causes) -> tuple[Suspect, ...]:
    """The suspects of every indicator's figure without a sure explanation; a group or a total has none of its own."""
    open_keys = [one.key for one in compared if one.verdict in _OPEN and one.key[1] in INDICATORS]
    if not open_keys:
        return ()
    units: dict[str, list[str]] = {}
    for unit, code in open_keys:
        units.setdefault(code, []).append(unit)
    ours = _members(recounts, (), units)
    others = [(cause.words, _members(recounts, (cause,), units)) for cause in causes if cause.recounts]
    found: dict[Key, list[Suspect]] = {key: [] for key in open_keys}
    for code in units:
        for suspect in _of_indicator(code, ours[code], [(words, told[code]) for words, told in others]):
            found[suspect.unit_code, code].append(suspect)
    return tuple(suspect for key in open_keys for suspect in found[key])


def _members(recounts: Recounts, causes: Causes, units: Mapping[str, list[str]]) -> dict[str, pd.DataFrame]:
    """By indicator, what is counted of the units, indexed by unit and item."""
    with recounts.tables(causes) as (tables, rules):
        return {
            code: select_members(tables, rules.indicator(code), wanted).set_index(["unit_code", "item"])
            for code, wanted in units.items()
        }


def _of_indicator(code: str, ours: pd.DataFrame, others: list[tuple[str, pd.DataFrame]]) -> Iterator[Suspect]:
    flags = ["is_den", "is_num"]
    reasons: dict[Key, list[str]] = {key: [SILENT] for key in ours.index[ours["is_unknown"]]}
    for words, other in others:
        both = ours[flags].join(other[flags].add_suffix("_other"), how="outer").fillna(False).infer_objects()
        moved = (both["is_den"] != both["is_den_other"]) | (both["is_num"] != both["is_num_other"])
        for key in both.index[moved]:
            reasons.setdefault(key, []).append(words)
    counted = {key: (bool(is_den), bool(is_num)) for key, is_den, is_num in ours[flags].itertuples()}
    for key, why in sorted(reasons.items()):
        unit, item = key
        yield Suspect(unit, code, item, *counted.get(key, (False, False)), tuple(why))
