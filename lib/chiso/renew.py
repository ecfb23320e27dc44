"""A run over one period: its jobs are made, the ledger tells how each ended, the index leads to what is there."""

from __future__ import annotations

from collections.abc import Generator
from functools import partial

from chiso.assess import Assessment
from chiso.files import clear_parts
from chiso.jobs import Job
from chiso.ledger import Ledger, Outcome, product, read_ledger, write_ledger
from chiso.origins import read_origin
from chiso.paths import Project
from chiso.periods import Period
from chiso.publish import build_index, name_edition, publish_findings, publish_index
from chiso.rules import read_rules
from chiso.run import local_pool, run_jobs
from chiso.sites import Site
from chiso.store import Store

_FINDINGS = ("findings.html", "findings.xlsx")


def renew_reports(
    assessment: Assessment, planned: tuple[Job, ...], chosen: tuple[Job, ...], workers: int
) -> Generator[Outcome]:
    """Makes the chosen ones of the planned reports; the ledger and the index are written however the run ends."""
    folder = assessment.project.outputs(assessment.site.code, assessment.period)
    clear_parts(folder)
    ledger = read_ledger(folder, assessment.site.code, str(assessment.period)).plan(planned)
    origin = read_origin(assessment.project, assessment.site, assessment.store)
    outcomes: list[Outcome] = []
    try:
        for outcome in run_jobs(chosen, partial(local_pool, workers), workers + 1):
            outcomes.append(outcome.model_copy(update={"origin": origin.of(outcome.notebook)}))
            yield outcome
    finally:
        _conclude(assessment, ledger.record(outcomes))


def publish_assessment(assessment: Assessment) -> None:
    """What is known before any report is made: findings and scores, of which the ledger now has the hashes."""
    publish_intake(assessment.project, assessment.site, assessment.store)
    _record_fronts(assessment.project, assessment.site, assessment.period, "scores.csv", *_FINDINGS)


def publish_intake(project: Project, site: Site, store: Store) -> None:
    """findings.html and findings.xlsx of what was taken in, or refused."""
    edition = name_edition(site, read_rules(project, site.rules), store)
    publish_findings(
        project.outputs(site.code, store.period), edition, store.findings, store.contents.accounting
    )
    if (project.outputs(site.code, store.period) / "ledger.json").is_file():
        _record_fronts(project, site, store.period, *_FINDINGS)


def _record_fronts(project: Project, site: Site, period: Period, *names: str) -> None:
    folder = project.outputs(site.code, period)
    ledger = read_ledger(folder, site.code, str(period))
    write_ledger(folder, ledger.front(*(product(folder, folder / name) for name in names)))


def _conclude(assessment: Assessment, ledger: Ledger) -> None:
    """The ledger first, so that it is there whatever becomes of the index, whose hash comes last."""
    folder = assessment.project.outputs(assessment.site.code, assessment.period)
    write_ledger(folder, ledger)
    edition = name_edition(assessment.site, assessment.rules, assessment.store)
    publish_index(folder, build_index(edition, assessment.site, assessment.rules, folder, ledger.jobs))
    _record_fronts(assessment.project, assessment.site, assessment.period, "index.html")
