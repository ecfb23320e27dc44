"""What became of every job of a period, and who is at it now."""

from __future__ import annotations

import os
import platform
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

import psutil
from filelock import FileLock, Timeout
from pydantic import Field, ValidationError

from chiso.errors import BusyError, Fault
from chiso.files import sha256_of, write_whole
from chiso.jobs import Job
from chiso.params import Frozen, read_kept

Status = Literal["planned", "made", "reused", "no-data", "failed"]
"""`no-data`: the report is there and says that nobody supplied a number for it."""


class Product(Frozen):
    """One file as it was made: its path below the period's folder, and the hash of its bytes."""

    path: str
    sha256: str


class Front(Product):
    """A product of the whole period; `made_of` is the hash of what it tells of."""

    made_of: str = ""


def front(folder: Path, name: str, made_of: str) -> Front:
    """What a file of a period's folder is now."""
    return Front(path=name, sha256=sha256_of(folder / name), made_of=made_of)


class Outcome(Frozen):
    """How one job ended; `is_stale` says that what lies in its place is of an earlier run.

    `cell` is numbered as JupyterLab does; `seconds` is how long the job took;
    `fingerprint` is what the products were made of (see fingerprints), nothing where there are none.
    """

    unit: str
    notebook: str
    status: Status
    is_stale: bool = False
    cell: int | None = None
    cause: str = ""
    seconds: float = 0.0
    fingerprint: Mapping[str, str] = Field(default_factory=dict)
    products: tuple[Product, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """What tells the jobs of a period apart."""
        return self.unit, self.notebook


class Ledger(Frozen):
    """The jobs of a period in their order; `fronts` are the products that belong to no job."""

    site: str
    period: str
    jobs: tuple[Outcome, ...] = ()
    fronts: tuple[Front, ...] = ()

    def plan(self, jobs: Iterable[Job]) -> Ledger:
        """The ledger of exactly these jobs: what is known of them, and `planned` for the others."""
        known = {one.key: one for one in self.jobs}
        planned = (Outcome(unit=job.unit, notebook=job.notebook, status="planned") for job in jobs)
        return self.model_copy(update={"jobs": tuple(known.get(one.key, one) for one in planned)})

    def begin(self, due: Iterable[Job]) -> Ledger:
        """The ledger at the start of a run that is going to make these jobs: what lies in their places is stale."""
        return self.record(
            Outcome(
                unit=job.unit, notebook=job.notebook, status="planned", is_stale=job.product("html").is_file()
            )
            for job in due
        )

    def made_of(self, path: str) -> str | None:
        """What a front was made of; None where there is none."""
        return next((one.made_of for one in self.fronts if one.path == path), None)

    def record(self, outcomes: Iterable[Outcome]) -> Ledger:
        """The ledger with the new outcomes in their places."""
        new = {one.key: one for one in outcomes}
        return self.model_copy(update={"jobs": tuple(new.get(one.key, one) for one in self.jobs)})

    def front(self, *products: Front) -> Ledger:
        """The ledger with these products of the whole period as they are now."""
        fronts = {one.path: one for one in (*self.fronts, *products)}
        return self.model_copy(update={"fronts": tuple(fronts[path] for path in sorted(fronts))})


def failure(job: Job, cause: str, cell: int | None = None, seconds: float = 0.0) -> Outcome:
    """The outcome of a job that made no report; an earlier one is stale."""
    return Outcome(
        unit=job.unit,
        notebook=job.notebook,
        status="failed",
        is_stale=job.product("html").is_file(),
        cell=cell,
        cause=cause,
        seconds=seconds,
    )


def read_ledger(folder: Path, site: str, period: str) -> Ledger:
    """The ledger of a period's folder with what the journal adds; an empty one where none can be read."""
    ledger = read_kept(folder / "ledger.json", Ledger) or Ledger(site=site, period=period)
    return ledger.record(_read_journal(folder / _JOURNAL))


def write_ledger(folder: Path, ledger: Ledger) -> None:
    """ledger.json of a period's folder, in which the journal is then contained."""
    write_whole(folder / "ledger.json", ledger.model_dump_json(indent=1).encode())
    (folder / _JOURNAL).unlink(missing_ok=True)


def note_outcome(folder: Path, outcome: Outcome) -> None:
    """Adds to the journal, so that whoever kills the run leaves what is complete known as such."""
    with open(folder / _JOURNAL, "ab") as journal:
        journal.write(outcome.model_dump_json(exclude_defaults=True).encode() + b"\n")


def _read_journal(path: Path) -> Iterator[Outcome]:
    """The outcomes noted since the ledger was written; a line that was cut off is none."""
    for line in path.read_bytes().splitlines() if path.is_file() else ():
        with suppress(ValidationError):
            yield Outcome.model_validate_json(line)


_JOURNAL = ".journal.jsonl"


@contextmanager
def hold_period(folder: Path) -> Iterator[None]:
    """The period is this run's alone; the lock of a run that died is free.

    Raises BusyError, which says who holds the period.
    """
    folder.mkdir(parents=True, exist_ok=True)
    holder = folder / _HOLDER
    lock = FileLock(folder / ".lock")
    try:
        held = lock.acquire(timeout=0)
    except Timeout as error:
        cure = "Chờ lần chạy đó xong, hoặc dừng nó, rồi chạy lại."
        raise BusyError(
            Fault(f"kỳ {folder.name} của {folder.parent.name}", f"đang do {_name(folder)} lập.", cure)
        ) from error
    with held:
        write_whole(holder, f"{os.getpid()} {platform.node()} {secrets.token_hex(8)}".encode())
        try:
            yield
        finally:
            holder.unlink(missing_ok=True)


def holder_of(folder: Path) -> str:
    """The run that holds the period, or that was killed as the last one to hold it; "" where it ended in order."""
    try:
        return (folder / _HOLDER).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def _name(folder: Path) -> str:
    """Who holds the period; whoever has just taken it says so a moment later, over what a killed run left."""
    end = time.monotonic() + _NAMED_S
    while time.monotonic() < end:
        pid, machine, *_ = (*holder_of(folder).split(" "), "", "")
        if pid and (machine != platform.node() or psutil.pid_exists(int(pid))):
            return f"tiến trình {pid} trên máy {machine}"
        time.sleep(0.01)
    return "một tiến trình khác"


_HOLDER = ".holder"
_NAMED_S = 1.0
