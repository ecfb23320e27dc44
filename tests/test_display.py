"""Tables, sentences and charts of a report: what is known is said, what is not known is said to be so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from assessed import graded_from, make_project, open_results
from chiso.compare import (
    split_by_month,
)
from chiso.display.checks import check_results
from chiso.display.conclusions import bottom_line, losses_line
from chiso.display.evidence import lost_table
from chiso.display.figures import groups_figure, months_figure, named_months, points_figure, units_figure
from chiso.display.footnotes import Footnotes
from chiso.display.notes import definition, rules_note
from chiso.display.pages import show_units
from chiso.display.ranking import heat_figures, rank_units, ranking_line, ranking_table
from chiso.display.remarks import (
    NOBODY_BELOW,
    aggregates_line,
    indicator_line,
    months_line,
    not_covered,
    units_line,
)
from chiso.display.results import Results
from chiso.display.shown import Page, ShownText
from chiso.display.sources import accounting_table, identity, rows_table
from chiso.display.tables import groups_table, indicators_table, losses_table
from chiso.display.words import listed, plain, sentence
from chiso.errors import ReportError
from chiso.paths import Project
from chiso.scores import Score
from drawing import rules, site

DOSSIERS = """
    dossier | unit      | procedure | procedure_name  | received   | due        | finished   | channel | is_synced
    h1      | lam-son   | 1.000001  | Đăng ký         | 2022-06-30 | 2022-07-10 | 2022-07-09 | online  | T
    h2      | lam-son   | 1.000001  | Đăng ký         | 2022-07-01 | 2022-07-10 | 2022-07-09 | online  | T
    h3      | lam-son   | 1.000001  | Đăng ký         | 2022-08-01 | 2022-08-10 | 2022-08-19 | direct  | T
    h4      | quang-son | 1.000002  | Xác <b>nhận</b> | 2022-08-02 | 2022-08-10 | 2022-08-11 | direct  | T
    h5      | quang-son | 1.000002  | Xác <b>nhận</b> | 2022-08-02 | 2022-08-10 | 2022-08-12 | direct  | T
"""
PROCEDURES = """
    procedure_code | unit      | procedure_name | published_on | is_content_full | service_level
    1.000001       | ninh-son  | Đăng ký        | 2022-07-05   | F               | none
    1.000002       | ninh-son  | Xác nhận       | 2022-07-05   | T               | full
    1.000001       | lam-son   | Đăng ký        | 2022-07-05   | F               | full
"""
PETITIONS = """
    petition | unit    | received   | answered   | subject
    p1       | lam-son | 2022-07-01 | 2022-07-04 | Đất đai
    p2       | lam-son | 2022-07-01 | 2022-09-04 | Đất đai
"""
ON_TIME, FULL_CONTENT, PETITION = "ON_TIME", "PUBLIC_CONTENT_FULL", "PETITION_PROCESSING_ON_TIME"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Five dossiers of two communes, three procedures, two petitions."""
    folder = tmp_path_factory.mktemp("display")
    return make_project(folder, dossiers=DOSSIERS, procedures=PROCEDURES, petitions=PETITIONS)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Nothing was supplied."""
    return make_project(tmp_path_factory.mktemp("empty"))


@pytest.fixture(scope="module")
def district(project: Project) -> Results:
    """The district's whole report."""
    return open_results(project)


@pytest.fixture(scope="module")
def commune(project: Project) -> Results:
    """A commune's whole report."""
    return open_results(project, "lam-son")


def with_scores(results: Results, change: Callable[[Score], Score]) -> Results:
    """The same results with every score of the unit changed."""
    changed = replace(results)
    changed.__dict__["scores"] = tuple(change(score) for score in results.scores)
    return changed


def cells(results: Results, number: str) -> dict[str, object]:
    """The row of one indicator in its table, by heading."""
    table = indicators_table(results)
    row = next(row for row in table.rows if row[0] == number)
    return dict(zip((column.label for column in table.columns), row, strict=True))


