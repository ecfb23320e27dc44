"""The front pages of a period say who stands where, what was wrong in the exports, and hide nothing."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from lxml import html

from chiso.ledger import Outcome
from chiso.periods import Period
from chiso.publish.editions import Edition
from chiso.publish.findings import (
    MAX_REASONS,
    MAX_ROWS,
    Finding,
    account_table,
    findings_page,
    findings_workbook,
    list_findings,
    publish_findings,
)
from chiso.publish.index import IndexPage, Row, Section, build_index, index_html, publish_index
from chiso.publish.neighbours import Before
from chiso.publish.standings import rank, read_standings
from chiso.render.pages import TEMPLATES
from chiso.store import Accounting
from conftest import browse
from drawing import rules, site

EDITION = Edition(
    site="UBND huyện Ninh Sơn",
    period=Period.parse("2022-Q3"),
    period_label="quý III năm 2022",
    period_dates="từ 15/06/2022 đến 14/09/2022",
    rules="Bộ chỉ số theo Quyết định 766/QĐ-TTg. Nguồn: kế hoạch.",
    is_demo=True,
    provenance=("Tệp ho-so.xlsx, SHA-256 ab12.",),
)
SCRIPT = '<script>alert(1)</script><img src="http://example.org/x" onerror="x"> javascript:x {{ 7*7 }}'
HEADER = "unit_code,unit_name,indicator,group,numerator,denominator,rate_pct,points,max_points,rule,note"


# The index


def test_a_unit_stands_with_its_points_class_and_groups(tmp_path: Path) -> None:
    """The row carries what scores.csv says, with its share and class: 15.5 of 20 is 77,50 %, Khá."""
    scores = _unit("lam-son", "UBND xã Lâm Sơn", total=("15.50", "20"), TDGQ=("15.50", "20"))
    row = _row(_page(tmp_path, scores), "lam-son")
    assert (row.points, row.maximum, row.share, row.grade) == ("15,50", "20", "77,50\xa0%", "Khá")
    assert row.groups == ("–", "15,50/20", "–", "–", "–", "–")


def test_a_missing_score_is_a_dash_not_a_zero(tmp_path: Path) -> None:
    """A group without points shows a dash, its indicator is named, and the class is only tạm: 20 of 24 is enough."""
    scores = _unit("lam-son", "Lâm Sơn", total=("0.00", "20"), TDGQ=("0.00", "20"), CKMB=("", "0"))
    scores += [_line("lam-son", "Lâm Sơn", "DOSSIER_SYNC", "CKMB", "", "4", "no_counts:missing")]
    row = _row(_page(tmp_path, scores), "lam-son")
    assert row.groups[:2] == ("–", "0,00/20")
    assert row.remarks == ("thiếu điểm chỉ số 4",)
    assert row.grade == "tạm xếp Yếu"
    assert [cell.text for cell in row.heat][3] == "thiếu"


def test_a_unit_of_which_too_little_is_measured_has_neither_rank_nor_class(tmp_path: Path) -> None:
    """All of 20 points, but 20 of 26 is less than 80 %."""
    scores = _unit("lam-son", "A", total=("5.00", "20")) + _unit("ma-noi", "B", total=("20.00", "20"))
    scores += [_line("ma-noi", "B", "DOSSIER_SYNC", "CKMB", "", "6", "no_counts:missing")]
    page = _page(tmp_path, scores)
    assert [(row.code, row.rank, row.grade) for row in _section(page, "cap-xa").rows] == [
        ("lam-son", "1", "Yếu"),
        ("ma-noi", "–", "chưa xếp loại: mới đo được 20/26 điểm"),
    ]
    assert "2 đơn vị trực thuộc: 1 Yếu, 1 chưa xếp loại." in page.summary


def test_a_unit_without_any_score_has_neither_rank_nor_class(tmp_path: Path) -> None:
    """No points at all is not the last rank."""
    scores = _unit("lam-son", "A", total=("5.00", "20")) + _unit("nhon-son", "B", total=("", "0"))
    rows = _section(_page(tmp_path, scores), "cap-xa").rows
    assert [(row.code, row.rank, row.grade) for row in rows] == [
        ("lam-son", "1", "Yếu"),
        ("nhon-son", "–", "chưa xếp loại"),
    ]


def test_a_unit_with_nothing_counted_for_itself_has_neither_rank_nor_class(tmp_path: Path) -> None:
    """Inherited points and those of 0/0 say nothing of the unit, as in its own reports."""
    scores = _unit("lam-son", "A", total=("5.00", "20"))
    scores += [_line("ma-noi", "B", "PUBLIC_CONTENT_FULL", "CKMB", "2.00", "2", "rate+inherited")]
    scores += [_line("ma-noi", "B", "PETITION_PROCESSING_ON_TIME", "MDHL", "6.00", "6", "zero:full")]
    scores += [_line("ma-noi", "B", "TOTAL", "ALL", "8.00", "8", "sum")]
    rows = _section(_page(tmp_path, scores), "cap-xa").rows
    assert [(row.code, row.rank, row.grade) for row in rows] == [
        ("lam-son", "1", "Yếu"),
        ("ma-noi", "–", "chưa xếp loại"),
    ]


def test_units_are_ranked_by_share_and_equals_share_a_rank(tmp_path: Path) -> None:
    """47/94 and 50/100 are both 50 %, so both are first and 40/94 is third."""
    scores = _unit("a", "A", total=("47.00", "94")) + _unit("b", "B", total=("50.00", "100"))
    scores += _unit("c", "C", total=("40.00", "94"))
    ranked = rank(read_standings(_write(tmp_path, scores)), rules("766-2022"))
    assert [(place, one.unit_code) for place, one in ranked] == [(1, "a"), (1, "b"), (3, "c")]


def test_the_site_its_departments_and_its_communes_stand_apart(tmp_path: Path) -> None:
    """The site itself comes first; units of different kinds are not ranked against each other."""
    codes = ("ninh-son", "lam-son", "cong-an")
    scores = [line for code in codes for line in _unit(code, code, total=("50.00", "94"))]
    sections = _page(tmp_path, scores).sections
    assert [(one.anchor, [row.code for row in one.rows]) for one in sections] == [
        ("toan-don-vi", ["ninh-son"]),
        ("co-quan", ["cong-an"]),
        ("cap-xa", ["lam-son"]),
    ]


def test_what_does_not_apply_to_any_unit_of_a_section_is_said_once(tmp_path: Path) -> None:
    """A district's communes all lack indicator 1: the section says it, the rows do not repeat it."""
    scores: list[str] = []
    for code in ("lam-son", "nhon-son"):
        scores += _unit(code, code, total=("50.00", "94"))
        scores += [_line(code, code, "PUBLISH_ON_TIME", "CKMB", "", "0", "not_applicable")]
    section = _section(_page(tmp_path, scores), "cap-xa")
    assert section.remark == "Không áp dụng chỉ số 1."
    assert [row.remarks for row in section.rows] == [(), ()]


