"""A run over one period: its jobs are made, the ledger tells how each ended, the index leads to what is there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from chiso.assess import Assessment
from chiso.files import clear_parts
from chiso.jobs import Job
from chiso.ledger import Ledger, Outcome, read_ledger, write_ledger
from chiso.paths import Project
from chiso.publish import build_index, name_edition, publish_findings, publish_index
from chiso.rules import read_rules
from chiso.run import local_pool, run_jobs
from chiso.sites import Site
from chiso.store import Store


def renew_reports(
    assessment: Assessment, planned: tuple[Job, ...], chosen: tuple[Job, ...], workers: int
) -> Iterator[Outcome]:
    """Makes the chosen ones of the planned reports; the ledger and the index are written however the run ends."""
    folder = assessment.project.outputs(assessment.site.code, assessment.period)
    clear_parts(folder)
    ledger = read_ledger(folder, assessment.site.code, str(assessment.period)).plan(planned)
    outcomes: list[Outcome] = []
    try:
        for outcome in run_jobs(
            chosen, partial(local_pool, workers, assessment.site.code, str(assessment.period)), workers + 1
        ):
            outcomes.append(outcome)
            yield outcome
    finally:
        _conclude(assessment, ledger.record(outcomes))


def publish_intake(project: Project, site: Site, store: Store) -> None:
    """findings.html and findings.xlsx of what was taken in, or refused."""
    edition = name_edition(site, read_rules(project, site.rules), store)
    publish_findings(
        project.outputs(site.code, store.period), edition, store.findings, store.contents.accounting
    )


def _conclude(assessment: Assessment, ledger: Ledger) -> None:
    folder = assessment.project.outputs(assessment.site.code, assessment.period)
    write_ledger(folder, ledger)
    edition = name_edition(assessment.site, assessment.rules, assessment.store)
    publish_index(folder, build_index(edition, assessment.site, assessment.rules, folder, ledger.jobs))
