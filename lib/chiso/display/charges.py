"""The pages on who answers for what and who did what: plan and officers."""

from __future__ import annotations

from dataclasses import replace

from chiso.display import duties, officials
from chiso.display.pages import show_first_steps
from chiso.display.results import Results
from chiso.display.shown import Page, Shown, ShownTable, ShownText


def show_duties(results: Results) -> Page:
    """How the indicators stand that the unit answers for, by who carries them out."""
    charges = duties.charges_of(results)
    if not charges:
        return Page((ShownText(duties.NONE),))
    blocks: list[Shown] = [ShownText(duties.duties_line(results, charges))]
    for (lead, person), own in duties.people(charges).items():
        blocks.append(ShownText(duties.person_line(lead, person, own)))
        blocks.append(ShownTable(duties.charges_table(results, own)))
    return Page(tuple(blocks))


def show_duties_steps(results: Results) -> Page:
    """What can still be earned back for the whole site, by the indicators that the unit answers for."""
    codes = tuple(one.duty.indicator.code for one in duties.charges_of(results))
    if not codes:
        return Page((ShownText(duties.NONE),))
    part = replace(results.part, indicators=codes)
    return show_first_steps(Results(results.assessment, results.site.root, part))


def show_delivered(results: Results) -> Page:
    """What the plan asks to be delivered, and what was recorded."""
    charges = duties.charges_of(results)
    if not charges:
        return Page((ShownText(duties.NONE),))
    line, table = duties.results_line(results, charges), duties.results_table(results, charges)
    return Page((ShownText(line), *([ShownTable(table)] if table else [])))


def show_officers(results: Results) -> Page:
    """What each officer handled, beside like work."""
    if results.site.officers == "none":
        return Page((ShownText(officials.UNTOLD),))
    told = officials.records_of(results, officials.work_of(results))
    if not told:
        return Page((ShownText(officials.NONE),))
    line, table = officials.officers_line(results, told), officials.officers_table(results, told)
    return Page((ShownText(line), ShownTable(table)))


def show_officers_below(results: Results) -> Page:
    """In which fields officers are furthest below the median of like work."""
    works = [] if results.site.officers == "none" else officials.work_of(results)
    if table := officials.fields_table(results, works):
        return Page((ShownTable(table),))
    return Page(
        (ShownText("Không cán bộ nào thấp hơn trung vị của lĩnh vực, hoặc chưa đủ người để so sánh."),)
    )


def show_officers_losses(results: Results) -> Page:
    """How many dossiers of each officer lost each indicator."""
    table = None if results.site.officers == "none" else officials.failing_table(results)
    return Page((ShownTable(table),)) if table else Page((ShownText(officials.NONE),))
