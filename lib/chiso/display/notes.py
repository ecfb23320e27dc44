"""How each indicator is defined, where that comes from, and how sure we are of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from chiso.blocks import Cell, Column, Note, Table
from chiso.choices import STATUS_WORDS, Status
from chiso.display.results import Results
from chiso.display.words import label_of, plain, sentence
from chiso.formats import format_date, format_maximum, format_number
from chiso.rules import Indicator, RuleSet, Variants, ZeroRule

_ZERO_WORDS: dict[ZeroRule, str] = {
    "full": "được điểm tối đa",
    "zero": "được 0 điểm",
    "missing": "không có điểm, không cộng vào tổng",
    "rescaled": "loại khỏi nhóm, quy đổi điểm cho các chỉ số còn lại",
}


def definition(results: Results, code: str) -> Note:
    """The rule of one indicator as it was applied to the unit."""
    indicator = results.rules.indicator(code)
    lines = [
        f"**Ý nghĩa:** {sentence(indicator.why)}",
        *_counted_lines(results, indicator),
        f"**Khi không phát sinh (0/0):** {_zero_words(results, indicator)}",
        *(f"**Cách xác định:** {words}" for words in _variant_words(results, indicator)),
        f"**Còn khắc phục được sau kỳ:** {_sure(indicator.curable.note, indicator.curable.status)}",
        *_duty_lines(results, indicator),
        f"**Nguồn:** {sentence(indicator.source)} Mức độ chắc chắn: {STATUS_WORDS[indicator.status]}; "
        f"xem lại ngày {format_date(indicator.reviewed)}.",
    ]
    return _note(indicator, lines)


def brief_definition(results: Results, code: str) -> Note:
    """What one indicator counts and earns; the rest stands in the report of its block."""
    indicator = results.rules.indicator(code)
    return _note(indicator, _counted_lines(results, indicator))


def rules_note(results: Results) -> Note:
    """The rule set in use, and every choice that it had to make for want of a known rule."""
    rules = results.rules
    choices = (rules.absent, rules.missing, rules.unknown_rows, rules.graded)
    lines = [
        f"**Bộ quy tắc:** {rules.title} (mã {rules.code}). Nguồn: {sentence(rules.source)}",
        *(_sure(choice.note, choice.status) for choice in choices),
        f"**Xếp loại** theo tỷ lệ điểm đạt so với điểm tối đa áp dụng: {_grades(rules)} "
        f"({STATUS_WORDS[rules.grades_status]}).",
        "**Làm tròn:** tỷ lệ và điểm từng chỉ số làm tròn nửa lên đến hai chữ số thập phân; "
        "điểm nhóm là tổng điểm các chỉ số, tổng điểm là tổng các nhóm.",
    ]
    return Note(title="Quy tắc chấm điểm đã áp dụng", markdown="\n".join(f"- {line}" for line in lines))


def _note(indicator: Indicator, lines: Iterable[str]) -> Note:
    title = f"Cách tính chỉ số {indicator.number}: {label_of(indicator)}"
    return Note(title=title, markdown="\n".join(f"- {line}" for line in lines))


def _counted_lines(results: Results, indicator: Indicator) -> list[str]:
    return [
        f"**Tử số:** {sentence(indicator.numerator_words)}",
        f"**Mẫu số:** {sentence(indicator.denominator_words)}",
        f"**Điểm:** {_points_words(results, indicator)}",
    ]


def _sure(words: str, status: Status) -> str:
    """The sentence with how sure we are of it."""
    return f"{sentence(words).removesuffix('.')} ({STATUS_WORDS[status]})."


def definitions_table(results: Results) -> Table:
    """The rules of the part's indicators as they were applied to the unit, one a row."""
    labels = (
        "Số",
        "Chỉ số (tỷ lệ)",
        "Ý nghĩa",
        "Tử số",
        "Mẫu số",
        "Cách tính điểm",
        "Khi không phát sinh (0/0)",
    )
    return Table(
        caption="Định nghĩa, quy tắc và nguồn của từng chỉ số",
        columns=(
            *(Column(label=label, kind="code" if label == "Số" else "text") for label in labels),
            Column(label="Cách xác định"),
            Column(label="Nguồn"),
            Column(label="Mức độ chắc chắn"),
            Column(label="Xem lại ngày", kind="date"),
        ),
        rows=tuple(_definition_row(results, code) for code in results.part.indicators),
        row_header=1,
    )


