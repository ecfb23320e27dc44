"""What a reconciliation says, in sentences and tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from chiso.assess import Assessment
from chiso.blocks import Cell, Column, Kind, Table
from chiso.display.words import label_of, listed
from chiso.formats import format_number
from chiso.reconcile import Causes, Compared, Reconciliation, Suspect, Trial, Verdict
from chiso.schemas import GROUPS, TOTAL

VERDICTS: dict[Verdict, str] = {
    "same": "khớp",
    "explained": "giải thích được",
    "possible": "chưa đủ căn cứ",
    "unexplained": "chưa giải thích được",
    "lacking": "ở đây chưa có số liệu",
}
"""What is said of a published figure, in the order in which they are counted."""

MAX_SUSPECTS = 500
"""Rows in doubt that are listed for one figure; more are counted."""


def reconciliation_lines(found: Reconciliation) -> tuple[str, ...]:
    """What came out: how many figures agree, what explains the others, what stays open."""
    counts = Counter(one.verdict for one in found.matching.compared)
    total = len(found.matching.compared)
    if counts["same"] == total:
        lines = [f"Cả {format_number(total)} số công bố được đối soát đều khớp với số tính được ở đây."]
    else:
        told = ", ".join(
            f"{format_number(counts[verdict])} {words}"
            for verdict, words in VERDICTS.items()
            if counts[verdict]
        )
        lines = [
            f"Đối soát {format_number(total)} số công bố (mỗi số là của một chỉ số, nhóm hoặc tổng điểm "
            f"của một đơn vị): {told}.",
            *_best_lines(found),
        ]
    if found.table.is_of_one:
        lines.append("Mọi tỷ lệ của tệp không quá 1, nên được hiểu là phần của 1 và đổi ra phần trăm.")
    if found.table.untold:
        untold = format_number(found.table.untold)
        lines.append(f"{untold} số không có chữ nào trong tệp nói là tỷ lệ hay điểm, được hiểu là điểm.")
    if found.table.left_out:
        left_out = format_number(len(found.table.left_out))
        lines.append(f"{left_out} dòng, cột của tệp không được đối soát (liệt kê ở cuối).")
    return tuple(lines)


def causes_table(found: Reconciliation) -> Table:
    """The causes under which most of the table agrees, and what speaks against them."""
    return Table(
        caption="Nguyên nhân làm cả bảng khớp nhiều nhất",
        columns=(
            Column(label="Nếu tính như sau"),
            Column(label="Số dòng lệch thành khớp", kind="int"),
            Column(label="Số dòng đang khớp thành lệch", kind="int"),
        ),
        rows=tuple(
            (words_of(one.causes), len(one.reproduced), len(one.broken)) for one in found.matching.best
        ),
    )


def differences_table(assessment: Assessment, found: Reconciliation) -> Table:
    """Every published figure that is not ours, what is open first."""
    return _figures_table(assessment, by_urgency(found), "Các số công bố khác với số tính được ở đây")


def by_urgency(found: Reconciliation) -> list[Compared]:
    """The figures that differ, what is open first."""
    order: tuple[Verdict, ...] = ("unexplained", "possible", "lacking", "explained")
    differing = (one for one in found.matching.compared if one.verdict != "same")
    return sorted(differing, key=lambda one: order.index(one.verdict))


def figures_table(assessment: Assessment, found: Reconciliation) -> Table:
    """Every published figure, in the order of the file."""
    return _figures_table(
        assessment, found.matching.compared, "Toàn bộ số công bố đặt cạnh số tính được ở đây"
    )


def suspects_table(assessment: Assessment, found: Reconciliation) -> Table:
    """The rows that could be behind what stays open."""
    listed_of: Counter[tuple[str, str]] = Counter()
    rows = []
    for one in found.suspects:
        key = one.unit_code, one.indicator
        listed_of[key] += 1
        if listed_of[key] <= MAX_SUSPECTS:
            rows.append(_suspect_row(assessment, one))
    left_out = len(found.suspects) - len(rows)
    more = f"còn {format_number(left_out)} dòng không ghi ở đây." if left_out else ""
    return Table(
        caption="Những dòng có thể là nguyên nhân của chênh lệch chưa giải thích được",
        columns=(
            Column(label="Đơn vị"),
            Column(label="Chỉ số"),
            Column(label="Mã", kind="code", note=more),
            Column(label="Ở đây đang tính"),
            Column(label="Vì sao có thể khác"),
        ),
        rows=tuple(rows),
    )


def tried_table(found: Reconciliation) -> Table:
    """The causes that were tried."""
    rows = tuple((cause.code, cause.words[0].upper() + cause.words[1:]) for cause in found.matching.named)
    columns = (Column(label="Mã", kind="code"), Column(label="Cách tính đã thử"))
    return Table(caption="Các cách tính khác đã thử", columns=columns, rows=rows, row_header=1)


def left_out_table(found: Reconciliation) -> Table:
    """The rows and columns of the file that were not compared."""
    rows = tuple((line,) for line in found.table.left_out)
    caption = "Những dòng, cột của tệp không được đối soát"
    return Table(caption=caption, columns=(Column(label="Dòng, cột"),), rows=rows)


def words_of(causes: Causes) -> str:
    """`a; và b`: causes that work together."""
    return "; và ".join(cause.words for cause in causes)


def cause_words(one: Compared) -> str:
    """The causes each of which is enough; with what is wanting where they are not sure, or in the figure itself."""
    if not one.causes and not one.row.figures.is_coherent:
        return "tỷ lệ công bố không ứng với chính tử số, mẫu số công bố"
    told = "; hoặc: ".join(words_of(causes) for causes in one.causes)
    if one.verdict == "possible":
        return f"trùng số với cách tính: {told} – nhưng các số khác trong bảng chưa xác nhận"
    return told


def _best_lines(found: Reconciliation) -> Iterable[str]:
    best = found.matching.best
    if not best:
        yield "Không cách tính nào đã thử làm bảng khớp hơn."
        return
    if len(best) > 1:
        yield f"{len(best)} cách tính cho cùng kết quả, bảng công bố không đủ để phân biệt: {_told(best)}."
    else:
        yield f"Bảng khớp nhiều nhất nếu tính như sau: {_told(best)}."


def _told(trials: tuple[Trial, ...]) -> str:
    return listed(f"«{words_of(one.causes)}» ({_reached(one)})" for one in trials)


def _reached(trial: Trial) -> str:
    broken = f", nhưng {format_number(len(trial.broken))} dòng đang khớp lại lệch" if trial.broken else ""
    return f"{format_number(len(trial.reproduced))} dòng lệch thành khớp{broken}"


_NUMBERS: dict[str, tuple[str, Kind]] = {
    "numerator": ("Tử số", "int"),
    "denominator": ("Mẫu số", "int"),
    "rate": ("Tỷ lệ %", "pct"),
    "points": ("Điểm", "number"),
}


def _figures_table(assessment: Assessment, compared: Iterable[Compared], caption: str) -> Table:
    """What is published beside ours, in the numbers that any row of the table states."""
    rows = tuple(compared)
    stated = {name for one in rows for name in one.row.figures.stated}
    numbers = {name: words for name, words in _NUMBERS.items() if name in stated}
    return Table(
        caption=caption,
        columns=(
            Column(label="Đơn vị"),
            Column(label="Chỉ số"),
            *(
                Column(label=f"{words}, {whose}", kind=kind, decimals=0 if kind == "int" else 2)
                for whose in ("công bố", "ở đây")
                for words, kind in numbers.values()
            ),
            Column(label="Kết luận"),
            Column(label="Cách tính cho ra số công bố"),
        ),
        rows=tuple(_figures_row(assessment, one, tuple(numbers)) for one in rows),
    )


def _figures_row(assessment: Assessment, one: Compared, numbers: tuple[str, ...]) -> tuple[Cell, ...]:
    cells = (_cell(getattr(whose, name)) for whose in (one.row.figures, one.ours) for name in numbers)
    return (*_names(assessment, *one.key), *cells, VERDICTS[one.verdict], cause_words(one))


def _suspect_row(assessment: Assessment, one: Suspect) -> tuple[Cell, ...]:
    counted = "đạt" if one.is_num else "chưa đạt" if one.is_den else "không tính"
    return (*_names(assessment, one.unit_code, one.indicator), one.item, counted, "; ".join(one.reasons))


def _names(assessment: Assessment, unit: str, indicator: str) -> tuple[str, str]:
    name = assessment.site.unit(unit).short_name
    if indicator == TOTAL:
        return name, "Tổng điểm"
    if indicator in GROUPS:
        return name, f"Nhóm {assessment.rules.group(indicator).name}"
    known = assessment.rules.indicator(indicator)
    return name, f"{known.number}. {label_of(known)}"


def _cell(value: int | Decimal | None) -> Cell:
    return str(value) if isinstance(value, Decimal) else value
