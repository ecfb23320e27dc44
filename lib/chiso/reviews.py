"""What is made of a period on demand, beside its reports: pages and workbooks for a question of their own."""

from __future__ import annotations

from pathlib import Path

from chiso.assess import Assessment
from chiso.display import reconciliation
from chiso.errors import ExportsError
from chiso.publish import name_edition
from chiso.publish.listings import Listing, Section, publish_listing
from chiso.reconcile import Reconciliation, read_published_table, reconcile
from chiso.store import Store, take_in_otherwise

RECONCILED = "doi-soat"


def reconcile_period(assessment: Assessment, published: Path) -> Reconciliation:
    """doi-soat.html and doi-soat.xlsx: a published table beside ours.

    Raises ExportsError for a table that cannot be used.
    """
    table = read_published_table(assessment.project, assessment.site, assessment.period, published)
    found = reconcile(assessment, table, _other_days(assessment))
    sections = [
        Section("Nguyên nhân", "Nguyên nhân theo cả bảng", reconciliation.causes_table(found)),
        Section(
            "Chênh lệch", "Từng chênh lệch", reconciliation.differences_table(assessment, found), _DIFFERENCES
        ),
        Section(
            "Dòng nghi vấn", "Dòng cần xem lại", reconciliation.suspects_table(assessment, found), _SUSPECTS
        ),
        Section("Toàn bộ", "Toàn bộ số đối soát", reconciliation.figures_table(assessment, found)),
        Section("Đã thử", "Các cách tính đã thử", reconciliation.tried_table(found)),
        Section("Không đối soát", "Dòng không đối soát", reconciliation.left_out_table(found)),
    ]
    lead = (*reconciliation.reconciliation_lines(found), f"Bảng công bố: {published.name}.")
    _publish(assessment, RECONCILED, Listing("Đối soát với số liệu đã công bố", lead, _held(sections)))
    return found


_DIFFERENCES = (
    "Một cách tính chỉ được coi là giải thích được khi cho ra đúng mọi con số mà bảng công bố ghi ở dòng đó "
    "(tử số, mẫu số, tỷ lệ, điểm) và các số khác trong bảng xác nhận nhiều hơn phủ nhận. "
    "Trùng số cho biết cách tính có thể đã dùng, chưa phải là xác nhận của nơi công bố.",
)
_SUSPECTS = (
    "Mỗi dòng dưới đây được tính khác đi theo ít nhất một cách tính đã thử, hoặc tệp xuất không ghi đủ dữ liệu để tính. "
    "Dòng bị từ chối khi nhận tệp xuất không có ở đây: xem findings.html.",
)


def _other_days(assessment: Assessment) -> Store | None:
    """The period by the other calendar, where the exports can be read so."""
    try:
        return take_in_otherwise(assessment.project, assessment.site, assessment.period)
    except ExportsError:
        return None


def _publish(assessment: Assessment, name: str, listing: Listing) -> None:
    edition = name_edition(assessment.site, assessment.rules, assessment.store)
    publish_listing(
        assessment.project.outputs(assessment.site.code, assessment.period), name, edition, listing
    )


def _held(sections: list[Section]) -> tuple[Section, ...]:
    """The sections that have something to show."""
    return tuple(section for section in sections if section.table.rows)
