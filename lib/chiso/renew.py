"""A run over one period: what changed is made, the ledger tells how each job ended, the index leads to what is there."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from chiso.assess import Assessment
from chiso.deliveries import periods_with_exports
from chiso.earlier import BUSY, earlier_periods, keep_earlier, must_be_taken_in, read_earlier
from chiso.errors import BusyError, ExportsError, UsageError
from chiso.files import clear_parts, hash_library, hash_text
from chiso.fingerprints import Fingerprint, Origins, is_current
from chiso.jobs import Job, plan_jobs
from chiso.ledger import (
    Ledger,
    Outcome,
    front,
    hold_period,
    holder_of,
    note_outcome,
    read_ledger,
    write_ledger,
)
from chiso.parts import INTERNAL, WATCHED, is_internal, naming_words
from chiso.paths import Project
from chiso.periods import Period
from chiso.publish.neighbours import Before, find_ways
from chiso.run import Pool, run_jobs
from chiso.scores import TOTAL
from chiso.sites import Site
from chiso.store import Store, take_in

_FINDINGS = ("findings.html", "findings.xlsx")
_INDEX = "index.html"

Key = tuple[str, str]
"""Unit and notebook of a job."""


@dataclass(frozen=True)
class Plan:
    """What is to be done in a period: of the `planned` jobs the `due` ones are wanted and nothing stands for them.

    By job: what its report is made of now, whether the one that is there is made of just that, and whether anybody
    supplied a number for it. `withdrawn` are the files of internal pages that the site no longer wants.
    """

    planned: tuple[Job, ...]
    chosen: tuple[Job, ...]
    due: tuple[Job, ...]
    origins: Mapping[Key, Fingerprint]
    current: frozenset[Key]
    without_data: frozenset[Key]
    withdrawn: tuple[Path, ...]


def plan_renewal(
    assessment: Assessment, planned: tuple[Job, ...], chosen: tuple[Job, ...], is_forced: bool
) -> Plan:
    """The plan for the chosen ones of a period's jobs; forced, all of them are due."""
    origins = Origins(assessment)
    now = {job.key: origins.fingerprint(job) for job in planned}
    known = {one.key: one for one in _ledger(assessment).jobs}
    current = {
        job.key for job in planned if job.key in known and is_current(job, known[job.key], now[job.key])
    }
    return Plan(
        planned=planned,
        chosen=chosen,
        due=tuple(job for job in chosen if is_forced or job.key not in current),
        origins=now,
        current=frozenset(current),
        without_data=frozenset(job.key for job in chosen if not origins.has_data(job)),
        withdrawn=_find_withdrawn(assessment),
    )


def renew_reports(assessment: Assessment, plan: Plan, pool: Pool, width: int) -> Generator[Outcome]:
    """The outcome of every chosen job; ledger and index are written however the run ends.

    What was due is known as planned from the start, so that no run killed on the way leaves a page that is half of
    this run and half of another and passes for current.
    """
    folder = assessment.project.outputs(assessment.site.code, assessment.period)
    before = _ledger(assessment)
    known = before.plan(plan.planned)
    known = known.record(_kept(one, plan) for one in known.jobs).record(_withdrawn(plan))
    ledger = known.begin(plan.due)
    due, chosen = ({job.key for job in jobs} for jobs in (plan.due, plan.chosen))
    ended: list[Outcome] = []
    try:
        for path in plan.withdrawn:
            path.unlink(missing_ok=True)
        if plan.due:
            clear_parts(folder)
            write_ledger(folder, ledger)
        yield from (one for one in ledger.jobs if one.key in chosen - due)
        ours = holder_of(folder)
        for outcome in run_jobs((replace(job, run=ours) for job in plan.due), pool, width):
            ended.append(_ended(outcome, plan))
            note_outcome(folder, ended[-1])
            yield ended[-1]
    except UsageError:
        ledger = known  # nobody was there to begin with what was left
        raise
    finally:
        _conclude(assessment, before, ledger.record(ended))


def renew_index(assessment: Assessment) -> None:
    """The index, where there is one, leads to what was made beside it."""
    project, site, period = assessment.project, assessment.site, assessment.period
    if (project.outputs(site.code, period) / _INDEX).is_file():
        plan = plan_renewal(assessment, plan_jobs(project, site, period), (), is_forced=False)
        ledger = _ledger(assessment).plan(plan.planned)
        _conclude(assessment, ledger, ledger.record(_kept(one, plan) for one in ledger.jobs))


def publish_assessment(assessment: Assessment) -> bool:
    """What is known before any report is made: findings and scores, with their hashes; False where nothing is new."""
    folder = assessment.project.outputs(assessment.site.code, assessment.period)
    is_new = publish_intake(assessment.project, assessment.site, assessment.store)
    ledger = _ledger(assessment)
    now = ledger.front(front(folder, "scores.csv", assessment.key))
    if now != ledger:
        write_ledger(folder, now)
    return is_new


