"""A workbook is safe to open, easy to read, and the same bytes for the same tables."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from decimal import Decimal
from xml.sax.saxutils import unescape

import openpyxl
import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from chiso.blocks import Column, Table
from chiso.render.cells import plain_text
from chiso.render.widths import count_lines
from chiso.render.workbooks import DEMO_MARK, Cover, Sheet, build_workbook, sheet_names

HOSTILE = (
    "=1+1",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    " =1+1",
    "{=1+1}",
    '=HYPERLINK("http://example.org","x")',
    "=cmd|' /C calc'!A0",
    '=IMPORTXML(CONCAT("http://example.org/?",A1),"//a")',
    "http://example.org",
    "file:///etc/passwd",
    "<script>alert(1)</script>",
    "]]>&amp;<!--",
    "\ufffe\uffff\x00\x07\x1b",
    "\ud800 lone",
    "_x0041_ and _x0000_",
    "Bìa",
    "'quoted'!A1",
    "History",
    "a/b\\c:d*e?f[g]",
    "\U0001f600" * 20,
    "dài " * 20_000,
    "",
    "   ",
)


def test_hostile_text_is_text_everywhere() -> None:
    """No formula and no outside link comes of data, be it in a title, a heading, a cell or a sheet's name."""
    data = build_workbook(_cover(title=HOSTILE[0], notes=HOSTILE), [_hostile_sheet(text) for text in HOSTILE])
    book = _open(data)
    cells = [cell for sheet in book.worksheets for cell in _cells(sheet)]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert all(cell.quotePrefix for cell in cells if cell.data_type == "s")
    assert "<f>" not in _text_of(data)
    assert 'TargetMode="External"' not in _text_of(data)


def test_every_part_of_a_hostile_workbook_is_sound_xml() -> None:
    """A workbook of hostile text opens again: each of its parts parses."""
    data = build_workbook(_cover(title="\ufffe"), [_hostile_sheet(text) for text in HOSTILE])
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert all(fromstring(parts.read(name)) is not None for name in parts.namelist())


def test_forbidden_characters_are_seen_to_be_gone() -> None:
    """What XML cannot carry is shown as �, not dropped; what it can carry is not touched."""
    assert plain_text("a\x07b\ufffec\ud800d") == "a�b�c�d"
    assert plain_text("Ninh Sơn – 1.004230\n\t«ô»") == "Ninh Sơn – 1.004230\n\t«ô»"


def test_a_text_longer_than_a_cell_ends_in_an_ellipsis() -> None:
    """Excel's 32,767 characters are not exceeded, and the cut shows."""
    cut = plain_text("x" * 40_000)
    assert (len(cut), cut[-1]) == (32_767, "…")


@given(st.lists(st.text(max_size=60), max_size=12))
@settings(max_examples=100, deadline=None)
def test_sheet_names_are_ones_that_excel_takes(names: list[str]) -> None:
    """31 UTF-16 units at most, not empty, none twice whatever the case, no forbidden sign, not History."""
    made = sheet_names(names)
    assert len({name.casefold() for name in made}) == len(names)
    for name in made:
        assert 1 <= len(name.encode("utf-16-le")) // 2 <= 31
        assert not set(name) & set("[]:*?/\\'")
        assert name.casefold() != "history"


def test_an_ordinary_sheet_name_is_kept() -> None:
    """A file's name that Excel can bear is the sheet's name."""
    assert sheet_names(["ho-so-quy-3.xlsx", "Biểu 06"]) == ("ho-so-quy-3.xlsx", "Biểu 06")


def test_numbers_can_be_computed_with() -> None:
    """Exact decimals come back as numbers in Vietnamese form; what is no number stays the text it was."""
    rate = Column(label="Tỷ lệ", kind="pct", decimals=2)
    sheet = _written((rate,), [("98.57",), (100,), ("không có",), ("NaN",), (None,)])
    assert [Decimal(str(cell.value)) for cell in (sheet["A4"], sheet["A5"])] == [
        Decimal("98.57"),
        Decimal(100),
    ]
    assert sheet["A4"].number_format == '[$-42A]#,##0.00"\N{NO-BREAK SPACE}%"'
    assert [sheet[at].value for at in ("A6", "A7", "A8")] == ["không có", "NaN", None]


