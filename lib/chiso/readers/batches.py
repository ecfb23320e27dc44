"""A sheet's cells by columns, in which each distinct text is held once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice, zip_longest

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chiso.readers.grids import Area, Row, beyond, covered

BATCH = 20_000
"""Rows held as Python text at once."""

_PLAIN = r"^(?:[!-~](?:[ -~]*[!-~])?)?$"
"""Visible ASCII without spaces at its ends."""

NOTHING = -1
"""The place of a cell that holds nothing among a column's texts."""


def coded(rows: Iterable[Row]) -> Iterator[pa.RecordBatch]:
    """The rows in batches; what a row does not reach is null, an empty cell is empty."""
    remaining = iter(rows)
    while some := list(islice(remaining, BATCH)):
        yield batch_of([pa.array(one, pa.large_string()).dictionary_encode() for one in zip_longest(*some)])


def batch_of(columns: list[pa.DictionaryArray]) -> pa.RecordBatch:
    """The columns under the names 0, 1, 2 …"""
    return pa.record_batch(columns, names=[str(at) for at in range(len(columns))])


def column_of(places: np.ndarray, texts: list[str]) -> pa.DictionaryArray:
    """A column of which each cell says where its text stands among the texts, or that it is NOTHING."""
    return pa.DictionaryArray.from_arrays(
        pa.array(places, pa.int32(), mask=places == NOTHING), pa.array(texts, pa.large_string())
    )


def rewritten(batch: pa.RecordBatch, rewrite: Callable[[str], str]) -> pa.RecordBatch:
    """The batch with each distinct text rewritten once; text of plain letters is taken for what it is meant to be."""
    return batch_of([_rewritten(column, rewrite) for column in batch.columns])


def odd_texts(batch: pa.RecordBatch, most: int) -> Iterator[list[str]]:
    """By column the first of its distinct texts with other letters than ASCII."""
    for column in batch.columns:
        found = column.dictionary
        yield found.filter(pc.match_substring_regex(found, r"[^\x00-\x7f]"))[:most].to_pylist()


def filled(batches: Iterable[pa.RecordBatch], areas: Iterable[Area]) -> Iterator[pa.RecordBatch]:
    """The batches with the cells of a merged area holding what its first cell holds, as far as `beyond` says.

    Raises Unreadable for an area that hides something else.
    """
    waiting = sorted(areas, reverse=True)
    begun: list[tuple[Area, str]] = []
    first = 0
    for batch in batches:
        below = first + batch.num_rows
        while waiting and waiting[-1][0][0] < below:
            (top, left), _ = area = waiting.pop()
            text = batch[left][top - first].as_py() if left < batch.num_columns else None
            begun.append((area, text or ""))
        yield _with_areas(batch, first, begun) if begun else batch
        begun = [one for one in begun if one[0][1][0] >= below]
        first = below


def _rewritten(column: pa.DictionaryArray, rewrite: Callable[[str], str]) -> pa.DictionaryArray:
    found = column.dictionary
    is_plain = pc.all(pc.match_substring_regex(found, _PLAIN)).as_py()
    texts = found if is_plain else pa.array(map(rewrite, found.to_pylist()), pa.large_string())
    texts = texts.dictionary_encode()
    return pa.DictionaryArray.from_arrays(pc.take(texts.indices, column.indices), texts.dictionary)


def _with_areas(batch: pa.RecordBatch, first: int, areas: list[tuple[Area, str]]) -> pa.RecordBatch:
    columns = batch.columns
    touched = {at for ((_, left), (_, right)), _ in areas for at in range(left, min(right + 1, len(columns)))}
    for at in touched:
        spans = [
            (max(top - first, 0), bottom + 1 - first, text if at == left else beyond(text, left))
            for ((top, left), (bottom, right)), text in areas
            if left <= at <= right
        ]
        columns[at] = _with_spans(columns[at], spans, (first, at))
    return batch_of(columns)


def _with_spans(
    column: pa.DictionaryArray, spans: list[tuple[int, int, str]], corner: tuple[int, int]
) -> pa.DictionaryArray:
    places = column.indices.fill_null(NOTHING).to_numpy().copy()
    texts = column.dictionary.to_pylist()
    for start, stop, text in spans:
        own = {at for at, one in enumerate(texts) if one not in ("", text)}
        hidden = np.flatnonzero(np.isin(places[start:stop], list(own)))
        if len(hidden):
            raise covered(corner[0] + start + int(hidden[0]) + 1, corner[1] + 1)
        places[start:stop] = len(texts)
        texts.append(text)
    return column_of(places, texts)
