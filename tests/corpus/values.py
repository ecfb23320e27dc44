"""What stands in the cells: codes that a spreadsheet damaged, days, counts, words, blanks, spellings."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from unicodedata import normalize

import xlwt

from chiso.exports.vocabulary import Vocabulary, read_vocabulary
from chiso.paths import Project
from chiso.schemas import SCHEMAS
from corpus.formats import WRITERS, with_cells
from corpus.truths import HEADINGS, Case, Expected, Page, Record, page, records
from corpus.writers import Xlsx, text

AT = 3
"""The record that is spoilt, from 0; in the file it is row 5."""

ROW = AT + 2


def cases(project: Project) -> Iterator[Case]:
    """All of them."""
    words = read_vocabulary(project)
    yield from _procedure_codes()
    yield from _dossier_codes()
    yield from _days()
    yield from _swapped()
    yield from _counts()
    yield from _words(words)
    yield from _blanks(words)
    yield from _units()
    yield from _letters()
    yield from _cells()


def spoilt(table: str, column: str, cell: object, seed: int = 90) -> tuple[Page, list[Record]]:
    """A page on which one cell says something else, and the records that are true."""
    rows = records(table, seed)
    at = list(HEADINGS[table]).index(column)
    return with_cells(page(table, rows), {(AT + 1, at): cell}), rows


def right(
    kind: str, table: str, column: str, cell: object, value: object, name: str = "csv", *listed: str
) -> Case:
    """The cell must be read as this value."""
    drawn, rows = spoilt(table, column, cell)
    truth = [*rows[:AT], rows[AT] | {column: value}, *rows[AT + 1 :]]
    return Case("Giá trị", kind, {f"tep.{name}": WRITERS[name](drawn)}, Expected({table: truth}, listed))


def refused(kind: str, table: str, column: str, cell: object, name: str = "csv", *listed: str) -> Case:
    """The cell's row must be refused with its address, and no other."""
    drawn, rows = spoilt(table, column, cell)
    truth = {table: [*rows[:AT], *rows[AT + 1 :]]}
    told = listed or (f"{ROW} {HEADINGS[table][column]}",)
    return Case(
        "Giá trị", kind, {f"tep.{name}": WRITERS[name](drawn)}, Expected(truth, told, frozenset({ROW}))
    )


def _procedure_codes() -> Iterator[Case]:
    """With the catalogue beside it a damaged code has one meaning at most."""
    catalogue = records("procedures", 91)
    rows = records("dossiers", 91)
    at = list(HEADINGS["dossiers"]).index("procedure_code")
    for number, true in enumerate(("1.004230", "2.000815", "1.003980", "1.000110")):
        same = (one for one, row in enumerate(rows) if row["procedure_code"] == true)
        where = next(same, number)
        truth = [*rows[:where], rows[where] | {"procedure_code": true}, *rows[where + 1 :]]
        for kind, damaged in _damaged(true).items():
            for name in ("csv", "xlsx", "xls"):
                data = WRITERS[name](with_cells(page("dossiers", rows), {(where + 1, at): damaged}))
                files = {"a.xlsx": Xlsx().write(page("procedures", catalogue)), f"b.{name}": data}
                both = {"dossiers": truth, "procedures": catalogue}
                listed = (f"→ {true}", f"{where + 2} Mã TTHC")
                yield Case("Giá trị", f"mã TTHC {kind}, có danh mục", files, Expected(both, listed))
                alone = {"dossiers": [*rows[:where], *rows[where + 1 :]]}
                kept = len("".join(str(damaged).split("."))) == 7 if isinstance(damaged, str) else False
                if not kept and kind not in ("có dấu nháy", "có khoảng trắng", "dấu phẩy"):
                    expected = Expected(alone, (f"{where + 2} Mã TTHC",), frozenset({where + 2}))
                    if len(str(damaged).replace(".", "")) < 7 or isinstance(damaged, float):
                        whole = f"mã TTHC {kind}, không có danh mục"
                        yield Case("Giá trị", whole, {f"b.{name}": data}, expected)
    for code in (
        "1.9",
        "1.99999",
        1.5,
        "3.1",
        "1.00423E+00",
        "4-Jan",
        "2022-04-01",
        "10:04:23",
        "########",
        "#REF!",
        "#N/A",
        "=A1",
        "1.004,23",
        "1,00423E0",
    ):
        for name in ("csv", "xlsx"):
            if isinstance(code, float) and name == "csv":
                code = str(code)
            data = WRITERS[name](with_cells(page("dossiers", rows), {(3, at): code}))
            files = {"a.xlsx": Xlsx().write(page("procedures", catalogue)), f"b.{name}": data}
            both = {"dossiers": [*rows[:2], *rows[3:]], "procedures": catalogue}
            yield Case(
                "Giá trị",
                "mã TTHC hỏng không khôi phục được",
                files,
                Expected(both, ("4 Mã TTHC",), frozenset({4})),
            )


