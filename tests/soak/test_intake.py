"""What comes in comes out: codes unaltered, every wrong row addressed, no right one refused, every gap named."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from chiso.exports import read_file
from chiso.sites import Site
from chiso.tables import Intake, validate
from corpus.formats import WRITERS, with_cells
from corpus.outcomes import EQUAL, REFUSED, SOUND, try_some
from corpus.several import overlapping
from corpus.truths import HEADINGS, PERIOD, ROWS, TABLES, Case, Cell, Expected, Page, page, records
from corpus.truths import SITE as CORPUS_SITE
from corpus.values import _damaged
from drawing import PROJECT
from promises import Trials, asked, batched, promise
from test_tables import SITE, sheet

HEAD = tuple(
    HEADINGS["dossiers"][name] for name in ("dossier_code", "unit_code", "procedure_code", "received_at")
)
RECEIVED = datetime(2022, 7, 5, 8)


def dossier_code(draw: random.Random, at: int) -> str:
    """A code of which a spreadsheet would like to make less: zeros before its last number and in its parts."""
    return f"H43.{draw.randrange(100):02}.{draw.randrange(100):02}-2207{draw.randrange(1, 31):02}-{at:04}"


def procedure_code(draw: random.Random) -> str:
    """One that ends in zeros more often than not."""
    return (
        f"{draw.randrange(1, 4)}.{draw.randrange(10**6) // 10 ** (some := draw.randrange(4)) * 10**some:06}"
    )


def taken(folder: Path, files: dict[str, Page], site: Site = CORPUS_SITE) -> Intake:
    """What becomes of pages written in the formats that their files' names end in."""
    read = []
    for name, drawn in files.items():
        path = folder / name
        path.write_bytes(WRITERS[name.partition(".")[2]](drawn))
        read += read_file(PROJECT, path)
    return validate(read, site, PERIOD, PROJECT)


@promise(9, len(WRITERS) * (MANY := asked(300, 10_000)))
def test_no_reader_alters_a_code() -> None:
    """Codes of dossiers and of procedures come out of every format as they went in."""
    cases = []
    for kind, write in WRITERS.items():
        draw = random.Random(kind)
        codes = [(dossier_code(draw, at), procedure_code(draw)) for at in range(MANY)]
        rows: list[tuple[Cell, ...]] = [(one, "UBND xã Lâm Sơn", code, RECEIVED) for one, code in codes]
        names = ("dossier_code", "unit_code", "procedure_code", "received_at")
        truth = [dict(zip(names, (one, "lam-son", code, RECEIVED), strict=True)) for one, code in codes]
        files = {f"tep.{kind}": write(Page((HEAD, *rows)))}
        cases.append(Case("Giá trị", kind, files, Expected({"dossiers": truth})))
    assert [one for one in try_some(cases) if one.verdict != EQUAL] == []


@promise(9, asked(60, 1000))
@pytest.mark.parametrize("kind", ["csv", "xlsx", "xls"])
def test_a_code_that_excel_damaged_is_repaired_as_the_catalogue_has_it_or_refused(
    tmp_path: Path, trials: Trials, kind: str
) -> None:
    """Half of the procedures are in the catalogue: those are restored and listed; the others are, or are refused."""
    draw = random.Random(kind)
    codes = sorted({procedure_code(draw) for _ in trials})
    damaged = [draw.choice(list(_damaged(code).values())) for code in codes]
    rows = [(dossier_code(draw, at), "UBND xã Lâm Sơn", cell, RECEIVED) for at, cell in enumerate(damaged)]
    known = codes[::2]
    listed = [(code, "Thủ tục", "UBND xã Lâm Sơn") for code in known]
    catalogue = Page((("Mã TTHC", "Tên TTHC", "Đơn vị"), *listed))
    intake = taken(tmp_path, {"a.xlsx": catalogue, f"b.{kind}": Page((HEAD, *rows))})
    read = intake.tables["dossiers"].set_index("dossier_code")["procedure_code"]
    told = set(intake.findings.loc[intake.findings["file"].str.endswith(f"b.{kind}"), "row"].dropna())
    for at, (row, code) in enumerate(zip(rows, codes, strict=True)):
        assert read.get(row[0]) in ((code,) if code in known else (code, None)), (row, code)
        assert at + 2 in told, (row, code)
    trials.done = trials.asked


