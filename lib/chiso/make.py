"""One report is made whole or not at all: executed, held against its job, rendered, then put in its place."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from chiso.errors import ChisoError, Fault, ReportError
from chiso.execute import ExecutionFailed, run_notebook
from chiso.files import write_whole
from chiso.jobs import Job
from chiso.ledger import Outcome, Product, failure, holder_of
from chiso.parts import WHOLE
from chiso.render import identity_of
from chiso.render.appendices import render_appendix
from chiso.render.docx import draw_docx
from chiso.render.html import draw_html
from chiso.render.pdf import draw_pdf
from chiso.render.reading import read_document


def make_report(job: Job, limit_s: float) -> Outcome:
    """The report of a job, published; a failure leaves the report that was there and keeps the notebook."""
    started = time.monotonic()
    notebook = None
    try:
        notebook = run_notebook(job.source, job.parameters, limit_s)
        products = _publish(job, notebook)
    except ExecutionFailed as error:
        _keep(job, error.notebook)
        return failure(job, error.cause, error.cell, _since(started))
    except Exception as error:
        # A fault of ours in the press is this job's fault alone, and its notebook shows it.
        if notebook:
            _keep(job, notebook)
        cause = str(error) if isinstance(error, ChisoError) else f"{type(error).__name__}: {error}"
        return failure(job, cause, None, _since(started))
    job.failed.unlink(missing_ok=True)
    return Outcome(
        unit=job.unit, notebook=job.notebook, status="made", seconds=_since(started), products=products
    )


def _publish(job: Job, notebook: NotebookNode) -> tuple[Product, ...]:
    """All products with their hashes, written only once all are drawn; what the notebook no longer makes is gone."""
    _check_identity(job, notebook)
    drawn = _draw(job, notebook)
    if not _is_wanted(job):
        raise ReportError(Fault(job.notebook, "lần chạy giao báo cáo này đã dừng.", "Không phải làm gì."))
    for kind in [kind for kind, data in drawn.items() if data is None]:
        job.product(kind).unlink(missing_ok=True)
    return tuple(_put(job, job.product(kind), data) for kind, data in drawn.items() if data is not None)


def _draw(job: Job, notebook: NotebookNode) -> dict[str, bytes | None]:
    """By kind what the report is made of, None where it has nothing of the kind; the page, which leads to it, last."""
    document = read_document(notebook)
    return {
        "pdf": draw_pdf(document),
        "xlsx": render_appendix(notebook),
        "docx": draw_docx(document) if job.notebook == WHOLE.notebook else None,
        "html": draw_html(document).encode(),
    }


def _put(job: Job, path: Path, data: bytes) -> Product:
    write_whole(path, data)
    return Product(path=path.relative_to(job.folder).as_posix(), sha256=hashlib.sha256(data).hexdigest())


def _check_identity(job: Job, notebook: NotebookNode) -> None:
    """No report is ever for another unit, period or site than its name says."""
    found = identity_of(notebook)
    says = {"site": found.site, "unit": found.unit_code, "period": found.period, "notebook": found.notebook}
    wanted = {**job.parameters, "notebook": job.notebook}
    if faults := [
        Fault(
            job.notebook,
            f"báo cáo ghi {name} «{says[name]}», không phải «{wanted[name]}».",
            "Sửa sổ tay này.",
        )
        for name in wanted
        if says[name] != wanted[name]
    ]:
        raise ReportError(*faults)


def _is_wanted(job: Job) -> bool:
    """Whether the run that asks for the report is still at it: the workers of a cluster outlive their run.

    What a later run takes in is not what this report was made of.
    """
    return not job.run or holder_of(job.folder) == job.run


def _keep(job: Job, notebook: NotebookNode) -> None:
    if _is_wanted(job):
        write_whole(job.failed, nbformat.writes(notebook).encode())  # type: ignore[no-untyped-call]


def _since(started: float) -> float:
    return round(time.monotonic() - started, 3)
