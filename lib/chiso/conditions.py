"""How every report of a period stands, found out by comparing hashes: nothing is run, read in or written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from chiso.assess import Assessment
from chiso.fingerprints import WORDS, Origins, changed_parts, is_there
from chiso.jobs import Job
from chiso.ledger import Outcome, read_ledger
from chiso.paths import Project
from chiso.periods import Period
from chiso.rules import read_rules
from chiso.sites import Site
from chiso.store import has_same_exports, is_current, kept_store

INTERRUPTED = "lần lập bị dừng giữa chừng"
"""Why nobody knows what a page is made of that was due in a run which did not come to it."""

State = Literal["current", "stale", "missing", "failed"]


@dataclass(frozen=True)
class Condition:
    """One report, and why it is stale or failed, in words."""

    unit: str
    notebook: str
    state: State
    why: str = ""


def inspect_reports(
    project: Project, site: Site, period: Period, jobs: Iterable[Job]
) -> tuple[Condition, ...]:
    """The condition of every job of a period.

    Where the exports changed since they were taken in, nobody can say yet whose rows did: then all are stale.
    """
    folder = project.outputs(site.code, period)
    known = {one.key: one for one in read_ledger(folder, site.code, str(period)).jobs}
    store = kept_store(project, site, period)
    if not store or not (store.folder / "scores.sqlite").is_file():
        return tuple(_untold(job, known.get(job.key), "tệp xuất") for job in jobs)
    unread = "" if is_current(project, site, period) else "cách đọc tệp xuất"
    if unread and not has_same_exports(project, store, period):
        unread = "tệp xuất"
    origins = Origins(Assessment(project, site, read_rules(project, site.rules), period, store))
    return tuple(_told(job, known.get(job.key), origins, unread) for job in jobs)


def _told(job: Job, known: Outcome | None, origins: Origins, unread: str) -> Condition:
    if not known or not known.fingerprint or not is_there(job, known):
        return _untold(job, known, "")
    changed = [WORDS[part] for part in changed_parts(known.fingerprint, origins.fingerprint(job))]
    if unread and (unread == "tệp xuất" or not changed):
        changed = [unread, *changed]
    return Condition(job.unit, job.notebook, "stale" if changed else "current", ", ".join(changed))


def _untold(job: Job, known: Outcome | None, why: str) -> Condition:
    """What can be said without a fingerprint."""
    if known and known.status == "failed":
        return Condition(job.unit, job.notebook, "failed", known.cause)
    if known and (is_there(job, known) if known.products else job.product("html").is_file()):
        return Condition(job.unit, job.notebook, "stale", why or INTERRUPTED)
    return Condition(job.unit, job.notebook, "missing")
