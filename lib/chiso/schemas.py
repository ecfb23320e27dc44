"""What a valid table looks like: one schema per table, the one source of truth for intake, rules and demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Type = Literal["code", "text", "date", "datetime", "bool", "int", "category"]
"""`code` is text that is never altered; `category` is one of `Field.choices`; `datetime` is local Vietnamese time."""


@dataclass(frozen=True)
class Field:
    """One column: its type, whether a row without it is refused, and the values it may take."""

    type: Type
    title: str
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Schema:
    """One table: what a row is, the columns that identify it, and its columns by name."""

    title: str
    identity: tuple[str, ...]
    fields: dict[str, Field]


DOSSIERS = Schema(
    title="hồ sơ",
    identity=("dossier_code",),
    fields={
        "dossier_code": Field("code", "Mã hồ sơ", required=True),
        "unit_code": Field("code", "Đơn vị", required=True),
        "procedure_code": Field("code", "Mã TTHC"),
        "procedure_name": Field("text", "Tên TTHC"),
        "field_name": Field("text", "Lĩnh vực"),
        "channel": Field("category", "Kênh thực hiện", choices=("direct", "online", "postal")),
        "status": Field(
            "category",
            "Trạng thái",
            choices=("open", "waiting", "finished", "returned", "refused", "stopped"),
        ),
        "received_at": Field("datetime", "Ngày tiếp nhận", required=True),
        "due_at": Field("datetime", "Ngày hẹn trả"),
        "finished_at": Field("datetime", "Ngày kết thúc xử lý"),
        "returned_at": Field("datetime", "Ngày trả kết quả"),
        "stopped_at": Field("datetime", "Ngày dừng xử lý, từ chối"),
        "supplement_days": Field("int", "Số ngày chờ bổ sung"),
        "supplement_count": Field("int", "Số lần yêu cầu bổ sung"),
        "officer": Field("code", "Cán bộ xử lý"),
        "is_synced": Field("bool", "Đã đồng bộ lên Cổng DVCQG"),
        "has_obligation": Field("bool", "Có nghĩa vụ tài chính"),
        "is_paid_online": Field("bool", "Thanh toán trực tuyến"),
        "has_result_due": Field("bool", "Phải trả kết quả bằng văn bản"),
        "has_electronic_result": Field("bool", "Có kết quả điện tử"),
        "is_digitised": Field("bool", "Đã số hóa hồ sơ"),
        "is_data_reused": Field("bool", "Sử dụng lại dữ liệu số hóa"),
        "is_in_personal_store": Field("bool", "Đồng bộ kho dữ liệu cá nhân, tổ chức"),
        "uses_population_data": Field("bool", "Sử dụng dữ liệu dân cư"),
        "is_complained": Field("bool", "Bị phản ánh, kiến nghị"),
    },
)

PROCEDURES = Schema(
    title="TTHC",
    identity=("unit_code", "procedure_code"),
    fields={
        "procedure_code": Field("code", "Mã TTHC", required=True),
        "unit_code": Field("code", "Đơn vị", required=True),
        "procedure_name": Field("text", "Tên TTHC", required=True),
        "field_name": Field("text", "Lĩnh vực"),
        "service_level": Field("category", "Mức độ dịch vụ công", choices=("full", "partial", "none")),
        "effective_on": Field("date", "Ngày văn bản QPPL có hiệu lực"),
        "decided_on": Field("date", "Ngày quyết định công bố"),
        "published_on": Field("date", "Ngày công khai"),
        "is_content_full": Field("bool", "Công khai đủ các bộ phận tạo thành"),
        "has_fee": Field("bool", "Có nghĩa vụ tài chính"),
        "is_fee_integrated": Field("bool", "Tích hợp thanh toán trên Cổng DVCQG"),
        "is_for_citizens": Field("bool", "Đối tượng thực hiện là công dân"),
        "is_population_connected": Field("bool", "Kết nối dữ liệu dân cư"),
        "is_certification": Field("bool", "Là TTHC chứng thực bản sao"),
        "has_electronic_copy": Field("bool", "Cung cấp chứng thực bản sao điện tử"),
    },
)

PETITIONS = Schema(
    title="PAKN",
    identity=("petition_code",),
    fields={
        "petition_code": Field("code", "Mã PAKN", required=True),
        "unit_code": Field("code", "Đơn vị", required=True),
        "kind": Field("text", "Loại PAKN"),
        "subject": Field("text", "Lĩnh vực"),
        "status": Field("category", "Trạng thái", choices=("open", "answered", "refused", "supplement")),
        "received_at": Field("datetime", "Ngày tiếp nhận", required=True),
        "due_at": Field("datetime", "Hạn trả lời"),
        "answered_at": Field("datetime", "Ngày trả lời"),
        "is_dissatisfied": Field("bool", "Không hài lòng"),
        "is_repeated": Field("bool", "Kiến nghị lại"),
    },
)

SURVEYS = Schema(
    title="phiếu khảo sát",
    identity=("survey_code",),
    fields={
        "survey_code": Field("code", "Mã phiếu", required=True),
        "unit_code": Field("code", "Đơn vị", required=True),
        "answered_at": Field("datetime", "Ngày trả lời", required=True),
        "field_name": Field("text", "Lĩnh vực"),
        "is_satisfied": Field("bool", "Hài lòng", required=True),
    },
)

AGGREGATES = Schema(
    title="số liệu tổng hợp",
    identity=("unit_code", "indicator"),
    fields={
        "unit_code": Field("code", "Đơn vị", required=True),
        "indicator": Field("code", "Chỉ số", required=True),
        "numerator": Field("int", "Tử số"),
        "denominator": Field("int", "Mẫu số"),
    },
)

SCHEMAS: dict[str, Schema] = {
    "dossiers": DOSSIERS,
    "procedures": PROCEDURES,
    "petitions": PETITIONS,
    "surveys": SURVEYS,
    "aggregates": AGGREGATES,
}

DEMO_MARK = "DỮ LIỆU MINH HỌA"
"""Stands in every file that was made up, and on every page that is made of one."""

Level = Literal["province", "district", "department", "division", "commune", "office"]
"""What kind of unit it is: what it is scored on and ranked among."""

INDICATORS = (
    "PUBLISH_ON_TIME",
    "PUBLIC_UPDATE_ON_TIME",
    "PUBLIC_CONTENT_FULL",
    "DOSSIER_SYNC",
    "ON_TIME",
    "ONLINE_FORMALITY",
    "ONLINE_SERVICE_USED",
    "DOSSIER_ONLINE",
    "FORMALITY_WITH_ONLINE_PAYMENT",
    "FEE_FORMALITY_INTEGRATED",
    "DOSSIER_PAID_ONLINE",
    "ORIGINAL_RESULT_AVAILABLE",
    "SO_HOA_GIAY_TO_GIAI_QUYET",
    "REUSED_DIGITIZED_DATA",
    "ELECTRONIC_CERTIFIED_COPY",
    "SYNCED_WITH_DVCQG_PERSONAL_STORAGE",
    "CITIZEN_DATA_CONNECTED_FORMALITY",
    "CITIZEN_DATA_CONNECTED_DOSSIER",
    "PETITION_PROCESSING_ON_TIME",
    "PETITION_HANDLING_SATISFACTION",
    "DOSSIER_RECEIVING_SATISFACTION",
)
"""The 21 indicators of the Decision in its order, by the portal's codes."""

