"""A published table is read in every layout that offices have, and refused with its cell where it has none."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from chiso.errors import ExportsError
from chiso.periods import Period
from chiso.reconcile import PublishedTable, read_published_table
from drawing import PROJECT, site

Drawn = dict[str, tuple[str, tuple[str, ...]]]
"""A workbook's sheets by name: rows of cells parted by |, and areas that are merged."""

FIGURES = {
    ("lam-son", "ON_TIME"): {
        "numerator": 97,
        "denominator": 100,
        "rate": Decimal(97),
        "points": Decimal("19.4"),
    },
    ("lam-son", "DOSSIER_SYNC"): {
        "numerator": 1,
        "denominator": 2,
        "rate": Decimal(50),
        "points": Decimal(3),
    },
    ("ma-noi", "ON_TIME"): {"numerator": 9, "denominator": 10, "rate": Decimal(90), "points": Decimal(18)},
    ("ma-noi", "DOSSIER_SYNC"): {
        "numerator": 3,
        "denominator": 4,
        "rate": Decimal(75),
        "points": Decimal("4.5"),
    },
}
ON_TIME, SYNC = "Tỷ lệ hồ sơ xử lý đúng hạn", "Hồ sơ đồng bộ lên Cổng DVCQG"
KINDS = "Tử số | Mẫu số | Tỷ lệ (%) | Điểm"


def read(folder: Path, **sheets: tuple[str, tuple[str, ...]]) -> PublishedTable:
    book = Workbook()
    book.remove(book.active)
    for name, (drawn, merged) in sheets.items():
        sheet = book.create_sheet(name.replace("_", " "))
        for line in drawn.strip().splitlines():
            sheet.append([_value(cell.strip()) for cell in line.split("|")])
        for area in merged:
            sheet.merge_cells(area)
    book.save(folder / "cong-bo.xlsx")
    return read_published_table(PROJECT, site(), Period.parse("2022-Q3"), folder / "cong-bo.xlsx")


def _value(text: str) -> str | float | None:
    return float(text) if text.replace(".", "", 1).isdigit() else text or None


def figures(table: PublishedTable) -> dict[tuple[str, str], dict[str, int | Decimal]]:
    return {row.key: row.figures.stated for row in table.rows}


UNIT_ROWS = "1 | UBND xã Lâm Sơn | 97 | 100 | 97 | 19.4 | 1 | 2 | 50 | 3\n2 | ma-noi | 9 | 10 | 90 | 18 | 3 | 4 | 75 | 4.5"


@pytest.mark.parametrize("merged", [("A2:A3", "B2:B3", "C2:F2", "G2:J2"), ()])
def test_indicators_over_their_numbers_are_read(tmp_path: Path, merged: tuple[str, ...]) -> None:
    """A title over four numbers is theirs, merged or standing over the first of them."""
    drawn = f"BẢNG TỔNG HỢP\nSTT | Đơn vị | {ON_TIME} ||||{SYNC}\n|| {KINDS} | {KINDS}\n{UNIT_ROWS}"
    assert figures(read(tmp_path, Sheet1=(drawn, merged))) == FIGURES


def test_groups_over_indicators_over_their_numbers_are_read(tmp_path: Path) -> None:
    """The lower two of three levels count; a column of its own ends the title on its left."""
    head = f"STT | Đơn vị | Công khai, minh bạch |||||||| Tổng điểm\n|| {ON_TIME} |||| {SYNC}\n|| {KINDS} | {KINDS}"
    drawn = f"{head}\n" + "\n".join(f"{row} | 60" for row in UNIT_ROWS.splitlines())
    found = figures(read(tmp_path, Sheet1=(drawn, ())))
    totals = {(unit, "TOTAL"): {"points": Decimal(60)} for unit in ("lam-son", "ma-noi")}
    assert found == FIGURES | totals


INDICATOR_ROWS = (
    f"1 | {ON_TIME} | 97 | 100 | 97 | 19.4 | 9 | 10 | 90 | 18\n2 | {SYNC} | 1 | 2 | 50 | 3 | 3 | 4 | 75 | 4.5"
)


