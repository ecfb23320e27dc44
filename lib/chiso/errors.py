"""What goes wrong is said once: place, fact, cure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: where it is, what it is, and what to do about it."""

    place: str
    fact: str
    cure: str

    def __str__(self) -> str:
        return f"{self.place}: {self.fact} {self.cure}".strip()


class ChisoError(Exception):
    """A fault that its reader can mend: shown in Vietnamese, without a traceback.

    `slug` leads to a paragraph of docs/messages.md; `exit_code` is what the command ends with.
    """

    slug = "loi"
    exit_code = 1

    def __init__(self, *faults: Fault) -> None:
        self.faults: Sequence[Fault] = faults
        super().__init__("\n".join(str(fault) for fault in faults))


class UsageError(ChisoError):
    """A parameter of the command that cannot be meant."""

    slug = "tham-so"
    exit_code = 2


class ParamsError(ChisoError):
    """Something in params/ that cannot be used."""

    slug = "cau-hinh"
    exit_code = 3


class ExportsError(ChisoError):
    """Exports that are absent or cannot be used at all."""

    slug = "du-lieu-xuat"
    exit_code = 4


class ReportError(ChisoError):
    """A report that could not be made."""

    slug = "bao-cao"
    exit_code = 5


class PackError(ChisoError):
    """Products that are not what was made, or that may not leave the house."""

    slug = "goi"
    exit_code = 7


class DiskError(ChisoError):
    """A file or folder that the system would not let be read or written."""

    slug = "o-dia"
    exit_code = 10


class BusyError(ChisoError):
    """Another run holds the period."""

    slug = "dang-chay"
    exit_code = 6