# Sentences


def test_bottom_line_states_the_units_points_of_the_part(project: Project) -> None:
    """2 + 1 of 3 + 2 dossiers were late: 20 × 2/5 = 8,00 points of 20."""
    told = bottom_line(open_results(project, notebook="2-tien-do-giai-quyet"))
    assert "UBND huyện Ninh Sơn đạt 8,00/20 điểm trong quý III năm 2022." in told
    assert "Mất 12,00 điểm" in told


def test_bottom_line_of_a_partial_total_says_so(district: Results) -> None:
    """A total that leaves out indicators without a score is provisional, and names them."""
    told = bottom_line(graded_from(58, district))
    assert "đạt 28,90/58 điểm trong quý III năm 2022, tạm xếp loại Yếu" in told
    assert "chưa có điểm" in told and "Hồ sơ thực hiện số hóa" in told


def test_total_of_which_too_little_is_measured_has_no_class(district: Results) -> None:
    """58 of 94 is less than the 80 % of the rule set: no class, and the reader is told how much was measured."""
    told = bottom_line(district)
    assert "28,90/58 điểm của phần đã đo được" in told
    assert "chưa xếp loại vì mới đo được 58/94 điểm tối đa" in told
    assert not any(grade.name in told for grade in district.rules.grades)
    assert district.rules.graded.note.rstrip(".") in rules_note(district).markdown


def test_of_groups_that_reached_equal_shares_none_is_the_best(tmp_path: Path) -> None:
    """The one dossier is late: 0,00/20 points and 0,00/6 are both nothing."""
    late = """
        dossier | unit    | procedure | received   | due        | finished
        h1      | lam-son | 1.000001  | 2022-07-01 | 2022-07-10 | 2022-07-19
    """
    told = bottom_line(open_results(make_project(tmp_path, dossiers=late)))
    assert "đạt 0,00/26 điểm" in told
    assert "cao nhất" not in told


def test_maximum_without_the_absent_indicator_is_printed_as_such(district: Results) -> None:
    """A district has no PUBLISH_ON_TIME: 100 − 6 = 94, not rescaled, and the rule is printed."""
    told = bottom_line(district)
    assert "Điểm tối đa áp dụng là 94, vì cấp của đơn vị không có chỉ số TTHC công bố đúng hạn." in told
    assert district.rules.absent.note in told


def test_without_any_data_no_points_are_claimed(empty: Project) -> None:
    """Missing is not zero: no figure at all, and the reason."""
    told = bottom_line(open_results(empty, notebook="2-tien-do-giai-quyet"))
    assert "chưa có điểm trong quý III năm 2022: thiếu dữ liệu" in told
    assert "0,00" not in told


def test_unit_without_figures_of_its_own_is_not_classed(project: Project) -> None:
    """Points taken over from above, or made of 0/0, are not the unit's merit."""
    told = bottom_line(open_results(project, "ma-noi"))
    assert "chưa có số liệu riêng" in told
    assert not any(grade.name in told for grade in rules("766-2022").grades)


def test_indicator_line_has_rate_counts_points_and_what_is_wanting(district: Results) -> None:
    """2 of 5 on time are 40 %; 5 − 2 more are needed for 100 %."""
    assert indicator_line(district, ON_TIME) == (
        "**Tỷ lệ hồ sơ xử lý đúng hạn: 40,00\N{NO-BREAK SPACE}% (2/5 hồ sơ), đạt 8,00/20 điểm.** "
        "Có 3 hồ sơ chưa đạt; thêm 3 hồ sơ đạt thì được điểm tối đa (ngưỡng 100 %)."
    )


def test_nothing_to_count_is_never_a_percentage(project: Project) -> None:
    """No petition: full points by the rule for 0/0, which is named, and no rate."""
    told = indicator_line(open_results(project, "quang-son"), PETITION)
    assert "không có PAKN tiếp nhận" in told
    assert "điểm tối đa (6,00/6 điểm)" in told
    assert "%" not in told


