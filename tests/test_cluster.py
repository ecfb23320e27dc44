"""The same jobs on a Dask cluster: real worker processes, one of them killed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from distributed import LocalCluster

from chiso.cluster import cluster_pool
from chiso.errors import UsageError
from chiso.jobs import Job
from chiso.run import run_jobs
from test_run import Write
from test_run import write as write  # the fixture that writes notebooks


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """The address of a cluster of three worker processes on this machine."""
    with LocalCluster(
        n_workers=3, threads_per_worker=1, processes=True, dashboard_address=None, memory_limit=0
    ) as cluster:
        yield str(cluster.scheduler_address)


def run(scheduler: str, *jobs: Job) -> Counter[tuple[str, str, str]]:
    outcomes = run_jobs(jobs, partial(cluster_pool, scheduler), 100, limit_s=60)
    return Counter((one.unit, one.status, one.cause) for one in outcomes)


def test_a_cluster_makes_each_report_once(scheduler: str, write: Write):
    """Six units, six outcomes, six pages of their own unit; a broken one fails alone."""
    good = [write("1-so", unit=f"xa-{number}") for number in range(6)]
    bad = write("2-hong", "1 / 0", unit="xa-9")
    told = run(scheduler, *good, bad)
    assert told == {
        **{(job.unit, "made", ""): 1 for job in good},
        ("xa-9", "failed", "ZeroDivisionError: division by zero"): 1,
    }
    assert all(job.product("pdf").read_bytes()[:5] == b"%PDF-" for job in good)


def test_the_job_of_a_dead_worker_is_made_by_another(
    scheduler: str,
    write: Write,
    tmp_path: Path,
):
    """The first try kills its worker, the second finds the mark and goes on; the other jobs never notice."""
    mark = tmp_path / "begun"
    kill = (
        "import os, pathlib, psutil, signal\n"
        f"mark = pathlib.Path({str(mark)!r})\n"
        "if not mark.exists():\n"
        "    mark.touch()\n"
        "    os.kill(psutil.Process().parent().parent().pid, signal.SIGKILL)"
    )
    deadly = write("2-hong", kill)
    others = [write("1-so", unit=f"xa-{number}") for number in range(4)]
    told = run(scheduler, *others, deadly)
    assert mark.exists()
    assert told == Counter((job.unit, "made", "") for job in (*others, deadly))


def test_a_job_that_kills_every_worker_fails_alone(scheduler: str, write: Write):
    """After several workers died of it, Dask gives it up."""
    kill = "import os, psutil, signal; os.kill(psutil.Process().parent().parent().pid, signal.SIGKILL)"
    told = run(scheduler, write("2-hong", kill, unit="xa-9"), write("1-so"))
    dead = "tiến trình lập báo cáo chết hoặc bị treo"
    assert told == {("xa-9", "failed", dead): 1, ("xa-1", "made", ""): 1}


def test_a_scheduler_that_does_not_answer_is_a_fault_of_the_command(monkeypatch: pytest.MonkeyPatch):
    """The address is told, and where to read on."""
    monkeypatch.setattr("chiso.cluster._CONNECT_S", "1s")
    with pytest.raises(UsageError, match=r"SCHEDULER «tcp://127.0.0.1:9».*docs/cluster.md"):
        cluster_pool("tcp://127.0.0.1:9")
