"""Packs: what one receiver may see, whole, current, checked against the ledger, and the same bytes every time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from chiso.errors import Fault, PackError
from chiso.files import write_whole
from chiso.publish.doors import door_page
from chiso.publish.holdings import Holdings, Pack, find_changed, lay_packs
from chiso.publish.manifests import INDEX, MANIFEST, README, SUMS, manifest, readme, sums
from chiso.publish.personal import find_personal_data

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip entry can carry; no clock in a product
_FAULTS_TOLD = 20


def publish_packs(holdings: Holdings) -> tuple[Path, ...]:
    """The packs of the period, written; those of an earlier bundle are gone.

    Raises PackError, and writes nothing, where a product is not what was made, carries personal data, or where no
    unit's reports are complete.
    """
    packs = complete_packs(holdings)
    refuse([*changed_faults(holdings), *_personal_faults(holdings, packs)])
    for old in holdings.packs_folder.glob("*.zip"):
        old.unlink()
    for pack in packs:
        write_whole(holdings.packs_folder / pack.name, pack_bytes(holdings, pack))
    return tuple(holdings.packs_folder / pack.name for pack in packs)


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
    cure = "Chạy lại make report cho báo cáo này; đừng sửa tay sản phẩm."
    return [
        Fault(one.path, "đã mất hoặc đã bị thay đổi sau khi lập.", cure)
        for one in find_changed(holdings.folder, holdings.products)
    ]


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
        if path.name not in packs or path.read_bytes() != pack_bytes(holdings, packs[path.name])
    ]


def pack_bytes(holdings: Holdings, pack: Pack) -> bytes:
    """The pack as a zip file: entries by name, at no time, readable by all."""
    files = {one.path: (holdings.folder / one.path).read_bytes() for one in pack.products}
    files = {INDEX: door_page(holdings, pack)} | files
    files |= {MANIFEST: manifest(holdings, pack), README: readme(holdings, pack)}
    files |= {SUMS: sums(files)}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in sorted(files):
            archive.writestr(_entry(name), files[name])
    return stream.getvalue()


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
