"""Packs: what one receiver may see, whole, current, checked against the ledger, and the same bytes every time."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from chiso.errors import Fault, PackError
from chiso.files import fill_whole
from chiso.publish.doors import door_page
from chiso.publish.holdings import Holdings, Pack, find_changed, lay_packs
from chiso.publish.manifests import INDEX, MANIFEST, README, SUMS, manifest, readme, sums
from chiso.publish.personal import find_personal_data

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip entry can carry; no clock in a product
_FAULTS_TOLD = 20
_OUTSIDE = re.compile(rb"<nav data-outside.*?</nav>\s*", re.DOTALL)
_PIECE = 1 << 20


def publish_packs(holdings: Holdings) -> tuple[Path, ...]:
    """The packs of the period, written; those of an earlier bundle are gone.

    Raises PackError, and writes nothing, where a product is not what was made, carries personal data, or where no
    unit's reports are complete.
    """
    packs = complete_packs(holdings)
    refuse([*changed_faults(holdings), *_personal_faults(holdings, packs)])
    made = tuple(holdings.packs_folder / pack.name for pack in packs)
    for path, pack in zip(made, packs, strict=True):
        fill_whole(path, _size(holdings, pack), partial(write_pack, holdings, pack))
    for old in set(holdings.packs_folder.glob("*.zip")) - set(made):
        old.unlink()
    return made


def complete_packs(holdings: Holdings) -> tuple[Pack, ...]:
    """The packs, that of the superior agency first.

    Raises PackError where there would be none.
    """
    if packs := lay_packs(holdings):
        return packs
    fact = "không có đơn vị nào đủ báo cáo hiện hành."
    raise PackError(Fault(f"kỳ {holdings.period}", fact, "Chạy lại make report cho kỳ này."))


def refuse(faults: list[Fault]) -> None:
    """Raises PackError with the first faults, and the number of the others; nothing where there is none."""
    if faults:
        more = len(faults) - _FAULTS_TOLD
        rest = [Fault(f"và {more} chỗ khác", "cũng như vậy.", "")] if more > 0 else []
        raise PackError(*faults[:_FAULTS_TOLD], *rest)


def changed_faults(holdings: Holdings) -> list[Fault]:
    """The products that are gone or were changed since they were made."""
    return [_changed(one.path) for one in find_changed(holdings.folder, holdings.products)]


def _changed(path: str) -> Fault:
    cure = "Chạy lại make report cho báo cáo này; đừng sửa tay sản phẩm."
    return Fault(path, "đã mất hoặc đã bị thay đổi sau khi lập.", cure)


def rebuilt_faults(pack: Pack, folder: Path) -> list[Fault]:
    """The pack's products that were not made alike a second time, in another folder.

    The index of a period in which something is missing tells of that, so it is compared only where nothing is.
    """
    products = [one for one in pack.products if one.path != "index.html" or not pack.left_out]
    return [
        Fault(one.path, "lập lại không ra đúng từng byte như cũ.", "Chạy lại make report rồi make verify.")
        for one in find_changed(folder, products)
    ]


def old_pack_faults(holdings: Holdings) -> list[Fault]:
    """The packs that are not, byte for byte, what would be packed now."""
    packs = {pack.name: pack for pack in lay_packs(holdings)}
    return [
        Fault(
            f"packs/{path.name}",
            "không phải gói của các sản phẩm hiện có.",
            "Chạy lại make bundle; đừng gửi gói này.",
        )
        for path in sorted(holdings.packs_folder.glob("*.zip"))
        if path.name not in packs or not _is_as_packed(holdings, packs[path.name], path)
    ]


def write_pack(holdings: Holdings, pack: Pack, stream: BinaryIO) -> None:
    """The pack as a zip file: entries by name, at no time, readable by all, and one at a time in memory.

    Raises PackError for a product that is not what the ledger knows.
    """
    papers = {MANIFEST: manifest(holdings, pack), README: readme(holdings, pack)}
    hashes = {one.path: one.sha256 for one in pack.products}
    index = hashes.pop(INDEX, None)
    papers[INDEX] = _inward(_product(holdings, INDEX, index)) if index else door_page(holdings, pack)
    papers[SUMS] = sums(hashes | {name: hashlib.sha256(data).hexdigest() for name, data in papers.items()})
    with zipfile.ZipFile(stream, "w") as archive:
        for name in sorted(hashes.keys() | papers.keys()):
            data = papers[name] if name in papers else _product(holdings, name, hashes[name])
            archive.writestr(_entry(name), data)


def _inward(page: bytes) -> bytes:
    """The front page without what leads out of the pack."""
    return _OUTSIDE.sub(b"", page)


def _product(holdings: Holdings, name: str, digest: str) -> bytes:
    path = holdings.folder / name
    data = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(data).hexdigest() != digest:
        raise PackError(_changed(name))
    return data


def _size(holdings: Holdings, pack: Pack) -> int:
    """About as many bytes as the pack may take, for a disk that has not enough."""
    return sum((holdings.folder / one.path).stat().st_size for one in pack.products)


def _is_as_packed(holdings: Holdings, pack: Pack, path: Path) -> bool:
    with TemporaryFile() as stream, path.open("rb") as given:
        try:
            write_pack(holdings, pack, stream)
        except PackError:
            return False
        stream.seek(0)
        pieces = iter(partial(given.read, _PIECE), b"")
        return all(piece == stream.read(_PIECE) for piece in pieces) and not stream.read(1)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = (
        3  # the permissions below are Unix's; else the packing machine's system would stand here
    )
    entry.external_attr = 0o100644 << 16
    return entry


def _personal_faults(holdings: Holdings, packs: tuple[Pack, ...]) -> list[Fault]:
    cure = "Bỏ dữ liệu này khỏi sổ tay, tham số hoặc tệp xuất, chạy lại make report rồi đóng gói lại."
    return [
        Fault(f"{place}, {hit.part}" if hit.part else place, f"có {hit.kind} «{hit.shown}».", cure)
        for place, data in _all_files(holdings, packs)
        for hit in find_personal_data(data)
    ]


def _all_files(holdings: Holdings, packs: tuple[Pack, ...]) -> Iterator[tuple[str, bytes]]:
    """Every product once, with its place, and the papers of every pack."""
    for path in sorted({one.path for pack in packs for one in pack.products}):
        if (holdings.folder / path).is_file():
            yield path, (holdings.folder / path).read_bytes()
    for pack in packs:
        yield f"{pack.name}, {MANIFEST}", manifest(holdings, pack)
        yield f"{pack.name}, {README}", readme(holdings, pack)
