"""A run makes what is not there yet or no longer true, and whoever kills it loses only what was being made."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import Executor, Future
from pathlib import Path

import pytest

from chiso.assess import assess_period
from chiso.jobs import Job, plan_jobs
from chiso.ledger import Outcome, failure, hold_period, holder_of, read_ledger, write_ledger
from chiso.paths import Project
from chiso.renew import plan_renewal, renew_reports
from chiso.sites import read_site
from conftest import run_chiso
from drawing import PROJECT
from soak.runner import PERIOD, make_project, write_export

ASK = ("--site", "mini", "--quarter", "Q3", "--year", "2022")
ONE = "2-tien-do-giai-quyet"
ALL = 6


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A district of six units and one notebook: six reports, none made yet."""
    project = make_project(tmp_path_factory.mktemp("mot-so-tay"), ALL)
    write_export(project, 1, ALL)
    shutil.rmtree(project.notebooks)
    project.notebooks.mkdir()
    shutil.copy(PROJECT.notebooks / f"{ONE}.ipynb", project.notebooks)
    return project


def outputs(project: Project) -> Path:
    return project.outputs("mini", PERIOD)


def pages(project: Project) -> dict[str, int]:
    """Every page, and when it was written."""
    found = outputs(project).glob(f"*/{ONE}.html")
    return {path.parent.name: path.stat().st_mtime_ns for path in found}


def report(project: Project, *more: str) -> dict[str, object]:
    """What --json says of a run."""
    said = run_chiso(project, "report", *ASK, "--jobs", "1", "--json", *more)
    return dict(json.loads(next(line for line in said.splitlines() if line.startswith("{"))))


def journal(project: Project) -> list[str]:
    path = outputs(project) / ".journal.jsonl"
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


def test_a_killed_run_goes_on_where_it_stopped(project: Project):
    """kill -9 after the third report: the next run keeps three or more, and none is torn."""
    env = {**os.environ, "CHISO_ROOT": str(project.root)}
    command = [sys.executable, "-m", "chiso", "report", *ASK, "--jobs", "1"]
    running = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, start_new_session=True)
    while len(journal(project)) < 3:
        assert running.poll() is None
        time.sleep(0.02)
    running.send_signal(signal.SIGKILL)
    running.wait()
    complete = {json.loads(line)["unit"] for line in journal(project)}
    assert f"{len(complete)} còn đúng" in run_chiso(project, "status", *ASK)
    before = pages(project)
    told = report(project)
    assert told["reused"] == len(complete)
    assert told["made"] == ALL - len(complete)
    assert {unit: before[unit] for unit in complete} == {unit: pages(project)[unit] for unit in complete}
    assert not list(outputs(project).rglob(".*.part"))


def test_nothing_is_made_where_nothing_changed(project: Project):
    """All six are kept; FORCE=1 makes one of them again."""
    report(project)
    before = pages(project)
    assert report(project)["reused"] == ALL
    assert pages(project) == before
    assert report(project, "--force", "1", "--unit", "xa-001")["made"] == 1
    now = pages(project)
    assert {unit for unit in before if now[unit] != before[unit]} == {"xa-001"}


def test_a_report_that_was_deleted_is_made_again(project: Project):
    """The ledger is not believed against the folder."""
    report(project)
    (outputs(project) / "xa-001" / f"{ONE}.pdf").unlink()
    said = run_chiso(project, "status", *ASK)
    assert f"{ALL - 1} còn đúng, 1 chưa lập" in said
    told = report(project)
    assert (told["made"], told["reused"]) == (1, ALL - 1)


def test_status_says_which_part_changed(project: Project):
    """A notebook with a cell more: all its reports are stale; nothing is written by asking."""
    report(project)
    path = project.notebooks / f"{ONE}.ipynb"
    kept = path.read_bytes()
    book = json.loads(kept)
    book["cells"].append({"cell_type": "markdown", "id": "x", "metadata": {}, "source": "Thêm."})
    path.write_text(json.dumps(book), encoding="utf-8")
    before = {path: path.stat().st_mtime_ns for path in outputs(project).rglob("*")}
    said = run_chiso(project, "status", *ASK)
    assert f"{ALL} đã cũ" in said
    assert f"Đã cũ vì thay đổi sổ tay: {ALL}" in said
    assert {path: path.stat().st_mtime_ns for path in outputs(project).rglob("*")} == before
    path.write_bytes(kept)
    assert f"{ALL} còn đúng" in run_chiso(project, "status", *ASK)


def test_status_says_of_a_page_that_the_killed_run_was_to_replace_that_it_is_old(project: Project):
    """It is there, but whoever killed the run left nothing that says what it is made of."""
    report(project)
    ledger = read_ledger(outputs(project), "mini", str(PERIOD))
    jobs = plan_jobs(project, read_site(project, "mini"), PERIOD)
    write_ledger(outputs(project), ledger.begin(jobs))
    (outputs(project) / "xa-001" / f"{ONE}.html").unlink()
    said = run_chiso(project, "status", *ASK)
    assert f"{ALL - 1} đã cũ, 1 chưa lập" in said
    assert f"Đã cũ vì lần lập bị dừng giữa chừng: {ALL - 1}" in said


def test_every_job_bears_the_mark_of_the_run_that_holds_the_period(project: Project):
    """By it a worker knows whether the report that it made is still wanted; each outcome stands in the ledger."""
    asked: list[str] = []

    class Refusing(Executor):
        def submit(self, act: object, job: Job, *_: object) -> Future[Outcome]:
            asked.append(job.run)
            refused: Future[Outcome] = Future()
            refused.set_result(failure(job, "thử"))
            return refused

    jobs = plan_jobs(project, read_site(project, "mini"), PERIOD)
    with hold_period(outputs(project)):
        assessment = assess_period(project, "mini", PERIOD)
        plan = plan_renewal(assessment, jobs, jobs, is_forced=True)
        told = list(renew_reports(assessment, plan, Refusing, 2))
        assert asked == [holder_of(outputs(project))] * ALL != [""] * ALL
    kept = read_ledger(outputs(project), "mini", str(PERIOD)).jobs
    assert {one.key: one for one in kept} == {one.key: one for one in told}


def test_the_index_leads_to_what_a_later_run_made(project: Project):
    """A run for one unit, then one for all: the second's index leads to all six."""
    shutil.rmtree(outputs(project))
    report(project, "--unit", "xa-001")
    report(project)
    index = (outputs(project) / "index.html").read_text(encoding="utf-8")
    assert len(pages(project)) == ALL
    assert [unit for unit in pages(project) if f'href="{unit}/{ONE}.html"' not in index] == []
