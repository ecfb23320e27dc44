"""Every row of an export is accepted, refused with its address, or a duplicate; nothing changes in silence."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chiso.errors import ParamsError
from chiso.exports import Remark, Sheet
from chiso.exports.children import RawSheet
from chiso.exports.readings import read_sheet
from chiso.exports.vocabulary import read_vocabulary
from chiso.paths import Project
from chiso.periods import Period
from chiso.schemas import INDICATORS, SCHEMAS
from chiso.sites import Site
from chiso.tables import Intake, group_findings, validate
from chiso.tables.corrections import Correction, correct_sheets
from chiso.tables.export_times import export_time
from chiso.tables.moments import MONTH_FIRST, read_moment
from chiso.tables.outcomes import Refused
from chiso.tables.values import read_count
from promises import promise

PROJECT = Project(Path(__file__).resolve().parents[1])
VOCABULARY = read_vocabulary(PROJECT)
Q3 = Period.parse("2022-Q3")
UNITS = [
    {"code": "ninh-son", "name": "UBND huyện Ninh Sơn", "short_name": "huyện Ninh Sơn", "level": "district"},
    {"code": "lam-son", "name": "UBND xã Lâm Sơn", "short_name": "Lâm Sơn", "aliases": ["H43.12.05"]},
    {"code": "hoa-son", "name": "UBND xã Hòa Sơn", "short_name": "Hòa Sơn"},
    {"code": "xa-cu", "name": "UBND xã Cũ", "short_name": "Cũ", "valid_to": "2022-06-14"},
    {"code": "tn-mt", "name": "Phòng Tài nguyên", "short_name": "TNMT", "level": "division"},
]
SITE = Site.model_validate(
    {
        "code": "ninh-son",
        "name": "Huyện Ninh Sơn",
        "level": "district",
        "rules": "766-2022",
        "calendar": "report",
        "demo": {"year": 2022, "dossiers": 10, "seed": 1},
        "letterhead": {"agency": ["UBND huyện"], "place": "Ninh Sơn", "number": "…/BC-UBND"},
        "signatory": {"office": "Chủ tịch"},
        "recipients": ["Như trên"],
        "units": [UNITS[0], *({"level": "commune", "parent": "ninh-son"} | unit for unit in UNITS[1:])],
        "plan": {"source": "", "blocks": []},
    }
)
"""A district with three communes, one of which ended the day before the quarter, and a division."""

FORM = """
    Lĩnh vực | Tiếp nhận ||||  Đã giải quyết ||||  Đang giải quyết ||
    | Tổng | Trực tuyến | Trực tiếp | Từ kỳ trước | Tổng số | Trước hạn | Đúng hạn | Quá hạn | Tổng số | Trong hạn | Quá hạn
"""


def sheet(drawn: str, file: str = "ho-so.xlsx", *titles: str) -> Sheet:
    """The drawn table, below its title lines, as one sheet read."""
    rows = [[title] for title in titles]
    rows += [[cell.strip() for cell in line.split("|")] for line in drawn.strip().splitlines()]
    width = max(map(len, rows))
    columns = [
        pa.array([row[at] if at < len(row) else "" for row in rows], pa.large_string()) for at in range(width)
    ]
    cells = pa.table(columns, names=[str(at) for at in range(width)])
    return read_sheet(RawSheet("Sheet1", cells, False, False), file, VOCABULARY)


def take(*sheets: str | Sheet, period: Period = Q3) -> Intake:
    """What becomes of the sheets; drawn ones are of the file ho-so.xlsx."""
    read = [sheet(one) if isinstance(one, str) else one for one in sheets]
    return validate(read, SITE, period, PROJECT)


def dossiers(*rows: str, header: str = "Mã hồ sơ | Đơn vị | Ngày tiếp nhận") -> Intake:
    """What becomes of dossiers with these cells below the header, the first in row 2."""
    return take("\n".join([header, *rows]))


def told(intake: Intake, severity: str = "error") -> list[tuple[int, str]]:
    """Row and reason of the findings of one severity that have a row."""
    rows = intake.findings[intake.findings["severity"].eq(severity) & intake.findings["row"].notna()]
    return list(zip(rows["row"], rows["reason"], strict=True))


def of_files(intake: Intake) -> pd.DataFrame:
    """The findings about files, without those about what no file holds."""
    return intake.findings[intake.findings["file"].ne("")]


def numbers(intake: Intake) -> list[list[int]]:
    """Read, accepted, refused, duplicates of each sheet."""
    return intake.accounting[["read", "accepted", "refused", "duplicates"]].to_numpy().tolist()


def one(intake: Intake, column: str, table: str = "dossiers") -> object:
    """The value of the only accepted row."""
    (value,) = intake.tables[table][column]
    return value


# The whole


def test_every_table_has_its_schema_s_columns_and_where_each_row_came_from() -> None:
    """Columns that no export has are there and null: not supplied is not false."""
    intake = dossiers("H1 | Lâm Sơn | 05/07/2022")
    for name, schema in SCHEMAS.items():
        assert list(intake.tables[name]) == [*schema.fields, "source_file", "source_sheet", "source_row"]
    row = intake.tables["dossiers"].iloc[0]
    assert (row["source_file"], row["source_sheet"], row["source_row"]) == ("ho-so.xlsx", "Sheet1", 2)
    assert row[["due_at", "is_synced", "supplement_days", "officer"]].isna().all()


def test_a_table_without_rows_is_supplied_and_one_without_export_is_not() -> None:
    """Missing is not zero."""
    intake = take("Mã PAKN | Đơn vị | Ngày gửi")
    assert intake.supplied == {"petitions"}
    assert not intake.faults


def test_read_is_accepted_and_refused_and_duplicates() -> None:
    """Five rows: one good, one without a date, one of a strange unit, one twice."""
    intake = dossiers(
        "H1 | Lâm Sơn | 05/07/2022",
        "H2 | Lâm Sơn |",
        "H3 | Xã Lạ   | 05/07/2022",
        "H4 | Lâm Sơn | 06/07/2022",
        "H4 | Lâm Sơn | 06/07/2022",
    )
    assert numbers(intake) == [[5, 1 + 1, 1 + 1, 1]]


@given(
    st.lists(
        st.sampled_from(["Lâm Sơn | 05/07/2022", "Xã Lạ | 05/07/2022", "Lâm Sơn |", "| 07/25/2022"]),
        max_size=12,
    )
)
@settings(max_examples=25, deadline=None)
def test_the_accounting_holds_whatever_is_wrong(rows: list[str]) -> None:
    """read = accepted + refused + duplicates, and accepted is what the table holds."""
    intake = dossiers(*(f"H{number % 5} | {row}" for number, row in enumerate(rows)))
    (read, accepted, refused, duplicates) = numbers(intake)[0]
    assert read == len(rows) == accepted + refused + duplicates
    assert accepted == len(intake.tables["dossiers"])
    assert refused == len({row for row, _ in told(intake)})


def test_a_table_of_which_every_row_is_refused_stops_the_run() -> None:
    """No row that can be used is not the same as no row: zero would be scored."""
    intake = dossiers("H1 | Xã Lạ | 05/07/2022")
    assert [fault.fact for fault in intake.faults] == ["cả 1 dòng của bảng hồ sơ bị từ chối."]


def test_single_refused_rows_do_not_stop_the_run() -> None:
    """They are listed; the rest is reported."""
    assert not dossiers("H1 | Xã Lạ | 05/07/2022", "H2 | Lâm Sơn | 05/07/2022").faults


def test_what_reading_found_to_stop_the_run_is_a_fault_and_a_finding() -> None:
    """A header without its dates: place, fact and cure."""
    intake = take("Mã hồ sơ | Đơn vị | Trạng thái\nH1 | Lâm Sơn | x")
    (fault,) = intake.faults
    assert fault.place == 'ho-so.xlsx, trang "Sheet1"'
    assert "thiếu cột bắt buộc «Ngày tiếp nhận»" in fault.fact
    assert intake.findings["severity"].tolist() == ["error"]


def test_findings_of_a_kind_are_printed_as_one_with_their_rows() -> None:
    """«3 dòng thiếu …» names the rows; beyond ten the rest is in findings.xlsx."""
    intake = dossiers(*["H | Lâm Sơn |"] * 3, *["H9 | Lâm Sơn | 05/07/2022"])
    errors = intake.findings[intake.findings["severity"] == "error"]
    (fault,) = group_findings(errors)
    assert fault.fact == "3 dòng thiếu Ngày tiếp nhận (dòng 2, 3, 4), cột «Ngày tiếp nhận»."


def test_a_file_refused_for_one_row_is_told_in_one_sentence() -> None:
    """A reason that ends like a sentence is followed by the row and ends once."""
    remark = Remark("error", "có ô gộp che một giá trị khác.", "Bỏ gộp.", 5, "C", stops=True)
    (fault,) = validate([Sheet("a.xlsx", remarks=(remark,))], SITE, Q3, PROJECT).faults
    assert fault.fact == "1 dòng có ô gộp che một giá trị khác (dòng 5), cột «C»."


def test_persons_that_strayed_into_a_known_column_are_masked_in_findings() -> None:
    """A telephone, a person's number or an address of mail is never shown as a value."""
    rows = ("0912345678", "0912 345 678", "058012345678", "ai-do@vi-du.vn")
    intake = dossiers(*(f"H{at} | {cell} | 05/07/2022" for at, cell in enumerate(rows)))
    assert set(intake.findings.loc[intake.findings["column"] == "Đơn vị", "value"]) == {"•••"}


