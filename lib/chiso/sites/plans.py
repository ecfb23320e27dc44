"""What a site's plan says: which indicators it lists, in which words, and who answers for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Annotated, NamedTuple, Self

from pydantic import AfterValidator, model_validator
from pydantic_core import InitErrorDetails

from chiso.params import Frozen
from chiso.schemas import INDICATORS
from chiso.sites.flaws import flaw, objection, refuse


def _known_indicator(code: str) -> str:
    if code not in INDICATORS:
        raise objection("không phải mã của một trong 21 chỉ số")
    return code


class PlanIndicator(Frozen):
    """One row of a plan: number, wording, kết quả and thời gian as printed ("" where printed empty).

    `lead` is who carries it out; `lead_printed` is the cell as printed where that only points to another row.
    """

    code: Annotated[str, AfterValidator(_known_indicator)]
    number: str
    text: str
    max_points: int | None = None
    lead: str = ""
    lead_printed: str = ""
    lead_units: tuple[str, ...] = ()
    result: str = ""
    time: str = ""


class Block(Frozen):
    """One block of a plan; `within` names the numbered block that an unnumbered one belongs to."""

    number: str
    title: str
    within: str = ""
    max_points: int | None = None
    lead: str = ""
    lead_units: tuple[str, ...] = ()
    partners: str = ""
    person: str = ""
    indicators: tuple[PlanIndicator, ...]


class Duty(NamedTuple):
    """Who answers for one indicator: what its own row says, else what its block says."""

    block: Block
    indicator: PlanIndicator
    lead: str
    lead_units: tuple[str, ...]

    @property
    def results(self) -> tuple[str, ...]:
        """What is to be delivered, one by one: the plan prints them with semicolons between."""
        return tuple(part for one in self.indicator.result.split(";") if (part := one.strip()))

    @property
    def is_on_demand(self) -> bool:
        """Whether the indicator is worked on only when there are dossiers."""
        return self.indicator.time.casefold() == "khi có hồ sơ"


class Plan(Frozen):
    """The plan by which a site carries out Quyết định 766/QĐ-TTg, row by row."""

    source: str
    blocks: tuple[Block, ...]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        refuse([*_listed_twice(self), *_wrong_sums(self)])
        return self

    @property
    def duties(self) -> tuple[Duty, ...]:
        """One for every row, as they follow in the plan."""
        return tuple(
            Duty(block, row, row.lead or block.lead, row.lead_units or block.lead_units)
            for block in self.blocks
            for row in block.indicators
        )

    @property
    def leads(self) -> frozenset[str]:
        """The units that answer for any indicator."""
        return frozenset(code for duty in self.duties for code in duty.lead_units)

    def duty(self, indicator: str) -> Duty | None:
        """Who answers for the indicator of this code; None where the plan does not list it."""
        return next((duty for duty in self.duties if duty.indicator.code == indicator), None)


def _listed_twice(plan: Plan) -> Iterator[InitErrorDetails]:
    for code, times in Counter(duty.indicator.code for duty in plan.duties).items():
        if times > 1:
            yield flaw("chỉ số được liệt kê nhiều lần", code, "blocks")


def _wrong_sums(plan: Plan) -> Iterator[InitErrorDetails]:
    for position, block in enumerate(plan.blocks):
        points = sum(
            duty.indicator.max_points or 0
            for duty in plan.duties
            if duty.block is block or duty.block.within == block.number != ""
        )
        if block.max_points not in (None, points):
            fact = f"các chỉ số của khối cộng lại được {points} điểm"
            yield flaw(fact, block.max_points, "blocks", position, "max_points")