def test_units_over_their_numbers_are_read(tmp_path: Path) -> None:
    """An indicator to a row, and under every unit its four numbers."""
    drawn = f"STT | Chỉ số | Ủy ban nhân dân xã Lâm Sơn |||| ma-noi\n|| {KINDS} | {KINDS}\n{INDICATOR_ROWS}"
    assert figures(read(tmp_path, Sheet1=(drawn, ("A1:A2", "B1:B2", "C1:F1", "G1:J1")))) == FIGURES


def test_units_may_be_columns(tmp_path: Path) -> None:
    """Groups and the total among the rows; units that are not ours are left out by name."""
    drawn = f"Chỉ số | Xã Lâm Sơn | Xã Ma Nới | Xã Lạ\n{SYNC} | 3 | 4.5 | 1\nTDGQ | 19.4 | 18 | 1\nTổng điểm | 60 | 61 | 1"
    table = read(tmp_path, Điểm=(drawn, ()))
    assert figures(table) == {
        ("lam-son", "DOSSIER_SYNC"): {"points": Decimal(3)},
        ("ma-noi", "DOSSIER_SYNC"): {"points": Decimal("4.5")},
        ("lam-son", "TDGQ"): {"points": Decimal("19.4")},
        ("ma-noi", "TDGQ"): {"points": Decimal(18)},
        ("lam-son", "TOTAL"): {"points": Decimal(60)},
        ("ma-noi", "TOTAL"): {"points": Decimal(61)},
    }
    assert ["«Xã Lạ»" in line for line in table.left_out] == [True]


@pytest.mark.parametrize("again", [ON_TIME, ""], ids=["each row", "named once"])
@pytest.mark.parametrize("heading", ["Tử số/Mẫu số", "Loại số"])
def test_units_may_be_columns_over_rows_of_one_kind_of_number(
    tmp_path: Path, heading: str, again: str
) -> None:
    """A column says what each row's numbers are; the indicator may stand in the first of its rows alone."""
    rows = [
        f"1 | {ON_TIME} | Tử số | 97 | 9",
        f" | {again} | Mẫu số | 100 | 10",
        f" | {again} | Tỷ lệ (%) | 97 | 90",
        f" | {again} | Điểm | 19.4 | 18",
        f"2 | {SYNC} | Tử số | 1 | 3",
        f" | {again and SYNC} | Mẫu số | 2 | 4",
        f" | {again and SYNC} | Tỷ lệ (%) | 50 | 75",
        f" | {again and SYNC} | Điểm | 3 | 4.5",
        f" | {again and SYNC} | Xếp thứ | 3 | 5",
    ]
    drawn = "\n".join([f"STT | Chỉ số | {heading} | Xã Lâm Sơn | Xã Ma Nới", *rows])
    table = read(tmp_path, Sheet1=(drawn, ()))
    assert figures(table) == FIGURES
    assert ["«Xếp thứ»" in line for line in table.left_out] == [True]


def test_rows_that_are_no_figures_are_told(tmp_path: Path) -> None:
    """The numbers of the columns, a sum and a row without its indicator."""
    drawn = (
        f"STT | Chỉ số | Xã Lâm Sơn | Xã Ma Nới | tan-son\nA | B | 1 | 2 | 3\n"
        f"1 | {SYNC} | 3 | 4.5 | 6\n2 || 4 | 4 | 4\n| Tổng cộng | 7 | 8.5 | 10"
    )
    table = read(tmp_path, Điểm=(drawn, ()))
    assert [(row.unit_code, row.indicator) for row in table.rows] == [
        (unit, "DOSSIER_SYNC") for unit in ("lam-son", "ma-noi", "tan-son")
    ]
    assert [line.partition("dòng ")[2].partition(",")[0] for line in table.left_out] == [
        "4: không có chỉ số hoặc không có số nào",
        "2: là dòng đánh số cột",
        "5: là dòng cộng",
    ]


def test_ranking_of_totals_is_enough(tmp_path: Path) -> None:
    """One column of numbers is a table."""
    table = read(tmp_path, Sheet1=("Hạng | Đơn vị | Tổng điểm\n1 | Xã Lâm Sơn | 60", ()))
    assert figures(table) == {("lam-son", "TOTAL"): {"points": Decimal(60)}}


