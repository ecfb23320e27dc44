"""The bottom line of a report; every number in it is computed here, where it is said."""

from __future__ import annotations

from decimal import Decimal

from chiso.compare import by_points_lost, points_lost
from chiso.display.results import Results, has_own_rate, is_zero_rule
from chiso.display.words import label_of, listed, named, plain, points, points_of, sentence
from chiso.formats import format_maximum
from chiso.scores import Score


def bottom_line(results: Results) -> str:
    """What came out, in one bold sentence, and in a second paragraph what the figures leave out."""
    if results.part_points is None:
        return _nothing_scored(results)
    result = (_headline(results), _extremes(results), _greatest_loss(results))
    limits = (_lacking_words(results), _absent_words(results))
    paragraphs = (" ".join(filter(None, sentences)) for sentences in (result, limits))
    return "\n\n".join(filter(None, paragraphs))


def losses_line(results: Results) -> str:
    """How many points were lost, and where most of them."""
    losing = by_points_lost(results.members)
    if not results.scored:
        return "Chưa chỉ số nào có điểm, nên chưa thể nói điểm bị mất ở đâu."
    if not losing:
        return "Các chỉ số đã có điểm đều đạt điểm tối đa; không mất điểm nào."
    lost = points(sum((points_lost(score) or Decimal(0) for score in losing), Decimal(0)))
    name = named(results.rules.indicator(losing[0].indicator))
    if len(losing) == 1:
        return f"**Mất {lost} điểm, ở một chỉ số: {name}.**"
    return (
        f"**Mất {lost} điểm ở {len(losing)} chỉ số; riêng {name} mất {points(points_lost(losing[0]))} điểm.**"
    )


def reason(score: Score) -> str:
    """Why there is no score."""
    if is_zero_rule(score):
        return "không phát sinh trong kỳ"
    if score.rule.startswith("no_counts"):
        return "thiếu dữ liệu"
    return "tệp xuất thiếu cột dữ liệu cần để tính"


def _headline(results: Results) -> str:
    got = f"{points(results.part_points)}/{format_maximum(results.part_maximum)} điểm"
    who, when = plain(results.unit.name), results.period.label
    if not results.part.is_whole:
        return f"**{results.part.subject}: {who} đạt {got} trong {when}.**"
    if not has_own_rate(results.members) or results.total.points is None:
        return (
            f"**{who} chưa có số liệu riêng trong {when} nên chưa xếp loại.** "
            f"Số điểm có được ({got}) là do lấy theo số của cấp trên hoặc do không phát sinh."
        )
    measured, whole = results.total.max_points, results.rules.maximum(results.unit.level)
    if not results.rules.is_graded(measured, whole):
        told = f"mới đo được {format_maximum(measured)}/{format_maximum(whole)} điểm tối đa"
        return f"**{who} đạt {got} của phần đã đo được trong {when}; chưa xếp loại vì {told}.**"
    grade = results.rules.grade(results.total.points, measured)
    verb = "tạm xếp loại" if results.lacking else "xếp loại"
    return f"**{who} đạt {got} trong {when}, {verb} {grade}.**"


def _nothing_scored(results: Results) -> str:
    who, when = plain(results.unit.name), results.period.label
    if not results.members:
        return f"**Các chỉ số của phần này không áp dụng cho {who}.**"
    reasons = listed(dict.fromkeys(reason(score) for score in results.lacking))
    return f"**{who} chưa có điểm trong {when}: {reasons}.** Chưa có điểm không có nghĩa là 0 điểm."


def _extremes(results: Results) -> str:
    """The best and the poorest group, compared by their share of the maximum."""
    if not results.part.is_whole:
        return ""
    scored = [score for score in results.groups if score.points is not None and score.max_points]
    ranked = sorted(scored, key=_share)
    if not ranked or _share(ranked[0]) == _share(ranked[-1]):
        return ""
    low, high = (
        f"{results.rules.group(score.group).name} ({points_of(score)} điểm)"
        for score in (ranked[0], ranked[-1])
    )
    return f"So với điểm tối đa, nhóm đạt cao nhất là {high}, thấp nhất là {low}."


def _share(score: Score) -> Decimal:
    return (score.points or 0) / score.max_points


def _greatest_loss(results: Results) -> str:
    losing = by_points_lost(results.members)
    if not losing:
        return "Các chỉ số đã có điểm đều đạt điểm tối đa."
    lost = points(points_lost(losing[0]))
    if len(results.members) == 1:
        return f"Mất {lost} điểm so với điểm tối đa."
    return f"Mất nhiều điểm nhất ở {named(results.rules.indicator(losing[0].indicator))}: {lost} điểm."


def _lacking_words(results: Results) -> str:
    """What the maximum leaves out for want of a score."""
    lacking = results.lacking
    if not lacking:
        return ""
    left_out = format_maximum(sum((score.max_points for score in lacking), Decimal(0)))
    return (
        f"Mức tối đa trên chỉ gồm các chỉ số đã có điểm; còn {len(lacking)} chỉ số chưa có điểm, "
        f"ứng với {left_out} điểm: {_names(results, lacking)}."
    )


def _absent_words(results: Results) -> str:
    """What the level of the unit does not have, and what becomes of its points."""
    codes = results.part.indicators
    absent = [score for score in results.scores if score.indicator in codes and not score.applies]
    if not absent:
        return ""
    names = f"cấp của đơn vị không có chỉ số {_names(results, absent)}"
    if results.part.is_whole:
        names = (
            f"Điểm tối đa áp dụng là {format_maximum(results.rules.maximum(results.unit.level))}, vì {names}"
        )
    return f"{sentence(names)} {results.rules.absent.note}"


def _names(results: Results, scores: list[Score] | tuple[Score, ...]) -> str:
    return "; ".join(label_of(results.rules.indicator(score.indicator)) for score in scores)