DAMAGES = (
    lambda code: f"'{code}",
    lambda code: code.replace("-", "–"),
    lambda code: code.lower(),
    lambda code: code.removeprefix("H"),
    lambda code: code.replace(".", ""),
    lambda code: code[:-2],
    lambda code: f"{code[:-4]}{code[-4:].lstrip('0')}",
    lambda code: code.replace("-", ""),
)
"""What befalls the codes of dossiers; the first three lose nothing."""


@promise(9, asked(60, 1000))
def test_a_dossier_code_that_lost_something_is_refused_and_any_other_is_restored(
    tmp_path: Path, trials: Trials
) -> None:
    """Every damage is found; what was lost is never guessed."""
    draw = random.Random(766)
    sound = [dossier_code(draw, at) for at in range(2 * trials.asked)]
    true = [dossier_code(draw, 2 * trials.asked + at) for at in range(trials.asked)]
    kinds = [
        draw.choice([at for at, _ in enumerate(DAMAGES) if at != 6 or "-0" in code[-5:]]) for code in true
    ]
    written = [DAMAGES[kind](code) for kind, code in zip(kinds, true, strict=True)]
    rows: list[tuple[Cell, ...]] = [
        (code, "UBND xã Lâm Sơn", "1.004230", RECEIVED) for code in (*sound, *written)
    ]
    intake = taken(tmp_path, {"tep.csv": Page((HEAD, *rows))})
    read = set(intake.tables["dossiers"]["dossier_code"])
    assert read == {*sound, *(code for kind, code in zip(kinds, true, strict=True) if kind < 3)}
    told = set(intake.findings["row"].dropna())
    assert {2 + len(sound) + number for number in trials} <= told


BAD: dict[tuple[str, str], tuple[Cell, ...]] = {
    ("dossiers", "received_at"): ("31/02/2022", "hôm qua", "", "05/07/22", "00/07/2022"),
    ("dossiers", "due_at"): ("30/02/2022", "chờ", "05/13/22"),
    ("dossiers", "unit_code"): ("UBND xã Lạ", "", "H99"),
    ("dossiers", "channel"): ("Qua chim", "9"),
    ("dossiers", "supplement_days"): ("-1", "1,5", "nhiều"),
    ("dossiers", "is_digitised"): ("có lẽ", "7"),
    ("dossiers", "dossier_code"): ("", "#REF!", "1,23E+15"),
    ("petitions", "received_at"): ("", "31/11/2022", "x"),
    ("petitions", "unit_code"): ("UBND xã Lạ",),
    ("petitions", "is_dissatisfied"): ("có lẽ",),
    ("surveys", "survey_code"): ("",),
    ("surveys", "answered_at"): ("32/07/2022", ""),
    ("surveys", "is_satisfied"): ("Bình thường", "có lẽ"),
    ("procedures", "service_level"): ("Mức 9",),
    ("procedures", "published_on"): ("31/09/2022", "hôm nào"),
    ("aggregates", "numerator"): ("-3", "một", "1,5", ""),
    ("aggregates", "denominator"): ("", "x"),
    ("aggregates", "indicator"): ("99", "Tỷ lệ lạ"),
}


def injected(seed: int) -> Case:
    """One wrong cell in one row of a table: that row must be refused with its address, and no other."""
    draw = random.Random(seed)
    (table, column), cells = draw.choice(list(BAD.items()))
    rows, at, kind = records(table, 1000 + seed), draw.randrange(ROWS), draw.choice(list(WRITERS))
    drawn = with_cells(page(table, rows), {(at + 1, list(HEADINGS[table]).index(column)): draw.choice(cells)})
    expected = Expected({table: [*rows[:at], *rows[at + 1 :]]}, (f"{at + 2} ",), frozenset({at + 2}))
    return Case("Giá trị", f"{table} {column}", {f"tep.{kind}": WRITERS[kind](drawn)}, expected)


def clean(seed: int) -> Case:
    """A table as a system shows it: no row is refused, nothing is remarked."""
    draw = random.Random(f"clean {seed}")
    table, kind = TABLES[seed % len(TABLES)], draw.choice(list(WRITERS))
    rows = records(table, 5000 + seed)
    return Case("Giá trị", table, {f"tep.{kind}": WRITERS[kind](page(table, rows))}, Expected({table: rows}))