def test_missing_data_is_named_as_missing(empty: Project) -> None:
    """What nobody supplied has no points and no rate, and says that this is not 0."""
    told = indicator_line(open_results(empty), ON_TIME)
    assert "chưa có điểm, thiếu dữ liệu" in told
    assert "0,00" not in told


def test_inherited_figure_names_whose_it_is(commune: Results) -> None:
    """A commune's share of full contents is the district's: 1 of 2."""
    told = indicator_line(commune, FULL_CONTENT)
    assert "50,00\N{NO-BREAK SPACE}% (1/2 TTHC)" in told
    assert "số liệu của UBND huyện Ninh Sơn" in told


def test_indicator_that_the_level_lacks_has_no_points(district: Results) -> None:
    """A district issues no quyết định công bố."""
    assert "không áp dụng" in indicator_line(district, "PUBLISH_ON_TIME")


def test_losses_line_adds_up_what_was_lost(district: Results) -> None:
    """The sum is that of the table, and the first is the greatest."""
    table = losses_table(district)
    lost = [Decimal(str(row[1])) for row in table.rows]
    assert lost == sorted(lost, reverse=True)
    assert f"Mất {str(sum(lost)).replace('.', ',')} điểm ở {len(lost)} chỉ số" in losses_line(district)


def test_no_loss_is_said_in_words(district: Results) -> None:
    """Full points everywhere leave nothing to list."""
    best = with_scores(district, lambda score: replace(score, points=score.max_points))
    assert "không mất điểm nào" in losses_line(best)
    assert losses_table(best).rows == ()


def test_units_line_names_the_poorest_unit_below_the_threshold(district: Results) -> None:
    """Lâm Sơn has 2 of 3, Quảng Sơn 0 of 2."""
    told = units_line(district, ON_TIME)
    assert "Trong 2 đơn vị trực thuộc có số liệu, cả 2 đơn vị dưới ngưỡng 100 %" in told
    assert "UBND xã Quảng Sơn với 0,00" in told


def test_unit_without_units_below_is_not_said_to_lack_their_figures(commune: Results) -> None:
    """A commune has nobody to compare; figures are missing only where there are units that could have some."""
    told = show_units(commune, ON_TIME)
    assert [block.markdown for block in told.blocks if isinstance(block, ShownText)] == [NOBODY_BELOW]


def test_rows_that_only_an_aggregate_knows_are_said_to_be_missing(district: Results) -> None:
    """Five dossiers of which three can be shown: two have no details."""
    assert "Có 2 hồ sơ chỉ có số liệu tổng hợp" in not_covered(district, ON_TIME, 3)
    assert not_covered(district, ON_TIME, 5) == ""


def test_nothing_is_said_of_rows_that_lost_nothing(commune: Results) -> None:
    """An indicator without losses has no list and needs no excuse."""
    assert aggregates_line(commune, "DOSSIER_SYNC") == ""


def test_name_with_marks_is_shown_as_it_is() -> None:
    """Markdown and HTML in a name are letters like others."""
    assert plain("<b>*xã*</b> [a](b) $x$") == r"\<b\>\*xã\*\</b\> \[a\](b) \$x\$"


def test_words_are_joined_as_in_a_sentence() -> None:
    """`a, b và c`; a sentence begins large and ends with one full stop."""
    assert [listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])] == ["a", "a và b", "a, b và c"]
    assert [sentence("theo kế hoạch"), sentence("Đã có.")] == ["Theo kế hoạch.", "Đã có."]


# Losses


def test_loss_by_the_rule_for_nothing_gives_no_advice_to_work_harder(project: Project) -> None:
    """No dossier: 0 of 6 points by rule, and nothing that anybody could have done better."""
    row = next(
        row for row in losses_table(open_results(project, "ma-noi")).rows if row[0] == "Hồ sơ nộp trực tuyến"
    )
    assert row[1:4] == ("6.00", None, None)
    assert "Không phát sinh trong kỳ" in str(row[4])


