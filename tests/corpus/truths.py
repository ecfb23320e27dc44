"""What is true: small tables of every kind, and the pages on which exports show them."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pandas as pd

from chiso.periods import Period
from chiso.schemas import INDICATORS, SCHEMAS
from chiso.sites import Site

Cell = str | int | float | bool | datetime | date | None
Record = dict[str, object]
PERIOD = Period.parse("2022-Q3")
UNITS = {
    "lam-son": "UBND xã Lâm Sơn",
    "hoa-son": "UBND xã Hòa Sơn",
    "thuy-son": "UBND xã Thủy Sơn",
    "quy-nhon": "UBND thị trấn Quý Nhơn",
}
SITE = Site.model_validate(
    {
        "code": "ninh-son",
        "name": "Huyện Ninh Sơn",
        "level": "district",
        "rules": "766-2022",
        "calendar": "calendar",
        "demo": {"year": 2022, "dossiers": 10, "seed": 1},
        "letterhead": {"agency": ["UBND huyện"], "place": "Ninh Sơn", "number": "…/BC-UBND"},
        "signatory": {"office": "Chủ tịch"},
        "recipients": ["Như trên"],
        "units": [
            {
                "code": "ninh-son",
                "name": "UBND huyện Ninh Sơn",
                "short_name": "huyện Ninh Sơn",
                "level": "district",
            },
            *(
                {
                    "code": code,
                    "name": name,
                    "short_name": name.removeprefix("UBND "),
                    "level": "commune",
                    "parent": "ninh-son",
                }
                for code, name in UNITS.items()
            ),
        ],
        "plan": {"source": "", "blocks": []},
    }
)
HEADINGS = {
    "dossiers": {
        "dossier_code": "Mã hồ sơ",
        "unit_code": "Đơn vị",
        "procedure_code": "Mã TTHC",
        "procedure_name": "Tên TTHC",
        "channel": "Hình thức nộp",
        "status": "Trạng thái hồ sơ",
        "received_at": "Ngày tiếp nhận",
        "due_at": "Ngày hẹn trả",
        "finished_at": "Ngày kết thúc xử lý",
        "supplement_days": "Số ngày chờ bổ sung",
        "is_digitised": "Đã số hóa",
    },
    "procedures": {
        "procedure_code": "Mã TTHC",
        "unit_code": "Đơn vị",
        "procedure_name": "Tên TTHC",
        "service_level": "Mức độ",
        "decided_on": "Ngày công bố",
        "published_on": "Ngày công khai",
        "has_fee": "Có phí, lệ phí",
    },
    "petitions": {
        "petition_code": "Mã PAKN",
        "unit_code": "Cơ quan xử lý",
        "subject": "Lĩnh vực",
        "status": "Trạng thái",
        "received_at": "Ngày gửi",
        "due_at": "Hạn trả lời",
        "answered_at": "Ngày trả lời",
        "is_dissatisfied": "Không hài lòng",
    },
    "surveys": {
        "survey_code": "Mã phiếu",
        "unit_code": "Đơn vị được đánh giá",
        "answered_at": "Ngày khảo sát",
        "field_name": "Lĩnh vực",
        "is_satisfied": "Mức độ hài lòng",
    },
    "aggregates": {
        "unit_code": "Đơn vị",
        "indicator": "Chỉ số",
        "numerator": "Tử số",
        "denominator": "Mẫu số",
    },
}
WORDS: dict[str, dict[object, str]] = {
    "channel": {"direct": "Trực tiếp", "online": "Trực tuyến", "postal": "Bưu chính công ích"},
    "status": {"finished": "Đã xử lý xong", "open": "Đang xử lý", "answered": "Đã trả lời"},
    "service_level": {"full": "Toàn trình", "partial": "Một phần", "none": "Cung cấp thông tin"},
    "is_satisfied": {True: "Hài lòng", False: "Không hài lòng"},
}
_PROCEDURES = {
    "1.004230": "Đăng ký biến động đất đai, tài sản gắn liền với đất",
    "2.000815": "Chứng thực bản sao từ bản chính giấy tờ, văn bản",
    "1.003980": 'Cấp giấy phép xây dựng nhà ở riêng lẻ "khu bến nước"',
    "1.000110": "Đăng ký khai sinh; cấp thẻ bảo hiểm y tế cho trẻ em",
}
TABLES = tuple(HEADINGS)
ROWS = 8


@dataclass(frozen=True)
class Page:
    """One sheet as a person would draw it; areas are top, left, bottom, right from 0."""

    cells: tuple[tuple[Cell, ...], ...]
    name: str = "Danh sách"
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    is_hidden: bool = False


@dataclass(frozen=True)
class Expected:
    """What must come of a case.

    `truth`: accepted records by table; `listed`: pieces of text, each of which some finding must hold; `rows`: the rows
    that must be refused each with its address; `is_file`: the whole file is refused.
    """

    truth: dict[str, list[Record]] = field(default_factory=dict)
    listed: tuple[str, ...] = ()
    rows: frozenset[int] = frozenset()
    is_file: bool = False
    may_be_equal: bool = False


@dataclass(frozen=True)
class Case:
    """One delivery with known truth; `kind` names its line in the table."""

    group: str
    kind: str
    files: dict[str, bytes]
    expected: Expected


def records(table: str, seed: int = 1) -> list[Record]:
    """The rows of a table, drawn by the seed."""
    draw = random.Random(f"{table} {seed}")
    return [_RECORDS[table](number, draw) for number in range(ROWS)]


def page(table: str, rows: list[Record], name: str = "Danh sách") -> Page:
    """The rows under their headings."""
    return Page((tuple(HEADINGS[table].values()), *(line(table, row) for row in rows)), name)


def line(table: str, row: Record) -> tuple[Cell, ...]:
    """One row as a system shows it."""
    return tuple(shown(name, row[name]) for name in HEADINGS[table])


def shown(name: str, value: object) -> Cell:
    """A value in the words of a system."""
    if value is None:
        return None
    if name == "unit_code":
        return UNITS[str(value)]
    if isinstance(value, bool):
        return WORDS.get(name, {True: "x", False: "không"})[value]
    return WORDS.get(name, {}).get(value, value)  # type: ignore[arg-type, return-value]


def canonical(table: pd.DataFrame, names: list[str]) -> list[tuple[object, ...]]:
    """The rows of an intake's table in one order, as plain values."""
    return sorted((tuple(map(_plain, row)) for row in table[names].itertuples(index=False)), key=repr)


