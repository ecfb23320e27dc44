"""A project whose reports are drawn in no time, so that what is tried is how they are written, and what tries it."""

from __future__ import annotations

import builtins
import hashlib
import io
import multiprocessing
import os
import random
import resource
import shutil
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from itertools import count
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

import nbformat
import pytest

import chiso.cli
import chiso.consolidate
import chiso.exports
import chiso.make
import chiso.publish.editions
import chiso.publish.findings
import chiso.publish.index
import chiso.renew
import chiso.run
import chiso.screen
import chiso.tables
from chiso.errors import BusyError
from chiso.execute import ExecutionFailed
from chiso.jobs import Job
from chiso.ledger import hold_period, read_ledger
from chiso.paths import Project
from chiso.periods import Period
from drawing import PROJECT
from reports import IDENTITY, report

PERIOD = Period.parse("2022-Q3")
ASK = ("report", "--site", "mini", "--quarter", "Q3", "--year", "2022", "--force")
_UNIT = "  - {{code: {0}, name: Xã {0}, short_name: {0}, level: commune, parent: goc}}\n"
_SITE = """
code: mini
name: UBND huyện Thử
level: district
rules: 766-2022
calendar: calendar
demo: {year: 2022, dossiers: 10, seed: 1}
letterhead: {agency: [HUYỆN THỬ], place: Thử, number: …/BC-UBND}
signatory: {office: CHỦ TỊCH}
recipients: []
plan: {source: kế hoạch thử, blocks: []}
units:
  - {code: goc, name: Huyện Thử, short_name: Thử, level: district}
"""
_CHANGING = ("ledger.json", "index.html")
"""They tell how long jobs took and how they ended, so they are not of one edition only."""

RUNNERS = multiprocessing.get_context("forkserver")


@cache
def warm_up() -> None:
    """Starts what runners are forked from; it has this module's imports, for which it must know where to look."""
    RUNNERS.set_forkserver_preload(["soak.runner"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))
        forkserver.ensure_running()


def make_project(root: Path, units: int) -> Project:
    """A district of so many units, one notebook."""
    shutil.copytree(PROJECT.params, root / "params")
    names = "".join(_UNIT.format(f"xa-{number:03}") for number in range(1, units))
    (root / "params" / "sites" / "mini.yml").write_text(_SITE + names, encoding="utf-8")
    (root / "notebooks").mkdir()
    nbformat.write(nbformat.v4.new_notebook(), root / "notebooks" / "1-so.ipynb")
    project = Project(root)
    project.exports("mini", PERIOD).mkdir(parents=True)
    return project


def write_export(project: Project, edition: int, units: int) -> None:
    """A list with one dossier a unit; another edition has other dossiers."""
    codes = ["goc", *(f"xa-{number:03}" for number in range(1, units))]
    rows = [f"H43.12-22070{edition}-{at:04},{unit},05/07/2022" for at, unit in enumerate(codes)]
    text = "\n".join(["Mã hồ sơ,Mã đơn vị,Ngày tiếp nhận", *rows]) + "\n"
    (project.exports("mini", PERIOD) / "ho-so.csv").write_text(text, encoding="utf-8-sig")


def start(project: Project, edition: int, **how: Any) -> multiprocessing.process.BaseProcess:
    """A process, forked from one that has imported all, that runs the command."""
    warm_up()
    running = RUNNERS.Process(target=run_command, args=(project.root, edition), kwargs=how)
    running.start()
    return running


def finish(project: Project, edition: int, **how: Any) -> int:
    """The exit code of a run that is left alone."""
    running = start(project, edition, **how)
    running.join(120)
    assert running.exitcode is not None, "hangs"
    return running.exitcode