@pytest.mark.parametrize(
    "drawn",
    [
        f"Chỉ số | Xã Lâm Sơn || Xã Lạ |||\n| Tỷ lệ | Điểm | {KINDS}\n{ON_TIME} | 97 | 19.4 | 1 | 2 | 3 | 4",
        f"Đơn vị | {ON_TIME} || Chỉ tiêu lạ |||\n| Tỷ lệ | Điểm | {KINDS}\nXã Lâm Sơn | 97 | 19.4 | 1 | 2 | 3 | 4",
    ],
)
def test_numbers_under_unknown_titles_are_left_out(tmp_path: Path, drawn: str) -> None:
    """Each with both levels of its heading; they are nobody else's."""
    table = read(tmp_path, Sheet1=(drawn, ()))
    assert figures(table) == {("lam-son", "ON_TIME"): {"rate": Decimal(97), "points": Decimal("19.4")}}
    assert [" lạ – " in line.lower() for line in table.left_out] == [True] * 4


BY_UNIT = f"Đơn vị | {ON_TIME} | {SYNC}\nXã Lâm Sơn | %s | %s\nXã Ma Nới | %s | %s"


@pytest.mark.parametrize("names", [("Tỷ_lệ", "Điểm"), ("TyLe", "Diem_so")])
def test_rates_and_points_on_two_sheets_are_one_table(tmp_path: Path, names: tuple[str, str]) -> None:
    """A sheet's name says what its numbers are, even where an indicator's own name begins with «Tỷ lệ»."""
    rates, points = BY_UNIT % (97, 50, 90, 75), BY_UNIT % (19.4, 3, 18, 4.5)
    found = figures(read(tmp_path, **{names[0]: (rates, ()), names[1]: (points, ())}))
    assert found == {key: {name: one[name] for name in ("rate", "points")} for key, one in FIGURES.items()}


@pytest.mark.parametrize("is_in_title", [False, True])
def test_four_kinds_of_numbers_on_four_sheets_are_one_table(tmp_path: Path, is_in_title: bool) -> None:
    """The sheet's name says which, or the line above the header, beside words that only sound like them."""
    kinds = {"numerator": "Tử số", "denominator": "Mẫu số", "rate": "Tỷ lệ", "points": "Điểm"}
    sheets = {}
    for at, (kind, words) in enumerate(kinds.items()):
        rows = (
            f"{code} | {FIGURES['lam-son', code][kind]} | {FIGURES['ma-noi', code][kind]}"
            for code in ("ON_TIME", "DOSSIER_SYNC")
        )
        title = f"Mẫu số 0{at}: BẢNG {words.upper()}, từ số liệu của Cổng\n" if is_in_title else ""
        drawn = f"{title}Chỉ số | Xã Lâm Sơn | Xã Ma Nới\n" + "\n".join(rows)
        sheets[f"Sheet{at}" if is_in_title else words] = (drawn, ())
    assert figures(read(tmp_path, **sheets)) == FIGURES


def test_title_says_what_a_sheets_numbers_are(tmp_path: Path) -> None:
    """Sheets of whatever name, one of them across; «thời điểm» is a time, not points."""
    rates = f"BẢNG TỶ LỆ\nThời điểm: 30/9\nChỉ số | Xã Lâm Sơn | Xã Ma Nới\n{ON_TIME} | 97 | 90"
    points = f"BẢNG ĐIỂM\nĐơn vị | {ON_TIME} | {SYNC}\nXã Lâm Sơn | 19.4 | 3"
    found = figures(read(tmp_path, Sheet1=(rates, ()), Sheet2=(points, ())))
    assert found["lam-son", "ON_TIME"] == {"rate": Decimal(97), "points": Decimal("19.4")}
    assert found["ma-noi", "ON_TIME"] == {"rate": Decimal(90)}


def test_number_that_two_sheets_state_is_refused(tmp_path: Path) -> None:
    """Nobody knows which of the two was published; the second is named with sheet, row and column."""
    points = BY_UNIT % (19.4, 3, 18, 4.5)
    with pytest.raises(
        ExportsError, match=r"trang «Điểm lần 2», dòng 2, cột «Tỷ lệ hồ sơ .* và 3 chỗ khác.*lặp lại"
    ):
        read(tmp_path, Điểm=(points, ()), Điểm_lần_2=(points, ()))


