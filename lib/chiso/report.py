"""What a notebook opens: one unit of one site in one period, and the verbs that tell of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from chiso.assess import open_assessment
from chiso.display import charges, conclusions, pages, ranking, sources
from chiso.display.checks import check_results
from chiso.display.results import Results
from chiso.display.shown import Page, ShownAppendix, ShownIdentity, ShownText
from chiso.errors import Fault, UsageError
from chiso.gains import whole_changes
from chiso.parts import RANKING, WHOLE, Part, part_of
from chiso.paths import Project
from chiso.periods import Period


@dataclass(frozen=True)
class Report:
    """The results of `unit` of `site` in `period`; `about` says which notebook tells them.

    Raises ChisoError, in Vietnamese, where there is no such site, unit or period.
    """

    site: str
    unit: str
    period: str
    part: Part = WHOLE

    def about(self, notebook: str) -> Report:
        """The same report as the notebook of this name tells it."""
        return replace(self, part=part_of(notebook))

    @cached_property
    def results(self) -> Results:
        """All that is known of the unit; the period is taken in and scored where it never was."""
        period = Period.parse(self.period)
        assessment = open_assessment(Project.find(), self.site, period)
        site, unit = assessment.site, assessment.site.unit(self.unit)
        if unit not in assessment.store.units(site):
            cure = "Chọn kỳ hoặc đơn vị khác."
            raise UsageError(Fault(unit.name, f"không hoạt động trong {period.label}.", cure))
        if self.part is RANKING and unit != site.root:
            cure = f"Chọn đơn vị {site.root.code}."
            raise UsageError(Fault(unit.name, "không phải là đơn vị có báo cáo xếp hạng.", cure))
        return Results(assessment, unit, self.part)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return ShownIdentity(sources.identity(self.results))._repr_mimebundle_()

    def bottom_line(self) -> ShownText:
        """What came out, in a few sentences."""
        return ShownText(conclusions.bottom_line(self.results))

    def counted(self) -> Page:
        """What was counted: days, rows, and for the unit at the top the accounting of all files."""
        return pages.show_counted(self.results)

    def groups(self) -> Page:
        """The points of the six groups, drawn and as a table."""
        return pages.show_groups(self.results)

    def blocks(self) -> Page:
        """All blocks one after the other: what came out, each indicator, where it lost."""
        return pages.show_blocks(self.results)

    def standings(self) -> Page:
        """How the units below stand to one another; nothing but for the unit at the top."""
        return pages.show_standings(self.results)

    def points(self) -> Page:
        """The indicators of this notebook: drawn against their maxima, and with counts, rates and points."""
        return pages.show_points(self.results)

    def indicators(self) -> Page:
        """The indicators of this notebook as a table."""
        return pages.show_indicators(self.results)

    def indicator(self, code: str) -> Page:
        """One indicator: what came out, how it is defined, and where most rows did not fulfil it."""
        return pages.show_indicator(self.results, code)

    def by_month(self, code: str) -> Page:
        """The rate of an indicator by month of receipt."""
        return pages.show_months(self.results, code)

    def by_unit(self, code: str) -> Page:
        """The rates of the units directly below."""
        return pages.show_units(self.results, code)

    def petition_clocks(self) -> Page:
        """The petitions against their statutory clocks at the period's end, and those that are or soon will be late."""
        return pages.show_petitions(self.results)

    def survey_answers(self) -> Page:
        """The answered questionnaires by field; too few give no percentage."""
        return pages.show_surveys(self.results)

    def losses(self) -> Page:
        """The points lost in order, and what would earn them back."""
        return pages.show_losses(self.results)

    def change(self) -> Page:
        """What changed against the period before, the same one a year before, and the last edition of this one."""
        return pages.show_change(self.results)

    def ranking_change(self) -> Page:
        """Who rose and fell among its like since the period before and since the same one a year before."""
        return pages.show_ranking_change(self.results)

    def first_steps(self) -> Page:
        """What to do first: the points that can still be earned back, recomputed by scoring the unit again."""
        return pages.show_first_steps(self.results)

    def what_if(self, **changes: int) -> Page:
        """The points and the class if so many more fulfilled an indicator: `report.what_if(DOSSIER_ONLINE=+100)`.

        Raises UsageError for an indicator without counts, for more than there are, and for what is no whole number.
        """
        return pages.show_what_if(self.results, whole_changes(changes))

    def ranking_line(self) -> ShownText:
        """Who is first and last among the units of each kind."""
        return ShownText(ranking.ranking_line(self.results, ranking.rank_units(self.results)))

    def ranking(self) -> Page:
        """Who stands where among its like, with the points of the groups."""
        return pages.show_ranking(self.results)

    def heat_map(self) -> Page:
        """The share of the maximum of every unit in every indicator."""
        return pages.show_map(self.results)

    def weak_indicators(self) -> Page:
        """The indicators on which most units lose, the poorest first."""
        return pages.show_weak_indicators(self.results)

    def appendix(self) -> ShownAppendix:
        """The tables in full, their definitions and the rows behind each lost point: a workbook beside the report."""
        return pages.show_appendix(self.results)

    def ranking_appendix(self) -> ShownAppendix:
        """The ranking and the scores of all units: a workbook beside the report."""
        return pages.show_ranking_appendix(self.results)

    def duties(self) -> Page:
        """The indicators that the plan gives the unit to answer for, by who carries them out."""
        return charges.show_duties(self.results)

    def duties_steps(self) -> Page:
        """What those indicators can still earn back for the whole site, most first."""
        return charges.show_duties_steps(self.results)

    def delivered(self) -> Page:
        """The results that the plan asks for, and the documents recorded for them."""
        return charges.show_delivered(self.results)

    def officers(self) -> Page:
        """What each officer handled, beside the median of like work; for internal pages alone."""
        return charges.show_officers(self.results)

    def officers_below(self) -> Page:
        """The fields in which officers are furthest below the median of like work; for internal pages alone."""
        return charges.show_officers_below(self.results)

    def officers_losses(self) -> Page:
        """How many dossiers of each officer lost each indicator; for internal pages alone."""
        return charges.show_officers_losses(self.results)

    def check(self) -> ShownText:
        """Holds what the prose takes for granted against the numbers.

        Raises ReportError with every claim that does not hold.
        """
        return ShownText(check_results(self.results))

    def provenance(self) -> Page:
        """By which rules and from which files the report was made."""
        return pages.show_provenance(self.results)

    @property
    def scores(self) -> pd.DataFrame:
        """The unit's scores: the columns of scores.csv without the unit."""
        return pd.DataFrame(self.results.scores).drop(columns="unit_code")

    @property
    def dossiers(self) -> pd.DataFrame:
        """The dossiers of the unit and its sub-units, with the rule set's derived columns."""
        return self._rows("dossiers")

    @property
    def procedures(self) -> pd.DataFrame:
        """The TTHC of the unit and its sub-units, with the rule set's derived columns."""
        return self._rows("procedures")

    @property
    def petitions(self) -> pd.DataFrame:
        """The petitions of the unit and its sub-units, with the rule set's derived columns."""
        return self._rows("petitions")

    @property
    def surveys(self) -> pd.DataFrame:
        """The answered surveys of the unit and its sub-units."""
        return self._rows("surveys")

    def _rows(self, table: str) -> pd.DataFrame:
        wanted = f"SELECT {table}.* FROM {table} JOIN lineage USING (unit_code) WHERE ancestor = $1"
        return self.results.tables.execute(wanted, [self.results.unit.code]).df()


def rehearse(site: str, period: str) -> None:
    """Tells the report of the whole site once to nobody, in the process that the period's kernels are forked from.

    What all of them read is then read, and whatever a library does only the first time is done.
    """
    root = open_assessment(Project.find(), site, Period.parse(period)).site.root
    report = Report(site, root.code, period)
    told = (
        report.groups(),
        report.points(),
        report.counted(),
        report.losses(),
        report.provenance(),
        report.by_month("ON_TIME"),
        report.by_unit("ON_TIME"),
        *map(report.indicator, ("ON_TIME", "ONLINE_FORMALITY", "PETITION_PROCESSING_ON_TIME")),
    )
    for one in (
        report,
        report.bottom_line(),
        report.check(),
        *(block for page in told for block in page.blocks),
    ):
        one._repr_mimebundle_()
