"""Any table of ready-made counts gets its points, or is refused row by row."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from chiso.errors import ExportsError
from chiso.ready_counts import ready_csv, score_table
from chiso.scores import Score
from drawing import PROJECT, rules

DAY = date(2026, 9, 30)
HEAD = "unit_code,unit_name,indicator,numerator,denominator"


def scored(folder: Path, *rows: str, head: str = HEAD) -> list[Score]:
    path = folder / "so-lieu.csv"
    path.write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    return score_table(PROJECT, path, rules(), DAY)


def points(scores: list[Score], indicator: str) -> str:
    return next(str(one.points) for one in scores if one.indicator == indicator)


def test_table_with_vietnamese_headings_is_read(tmp_path: Path) -> None:
    """Further columns do not matter: 596 of 597 are 19,97 of 20 points."""
    head = "Ghi gì đó,Mã đơn vị,Tên đơn vị,Chỉ số,Tử số,Mẫu số"
    assert points(scored(tmp_path, "x,H21,Sở A,ON_TIME,596,597", head=head), "ON_TIME") == "19.97"


def test_whole_numbers_with_one_zero_behind_the_point_are_whole(tmp_path: Path) -> None:
    """A table with blanks writes 596 as 596.0."""
    assert points(scored(tmp_path, "H21,Sở A,ON_TIME,596.0,597.0"), "ON_TIME") == "19.97"


def test_every_faulty_row_is_refused_with_its_number_at_once(tmp_path: Path) -> None:
    """Unknown indicator, negative, fractional, too large a numerator, and a repetition."""
    with pytest.raises(ExportsError) as caught:
        scored(
            tmp_path,
            "H21,A,NOPE,1,2",
            "H21,A,ON_TIME,-1,2",
            "H21,A,PUBLISH_ON_TIME,1.5,2",
            "H21,A,DOSSIER_ONLINE,3,2",
            "H21,A,PUBLIC_CONTENT_FULL,1,2",
            "H21,A,PUBLIC_CONTENT_FULL,1,2",
        )
    assert [f"dòng {row}" in str(caught.value) for row in (2, 3, 4, 5, 7)] == [True] * 5


def test_totals_of_the_table_are_computed_anew(tmp_path: Path) -> None:
    """Rows of totals are left out: 596 of 597 is the group's 19,97, whatever the table says."""
    scores = scored(tmp_path, "H21,A,ON_TIME,596,597", "H21,A,GROUP_TOTAL,,", "H21,A,TOTAL,,")
    assert [str(one.points) for one in scores if one.group == "TDGQ"] == ["19.97", "19.97"]


def test_no_unit_name_becomes_a_formula(tmp_path: Path) -> None:
    """What a spreadsheet would compute begins with an apostrophe."""
    table = ready_csv(scored(tmp_path, "=1+1,A,ON_TIME,1,2")).decode("utf-8-sig")
    assert "\n'=1+1," in table
    assert "\n=1+1," not in table


def test_missing_file_is_named(tmp_path: Path) -> None:
    """Place, fact, cure."""
    with pytest.raises(ExportsError, match="không có tệp này"):
        score_table(PROJECT, tmp_path / "khong-co.csv", rules(), DAY)
