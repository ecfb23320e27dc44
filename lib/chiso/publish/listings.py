"""Tables of a period that are no notebook's: one page that stays readable, one workbook that is complete."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from chiso.blocks import Table, html_of_table
from chiso.files import write_whole
from chiso.publish.editions import Edition
from chiso.publish.fronts import render_front
from chiso.render.workbooks import Sheet, build_workbook

MAX_ROWS = 100
"""Rows of one table that the page shows; the rest stands in the workbook."""


@dataclass(frozen=True)
class Section:
    """One table under its heading, with what is to be said before it; `tab` names its sheet."""

    tab: str
    heading: str
    table: Table
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Listing:
    """A page and a workbook of the same tables; `lead` is what came out; `home` leads to the index, if there is one."""

    title: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...]
    home: str = ""


def publish_listing(folder: Path, name: str, edition: Edition, listing: Listing) -> None:
    """<name>.xlsx and <name>.html in a folder."""
    write_whole(folder / f"{name}.xlsx", listing_workbook(edition, listing))
    write_whole(folder / f"{name}.html", listing_page(name, edition, listing).encode())


def listing_page(name: str, edition: Edition, listing: Listing) -> str:
    """The page; tables longer than MAX_ROWS are cut, and say so."""
    return render_front(
        "listing.html.j2",
        title=f"{listing.title} – {edition.site} – {edition.period_label}",
        is_demo=edition.is_demo,
        provenance=edition.provenance,
        edition=edition,
        listing=listing,
        workbook=f"{name}.xlsx",
        tables=[_cut(section.table) for section in listing.sections],
        html_of_table=html_of_table,
        max_rows=MAX_ROWS,
    )


def listing_workbook(edition: Edition, listing: Listing) -> bytes:
    """The workbook, complete."""
    sheets: Sequence[Sheet] = [Sheet(section.tab, section.table) for section in listing.sections]
    return build_workbook(edition.cover(listing.title, *listing.lead), sheets)


def _cut(table: Table) -> Table:
    """The first rows, with the totals."""
    body = len(table.rows) - table.total_rows
    if body <= MAX_ROWS:
        return table
    return table.model_copy(update={"rows": (*table.rows[:MAX_ROWS], *table.rows[body:])})