def test_the_summary_says_how_the_site_and_its_units_stand(tmp_path: Path) -> None:
    """One sentence on the site, one on its units' classes, one on the reports."""
    scores = _unit("ninh-son", "UBND huyện Ninh Sơn", total=("75.20", "94"))
    scores += _unit("lam-son", "A", total=("94.00", "94")) + _unit("nhon-son", "B", total=("47.00", "94"))
    assert _page(tmp_path, scores).summary == (
        "UBND huyện Ninh Sơn đạt 75,20/94 điểm (80,00\xa0%) trong quý III năm 2022, xếp loại Tốt.",
        "2 đơn vị trực thuộc: 1 Xuất sắc, 1 Trung bình.",
        "Chưa lập báo cáo nào.",
    )


def test_reports_that_are_there_are_offered(tmp_path: Path) -> None:
    """A made report leads to its page and its PDF, relative to the index."""
    _make(tmp_path, "lam-son/0-tong-hop.html", "lam-son/0-tong-hop.pdf")
    (link,) = _links(tmp_path, Outcome(unit="lam-son", notebook="0-tong-hop", status="made"))
    assert (link.html, link.pdf, link.mark) == ("lam-son/0-tong-hop.html", "lam-son/0-tong-hop.pdf", "")


def test_a_failed_report_is_marked_with_cell_and_cause(tmp_path: Path) -> None:
    """What failed has no link, and says where and why."""
    failed = Outcome(unit="lam-son", notebook="0-tong-hop", status="failed", cell=7, cause="KeyError")
    (link,) = _links(tmp_path, failed)
    assert (link.html, link.mark, link.cause) == (None, "lỗi", "ô số 7: KeyError")


