"""Tables of a report: raw values in plain rows, with the words that a missing value needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from chiso.blocks import Cell, Column, Table
from chiso.compare import Share, by_points_lost, points_lost
from chiso.display.footnotes import Footnotes
from chiso.display.results import Results, is_inherited, is_rated, is_zero_rule
from chiso.display.words import NBSP, label_of, things_of
from chiso.formats import format_number
from chiso.gains import needed_for_full
from chiso.scores import ALL, TOTAL, Score, half_up

CLOCK = {
    "received_at": Column(label="Tiếp nhận", kind="date"),
    "due_on": Column(label="Hạn", kind="date"),
    "days_left": Column(
        label="Còn (ngày làm việc)",
        kind="int",
        note="số âm là số ngày làm việc đã quá hạn; 0 mà quá hạn là đã quá giờ hẹn trong chính ngày đó.",
    ),
}
"""The columns of whatever has a day by which it is due."""

LIMIT = 10
"""How many rows of a list a page shows; the rest stands in the Excel appendix."""

_POINTS = Column(label="Điểm", kind="number", decimals=2)
_MAXIMUM = Column(label="Điểm tối đa", kind="number", decimals=2)


def indicators_table(results: Results) -> Table:
    """The part's indicators with their counts, rates and points, and their sum last."""
    notes = Footnotes.of(score.note for score in results.members)
    rows = [(*_indicator_row(results, score), notes.cell(score.note)) for score in results.members]
    total = ("", "Cộng", None, None, None, _exact(results.part_points), str(results.part_maximum), "")
    columns = (
        Column(label="Số", kind="code"),
        Column(label="Chỉ số (tỷ lệ)"),
        Column(label="Tử số", kind="int"),
        Column(label="Mẫu số", kind="int"),
        Column(label="Tỷ lệ", kind="pct", decimals=2),
        _POINTS,
        _MAXIMUM,
        *notes.columns,
    )
    return Table(
        caption=f"{results.part.subject}: kết quả từng chỉ số",
        columns=columns,
        rows=tuple(row[: len(columns)] for row in (*rows, total)),
        row_header=1,
        total_rows=1,
    )


def groups_table(results: Results) -> Table:
    """The six groups and the total, with the indicators that have no score."""
    sums = (*results.groups, results.total)
    lacking = [_lacking_note(results, score, results.scores) for score in sums]
    notes = Footnotes.of(lacking)
    columns = (
        Column(label="Nhóm"),
        _POINTS,
        _MAXIMUM,
        Column(label="So với tối đa", kind="pct", decimals=2),
        *notes.columns,
    )
    rows = (
        (
            _sum_name(results, score),
            _exact(score.points),
            None if score.points is None else str(score.max_points),
            _share(score),
            notes.cell(note),
        )
        for score, note in zip(sums, lacking, strict=True)
    )
    return Table(
        caption="Điểm của các nhóm chỉ số",
        columns=columns,
        rows=tuple(row[: len(columns)] for row in rows),
        total_rows=1,
    )


def units_table(results: Results, scores: Sequence[Score]) -> Table:
    """The indicators of the part and the total of several units, a row each, with the remarks in full."""
    wanted = {*results.part.indicators, TOTAL}
    return Table(
        caption="Điểm từng chỉ số của các đơn vị",
        columns=(
            Column(label="Đơn vị"),
            Column(label="Số", kind="code"),
            Column(label="Chỉ số (tỷ lệ)"),
            Column(label="Tử số", kind="int"),
            Column(label="Mẫu số", kind="int"),
            Column(label="Tỷ lệ", kind="pct", decimals=2),
            _POINTS,
            _MAXIMUM,
            Column(label="Ghi chú"),
        ),
        rows=tuple(
            _unit_row(results, score, scores)
            for score in scores
            if score.indicator in wanted and score.applies
        ),
    )


def losses_table(results: Results) -> Table:
    """The indicators that lost points, the greatest loss first, with what would earn them back."""
    return Table(
        caption="Điểm bị mất, xếp từ nhiều đến ít",
        columns=(
            Column(label="Chỉ số"),
            Column(label="Điểm mất", kind="number", decimals=2),
            Column(label="Chưa đạt", kind="int"),
            Column(
                label="Cần thêm",
                kind="int",
                note="số còn phải đạt để chỉ số được điểm tối đa, mẫu số không đổi.",
            ),
            Column(label="Việc nên làm"),
        ),
        rows=tuple(_loss_row(results, score) for score in by_points_lost(results.members)),
    )


