"""Runs that are killed, that cannot write, that meet, or of which some reports fail: whole editions, and each is told."""

from __future__ import annotations

import errno
import random
import shutil
import time
from itertools import count
from pathlib import Path

import pytest

from chiso.paths import Project
from promises import IS_SOAK, Trials, asked, promise
from soak.runner import (
    PERIOD,
    RUNNERS,
    finish,
    hold_until,
    make_project,
    parts,
    products,
    start,
    warm_up,
    write_export,
    wrongs,
)

UNITS = 2
EXPORTS = asked(1, 2)
"""How many exports take turns: with one, runs take nothing in, which is most of what a run costs."""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A district of two units whose first edition is published."""
    project = make_project(tmp_path_factory.mktemp("goc") / "du-an", UNITS)
    write_export(project, 1, UNITS)
    publish(project, 1)
    return project


@pytest.fixture
def project(published: Project, tmp_path: Path) -> Project:
    """The same in another folder."""
    shutil.copytree(published.root, tmp_path / "du-an")
    return Project(tmp_path / "du-an")


def deliver(project: Project, number: int) -> None:
    """The exports whose turn it is."""
    write_export(project, 1 + number % EXPORTS, UNITS)


def said(project: Project) -> str:
    return (project.root / "said").read_text(encoding="utf-8", errors="replace")


def publish(project: Project, edition: int) -> dict[str, bytes]:
    """The products of a run of this edition."""
    assert finish(project, edition) == 0, said(project)
    return products(project)


def timed(project: Project, edition: int) -> tuple[float, dict[str, bytes]]:
    """How long a run takes, and its products."""
    began = time.monotonic()
    made = publish(project, edition)
    return time.monotonic() - began, made


@promise(1, asked(4, 1000))
def test_a_run_killed_at_any_moment_leaves_whole_editions(project: Project, trials: Trials) -> None:
    """kill -9: every file is one edition's, nothing is gone, and no report passes for current that is not what was made.

    Every tenth run takes other exports in; the others make all reports anew.
    """
    short, second = timed(project, 2)
    editions = [second, publish(project, 1)]
    deliver(project, 1)
    long, fourth = timed(project, 2)
    editions += [fourth, publish(project, 1)]
    draw = random.Random(766)
    for number in trials:
        is_new = number % 10 == 0
        if is_new:
            deliver(project, number // 10)
        running = start(project, 1 + number % 2)
        time.sleep(draw.uniform(0, long if is_new else short))
        running.kill()
        running.join()
        assert wrongs(project, *editions) == []
        if is_new:
            assert publish(project, 1) in editions
    assert publish(project, 2) in editions
    assert parts(project) == []


@promise(2)
@pytest.mark.parametrize(
    "fault", [errno.ENOSPC, errno.EIO, errno.EACCES, 0], ids=lambda one: errno.errorcode.get(one, "exit")
)
def test_any_failing_write_is_harmless(project: Project, trials: Trials, fault: int) -> None:
    """The Nth open, write, fsync or replace of a run fails, for every N until none is left to fail.

    Each run takes other exports in and makes other reports; `make test` takes none in and tries one N.
    """
    editions = [products(project)]
    deliver(project, 1)
    editions.append(publish(project, 2))
    for nth in count(asked(20, 1), asked(100, 1)):
        edition = 1 + nth % 2
        deliver(project, edition - 1)
        code = finish(project, edition, nth=nth, fault=fault)
        assert wrongs(project, *editions) == [], nth
        if not (project.root / "hit").exists():
            break
        (project.root / "hit").unlink()
        assert code not in (0, 1), (nth, said(project))
        assert fault == 0 or parts(project) == [], nth
        trials.asked = trials.done = nth
    assert code == 0
    assert products(project) == editions[edition - 1]
    assert parts(project) == []


@promise(3, asked(2, 40))
def test_files_that_do_not_go_on_the_disk_leave_the_old_edition(project: Project, trials: Trials) -> None:
    """No file may be longer than so: the run ends with a told fault, and what is published is of one edition."""
    editions = [products(project)]
    deliver(project, 1)
    editions.append(publish(project, 2))
    longest = max(map(len, editions[0].values()))
    for number in trials:
        deliver(project, number)
        code = finish(project, 1 + number % 2, longest=4000 + number * longest // (trials.asked + 1))
        assert wrongs(project, *editions) == []
        assert code not in (0, 1), said(project)
        assert parts(project) == []


@pytest.mark.parametrize(
    "runs",
    [pytest.param(2, marks=promise(5, asked(3, 200))), pytest.param(5, marks=promise(5, asked(2, 50)))],
)
def test_of_runs_that_meet_one_has_the_period(tmp_path: Path, trials: Trials, runs: int) -> None:
    """The others are refused at once and told who has it; it is killed each time, and its lock is free again."""
    warm_up()
    for _ in trials:
        begin, refused, told = RUNNERS.Barrier(runs), RUNNERS.Semaphore(0), RUNNERS.Queue()
        given = (tmp_path / "kỳ", begin, refused, runs - 1, told)
        running = [RUNNERS.Process(target=hold_until, args=given) for _ in range(runs)]
        for one in running:
            one.start()
        said = [told.get(timeout=60) for _ in running]
        for one in running:
            one.kill()
            one.join()
        [winner] = [pid for pid, refusal, _ in said if not refusal]
        assert [
            refusal for _, refusal, _ in said if refusal and f"tiến trình {winner} trên máy" not in refusal
        ] == []
        assert max(seconds for *_, seconds in said) <= 2 or not IS_SOAK


@promise(6, asked(1, 50))
def test_a_resumed_run_equals_one_that_was_never_interrupted(tmp_path: Path, trials: Trials) -> None:
    """Some units fail: the rest is published, the failures are told; the next run makes only those, and all is alike."""
    units, broken = asked(6, 100), asked(2, 7)
    project = make_project(tmp_path, units)
    write_export(project, 1, units)
    whole = [everything(project, edition) for edition in (1, 2)]
    draw = random.Random(766)
    codes = [f"xa-{number:03}" for number in range(1, units)]
    for number in trials:
        failing, edition = draw.sample(codes, broken), 1 + number % 2
        assert finish(project, edition, failing=failing) == 5
        assert {unit for unit in codes if f"{unit}/1-so: LỖI" in said(project)} == set(failing), said(project)
        now = products(project)
        new, old = whole[edition - 1], whole[2 - edition]
        assert {name for name in now if now[name] != new[name]} == {
            name for name in new if name.split("/")[0] in failing and new[name] != old[name]
        }
        assert finish(project, edition, is_forced=False) == 0
        assert f"Đã lập {broken} báo cáo, giữ nguyên {units - broken}" in said(project)
        assert {**products(project), "index.html": index(project)} == new


def index(project: Project) -> bytes:
    return (project.outputs("mini", PERIOD) / "index.html").read_bytes()


def everything(project: Project, edition: int) -> dict[str, bytes]:
    """What an uninterrupted run publishes."""
    return {**publish(project, edition), "index.html": index(project)}
