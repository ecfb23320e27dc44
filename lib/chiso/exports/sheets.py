"""What reading gives: sheets of text under known columns, and what was found wrong or left out on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True)
class Remark:
    """One thing said about a file, a sheet or a row of it; `row` and `column` are as its users see them.

    `stops`: without what is lacking here every number would be wrong, so none may be made.
    """

    severity: Severity
    reason: str
    cure: str = ""
    row: int | None = None
    column: str = ""
    stops: bool = False
    value: str = ""


@dataclass(frozen=True)
class Sheet:
    """One sheet that was met, whether or not it could be used.

    `kind` is a table's name, `form06`, or "" where nothing was recognised.
    `rows`: text under the table's column names, indexed by the row's number in the file; only rows of data.
    `headings`: what the file calls each of those columns; `titles`: the lines above the header.
    `is_1904`: bare numbers that are days count from 1904.
    """

    file: str
    name: str = ""
    kind: str = ""
    titles: tuple[str, ...] = ()
    headings: dict[str, str] = field(default_factory=dict)
    rows: pd.DataFrame = field(default_factory=pd.DataFrame)
    remarks: tuple[Remark, ...] = ()
    is_1904: bool = False

    @property
    def stops(self) -> bool:
        """Whether anything said about the sheet forbids every number."""
        return any(remark.stops for remark in self.remarks)
