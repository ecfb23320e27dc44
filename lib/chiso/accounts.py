"""What became of every row that was read, as one table: in reports, in the list of findings and on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from chiso.blocks import Cell, Column, Table
from chiso.schemas import SCHEMAS
from chiso.store import Accounting

_NUMBERS = ("Đọc", "Nhận", "Từ chối", "Trùng")


def account_table(accounting: Sequence[Accounting]) -> Table:
    """For each file and sheet, and in all: rows read = accepted + refused + duplicates; what does not add up is said."""
    rows = [(PurePath(one.file).name, one.sheet, _title(one.table), *_numbers(one)) for one in accounting]
    sums = tuple(map(sum, zip(*map(_numbers, accounting), strict=True))) or (0, 0, 0, 0)
    verdicts = ["khớp" if is_balanced(one) else "KHÔNG KHỚP" for one in accounting]
    if "KHÔNG KHỚP" not in verdicts:
        return _table([*rows, ("Cộng", "", "", *sums)])
    told = [(*row, verdict) for row, verdict in zip(rows, verdicts, strict=True)]
    return _table([*told, ("Cộng", "", "", *sums, "KHÔNG KHỚP")], Column(label="Đối chiếu"))


def is_balanced(one: Accounting) -> bool:
    """Whether every row that was read is accounted for."""
    return one.read == one.accepted + one.refused + one.duplicates


def _table(rows: Sequence[tuple[Cell, ...]], *verdict: Column) -> Table:
    return Table(
        caption="Số dòng đọc được = nhận + từ chối + trùng",
        columns=(
            *(Column(label=label) for label in ("Tệp", "Trang", "Dữ liệu")),
            *(Column(label=label, kind="int") for label in _NUMBERS),
            *verdict,
        ),
        rows=tuple(rows),
        total_rows=1,
    )


def _numbers(one: Accounting) -> tuple[int, int, int, int]:
    return one.read, one.accepted, one.refused, one.duplicates


def _title(name: str) -> str:
    return SCHEMAS[name].title if name in SCHEMAS else name
