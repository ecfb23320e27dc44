"""What the plan gives a unit or a person to answer for: how those indicators stand, and what was delivered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from chiso.blocks import Cell, Column, Table
from chiso.compare import points_lost
from chiso.delivered import Delivered, read_delivered
from chiso.display.conclusions import reason
from chiso.display.results import Results, is_inherited, is_rated, is_zero_rule
from chiso.display.words import plain, points
from chiso.formats import format_number
from chiso.scores import Score
from chiso.sites import Duty

NONE = "Kế hoạch không giao đơn vị phụ trách chỉ số nào."
_NOT_TOLD = "chưa ghi nhận"
_NOTHING = "không phát sinh"
_COMMON = "tính chung"


@dataclass(frozen=True)
class Charge:
    """One indicator that somebody answers for, with the whole site's score and that of the unit itself."""

    duty: Duty
    whole: Score
    own: Score

    @property
    def is_idle(self) -> bool:
        """Whether it is worked on only when there are dossiers, and there were none: that is no failure."""
        return is_zero_rule(self.whole) or (self.duty.is_on_demand and self.whole.denominator == 0)

    @property
    def state(self) -> str:
        """How it stands, in words."""
        if not self.whole.applies:
            return "không áp dụng"
        if self.is_idle:
            return _NOTHING
        if self.whole.points is None:
            return reason(self.whole)
        lost = points_lost(self.whole)
        return f"mất {points(lost)} điểm" if lost else "đạt điểm tối đa"


def charges_of(results: Results) -> list[Charge]:
    """The indicators that the unit answers for, in the order of the plan; at the top all of them."""
    whole = {one.indicator: one for one in results.assessment.scores(results.site.root.code)}
    return [
        Charge(duty, whole[duty.indicator.code], results.score(duty.indicator.code))
        for duty in results.site.plan.duties
        if results.is_root or results.unit.code in duty.lead_units
    ]


def duties_line(results: Results, charges: Sequence[Charge]) -> str:
    """How many indicators the unit answers for and how they stand."""
    counted = "; ".join(f"{number} {way}" for way, number in _states(charges).items() if number)
    what = "Kế hoạch giao" if results.is_root else f"{plain(results.unit.name)} phụ trách"
    return f"**{what} {format_number(len(charges))} chỉ số của {plain(results.site.root.name)}: {counted}.**"


def people(charges: Iterable[Charge]) -> dict[tuple[str, str], list[Charge]]:
    """The charges by who leads and who carries them out, as the plan names them."""
    grouped: dict[tuple[str, str], list[Charge]] = {}
    for one in charges:
        grouped.setdefault((one.duty.lead, one.duty.block.person), []).append(one)
    return grouped


def person_line(lead: str, person: str, charges: Sequence[Charge]) -> str:
    """Who leads, with whom, and who carries it out."""
    partners = dict.fromkeys(one.duty.block.partners for one in charges if one.duty.block.partners)
    said = (
        f"**Đơn vị phụ trách:** {plain(lead)}." if lead else "Kế hoạch không ghi đơn vị phụ trách.",
        f"**Phối hợp:** {plain('; '.join(partners))}." if partners else "",
        f"**Người thực hiện:** {plain(person)}." if person else "",
    )
    return " ".join(filter(None, said))


def charges_table(results: Results, charges: Sequence[Charge]) -> Table:
    """How each indicator stands for the whole site and, below the top, for the unit itself."""
    columns = (
        Column(label="Số", kind="code", note="số thứ tự trong kế hoạch."),
        Column(label="Chỉ số"),
        Column(label="Thời gian"),
        Column(label="Đạt/tổng số", kind="ratio"),
        Column(label="Tỷ lệ", kind="pct", decimals=2),
        Column(label="Điểm", kind="number", decimals=2),
        Column(label="Tối đa", kind="number", decimals=2),
        Column(label="Tình trạng"),
        Column(
            label="Riêng đơn vị", kind="ratio", note=f"đạt/tổng số của đơn vị này{results.with_children}."
        ),
    )
    last = len(columns) - results.is_root
    has_times = any(one.duty.indicator.time for one in charges)
    kept = [at for at in range(last) if at != 2 or has_times]
    rows = [_charge_row(one) for one in charges]
    return Table(
        caption=f"Chỉ số của {results.site.root.name}",
        columns=tuple(columns[at] for at in kept),
        rows=tuple(tuple(row[at] for at in kept) for row in rows),
        row_header=1,
    )


