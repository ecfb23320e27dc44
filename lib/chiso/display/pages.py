"""The verbs: each puts together what one cell of a notebook shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from chiso.compare import split_by_month
from chiso.display import (
    appendix,
    changes,
    conclusions,
    editions,
    evidence,
    figures,
    notes,
    petitions,
    ranking,
    remarks,
    sources,
    splits,
    surveys,
    tables,
    years,
)
from chiso.display import places as placing
from chiso.display import steps as stepping
from chiso.display.results import Results
from chiso.display.shown import Page, Shown, ShownAppendix, ShownNote, ShownTable, ShownText
from chiso.parts import BLOCKS
from chiso.schemas import SCHEMAS


def show_blocks(results: Results) -> Page:
    """All blocks of the indicators one after the other, each under its heading."""
    return Page(tuple(one for part in BLOCKS for one in _block(results.about(part))))


def show_standings(results: Results) -> Page:
    """Under a heading of its own, how the units stand to one another; nothing but for the unit at the top."""
    kinds = ranking.rank_units(results) if results.is_root else {}
    if not kinds:
        return Page(())
    blocks: list[Shown] = [ShownText(f"## Các đơn vị trực thuộc\n\n{ranking.ranking_line(results, kinds)}")]
    for title, standings in kinds.items():
        blocks.append(ShownTable(ranking.ranking_table(results, title, standings)))
        blocks.extend(ranking.heat_figures(results, title, standings))
    return Page(tuple(blocks))


def show_counted(results: Results) -> Page:
    """The days covered, the unit's rows and, for the unit at the top, the accounting of all files."""
    line, table = remarks.dates_line(results), sources.rows_table(results)
    blocks: list[Shown] = [ShownText(line), ShownTable(table)]
    if results.is_root:
        blocks.append(ShownTable(sources.accounting_table(results)))
    return Page(tuple(blocks))


def show_groups(results: Results) -> Page:
    """The points of the six groups, drawn and as a table."""
    return _page(figures.groups_figure(results), ShownTable(tables.groups_table(results)))


def show_points(results: Results) -> Page:
    """The part's indicators: drawn against their maxima, and with counts, rates and points."""
    if not results.members:
        return _page(ShownText("Không có chỉ số nào của phần này áp dụng cho cấp của đơn vị."))
    return _page(figures.points_figure(results), ShownTable(tables.indicators_table(results)))


def show_indicators(results: Results) -> Page:
    """The part's indicators with counts, rates and points."""
    return _page(ShownTable(tables.indicators_table(results)))


def show_indicator(results: Results, code: str) -> Page:
    """One indicator: what came out, how it is defined, and where most rows did not fulfil it."""
    line, note = remarks.indicator_line(results, code), notes.definition(results, code)
    table, parts = evidence.lost_table(results, code), splits.splits_table(results, code)
    more = [ShownTable(one) for one in (table, parts) if one]
    return _page(ShownText(line), ShownNote(note), *more, ShownText(remarks.aggregates_line(results, code)))


def show_months(results: Results, code: str) -> Page:
    """The rate of an indicator by month of receipt, where its rows are received."""
    if "received_at" not in SCHEMAS[results.rules.indicator(code).table].fields:
        return _page(ShownText(remarks.NO_MONTHS))
    shares = results.split(code, split_by_month)
    before = [share for share in shares if share.key is None]
    months = figures.named_months(shares, results.days)
    said = remarks.not_covered(results, code, sum(share.denominator for share in shares))
    if len(months) < 2 or len(shares) == len(before):
        return _page(ShownText(said or remarks.NO_MONTHS))
    words = f"{remarks.months_line(results, code, months, before)} {said}".strip()
    return _page(figures.months_figure(results, code, months), ShownText(words))


def show_units(results: Results, code: str) -> Page:
    """The rates of the units directly below."""
    if not remarks.has_units(results, code):
        return _page(ShownText(remarks.NO_UNITS if results.children else remarks.NOBODY_BELOW))
    return _page(ShownText(remarks.units_line(results, code)), figures.units_figure(results, code))


def show_losses(results: Results) -> Page:
    """The points lost in order, and what would earn them back."""
    line, table = conclusions.losses_line(results), tables.losses_table(results)
    return _page(ShownText(line), ShownTable(table)) if table.rows else _page(ShownText(line))


def show_change(results: Results) -> Page:
    """What changed against earlier periods and since the last edition; of a year its quarters first."""
    blocks: list[Shown] = [*years.show_quarters(results)]
    for change in changes.changes_of(results):
        blocks.append(ShownText(changes.change_line(results, change)))
        blocks.append(ShownTable(changes.change_table(results, change)))
    said = (changes.uncompared_line(results), editions.edition_line(results))
    return _page(*blocks, *map(ShownText, said))


