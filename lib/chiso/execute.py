"""One job: papermill runs one notebook, and nothing but a notebook run to its end counts as done."""

from __future__ import annotations

import asyncio
import re
import signal
import time
from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbclient.client
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode, from_dict, reads
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from chiso.errors import Fault, ReportError, UsageError
from chiso.kernel import kernel_manager
from chiso.periods import Period

OUTPUT_MAX = 20_000_000
"""Characters that one notebook may print or show; a report has about 100,000."""

_START_S = 60
_LAST_WORDS_S = 0.2
_KERNEL = {"name": "python3", "language": "python", "display_name": "Python 3 (ipykernel)"}
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")


class ExecutionFailed(ReportError):
    """A notebook that did not run to its end: its cell (as numbered in JupyterLab), the cause, what ran so far."""

    def __init__(self, shown: str, cell: int | None, cause: str, notebook: NotebookNode) -> None:
        self.cell, self.cause, self.notebook = cell, cause, notebook
        place = shown if cell is None else f"{shown}, ô [{cell}]"
        super().__init__(
            Fault(place, f"{cause}.", "Mở sổ tay trong thư mục failed/ bằng JupyterLab để xem lỗi.")
        )


def run_notebook(path: Path, parameters: Mapping[str, str], timeout: float) -> NotebookNode:
    """The executed notebook.

    Raises UsageError, before any kernel starts, for parameters other than the notebook declares, and
    ExecutionFailed when a cell fails, the kernel dies or `timeout` seconds have passed.
    """
    notebook, declared = _read(path)
    _check_parameters(path.name, declared, parameters)
    # papermill's own `execute_notebook` writes the notebook out as text before and after, for nobody.
    executed: NotebookNode = papermill_engines.execute_notebook_with_engine(
        "chiso",
        parameterize_notebook(notebook, dict(parameters)),
        kernel_name=_KERNEL["name"],
        progress_bar=False,
        source=path,
        limit_s=timeout,
    )
    return executed


