"""A superior unit's period made of what its units returned: the good returns become one of its own exports."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from chiso.assess import Assessment
from chiso.blocks import Cell, Column, Table
from chiso.errors import Fault, PackError, UsageError
from chiso.files import write_whole
from chiso.formats import format_number
from chiso.paths import Project
from chiso.periods import Period
from chiso.publish.listings import Section
from chiso.publish.neighbours import CONSOLIDATED
from chiso.returns import Return, State, read_returns
from chiso.reviews import publish_review
from chiso.schemas import DEMO_MARK
from chiso.scores import TOTAL
from chiso.sites import Site

EXPORT = "tong-hop-don-vi.csv"
STATES: dict[State, str] = {
    "good": "dùng được",
    "missing": "chưa gửi",
    "altered": "bị thay đổi sau khi đóng gói",
    "unusable": "không dùng được",
    "double": "gửi nhiều gói",
    "foreign": "không thuộc cơ quan này",
}


def take_returns(project: Project, site: Site, period: Period, folder: Path) -> tuple[Return, ...]:
    """The returns in a folder; the counts of the good ones lie in the period's exports from now on.

    Raises PackError, with what is wrong with each, where none is good; an export of an earlier call then goes.
    """
    if not folder.is_dir():
        raise UsageError(
            Fault(folder.as_posix(), "không có thư mục này.", "Ghi RETURNS=<thư mục chứa các gói>.")
        )
    returns = read_returns(project, site, period, folder)
    target = project.exports(site.code, period) / EXPORT
    good = [one for one in returns if one.state == "good"]
    if not good:
        target.unlink(missing_ok=True)
        sent = [
            Fault(one.place, f"{STATES[one.state]}: {one.why}.", "" if one.state == "double" else _CURE)
            for one in returns
            if one.place
        ]
        raise PackError(*sent or [Fault(folder.as_posix(), "không có gói nào.", _CURE)])
    target.parent.mkdir(parents=True, exist_ok=True)
    write_whole(target, _export(good))
    return returns


def publish_returns(assessment: Assessment, returns: Sequence[Return]) -> tuple[str, ...]:
    """bao-cao-don-vi.html and .xlsx: who sent what, and what became of it; the lines that say so."""
    counts = Counter(one.state for one in returns)
    told = ", ".join(
        f"{format_number(counts[state])} {words}" for state, words in STATES.items() if counts[state]
    )
    lead = (
        f"Báo cáo của đơn vị: {told}.",
        f"Số liệu của các gói dùng được nằm trong {EXPORT} của kỳ; lập báo cáo tổng hợp bằng make report.",
        "Mã băm cho biết gói không đổi từ khi đóng; mã băm không thay chữ ký và con dấu của nơi gửi.",
    )
    section = Section("Đơn vị", "Từng đơn vị", _table(assessment, returns))
    publish_review(assessment, CONSOLIDATED, "Báo cáo của các đơn vị", lead, [section])
    return lead


_CURE = "Đề nghị đơn vị lập lại và gửi gói của cả cơ quan (make bundle)."


def _export(good: Sequence[Return]) -> bytes:
    """The counts as a list of aggregates; a demonstration among them makes it one."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["Số liệu tổng hợp từ báo cáo của các đơn vị"])
    if any(one.is_demo for one in good):
        table.writerow([DEMO_MARK])
    table.writerow(["Mã đơn vị", "Chỉ số", "Tử số", "Mẫu số"])
    for one in good:
        for count in one.counts:
            assert one.unit
            table.writerow([one.unit.code, count.indicator, count.numerator, count.denominator])
    return text.getvalue().encode("utf-8-sig")


def _table(assessment: Assessment, returns: Sequence[Return]) -> Table:
    units = [one.unit.code for one in returns if one.unit and one.state == "good"]
    ours = {one.unit_code: one.points for one in assessment.scores(*units) if one.indicator == TOTAL}
    return Table(
        caption="Báo cáo của từng đơn vị và việc sử dụng",
        columns=(
            Column(label="Đơn vị"),
            Column(label="Tình trạng"),
            Column(label="Gói"),
            Column(label="Số chỉ số", kind="int", note="chỉ số có tử số, mẫu số của chính đơn vị."),
            Column(label="Bộ quy tắc của đơn vị", kind="code"),
            Column(label="Điểm đơn vị gửi", kind="number", decimals=2),
            Column(label="Điểm tính lại ở đây", kind="number", decimals=2, note=_RECOMPUTED),
            Column(label="Ghi chú"),
        ),
        rows=tuple(_row(one, ours) for one in returns),
    )


_RECOMPUTED = "theo bộ quy tắc của báo cáo này và mọi số liệu hiện có ở đây, nên có thể khác điểm đơn vị gửi."


def _row(one: Return, ours: Mapping[str, Decimal | None]) -> tuple[Cell, ...]:
    name = one.unit.name if one.unit else "–"
    points = ours.get(one.unit.code) if one.unit else None
    sent, here = (None if value is None else str(value) for value in (one.points, points))
    return (
        name,
        STATES[one.state],
        one.place or None,
        len(one.counts) or None,
        one.rules or None,
        sent,
        here,
        one.why,
    )
