"""A published path holds its previous edition or a complete new one, never anything between."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
import sys
import sysconfig
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import BinaryIO

from chiso.errors import Fault, ReportError
from chiso.formats import format_number

_PART = ".part"
_NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
_KEPT = "bản trước (nếu có) vẫn giữ nguyên."
_FULL = ("ổ đĩa không còn chỗ", "Giải phóng ổ đĩa rồi chạy lại.")
_CLOSED = ("không có quyền đọc hoặc ghi", "Kiểm tra quyền của tệp, thư mục rồi chạy lại.")
_REFUSALS = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EACCES: _CLOSED,
    errno.EPERM: _CLOSED,
    errno.EROFS: ("ổ đĩa chỉ cho đọc", "Chạy ở thư mục ghi được."),
    errno.EIO: ("ổ đĩa đọc, ghi bị lỗi", "Kiểm tra ổ đĩa, chép dữ liệu sang ổ khác rồi chạy lại."),
    errno.ENOENT: ("không còn tệp này, hoặc lối tắt trỏ vào chỗ không có", "Đặt lại tệp, hoặc xóa lối tắt."),
    errno.ELOOP: ("lối tắt trỏ vòng quanh", "Xóa lối tắt, đặt tệp thật vào."),
    errno.ENAMETOOLONG: ("tên tệp hoặc đường dẫn quá dài", "Đặt tên ngắn hơn."),
    errno.EFBIG: ("tệp quá giới hạn độ dài của máy", "Nâng giới hạn (ulimit -f) rồi chạy lại."),
}


def write_whole(path: Path, data: bytes) -> None:
    """The data at the path, on disk when this returns; whatever fails, what was there stays.

    Raises ReportError when it cannot be written; a full disk says how much space was missing.
    """
    fill_whole(path, len(data), lambda stream: stream.write(data))


def fill_whole(path: Path, size: int, fill: Callable[[BinaryIO], object]) -> None:
    """What `fill` writes, about `size` bytes, at the path; as above, without its ever being in memory as a whole."""
    with replacing(path, size) as part:
        _write(part, fill)


@contextmanager
def replacing(path: Path, size: int = 0) -> Iterator[Path]:
    """The name of a part to be written, which then takes the path's place; as above."""
    part = path.with_name(f".{secrets.token_hex(8)}{_PART}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _removed_on_failure(part):
            yield part
            os.replace(part, path)
            _sync_folder(path.parent)
    except OSError as error:
        raise ReportError(_fault(path, size, error)) from error


def disk_fault(error: OSError) -> Fault | None:
    """What a system's refusal to read or write means to its user; None where it is none of theirs."""
    if error.errno not in _REFUSALS:
        return None
    fact, cure = _REFUSALS[error.errno]
    return Fault(str(error.filename or "ổ đĩa"), f"{fact}; {_KEPT}", cure)


def hash_files(paths: Iterable[Path]) -> str:
    """One hash of the bytes of all the files, in their order; when they were written does not count."""
    together = hashlib.sha256()
    for path in paths:
        together.update(hashlib.sha256(path.read_bytes()).digest())
    return together.hexdigest()[:32]


def hash_text(parts: object) -> str:
    """One hash of the parts as they print."""
    lines = parts if isinstance(parts, Iterable) and not isinstance(parts, str) else (parts,)
    return hashlib.sha256("\n".join(map(str, lines)).encode()).hexdigest()[:16]


@cache
def hash_library() -> str:
    """The code, templates and fonts of this package, and the versions of all that is installed beside it."""
    house = Path(__file__).parent
    files = sorted(path for path in house.rglob("*") if path.is_file() and path.parent.name != "__pycache__")
    installed = sorted(path.name for path in Path(sysconfig.get_path("purelib")).glob("*.dist-info"))
    return hash_text((sys.version, *installed, hash_files(files)))


def sha256_of(path: Path) -> str:
    """The hash of a file's bytes, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def clear_parts(folder: Path) -> None:
    """The folder and all below it without the parts that killed writers left; only for the period's owner."""
    for part in folder.rglob(f".*{_PART}"):
        part.unlink(missing_ok=True)


@contextmanager
def _removed_on_failure(part: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _write(part: Path, fill: Callable[[BinaryIO], object]) -> None:
    # Not tempfile: its mode 0600 would lock the readers of a shared folder out.
    with open(part, "xb") as stream:
        fill(stream)
        stream.flush()
        os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:  # Windows opens no folder, and needs not
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _fault(path: Path, needed: int, error: OSError) -> Fault:
    place = path.as_posix()
    if error.errno in _NO_SPACE:
        free = _free_bytes(path.parent)
        fact = f"ổ đĩa không đủ chỗ: cần {_size(needed)}, còn {_size(free)}, thiếu {_size(needed - free)};"
        return Fault(place, f"{fact} {_KEPT}", "Giải phóng ổ đĩa rồi chạy lại.")
    if error.errno == errno.EFBIG:
        fact = f"tệp dài {_size(needed)}, quá giới hạn độ dài tệp của máy; {_KEPT}"
        return Fault(place, fact, "Nâng giới hạn (ulimit -f) rồi chạy lại.")
    fact = f"không ghi được ({error.strerror}); không có bản dở dang nào ở đó."
    return Fault(place, fact, "Kiểm tra quyền ghi vào thư mục và tình trạng ổ đĩa rồi chạy lại.")


def _free_bytes(folder: Path) -> int:
    return shutil.disk_usage(next(above for above in (folder, *folder.parents) if above.exists())).free


def _size(count: int) -> str:
    """`1.234,5 kB`: at least a tenth, so that nothing missing is never shown as 0."""
    return f"{format_number(max(count, 100) / 1000, 1)} kB"