def test_inherited_indicator_has_no_rows_of_the_unit(commune: Results) -> None:
    """What belongs to the unit at the top is listed in its report."""
    assert lost_table(commune, FULL_CONTENT) is None


def test_list_of_losses_has_ten_rows_and_says_of_how_many(tmp_path: Path) -> None:
    """Twelve procedures without full contents: the page shows ten."""
    lines = [f"2.{number:06} | ninh-son | Thủ tục {number} | 2022-07-05 | F" for number in range(12)]
    heading = "procedure_code | unit | procedure_name | published_on | is_content_full\n"
    table = lost_table(
        open_results(make_project(tmp_path, procedures=heading + "\n".join(lines))), FULL_CONTENT
    )
    assert table is not None
    assert len(table.rows) == 10
    assert "(10\N{NO-BREAK SPACE}trong\N{NO-BREAK SPACE}số\N{NO-BREAK SPACE}12)" in table.caption


def test_listed_procedures_are_those_that_failed(district: Results) -> None:
    """Only 1.000001 lacks a part."""
    table = lost_table(district, FULL_CONTENT)
    assert table is not None
    assert [row[0] for row in table.rows] == ["1.000001"]


# Months


def test_month_without_rows_stays_in_its_place(district: Results) -> None:
    """September has nothing to count: no rate, not 0 %."""
    months = named_months(district.split(ON_TIME, split_by_month), district.days)
    assert [(month.label, month.rate) for month in months] == [
        ("tháng 7", Decimal("100.00")),
        ("tháng 8", Decimal("0.00")),
        ("tháng 9", None),
    ]


def test_cut_months_are_named_by_their_days() -> None:
    """A quarter of administrative reports begins and ends in mid-month."""
    days = (date(2022, 6, 15), date(2022, 9, 14))
    labels = [month.label for month in named_months([], days)]
    assert labels == ["15–30/6", "tháng 7", "tháng 8", "1–14/9"]


def test_months_line_names_the_poorest_month_and_what_is_not_drawn(district: Results) -> None:
    """August: 0 of 3; from before the quarter: 1 of 1."""
    shares = district.split(ON_TIME, split_by_month)
    told = months_line(district, ON_TIME, named_months(shares, district.days), [shares[0]])
    assert "Thấp nhất là hồ sơ tiếp nhận tháng 8: 0,00\N{NO-BREAK SPACE}% (0/3 hồ sơ)." in told
    assert "kỳ trước chuyển sang: 100,00\N{NO-BREAK SPACE}% (1/1 hồ sơ)" in told


# Tables


def test_table_of_indicators_ends_with_their_sum(district: Results) -> None:
    """The last row is the total that the bottom line states."""
    table = indicators_table(district)
    assert table.total_rows == 1
    assert table.rows[-1][1] == "Cộng"
    assert str(district.total.points) in table.rows[-1]


def test_rate_of_nothing_is_empty_and_its_rule_stands_under_the_table(project: Project) -> None:
    """0/0 has counts and points, no rate, and a letter that leads to the rule."""
    results = open_results(project, "quang-son", "7-muc-do-hai-long")
    row = cells(results, "19")
    assert (row["Tử số"], row["Mẫu số"], row["Tỷ lệ"], row["Điểm"]) == (0, 0, None, "6.00")
    note = indicators_table(results).columns[-1].note
    assert f"({row['Ghi chú']}) không phát sinh (0/0): được điểm tối đa" in note


def test_missing_indicator_has_empty_cells_not_zeros(empty: Project) -> None:
    """Neither counts nor rate nor points."""
    row = cells(open_results(empty), "5")
    assert [row[name] for name in ("Tử số", "Mẫu số", "Tỷ lệ", "Điểm")] == [None] * 4


