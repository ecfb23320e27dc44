"""What the prose of a report takes for granted, held against the numbers it was written with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from chiso.accounts import is_balanced
from chiso.compare import splits
from chiso.display.duties import wrong_charges
from chiso.display.officials import wrong_records
from chiso.display.results import Results, is_rated
from chiso.errors import Fault, ReportError
from chiso.gains import Footing, Step, Way, all_cured, short_of_grade, way_upwards
from chiso.parts import DUTIES, OFFICERS
from chiso.scores import Score, half_up


@dataclass(frozen=True)
class Check:
    """One claim, and the places where it does not hold."""

    claim: str
    broken: tuple[str, ...]


def check_results(results: Results) -> str:
    """The sentence that says what was checked.

    Raises ReportError with every claim that does not hold.
    """
    checks = list(_checks(results))
    faults = [
        Fault(
            f"{results.unit.code} {results.period}",
            f"không đúng rằng {check.claim} ({', '.join(check.broken)}).",
            _CURE,
        )
        for check in checks
        if check.broken
    ]
    if faults:
        raise ReportError(*faults)
    return f"Đã đối chiếu {len(checks)} điều và đều đúng: {'; '.join(check.claim for check in checks)}."


_CURE = "Đây là lỗi của bộ công cụ: báo cho người phụ trách, không gửi báo cáo này."


def _checks(results: Results) -> Iterator[Check]:
    parts = [score for score in results.scores if score.is_component]
    yield Check("tổng điểm bằng tổng điểm các nhóm", _wrong_total(results))
    yield Check("điểm mỗi nhóm bằng tổng điểm các chỉ số có điểm trong nhóm", _wrong_groups(results))
    yield Check("không chỉ số nào có điểm âm hoặc vượt điểm tối đa", _codes(parts, _is_out_of_range))
    yield Check("tỷ lệ tính đúng từ tử số và mẫu số", _codes(parts, _is_wrong_rate))
    yield Check("không có tỷ lệ nào tính trên mẫu số bằng không", _codes(parts, _is_rate_of_nothing))
    yield Check("chấm lại từ số đếm đã lưu cho đúng các điểm này", _wrong_again(results))
    yield Check("mỗi số «cần thêm» là số ít nhất, đã chấm lại để xác nhận", _wrong_steps(results))
    if way := way_upwards(results.footing, results.steps):
        yield Check("con đường lên loại cao hơn là ngắn nhất theo thứ tự đã nêu", _wrong_way(results, way))
    elif short := short_of_grade(results.footing, all_cured(results.steps)):
        yield Check("số điểm còn thiếu để lên loại cao hơn là ít nhất", _wrong_short(results, *short))
    if results.earlier:
        yield Check("tỷ lệ của các kỳ trước cũng tính đúng từ tử số và mẫu số", _wrong_earlier(results))
    yield Check("số chưa đạt chia theo phần nào cũng cộng lại bằng mẫu số trừ tử số", _wrong_splits(results))
    if results.quarters:
        yield Check("hồ sơ tiếp nhận trong năm bằng hồ sơ tiếp nhận các quý cộng lại", _wrong_year(results))
    if results.part is OFFICERS and results.site.officers != "none":
        yield Check("hồ sơ của từng cán bộ cộng lại bằng hồ sơ của chỉ số đúng hạn", wrong_records(results))
    if results.part is DUTIES:
        yield Check("các chỉ số được phân công cộng theo tình trạng đủ số được giao", wrong_charges(results))
    yield Check("số dòng đọc được bằng số dòng nhận, từ chối và trùng cộng lại", _wrong_accounts(results))


def _codes(scores: list[Score], is_broken: Callable[[Score], bool]) -> tuple[str, ...]:
    return tuple(score.indicator for score in scores if is_broken(score))


def _wrong_total(results: Results) -> tuple[str, ...]:
    total = results.total
    added = sum((group.points or Decimal(0) for group in results.groups), Decimal(0))
    is_sum = total.points is None or total.rule == "rescaled" or total.points == added
    return () if is_sum else (f"{total.points} khác {added}",)


def _wrong_groups(results: Results) -> tuple[str, ...]:
    wrong = []
    for group in results.groups:
        members = [score for score in results.scores if score.is_component and score.group == group.group]
        added = sum((score.points or Decimal(0) for score in members), Decimal(0))
        if group.points is not None and group.rule != "rescaled" and group.points != added:
            wrong.append(group.group)
    return tuple(wrong)


def _is_out_of_range(score: Score) -> bool:
    return score.points is not None and not 0 <= score.points <= score.max_points


def _is_wrong_rate(score: Score) -> bool:
    if not is_rated(score) or not score.denominator or score.numerator is None:
        return False
    return score.rate != half_up(Fraction(100 * score.numerator, score.denominator))


def _is_rate_of_nothing(score: Score) -> bool:
    return is_rated(score) and not score.denominator


def _wrong_again(results: Results) -> tuple[str, ...]:
    pairs = zip(results.scores, results.footing.scored({}), strict=True)
    return tuple(f"{kept.indicator} {kept.group}" for kept, again in pairs if kept != again)


def _wrong_steps(results: Results) -> tuple[str, ...]:
    footing, steps = results.footing, results.steps
    full = [step.indicator for step in steps if step.to_full and not _is_least_for_full(footing, step)]
    grade = [step.indicator for step in steps if step.to_grade and not _is_least_for_grade(footing, step)]
    return (*full, *grade)


def _is_least_for_full(footing: Footing, step: Step) -> bool:
    assert step.to_full
    enough, less = (footing.component(step.indicator, step.to_full - fewer) for fewer in (0, 1))
    return enough.points == enough.max_points != less.points


def _is_least_for_grade(footing: Footing, step: Step) -> bool:
    assert step.to_grade
    enough, less = (footing.grade({step.indicator: step.to_grade - fewer}) for fewer in (0, 1))
    return enough == step.grade != less == footing.grade({})


def _wrong_way(results: Results, way: Way) -> tuple[str, ...]:
    footing, (*_, last) = results.footing, way.changes
    now, less = footing.grade({}), footing.grade({**way.changes, last: way.changes[last] - 1})
    return () if footing.grade(way.changes) == way.grade != now == less else (last,)


def _wrong_short(results: Results, above: str, wanting: Decimal) -> tuple[str, ...]:
    total = results.footing.total(all_cured(results.steps))
    reached = (total.points or Decimal(0)) + wanting
    enough, less = (
        results.rules.grade(one, total.max_points) for one in (reached, reached - Decimal("0.01"))
    )
    now = results.footing.grade(all_cured(results.steps))
    return () if enough == above != less == now else (above,)


def _wrong_earlier(results: Results) -> tuple[str, ...]:
    """Of every unit that this page may compare with."""
    units = () if results.part.of_site else (results.unit.code,)
    return tuple(
        f"{earlier.period} {score.unit_code} {score.indicator}"
        for earlier in results.earlier
        for score in earlier.scores(*units)
        if _is_wrong_rate(score) or _is_rate_of_nothing(score) or _is_out_of_range(score)
    )


def _wrong_splits(results: Results) -> tuple[str, ...]:
    """Of the indicators that this page shares out: those with rows alone."""
    wrong = []
    for score in () if results.part.is_whole else results.members:
        count = results.footing.counts[score.indicator]
        if count.source == "rows" and results.has_rows(score.indicator):
            for title, split in splits(results.rules.indicator(score.indicator)).items():
                shares = results.split(score.indicator, split)
                told = sum(share.numerator for share in shares), sum(share.denominator for share in shares)
                if told != (count.numerator, count.denominator):
                    wrong.append(f"{score.indicator} {title}")
    return tuple(wrong)


def _wrong_year(results: Results) -> tuple[str, ...]:
    """Dossiers are received once, so their number over the year is the sum of the quarters'."""
    whole = results.footing.counts["DOSSIER_ONLINE"]
    parts = [
        score.denominator or 0
        for quarter in results.quarters
        for score in results.assessment.quarter_scores(quarter, results.unit.code)
        if score.indicator == "DOSSIER_ONLINE"
    ]
    is_sum = whole.source != "rows" or whole.denominator == sum(parts)
    return () if is_sum else (f"{whole.denominator} khác {sum(parts)}",)


def _wrong_accounts(results: Results) -> tuple[str, ...]:
    return tuple(
        f"{row.file} {row.sheet}"
        for row in results.assessment.store.contents.accounting
        if not is_balanced(row)
    )
