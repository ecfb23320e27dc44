"""What became of every row that was read, as one table: in reports, in the list of findings and on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from chiso.blocks import Column, Table
from chiso.schemas import SCHEMAS
from chiso.store import Accounting

_NUMBERS = ("Đọc", "Nhận", "Từ chối", "Trùng")


def account_table(accounting: Sequence[Accounting]) -> Table:
    """For each file and sheet, and in all: rows read = accepted + refused + duplicates."""
    rows = [(PurePath(one.file).name, one.sheet, _title(one.table), *_verdict(one)) for one in accounting]
    sums = tuple(sum(int(row[at]) for row in rows) for at in range(3, 7))
    verdict = "khớp" if all(row[-1] == "khớp" for row in rows) else "KHÔNG KHỚP"
    return Table(
        caption="Số dòng đọc được = nhận + từ chối + trùng",
        columns=(
            *(Column(label=label) for label in ("Tệp", "Trang", "Dữ liệu")),
            *(Column(label=label, kind="int") for label in _NUMBERS),
            Column(label="Đối chiếu"),
        ),
        rows=(*rows, ("Cộng", "", "", *sums, verdict)),
        total_rows=1,
    )


def is_balanced(one: Accounting) -> bool:
    """Whether every row that was read is accounted for."""
    return one.read == one.accepted + one.refused + one.duplicates


def _verdict(one: Accounting) -> tuple[int, int, int, int, str]:
    verdict = "khớp" if is_balanced(one) else "KHÔNG KHỚP"
    return one.read, one.accepted, one.refused, one.duplicates, verdict


def _title(name: str) -> str:
    return SCHEMAS[name].title if name in SCHEMAS else name