def publish_intake(project: Project, site: Site, store: Store) -> bool:
    """findings.html and findings.xlsx of what was taken in, or refused; False where they are there already."""
    folder = project.outputs(site.code, store.period)
    ledger = read_ledger(folder, site.code, str(store.period))
    key = hash_text((hash_library(), store.contents.key))
    if _stand(folder, ledger, key, *_FINDINGS):
        return False
    from chiso.accounts import coverage_table
    from chiso.publish.editions import name_edition
    from chiso.publish.findings import publish_findings
    from chiso.rules import read_rules

    edition = name_edition(site, read_rules(project, site.rules), store)
    names = {unit.code: unit.name for unit in site.units}
    coverage = coverage_table(store.coverage, names)
    publish_findings(folder, edition, store.findings, store.contents.accounting, coverage)
    write_ledger(folder, ledger.front(*(front(folder, name, key) for name in _FINDINGS)))
    return True


def compare_with_earlier(assessment: Assessment) -> None:
    """Keeps the earlier periods' results for the pages of this one; a period that cannot be had is said to be so."""
    project, site = assessment.project, assessment.site
    for period in earlier_periods(assessment.period):
        reason = ""
        if must_be_taken_in(assessment, period) and _exists(assessment, period):
            reason = _take_in(project, site, period)
        keep_earlier(assessment, period, reason)


def _exists(assessment: Assessment, period: Period) -> bool:
    """Whether there are exports of the period, or may be demonstration ones, and units to report of."""
    days = period.bounds(assessment.site.calendar)
    has_units = any(unit.is_valid_between(*days) for unit in assessment.site.units)
    known = periods_with_exports(assessment.project, assessment.site.code)
    return has_units and (period in known if known else assessment.store.is_demo)


def _take_in(project: Project, site: Site, period: Period) -> str:
    """Takes a period in; why it could not be, "" where it was."""
    try:
        with hold_period(project.outputs(site.code, period)):
            take_in(project, site, period)
    except BusyError:
        return BUSY
    except ExportsError:
        return "tệp xuất của kỳ đó có lỗi, chưa dùng được"
    return ""


def _find_withdrawn(assessment: Assessment) -> tuple[Path, ...]:
    """What lies there of internal pages, failed ones too, that call officers otherwise than the site wants now."""
    folder = assessment.project.outputs(assessment.site.code, assessment.period)
    made = (*(folder / INTERNAL).glob("*/*.*"), *(folder / INTERNAL).glob("failed/*/*.ipynb"))
    internal = (*folder.glob(f"{WATCHED}.*"), *(path for path in made if is_internal(path.stem)))
    words = naming_words(assessment.site.officers)
    return tuple(path for path in sorted(internal) if not _says(path, words))


def _says(path: Path, words: str) -> bool:
    """Whether a notebook, or the page that a paper or a workbook belongs to, has these words."""
    page = path if path.suffix == ".ipynb" else path.with_suffix(".html")
    return page.is_file() and words in page.read_text(encoding="utf-8")


def _withdrawn(plan: Plan) -> Iterator[Outcome]:
    """Of a page that is taken away nothing is known any more."""
    for job in plan.planned:
        if job.product("html") in plan.withdrawn:
            yield Outcome(unit=job.unit, notebook=job.notebook, status="planned")


def _ledger(assessment: Assessment) -> Ledger:
    folder = assessment.project.outputs(assessment.site.code, assessment.period)
    return read_ledger(folder, assessment.site.code, str(assessment.period))


def _kept(one: Outcome, plan: Plan) -> Outcome:
    """A report that is not made in this run, which may be current or stale."""
    if one.status not in ("made", "reused", "no-data"):
        return one
    status = "reused" if one.status == "made" else one.status
    return one.model_copy(update={"status": status, "is_stale": one.key not in plan.current})


def _ended(outcome: Outcome, plan: Plan) -> Outcome:
    if outcome.status != "made":
        return outcome
    status = "no-data" if outcome.key in plan.without_data else "made"
    return outcome.model_copy(update={"status": status, "fingerprint": plan.origins[outcome.key]})


def _conclude(assessment: Assessment, before: Ledger, ledger: Ledger) -> None:
    """The ledger first, so that it is there whatever becomes of the index, whose hash comes last."""
    folder = assessment.project.outputs(assessment.site.code, assessment.period)
    if ledger != before:
        write_ledger(folder, ledger)
    told = [
        (
            one.key,
            one.status == "failed",
            one.is_stale,
            one.cell,
            one.cause,
            *(made.path for made in one.products),
        )
        for one in ledger.jobs
    ]
    earlier = _before(assessment)
    key = hash_text((hash_library(), assessment.key, earlier, find_ways(folder, assessment.period), *told))
    if _stand(folder, ledger, key, _INDEX):
        return
    from chiso.publish.editions import name_edition
    from chiso.publish.index import build_index, publish_index

    edition = name_edition(assessment.site, assessment.rules, assessment.store)
    page = build_index(edition, assessment.site, assessment.rules, folder, ledger.jobs, earlier)
    publish_index(folder, page)
    write_ledger(folder, ledger.front(front(folder, _INDEX, key)))


def _before(assessment: Assessment) -> Before | None:
    """The totals of the period just before, as they were kept to compare with."""
    earlier = next((one for one in read_earlier(assessment) if one.period == assessment.period.before), None)
    if earlier is None:
        return None
    totals = {
        one.unit_code: (one.points, one.max_points) for one in earlier.scores() if one.indicator == TOTAL
    }
    return Before(earlier.period.label, earlier.facts.reason, totals)


def _stand(folder: Path, ledger: Ledger, key: str, *names: str) -> bool:
    """Whether these fronts are there and were made of what the key says."""
    return all(ledger.made_of(name) == key and (folder / name).is_file() for name in names)
