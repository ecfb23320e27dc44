"""What a report says beside its tables and charts; every number is computed here, where it is said."""

from __future__ import annotations

from collections.abc import Sequence

from chiso.compare import Share, splits
from chiso.display.conclusions import reason
from chiso.display.results import Results, is_inherited, is_own, is_rated, is_zero_rule
from chiso.display.words import plain, points_of, rate, sentence, things_of, title_of
from chiso.formats import format_date, format_number
from chiso.gains import needed_for_full
from chiso.scores import Score

NO_MONTHS = "Không có số liệu tiếp nhận trong kỳ để trình bày theo tháng."
NO_UNITS = "Không có đơn vị trực thuộc nào có số liệu của chỉ số này để so sánh."
NOBODY_BELOW = "Đơn vị không có đơn vị trực thuộc, nên không có biểu đồ so sánh."


def indicator_line(results: Results, code: str) -> str:
    """One indicator: its rate with the counts behind it, its points, and what is wanting."""
    score = results.score(code)
    said = _scored_words(results, score)
    if not is_inherited(score):
        return said
    return f"{said} Đây là số liệu của {plain(results.site.root.name)}, tính chung cho các đơn vị trực thuộc."


def months_line(results: Results, code: str, months: Sequence[Share], before: Sequence[Share]) -> str:
    """The poorest month, and what the line of months leaves out."""
    things = things_of(results.rules.indicator(code))
    rated = [share for share in months if share.rate is not None]
    low = min(rated, key=lambda share: share.rate or 0)
    said = (
        [f"Thấp nhất là {things} tiếp nhận {low.label}: {_share_words(low, things)}."]
        if len(rated) > 1
        else []
    )
    said += [f"Ngoài biểu đồ, kỳ trước chuyển sang: {_share_words(share, things)}." for share in before]
    return " ".join(said)


def has_units(results: Results, code: str) -> bool:
    """Whether any unit directly below has a figure of its own for the indicator."""
    return bool(_own_below(results, code))


def units_line(results: Results, code: str) -> str:
    """How the units directly below stand to the threshold."""
    threshold = results.rules.indicator(code).threshold(results.days[1]).rate
    own = _own_below(results, code)
    below = [score for score in own if (score.rate or 0) < threshold]
    if not below:
        return f"{len(own)} đơn vị trực thuộc có số liệu; tất cả đều đạt ngưỡng {threshold} %."
    worst = min(below, key=lambda score: score.rate or 0)
    count = f"cả {len(own)}" if len(below) == len(own) else f"{len(below)}"
    return (
        f"Trong {len(own)} đơn vị trực thuộc có số liệu, {count} đơn vị dưới ngưỡng {threshold} %; "
        f"thấp nhất là {plain(results.units[worst.unit_code].name)} với {rate(worst.rate)}."
    )


def aggregates_line(results: Results, code: str) -> str:
    """How many of what lost points cannot be told apart, as only their sum was sent; else nothing."""
    score = results.score(code)
    lost = (score.denominator or 0) - (score.numerator or 0)
    by = next(iter(splits(results.rules.indicator(code)).values()))
    shares = results.split(code, by)
    return not_covered(results, code, sum(share.denominator for share in shares)) if lost > 0 else ""


def not_covered(results: Results, code: str, shown: int) -> str:
    """How many of a figure's rows cannot be shown one by one; nothing where they all can."""
    score, things = results.score(code), things_of(results.rules.indicator(code))
    missing = (score.denominator or 0) - shown
    if missing <= 0 or not is_own(score):
        return ""
    return f"Có {format_number(missing)} {things} chỉ có số liệu tổng hợp, không có chi tiết từng {things}."


def dates_line(results: Results) -> str:
    """Which days the period covers, and by which calendar."""
    start, end = map(format_date, results.days)
    calendar = {"report": "theo chế độ báo cáo hành chính", "calendar": "theo tháng dương lịch"}
    how = calendar[results.site.calendar]
    return f"Kỳ báo cáo {results.period.label} tính từ **{start}** đến hết **{end}**, {how}."


def _scored_words(results: Results, score: Score) -> str:
    indicator = results.rules.indicator(score.indicator)
    title, things = title_of(indicator), things_of(indicator)
    if not score.applies:
        return f"**{title}:** chỉ số này không áp dụng cho cấp của đơn vị, nên không tính điểm."
    if is_zero_rule(score):
        return (
            f"**{title}:** không có {indicator.denominator_words}, nên không có tỷ lệ. {_zero_words(score)}"
        )
    if is_rated(score):
        remarks = f" Ghi chú: {score.note}." if score.note and not is_inherited(score) else ""
        return f"{_rated_words(score, title, things)} {_wanting_words(results, score, things)}{remarks}"
    if score.points is not None:
        return f"**{title}: {points_of(score)} điểm.** {sentence(score.note)}"
    return (
        f"**{title}: chưa có điểm, {reason(score)}.** "
        "Thiếu dữ liệu không có nghĩa là 0 điểm: chỉ số chưa được cộng vào tổng."
    )


def _rated_words(score: Score, title: str, things: str) -> str:
    counts = f"{format_number(score.numerator)}/{format_number(score.denominator)} {things}"
    return f"**{title}: {rate(score.rate)} ({counts}), đạt {points_of(score)} điểm.**"


def _wanting_words(results: Results, score: Score, things: str) -> str:
    indicator, day = results.rules.indicator(score.indicator), results.days[1]
    failing = (score.denominator or 0) - (score.numerator or 0)
    if failing <= 0:
        return f"Không có {things} nào chưa đạt."
    told, needed = f"{format_number(failing)} {things} chưa đạt", needed_for_full(results.footing, score)
    if score.rule.startswith("capped"):
        return f"Còn {told}."
    if not needed:
        return f"Đã được điểm tối đa; còn {told}."
    return (
        f"Có {told}; thêm {format_number(needed)} {things} đạt "
        f"thì được điểm tối đa (ngưỡng {indicator.threshold(day).rate} %)."
    )


def _zero_words(score: Score) -> str:
    return {
        "full": f"Theo quy tắc đang dùng, chỉ số được tính điểm tối đa ({points_of(score)} điểm).",
        "zero": f"Theo quy tắc đang dùng, chỉ số được tính {points_of(score)} điểm.",
        "missing": "Theo quy tắc đang dùng, chỉ số không có điểm và không được cộng vào tổng.",
        "rescaled": "Theo quy tắc đang dùng, điểm của chỉ số được quy đổi cho các chỉ số còn lại của nhóm.",
    }[score.rule.removeprefix("zero:").split("+")[0]]


def _share_words(share: Share, things: str) -> str:
    counts = f"{format_number(share.numerator)}/{format_number(share.denominator)} {things}"
    return f"{rate(share.rate)} ({counts})"


def _own_below(results: Results, code: str) -> list[Score]:
    return [score for score in results.scores_below if score.indicator == code and is_own(score)]
