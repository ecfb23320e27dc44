"""What a rule set had to choose where no rule is known: each choice with how sure we are, and as a report prints it."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from chiso.formats import format_number
from chiso.params import Frozen

Status = Literal["SEED", "CHECKED", "DESCRIBED", "UNKNOWN"]
"""SEED: in a plan; CHECKED: recomputed from published figures; DESCRIBED: by an unofficial text;
UNKNOWN: a default of ours."""

STATUS_WORDS: dict[Status, str] = {
    "SEED": "theo kế hoạch của cơ quan",
    "CHECKED": "đã kiểm bằng số liệu Cổng DVCQG công bố",
    "DESCRIBED": "theo mô tả không chính thức về cách tính của Cổng DVCQG",
    "UNKNOWN": "chưa rõ quy định, là giá trị mặc định của bộ công cụ",
}


class Choice(Frozen):
    """A rule that had to be chosen: which one, how sure we are of it, and the words a report prints."""

    rule: str
    status: Status
    note: str


class AbsentRule(Choice):
    """What becomes of the points of an indicator that a level of unit does not have."""

    rule: Literal["no_rescaling", "rescaled"]


class MissingRule(Choice):
    """What the total of a group with a missing component is."""

    rule: Literal["partial", "missing"]


class UnknownRowsRule(Choice):
    """What a row counts for when the export does not say whether it fulfils the numerator."""

    rule: Literal["not_met", "missing"]


class Grade(Frozen):
    """One class: its name and the share of the applicable maximum, in percent, from which it is given."""

    name: str
    at_least: Decimal


class GradedRule(Frozen):
    """How much of the maximum that applies to a unit must have points before the unit is classed and ranked."""

    least_pct: Annotated[Decimal, Field(ge=0, le=100)]
    status: Status

    @property
    def note(self) -> str:
        """The rule as a report prints it."""
        return (
            "Đơn vị chỉ được xếp loại, xếp hạng khi các chỉ số đã có điểm ứng với ít nhất "
            f"{format_number(self.least_pct)} % điểm tối đa áp dụng."
        )
