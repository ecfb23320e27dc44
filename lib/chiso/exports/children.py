"""Each file is opened in a child process of limited time and memory: whatever it holds, the run goes on."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Timer
from typing import Any

import pyarrow as pa

LEAST_MEMORY, MOST_MEMORY = 900_000_000, 2_000_000_000
"""Bytes of address space for one file, by its size; of these the libraries take 300 MB that they never use."""


@dataclass(frozen=True)
class RawSheet:
    """One sheet as text: column i of `cells` is named str(i); what a ragged row does not reach is null.

    `encoding` names the legacy encoding that the text was written in; hidden rows count from 1, columns from 0.
    `titles`: lines that stand above the table and in none of its rows.
    `merged_down`: the column of each cell that is merged over several rows, and the first and the last of these, from 0.
    """

    name: str
    cells: pa.Table
    is_ragged: bool = False
    is_hidden: bool = False
    is_1904: bool = False
    encoding: str = ""
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    titles: tuple[str, ...] = ()
    merged_down: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True)
class Refusal:
    """Why a file gave nothing, and what to do about it, in Vietnamese; sheet, row and column where it shows, if known."""

    fact: str
    cure: str
    sheet: str = ""
    row: int | None = None
    column: str = ""


CRASHED = Refusal(
    "không đọc được: tệp hỏng, quá lớn hoặc không đúng định dạng.",
    "Mở tệp bằng Excel, lưu lại dạng .xlsx rồi chạy lại; nếu không mở được, xuất lại từ hệ thống.",
)


def read_raws(paths: Sequence[Path]) -> Iterator[tuple[RawSheet, ...] | Refusal]:
    """The sheets of each file, or why there are none; never an exception, whatever a file holds."""
    workers = min(len(paths), os.cpu_count() or 1)
    readers: queue.SimpleQueue[_Reader] = queue.SimpleQueue()
    if not workers:
        return
    for _ in range(workers):
        readers.put(_Reader())

    def read(path: Path) -> tuple[RawSheet, ...] | Refusal:
        reader = readers.get()
        try:
            return reader.read(path)
        finally:
            readers.put(reader)

    try:
        with ThreadPoolExecutor(workers) as pool:
            yield from pool.map(read, paths)
    finally:
        for _ in range(workers):
            readers.get().close()


class _Reader:
    """A process that waits for files to read; it is started anew where a file or the clock has killed it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def read(self, path: Path) -> tuple[RawSheet, ...] | Refusal:
        """The sheets of one file, or why there are none."""
        with TemporaryDirectory() as folder:
            told = Path(folder) / "sheets.json"
            self._ask(path, folder)
            if not told.is_file():
                return CRASHED
            news = json.loads(told.read_text(encoding="utf-8"))
            return Refusal(**news) if "fact" in news else tuple(_sheets(news["sheets"], Path(folder)))

    def close(self) -> None:
        """Ends the process, and what it has started."""
        process, self._process = self._process, None
        if process:
            _kill(process)
            process.communicate()

    def _ask(self, path: Path, folder: str) -> None:
        process = self._process = self._process or _start()
        assert process.stdin and process.stdout
        size = path.stat().st_size
        memory, seconds = min(LEAST_MEMORY + 10 * size, MOST_MEMORY), 20 + size // 500_000
        timer = Timer(2 * seconds, _kill, [process])
        timer.start()
        try:
            process.stdin.write(json.dumps([str(path), folder, memory, seconds]) + "\n")
            process.stdin.flush()
            is_alive = bool(process.stdout.readline())
        except (OSError, ValueError):
            is_alive = False
        timer.cancel()
        if not is_alive:
            self.close()


def _kill(process: subprocess.Popen[str]) -> None:
    """Ends the process and, where the system knows groups, what it has started."""
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()


def _start() -> subprocess.Popen[str]:
    # -P: a module lying in the working folder must not be imported in place of a real one.
    command = [sys.executable, "-P", "-m", "chiso.readers.child"]
    # Other memory pools reserve address space far ahead of their use; threads would not survive a fork.
    environment = {**os.environ, "ARROW_DEFAULT_MEMORY_POOL": "system", "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )


def _sheets(stated: list[dict[str, Any]], folder: Path) -> Iterator[RawSheet]:
    for one in stated:
        files = [folder / name for name in one.pop("files")]
        tables = [pa.ipc.open_stream(path.read_bytes()).read_all() for path in files]
        whole = pa.concat_tables(tables, promote_options="default") if tables else pa.table({})
        lists: dict[str, Any] = {
            name: tuple(one.pop(name)) for name in ("hidden_rows", "hidden_columns", "titles", "merged_down")
        }
        yield RawSheet(cells=whole.unify_dictionaries().combine_chunks(), **one, **lists)
