"""What to do first, and what if: every gain is what scoring the unit again would give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from chiso.blocks import Cell, Column, Table
from chiso.display.results import Results, is_rated
from chiso.display.words import label_of, maximum, points, things_of
from chiso.formats import format_change, format_number
from chiso.gains import Step, all_cured, short_of_grade, way_upwards
from chiso.scores import ALL, TOTAL, Score

_CURABLE = "đếm từng dòng theo quy tắc in ở phần cách tính của chỉ số; phần chỉ có số liệu tổng hợp thì không biết được."


def steps_of(results: Results) -> list[Step]:
    """The steps of the part's indicators, those that earn most first."""
    return results.steps


def steps_line(results: Results, steps: Sequence[Step]) -> str:
    """What to do first, what would come of all that can still be done, and the way to a better class."""
    first = steps[0]
    if not first.earned:
        nothing = (
            "Theo dữ liệu đã nhận, không còn việc nào của kỳ này lấy lại được điểm; "
            "số cần thêm ở bảng trên là để định mức cho kỳ sau."
        )
        return f"{nothing} {_short_line(results, {})}".strip()
    indicator = results.rules.indicator(first.indicator)
    told = (
        f"**Nên làm trước: {indicator.name}.** Còn {format_number(first.curable)} {things_of(indicator)} "
        f"khắc phục được; khắc phục hết thì được thêm {points(first.earned)} điểm."
    )
    return " ".join(filter(None, (told, _all_line(results, steps), _way_line(results, steps))))


def steps_table(results: Results, steps: Sequence[Step]) -> Table:
    """The indicators of which something can still be earned back, or which alone can lift the unit's class."""
    told = [step for step in steps if step.earned or step.to_grade]
    upwards = Column(
        label="Nâng xếp loại",
        note="số cần thêm ở riêng chỉ số này để cả đơn vị được xếp loại cao hơn, mẫu số không đổi.",
    )
    columns = (
        Column(label="Chỉ số"),
        Column(label="Chưa đạt", kind="int"),
        Column(label="Còn khắc phục được", kind="int", note=_CURABLE),
        Column(label="Điểm lấy lại được", kind="number", decimals=2),
        *((upwards,) if any(step.to_grade for step in told) else ()),
    )
    return Table(
        caption="Việc nên làm trước, xếp theo số điểm còn lấy lại được",
        columns=columns,
        rows=tuple(_step_row(results, step)[: len(columns)] for step in told),
    )


def what_if_line(results: Results, changes: Mapping[str, int]) -> str:
    """The unit's total and class before and after."""
    now, then = results.total, results.footing.total(changes)
    if now.points is None or then.points is None:
        return "Đơn vị chưa có tổng điểm để so sánh."
    grades = results.footing.grade({}), results.footing.grade(changes)
    classed = (
        f"vẫn xếp loại {grades[0]}" if grades[0] == grades[1] else f"từ loại {grades[0]} thành {grades[1]}"
    )
    if not all(grades):
        classed = "chưa xếp loại vì mới đo được một phần điểm tối đa"
    moved = then.points - now.points
    return (
        f"**Tổng điểm từ {points(now.points)} thành {points(then.points)}/{maximum(then.max_points)} "
        f"({format_change(moved)}), {classed}.** Mẫu số và các chỉ số khác giữ nguyên."
    )


def what_if_table(results: Results, changes: Mapping[str, int]) -> Table:
    """Each changed indicator, its group and the total, before and after."""
    touched = {results.rules.indicator(code).group for code in changes} | {ALL}
    pairs = zip(results.scores, results.footing.scored(changes), strict=True)
    rows = [
        _what_if_row(results, now, then)
        for now, then in pairs
        if now.indicator in changes or (not now.is_component and now.group in touched)
    ]
    return Table(
        caption="Nếu thay đổi số đạt",
        columns=(
            Column(label="Mục"),
            Column(label="Tử số", kind="int"),
            Column(label="Tử số mới", kind="int"),
            Column(label="Mẫu số", kind="int"),
            Column(label="Tỷ lệ", kind="pct", decimals=2),
            Column(label="Tỷ lệ mới", kind="pct", decimals=2),
            Column(label="Điểm", kind="number", decimals=2),
            Column(label="Điểm mới", kind="number", decimals=2),
            Column(label="Thay đổi", kind="number", decimals=2),
        ),
        rows=tuple(rows),
        total_rows=1,
    )


def _all_line(results: Results, steps: Sequence[Step]) -> str:
    cured = all_cured(steps)
    total = results.footing.total(cured)
    if len(cured) < 2 or total.points is None or results.total.points is None:
        return ""
    return (
        "Làm hết những việc còn khắc phục được trong bảng thì tổng điểm tăng từ "
        f"{points(results.total.points)} lên {points(total.points)}/{maximum(total.max_points)}."
    )


def _way_line(results: Results, steps: Sequence[Step]) -> str:
    way = way_upwards(results.footing, steps)
    if way is None:
        return _short_line(results, all_cured(steps))
    *whole, (code, last) = way.changes.items()
    indicator = results.rules.indicator(code)
    words = f"{format_number(last)} {things_of(indicator)} của chỉ số {indicator.name}"
    first = "hết việc đầu" if len(whole) == 1 else f"hết {len(whole)} việc đầu"
    before = f"{first}, rồi thêm {words}" if whole else f"thêm {words}"
    then = results.footing.total(way.changes)
    reached = f"{points(then.points)}/{maximum(then.max_points)}"
    more = points((then.points or Decimal(0)) - (results.total.points or Decimal(0)))
    return (
        f"Để được xếp loại {way.grade}, làm theo thứ tự trong bảng: {before}; khi đó tổng điểm tăng {more}, "
        f"thành {reached}."
    )


def _short_line(results: Results, cured: Mapping[str, int]) -> str:
    """That the class stays, and how many points are wanting for the next."""
    grade, short = results.footing.grade(cured), short_of_grade(results.footing, cured)
    if short is None:
        return f"Xếp loại khi đó vẫn là {grade}." if grade and cured else ""
    above, wanting = short
    said = f"Xếp loại khi đó vẫn là {grade}; để" if cured else "Để"
    return f"{said} được xếp loại {above} còn thiếu {points(wanting)} điểm."


def _step_row(results: Results, step: Step) -> tuple[Cell, ...]:
    upwards = f"thêm {format_number(step.to_grade)} (lên {step.grade})" if step.to_grade else None
    label = label_of(results.rules.indicator(step.indicator))
    return (label, step.lacking, step.curable, str(step.earned), upwards)


def _what_if_row(results: Results, now: Score, then: Score) -> tuple[Cell, ...]:
    rates = [str(score.rate) if is_rated(score) else None for score in (now, then)]
    moved = None if now.points is None or then.points is None else str(then.points - now.points)
    got = [None if score.points is None else str(score.points) for score in (now, then)]
    return (_name(results, now), now.numerator, then.numerator, then.denominator, *rates, *got, moved)


def _name(results: Results, score: Score) -> str:
    if score.is_component:
        return label_of(results.rules.indicator(score.indicator))
    return "Tổng điểm" if score.indicator == TOTAL else f"Nhóm {results.rules.group(score.group).name}"