def stated(rows: list[Record], names: list[str]) -> list[tuple[object, ...]]:
    """The true rows in the same form."""
    return sorted((tuple(_plain(row.get(name)) for name in names) for row in rows), key=repr)


def fields(table: str) -> list[str]:
    """All columns of a table: what was not told must be null."""
    return list(SCHEMAS[table].fields)


def _plain(value: object) -> object:
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return None
    if isinstance(value, datetime | pd.Timestamp):
        return pd.Timestamp(value).isoformat()
    if isinstance(value, date):
        return pd.Timestamp(value).isoformat()
    if isinstance(value, str):
        return value
    return bool(value) if isinstance(value, bool) or type(value).__name__ == "bool" else int(value)  # type: ignore[call-overload]


def _moment(draw: random.Random, first: datetime, days: int) -> datetime:
    return first + timedelta(days=draw.randrange(days), minutes=draw.randrange(8 * 60, 17 * 60))


def _dossier(number: int, draw: random.Random) -> Record:
    unit = draw.choice(list(UNITS))
    code = draw.choice(list(_PROCEDURES))
    received = _moment(draw, datetime(2022, 7, 1), 60)
    is_open = number % 4 == 3
    return {
        "dossier_code": f"H43.12.{draw.randrange(1, 30):02}-{received:%y%m%d}-{number + 1:04}",
        "unit_code": unit,
        "procedure_code": code,
        "procedure_name": _PROCEDURES[code],
        "channel": draw.choice(["direct", "online", "postal"]),
        "status": "open" if is_open else "finished",
        "received_at": received,
        "due_at": received + timedelta(days=10),
        "finished_at": None if is_open else received + timedelta(days=draw.randrange(1, 20)),
        "supplement_days": draw.choice([0, 3, 12]),
        "is_digitised": draw.choice([True, False]),
    }


def _procedure(number: int, draw: random.Random) -> Record:
    codes = list(_PROCEDURES)
    decided = date(2022, 7, 1) + timedelta(days=draw.randrange(40))
    return {
        "procedure_code": codes[number % 4],
        "unit_code": list(UNITS)[number // 4],
        "procedure_name": _PROCEDURES[codes[number % 4]],
        "service_level": draw.choice(["full", "partial", "none"]),
        "decided_on": decided,
        "published_on": decided + timedelta(days=draw.randrange(1, 9)),
        "has_fee": draw.choice([True, False]),
    }


def _petition(number: int, draw: random.Random) -> Record:
    received = _moment(draw, datetime(2022, 7, 1), 60)
    is_open = number % 4 == 1
    return {
        "petition_code": f"PAKN.2022.{number + 101}",
        "unit_code": draw.choice(list(UNITS)),
        "subject": draw.choice(["Đất đai", "Môi trường", "Hộ tịch"]),
        "status": "open" if is_open else "answered",
        "received_at": received,
        "due_at": received + timedelta(days=15),
        "answered_at": None if is_open else received + timedelta(days=draw.randrange(1, 20)),
        "is_dissatisfied": None if is_open else draw.choice([True, False]),
    }


def _survey(number: int, draw: random.Random) -> Record:
    return {
        "survey_code": f"KS-{number + 11}",
        "unit_code": draw.choice(list(UNITS)),
        "answered_at": _moment(draw, datetime(2022, 7, 1), 80),
        "field_name": draw.choice(["Đất đai", "Hộ tịch", "Chứng thực"]),
        "is_satisfied": draw.choice([True, False]),
    }


def _aggregate(number: int, draw: random.Random) -> Record:
    whole = draw.randrange(5, 4000)
    return {
        "unit_code": list(UNITS)[number // 2],
        "indicator": INDICATORS[4 + number],
        "numerator": draw.randrange(whole + 1),
        "denominator": whole,
    }


_RECORDS = {
    "dossiers": _dossier,
    "procedures": _procedure,
    "petitions": _petition,
    "surveys": _survey,
    "aggregates": _aggregate,
}
