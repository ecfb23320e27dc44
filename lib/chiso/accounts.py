"""What became of every row that was read, as one table: in reports, in the list of findings and on the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING

from chiso.blocks import Cell, Column, Table
from chiso.schemas import SCHEMAS
from chiso.store import Accounting

if TYPE_CHECKING:
    import pandas as pd

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


def coverage_table(coverage: pd.DataFrame, names: Mapping[str, str]) -> Table:
    """Unit × table × month: how many rows came; nothing where none did. `names`: of the units by code."""
    columns = list(dict.fromkeys(zip(coverage["table"], coverage["month"], strict=True)))
    known = zip(coverage["unit_code"], coverage["table"], coverage["month"], coverage["rows"], strict=True)
    rows = {(unit, table, month): int(count) or None for unit, table, month, count in known}
    labels = [f"{_title(table)} {_month(month)}".rstrip() for table, month in columns]
    return Table(
        caption="Số dòng đã nhận theo đơn vị, loại dữ liệu và tháng (dấu – hoặc ô trống là không có dòng nào)",
        columns=(Column(label="Đơn vị"), *(Column(label=label, kind="int") for label in labels)),
        rows=tuple(
            (names.get(unit, unit), *(rows.get((unit, *column)) for column in columns))
            for unit in dict.fromkeys(coverage["unit_code"])
        ),
    )


def missing_table(coverage: pd.DataFrame, names: Mapping[str, str]) -> Table:
    """The same without months, of the units that lack a table of lists; ready-made counts stand in for lists."""
    lists = coverage[coverage["table"].ne("aggregates")]
    totals = lists.groupby(["unit_code", "table"], sort=False, as_index=False)["rows"].sum()
    lacking = totals.loc[totals["rows"].eq(0), "unit_code"]
    return coverage_table(totals[totals["unit_code"].isin(lacking)].assign(month=""), names)


def _month(month: str) -> str:
    return "/".join(reversed(month.split("-")))


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