def test_a_report_of_an_earlier_run_is_marked_as_old(tmp_path: Path) -> None:
    """An old edition can be opened and is called one."""
    _make(tmp_path, "lam-son/0-tong-hop.html", "lam-son/0-tong-hop.pdf")
    (link,) = _links(tmp_path, Outcome(unit="lam-son", notebook="0-tong-hop", status="failed", is_stale=True))
    assert (link.html, link.mark) == ("lam-son/0-tong-hop.html", "bản cũ")


@pytest.mark.parametrize("status", ["planned", "made"])
def test_a_report_without_its_file_is_missing(tmp_path: Path, status: str) -> None:
    """The ledger's word does not make a link to nothing."""
    (link,) = _links(
        tmp_path, Outcome.model_validate({"unit": "lam-son", "notebook": "0-tong-hop", "status": status})
    )
    assert (link.html, link.pdf, link.mark) == (None, None, "chưa lập")


def test_reports_in_trouble_are_listed_with_their_cause(tmp_path: Path) -> None:
    """The page has them in one table, whatever unit they are of."""
    failed = Outcome(
        unit="lam-son", notebook="2-tien-do-giai-quyet", status="failed", cell=3, cause="hết giờ"
    )
    page = _page(tmp_path, _unit("lam-son", "UBND xã Lâm Sơn", total=("5.00", "20")), failed)
    assert '<td class="w">Tiến độ giải quyết</td>' in index_html(page), "on a telephone it keeps some width"
    text = _text(index_html(page))
    assert "UBND xã Lâm Sơn Tiến độ giải quyết lỗi ô số 3: hết giờ" in text


def test_every_link_of_the_index_leads_somewhere(tmp_path: Path) -> None:
    """Anchors exist in the page, files in the folder."""
    files = ("0-tong-hop.html", "0-tong-hop.pdf", "lam-son.docx", "lam-son.xlsx")
    _make(tmp_path, *(f"lam-son/{name}" for name in files))
    publish_findings(tmp_path, EDITION, _findings(), ())
    made = Outcome(unit="lam-son", notebook="0-tong-hop", status="made")
    page = _page(tmp_path, _unit("lam-son", "Lâm Sơn", total=("5.00", "20")), made)
    publish_index(tmp_path, page)
    tree = html.fromstring((tmp_path / "index.html").read_text(encoding="utf-8"))
    assert {f"lam-son/{name}" for name in files} <= set(tree.xpath("//a/@href"))
    for target in tree.xpath("//a/@href"):
        assert (
            tree.xpath("//*[@id=$id]", id=target[1:]) if target[0] == "#" else (tmp_path / target).is_file()
        )


def test_hostile_names_are_inert_in_the_index(tmp_path: Path) -> None:
    """A unit's name, a notebook's name and a cause are shown as they are and never become markup."""
    failed = Outcome(unit="lam-son", notebook=SCRIPT, status="failed", cause=SCRIPT)
    quoted = SCRIPT.replace('"', '""')
    page = index_html(_page(tmp_path, _unit("lam-son", f'"{quoted}"', total=("5.00", "20")), failed))
    _assert_inert(page)
    assert SCRIPT in html.fromstring(page).text_content()


def test_the_front_pages_allow_their_own_styles_and_script_only(tmp_path: Path) -> None:
    """The policy names the hash of each style and script in the page and nothing else."""
    tree = html.fromstring(index_html(_page(tmp_path, _unit("lam-son", "A", total=("5.00", "20")))))
    policy = tree.xpath("string(//meta[@http-equiv]/@content)")
    styles = [style.text_content().encode() for style in tree.xpath("//style")]
    assert len(styles) == 2
    scripts = [script.text_content().encode() for script in tree.xpath("//script")]
    for style in [*styles, *scripts]:
        assert f"'sha256-{base64.b64encode(hashlib.sha256(style).digest()).decode()}'" in policy
    assert policy.startswith("default-src 'none';")