def test_wrong_number_is_told_with_its_levels(tmp_path: Path) -> None:
    """Sheet, row, and the column by both levels of its heading."""
    drawn = f"Đơn vị | {ON_TIME} |\n| Tử số | Điểm\nXã Lâm Sơn | nhiều | 3"
    with pytest.raises(
        ExportsError, match=rf"trang «Sheet1», dòng 3, cột «{ON_TIME} – Tử số».*không phải là số"
    ):
        read(tmp_path, Sheet1=(drawn, ("B1:C1",)))


def test_layout_that_is_none_is_refused_with_those_that_are(tmp_path: Path) -> None:
    """Numbers under titles that nobody knows."""
    drawn = f"Đơn vị | Chỉ tiêu A |||| Chỉ tiêu B\n| {KINDS} | {KINDS}\nXã Lâm Sơn | 1 | 2 | 3 | 4 | 1 | 2 | 3 | 4"
    with pytest.raises(
        ExportsError, match=r"«Chỉ số».*mỗi chỉ số một dòng, mỗi đơn vị một cột.*params/exports.yml"
    ):
        read(tmp_path, Sheet1=(drawn, ("B1:E1", "F1:I1")))


@pytest.mark.parametrize(("name", "value"), [(SYNC, "6.01"), ("Tiến độ giải quyết", "20.5"), (SYNC, "50")])
def test_numbers_that_nothing_names_are_not_more_points_than_there_are(
    tmp_path: Path, name: str, value: str
) -> None:
    """The rule set gives indicator 4 six points, its group of indicator 5 twenty."""
    drawn = f"Chỉ số | Xã Lâm Sơn | Xã Ma Nới\n{name} | {value} | 1"
    with pytest.raises(ExportsError, match=r"cột «Xã Lâm Sơn».*thêm %.*«Điểm»"):
        read(tmp_path, Sheet1=(drawn, ()))


def test_points_that_a_column_names_may_be_any(tmp_path: Path) -> None:
    """They are what the portal printed, by whatever maximum."""
    drawn = f"Chỉ số | Loại số | Xã Lâm Sơn | Xã Ma Nới\n{SYNC} | Điểm | 6.01 | 1"
    assert [row.figures.points for row in read(tmp_path, Sheet1=(drawn, ())).rows] == [Decimal("6.01"), 1]


@pytest.mark.parametrize(("sheet", "untold"), [("Sheet1", 2), ("Điểm", 0)])
def test_numbers_taken_for_points_without_a_word_are_counted(tmp_path: Path, sheet: str, untold: int) -> None:
    """Two of an indicator; the total's are points in any case."""
    drawn = f"Chỉ số | Xã Lâm Sơn | Xã Ma Nới\n{SYNC} | 5 | 6\nTOTAL | 60 | 61"
    assert read(tmp_path, **{sheet: (drawn, ())}).untold == untold


@pytest.mark.parametrize(
    ("name", "heading", "cell"),
    [("Quý_II", "Ghi chú", ""), ("Sheet1", "Kỳ báo cáo", "Quý II/2022"), ("Sheet1", "Quý", "II")],
)
def test_table_of_another_period_is_refused(tmp_path: Path, name: str, heading: str, cell: str) -> None:
    """Whether the sheet's name tells it or a column."""
    drawn = f"Đơn vị | Chỉ số | {heading} | Tử số | Mẫu số\nXã Lâm Sơn | {ON_TIME} | {cell} | 97 | 100"
    with pytest.raises(ExportsError, match="không phải quý III năm 2022"):
        read(tmp_path, **{name: (drawn, ())})


def test_table_that_tells_this_period_in_columns_is_read(tmp_path: Path) -> None:
    """They hold no figures."""
    for head, cells in (
        ("Đơn vị | Quý | Năm | Chỉ số | Điểm", f"Xã Lâm Sơn | III | 2022 | {ON_TIME} | 19.4"),
        (f"Đơn vị | Năm | {ON_TIME} | {SYNC}", "Xã Lâm Sơn | 2022 | 19.4 | 3"),
    ):
        assert figures(read(tmp_path, Điểm=(f"{head}\n{cells}", ())))["lam-son", "ON_TIME"] == {
            "points": Decimal("19.4")
        }