def shares_table(
    results: Results, code: str, shares: Sequence[Share], caption: str, labels: tuple[str, ...]
) -> Table:
    """The parts that lost most rows, ten at most; `labels` heads the key and, if there are two, the name."""
    things = things_of(results.rules.indicator(code))
    return Table(
        caption=caption,
        columns=(
            *(
                Column(label=label, kind="code" if place < len(labels) - 1 else "text")
                for place, label in enumerate(labels)
            ),
            Column(label=f"Tổng số {things}", kind="int"),
            Column(label="Chưa đạt", kind="int"),
            Column(label="Tỷ lệ đạt", kind="pct", decimals=2),
        ),
        rows=tuple(_share_row(share, len(labels)) for share in shares[:LIMIT]),
        row_header=len(labels) - 1,
    )


def shown_of(count: int) -> str:
    """What a caption adds where the list is longer than what a page shows; it stays on one line."""
    return f" {f'({LIMIT} trong số {format_number(count)})'.replace(' ', NBSP)}" if count > LIMIT else ""


def rows_table(frame: pd.DataFrame, columns: dict[str, Column], caption: str) -> Table:
    """The first rows of a frame, ten at most; dates as ISO text."""
    return list_table(frame.head(LIMIT), columns, caption)


def list_table(frame: pd.DataFrame, columns: dict[str, Column], caption: str) -> Table:
    """All rows of a frame; dates as ISO text."""
    picked = frame[list(columns)].astype(object)
    rows = tuple(tuple(_cell(value) for value in row) for row in picked.itertuples(index=False))
    return Table(caption=caption, columns=tuple(columns.values()), rows=rows)


def _indicator_row(results: Results, score: Score) -> tuple[Cell, ...]:
    indicator = results.rules.indicator(score.indicator)
    return (
        str(indicator.number),
        label_of(indicator),
        score.numerator,
        score.denominator,
        _exact(score.rate) if is_rated(score) else None,
        _exact(score.points),
        str(score.max_points),
    )


def _unit_row(results: Results, score: Score, scores: Sequence[Score]) -> tuple[Cell, ...]:
    name = results.units[score.unit_code].name
    if score.is_component:
        return (name, *_indicator_row(results, score), score.note)
    own = [one for one in scores if one.unit_code == score.unit_code]
    most = None if score.points is None else str(score.max_points)
    note = _lacking_note(results, score, own)
    return (name, "", "Tổng điểm", None, None, None, _exact(score.points), most, note)


def _loss_row(results: Results, score: Score) -> tuple[Cell, ...]:
    indicator = results.rules.indicator(score.indicator)
    lost = (label_of(indicator), _exact(points_lost(score)))
    if is_zero_rule(score):
        return (*lost, None, None, "Không phát sinh trong kỳ: điểm mất do quy tắc chấm, không do xử lý.")
    failing = None if score.denominator is None else score.denominator - (score.numerator or 0)
    needed = needed_for_full(results.footing, score)
    advice = f"Việc của cấp trên: {indicator.advice}" if is_inherited(score) else indicator.advice
    return (*lost, failing, needed, advice)


def _share_row(share: Share, keys: int) -> tuple[Cell, ...]:
    names = (share.key, share.label)[-keys:]
    return (*(name or "(không ghi)" for name in names), share.denominator, share.lost, _exact(share.rate))


def _share(score: Score) -> str | None:
    if score.points is None or not score.max_points:
        return None
    return str(half_up(100 * Fraction(score.points) / Fraction(score.max_points)))


def _sum_name(results: Results, score: Score) -> str:
    return "Tổng điểm" if score.indicator == TOTAL else results.rules.group(score.group).name


def _lacking_note(results: Results, score: Score, scores: Iterable[Score]) -> str:
    """Which indicators of the unit's scores a sum leaves out because they have no score."""
    numbers = [
        str(results.rules.indicator(one.indicator).number)
        for one in scores
        if one.is_component and one.is_lacking and score.group in (ALL, one.group)
    ]
    return f"chưa có điểm của chỉ số {', '.join(numbers)}" if numbers else ""


def _exact(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _cell(value: object) -> Cell:
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return None
    if isinstance(value, date):
        return value.isoformat()[:10]
    return value if isinstance(value, (int, float)) else str(value)