def test_indicator_that_the_level_lacks_is_not_listed(district: Results) -> None:
    """20 of the 21, and their sum."""
    table = indicators_table(district)
    assert len(table.rows) == 20 + 1
    assert "1" not in [row[0] for row in table.rows]


def test_groups_name_the_indicators_that_they_leave_out(district: Results) -> None:
    """A letter in the row, the numbers under the table."""
    table = groups_table(district)
    assert [row[0] for row in table.rows][-1] == "Tổng điểm"
    assert "chưa có điểm của chỉ số 12, 13, 14, 15, 16, 17, 18" in table.columns[-1].note


def test_table_without_remarks_has_no_column_for_them() -> None:
    """An empty column would only take room."""
    assert Footnotes.of(["", ""]).columns == ()


def test_rows_with_the_same_remark_share_a_letter() -> None:
    """Letters follow the order in which remarks first occur."""
    notes = Footnotes.of(["x; y", "", "y"])
    assert [notes.cell(note) for note in ("x; y", "", "y")] == ["a, b", "", "b"]
    assert notes.columns[0].note == "(a) x; (b) y"


def test_rows_used_are_the_units_own_with_their_days(commune: Results) -> None:
    """Three dossiers of Lâm Sơn, the first received on the last day of June."""
    rows = {row[0]: row[1:] for row in rows_table(commune).rows}
    assert rows["Hồ sơ"][:3] == (3, "2022-06-30", "2022-08-01")
    assert rows["TTHC"][:3] == (1, None, None)


def test_table_that_nobody_supplied_is_not_counted_as_empty(empty: Project, project: Project) -> None:
    """No export: no number. An export without rows of the unit: 0."""
    assert {row[1] for row in rows_table(open_results(empty)).rows} == {None}
    assert {row[1] for row in rows_table(open_results(project, "ma-noi")).rows} == {0}


def test_accounting_of_nothing_is_a_row_of_zeros(empty: Project) -> None:
    """Read = accepted + refused + duplicates holds of no files too."""
    assert accounting_table(open_results(empty)).rows == (("Cộng", "", "", 0, 0, 0, 0),)


# Definitions and identity


def test_definition_states_rule_source_and_certainty(district: Results) -> None:
    """Numerator, denominator, maximum, threshold, rule for 0/0, duty, source: each with how sure it is."""
    one = district.rules.indicator(ON_TIME)
    text = definition(district, ON_TIME).markdown
    for words in (one.numerator_words[1:], one.denominator_words[1:], "Tối đa 20 điểm", "0/0", one.source):
        assert words in text
    assert "Văn phòng HĐND và UBND huyện" in text
    assert "chưa rõ quy định" in text


def test_definition_names_the_variant_in_use(district: Results) -> None:
    """Systems differ on what is on time; the report says which way it took."""
    assert "quá một lần" in definition(district, ON_TIME).markdown


def test_rules_note_prints_every_choice_made(district: Results) -> None:
    """A default that nobody prescribed is printed as such."""
    text = rules_note(district).markdown
    for choice in (district.rules.absent, district.rules.missing, district.rules.unknown_rows):
        assert choice.note.removesuffix(".") in text
    assert text.count("chưa rõ quy định") >= 3


def test_identity_carries_the_days_of_the_period(district: Results) -> None:
    """Dates stand on every report; an undated letter leaves room for the day."""
    one = identity(district)
    assert one.period_dates == "từ 01/07/2022 đến hết 30/09/2022"
    assert one.letterhead.date_line == "ngày … tháng … năm …"
    assert not one.is_demo


# Figures