def _read(path: Path) -> tuple[NotebookNode, frozenset[str]]:
    """The notebook and the parameters that it declares."""
    try:
        notebook, declared = _parsed(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        fault = Fault(path.name, f"không đọc được sổ tay ({error}).", "Lấy lại tệp gốc trong notebooks/.")
        raise ReportError(fault) from error
    return deepcopy(notebook), declared


@lru_cache(maxsize=64)
def _parsed(text: str) -> tuple[NotebookNode, frozenset[str]]:
    """Once for each content: a worker makes the same notebook's report for hundreds of units."""
    notebook: NotebookNode = load_notebook_node(reads(text, as_version=4))  # type: ignore[no-untyped-call]
    notebook.metadata["kernelspec"] = _KERNEL  # whatever kernel an analyst happened to save it with
    return notebook, frozenset(papermill.inspect_notebook(notebook))


def _check_parameters(shown: str, declared: frozenset[str], given: Mapping[str, str]) -> None:
    """A misspelt name would make the report of the default unit, and a name or value could run code."""
    unknown = [
        Fault(shown, f"không khai báo tham số «{name}».", _DECLARE) for name in given if name not in declared
    ]
    missing = [
        Fault(shown, f"thiếu giá trị của tham số «{name}».", _DECLARE)
        for name in sorted(declared - set(given))
    ]
    wrong = [
        Fault(
            f"tham số «{name}»",
            f"có giá trị {value!r} không hợp lệ.",
            "Chỉ dùng chữ, số, dấu chấm và gạch nối.",
        )
        for name, value in given.items()
        if not (isinstance(value, str) and _CODE.fullmatch(value))
    ]
    if faults := unknown + missing + wrong:
        raise UsageError(*faults)
    if "period" in given:
        Period.parse(given["period"])


_DECLARE = "Ô có thẻ «parameters» của sổ tay phải khai báo đúng các tham số site, unit, period."


class _Client(PapermillNotebookClient):  # type: ignore[misc]
    """papermill's client, which sees a kernel's end at once and stops a flood of output."""

    received = 0
    begun: float | None = None

    def __init__(self, nb_man: Any, kernel_name: str, folder: Path, limit_s: float) -> None:
        super().__init__(
            nb_man,
            kernel_name=kernel_name,
            resources={"metadata": {"path": str(folder)}},
            kernel_manager_class=kernel_manager(),
            startup_timeout=_START_S,
            timeout=_START_S,  # of what is no cell
            iopub_timeout=10,
            shutdown_kernel="immediate",
            record_timing=False,
        )
        self.limit_s, self.timeout_func = limit_s, self.seconds_left

    def run(self) -> str | None:
        """Executes the notebook; why that ended before its end, in words."""
        try:
            self.execute()
        except CellTimeoutError:
            return f"quá thời gian {self.limit_s:g} giây"
        except (DeadKernelError, RuntimeError, TimeoutError):
            return self.death()
        return None

    def seconds_left(self, cell: NotebookNode) -> int:
        """Of the notebook's limit, which is counted from its first cell: a kernel's start has its own."""
        self.begun = self.begun or time.monotonic()
        return max(1, round(self.begun + self.limit_s - time.monotonic()))

    def create_kernel_manager(self) -> Any:
        self.manager = super().create_kernel_manager()
        return self.manager

    async def _async_poll_kernel_alive(self) -> None:
        """nbclient's own way looks every second; a warm kernel's last words come before its wire ends and tells it."""
        await self.manager._async_wait()
        await asyncio.sleep(_LAST_WORDS_S)
        self.task_poll_for_reply.cancel()

    def process_message(self, message: dict[str, Any], *where: Any) -> Any:
        content = message["content"]
        self.received += sum(map(len, map(str, (content.get("text", ""), *content.get("data", {}).values()))))
        if self.received > OUTPUT_MAX:
            self.task_poll_for_reply.cancel()
        return super().process_message(message, *where)

    def death(self) -> str:
        """Why no more replies come, in words."""
        if self.received > OUTPUT_MAX:
            return f"in ra quá {OUTPUT_MAX // 1_000_000} triệu ký tự"
        process = self.manager.provisioner and self.manager.provisioner.process
        if not process:
            return "kernel không khởi động được"
        if (code := process.poll()) is None:
            return "kernel không trả lời"
        return f"kernel chết ({_name(code)})"


def _name(code: int) -> str:
    return f"tín hiệu {signal.Signals(-code).name}" if code < 0 else f"mã thoát {code}"


_FIELDS = {
    "stream": ("name", "text"),
    "display_data": ("data", "metadata"),
    "execute_result": ("data", "metadata", "execution_count"),
    "error": ("ename", "evalue", "traceback"),
}


def _output(message: dict[str, Any]) -> NotebookNode:
    """What nbformat makes of a message; ValueError for one that shows nothing, which nbclient passes over."""
    kind, content = message["header"]["msg_type"], message["content"]
    if kind not in _FIELDS:
        raise ValueError(kind)
    read: NotebookNode = from_dict({"output_type": kind, **{name: content[name] for name in _FIELDS[kind]}})  # type: ignore[no-untyped-call]
    return read


# nbformat's own holds each output against a schema, which takes longer than to receive it;
# an output that ipykernel sent and the renderer cannot read fails there.
nbclient.client.output_from_msg = _output  # type: ignore[attr-defined]


# papermill reads the time that it wrote a moment ago as a date in whatever spelling, for every cell.
papermill.engines.dateutil = SimpleNamespace(parser=SimpleNamespace(parse=datetime.fromisoformat))


class _Engine(NBClientEngine):  # type: ignore[misc]
    """papermill's engine over warm kernels.

    papermill marks all cells of a dead kernel as completed and takes sys.exit(0) for an end, so how a notebook
    ended is told here.
    """

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, source: Path, limit_s: float, **_: Any
    ) -> None:
        client = _Client(nb_man, kernel_name, source.parent, limit_s)
        cause = client.run()
        if cause and client.begun is None:
            # An ordinary kernel dies at once where another process took a port that was meant for it.
            client = _Client(nb_man, kernel_name, source.parent, limit_s)
            cause = client.run()
        if broken := _broken(nb_man.nb, cause):
            raise ExecutionFailed(source.stem, *broken, nb_man.nb)


def _broken(notebook: NotebookNode, cause: str | None) -> tuple[int | None, str] | None:
    """The first cell that failed or, with a cause, the last that was begun; None when all ran."""
    cells = [cell for cell in notebook.cells if _runs(cell)]
    for number, cell in enumerate(cells, 1):
        for output in cell.outputs:
            if output.output_type == "error":
                return number, f"{output.ename}: {output.evalue}".strip(": ").splitlines()[0][:500]
    begun = [number for number, cell in enumerate(cells, 1) if cell.metadata.papermill["status"] != "pending"]
    if cause is None and len(begun) < len(cells):
        cause = "các ô sau không được chạy"
    return (max(begun, default=None), cause) if cause else None


def _runs(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and cell.source.strip() and "skip-execution" not in cell.metadata.tags


papermill_engines.register("chiso", _Engine)
