"""A year and its four quarters side by side, all from the rows of the whole year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from chiso.blocks import Cell, Column, Table
from chiso.display.ranking import Standing, grade_words, rank_units
from chiso.display.results import Results, has_own_rate, is_rated
from chiso.display.shown import Shown, ShownTable, ShownText
from chiso.display.words import label_of, listed, points_of
from chiso.formats import format_number
from chiso.periods import Period
from chiso.scores import TOTAL, Score, half_up

Quarters = Mapping[Period, list[Score]]

_FROM_ROWS = (
    "**Số của năm được tính từ từng hồ sơ, thủ tục, phản ánh của cả năm, không phải trung bình các quý.** "
    "Hồ sơ chuyển từ quý này sang quý sau có mặt ở cả hai quý nhưng chỉ tính một lần trong năm. Số của từng quý "
    "cũng tính từ dữ liệu cả năm, theo tình trạng cuối năm, nên có thể khác báo cáo đã lập trong quý."
)
_SUMS = "Phần chỉ có số liệu tổng hợp cả năm không tách được theo quý nên chỉ có trong cột cả năm."
_LEFT_OPEN = """
    SELECT count(*) FROM dossiers JOIN lineage USING (unit_code)
    WHERE ancestor = $1 AND ended_at IS NULL AND position($2 IN source_file) = 0
"""


def show_quarters(results: Results) -> Iterator[Shown]:
    """The unit's quarters: points of the groups, and rates of the indicators; nothing where the period is no year."""
    if not results.quarters:
        return
    yield ShownText(_words(results))
    yield from map(ShownTable, quarter_tables(results).values())


def quarter_tables(results: Results) -> dict[str, Table]:
    """By name the tables of a year's quarters; none where the period is no year."""
    quarters = {one: results.assessment.quarter_scores(one, results.unit.code) for one in results.quarters}
    if not quarters:
        return {}
    whole = {"Điểm theo quý": _groups_table(results, quarters)} if results.part.is_whole else {}
    return whole | {"Tỷ lệ theo quý": _rates_table(results, quarters)}


def show_units(results: Results) -> Iterator[Shown]:
    """All units' points by quarter and of the year, as the yearly assessment takes them over."""
    if not results.quarters:
        return
    yield ShownText(_words(results))
    yield from map(ShownTable, unit_tables(results).values())


def unit_tables(results: Results) -> dict[str, Table]:
    """By name the tables of all units over a year, one for each kind; none where the period is no year."""
    if not results.quarters:
        return {}
    scores: dict[str, dict[Period, list[Score]]] = {code: {} for code in results.units}
    for quarter in results.quarters:
        for score in results.assessment.quarter_scores(quarter):
            scores[score.unit_code].setdefault(quarter, []).append(score)
    return {
        f"Kết quả năm {number}": _units_table(results, title, standings, scores)
        for number, (title, standings) in enumerate(rank_units(results).items(), start=1)
    }


def _words(results: Results) -> str:
    """What a year's figures are made of, and what they leave out."""
    has_sums = any(count.source in ("aggregates", "mixed") for count in results.footing.counts.values())
    said = (_FROM_ROWS, _SUMS if has_sums else "", _lacking_words(results), _merged_words(results))
    return " ".join(filter(None, said))


def _lacking_words(results: Results) -> str:
    """The quarters of which there is nothing."""
    lacking = [_spoken(one) for one in results.period.quarters if one not in results.quarters]
    return f"Không có hồ sơ nào tiếp nhận trong {listed(lacking)}." if lacking else ""


def _merged_words(results: Results) -> str:
    """Of which quarters' exports the year was merged, and which dossiers may be older than it seems."""
    inputs = (one.name.split("/") for one in results.assessment.store.contents.inputs)
    merged = [Period.parse(name) for name in sorted({parts[0] for parts in inputs if len(parts) > 1})]
    if not merged:
        return ""
    told = f"Dữ liệu năm được gộp từ tệp xuất của {listed(map(_spoken, merged))}."
    given = [results.unit.code, f"/{merged[-1]}/"]
    found = results.tables.execute(_LEFT_OPEN, given).fetchone()
    if not found or not found[0]:
        return told
    return (
        f"{told} Có {format_number(found[0])} hồ sơ chưa kết thúc theo tệp của quý trước và không có trong tệp của "
        f"{_spoken(merged[-1])}: được coi là còn giải quyết đến cuối năm, cần kiểm tra lại."
    )


