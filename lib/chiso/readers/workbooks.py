"""xlsx, xlsb, ods and xls through calamine; the engine is named here and nowhere chosen by a library."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from chiso.readers.grids import FOREIGN, Grid, Row, Unreadable, cell_text, filled

MAX_ENTRIES = 2_000
MAX_BYTES = 2_000_000_000
MAX_RATIO = 100
"""A workbook may unpack to MAX_BYTES, and to 100 MB or more only if that is not MAX_RATIO times its size."""

_BOMB = Unreadable(
    "tệp nén khai báo dung lượng bất thường nên không được mở.",
    "Mở tệp bằng Excel, chép dữ liệu sang một tệp mới rồi lưu lại dạng .xlsx.",
)
LOCKED = Unreadable("tệp có mật khẩu.", "Bỏ mật khẩu rồi lưu lại.")
_BROKEN = Unreadable(
    "tệp bảng tính bị hỏng hoặc bị cắt cụt.", "Xuất lại từ hệ thống, hoặc lưu lại dạng .xlsx."
)


def read_workbook(path: Path) -> Iterator[Grid]:
    """The worksheets of a workbook in their order; charts and macros are passed over.

    Raises Unreadable for what is damaged, locked by a password or packed like a bomb.
    """
    if zipfile.is_zipfile(path):
        check_archive(path)
    try:
        with CalamineWorkbook.from_path(path) as book:
            for at, sheet in enumerate(book.sheets_metadata):
                if sheet.typ == SheetTypeEnum.WorkSheet:
                    is_hidden = sheet.visible != SheetVisibleEnum.Visible
                    yield Grid(sheet.name, _rows(book.get_sheet_by_index(at)), is_hidden=is_hidden)
    except PasswordError as error:
        raise LOCKED from error
    except (CalamineError, ValueError, OSError) as error:
        raise _BROKEN from error


def check_archive(path: Path) -> None:
    """Refuses (Unreadable) an archive that is no workbook, or declares more than one holds, unopened."""
    try:
        entries = zipfile.ZipFile(path).infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise _BROKEN from error
    if not any(entry.filename.startswith("xl/") or entry.filename == "content.xml" for entry in entries):
        raise FOREIGN
    total = sum(entry.file_size for entry in entries)
    is_dense = total > 100_000_000 and total > MAX_RATIO * path.stat().st_size
    if len(entries) > MAX_ENTRIES or total > MAX_BYTES or is_dense:
        raise _BOMB


def _rows(sheet: CalamineSheet) -> Iterator[Row]:
    # calamine gives the empty rows above the data, but not the empty columns before it.
    indent = [""] * (sheet.start or (0, 0))[1]
    rows = (indent + [cell_text(cell) for cell in row] for row in sheet.iter_rows())
    return filled(rows, sheet.merged_cell_ranges or ())
