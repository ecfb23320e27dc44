"""Which system exports what: each file of the demonstration from the story, dirt included."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd

from chiso.demo import dirt
from chiso.demo.characters import Character
from chiso.demo.files import Page, write_csv, write_html_as_xls, write_xlsx
from chiso.demo.forms import lay_out_form
from chiso.demo.layouts import (
    AGGREGATE_LIST,
    ONE_STOP,
    PETITION_LIST,
    PROCEDURE_LIST,
    RECEPTION,
    SURVEY_LIST,
    SYNCHRONISED,
    Layout,
    Row,
    lay_out,
)
from chiso.demo.story import Story
from chiso.formats import format_date
from chiso.schemas import DEMO_MARK

_FOOT: list[Row] = [[], ["", "Người lập biểu", "", "", "Thủ trưởng đơn vị"]]
_ONE_STOP_ROWS = 1200
_RECEPTION_ROWS = 1000
"""Beyond these the rest is in the text file, which alone is quick to write at any size."""


def write_files(story: Story, folder: Path) -> list[Path]:
    """All files of the period; Biểu 06 and the ready-made counts only where a unit exports nothing else."""
    first, second, rest = _shared_out(story)
    written = [
        _write_one_stop(story, first, folder / "ho-so-mot-cua-1.xlsx"),
        _write_reception(story, second, folder / "ho-so-mot-cua-2.xls"),
        _write_synchronised(story, rest, pd.concat([first[:2], second[:1]]), folder / "ho-so-dong-bo.csv"),
        _write_procedures(story, folder / "danh-muc-tthc.xlsx"),
        _write_list(
            story, story.petitions.assign(sender="Người gửi minh họa"), PETITION_LIST, folder / "pakn.xlsx"
        ),
        _write_surveys(story, folder / "khao-sat.csv"),
    ]
    if not story.summarising:
        return written
    return [*written, *_write_form(story, folder), _write_aggregates(story, folder / "so-lieu-tong-hop.xlsx")]


def _shared_out(story: Story) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Two shares of the period's dossiers, each spread over the whole of it, and all the others."""
    named = _named(story, story.dossiers)
    new = named[named["received_at"] >= pd.Timestamp(story.start)]
    one = _spread(new.index, min(len(new) // 4, _ONE_STOP_ROWS))
    two = _spread(new.index.difference(one, sort=False), min(len(new) // 4, _RECEPTION_ROWS))
    return named.loc[one], named.loc[two], named.drop(index=one.union(two))


def _spread(index: pd.Index, size: int) -> pd.Index:
    """So many of them at even distances."""
    return index[[at * len(index) // size for at in range(size)]]


def _named(story: Story, table: pd.DataFrame) -> pd.DataFrame:
    """The table with the names by which systems call each row's unit."""
    names = {one.unit.code: _names(story, one) for one in story.characters}
    root = story.site.root
    names.setdefault(root.code, {"name": root.name})
    found = pd.DataFrame(names).T.reindex(table["unit_code"])
    return table.assign(**{str(column): found[column].to_numpy() for column in found})


def _names(story: Story, one: Character) -> dict[str, str]:
    unit = one.unit
    spoken = [alias for alias in unit.aliases if alias != one.system_code]
    is_part = unit.level in ("division", "office") and unit.parent is not None
    return {
        "name": unit.name,
        "alias": spoken[0] if spoken else unit.name,
        "known_code": one.system_code if one.system_code in unit.aliases else unit.code,
        "agency_name": story.site.unit(unit.parent or unit.code).name if is_part else unit.name,
        "division_name": unit.name if is_part else "",
    }


def _write_one_stop(story: Story, table: pd.DataFrame, path: Path) -> Path:
    header, body = lay_out(table, ONE_STOP)
    rows = dirt.dirty_one_stop(header, body, story.start)
    total: Row = [f"Tổng cộng: {len(body)} hồ sơ"]
    title = _title(story, ONE_STOP, _received(story, table))
    return write_xlsx(path, Page("Sheet1", [*title, header, *rows, total, *_FOOT], ("A2:E2",)))


def _write_reception(story: Story, table: pd.DataFrame, path: Path) -> Path:
    header, body = lay_out(table, RECEPTION)
    rows = dirt.dirty_reception(header, body, story.start)
    title = _title(story, RECEPTION, _received(story, table))[:-1]
    return write_html_as_xls(path, Page("Sổ theo dõi hồ sơ", [*title, header, *rows]))


def _write_synchronised(story: Story, table: pd.DataFrame, repeated: pd.DataFrame, path: Path) -> Path:
    header, body = lay_out(table, SYNCHRONISED)
    rows = dirt.dirty_synchronised(header, body, lay_out(repeated, SYNCHRONISED)[1])
    title = f"{DEMO_MARK} - {SYNCHRONISED.title} {_between(story.start, story.end)}"
    return write_csv(path, [[title], header, *rows], ",")


def _write_procedures(story: Story, path: Path) -> Path:
    header, body = lay_out(_named(story, story.procedures), PROCEDURE_LIST)
    title: list[Row] = [[DEMO_MARK], [PROCEDURE_LIST.title], [f"Tính đến ngày {format_date(story.end)}"], []]
    return write_xlsx(path, Page("TTHC", [*title, header, *dirt.dirty_procedures(header, body)], ("A2:E2",)))


def _write_list(story: Story, table: pd.DataFrame, layout: Layout, path: Path) -> Path:
    header, body = lay_out(_named(story, table), layout)
    title = _title(story, layout, (story.start, story.end))
    return write_xlsx(path, Page("Danh sách", [*title, header, *body, *_FOOT], ("A2:E2",)))


def _write_surveys(story: Story, path: Path) -> Path:
    header, body = lay_out(_named(story, story.surveys), SURVEY_LIST)
    return write_csv(path, [[f"{DEMO_MARK} - {SURVEY_LIST.title}"], header, *body], ";")


def _write_form(story: Story, folder: Path) -> list[Path]:
    return [
        write_xlsx(
            folder / f"bieu-06{'' if number == 1 else f'-{number}'}.xlsx",
            lay_out_form(story.forms[one.unit.code], one, story.period, story.start, story.end),
        )
        for number, one in enumerate(story.summarising, start=1)
    ]


def _write_aggregates(story: Story, path: Path) -> Path:
    given = story.aggregates
    rates = 100 * given["numerator"] / given["denominator"]
    shown = [f"{rate:.2f}".replace(".", ",") for rate in rates]
    return _write_list(story, given.assign(rate=shown), AGGREGATE_LIST, path)


def _title(story: Story, layout: Layout, days: tuple[date, date]) -> list[Row]:
    return [[DEMO_MARK], [layout.title], [_between(*days)], [story.site.name], []]


def _between(start: date, end: date) -> str:
    return f"Từ ngày {format_date(start)} đến ngày {format_date(end)}"


def _received(story: Story, table: pd.DataFrame) -> tuple[date, date]:
    """The first and last day on which the table's dossiers came; the period's where it is empty."""
    if table.empty:
        return story.start, story.end
    return table["received_at"].min().date(), table["received_at"].max().date()
