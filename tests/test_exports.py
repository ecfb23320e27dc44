"""Any file an office exports is read as text under known columns, or refused with the reason."""

from __future__ import annotations

import datetime as dt
import os
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
import xlwt
import yaml
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from pandas.testing import assert_frame_equal

from chiso.deliveries import read_inputs
from chiso.errors import ParamsError
from chiso.exports import Memory, Sheet, read_exports, read_file
from chiso.exports.children import CRASHED, RawSheet
from chiso.exports.readings import read_sheet
from chiso.exports.vocabulary import Vocabulary, read_vocabulary
from chiso.exports.words import fold_header, fold_name
from chiso.folders import export_files
from chiso.paths import Project
from chiso.readers.grids import Grid, Unreadable, cell_text, clean
from chiso.readers.kinds import read_grids
from chiso.readers.old_formulas import refuse_unworked
from corpus.formats import WRITERS, repacked
from corpus.truths import Page
from corpus.writers import encoded, ods

PROJECT = Project(Path(__file__).resolve().parents[1])
VOCABULARY: Vocabulary = read_vocabulary(PROJECT)

HEADER = ["Mã hồ sơ", "Đơn vị", "Ngày tiếp nhận"]
DOSSIER = ["H43.1-220705-0001", "UBND xã Lâm Sơn", "05/07/2022"]
DRAWN = """
    Mã hồ sơ          | Đơn vị          | Ngày tiếp nhận
    H43.1-220705-0001 | UBND xã Lâm Sơn | 05/07/2022
"""
FORM = """
    Lĩnh vực | Số lượng hồ sơ tiếp nhận ||||  Số lượng hồ sơ đã giải quyết ||||  Số lượng hồ sơ đang giải quyết ||
             | Tổng số | Trong kỳ || Từ kỳ trước | Tổng số | Trước hạn | Đúng hạn | Quá hạn | Tổng số | Trong hạn | Quá hạn
             |         | Trực tuyến | Trực tiếp |||||||||
    (1)      | (2) | (3) | (4) | (5) | (6) | (7) | (8) | (9) | (10) | (11) | (12)
    Hộ tịch  | 30  | 20  | 8   | 2   | 25  | 15  | 8   | 2   | 5    | 4    | 1
    Tổng cộng | 30 | 20  | 8   | 2   | 25  | 15  | 8   | 2   | 5    | 4    | 1
    Người lập biểu |||||||||||
"""


def cells(drawn: str) -> list[list[str]]:
    """The drawn lines as rows of text; a line without bars is a line of one cell."""
    return [[cell.strip() for cell in line.split("|")] for line in drawn.strip().splitlines()]


def sheet_of(drawn: str, *, is_ragged: bool = False) -> Sheet:
    """The drawn table as one sheet read; where rows are ragged, missing cells are missing."""
    rows = cells(drawn)
    width = max(map(len, rows))
    hole = None if is_ragged else ""
    columns = [
        pa.array([row[at] if at < len(row) else hole for row in rows], pa.large_string())
        for at in range(width)
    ]
    raw = RawSheet("Sheet1", pa.table(columns, names=[str(at) for at in range(width)]), is_ragged, False)
    return read_sheet(raw, "ho-so.xlsx", VOCABULARY)


def said(sheet: Sheet, severity: str) -> list[tuple[int | None, str]]:
    """Row and reason of the remarks of one severity."""
    return [(one.row, one.reason) for one in sheet.remarks if one.severity == severity]


def workbook(*rows: list[object], name: str = "Sheet1") -> Workbook:
    """A workbook of one sheet with these rows."""
    book = Workbook()
    book.active.title = name
    for row in rows:
        book.active.append(row)
    return book


def grid(path: Path) -> list[list[str]]:
    """The rows of a file's only sheet; a ragged one's as far as they reach."""
    return next(rows_of(sheet) for sheet in read_grids(path))


def rows_of(sheet: Grid) -> list[list[str]]:
    """The cells of a sheet as clean text."""
    rows = [row.values() for batch in sheet.batches for row in batch.to_pylist()]
    return [[clean(cell or "") for cell in row if cell is not None or not sheet.is_ragged] for row in rows]


def stops(sheets: list[Sheet]) -> list[str]:
    """Why the run may not go on."""
    return [remark.reason for sheet in sheets for remark in sheet.remarks if remark.stops]


# Words


@pytest.mark.parametrize(
    "spelt", ["Mã hồ sơ", "MaHoSo", "MÃ  HỒ\nSƠ ", "Mã\xa0hồ sơ", unicodedata.normalize("NFD", "Mã hồ sơ")]
)
def test_a_heading_is_known_however_it_is_spelt(spelt: str) -> None:
    """Capitals, spaces, line breaks, marks and Unicode's forms make no difference to a heading."""
    assert fold_header(spelt) == "mahoso"


def test_the_tone_s_place_makes_no_difference_to_a_name_but_the_tone_does() -> None:
    """«Hoà» is «Hòa»; «Hoả» is another name."""
    assert fold_name("Hoà Sơn") == fold_name("HÒA  SƠN") != fold_name("Hoả Sơn")


def test_a_word_of_two_meanings_is_refused_by_name(tmp_path: Path) -> None:
    """A heading that two columns of a table claim would be a silent choice."""
    stated = yaml.safe_load((PROJECT.params / "exports.yml").read_text(encoding="utf-8"))
    stated["tables"]["dossiers"]["columns"]["due_at"].append("Ngày tiếp nhận")
    (tmp_path / "params").mkdir()
    (tmp_path / "params" / "exports.yml").write_text(
        yaml.safe_dump(stated, allow_unicode=True), encoding="utf-8"
    )
    with pytest.raises(ParamsError, match="Ngày tiếp nhận"):
        read_vocabulary(Project(tmp_path))


# Cells


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3.0, "3"),
        (1.00423, "1,00423"),
        (1.23e15, "1.230000000000000E+15"),
        (dt.datetime(2022, 7, 5, 10, 30), "2022-07-05T10:30:00"),
        (True, "TRUE"),
    ],
)
def test_a_typed_cell_becomes_text_that_hides_nothing(value: object, text: str) -> None:
    """Whole numbers lose their decimals, fractions get a comma, what has lost digits shows it, dates are ISO."""
    assert cell_text(value) == text


@pytest.mark.parametrize(
    "written", ["\xa0Hộ tịch\n ", unicodedata.normalize("NFD", "Hộ tịch"), "\ufeffHộ tịch"]
)
def test_text_is_composed_and_bare_of_invisible_ends(written: str) -> None:
    """Spaces of all kinds at the ends and Unicode's forms make no difference to a cell."""
    assert clean(written) == "Hộ tịch"


# Files


def test_a_workbook_s_cells_are_read_as_text(tmp_path: Path) -> None:
    """A date, a number and a text of an xlsx come out as text."""
    workbook(HEADER, ["1.004230", 7.0, dt.datetime(2022, 7, 5, 10, 30)]).save(tmp_path / "a.xlsx")
    assert grid(tmp_path / "a.xlsx")[1] == ["1.004230", "7", "2022-07-05T10:30:00"]


def test_dates_of_a_1904_workbook_are_the_same_days(tmp_path: Path) -> None:
    """The epoch that a workbook counts from does not move its dates."""
    book = workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(["x", dt.datetime(2022, 7, 5)])
    book.save(tmp_path / "a.xlsx")
    assert grid(tmp_path / "a.xlsx")[0][1] == "2022-07-05"


def test_an_old_workbook_is_read(tmp_path: Path) -> None:
    """xls (BIFF) is read like xlsx, dates included."""
    book = xlwt.Workbook()
    page = book.add_sheet("Sheet1")
    page.write(0, 0, "Mã hồ sơ")
    page.write(1, 0, dt.datetime(2022, 7, 5), xlwt.easyxf(num_format_str="DD/MM/YYYY"))
    book.save(str(tmp_path / "a.xls"))
    assert grid(tmp_path / "a.xls") == [["Mã hồ sơ"], ["2022-07-05"]]


