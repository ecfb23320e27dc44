"""What moved since the last edition of the same period: later exports or other rules, unit by unit."""

from __future__ import annotations

from collections.abc import Sequence

from chiso.blocks import Cell, Column, Table
from chiso.display.results import Results
from chiso.display.words import listed, plain, points
from chiso.formats import format_change
from chiso.restated import moved_indicators, read_restated, read_source_changes, total_of
from chiso.scores import Score


def edition_line(results: Results) -> str:
    """What this edition says that the last one did not; nothing where the unit's scores stayed."""
    before = read_restated(results.assessment, results.unit.code).get(results.unit.code)
    if not before:
        return ""
    moved = moved_indicators(results.scores, before)
    numbers = listed(str(results.rules.indicator(code).number) for code in moved)
    now, then = results.total.points, total_of(before)
    told = f"tổng điểm từ {points(then)} thành {points(now)}"
    told += f" ({format_change(now - then)})" if now is not None and then is not None else ""
    where = f"; số liệu thay đổi ở chỉ số {numbers}" if moved else ""
    return f"**So với lần lập trước của chính kỳ này:** {told}{where}. {_cause_words(results)}".strip()


def editions_table(results: Results) -> Table | None:
    """The units whose scores moved since the last edition; None where there was none."""
    restated = read_restated(results.assessment)
    if not restated:
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
        rows=tuple(_unit_row(results, unit, before) for unit, before in restated.items()),
    )


def _unit_row(results: Results, unit: str, before: Sequence[Score]) -> tuple[Cell, ...]:
    now = results.assessment.scores(unit)
    totals = (total_of(before), total_of(now))
    difference = None if None in totals else str((totals[1] or 0) - (totals[0] or 0))
    texts = [None if total is None else str(total) for total in totals]
    numbers = [str(results.rules.indicator(one).number) for one in moved_indicators(now, before)]
    return (results.units[unit].name, *texts, difference, ", ".join(numbers) if before else "đơn vị mới")


def _cause_words(results: Results) -> str:
    """What differs between the editions' sources, file by file; nothing else is claimed."""
    came, gone, changed, rules = read_source_changes(results.assessment)
    kinds = {"thêm tệp": came, "không còn tệp": gone, "nội dung đã đổi ở tệp": changed}
    told = [f"{kind} {listed(map(plain, names))}" for kind, names in kinds.items() if names]
    if rules:
        told.append("bộ quy tắc {1} thay cho {0}".format(*rules))
    return f"Giữa hai lần lập: {'; '.join(told)}." if told else ""