@promise(14, asked(8, 1000))
def test_every_injected_error_is_found_and_addressed(trials: Trials) -> None:
    """The row is told by its number, all others are accepted as they are."""
    for numbers in batched(trials, 40):
        outcomes = zip(numbers, try_some([injected(number) for number in numbers]), strict=True)
        assert [(at, one) for at, one in outcomes if one.verdict != REFUSED] == []


@promise(14, asked(5, 200))
def test_clean_sets_raise_no_alarm(trials: Trials) -> None:
    """Nothing is refused, repaired or listed."""
    for numbers in batched(trials, 40):
        outcomes = zip(numbers, try_some([clean(number) for number in numbers]), strict=True)
        assert [(at, one) for at, one in outcomes if one.verdict != EQUAL] == []


@promise(15, asked(1, 200))
def test_a_set_split_over_overlapping_files_is_the_same_set(trials: Trials) -> None:
    """2 to 20 files of any format, in any order, that share half of their rows."""
    for numbers in batched(trials, 20):
        outcomes = zip(numbers, try_some(list(overlapping(numbers, 20))), strict=True)
        assert [(at, one) for at, one in outcomes if one.verdict not in SOUND] == []


def unit_files(count: int) -> Iterator[tuple[str, str, str]]:
    """A list a unit: the file, what it holds, and what must be said once it is gone."""
    for at in range(count):
        rows = "\n".join(f"H{at}-{month} | xa-{at} | 05/{month}/2022" for month in ("07", "08", "09"))
        yield f"don-vi-{at:02}.csv", rows, f"không có hồ sơ hay số liệu tổng hợp nào của Xã {at} trong kỳ."


def span_files(count: int) -> Iterator[tuple[str, str, str, str]]:
    """A list for some days: the file, its rows, its title, and what must be said once it is gone."""
    first = date(2022, 6, 15)
    for at in range(count):
        start = first + timedelta(days=at * 92 // count)
        end = first + timedelta(days=(at + 1) * 92 // count - 1)
        days = f"từ ngày {start:%d/%m/%Y} đến ngày {end:%d/%m/%Y}"
        yield (
            f"ngay-{at:02}.csv",
            f"N{at} | xa-0 | {start:%d/%m/%Y}",
            f"T{days[1:]}",
            f"không tệp hồ sơ nào phủ {days}.",
        )


def many_communes(count: int) -> Site:
    whole = SITE.model_dump()
    below = {"level": "commune", "parent": "ninh-son"}
    communes = [
        {"code": f"xa-{at}", "name": f"Xã {at}", "short_name": f"X{at}"} | below for at in range(count)
    ]
    return Site.model_validate(whole | {"units": [whole["units"][0], *communes]})


FILES = 20


@promise(15, asked(1, FILES))
def test_a_unit_s_missing_file_is_named(trials: Trials) -> None:
    """Twenty lists of as many communes; each in turn was not delivered."""
    site, files = many_communes(FILES), list(unit_files(FILES))
    head = "Mã hồ sơ | Đơn vị | Ngày tiếp nhận\n"
    for gone in trials:
        read = [sheet(head + rows, name) for at, (name, rows, _) in enumerate(files) if at != gone]
        reasons = set(validate(read, site, PERIOD, PROJECT).findings["reason"])
        assert [at for at, (_, _, said) in enumerate(files) if said in reasons] == [gone]


@promise(15, asked(1, FILES))
def test_the_days_of_a_missing_file_are_named(trials: Trials) -> None:
    """Twenty lists of a few days each; each in turn was not delivered."""
    site, files = many_communes(1), list(span_files(FILES))
    head = "Mã hồ sơ | Đơn vị | Ngày tiếp nhận\n"
    for gone in trials:
        read = [
            sheet(head + rows, name, title) for at, (name, rows, title, _) in enumerate(files) if at != gone
        ]
        reasons = [one for one in validate(read, site, PERIOD, PROJECT).findings["reason"] if "phủ từ" in one]
        assert reasons == [files[gone][3]]
