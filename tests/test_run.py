"""Reports are made side by side, each whole or not at all, and none takes another along."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import nbformat
import psutil
import pypdfium2
import pytest

from chiso.blocks import MIME_APPENDIX, MIME_REPORT, Appendix, Column, Identity, Letterhead, Table
from chiso.errors import BusyError, UsageError
from chiso.jobs import Job, plan_jobs, select_jobs
from chiso.ledger import Ledger, Outcome, hold_period, holder_of, read_ledger, write_ledger
from chiso.paths import Project
from chiso.periods import Period
from chiso.run import default_workers, local_pool, run_jobs
from chiso.sites import read_site

PERIOD = Period.parse("2022-Q3")
SHOW = "from IPython.display import display\nidentity.update(site=site, unit_code=unit, period=period)\n"

Write = Callable[..., Job]


def identity(notebook: str) -> dict[str, object]:
    """Whose report it is; the notebook fills in site, unit and period."""
    letterhead = Letterhead(
        superior=("UBND TỈNH",),
        agency=("UBND XÃ",),
        number="/BC-UBND",
        place="Xã",
        date_line="Xã, ngày … tháng … năm …",
        authority=(),
        office="CHỦ TỊCH",
        recipients=(),
    )
    whose = Identity(
        site="",
        unit_code="",
        unit_name="Xã",
        period="",
        period_label="quý III năm 2022",
        period_dates="",
        notebook=notebook,
        title="Báo cáo",
        subject="Về việc thử",
        is_demo=True,
        rules="766-2022",
        provenance=(),
        letterhead=letterhead,
    )
    return whose.model_dump(mode="json")


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a notebook, which shows its identity and then does `act`, and plans it for a unit."""

    def written(notebook: str, act: str = "", unit: str = "xa-1", says: str | None = None) -> Job:
        given = 'site: str = "s"\nunit: str = "u"\nperiod: str = "2022-Q3"'
        whose = f"import json\nidentity = json.loads({json.dumps(identity(says or notebook))!r})\n{SHOW}"
        show = f"{whose}display({{{MIME_REPORT!r}: identity, 'text/plain': ''}}, raw=True)"
        cells = [
            nbformat.v4.new_code_cell(given, metadata={"tags": ["parameters"]}),
            *(nbformat.v4.new_code_cell(source) for source in (show, act)),
        ]
        source = tmp_path / "notebooks" / f"{notebook}.ipynb"
        source.parent.mkdir(exist_ok=True)
        nbformat.write(nbformat.v4.new_notebook(cells=cells), source)
        return Job("tinh-mau", unit, "2022-Q3", notebook, source, tmp_path / "outputs")

    return written


Outcomes = dict[tuple[str, str], Outcome]
"""By unit and notebook."""


Run = Callable[..., Outcomes]


class Lasting(Executor):
    """A pool that no run ends, as a cluster's."""

    def __init__(self, pool: Executor) -> None:
        self.submit = pool.submit


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    """Runs jobs one after another in a worker that is started once for all tests."""
    with local_pool(1) as pool:
        yield lambda *jobs: told(run_jobs(jobs, partial(Lasting, pool), 2, limit_s=60))


def run_side_by_side(*jobs: Job) -> Outcomes:
    """Runs jobs in two workers of their own."""
    return told(run_jobs(jobs, partial(local_pool, 2), 3, limit_s=60))


def told(outcomes: Iterable[Outcome]) -> Outcomes:
    return {outcome.key: outcome for outcome in outcomes}


def processes() -> set[int]:
    """All that this process started, but for multiprocessing's own bookkeeper."""
    below = psutil.Process().children(recursive=True)
    return {process.pid for process in below if "resource_tracker" not in command_of(process)}


def command_of(process: psutil.Process) -> str:
    """Its command line; nothing of one that has ended by now."""
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


@pytest.mark.parametrize(
    ("limit", "workers"),
    [("1500000000\n", 2), ("100000\n", 1), ("max\n", 8), (None, 8)],
    ids=["short", "tiny", "none", "no file"],
)
def test_workers_fit_into_the_memory_of_their_container(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str | None, workers: int
):
    """Eight cores and memory for them, of which a container may have less; one worker there is in any case."""
    if limit:
        (tmp_path / "memory.max").write_text(limit, encoding="ascii")
    monkeypatch.setattr("chiso.run._CGROUP_LIMITS", [tmp_path / "memory.max"])
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(8))
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=10**11))
    assert default_workers() == workers


