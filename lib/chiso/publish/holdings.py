"""What a period holds that may leave the house, and who may have which of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from chiso.errors import Fault, PackError
from chiso.files import sha256_of
from chiso.jobs import plan_jobs
from chiso.ledger import Ledger, Outcome, Product, read_ledger
from chiso.parts import is_internal
from chiso.paths import Project
from chiso.periods import Period
from chiso.rules import RuleSet, read_rules
from chiso.sites import Site, Unit
from chiso.store import Store, open_store

_PRODUCT = re.compile(r"(?P<unit>[a-z0-9][a-z0-9.-]*)/[a-z0-9][a-z0-9.-]*\.(html|pdf|xlsx|docx)")
"""Of a unit's files only these: never a notebook, never what lies deeper or in a folder of another name."""


@dataclass(frozen=True)
class LeftOut:
    """A unit that is in no pack, and why, report by report."""

    unit: Unit
    causes: tuple[str, ...]


@dataclass(frozen=True)
class Pack:
    """What one receiver gets: a unit, or the superior agency where `receiver` is None."""

    name: str
    receiver: Unit | None
    units: tuple[Unit, ...]
    left_out: tuple[LeftOut, ...]
    products: tuple[Product, ...]


@dataclass(frozen=True)
class Holdings:
    """A period's products as the ledger knows them; `stale` tells, by unit and notebook, why a report is old."""

    project: Project
    folder: Path
    period: Period
    site: Site
    rules: RuleSet
    store: Store
    ledger: Ledger
    stale: Mapping[tuple[str, str], str]

    @property
    def packs_folder(self) -> Path:
        """Where the packs lie."""
        return self.folder / "packs"

    @property
    def products(self) -> tuple[Product, ...]:
        """All that the ledger has a hash of."""
        return (*self.ledger.fronts, *(product for one in self.ledger.jobs for product in one.products))


def open_holdings(
    project: Project, site: Site, period: Period, stale: Mapping[tuple[str, str], str]
) -> Holdings:
    """What the period holds.

    Raises PackError where no report was ever made.
    """
    folder = project.outputs(site.code, period)
    known = read_ledger(folder, site.code, str(period))
    if not known.jobs:
        place = project.shown(folder)
        raise PackError(Fault(place, "chưa có báo cáo nào.", "Chạy make report cho kỳ này trước."))
    store = open_store(project, site, period)
    ledger = known.plan(plan_jobs(project, site, period))
    return Holdings(project, folder, period, site, read_rules(project, site.rules), store, ledger, stale)


def find_changed(folder: Path, products: Iterable[Product]) -> list[Product]:
    """The products that are not in the folder as they were made."""
    return [
        one
        for one in products
        if not (folder / one.path).is_file() or sha256_of(folder / one.path) != one.sha256
    ]


def lay_packs(holdings: Holdings) -> tuple[Pack, ...]:
    """A pack for every unit whose reports are all there and current, and one of all such units; none where none is."""
    units = holdings.store.units(holdings.site)
    incomplete = {one.unit.code: one for one in list_left_out(holdings)}
    complete = [unit for unit in units if unit.code not in incomplete]
    receivers = [None, *complete] if complete else []
    return tuple(_pack(holdings, receiver, units, incomplete) for receiver in receivers)


def list_left_out(holdings: Holdings) -> tuple[LeftOut, ...]:
    """The units that have a report, internal ones aside, which failed, is old or was not made."""
    causes: dict[str, list[str]] = {}
    for one in holdings.ledger.jobs:
        if not is_internal(one.notebook) and (cause := _why_not(one, holdings.stale)):
            causes.setdefault(one.unit, []).append(f"{one.notebook}: {cause}")
    return tuple(LeftOut(holdings.site.unit(code), tuple(why)) for code, why in causes.items())


def _why_not(one: Outcome, stale: Mapping[tuple[str, str], str]) -> str:
    if one.status == "planned":
        return "chưa lập"
    if one.status == "failed":
        return "lỗi, chỉ còn bản cũ" if one.is_stale else "lỗi"
    return f"bản cũ, đã thay đổi {stale[one.key]}" if one.key in stale else ""


def _pack(
    holdings: Holdings, receiver: Unit | None, units: Iterable[Unit], incomplete: dict[str, LeftOut]
) -> Pack:
    site = holdings.site
    seen = [unit for unit in units if receiver is None or receiver.code in site.lineage(unit.code)]
    sent = tuple(unit for unit in seen if unit.code not in incomplete)
    is_whole = receiver in (None, site.root)
    fronts = holdings.ledger.fronts if is_whole else ()
    return Pack(
        name="-".join([site.code, str(holdings.period).lower(), *([receiver.code] if receiver else [])])
        + ".zip",
        receiver=receiver,
        units=sent,
        left_out=tuple(incomplete[unit.code] for unit in seen if unit.code in incomplete),
        products=(*fronts, *_products(holdings.ledger, {unit.code for unit in sent})),
    )


def _products(ledger: Ledger, units: set[str]) -> Iterator[Product]:
    for one in ledger.jobs:
        for product in one.products:
            found = _PRODUCT.fullmatch(product.path)
            if found and found["unit"] == one.unit and one.unit in units:
                yield product