def test_references_in_a_cell_are_resolved_once(tmp_path: Path) -> None:
    """`&amp;lt;` is the text `&lt;`, be the row like all others or parsed because it is not."""
    workbook(["Mã", "Tên"]).save(tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as whole, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as changed:
        for name in whole.namelist():
            odd = whole.read(name).replace(b"<is><t>T&#234;n</t></is>", b"<v>R&amp;D &amp;lt;</v>")
            changed.writestr(name, odd)
    assert grid(tmp_path / "b.xlsx") == [["Mã", "R&D &lt;"]]


def changed(path: Path, part: str, old: bytes, new: bytes) -> None:
    """The archive with one of its parts rewritten."""
    whole = repacked(
        path.read_bytes(), lambda name, data: (name, data.replace(old, new) if name == part else data)
    )
    path.write_bytes(whole)


def test_formats_of_conditions_are_not_those_of_cells(tmp_path: Path) -> None:
    """They bear numbers of their own: a day stays a day where a condition's format has its format's number."""
    workbook(["x", dt.datetime(2022, 7, 5)]).save(tmp_path / "a.xlsx")
    odd = b'<dxfs><dxf><numFmt numFmtId="164" formatCode="0"/></dxf></dxfs></styleSheet>'
    changed(tmp_path / "a.xlsx", "xl/styles.xml", b"</styleSheet>", odd)
    assert grid(tmp_path / "a.xlsx") == [["x", "2022-07-05"]]


def test_a_sheet_that_a_workbook_names_and_does_not_have_is_damage(tmp_path: Path) -> None:
    """Its rows would be missing in silence."""
    workbook(HEADER, DOSSIER).save(tmp_path / "a.xlsx")
    changed(tmp_path / "a.xlsx", "xl/workbook.xml", b'r:id="rId1"', b'r:id="rId7"')
    with pytest.raises(Unreadable, match="bị hỏng"):
        grid(tmp_path / "a.xlsx")


SPANS = "".join(
    f'<style:style style:name="{name}" style:family="text"><style:text-properties style:text-{look}/></style:style>'
    for name, look in (("T1", 'position="super 58%"'), ("T2", 'line-through-style="solid"'))
)


def footnoted_xlsx(path: Path) -> None:
    """A figure with a footnote's number behind it, and one that corrects another."""
    note, line = InlineFont(vertAlign="superscript"), InlineFont(strike=True)
    workbook(
        [CellRichText("12", TextBlock(note, "1")), CellRichText(TextBlock(line, "9"), "12")],
    ).save(path)


def footnoted_xls(path: Path) -> None:
    """The same in a workbook of Excel 97."""
    book = xlwt.Workbook()
    page, plain = book.add_sheet("Sheet1"), xlwt.easyfont("")
    note, line = xlwt.easyfont("escapement superscript"), xlwt.easyfont("struck_out true")
    page.write_rich_text(0, 0, (("12", plain), ("1", note)))
    page.write_rich_text(0, 1, (("9", line), ("12", plain)))
    book.save(str(path))


def footnoted_ods(path: Path) -> None:
    """The same in an OpenDocument workbook."""
    whole = ods(Page((("12@", "~12"),)))
    spans = {
        b"@": b'<text:span text:style-name="T1">1</text:span>',
        b"~": b'<text:span text:style-name="T2">9</text:span>',
    }

    def change(name: str, data: bytes) -> tuple[str, bytes]:
        if name != "content.xml":
            return name, data
        for mark, span in spans.items():
            data = data.replace(mark, span)
        return name, data.replace(
            b"<office:body>",
            b"<office:automatic-styles>%s</office:automatic-styles><office:body>" % SPANS.encode(),
        )

    path.write_bytes(repacked(whole, change))


def footnoted_html(path: Path) -> None:
    """The same on a web page."""
    path.write_text(
        "<table><tr><td>12<sup>1</sup></td><td><del>9</del>12</td></tr></table>", encoding="utf-8"
    )


@pytest.mark.parametrize("write", [footnoted_xlsx, footnoted_xls, footnoted_ods, footnoted_html])
def test_a_footnote_s_number_is_no_digit_of_a_figure(tmp_path: Path, write: Callable[[Path], None]) -> None:
    """12¹ is not 121, and of a figure that was struck out nothing is added to the one beside it."""
    write(tmp_path / "a.xlsx")
    assert grid(tmp_path / "a.xlsx") == [["12¹", "9\u033612"]]


@pytest.mark.parametrize("way", [way for way in WRITERS if way != "csv"])
def test_a_count_merged_over_several_rows_is_refused_with_its_place(tmp_path: Path, way: str) -> None:
    """It would be added up once for each row; a unit's name is meant for all."""
    rows = (("Đơn vị", "Chỉ số", "Tử số", "Mẫu số"), ("UBND xã Lâm Sơn", "4", 3, 8), (None, "5", None, 9))
    page = Page(rows, merged=((1, 0, 2, 0), (1, 2, 2, 2)))
    (tmp_path / "a.xlsx").write_bytes(WRITERS[way](page))
    (sheet,) = read_file(PROJECT, tmp_path / "a.xlsx")
    (told,) = (remark for remark in sheet.remarks if remark.stops)
    assert (told.row, told.column, told.value) == (2, "Tử số", "3")
    assert told.reason == "có một số gộp cho nhiều dòng"


def test_what_a_page_hides_within_a_cell_is_no_part_of_what_the_cell_shows(tmp_path: Path) -> None:
    """Pages sort by hidden keys; alone such a key is read."""
    (tmp_path / "a.xls").write_text(
        '<table><tr><td><span style="display:none">0003</span>3</td><td><b hidden>4</b></td></tr></table>',
        encoding="utf-8",
    )
    assert grid(tmp_path / "a.xls") == [["3", "4"]]


@pytest.mark.parametrize("sign", ['<i class="fa fa-check"></i>', "<svg></svg>"])
def test_a_cell_that_shows_a_sign_is_not_empty(tmp_path: Path, sign: str) -> None:
    """What it says is not known, so it must not pass for nothing."""
    (tmp_path / "a.xls").write_text(f"<table><tr><td>x</td><td>{sign}</td></tr></table>", encoding="utf-8")
    assert grid(tmp_path / "a.xls") == [["x", f"<{sign[1:4].split()[0]}>"]]


def test_a_chart_on_a_sheet_of_a_flat_workbook_is_no_table(tmp_path: Path) -> None:
    """It holds its numbers in a table of its own."""
    table = '<table:table table:name="local-table"><table:table-row/></table:table>'
    frame = f"<table:shapes><draw:frame xmlns:draw='d'><draw:object>{table}</draw:object></draw:frame></table:shapes>"
    flat = ods(Page((("Mã",),)), is_flat=True).replace(
        b"<table:table-row", frame.encode() + b"<table:table-row", 1
    )
    (tmp_path / "a.fods").write_bytes(flat)
    assert grid(tmp_path / "a.fods") == [["Mã"]]


def test_a_merged_cell_holds_its_text_all_over(tmp_path: Path) -> None:
    """What a merged area shows stands in each of its cells."""
    book = workbook(["Tiếp nhận", "", "STT"], ["Tổng", "Trực tuyến", ""])
    book.active.merge_cells("A1:B1")
    book.active.merge_cells("C1:C2")
    book.save(tmp_path / "a.xlsx")
    assert grid(tmp_path / "a.xlsx") == [["Tiếp nhận", "Tiếp nhận", "STT"], ["Tổng", "Trực tuyến", "STT"]]


def test_a_merged_cell_of_an_old_workbook_holds_its_text_all_over(tmp_path: Path) -> None:
    """xls knows merged areas too."""
    book = xlwt.Workbook()
    page = book.add_sheet("Sheet1")
    page.write_merge(0, 1, 0, 1, "Tiếp nhận")
    page.write(2, 1, "Tổng")
    book.save(str(tmp_path / "a.xls"))
    assert grid(tmp_path / "a.xls") == [["Tiếp nhận", "Tiếp nhận"], ["Tiếp nhận", "Tiếp nhận"], ["", "Tổng"]]


def test_rows_keep_their_numbers_where_a_sheet_begins_below(tmp_path: Path) -> None:
    """Empty rows and columns before the data are counted, in a workbook new or old."""
    book = workbook()
    book.active.cell(3, 2, "Mã hồ sơ")
    book.save(tmp_path / "a.xlsx")
    old = xlwt.Workbook()
    old.add_sheet("Sheet1").write(2, 1, "Mã hồ sơ")
    old.save(str(tmp_path / "a.xls"))
    assert grid(tmp_path / "a.xlsx") == grid(tmp_path / "a.xls") == [["", ""], ["", ""], ["", "Mã hồ sơ"]]


def test_html_named_xls_is_read_with_its_spans(tmp_path: Path) -> None:
    """The content decides the kind; colspan and rowspan fill the cells they cover."""
    upper = "<tr><td colspan=2>Tiếp nhận</td><td rowspan=2>STT</td></tr>"
    lower = "<tr><td>Tổng</td><td>Trực<br>tuyến</td></tr>"
    (tmp_path / "a.xls").write_text(f"<html><table>{upper}{lower}</table></html>", encoding="utf-8")
    assert grid(tmp_path / "a.xls") == [["Tiếp nhận", "Tiếp nhận", "STT"], ["Tổng", "Trực\ntuyến", "STT"]]


def html_table(*rows: list[str]) -> str:
    """A table of a web page."""
    return (
        "<table>"
        + "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
        + "</table>"
    )


@pytest.mark.parametrize(
    "above",
    [
        "<h2>Quý <b>II</b> năm 2022</h2>",
        "<p>UBND xã</p><!-- x --><div>Quý II năm 2022</div>",
        html_table(["UBND xã", "CỘNG HÒA"], ["", "Quý II năm 2022"]),
        "<p>Quý II năm 2022</p><nav>Quý III</nav><select><option>Năm 2021</select><p style='display: none'>Quý IV</p>",
    ],
)
def test_what_stands_above_a_table_of_a_page_is_its_title(tmp_path: Path, above: str) -> None:
    """Headings, paragraphs and tables of two columns; what stands above another list is that list's."""
    other = html_table(HEADER, DOSSIER)
    page = f"<html><p>Quý I</p>{other}<p>Người lập</p>{above}{html_table(HEADER, DOSSIER)}</html>"
    (tmp_path / "a.xls").write_text(page, encoding="utf-8")
    first, *_, last = [sheet for sheet in read_file(PROJECT, tmp_path / "a.xls") if sheet.kind]
    assert (first.titles, last.titles[0], last.titles[-1]) == (("Quý I",), "Người lập", "Quý II năm 2022")


@pytest.mark.parametrize("unseen", ["hidden", "style='display:none'"])
def test_rows_and_tables_of_a_page_that_nobody_sees_are_read_and_said(tmp_path: Path, unseen: str) -> None:
    """Whichever way the page hides them."""
    listed = html_table(HEADER, DOSSIER).replace("<tr><td>H", f"<tr {unseen}><td>H")
    (tmp_path / "a.xls").write_text(f"<html><div {unseen}>{listed}</div></html>", encoding="utf-8")
    (only,) = read_file(PROJECT, tmp_path / "a.xls")
    assert len(only.rows) == 1
    assert [one.reason for one in only.remarks if "ẩn" in one.reason] == [
        "trang tính ẩn cũng được đọc.",
        "1 dòng bị ẩn hoặc bị lọc (dòng 2) cũng được đọc và tính.",
    ]


def test_a_table_within_a_cell_of_a_list_is_that_cell_s_text(tmp_path: Path) -> None:
    """The list is not skipped for it; a frame around a page is no table."""
    inner = html_table(["05/07/2022", "nhận"], ["06/07/2022", "trả"], ["", ""])
    listed = html_table([*HEADER, "Lịch sử"], [*DOSSIER, inner], [*DOSSIER, ""])
    frame = f"<table><tr><td>Menu</td></tr><tr><td>{listed}</td></tr></table>"
    (tmp_path / "a.xls").write_text(frame, encoding="utf-8")
    (only,) = read_file(PROJECT, tmp_path / "a.xls")
    assert only.rows["dossier_code"].tolist() == [DOSSIER[0], DOSSIER[0]]
    assert grid(tmp_path / "a.xls")[1][3].split() == ["05/07/2022", "nhận", "06/07/2022", "trả"]


def test_a_frame_with_a_row_of_signatures_is_no_table(tmp_path: Path) -> None:
    """It has fewer rows of three cells than the list that stands in one of its own."""
    listed = html_table(HEADER, DOSSIER, [*DOSSIER[:1], "Hòa Sơn", *DOSSIER[2:]])
    signed = "".join(
        f"<tr>{'<td>%s</td>' * 3}</tr>" % line
        for line in (("Người lập", "Kế toán", "Thủ trưởng"), ("(Ký)",) * 3)
    )
    frame = (
        f"<table><tr><td colspan=3>DANH SÁCH</td></tr><tr><td colspan=3>{listed}</td></tr>{signed}</table>"
    )
    (tmp_path / "a.xls").write_text(frame, encoding="utf-8")
    (only,) = read_file(PROJECT, tmp_path / "a.xls")
    assert (only.titles, only.rows["unit_code"].tolist()) == (("DANH SÁCH",), ["UBND xã Lâm Sơn", "Hòa Sơn"])


@pytest.mark.parametrize(
    ("values", "is_to_calculate", "counts"),
    [(("0", "0"), True, []), (("0.0", "0"), True, []), (("0", "3"), True, ["3"]), (("0", "0"), False, ["0"])],
)
def test_formulas_that_were_never_worked_out_are_refused(
    tmp_path: Path, values: tuple[str, str], is_to_calculate: bool, counts: list[str]
) -> None:
    """A program that writes formulas leaves 0 for all of them, and asks whoever opens the file to calculate."""
    book = workbook(["Đơn vị", "Chỉ số", "Tử số", "Mẫu số"], ["Lâm Sơn", 5, "=1+2", "=3+4"])
    book.calculation.fullCalcOnLoad = is_to_calculate
    book.save(tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for name in old.namelist():
            data = old.read(name).replace(b"<v></v>", b"<v />")
            for value in values:
                data = data.replace(b"</f><v />", b"</f><v>%s</v>" % value.encode(), 1)
            new.writestr(name, data)
    sheets = read_file(PROJECT, tmp_path / "b.xlsx")
    remarks = [one for sheet in sheets for one in sheet.remarks if "chưa được tính" in one.reason]
    assert [(one.row, one.column) for one in remarks] == [(2, "C")] * (not counts)
    assert [text for sheet in sheets if sheet.kind for text in sheet.rows["denominator"]] == counts


@pytest.mark.parametrize("plain", [1_500, 20_500])
def test_legacy_letters_far_below_plain_rows_are_found(tmp_path: Path, plain: int) -> None:
    """A list may begin with thousands of rows whose names need no marks."""
    rows = [["Ma ho so", "Don vi", "Ngay tiep nhan"], *([["H1", "Lam Son", "05/07/2022"]] * plain)]
    rows += [["H2", "Phường Đông Hải, thị trấn Tân Sơn, huyện Ninh Phước", "05/07/2022"]] * 3
    told = "\n".join(";".join(row) for row in rows)
    (tmp_path / "a.csv").write_bytes(encoded(told, "TCVN3"))
    (sheet,) = read_file(PROJECT, tmp_path / "a.csv")
    assert sheet.rows["unit_code"].iloc[-1] == "Phường Đông Hải, thị trấn Tân Sơn, huyện Ninh Phước"


def test_legacy_letters_behind_columns_of_many_texts_are_found(tmp_path: Path) -> None:
    """Every column is looked at, however many texts the first ones hold."""
    rows = [[f"Số {at}", f"Đơn vị {at}", "Phường Đông Hải"] for at in range(2_000)]
    old = encoded("Phường Đông Hải, thị trấn Tân Sơn, huyện Ninh Phước", "TCVN3").decode("cp1252")
    workbook(["Mã hồ sơ", "Đơn vị", "Lĩnh vực"], *rows, ["a", "b", old]).save(tmp_path / "a.xlsx")
    assert "trộn chữ Unicode với chữ theo bảng mã TCVN3." in stops(read_file(PROJECT, tmp_path / "a.xlsx"))


def test_legacy_letters_of_any_part_of_a_list_are_told(tmp_path: Path) -> None:
    """Though its first and last rows are plain."""
    odd = ["H2", "Phường Đông Hải, thị trấn Tân Sơn, huyện Ninh Phước", "05/07/2022"]
    plain = [["H1", "Lam Son", "05/07/2022"]] * 21_000
    rows = [["Ma ho so", "Don vi", "Ngay tiep nhan"], *plain, odd, *plain]
    (tmp_path / "a.csv").write_bytes(encoded("\n".join(";".join(row) for row in rows), "TCVN3"))
    (sheet,) = read_file(PROJECT, tmp_path / "a.csv")
    assert (None, "chữ viết theo bảng mã TCVN3 đã được đổi sang Unicode.") in said(sheet, "info")


def test_a_text_with_a_table_or_lines_in_a_cell_is_a_text(tmp_path: Path) -> None:
    """Neither markup nor a comment of two lines with a delimiter in a cell makes anything else of it."""
    rows = [
        [*HEADER, "Ý kiến"],
        [*DOSSIER, "<table><tr><td>1</td></tr></table>"],
        [*DOSSIER, '"Gửi bà\nA, B, C"'],
        [*DOSSIER, '"Thôn 3\n"'],
    ]
    (tmp_path / "a.csv").write_text("\n".join(map(",".join, [*rows, rows[1]])), encoding="utf-8")
    assert [row[3] for row in grid(tmp_path / "a.csv")[1:]] == [
        rows[1][3], "Gửi bà\nA, B, C", "Thôn 3", rows[1][3]
    ]  # fmt: skip


def counted(folder: Path, *numbers: str, form: str = "vi") -> Sheet:
    """A csv of ready-made counts with these denominators, in a project that declares how its numbers are written."""
    rows = [f"lam-son;{at};1;{number}" for at, number in enumerate(numbers, 1)]
    (folder / "so-lieu.csv").write_text("\n".join(["Đơn vị;Chỉ số;Tử số;Mẫu số", *rows]), encoding="utf-8")
    (folder / "params").mkdir()
    words = (PROJECT.params / "exports.yml").read_text(encoding="utf-8")
    declared = words.replace("numbers: {default: vi, files: {}}", f"numbers: {{files: {{So-*.CSV: {form}}}}}")
    (folder / "params" / "exports.yml").write_text(declared, encoding="utf-8")
    (only,) = read_file(Project(folder), folder / "so-lieu.csv")
    return only


@pytest.mark.parametrize("stranger", ["12.50", "596.0", "0.900", "1,234.5", "1,234,567", "1234.567"])
def test_a_number_that_may_be_thousands_or_decimals_is_refused_where_another_decides_otherwise(
    tmp_path: Path, stranger: str
) -> None:
    """Numbers are written in one way throughout a file: 1.125 beside 12.50 may be a little more than one."""
    assert said(counted(tmp_path, "1.125", "7", stranger), "error") == [
        (
            2,
            f"có số không rõ dấu ngăn hàng nghìn hay dấu thập phân, vì tệp còn có số «{stranger}» (dòng 4, cột «Mẫu số»)",
        )
    ]


@pytest.mark.parametrize(
    ("numbers", "rows"),
    [((1.125, 2.0, 1.5), [3]), ((1.5, 2.0, 1.25), [3]), ((12.5, 7.0, 8.0), []), ((1.125, 0.0, 2000), [])],
)
def test_thousands_that_a_spreadsheet_took_for_decimals_spoil_their_column(
    tmp_path: Path, numbers: tuple[float, ...], rows: list[int]
) -> None:
    """1.125, 2.000 and 1.500 typed under US settings are 1,125, 2 and 1,5; 2 may not be counted either."""
    counts = [["lam-son", at, 0, number] for at, number in enumerate(numbers, 1)]
    workbook(["Đơn vị", "Chỉ số", "Tử số", "Mẫu số"], *counts).save(tmp_path / "a.xlsx")
    (sheet,) = read_file(PROJECT, tmp_path / "a.xlsx")
    assert said(sheet, "error") == [(row, "có thể là số hàng nghìn, vì cột còn có số lẻ") for row in rows]


@pytest.mark.parametrize("stranger", ["12,5", "1.234.567"])
def test_numbers_of_a_file_that_declares_the_english_way_are_read_so(tmp_path: Path, stranger: str) -> None:
    """1,125 is thousands, 596.000 is 596; what only the Vietnamese way allows is a contradiction."""
    sheet = counted(tmp_path, "1,125", "596.000", "1,234,567.0", "12.5", "...", form="en")
    assert sheet.rows["denominator"].tolist() == ["1125", "596", "1234567", "12,5", "..."]
    assert said(sheet, "info")[-1] == (None, "số như «1,125» được hiểu là có dấu ngăn hàng nghìn.")
    (tmp_path / "params" / "exports.yml").unlink()
    (tmp_path / "params").rmdir()
    assert [row for row, _ in said(counted(tmp_path, "1,125", stranger, form="en"), "error")] == [2]


def test_xml_of_excel_2003_is_read(tmp_path: Path) -> None:
    """SpreadsheetML: cells may be skipped by index, merged across, and typed."""
    numbered = '<Cell ss:Index="2"><Data ss:Type="Number">1.00423</Data></Cell>'
    dated = '<Cell><Data ss:Type="DateTime">2022-07-05T00:00:00.000</Data></Cell>'
    rows = f"""
        <Row><Cell ss:MergeAcross="2"><Data ss:Type="String">Hồ sơ</Data></Cell></Row>
        <Row ss:Index="3">{numbered}{dated}</Row>
    """
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    table = f'<Worksheet ss:Name="S"><Table>{rows}</Table></Worksheet>'
    book = f'<Workbook xmlns="{space}" xmlns:ss="{space}">{table}</Workbook>'
    (tmp_path / "a.xls").write_text(f'<?xml version="1.0"?>{book}', encoding="utf-8")
    assert grid(tmp_path / "a.xls") == [
        ["Hồ sơ", "Hồ sơ", "Hồ sơ"],
        ["", "", ""],
        ["", "1,00423", "2022-07-05T00:00:00.000"],
    ]


def windows_1258(text: str) -> bytes:
    """Vietnamese as Windows-1258 writes it: tones are marks of their own."""
    pieces = []
    for letter in text:
        marks = unicodedata.normalize("NFD", letter)
        tones = "".join(mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323")
        base = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in tones))
        pieces.append(base + tones)
    return "".join(pieces).encode("cp1258")


ENCODINGS = {
    "utf-8": str.encode,
    "utf-8 with mark": lambda text: text.encode("utf-8-sig"),
    "utf-16 with mark": lambda text: text.encode("utf-16"),
    "utf-16 without mark": lambda text: text.encode("utf-16-le"),
    "windows-1258": windows_1258,
}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_encoding_of_a_csv_is_found(tmp_path: Path, encoding: str) -> None:
    """UTF-8, UTF-16 and Windows-1258 give the same text."""
    (tmp_path / "a.csv").write_bytes(ENCODINGS[encoding]("Mã hồ sơ,Đơn vị\n1,Xã Ma Nới\n"))
    assert grid(tmp_path / "a.csv") == [["Mã hồ sơ", "Đơn vị"], ["1", "Xã Ma Nới"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiter_and_line_ends_of_a_csv_are_found(tmp_path: Path, delimiter: str, end: str) -> None:
    """The delimiter under which the records agree is taken; title lines, quotes and the others do not disturb it."""
    lines = [
        "Danh sách hồ sơ",
        delimiter.join(["Mã", "Tên", "Ngày"]),
        delimiter.join(["1", '"a, b; c"', "05/07/2022"]),
    ]
    (tmp_path / "a.csv").write_bytes(end.join(lines).encode())
    assert grid(tmp_path / "a.csv")[1:] == [["Mã", "Tên", "Ngày"], ["1", "a, b; c", "05/07/2022"]]


def test_a_cell_of_several_lines_is_one_record(tmp_path: Path) -> None:
    """Rows are numbered as a spreadsheet numbers them: records, empty ones too, not lines."""
    (tmp_path / "a.csv").write_text('Mã,Tên\n\n1,"hai\ndòng"\n', encoding="utf-8")
    assert grid(tmp_path / "a.csv") == [["Mã", "Tên"], [""], ["1", "hai\ndòng"]]


def damaged(path: Path) -> None:
    """The first half of a workbook."""
    workbook(HEADER, DOSSIER).save(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def archive(path: Path, name: str, size: int) -> None:
    """A zip file with one entry of so many zeros."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, b"0" * size)


REFUSED = {
    "tệp rỗng": lambda path: path.write_bytes(b" \n"),
    "tệp có mật khẩu": lambda path: path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    ),
    "bị hỏng hoặc bị cắt cụt": damaged,
    "dung lượng bất thường": lambda path: archive(path, "xl/sharedStrings.xml", 120_000_000),
    "không phải là bảng tính": lambda path: archive(path, "word/document.xml", 10),
    "không có bảng nào": lambda path: path.write_text(
        "<html><p>Hết phiên đăng nhập</p></html>", encoding="utf-8"
    ),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_a_file_that_is_no_table_is_refused_with_the_reason(tmp_path: Path, reason: str) -> None:
    """Empty, locked, damaged, packed like a bomb or of another kind: the reason is said."""
    REFUSED[reason](tmp_path / "a.xlsx")
    with pytest.raises(Unreadable, match=reason):
        grid(tmp_path / "a.xlsx")


def test_a_cell_in_the_far_corner_is_refused_with_its_place(tmp_path: Path) -> None:
    """A sheet of 1,048,576 rows and 16,384 columns holds more than a machine can."""
    book = workbook(HEADER, DOSSIER)
    book.active.cell(1_048_576, 16_384, "x")
    book.save(tmp_path / "a.xlsx")
    (sheet,) = read_file(PROJECT, tmp_path / "a.xlsx")
    (told,) = sheet.remarks
    assert (told.row, told.column, told.reason) == (1_048_576, "XFD", "có dữ liệu ở quá xa bảng.")


@pytest.mark.parametrize("made", ['hidden="1"', 'width="0"', 'width="0.5"'])
def test_a_column_without_width_is_hidden(tmp_path: Path, made: str) -> None:
    """Excel hides a column whose width is drawn to nothing, and writes that as its width."""
    book = workbook(HEADER, DOSSIER)
    book.active.column_dimensions["B"].width = 9
    book.save(tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'width="9"', made.encode()))
    (sheet,) = read_file(PROJECT, tmp_path / "b.xlsx")
    assert [one.column for one in sheet.remarks if one.reason == "cột ẩn cũng được đọc."] == ["Đơn vị"]


def test_temporary_hidden_and_explaining_files_are_skipped_and_said(tmp_path: Path) -> None:
    """What is no export is not read, and every one of them is named."""
    for name in ("~$ho-so.xlsx", ".ho-so.csv", "README.md", "desktop.ini", "Thumbs.db", ".~lock.a.ods#"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    (tmp_path / "cu").mkdir()
    assert export_files(tmp_path) == []
    assert [Path(sheet.file).name for sheet in read_exports(PROJECT, tmp_path) if sheet.remarks] == [
        ".ho-so.csv",
        ".~lock.a.ods#",
        "README.md",
        "Thumbs.db",
        "cu",
        "desktop.ini",
        "~$ho-so.xlsx",
    ]


def test_what_is_recalled_is_what_was_read(tmp_path: Path) -> None:
    """Rows with their numbers in the file, titles, headings and all remarks."""
    book = workbook(["Danh sách", None, None], HEADER, DOSSIER, [], DOSSIER, name="Quý III")
    book.create_sheet("Ghi chú").append(["Không sửa"])
    book.save(tmp_path / "a.xlsx")
    (tmp_path / "b.xlsx").write_bytes(b"PK\x03\x04")
    read, recalled = (read_exports(PROJECT, tmp_path, Memory(PROJECT, tmp_path / "nho")) for _ in range(2))
    assert len(read) == 4
    for one, two in zip(read, recalled, strict=True):
        assert_frame_equal(one.rows, two.rows)
        told, again = ({**vars(sheet), "rows": None} for sheet in (one, two))
        assert told == again


def test_a_reader_that_was_killed_is_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine may have made it too slow; only what a file itself causes is kept."""
    (tmp_path / "a.csv").write_text("Mã phiếu,Đơn vị,Ngày trả lời,Hài lòng\n", encoding="utf-8")
    memory = Memory(PROJECT, tmp_path / "nho")
    with monkeypatch.context() as patch:
        patch.setattr("chiso.exports.read_raws", lambda paths: iter([CRASHED] * len(paths)))
        assert stops(read_exports(PROJECT, tmp_path, memory)) == [CRASHED.fact]
    assert stops(read_exports(PROJECT, tmp_path, memory)) == []


def test_another_version_of_a_reader_reads_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an older library made of a file is no longer known once there is a newer one."""
    workbook(HEADER, DOSSIER).save(tmp_path / "a.xlsx")
    read_exports(PROJECT, tmp_path, Memory(PROJECT, tmp_path / "nho"))
    assert Memory(PROJECT, tmp_path / "nho").recall(tmp_path / "a.xlsx")
    monkeypatch.setattr("chiso.exports.memory.version", lambda name: "99")
    assert Memory(PROJECT, tmp_path / "nho").recall(tmp_path / "a.xlsx") is None


def test_a_file_that_was_written_to_while_it_was_read_is_not_kept(tmp_path: Path) -> None:
    """Its hash would be that of other bytes than those that were read."""
    workbook(HEADER, DOSSIER).save(tmp_path / "a.xlsx")
    memory = Memory(PROJECT, tmp_path / "nho")
    assert memory.recall(tmp_path / "a.xlsx") is None
    read = read_file(PROJECT, tmp_path / "a.xlsx")
    workbook(HEADER).save(tmp_path / "a.xlsx")
    memory.keep(tmp_path / "a.xlsx", read)
    assert not (tmp_path / "nho").exists()


def test_every_sheet_of_every_file_is_met(tmp_path: Path) -> None:
    """Files come in order of their names, sheets in order of the workbook; empty sheets are nothing, hidden are said."""
    book = workbook(HEADER, DOSSIER, name="Quý III")
    book.create_sheet("Trống")
    hidden = book.create_sheet("Ẩn")
    hidden.append(HEADER)
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "b.xlsx")
    (tmp_path / "a.csv").write_text("Mã phiếu,Đơn vị,Ngày trả lời,Hài lòng\n", encoding="utf-8")
    sheets = read_exports(PROJECT, tmp_path)
    assert [(sheet.name, sheet.kind, len(sheet.rows)) for sheet in sheets] == [
        ("", "surveys", 0),
        ("Quý III", "dossiers", 1),
        ("Ẩn", "dossiers", 0),
    ]
    assert said(sheets[2], "info") == [(None, "trang tính ẩn cũng được đọc.")]


def test_a_working_folder_cannot_take_the_reader_s_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A module lying beside the exports is not imported."""
    (tmp_path / "pyarrow.py").write_text("raise SystemExit", encoding="utf-8")
    workbook(HEADER, DOSSIER).save(tmp_path / "a.xlsx")
    monkeypatch.chdir(tmp_path)
    (sheet,) = read_file(PROJECT, tmp_path / "a.xlsx")
    assert len(sheet.rows) == 1


# Headers


def test_rows_stand_under_their_columns_and_keep_their_numbers() -> None:
    """Title rows are passed over; the index is the row's number in the file."""
    sheet = sheet_of("UBND huyện Ninh Sơn\nDANH SÁCH HỒ SƠ\n" + DRAWN.strip())
    assert sheet.kind == "dossiers"
    assert sheet.titles == ("UBND huyện Ninh Sơn", "DANH SÁCH HỒ SƠ")
    assert sheet.rows.loc[4].to_dict() == {
        "dossier_code": "H43.1-220705-0001",
        "unit_code": "UBND xã Lâm Sơn",
        "received_at": "05/07/2022",
    }


def test_a_list_of_two_columns_that_lacks_nothing_is_a_list() -> None:
    """The unit stands in the title block; a list of codes and names is none."""
    whole = sheet_of("Đơn vị: UBND xã Lâm Sơn\nMã hồ sơ | Ngày tiếp nhận\nH43.1-220705-0001 | 05/07/2022")
    assert (whole.kind, whole.rows.index.tolist()) == ("dossiers", [3])
    assert sheet_of("Mã TTHC | Tên TTHC\n1.004230 | Khai sinh").kind == ""


def test_a_block_of_filters_above_a_list_is_no_list() -> None:
    """Two labels with their values beside them are no header of two columns."""
    block = "Mã hồ sơ: | | Ngày tiếp nhận: | 01/07/2022\nTên chủ hồ sơ: | Tất cả | Đến ngày: | 30/09/2022"
    sheet = sheet_of(f"{block}\nDANH SÁCH\n" + DRAWN.strip() + " | \n" + DRAWN.strip().splitlines()[1])
    assert (stops([sheet]), sheet.rows["unit_code"].tolist()) == ([], ["UBND xã Lâm Sơn"] * 2)


def test_a_legend_beside_a_list_is_not_the_list_s() -> None:
    """Behind an empty column, and shorter than the list: its names would be those of the first dossiers."""
    head = "Mã hồ sơ | Đơn vị | Ngày tiếp nhận | | Mã TTHC | Tên TTHC"
    rows = [f"H43.1-220705-000{at} | Lâm Sơn | 05/07/2022 | |" for at in range(1, 4)]
    legend = [rows[0] + "1.004230 | Khai sinh", rows[1] + "1.004231 | Khai tử"]
    assert stops([sheet_of("\n".join([head, *legend, rows[2] + " | "]))]) == [
        "là dòng tiêu đề của một bảng khác"
    ]
    whole = sheet_of("\n".join([head, *legend, rows[2] + "1.004230 | Khai sinh"]))
    assert (stops([whole]), len(whole.rows)) == ([], 3)


@pytest.mark.parametrize(
    ("beside", "cells", "severity"),
    [
        ("Lĩnh vực | Số lượng", ("Đất đai | 2", "Hộ tịch | 1", " | "), "warning"),
        ("Lĩnh vực", ("Đất đai", "Hộ tịch", ""), "warning"),
        ("Mã TTHC | Tên TTHC", ("1.004230 | Khai sinh", "1.004231 | ", " | "), "error"),
        (
            "Ngày hẹn trả | Ngày trả kết quả",
            ("15/07/2022 | 15/07/2022", "16/07/2022 | 15/07/2022", " | "),
            "",
        ),
        ("Lĩnh vực", ("Đất đai", "", "Đất đai"), ""),
    ],
)
def test_columns_behind_an_empty_one_may_be_a_legend_s(
    beside: str, cells: tuple[str, ...], severity: str
) -> None:
    """One column of words that ends early is in doubt, two are a legend though one cell is blank; days are the list's."""
    head = f"Mã hồ sơ | Đơn vị | Ngày tiếp nhận | | {beside}"
    rows = [f"H43.1-220705-000{at} | Lâm Sơn | 05/07/2022 | | {cell}" for at, cell in enumerate(cells)]
    sheet = sheet_of("\n".join([head, *rows]))
    assert [one.severity for one in sheet.remarks if one.severity != "info"] == [severity] * bool(severity)
    assert len(sheet.rows) == (0 if severity == "error" else 3)


HEADERS = {
    "Số hồ sơ | Tên thủ tục hành chính | Tên lĩnh vực | Phòng ban | Ngày tiếp nhận | Ngày hẹn trả | Ngày kết thúc xử lý | "
    "Cơ quan/đơn vị | Chủ hồ sơ | Số điện thoại | Cán bộ xử lý hiện tại | Trạng thái hồ sơ": "dossiers",
    "STT | Đơn vị tiếp nhận | Lĩnh vực | Tên thủ tục hành chính | Mã hồ sơ | Trạng thái | Địa chỉ | Chủ hồ sơ | "
    "Ngày nhận | Ngày hẹn trả | Ngày kết thúc xử lý | Đơn vị/cá nhân giải quyết": "dossiers",
    "MaHoSo | MaTTHC | TenTTHC | KenhThucHien | ChuHoSo | NgayTiepNhan | NgayHenTra | TrangThaiHoSo": "dossiers",
    "STT | Mã TTHC | Tên TTHC | Lĩnh vực | Cơ quan thực hiện | Mức độ dịch vụ công | Ngày công khai": "procedures",
    "Mã PAKN | Cơ quan xử lý | Ngày gửi | Hạn trả lời | Ngày trả lời | Trạng thái": "petitions",
    "Mã phiếu | Đơn vị được đánh giá | Ngày khảo sát | Mức độ hài lòng": "surveys",
    "Tên đơn vị | Chỉ số | Tử số | Mẫu số": "aggregates",
}


@pytest.mark.parametrize("header", HEADERS)
def test_the_header_tells_the_table(header: str) -> None:
    """The real headers of the source systems lead to their tables, whatever the file or sheet is called."""
    assert sheet_of(header).kind == HEADERS[header]


def test_columns_may_stand_in_any_order_with_line_breaks_in_their_headings() -> None:
    """A column is found by its heading, not by its place."""
    sheet = sheet_of("Ngày\xa0tiếp  nhận | Số hồ sơ | Đơn vị \n05/07/2022 | H1 | Xã A")
    assert sheet.rows.loc[2].to_dict() == {
        "received_at": "05/07/2022",
        "dossier_code": "H1",
        "unit_code": "Xã A",
    }


def test_a_header_of_two_rows_is_read_from_its_lower_cells() -> None:
    """Where merged cells were lost, a column's heading is the lowest cell that holds one."""
    sheet = sheet_of("""
        Mã hồ sơ | Đơn vị | Thời gian      |
                 |        | Ngày tiếp nhận | Ngày hẹn trả
        H1       | Xã A   | 05/07/2022     | 09/07/2022
    """)
    assert list(sheet.rows.loc[3, ["dossier_code", "due_at"]]) == ["H1", "09/07/2022"]


def test_personal_columns_never_come_in() -> None:
    """Names, telephones, addresses and numbers of persons are dropped, and that is said without their values."""
    sheet = sheet_of("""
        Mã hồ sơ | Đơn vị | Ngày tiếp nhận | Chủ hồ sơ | SĐT       | CMND/CCCD    | E-mail | Tên lạ
        H1       | Xã A   | 05/07/2022     | Người Thử | 090000000 | 058000000000 | a@b.vn | Người Khác
    """)
    assert set(sheet.rows) == {"dossier_code", "unit_code", "received_at"}
    assert not any("Người" in str(remark) or "0000" in str(remark) for remark in sheet.remarks)
    assert [one.column for one in sheet.remarks] == ["Chủ hồ sơ", "SĐT", "CMND/CCCD", "E-mail", "Tên lạ"]


def test_the_earlier_synonym_wins_and_the_other_column_is_named() -> None:
    """Two headings of one meaning: params/exports.yml ranks them."""
    sheet = sheet_of("Mã hồ sơ | Đơn vị | Ngày nộp | Ngày tiếp nhận\nH1 | Xã A | 01/07/2022 | 05/07/2022")
    assert sheet.rows.loc[2, "received_at"] == "05/07/2022"
    assert said(sheet, "warning") == [(None, "cột bị bỏ qua vì cùng nghĩa với cột «Ngày tiếp nhận».")]


def test_two_columns_of_one_name_stop_the_run() -> None:
    """Nobody can say which of them is meant."""
    assert stops([sheet_of("Mã hồ sơ | Đơn vị | Ngày tiếp nhận | Ngày tiếp nhận")]) == ["hai cột cùng tên."]


def test_data_without_a_heading_is_named() -> None:
    """A column with cells but no heading is not used in silence."""
    sheet = sheet_of("Mã hồ sơ | Đơn vị | Ngày tiếp nhận |\nH1 | Xã A | 05/07/2022 | x")
    assert said(sheet, "warning") == [(None, "cột thứ 4 có dữ liệu nhưng không có tiêu đề, không được dùng.")]


def test_a_missing_required_column_stops_the_run_by_name() -> None:
    """A dossier list without its dates cannot be counted."""
    (reason,) = stops(
        [sheet_of("Mã hồ sơ | Đơn vị | Ngày hẹn trả | Trạng thái\nH1 | Xã A | 09/07/2022 | Có")]
    )
    assert reason == "bảng hồ sơ (tiêu đề ở dòng 1) thiếu cột bắt buộc «Ngày tiếp nhận»."


def test_a_table_without_a_known_header_stops_the_run() -> None:
    """A sheet as wide as a table may hold what is being counted."""
    assert stops([sheet_of("Cột A | Cột B | Cột C\n1 | 2 | 3\n4 | 5 | 6")]) == [
        "không tìm thấy dòng tiêu đề nào đã biết."
    ]


def test_a_page_of_notes_beside_a_table_does_not_stop_the_run(tmp_path: Path) -> None:
    """A sheet of one column is said to hold no table; a file of nothing else stops the run."""
    notes = workbook(["Hướng dẫn"], ["Không sửa tệp này"], name="Ghi chú")
    notes.save(tmp_path / "chi-ghi-chu.xlsx")
    assert stops(read_file(PROJECT, tmp_path / "chi-ghi-chu.xlsx")) == ["không có bảng dữ liệu nào."]
    page = notes.create_sheet("Dữ liệu")
    page.append(HEADER)
    notes.save(tmp_path / "ca-hai.xlsx")
    assert stops(read_file(PROJECT, tmp_path / "ca-hai.xlsx")) == []


# Rows


@pytest.mark.parametrize(
    "line",
    [
        "(a) | (b) | (c) | (d)",
        "(c) | (d) | (đ) | (e) | (g)",
        "A | (1) | (2) | (3)",
        "(A) | (B) | (1) | (2) | (3)",
        "A | B | 1 | 2 | 3=1+2",
    ],
)
def test_columns_may_be_numbered_by_letters(line: str) -> None:
    """A line that counts the columns stands between the headings and the rows."""
    sheet = sheet_of(f"""
        STT | Mã hồ sơ          | Đơn vị          | Ngày tiếp nhận | Tên TTHC
        {line}
        1   | H43.1-220705-0001 | UBND xã Lâm Sơn | 05/07/2022     | Khai sinh
    """)
    assert [reason for _, reason in said(sheet, "info")] == ["là dòng đánh số cột, không phải dữ liệu"]


def test_rows_that_are_not_data_are_kept_out_and_said() -> None:
    """Numbered headings, bands, repeated headers, totals and signatures are not dossiers; empty rows need no word."""
    sheet = sheet_of("""
        STT            | Mã hồ sơ | Đơn vị | Ngày tiếp nhận
        (1)            | (2)      | (3)    | (4)
        I. Xã A        |          |        |
        1              | H1       | Xã A   | 05/07/2022
                       |          |        |
        STT            | Mã hồ sơ | Đơn vị | Ngày tiếp nhận
        2              | H2       | Xã A   | 06/07/2022
        Tổng cộng      | 2        |        |
        Ngày 14 tháng 9 năm 2022 |  |      |
        Người lập biểu |          |        | Thủ trưởng đơn vị
        CB-017         |          |        | CB-001
    """)
    assert list(sheet.rows.index) == [4, 7]
    assert said(sheet, "info") == [
        (2, "là dòng đánh số cột, không phải dữ liệu"),
        (3, "là dòng tên nhóm, không phải dữ liệu"),
        (6, "là dòng tiêu đề lặp lại, không phải dữ liệu"),
        (8, "là dòng cộng, không phải dữ liệu"),
        *((row, "là chân biểu, không phải dữ liệu") for row in (9, 10, 11)),
    ]


def test_a_row_that_lacks_a_cell_is_still_data() -> None:
    """A code without its date is a dossier with a fault, not a band; so is one below the signatures that is whole."""
    sheet = sheet_of("""
        Mã hồ sơ       | Đơn vị | Ngày tiếp nhận
        H1             |        |
                       | Xã A   | 05/07/2022
        Người lập biểu |        |
        H2             | Xã A   | 06/07/2022
    """)
    assert list(sheet.rows.index) == [2, 3, 5]


def test_a_signature_in_the_middle_hides_no_fault() -> None:
    """Where data follow, a row that lacks its date is a fault, not a foot."""
    sheet = sheet_of("""
        Mã hồ sơ       | Đơn vị | Ngày tiếp nhận
        Người lập biểu |        |
        H1             | Xã A   |
        H2             | Xã A   | 06/07/2022
    """)
    assert list(sheet.rows.index) == [3, 4]


def test_a_second_table_below_the_first_stops_the_run() -> None:
    """Its rows would be read under the first one's headings."""
    sheet = sheet_of("""
        Mã hồ sơ | Đơn vị        | Ngày tiếp nhận
        H1       | Xã A          | 05/07/2022
        Mã PAKN  | Cơ quan xử lý | Ngày gửi
        P1       | Xã A          | 05/07/2022
    """)
    assert said(sheet, "error") == [(3, "là dòng tiêu đề của một bảng khác")]
    assert stops([sheet]) and sheet.rows.empty


def test_a_repeated_header_of_two_rows_is_known() -> None:
    """At a page break both of its rows come again."""
    sheet = sheet_of("""
        Mã hồ sơ | Đơn vị | Thời gian      | Thời gian
        Mã hồ sơ | Đơn vị | Ngày tiếp nhận | Ngày hẹn trả
        H1       | Xã A   | 05/07/2022     | 09/07/2022
        Mã hồ sơ | Đơn vị | Thời gian      | Thời gian
        Mã hồ sơ | Đơn vị | Ngày tiếp nhận | Ngày hẹn trả
        H2       | Xã A   | 05/07/2022     | 09/07/2022
    """)
    assert list(sheet.rows.index) == [3, 6]
    assert not stops([sheet])


def test_ragged_rows_stop_the_run_each_with_its_number() -> None:
    """With fewer or more cells than the header all that follows stands under wrong headings."""
    sheet = sheet_of(
        """
        Danh sách hồ sơ
        Mã hồ sơ | Đơn vị | Ngày tiếp nhận | Ngày hẹn trả
        H1 | Xã A | 05/07/2022 | 09/07/2022
        H2 | 05/07/2022 | 09/07/2022
        H3 | Xã A | 05/07/2022 | 09/07/2022 | x
        Tổng cộng | 3
        """,
        is_ragged=True,
    )
    assert said(sheet, "error") == [(4, "có ít ô hơn dòng tiêu đề"), (5, "có nhiều ô hơn dòng tiêu đề")]
    assert stops([sheet]) and sheet.rows.empty


def test_the_html_list_with_shifted_columns_is_refused(tmp_path: Path) -> None:
    """A real system's page: an empty merged row, a header of twelve cells, body rows of eleven."""
    header = "".join(f"<th>{cell.strip()}</th>" for cell in list(HEADERS)[1].split("|"))
    body = "<td>1</td><td>Xã A</td>" + "<td>x</td>" * 9
    page = f"<table><tr><td colspan=12></td></tr><tr>{header}</tr><tr>{body}</tr><tr>{body}</tr></table>"
    (tmp_path / "ho-so.xls").write_text(page, encoding="utf-8")
    (sheet,) = read_file(PROJECT, tmp_path / "ho-so.xls")
    assert said(sheet, "error") == [(3, "có ít ô hơn dòng tiêu đề"), (4, "có ít ô hơn dòng tiêu đề")]


def test_the_form_s_three_header_rows_are_read_by_group_and_leaf() -> None:
    """Biểu 06: «Tổng số» under «tiếp nhận» is not «Tổng số» under «đã giải quyết»; the total row stays."""
    sheet = sheet_of(FORM)
    assert sheet.kind == "form06"
    assert sheet.rows.loc[5, ["received_total", "online", "direct", "carried"]].tolist() == [
        "30",
        "20",
        "8",
        "2",
    ]
    assert sheet.rows.loc[5, ["handled_total", "early", "on_time", "handled_late"]].tolist() == [
        "25",
        "15",
        "8",
        "2",
    ]
    assert sheet.rows.loc[5, ["pending_total", "in_time", "pending_late"]].tolist() == ["5", "4", "1"]
    assert list(sheet.rows["label"]) == ["Hộ tịch", "dòng cộng"]


def test_a_form_that_lacks_a_column_stops_the_run_by_name() -> None:
    """Without all its counts the form's identities cannot be checked."""
    (reason,) = stops([sheet_of(FORM.replace("Từ kỳ trước", "Khác"))])
    assert reason == "Biểu số 06 (tiêu đề ở dòng 3) thiếu cột bắt buộc «tiếp nhận – từ kỳ trước»."


def test_row_of_counts_is_data_whatever_its_unit_is_called(tmp_path: Path) -> None:
    """A unit may begin like a footer («Trang …»), and all four cells may be the same number."""
    path = tmp_path / "so-lieu.csv"
    path.write_text(
        "unit_code,indicator,numerator,denominator\ntrang-bang,ON_TIME,5,5\n1,1,1,1\nz,ON_TIME,2,3\n",
        encoding="utf-8",
    )
    [sheet] = read_file(PROJECT, path)
    assert sheet.rows["unit_code"].tolist() == ["trang-bang", "1", "z"]


def test_list_without_rows_is_read_as_such(tmp_path: Path) -> None:
    """Two columns that name the unit and no row at all: nothing, and no fault of ours."""
    from chiso.periods import Period
    from chiso.sites import read_site
    from chiso.tables import validate

    head = "Số hồ sơ,Tên thủ tục hành chính,Ngày tiếp nhận,Phòng ban,Cơ quan/đơn vị\n"
    (tmp_path / "rong.csv").write_text(head, encoding="utf-8")
    taken = validate(
        read_exports(PROJECT, tmp_path), read_site(PROJECT, "ninh-son"), Period.parse("2022-Q3"), PROJECT
    )
    assert ("dossiers" in taken.supplied, len(taken.tables["dossiers"])) == (True, 0)


# What a fresh look found


def test_lines_within_a_cell_stay_apart_however_its_row_is_read(tmp_path: Path) -> None:
    """Rows that a learnt pattern reads hold what those before it hold."""
    row = ["H43.1-220705-0001", "UBND xã Lâm\nSơn", "05/07/2022"]
    workbook(HEADER, *[row] * 200).save(tmp_path / "a.xlsx")
    assert grid(tmp_path / "a.xlsx")[1:] == [row] * 200


def test_a_formula_that_was_never_worked_out_is_no_blank(tmp_path: Path) -> None:
    """Libraries write it with an empty value."""
    workbook(HEADER, *[["H43.1-220705-0001", "=A1", "=TODAY()"]] * 200).save(tmp_path / "a.xlsx")
    assert grid(tmp_path / "a.xlsx")[1:] == [["H43.1-220705-0001", "=", "="]] * 200


def test_a_header_that_comes_again_in_another_order_is_another_header() -> None:
    """Below it every date would stand under the wrong name."""
    drawn = """
        Mã hồ sơ          | Đơn vị          | Ngày tiếp nhận | Ngày hẹn trả
        H43.1-220705-0001 | UBND xã Lâm Sơn | 05/07/2022     | 08/07/2022
        Mã hồ sơ          | Đơn vị          | Ngày hẹn trả   | Ngày tiếp nhận
        H43.1-220705-0002 | UBND xã Lâm Sơn | 09/07/2022     | 06/07/2022
    """
    assert any("tiêu đề" in reason for reason in stops([sheet_of(drawn)]))


@pytest.mark.parametrize(
    "above",
    [
        "Từ ngày | 01/07/2022 | Đến ngày | 30/09/2022",
        "| Số: 12/BC-UBND | | Ninh Sơn, ngày 03 tháng 10 năm 2022",
        "| 01/07/2022 | | 30/09/2022",
    ],
)
def test_titles_with_dates_are_no_rows(above: str) -> None:
    """A letterhead and a filter have numbers under the columns of codes and dates."""
    sheet = sheet_of(f"""
        {above}
        STT | Mã hồ sơ          | Đơn vị          | Ngày tiếp nhận
        1   | H43.1-220705-0001 | UBND xã Lâm Sơn | 05/07/2022
    """)
    assert (len(sheet.rows), stops([sheet])) == (1, [])


def test_a_row_with_a_code_is_no_footer_whatever_its_words() -> None:
    """«Xác nhận tình trạng hôn nhân» is a procedure, «Xác nhận của …» a signature."""
    drawn = """
        Mã hồ sơ          | Đơn vị          | Ngày tiếp nhận | Tên TTHC
        H43.1-220705-0001 | UBND xã Lâm Sơn | 05/07/2022     | Khai sinh
        H43.1-220705-0002 | UBND xã Lâm Sơn |                | Xác nhận tình trạng hôn nhân
                          |                 |                | Xác nhận của lãnh đạo
    """
    assert len(sheet_of(drawn).rows) == 2


# What another fresh look found


@pytest.mark.parametrize(
    "foot", ["Trang 1/2", "Ghi chú: số liệu đến 30/9", "| Người lập biểu | | Thủ trưởng"]
)
def test_counts_below_a_page_s_foot_are_counts(foot: str) -> None:
    """The foot of a page stands between rows of ready-made counts too, and hides none of them."""
    sheet = sheet_of(f"""
        Đơn vị        | Chỉ số | Tử số | Mẫu số
        Xã A          | 5      | 10    | 20
        {foot}
        Xã B          | 5      | 11    | 21
        Người lập     |        |       |
        CB-017        |        | CB-001 |
    """)
    assert list(sheet.rows.index) == [2, 4]


def test_rows_of_a_form_below_a_page_s_foot_are_rows_of_it() -> None:
    """The total row stands on the form's last page."""
    first, last = FORM.split("    Tổng cộng")
    page = "    Trang 1\n    Xây dựng | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0\n    Tổng cộng"
    sheet = sheet_of(f"{first}{page}{last}")
    assert list(sheet.rows["label"]) == ["Hộ tịch", "Xây dựng", "dòng cộng"]


def test_a_dossier_without_its_date_below_a_page_s_foot_is_a_dossier() -> None:
    """Its code looks like those of the others; a signer's code does not."""
    sheet = sheet_of("""
        Mã hồ sơ          | Đơn vị | Ngày tiếp nhận
        H43.1-220705-0001 | Xã A   | 05/07/2022
        Trang 1           |        |
        H43.2-220705-0002 | Xã A   |
        Người lập biểu    |        |
        CB-017            | CB-001 |
    """)
    assert list(sheet.rows.index) == [2, 4]


def test_a_header_without_rows_is_said() -> None:
    """No row is zero, and zero is scored."""
    sheet = sheet_of("Mã hồ sơ | Đơn vị | Ngày tiếp nhận")
    (told,) = said(sheet, "warning")
    assert told[1] == "không có dòng dữ liệu nào dưới dòng tiêu đề (dòng 1), được coi là không phát sinh."


@pytest.mark.parametrize("way", ["xlsx", "xls", "ods", "xml"])
def test_true_is_no_number(tmp_path: Path, way: str) -> None:
    """A cell that a spreadsheet shows as TRUE is not the number 1."""
    path = tmp_path / "a.xls"
    path.write_bytes(WRITERS[way](Page((("Có", True), ("Không", False)))))
    assert grid(path) == [["Có", "TRUE"], ["Không", "FALSE"]]


def test_what_a_workbook_keeps_of_another_file_is_no_sheet(tmp_path: Path) -> None:
    """LibreOffice stores beside the sheets the cells of other files that formulas refer to."""
    flat = ods(Page((("Mã hồ sơ",),)), is_flat=True).decode()
    kept = (
        "<table:table table:name=\"'file:///tmp/khac.ods'#$Sheet1\"><table:table-source/>"
        "<table:table-row><table:table-cell/></table:table-row></table:table>"
    )
    (tmp_path / "a.ods").write_text(flat.replace("</table:table>", f"</table:table>{kept}"), encoding="utf-8")
    assert [sheet.name for sheet in read_grids(tmp_path / "a.ods")] == ["Danh sách"]


def test_a_total_above_the_rows_is_that_of_all() -> None:
    """Some systems write it first, and a web page's tfoot may stand before its rows."""
    drawn = """
        Mã hồ sơ          | Đơn vị    | Ngày tiếp nhận
        Tổng cộng         | {} hồ sơ  |
        H43.1-220705-0001 | Xã A      | 05/07/2022
        H43.1-220705-0002 | Xã A      | 05/07/2022
    """
    assert said(sheet_of(drawn.format(2)), "warning") == []
    assert said(sheet_of(drawn.format(3)), "warning") == [(2, "là dòng cộng ghi 3, đếm được 0 dòng")]


def test_a_number_that_is_refused_is_shown(tmp_path: Path) -> None:
    """Whoever looks the cell up sees at once whether it is the one."""
    path = tmp_path / "so-lieu.csv"
    path.write_text("Đơn vị;Chỉ số;Tử số;Mẫu số\nA;5;1.125;12.50\n", encoding="utf-8")
    (sheet,) = read_file(PROJECT, path)
    assert [(one.row, one.column, one.value) for one in sheet.remarks if one.stops] == [(2, "Tử số", "1.125")]


def test_an_old_workbook_whose_formulas_nobody_worked_out_is_refused(tmp_path: Path) -> None:
    """Libraries leave nothing or zero in their place; Excel says in the file that it has calculated it."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Số liệu")
    sheet.write(0, 0, xlwt.Formula("5+1"))
    book.save(str(tmp_path / "a.xls"))
    with pytest.raises(Unreadable, match="chưa được tính") as refusal:
        list(read_grids(tmp_path / "a.xls"))
    assert (refusal.value.row, refusal.value.column) == (1, "A")
    assert refusal.value.sheet == "Số liệu"
    stream = book.get_biff_data()
    with pytest.raises(Unreadable):
        refuse_unworked(stream)
    refuse_unworked(b"\xc1\x01\x08\x00\xc1\x01\x00\x00\x00\x00\x00\x00" + stream)
    refuse_unworked(stream.replace(b"\x03\0\0\0\0\0\xff\xff", bytes(6) + b"\xf0\x3f"))


@pytest.mark.parametrize(
    ("group", "heading", "is_told"),
    [
        ("Trả kết quả", "Hình thức", True),
        ("Tiếp nhận", "Hình thức", False),
        ("Thông tin khác", "Hình thức", False),
        ("Trả kết quả", "Ngày hẹn trả", False),
    ],
)
def test_a_general_heading_under_another_column_s_name_is_told(
    group: str, heading: str, is_told: bool
) -> None:
    """«Hình thức» under «Trả kết quả» says how the result was handed out, not how the dossier came in."""
    sheet = sheet_of(f"""
        Mã hồ sơ          | Đơn vị | Ngày tiếp nhận | {group}
                          |        |                | {heading}
        H43.1-220705-0001 | Xã A   | 05/07/2022     | x
    """)
    reasons = [f"cột đứng dưới «{group}», có thể mang nghĩa khác."]
    assert [reason for _, reason in said(sheet, "warning")] == reasons * is_told


def test_a_heading_below_the_header_that_was_found_is_no_group_of_rows() -> None:
    """«Hình thức» below «Thanh toán trực tuyến» changes what its column means."""
    sheet = sheet_of("""
        Mã hồ sơ          | Đơn vị | Ngày tiếp nhận | Thanh toán trực tuyến
                          |        |                | Hình thức
        H43.1-220705-0001 | Xã A   | 05/07/2022     | x
        Nhóm hai          |        |                |
        H43.1-220705-0002 | Xã A   | 05/07/2022     | x
    """)
    assert list(sheet.rows.index) == [2, 3, 5]


def test_counts_under_an_earlier_period_s_name_stop_the_run() -> None:
    """A table of two periods whose own columns are not known must not pass for this one with the other's counts."""
    sheet = sheet_of("""
        Đơn vị | Chỉ số | Kỳ trước | Kỳ trước | Kỳ này | Kỳ này
               |        | Tử số    | Mẫu số   | TS     | MS
        Xã A   | 5      | 10       | 20       | 3      | 4
    """)
    assert stops([sheet]) == ["cột đứng dưới «Kỳ trước», là của kỳ khác."] * 2


@pytest.mark.parametrize("closing", ["Danh sách có {} hồ sơ", "Ấn định danh sách này có {} (hai) hồ sơ."])
def test_a_closing_line_that_counts_the_rows_is_a_total(closing: str) -> None:
    """A list cut short shows in it."""
    drawn = f"""
        Mã hồ sơ          | Đơn vị    | Ngày tiếp nhận
        H43.1-220705-0001 | Xã A      | 05/07/2022
        H43.1-220705-0002 | Xã A      | 05/07/2022
        {closing}
    """
    assert said(sheet_of(drawn.format(2)), "warning") == []
    assert said(sheet_of(drawn.format(3)), "warning") == [(4, "là dòng cộng ghi 3, đếm được 2 dòng")]


@pytest.mark.parametrize("end", ["</body></html>", "</html>\n", "</BODY>"])
def test_pages_one_behind_the_other_are_all_read(tmp_path: Path, end: str) -> None:
    """Some systems write each sheet as a page of its own into one file."""
    page = "<html><body><table><tr><td>{}</td></tr></table>" + end
    (tmp_path / "a.xls").write_text(page.format("một") + page.format("hai"), encoding="utf-8")
    assert [rows_of(sheet) for sheet in read_grids(tmp_path / "a.xls")] == [[["một"]], [["hai"]]]


def test_a_page_that_cannot_be_read_to_its_end_is_refused(tmp_path: Path) -> None:
    """A parser that forgives ends where elements stand too deep in each other, without a word."""
    rows = "".join(f"<tr><td><div>{number}" for number in range(600))
    (tmp_path / "a.xls").write_text(f"<table>{rows}</table>", encoding="utf-8")
    with pytest.raises(Unreadable, match="không đọc hết được"):
        grid(tmp_path / "a.xls")


@pytest.mark.parametrize("character", ["\0", "\x01", "\x1b"])
def test_a_control_character_in_a_text_is_refused_with_its_line(tmp_path: Path, character: str) -> None:
    """It is a text that was spoilt, not a file of another kind."""
    text = "Mã hồ sơ,Đơn vị\n" + "H1,Xã A\n" * 30 + f"H2,Xã{character} B\n"
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    with pytest.raises(Unreadable, match=f"mã {ord(character)}") as told:
        grid(tmp_path / "a.csv")
    assert told.value.row == 32


def test_a_file_s_name_is_shown_as_text_whatever_it_holds(tmp_path: Path) -> None:
    """Bytes that are no text, ends of lines and signs that turn a line's direction are shown by their codes."""
    path = tmp_path / os.fsdecode(b"\xff\n\xe2\x80\xaea.csv")
    path.write_text("x\n", encoding="utf-8")
    (given,) = read_inputs([tmp_path])
    assert given.name == Project(tmp_path).shown(path) == r"\xff\n\u202ea.csv"
