"""What lies in a folder of exports: which files are read, and why the others are not."""

from __future__ import annotations

from pathlib import Path

_LEFT_BY_SYSTEMS = ("desktop.ini", "thumbs.db", "ehthumbs.db", "__macosx", "icon\r")
"""What Windows and macOS put into folders on their own."""


def export_files(folder: Path) -> list[Path]:
    """The files of a period's folder that are exports, in order of their names."""
    return [path for path in entries(folder) if not why_skipped(path)]


def entries(folder: Path) -> list[Path]:
    """All that lies in the folder, in order of the names."""
    return sorted(folder.iterdir(), key=lambda path: path.name) if folder.is_dir() else []


def unread(folder: Path) -> list[Path]:
    """What lies in the folder as exports do and cannot be read as one, in order of the names."""
    return [path for path in entries(folder) if _why_unread(path) and not why_not_ours(path)]


def why_skipped(path: Path) -> str:
    """Why it is not read, in words; nothing for an export."""
    return why_not_ours(path) or _why_unread(path)


def _why_unread(path: Path) -> str:
    if path.is_dir():
        return "là thư mục con, không được đọc."
    # A link that leads nowhere is no export that is passed over: one is missing.
    return "" if path.is_file() or not path.exists() else "không phải là tệp thường, không được đọc."


def why_not_ours(path: Path) -> str:
    """What its name says that it is instead of something that an office delivered; "" for nothing."""
    if path.name.casefold() in _LEFT_BY_SYSTEMS:
        return "do hệ điều hành tạo ra, không được đọc."
    if path.name.startswith("~$"):
        return "là tệp tạm của Excel, không được đọc."
    if path.name.startswith("."):
        return "là tệp ẩn, không được đọc."
    return "là tệp hướng dẫn, không được đọc." if path.stem.upper() == "README" else ""