# Dates

SPELLINGS = [
    "%d/%m/%Y",
    "%d-%m-%Y",
    "%d.%m.%Y",
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y-%m-%dT00:00:00",
    "%Y-%m-%d 00:00:00.000",
]
SPELLINGS += [
    "%d/%m/%Y 00:00",
    "%d/%m/%Y 00:00:00",
    "00:00 %d/%m/%Y",
    "ngày %d tháng %m năm %Y",
    "%d/%m/%Y 12:00:00 SA",
]


@promise(10, 365)
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_day_of_a_year_is_read_right_in_every_spelling(spelling: str) -> None:
    """Day-first, ISO, in words, with and without a time: 365 days, none moved."""
    days = [datetime(2022, 1, 1) + timedelta(days=after) for after in range(365)]
    assert [read_moment(day.strftime(spelling)) for day in days] == days


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("5/7/2022", datetime(2022, 7, 5)),
        ("05/07/2022 16:30:15", datetime(2022, 7, 5, 16, 30, 15)),
        ("05/07/2022 4:30 CH", datetime(2022, 7, 5, 16, 30)),
        ("16h30 ngày 05/07/2022", datetime(2022, 7, 5, 16, 30)),
        ("44747", datetime(2022, 7, 5)),
        ("44747,6875", datetime(2022, 7, 5, 16, 30)),
        ("2022-07-05T16:30:00.250", datetime(2022, 7, 5, 16, 30, 0, 250_000)),
        ("2022-07-05T16:30:00+07:00", datetime(2022, 7, 5, 16, 30)),
        ("2022-07-04T17:00:00Z", datetime(2022, 7, 5)),
    ],
)
def test_times_serials_and_zones_are_read(text: str, moment: datetime) -> None:
    """All become the clock in Vietnam."""
    assert read_moment(text) == moment


@pytest.mark.parametrize(
    "text", ["07/25/2022", "31/02/2022", "05/07/22", "05/07", "05/07/0222", "hôm qua", "123", "05/07-2022"]
)
def test_what_is_no_day_first_date_is_refused(text: str) -> None:
    """Month-first, impossible, shortened or of another century: never guessed."""
    assert isinstance(read_moment(text), Refused)


def test_a_month_first_date_refuses_its_row_with_column_and_value() -> None:
    """Among day-first dates it is a slip in one row."""
    intake = dossiers("H1 | Lâm Sơn | 07/25/2022", "H2 | Lâm Sơn | 25/07/2022", "H3 | Lâm Sơn | 05/07/2022")
    (finding,) = intake.findings[intake.findings["severity"] == "error"].to_dict("records")
    assert (finding["row"], finding["column"], finding["value"]) == (2, "Ngày tiếp nhận", "07/25/2022")
    assert finding["reason"] == MONTH_FIRST.reason
    assert numbers(intake) == [[3, 2, 1, 0]]


def test_a_column_that_is_month_first_is_refused_whole() -> None:
    """Where some dates can only be month-first and none only day-first, 07/05 is no 7 May."""
    intake = dossiers("H1 | Lâm Sơn | 07/25/2022", "H2 | Lâm Sơn | 07/05/2022")
    assert [row for row, _ in told(intake)] == [2, 3]


def test_too_few_days_to_tell_whether_they_were_swapped_are_warned_of() -> None:
    """By chance, too, a typed day may lie before the thirteenth and a written one after."""
    few = ["T1 | Lâm Sơn | 2022-08-07T00:00:00", "T2 | Lâm Sơn | 2022-07-09", "W1 | Lâm Sơn | 15/07/2022"]
    intake = dossiers(*few)
    assert [row for row, _ in told(intake, "warning")] == [2, 3]
    assert numbers(intake) == [[3, 3, 0, 0]]
    assert told(dossiers(*few, "W2 | Lâm Sơn | 08/07/2022"), "warning") == []


def test_days_that_a_spreadsheet_swapped_are_refused() -> None:
    """Opened under American settings, days up to 12 became dates with day and month swapped, the rest stayed text."""
    typed = [f"T{day} | Lâm Sơn | 2022-{day:02}-07T00:00:00" for day in range(7, 12)]
    written = [f"V{day} | Lâm Sơn | {day}/07/2022" for day in range(13, 18)]
    assert [row for row, _ in told(dossiers(*typed, *written))] == [2, 3, 4, 5, 6]


def test_an_unreadable_date_refuses_its_row_though_the_column_is_optional() -> None:
    """A due date that cannot be read must not become «no due date»."""
    intake = dossiers(
        "H1 | Lâm Sơn | 05/07/2022 | mai", header="Mã hồ sơ | Đơn vị | Ngày tiếp nhận | Ngày hẹn trả"
    )
    assert told(intake) == [(2, "có ngày không đọc được")]


@pytest.mark.parametrize("blank", ["", "-", "–", "chưa có", "NULL"])
def test_a_blank_is_no_value(blank: str) -> None:
    """The words for nothing give null, not a fault."""
    header = "Mã hồ sơ | Đơn vị | Ngày tiếp nhận | Ngày hẹn trả"
    assert pd.isna(one(dossiers(f"H1 | Lâm Sơn | 05/07/2022 | {blank}", header=header), "due_at"))


# Periods


@pytest.mark.parametrize(
    ("received", "finished", "is_accepted"),
    [
        ("14/09/2022 23:59:59", "", True),
        ("15/09/2022 00:00:00", "", False),
        ("01/05/2022", "", True),
        ("01/05/2022", "15/06/2022", True),
        ("01/05/2022", "14/06/2022 23:59:59", False),
        ("14/09/2022", "20/09/2022", True),
    ],
)
def test_a_dossier_belongs_to_the_period_in_which_it_was_open(
    received: str, finished: str, is_accepted: bool
) -> None:
    """Q3 of the report calendar is 15/6 to 14/9: received by its last day and not ended before its first."""
    header = "Mã hồ sơ | Đơn vị | Ngày tiếp nhận | Ngày kết thúc xử lý"
    intake = dossiers(f"H1 | Lâm Sơn | {received} | {finished}", header=header)
    assert (len(intake.tables["dossiers"]) == 1) is is_accepted
    assert is_accepted or told(intake)[0][1].startswith("là của kỳ khác")


def test_the_end_that_lies_before_the_period_is_named() -> None:
    """A dossier without a day of finishing ended when its result was returned."""
    header = "Mã hồ sơ | Đơn vị | Ngày tiếp nhận | Ngày kết thúc xử lý | Ngày trả kết quả"
    intake = dossiers("H1 | Lâm Sơn | 01/05/2022 | | 14/06/2022", header=header)
    errors = intake.findings[intake.findings["row"].eq(2)]
    assert errors[["column", "value"]].to_numpy().tolist() == [["Ngày trả kết quả", "14/06/2022"]]


def test_an_end_before_its_beginning_is_a_warning() -> None:
    """The row counts; somebody should look at it."""
    header = "Mã hồ sơ | Đơn vị | Ngày tiếp nhận | Ngày kết thúc xử lý"
    intake = dossiers(
        "H1 | Lâm Sơn | 05/07/2022 16:00 | 04/07/2022",
        "H2 | Lâm Sơn | 05/07/2022 16:00 | 05/07/2022",
        header=header,
    )
    assert told(intake, "warning") == [(2, "có Ngày kết thúc xử lý trước Ngày tiếp nhận")]


# Units


