"""The papers that go with a pack: what it was made from, by whom, how to read it and how to check it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import PurePosixPath

from chiso.files import hash_library, sha256_of
from chiso.formats import format_date
from chiso.parts import short_title
from chiso.publish.holdings import Holdings, Pack

MANIFEST, README, SUMS = "manifest.json", "doc-truoc.txt", "SHA256SUMS"

INDEX = "index.html"
_FRONTS = {
    INDEX: "kết quả của tất cả đơn vị, mở tệp này trước",
    "scores.csv": "bảng điểm từng chỉ số, mở được bằng Excel",
    "findings.html": "lỗi dữ liệu trong các tệp xuất",
    "findings.xlsx": "lỗi dữ liệu trong các tệp xuất, từng dòng",
}
_COUNTS = ("read", "accepted", "refused", "duplicates")


def manifest(holdings: Holdings, pack: Pack) -> bytes:
    """All that the pack's products rest on, as JSON; no moment of its making."""
    site, rules, project = holdings.site, holdings.rules, holdings.project
    start, end = holdings.store.bounds
    issued = site.issue_dates.get(str(holdings.period))
    told = {
        "site": {"code": site.code, "name": site.name},
        "period": {"code": str(holdings.period), "from": f"{start}", "to": f"{end}"},
        "receiver": pack.receiver.code if pack.receiver else None,
        "is_demo": holdings.store.is_demo,
        "issued_by": {
            "agency": " ".join(site.letterhead.agency),
            "authority": " ".join(site.signatory.authority),
            "office": site.signatory.office,
        },
        "issued_on": f"{issued}" if issued else None,
        "units": [{"code": unit.code, "name": unit.name} for unit in pack.units],
        "left_out": [
            {"code": one.unit.code, "name": one.unit.name, "causes": one.causes} for one in pack.left_out
        ],
        "inputs": list(_inputs(holdings)),
        "rules": {
            "code": rules.code,
            "title": rules.title,
            "source": rules.source,
            "sha256": sha256_of(project.params / "rules" / f"{rules.code}.yml"),
        },
        "library": {"name": "chiso", "version": version("chiso"), "hash": hash_library()},
        "notebooks": [
            {"name": name, "sha256": sha256_of(project.notebooks / f"{name}.ipynb")}
            for name in _notebooks(holdings, pack)
        ],
        "products": [{"path": one.path, "sha256": one.sha256} for one in pack.products if one.path != INDEX],
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def readme(holdings: Holdings, pack: Pack) -> bytes:
    """What a receiver needs to know, in Vietnamese, as the oldest Notepad can show it."""
    return "\r\n".join(_lines(holdings, pack)).encode("utf-8-sig")


def sums(hashes: Mapping[str, str]) -> bytes:
    """The hashes of files by name, as sha256sum reads them."""
    return "".join(f"{hashes[name]}  {name}\n" for name in sorted(hashes)).encode()


def _inputs(holdings: Holdings) -> Iterator[dict[str, object]]:
    """Name, hash and rows of every export; a workbook's sheets together."""
    rows = {name: Counter[str]() for name in _COUNTS}
    for one in holdings.store.contents.accounting:
        for name, counter in rows.items():
            counter[one.file.rpartition("/")[2]] += getattr(one, name)
    for given in holdings.store.contents.inputs:
        counts = {name: counter[given.name] for name, counter in rows.items()}
        yield {"name": given.name, "sha256": given.sha256, "rows": counts}


def _notebooks(holdings: Holdings, pack: Pack) -> list[str]:
    """The notebooks of which the pack has reports."""
    stems = {PurePosixPath(one.path).stem for one in pack.products}
    return sorted({one.notebook for one in holdings.ledger.jobs} & stems)


def _lines(holdings: Holdings, pack: Pack) -> Iterator[str]:
    site, period = holdings.site, holdings.period
    start, end = map(format_date, holdings.store.bounds)
    issued = site.issue_dates.get(str(period))
    yield "GÓI BÁO CÁO BỘ CHỈ SỐ PHỤC VỤ NGƯỜI DÂN, DOANH NGHIỆP"
    yield f"{site.name}, {period.label} (từ {start} đến hết {end})"
    if holdings.store.is_demo:
        yield "DỮ LIỆU MINH HỌA, KHÔNG PHẢI SỐ LIỆU THẬT."
    yield ""
    yield f"Nơi nhận: {pack.receiver.name if pack.receiver else 'cơ quan cấp trên'}."
    yield f"Cơ quan phát hành: {' '.join(site.letterhead.agency)}."
    yield f"Thẩm quyền ký: {', '.join((*site.signatory.authority, site.signatory.office))}."
    yield f"Ngày phát hành: {format_date(issued) if issued else 'chưa ghi'}."
    yield from ("", "TRONG GÓI CÓ")
    yield from _contents(pack)
    if pack.left_out:
        yield from ("", "CÒN THIẾU (báo cáo chưa lập, lỗi hoặc đã cũ thì không đưa vào gói)")
        for one in pack.left_out:
            yield f"- {one.unit.code} ({one.unit.name}): {'; '.join(one.causes)}."
    yield from ("", "TÊN TỆP")
    yield from (f"- {name}: {short_title(name)}." for name in _notebooks(holdings, pack))
    yield from _ADVICE.split("\n")


def _contents(pack: Pack) -> Iterator[str]:
    paths = {one.path for one in pack.products}
    yield from (f"- {name}: {what}." for name, what in _FRONTS.items() if name in paths)
    if INDEX not in paths:
        yield f"- {INDEX}: đường dẫn đến mọi báo cáo trong gói, mở tệp này trước."
    for unit in pack.units:
        count = sum(path.startswith(f"{unit.code}/") for path in paths)
        yield f"- {unit.code}/: {unit.name}, {count} tệp."
    yield f"- {MANIFEST}: số liệu, quy tắc, sổ tay và phiên bản đã dùng, để đối chiếu."
    yield f"- {SUMS}: mã băm SHA-256 của từng tệp."


_ADVICE = """
CÁCH XEM
Giải nén cả gói vào một thư mục rồi mở tệp .html bằng trình duyệt; không cần mạng.
Tệp .pdf là bản để in, ký và gửi, nội dung như tệp .html cùng tên.
Tệp .docx (nếu có) là bản sửa được; tệp .xlsx (nếu có) là bảng số liệu của báo cáo.

CÁCH KIỂM TRA GÓI CÒN NGUYÊN VẸN
Windows: certutil -hashfile TÊN-TỆP SHA256, rồi so với dòng của tệp đó trong SHA256SUMS.
Linux: sha256sum -c SHA256SUMS. macOS: shasum -a 256 -c SHA256SUMS.
Mã băm cho biết tệp không đổi từ khi đóng gói; mã băm không thay chữ ký và con dấu.

DỮ LIỆU CÁ NHÂN
Trước khi đóng gói, mọi tệp đã được quét và không thấy số điện thoại, số CCCD, thư điện tử.
"""
