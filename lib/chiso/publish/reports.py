"""Which reports of a unit can be opened, which are old, and which are not there and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from chiso.jobs import product_name
from chiso.ledger import Outcome
from chiso.parts import is_internal, short_title

_MORE = {"docx": "Word", "xlsx": "Excel"}


@dataclass(frozen=True)
class Link:
    """One report as the index offers it; no address where there is no file, a mark where all is not well.

    `more` are the other files that were made of it, such as `Word`, with their addresses.
    """

    unit: str
    title: str
    html: str | None
    pdf: str | None
    more: tuple[tuple[str, str], ...]
    mark: str
    cause: str

    @property
    def is_trouble(self) -> bool:
        """Whether somebody has to do something about it."""
        return bool(self.mark)


def link_reports(folder: Path, jobs: Iterable[Outcome]) -> tuple[Link, ...]:
    """The reports of the ledger, but for internal ones, with those of their files that lie in the period's folder."""
    return tuple(_link(folder, job) for job in jobs if not is_internal(job.notebook))


def _link(folder: Path, job: Outcome) -> Link:
    html, pdf = (_address(folder, job, kind) for kind in ("html", "pdf"))
    return Link(
        unit=job.unit,
        title=short_title(job.notebook),
        html=html,
        pdf=pdf,
        more=tuple((words, found) for kind, words in _MORE.items() if (found := _address(folder, job, kind))),
        mark=_mark(job, html, pdf),
        cause=job.cause if job.cell is None else f"ô số {job.cell}: {job.cause}",
    )


def _address(folder: Path, job: Outcome, kind: str) -> str | None:
    address = product_name(job.unit, job.notebook, kind)
    return address if (folder / address).is_file() else None


def _mark(job: Outcome, html: str | None, pdf: str | None) -> str:
    if job.is_stale and (html or pdf):
        return "bản cũ"
    if job.status == "failed":
        return "lỗi"
    return "" if html and pdf else "chưa lập"
