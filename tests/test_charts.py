"""Charts: the same SVG for the same data, every number as text, nothing from the data as markup."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from chiso.charts import (
    NARROW,
    Bar,
    Dot,
    Heat,
    Point,
    draw_bars,
    draw_dots,
    draw_heat,
    draw_line,
    draw_narrow_bars,
)

HOSTILE = "<script>alert(1)</script> & $\\frac{1}{2}$ \"quoted\" 'Tinos'"
NAME = "TTHC công bố đúng hạn"

DRAWINGS: dict[str, Callable[[str], str]] = {
    "bars": lambda name: draw_bars([Bar(name, 3.2, 6, "3,20/6"), Bar("Khác", None, 4, "chưa có điểm")]),
    "dots": lambda name: draw_dots([Dot(name, 97.1, "97,10 %"), Dot("Khác", None, "không phát sinh")], 80),
    "line": lambda name: draw_line(
        [Point(name, 97.1, "97,10 %", "9 hồ sơ"), Point("b", 50, "50,00 %", "2")], 100
    ),
    "heat": lambda name: draw_heat([Heat(name, (10, None, 100))], [("I", "1"), ("I", "2"), ("II", "5")]),
}


@pytest.fixture(params=DRAWINGS.values(), ids=DRAWINGS.keys())
def draw(request: pytest.FixtureRequest) -> Callable[[str], str]:
    """Each kind of chart, drawn with one name of the test's choosing."""
    drawing: Callable[[str], str] = request.param
    return drawing


@pytest.mark.parametrize(
    "name",
    [
        "Hồ sơ số hóa đồng bộ với danh mục hồ sơ của cá nhân, tổ chức",
        "TTHC có nghĩa vụ tài chính được tích hợp thanh toán trên Cổng DVCQG",
    ],
)
def test_names_of_bars_are_whole_on_a_telephone(name: str) -> None:
    """The longest names of indicators take two or three lines there."""
    words = re.sub(r"<[^>]+>", " ", draw_narrow_bars([Bar(name, 2.0, 4.0, "2,00/4")]))
    assert name in " ".join(words.split())


def test_names_of_units_are_whole_on_a_telephone() -> None:
    """A name that its line cannot hold takes two, and the others stand where they stood."""
    names = ("BQL khai thác các cảng cá", "Thủy lợi")
    svg = draw_dots([Dot(name, 97.1, "97,10 %") for name in names], 80, NARROW)
    assert all(name in " ".join(words_of(svg).split()) for name in names)


def test_charts_for_a_telephone_are_as_narrow_as_its_page() -> None:
    """336 pixels, 252 points: letters are drawn in the size that they are read in, and say the same."""
    bars, dots = [Bar(NAME, 3.2, 6, "3,20/6")], [Dot(NAME, 97.1, "97,10 %")]
    points = [Point("tháng 7", 97.1, "97,10 %", "9"), Point("tháng 8", 50, "50,00 %", "2")]
    narrow = (draw_narrow_bars(bars), draw_dots(dots, 80, NARROW), draw_line(points, 80, NARROW))
    for svg, shown in zip(narrow, ("3,20/6", "97,10 %", "50,00 %"), strict=True):
        assert ElementTree.fromstring(svg).get("width") == "252pt"
        assert shown in words_of(svg)


def words_of(svg: str) -> str:
    """All text that a reader of the chart sees."""
    return " ".join(text for text in ElementTree.fromstring(svg).itertext() if text.strip())


def test_same_data_gives_the_same_bytes(draw: Callable[[str], str]) -> None:
    """A chart holds no clock and no random name."""
    assert draw(NAME) == draw(NAME)


def test_names_are_drawn_as_selectable_text(draw: Callable[[str], str]) -> None:
    """Letters with Vietnamese marks stay letters: they can be found, copied and read aloud."""
    assert "TTHC công bố" in words_of(draw(NAME))


def test_hostile_name_is_only_text(draw: Callable[[str], str]) -> None:
    """Markup and formulas in a name are shown, never obeyed."""
    svg = draw(HOSTILE)
    tags = {element.tag.split("}")[1] for element in ElementTree.fromstring(svg).iter()}
    assert tags <= {"svg", "defs", "style", "g", "path", "text", "use", "clipPath", "rect", "tspan"}
    assert "<script>" in words_of(svg)


