"""Rows read by one learnt expression hold what a parser finds in them, however their cells are written."""

from __future__ import annotations

from io import BytesIO
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from chiso.readers.books import Book
from chiso.readers.cells import read_cells
from chiso.readers.frames import read_frame
from chiso.readers.grids import Unreadable
from chiso.readers.patterns import Patterns

WORKBOOK = Book((), ["Hộ tịch", "a & b", ""], frozenset({1}), is_1904=False, is_to_calculate=False)
WAYS = (
    'r="{at}" t="s"><v>0</v></c>',
    'r="{at}" t="s" s="2"><v>1</v></c>',
    'r="{at}"><v>{number}</v></c>',
    'r="{at}" t="n"><v> 007 </v></c>',
    'r="{at}"><v>-1.5E3</v></c>',
    'r="{at}" s="1"><v>44746.17222</v></c>',
    'r="{at}" t="b"><v>1</v></c>',
    'r="{at}" t="e"><v>#N/A</v></c>',
    'r="{at}" s="3"/>',
    'r="{at}" s="3"></c>',
    'r="{at}"><f>A1+{number}</f><v>{number}</v></c>',
    'r="{at}"><f>A1</f><v/></c>',
    'r="{at}"><f t="shared" si="0"/><v>12</v></c>',
    'r="{at}" t="str"><f>B1</f><v>d&#242;ng\n{number}</v></c>',
    'r="{at}" t="str"><v xml:space="preserve"> x_x000D_y </v></c>',
    'r="{at}" t="str"><v>a\rb&#xD;&#xA;{number}</v></c>',
    "r=\"{at}\" t='s'><v>1</v></c>",
    'r="{at}" t = "s" s = "1"><v>0</v></c>',
    'r="{at}" t="inlineStr"><is><t>&lt;{number}&gt;</t></is></c>',
    'r="{at}" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>',
    'r="{at}" t="inlineStr"><is><t xml:space="preserve"> c </t></is></c>',
    'r="{at}" t="inlineStr"><is><t></t></is></c>',
)
"""How programs write a cell."""


def sheet_of(random: Random) -> bytes:
    """A sheet of 150 rows, in which each column knows some ways to write a cell, and rows are spaced or empty."""
    columns = [random.sample(WAYS, random.choice((1, 1, 2, 4))) for _ in range(random.randint(1, 6))]
    rows = "".join(row_of(number, columns, random) for number in range(1, 151) if random.random() > 0.02)
    return f"<worksheet><sheetData>{rows}</sheetData></worksheet>".encode()


def row_of(number: int, columns: list[list[str]], random: Random) -> str:
    """One row; one cell of ten is left out, and some rows hold none."""
    if random.random() < 0.03:
        return f'<row r="{number}"/>'
    cells = (
        "<c "
        + random.choice(ways).format(at=f"{get_column_letter(at)}{number}", number=random.randint(0, 99))
        for at, ways in enumerate(columns, 1)
        if random.random() > 0.1
    )
    spans, space = random.choice(("", ' spans="1:6"')), random.choice(("", "\n "))
    return f'<row r="{number}"{spans}>{space.join(cells)}</row>'


def texts_of(sheet: bytes) -> list[tuple[str, ...]]:
    """The cells by rows."""

    def part() -> BytesIO:
        return BytesIO(sheet)

    batches = read_cells(part, read_frame(part), WORKBOOK)
    return [tuple((row[at] or "") for at in sorted(row, key=int)) for b in batches for row in b.to_pylist()]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_an_expression_reads_what_a_parser_reads(seed: int) -> None:
    """Every way to write a cell, alone and mixed, with rows and cells missing."""
    sheet = sheet_of(Random(seed))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Patterns, "learn", lambda self, written: None)
        parsed = texts_of(sheet)
    assert trimmed(texts_of(sheet)) == trimmed(parsed)


def trimmed(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Without the empty cells at the ends of rows: batches may differ in their widths."""
    return [tuple(row[: max((at for at, text in enumerate(row, 1) if text), default=0)]) for row in rows]


def test_rows_that_state_no_number_follow_each_other_the_empty_ones_too() -> None:
    """The number is what findings are addressed by."""
    rows = '<row r="2"/><row/><row><c><v>1</v></c></row><row/><row><c><v>2</v></c></row>'
    texts = texts_of(f"<worksheet><sheetData>{rows}</sheetData></worksheet>".encode())
    assert texts == [("",), ("",), ("",), ("1",), ("",), ("2",)]


def test_a_cell_of_an_unknown_type_is_damage() -> None:
    """Of a shared text its number would be taken for the text."""
    sheet = b'<worksheet><sheetData><row r="1"><c r="A1" t=" s"><v>0</v></c></row></sheetData></worksheet>'
    with pytest.raises(Unreadable):
        texts_of(sheet)
