"""Executed notebooks as the press receives them, for tests to vary."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from chiso.blocks import MIME_NOTE, MIME_REPORT, MIME_SVG, MIME_TABLE, Column, Identity, Letterhead, Table

CHART = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 60" width="300pt" height="60pt">'
    '<rect width="300" height="60" fill="#fff"/><rect x="120" y="20" width="150" height="20" fill="#0b5394"/>'
    '<text x="5" y="34" style="font: 11px Tinos, \'Times New Roman\', serif">Đúng hạn: ấ ỡ ự</text></svg>'
)
LETTERHEAD = Letterhead(
    superior=("UBND tỉnh mẫu",),
    agency=("Ủy ban nhân dân", "xã mẫu"),
    number="…/BC-UBND",
    place="Xã mẫu",
    date_line="ngày … tháng … năm …",
    authority=("TM. Ủy ban nhân dân",),
    office="Chủ tịch",
    recipients=("UBND tỉnh mẫu;", "Lưu: VT."),
)
IDENTITY = Identity(
    site="tinh-mau",
    unit_code="xa-mau",
    unit_name="UBND xã mẫu",
    period="2026-Q3",
    period_label="quý III năm 2026",
    period_dates="từ 01/07/2026 đến 30/09/2026",
    notebook="2-tien-do-giai-quyet",
    title="Tiến độ giải quyết hồ sơ",
    subject="của UBND xã mẫu, quý III năm 2026",
    is_demo=False,
    rules="Quyết định 766/QĐ-TTg",
    provenance=("ho-so.xlsx: 12 dòng",),
    letterhead=LETTERHEAD,
)
TABLE = Table(
    caption="Hồ sơ theo đơn vị",
    columns=(
        Column(label="Đơn vị"),
        Column(label="Tiếp nhận", kind="int"),
        Column(label="Điểm", kind="number", decimals=2),
    ),
    rows=(("Phòng Một", 1234, "18.5"), ("Phòng Hai", 5, None)),
)


def report(*cells: NotebookNode, identity: Identity = IDENTITY) -> NotebookNode:
    """An executed notebook: the setup cell that says whose report it is, then the cells."""
    shown = {MIME_REPORT: identity.model_dump(mode="json"), "text/plain": "Report"}
    return new_notebook(cells=[showing(shown), *cells])


def prose(markdown: str) -> NotebookNode:
    """A Markdown cell."""
    return new_markdown_cell(markdown)


def showing(*bundles: dict[str, Any], source: str = "show()", **metadata: Any) -> NotebookNode:
    """A code cell that showed the MIME bundles."""
    outputs = [new_output("display_data", data=bundle, metadata=metadata) for bundle in bundles]
    return new_code_cell(source, outputs=outputs)


def showing_table(table: Table = TABLE) -> NotebookNode:
    """A code cell that showed a table of ours."""
    return showing({MIME_TABLE: table.model_dump(mode="json"), "text/plain": table.caption})


def showing_note(markdown: str, title: str = "Cách tính") -> NotebookNode:
    """A code cell that showed a note of ours."""
    return showing({MIME_NOTE: {"title": title, "markdown": markdown}})


def showing_chart(
    svg: str = CHART, alt: str = "Một nửa đúng hạn.", caption: str = "Đúng hạn"
) -> NotebookNode:
    """A code cell that showed a figure of ours."""
    metadata = {MIME_SVG: {"alt": alt, "caption": caption}}
    outputs = [new_output("display_data", {MIME_SVG: svg}, metadata=metadata)]
    return new_code_cell("chart()", outputs=outputs)
