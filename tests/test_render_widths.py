"""Columns on paper fit their words, and a table that does not fit an upright page lies across."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chiso.render.widths import LANDSCAPE, PORTRAIT, balance, breakable, count_lines, fit_columns


def test_widths_fill_the_line():
    """A table is as wide as the text around it."""
    fitted = fit_columns([["Đơn vị", "Phòng Tài nguyên và Môi trường"], ["Điểm", "18,50"]])
    assert abs(sum(fitted.columns) - PORTRAIT) < 0.1


def test_a_title_too_long_for_a_line_is_parted_in_the_middle():
    """No word stands alone on the last line; one that fits stays whole."""
    title = "quý III năm 2022 của Sở Nông nghiệp và Phát triển nông thôn tỉnh Ninh Thuận"
    first, last = balance(title, 63)
    assert f"{first} {last}" == title
    assert abs(len(first) - len(last)) < 8
    assert balance("quý III", 63) == ["quý III"]


def test_three_words_take_two_lines_not_three():
    """Half the width of «không phát sinh» holds none of its halves."""
    others = [["Chỉ số", "Hồ sơ số hóa đồng bộ với danh mục hồ sơ của cá nhân"], *[["Điểm", "1.234,00"]] * 7]
    *_, last = fit_columns([*others, ["Tình trạng", "không phát sinh"]]).columns
    assert count_lines("không phát sinh", last - 1.6) == 2


def test_long_names_get_what_numbers_leave():
    """Numbers take what they need; names take the rest."""
    names, numbers = fit_columns([["Đơn vị", "Phòng Tài nguyên và Môi trường"], ["Điểm", "18,50"]]).columns
    assert names > 2 * numbers


def test_one_long_remark_does_not_break_many_names():
    """A remark in one row of twelve wraps, so that no name does."""
    names, remarks = ["UBND phường Mẫu 59 (thành phố cũ)"] * 12, ["Tốt"] * 11 + ["chưa xếp loại: " * 4]
    counts = [["Điểm", *["72,44"] * 12]] * 5
    first, *_ = fit_columns([["Đơn vị", *names], ["Xếp loại", *remarks], *counts]).columns
    assert first > len(names[0])


def test_table_of_many_columns_lies_across():
    """21 indicators do not fit 160 mm."""
    assert fit_columns([["Đơn vị", "UBND xã"], *[["Chỉ số", "12,34"]] * 21]).is_wide


def test_table_too_wide_even_for_that_is_set_smaller():
    """Smaller letters are better than broken words; nine digits, three marks half as wide, and the cell's margins."""
    fitted = fit_columns([["Đơn vị", "1.234.567,89"]] * 14)
    assert fitted.scale == round(LANDSCAPE / (14 * (9 + 3 / 2 + 1.6)), 2)


def test_long_heading_over_numbers_takes_two_lines_before_names_do():
    """Where both cannot stand on one line, the room goes to the cells."""
    names, *_ = fit_columns(
        [["Chỉ số", "Hồ sơ đồng bộ lên Cổng Dịch vụ công"], *[["Tăng, giảm tỷ lệ", "78,95"]] * 6]
    ).columns
    assert names > len("Hồ sơ đồng bộ lên Cổng")


def test_short_texts_give_way_to_long_ones():
    """Beside a long name, two words stand on two lines before the name takes four."""
    name, words = "Hồ sơ số hóa đồng bộ với danh mục hồ sơ của cá nhân", ["Thường xuyên", "mất 0,76 điểm"]
    columns = [["Chỉ số", name], *[["Tình trạng", each] for each in words], *[["Tỷ lệ", "100,00 %"]] * 5]
    names, *others = fit_columns(columns).columns
    assert names > 2 * max(others)


def test_long_names_among_many_columns_take_four_lines_not_eight():
    """The letters of the whole table shrink a little first."""
    name = "Thủ tục hành chính có yêu cầu nghĩa vụ tài chính được tích hợp thanh toán trên Cổng"
    fitted = fit_columns(
        [["Chỉ số", name], *[["Đạt/tổng số", "1.592/3.250"]] * 4, ["Tình trạng", "mất 2,04 điểm"]]
    )
    assert fitted.columns[0] > len(name) * 0.8 / 4
    assert not fitted.is_wide


def test_names_stand_on_one_line_before_headings_stand_on_two():
    """A heading that wraps once more costs a line; a name that wraps costs one in every row."""
    groups = ["Công khai, minh bạch", "Tiến độ, kết quả giải quyết", "Cung cấp dịch vụ công trực tuyến"]
    numbers = [[group, "15,82"] for group in (*groups, *groups)]
    names, *_ = fit_columns([["Đơn vị", *["Phường Mẫu 59"] * 12], *numbers]).columns
    assert names > 13 * 0.9 + 1.6


def test_table_hardly_too_wide_is_set_a_little_smaller_before_its_page_is_turned():
    """Letters of a note's size upright read better than a page turned for one table."""
    fitted = fit_columns([["Đơn vị", "12.345,67"]] * 9)
    assert (fitted.is_wide, fitted.scale) == (False, round(PORTRAIT / (9 * (7 + 2 / 2 + 1.6)), 2))


@given(st.lists(st.lists(st.text(max_size=60), min_size=1, max_size=4), min_size=1, max_size=30))
def test_every_column_has_some_width(columns):
    """No column disappears, whatever it holds."""
    assert min(fit_columns(columns).columns) > 0


def test_only_words_that_no_column_could_hold_may_break():
    """Ordinary words and codes stay as they are, so that they extract as written."""
    assert breakable("H15.50.05.13-26100 ok") == "H15.50.05.13-26100 ok"
    assert breakable("x" * 50) == "x" * 24 + "\u200b" + "x" * 24 + "\u200b" + "xx"
