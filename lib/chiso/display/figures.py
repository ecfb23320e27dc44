"""Charts of a report, each with a caption and with its content in words for those who do not see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from chiso.charts import NARROW, Bar, Dot, Point, draw_bars, draw_dots, draw_line, draw_narrow_bars
from chiso.compare import Share, months_between
from chiso.display.results import Results, is_inherited, is_zero_rule
from chiso.display.shown import ShownFigure
from chiso.display.words import label_of, points_of, rate, things_of, title_of
from chiso.formats import format_number
from chiso.scores import Score

_LONGEST_LIST = 12
_MOST_NARROW = 4
"""Months whose numbers stand beside one another on a telephone."""
_MOST_ROWS, _ENDS = 24, 10
"""More rows than half a page can hold are cut to the best and the poorest; the appendix has them all."""


def groups_figure(results: Results) -> ShownFigure:
    """The points of the groups against their maxima."""
    bars = [_bar(results.rules.group(score.group).name, _whole(results, score)) for score in results.groups]
    return _bars_figure(bars, "Điểm của từng nhóm so với điểm tối đa")


def points_figure(results: Results) -> ShownFigure:
    """The points of the part's indicators against their maxima."""
    bars = [_bar(label_of(results.rules.indicator(score.indicator)), score) for score in results.members]
    return _bars_figure(bars, "Điểm của từng chỉ số so với điểm tối đa")


def months_figure(results: Results, code: str, shares: Sequence[Share]) -> ShownFigure:
    """The rate of each month of the period, by the day of receipt."""
    indicator, day = results.rules.indicator(code), results.days[1]
    things, threshold = things_of(indicator), indicator.threshold(day).rate
    dots = [
        Point(share.label or "", _float(share.rate), rate(share.rate), format_number(share.denominator))
        for share in shares
    ]
    caption = (
        f"{title_of(indicator)} theo tháng tiếp nhận, dưới mỗi tháng là số {things}; {_dashed(threshold)}"
    )
    told = "; ".join(f"{dot.label}: {dot.shown} của {dot.count} {things}" for dot in dots)
    return ShownFigure(
        draw_line(dots, threshold),
        caption,
        f"Biểu đồ đường. {title_of(indicator)}{_trend(dots)}. Từng tháng: {told}. Ngưỡng {threshold} %.",
        draw_line(dots, threshold, NARROW) if len(dots) <= _MOST_NARROW else "",
    )


def units_figure(results: Results, code: str) -> ShownFigure:
    """The units directly below, from the best rate to the poorest."""
    indicator, day = results.rules.indicator(code), results.days[1]
    threshold = indicator.threshold(day).rate
    scores = [score for score in results.scores_below if score.indicator == code and score.applies]
    ranked = sorted(
        scores, key=lambda score: (score.rate is None or not score.denominator, -(score.rate or 0))
    )
    dots = [_dot(results, score) for score in ranked]
    caption = f"{title_of(indicator)} của các đơn vị trực thuộc; {_dashed(threshold)}, màu cam là dưới ngưỡng"
    return ShownFigure(
        draw_dots(_cut(dots), threshold),
        caption,
        f"Biểu đồ chấm. {title_of(indicator)}: {_told(dots, threshold)}",
        draw_dots(_cut(dots), threshold, NARROW),
    )


def named_months(shares: Sequence[Share], days: tuple[date, date]) -> list[Share]:
    """Every month of the period in its order, those without rows as 0/0, labelled `tháng 7` or `15–30/6`."""
    known = {share.key: share for share in shares}
    months = []
    for first, last in months_between(*days):
        key = f"{first:%Y-%m}"
        share = known.get(key, Share(key, None, 0, 0))
        months.append(Share(key, _month_label(first, last), share.numerator, share.denominator))
    return months


def _trend(points: Sequence[Point]) -> str:
    """` tăng từ 94,20 % (15–30/6) lên 96,85 % (1–14/9)`: from the first month that has a rate to the last."""
    rated = [point for point in points if point.rate_pct is not None]
    if len(rated) < 2:
        return ""
    first, last = rated[0], rated[-1]
    if first.shown == last.shown:
        return f" bằng nhau ở {first.label} và {last.label}: {first.shown}"
    verb, to = ("tăng", "lên") if (last.rate_pct or 0) > (first.rate_pct or 0) else ("giảm", "xuống")
    return f" {verb} từ {first.shown} ({first.label}) {to} {last.shown} ({last.label})"


def _dashed(threshold_pct: int) -> str:
    return f"đường nét đứt là ngưỡng được điểm tối đa ({threshold_pct} %)"


def _month_label(first: date, last: date) -> str:
    is_whole = first.day == 1 and (last.month != first.month or last.day >= 28)
    return f"tháng {first.month}" if is_whole else f"{first.day}–{last.day}/{first.month}"


def _bars_figure(bars: Sequence[Bar], caption: str) -> ShownFigure:
    told = "; ".join(f"{bar.label}: {bar.shown}" for bar in bars)
    return ShownFigure(draw_bars(bars), caption, f"Biểu đồ thanh. {caption}: {told}.", draw_narrow_bars(bars))


def _whole(results: Results, group: Score) -> Score:
    """The group's total, with the most that all of its members could earn where none of them has a score."""
    if group.points is not None:
        return group
    most = (one.max_points for one in results.scores if one.is_component and one.group == group.group)
    return replace(group, max_points=sum(most, Decimal(0)))


def _bar(label: str, score: Score) -> Bar:
    if score.points is None:
        words = "không phát sinh" if is_zero_rule(score) else "chưa có điểm"
        return Bar(label, None, float(score.max_points), words)
    mark = " (số của cấp trên)" if is_inherited(score) else ""
    return Bar(label, float(score.points), float(score.max_points), points_of(score) + mark)


def _dot(results: Results, score: Score) -> Dot:
    name = results.units[score.unit_code].short_name
    if score.rate is None or not score.denominator:
        return Dot(name, None, "không phát sinh" if score.denominator == 0 else "thiếu dữ liệu")
    counts = f"{format_number(score.numerator)}/{format_number(score.denominator)}"
    return Dot(name, min(100.0, float(score.rate)), f"{rate(score.rate)} ({counts})")


def _cut(dots: Sequence[Dot]) -> list[Dot]:
    """All rows, or the first and last that have a rate, with a row between them that says how many are left out."""
    if len(dots) <= _MOST_ROWS:
        return list(dots)
    rated = [dot for dot in dots if dot.rate_pct is not None]
    first, last = rated[:_ENDS], rated[_ENDS:][-_ENDS:]
    left_out = len(dots) - len(first) - len(last)
    return [*first, Dot("…", None, f"không vẽ {left_out} đơn vị"), *last]


def _told(dots: Sequence[Dot], threshold: float) -> str:
    if len(dots) <= _LONGEST_LIST:
        return "; ".join(f"{dot.label}: {dot.shown}" for dot in dots) + "."
    rated = [dot for dot in dots if dot.rate_pct is not None]
    if not rated:
        return f"{len(dots)} đơn vị, không đơn vị nào có tỷ lệ."
    below = sum((dot.rate_pct or 0) < threshold for dot in rated)
    first, last = rated[0], rated[-1]
    return (
        f"{len(dots)} đơn vị, {len(rated)} đơn vị có tỷ lệ; cao nhất là {first.label}: {first.shown}; "
        f"thấp nhất là {last.label}: {last.shown}; {below} đơn vị dưới ngưỡng."
    )


def _float(value: object) -> float | None:
    return None if value is None else float(str(value))