def test_alt_texts_hold_the_numbers_of_the_chart(project: Project, district: Results) -> None:
    """Who does not see the chart reads the same figures."""
    months = named_months(district.split(ON_TIME, split_by_month), district.days)
    alt = months_figure(district, ON_TIME, months).alt
    assert "0,00\N{NO-BREAK SPACE}% của 3 hồ sơ" in alt
    fell = "giảm từ 100,00\N{NO-BREAK SPACE}% (tháng 7) xuống 0,00\N{NO-BREAK SPACE}% (tháng 8)"
    assert f"Tỷ lệ hồ sơ xử lý đúng hạn {fell}." in alt
    assert "Quảng Sơn: 0,00\N{NO-BREAK SPACE}% (0/2)" in units_figure(district, ON_TIME).alt
    assert "Tiến độ, kết quả giải quyết: 8,00/20" in groups_figure(district).alt


def test_numbers_of_the_alt_text_are_drawn_too(district: Results) -> None:
    """What is told is what is seen."""
    figure = groups_figure(district)
    told = re.findall(r"\d+,\d\d/\d+", figure.alt)
    assert told and all(number in figure.svg for number in told)


def test_inherited_bar_is_marked(project: Project) -> None:
    """Another unit's figure is not shown as the unit's own."""
    assert "(số của cấp trên)" in points_figure(open_results(project, "lam-son", "1-cong-khai-minh-bach")).svg


def test_units_are_ranked_with_those_without_rows_last(district: Results) -> None:
    """A unit without dossiers has no place on the scale."""
    svg = units_figure(district, ON_TIME).svg
    assert svg.index("Lâm Sơn") < svg.index("Quảng Sơn") < svg.index("không phát sinh")


def test_more_units_than_a_page_holds_are_cut_to_the_ends(district: Results) -> None:
    """40 units: the best 10, the poorest 10, and a row that says that 20 are not drawn; all count in the alt text."""
    scores = tuple(
        replace(district.score(ON_TIME), unit_code="lam-son", rate=Decimal(100 - number))
        for number in range(40)
    )
    many = replace(district)
    many.__dict__["scores_below"] = scores
    figure = units_figure(many, ON_TIME)
    assert "không vẽ 20 đơn vị" in figure.svg
    assert figure.svg.count("Lâm Sơn") == 10 + 10
    assert "40 đơn vị" in figure.alt


# Ranking


def test_units_of_a_kind_are_ranked_by_their_share_of_the_maximum(district: Results) -> None:
    """Communes with communes; those without figures of their own have no place and come last."""
    communes = rank_units(graded_from(1, district))["Ủy ban nhân dân cấp xã"]
    assert [one.unit.code for one in communes[:2]] == ["lam-son", "quang-son"]
    assert [one.place for one in communes] == [1, 2, *[None] * (len(communes) - 2)]


def test_unit_of_which_too_little_is_measured_has_no_place(district: Results) -> None:
    """24 points of 26 that were measured are no first place among units with 94."""
    table = ranking_table(district, "xã", rank_units(district)["Ủy ban nhân dân cấp xã"])
    row = next(row for row in table.rows if row[1] == "UBND xã Lâm Sơn")
    assert row[0] is None and row[4] is None
    assert re.fullmatch(r"chưa xếp loại: mới đo được \d+/94 điểm", str(row[5]))


def test_equal_shares_share_a_place(tmp_path: Path) -> None:
    """One dossier on time in each of two communes, one late in a third: two firsts, then a third."""
    on_time, late = "2022-07-01 | 2022-07-10 | 2022-07-09", "2022-07-01 | 2022-07-10 | 2022-07-19"
    dossiers = f"""
        dossier | unit      | procedure | received   | due        | finished
        h1      | lam-son   | 1.000001  | {on_time}
        h2      | quang-son | 1.000001  | {on_time}
        h3      | ma-noi    | 1.000001  | {late}
    """
    district = graded_from(1, open_results(make_project(tmp_path, dossiers=dossiers)))
    table = ranking_table(district, "xã", rank_units(district)["Ủy ban nhân dân cấp xã"])
    assert [row[:2] for row in table.rows[:3]] == [
        (1, "UBND xã Lâm Sơn"),
        (1, "UBND xã Quảng Sơn"),
        (3, "UBND xã Ma Nới"),
    ]