def test_headings_stand_as_what_is_below_them() -> None:
    """Over numbers at the right, clear of the filter's button; over words at the left, as far in as they."""
    columns = (Column(label="Chỉ số"), Column(label="Điểm", kind="number"), Column(label="Kỳ", kind="ratio"))
    sheet = _written(columns, [("Hồ sơ", 3, "1/2")])
    sides = [(sheet[at].alignment.horizontal, int(sheet[at].alignment.indent)) for at in ("A3", "B3", "C3")]
    assert sides == [("left", 1), ("right", 2), ("right", 2)]
    assert sheet["A4"].alignment.indent == sheet["A3"].alignment.indent


def test_a_row_is_no_higher_than_its_words_need() -> None:
    """37 letters take the room of 30 digits; two more words go on a second line."""
    name = "Khai thác, sử dụng lại dữ liệu số hóa"
    assert count_lines(name, 34) == 1
    assert count_lines(f"{name} đầy đủ", 34) == 2
    assert count_lines("0" * 40, 34) == count_lines("a\nb", 34) == 2


def test_codes_stay_text() -> None:
    """1.004230 is a procedure's code, not a number."""
    sheet = _written((Column(label="Mã TTHC", kind="code"),), [("1.004230",), ("000123",)])
    assert [sheet[at].value for at in ("A4", "A5")] == ["1.004230", "000123"]


def test_ratios_stand_flush_right_as_text() -> None:
    """3/4 is no third of April, and stands off the numbers of the column before."""
    sheet = _written((Column(label="Tên"), Column(label="Kỳ này", kind="ratio")), [("a", "3/4")])
    cell = next(cell for cell in _cells(sheet) if cell.value == "3/4")
    assert (cell.data_type, cell.quotePrefix, cell.alignment.horizontal) == ("s", True, "right")


@pytest.mark.parametrize(("columns", "pages", "again"), [(3, 1, None), (12, 2, "$A:$A")])
def test_a_wide_sheet_is_printed_on_pages_side_by_side(columns: int, pages: int, again: str | None) -> None:
    """Twelve columns of 36 letters on one page could not be read; the first column is on every page."""
    wide = tuple(Column(label=f"Cột {number}") for number in range(columns))
    sheet = _written(wide, [("lời " * 20,) * columns])
    assert (sheet.page_setup.fitToWidth, sheet.print_title_cols) == (pages, again)


def test_pages_side_by_side_bear_their_title_whole() -> None:
    """Title and whose it is stand in the head of each page; what is printed begins below them."""
    wide = tuple(Column(label=f"Cột {number}") for number in range(12))
    sheet = _written(wide, [("lời " * 20,) * 12])
    assert sheet.oddHeader.left.text == "Hồ sơ · UBND huyện Ninh Sơn · quý III năm 2022"
    assert sheet.print_area == "'a'!$A$3:$L$4"
    narrow = _written(wide[:3], [("lời " * 20,) * 3])
    assert (narrow.oddHeader.left.text, narrow.print_area) == (None, "")


@pytest.mark.parametrize("caption", [*HOSTILE, "&" * 300, "\U0001f600" * 300, "&P &[Tab] &D"])
def test_hostile_head_of_a_page_is_only_text(caption: str) -> None:
    """Excel's 255 letters are not exceeded, and no & of the data stands for a page, a file or a day."""
    table = Table(caption=caption, columns=(Column(label="Cột"),) * 12, rows=(("lời " * 20,) * 12,))
    head = re.search("<oddHeader>(.*?)</oddHeader>", _text_of(build_workbook(_cover(), [Sheet("a", table)])))
    assert head
    words = unescape(head[1]).removeprefix("&L&10 ")
    assert len(words.encode("utf-16-le")) // 2 <= 245
    assert "&" not in words.replace("&&", "")


def test_days_are_days() -> None:
    """A date is one to Excel too, day first; a text that is no date stays as it is."""
    column = Column(label="Ngày", kind="date")
    sheet = _written((column,), [("2022-07-05",), ("2022-07-05T08:30:00",), ("31/02/2022",)])
    assert [sheet[at].value for at in ("A4", "A5")] == [datetime(2022, 7, 5), datetime(2022, 7, 5, 8, 30)]
    assert sheet["A4"].number_format == r"dd\/mm\/yyyy"
    assert sheet["A6"].value == "31/02/2022"


def test_yes_and_no_are_said_in_words() -> None:
    """Có and Không, which no reader must translate."""
    sheet = _written((Column(label="Đã số hóa"),), [(True,), (False,)])
    assert [sheet[at].value for at in ("A4", "A5")] == ["Có", "Không"]


