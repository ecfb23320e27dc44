"""The one list of our notebooks: which indicators each speaks of, and under which titles."""

from __future__ import annotations

from dataclasses import dataclass

from chiso.errors import Fault, UsageError
from chiso.schemas import INDICATORS


@dataclass(frozen=True)
class Part:
    """One notebook: file name, title in links, its report's title, what it calls its indicators, and which they are.

    `main` is the one that is also told by month and by unit; `is_whole` says that all are told, `of_site` that only
    the unit at the top has such a report, `of_leads` that those have one to whom the plan gives indicators;
    an internal one names officers and never leaves the house.
    """

    notebook: str
    short: str
    title: str
    subject: str
    indicators: tuple[str, ...]
    main: str = ""
    is_whole: bool = False
    of_site: bool = False
    of_leads: bool = False
    is_internal: bool = False

    def is_for(self, is_root: bool, is_lead: bool) -> bool:
        """Whether such a report is made for the unit at the top, for one that the plan gives indicators, for others."""
        return is_root or not (self.of_site or (self.of_leads and not is_lead))


PARTS = (
    Part(
        "0-tong-hop",
        "Tổng hợp",
        "Kết quả Bộ chỉ số phục vụ người dân, doanh nghiệp",
        "Bộ chỉ số",
        INDICATORS,
        is_whole=True,
    ),
    Part(
        "1-cong-khai-minh-bach",
        "Công khai, minh bạch",
        "Kết quả công khai, minh bạch thủ tục hành chính",
        "Nhóm Công khai, minh bạch",
        INDICATORS[:4],
    ),
    Part(
        "2-tien-do-giai-quyet",
        "Tiến độ giải quyết",
        "Tiến độ, kết quả giải quyết hồ sơ thủ tục hành chính",
        "Nhóm Tiến độ, kết quả giải quyết",
        INDICATORS[4:5],
        "ON_TIME",
    ),
    Part(
        "3-dich-vu-truc-tuyen",
        "Dịch vụ trực tuyến",
        "Kết quả cung cấp dịch vụ công trực tuyến",
        "Nhóm Cung cấp dịch vụ công trực tuyến",
        INDICATORS[5:8],
        "DOSSIER_ONLINE",
    ),
    Part(
        "4-thanh-toan-truc-tuyen",
        "Thanh toán trực tuyến",
        "Kết quả thanh toán trực tuyến",
        "Nhóm Thanh toán trực tuyến",
        INDICATORS[8:11],
        "DOSSIER_PAID_ONLINE",
    ),
    Part("5-so-hoa-ho-so", "Số hóa hồ sơ", "Kết quả số hóa hồ sơ", "Phần Số hóa hồ sơ", INDICATORS[11:16]),
    Part(
        "6-du-lieu-dan-cu",
        "Dữ liệu dân cư",
        "Kết quả ứng dụng dữ liệu dân cư trong giải quyết thủ tục hành chính",
        "Phần Ứng dụng dữ liệu dân cư",
        INDICATORS[16:18],
        "CITIZEN_DATA_CONNECTED_DOSSIER",
    ),
    Part(
        "7-muc-do-hai-long",
        "Mức độ hài lòng",
        "Mức độ hài lòng của người dân, doanh nghiệp",
        "Nhóm Mức độ hài lòng",
        INDICATORS[18:],
        "DOSSIER_RECEIVING_SATISFACTION",
    ),
    Part(
        "8-xep-hang",
        "Xếp hạng các đơn vị",
        "Xếp hạng các đơn vị",
        "Bộ chỉ số",
        INDICATORS,
        is_whole=True,
        of_site=True,
    ),
    Part(
        "9-can-bo",
        "Cán bộ (nội bộ)",
        "Kết quả giải quyết hồ sơ của từng cán bộ, công chức",
        "Hồ sơ của cán bộ, công chức",
        ("ON_TIME", "DOSSIER_RECEIVING_SATISFACTION"),
        is_whole=True,
        is_internal=True,
    ),
    Part(
        "9-phan-cong",
        "Phân công",
        "Kết quả các chỉ số được phân công",
        "Chỉ số được phân công",
        INDICATORS,
        is_whole=True,
        of_leads=True,
    ),
)
"""The notebooks in their order; blocks as in the plans, so the portal's MDSH is told in two of them."""

WHOLE, *BLOCKS, RANKING, OFFICERS, DUTIES = PARTS
"""One unit as a whole, its blocks, all units of a site, its officers, and what the plan gives it to answer for."""

INTERNAL = "noi-bo"
"""The folder of a period in which internal reports lie, apart from all that may be sent."""


WATCHED = f"{INTERNAL}/canh-bao"
"""The page and the workbook of what is open, which name officers."""


def naming_words(officers: str) -> str:
    """How a page says by what naming of officers it was made."""
    return f"mục officers: {officers}"


def short_title(notebook: str) -> str:
    """What links call a report; a notebook that is none of ours by its own name."""
    return next((part.short for part in PARTS if part.notebook == notebook), notebook)


def is_internal(notebook: str) -> bool:
    """Whether such a report never leaves the house."""
    return any(part.is_internal for part in PARTS if part.notebook == notebook)


def part_of(notebook: str) -> Part:
    """The part that a notebook's name stands for.

    Raises UsageError that lists the names there are.
    """
    for part in PARTS:
        if part.notebook == notebook:
            return part
    names = ", ".join(part.notebook for part in PARTS)
    raise UsageError(Fault(f"báo cáo «{notebook}»", "không có.", f"Chọn một trong: {names}."))
