"""Only a notebook that ran to its end is done; whatever else happens is told with its cell and cause."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import nbclient.client
import nbformat
import psutil
import pytest
from jupyter_client.manager import AsyncKernelManager

from chiso.assess import assess_period
from chiso.errors import ReportError, UsageError
from chiso.execute import ExecutionFailed, run_notebook
from chiso.kernel import warm_up
from chiso.kernel.manager import ForkedKernel, WarmKernelClient, ZygoteProcess, zygote
from chiso.paths import Project
from chiso.periods import Period
from conftest import copy_project
from drawing import PROJECT
from promises import Trials, asked, promise

GIVEN = {"site": "tinh-mau", "unit": "xa-1", "period": "2022-Q3"}
DECLARED = 'site: str = "tinh-mau"\nunit: str = "xa-0"\nperiod: str = "2022-Q3"'

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a notebook of a parameters cell and the given cells."""

    def written(*sources: str, declared: str = DECLARED) -> Path:
        first = nbformat.v4.new_code_cell(declared, metadata={"tags": ["parameters"]})
        cells = [first, *(nbformat.v4.new_code_cell(source) for source in sources)]
        spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
        path = tmp_path / "1-so.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec}), path)
        return path

    return written


def test_a_notebook_runs_with_its_parameters_in_its_own_folder(write: Write):
    """The values given replace the defaults."""
    path = write("import os; print(site, unit, period, os.getcwd())")
    done = run_notebook(path, GIVEN, 60)
    assert done.cells[-1].outputs[0].text == f"tinh-mau xa-1 2022-Q3 {path.parent}\n"


@promise(4, asked(1, 20))
@pytest.mark.parametrize(
    ("fatal", "cause", "limit_s"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "kernel chết (tín hiệu SIGKILL)", 60),
        ("import ctypes; ctypes.string_at(0)", "kernel chết (tín hiệu SIGSEGV)", 60),
        ("import os; os._exit(0)", "kernel chết (mã thoát 0)", 60),
        ("while True: pass", "quá thời gian 3 giây", 3),
        (
            "import os, threading; threading.Timer(0, os._exit, [3]).start(); threading.Event().wait()",
            "kernel chết (mã thoát 3)",
            60,
        ),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSTOP)", "quá thời gian 3 giây", 3),
        ("import sys; sys.exit(0)", "SystemExit: 0", 60),
        ("raise MemoryError", "MemoryError", 60),
        ("print(1 / 0)", "ZeroDivisionError: division by zero", 60),
        ("open('absent')", "FileNotFoundError: [Errno 2] No such file or directory: 'absent'", 60),
    ],
)
def test_whatever_stops_a_notebook_is_told_with_its_cell(
    write: Write, trials: Trials, caplog: pytest.LogCaptureFixture, fatal: str, cause: str, limit_s: float
):
    """Cell [4] is the second after the two of the parameters, none after it ran, no kernel is left, none complains."""
    path = write("print('so far')", fatal, "print('never')")
    warm_up()
    for _ in trials:
        with trials.within(10 + limit_s % 60), pytest.raises(ExecutionFailed) as failure:
            run_notebook(path, GIVEN, limit_s)
        assert (failure.value.cell, failure.value.cause) == (2 + 2, cause)
        *_, before, _, after = failure.value.notebook.cells
        assert (before.outputs[0].text, after.outputs) == ("so far\n", [])
        assert kernels() == []
        assert [record.getMessage() for record in caplog.records if record.name == "asyncio"] == []


def kernels() -> list[psutil.Process]:
    """The kernels of this process that have not ended."""
    return [one for one in psutil.Process(zygote().process.pid).children() if one.status() != "zombie"]


def test_a_kernel_that_dies_between_two_cells_is_told(write: Write, monkeypatch: pytest.MonkeyPatch):
    """Whoever asks it for the next cell learns of its end."""
    execute = WarmKernelClient.execute

    def late(client: WarmKernelClient, code: str, **asked: Any) -> str:
        if code == "print('never')":
            os.kill(client.kernel.pid, signal.SIGKILL)
            client.kernel.wait()
        return execute(client, code, **asked)

    monkeypatch.setattr(WarmKernelClient, "execute", late)
    with pytest.raises(ExecutionFailed) as failure:
        run_notebook(write("print('so far')", "print('never')"), GIVEN, 60)
    assert (failure.value.cell, failure.value.cause) == (4, "kernel chết (tín hiệu SIGKILL)")


