"""Units that are renamed, merged, split or abolished are never taken for one another, and none of their rows is lost."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from chiso.periods import Period
from chiso.sites import Site
from chiso.tables import validate
from drawing import PROJECT
from promises import Trials, asked, promise
from test_tables import SITE, numbers, sheet, told

DAYS = (date(2022, 4, 1), date(2022, 7, 1))
"""The first days of the second and of the third quarter: units change on both."""


@dataclass
class Land:
    """Communes as they come and go; `were` tells by code of what first communes a unit was made, and whether wholly."""

    draw: random.Random
    units: dict[str, dict[str, object]] = field(default_factory=dict)
    changes: list[dict[str, object]] = field(default_factory=list)
    were: dict[str, tuple[frozenset[str], bool]] = field(default_factory=dict)
    living: list[str] = field(default_factory=list)

    def found(
        self, name: str, since: date | None = None, of: tuple[str, ...] = (), is_whole: bool = True
    ) -> str:
        """A new commune, which may bear the name of one that has ended."""
        code = f"xa-{len(self.units)}"
        unit = {"code": code, "name": f"UBND xã {name}", "short_name": f"{name} {code}", "level": "commune"}
        self.units[code] = unit | {"parent": "ninh-son"} | ({"valid_from": since} if since else {})
        firsts = [self.were[one] for one in of] or [(frozenset({code}), True)]
        self.were[code] = (
            frozenset().union(*(one for one, _ in firsts)),
            is_whole and all(w for _, w in firsts),
        )
        self.living.append(code)
        return code

    def change(self, day: date) -> None:
        """Some of the communes that are not new become others."""
        kind = self.draw.choice(["renamed", "merged", "split", "abolished"])
        old = [one for one in self.living if self.units[one].get("valid_from") != day]
        if len(old) < 3:
            return
        before = tuple(self.draw.sample(old, {"merged": 2}.get(kind, 1)))
        for one in before:
            self.living.remove(one)
            self.units[one]["valid_to"] = day - timedelta(days=1)
        names = [self.units[before[0]]["name"], *(["A", "B", "C", "D", "E"])]
        count = {"split": 2, "abolished": 0}.get(kind, 1)
        bear = [str(name).removeprefix("UBND xã ") for name in names][:count]
        after = [
            self.found(f"{name}{'' if at == 0 else len(self.units)}", day, before, kind != "split")
            for at, name in enumerate(bear)
        ]
        self.changes.append({"day": day, "kind": kind, "before": before, "after": after, "source": "NQ"})

    @property
    def site(self) -> Site:
        whole = SITE.model_dump()
        above = {"units": [whole["units"][0], *self.units.values()], "changes": self.changes}
        return Site.model_validate(whole | above | {"calendar": "calendar"})


def drawn_land(seed: int) -> Land:
    land = Land(random.Random(seed))
    for at in range(9):
        land.found(f"Cũ {at}")
    for day in DAYS:
        for _ in range(land.draw.randrange(1, 4)):
            land.change(day)
    return land


@promise(16, asked(4, 200))
def test_rows_belong_to_the_unit_that_existed_and_no_other(trials: Trials) -> None:
    """By code and by name, in the quarters before, between and after the changes: accepted, or refused with its row."""
    for seed in trials:
        site = drawn_land(seed).site
        for period in map(Period.parse, ("2022-Q1", "2022-Q2", "2022-Q3")):
            first, last = period.bounds("calendar")
            lives = {one.code for one in site.units if one.is_valid_between(first, last)}
            asked_for = [(cell, one) for one in site.units for cell in (one.code, one.name)]
            bearers = {
                cell: {o.code for o in site.units if cell in (o.code, o.name)} & lives
                for cell, _ in asked_for
            }
            lines = [f"H{at} | {cell} | {first:%d/%m/%Y}" for at, (cell, _) in enumerate(asked_for)]
            intake = validate(
                [sheet("\n".join(["Mã hồ sơ | Đơn vị | Ngày tiếp nhận", *lines]))], site, period, PROJECT
            )
            read = intake.tables["dossiers"].set_index("dossier_code")["unit_code"].to_dict()
            true = {
                f"H{at}": next(iter(own))
                for at, (cell, _) in enumerate(asked_for)
                if len(own := bearers[cell]) == 1
            }
            assert read == true, (seed, str(period))
            [[rows, accepted, refused, doubled]] = numbers(intake)
            assert (rows, refused, doubled) == (accepted + refused, len(asked_for) - len(true), 0)
            assert {row for row, _ in told(intake)} == {
                at + 2 for at, _ in enumerate(asked_for) if f"H{at}" not in true
            }


@promise(16, asked(20, 1000))
def test_a_unit_is_compared_with_what_the_mapping_says_it_was(trials: Trials) -> None:
    """Through one change or two, and wholly only where no split was on the way."""
    for seed in trials:
        land = drawn_land(seed)
        for code in land.living:
            found = land.site.forebears(code, DAYS[0] - timedelta(days=1))
            assert (frozenset(found.units), found.is_whole) == land.were[code], (seed, code)
