"""Columns of text become columns of values; each distinct text is read once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from chiso.schemas import Type
from chiso.tables.moments import suspicions, usual_moments
from chiso.tables.outcomes import Doubtful, Parser, Refused, Repaired

DTYPES: dict[Type, str] = {
    "code": "str",
    "text": "str",
    "category": "str",
    "date": "datetime64[us]",
    "datetime": "datetime64[us]",
    "bool": "boolean",
    "int": "Int64",
}


_SOUND = "[A-Z][A-Z0-9.-]{18,}"
"""No spreadsheet makes this of anything, and no word for nothing is so long."""

_FEW = 200
"""So few texts are parsed one by one before all have been looked at at once."""


@dataclass(frozen=True)
class Column:
    """Values of the column's type, null where nothing is known, and the rows whose text was no such value.

    `repaired`, `doubtful`: rows whose text was damaged or may mean something else.
    """

    values: pd.Series
    refused: dict[Refused, pd.Index]
    repaired: pd.Index
    doubtful: pd.Index


def read_column(texts: pd.Series, kind: Type, parse: Parser, *, is_chosen: bool = False) -> Column:
    """One column; refused cells are null and named by their reason. `is_chosen`: only known words are its values."""
    places, found = pd.factorize(texts)
    distinct = pd.Series(found, dtype="str")
    is_slow = is_chosen or len(distinct) <= _FEW
    usual = empty_column(distinct.index, kind) if is_slow else _usual(distinct, kind)
    unusual = distinct if is_slow else distinct[usual.isna()]
    outcomes: dict[int, object] = dict(zip(unusual.index, map(parse, unusual.tolist()), strict=True))
    if kind in ("date", "datetime"):
        outcomes |= suspicions(distinct, usual, outcomes)
    return Column(
        pd.Series(_settled(usual, outcomes, kind).array.take(places), index=texts.index),
        dict(_refused(outcomes, places, texts.index)),
        _of_kind(Repaired, outcomes, places, texts.index),
        _of_kind(Doubtful, outcomes, places, texts.index),
    )


def _usual(texts: pd.Series, kind: Type) -> pd.Series:
    """The values of the texts that need no second look, null for all others."""
    if kind in ("date", "datetime"):
        return usual_moments(texts, kind)
    if kind in ("code", "text"):
        return texts.where(texts.str.fullmatch(_SOUND))
    return empty_column(texts.index, kind)


def _settled(usual: pd.Series, outcomes: Mapping[int, object], kind: Type) -> pd.Series:
    """The value of each text: what it usually means, or what came of its second look."""
    found = pd.Series(map(_plain, outcomes.values()), dtype=DTYPES[kind])
    if len(found) == len(usual):
        return found
    usual[list(outcomes)] = found.array
    return usual


def refuse_rows(column: Column, odd: pd.Series, why: Refused) -> Column:
    """The column with the values of some rows refused."""
    if not odd.any():
        return column
    refused = column.refused | {why: odd.index[odd]}
    repaired = column.repaired.difference(odd.index[odd])
    return replace(column, values=column.values.mask(odd), refused=refused, repaired=repaired)


def empty_column(index: pd.Index, kind: Type) -> pd.Series:
    """A column of which nothing was supplied."""
    return pd.Series(None, index=index, dtype=DTYPES[kind])


def _plain(outcome: object) -> object:
    if isinstance(outcome, Repaired | Doubtful):
        return outcome.value
    return None if isinstance(outcome, Refused) else outcome


def _refused(
    outcomes: dict[int, object], places: np.ndarray, index: pd.Index
) -> Iterator[tuple[Refused, pd.Index]]:
    for reason in dict.fromkeys(one for one in outcomes.values() if isinstance(one, Refused)):
        chosen = [at for at, one in outcomes.items() if one == reason]
        yield reason, index[np.isin(places, chosen)]


def _of_kind(kind: type, outcomes: dict[int, object], places: np.ndarray, index: pd.Index) -> pd.Index:
    chosen = [at for at, one in outcomes.items() if isinstance(one, kind)]
    return index[np.isin(places, chosen)] if chosen else index[:0]
