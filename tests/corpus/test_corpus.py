"""Every bad or odd file is read right, repaired and listed, or refused with an address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from chiso.paths import Project
from chiso.readers import patterns
from chiso.readers.grids import Grid, Row, Unreadable
from chiso.readers.kinds import read_grids
from corpus import formats, hostile, layouts, several, values
from corpus.outcomes import EQUAL, REFUSED, REPAIRED, SOUND, Outcome, try_all
from corpus.truths import Case
from promises import promise

PROJECT = Project(Path(__file__).resolve().parents[2])
KEPT = PROJECT.root / "docs" / "intake-corpus.md"
LEAST = 1_500
MOST = 6


@promise(18, LEAST)
def test_no_file_is_misread_in_silence_and_none_takes_the_run_down() -> None:
    """The table by kind stands in docs/intake-corpus.md; a kind that ends otherwise is a change that must be meant."""
    outcomes = try_all(chosen_cases())
    table = tabulate(outcomes)
    print(table)
    assert [one for one in outcomes if one.verdict not in SOUND] == []
    assert len(outcomes) >= LEAST
    assert table == KEPT.read_text(encoding="utf-8"), (
        "write the printed table to docs/intake-corpus.md if it is meant"
    )


def test_a_row_that_a_pattern_reads_is_the_row_that_a_parser_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Patterns are for speed: a workbook reads alike whether they are learnt from its first rows or never."""
    cases = [*formats.cases(), *layouts.cases(PROJECT), *values.cases(PROJECT)]
    books = [data for case in _first_of_each(cases) for data in case.files.values() if data[:2] == b"PK"]
    assert len(books) > 50
    for data in books:
        path = tmp_path / "a.xlsx"
        path.write_bytes(data)
        monkeypatch.setattr(patterns, "LEARNT", 4)
        learnt = _read(path)
        monkeypatch.setattr(patterns, "LEARNT", 1_000_000)
        assert learnt == _read(path)


def _first_of_each(cases: Iterable[Case]) -> Iterable[Case]:
    return {(case.group, case.kind): case for case in cases}.values()


def _read(path: Path) -> str | list[tuple[str, list[dict[int, str]]]]:
    """The cells of every sheet that hold anything, or why there are none."""
    try:
        return [(sheet.name, [_held(row) for row in _rows(sheet)]) for sheet in read_grids(path)]
    except Unreadable as refusal:
        return refusal.fact


def _rows(sheet: Grid) -> Iterable[Row]:
    return ([cell or "" for cell in row.values()] for batch in sheet.batches for row in batch.to_pylist())


def _held(row: Row) -> dict[int, str]:
    return {at: cell for at, cell in enumerate(row) if cell}


def chosen_cases() -> list[Case]:
    """Of each kind that ends one way at most MOST cases, spread over all that there are; of chance damage all."""
    kinds: dict[tuple[str, str], list[Case]] = {}
    for case in (
        *formats.cases(),
        *layouts.cases(PROJECT),
        *values.cases(PROJECT),
        *several.cases(),
        *hostile.cases(),
    ):
        kinds.setdefault((case.group, case.kind), []).append(case)
    return [case for cases in kinds.values() for case in _spread(cases)]


def _spread(cases: list[Case]) -> list[Case]:
    if len(cases) <= MOST or any(case.expected.may_be_equal for case in cases):
        return cases
    return [cases[at * len(cases) // MOST] for at in range(MOST)]


def tabulate(outcomes: Sequence[Outcome]) -> str:
    """How many cases of each kind ended how."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for one in outcomes:
        counts.setdefault((one.group, one.kind), Counter())[one.verdict] += 1
    rows = [
        f"| {group} | {kind.replace('|', chr(92) + '|')} | {_numbers(found)} |"
        for (group, kind), found in counts.items()
    ]
    total = Counter(one.verdict for one in outcomes)
    return "\n".join(
        [
            "# Tập tệp thử của khâu đọc dữ liệu",
            "",
            f"`tests/corpus` tạo {len(outcomes)} tệp hỏng hoặc lạ bằng chương trình, mỗi tệp có kết quả đúng biết trước, và in bảng này.",
            "«Bằng» là mọi ô đọc đúng như gốc; «sửa, nêu» là đọc đúng và chỗ lạ được liệt kê; «từ chối» là dòng hoặc tệp bị từ chối kèm địa chỉ.",
            "Khác đi trong im lặng, dừng đột ngột, treo: 0.",
            "",
            "| nhóm | loại | bằng | sửa, nêu | từ chối |",
            "|---|---|---|---|---|",
            *rows,
            f"| **cả tập** | | {_numbers(total)} |",
            "",
        ]
    )


def _numbers(found: Counter[str]) -> str:
    return " | ".join(str(found[verdict]) for verdict in (EQUAL, REPAIRED, REFUSED))
