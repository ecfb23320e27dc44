"""What changed against earlier periods: both figures with their counts, and said where they cannot be compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from chiso.blocks import Cell, Column, Table
from chiso.display.results import Results, is_rated
from chiso.display.words import label_of, listed, maximum, named, plain, points
from chiso.earlier import Earlier
from chiso.formats import format_change, format_date, format_number
from chiso.scores import TOTAL, Score
from chiso.sites import Site, Unit
from chiso.sites.changes import Change as Succession

_NOTHING_KEPT = "Chưa có kết quả của kỳ trước và cùng kỳ năm trước để so sánh."


@dataclass(frozen=True)
class Change:
    """A unit's scores in an earlier period beside those of this one, both by the same rules.

    `moved` says how the unit itself changed between the two, "" where it did not; then nothing is subtracted.
    """

    earlier: Earlier
    before: dict[str, Score]
    moved: str

    def difference(self, now: Score) -> Decimal | None:
        """The points more than before; None where either has none, or where they are of different things."""
        then = self.before.get(now.indicator)
        if self.moved or then is None or then.points is None or now.points is None:
            return None
        return now.points - then.points if then.max_points == now.max_points else None


def changes_of(results: Results) -> list[Change]:
    """The earlier periods with which the unit can be compared."""
    found = []
    for earlier in results.earlier:
        scores = earlier.scores(results.unit.code)
        before = {one.indicator: one for one in scores if one.is_component or one.indicator == TOTAL}
        if before:
            found.append(Change(earlier, before, _moved(results, earlier)))
    return found


def uncompared_line(results: Results) -> str:
    """With which periods the unit cannot be compared, and why."""
    if not results.earlier:
        return _NOTHING_KEPT
    said = [
        f"Không so sánh với {one.period.label}: {one.facts.reason or _unborn(results, one)}."
        for one in results.earlier
        if one.facts.reason or not one.scores(results.unit.code)
    ]
    return " ".join(said)


def _unborn(results: Results, earlier: Earlier) -> str:
    """That the unit did not exist, and when it was made of which others, where the site declares it."""
    _, last = earlier.period.bounds(results.site.calendar)
    found = results.site.forebears(results.unit.code, last)
    told = "; ".join(_became_words(results.site, one) for one in found.changes)
    return f"khi đó chưa có đơn vị này{f' ({told})' if told else ''}"


def _became_words(site: Site, change: Succession) -> str:
    """`UBND xã A và UBND xã B từ ngày 01/07/2022 nhập thành UBND xã AB`."""
    names = listed(plain(site.unit(code).name) for code in change.before)
    return f"{names} {plain(site.became(change.before[0]))}"


def change_line(results: Results, change: Change) -> str:
    """How the points moved, where they rose and fell most, and what must be known to read that."""
    when = change.earlier.period.label
    if change.moved:
        return f"**So với {when}:** {change.moved}; vì vậy số liệu hai kỳ được đặt cạnh nhau, không tính tăng, giảm."
    sentences = (
        _total_words(results, change),
        _parts_words(results, change),
        _told_words(results, change),
        _within_words(results, change.earlier),
        _part_words(results, change.earlier),
    )
    return " ".join(filter(None, sentences))


def change_table(results: Results, change: Change) -> Table:
    """Counts, rates and points of the part's indicators, then and now."""
    label = "Kỳ trước" if change.earlier.period == results.period.before else "Cùng kỳ"
    return Table(
        caption=f"So với {change.earlier.period.label}",
        columns=(
            Column(label="Chỉ số"),
            Column(label=label, kind="ratio", note="số đạt/tổng số."),
            Column(label=f"Tỷ lệ {label.lower()}", kind="pct", decimals=2),
            Column(label="Kỳ này", kind="ratio"),
            Column(label="Tỷ lệ kỳ này", kind="pct", decimals=2),
            Column(label="Tăng, giảm tỷ lệ", kind="number", decimals=2, note="tính bằng điểm phần trăm."),
            Column(label="Tăng, giảm điểm", kind="number", decimals=2),
        ),
        rows=tuple(_change_row(results, change, score) for score in results.members),
    )


def _total_words(results: Results, change: Change) -> str:
    """The total of the whole report; a part is told by its indicators."""
    if not results.part.is_whole:
        return f"**So với {change.earlier.period.label}:**"
    now, then = results.total, change.before[TOTAL]
    told = f"**So với {change.earlier.period.label}: tổng điểm từ {_of(then)} thành {_of(now)}"
    moved = change.difference(now)
    if moved is None:
        return (
            f"{told}.** Hai tổng điểm có điểm tối đa khác nhau hoặc chưa đủ số liệu nên không trừ cho nhau."
        )
    return f"{told} ({format_change(moved)}).**"


