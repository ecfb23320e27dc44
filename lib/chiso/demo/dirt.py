"""What is wrong in real exports, planted here a few times each so that intake has something to find."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from unicodedata import normalize

from chiso.demo.layouts import Row

STRANGE_UNIT = "UBND xã Ngoài Danh Mục"
DAMAGED_CODE = "1.00423"
DAMAGED_NUMBER = 1.00423
"""What becomes of the code 1.004230 once a spreadsheet has taken it for a number."""


def dirty_one_stop(header: Row, body: list[Row], start: date) -> list[Row]:
    """A strange unit, a month-first date, a phone number as a number, the header again, a blank row."""
    if not body:
        return body
    middle = len(body) // 2
    month_first = f"{start.month:02}/25/{start.year} 08:30"
    strange = _altered(header, body[0], "9001", {"Cơ quan/đơn vị": STRANGE_UNIT, "Phòng ban": ""})
    american = _altered(header, body[0], "9002", {"Ngày tiếp nhận": month_first})
    called = _altered(header, body[-1], None, {"Số điện thoại": 900001234.0})
    return [*body[:middle], list(header), strange, *body[middle:-1], called, [""] * len(header), american]


def dirty_reception(header: Row, body: list[Row], start: date) -> list[Row]:
    """A dossier of the year before, and names in Unicode's decomposed form."""
    if not body:
        return body
    year = start.year - 1
    past = {"Ngày nhận": f"03/03/{year} 08:00:00", "Ngày hẹn trả": f"10/03/{year} 17:00:00"}
    ended = {"Ngày kết thúc xử lý": f"09/03/{year} 10:00:00", "Ngày trả kết quả": f"09/03/{year} 15:00:00"}
    old = _altered(header, body[0], "9003", {**past, **ended, "Trạng thái": "Đã trả kết quả"})
    stopped = _altered(header, old, None, {"Ngày dừng xử lý, từ chối": ""})
    return [*map(_decomposed, body[:2]), *body[2:], stopped]


def dirty_synchronised(header: Row, body: list[Row], repeated: Sequence[Row]) -> list[Row]:
    """A code that lost its last zero, one that the list of procedures cannot restore, dossiers told twice."""
    if not body:
        return body
    code = header.index("MaTTHC")
    place = next((place for place, row in enumerate(body) if row[code].endswith("0")), 0)
    shortened = _altered(header, body[place], None, {"MaTTHC": body[place][code].removesuffix("0")})
    damaged = _altered(header, body[0], "9004", {"MaTTHC": DAMAGED_CODE})
    return [*body[:place], shortened, *body[place + 1 :], damaged, *repeated]


def dirty_procedures(header: Row, body: list[Row]) -> list[Row]:
    """A procedure whose code a spreadsheet took for a number."""
    if not body:
        return body
    return [*body, _altered(header, body[-1], None, {"Mã TTHC": DAMAGED_NUMBER})]


def _altered(header: Row, row: Row, number: str | None, cells: dict[str, object]) -> Row:
    """A copy of the row with some cells changed; with `number`, as a dossier of its own."""
    named = dict(zip(header, row, strict=True)) | cells
    for heading in ("Số hồ sơ", "Mã hồ sơ", "MaHoSo"):
        if number and heading in named:
            named[heading] = f"{str(named[heading])[:-4]}{number}"
    return list(named.values())


def _decomposed(row: Row) -> Row:
    return [normalize("NFD", cell) if isinstance(cell, str) else cell for cell in row]