def test_every_report_is_for_its_own_unit(write: Write):
    """One notebook, two units: each page and paper in its unit's folder, and no process is left."""
    before = processes()
    jobs = [write("1-so", TELL, unit=unit) for unit in ("xa-1", "xa-2")]
    outcomes = run_side_by_side(*jobs)
    assert [one.cause for one in outcomes.values()] == ["", ""]
    assert [told_units(job) for job in jobs] == [({job.unit}, {job.unit}) for job in jobs]
    assert processes() <= before


TELL = "display({'text/markdown': f'Báo cáo của {unit}.', 'text/plain': ''}, raw=True)"


def told_units(job: Job) -> tuple[set[str], set[str]]:
    """The units that page and paper of a notebook which does `TELL` say they are of."""
    paper = pypdfium2.PdfDocument(job.product("pdf"))
    texts = (job.product("html").read_text(encoding="utf-8"), paper[0].get_textpage().get_text_bounded())
    paper.close()
    page, sheet = (set(re.findall(r"Báo cáo của ([\w-]+)\.", text)) for text in texts)
    return page, sheet


def test_a_failed_job_leaves_the_others_and_the_report_that_was_there(write: Write, run: Run):
    """Its outcome says where and why, and that what lies there is stale; the notebook is kept to be opened."""
    bad, good = write("2-hong", "1 / 0"), write("1-so")
    bad.product("html").parent.mkdir(parents=True)
    bad.product("html").write_text("earlier", encoding="utf-8")
    outcomes = run(bad, good)
    failed = outcomes[bad.key]
    assert (failed.status, failed.cell, failed.cause) == ("failed", 4, "ZeroDivisionError: division by zero")
    assert (failed.is_stale, bad.product("html").read_text(encoding="utf-8")) == (True, "earlier")
    assert nbformat.read(bad.failed, 4).cells[-1].outputs[0].ename == "ZeroDivisionError"
    assert outcomes[good.key].status == "made"


def test_a_report_made_at_last_takes_its_failed_notebook_away(write: Write, run: Run):
    """failed/ holds only what is broken now."""
    run(write("2-hong", "1 / 0"))
    mended = write("2-hong", "1")
    run(mended)
    assert not mended.failed.exists()
    assert mended.product("html").exists()


def test_the_summary_comes_with_word_and_workbook_and_they_go_with_their_notebook(write: Write, run: Run):
    """Both bear the unit's name; a workbook whose notebook hands over none any more is not left behind."""
    appendix = Appendix(notes=(), sheets={"A": Table(caption="A", columns=(Column(label="a"),), rows=())})
    handed = {MIME_APPENDIX: appendix.model_dump_json(), "text/markdown": "Có phụ lục."}
    job = write("0-tong-hop", f"display({handed!r}, raw=True)")
    assert run(job)[job.key].cause == ""
    assert [job.product(kind).name for kind in ("docx", "xlsx")] == ["xa-1.docx", "xa-1.xlsx"]
    assert all(job.product(kind).read_bytes()[:2] == b"PK" for kind in ("docx", "xlsx"))
    run(write("0-tong-hop"))
    assert [job.product(kind).is_file() for kind in ("html", "docx", "xlsx")] == [True, True, False]


def test_a_report_that_says_another_name_is_not_published(write: Write, run: Run):
    """The page is held against the job: notebook, unit, period, site."""
    job = write("1-so", says="3-khac")
    outcome = run(job)[job.key]
    assert outcome.cause == "1-so: báo cáo ghi notebook «3-khac», không phải «1-so». Sửa sổ tay này."
    assert not job.product("html").exists()
    assert job.failed.exists()


