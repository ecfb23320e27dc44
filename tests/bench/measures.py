"""One way of making reports each, measured from outside: all CPU seconds of all its processes."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import psutil
from places import PERIOD, SITE, Place

from chiso.assess import assess_period
from chiso.fingerprints import Origins
from chiso.jobs import Job, plan_jobs
from chiso.ledger import Ledger, Outcome, Product, write_ledger
from chiso.renew import compare_with_earlier
from chiso.sites import read_site

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent
UNIT = "xa-0001"
KINDS = ("html", "pdf")


@dataclass(frozen=True)
class Cost:
    """Per report; the peak is of one worker with what it started, and so are ours' parts: in the first and last quarter."""

    cpu_s: float
    wall_s: float
    reports: int
    peak_mb: float = 0.0
    parts: dict[str, float] = field(default_factory=dict)


def notebooks_of_a_unit(place: Place) -> list[str]:
    """All that a commune's reports are made of."""
    jobs = plan_jobs(place.project, read_site(place.project, SITE), PERIOD)
    return [job.notebook for job in jobs if job.unit == UNIT]


def plain(place: Place, notebooks: Sequence[str]) -> Cost:
    """papermill's and nbconvert's command lines, one report after the other; HTML only."""
    with _Clock(len(notebooks)) as clock:
        for name in notebooks:
            out = place.project.root / f"plain-{name}.ipynb"
            given = [part for pair in _parameters().items() for part in ("-p", *pair)]
            source = str(place.project.notebooks / f"{name}.ipynb")
            _run(
                place,
                [BIN / "papermill", "-k", "python3", "--cwd", place.project.notebooks, source, out, *given],
            )
            _run(place, [BIN / "jupyter", "nbconvert", "--to", "html", out])
    return clock.cost


def api(place: Place, notebooks: Sequence[str]) -> Cost:
    """papermill and nbconvert from Python, two processes; HTML only."""
    given = json.dumps(_parameters())
    with _Clock(len(notebooks)) as clock:
        _run(place, [sys.executable, HERE / "api.py", place.project.root, given, *notebooks])
    return clock.cost


