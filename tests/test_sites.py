"""Sites: the two plans as printed, units over time, and every fault of a bad file at once."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from chiso.errors import ParamsError, UsageError
from chiso.paths import Project
from chiso.periods import Period
from chiso.schemas import INDICATORS
from chiso.sites import Site, read_site, site_codes

DISTRICT = read_site(Project.find(), "ninh-son")
DEPARTMENT = read_site(Project.find(), "so-nnptnt")
PROVINCE = read_site(Project.find(), "tinh-mau")
SITES = pytest.mark.parametrize("site", [DISTRICT, DEPARTMENT, PROVINCE], ids=lambda site: site.code)

GOOD = """
code: huyen-thu
name: UBND huyện Thử
level: district
rules: 766-2022
calendar: report
demo: {year: 2022, dossiers: 10, seed: 1}
letterhead: {agency: [HUYỆN THỬ], place: Thử, number: …/BC-UBND}
signatory: {office: CHỦ TỊCH}
recipients: []
units:
  - {code: goc, name: Huyện Thử, short_name: Thử, level: district}
  - {code: xa-a, name: Xã A, short_name: A, level: commune, parent: goc, aliases: [H00.01]}
plan:
  source: kế hoạch thử
  blocks:
    - number: I
      title: Tiến độ
      max_points: 20
      indicators: [{code: ON_TIME, number: "1", text: hồ sơ đúng hạn, max_points: 20, lead_units: [xa-a]}]
"""


def drawn(folder: Path, *changes: tuple[str, str], text: str = GOOD) -> Site:
    """The site of a drawn file in which each (old, new) was replaced."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    sites = folder / "params" / "sites"
    sites.mkdir(parents=True)
    (sites / "huyen-thu.yml").write_text(text, encoding="utf-8")
    return read_site(Project(folder), "huyen-thu")


def faults(folder: Path, *changes: tuple[str, str]) -> list[str]:
    """What is said against the drawn file."""
    with pytest.raises(ParamsError) as caught:
        drawn(folder, *changes)
    return [str(fault) for fault in caught.value.faults]


def test_district_lists_nineteen_numbered_indicators_and_one_unnumbered():
    """The district's plan prints 1. to 19. and one row without a number."""
    numbers = [duty.indicator.number for duty in DISTRICT.plan.duties]
    assert [number for number in numbers if number] == [f"{n}." for n in range(1, 20)]
    assert numbers.count("") == 1


def test_unnumbered_row_of_the_district_is_use_of_population_data():
    """The row without a number follows number 16 in block IV.2."""
    block = next(block for block in DISTRICT.plan.blocks if block.number == "IV.2")
    assert [(row.number, row.code) for row in block.indicators] == [
        ("16.", "CITIZEN_DATA_CONNECTED_FORMALITY"),
        ("", "CITIZEN_DATA_CONNECTED_DOSSIER"),
    ]


def test_district_plan_has_every_indicator_but_the_publishing_of_procedures():
    """A district issues no quyết định công bố; its other twenty indicators stand in the Decision's order."""
    listed = [duty.indicator.code for duty in DISTRICT.plan.duties]
    assert listed == [code for code in INDICATORS if code != "PUBLISH_ON_TIME"]


def test_district_plan_says_who_answers_for_each_block():
    """Seven blocks, each with đơn vị phụ trách, đơn vị phối hợp and người thực hiện as printed."""
    professional, divisions = (
        f"Các {kind} và UBND các xã" for kind in ("cơ quan chuyên môn", "phòng chuyên môn")
    )
    office, counter = "Văn phòng HĐND và UBND huyện", "Bộ phận Tiếp nhận và trả kết quả của huyện"
    assert [(block.number, block.lead, block.partners) for block in DISTRICT.plan.blocks] == [
        ("I", office, professional),
        ("II", office, professional),
        ("III.1", counter, professional),
        ("III.2", counter, professional),
        ("IV.1", counter, professional),
        ("IV.2", "Công an huyện", divisions),
        ("V", "Phòng Nội vụ", divisions),
    ]
    assert all(block.person for block in DISTRICT.plan.blocks)


def test_wording_of_the_district_is_kept_where_it_differs_from_the_decision():
    """Number 11 of the district lacks the words "TTHC điện tử" that the department prints."""
    duty = DISTRICT.plan.duty("ORIGINAL_RESULT_AVAILABLE")
    assert duty
    assert duty.indicator.text == "Tỷ lệ hồ sơ thủ tục hành chính có cấp kết quả giải quyết"