def _damaged(code: str) -> dict[str, object]:
    """What a spreadsheet makes of a code; the number that it becomes has lost its last zeros."""
    return {
        "thành số": float(code),
        "mất số 0": code.rstrip("0"),
        "dấu phẩy": code.replace(".", ","),
        "mất dấu chấm": code.replace(".", ""),
        "dấu chấm hàng nghìn": f"{code[0]}.{code[2:5]}.{code[5:]}",
        "có dấu nháy": f"'{code}",
        "có khoảng trắng": f"{code[:2]} {code[2:]}",
    } if code.endswith("0") else {
        "dấu phẩy": code.replace(".", ","),
        "mất dấu chấm": code.replace(".", ""),
        "dấu chấm hàng nghìn": f"{code[0]}.{code[2:5]}.{code[5:]}",
        "có dấu nháy": f"'{code}",
        "có khoảng trắng": f"{code[:2]} {code[2:]}",
    }  # fmt: skip


def _dossier_codes() -> Iterator[Case]:
    true = str(records("dossiers", 90)[AT]["dossier_code"])
    unit, day, serial = true.split("-")
    repaired = {
        "có dấu nháy": f"'{true}",
        "có khoảng trắng": f"{unit} - {day} - {serial}",
        "gạch nối dài": true.replace("-", "–"),
        "viết thường": true.lower(),
        "xuống dòng giữa mã": f"{unit}\n-{day}-{serial}",
    }
    lost = {
        "mất số 0": f"{unit}-{day}-{int(serial)}",
        "bị cắt cuối": true[:-5],
        "bị cắt đầu": true[4:],
        "mất dấu": true.replace("-", "").replace(".", ""),
        "dấu phẩy": true.replace(".", ","),
        "thành số mũ": "2,20805E+11",
        "thành ngày": "05/08/2022",
        "thành giờ": "12:08:00",
        "giá trị lỗi": "#N/A",
        "dấu # của cột hẹp": "##########",
        "ký tự hỏng": true.replace("H", "\ufffd"),
        "công thức": "=A2&B2",
        "là một số": "220805000975",
    }
    for name in ("csv", "xlsx", "xls"):
        for kind, cell in repaired.items():
            if not (name in ("html",) and "\n" in cell):
                yield right(f"mã hồ sơ {kind}", "dossiers", "dossier_code", cell, true, name, f"→ {true}")
        for kind, cell in lost.items():
            yield refused(f"mã hồ sơ {kind}", "dossiers", "dossier_code", cell, name)


def _days() -> Iterator[Case]:
    for number, day in enumerate((date(2022, 7, 5), date(2022, 8, 12), date(2022, 7, 31), date(2022, 9, 1))):
        midnight = datetime(day.year, day.month, day.day)
        late = midnight.replace(hour=14, minute=5)
        spellings = {
            "dd/mm/yyyy": (f"{day:%d/%m/%Y}", midnight),
            "d/m/yyyy": (f"{day.day}/{day.month}/{day.year}", midnight),
            "dd-mm-yyyy": (f"{day:%d-%m-%Y}", midnight),
            "dd.mm.yyyy": (f"{day:%d.%m.%Y}", midnight),
            "yyyy-mm-dd": (f"{day:%Y-%m-%d}", midnight),
            "yyyy/mm/dd": (f"{day:%Y/%m/%d}", midnight),
            "dd/mm/yyyy hh:mm": (f"{late:%d/%m/%Y %H:%M}", late),
            "dd/mm/yyyy hh:mm:ss": (f"{late:%d/%m/%Y %H:%M:%S}", late),
            "hh:mm dd/mm/yyyy": (f"{late:%H:%M %d/%m/%Y}", late),
            "14h05": (f"{late:%d/%m/%Y} 14h05", late),
            "02:05 CH": (f"{late:%d/%m/%Y} 02:05 CH", late),
            "ISO có T": (f"{late:%Y-%m-%dT%H:%M:%S}", late),
            "ISO có mili giây": (f"{late:%Y-%m-%dT%H:%M:%S}.000", late),
            "ISO có múi giờ": (f"{late:%Y-%m-%dT%H:%M:%S}+07:00", late),
            "ISO theo UTC": (f"{late:%Y-%m-%d}T07:05:00Z", late),
            "bằng chữ": (f"ngày {day.day} tháng {day.month} năm {day.year}", midnight),
            "số ngày của Excel": (str((day - date(1899, 12, 30)).days), midnight),
        }
        for kind, (cell, value) in spellings.items():
            yield right(
                f"ngày {kind}", "dossiers", "due_at", cell, value, ("csv", "xlsx", "html", "ods")[number]
            )
            yield right(
                f"ngày {kind}", "petitions", "due_at", cell, value, ("xls", "csv", "xml", "csv")[number]
            )
    for cell in ("07/25/2022", "2022-25-07", "31/06/2022", "29/02/2022", "05/07/22", "05/07", "7/2022", "05072022", "20220705", "5 Jul 2022",
                 "hôm qua", "32/07/2022", "00/07/2022", "05/13/2022", "05/07/2022 25:00", "05/07/0022", "05/07/20222", "99999", "-5", "1,5",
                 "05/07/2022 - 06/07/2022", "29/02/1900", "05//07/2022", "Chưa rõ ngày", "#VALUE!", "#####"):  # fmt: skip
        for table, column in (
            ("dossiers", "due_at"),
            ("surveys", "answered_at"),
            ("petitions", "received_at"),
        ):
            yield refused("ngày không đọc được", table, column, cell, "csv")


