"""Remarks that rows of a table share: a letter in the row, its words under the table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from string import ascii_lowercase

from chiso.blocks import Column


@dataclass(frozen=True)
class Footnotes:
    """Remarks by their letters, in the order in which the rows made them."""

    letters: dict[str, str]

    @classmethod
    def of(cls, notes: Iterable[str]) -> Footnotes:
        """The footnotes of all rows' notes; a note is remarks between semicolons."""
        remarks = dict.fromkeys(remark for note in notes for remark in _remarks(note))
        return cls(dict(zip(remarks, _letters(), strict=False)))

    def cell(self, note: str) -> str:
        """`a, c`: the letters of one row's remarks."""
        letters = (self.letters[remark] for remark in _remarks(note))
        return ", ".join(sorted(letters, key=lambda letter: (len(letter), letter)))

    @property
    def columns(self) -> tuple[Column, ...]:
        """The column of letters, with what they stand for; no column where no row has a remark."""
        if not self.letters:
            return ()
        return (
            Column(
                label="Ghi chú",
                note="; ".join(f"({letter}) {remark}" for remark, letter in self.letters.items()),
            ),
        )


def _letters() -> Iterator[str]:
    """a, b, … z, aa, bb, …: as many as there are remarks."""
    return (letter * times for times in count(1) for letter in ascii_lowercase)


def _remarks(note: str) -> list[str]:
    return [remark for remark in note.split("; ") if remark]
