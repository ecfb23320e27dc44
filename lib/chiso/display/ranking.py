"""All units of a site beside one another: who stands where, and on which indicators all of them lose."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil
from statistics import median

from chiso.blocks import Cell, Column, Table
from chiso.charts import Heat, draw_heat
from chiso.display.results import Results, has_own_rate
from chiso.display.shown import ShownFigure
from chiso.display.words import label_of, listed, plain, points
from chiso.formats import format_maximum, format_number
from chiso.rules import RuleSet
from chiso.scores import GROUP_TOTAL, TOTAL, Score, by_unit, half_up
from chiso.sites import Unit

_KINDS = (
    ("Cơ quan chuyên môn, đơn vị trực thuộc", ("department", "division", "office")),
    ("Ủy ban nhân dân cấp huyện", ("district",)),
    ("Ủy ban nhân dân cấp xã", ("commune",)),
)
"""Units that are compared with one another: those of one kind only."""

_LONGEST_MAP = 20
"""Rows of a map that leaves room for another on its page."""


@dataclass(frozen=True)
class Standing:
    """A unit among its like: `place` is None where nothing was counted for the unit itself."""

    unit: Unit
    scores: tuple[Score, ...]
    share: Fraction | None
    place: int | None = None

    def score(self, indicator: str, group: str = "") -> Score:
        """The unit's score of an indicator, or of a group's total."""
        return next(one for one in self.scores if one.indicator == indicator and group in ("", one.group))


def rank_units(results: Results) -> dict[str, list[Standing]]:
    """The units below the root by kind, best first by their share of the maximum; equals share a place."""
    return place_units(results.rules, results.units.values(), results.assessment.scores())


def place_units(
    rules: RuleSet, units: Collection[Unit], scores: Iterable[Score]
) -> dict[str, list[Standing]]:
    """The same of any units with their scores."""
    known = by_unit(scores)
    kinds = {}
    for title, levels in _KINDS:
        kind = [unit for unit in units if unit.parent and unit.level in levels]
        if kind:
            kinds[title] = _placed([_standing(rules, unit, tuple(known.get(unit.code, ()))) for unit in kind])
    return kinds


def ranking_line(results: Results, kinds: dict[str, list[Standing]]) -> str:
    """Who is first and last of each kind, and who could not be ranked."""
    said = [_kind_line(title, standings) for title, standings in kinds.items()]
    return (
        "\n".join(f"- {line}" for line in said)
        if said
        else "Cơ quan báo cáo không có đơn vị trực thuộc để xếp hạng."
    )


def ranking_table(results: Results, title: str, standings: Sequence[Standing]) -> Table:
    """Place, points, maximum, share and class."""
    return Table(
        caption=f"Xếp hạng: {title}",
        columns=(
            Column(label="Hạng", kind="int"),
            Column(label="Đơn vị"),
            Column(label="Điểm", kind="number", decimals=2),
            Column(
                label="Điểm tối đa",
                kind="number",
                decimals=2,
                note="chỉ gồm các chỉ số áp dụng cho đơn vị và đã có điểm.",
            ),
            Column(label="So với tối đa", kind="pct", decimals=2),
            Column(label="Xếp loại"),
        ),
        rows=tuple(_ranking_row(results, one) for one in standings),
        row_header=1,
    )


def groups_of_units_table(results: Results, title: str, standings: Sequence[Standing]) -> Table:
    """The points of every unit in the six groups."""
    groups = results.rules.groups
    heads = (Column(label=group.name, kind="number", decimals=2) for group in groups)
    rows = tuple(
        (one.unit.short_name, *(_exact(one.score(GROUP_TOTAL, group.code).points) for group in groups))
        for one in standings
    )
    return Table(caption=f"Điểm theo nhóm: {title}", columns=(Column(label="Đơn vị"), *heads), rows=rows)


def grade_words(results: Results, one: Standing) -> str:
    """The class of a unit, provisional as long as some of its maximum is not measured, or why it has none."""
    total = one.score(TOTAL)
    if not has_own_rate(one.scores) or total.points is None:
        return "chưa xếp loại: không có số liệu riêng"
    return results.rules.class_words(total.points, total.max_points, results.rules.maximum(one.unit.level))


def heat_figures(results: Results, title: str, standings: Sequence[Standing]) -> Iterator[ShownFigure]:
    """The share of the maximum of every unit in every indicator, in maps about equally long."""
    indicators = [
        one
        for one in results.rules.indicators
        if any(standing.score(one.code).applies for standing in standings)
    ]
    columns = [(results.rules.group(one.group).block, str(one.number)) for one in indicators]
    codes = [one.code for one in indicators]
    length = ceil(len(standings) / ceil(len(standings) / _LONGEST_MAP)) if standings else 1
    for start in range(0, len(standings), length):
        some = standings[start : start + length]
        rows = [
            Heat(one.unit.short_name, tuple(_share_pct(one.score(code)) for code in codes)) for one in some
        ]
        last = start + len(some)
        which = f" (từ đơn vị thứ {start + 1} đến {last})" if len(standings) > length else ""
        caption = f"Mức đạt so với điểm tối đa theo đơn vị và số thứ tự chỉ số{which}: {title}"
        yield ShownFigure(draw_heat(rows, columns), caption, _heat_alt(caption, rows))


def weak_indicators_table(results: Results, standings: Sequence[Standing]) -> Table:
    """The indicators from the poorest median share of the maximum to the best: the key to the heat maps."""
    rows = [_weak_row(results, code, standings) for code in results.part.indicators]
    ordered = sorted((row for row in rows if row[2]), key=lambda row: Decimal(str(row[4])))
    return Table(
        caption="Các chỉ số, xếp từ mức đạt thấp nhất",
        columns=(
            Column(label="Số", kind="code"),
            Column(label="Chỉ số (tỷ lệ)"),
            Column(label="Số đơn vị có điểm", kind="int"),
            Column(label="Số đơn vị đạt tối đa", kind="int"),
            Column(label="Trung vị so với tối đa", kind="pct", decimals=2),
        ),
        rows=tuple(ordered),
        row_header=1,
    )


def _standing(rules: RuleSet, unit: Unit, scores: tuple[Score, ...]) -> Standing:
    total = next(score for score in scores if score.indicator == TOTAL)
    is_graded = rules.is_graded(total.max_points, rules.maximum(unit.level))
    is_ranked = has_own_rate(scores) and total.points is not None and is_graded
    return Standing(
        unit, scores, Fraction(total.points or 0) / Fraction(total.max_points) if is_ranked else None
    )


def _placed(standings: Sequence[Standing]) -> list[Standing]:
    shares = [one.share for one in standings if one.share is not None]
    placed = [
        Standing(
            one.unit,
            one.scores,
            one.share,
            None if one.share is None else 1 + sum(share > one.share for share in shares),
        )
        for one in standings
    ]
    return sorted(placed, key=lambda one: one.place or len(placed) + 1)


def _kind_line(title: str, standings: Sequence[Standing]) -> str:
    ranked = [one for one in standings if one.place]
    unmeasured = [one for one in standings if not one.place and has_own_rate(one.scores)]
    without = [one for one in standings if not one.place and not has_own_rate(one.scores)]
    said = [f"**{title}:** {_first_and_last(ranked)}"]
    if unmeasured:
        said.append(f"Chưa xếp hạng vì mới đo được một phần điểm tối đa: {_names(unmeasured)}.")
    if without:
        said.append(f"Không xếp hạng vì không có số liệu riêng: {_names(without)}.")
    return " ".join(said)


def _first_and_last(ranked: Sequence[Standing]) -> str:
    if not ranked:
        return "chưa đơn vị nào đủ số liệu riêng để xếp hạng."
    if len(ranked) == 1:
        return f"chỉ {_named(ranked[0])} đủ số liệu để xếp hạng."
    count = format_number(len(ranked))
    return f"đứng đầu là {_named(ranked[0])}; đứng cuối là {_named(ranked[-1])} trong số {count} đơn vị được xếp hạng."


def _names(standings: Sequence[Standing]) -> str:
    return listed(plain(one.unit.short_name) for one in standings)


def _named(one: Standing) -> str:
    total = one.score(TOTAL)
    return f"{plain(one.unit.short_name)} ({points(total.points)}/{format_maximum(total.max_points)} điểm)"


def _ranking_row(results: Results, one: Standing) -> tuple[Cell, ...]:
    total = one.score(TOTAL)
    if one.share is None or total.points is None:
        return (
            None,
            one.unit.name,
            _exact(total.points),
            _exact(total.max_points),
            None,
            grade_words(results, one),
        )
    return (
        one.place,
        one.unit.name,
        _exact(total.points),
        _exact(total.max_points),
        str(half_up(100 * one.share)),
        grade_words(results, one),
    )


def _weak_row(results: Results, code: str, standings: Sequence[Standing]) -> tuple[Cell, ...]:
    indicator = results.rules.indicator(code)
    scores = [score for score in (one.score(code) for one in standings) if score.points is not None]
    shares = [
        Fraction(score.points or 0) / Fraction(score.max_points) for score in scores if score.max_points
    ]
    middle = str(half_up(100 * Fraction(median(shares)))) if shares else None
    return (
        str(indicator.number),
        label_of(indicator),
        len(shares),
        sum(share == 1 for share in shares),
        middle,
    )


def _share_pct(score: Score) -> float | None:
    if score.points is None or not score.max_points:
        return None
    return float(100 * score.points / score.max_points)


def _heat_alt(caption: str, rows: Sequence[Heat]) -> str:
    cells = [share for row in rows for share in row.shares_pct if share is not None]
    weak = sum(share < 50 for share in cells)
    strong = sum(share >= 90 for share in cells)
    worst = min(rows, key=lambda row: -sum(share is not None and share < 50 for share in row.shares_pct))
    named = f" Nhiều ô dưới 50 % nhất: {worst.label}." if weak else ""
    return (
        f"Bản đồ nhiệt. {caption}. {len(rows)} đơn vị, {len(cells)} ô có điểm: "
        f"{strong} ô đạt từ 90 % điểm tối đa, {weak} ô dưới 50 %.{named}"
    )


def _exact(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
