"""What intake makes of every case, held against what is true."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from chiso.exports import _sheets
from chiso.exports.children import CRASHED, read_raws
from chiso.exports.numbers import settle_numbers
from chiso.exports.sheets import Sheet
from chiso.exports.vocabulary import read_vocabulary
from chiso.paths import Project
from chiso.tables import Intake, validate
from corpus.truths import PERIOD, SITE, Case, canonical, fields, stated

EQUAL, REPAIRED, REFUSED = "equal", "repaired and listed", "refused with an address"
SOUND = (EQUAL, REPAIRED, REFUSED)
LONGEST = 30.0
_PROJECT = Project(Path(__file__).resolve().parents[2])


@dataclass(frozen=True)
class Outcome:
    """What became of one case; a verdict that is none of SOUND says what went wrong, and why."""

    group: str
    kind: str
    verdict: str
    detail: str = ""


def try_all(cases: Sequence[Case]) -> list[Outcome]:
    """The outcome of every case, in their order."""
    parts = [list(cases[at : at + 100]) for at in range(0, len(cases), 100)]
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        return [outcome for part in pool.map(try_some, parts) for outcome in part]


def try_some(cases: Sequence[Case]) -> list[Outcome]:
    """The outcomes of some cases, whose files are read by the same readers as those of a period."""
    vocabulary = read_vocabulary(_PROJECT)
    with TemporaryDirectory() as folder:
        paths = [_written(Path(folder) / str(at), one) for at, one in enumerate(cases)]
        started = time.monotonic()
        raws = read_raws([path for held in paths for path in held])
        found = []
        for one, held in zip(cases, paths, strict=True):
            read = [next(raws) for _ in held]
            seconds, started = time.monotonic() - started, time.monotonic()
            sheets = [
                sheet
                for raw, path in zip(read, held, strict=True)
                for sheet in settle_numbers(_sheets(raw, path.name, vocabulary), vocabulary)
            ]
            found.append(_tried(one, sheets, seconds, has_crashed=CRASHED in read))
        return found


def _written(folder: Path, case: Case) -> list[Path]:
    folder.mkdir()
    for name, data in case.files.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in case.files]


def _tried(case: Case, sheets: list[Sheet], seconds: float, *, has_crashed: bool) -> Outcome:
    """A reader that died has refused nothing: the run goes on, but nobody looked at the file."""
    try:
        intake = validate(sheets, SITE, PERIOD, _PROJECT)
        verdict, detail = _judged(case, intake)
    except Exception as error:
        verdict, detail = "crash", f"{type(error).__name__}: {error}"
    if has_crashed:
        verdict, detail = "crash", "the reader died"
    if seconds > LONGEST:
        verdict, detail = "hang", f"{seconds:.0f} s"
    return Outcome(case.group, case.kind, verdict, detail)


def _judged(case: Case, intake: Intake) -> tuple[str, str]:
    expected = case.expected
    wrong = _wrong(case, intake)
    if expected.is_file:
        if not intake.faults:
            return (
                (EQUAL, "")
                if expected.may_be_equal and not wrong
                else ("silent difference", wrong or "not refused")
            )
        named = any(fault.place.startswith(tuple(case.files)) for fault in intake.faults)
        return (
            (REFUSED, "")
            if named and _lists(intake, expected.listed)
            else ("no address", str(intake.faults[0]))
        )
    errors = intake.findings[intake.findings["severity"].eq("error")]
    told = set(errors["row"].dropna())
    if wrong:
        return (
            "refused without need" if intake.faults or told - expected.rows else "silent difference"
        ), wrong + _first(errors)
    if expected.rows:
        return (
            (REFUSED, "")
            if told == expected.rows and _lists(intake, expected.listed)
            else ("no address", f"{told} told, {set(expected.rows)} meant")
        )
    if len(errors) or intake.faults:
        return "false alarm", _first(errors)
    if not expected.listed:
        return EQUAL, ""
    return (
        (REPAIRED, "")
        if _lists(intake, expected.listed)
        else ("not listed", str(list(intake.findings["reason"])[:5]))
    )


def _first(errors: object) -> str:
    rows = errors.to_dict("records")  # type: ignore[attr-defined]
    return f" | {rows[0]['row']} {rows[0]['column']} {rows[0]['value']} {rows[0]['reason']}" if rows else ""


def _lists(intake: Intake, wanted: Sequence[str]) -> bool:
    told = [f"{one.row} {one.column} {one.value} {one.reason}" for one in intake.findings.itertuples()]
    return all(any(part in line for line in told) for part in wanted)


def _wrong(case: Case, intake: Intake) -> str:
    """The first difference between what was accepted and what is true; "" where there is none."""
    for table, rows in case.expected.truth.items():
        names = fields(table)
        ours, true = canonical(intake.tables[table], names), stated(rows, names)
        if ours != true:
            return f"{table}: {[one for one in ours if one not in true][:1]} for {[one for one in true if one not in ours][:1]}"
    for table, accepted in intake.tables.items():
        if len(accepted) and table not in case.expected.truth:
            return f"{table}: {len(accepted)} rows that nobody wrote"
    return ""
