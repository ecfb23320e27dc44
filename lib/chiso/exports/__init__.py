"""Files → text under known columns; nothing is changed, nothing is left out unsaid."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from chiso.exports.children import RawSheet, Refusal, read_raws
from chiso.exports.layouts import SEARCHED_ROWS
from chiso.exports.readings import read_sheet
from chiso.exports.sheets import Remark, Sheet
from chiso.exports.vocabulary import Vocabulary, read_vocabulary
from chiso.folders import entries, export_files, why_skipped
from chiso.paths import Project

__all__ = ["Remark", "Sheet", "export_files", "read_exports", "read_file", "read_published"]


def read_exports(project: Project, folder: Path) -> list[Sheet]:
    """Every sheet of every file in the folder, used or not, with what is to be said about it."""
    vocabulary = read_vocabulary(project)
    found = entries(folder)
    raws = read_raws([path for path in found if not why_skipped(path)])
    return [
        sheet
        for path in found
        for sheet in _sheets(_skipped(path) or next(raws), project.shown(path), vocabulary)
    ]


def read_file(project: Project, path: Path) -> list[Sheet]:
    """Every sheet of one file, wherever it lies."""
    (raw,) = read_raws([path])
    return list(_sheets(raw, project.shown(path), read_vocabulary(project)))


def read_published(project: Project, path: Path, unit_of: Callable[[str], str | None]) -> list[Sheet]:
    """Every sheet of a file of published figures; `unit_of` a heading is the code of the unit that it names."""
    (raw,) = read_raws([path])
    words = read_vocabulary(project).for_published(_units_in(raw, unit_of) if isinstance(raw, tuple) else {})
    return list(_sheets(raw, project.shown(path), words))


def _units_in(sheets: Iterable[RawSheet], unit_of: Callable[[str], str | None]) -> dict[str, tuple[str, ...]]:
    rows = (row for sheet in sheets for row in sheet.cells.slice(0, SEARCHED_ROWS).to_pylist())
    named: dict[str, tuple[str, ...]] = {}
    for text in dict.fromkeys(cell for row in rows for cell in row.values() if cell):
        if code := unit_of(text):
            named[code] = (*named.get(code, ()), text)
    return named


def _skipped(path: Path) -> Remark | None:
    why = why_skipped(path)
    return Remark("warning" if path.is_dir() else "info", why) if why else None


def _sheets(
    raw: tuple[RawSheet, ...] | Refusal | Remark, shown: str, vocabulary: Vocabulary
) -> Iterator[Sheet]:
    if isinstance(raw, Refusal):
        yield Sheet(shown, remarks=(Remark("error", raw.fact, raw.cure, stops=True),))
        return
    if isinstance(raw, Remark):
        yield Sheet(shown, remarks=(raw,))
        return
    sheets = [read_sheet(one, shown, vocabulary) for one in raw if one.cells.num_rows]
    yield from sheets
    if not any(sheet.kind or sheet.stops for sheet in sheets):
        cure = "Xuất lại từ hệ thống, hoặc chuyển tệp ra khỏi thư mục."
        yield Sheet(shown, remarks=(Remark("error", "không có bảng dữ liệu nào.", cure, stops=True),))