def choices_table(results: Results) -> Table:
    """What the rule set had to choose for want of a known rule, and how it grades."""
    rules = results.rules
    chosen = (
        ("Chỉ số không áp dụng", rules.absent),
        ("Chỉ số thiếu điểm", rules.missing),
        ("Dòng không ghi rõ", rules.unknown_rows),
        ("Điều kiện xếp loại", rules.graded),
    )
    return Table(
        caption="Quy tắc chấm điểm đã áp dụng",
        columns=(Column(label="Điều"), Column(label="Quy tắc"), Column(label="Mức độ chắc chắn")),
        rows=(
            (
                "Bộ quy tắc",
                f"{rules.title} (mã {rules.code}). {sentence(rules.source)}",
                STATUS_WORDS[rules.status],
            ),
            *((name, sentence(one.note), STATUS_WORDS[one.status]) for name, one in chosen),
            (
                "Xếp loại",
                f"Theo điểm đạt so với điểm tối đa áp dụng: {_grades(rules)}.",
                STATUS_WORDS[rules.grades_status],
            ),
        ),
    )


def _definition_row(results: Results, code: str) -> tuple[Cell, ...]:
    indicator = results.rules.indicator(code)
    return (
        str(indicator.number),
        label_of(indicator),
        sentence(indicator.why),
        sentence(indicator.numerator_words),
        sentence(indicator.denominator_words),
        _points_words(results, indicator),
        _zero_words(results, indicator),
        " ".join(_variant_words(results, indicator)),
        sentence(indicator.source),
        STATUS_WORDS[indicator.status],
        indicator.reviewed.isoformat(),
    )


def _grades(rules: RuleSet) -> str:
    *upper, last = rules.grades
    told = "; ".join(f"{grade.name} từ {format_number(grade.at_least)} %" for grade in upper)
    return f"{told}; dưới mức đó là {last.name}"


def _points_words(results: Results, indicator: Indicator) -> str:
    if not results.score(indicator.code).applies:
        return "Không áp dụng cho cấp của đơn vị."
    threshold = indicator.threshold(results.days[1])
    most = format_maximum(indicator.maximum(results.unit.level))
    reached = f"{threshold.rate} %" + (" trở lên" if threshold.rate < 100 else "")
    return (
        f"Tối đa {most} điểm khi tỷ lệ đạt {reached} ({STATUS_WORDS[threshold.status]}); "
        "dưới mức đó, điểm tỷ lệ thuận với tỷ lệ đạt được."
    )


def _zero_words(results: Results, indicator: Indicator) -> str:
    zero = indicator.zero
    words = _ZERO_WORDS[zero.rule]
    if zero.unless_none:
        other = label_of(results.rules.indicator(zero.unless_none))
        words += f"; nếu chỉ số «{other}» cũng không phát sinh thì {_ZERO_WORDS[zero.otherwise]}"
    return _sure(words, zero.status)


def _variant_words(results: Results, indicator: Indicator) -> Iterator[str]:
    """Which of the ways in which systems compute a column was used, where the indicator depends on one."""
    for name, how in results.rules.derived.get(indicator.table, {}).items():
        if isinstance(how, Variants) and name in f"{indicator.numerator} {indicator.denominator}":
            yield sentence(how.notes[how.use])


def _duty_lines(results: Results, indicator: Indicator) -> list[str]:
    duty = results.site.plan.duty(indicator.code)
    if duty is None or not duty.lead:
        return []
    partners = f" Phối hợp: {plain(duty.block.partners)}." if duty.block.partners else ""
    return [f"**Phụ trách theo kế hoạch:** {sentence(plain(duty.lead))}{partners}"]