@pytest.mark.parametrize(
    "name",
    [
        "lam-son",
        "UBND xã Lâm Sơn",
        "ubnd  XÃ LÂM SƠN",
        "Lâm Sơn",
        "H43.12.05",
        "Ủy ban nhân dân xã Lâm Sơn",
        "Uỷ ban nhân dân xã Lâm Sơn",
    ],
)
def test_a_unit_is_known_by_code_name_and_alias_however_spelt(name: str) -> None:
    """Capitals, spaces, the tone's place and usual abbreviations make no difference."""
    assert one(dossiers(f"H1 | {name} | 05/07/2022"), "unit_code") == "lam-son"


def test_a_unit_that_the_site_does_not_list_is_refused_with_its_name() -> None:
    """Its rows are not anybody's."""
    intake = dossiers("H1 | UBND xã Lạ | 05/07/2022", "H2 | Lâm Sơn | 05/07/2022")
    (finding,) = intake.findings[intake.findings["severity"] == "error"].to_dict("records")
    assert (finding["row"], finding["value"]) == (2, "UBND xã Lạ")
    assert finding["reason"] == "có đơn vị không thuộc danh sách đơn vị báo cáo"


def test_a_unit_that_had_ended_before_the_period_is_refused() -> None:
    """xa-cu ended on 14/6, the quarter began on 15/6; the year's rows are accepted."""
    assert told(dossiers("H1 | UBND xã Cũ | 05/07/2022")) == [(2, "có đơn vị không hoạt động trong kỳ")]
    year = take(
        "Mã hồ sơ | Đơn vị | Ngày tiếp nhận\nH1 | UBND xã Cũ | 05/05/2022", period=Period.parse("2022-year")
    )
    assert one(year, "unit_code") == "xa-cu"


UNIT_COLUMNS = "Mã hồ sơ | Mã đơn vị | Tên đơn vị | Phòng ban | Ngày tiếp nhận"


@pytest.mark.parametrize(
    ("cells", "unit"),
    [
        ("lam-son | UBND xã Lâm Sơn | ", "lam-son"),
        ("000.00.19 | UBND xã Lâm Sơn | ", "lam-son"),
        ("ninh-son | UBND huyện Ninh Sơn | Phòng Tài nguyên", "tn-mt"),
        ("ninh-son | UBND huyện Ninh Sơn | Phòng không có trong danh sách", "ninh-son"),
        ("lam-son | | Phòng Tài nguyên", "lam-son"),
        (" | | Phòng Tài nguyên", "tn-mt"),
    ],
)
def test_the_narrowest_unit_that_a_row_names_is_its_unit(cells: str, unit: str) -> None:
    """A code that only the system knows does no harm; a division counts where it is part of the row's unit."""
    assert one(dossiers(f"H1 | {cells} | 05/07/2022", header=UNIT_COLUMNS), "unit_code") == unit


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ("lam-son | UBND xã Hòa Sơn | ", "có mã và tên của hai đơn vị khác nhau"),
        ("ninh-son | UBND xã Lạ | ", "có đơn vị không thuộc danh sách đơn vị báo cáo"),
        (" | | ", "thiếu Đơn vị"),
    ],
)
def test_a_row_of_two_units_or_none_is_refused(cells: str, reason: str) -> None:
    """It is not given to either, nor to the one above."""
    assert told(dossiers(f"H1 | {cells} | 05/07/2022", header=UNIT_COLUMNS)) == [(2, reason)]


def test_rows_without_a_unit_column_belong_to_the_unit_of_the_title_block() -> None:
    """A unit that exports its own list says who it is only once; that the name was taken from there is said."""
    drawn = "Mã hồ sơ | Ngày tiếp nhận | Ngày hẹn trả\nH1 | 05/07/2022 | 09/07/2022"
    intake = take(sheet(drawn, "a.csv", "UBND HUYỆN NINH SƠN", "Đơn vị báo cáo: UBND xã Lâm Sơn"))
    assert one(intake, "unit_code") == "lam-son"
    assert of_files(intake)["reason"].tolist() == ["đơn vị lấy từ phần đầu đề: UBND xã Lâm Sơn."]


def test_a_strange_unit_in_the_title_block_is_not_the_superior_one() -> None:
    """A label leads to this unit or to none."""
    drawn = "Mã hồ sơ | Ngày tiếp nhận | Ngày hẹn trả\nH1 | 05/07/2022 | 09/07/2022"
    intake = take(sheet(drawn, "a.csv", "UBND HUYỆN NINH SƠN", "Đơn vị báo cáo: UBND xã Lạ"))
    assert [row for row, _ in told(intake)] == [4]


# Words


@pytest.mark.parametrize(
    ("word", "channel"),
    [("Trực tuyến", "online"), ("2", "online"), ("NỘP TRỰC TIẾP", "direct"), ("Bưu chính", "postal")],
)
def test_words_and_numbers_of_source_systems_become_categories(word: str, channel: str) -> None:
    """The words stand in params/exports.yml."""
    intake = dossiers(
        f"H1 | Lâm Sơn | 05/07/2022 | {word}", header="Mã hồ sơ | Đơn vị | Ngày tiếp nhận | Hình thức nộp"
    )
    assert one(intake, "channel") == channel


@pytest.mark.parametrize(
    ("word", "value"),
    [("x", True), ("Có", True), ("1", True), ("Không", False), ("0", False), ("Chưa có", False)],
)
def test_yes_and_no_have_many_words(word: str, value: bool) -> None:
    """«Chưa có» is a no where yes or no is asked, and nothing where a date is."""
    intake = dossiers(
        f"H1 | Lâm Sơn | 05/07/2022 | {word}",
        header="Mã hồ sơ | Đơn vị | Ngày tiếp nhận | Có kết quả điện tử",
    )
    assert one(intake, "has_electronic_result") == value


def test_an_empty_cell_is_not_a_no() -> None:
    """Nobody said that there is no electronic result."""
    intake = dossiers(
        "H1 | Lâm Sơn | 05/07/2022 | ", header="Mã hồ sơ | Đơn vị | Ngày tiếp nhận | Có kết quả điện tử"
    )
    assert pd.isna(one(intake, "has_electronic_result"))


def test_an_unknown_word_refuses_its_row() -> None:
    """A status nobody has declared may mean anything."""
    intake = dossiers(
        "H1 | Lâm Sơn | 05/07/2022 | Lơ lửng", header="Mã hồ sơ | Đơn vị | Ngày tiếp nhận | Trạng thái"
    )
    assert told(intake) == [(2, "có giá trị chưa biết")]


def test_a_dossier_without_its_procedure_s_code_gets_that_of_the_procedure_of_its_name() -> None:
    """However the name is spelt; what was named and what was not are both told, for each sheet."""
    listed = "Mã hồ sơ | Đơn vị | Ngày tiếp nhận | Tên TTHC\n" + "\n".join(
        f"H{at} | Lâm Sơn | 05/07/2022 | {name}"
        for at, name in enumerate(("ĐĂNG KÝ  khai sinh.", "Đăng ký hoà giải", "Thủ tục lạ", "Hai mã"), 1)
    )
    catalogue = "Mã TTHC | Đơn vị | Tên TTHC\n" + "\n".join(
        f"{code} | Lâm Sơn | {name}"
        for code, name in (
            ("1.001111", "Đăng ký khai sinh"),
            ("1.002222", "Đăng ký hòa giải"),
            ("1.003333", "Hai mã"),
            ("1.004444", "Hai mã"),
        )
    )
    intake = take(listed, sheet(catalogue, "tthc.xlsx"))
    codes = intake.tables["dossiers"]["procedure_code"]
    assert codes.fillna("").tolist() == ["1.001111", "1.002222", "", ""]
    reasons = [reason for reason in of_files(intake)["reason"] if "mã TTHC" in reason.replace("Mã", "mã")]
    assert [reason.partition(" ")[0] for reason in reasons] == ["2", "2"]
    assert reasons[0].endswith("không có trong danh mục, hoặc có nhiều mã (ví dụ «Thủ tục lạ»).")


# Numbers


@pytest.mark.parametrize(
    ("text", "count"),
    [("0", 0), ("1234", 1234), ("1.234", 1234), ("1.234.567", 1234567), ("596,00", 596), ("100.00", 100)],
)
def test_whole_numbers_are_read_with_or_without_points(text: str, count: int) -> None:
    """In Vietnamese a point parts thousands."""
    assert read_count(text) == count


@pytest.mark.parametrize("text", ["-1", "1,5", "1,234", "1.23", "0.900", "12.34", "1 234", "x", "1e3"])
def test_negative_fractional_and_doubtful_numbers_are_refused(text: str) -> None:
    """1,234 may be a fraction here and a thousand elsewhere."""
    assert isinstance(read_count(text), Refused)