def test_duty_of_a_row_is_its_blocks_where_the_row_says_nothing():
    """The district prints đơn vị phụ trách once for a block."""
    duty = DISTRICT.plan.duty("ON_TIME")
    assert duty
    assert (duty.lead, duty.lead_units) == ("Văn phòng HĐND và UBND huyện", ("van-phong",))


def test_duty_is_none_for_an_indicator_that_the_plan_does_not_list():
    """The district's plan says nothing of PUBLISH_ON_TIME."""
    assert DISTRICT.plan.duty("PUBLISH_ON_TIME") is None


def test_department_lists_all_twenty_one_indicators_in_order():
    """The department's plan numbers 1 to 21 as the Decision does."""
    rows = [(duty.indicator.number, duty.indicator.code) for duty in DEPARTMENT.plan.duties]
    assert rows == [(str(n), code) for n, code in enumerate(INDICATORS, 1)]


def test_department_prints_maximum_points_of_five_numbered_blocks():
    """I 18, II 20, III 22, IV 22, V 18: one hundred in all."""
    printed = {block.number: block.max_points for block in DEPARTMENT.plan.blocks if block.number}
    assert printed == {"I": 18, "II": 20, "III": 22, "IV": 22, "V": 18}
    assert sum(printed.values()) == 100


def test_department_prints_maximum_points_of_each_indicator():
    """The points of the 21 rows as printed."""
    points = [duty.indicator.max_points for duty in DEPARTMENT.plan.duties]
    assert points == [6, 4, 2, 6, 20, 2, 4, 6, 2, 2, 6, 6, 4, 2, 2, 4, 2, 2, 6, 6, 6]


def test_assignment_printed_as_the_same_is_resolved_for_every_row():
    """Rows 2 to 21 print "-Như trên-": they are carried out by those of row 1."""
    first, *others = DEPARTMENT.plan.duties
    assert first.indicator.lead_printed == ""
    assert {duty.indicator.lead_printed for duty in others} == {"-Như trên-"}
    assert {duty.lead for duty in others} == {first.lead}
    assert len(first.lead_units) == 9 + 3


def test_results_of_the_department_are_empty_where_the_print_is_empty():
    """Rows 10, 11, 14, 15 and 16 have no kết quả thực hiện of their own."""
    empty = [duty.indicator.number for duty in DEPARTMENT.plan.duties if not duty.indicator.result]
    assert empty == ["10", "11", "14", "15", "16"]


def test_times_of_the_department_are_one_of_two():
    """Thời gian thực hiện is "Khi có hồ sơ" for six rows and "Thường xuyên" for the others."""
    when = [duty.indicator.number for duty in DEPARTMENT.plan.duties if duty.indicator.time == "Khi có hồ sơ"]
    assert when == ["5", "9", "11", "15", "17", "18"]
    assert {duty.indicator.time for duty in DEPARTMENT.plan.duties} == {"Khi có hồ sơ", "Thường xuyên"}


def test_demonstration_province_has_fourteen_departments_and_sixty_six_communes():
    """Today's two tiers: nothing between province and commune."""
    assert Counter(unit.level for unit in PROVINCE.units) == {"province": 1, "department": 14, "commune": 66}
    assert {unit.parent for unit in PROVINCE.units} == {None, "tinh-mau"}


def test_demonstration_province_names_nobody_real():
    """Every unit of the demonstration province says "Mẫu"."""
    assert [unit.name for unit in PROVINCE.units if "Mẫu" not in unit.name] == []


def test_demonstration_plan_follows_the_six_groups_of_the_portal():
    """CKMB 18, TDGQ 20, CLGQ 12, TTTT 10, MDSH 22, MDHL 18."""
    assert [block.max_points for block in PROVINCE.plan.blocks] == [18, 20, 12, 10, 22, 18]


@SITES
def test_no_exported_name_means_two_units(site):
    """Each code, name and alias is spelled like no other unit's, capitals and forms of letters aside."""
    names = Counter(name for unit in site.units for name in unit.names)
    assert [name for name, count in names.items() if count > 1] == []


@SITES
def test_letterhead_is_complete(site):
    """Agency, place and number of the document, and the signatory's office."""
    assert all((site.letterhead.agency, site.letterhead.place, site.signatory.office, site.recipients))
    assert site.letterhead.number.startswith("…/BC-")


@SITES
def test_demonstration_period_lies_within_the_life_of_the_root(site):
    """What is demonstrated by default can be reported: the whole demonstration year has its root unit."""
    first, last = Period(site.demo.year, 1, 12).bounds(site.calendar)
    assert site.root in site.units_between(first, last)