def test_what_a_cell_said_before_it_hung_is_kept(write: Write):
    """It tells where it hangs."""
    with pytest.raises(ExecutionFailed) as failure:
        run_notebook(write("print('step 3')\nwhile True: pass"), GIVEN, 2)
    assert failure.value.notebook.cells[-1].outputs[0].text == "step 3\n"


@promise(4, asked(1, 20))
def test_a_flood_of_output_is_stopped(write: Write, trials: Trials):
    """No notebook fills the memory of its worker."""
    path = write("for _ in range(10_000): print('x' * 100_000)")
    for _ in trials:
        with pytest.raises(ExecutionFailed) as failure:
            run_notebook(path, GIVEN, 60)
        assert (failure.value.cell, failure.value.cause) == (3, "in ra quá 20 triệu ký tự")
        assert kernels() == []


@promise(4, asked(1, 20))
def test_a_question_to_nobody_is_an_error(write: Write, trials: Trials):
    """Reports are made without anybody there."""
    path = write("input()")
    for _ in trials:
        with pytest.raises(ExecutionFailed, match="StdinNotImplementedError"):
            run_notebook(path, GIVEN, 60)


@promise(4, asked(1, 20))
def test_a_kernel_killed_while_it_starts_is_told(write: Write, trials: Trials, monkeypatch):
    """No cell had begun, neither at its start nor when it was started once more."""
    path, fork = write("print('never')"), ZygoteProcess.fork

    def killed(*asked: Any) -> ForkedKernel:
        kernel = fork(*asked)
        os.kill(kernel.pid, signal.SIGKILL)
        return kernel

    monkeypatch.setattr(ZygoteProcess, "fork", killed)
    warm_up()
    for _ in trials:
        with trials.within(10), pytest.raises(ExecutionFailed) as failure:
            run_notebook(path, GIVEN, 60)
        assert (failure.value.cell, failure.value.cause) == (None, "kernel chết (tín hiệu SIGKILL)")
        assert [cell.get("outputs", []) for cell in failure.value.notebook.cells] == [[], [], []]


@promise(4, asked(1, 20))
def test_the_kernel_that_a_notebook_was_saved_with_need_not_be_here(write: Write, trials: Trials):
    """Analysts have kernels of other names."""
    path = write("print(unit)")
    book = nbformat.read(path, 4)
    book.metadata.kernelspec = {"name": "khong-co", "display_name": "x", "language": "R"}
    nbformat.write(book, path)
    for _ in trials:
        assert run_notebook(path, GIVEN, 60).cells[-1].outputs[0].text == "xa-1\n"


def test_the_time_limit_is_for_the_whole_notebook(write: Write):
    """Cells that each end in time do not add up to more: 1.5 + 1.5 s are over 2 s."""
    wait = "import time; time.sleep(1.5)"
    with pytest.raises(ExecutionFailed) as failure:
        run_notebook(write(wait, wait, wait, wait), GIVEN, 2)
    assert failure.value.cause == "quá thời gian 2 giây"


def test_a_failed_notebook_leaves_no_process(write: Write):
    """What it started is gone, too."""
    with pytest.raises(ExecutionFailed):
        run_notebook(
            write("import subprocess; subprocess.Popen(['sleep', '5432'])\nwhile True: pass"), GIVEN, 2
        )
    assert not [
        process for process in psutil.process_iter(["cmdline"]) if "5432" in (process.info["cmdline"] or [])
    ]


@pytest.mark.parametrize(
    ("given", "fact"),
    [
        ({**GIVEN, "unti": "xa-1"}, "không khai báo tham số «unti»"),
        ({"site": "tinh-mau", "unit": "xa-1"}, "thiếu giá trị của tham số «period»"),
        ({**GIVEN, "unit": 5}, "tham số «unit»: có giá trị 5 không hợp lệ"),
        ({**GIVEN, "unit": "../x"}, "có giá trị '../x' không hợp lệ"),
        ({**GIVEN, "unit": ""}, "có giá trị '' không hợp lệ"),
        ({**GIVEN, "period": "2022-Q5"}, "không phải là một kỳ báo cáo"),
        ({**GIVEN, "x=print(1)#": "a"}, "không khai báo tham số «x=print\\(1\\)#»"),
    ],
)
def test_parameters_are_checked_before_a_kernel_starts(write: Write, given: dict[str, str], fact: str):
    """A misspelt name would otherwise make the report of the default unit."""
    with pytest.raises(UsageError, match=fact):
        run_notebook(write("1"), given, 60)


