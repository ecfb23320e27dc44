"""A published path holds its previous edition or a complete new one, never anything between."""

from __future__ import annotations

import errno
import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from chiso.errors import ReportError
from chiso.files import clear_parts, write_whole
from promises import Trials, asked, promise

OLD = b"old edition"


@pytest.fixture
def published(tmp_path: Path) -> Path:
    path = tmp_path / "report.html"
    path.write_bytes(OLD)
    return path


def test_what_is_written_stands_at_the_path_alone(published: Path) -> None:
    """The new edition replaces the old one and leaves nothing else in the folder."""
    write_whole(published, b"new edition")
    assert published.read_bytes() == b"new edition"
    assert os.listdir(published.parent) == ["report.html"]


def test_folders_on_the_way_are_made(tmp_path: Path) -> None:
    """A path may lie in folders that are not there yet."""
    write_whole(tmp_path / "2022-Q3" / "lam-son" / "1.html", b"page")
    assert (tmp_path / "2022-Q3" / "lam-son" / "1.html").read_bytes() == b"page"


def test_others_may_read_what_is_published(published: Path) -> None:
    """A product has the rights that the office's umask gives, not those of a private temporary file."""
    before = os.umask(0o022)
    try:
        write_whole(published, b"new edition")
    finally:
        os.umask(before)
    assert published.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("call", ["fsync", "replace"])
@pytest.mark.parametrize("fault", [errno.EIO, errno.ENOSPC, errno.EACCES])
def test_a_failing_call_leaves_a_whole_edition(
    published: Path, monkeypatch: pytest.MonkeyPatch, call: str, fault: int
) -> None:
    """Whatever the disk refuses, the path holds a whole edition and no part lies beside it."""

    def refuse(*_: object) -> None:
        raise OSError(fault, os.strerror(fault))

    monkeypatch.setattr(os, call, refuse)
    with pytest.raises(ReportError, match=r"report\.html"):
        write_whole(published, b"new edition")
    assert published.read_bytes() == OLD
    assert os.listdir(published.parent) == ["report.html"]


def test_where_no_folder_can_be_opened_files_are_written_all_the_same(
    published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows refuses to open a folder; the file is in its place by then."""

    def refuse(*_: object) -> int:
        raise PermissionError

    monkeypatch.setattr(os, "open", refuse)
    write_whole(published, b"new edition")
    assert published.read_bytes() == b"new edition"


def test_an_interrupted_write_leaves_no_part(published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while writing leaves the old edition alone in its folder."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_whole(published, b"new edition")
    assert published.read_bytes() == OLD
    assert os.listdir(published.parent) == ["report.html"]


def test_a_path_that_cannot_be_is_said_so(published: Path) -> None:
    """A folder that is a file is a fault of the place, told without a traceback."""
    with pytest.raises(ReportError, match="không ghi được"):
        write_whole(published / "1.html", b"page")


def test_a_file_limit_leaves_the_old_edition(published: Path) -> None:
    """Under a limit of 64 kB a file of 1 MB is refused with its length, and the old edition stays."""
    child = _run(
        "import resource, sys; from pathlib import Path; from chiso.files import write_whole\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))\n"
        "write_whole(Path(sys.argv[1]), bytes(1_000_000))",
        published,
    )
    assert child.returncode == 1
    assert "tệp dài 1.000,0 kB" in child.stderr
    assert published.read_bytes() == OLD
    assert os.listdir(published.parent) == ["report.html"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a full disk needs the right to mount one")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@promise(3, asked(5, 40))
def test_a_full_disk_says_how_much_was_missing(small_disk: Path, trials: Trials) -> None:
    """200 kB do not go where less is free: the old edition stays and the message tells the shortage."""
    path = small_disk / "report.html"
    path.write_bytes(OLD)
    for number in trials:
        free_kilobytes = number * 49 // (trials.asked - 1) * 4
        (small_disk / "ballast").write_bytes(bytes((256 - 4 - free_kilobytes) * 1024))
        with pytest.raises(ReportError) as failure:
            write_whole(path, bytes(200 * 1024))
        missing = (200 - free_kilobytes) * 1.024
        assert f"thiếu {missing:.1f} kB".replace(".", ",") in str(failure.value)
        assert path.read_bytes() == OLD
        assert sorted(os.listdir(small_disk)) == ["ballast", "report.html"]


def test_a_killed_writer_leaves_a_whole_edition(tmp_path: Path) -> None:
    """After kill -9 at random moments the file is one of the editions written, whole."""
    path, moments = tmp_path / "report.html", random.Random(766)
    for _ in range(12):
        writer = subprocess.Popen([sys.executable, "-c", _WRITER, str(path)], stdout=subprocess.PIPE)
        assert writer.stdout
        writer.stdout.readline()
        time.sleep(moments.uniform(0, 0.03))
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
        digest, _, body = path.read_bytes().partition(b"\n")
        assert hashlib.sha256(body).hexdigest().encode() == digest


def test_parts_of_killed_writers_are_cleared_and_nothing_else(tmp_path: Path) -> None:
    """Whoever owns the period may sweep what killed writers left, in all its folders."""
    (tmp_path / "lam-son").mkdir()
    for name in (".0a1b.part", "lam-son/.2c3d.part", "lam-son/1.html", ".store"):
        (tmp_path / name).write_bytes(b"")
    clear_parts(tmp_path)
    left = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file())
    assert left == [".store", "lam-son/1.html"]


_WRITER = """
import hashlib, random, sys
from pathlib import Path
from chiso.files import write_whole
path, sizes = Path(sys.argv[1]), random.Random(0)
while True:
    body = sizes.randbytes(sizes.randrange(3_000_000))
    write_whole(path, hashlib.sha256(body).hexdigest().encode() + b"\\n" + body)
    print("written", flush=True)
"""


def _run(code: str, path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False
    )