def _counts() -> Iterator[Case]:
    for cell, value in (
        ("1.234", 1234),
        ("0", 0),
        ("12", 12),
        ("1.234.567", 1234567),
        (" 7 ", 7),
        ("007", 7),
    ):
        yield right(
            "số nguyên", "aggregates", "denominator", f"4.00{value % 10}.000", 4_000_000 + 1000 * (value % 10)
        )
        yield right("số nguyên", "dossiers", "supplement_days", cell, value)
    for cell in (
        "1,5",
        "-3",
        "1.23",
        "12a",
        "mười",
        "1 234",
        "1,234",
        "0x1F",
        "1e3",
        "١٢",
        "5 ngày",
        "#DIV/0!",
        "1.2345",
        "+5",
        "½",
        "1'234",
        "12%",
    ):
        yield refused("số không đọc được", "aggregates", "denominator", cell)
        yield refused("số không đọc được", "dossiers", "supplement_days", cell)
    at = list(HEADINGS["aggregates"]).index("denominator")
    for stranger in ("12.50", "1,234.5", "0.900", "1,234,567"):
        mixed = with_cells(
            page("aggregates", records("aggregates", 90)), {(1, at): "1.125", (2, at): stranger}
        )
        listed = (
            f"2 Mẫu số 1.125 có số không rõ dấu ngăn hàng nghìn hay dấu thập phân, vì tệp còn có số «{stranger}»",
        )
        for name in ("csv", "html"):
            files = {f"tep.{name}": WRITERS[name](mixed)}
            yield Case("Giá trị", "số viết theo cả hai cách", files, Expected({}, listed, is_file=True))
    for name in ("xlsx", "xls", "ods", "xml"):
        shrunk = with_cells(page("aggregates", records("aggregates", 90)), {(1, at): 1.125, (2, at): 2.0})
        listed = ("3 Mẫu số 2 có thể là số hàng nghìn",)
        expected = Expected({}, listed, is_file=True)
        yield Case("Giá trị", "hàng nghìn thành số lẻ", {f"tep.{name}": WRITERS[name](shrunk)}, expected)
        yield right("số nguyên viết như số thực", "dossiers", "supplement_days", 12.0, 12, name)
        yield refused("số lẻ trong bảng tính", "dossiers", "supplement_days", 12.5, name)
        yield refused("TRUE ở cột số", "aggregates", "numerator", True, name)
        yield refused("số âm trong bảng tính", "dossiers", "supplement_days", -4, name)
        yield refused("tử số lớn hơn mẫu số", "aggregates", "numerator", 99_999, name)
        yield refused("thiếu mẫu số", "aggregates", "denominator", None, name, f"{ROW} ")
    for name in ("xlsx", "xls", "xml", "ods", "html"):
        yield _merged_counts(name)


