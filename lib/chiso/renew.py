"""A run over one period: its jobs are made, the ledger tells how each ended, the index leads to what is there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from chiso.assess import Assessment
from chiso.files import clear_parts
from chiso.jobs import Job
from chiso.ledger import Ledger, Outcome, product, read_ledger, write_ledger
from chiso.origins import read_origin
from chiso.paths import Project
from chiso.publish import build_index, name_edition, publish_findings, publish_index
from chiso.run import local_pool, run_jobs

_ROOT = "CHISO_ROOT"


def renew_reports(
    assessment: Assessment, planned: tuple[Job, ...], chosen: tuple[Job, ...], workers: int
) -> Iterator[Outcome]:
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


def publish_intake(assessment: Assessment) -> None:
    """findings.html and findings.xlsx of the period; the ledger knows them, and the scores, as they are now."""
    store = assessment.store
    edition = name_edition(assessment.site, assessment.rules, store)
    folder = assessment.project.outputs(assessment.site.code, assessment.period)
    publish_findings(folder, edition, store.findings, store.contents.accounting)
    ledger = read_ledger(folder, assessment.site.code, str(assessment.period))
    names = ("scores.csv", "findings.html", "findings.xlsx")
    write_ledger(folder, ledger.front(*(product(folder, folder / name) for name in names)))


@contextmanager
def rebuilding(project: Project) -> Iterator[Project]:
    """A project of the same params, notebooks and exports without outputs; workers and kernels of the while work in it."""
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


def _conclude(assessment: Assessment, ledger: Ledger) -> None:
    """The ledger first, so that it is there whatever becomes of the index, and last, with the index's hash."""
    folder = assessment.project.outputs(assessment.site.code, assessment.period)
    write_ledger(folder, ledger)
    edition = name_edition(assessment.site, assessment.rules, assessment.store)
    publish_index(folder, build_index(edition, assessment.site, assessment.rules, folder, ledger.jobs))
    write_ledger(folder, ledger.front(product(folder, folder / "index.html")))