# Codes

DAMAGED = [
    "1,23E+15",
    "1.23E+15",
    "2022-07-05T00:00:00",
    "05/07/2022",
    "5-Jul",
    "10:30",
    "#NAME?",
    "#####",
    "=A1",
    "123,5",
    "H43.12\ufffd1",
]


@pytest.mark.parametrize("code", DAMAGED)
def test_a_code_that_a_spreadsheet_spoilt_is_refused(code: str) -> None:
    """What the code was cannot be known."""
    intake = dossiers(f"{code} | Lâm Sơn | 05/07/2022")
    assert [row for row, _ in told(intake)] == [2]


CODE = st.from_regex(r"[A-Z][0-9]{2}(\.[0-9]{1,3}){1,4}-[0-9]{6}-[0-9]{4}", fullmatch=True)


@given(st.lists(CODE, min_size=1, max_size=200, unique=True))
@settings(max_examples=10, deadline=None)
def test_a_sound_code_is_never_altered(codes: list[str]) -> None:
    """They come out as they went in."""
    intake = dossiers(*(f"{code} | Lâm Sơn | 05/07/2022" for code in codes))
    assert intake.tables["dossiers"]["dossier_code"].tolist() == codes


CATALOGUE = "Mã TTHC | Tên TTHC | Đơn vị\n1.004230 | Đăng ký khai sinh | ninh-son"


@pytest.mark.parametrize(
    "damaged", ["1.00423", "1,00423", "1004230", "1.004.230", "'1.00423", "\N{FULLWIDTH DIGIT ONE}.004230"]
)
def test_a_damaged_procedure_code_is_repaired_by_the_catalogue_and_listed(damaged: str) -> None:
    """The catalogue of procedures holds the one code that it can have been."""
    header = "Mã hồ sơ | Đơn vị | Mã TTHC | Ngày tiếp nhận"
    intake = take(sheet(CATALOGUE, "tthc.xlsx"), f"{header}\nH1 | Lâm Sơn | {damaged} | 05/07/2022")
    assert one(intake, "procedure_code") == "1.004230"
    assert told(intake, "warning") == [(2, "có mã TTHC bị Excel làm hỏng, đã khôi phục")]


@pytest.mark.parametrize("damaged", ["1.00423", "1004230"])
def test_a_damaged_procedure_code_that_no_catalogue_knows_is_refused(damaged: str) -> None:
    """No zero is added on suspicion."""
    intake = dossiers(
        f"H1 | Lâm Sơn | {damaged} | 05/07/2022", header="Mã hồ sơ | Đơn vị | Mã TTHC | Ngày tiếp nhận"
    )
    assert "mất số 0" in told(intake)[0][1]


# Duplicates


def dossier_list(*rows: str, file: str) -> Sheet:
    """A list of dossiers with the day on which each ended."""
    return sheet("\n".join(["Mã hồ sơ | Đơn vị | Ngày tiếp nhận | Ngày kết thúc xử lý", *rows]), file)


def test_the_same_row_in_two_files_counts_once() -> None:
    """Files that overlap are usual; each repeated row is listed with where the other stands."""
    row = "H1 | Lâm Sơn | 05/07/2022 | 06/07/2022"
    intake = take(dossier_list(row, file="a.csv"), dossier_list(row, file="b.csv"))
    assert numbers(intake) == [[1, 0, 0, 1], [1, 1, 0, 0]]
    assert told(intake, "info") == [(2, "lặp lại y nguyên một dòng khác, chỉ tính một lần")]
    assert of_files(intake)["value"].tolist() == ["b.csv, dòng 2", "b.csv"]
    assert "1 hồ sơ có cả ở tệp khác: hai tệp phủ lên nhau." in set(intake.findings["reason"])


@pytest.mark.parametrize("names", [("a.csv", "b.csv"), ("b.csv", "a.csv")])
def test_of_two_states_of_a_dossier_the_later_stays(names: tuple[str, str]) -> None:
    """An end is later than none, whatever the files are called; the other row is listed as a conflict."""
    ended = dossier_list("H1 | Lâm Sơn | 05/07/2022 | 06/07/2022", file=names[0])
    still_open = dossier_list("H1 | Lâm Sơn | 05/07/2022 |", file=names[1])
    intake = take(ended, still_open)
    assert one(intake, "finished_at") == datetime(2022, 7, 6)
    (finding,) = intake.findings[intake.findings["severity"] == "warning"].to_dict("records")
    assert (finding["file"], finding["column"]) == (names[1], "Ngày kết thúc xử lý")


def test_of_two_rows_of_one_state_the_later_file_stays() -> None:
    """Where nothing else tells them apart the order of the files' names does, not the order of reading."""
    first, second = (
        dossier_list(f"H1 | {unit} | 05/07/2022 |", file=file)
        for unit, file in (("Lâm Sơn", "a.csv"), ("Hòa Sơn", "b.csv"))
    )
    assert one(take(first, second), "unit_code") == one(take(second, first), "unit_code") == "hoa-son"


EXPORTED = [
    (("Ngày xuất: 05/10/2022 08:30", "Ngày xuất: 05/10/2022 09:30"), ("a.csv", "b.csv"), "hoa-son"),
    (("Ngày xuất: 05/10/2022 09:30", "Ngày xuất: 05/10/2022 08:30"), ("a.csv", "b.csv"), "lam-son"),
    (("", ""), ("ho-so-20221006.csv", "ho-so-20221005.csv"), "lam-son"),
    (("Ngày xuất: 06/10/2022", ""), ("a.csv", "b.csv"), "hoa-son"),
    (
        ("Xuất lúc 09:30 ngày 05/10/2022", "Kết xuất ngày 05/10/2022 lúc 08:30 từ hệ thống"),
        ("a.csv", "b.csv"),
        "lam-son",
    ),
    (("Đề xuất ngày 06/10/2022", "Xuất ngày 05/10/2022"), ("a.csv", "b.csv"), "hoa-son"),
]


@pytest.mark.parametrize(("titles", "files", "kept"), EXPORTED)
def test_of_two_states_the_later_export_s_stays(
    titles: tuple[str, str], files: tuple[str, str], kept: str
) -> None:
    """Where both files say when they were made that decides; where one does not, its end or its file's name."""
    rows = ("H1 | Lâm Sơn | 05/07/2022", "H1 | Hòa Sơn | 05/07/2022")
    sheets = [
        sheet(f"Mã hồ sơ | Đơn vị | Ngày tiếp nhận\n{row}", file, *filter(None, [title]))
        for row, file, title in zip(rows, files, titles, strict=True)
    ]
    assert one(take(*sheets), "unit_code") == kept


@pytest.mark.parametrize(
    ("days", "severity", "kept"),
    [
        (("05/07/2022", "06/07/2022", "07/07/2022"), "", 3),
        (("05/07/2022", "06/07/2022", "07/08/2022"), "", 3),
        (("05/07/2022", "07/06/2022", "07/07/2022"), "warning", 3),
        (("7/5/2022", "7/6/2022", "7/7/2022"), "error", 1),
        (("7/5/2022", "7/6/2022", "8/7/2022"), "error", 0),
    ],
)
def test_a_day_that_a_dossier_s_code_turns_round_is_told(
    days: tuple[str, ...], severity: str, kept: int
) -> None:
    """The code holds yymmdd of the receipt: where most days are it with day and month swapped, none is sure."""
    codes = ("H43.1-220705-0001", "H43.1-220706-0002", "H43.1-220707-0003")
    rows = [f"{code} | Lâm Sơn | {day}" for code, day in zip(codes, days, strict=True)]
    intake = take("\n".join(["Mã hồ sơ | Đơn vị | Ngày tiếp nhận", *rows]))
    reasons = {reason for _, reason in told(intake, severity or "error") if "trái ngày" in reason}
    assert (bool(reasons), len(intake.tables["dossiers"])) == (bool(severity), kept)


@pytest.mark.parametrize(
    ("titles", "ends", "why"),
    [
        (("Ngày xuất: 05/10/2022", "Ngày xuất: 06/10/2022"), ("", ""), "của lần xuất sau"),
        (("Ngày xuất: 05/10/2022", ""), ("", "09/07/2022"), "kết thúc muộn hơn"),
        (("", ""), ("", ""), "đứng sau, không có gì cho biết dòng nào mới hơn"),
    ],
)
def test_a_conflict_says_by_which_rule_it_was_settled(
    titles: tuple[str, str], ends: tuple[str, str], why: str
) -> None:
    """What only the order of files decided is to be looked at."""
    sheets = [
        sheet(f"{head}\nH1 | {unit} | 05/07/2022 | {end}", file, *filter(None, [title]))
        for head, unit, end, file, title in zip(
            ["Mã hồ sơ | Đơn vị | Ngày tiếp nhận | Ngày kết thúc xử lý"] * 2,
            ("Lâm Sơn", "Hòa Sơn"), ends, ("a.csv", "b.csv"), titles, strict=True,
        )
    ]  # fmt: skip
    (reason,) = [reason for _, reason in told(take(*sheets), "warning")]
    assert reason.endswith(f"được giữ vì {why}")


