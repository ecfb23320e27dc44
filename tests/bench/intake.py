"""How fast one large workbook is taken in, against pandas with openpyxl that merely reads it."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
from openpyxl import Workbook

sys.path.insert(0, str(Path(__file__).parents[1]))
from chiso.exports import read_exports
from chiso.paths import Project
from chiso.tables import validate
from corpus.truths import HEADINGS, PERIOD, SITE, line, records

ROWS = 50_000
_MORE = tuple(f"Cột phụ {at}" for at in range(1, 26 - len(HEADINGS["dossiers"])))


def intake_speed(rows: int = ROWS) -> dict[str, float]:
    """`intake_rows_per_s` by wall clock; `intake_ratio_vs_openpyxl` by CPU seconds of all processes."""
    with TemporaryDirectory() as name:
        folder = Path(name) / "exports"
        folder.mkdir()
        _write_workbook(folder / "ho-so.xlsx", rows)
        wall, ours = _cost(lambda: take_in(folder, Path(name)))
        _, theirs = _cost(lambda: pd.read_excel(folder / "ho-so.xlsx", engine="openpyxl", dtype=str))
    return {
        "intake_rows_per_s": round(rows / wall),
        "intake_cpu_s": round(ours, 2),
        "openpyxl_cpu_s": round(theirs, 2),
        "intake_ratio_vs_openpyxl": round(theirs / ours, 1),
    }


def _write_workbook(path: Path, count: int) -> None:
    """Dossiers in 25 columns, every one with a code, days and words of its own."""
    first = records("dossiers")
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Danh sách")
    sheet.append([*HEADINGS["dossiers"].values(), *_MORE])
    for at in range(count):
        day = datetime(2022, 7, 1, 8) + timedelta(minutes=at % 120_000)
        row = first[at % len(first)] | {
            "dossier_code": f"H43.12.05-{day:%y%m%d}-{at:05}",
            "received_at": day,
            "due_at": day + timedelta(days=9),
        }
        sheet.append([*line("dossiers", row), *(at * number % 997 for number in range(len(_MORE)))])
    book.save(path)


def take_in(folder: Path, place: Path) -> None:
    """The exports of a folder read, validated and stored beside it."""
    project = Project(Path(__file__).resolve().parents[2])
    intake = validate(read_exports(project, folder), SITE, PERIOD, project)
    assert len(intake.tables["dossiers"]), intake.findings.head()
    for name, table in intake.tables.items():
        table.to_parquet(place / f"{name}.parquet", index=False)
    intake.findings.to_parquet(place / "findings.parquet", index=False)


def _cost(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU seconds of this process and of all that it started."""
    wall, before = time.monotonic(), _cpu()
    work()
    return time.monotonic() - wall, _cpu() - before


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


if __name__ == "__main__":
    print(json.dumps(intake_speed(int(sys.argv[1]) if sys.argv[1:] else ROWS)))
