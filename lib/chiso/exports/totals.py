"""A list's own totals are no data, but they know how much there should be."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from chiso.exports.bodies import DATA, TOTAL
from chiso.exports.layouts import Layout
from chiso.exports.sheets import Remark
from chiso.schemas import SCHEMAS

_COUNT = re.compile(
    r"(?:.*\D)?(\d{1,3}(?:\.\d{3})+|\d+)(?:\s*\([^()\d]*\))?(?:\s*(?:hồ sơ|TTHC|thủ tục|PAKN|phiếu|dòng))?\W*",
    re.DOTALL,
)
_CURE = "Kiểm tra xem tệp có bị cắt bớt hay thêm dòng không; xuất lại từ hệ thống."


def check_totals(body: pd.DataFrame, kinds: pd.Series, layout: Layout) -> Iterator[Remark]:
    """A warning for each total row whose numbers are not those of its section, of all rows above it or of all rows."""
    if layout.kind not in SCHEMAS:
        return
    data = body[kinds.eq(DATA)]
    last = 0
    for row in kinds.index[kinds.eq(TOTAL)]:
        parts = (data.loc[data.index < row], data.loc[(data.index > last) & (data.index < row)], data)
        last = row
        told = list(_wrong(body.loc[row], parts, layout))
        yield from (Remark("warning", reason, _CURE, int(row), heading) for heading, reason in told)


def _wrong(total: pd.Series, parts: tuple[pd.DataFrame, ...], layout: Layout) -> Iterator[tuple[str, str]]:
    """Heading and reason of what does not add up; a number under no count's heading is that of the rows."""
    stated: dict[str, int] = {}
    for at, text in enumerate(total.to_numpy()):
        number = _number(str(text or ""))
        if number is None:
            continue
        if _is_count(layout, at):
            sums = [sum(_number(str(cell or "")) or 0 for cell in part.iloc[:, at]) for part in parts]
            if number not in sums:
                yield layout.headings[at], f"là dòng cộng ghi {number}, các dòng cộng lại là {sums[0]}"
        else:
            stated.setdefault(layout.headings[at], number)
    rows = [len(part) for part in parts]
    if stated and not set(stated.values()) & set(rows):
        heading, number = next(iter(stated.items()))
        yield heading, f"là dòng cộng ghi {number}, đếm được {rows[0]} dòng"


def _is_count(layout: Layout, at: int) -> bool:
    name = layout.names[at]
    fields = SCHEMAS[layout.kind].fields
    return name in fields and fields[name].type == "int"


def _number(text: str) -> int | None:
    found = _COUNT.fullmatch(text.strip())
    return int(found[1].replace(".", "")) if found else None