GROUPS = ("CKMB", "TDGQ", "CLGQ", "TTTT", "MDSH", "MDHL")
"""The portal's groups of indicators."""

TOTAL = "TOTAL"
"""What stands for a unit's whole score where indicators' codes stand."""

PUBLISHED = Schema(
    title="số liệu đã công bố",
    identity=("unit_code", "indicator"),
    fields={
        "unit_code": Field("code", "Đơn vị", required=True),
        "indicator": Field("code", "Chỉ số", required=True),
        "numerator": Field("int", "Tử số"),
        "denominator": Field("int", "Mẫu số"),
        "rate_pct": Field("text", "Tỷ lệ"),
        "points": Field("text", "Điểm"),
    },
)
"""What a portal shows of an indicator; read to be held against ours, never counted."""

PUBLISHED_WIDE = Schema(
    title="số liệu đã công bố theo cột",
    identity=("unit_code",),
    fields={
        "unit_code": Field("code", "Đơn vị", required=True),
        **{code: Field("text", code) for code in (*INDICATORS, *GROUPS, TOTAL)},
    },
)
"""The same with an indicator, a group or the total to a column."""

PUBLISHED_ACROSS = Schema(
    title="số liệu đã công bố, mỗi cột một đơn vị",
    identity=("indicator",),
    fields={"indicator": PUBLISHED.fields["indicator"], "measure": Field("text", "Loại số")},
)
"""The same with a unit to a column; `measure` says what a row's numbers are where each has a row of its own."""

READABLE: dict[str, Schema] = {
    **SCHEMAS,
    "published": PUBLISHED,
    "published_wide": PUBLISHED_WIDE,
    "published_across": PUBLISHED_ACROSS,
}