def show_ranking_change(results: Results) -> Page:
    """Who rose and fell among its like, and what moved since the last edition; of a year its table of quarters first."""
    blocks: list[Shown] = [*years.show_units(results)]
    for earlier in results.earlier:
        blocks += placing.show_places(results, earlier)
    restated = editions.editions_table(results)
    return _page(
        *blocks, ShownText(changes.uncompared_line(results)), *([ShownTable(restated)] if restated else [])
    )


def show_first_steps(results: Results) -> Page:
    """What can still be earned back, most first, and what each step would come to."""
    steps = stepping.steps_of(results)
    if not steps:
        return _page(ShownText("Không có chỉ số nào của đơn vị mất điểm vì tỷ lệ."))
    table = stepping.steps_table(results, steps)
    return _page(ShownText(stepping.steps_line(results, steps)), *([ShownTable(table)] if table.rows else []))


def show_what_if(results: Results, more: Mapping[str, int]) -> Page:
    """The unit scored again after so many more fulfil the named indicators."""
    table = stepping.what_if_table(results, more)
    return _page(ShownText(stepping.what_if_line(results, more)), ShownTable(table))


def show_appendix(results: Results) -> ShownAppendix:
    """What the workbook beside the unit's report holds."""
    made = appendix.unit_appendix(results)
    return ShownAppendix(made, appendix.contents_line(made))


def show_ranking_appendix(results: Results) -> ShownAppendix:
    """What the workbook beside the ranking holds."""
    made = appendix.ranking_appendix(results)
    return ShownAppendix(made, appendix.contents_line(made))


def show_ranking(results: Results) -> Page:
    """Who stands where among its like, with the points of the groups."""
    blocks: list[Shown] = []
    for title, standings in ranking.rank_units(results).items():
        blocks.append(ShownTable(ranking.ranking_table(results, title, standings)))
        blocks.append(ShownTable(ranking.groups_of_units_table(results, title, standings)))
    return Page(tuple(blocks))


def show_map(results: Results) -> Page:
    """The heat maps of units and indicators."""
    kinds = ranking.rank_units(results).items()
    return Page(
        tuple(one for title, standings in kinds for one in ranking.heat_figures(results, title, standings))
    )


def show_weak_indicators(results: Results) -> Page:
    """The indicators on which most units lose."""
    standings = [one for kind in ranking.rank_units(results).values() for one in kind]
    return _page(ShownTable(ranking.weak_indicators_table(results, standings)))


def show_petitions(results: Results) -> Page:
    """The petitions against their clocks, those that press, and the groups they come from."""
    day = results.days[1]
    rows = petitions.petitions_at(results, day)
    if rows.empty:
        return _page(ShownText(petitions.NONE))
    urgent = petitions.urgent_table(results, rows)
    shown = (
        petitions.clocks_table(results, rows),
        *petitions.group_tables(results, rows),
        *filter(None, [urgent]),
    )
    return _page(ShownText(petitions.petitions_line(results, rows, day)), *map(ShownTable, shown))


def show_surveys(results: Results) -> Page:
    """The answered questionnaires."""
    answers = surveys.survey_answers(results)
    if answers.empty:
        return _page(ShownText(surveys.NONE))
    return _page(
        ShownText(surveys.surveys_line(results, answers)), ShownTable(surveys.surveys_table(results, answers))
    )


def show_provenance(results: Results) -> Page:
    """By which rules and from which files the report was made."""
    rules = ShownNote(notes.rules_note(results))
    if results.is_root and results.part.is_whole:
        return _page(rules, ShownTable(sources.inputs_table(results)))
    return _page(rules, ShownText(sources.elsewhere_line(results)))


def _block(results: Results) -> Iterator[Shown]:
    """What came out, the block's indicators one by one, and its main one by month and by unit."""
    part = results.part
    yield ShownText(f"### {part.subject}\n\n{conclusions.bottom_line(results)}")
    if len(results.members) > 1:
        yield figures.points_figure(results)
    for score in results.members:
        yield ShownText(remarks.indicator_line(results, score.indicator))
        yield ShownNote(notes.brief_definition(results, score.indicator))
        if table := evidence.lost_table(results, score.indicator):
            yield ShownTable(table)
    if part.main and results.has_rows(part.main):
        yield from show_months(results, part.main).blocks
    if part.main and remarks.has_units(results, part.main):
        yield from show_units(results, part.main).blocks


def _page(*blocks: Shown) -> Page:
    """The blocks without the sentences that had nothing to say."""
    return Page(tuple(block for block in blocks if not isinstance(block, ShownText) or block.markdown))
