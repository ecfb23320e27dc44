"""What moved since the last edition of the same period: later exports or other rules, unit by unit."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from chiso.blocks import Cell, Column, Table
from chiso.display.results import Results
from chiso.display.words import listed, plain, points
from chiso.formats import format_change
from chiso.scores import TOTAL, Score


def edition_line(results: Results) -> str:
    """What this edition says that the last one did not; nothing where the unit's scores stayed."""
    before = results.edition_scores.get(results.unit.code, [])
    moved = [] if not before else _moved(results, results.scores, before)
    if not moved and not (before and _total(before) != results.total.points):
        return ""
    numbers = listed(str(results.rules.indicator(code).number) for code in moved)
    now, then = results.total.points, _total(before)
    told = f"tổng điểm từ {points(then)} thành {points(now)}"
    told += f" ({format_change(now - then)})" if now is not None and then is not None else ""
    where = f"; số liệu thay đổi ở các chỉ số số {numbers}" if moved else ""
    return f"**So với lần lập trước của chính kỳ này:** {told}{where}. {_cause_words(results)}".strip()


def editions_table(results: Results) -> Table | None:
    """The units whose scores moved since the last edition; None where there was none."""
    now: dict[str, list[Score]] = {}
    for score in results.assessment.scores() if results.edition_scores else ():
        now.setdefault(score.unit_code, []).append(score)
    rows = [
        row
        for code in now
        if (row := _unit_row(results, code, now[code], results.edition_scores.get(code, [])))
    ]
    if not rows:
        return None
    return Table(
        caption="Thay đổi so với lần lập trước của chính kỳ này",
        columns=(
            Column(label="Đơn vị"),
            Column(label="Điểm lần trước", kind="number", decimals=2),
            Column(label="Điểm lần này", kind="number", decimals=2),
            Column(label="Tăng, giảm", kind="number", decimals=2),
            Column(label="Chỉ số có số liệu thay đổi", kind="code"),
        ),
        rows=tuple(rows),
    )


def _unit_row(
    results: Results, code: str, now: Sequence[Score], before: Sequence[Score]
) -> tuple[Cell, ...] | None:
    moved, totals = _moved(results, now, before), (_total(before), _total(now))
    if before and not moved and totals[0] == totals[1]:
        return None
    difference = None if None in totals else str((totals[1] or 0) - (totals[0] or 0))
    texts = [None if total is None else str(total) for total in totals]
    numbers = ", ".join(str(results.rules.indicator(one).number) for one in moved)
    return (results.units[code].name, *texts, difference, numbers if before else "đơn vị mới")


def _moved(results: Results, now: Sequence[Score], before: Sequence[Score]) -> list[str]:
    """The indicators of which counts or points are others."""
    then = {score.indicator: _figures(score) for score in before if score.is_component}
    return [
        score.indicator
        for score in now
        if score.is_component and _figures(score) != then.get(score.indicator, _figures(score))
    ]


def _figures(score: Score) -> tuple[object, ...]:
    return score.numerator, score.denominator, score.points


def _total(scores: Sequence[Score]) -> Decimal | None:
    return next((score.points for score in scores if score.indicator == TOTAL), None)


def _cause_words(results: Results) -> str:
    """What differs between the editions' sources, file by file; nothing else is claimed."""
    old, new = results.assessment.edition_before, results.assessment.edition
    assert old and new
    then, now = ({one.name: one.sha256 for one in edition.inputs} for edition in (old, new))
    kinds = {
        "thêm tệp": [name for name in now if name not in then],
        "không còn tệp": [name for name in then if name not in now],
        "tệp có nội dung khác": [name for name in now if name in then and then[name] != now[name]],
    }
    told = [f"{kind} {listed(map(plain, names))}" for kind, names in kinds.items() if names]
    if old.rules != new.rules:
        told.append(f"bộ quy tắc {new.rules} thay cho {old.rules}")
    return f"Giữa hai lần lập: {'; '.join(told)}." if told else ""