def test_a_unit_stands_with_its_change_since_the_period_before(tmp_path: Path) -> None:
    """5,00 now: + 1,50 on 3,50 of the same maximum; against another maximum the former total itself; else a dash."""
    scores = [
        line for code in ("lam-son", "ma-noi", "my-son") for line in _unit(code, code, total=("5.00", "20"))
    ]
    totals = {"lam-son": (Decimal("3.50"), Decimal(20)), "ma-noi": (Decimal("6.00"), Decimal(26))}
    page = _page(tmp_path, scores, before=Before("quý II năm 2022", totals=totals))
    assert {row.code: row.change for row in _section(page, "cap-xa").rows} == {
        "lam-son": "+1,50",
        "ma-noi": "trước: 6,00/26",
        "my-son": "–",
    }
    assert "So với quý II năm 2022" in _text(index_html(page))


def test_why_nothing_is_compared_is_said(tmp_path: Path) -> None:
    """A period that cannot be compared with is named with the reason, and there is no column of dashes."""
    before = Before("quý II năm 2022", "không có tệp xuất")
    text = _text(index_html(_page(tmp_path, _unit("lam-son", "A", total=("5.00", "20")), before=before)))
    assert "Không so được với quý II năm 2022: không có tệp xuất." in text
    assert "So với quý II" not in text


def test_periods_beside_are_offered_where_their_front_page_is(tmp_path: Path) -> None:
    """The quarter before was made, the one after was not."""
    here = tmp_path / "2022-Q3"
    _make(tmp_path, "2022-Q3/x", "2022-Q2/index.html", "2022-Q4/scores.csv")
    page = index_html(_page(here, _unit("lam-son", "A", total=("5.00", "20"))))
    links = html.fromstring(page).xpath("//nav[@data-outside]//a")
    assert [(one.text, one.get("href")) for one in links] == [
        ("Kỳ trước: quý II năm 2022", "../2022-Q2/index.html")
    ]


def test_pages_made_on_demand_are_offered_where_they_are(tmp_path: Path) -> None:
    """What was published elsewhere was held against ours; no unit has returned a pack; what is internal is not offered."""
    _make(tmp_path, "2022-Q3/doi-soat.html", "2022-Q3/noi-bo/canh-bao.html")
    page = index_html(_page(tmp_path / "2022-Q3", _unit("lam-son", "A", total=("5.00", "20"))))
    assert html.fromstring(page).xpath("//nav[@data-outside]//a/@href") == ["doi-soat.html"]


def test_script_of_the_index_sorts_and_filters(tmp_path: Path) -> None:
    """In a browser: a click on a heading sorts by number, a name typed without marks leaves its unit alone."""
    named = {"lam-son": ("Lâm Sơn", "5.00"), "ma-noi": ("Ma Nới", "10.00"), "my-son": ("Mỹ Sơn", "9.00")}
    scores = [
        line for code, (name, points) in named.items() for line in _unit(code, name, total=(points, "20"))
    ]
    acted = """
        const heads = [...document.querySelectorAll("#cap-xa ~ div table.standings thead button")];
        heads.find(one => one.textContent === "Tổng điểm").click();
        const box = document.getElementById("loc-ten");
        document.title = [...document.querySelectorAll("table.standings tbody tr")].map(one => one.dataset.unit).join();
        box.value = "my s"; box.dispatchEvent(new Event("input"));
        document.title += ";" + document.querySelectorAll("table.standings tbody tr:not([hidden])").length
            + ";" + document.getElementById("loc-so").textContent;
    """
    page = index_html(_page(tmp_path, scores))
    digest = base64.b64encode(hashlib.sha256(acted.encode()).digest()).decode()
    page = page.replace("script-src '", f"script-src 'sha256-{digest}' '", 1)
    path = tmp_path / "index.html"
    path.write_text(page.replace("</body>", f"<script>{acted}</script></body>"), encoding="utf-8")
    shown, asked = browse(path)
    assert re.search("<title>(.*)</title>", shown)[1] == "lam-son,my-son,ma-noi;1;Đang hiện 1/3 đơn vị."
    assert asked <= {path.as_uri()}


def test_index_is_complete_without_its_script(tmp_path: Path) -> None:
    """What the script would add is not shown, and every unit stands in the table as it was written."""
    tree = html.fromstring(index_html(_page(tmp_path, _unit("lam-son", "A", total=("5.00", "20")))))
    assert tree.xpath("//form/@hidden") == [""]
    assert not tree.xpath("//button")