def test_one_procedure_of_two_units_is_two_rows() -> None:
    """A procedure is what one unit handles."""
    intake = take("Mã TTHC | Tên TTHC | Đơn vị\n1.004230 | A | Lâm Sơn\n1.004230 | A | Hòa Sơn")
    assert len(intake.tables["procedures"]) == 2


# Ready-made counts


@pytest.mark.parametrize(
    "indicator", ["ON_TIME", "on_time", "5", "Tỷ lệ hồ sơ xử lý đúng hạn", "hồ sơ xử lý đúng hạn"]
)
def test_an_indicator_is_known_by_code_number_and_name(indicator: str) -> None:
    """Portal codes, numbers 1 to 21 and Vietnamese names lead to one code."""
    intake = take(f"Mã đơn vị | Chỉ số | Tử số | Mẫu số\nlam-son | {indicator} | 90 | 100")
    assert one(intake, "indicator", "aggregates") == "ON_TIME"
    assert INDICATORS[5 - 1] == "ON_TIME"


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ("ON_TIME | 101 | 100", "có Tử số lớn hơn Mẫu số"),
        ("ON_TIME | -1 | 100", "có số âm"),
        ("ON_TIME | 1,5 | 100", "có số không nguyên"),
        ("ON_TIME | 90 | ", "thiếu Mẫu số"),
        ("ON_TIME | - | 90", "thiếu Tử số"),
        ("TIN_ĐỒN | 90 | 100", "có chỉ số chưa biết"),
        (" | 90 | 100", "thiếu Chỉ số"),
    ],
)
def test_impossible_counts_are_refused(cells: str, reason: str) -> None:
    """Negative, fractional, more than all, or of no indicator."""
    intake = take(f"Mã đơn vị | Chỉ số | Tử số | Mẫu số\nlam-son | {cells}")
    assert told(intake) == [(2, reason)]


def test_two_empty_counts_mean_that_nothing_is_known() -> None:
    """They are accepted as nothing, not as zero, and said."""
    intake = take("Mã đơn vị | Chỉ số | Tử số | Mẫu số\nlam-son | ON_TIME | | ")
    assert pd.isna(one(intake, "numerator", "aggregates"))
    assert told(intake, "info") == [(2, "không có số liệu (hai ô đều trống)")]


COUNTED = "Mã đơn vị | Chỉ số | Tử số | Mẫu số\nlam-son | ON_TIME | 90 | 100"


@pytest.mark.parametrize(
    ("days", "severity"),
    [
        ("Từ ngày 15/06/2022 đến ngày 14/09/2022", ""),
        ("Từ ngày 01/07/2022 đến hết ngày 30/09/2022", "warning"),
        ("Từ ngày 15/12/2021 đến ngày 14/09/2022", "error"),
    ],
)
def test_counts_of_other_days_are_not_the_period_s(days: str, severity: str) -> None:
    """The title block's days must be the period's; in the other calendar they are let pass with a warning."""
    intake = take(sheet(COUNTED, "tong-hop.xlsx", days))
    assert intake.findings.loc[intake.findings["row"].notna(), "severity"].tolist() == [severity] * bool(
        severity
    )


@pytest.mark.parametrize(
    "titles",
    [
        ("Quý II năm 2022",), ("QUÝ 2/2022",), ("Biểu 06 quý II-2022",), ("Quy II nam 2022",), ("Quý III/2021",),
        ("Quý", "II", "năm", "2022"), ("Quý: II", "Năm: 2022"), ("Quý II",), ("Q2/2022",), ("2022-Q2",),
        ("Tháng 6/2022",), ("Tháng 07 năm 2022",), ("Biểu số 06", "Tháng 6/2022"), ("T6.2022",), ("Kỳ báo cáo: 06/2022",),
        ("6 tháng đầu năm 2022",), ("SÁU THÁNG ĐẦU NĂM 2022",), ("9 tháng năm 2022",), ("6 tháng cuối năm 2022",),
        ("Kỳ báo cáo: Năm 2022",), ("Cả năm 2022",), ("BÁO CÁO KẾT QUẢ NĂM 2021",), ("Quý III", "Năm 2021"),
        ("Từ quý I đến quý III năm 2022",), ("Tháng 4, 5, 6 năm 2022",), ("Quý I, quý II và quý III/2022",),
        ("Từ ngày:", "01/04/2022", "đến ngày:", "30/06/2022"), ("(01/04/2022 – 30/06/2022)",),
        ("Từ 15/03 đến 14/6/2022",), ("Từ ngày 01 tháng 4 năm 2022 đến ngày 30 tháng 6 năm 2022",),
        ("6T/2022",), ("9T2022",), ("Quí II/2022",), ("Quý II_2022",), ("Q3_2021",), ("BC_Quy2_2022",), ("Quý III (2021)",),
        ("Quý III – 2021",), ("Năm 2021 – Quý III",), ("Quý II, 15 đơn vị",), ("Tháng 6",), ("T6",), ("Q2",), ("6 tháng",),
        ("Từ ngày: 01/04/2022 - Đến ngày: 30/06/2022",), ("Từ ngày 01/04/2022, đến ngày 30/06/2022",),
        ("Từ ngày 01/04/2022 00:00 đến ngày 30/06/2022 23:59",), ("Tu ngay 01/04/2022 den ngay 30/06/2022",),
        ("Từ ngày", "2022-04-01", "tới ngày", "2022-06-30"), ("Tu ngay 1 thang 4 nam 2022 den ngay 30 thang 6 nam 2022",),
        ("Từ tháng 7/2021 đến tháng 9/2022",), ("Từ quý I/2022 đến quý III/2022",), ("So với quý trước – Quý II năm 2022",),
        ("BÁO CÁO QUÝ III", "Kỳ: Quý III/2021"), ("Kỳ báo cáo: 2022-06",), ("Kỳ: 202206",), ("Quý thứ hai năm 2022",),
        ("Quý tư năm 2022",), ("(kèm theo Báo cáo quý II năm 2022)",), ("Thực hiện Kế hoạch năm 2021",),
    ],
)  # fmt: skip
def test_counts_that_tell_another_period_are_kept_out(titles: tuple[str, ...]) -> None:
    """However the title block says it, and whether in one cell or several: 2022-Q3 was asked for."""
    intake = take(sheet(COUNTED, "tong-hop.xlsx", *titles))
    (reason,) = {reason for _, reason in told(intake)}
    assert reason.startswith("là của kỳ khác")
    assert numbers(intake) == [[1, 0, 1, 0]]


@pytest.mark.parametrize(
    "titles",
    [
        ("Quý III năm 2022",), ("Quý 3/2022",), ("Quý", "III", "năm", "2022"), ("Quý III", "Năm 2022"), ("Quý III",),
        ("Quý III năm 2022", "Từ 15/6 đến 14/9/2022"), ("Ninh Sơn, ngày 03 tháng 10 năm 2022",),
        ("Lâm Sơn, tháng 10 năm 2022",), ("Ngày", "03", "tháng", "10", "năm", "2022"), ("Phường 30 tháng 4",),
        ("Quyết định số 766/QĐ-TTg ngày 23 tháng 6 năm 2022", "Quý III/2022"), ("UBND Q.1",), ("Ngày xuất: 03/10/2022",),
        ("Quý III năm 2022 so với cùng kỳ quý III năm 2021",), ("Quý 3 năm 2022 (tháng 7, 8, 9)",),
        ("Từ tháng 7/2022 đến tháng 9/2022",), ("Ninh Sơn, tháng 10/2022",), ("Ngày lập: tháng 10 năm 2022",),
        ("Từ ngày 15/06/2022 đến ngày 14/9/2022", "(theo Quyết định 766 năm 2021)"), ("Quý III – 2022-10-03",), ("Q3",),
        ("Quý III", "(theo Quyết định 766 năm 2021)"), ("(Kèm theo Công văn số 12 năm 2021) Quý III",), ("Quý ba năm 2022",),
        ("Kỳ báo cáo: Quý III", "Quỹ từ thiện"),
    ],
)  # fmt: skip
def test_titles_that_tell_this_period_or_none_say_nothing(titles: tuple[str, ...]) -> None:
    """Dates of signature, of decisions and of comparisons are no periods."""
    intake = take(sheet(COUNTED, "tong-hop.xlsx", *titles))
    assert (told(intake), told(intake, "warning"), numbers(intake)) == ([], [], [[1, 1, 0, 0]])


