"""`long.py ROWS`: the most memory that the intake of one sheet of so many dossiers holds, all processes together."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

import psutil
from intake import take_in

sys.path.insert(0, str(Path(__file__).parents[1]))
from corpus.truths import HEADINGS, Cell, line, page, records
from corpus.writers import Xlsx, letters, serial

_NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_SHEET, _STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


class _Strings(dict[str, int]):
    """Each text once, as Excel keeps them."""

    def __missing__(self, text: str) -> int:
        self[text] = number = len(self)
        return number


def peak_mb(rows: int) -> dict[str, float]:
    """`intake_peak_mb_1m_rows`: shared pages counted once."""
    with TemporaryDirectory() as name:
        folder = Path(name) / "exports"
        folder.mkdir()
        _write_workbook(folder / "ho-so.xlsx", rows)
        begun = time.monotonic()
        running = subprocess.Popen([sys.executable, __file__, "take", str(folder)])
        peak = 0.0
        while running.poll() is None:
            peak = max(peak, _held(psutil.Process(running.pid)))
            time.sleep(0.5)
        assert running.returncode == 0
        seconds = time.monotonic() - begun
    return {"intake_peak_mb_1m_rows": round(peak), "intake_wall_s_1m_rows": round(seconds, 1)}


def _held(process: psutil.Process) -> float:
    total = 0
    for one in (process, *process.children(recursive=True)):
        try:
            total += one.memory_full_info().pss
        except psutil.Error:
            continue
    return total / 1e6


def _write_workbook(path: Path, count: int) -> None:
    """As Excel saves it: every text among the shared strings, codes and their owners each its own."""
    strings = _Strings()
    small = zipfile.ZipFile(BytesIO(Xlsx().write(page("dossiers", records("dossiers")))))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name in set(small.namelist()) - {_SHEET, _STRINGS}:
            archive.writestr(name, small.read(name))
        with archive.open(_SHEET, "w") as sheet:
            sheet.write(f"<worksheet {_NAMESPACE}><sheetData>".encode())
            for number, cells in enumerate(_rows(count), 1):
                sheet.write(_row(number, cells, strings).encode())
            sheet.write(b"</sheetData></worksheet>")
        with archive.open(_STRINGS, "w") as shared:
            shared.write(f"<sst {_NAMESPACE}>".encode())
            shared.writelines(f"<si><t>{escape(text)}</t></si>".encode() for text in strings)
            shared.write(b"</sst>")


def _rows(count: int) -> Iterator[tuple[Cell, ...]]:
    """A header and dossiers, `count` rows in all."""
    first = records("dossiers")
    yield (*HEADINGS["dossiers"].values(), "Chủ hồ sơ")
    for at in range(count - 1):
        day = datetime(2022, 7, 1, 8) + timedelta(seconds=7 * at % 7_000_000)
        dossier = first[at % len(first)] | {
            "dossier_code": f"H43.12.05-{day:%y%m%d}-{at:07}",
            "received_at": day,
            "due_at": day + timedelta(days=9),
        }
        yield (*line("dossiers", dossier), f"CN-{at % 400_000:06}")


def _row(number: int, cells: tuple[Cell, ...], strings: _Strings) -> str:
    written = "".join(_cell(f"{letters(at)}{number}", cell, strings) for at, cell in enumerate(cells))
    return f'<row r="{number}" spans="1:{len(cells)}">{written}</row>'


def _cell(place: str, value: Cell, strings: _Strings) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f'<c r="{place}" s="1"><v>{serial(value)!r}</v></c>'
    if isinstance(value, str):
        return f'<c r="{place}" t="s"><v>{strings[value]}</v></c>'
    return f'<c r="{place}"><v>{value}</v></c>'


if __name__ == "__main__":
    if sys.argv[1] == "take":
        take_in(Path(sys.argv[2]), Path(sys.argv[2]).parent)
    else:
        print(json.dumps(peak_mb(int(sys.argv[1]))))