def ours(place: Place, more: Sequence[str]) -> Cost:
    """All reports of the site, HTML and PDF, from the command's start to its end, two workers."""
    command = [
        sys.executable,
        "-m",
        "chiso",
        "report",
        *place.ask,
        "--jobs",
        "2",
        "--force",
        "1",
        "--json",
        *more,
    ]
    with _Clock(1) as clock:
        told = json.loads(_run(place, command, watch=clock))
    count = len(told["jobs"])
    assert told.get("made", 0) + told.get("no-data", 0) == count, told
    quarter = max(1, len(clock.held_mb) // 4)
    held = {"first": median(clock.held_mb[:quarter]) / 2, "last": median(clock.held_mb[-quarter:]) / 2}
    return Cost(
        clock.cost.cpu_s / count, clock.cost.wall_s / count, count, max(clock.held_mb) / 2, parts=held
    )


def script(name: str, place: Place, *arguments: str) -> Cost:
    """What a script beside this file says of itself."""
    return Cost(**json.loads(_run(place, [sys.executable, HERE / name, *arguments]).splitlines()[-1]))


def intake(place: Place, rows: int) -> dict[str, float]:
    """One large workbook taken in, against pandas with openpyxl that merely reads it."""
    found: dict[str, float] = json.loads(_run(place, [sys.executable, HERE / "intake.py", rows]))
    return found


def intake_memory(place: Place) -> dict[str, float]:
    """The longest sheet that there can be taken in: the most memory of all processes together."""
    found: dict[str, float] = json.loads(_run(place, [sys.executable, HERE / "long.py", 1_048_576]))
    return found


def take_in(place: Place) -> dict[str, float]:
    """How fast exports are read, checked, counted and scored."""
    begun = time.monotonic()
    assessment = assess_period(place.project, SITE, PERIOD)
    rows = sum(one.read for one in assessment.store.contents.accounting)
    return {"site_rows": rows, "site_rows_per_s": round(rows / (time.monotonic() - begun))}


def unchanged(place: Place) -> dict[str, float]:
    """A province whose reports are all there: a run in which nothing is due, then one dossier is corrected.

    The ledger is filled without making the reports, as what is measured is the finding out.
    """
    site = read_site(place.project, SITE)
    jobs = plan_jobs(place.project, site, PERIOD)
    assessment = assess_period(place.project, SITE, PERIOD)
    compare_with_earlier(assessment)
    origins = Origins(assessment)
    for job in jobs:
        job.product("html").parent.mkdir(parents=True, exist_ok=True)
        for kind in KINDS:
            job.product(kind).touch()
    made = (
        Outcome(
            unit=job.unit,
            notebook=job.notebook,
            status="made",
            fingerprint=origins.fingerprint(job),
            products=tuple(product(job, kind) for kind in KINDS),
        )
        for job in jobs
    )
    write_ledger(place.outputs, Ledger(site=SITE, period=str(PERIOD), jobs=tuple(made)))
    command = [sys.executable, "-m", "chiso", "report", *place.ask, "--json"]
    _run(place, command)
    walls, status_walls = [], []
    for _ in range(3):
        with _Clock(1) as clock:
            told = json.loads(_run(place, command))
        walls.append(clock.cost.wall_s)
        assert told["reused"] + told.get("no-data", 0) == len(jobs), told.keys()
        with _Clock(1) as clock:
            _run(place, [sys.executable, "-m", "chiso", "status", *place.ask, "--json"])
        status_walls.append(clock.cost.wall_s)
    _correct_a_dossier(place.exports / "ho-so-dong-bo.csv")
    _run(place, [sys.executable, "-m", "chiso", "check", *place.ask])
    status = json.loads(_run(place, [sys.executable, "-m", "chiso", "status", *place.ask, "--json"]))
    assert any("số liệu" in one["why"] for one in status["jobs"]), "the corrected row was none that counts"
    return {
        "nochange_reports": len(jobs),
        "nochange_wall_s": round(sorted(walls)[1], 2),
        "status_wall_s": round(sorted(status_walls)[1], 2),
        "one_row_jobs": status["stale"],
    }


def product(job: Job, kind: str) -> Product:
    """What the ledger knows of a file; hashes are looked at by `verify` only."""
    return Product(path=job.product(kind).relative_to(job.folder).as_posix(), sha256="")


def _correct_a_dossier(path: Path) -> None:
    """The first row that says no at its end says yes."""
    text = path.read_text(encoding="utf-8-sig")
    assert ",0\n" in text
    path.write_text(text.replace(",0\n", ",1\n", 1), encoding="utf-8-sig")


def _parameters() -> dict[str, str]:
    return {"site": SITE, "unit": UNIT, "period": str(PERIOD)}


def _run(place: Place, command: Iterable[object], watch: _Clock | None = None) -> str:
    running = subprocess.Popen(
        [str(part) for part in command],
        env=place.env,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    if watch:
        threading.Thread(target=watch.follow, args=(running,), daemon=True).start()
    said, _ = running.communicate()
    # 8 and 9 are what `check` says of exports in which something is wrong.
    assert running.returncode in (0, 8, 9), command
    return said


class _Clock:
    """CPU seconds of the children that ended within, and the wall's, per report."""

    def __init__(self, reports: int) -> None:
        self.reports, self.held_mb = reports, list[float]()

    def __enter__(self) -> _Clock:
        self.begun = time.monotonic(), _children_s()
        return self

    def __exit__(self, *_: object) -> None:
        wall, cpu = (
            now - then for now, then in zip((time.monotonic(), _children_s()), self.begun, strict=True)
        )
        self.cost = Cost(cpu / self.reports, wall / self.reports, self.reports)

    def follow(self, running: subprocess.Popen[str]) -> None:
        """The most memory that the process and all below it had together, shared pages counted once."""
        while running.poll() is None:
            total = 0
            for process in psutil.Process(running.pid).children(recursive=True):
                try:
                    total += process.memory_full_info().pss
                except psutil.Error:
                    continue
            self.held_mb.append(total / 1e6)
            time.sleep(1)


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