def _units_table(
    results: Results, title: str, standings: list[Standing], scores: Mapping[str, Quarters]
) -> Table:
    return Table(
        caption=f"Kết quả năm phục vụ đánh giá cải cách hành chính: {title}",
        columns=(
            Column(label="Hạng", kind="int"),
            Column(label="Đơn vị"),
            *(Column(label=_short(quarter), kind="number", decimals=2) for quarter in results.quarters),
            Column(label="Cả năm", kind="number", decimals=2),
            Column(label="Điểm tối đa", kind="number", decimals=2),
            Column(
                label="So với tối đa",
                kind="pct",
                decimals=2,
                note="tỷ lệ để cơ quan đánh giá quy đổi sang thang điểm cải cách hành chính của mình.",
            ),
            Column(label="Xếp loại"),
        ),
        rows=tuple(_unit_row(results, one, scores[one.unit.code]) for one in standings),
        row_header=1,
    )


def _unit_row(results: Results, one: Standing, quarters: Quarters) -> tuple[Cell, ...]:
    total = one.score(TOTAL)
    by_quarter = [_points_of(quarters.get(quarter, []), total) for quarter in results.quarters]
    if one.share is None or total.points is None:
        return (None, one.unit.name, *by_quarter, None, None, None, grade_words(results, one))
    grade = grade_words(results, one)
    share = str(half_up(100 * one.share))
    return (one.place, one.unit.name, *by_quarter, str(total.points), str(total.max_points), share, grade)


def _groups_table(results: Results, quarters: Quarters) -> Table:
    rows = []
    for now in (*results.groups, results.total):
        name = "Tổng điểm" if now.indicator == TOTAL else results.rules.group(now.group).name
        of_quarters = [_points_of(scores, now) for scores in quarters.values()]
        rows.append(
            (name, *of_quarters, _text(now.points), _text(now.max_points if now.points is not None else None))
        )
    return Table(
        caption="Điểm theo quý và cả năm",
        columns=(
            Column(label="Nhóm"),
            *(Column(label=_short(quarter), kind="number", decimals=2) for quarter in quarters),
            Column(label="Cả năm", kind="number", decimals=2),
            Column(label="Điểm tối đa", kind="number", decimals=2),
        ),
        rows=tuple(rows),
        total_rows=1,
    )


def _rates_table(results: Results, quarters: Quarters) -> Table:
    rows = []
    for now in results.members:
        found = ([one for one in scores if one.indicator == now.indicator] for scores in quarters.values())
        rates = [_rate(some[0]) if some else None for some in found]
        rows.append((label_of(results.rules.indicator(now.indicator)), *rates, _rate(now), now.denominator))
    return Table(
        caption="Tỷ lệ theo quý và cả năm",
        columns=(
            Column(label="Chỉ số (tỷ lệ)"),
            *(Column(label=_short(quarter), kind="pct", decimals=2) for quarter in quarters),
            Column(label="Cả năm", kind="pct", decimals=2),
            Column(label="Mẫu số cả năm", kind="int"),
        ),
        rows=tuple(rows),
    )


def _points_of(scores: list[Score], like: Score) -> str | None:
    """The points of the same group or total; as words with their maximum where that is another one.

    None of a quarter in which nothing of the unit was counted.
    """
    found = [one for one in scores if one.indicator == like.indicator and one.group == like.group]
    if not has_own_rate(scores) or not found or found[0].points is None:
        return None
    is_alike = found[0].max_points == like.max_points
    return str(found[0].points) if is_alike else points_of(found[0])


def _rate(score: Score) -> str | None:
    return _text(score.rate) if is_rated(score) else None


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _spoken(quarter: Period) -> str:
    """`quý III`."""
    return quarter.label.split(" năm ")[0]


def _short(quarter: Period) -> str:
    """`Quý III`."""
    words = _spoken(quarter)
    return words[0].upper() + words[1:]
