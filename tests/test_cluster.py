"""The same jobs on a Dask cluster: real worker processes, one of them killed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import psutil
import pytest
from distributed import LocalCluster

from chiso.cluster import cluster_pool
from chiso.errors import ReportError, UsageError
from chiso.jobs import Job
from chiso.periods import Period
from chiso.run import run_jobs
from conftest import copy_project, run_chiso
from test_run import TELL, Write, told_units, wait_until
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
    good = [write("1-so", TELL, unit=f"xa-{number}") for number in range(6)]
    bad = write("2-hong", "1 / 0", unit="xa-9")
    told = run(scheduler, *good, bad)
    assert told == {
        **{(job.unit, "made", ""): 1 for job in good},
        ("xa-9", "failed", "ZeroDivisionError: division by zero"): 1,
    }
    assert [told_units(job) for job in good] == [({job.unit}, {job.unit}) for job in good]


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


def test_a_lost_scheduler_ends_the_run_with_what_to_do_and_keeps_what_was_made(write: Write, tmp_path: Path):
    """Of two reports one is made when the scheduler is killed: its outcome comes, then the fault, soon."""
    known = tmp_path / "scheduler.json"
    with own_cluster(known) as scheduling:
        address = json.loads(known.read_text(encoding="utf-8"))["address"]
        jobs = [write("1-so"), write("2-dai", "import time; time.sleep(1000)")]
        outcomes = run_jobs(jobs, partial(cluster_pool, address), 100, limit_s=2000)
        assert next(outcomes).key == jobs[0].key
        scheduling.kill()
        with pytest.raises(ReportError, match=r"^SCHEDULER: mất kết nối .* vẫn được giữ\. Khởi động lại"):
            next(outcomes)


@contextmanager
def own_cluster(known: Path) -> Iterator[psutil.Popen]:
    """A scheduler of its own, whose address the file tells, with one worker."""
    dask = [sys.executable, "-m", "dask"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    address = ["--scheduler-file", str(known), "--no-dashboard"]
    scheduling = psutil.Popen([*dask, "scheduler", "--port", "0", *address], **quiet)
    wait_until(lambda: known.is_file() and known.read_text(encoding="utf-8").endswith("}"))
    working = psutil.Popen(
        [*dask, "worker", *address, "--nthreads", "1", "--local-directory", str(known.parent)], **quiet
    )
    try:
        yield scheduling
    finally:
        started = [scheduling, working, *working.children(recursive=True)]
        for one in started:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        psutil.wait_procs(started)


def test_the_command_line_gives_the_reports_to_the_cluster(scheduler: str, tmp_path: Path):
    """`--scheduler` takes them there; ledger and index are written here."""
    project = copy_project(tmp_path)
    for other in project.notebooks.glob("[!2]*.ipynb"):
        other.unlink()
    asked = ("--site", "ninh-son", "--quarter", "Q3", "--unit", "lam-son")
    assert "Đã lập 1 báo cáo" in run_chiso(project, "report", *asked, "--scheduler", scheduler)
    made = project.outputs("ninh-son", Period.parse("2022-Q3"))
    assert "UBND xã Lâm Sơn" in (made / "lam-son/2-tien-do-giai-quyet.html").read_text(encoding="utf-8")
    assert (made / "index.html").is_file()


def test_a_scheduler_that_does_not_answer_is_a_fault_of_the_command(monkeypatch: pytest.MonkeyPatch):
    """The address is told, and where to read on."""
    monkeypatch.setattr("chiso.cluster._CONNECT_S", "1s")
    with pytest.raises(UsageError, match=r"SCHEDULER «tcp://127.0.0.1:9».*docs/cluster.md"):
        cluster_pool("tcp://127.0.0.1:9")