@pytest.mark.parametrize("act", ["", "1 / 0"])
def test_what_an_ended_run_asked_for_is_not_published(write: Write, act: str, run: Run):
    """A worker of a cluster outlives the run; what it made is neither a page nor a failure of the next run's."""
    job = write("1-so", act)
    with hold_period(job.folder):
        ours = replace(job, run=holder_of(job.folder))
        assert run(ours)[job.key].status == ("failed" if act else "made")
    left = shown(job.folder)
    assert left
    for later in (nullcontext(), hold_period(job.folder)):
        with later:
            late = replace(write("1-so", f"print('cũ'); {act}"), run=ours.run)
            assert run(late)[job.key].status == "failed"
        assert shown(job.folder) == left


def shown(folder: Path) -> dict[Path, bytes]:
    """What a reader finds there."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path: path.read_bytes() for path in found}


def test_an_output_that_cannot_be_drawn_fails_its_report_only(write: Write, run: Run):
    """Nothing vanishes: neither page nor paper is made without it."""
    job = write("1-so", "display({'application/x-unknown': '1'}, raw=True)")
    outcome = run(job)[job.key]
    assert outcome.status == "failed"
    assert "application/x-unknown" in outcome.cause
    assert not job.product("pdf").exists()


def test_a_dead_worker_takes_only_its_own_job_along(write: Write):
    """Who was with it in the pool is made again; the guilty one fails."""
    kill = "import os, psutil, signal; os.kill(psutil.Process().parent().parent().pid, signal.SIGKILL)"
    deadly = write("2-hong", kill)
    others = [write("1-so", unit=f"xa-{number}") for number in (1, 2, 3)]
    outcomes = run_side_by_side(others[0], deadly, *others[1:])
    assert outcomes[deadly.key].cause == "tiến trình lập báo cáo chết hoặc bị treo"
    assert [outcomes[job.key].status for job in others] == ["made", "made", "made"]


def test_an_interrupted_run_leaves_no_process(write: Write):
    """Ctrl+C does not wait for reports that have begun."""
    before = processes()
    outcomes = run_jobs(
        [write("1-so"), write("2-dai", "import time; time.sleep(1000)")],
        partial(local_pool, 2),
        3,
        limit_s=60,
    )
    assert next(outcomes).status == "made"
    with pytest.raises(KeyboardInterrupt):
        outcomes.throw(KeyboardInterrupt)
    wait_until(lambda: processes() <= before)


def test_a_killed_run_leaves_no_process(write: Write, tmp_path: Path):
    """Workers, zygotes and kernels end with the run, even by kill -9."""
    job = write("2-dai", f"open({str(tmp_path / 'begun')!r}, 'w'); import time; time.sleep(1000)")
    script = (
        "from functools import partial; from pathlib import Path\n"
        "from chiso.jobs import Job; from chiso.run import local_pool, run_jobs\n"
        "if __name__ == '__main__':\n"
        f"    job = Job('tinh-mau', 'xa-1', '2022-Q3', '2-dai', Path({str(job.source)!r}), Path({str(job.folder)!r}))\n"
        "    list(run_jobs([job], partial(local_pool, 1), 2))\n"
    )
    program = tmp_path / "program.py"
    program.write_text(script, encoding="utf-8")
    running = subprocess.Popen([sys.executable, program])
    wait_until((tmp_path / "begun").exists)
    started = psutil.Process(running.pid).children(recursive=True)
    assert len(started) >= len(("worker", "zygote", "kernel"))
    running.send_signal(signal.SIGKILL)
    running.wait()
    wait_until(lambda: not any(process.is_running() for process in started))


def wait_until(condition: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "nothing came of it"
        time.sleep(0.02)


def test_every_unit_has_every_notebook_but_ranking_and_duties_which_few_have():
    """The ranking compares all units: one report for the whole site; duties are told to those who have any."""
    project = Project.find()
    site = read_site(project, "ninh-son")
    jobs = plan_jobs(project, site, PERIOD)
    notebooks = sorted(path.stem for path in project.notebooks.glob("*.ipynb"))
    units = site.units_between(*PERIOD.bounds(site.calendar))
    assert [job.unit for job in jobs if job.notebook == "8-xep-hang"] == [site.root.code]
    assert [job.notebook for job in jobs if job.unit == site.root.code] == notebooks
    leads = {site.root.code, *site.plan.leads}
    assert len(jobs) == len(units) * (len(notebooks) - 2) + 1 + len(leads)


def test_jobs_are_narrowed_to_a_unit_and_a_notebook(write: Write):
    """Both, one, or none is named; what does not exist is refused with what does."""
    jobs = tuple(write(notebook, unit=unit) for unit in ("xa-1", "xa-2") for notebook in ("1-so", "2-so"))
    assert [job.key for job in select_jobs(jobs, "xa-2", None)] == [("xa-2", "1-so"), ("xa-2", "2-so")]
    assert [job.key for job in select_jobs(jobs, "xa-1", "2-so")] == [("xa-1", "2-so")]
    assert select_jobs(jobs, None, None) == jobs
    with pytest.raises(UsageError, match=r"đơn vị «xa-3».*Chọn một trong: xa-1, xa-2") as refused:
        select_jobs(jobs, "xa-3", "9-so")
    assert len(refused.value.faults) == 1 + 1


def test_a_notebook_that_the_site_gives_to_nobody_is_said_to_be_so(write: Write):
    """It lies in notebooks/, but the site names no officers."""
    with pytest.raises(UsageError, match=r"«9-can-bo»: không được lập ở nơi báo cáo này.*officers"):
        select_jobs((write("1-so", unit="xa-1"),), None, "9-can-bo")


def test_a_notebook_that_a_unit_does_not_have_is_refused(write: Write):
    """Unit and notebook both exist, but not together."""
    jobs = (write("1-so", unit="xa-1"), write("8-xep-hang", unit="tinh"))
    with pytest.raises(UsageError, match="sổ tay «8-xep-hang»: không áp dụng cho đơn vị «xa-1»"):
        select_jobs(jobs, "xa-1", "8-xep-hang")


def test_the_ledger_lists_every_job_in_order(write: Write, tmp_path: Path):
    """What was not run is planned; an earlier outcome stays until the job is run again; others are dropped."""
    jobs = [write(notebook) for notebook in ("1-so", "2-so", "3-so")]
    known = Ledger(site="s", period="2022-Q3", jobs=(outcome("2-so", "failed"), outcome("9-cu", "made")))
    ledger = known.plan(jobs).record([outcome("1-so", "made")])
    assert [(one.notebook, one.status) for one in ledger.jobs] == [
        ("1-so", "made"),
        ("2-so", "failed"),
        ("3-so", "planned"),
    ]
    write_ledger(tmp_path, ledger)
    assert read_ledger(tmp_path, "s", "2022-Q3") == ledger


@pytest.mark.parametrize("left", [b"", b"{", b'{"site": "s", "period": "2022-Q3", "of_another_edition": 1}'])
def test_a_ledger_that_cannot_be_read_is_none(tmp_path: Path, left: bytes):
    """All is made again then; so does a line of the journal that was cut off count for nothing."""
    (tmp_path / "ledger.json").write_bytes(left)
    (tmp_path / ".journal.jsonl").write_bytes(b'{"unit": "xa-1", "notebook": "1-so", "sta')
    assert read_ledger(tmp_path, "s", "2022-Q3") == Ledger(site="s", period="2022-Q3")


def outcome(notebook: str, status: str) -> Outcome:
    return Outcome.model_validate({"unit": "xa-1", "notebook": notebook, "status": status})


HOLD = """
import sys, time
from pathlib import Path
from chiso.ledger import hold_period
with hold_period(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(1000)
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[int]:
    """Another process that holds the period."""
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE) as other:
        assert other.stdout
        assert other.stdout.readline() == b"held\n"
        yield other.pid
        other.kill()


def test_a_period_belongs_to_one_run_at_a_time(holder: int, tmp_path: Path):
    """The second is refused at once, and told who holds it."""
    with (
        pytest.raises(BusyError, match=f"đang do tiến trình {holder} trên máy .* lập"),
        hold_period(tmp_path),
    ):
        pass


def test_the_lock_of_a_dead_run_is_free(holder: int, tmp_path: Path):
    """Nobody has to delete a file by hand."""
    os.kill(holder, signal.SIGKILL)
    psutil.Process(holder).wait()
    with hold_period(tmp_path):
        assert holder_of(tmp_path).startswith(f"{os.getpid()} ")
    assert holder_of(tmp_path) == ""