def _parts_words(results: Results, change: Change) -> str:
    """How many indicators rose and fell, and which most."""
    moves = [(change.difference(score), score) for score in results.members]
    known = [(moved, score) for moved, score in moves if moved is not None]
    if not known:
        return "Không chỉ số nào có điểm ở cả hai kỳ để so sánh."
    if len(known) == 1:
        return _only_words(results, *known[0])
    ways = {
        "tăng": sum(moved > 0 for moved, _ in known),
        "giảm": sum(moved < 0 for moved, _ in known),
        "không đổi": sum(not moved for moved, _ in known),
    }
    counted = listed(f"{way} ở {number} chỉ số" for way, number in ways.items() if number)
    said = f"Điểm {counted}."
    extremes = [
        f"{verb} nhiều nhất ở {named(results.rules.indicator(score.indicator))} ({format_change(moved)} điểm)"
        for verb, (moved, score) in (
            ("Tăng", max(known, key=lambda pair: pair[0])),
            ("giảm", min(known, key=lambda pair: pair[0])),
        )
        if (moved > 0) == (verb == "Tăng") and moved
    ]
    if not extremes:
        return said
    words = "; ".join(extremes)
    return f"{said} {words[0].upper()}{words[1:]}."


def _only_words(results: Results, moved: Decimal, score: Score) -> str:
    way = "tăng" if moved > 0 else "giảm" if moved < 0 else "không đổi"
    told = f" ({format_change(moved)} điểm)" if moved else ""
    return f"Điểm của {named(results.rules.indicator(score.indicator))} {way}{told}."


def _told_words(results: Results, change: Change) -> str:
    """What the earlier report said, where scoring it by this period's rules gives something else."""
    facts, now = change.earlier.facts, change.before[TOTAL].points
    told = facts.told_points.get(results.unit.code)
    if (
        not facts.told_rules
        or not results.part.is_whole
        or (told == now and facts.told_rules == results.rules.code)
    ):
        return ""
    rules = "" if facts.told_rules == results.rules.code else f" theo bộ quy tắc {facts.told_rules}"
    return (
        f"Báo cáo của kỳ đó ghi {points(told)} điểm{rules}; "
        f"số so sánh ở đây được tính lại theo quy tắc và ngưỡng của kỳ này."
    )


def _change_row(results: Results, change: Change, now: Score) -> tuple[Cell, ...]:
    then = change.before[now.indicator]
    rates = [score.rate if is_rated(score) else None for score in (then, now)]
    moved = None if change.moved or None in rates else (rates[1] or 0) - (rates[0] or 0)
    difference = change.difference(now)
    return (
        label_of(results.rules.indicator(now.indicator)),
        _counts(then),
        _text(rates[0]),
        _counts(now),
        _text(rates[1]),
        _text(moved),
        _text(difference),
    )


def _moved(results: Results, earlier: Earlier) -> str:
    """Which units belong to this one now and did not then, or the other way round, other than by changes within it."""
    within = {code for one in _changes_within(results) for code in (*one.before, *one.after)}
    ways = (
        [unit.short_name for unit in way if unit.code not in within] for way in _new_gone(results, earlier)
    )
    return "; ".join(_unit_words(*ways))


def _within_words(results: Results, earlier: Earlier) -> str:
    """What became of units whose area stayed in this one."""
    within = {code for one in _changes_within(results) for code in one.before}
    gone = [unit for unit in _new_gone(results, earlier)[1] if unit.code in within]
    told = "; ".join(f"{plain(unit.short_name)} {plain(results.site.became(unit.code))}" for unit in gone)
    return f"Trong nội bộ có thay đổi: {told}." if told else ""


def _part_words(results: Results, earlier: Earlier) -> str:
    """In which of the two periods the unit was not there all the time."""
    told = [
        f"{name} đơn vị chỉ hoạt động {days}"
        for name, period in ((earlier.period.label, earlier.period), ("kỳ này", results.period))
        if (days := _days_there(results.unit, *period.bounds(results.site.calendar)))
    ]
    return f"Cần lưu ý: {'; '.join(told)}." if told else ""


def _days_there(unit: Unit, start: date, end: date) -> str:
    """`từ 01/07/2022`, `đến hết 30/06/2022`, both; "" where it was there from start to end."""
    first = f"từ {format_date(unit.valid_from)}" if unit.valid_from and unit.valid_from > start else ""
    last = f"đến hết {format_date(unit.valid_to)}" if unit.valid_to and unit.valid_to < end else ""
    return " ".join(filter(None, (first, last)))


def _changes_within(results: Results) -> list[Succession]:
    """The site's changes that left what they concern in this unit."""
    mine = {unit.code for unit in _mine(results)}
    return [one for one in results.site.changes if one.after and mine.issuperset((*one.before, *one.after))]


def _new_gone(results: Results, earlier: Earlier) -> tuple[list[Unit], list[Unit]]:
    then = {unit.code for unit in results.site.units_between(*earlier.period.bounds(results.site.calendar))}
    new = [unit for unit in _mine(results) if unit.code in results.units and unit.code not in then]
    gone = [unit for unit in _mine(results) if unit.code not in results.units and unit.code in then]
    return new, gone


def _mine(results: Results) -> list[Unit]:
    """The unit and all that ever was below it."""
    return [results.site.unit(code) for code in results.site.below(results.unit.code)]


def _unit_words(new: Sequence[str], gone: Sequence[str]) -> Iterator[str]:
    if new:
        yield f"kỳ này có thêm {listed(map(plain, new))}"
    if gone:
        yield f"kỳ này không còn {listed(map(plain, gone))}"


def _of(score: Score) -> str:
    return f"{points(score.points)}/{maximum(score.max_points)}"


def _counts(score: Score) -> str | None:
    if score.denominator is None:
        return None
    return f"{format_number(score.numerator)}/{format_number(score.denominator)}"


def _text(value: Decimal | int | None) -> str | None:
    return None if value is None else str(value)
