"""How real systems print the demonstration's tables: their headers, their words, their way with dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from chiso.schemas import DOSSIERS

Row = list[Any]
"""One row of a sheet as it will be written."""

_YES_NO = {True: "Có", False: "Không"}


@dataclass(frozen=True)
class Layout:
    """One kind of file: its title, the column under each heading, and its words for values.

    The columns named in `as_dates` stay dates, for workbooks that hold real ones.
    """

    title: str
    columns: Mapping[str, str]
    words: Mapping[str, Mapping[Any, str]] = field(default_factory=dict)
    answers: Mapping[bool, str] = field(default_factory=lambda: _YES_NO)
    moment: str = "%d/%m/%Y %H:%M"
    as_dates: frozenset[str] = frozenset()


def lay_out(table: pd.DataFrame, layout: Layout) -> tuple[Row, list[Row]]:
    """The header, and the table's rows as the layout prints them."""
    numbered = table.assign(number=range(1, len(table) + 1), nothing="")
    columns = [_printed(numbered[name], name, layout) for name in layout.columns.values()]
    return list(layout.columns), [list(row) for row in zip(*columns, strict=True)]


def _printed(column: pd.Series, name: str, layout: Layout) -> Row:
    values: pd.Series = column
    if pd.api.types.is_bool_dtype(column):
        values = column.astype(object).map(layout.answers)
    elif name in layout.words:
        values = column.map(layout.words[name])
    elif pd.api.types.is_datetime64_dtype(column) and name not in layout.as_dates:
        values = column.dt.strftime(layout.moment)
    objects = values.astype(object)
    return objects.where(objects.notna(), "").tolist()


_CHANNELS = {"direct": "Trực tiếp", "online": "Trực tuyến", "postal": "Bưu chính công ích"}
_STATUSES = {
    "open": "Đang xử lý",
    "waiting": "Chờ bổ sung hồ sơ",
    "finished": "Đã xử lý xong",
    "returned": "Đã trả kết quả",
    "refused": "Từ chối tiếp nhận",
    "stopped": "Dừng xử lý",
}

_REST = (
    "returned_at",
    "stopped_at",
    "supplement_days",
    "supplement_count",
    "is_synced",
    "has_obligation",
    "is_paid_online",
    "has_result_due",
    "has_electronic_result",
    "is_digitised",
    "is_data_reused",
    "is_in_personal_store",
    "uses_population_data",
    "is_complained",
)
"""What real headers lack and the indicators need, under the schema's own titles."""

_REST_TITLES = {DOSSIERS.fields[name].title: name for name in _REST}

ONE_STOP = Layout(
    title="DANH SÁCH HỒ SƠ TIẾP NHẬN VÀ TRẢ KẾT QUẢ",
    columns={
        "Số hồ sơ": "dossier_code",
        "Tên thủ tục hành chính": "procedure_name",
        "Tên lĩnh vực": "field_name",
        "Phòng ban": "division_name",
        "Ngày tiếp nhận": "received_at",
        "Ngày hẹn trả": "due_at",
        "Ngày kết thúc xử lý": "finished_at",
        "Cơ quan/đơn vị": "agency_name",
        "Chủ hồ sơ": "owner",
        "Số điện thoại": "phone",
        "Cán bộ xử lý hiện tại": "officer",
        "Trạng thái hồ sơ": "status",
        "Mã TTHC": "procedure_code",
        "Hình thức nộp": "channel",
        **_REST_TITLES,
    },
    words={"channel": _CHANNELS, "status": _STATUSES},
    as_dates=frozenset({"due_at"}),
)

RECEPTION = Layout(
    title="SỔ THEO DÕI HỒ SƠ",
    columns={
        "STT": "number",
        "Đơn vị tiếp nhận": "alias",
        "Lĩnh vực": "field_name",
        "Tên thủ tục hành chính": "procedure_name",
        "Mã hồ sơ": "dossier_code",
        "Trạng thái": "status",
        "Địa chỉ": "address",
        "Chủ hồ sơ": "owner",
        "Ngày nhận": "received_at",
        "Ngày hẹn trả": "due_at",
        "Ngày kết thúc xử lý": "finished_at",
        "Đơn vị/cá nhân giải quyết": "officer",
        "Mã thủ tục": "procedure_code",
        "Kênh tiếp nhận": "channel",
        **_REST_TITLES,
    },
    words={
        "channel": _CHANNELS,
        "status": _STATUSES | {"open": "Đang giải quyết", "refused": "Trả lại hồ sơ"},
    },
    answers={True: "Đúng", False: "Sai"},
    moment="%d/%m/%Y %H:%M:%S",
)

