"""Files as office software leaves them, but with the same bytes each time they are written."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties
from openpyxl.xml.functions import tostring

from chiso.demo.layouts import Row

_EPOCH = datetime(2022, 1, 1)
"""When every file was made, by its own account."""


@dataclass(frozen=True)
class Page:
    """One sheet: its name, its rows from the top, and the ranges whose cells are merged."""

    name: str
    rows: Sequence[Row]
    merged: tuple[str, ...] = ()


def write_xlsx(path: Path, page: Page) -> Path:
    """A workbook of one sheet."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet(page.name)
    for row in page.rows:
        sheet.append([None if cell == "" else cell for cell in row])
    for cells in page.merged:
        sheet.merge_cells(cells)
    raw = io.BytesIO()
    book.save(raw)
    path.write_bytes(_timeless(raw))
    return path


def write_html_as_xls(path: Path, page: Page) -> Path:
    """An HTML table under the name of an old workbook: first a merged empty row, as such systems write it."""
    width = max(len(row) for row in page.rows)
    blank = f'<tr><td colspan="{width}"></td></tr>'
    body = "\n".join([blank, *(_html_row(row, width) for row in page.rows)])
    head = f'<html><head><meta charset="utf-8"><title>{escape(page.name)}</title></head>'
    path.write_bytes(f'{head}<body><table border="1">\n{body}\n</table></body></html>\n'.encode())
    return path


def write_csv(path: Path, rows: Iterable[Row], delimiter: str) -> Path:
    """Comma- or semicolon-separated text with a byte order mark, as spreadsheets write it."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path.write_bytes(text.getvalue().encode("utf-8-sig"))
    return path


def _html_row(row: Row, width: int) -> str:
    if len(row) == 1:
        return f'<tr><td colspan="{width}">{escape(str(row[0]))}</td></tr>'
    return "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>"


def _timeless(raw: io.BytesIO) -> bytes:
    """The workbook's bytes without the moment of writing, which openpyxl stores twice."""
    made = DocumentProperties(creator="chiso", created=_EPOCH, modified=_EPOCH)
    result = io.BytesIO()
    with ZipFile(raw) as given, ZipFile(result, "w", ZIP_DEFLATED) as kept:
        for name in given.namelist():
            content = tostring(made.to_tree()) if name == "docProps/core.xml" else given.read(name)
            entry = ZipInfo(name, _EPOCH.timetuple()[:6])
            kept.writestr(entry, content, ZIP_DEFLATED)
    return result.getvalue()