def run_command(
    root: Path,
    edition: int,
    failing: Iterable[str] = (),
    nth: int = 0,
    fault: int = 0,
    longest: int = 0,
    is_forced: bool = True,
) -> None:
    """`report` as the command line runs it, but with drawn reports; the nth writing call fails, or each long file."""
    said = os.open(root / "said", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(said, 1)
    os.dup2(said, 2)
    os.environ["CHISO_ROOT"] = str(root)
    chiso.run.choose_pool = lambda *_: (partial(ThreadPoolExecutor, 1), 2)
    chiso.make.run_notebook = partial(_run_notebook, frozenset(failing))
    chiso.make._draw = partial(_draw, edition)
    if longest:
        resource.setrlimit(resource.RLIMIT_FSIZE, (longest, longest))
    if nth:
        _fail(nth, fault, root / "hit")
    os._exit(_flushed(chiso.cli.run([*ASK, str(int(is_forced))])))


def _flushed(code: int) -> int:
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def _run_notebook(
    failing: frozenset[str], path: Path, given: dict[str, str], _: float
) -> nbformat.NotebookNode:
    whose = {"site": given["site"], "unit_code": given["unit"], "period": given["period"]}
    book = report(identity=IDENTITY.model_copy(update={**whose, "notebook": path.stem}))
    if given["unit"] in failing:
        raise ExecutionFailed(path.stem, 4, "ZeroDivisionError: division by zero", book)
    return book


def _draw(edition: int, job: Job, _: nbformat.NotebookNode) -> dict[str, bytes | None]:
    """Three products of this edition, up to 200 kB long."""
    drawn = {kind: random.Random(f"{edition} {job.unit} {kind}") for kind in ("pdf", "xlsx", "html")}
    return {kind: draw.randbytes(draw.randrange(200_000)) for kind, draw in drawn.items()}


def hold_until(folder: Path, begin: Any, refused: Any, others: int, told: Any) -> None:
    """Holds the period until all others were refused, or says by whom and how soon this one was."""
    begin.wait()
    began = time.monotonic()
    try:
        with hold_period(folder):
            told.put((os.getpid(), "", 0.0))
            for _ in range(others):
                assert refused.acquire(timeout=60)
            time.sleep(1000 if others else 0)
    except BusyError as error:
        told.put((os.getpid(), str(error), time.monotonic() - began))
        refused.release()


def products(project: Project) -> dict[str, bytes]:
    """What is published, but for the files that tell how a run went, and what is kept for the next run."""
    folder = project.outputs("mini", PERIOD)
    files = (path for path in folder.rglob("*") if path.is_file() and path.name not in _CHANGING)
    shown = {path.relative_to(folder).as_posix(): path for path in files}
    kept = (name for name in shown if not name.startswith((".", "failed/")) and not name.endswith(".part"))
    return {name: shown[name].read_bytes() for name in kept}


def parts(project: Project) -> list[Path]:
    """The files that were being written."""
    return list(project.outputs("mini", PERIOD).rglob("*.part"))


def wrongs(project: Project, *editions: dict[str, bytes]) -> list[str]:
    """Published files that are of no edition, and reports that pass for current though they are not what was made."""
    folder = project.outputs("mini", PERIOD)
    now = products(project)
    torn = [name for name, data in now.items() if not any(one.get(name) == data for one in editions)]
    gone = [name for name in editions[0] if name not in now and not name.startswith("packs/")]
    index = folder / "index.html"
    if index.is_file() and not index.read_bytes().rstrip().endswith(b"</html>"):
        torn.append("index.html")
    return torn + gone + _untrue(folder)


def _untrue(folder: Path) -> list[str]:
    made = [
        one
        for one in read_ledger(folder, "mini", str(PERIOD)).jobs
        if one.status in ("made", "reused", "no-data")
    ]
    current = [product for one in made if not one.is_stale for product in one.products]
    return [
        f"ledger: {one.path}"
        for one in current
        if hashlib.sha256((folder / one.path).read_bytes()).hexdigest() != one.sha256
    ]


def _fail(nth: int, fault: int, hit: Path) -> None:
    """The nth open for writing, write, fsync or replace from now on fails; without a fault the process ends there."""
    calls = count(1)

    def tick() -> None:
        if next(calls) == nth:
            os.close(os.open(hit, os.O_CREAT))
            if not fault:
                os._exit(77)
            raise OSError(fault, os.strerror(fault))

    os.fsync, os.replace = _ticking(tick, os.fsync), _ticking(tick, os.replace)
    opened = partial(_open, tick, builtins.open)
    builtins.open = io.open = opened


def _ticking(tick: Callable[[], None], act: Callable[..., Any]) -> Callable[..., Any]:
    def ticked(*given: Any, **named: Any) -> Any:
        tick()
        return act(*given, **named)

    return ticked


def _open(
    tick: Callable[[], None], act: Callable[..., Any], path: Any, mode: str = "r", *more: Any, **named: Any
) -> Any:
    if not set(mode) & set("wxa+"):
        return act(path, mode, *more, **named)
    tick()
    stream = act(path, mode, *more, **named)
    return _Stream(tick, stream)


class _Stream:
    """A file whose writing ticks."""

    def __init__(self, tick: Callable[[], None], stream: Any) -> None:
        self.tick, self.stream = tick, stream

    def write(self, data: Any) -> int:
        self.tick()
        return int(self.stream.write(data))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)

    def __enter__(self) -> _Stream:
        return self

    def __exit__(self, *_: object) -> None:
        self.stream.close()
