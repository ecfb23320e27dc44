"""A run over one period: its jobs are made, the ledger tells how each ended, the index leads to what is there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from chiso.assess import Assessment
from chiso.files import clear_parts
from chiso.jobs import Job
from chiso.ledger import Ledger, Outcome, read_ledger, write_ledger
from chiso.publish import build_index, name_edition, publish_findings, publish_index
from chiso.run import local_pool, run_jobs


def renew_reports(
    assessment: Assessment, planned: tuple[Job, ...], chosen: tuple[Job, ...], workers: int
) -> Iterator[Outcome]:
    """Makes the chosen ones of the planned reports; the ledger and the index are written however the run ends."""
    folder = assessment.project.outputs(assessment.site.code, assessment.period)
    clear_parts(folder)
    ledger = read_ledger(folder, assessment.site.code, str(assessment.period)).plan(planned)
    outcomes: list[Outcome] = []
    try:
        for outcome in run_jobs(chosen, partial(local_pool, workers), workers + 1):
            outcomes.append(outcome)
            yield outcome
    finally:
        _conclude(assessment, ledger.record(outcomes))


def publish_intake(assessment: Assessment) -> None:
    """findings.html and findings.xlsx of the period."""
    store = assessment.store
    edition = name_edition(assessment.site, assessment.rules, store)
    folder = assessment.project.outputs(assessment.site.code, assessment.period)
    publish_findings(folder, edition, store.findings, store.contents.accounting)


def _conclude(assessment: Assessment, ledger: Ledger) -> None:
    folder = assessment.project.outputs(assessment.site.code, assessment.period)
    write_ledger(folder, ledger)
    edition = name_edition(assessment.site, assessment.rules, assessment.store)
    publish_index(folder, build_index(edition, assessment.site, assessment.rules, folder, ledger.jobs))
