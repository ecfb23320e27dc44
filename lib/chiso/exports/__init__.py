"""Files → text under known columns; nothing is changed, nothing is left out unsaid."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from chiso.exports.children import CRASHED, RawSheet, Refusal, read_raws
from chiso.exports.layouts import SEARCHED_ROWS
from chiso.exports.memory import Memory
from chiso.exports.numbers import settle_numbers
from chiso.exports.readings import read_sheet
from chiso.exports.sheets import Remark, Sheet
from chiso.exports.vocabulary import Vocabulary, read_vocabulary
from chiso.folders import entries, export_files, why_not_ours, why_skipped
from chiso.paths import Project

__all__ = ["Memory", "Remark", "Sheet", "read_exports", "read_file", "read_published"]


def read_exports(project: Project, folder: Path, memory: Memory | None = None) -> list[Sheet]:
    """Every sheet of every file in the folder, used or not, with what is to be said about it.

    A file that is in the memory is not read again.
    """
    vocabulary = read_vocabulary(project)
    files = export_files(folder)
    known = {path: sheets for path in files if memory and (sheets := memory.recall(path))}
    raws = read_raws([path for path in files if path not in known])
    for path in files:
        if path not in known:
            raw = next(raws)
            known[path] = list(_sheets(raw, project.shown(path), vocabulary))
            # A reader that was killed may have met nothing but a busy machine.
            if memory and raw != CRASHED:
                memory.keep(path, known[path])
    skipped = ((path, _skipped(path)) for path in entries(folder))
    return [
        sheet
        for path, why in skipped
        for sheet in (
            [Sheet(project.shown(path), remarks=(why,))] if why else settle_numbers(known[path], vocabulary)
        )
    ]


def read_file(project: Project, path: Path) -> list[Sheet]:
    """Every sheet of one file, wherever it lies."""
    (raw,) = read_raws([path])
    vocabulary = read_vocabulary(project)
    return settle_numbers(_sheets(raw, project.shown(path), vocabulary), vocabulary)


def read_published(project: Project, path: Path, unit_of: Callable[[str], str | None]) -> list[Sheet]:
    """Every sheet of a file of published figures; `unit_of` a heading is the code of the unit that it names."""
    (raw,) = read_raws([path])
    words = read_vocabulary(project).for_published(_units_in(raw, unit_of) if isinstance(raw, tuple) else {})
    return settle_numbers(_sheets(raw, project.shown(path), words), words)


def _units_in(sheets: Iterable[RawSheet], unit_of: Callable[[str], str | None]) -> dict[str, tuple[str, ...]]:
    rows = (row for sheet in sheets for row in sheet.cells.slice(0, SEARCHED_ROWS).to_pylist())
    named: dict[str, tuple[str, ...]] = {}
    for text in dict.fromkeys(cell for row in rows for cell in row.values() if cell):
        if code := unit_of(text):
            named[code] = (*named.get(code, ()), text)
    return named


def _skipped(path: Path) -> Remark | None:
    why = why_skipped(path)
    is_said_loud = path.is_dir() or not why_not_ours(path)
    return Remark("warning" if is_said_loud else "info", why) if why else None


def _sheets(raw: tuple[RawSheet, ...] | Refusal, shown: str, vocabulary: Vocabulary) -> Iterator[Sheet]:
    if isinstance(raw, Refusal):
        why = Remark("error", raw.fact, raw.cure, raw.row, raw.column, stops=True)
        yield Sheet(shown, raw.sheet, remarks=(why,))
        return
    sheets = [read_sheet(one, shown, vocabulary) for one in raw if one.cells.num_rows]
    yield from sheets
    if not any(sheet.kind or sheet.stops for sheet in sheets):
        cure = "Xuất lại từ hệ thống, hoặc chuyển tệp ra khỏi thư mục."
        yield Sheet(shown, remarks=(Remark("error", "không có bảng dữ liệu nào.", cure, stops=True),))