def results_table(results: Results, charges: Sequence[Charge]) -> Table | None:
    """Each result that the plan asks for, and the document that was recorded for it; None where it asks for none."""
    told = delivered_to(results)
    rows = [row for one in charges for row in _result_rows(one, told)]
    if not rows:
        return None
    return Table(
        caption="Kết quả thực hiện mà kế hoạch yêu cầu",
        columns=(
            Column(label="Số", kind="code"),
            Column(label="Chỉ số"),
            Column(label="Kết quả cần có"),
            Column(label="Tình trạng", note="chưa ghi nhận thì không có nghĩa là chưa làm."),
            Column(label="Ngày", kind="date"),
        ),
        rows=tuple(rows),
        row_header=1,
    )


def results_line(results: Results, charges: Sequence[Charge]) -> str:
    """How many of the results that the plan asks for are recorded."""
    told = delivered_to(results)
    asked = [(one, result) for one in charges if not one.is_idle for result in one.duty.results]
    if not asked:
        return "Kế hoạch không ghi kết quả thực hiện phải có của các chỉ số này."
    done = sum(_find(one, result, told) is not None for one, result in asked)
    return (
        f"Đã ghi nhận {format_number(done)} trong số {format_number(len(asked))} kết quả thực hiện "
        "của các chỉ số có phát sinh."
    )


def delivered_to(results: Results) -> tuple[Delivered, ...]:
    """What was recorded of the period; of a unit below the top the site's and its own."""
    told = read_delivered(results.assessment.project, results.site, results.period)
    return tuple(one for one in told if results.is_root or one.unit in ("", results.unit.code))


def wrong_charges(results: Results) -> tuple[str, ...]:
    """Where the indicators told by their state are not all that the unit answers for."""
    charges = charges_of(results)
    told = sum(_states(charges).values())
    return () if told == len(charges) else (f"{told} khác {len(charges)}",)


def _states(charges: Sequence[Charge]) -> dict[str, int]:
    lost = sum((points_lost(one.whole) or Decimal(0) for one in charges if _is_losing(one)), Decimal(0))
    return {
        "đạt điểm tối đa": sum(one.state == "đạt điểm tối đa" for one in charges),
        f"mất điểm (cộng {points(lost)} điểm)": sum(_is_losing(one) for one in charges),
        _NOTHING: sum(one.state == _NOTHING for one in charges),
        "thiếu dữ liệu hoặc không áp dụng": sum(_is_untold(one) for one in charges),
    }


def _is_losing(one: Charge) -> bool:
    return one.state.startswith("mất ")


def _is_untold(one: Charge) -> bool:
    return one.state not in ("đạt điểm tối đa", _NOTHING) and not _is_losing(one)


def _charge_row(one: Charge) -> tuple[Cell, ...]:
    score = one.whole
    return (
        one.duty.indicator.number.rstrip(".") or "–",
        one.duty.indicator.text.removeprefix("Tỷ lệ ")[:1].upper()
        + one.duty.indicator.text.removeprefix("Tỷ lệ ")[1:],
        one.duty.indicator.time or None,
        _counts(score),
        str(score.rate) if is_rated(score) else None,
        None if score.points is None or one.is_idle else str(score.points),
        str(score.max_points) if score.applies else None,
        one.state,
        _own_words(one.own),
    )


def _own_words(own: Score) -> str | None:
    """What the unit itself counted; what it takes over from above is not its own."""
    if is_inherited(own):
        return _COMMON
    return _NOTHING if is_zero_rule(own) else _counts(own)


def _result_rows(one: Charge, told: Sequence[Delivered]) -> Iterator[tuple[Cell, ...]]:
    number, *_ = row = _charge_row(one)
    for result in one.duty.results:
        found = _find(one, result, told)
        missing = _NOTHING if one.is_idle else _NOT_TOLD
        yield (number, row[1], result, found.document if found else missing, _day(found))


def _find(one: Charge, result: str, told: Sequence[Delivered]) -> Delivered | None:
    wanted = (one.duty.indicator.code, result)
    return next((record for record in told if (record.indicator, record.result) == wanted), None)


def _day(found: Delivered | None) -> str | None:
    return found.day.isoformat() if found else None


def _counts(score: Score) -> str | None:
    if not score.applies or score.denominator is None:
        return None
    return f"{format_number(score.numerator)}/{format_number(score.denominator)}"