SYNCHRONISED = Layout(
    title="DANH SÁCH HỒ SƠ ĐỒNG BỘ",
    columns={
        "MaHoSo": "dossier_code",
        "MaDonVi": "known_code",
        "MaTTHC": "procedure_code",
        "TenTTHC": "procedure_name",
        "MaLinhVuc": "nothing",
        "TenLinhVuc": "field_name",
        "KenhThucHien": "channel",
        "ChuHoSo": "owner",
        "NgayTiepNhan": "received_at",
        "NgayHenTra": "due_at",
        "NgayKetThucXuLy": "finished_at",
        "NgayTraKetQua": "returned_at",
        "NgayTuChoi": "stopped_at",
        "TrangThaiHoSo": "status",
        "CanBoXuLy": "officer",
        "SoNgayBoSung": "supplement_days",
        "SoLanBoSung": "supplement_count",
        "DongBoDVCQG": "is_synced",
        "CoNghiaVuTaiChinh": "has_obligation",
        "DuocThanhToanTrucTuyen": "is_paid_online",
        "CoKetQua": "has_result_due",
        "KetQuaDienTu": "has_electronic_result",
        "HoSoCoThanhPhanSoHoa": "is_digitised",
        "TaiSuDungDuLieu": "is_data_reused",
        "DongBoKhoDuLieu": "is_in_personal_store",
        "SuDungDuLieuDanCu": "uses_population_data",
        "BiPhanAnhKienNghi": "is_complained",
    },
    words={
        "channel": {"direct": "1", "online": "2", "postal": "3"},
        "status": {
            "open": "4",
            "waiting": "5",
            "finished": "9",
            "returned": "10",
            "refused": "3",
            "stopped": "8",
        },
    },
    answers={True: "1", False: "0"},
)

PROCEDURE_LIST = Layout(
    title="DANH MỤC THỦ TỤC HÀNH CHÍNH (danh mục hư cấu, mã 1.999xxx không có thật)",
    columns={
        "STT": "number",
        "Mã TTHC": "procedure_code",
        "Tên TTHC": "procedure_name",
        "Lĩnh vực": "field_name",
        "Cơ quan thực hiện": "name",
        "Mức độ dịch vụ công": "service_level",
        "Ngày văn bản QPPL có hiệu lực": "effective_on",
        "Ngày quyết định công bố": "decided_on",
        "Ngày công khai": "published_on",
        "Đủ các bộ phận tạo thành": "is_content_full",
        "Có phí, lệ phí": "has_fee",
        "Tích hợp thanh toán": "is_fee_integrated",
        "Đối tượng là công dân": "is_for_citizens",
        "Kết nối dữ liệu dân cư": "is_population_connected",
        "Chứng thực bản sao": "is_certification",
        "Chứng thực bản sao điện tử": "has_electronic_copy",
    },
    words={"service_level": {"full": "Toàn trình", "partial": "Một phần", "none": "Cung cấp thông tin"}},
    moment="%d/%m/%Y",
)

PETITION_LIST = Layout(
    title="DANH SÁCH PHẢN ÁNH, KIẾN NGHỊ",
    columns={
        "STT": "number",
        "Mã PAKN": "petition_code",
        "Loại PAKN": "kind",
        "Lĩnh vực": "subject",
        "Người gửi": "sender",
        "Cơ quan xử lý": "name",
        "Ngày gửi": "received_at",
        "Hạn trả lời": "due_at",
        "Ngày trả lời": "answered_at",
        "Trạng thái": "status",
        "Không hài lòng": "is_dissatisfied",
        "Kiến nghị lại": "is_repeated",
    },
    words={"status": {"open": "Đang xử lý", "answered": "Đã trả lời"}},
)

SURVEY_LIST = Layout(
    title="KẾT QUẢ KHẢO SÁT",
    columns={
        "Mã phiếu": "survey_code",
        "Đơn vị được đánh giá": "name",
        "Ngày khảo sát": "answered_at",
        "Lĩnh vực": "field_name",
        "Mức độ hài lòng": "is_satisfied",
    },
    answers={True: "Hài lòng", False: "Không hài lòng"},
)

AGGREGATE_LIST = Layout(
    title="SỐ LIỆU TỔNG HỢP THEO CHỈ SỐ",
    columns={
        "STT": "number",
        "Đơn vị": "name",
        "Mã chỉ số": "indicator",
        "Tử số": "numerator",
        "Mẫu số": "denominator",
        "Tỷ lệ (%)": "rate",
    },
)
