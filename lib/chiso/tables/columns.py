"""Columns of text become columns of values; each distinct text is read once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from chiso.schemas import Type
from chiso.tables.moments import suspicions
from chiso.tables.outcomes import Parser, Refused, Repaired

DTYPES: dict[Type, str] = {
    "code": "str",
    "text": "str",
    "category": "str",
    "date": "datetime64[us]",
    "datetime": "datetime64[us]",
    "bool": "boolean",
    "int": "Int64",
}


@dataclass(frozen=True)
class Column:
    """Values of the column's type, null where nothing is known, and the rows whose text was no such value."""

    values: pd.Series
    refused: dict[Refused, pd.Index]
    repaired: pd.Index


def read_column(texts: pd.Series, kind: Type, parse: Parser) -> Column:
    """One column; refused cells are null and named by their reason."""
    places, distinct = pd.factorize(texts)
    read = {text: parse(text) for text in distinct.tolist()}
    doubtful = suspicions(read) if kind in ("date", "datetime") else {}
    outcomes = list((read | doubtful).values())
    plain = [_plain(outcome) for outcome in outcomes]
    values = pd.Series(plain, dtype=DTYPES[kind]).take(places).set_axis(texts.index)
    return Column(
        values, dict(_refused(outcomes, places, texts.index)), _repaired(outcomes, places, texts.index)
    )


def empty_column(index: pd.Index, kind: Type) -> pd.Series:
    """A column of which nothing was supplied."""
    return pd.Series(None, index=index, dtype=DTYPES[kind])


def _plain(outcome: object) -> object:
    if isinstance(outcome, Repaired):
        return outcome.value
    return None if isinstance(outcome, Refused) else outcome


def _refused(
    outcomes: list[object], places: np.ndarray, index: pd.Index
) -> Iterator[tuple[Refused, pd.Index]]:
    for reason in dict.fromkeys(one for one in outcomes if isinstance(one, Refused)):
        chosen = [at for at, one in enumerate(outcomes) if one == reason]
        yield reason, index[np.isin(places, chosen)]


def _repaired(outcomes: list[object], places: np.ndarray, index: pd.Index) -> pd.Index:
    chosen = [at for at, one in enumerate(outcomes) if isinstance(one, Repaired)]
    return index[np.isin(places, chosen)]