@pytest.mark.parametrize(
    "titles",
    [
        ("BÁO CÁO NĂM 2022",), ("Quý II/2022 – Quý III/2022",), ("Báo cáo quý III và 9 tháng đầu năm 2022",),
        ("Kết quả quý III, phương hướng quý IV năm 2022",), ("Quý III và cả năm 2022",),
        ("Từ ngày 15/06/2022 đến ngày 14/9/2022", "Quý II năm 2022"), ("Lũy kế từ đầu năm đến hết quý III năm 2022",),
        ("Từ đầu năm đến ngày 30/9/2022",), ("Tính đến ngày 30 tháng 6 năm 2022",), ("Lũy kế 9 tháng năm 2022",),
        ("Số liệu giải quyết TTHC, tháng 6 năm 2022",), ("Ủy ban nhân dân thị trấn Tân Sơn, tháng 10 năm 2022",),
        ("Quý III năm 2022", "T7"), ("Quý III năm 2022", "Tháng 7"), ("Từ 1/6/2022 đến nay",), ("Bán niên 2022",),
    ],
)  # fmt: skip
def test_titles_that_may_mean_this_period_are_a_warning(titles: tuple[str, ...]) -> None:
    """A year alone heads its quarters too; of two periods one is this; counts from the year's beginning; a signature."""
    intake = take(sheet(COUNTED, "tong-hop.xlsx", *titles))
    ((row, reason),) = told(intake, "warning")
    assert (row, reason.partition(":")[0], told(intake)) == (len(titles) + 2, "không rõ kỳ", [])


@pytest.mark.parametrize(
    ("headings", "cells", "severity"),
    [
        ("Kỳ báo cáo", "Quý III năm 2022", ""), ("Kỳ báo cáo", "", ""), ("Quý | Năm", "3 | 2022", ""),
        ("Kỳ báo cáo", "2022-Q3", ""), ("Kỳ báo cáo", "Quý II/2022", "error"), ("Quý | Năm", "III | 2021", "error"),
        ("Tháng | Năm", "7 | 2022", "error"), ("Kỳ báo cáo", "2022", "error"), ("Kỳ báo cáo", "abc", "warning"),
        ("Tháng", "7", "error"), ("Kỳ báo cáo", "Q3", ""), ("Kỳ báo cáo", "Q2", "error"), ("Quý | Năm", " | 2021", "error"),
        ("Năm | Quý", "2021 | III", "error"), ("Năm | Quý | Tháng", "2021 | III | ", "error"),
        ("Tháng | Quý | Năm", "7 | III | 2022", "warning"), ("Tháng | Quý | Năm", " | III | 2021", "error"),
        ("Kỳ báo cáo", "2022-06", "error"), ("Tháng", "2022-07", "error"), ("Năm", "2022", "warning"),
        ("Năm", "2021", "error"),
    ],
)  # fmt: skip
def test_a_column_tells_the_period_of_each_row(headings: str, cells: str, severity: str) -> None:
    """A row of another period is refused, one whose period cannot be read is named."""
    intake = take(f"Mã đơn vị | Chỉ số | Tử số | Mẫu số | {headings}\nlam-son | ON_TIME | 90 | 100 | {cells}")
    assert intake.findings.loc[intake.findings["row"].notna(), "severity"].tolist() == [severity] * bool(
        severity
    )


def test_a_year_beside_each_row_is_enough_where_the_title_tells_the_quarter() -> None:
    """«Quý III» above and «2022» in the column are one period."""
    drawn = "Mã đơn vị | Chỉ số | Tử số | Mẫu số | Năm\nlam-son | ON_TIME | 90 | 100 | 2022"
    intake = take(sheet(drawn, "tong-hop.xlsx", "Quý III"))
    assert (told(intake), told(intake, "warning"), len(intake.tables["aggregates"])) == ([], [], 1)


# Biểu 06


def form(*rows: str) -> Intake:
    """Biểu 06 of the commune Lâm Sơn with these rows, the first in row 4."""
    return take(
        sheet(FORM.strip("\n") + "\n" + "\n".join(rows), "bieu-06.xlsx", "Đơn vị báo cáo: UBND xã Lâm Sơn")
    )


def test_the_form_s_total_becomes_two_ready_made_counts() -> None:
    """On time: before, on and within time of all received; online: of those received in the period."""
    intake = form(
        "Hộ tịch   | 30 | 20 | 8 | 2 | 25 | 15 | 8 | 2 | 5 | 4 | 1",
        "Đất đai   | 10 | 5  | 5 | 0 | 10 | 5  | 4 | 1 | 0 | - |",
        "Tổng cộng | 40 | 25 | 13 | 2 | 35 | 20 | 12 | 3 | 5 | 4 | 1",
    )
    rows = intake.tables["aggregates"].sort_values("indicator")[
        ["unit_code", "indicator", "numerator", "denominator"]
    ]
    assert rows.to_numpy().tolist() == [
        ["lam-son", "DOSSIER_ONLINE", 25, 25 + 13],
        ["lam-son", "ON_TIME", 20 + 12 + 4, 40],
    ]
    assert of_files(intake)["severity"].tolist() == ["info"]


SECTIONS = (
    "Hộ tịch   | 30 | 20 | 8 | 2 | 25 | 15 | 8 | 2 | 5 | 4 | 1",
    "Cộng      | 30 | 20 | 8 | 2 | 25 | 15 | 8 | 2 | 5 | 4 | 1",
    "Đất đai   | 10 | 5  | 5 | 0 | 10 | 5  | 4 | 1 | 0 | 0 | 0",
)


def test_of_several_total_rows_the_one_that_sums_up_the_others_counts() -> None:
    """A section's total is none of the unit's."""
    intake = form(*SECTIONS, "Tổng cộng | 40 | 25 | 13 | 2 | 35 | 20 | 12 | 3 | 5 | 4 | 1")
    counted = intake.tables["aggregates"].query("indicator == 'ON_TIME'")
    assert (counted["denominator"].tolist(), told(intake)) == ([40], [])


def test_total_rows_of_which_none_sums_up_the_others_are_refused() -> None:
    """Nobody can tell which of them is the unit's."""
    intake = form(*SECTIONS, "Tổng cộng | 41 | 26 | 13 | 2 | 36 | 21 | 12 | 3 | 5 | 4 | 1")
    assert told(intake) == [(row, "là một trong nhiều dòng cộng khác nhau") for row in (5, 7)]


BY_UNIT = f"""{FORM.rstrip()}
    UBND xã Lâm Sơn | 30 | 20 | 8 | 2 | 25 | 15 | 8 | 2 | 5 | 4 | 1
    UBND xã Hòa Sơn | 10 | 5 | 5 | 0 | 10 | 5 | 4 | 1 | 0 | 0 | 0
    Tổng cộng       | 40 | 25 | 13 | 2 | 35 | 20 | 12 | 3 | 5 | 4 | 1
"""


@pytest.mark.parametrize("titles", [(), ("Đơn vị báo cáo: UBND huyện Ninh Sơn",)])
def test_a_form_by_units_counts_for_each_of_them(titles: tuple[str, ...]) -> None:
    """Under a heading of units the rows are theirs, whatever unit the title block names."""
    intake = take(sheet(BY_UNIT.replace("Lĩnh vực", "Đơn vị"), "bieu-06.xlsx", *titles))
    rows = intake.tables["aggregates"].query("indicator == 'ON_TIME'")
    assert rows[["unit_code", "numerator", "denominator"]].to_numpy().tolist() == [
        ["lam-son", 27, 30],
        ["hoa-son", 9, 10],
    ]


def test_a_field_that_is_called_like_a_unit_is_not_that_unit() -> None:
    """Under a heading of fields, in the form of one unit, only the total row counts."""
    intake = take(sheet(BY_UNIT, "bieu-06.xlsx", "Đơn vị báo cáo: UBND huyện Ninh Sơn"))
    rows = intake.tables["aggregates"].query("indicator == 'ON_TIME'")
    assert rows[["unit_code", "denominator"]].to_numpy().tolist() == [["ninh-son", 40]]


