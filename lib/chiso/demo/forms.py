"""Biểu số 06/VPCP/KSTT of a unit that exports nothing but totals."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from chiso.demo.characters import Character
from chiso.demo.files import Page
from chiso.demo.layouts import Row
from chiso.formats import format_date
from chiso.periods import Period

_HEADER: tuple[Row, ...] = (
    [
        "STT",
        "Lĩnh vực giải quyết",
        "Số lượng hồ sơ tiếp nhận",
        *["", "", ""],
        "Số lượng hồ sơ đã giải quyết",
        *["", "", ""],
        "Số lượng hồ sơ đang giải quyết",
        *["", ""],
    ],
    [
        *["", "", "Tổng số", "Trong kỳ", "", "Từ kỳ trước"],
        *["Tổng số", "Trước hạn", "Đúng hạn", "Quá hạn", "Tổng số", "Trong hạn", "Quá hạn"],
    ],
    ["", "", "", "Trực tuyến", "Trực tiếp, dịch vụ bưu chính", *[""] * 8],
)
_SPANS = (
    "A{0}:A{2}",
    "B{0}:B{2}",
    "C{0}:F{0}",
    "G{0}:J{0}",
    "K{0}:M{0}",
    "D{1}:E{1}",
    "C{1}:C{2}",
    "F{1}:F{2}",
)
_TAIL = tuple(f"{column}{{1}}:{column}{{2}}" for column in "GHIJKLM")

COLUMNS = (
    "received",
    "online",
    "direct",
    "carried",
    "handled",
    "early",
    "on_time",
    "late",
    "pending",
    "in_time",
    "overdue",
)
"""The form's numbers from left to right."""


def draw_form(one: Character, total: int, rng: np.random.Generator) -> pd.DataFrame:
    """The unit's `total` dossiers by field: received = online + direct + carried = handled + pending."""
    fields = list(dict.fromkeys(procedure.field for procedure in one.procedures))
    weights = np.array([sum(p.weight for p in one.procedures if p.field == name) for name in fields])
    received = rng.multinomial(total, weights / weights.sum())
    carried = rng.binomial(received, 0.06)
    online = rng.binomial(received - carried, one.rates["is_online"])
    pending = rng.binomial(received, 0.07)
    overdue = rng.binomial(pending, (1 - one.rates["is_on_time"]) / 2)
    handled = received - pending
    late = rng.binomial(handled, 1 - one.rates["is_on_time"])
    early = rng.binomial(handled - late, 0.7)
    numbers = {
        "received": received,
        "online": online,
        "direct": received - carried - online,
        "carried": carried,
        "handled": handled,
        "early": early,
        "on_time": handled - late - early,
        "late": late,
        "pending": pending,
        "in_time": pending - overdue,
        "overdue": overdue,
    }
    return pd.DataFrame(numbers, index=[f"Lĩnh vực {name}" for name in fields])


def lay_out_form(form: pd.DataFrame, one: Character, period: Period, start: date, end: date) -> Page:
    """The form as a sheet: title block, three header rows, a band, the fields, the total, the signatures."""
    title: list[Row] = [
        [
            "Biểu số 06/VPCP/KSTT",
            "",
            "",
            "DỮ LIỆU MINH HỌA",
            "",
            "",
            "",
            "",
            f"Đơn vị báo cáo: {one.unit.name}",
        ],
        ["TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH TẠI CƠ QUAN, ĐƠN VỊ"],
        [f"Kỳ báo cáo: {period.label}"],
        [f"Từ ngày {format_date(start)} đến ngày {format_date(end)}"],
        [],
    ]
    fields = [[place, *row] for place, row in enumerate(form.reset_index().to_numpy().tolist(), start=1)]
    total = ["", "Tổng cộng", *(int(form[name].sum()) for name in COLUMNS)]
    band = ["I", f"Thủ tục hành chính thuộc thẩm quyền của {one.unit.name}"]
    numbering = [f"({place})" for place in range(1, len(COLUMNS) + 3)]
    foot: list[Row] = [
        [],
        ["", "Người lập biểu", *[""] * 6, "Thủ trưởng đơn vị"],
        ["", "(Ký, ghi rõ họ tên)"],
    ]
    first = len(title) + 1
    merged = tuple(span.format(first, first + 1, first + 2) for span in (*_SPANS, *_TAIL))
    return Page("Biểu 06", [*title, *_HEADER, numbering, band, *fields, total, *foot], ("A2:M2", *merged))
