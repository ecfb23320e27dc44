"""What is made of a period on demand, beside its reports: pages and workbooks for a question of their own."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd

from chiso.assess import Assessment
from chiso.display import pending, petitions, reconciliation
from chiso.display.results import Results
from chiso.errors import ExportsError, Fault, UsageError
from chiso.formats import format_date
from chiso.parts import WATCHED, WHOLE, naming_words
from chiso.publish.editions import name_edition
from chiso.publish.listings import Listing, Section, publish_listing
from chiso.publish.neighbours import RECONCILED
from chiso.reconcile import read_published_table, reconcile
from chiso.store import Store, take_in_otherwise


def reconcile_period(assessment: Assessment, published: Path) -> tuple[str, ...]:
    """doi-soat.html and doi-soat.xlsx: a published table beside ours; the lines that say what came out.

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
        Section("Không đối soát", "Dòng, cột không đối soát", reconciliation.left_out_table(found)),
    ]
    lead = (*reconciliation.reconciliation_lines(found), f"Bảng công bố: {published.name}.")
    publish_review(assessment, RECONCILED, "Đối soát với số liệu đã công bố", lead, sections)
    return lead


def watch_period(assessment: Assessment, asked: str | None) -> tuple[str, ...]:
    """noi-bo/canh-bao.html and .xlsx: what is open at the end of a day, and what of it presses; the lines that say so.

    Without a day it is the last of which the exports know. Raises UsageError for a day that is not the period's.
    """
    results = Results(assessment, assessment.site.root, WHOLE)
    day = _day_of(asked, results.days) if asked else pending.latest_day(results)
    rows, asked_for = pending.pending_at(results, day), petitions.petitions_at(results, day)
    sections = [
        Section("Thời hạn", "Hồ sơ theo số ngày còn lại", pending.days_left_table(rows)),
        Section("Đơn vị", "Hồ sơ theo đơn vị", pending.units_table(results, rows)),
        *_by_officer(results, rows),
        Section("Hồ sơ", "Từng hồ sơ", pending.pending_table(results, rows)),
        Section("PAKN", "Phản ánh, kiến nghị", petitions.petitions_table(results, asked_for), _PETITIONS),
    ]
    lead = (
        pending.pending_line(results, rows, day),
        petitions.petitions_line(results, asked_for, day).replace("**", ""),
        f"Trang nội bộ, không nằm trong gói gửi đi; cán bộ được ghi như nơi báo cáo quy định "
        f"({naming_words(assessment.site.officers)}).",
    )
    publish_review(assessment, WATCHED, "Cảnh báo sớm", lead, sections)
    return lead


def _by_officer(results: Results, rows: pd.DataFrame) -> tuple[Section, ...]:
    if results.site.officers == "none":
        return ()
    return (Section("Cán bộ", "Hồ sơ theo cán bộ", pending.officers_table(results, rows)),)


def publish_review(
    assessment: Assessment, name: str, title: str, lead: tuple[str, ...], sections: list[Section]
) -> None:
    """<name>.html and <name>.xlsx in the period's folder, of the sections that have rows; a name may lead deeper."""
    edition = name_edition(assessment.site, assessment.rules, assessment.store)
    folder = assessment.project.outputs(assessment.site.code, assessment.period)
    home = f"{'../' * name.count('/')}index.html" if (folder / "index.html").is_file() else ""
    held = tuple(section for section in sections if section.table.rows)
    place = folder / name
    publish_listing(place.parent, place.name, edition, Listing(title, lead, held, home))


_DIFFERENCES = (
    "Một cách tính chỉ được coi là giải thích được khi cho ra đúng mọi con số mà bảng công bố ghi ở dòng đó "
    "(tử số, mẫu số, tỷ lệ, điểm) và các số khác trong bảng xác nhận nhiều hơn phủ nhận. "
    "Trùng số cho biết cách tính có thể đã dùng, chưa phải là xác nhận của nơi công bố.",
)
_SUSPECTS = (
    "Mỗi dòng dưới đây được tính khác đi theo ít nhất một cách tính đã thử, hoặc tệp xuất không ghi đủ dữ liệu để tính. "
    "Dòng bị từ chối khi nhận tệp xuất không có ở đây: xem findings.html.",
)


_PETITIONS = ("Chưa trả lời xếp trước, gấp nhất ở trên cùng; hạn tính bằng ngày làm việc.",)


def _day_of(text: str, days: tuple[date, date]) -> date:
    """The day that is written as 2026-08-31 or 31/08/2026."""
    cure = f"Ghi ASOF=<ngày>, từ {format_date(days[0])} đến {format_date(days[1])}, ví dụ ASOF={days[1]}."
    year_first = "-".join(reversed(text.split("/")))
    try:
        day = date.fromisoformat(year_first)
    except ValueError:
        raise UsageError(Fault(f"ngày «{text}»", "không phải là ngày.", cure)) from None
    if not days[0] <= day <= days[1]:
        raise UsageError(Fault(f"ngày {format_date(day)}", "không nằm trong kỳ.", cure))
    return day


def _other_days(assessment: Assessment) -> Store | None:
    """The period by the other calendar, where the exports can be read so."""
    try:
        return take_in_otherwise(assessment.project, assessment.site, assessment.period)
    except ExportsError:
        return None
