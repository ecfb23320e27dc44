"""A period made ready to leave the house: packed, held against what was recorded, and made again to be compared."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from chiso.assess import assess_period
from chiso.conditions import inspect_reports
from chiso.errors import Fault
from chiso.jobs import plan_jobs
from chiso.ledger import hold_period
from chiso.paths import Project
from chiso.periods import Period
from chiso.publish.holdings import Holdings, LeftOut, Pack, lay_packs, list_left_out, open_holdings
from chiso.publish.neighbours import find_ways
from chiso.publish.packs import (
    changed_faults,
    complete_packs,
    old_pack_faults,
    publish_packs,
    rebuilt_faults,
    refuse,
)
from chiso.renew import compare_with_earlier, plan_renewal, publish_assessment, renew_reports
from chiso.run import choose_pool
from chiso.screen import follow, say, tell_left_out, tell_packs
from chiso.sites import Site

_ROOT = "CHISO_ROOT"


def bundle_period(project: Project, site: Site, period: Period) -> tuple[LeftOut, ...]:
    """The units that are in none of the packs, which are made and told.

    Raises PackError, and makes none, where a product is not what was made or carries personal data.
    """
    with hold_period(project.outputs(site.code, period)):
        holdings = _hold(project, site, period)
        packs = publish_packs(holdings)
    left_out = list_left_out(holdings)
    tell_packs(project, packs)
    tell_left_out(left_out)
    return left_out


def verify_period(project: Project, site: Site, period: Period) -> None:
    """Tells how many products are what was made, and how many of their packs are there.

    Raises PackError, which names the products and packs that are not.
    """
    with hold_period(project.outputs(site.code, period)):
        holdings = _hold(project, site, period)
        refuse([*changed_faults(holdings), *old_pack_faults(holdings)])
    say(f"{len(holdings.products)} sản phẩm còn nguyên như khi lập.")
    say(_packs_line(holdings))
    tell_left_out(list_left_out(holdings))


def verify_by_rebuilding(project: Project, site: Site, period: Period) -> None:
    """Tells that all that may be packed came out the same, byte for byte, when made again from the exports.

    Raises PackError, which names what did not.
    """
    with hold_period(project.outputs(site.code, period)):
        whole = complete_packs(_hold(project, site, period))[0]
        refuse(_rebuild(project, site, period, whole))
    say(f"Lập lại {len(whole.products)} sản phẩm được đóng gói: giống từng byte.")


def _packs_line(holdings: Holdings) -> str:
    """How many of the packs that could be sent are there, all of which were found right."""
    there, all_packs = len(list(holdings.packs_folder.glob("*.zip"))), len(lay_packs(holdings))
    if there == all_packs:
        return f"{there} gói đúng là gói của các sản phẩm ấy."
    return f"Có {there} trong {all_packs} gói; chạy make bundle để đóng đủ."


def _hold(project: Project, site: Site, period: Period) -> Holdings:
    conditions = inspect_reports(project, site, period, plan_jobs(project, site, period))
    stale = {(one.unit, one.notebook): one.why for one in conditions if one.state == "stale"}
    return open_holdings(project, site, period, stale)


def _rebuild(project: Project, site: Site, period: Period, whole: Pack) -> list[Fault]:
    units = {unit.code for unit in whole.units}
    with _elsewhere(project) as other:
        _mark_neighbours(project, other, site, period)
        assessment = assess_period(other, site.code, period)
        publish_assessment(assessment)
        compare_with_earlier(assessment)
        planned = plan_jobs(other, site, period)
        chosen = tuple(job for job in planned if job.unit in units)
        plan = plan_renewal(assessment, planned, chosen, is_forced=True)
        pool = choose_pool(None, None, site.code, str(period))
        list(follow(renew_reports(assessment, plan, *pool), len(chosen), len(chosen)))
        return rebuilt_faults(whole, other.outputs(site.code, period))


def _mark_neighbours(project: Project, other: Project, site: Site, period: Period) -> None:
    """What lies beside the index stands there too, as far as it asks: whether there is such a page."""
    for way in find_ways(project.outputs(site.code, period), period):
        page = other.outputs(site.code, period) / way.address
        page.parent.resolve().mkdir(parents=True, exist_ok=True)
        page.resolve().touch()


@contextmanager
def _elsewhere(project: Project) -> Iterator[Project]:
    """A project of the same params, notebooks and exports without outputs, in which workers and kernels work."""
    named = os.environ.get(_ROOT)
    with TemporaryDirectory(prefix="chiso-") as folder:
        other = Project(Path(folder).resolve())
        for name in ("params", "notebooks", "exports"):
            (other.root / name).symlink_to(project.root / name)
        os.environ[_ROOT] = str(other.root)
        try:
            yield other
        finally:
            del os.environ[_ROOT]
            os.environ.update({_ROOT: named} if named else {})