def test_the_only_ranked_unit_is_not_called_the_first_of_one(tmp_path: Path) -> None:
    """One unit with figures has nobody to be compared with."""
    dossiers = """
        dossier | unit    | procedure | received   | due        | finished
        h1      | lam-son | 1.000001  | 2022-07-01 | 2022-07-10 | 2022-07-09
    """
    project = make_project(tmp_path, dossiers=dossiers)
    district = graded_from(1, open_results(project))
    said = ranking_line(district, rank_units(district))
    assert "chỉ Lâm Sơn" in said and "đứng đầu" not in said


def test_ranking_line_names_first_last_and_unranked(district: Results) -> None:
    """Who could not be ranked is named, not left out."""
    line = next(
        line
        for line in ranking_line(district, rank_units(graded_from(1, district))).splitlines()
        if "cấp xã" in line
    )
    assert "đứng đầu là Lâm Sơn" in line and "đứng cuối là Quảng Sơn" in line
    assert "Ma Nới" in line


def test_heat_map_of_many_units_is_cut_into_equal_maps(district: Results) -> None:
    """45 rows: three maps of 15, of which two stand on a page, not two of 20 and a rest of five; 20 are one."""
    one = rank_units(district)["Ủy ban nhân dân cấp xã"][0]
    captions = [figure.caption for figure in heat_figures(district, "xã", [one] * 45)]
    told = ("từ đơn vị thứ 1 đến 15", "từ đơn vị thứ 16 đến 30", "từ đơn vị thứ 31 đến 45")
    assert [words in caption for words, caption in zip(told, captions, strict=True)] == [True] * 3
    (caption,) = [figure.caption for figure in heat_figures(district, "xã", [one] * 20)]
    assert "từ đơn vị" not in caption


# Checks


def test_check_says_what_it_checked(district: Results) -> None:
    """A reader sees which claims were held against the numbers."""
    assert re.match(
        r"Đã đối chiếu \d+ điều và đều đúng: tổng điểm bằng tổng điểm các nhóm;", check_results(district)
    )


@pytest.mark.parametrize(
    ("indicator", "change", "claim"),
    [
        ("TOTAL", {"points": Decimal("1.00")}, "tổng điểm bằng tổng điểm các nhóm"),
        ("GROUP_TOTAL", {"points": Decimal("1.00")}, "điểm mỗi nhóm bằng tổng"),
        (ON_TIME, {"points": Decimal("20.01")}, "vượt điểm tối đa"),
        (ON_TIME, {"rate": Decimal("40.01")}, "tỷ lệ tính đúng"),
        (ON_TIME, {"denominator": 0}, "mẫu số bằng không"),
    ],
)
def test_broken_claim_stops_the_report(
    district: Results, indicator: str, change: dict[str, Decimal], claim: str
) -> None:
    """A page whose prose would be false is not made, and says which claim does not hold."""
    broken = with_scores(
        district,
        lambda score: replace(score, **change) if score.indicator == indicator else score,  # type: ignore[arg-type]
    )
    with pytest.raises(ReportError, match=claim):
        check_results(broken)


@pytest.fixture
def shell() -> Iterator[None]:
    """An IPython shell, in which alone things are displayed."""
    InteractiveShell.instance()
    yield
    InteractiveShell.clear_instance()


def test_cell_shows_all_blocks_of_a_page_in_order(shell: None) -> None:
    """One verb may show several blocks; none is lost."""
    with capture_output() as shown:
        Page((ShownText("một"), ShownText("hai")))._ipython_display_()
    assert [output.data["text/markdown"] for output in shown.outputs] == ["một", "hai"]


def test_demonstration_site_has_the_units_of_these_tests() -> None:
    """The drawn rows belong to units of the project's own site."""
    assert {"lam-son", "quang-son", "ma-noi"} <= {unit.code for unit in site().units}
