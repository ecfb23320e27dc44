"""What lies in a folder of exports: which files are read, and why the others are not."""

from __future__ import annotations

from pathlib import Path


def export_files(folder: Path) -> list[Path]:
    """The files of a period's folder that are exports, in order of their names."""
    return [path for path in entries(folder) if not why_skipped(path)]


def entries(folder: Path) -> list[Path]:
    """All that lies in the folder, in order of the names."""
    return sorted(folder.iterdir(), key=lambda path: path.name) if folder.is_dir() else []


def why_skipped(path: Path) -> str:
    """Why it is not read, in words; nothing for an export."""
    if path.is_dir():
        return "là thư mục con, không được đọc."
    if path.name.startswith("~$"):
        return "là tệp tạm của Excel, không được đọc."
    if path.name.startswith("."):
        return "là tệp ẩn, không được đọc."
    return "là tệp hướng dẫn, không được đọc." if path.stem.upper() == "README" else ""