def test_lineage_leads_from_a_unit_to_the_root():
    """The counter belongs to the office, the office to the district."""
    assert DISTRICT.lineage("mot-cua") == ("mot-cua", "van-phong", "ninh-son")


def test_unknown_unit_lists_the_known():
    """A misspelt unit is answered with the codes there are."""
    with pytest.raises(UsageError, match="lam-son, luong-son"):
        DISTRICT.unit("lam-som")


def test_old_quarter_still_lists_the_district_and_its_communes():
    """Districts ended on 1/7/2025; the third quarter of 2022 is reported as it was."""
    units = DISTRICT.units_between(*Period.parse("2022-Q3").bounds("report"))
    assert Counter(unit.level for unit in units) == {"district": 1, "office": 7, "commune": 8}


def test_district_ends_with_june_2025():
    """30/6/2025 is the district's last day."""
    last = DISTRICT.units_between(date(2025, 6, 30), date(2025, 6, 30))
    assert DISTRICT.root in last
    with pytest.raises(UsageError, match="01/07/2025"):
        DISTRICT.units_between(date(2025, 7, 1), date(2025, 7, 1))


def test_period_before_the_two_tiers_has_no_demonstration_unit():
    """The demonstration province begins on 1/7/2025: 2024 is refused with its dates."""
    with pytest.raises(UsageError, match="từ 01/01/2024 đến 31/12/2024"):
        PROVINCE.units_between(*Period.parse("2024-year").bounds("calendar"))


def test_unit_that_lives_a_single_day_of_the_period_is_in_it(tmp_path):
    """A unit counts as soon as one day of its life and of the period is the same."""
    site = drawn(tmp_path, ("parent: goc,", "parent: goc, valid_from: 2022-07-05, valid_to: 2022-07-05,"))
    assert len(site.units_between(date(2022, 7, 5), date(2022, 9, 30))) == 1 + 1
    assert len(site.units_between(date(2022, 7, 6), date(2022, 9, 30))) == 1


def test_sites_are_listed_in_order():
    """The two plans and the demonstration province are there."""
    assert {"ninh-son", "so-nnptnt", "tinh-mau"} <= set(site_codes(Project.find()))


@pytest.mark.parametrize("code", ["nowhere", "../rules/766-2022", ""])
def test_site_that_is_not_there_is_refused_with_those_that_are(code):
    """A site's code is looked up among the files, never made into a path."""
    with pytest.raises(UsageError, match="ninh-son, so-nnptnt, tinh-mau"):
        read_site(Project.find(), code)


def test_drawn_file_is_good(tmp_path):
    """The file from which the faults below are drawn has none."""
    assert drawn(tmp_path).root.code == "goc"


@pytest.mark.parametrize(
    ("change", "fact"),
    [
        (("code: huyen-thu", "code: khac"), "khác tên tệp"),
        (("level: district", "level: province"), "đơn vị gốc có cấp «district»"),
        (("rules:", "issue_dates: {2022-Q5: 2022-01-01}\nrules:"), "không phải là một kỳ báo cáo"),
        (("parent: goc", "parent: khac"), "không có đơn vị nào mang mã này"),
        (("parent: goc, ", ""), "phải có đúng một đơn vị không có đơn vị cha"),
        (("level: district}", "level: district, parent: xa-a}"), "vòng lặp đơn vị cha: goc → xa-a → goc"),
        (("code: xa-a", "code: goc"), "mã đơn vị xuất hiện nhiều lần"),
        (("code: xa-a", "code: Xã A"), "không theo mẫu"),
        (("H00.01", "huyện  THỬ"), "tên này đã là của đơn vị «goc»"),
        (
            ("parent: goc,", "parent: goc, valid_from: 2022-07-02, valid_to: 2022-07-01,"),
            "valid_from sau valid_to",
        ),
        (("ON_TIME", "ON_TIMES"), "không phải mã của một trong 21 chỉ số"),
        (("max_points: 20", "max_points: 18"), "cộng lại được 20 điểm"),
        (("[{code: ON_TIME", "[{code: ON_TIME, number: '', text: hai}, {code: ON_TIME"), "liệt kê nhiều lần"),
        (("lead_units: [xa-a]", "lead_units: [xa-b]"), "không có đơn vị nào mang mã này"),
    ],
)
def test_fault_of_a_site_is_named(tmp_path, change, fact):
    """Whatever cannot be meant is refused by what it is."""
    assert fact in "\n".join(faults(tmp_path, change))


