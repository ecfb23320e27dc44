"""Many reports at once: workers are fed one job after another, and whoever dies takes only its own job along."""

from __future__ import annotations

import faulthandler
import math
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psutil

from chiso.errors import Fault, ReportError
from chiso.jobs import Job
from chiso.kernel import warm_up
from chiso.kernel.ties import ONE_THREAD, die_with_parent, spare_slow_import
from chiso.ledger import Outcome, failure

LIMIT_S = 300.0
"""Seconds for one notebook; a usual one takes less than one."""

_RENDERING_S = 120.0
_JOBS_OF_A_WORKER = 300
_WORKER_BYTES = 700_000_000
"""Memory of one worker with its zygote and its kernel."""

_CGROUP_LIMITS = tuple(
    Path("/sys/fs/cgroup", name) for name in ("memory.max", "memory/memory.limit_in_bytes")
)
"""Version 2's and version 1's."""

_DEAD = "tiến trình lập báo cáo chết hoặc bị treo"

_LOST = Fault(
    "SCHEDULER",
    "mất kết nối với bộ điều phối dask scheduler khi đang lập; báo cáo đã lập xong vẫn được giữ.",
    "Khởi động lại scheduler và các worker (docs/cluster.md) rồi chạy lại: chỉ phần còn lại được lập.",
)

Pool = Callable[[], Executor]
"""Makes an executor as of concurrent.futures; that of a cluster's client serves as well."""


def default_workers() -> int:
    """One worker a core, fewer where memory is short, be it that of the machine or what a container may have."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    free = min(psutil.virtual_memory().available, *map(_limit_bytes, _CGROUP_LIMITS))
    return max(1, min(cores, int(free // _WORKER_BYTES)))


def _limit_bytes(path: Path) -> float:
    """What the file of a control group allows; all where there is no such file, or it says `max`."""
    try:
        return int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return math.inf


def local_pool(workers: int, *about: str) -> Executor:
    """Worker processes on this machine, which end with this process however it ends; `about` as of `warm_up`."""
    context = multiprocessing.get_context("spawn")
    settle = partial(_settle, os.getpid(), *about)
    return ProcessPoolExecutor(workers, context, initializer=settle)


def choose_pool(workers: int | None, scheduler: str | None, *about: str) -> tuple[Pool, int]:
    """Where jobs are run, this machine or a cluster, and how many are with it at any time."""
    if scheduler:
        from chiso.cluster import WIDTH, cluster_pool

        return partial(cluster_pool, scheduler), WIDTH
    count = workers or default_workers()
    return partial(local_pool, count, *about), count + 1


def run_jobs(jobs: Iterable[Job], pool: Pool, width: int, limit_s: float = LIMIT_S) -> Iterator[Outcome]:
    """The outcome of every job as it ends; at most `width` are with the pool at any time.

    A pool is renewed after so many jobs that its workers cannot grow.

    A worker's death breaks the pool: the jobs that it may have died of are run again, each alone, so that only the
    guilty one fails.
    Raises ReportError where a cluster's scheduler is lost, after the outcome of whatever was ended by then.
    """
    waiting = deque(jobs)
    while waiting:
        some = deque(waiting.popleft() for _ in range(min(len(waiting), width * _JOBS_OF_A_WORKER)))
        suspects = yield from _feed(some, pool, width, limit_s)
        waiting.extendleft(reversed(some))
        for job in suspects:
            yield _run_alone(job, pool, limit_s)


def _feed(waiting: deque[Job], pool: Pool, width: int, limit_s: float) -> Generator[Outcome, None, list[Job]]:
    """Runs jobs until none waits or the pool is broken; returns those of which it may be broken."""
    suspects: list[Job] = []
    running: dict[Future[Outcome], Job] = {}
    with _ended_in_any_case(pool()) as executor:
        while running or (waiting and not suspects):
            while waiting and len(running) < width and not suspects:
                job = waiting.popleft()
                try:
                    running[executor.submit(_make, job, limit_s)] = job
                except BrokenExecutor:
                    suspects.append(job)
            for future in sorted(wait(running, return_when=FIRST_COMPLETED).done, key=Future.cancelled):
                job = running.pop(future)
                try:
                    yield _outcome(future, job)
                except BrokenExecutor:
                    suspects.append(job)
    return suspects


def _run_alone(job: Job, pool: Pool, limit_s: float) -> Outcome:
    with _ended_in_any_case(pool()) as executor:
        try:
            return _outcome(executor.submit(_make, job, limit_s), job)
        except BrokenExecutor:
            return failure(job, _DEAD)


def _outcome(future: Future[Outcome], job: Job) -> Outcome:
    try:
        return future.result()
    except BrokenExecutor:
        raise
    except CancelledError as error:  # Dask does it to all futures of a client whose scheduler is gone
        raise ReportError(_LOST) from error
    except Exception as error:
        is_dead = type(error).__name__ == "KilledWorker"  # Dask's word, after it tried on several workers
        return failure(job, _DEAD if is_dead else f"{type(error).__name__}: {error}")


@contextmanager
def _ended_in_any_case(executor: Executor) -> Iterator[Executor]:
    """An interrupted run waits for no job: its workers are killed."""
    try:
        yield executor
    except BaseException:
        for worker in multiprocessing.active_children():
            worker.kill()
        raise
    finally:
        executor.shutdown(cancel_futures=True)


def _settle(parent: int, *about: str) -> None:
    """What a worker does first; Ctrl+C is its parent's to answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with_parent(parent)
    os.environ.update(ONE_THREAD)
    warm_up(*about)
    spare_slow_import()
    import chiso.make  # noqa: F401  while the zygote warms up


def _make(job: Job, limit_s: float) -> Outcome:
    """Makes the report, in a worker; one that hangs outside of its kernel is ended with the worker."""
    from chiso.make import make_report  # papermill and the exporters would cost the command a second

    faulthandler.dump_traceback_later(limit_s + _RENDERING_S, exit=True)
    try:
        return make_report(job, limit_s)
    finally:
        faulthandler.cancel_dump_traceback_later()
