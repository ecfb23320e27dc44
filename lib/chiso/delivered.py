"""What units delivered of the results that their plan asks for: params/delivered/<site>.yml, period by period."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from chiso.errors import Fault, ParamsError
from chiso.params import Frozen, read_params
from chiso.paths import Project
from chiso.periods import Period
from chiso.sites import Site


class Delivered(Frozen):
    """One result of the plan that is there: which indicator's, which result, the document, its day, and from whom.

    `unit` is the unit that delivered it, "" where it is the whole site's.
    """

    indicator: str
    result: str
    document: str
    day: date
    unit: str = ""


class Deliveries(Frozen):
    """By period, what was delivered."""

    periods: dict[str, tuple[Delivered, ...]]


def delivered_path(project: Project, site: str) -> Path:
    """Where a site's deliveries are written down; a site without such a file has recorded none."""
    return project.params / "delivered" / f"{site}.yml"


def read_delivered(project: Project, site: Site, period: Period) -> tuple[Delivered, ...]:
    """What was recorded as delivered in the period.

    Raises ParamsError for every record of another plan: an indicator, result or unit that it does not have.
    """
    path = delivered_path(project, site.code)
    if not path.is_file():
        return ()
    told = read_params(path, Deliveries, project.shown(path)).periods.get(str(period), ())
    if faults := list(_strangers(told, site, f"{project.shown(path)}, kỳ {period}")):
        raise ParamsError(*faults)
    return told


def _strangers(told: tuple[Delivered, ...], site: Site, place: str) -> Iterator[Fault]:
    units = {"", *(unit.code for unit in site.units)}
    for one in told:
        duty = site.plan.duty(one.indicator)
        if duty is None:
            yield Fault(
                place, f"kế hoạch không có chỉ số «{one.indicator}».", "Ghi mã của chỉ số trong kế hoạch."
            )
        elif one.result not in duty.results:
            cure = f"Ghi một trong: {', '.join(duty.results)}." if duty.results else "Bỏ bản ghi này."
            yield Fault(place, f"kế hoạch không yêu cầu «{one.result}» ở chỉ số «{one.indicator}».", cure)
        if one.unit not in units:
            yield Fault(place, f"không có đơn vị «{one.unit}».", "Ghi mã đơn vị trong tệp của cơ quan.")
