"""Which notebook speaks of which indicators, and under which title."""

from __future__ import annotations

from dataclasses import dataclass

from chiso.errors import Fault, UsageError
from chiso.schemas import INDICATORS


@dataclass(frozen=True)
class Part:
    """One notebook: its file name, its report's title, what it calls its indicators, and which they are."""

    notebook: str
    title: str
    subject: str
    indicators: tuple[str, ...]
    is_whole: bool = False


PARTS = (
    Part(
        "0-tong-hop",
        "Kết quả Bộ chỉ số phục vụ người dân, doanh nghiệp",
        "Bộ chỉ số",
        INDICATORS,
        is_whole=True,
    ),
    Part(
        "1-cong-khai-minh-bach",
        "Kết quả công khai, minh bạch thủ tục hành chính",
        "Nhóm Công khai, minh bạch",
        INDICATORS[:4],
    ),
    Part(
        "2-tien-do-giai-quyet",
        "Tiến độ, kết quả giải quyết hồ sơ thủ tục hành chính",
        "Nhóm Tiến độ, kết quả giải quyết",
        INDICATORS[4:5],
    ),
    Part(
        "3-dich-vu-truc-tuyen",
        "Kết quả cung cấp dịch vụ công trực tuyến",
        "Nhóm Cung cấp dịch vụ công trực tuyến",
        INDICATORS[5:8],
    ),
    Part(
        "4-thanh-toan-truc-tuyen",
        "Kết quả thanh toán trực tuyến",
        "Nhóm Thanh toán trực tuyến",
        INDICATORS[8:11],
    ),
    Part("5-so-hoa-ho-so", "Kết quả số hóa hồ sơ", "Phần Số hóa hồ sơ", INDICATORS[11:16]),
    Part(
        "6-du-lieu-dan-cu",
        "Kết quả ứng dụng dữ liệu dân cư trong giải quyết thủ tục hành chính",
        "Phần Ứng dụng dữ liệu dân cư",
        INDICATORS[16:18],
    ),
    Part(
        "7-muc-do-hai-long",
        "Mức độ hài lòng của người dân, doanh nghiệp",
        "Nhóm Mức độ hài lòng",
        INDICATORS[18:],
    ),
    Part("8-xep-hang", "Xếp hạng các đơn vị", "Bộ chỉ số", INDICATORS, is_whole=True),
)
"""The notebooks in their order; blocks as in the plans, so the portal's MDSH is told in two of them."""

WHOLE, RANKING = PARTS[0], PARTS[-1]


def part_of(notebook: str) -> Part:
    """The part that a notebook's name stands for.

    Raises UsageError that lists the names there are.
    """
    for part in PARTS:
        if part.notebook == notebook:
            return part
    names = ", ".join(part.notebook for part in PARTS)
    raise UsageError(Fault(f"báo cáo «{notebook}»", "không có.", f"Chọn một trong: {names}."))