@pytest.mark.parametrize(
    ("row", "broken"),
    [
        ("Tổng cộng | 31 | 20 | 8 | 2 | 25 | 15 | 8 | 2 | 5 | 4 | 1", {"31 ≠ 20 + 8 + 2", "31 ≠ 25 + 5"}),
        ("Tổng cộng | 30 | 20 | 8 | 2 | 25 | 14 | 8 | 2 | 5 | 4 | 1", {"25 ≠ 14 + 8 + 2"}),
        ("Tổng cộng | 30 | 20 | 8 | 2 | 25 | 15 | 8 | 2 | 5 | 4 | 2", {"5 ≠ 4 + 2"}),
    ],
)
def test_a_total_that_contradicts_itself_is_refused_with_the_sum(row: str, broken: set[str]) -> None:
    """Received = online + direct + carried over = handled + pending; both of these are the sum of their parts."""
    intake = form(row)
    assert set(intake.findings.loc[intake.findings["row"].eq(4), "value"]) == broken
    assert numbers(intake) == [[2, 0, 2, 0]]


def test_fields_that_do_not_add_up_to_the_total_are_told_cell_by_cell() -> None:
    """The total counts; that it is not the sum of its rows is a warning with the heading."""
    intake = form(
        "Hộ tịch   | 29 | 19 | 8 | 2 | 24 | 15 | 8 | 1 | 5 | 4 | 1",
        "Tổng cộng | 30 | 20 | 8 | 2 | 25 | 15 | 8 | 2 | 5 | 4 | 1",
    )
    warnings = intake.findings[intake.findings["severity"] == "warning"]
    assert set(warnings["value"]) == {"30 ≠ 29", "20 ≠ 19", "25 ≠ 24", "2 ≠ 1"}
    assert numbers(intake) == [[2, 2, 0, 0]]


def test_a_form_without_a_total_is_an_error() -> None:
    """Which rows make up the unit is not guessed."""
    intake = form("Hộ tịch | 30 | 20 | 8 | 2 | 25 | 15 | 8 | 2 | 5 | 4 | 1")
    assert told(intake) == [(4, "là dòng cuối mà không có dòng Tổng cộng")]


def with_dossiers(*rows: str) -> Intake:
    """Biểu 06 of the commune Lâm Sơn with one dossier, beside a list of its dossiers."""
    drawn = f"{FORM.rstrip()}\nTổng cộng | 1 | 1 | 0 | 0 | 1 | 1 | 0 | 0 | 0 | 0 | 0"
    header = "Mã hồ sơ | Đơn vị | Hình thức nộp | Ngày tiếp nhận | Ngày kết thúc xử lý"
    listed = sheet("\n".join([header, *rows]), "ho-so.xlsx")
    return take(sheet(drawn, "bieu-06.xlsx", "Đơn vị báo cáo: UBND xã Lâm Sơn"), listed)


def test_a_form_that_contradicts_the_dossiers_is_told_cell_by_cell() -> None:
    """Received and handled are stated as 1 and listed as 2."""
    intake = with_dossiers(
        "H1 | Lâm Sơn | Trực tuyến | 05/07/2022 | 06/07/2022",
        "H2 | Lâm Sơn | Trực tuyến | 05/07/2022 | 06/07/2022",
    )
    told_cells = intake.findings[intake.findings["severity"] == "warning"]
    assert set(told_cells["file"]) == {"bieu-06.xlsx"}
    assert set(zip(told_cells["row"], told_cells["value"], strict=True)) == {(4, "1 ≠ 2 (danh sách)")}
    assert len(told_cells) == len(["received_total", "handled_total", "online"])


def test_a_form_that_agrees_with_the_dossiers_is_no_finding() -> None:
    """One dossier, filed online, handled in the period."""
    intake = with_dossiers("H1 | Lâm Sơn | Trực tuyến | 05/07/2022 | 06/07/2022")
    assert not intake.findings["severity"].eq("warning").any()


# What is missing


def test_what_came_for_whom_and_when_is_a_matrix() -> None:
    """Unit × table × month of the period 15/6–14/9, and before it; zero where nothing came."""
    intake = dossiers("H1 | Lâm Sơn | 05/07/2022", "H2 | Lâm Sơn | 01/05/2022", "H3 | Hòa Sơn | 01/09/2022")
    drawn = intake.coverage.pivot(index="unit_code", columns="month", values="rows").fillna(0).astype(int)
    assert drawn.loc["lam-son"].to_dict() == {
        "trước kỳ": 1, "2022-06": 0, "2022-07": 1, "2022-08": 0, "2022-09": 0,
    }  # fmt: skip
    reasons = set(intake.findings["reason"])
    assert "UBND xã Hòa Sơn không có hồ sơ nào nhận trong tháng 06/2022, 07/2022, 08/2022." in reasons
    assert "không có hồ sơ hay số liệu tổng hợp nào của Phòng Tài nguyên trong kỳ." in reasons


def test_days_that_no_file_covers_are_named() -> None:
    """Two lists state their days: those between them and after them are in neither."""
    drawn = "Mã hồ sơ | Đơn vị | Ngày tiếp nhận\n"
    first = sheet(f"{drawn}H1 | Lâm Sơn | 20/06/2022", "a.csv", "Từ ngày 15/06/2022 đến ngày 30/06/2022")
    second = sheet(f"{drawn}H2 | Lâm Sơn | 20/08/2022", "b.csv", "Từ ngày 01/08/2022 đến ngày 31/08/2022")
    reasons = take(first, second).findings["reason"]
    assert [reason for reason in reasons if "phủ từ" in reason] == [
        "không tệp hồ sơ nào phủ từ ngày 01/07/2022 đến ngày 31/07/2022.",
        "không tệp hồ sơ nào phủ từ ngày 01/09/2022 đến ngày 14/09/2022.",
    ]


# Known faults

RECORD = {
    "site": "ninh-son", "file": "ho-so*.xlsx", "where": {"dossier_code": "H1"}, "column": "received_at",
    "expect": "13/05/2022", "value": "05/07/2022", "what": "Ngày tiếp nhận của H1 sai.", "why": "Nhập nhầm.",
    "decided_by": "Văn phòng", "decided_on": "2022-09-20", "since": "2022-06-15", "until": "2022-09-14",
}  # fmt: skip


def corrected(rows: str, period: Period = Q3, **changes: object) -> list[Sheet]:
    """The drawn dossiers after one record."""
    record = Correction.model_validate(
        {key: one for key, one in (RECORD | changes).items() if one is not None}
    )
    drawn = f"Mã hồ sơ | Đơn vị | Ngày tiếp nhận\n{rows}"
    return correct_sheets([sheet(drawn)], [record], SITE, period)


def test_a_known_fault_is_corrected_by_its_record_and_said() -> None:
    """Only the row of the record; what, why and who decided stand in the finding."""
    (only,) = corrected("H1 | Lâm Sơn | 13/05/2022\nH2 | Lâm Sơn | 13/05/2022")
    assert only.rows["received_at"].tolist() == ["05/07/2022", "13/05/2022"]
    (said,) = [remark for remark in only.remarks if remark.row]
    assert (said.row, said.column) == (2, "Ngày tiếp nhận")
    assert "Nhập nhầm" in said.reason and "Văn phòng" in said.reason


def test_a_record_without_a_value_leaves_the_row_out() -> None:
    """The row is no longer there, and that is said."""
    (only,) = corrected("H1 | Lâm Sơn | 13/05/2022\nH2 | Lâm Sơn | 13/05/2022", value=None)
    assert only.rows["dossier_code"].tolist() == ["H2"]


def test_a_record_stops_the_run_once_the_source_is_repaired() -> None:
    """The cell no longer reads what the record expects: a correction kept would hide the next fault."""
    _, fault = corrected("H1 | Lâm Sơn | 05/07/2022")
    assert fault.stops and "nguồn đã được sửa" in fault.remarks[0].reason


def test_a_record_ends_with_its_last_day() -> None:
    """In a later quarter it neither corrects nor stops."""
    (only,) = corrected("H1 | Lâm Sơn | 13/05/2022", period=Period.parse("2022-Q4"))
    assert only.rows["received_at"].tolist() == ["13/05/2022"]


# Other tables


def test_a_satisfied_answer_is_read_and_an_undeclared_one_refused() -> None:
    """Whether «Bình thường» is satisfied nobody has declared."""
    header = "Mã phiếu | Đơn vị | Ngày trả lời | Hài lòng"
    answers = "P1 | Lâm Sơn | 05/07/2022 | Rất hài lòng\nP2 | Lâm Sơn | 05/07/2022 | Bình thường"
    intake = take(f"{header}\n{answers}")
    assert one(intake, "is_satisfied", "surveys")
    assert told(intake) == [(3, "có giá trị chưa biết")]