def test_all_faults_of_one_file_are_told_at_once(tmp_path):
    """Misspelt keys hide no unknown parent, a unit's faults hide none of the plan's."""
    said = faults(
        tmp_path,
        ("calendar: report", "calendar: weekly"),
        ("year: 2022", "year: hai nghìn"),
        ("short_name: A", "shortname: A"),
        ("parent: goc", "parent: khac"),
        ("H00.01", "Huyện Thử"),
        ("ON_TIME", "ON_TIMES"),
    )
    keys = [fault.split("«")[1].split("»")[0] for fault in said]
    assert sorted(keys) == sorted(
        [
            "calendar",
            "demo.year",
            "units.1.short_name",
            "units.1.shortname",
            "units.1.parent",
            "units.1.aliases",
            "plan.blocks.0.indicators.0.code",
        ]
    )


# Units over time

CHANGED = (
    "level: commune, parent: goc, aliases: [H00.01]}",
    """level: commune, parent: goc, valid_to: 2025-06-30}
  - {code: xa-b, name: Xã B, short_name: B, level: commune, parent: goc, valid_to: 2025-06-30}
  - {code: xa-c, name: Xã C, short_name: C, level: commune, parent: goc, valid_to: 2025-06-30}
  - {code: xa-ab, name: Xã A, short_name: A, level: commune, parent: goc, valid_from: 2025-07-01}
  - {code: xa-c1, name: Xã C1, short_name: C1, level: commune, parent: goc, valid_from: 2025-07-01}
  - {code: xa-c2, name: Xã C2, short_name: C2, level: commune, parent: goc, valid_from: 2025-07-01}
changes:
  - {day: 2025-07-01, kind: merged, before: [xa-a, xa-b], after: [xa-ab], source: Nghị quyết}
  - {day: 2025-07-01, kind: split, before: [xa-c], after: [xa-c1, xa-c2], source: Nghị quyết}""",
)
"""On 1/7/2025 A and B become a new commune that is called A again, and C becomes two."""

LAST_DAY = date(2025, 6, 30)


def test_a_merged_unit_is_what_its_forebears_were(tmp_path: Path):
    """Before the day it was both of them, wholly; of itself there was nothing, though one bore its name."""
    found = drawn(tmp_path, CHANGED).forebears("xa-ab", LAST_DAY)
    assert (found.units, found.is_whole) == (("xa-a", "xa-b"), True)


def test_a_part_of_a_split_unit_cannot_be_compared_with_it(tmp_path: Path):
    """C was more than C1 is."""
    found = drawn(tmp_path, CHANGED).forebears("xa-c1", LAST_DAY)
    assert (found.units, found.is_whole) == (("xa-c",), False)
    assert [change.kind for change in found.changes] == ["split"]


def test_a_unit_that_did_not_change_is_its_own_forebear(tmp_path: Path):
    """The district existed on both days."""
    assert drawn(tmp_path, CHANGED).forebears("goc", LAST_DAY).units == ("goc",)


def test_a_new_unit_without_a_declared_change_has_no_forebears(tmp_path: Path):
    """A likeness of names is no mapping."""
    undeclared = CHANGED[1].split("changes:")[0]
    found = drawn(tmp_path, (CHANGED[0], undeclared)).forebears("xa-ab", LAST_DAY)
    assert (found.units, found.is_whole) == ((), False)


def test_what_became_of_a_unit_is_said(tmp_path: Path):
    """In the words that a refused row shows."""
    assert drawn(tmp_path, CHANGED).became("xa-a") == "từ ngày 01/07/2025 nhập thành Xã A"


@pytest.mark.parametrize(
    ("change", "fact"),
    [
        (("before: [xa-a, xa-b]", "before: [xa-a, xa-x]"), "không có đơn vị nào mang mã này"),
        (("kind: merged", "kind: renamed"), "số đơn vị trước và sau không hợp"),
        (
            ("day: 2025-07-01, kind: merged", "day: 2025-07-02, kind: merged"),
            "phải là ngày trước ngày thay đổi",
        ),
        (("before: [xa-c]", "before: [xa-a]"), "đã kết thúc trong một thay đổi khác"),
    ],
)
def test_a_change_that_contradicts_the_units_is_refused(tmp_path: Path, change: tuple[str, str], fact: str):
    """Codes, days and numbers of units must agree, or rows would be compared with strangers."""
    assert any(fact in fault for fault in faults(tmp_path, CHANGED, change))