def test_the_front_pages_say_whose_they_are(tmp_path: Path) -> None:
    """Site, period with its days, rules, the demonstration's mark and the inputs stand on both."""
    page = index_html(_page(tmp_path, _unit("lam-son", "A", total=("5.00", "20"))))
    for text in (_text(page), _text(findings_page(EDITION, (), ()))):
        assert "DỮ LIỆU MINH HỌA" in text
        assert "UBND huyện Ninh Sơn quý III năm 2022 Kỳ báo cáo từ 15/06/2022 đến 14/09/2022" in text
        assert "SHA-256 ab12" in text


# What was wrong in the exports


def test_rows_read_are_rows_accepted_refused_and_duplicate() -> None:
    """Each sheet is accounted for, and all together: 10 + 5 = 8 + 1 + 1 + 5."""
    table = account_table([_account("a.xlsx", 10, 8, 1, 1), _account("b.xlsx", 5, 5, 0, 0)])
    assert [row[3:] for row in table.rows] == [
        (10, 8, 1, 1),
        (5, 5, 0, 0),
        (10 + 5, 8 + 5, 1, 1),
    ]


def test_rows_that_went_missing_are_said_to_be() -> None:
    """9 rows told of 10 read is a break that the page prints."""
    broken = [_account("a.xlsx", 10, 8, 1, 0)]
    assert "KHÔNG KHỚP" in _text(findings_page(EDITION, (), broken))
    assert "phải kiểm tra" in _text(findings_page(EDITION, (), broken))


def test_rows_of_one_reason_are_told_together() -> None:
    """Rows 14, 15, 16 and 90 without a date are one finding with its rows, its value and its cure."""
    page = _text(findings_page(EDITION, list_findings(_findings(rows=(90, 14, 16, 15))), ()))
    assert "Lỗi · trang «Sheet1», cột «Ngày hẹn trả» · 4 dòng" in page
    assert "Dòng 14–16, 90" in page


def test_too_many_rows_of_one_reason_are_counted_and_kept_in_the_workbook() -> None:
    """Beyond 200 rows the page gives the number and the way to the workbook, which has them all."""
    found = list_findings(_findings(rows=range(5, 5 + MAX_ROWS + 1)))
    page = _text(findings_page(EDITION, found, ()))
    assert f"{MAX_ROWS + 1} dòng" in page
    assert f"Có hơn {MAX_ROWS} dòng: xem danh sách trong findings.xlsx" in page
    assert [row[3] for row in _sheet(found, "ho-so.xlsx")] == [*range(5, 5 + MAX_ROWS + 1)]


def test_too_many_reasons_of_one_file_are_counted() -> None:
    """The page ends somewhere: more than 100 reasons of a file are counted."""
    parts = [_findings(rows=(at,), reason=f"lý do {at:03}") for at in range(MAX_REASONS + 3)]
    page = _text(findings_page(EDITION, list_findings(pd.concat(parts)), ()))
    assert "Còn 3 lý do khác (3 dòng)" in page


def test_the_workbook_has_a_sheet_for_each_file_the_gravest_first() -> None:
    """Errors stand before warnings before remarks; then rows in their order."""
    parts = [
        _findings(rows=(7,), severity="info"),
        _findings(rows=(3,), severity="warning"),
        _findings(rows=(9, 8), severity="error"),
        _findings(rows=(1,), file="bieu-06.xls"),
    ]
    found = list_findings(pd.concat(parts))
    rows = _sheet(found, "ho-so.xlsx")
    assert [(row[0], row[3]) for row in rows] == [("Lỗi", 8), ("Lỗi", 9), ("Cảnh báo", 3), ("Lưu ý", 7)]
    assert len(_sheet(found, "bieu-06.xls")) == 1


def test_a_finding_of_no_file_is_told_too() -> None:
    """A missing export has neither file nor row, and stands in page and workbook."""
    missing = _findings(
        rows=(None,), file=None, sheet=None, column=None, value=None, reason="thiếu tệp khảo sát"
    )
    found = list_findings(missing)
    assert "Thiếu tệp khảo sát" in _text(findings_page(EDITION, found, ()))
    assert _sheet(found, "Chung cho cả kỳ")[0][6] == "thiếu tệp khảo sát"


def test_nothing_wrong_is_said_in_words() -> None:
    """An empty list is good news, not an empty page."""
    assert "Không phát hiện lỗi nào" in _text(findings_page(EDITION, list_findings(_findings(rows=())), ()))


