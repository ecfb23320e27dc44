"""The rows that could be behind a figure that stays unexplained: those that some way of computing treats otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
    ours = _members(recounts, (), open_keys)
    others = [(cause, _members(recounts, (cause,), open_keys)) for cause in causes if cause.recounts]
    return tuple(
        suspect
        for key in open_keys
        for suspect in _of_figure(key, ours[key], [(cause.words, found[key]) for cause, found in others])
    )


def _members(recounts: Recounts, causes: Causes, keys: Iterable[Key]) -> dict[Key, pd.DataFrame]:
    with recounts.tables(causes) as (tables, rules):
        return {
            (unit, code): select_members(tables, rules.indicator(code), unit).set_index("item")
            for unit, code in keys
        }


def _of_figure(key: Key, ours: pd.DataFrame, others: list[tuple[str, pd.DataFrame]]) -> Iterator[Suspect]:
    flags = ["is_den", "is_num"]
    reasons: dict[str, list[str]] = {str(item): [SILENT] for item in ours.index[ours["is_unknown"]]}
    for words, other in others:
        both = ours[flags].join(other[flags].add_suffix("_other"), how="outer").fillna(False).infer_objects()
        moved = (both["is_den"] != both["is_den_other"]) | (both["is_num"] != both["is_num_other"])
        for item in both.index[moved]:
            reasons.setdefault(str(item), []).append(words)
    for item, why in sorted(reasons.items()):
        counted = ours.loc[item] if item in ours.index else None
        is_den, is_num = (counted is not None and bool(counted[flag]) for flag in flags)
        yield Suspect(*key, item, is_den, is_num, tuple(why))