def test_dissatisfied_is_a_yes_in_the_column_of_the_dissatisfied() -> None:
    """The same words mean the opposite where the heading asks the opposite."""
    intake = take("Mã PAKN | Đơn vị | Ngày gửi | Không hài lòng\nK1 | Lâm Sơn | 05/07/2022 | Không hài lòng")
    assert one(intake, "is_dissatisfied", "petitions")


def test_a_day_without_time_is_kept_as_a_day() -> None:
    """The catalogue's dates carry no time, whatever the file shows."""
    intake = take("Mã TTHC | Tên TTHC | Đơn vị | Ngày công khai\n1.004230 | A | Lâm Sơn | 05/07/2022 10:30")
    assert one(intake, "published_on", "procedures") == pd.Timestamp(date(2022, 7, 5))


# Units over time

CHANGED = SITE.model_validate(
    SITE.model_dump()
    | {
        "units": [
            *SITE.model_dump()["units"],
            {
                "code": "lam-moi",
                "name": "UBND xã Cũ",
                "short_name": "Cũ",
                "level": "commune",
                "parent": "ninh-son",
            }
            | {"valid_from": "2022-06-15"},
        ],
        "changes": [
            {
                "day": "2022-06-15",
                "kind": "renamed",
                "before": ["xa-cu"],
                "after": ["lam-moi"],
                "source": "NQ",
            }
        ],
    }
)
"""The commune Cũ ended on 14/6; from the next day another unit bears its name."""


@pytest.mark.parametrize(("period", "unit"), [("2022-Q2", "xa-cu"), ("2022-Q3", "lam-moi")])
def test_a_name_means_the_unit_that_bears_it_in_the_period(period: str, unit: str) -> None:
    """Two units in turn, never mixed."""
    day = "05/05/2022" if period == "2022-Q2" else "05/07/2022"
    drawn = sheet(f"Mã hồ sơ | Đơn vị | Ngày tiếp nhận\nH1 | UBND xã Cũ | {day}")
    assert one(validate([drawn], CHANGED, Period.parse(period), PROJECT), "unit_code") == unit


def test_a_name_that_two_units_bear_in_one_period_is_refused() -> None:
    """In the year both existed: nobody can tell of a row which is meant."""
    drawn = sheet("Mã hồ sơ | Đơn vị | Ngày tiếp nhận\nH1 | UBND xã Cũ | 05/07/2022")
    intake = validate([drawn], CHANGED, Period.parse("2022-year"), PROJECT)
    assert told(intake) == [(2, "có tên đơn vị mà trong kỳ có hai đơn vị lần lượt mang")]


def test_a_row_of_an_ended_unit_is_refused_with_what_became_of_it() -> None:
    """Its code can only mean the old one."""
    drawn = sheet("Mã hồ sơ | Mã đơn vị | Ngày tiếp nhận\nH1 | xa-cu | 05/07/2022")
    ((_, reason),) = told(validate([drawn], CHANGED, Q3, PROJECT))
    assert reason == "có đơn vị không hoạt động trong kỳ (từ ngày 15/06/2022 đổi tên thành UBND xã Cũ)"


# Codes that a spreadsheet spoilt, names that are no codes, units that cannot be told apart


DOSSIER_CODES = [f"H43.12.05-220705-{at:04}" for at in (11, 12, 13)]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("'H43.12.05-220705-0014", "H43.12.05-220705-0014"),
        ("h43.12.05–220705–0014", "H43.12.05-220705-0014"),
        ("\N{CYRILLIC CAPITAL LETTER EN}43.12.05-220705-0014", "H43.12.05-220705-0014"),
        ("H\N{FULLWIDTH DIGIT FOUR}3.12.05-220705-0014", "H43.12.05-220705-0014"),
    ],
)
def test_a_dossier_code_of_which_nothing_is_lost_is_repaired_and_listed(written: str, meant: str) -> None:
    """Quotes, spaces, dashes, capitals, foreign letters: the finding says what stood there and what it was taken for."""
    intake = dossiers(*(f"{code} | Lâm Sơn | 05/07/2022" for code in [*DOSSIER_CODES, written]))
    assert meant in set(intake.tables["dossiers"]["dossier_code"])
    assert f"{written} → {meant}" in set(intake.findings["value"])


@pytest.mark.parametrize(
    "damaged", ["H43.12.05-220705-14", "H43.12.05-2207", "43.12.05-220705-0014", "220705000014"]
)
def test_a_dossier_code_unlike_the_others_of_its_column_is_refused(damaged: str) -> None:
    """Lost zeros, lost points, cut ends: nobody can tell what it was."""
    intake = dossiers(*(f"{code} | Lâm Sơn | 05/07/2022" for code in [*DOSSIER_CODES, damaged]))
    assert [row for row, _ in told(intake)] == [5]


def test_two_units_of_one_name_are_a_fault_of_the_site() -> None:
    """«Hoà Sơn» and «Hòa Sơn» are one name: rows of either could belong to both."""
    twin = {"code": "hoa-son-2", "name": "UBND xã Hoà Sơn", "short_name": "HS2", "level": "commune"}
    stated = SITE.model_dump()
    site = Site.model_validate(stated | {"units": [*stated["units"], twin | {"parent": "ninh-son"}]})
    with pytest.raises(ParamsError, match="cùng được gọi là"):
        validate([], site, Q3, PROJECT)


def test_a_list_without_its_codes_is_no_list_of_procedures() -> None:
    """Most columns are those of dossiers: that it could pass for a list of procedures does not make it one."""
    intake = take(
        "Mã TTHC | Tên TTHC | Đơn vị | Ngày tiếp nhận | Ngày hẹn trả\n1.004230 | Đất đai | Lâm Sơn | 05/07/2022 |"
    )
    assert intake.faults
    assert intake.tables["procedures"].empty


def test_two_dates_in_a_name_are_a_span_and_one_is_when_the_file_was_exported() -> None:
    """A span says nothing about which of two states of a dossier is the later."""
    names = ("ho-so-20220701-20220930.csv", "ho-so-20221005-0830.csv", "ho-so.csv")
    assert [export_time(Sheet(name)) for name in names] == [None, datetime(2022, 10, 5, 8, 30), None]


@pytest.mark.parametrize("unit", ["H43.12.21.000.00.00-220705", "CHINHANHDANGKYDATDAI"])
def test_a_long_code_is_no_unit_for_being_long(unit: str) -> None:
    """Codes that no spreadsheet damages are taken as they stand; a unit is one of the site's or refused."""
    intake = dossiers(f"H1 | {unit} | 05/07/2022")
    assert told(intake) == [(2, "có đơn vị không thuộc danh sách đơn vị báo cáo")]


def test_a_long_word_is_no_indicator_for_being_long() -> None:
    """An indicator is one of the 21."""
    intake = take("Mã đơn vị | Chỉ số | Tử số | Mẫu số\nlam-son | HOSODUNGHAN-TRONGKY-2022 | 90 | 100")
    assert told(intake) == [(2, "có chỉ số chưa biết")]


@pytest.mark.parametrize("officers", ["code", "none"])
def test_a_name_in_capitals_without_spaces_is_not_kept(officers: str) -> None:
    """A site that wants codes or nothing of its officers gets no names, however they are written."""
    drawn = (
        "Mã hồ sơ | Đơn vị | Ngày tiếp nhận | Cán bộ xử lý\nH1 | Lâm Sơn | 05/07/2022 | CANBOTHULYHOSODATDAI"
    )
    intake = validate([sheet(drawn)], SITE.model_copy(update={"officers": officers}), Q3, PROJECT)
    assert one(intake, "officer") is None or one(intake, "officer") != one(intake, "officer")


def test_a_procedure_s_code_of_another_shape_than_the_others_is_told() -> None:
    """A quote that strayed into a code makes another procedure of it; a system's own codes are all alike."""
    head = "Mã hồ sơ | Đơn vị | Ngày tiếp nhận | Mã TTHC"
    codes = ("1.004230", "2.000815", '1.003980"')
    rows = [f"H{at} | Lâm Sơn | 05/07/2022 | {code}" for at, code in enumerate(codes, 1)]
    assert [
        row for row, reason in told(take("\n".join([head, *rows])), "warning") if "mã TTHC" in reason
    ] == [4]
    own = [f"H{at} | Lâm Sơn | 05/07/2022 | QT-{at}" for at in range(3)]
    assert told(take("\n".join([head, *own])), "warning") == []
