"""Who rose and who fell among its like since an earlier period."""

from __future__ import annotations

from collections.abc import Iterator

from chiso.blocks import Cell, Column, Table
from chiso.display.ranking import Standing, place_units, rank_units
from chiso.display.results import Results
from chiso.display.shown import Shown, ShownTable, ShownText
from chiso.display.words import maximum, plain, points
from chiso.earlier import Earlier
from chiso.formats import format_number
from chiso.scores import TOTAL, half_up


def show_places(results: Results, earlier: Earlier) -> Iterator[Shown]:
    """A sentence and a table for each kind of unit; nothing where nothing can be compared."""
    if earlier.facts.reason:
        return
    scores = earlier.scores()
    codes = {score.unit_code for score in scores}
    before = place_units(results.rules, [unit for unit in results.site.units if unit.code in codes], scores)
    for title, now in rank_units(results).items():
        then = {one.unit.code: one for one in before.get(title, [])}
        yield ShownText(_places_line(earlier, title, now, then))
        yield ShownTable(_places_table(earlier, title, now, then))


def _places_line(earlier: Earlier, title: str, now: list[Standing], then: dict[str, Standing]) -> str:
    """Who moved most, and how many were ranked then and now."""
    moves = {one.unit.code: _move(one, then) for one in now}
    risers = [one for one in now if (moves[one.unit.code] or 0) > 0]
    fallers = [one for one in now if (moves[one.unit.code] or 0) < 0]
    said = [
        f"**{title}, so với {earlier.period.label}:** {len(risers)} đơn vị tăng hạng, {len(fallers)} giảm hạng."
    ]
    if risers:
        best = max(risers, key=lambda one: moves[one.unit.code] or 0)
        said.append(f"Tăng nhiều nhất: {_moved_words(best, then)}.")
    if fallers:
        worst = min(fallers, key=lambda one: moves[one.unit.code] or 0)
        said.append(f"Giảm nhiều nhất: {_moved_words(worst, then)}.")
    ranked = [sum(bool(one.place) for one in some) for some in (then.values(), now)]
    if ranked[0] != ranked[1]:
        numbers = " thành ".join(map(format_number, ranked))
        said.append(
            f"Số đơn vị được xếp hạng từ {numbers}, nên thứ hạng hai kỳ không hoàn toàn so sánh được."
        )
    return " ".join(said)


def _places_table(earlier: Earlier, title: str, now: list[Standing], then: dict[str, Standing]) -> Table:
    return Table(
        caption=f"{title}: thứ hạng so với {earlier.period.label}",
        columns=(
            Column(label="Đơn vị"),
            Column(label="Hạng khi đó", kind="int"),
            Column(label="Hạng kỳ này", kind="int"),
            Column(label="Tăng, giảm hạng", kind="int"),
            Column(label="Điểm khi đó", kind="ratio"),
            Column(label="Điểm kỳ này", kind="ratio"),
            Column(
                label="Tăng, giảm", kind="number", decimals=2, note="tỷ lệ so với tối đa, điểm phần trăm."
            ),
        ),
        rows=tuple(_place_row(one, then) for one in now),
    )


def _place_row(one: Standing, then: dict[str, Standing]) -> tuple[Cell, ...]:
    old = then.get(one.unit.code)
    gained = None
    if old and old.share is not None and one.share is not None:
        gained = str(half_up(100 * (one.share - old.share)))
    place = old.place if old else None
    return (one.unit.name, place, one.place, _move(one, then), _points(old), _points(one), gained)


def _move(one: Standing, then: dict[str, Standing]) -> int | None:
    """How many places up; None where the unit was not ranked then or is not now."""
    old = then.get(one.unit.code)
    return old.place - one.place if old and old.place and one.place else None


def _moved_words(one: Standing, then: dict[str, Standing]) -> str:
    return f"{plain(one.unit.short_name)} (hạng {then[one.unit.code].place} thành hạng {one.place})"


def _points(one: Standing | None) -> str | None:
    if one is None or one.share is None:
        return None
    total = one.score(TOTAL)
    return f"{points(total.points)}/{maximum(total.max_points)}"