def test_the_order_of_findings_changes_no_byte() -> None:
    """Page and workbook depend on what was found, not on the order in which it was."""
    found = pd.concat([_findings(rows=(3, 1, 2)), _findings(rows=(1, 2), value="x", severity="info")])
    turned = found.iloc[::-1]
    assert findings_page(EDITION, list_findings(found), ()) == findings_page(
        EDITION, list_findings(turned), ()
    )
    made = findings_workbook(EDITION, list_findings(found), ())
    assert made == findings_workbook(EDITION, list_findings(turned), ())


def test_hostile_values_are_inert_in_the_findings() -> None:
    """File, sheet, column, value, reason and cure come from files of strangers."""
    found = list_findings(
        _findings(
            rows=(1,), file=SCRIPT, sheet=SCRIPT, column=SCRIPT, value=SCRIPT, reason=SCRIPT, cure=SCRIPT
        )
    )
    _assert_inert(findings_page(EDITION, found, [_account(SCRIPT, 1, 1, 0, 0)]))


def _line(
    code: str, name: str, indicator: str, group: str, points: str, maximum: str, rule: str = "rate"
) -> str:
    return f"{code},{name},{indicator},{group},,,,{points},{maximum},{rule},"


def _unit(code: str, name: str, *, total: tuple[str, str], **groups: tuple[str, str]) -> list[str]:
    """A unit's lines of scores.csv: one counted component, its groups' points and maxima, and its total."""
    counted = [_line(code, name, "ON_TIME", "TDGQ", *total)] if total[0] else []
    sums = [_line(code, name, "GROUP_TOTAL", group, *points, "sum") for group, points in groups.items()]
    return [*counted, *sums, _line(code, name, "TOTAL", "ALL", *total, "sum")]


def _write(folder: Path, lines: Sequence[str]) -> Path:
    path = folder / "scores.csv"
    path.write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8-sig")
    return path


def _page(folder: Path, scores: Sequence[str], *jobs: Outcome, before: Before | None = None) -> IndexPage:
    _write(folder, scores)
    return build_index(EDITION, site(), rules("766-2022"), folder, jobs, before)


def _links(folder: Path, *jobs: Outcome) -> tuple:  # type: ignore[type-arg]
    return _row(_page(folder, _unit("lam-son", "Lâm Sơn", total=("5.00", "20")), *jobs), "lam-son").links


def _section(page: IndexPage, anchor: str) -> Section:
    return next(section for section in page.sections if section.anchor == anchor)


def _row(page: IndexPage, code: str) -> Row:
    return next(row for section in page.sections for row in section.rows if row.code == code)


def _make(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).touch()


def _findings(rows: Sequence[int | None] = (14,), **stated: str | None) -> pd.DataFrame:
    """Findings of one kind at the given rows, as intake tells them."""
    one = {"severity": "error", "file": "ho-so.xlsx", "sheet": "Sheet1", "column": "Ngày hẹn trả"}
    one |= {"value": "31/02/2022", "reason": "không phải là một ngày", "cure": "Xuất lại."}
    frame = pd.DataFrame([{**one, "row": row, **stated} for row in rows], columns=[*one, "row"])
    return frame.astype({"row": "Int64"})


def _account(file: str, read: int, accepted: int, refused: int, duplicates: int) -> Accounting:
    counts = {"read": read, "accepted": accepted, "refused": refused, "duplicates": duplicates}
    return Accounting(file=file, sheet="Sheet1", table="dossiers", **counts)


def _sheet(found: Sequence[Finding], name: str) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(findings_workbook(EDITION, found, ())))
    return list(book[name].iter_rows(min_row=4, values_only=True))


def _text(page: str) -> str:
    """What a reader sees, cells and paragraphs a space apart."""
    return " ".join(" ".join(html.fromstring(page).find("body").itertext()).split())


def _assert_inert(page: str) -> None:
    tree = html.fromstring(page)
    assert not tree.xpath("//img | //iframe | //object | //@onerror | //@onclick | //@src")
    ours = [(TEMPLATES / "index.js").read_text(encoding="utf-8")]
    assert [one.text for one in tree.xpath("//script")] in ([], ours)
    assert all(not target.startswith(("http", "javascript", "//")) for target in tree.xpath("//@href"))
    assert "49" not in tree.xpath("string(//main)").replace(SCRIPT, "")