def test_chart_refers_to_nothing_outside(draw: Callable[[str], str]) -> None:
    """No address but the two of the SVG language itself, and no metadata."""
    svg = draw(NAME)
    own = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert set(re.findall(r"https?://[^\"' ]+", svg)) <= own
    assert "<metadata" not in svg


def test_only_faces_with_the_same_metrics_are_asked_for(draw: Callable[[str], str]) -> None:
    """A reader without Tinos gets a face of the same widths, so nothing overlaps."""
    families = set(re.findall(r"font-family[:=] ?['\"]?([^;\"]+)", draw(NAME)))
    assert families == {"Tinos, Times New Roman, Liberation Serif, serif"}


def test_chart_is_no_wider_than_an_a4_text(draw: Callable[[str], str]) -> None:
    """160 mm are 453.6 points."""
    assert ElementTree.fromstring(draw(NAME)).get("width") == "453.6pt"


def test_all_bars_share_one_scale() -> None:
    """A track of 6 points is three times as long as one of 2."""
    svg = draw_bars([Bar("a", 0, 6, ""), Bar("b", 0, 2, "")])
    tracks = [path for path in ElementTree.fromstring(svg).iter() if "#dcdcdc" in path.get("style", "")]
    six, two = (_width(path.get("d", "")) for path in tracks)
    assert six == pytest.approx(3 * two)


def test_unknown_value_has_no_bar_at_all() -> None:
    """Missing is not zero: the track is an outline, and orange words say why."""
    svg = draw_bars([Bar("a", None, 6, "chưa có điểm")])
    assert "#dcdcdc" not in svg
    assert "chưa có điểm" in words_of(svg)


def test_month_without_rows_breaks_the_line() -> None:
    """Nothing is drawn between two months around one in which nothing was counted."""
    gap = [Point("6", 90, "", ""), Point("7", None, "–", ""), Point("8", 95, "", "")]
    full = [Point("6", 90, "", ""), Point("7", 92, "", ""), Point("8", 95, "", "")]
    assert _segments(draw_line(gap, 100)) == 0
    assert _segments(draw_line(full, 100)) == 2


def test_unit_below_the_threshold_stands_out() -> None:
    """Orange marks what is below the threshold; on it is not below."""
    assert "#b45309" in draw_dots([Dot("a", 79.99, "")], 80)
    assert "#b45309" not in draw_dots([Dot("a", 80, "")], 80)


def test_words_at_the_right_keep_off_the_edge() -> None:
    """A reader's own Times is not to the dot as wide as ours, and nothing of it may be cut."""
    for svg in (draw_bars([Bar("a", 1, 6, "1,00/6")]), draw_dots([Dot("a", 9, "9,00 % (1/9)")], 80)):
        root = ElementTree.fromstring(svg)
        width = float(root.get("width", "").removesuffix("pt"))
        last = [one for one in root.iter() if one.tag.endswith("text")][-1]
        assert "text-anchor:end" in last.get("style", "")
        assert float(last.get("x", "0")) <= width - 2


def test_long_name_is_shortened_with_a_sign_of_it() -> None:
    """A name too long for two lines ends in …"""
    assert "…" in words_of(draw_bars([Bar("Thủ tục " * 30, 1, 2, "")]))


def _width(outline: str) -> float:
    places = [float(x) for x in re.findall(r"[ML]([\d.]+) ", outline)]
    return max(places) - min(places)


def _segments(svg: str) -> int:
    return sum("stroke-width:1.6" in path.get("style", "") for path in ElementTree.fromstring(svg).iter())


def test_letters_of_narrow_drawings_can_be_read_on_the_smallest_telephone() -> None:
    """288 of 320 pixels are the drawing's: letters of 10 points of its 252 are 11 pixels high."""
    months = [Point(f"tháng {month}", 90.0, "90,00 %", "1.234") for month in range(1, 5)]
    drawings = (
        draw_dots([Dot("Lâm Sơn", 97.5, "97,50 % (1.234/5.678)")], 100, NARROW),
        draw_line(months, 100, NARROW),
        draw_narrow_bars([Bar("Công khai", 3.0, 4.0, "3,00/4")]),
    )
    sizes = [float(size) for svg in drawings for size in re.findall(r"font-size[:=]\"?([\d.]+)", svg)]
    assert min(sizes) * 288 / NARROW >= 11
