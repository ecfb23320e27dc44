"""Who reports: a site's units over time, its letterhead and its plan, read from params/sites/<site>.yml."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import InitErrorDetails

from chiso.errors import Fault, ParamsError, UsageError
from chiso.formats import format_date
from chiso.params import Frozen, read_params
from chiso.paths import Project
from chiso.periods import Calendar, Period
from chiso.schemas import Level
from chiso.sites.changes import WORDS, Change, Forebears, change_flaws, find_forebears
from chiso.sites.flaws import flaw, objection, refuse
from chiso.sites.plans import Block, Duty, Plan, PlanIndicator
from chiso.sites.units import Code, Unit, Units, spelled

__all__ = [
    "Block",
    "Change",
    "Demo",
    "Duty",
    "Forebears",
    "LetterheadLines",
    "Level",
    "Plan",
    "PlanIndicator",
    "Signatory",
    "Site",
    "Unit",
    "read_site",
    "site_codes",
    "spelled",
]


def read_site(project: Project, code: str) -> Site:
    """The site of params/sites/<code>.yml.

    Raises UsageError for a site that is not there, ParamsError with every fault of one that cannot be used.
    """
    known = site_codes(project)
    if code not in known:
        raise UsageError(Fault(f"SITE «{code}»", "không có trong params/sites.", _choose(known)))
    path = _folder(project) / f"{code}.yml"
    site = read_params(path, Site, project.shown(path))
    if site.code != code:
        cure = f"Viết code: {code}, hoặc đổi tên tệp."
        raise ParamsError(Fault(project.shown(path), f"khóa «code» là «{site.code}», khác tên tệp.", cure))
    return site


def site_codes(project: Project) -> tuple[str, ...]:
    """The sites there are, in alphabetical order."""
    return tuple(sorted(path.stem for path in _folder(project).glob("*.yml")))


class Demo(Frozen):
    """What demonstration exports of a site look like when nothing else is asked for."""

    year: int
    dossiers: int
    seed: int


class LetterheadLines(Frozen):
    """The head of an administrative document; `number` is what follows "Số:"."""

    superior: tuple[str, ...] = ()
    agency: tuple[str, ...]
    place: str
    number: str


class Signatory(Frozen):
    """What stands above a signature: lines on whose authority (may be none), and the office; never a name."""

    authority: tuple[str, ...] = ()
    office: str


def _known_period(text: str) -> str:
    try:
        return str(Period.parse(text))
    except UsageError as error:
        raise objection("không phải là một kỳ báo cáo") from error


class Site(Frozen):
    """An organisation that reports: its units over time, how its documents look, and its plan.

    `officers` says how those who handle dossiers are called in internal reports; with `none` there are none such.
    """

    code: Code
    name: str
    level: Level
    rules: str
    calendar: Calendar
    officers: Literal["name", "code", "none"] = "none"
    demo: Demo
    letterhead: LetterheadLines
    signatory: Signatory
    recipients: tuple[str, ...]
    issue_dates: dict[Annotated[str, AfterValidator(_known_period)], date] = Field(default_factory=dict)
    units: Units
    changes: tuple[Change, ...] = ()
    plan: Plan

    @model_validator(mode="after")
    def _one_whole(self) -> Self:
        refuse([*_strangers_in_plan(self), *_other_level(self), *change_flaws(self.changes, self.units)])
        return self

    @cached_property
    def root(self) -> Unit:
        """The one unit without a parent, which stands for the whole site."""
        return next(unit for unit in self.units if unit.parent is None)

    def unit(self, code: str) -> Unit:
        """The unit of this code.

        Raises UsageError, which lists the known codes, where there is none.
        """
        if code not in self._by_code:
            fact = f"không có trong params/sites/{self.code}.yml."
            raise UsageError(Fault(f"đơn vị «{code}»", fact, _choose(self._by_code)))
        return self._by_code[code]

    def units_between(self, start: date, end: date) -> tuple[Unit, ...]:
        """The units that exist on any day from start to end, in the order of the file.

        Raises UsageError where none does.
        """
        if (start, end) not in self._between:
            valid = tuple(unit for unit in self.units if unit.is_valid_between(start, end))
            self._between[start, end] = valid
        if not (found := self._between[start, end]):
            fact = f"không có đơn vị nào hoạt động từ {format_date(start)} đến {format_date(end)}."
            cure = f"Chọn kỳ khác, hoặc sửa valid_from, valid_to trong params/sites/{self.code}.yml."
            raise UsageError(Fault(self.name, fact, cure))
        return found

    def forebears(self, code: str, day: date) -> Forebears:
        """What the unit was on an earlier day, by the changes that the site declares."""
        self.unit(code)
        return find_forebears(code, day, self._by_code, self.changes)

    def became(self, code: str) -> str:
        """What became of a unit, in Vietnamese; "" where the site declares nothing."""
        change = next((one for one in self.changes if code in one.before), None)
        if change is None:
            return ""
        names = ", ".join(self.unit(one).name for one in change.after)
        return f"từ ngày {format_date(change.day)} {WORDS[change.kind]} {names}".rstrip()

    def lineage(self, code: str) -> tuple[str, ...]:
        """The unit's code, its parent's, and so on up to the root's."""
        parent = self.unit(code).parent
        return (code,) if parent is None else (code, *self.lineage(parent))

    def below(self, code: str) -> Iterator[str]:
        """The unit's code, and those of all that were ever below it."""
        yield code
        for child in self.children(code):
            yield from self.below(child)

    def children(self, code: str) -> Sequence[str]:
        """The codes of all that were ever directly below the unit, in the order of the file."""
        return self._children.get(code, ())

    @cached_property
    def _by_code(self) -> dict[str, Unit]:
        return {unit.code: unit for unit in self.units}

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        children: dict[str, list[str]] = {}
        for unit in self.units:
            children.setdefault(unit.parent or "", []).append(unit.code)
        return children

    @cached_property
    def _between(self) -> dict[tuple[date, date], tuple[Unit, ...]]:
        """What was found of the units of a period, which every page asks for."""
        return {}


def _strangers_in_plan(site: Site) -> Iterator[InitErrorDetails]:
    known = {unit.code for unit in site.units}
    for code in dict.fromkeys(code for duty in site.plan.duties for code in duty.lead_units):
        if code not in known:
            yield flaw("không có đơn vị nào mang mã này", code, "plan", "lead_units")


def _other_level(site: Site) -> Iterator[InitErrorDetails]:
    if site.level != site.root.level:
        yield flaw(f"đơn vị gốc có cấp «{site.root.level}»", site.level, "level")


def _folder(project: Project) -> Path:
    return project.params / "sites"


def _choose(codes: Iterable[str]) -> str:
    return f"Chọn một trong: {', '.join(codes)}."