def test_all_faults_of_parameters_are_told_at_once(write: Write):
    """One unknown, two missing, one wrong: 1 + 2 + 1."""
    with pytest.raises(UsageError) as refused:
        run_notebook(write("1"), {"uint": "a", "unit": "/"}, 60)
    assert len(refused.value.faults) == 1 + 2 + 1


def test_a_damaged_notebook_is_a_fault_with_its_name(tmp_path: Path):
    """Whoever edited it is told which file to mend."""
    (tmp_path / "2-hong.ipynb").write_text("{", encoding="utf-8")
    with pytest.raises(ReportError, match=r"2-hong.ipynb: không đọc được sổ tay"):
        run_notebook(tmp_path / "2-hong.ipynb", GIVEN, 60)


@pytest.mark.parametrize(
    ("act", "cause"),
    [("1", None), ("import os; os._exit(0)", "kernel chết (mã thoát 0)"), ("1 / 0", "ZeroDivisionError")],
)
def test_ordinary_kernels_serve_where_none_can_be_forked(
    write: Write, monkeypatch: pytest.MonkeyPatch, act: str, cause: str | None
):
    """Windows has no fork: the same outcomes, later."""
    monkeypatch.setattr("chiso.kernel.can_warm", lambda: False)
    try:
        done = run_notebook(write("import os; os.getppid()", act), GIVEN, 60)
    except ExecutionFailed as failure:
        assert cause
        assert failure.cause.startswith(cause)
    else:
        assert done.cells[-2].outputs[0].data["text/plain"] == str(os.getpid())
        assert cause is None


class _Robbed(AsyncKernelManager):
    """A kernel manager whose first kernel finds one of its ports taken by somebody else."""

    taken: ClassVar[list[socket.socket]] = []

    async def _async_pre_start_kernel(self, **kw: Any) -> Any:
        ready = await super()._async_pre_start_kernel(**kw)
        if not self.taken:
            self.taken.append(socket.create_server(("127.0.0.1", self.shell_port)))
        return ready


def test_a_kernel_whose_port_was_taken_is_started_anew(write: Write, monkeypatch: pytest.MonkeyPatch):
    """Ports of ordinary kernels are chosen before they are taken, and other processes choose as well."""
    monkeypatch.setattr("chiso.execute.kernel_manager", lambda: _Robbed)
    done = run_notebook(write("unit"), GIVEN, 60)
    assert done.cells[-1].outputs[0].data["text/plain"] == "'xa-1'"
    with _Robbed.taken[0]:
        assert len(_Robbed.taken) == 1


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("stream", {"name": "stdout", "text": "a"}),
        ("display_data", {"data": {"text/plain": "a"}, "metadata": {}, "transient": {}}),
        ("execute_result", {"data": {"text/plain": "a"}, "metadata": {"b": 1}, "execution_count": 2}),
        ("error", {"ename": "E", "evalue": "a", "traceback": ["b"]}),
    ],
)
def test_an_output_is_what_nbformat_makes_of_it(kind: str, content: dict[str, Any]):
    """Only the schema is not asked."""
    message = {"header": {"msg_type": kind}, "content": content}
    assert nbclient.client.output_from_msg(message) == nbformat.v4.output_from_msg(message)


def test_a_message_that_shows_nothing_is_passed_over():
    """An extension may send what it likes."""
    with pytest.raises(ValueError, match="my_own"):
        nbclient.client.output_from_msg({"header": {"msg_type": "my_own"}, "content": {}})


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The demonstration of a district, assessed."""
    project = copy_project(tmp_path_factory.mktemp("huyen"))
    assess_period(project, "ninh-son", Period.parse("2022-Q3"))
    return project


@pytest.mark.parametrize("source", sorted(PROJECT.notebooks.glob("*.ipynb")), ids=lambda path: path.stem)
def test_our_notebooks_come_out_of_a_warm_kernel_as_of_an_ordinary_one(
    project: Project, monkeypatch: pytest.MonkeyPatch, source: Path
):
    """Output for output, of the unit at the top, whose reports show most."""
    monkeypatch.setenv("CHISO_ROOT", str(project.root))
    given = {"site": "ninh-son", "unit": "ninh-son", "period": "2022-Q3"}
    warm_up("ninh-son", "2022-Q3")  # as a run does: what was rehearsed is in every kernel
    warm = run_notebook(source, given, 120)
    monkeypatch.setattr("chiso.kernel.can_warm", lambda: False)
    ordinary = run_notebook(source, given, 120)
    assert sum(len(cell.get("outputs", ())) for cell in warm.cells) > 1
    for one, other in zip(warm.cells, ordinary.cells, strict=True):
        assert one.get("outputs") == other.get("outputs"), one.source
