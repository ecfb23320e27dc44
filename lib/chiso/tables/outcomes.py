"""What may come of a cell that is not simply a value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Refused:
    """A cell that cannot be read; `reason` continues the words "dòng 14 …"."""

    reason: str
    cure: str


@dataclass(frozen=True)
class Repaired:
    """A damaged cell of which only one thing can have been meant."""

    value: str


@dataclass(frozen=True)
class Doubtful:
    """A cell that was read, but may mean something else."""

    value: object


Parser = Callable[[str], object]
"""Text of a cell → its value, None for nothing supplied, Refused or Repaired."""
