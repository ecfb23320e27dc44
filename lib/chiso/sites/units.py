"""The units of a site while they exist, and what makes them one family."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, NamedTuple, Self

from pydantic import AfterValidator, Field, ValidationError, WrapValidator, model_validator
from pydantic_core import InitErrorDetails

from chiso.formats import nfc
from chiso.params import Frozen
from chiso.schemas import Level
from chiso.sites.flaws import flaw, flaws_of, objection, refuse

_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


def _no_device(code: str) -> str:
    if _DEVICE.fullmatch(code):
        raise ValueError("Windows dành tên này cho một thiết bị")
    return code


Code = Annotated[
    str, Field(pattern=r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$", max_length=100), AfterValidator(_no_device)
]
"""A unit's or site's code is part of a path: lower-case ASCII, no dot at either end, no device's name."""


class Unit(Frozen):
    """An organisation or a part of one while it exists: both dates inclusive, None where no end is known."""

    code: Code
    name: str
    short_name: str
    level: Level
    parent: str | None = None
    aliases: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None

    @model_validator(mode="after")
    def _dates_in_order(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise objection("valid_from sau valid_to")
        return self

    @property
    def names(self) -> frozenset[str]:
        """All that exports may call it, as `spelled` writes them."""
        return frozenset(map(spelled, (self.code, self.name, self.short_name, *self.aliases)))

    def is_valid_between(self, start: date, end: date) -> bool:
        """Whether the unit exists on at least one day from start to end."""
        return (self.valid_from or start) <= end and (self.valid_to or end) >= start


def spelled(name: str) -> str:
    """The name as it is compared with others: composed Unicode, single spaces, no capitals."""
    return " ".join(nfc(name).split()).casefold()


def _checked(stated: Any, validate: Any) -> Any:
    flaws = list(_family_flaws(_members(stated)))
    try:
        units = validate(stated)
    except ValidationError as error:
        refuse([*flaws_of(error), *flaws])
    refuse(flaws)
    return units


Units = Annotated[tuple[Unit, ...], WrapValidator(_checked)]
"""Units checked one by one and as a family: a misspelt key in one hides no unknown parent of another."""


class _Member(NamedTuple):
    """What the file says of a unit's place in the family, before the rest of it is known to be right."""

    position: int
    code: str
    parent: str | None
    names: frozenset[str]
    first: str
    last: str

    def overlaps(self, other: _Member) -> bool:
        """Whether both exist on some day; dates as the file writes them sort as they follow."""
        return self.first <= other.last and other.first <= self.last


def _members(stated: Any) -> list[_Member]:
    units = stated if isinstance(stated, list | tuple) else []
    return [
        _Member(position, str(unit["code"]), unit.get("parent"), _stated_names(unit), *_stated_days(unit))
        for position, unit in enumerate(units)
        if isinstance(unit, dict) and "code" in unit
    ]


def _stated_days(unit: dict[str, Any]) -> tuple[str, str]:
    return str(unit.get("valid_from") or ""), str(unit.get("valid_to") or "9999")


def _stated_names(unit: dict[str, Any]) -> frozenset[str]:
    aliases = unit.get("aliases")
    listed = aliases if isinstance(aliases, list) else []
    return frozenset(
        spelled(name)
        for name in (unit["code"], unit.get("name"), unit.get("short_name"), *listed)
        if isinstance(name, str)
    )


def _family_flaws(members: list[_Member]) -> Iterator[InitErrorDetails]:
    yield from _doubled_codes(members)
    yield from _lost_parents(members)
    yield from _circles(members)
    yield from _wrong_roots(members)
    yield from _shared_names(members)


def _doubled_codes(members: list[_Member]) -> Iterator[InitErrorDetails]:
    times = Counter(member.code for member in members)
    for member in members:
        if times[member.code] > 1:
            yield flaw("mã đơn vị xuất hiện nhiều lần", member.code, member.position, "code")


def _lost_parents(members: list[_Member]) -> Iterator[InitErrorDetails]:
    codes = {member.code for member in members}
    for member in members:
        if member.parent is not None and member.parent not in codes:
            yield flaw("không có đơn vị nào mang mã này", member.parent, member.position, "parent")


def _circles(members: list[_Member]) -> Iterator[InitErrorDetails]:
    parents = {member.code: member.parent for member in members}
    for member in members:
        path = [member.code]
        while (above := parents.get(path[-1])) is not None and above not in path:
            path.append(above)
        if above == member.code:
            circle = " → ".join([*path, above])
            yield flaw(f"vòng lặp đơn vị cha: {circle}", member.parent, member.position, "parent")


def _wrong_roots(members: list[_Member]) -> Iterator[InitErrorDetails]:
    roots = [member.code for member in members if member.parent is None]
    if len(roots) != 1:
        yield flaw("phải có đúng một đơn vị không có đơn vị cha", roots)


def _shared_names(members: list[_Member]) -> Iterator[InitErrorDetails]:
    """One name for two units is no fault where the one ended before the other began: a commune's name lives on."""
    owners: dict[str, list[_Member]] = {}
    for member in members:
        for name in sorted(member.names):
            for owner in owners.setdefault(name, []):
                if owner.code != member.code and owner.overlaps(member):
                    yield flaw(f"tên này đã là của đơn vị «{owner.code}»", name, member.position, "aliases")
            owners[name].append(member)
