"""Files → text under known columns; nothing is changed, nothing is left out unsaid."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from chiso.exports.children import RawSheet, Refusal, read_raw
from chiso.exports.readings import read_sheet
from chiso.exports.sheets import Remark, Sheet
from chiso.exports.vocabulary import Vocabulary, read_vocabulary
from chiso.paths import Project

__all__ = ["Remark", "Sheet", "export_files", "read_exports", "read_file", "read_published"]


def export_files(folder: Path) -> list[Path]:
    """The files of a period's folder that are exports, in order of their names."""
    return [path for path in _entries(folder) if not _why_skipped(path)]


def read_exports(project: Project, folder: Path) -> list[Sheet]:
    """Every sheet of every file in the folder, used or not, with what is to be said about it."""
    vocabulary = read_vocabulary(project)
    entries = _entries(folder)
    # The children do the work; their number is what the machine bears.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        raws = pool.map(_read_raw, entries)
        return [
            sheet
            for path, raw in zip(entries, raws, strict=True)
            for sheet in _sheets(raw, project.shown(path), vocabulary)
        ]


def read_file(project: Project, path: Path) -> list[Sheet]:
    """Every sheet of one file, wherever it lies."""
    return list(_sheets(_read_raw(path), project.shown(path), read_vocabulary(project)))


def read_published(project: Project, path: Path) -> list[Sheet]:
    """Every sheet of a file of published figures."""
    return list(_sheets(_read_raw(path), project.shown(path), read_vocabulary(project).for_published))


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir(), key=lambda path: path.name) if folder.is_dir() else []


def _why_skipped(path: Path) -> str:
    if path.is_dir():
        return "là thư mục con, không được đọc."
    if path.name.startswith("~$"):
        return "là tệp tạm của Excel, không được đọc."
    if path.name.startswith("."):
        return "là tệp ẩn, không được đọc."
    return "là tệp hướng dẫn, không được đọc." if path.stem.upper() == "README" else ""


def _read_raw(path: Path) -> tuple[RawSheet, ...] | Refusal | Remark:
    if why := _why_skipped(path):
        return Remark("warning" if path.is_dir() else "info", why)
    return read_raw(path)


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