def _merged_counts(name: str) -> Case:
    """One number over both counts is the first of them; nobody said the second."""
    drawn, rows = spoilt("aggregates", "denominator", None)
    left, right = (list(HEADINGS["aggregates"]).index(one) for one in ("numerator", "denominator"))
    assert right == left + 1
    data = WRITERS[name](replace(drawn, merged=((AT + 1, left, AT + 1, right),)))
    truth = {"aggregates": [*rows[:AT], *rows[AT + 1 :]]}
    return Case(
        "Giá trị",
        "một số gộp qua hai cột",
        {f"tep.{name}": data},
        Expected(truth, (f"{ROW} ",), frozenset({ROW})),
    )


def _swapped() -> Iterator[Case]:
    """Month-first days that can all be read day-first: only the codes tell."""
    rows = [
        row
        for seed in range(40)
        for row in records("dossiers", 700 + seed)
        if row["received_at"].day <= 12 and row["received_at"].day != row["received_at"].month  # type: ignore[attr-defined]
    ][:8]
    at = list(HEADINGS["dossiers"]).index("received_at")
    days = {(number, at): f"{row['received_at']:%m/%d/%Y}" for number, row in enumerate(rows, 1)}
    for name, write in WRITERS.items():
        data = write(with_cells(page("dossiers", rows), days))
        expected = Expected({}, ("trái ngày với tháng so với mã hồ sơ",), is_file=True)
        yield Case("Giá trị", "mọi ngày đảo so với mã hồ sơ", {f"tep.{name}": data}, expected)


def _words(vocabulary: Vocabulary) -> Iterator[Case]:
    """Every word for a status, a channel or a yes that params/exports.yml knows, and words that it does not."""
    for table, words in vocabulary.tables.items():
        for column, named in words.values.items():
            if column in HEADINGS[table]:
                for key, synonyms in named.items():
                    value = {"is": True, "is_not": False}.get(key, key)
                    for word in synonyms:
                        yield right("từ đồng nghĩa", table, column, word, value)
        for column, one in SCHEMAS[table].fields.items():
            if column in HEADINGS[table] and one.type in ("bool", "category"):
                for word in ("có lẽ", "abc", "99", "#N/A", "Đang xem xét ở cấp trên"):
                    yield refused("từ chưa biết", table, column, word)
            if column in HEADINGS[table] and one.type == "bool" and column != "is_satisfied":
                for key, synonyms in vocabulary.bools.items():
                    for word in synonyms:
                        # «-» and the like mean nothing is known, «chưa có» means no where yes or no is asked.
                        yield right("chữ có, không", table, column, word, key == "is")


def _blanks(vocabulary: Vocabulary) -> Iterator[Case]:
    """Nothing known is null: neither zero nor no."""
    for word in vocabulary.blanks:
        for table, column in (("dossiers", "due_at"), ("dossiers", "supplement_days"), ("dossiers", "procedure_code"), ("dossiers", "status"),
                              ("procedures", "has_fee"), ("petitions", "due_at")):  # fmt: skip
            if column == "has_fee" and word in vocabulary.bools["is_not"]:
                continue
            yield right("ô không có dữ liệu", table, column, word, None)
        yield refused("thiếu ô bắt buộc", "dossiers", "received_at", word, "csv", f"{ROW} Ngày tiếp nhận")
        yield refused("thiếu ô bắt buộc", "surveys", "survey_code", word, "csv", f"{ROW} Mã phiếu")


def _units() -> Iterator[Case]:
    for cell in ("UBND xã Lâm Sơn", "ubnd xã lâm sơn", "Ủy ban nhân dân xã Lâm Sơn", "UỶ BAN NHÂN DÂN XÃ LÂM SƠN", "xã Lâm Sơn", "lam-son", " UBND  xã Lâm Sơn ",
                 normalize("NFD", "UBND xã Lâm Sơn"), "UBND xã Lâm Sơn.", "UBND\xa0xã Lâm Sơn", "UBND xã Lâm\nSơn", "\u200bUBND xã Lâm Sơn", "UBND xã L\u202eâm Sơn"):  # fmt: skip
        for table in ("dossiers", "petitions"):
            yield right("tên đơn vị viết khác", table, "unit_code", cell, "lam-son")
    for cell in ("UBND xã Hoà Sơn", "UBND xã Hòa Sơn"):
        yield right("dấu thanh đặt khác chỗ", "dossiers", "unit_code", cell, "hoa-son")
    for cell in ("UBND xã Thuỷ Sơn", "UBND xã Thủy Sơn"):
        yield right("dấu thanh đặt khác chỗ", "dossiers", "unit_code", cell, "thuy-son")
    for cell in (
        "UBND xã Lạ",
        "Lâm Sơn 2",
        "UBND xã Lam Son x",
        "H99",
        "UBND tỉnh",
        "#REF!",
        "xã",
        "H43.12.21.000.00.00-22",
    ):
        for table in ("dossiers", "surveys"):
            yield refused("đơn vị lạ", table, "unit_code", cell)


