"""What stands above a column's heading may give it another meaning than the heading alone has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chiso.exports.layouts import FORM06, Layout
from chiso.exports.sheets import Remark
from chiso.exports.vocabulary import TableWords, Vocabulary
from chiso.exports.words import fold_header

_EARLIER = tuple(map(fold_header, ("kỳ trước", "cùng kỳ", "năm trước", "quý trước", "tháng trước")))
_CURE = (
    "Ghi đủ nghĩa ở tiêu đề cột (ví dụ «Hình thức nộp hồ sơ»), hoặc thêm cách gọi này vào params/exports.yml."
)
_REMOVE = "Xóa các cột của kỳ khác khỏi tệp."


def doubt_groups(rows: Sequence[Sequence[str]], layout: Layout, vocabulary: Vocabulary) -> Iterator[Remark]:
    """Columns of counts under an earlier period's name, and general headings under the name of another column.

    «Hình thức» under «Trả kết quả» is not how a dossier was filed, as «Ngày trả kết quả» is another column.
    """
    if layout.kind == FORM06 or layout.kind not in vocabulary.tables:
        return
    words = vocabulary.tables[layout.kind]
    for at, (heading, name) in enumerate(zip(layout.headings, layout.names, strict=True)):
        for group in _groups(rows, layout, at) if name else ():
            if name in ("numerator", "denominator") and any(one in fold_header(group) for one in _EARLIER):
                yield Remark(
                    "error", f"cột đứng dưới «{group}», là của kỳ khác.", _REMOVE, None, heading, stops=True
                )
            elif _is_of_another(fold_header(heading), fold_header(group), name, words):
                yield Remark(
                    "warning", f"cột đứng dưới «{group}», có thể mang nghĩa khác.", _CURE, None, heading
                )


def _groups(rows: Sequence[Sequence[str]], layout: Layout, at: int) -> list[str]:
    """What stands above a heading in the two rows before it, unless it goes over the whole table."""
    above = [row for row in rows[max(layout.last - 2, 0) : layout.last] if len({*row} - {""}) > 1]
    return [row[at] for row in above if row[at] and row[at] != layout.headings[at]]


def _is_of_another(heading: str, group: str, name: str, words: TableWords) -> bool:
    """Whether a heading that is but the beginning of others stands under what other columns' headings end with."""
    is_general = any(word != heading and word.startswith(heading) for word in words.field_of)
    ends = {column for word, (column, _) in words.field_of.items() if word != group and word.endswith(group)}
    return is_general and bool(ends) and name not in ends
