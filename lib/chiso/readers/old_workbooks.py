"""Workbooks of Excel 97 and before (BIFF), through xlrd: errors, the epoch and what is hidden are told."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import xlrd
from xlrd.biffh import error_text_from_code

from chiso.readers.archives import BROKEN
from chiso.readers.batches import coded, filled
from chiso.readers.grids import Area, Grid, Row, Unreadable, cell_text, moment_text
from chiso.readers.marks import lowered, raised, struck
from chiso.readers.old_formulas import refuse_unworked

LOCKED = Unreadable("tệp có mật khẩu.", "Bỏ mật khẩu rồi lưu lại.")


def read_old_workbook(data: bytes) -> Iterator[Grid]:
    """The worksheets of an xls file.

    Raises Unreadable for what is damaged, locked by a password or full of formulas that nobody worked out.
    """
    try:
        with open(os.devnull, "w", encoding="utf-8") as unsaid:
            book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=unsaid)
        if book.biff_version == 80:
            refuse_unworked(data)
    except Unreadable:
        raise
    except xlrd.XLRDError as error:
        raise LOCKED if "encrypted" in str(error) else BROKEN from error
    # xlrd meets a damaged record with whatever its own arithmetic raises.
    except Exception as error:
        raise BROKEN from error
    for sheet in book.sheets():
        merged = [_area(one) for one in sheet.merged_cells]
        yield Grid(
            sheet.name,
            filled(coded(_rows(sheet, bool(book.datemode))), merged),
            is_hidden=bool(sheet.visibility),
            is_1904=bool(book.datemode),
            hidden_rows=tuple(at + 1 for at, row in sorted(sheet.rowinfo_map.items()) if row.hidden),
            hidden_columns=tuple(at for at, column in sorted(sheet.colinfo_map.items()) if column.hidden),
            merged=merged,
        )


def _area(cells: tuple[int, int, int, int]) -> Area:
    top, below, left, right = cells
    return (top, left), (below - 1, right - 1)


def _rows(sheet: xlrd.sheet.Sheet, is_1904: bool) -> Iterator[Row]:
    for number in range(sheet.nrows):
        row = [_text(cell, is_1904) for cell in sheet.row(number)]
        for at in (at for at in range(len(row)) if (number, at) in sheet.rich_text_runlist_map):
            row[at] = "".join(_runs(row[at], sheet.rich_text_runlist_map[number, at], sheet.book.font_list))
        yield row + [""] * (sheet.ncols - len(row))


def _runs(text: str, runs: list[tuple[int, int]], fonts: list[Any]) -> Iterator[str]:
    """What stands before the first run, which looks as the cell does, and each run as it looks."""
    yield text[: runs[0][0]]
    for (start, number), (stop, _) in pairwise([*runs, (len(text), 0)]):
        font, part = fonts[number], text[start:stop]
        part = struck(part) if font.struck_out else part
        yield (str, raised, lowered)[font.escapement](part)


def _text(cell: xlrd.sheet.Cell, is_1904: bool) -> str:
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(error_text_from_code.get(cell.value, "#N/A"))
    if cell.ctype == xlrd.XL_CELL_DATE:
        return moment_text(cell.value, is_1904) or cell_text(cell.value)
    return cell_text(bool(cell.value) if cell.ctype == xlrd.XL_CELL_BOOLEAN else cell.value)