def _letters() -> Iterator[Case]:
    """Text is shown as given, composed and without what nobody sees."""
    for cell, value in {
        normalize("NFD", "Đăng ký đất đai"): "Đăng ký đất đai",
        "  Đất đai  ": "Đất đai",
        "Đất đai\xa0": "Đất đai",
        "\ufeffĐất đai": "Đất đai",
        'Đất "đai", nhà; ở | khác\tvà': 'Đất "đai", nhà; ở | khác\tvà',
        "Dòng một\nDòng hai": "Dòng một\nDòng hai",
        "'Đất đai": "'Đất đai",
        "<script>alert(1)</script>": "<script>alert(1)</script>",
        "@SUM(A1)": "@SUM(A1)",
        "+84 đất": "+84 đất",
        "1.5": "1.5",
        "𝔸 emoji 🙂": "𝔸 emoji 🙂",
        "_x0041_": "_x0041_",
    }.items():
        for name in WRITERS:
            if (name == "html" and ("\n" in cell or "\t" in cell)) or (name == "xls" and "𝔸" in cell):
                continue
            if cell.startswith("_x") and name == "xlsx":
                continue
            if name in ("ods", "xml") and ("\t" in cell or cell != cell.strip()):
                continue
            yield right("chữ lạ", "surveys", "field_name", cell, value, name)
    yield right("ngắt dòng ở cuối ô", "surveys", "field_name", "Thôn 3\n", "Thôn 3")
    for cell in ("=1+1", "=HYPERLINK(1)", "#REF!", "#N/A", "#NAME?"):
        for name in ("csv", "xlsx", "ods"):
            yield refused("công thức, giá trị lỗi trong ô chữ", "surveys", "field_name", cell, name)
    for cell in (
        "Đất \u202eđai",
        "Đất\u0007đai",
        "Đất\u0000đai",
        "Đất\u2066 đai\u2069",
        "Đất\u200fđai",
        "Đất\x1bđai",
        "Đất\vđai",
        "Đất\u2028đai",
    ):
        for name in ("csv", "html"):
            if "\0" not in cell and not (name == "csv" and any(ord(one) < 32 for one in cell)):
                told = re.sub(r"[\v\u2028]", "\n", cell)
                value = "".join(one for one in told if one.isprintable() or one == "\n")
                yield right("ký tự điều khiển, đảo chiều chữ", "surveys", "field_name", cell, value, name)


def _cells() -> Iterator[Case]:
    """What a cell of a workbook can be besides text and numbers."""
    for column in ("supplement_days",):
        rows = records("dossiers", 92)
        way = Xlsx(cached=False)
        truth = {"dossiers": []}
        yield Case(
            "Giá trị",
            "công thức không có kết quả",
            {"tep.xlsx": way.write(page("dossiers", rows))},
            Expected(truth, (f"2 {HEADINGS['dossiers'][column]}",), is_file=True),
        )
    book = xlwt.Workbook()
    sheet = book.add_sheet("Số liệu")
    for row, cells in enumerate(page("aggregates", records("aggregates", 92)).cells):
        for column, value in enumerate(cells):
            sheet.write(row, column, xlwt.Formula(str(value)) if isinstance(value, int) else value)
    held = io.BytesIO()
    book.save(held)
    expected = Expected({}, ("công thức có thể chưa được tính",), is_file=True)
    yield Case("Giá trị", "xls: công thức chưa được tính", {"tep.xls": held.getvalue()}, expected)
    for cell, value in ((True, True), (False, False)):
        for name in ("xlsx", "xls", "ods", "xml"):
            yield right("ô TRUE, FALSE", "dossiers", "is_digitised", cell, value, name)
    for name in ("xlsx", "xls", "ods", "xml"):
        yield right("ô ngày không có giờ", "dossiers", "due_at", date(2022, 8, 5), datetime(2022, 8, 5), name)
        yield right("số đúng là chữ", "dossiers", "supplement_days", "12", 12, name)
    lines = text(page("dossiers", records("dossiers", 93))).decode()
    protected = lines.replace("1.004230", '"=""1.004230"""').replace("2.000815", '"=""2.000815"""')
    yield Case(
        "Giá trị",
        'csv: ="…" giữ mã là chữ',
        {"tep.csv": protected.encode()},
        Expected({"dossiers": records("dossiers", 93)}),
    )