def test_a_sheet_is_one_named_table_under_a_frozen_header() -> None:
    """Title in A1, header in row 3 and frozen, the rows a named table with a filter, no merged cells."""
    sheet = _written((Column(label="Đơn vị"), Column(label="Số", kind="int")), [("a", 1), ("b", 2)])
    assert sheet["A1"].value == "Hồ sơ"
    assert sheet.freeze_panes == "A4"
    assert {table.ref for table in sheet.tables.values()} == {"A3:B5"}
    assert all(table.autoFilter.ref == "A3:B5" for table in sheet.tables.values())
    assert not sheet.merged_cells.ranges


def test_totals_stand_below_the_filter() -> None:
    """A total is not sorted or filtered with the rows that it sums, and is set in bold."""
    table = _table((Column(label="Số", kind="int"),), [(1,), (2,), (3,)], total_rows=1)
    sheet = _only_sheet(table)
    assert [named.ref for named in sheet.tables.values()] == ["A3:A5"]
    assert (sheet["A6"].value, sheet["A6"].font.b, sheet["A5"].font.b) == (3, True, False)


def test_headings_are_distinct_and_never_empty() -> None:
    """Excel repairs a table whose headings repeat or are empty, so none does or is."""
    columns = tuple(Column(label=label) for label in ("Số", "số", "", "a\nb"))
    sheet = _written(columns, [("1", "2", "3", "4")])
    assert [cell.value for cell in sheet[3]] == ["Số", "số (2)", "Cột", "a b"]


def test_a_table_without_rows_says_so() -> None:
    """An empty sheet has its header and says that it is empty; Excel would not take a named table."""
    sheet = _written((Column(label="Đơn vị"),), [])
    assert not sheet.tables
    assert "không có dòng nào" in str(sheet["A2"].value)


def test_the_cover_leads_to_every_sheet() -> None:
    """The cover names each sheet with a link that stays inside the workbook."""
    tables = [Sheet(name, _table((Column(label="x"),), [("1",)])) for name in ("ho-so.xlsx", "ho-so.xlsx")]
    book = _open(build_workbook(_cover(), tables))
    links = [cell.hyperlink.location for cell in _cells(book.worksheets[0]) if cell.hyperlink]
    assert links == [f"'{name}'!A1" for name in book.sheetnames[1:]]


@pytest.mark.parametrize("is_demo", [True, False])
def test_made_up_data_is_named_on_every_sheet(is_demo: bool) -> None:
    """DỮ LIỆU MINH HỌA stands on the cover and on each sheet of a demonstration, and nowhere else."""
    sheets = [
        Sheet("a", _table((Column(label="x"),), [("1",)])),
        Sheet("b", _table((Column(label="x"),), [])),
    ]
    book = _open(build_workbook(_cover(is_demo=is_demo), sheets))
    marked = [any(DEMO_MARK in str(cell.value) for cell in _cells(sheet)) for sheet in book.worksheets]
    assert marked == [is_demo] * 3


def test_no_moment_is_in_the_bytes() -> None:
    """Nothing in a workbook tells when it was made: all its times are 1/1/1980."""
    data = build_workbook(_cover(), [Sheet("a", _table((Column(label="x"),), [("1",)]))])
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert {entry.date_time for entry in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = _open(data).properties
    assert (properties.created, properties.modified) == (datetime(1980, 1, 1), datetime(1980, 1, 1))


def _cover(title: str = "Báo cáo", *, is_demo: bool = False, notes: tuple[str, ...] = ()) -> Cover:
    return Cover(title, "UBND huyện Ninh Sơn", "quý III năm 2022", is_demo, notes)


def _table(columns: tuple[Column, ...], rows: list[tuple[object, ...]], total_rows: int = 0) -> Table:
    return Table(caption="Hồ sơ", columns=columns, rows=tuple(rows), total_rows=total_rows)


def _hostile_sheet(text: str) -> Sheet:
    columns = (Column(label=text), Column(label=text, kind="number"), Column(label=text, kind="date"))
    return Sheet(text, Table(caption=text, columns=columns, rows=((text,) * 3,), source=text))


def _written(columns: tuple[Column, ...], rows: list[tuple[object, ...]]) -> Worksheet:
    return _only_sheet(_table(columns, rows))


def _only_sheet(table: Table) -> Worksheet:
    return _open(build_workbook(_cover(), [Sheet("a", table)])).worksheets[1]


def _open(data: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def _cells(sheet: Worksheet) -> list[Cell]:
    return [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]


def _text_of(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return "".join(parts.read(name).decode() for name in parts.namelist())
