"""How units became others: renamed, merged, split or abolished on a day; figures are compared only along these."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from pydantic import Field
from pydantic_core import InitErrorDetails

from chiso.params import Frozen
from chiso.sites.flaws import flaw
from chiso.sites.units import Code, Unit

Kind = Literal["renamed", "merged", "split", "abolished"]
WORDS: dict[Kind, str] = {
    "renamed": "đổi tên thành",
    "merged": "nhập thành",
    "split": "chia về",
    "abolished": "kết thúc hoạt động",
}
_SHAPES: dict[Kind, tuple[range, range]] = {
    "renamed": (range(1, 2), range(1, 2)),
    "merged": (range(2, 100), range(1, 2)),
    "split": (range(1, 2), range(2, 100)),
    "abolished": (range(1, 100), range(1)),
}
"""How many units there are before and after a change of each kind."""


class Change(Frozen):
    """One change: the first day of the new units, the codes before and after it, and the document that made it."""

    day: date
    kind: Kind
    before: tuple[Code, ...] = Field(min_length=1)
    after: tuple[Code, ...] = ()
    source: str


@dataclass(frozen=True)
class Forebears:
    """What a unit was on an earlier day: units that make it up, and whether they do so wholly and alone.

    Where `is_whole` is false a unit was split on the way, and the two figures must not be compared.
    """

    units: tuple[str, ...]
    is_whole: bool
    changes: tuple[Change, ...]


def find_forebears(code: str, day: date, units: Mapping[str, Unit], changes: Sequence[Change]) -> Forebears:
    """What the unit was on the day: itself while it existed, else what the changes say."""
    unit = units[code]
    if unit.valid_from is None or unit.valid_from <= day:
        return Forebears((code,), True, ())
    sources = [one for one in changes if code in one.after]
    earlier = [
        find_forebears(old, day, units, [other for other in changes if other.day < one.day])
        for one in sources
        for old in one.before
    ]
    codes = dict.fromkeys(old for one in earlier for old in one.units)
    is_whole = (
        bool(earlier) and all(one.is_whole for one in earlier) and all(one.kind != "split" for one in sources)
    )
    told = dict.fromkeys((*sources, *(change for one in earlier for change in one.changes)))
    return Forebears(tuple(codes), is_whole, tuple(told))


def change_flaws(changes: Sequence[Change], units: Sequence[Unit]) -> Iterator[InitErrorDetails]:
    """Codes that no unit has, dates that contradict the units', shapes that contradict the kind, units that end twice."""
    known = {unit.code: unit for unit in units}
    ended: set[str] = set()
    for at, one in enumerate(changes):
        place = ("changes", at)
        for code in {*one.before, *one.after} - known.keys():
            yield flaw("không có đơn vị nào mang mã này", code, *place)
        few, many = _SHAPES[one.kind]
        if len(one.before) not in few or len(one.after) not in many:
            yield flaw(f"số đơn vị trước và sau không hợp với «{one.kind}»", one.kind, *place, "kind")
        yield from _wrong_days(one, known, place)
        for code in ended.intersection(one.before):
            yield flaw("đơn vị này đã kết thúc trong một thay đổi khác", code, *place, "before")
        ended.update(one.before)


def _wrong_days(
    one: Change, known: Mapping[str, Unit], place: Collection[str | int]
) -> Iterator[InitErrorDetails]:
    for code in one.before:
        if code in known and known[code].valid_to != one.day - timedelta(days=1):
            yield flaw("valid_to của đơn vị cũ phải là ngày trước ngày thay đổi", code, *place, "before")
    for code in one.after:
        if code in known and known[code].valid_from != one.day:
            yield flaw("valid_from của đơn vị mới phải là ngày thay đổi", code, *place, "after")
