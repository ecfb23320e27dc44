"""What became of every job of a period, and who is at it now."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from chiso.errors import BusyError, Fault
from chiso.files import sha256_of, write_whole
from chiso.jobs import Job
from chiso.params import Frozen

Status = Literal["planned", "made", "failed"]


class Product(Frozen):
    """One file as it was made: its path below the period's folder, and the hash of its bytes."""

    path: str
    sha256: str


def product(folder: Path, path: Path) -> Product:
    """What a file of a period's folder is now."""
    return Product(path=path.relative_to(folder).as_posix(), sha256=sha256_of(path))


class Outcome(Frozen):
    """How one job ended; `is_stale` says that what lies in its place is of an earlier run.

    `cell` is numbered as JupyterLab does; `seconds` is how long the job took; `origin` is the
    hash of all that the products were made from.
    """

    unit: str
    notebook: str
    status: Status
    is_stale: bool = False
    cell: int | None = None
    cause: str = ""
    seconds: float = 0.0
    origin: str = ""
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
    fronts: tuple[Product, ...] = ()

    def plan(self, jobs: Iterable[Job]) -> Ledger:
        """The ledger of exactly these jobs: what is known of them, and `planned` for the others."""
        known = {one.key: one for one in self.jobs}
        planned = (Outcome(unit=job.unit, notebook=job.notebook, status="planned") for job in jobs)
        return self.model_copy(update={"jobs": tuple(known.get(one.key, one) for one in planned)})

    def record(self, outcomes: Iterable[Outcome]) -> Ledger:
        """The ledger with the new outcomes in their places."""
        new = {one.key: one for one in outcomes}
        return self.model_copy(update={"jobs": tuple(new.get(one.key, one) for one in self.jobs)})

    def front(self, *products: Product) -> Ledger:
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
    """The ledger of a period's folder, an empty one where nothing was run yet."""
    path = folder / "ledger.json"
    return (
        Ledger.model_validate_json(path.read_bytes()) if path.is_file() else Ledger(site=site, period=period)
    )


def write_ledger(folder: Path, ledger: Ledger) -> None:
    """ledger.json of a period's folder."""
    write_whole(folder / "ledger.json", ledger.model_dump_json(indent=1).encode())


@contextmanager
def hold_period(folder: Path) -> Iterator[None]:
    """The period is this run's alone; the lock of a run that died is free.

    Raises BusyError, which says who holds the period.
    """
    folder.mkdir(parents=True, exist_ok=True)
    holder = folder / ".holder"
    lock = FileLock(folder / ".lock")
    try:
        held = lock.acquire(timeout=0)
    except Timeout as error:
        who = holder.read_text(encoding="utf-8") if holder.is_file() else "một tiến trình khác"
        cure = "Chờ lần chạy đó xong, hoặc dừng nó, rồi chạy lại."
        raise BusyError(
            Fault(f"kỳ {folder.name} của {folder.parent.name}", f"đang do {who} lập.", cure)
        ) from error
    with held:
        write_whole(holder, f"tiến trình {os.getpid()} trên máy {platform.node()}".encode())
        try:
            yield
        finally:
            holder.unlink(missing_ok=True)
