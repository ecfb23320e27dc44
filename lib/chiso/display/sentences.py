"""What a report says in words; every number in them is computed here, where it is said."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from chiso.compare import Share, by_points_lost, points_lost, still_needed
from chiso.display.results import Results, has_own_rate, is_inherited, is_own, is_rated, is_zero_rule
from chiso.display.words import (
    label_of,
    listed,
    maximum,
    plain,
    points,
    points_of,
    rate,
    sentence,
    things_of,
    title_of,
)
from chiso.formats import format_date, format_number
from chiso.scores import Score


NO_MONTHS = "Không có số liệu tiếp nhận trong kỳ để trình bày theo tháng."
NO_UNITS = "Không có đơn vị trực thuộc nào có số liệu của chỉ số này để so sánh."


def bottom_line(results: Results) -> str:
    """What came out, in one bold sentence, and what the reader must know with it."""
    if results.part_points is None:
        return _nothing_scored(results)
    said = [_headline(results), _extremes(results), _greatest_loss(results), *_reservations(results)]
    return " ".join(words for words in said if words)


def indicator_line(results: Results, code: str) -> str:
    """One indicator: its rate with the counts behind it, its points, and what is wanting."""
    score, indicator = results.score(code), results.rules.indicator(code)
    title, things = title_of(indicator), things_of(indicator)
    if not score.applies:
        return f"**{title}:** chỉ số này không áp dụng cho cấp của đơn vị, nên không tính điểm."
    if is_zero_rule(score):
        said = f"**{title}:** trong kỳ không phát sinh {things} thuộc phạm vi chỉ số nên không có tỷ lệ. {_zero_words(score)}"
    elif is_rated(score):
        said = _rated_line(results, score)
    elif score.points is None:
        said = f"**{title}: chưa có điểm, {_reason(score)}.** Thiếu dữ liệu không có nghĩa là không điểm: chỉ số chưa được cộng vào tổng."
    else:
        said = f"**{title}: {points_of(score)} điểm.** {sentence(score.note)}"
    return f"{said} {_inherited_words(results)}" if is_inherited(score) else said


def losses_line(results: Results) -> str:
    """How many points were lost, and where most of them."""
    losing = by_points_lost(results.members)
    if not results.scored:
        return "Chưa chỉ số nào có điểm, nên chưa thể nói điểm bị mất ở đâu."
    if not losing:
        return "Các chỉ số đã có điểm đều đạt điểm tối đa; không mất điểm nào."
    lost = sum(points_lost(score) or 0 for score in losing)
    first = losing[0]
    name = title_of(results.rules.indicator(first.indicator))
    if len(losing) == 1:
        return f"**Mất {points(lost)} điểm, ở một chỉ số: {name}.**"
    share = points(points_lost(first))
    return f"**Mất {points(lost)} điểm ở {len(losing)} chỉ số; riêng {name} mất {share} điểm.** Bảng dưới đây xếp theo số điểm có thể lấy lại."


def months_line(results: Results, code: str, months: Sequence[Share], before: Sequence[Share]) -> str:
    """What the line of months shows: its first and last rate, and what it leaves out."""
    things = things_of(results.rules.indicator(code))
    said = []
    rated = [share for share in months if share.denominator]
    if len(rated) >= 2:
        low = min(rated, key=lambda share: share.numerator / share.denominator)
        said.append(f"Tháng có tỷ lệ thấp nhất là {low.label}: {share_words(low, things)}.")
    for share in before:
        said.append(f"Không vẽ trên biểu đồ: {share_words(share, things)} từ kỳ trước chuyển sang.")
    return " ".join(said)


def has_units(results: Results, code: str) -> bool:
    """Whether any unit directly below has a figure of its own for the indicator."""
    return any(score.indicator == code and is_own(score) for score in results.scores_below)


def units_line(results: Results, code: str) -> str:
    """How the units directly below stand to the threshold."""
    indicator = results.rules.indicator(code)
    threshold = indicator.threshold(results.days[1]).rate
    own = [score for score in results.scores_below if score.indicator == code and is_own(score)]
    below = [score for score in own if score.numerator * 100 < threshold * score.denominator]
    if not below:
        return f"Cả {len(own)} đơn vị trực thuộc có số liệu đều đạt ngưỡng {threshold} %."
    worst = min(below, key=lambda score: Fraction(score.numerator, score.denominator))
    name = plain(results.units[worst.unit_code].name)
    return (
        f"Trong {len(own)} đơn vị trực thuộc có số liệu, {len(below)} đơn vị dưới ngưỡng {threshold} %; "
        f"thấp nhất là {name} với {rate(worst.rate)}."
    )


def nothing_lost(results: Results, code: str) -> str:
    """Why there is no row to show."""
    things = things_of(results.rules.indicator(code))
    score = results.score(code)
    is_full = score.denominator and score.numerator == score.denominator and not is_inherited(score)
    return f"Không có {things} nào chưa đạt." if is_full else not_covered(results, code, [])


def share_words(share: Share, things: str) -> str:
    """`97,10 % (100/103 hồ sơ)`."""
    return (
        f"{rate(share.rate)} ({format_number(share.numerator)}/{format_number(share.denominator)} {things})"
    )


def not_covered(results: Results, code: str, shares: Sequence[Share]) -> str:
    """What to say where rows behind a figure cannot be shown; nothing where they all can."""
    score, indicator = results.score(code), results.rules.indicator(code)
    things = things_of(indicator)
    if not score.applies:
        return "Chỉ số này không áp dụng cho cấp của đơn vị."
    if is_inherited(score):
        return "Số liệu lấy theo đơn vị cấp trên; chi tiết xem ở báo cáo của đơn vị cấp trên."
    if score.denominator is None:
        return f"Thiếu dữ liệu về {things}, nên không có chi tiết để trình bày."
    if not score.denominator:
        return f"Trong kỳ không phát sinh {things} thuộc phạm vi chỉ số này."
    missing = score.denominator - sum(share.denominator for share in shares)
    if missing <= 0:
        return ""
    return f"Có {format_number(missing)} {things} chỉ có số liệu tổng hợp, không có chi tiết từng {things}."


def dates_line(results: Results) -> str:
    """Which days the period covers, and by which calendar."""
    start, end = map(format_date, results.days)
    calendar = {
        "report": "theo chế độ báo cáo hành chính",
        "calendar": "theo tháng dương lịch",
    }[results.site.calendar]
    return f"Kỳ báo cáo **{results.period.label}** tính từ {start} đến hết {end} ({calendar})."


def _headline(results: Results) -> str:
    got = f"{points(results.part_points)}/{maximum(results.part_maximum)} điểm"
    who, when = plain(results.unit.name), results.period.label
    if not results.part.is_whole:
        return f"**{results.part.subject}: {who} đạt {got} trong {when}.**"
    if not has_own_rate(results.members):
        return f"**{who} chưa có số liệu riêng trong {when} nên chưa xếp loại.** {_borrowed_words(results)}"
    assert results.total.points is not None
    grade = results.rules.grade(results.total.points, results.total.max_points)
    verb = "tạm xếp loại" if results.lacking else "xếp loại"
    return f"**{who} đạt {got} trong {when}, {verb} {grade}.**"


def _borrowed_words(results: Results) -> str:
    got = f"{points(results.part_points)}/{maximum(results.part_maximum)} điểm"
    return f"Số điểm có được ({got}) là do lấy theo đơn vị cấp trên hoặc do không phát sinh."


def _nothing_scored(results: Results) -> str:
    who, when = plain(results.unit.name), results.period.label
    if not results.members:
        return f"**Các chỉ số của phần này không áp dụng cho {who}.**"
    reasons = listed(dict.fromkeys(_reason(score) for score in results.lacking))
    return f"**{who} chưa có điểm trong {when}: {reasons}.** Chưa có điểm không có nghĩa là không điểm."


def _extremes(results: Results) -> str:
    """The best and the poorest group, compared by their share of the maximum."""
    if not results.part.is_whole:
        return ""
    groups = sorted(
        (score for score in results.groups if score.points is not None and score.max_points),
        key=lambda score: (score.points or 0) / score.max_points,
    )
    if len(groups) < 2 or points_of(groups[0]) == points_of(groups[-1]):
        return ""
    low, high = (
        f"{results.rules.group(score.group).name} ({points_of(score)} điểm)"
        for score in (groups[0], groups[-1])
    )
    return f"So với điểm tối đa, nhóm đạt cao nhất là {high}, thấp nhất là {low}."


def _greatest_loss(results: Results) -> str:
    losing = by_points_lost(results.members)
    if not losing:
        return "Các chỉ số đã có điểm đều đạt điểm tối đa."
    if len(results.members) == 1:
        return f"Mất {points(points_lost(losing[0]))} điểm so với điểm tối đa."
    name = title_of(results.rules.indicator(losing[0].indicator))
    return f"Mất nhiều điểm nhất ở chỉ số {name}: {points(points_lost(losing[0]))} điểm."


def _reservations(results: Results) -> list[str]:
    """What the total leaves out, and by which rule."""
    return [words for words in (_lacking_words(results), _absent_words(results)) if words]


def _lacking_words(results: Results) -> str:
    lacking = results.lacking
    if not lacking:
        return ""
    names = "; ".join(label_of(results.rules.indicator(score.indicator)) for score in lacking)
    left_out = maximum(sum((score.max_points for score in lacking), start=lacking[0].max_points * 0))
    return f"Còn {len(lacking)} chỉ số chưa có điểm ({names}), với điểm tối đa {left_out} điểm không nằm trong mức so sánh trên."


def _absent_words(results: Results) -> str:
    absent = [
        score for score in results.scores if score.indicator in results.part.indicators and not score.applies
    ]
    if not absent:
        return ""
    names = "; ".join(label_of(results.rules.indicator(score.indicator)) for score in absent)
    whole = (
        f"Điểm tối đa của đơn vị là {maximum(results.rules.maximum(results.unit.level))}. "
        if results.part.is_whole
        else ""
    )
    return f"{whole}Không áp dụng cho cấp của đơn vị: {names}. {results.rules.absent.note}"


def _rated_line(results: Results, score: Score) -> str:
    indicator = results.rules.indicator(score.indicator)
    things, day = things_of(indicator), results.days[1]
    counts = f"{format_number(score.numerator)}/{format_number(score.denominator)} {things}"
    said = [f"**{title_of(indicator)}: {rate(score.rate)} ({counts}), đạt {points_of(score)} điểm.**"]
    assert score.denominator is not None and score.numerator is not None
    failing = max(0, score.denominator - score.numerator)
    needed = still_needed(score, indicator, day)
    if needed:
        threshold = indicator.threshold(day).rate
        said.append(
            f"Có {format_number(failing)} {things} chưa đạt; thêm {format_number(needed)} {things} đạt thì đủ ngưỡng {threshold} % để được điểm tối đa."
        )
    elif failing:
        said.append(f"Đã đạt ngưỡng để được điểm tối đa; còn {format_number(failing)} {things} chưa đạt.")
    else:
        said.append(f"Không có {things} nào chưa đạt.")
    return " ".join(said)


def _zero_words(score: Score) -> str:
    rule = score.rule.removeprefix("zero:").split("+")[0]
    return {
        "full": f"Theo quy tắc đang dùng, chỉ số được tính điểm tối đa ({points_of(score)} điểm).",
        "zero": f"Theo quy tắc đang dùng, chỉ số được tính {points_of(score)} điểm.",
        "missing": "Theo quy tắc đang dùng, chỉ số không có điểm và không được cộng vào tổng.",
        "rescaled": "Theo quy tắc đang dùng, điểm của chỉ số được quy đổi cho các chỉ số còn lại của nhóm.",
    }[rule]


def _inherited_words(results: Results) -> str:
    return f"Đây là số liệu của {plain(results.site.root.name)}, đơn vị lấy theo."


def _reason(score: Score) -> str:
    if is_zero_rule(score):
        return "không phát sinh trong kỳ"
    return "thiếu dữ liệu" if score.rule.startswith("no_counts") else "tệp xuất thiếu cột dữ liệu cần để tính"
