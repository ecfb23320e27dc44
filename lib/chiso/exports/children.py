"""Each file is opened in a child process of limited time and memory: whatever it holds, the run goes on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

MEMORY = 2_000_000_000
"""Bytes of address space for one file; a full sheet of 1,048,576 rows and ten columns needs 1.1 GB of memory."""

_CRASH = "không đọc được: tệp hỏng, quá lớn hoặc không đúng định dạng."
_CURE = "Mở tệp bằng Excel, lưu lại dạng .xlsx rồi chạy lại; nếu không mở được, xuất lại từ hệ thống."


@dataclass(frozen=True)
class RawSheet:
    """One sheet as text: column i of `cells` is named str(i); what a ragged row does not reach is null."""

    name: str
    cells: pa.Table
    is_ragged: bool
    is_hidden: bool


@dataclass(frozen=True)
class Refusal:
    """Why a file gave nothing, and what to do about it, in Vietnamese."""

    fact: str
    cure: str


def read_raw(path: Path) -> tuple[RawSheet, ...] | Refusal:
    """The sheets of one file, or why there are none; never an exception, whatever the file holds."""
    with TemporaryDirectory() as folder:
        told = Path(folder) / "sheets.json"
        _run_child(path, folder)
        if not told.is_file():
            return Refusal(_CRASH, _CURE)
        news = json.loads(told.read_text(encoding="utf-8"))
        return Refusal(**news) if "fact" in news else tuple(_sheets(news["sheets"], Path(folder)))


def _run_child(path: Path, folder: str) -> None:
    seconds = 20 + path.stat().st_size // 500_000
    # -P: a module lying in the working folder must not be imported in place of a real one.
    command = [
        sys.executable,
        "-P",
        "-m",
        "chiso.readers.child",
        str(path),
        folder,
        str(MEMORY),
        str(seconds),
    ]
    # Other memory pools reserve address space far ahead of their use.
    environment = {**os.environ, "ARROW_DEFAULT_MEMORY_POOL": "system"}
    try:
        subprocess.run(command, env=environment, capture_output=True, timeout=2 * seconds, check=False)
    except subprocess.TimeoutExpired:
        return


def _sheets(stated: list[dict[str, str | bool]], folder: Path) -> Iterator[RawSheet]:
    for one in stated:
        with pa.OSFile(str(folder / str(one["file"]))) as source:
            cells = pa.ipc.open_file(source).read_all()
        yield RawSheet(str(one["name"]), cells, bool(one["is_ragged"]), bool(one["is_hidden"]))
