"""The workbook beside a report: the tables that its notebook hands over, as they are on its page."""

from __future__ import annotations

from nbformat import NotebookNode

from chiso.blocks import Appendix
from chiso.errors import Fault, ReportError
from chiso.render.reading import identity_of, read_appendices
from chiso.render.workbooks import Cover, Sheet, build_workbook


def render_appendix(notebook: NotebookNode) -> bytes | None:
    """The workbook as XLSX; None where the notebook hands over none.

    Raises ReportError where it hands over two, or one that is none.
    """
    found = read_appendices(notebook)
    if len(found) > 1:
        raise ReportError(Fault("sổ tay", "có hai ô phụ lục.", "Chỉ giữ một ô gọi report.appendix()."))
    return _workbook(notebook, found[0]) if found else None


def _workbook(notebook: NotebookNode, appendix: Appendix) -> bytes:
    identity = identity_of(notebook)
    cover = Cover(
        title=f"Phụ lục: {identity.title}",
        site=identity.unit_name,
        period=f"{identity.period_label} ({identity.period_dates})",
        is_demo=identity.is_demo,
        notes=(*appendix.notes, *identity.provenance),
    )
    return build_workbook(cover, [Sheet(name, table) for name, table in appendix.sheets.items()])
