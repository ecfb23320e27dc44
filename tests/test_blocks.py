"""What a notebook hands to the press is shown the same way everywhere."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from chiso.blocks import Column, Table, cell_text, html_of_table


@pytest.mark.parametrize(
    ("value", "column", "shown"),
    [
        (1234567, Column(label="Số", kind="int"), "1.234.567"),
        ("18.505", Column(label="Điểm", kind="number", decimals=2), "18,51"),
        ("97.2", Column(label="Tỷ lệ", kind="pct", decimals=2), "97,20\N{NO-BREAK SPACE}%"),
        ("97.2", Column(label="Tỷ lệ (%)", kind="pct", decimals=2), "97,20"),
        ("2026-07-05", Column(label="Ngày", kind="date"), "05/07/2026"),
        ("1.004230", Column(label="Mã", kind="code"), "1.004230"),
        (True, Column(label="Có"), "có"),
        ("không rõ", Column(label="Điểm", kind="number"), "không rõ"),
    ],
)
def test_cells_are_written_as_vietnamese_readers_write_them(value, column, shown):
    """Numbers, percentages and dates follow their column; a code is never a number."""
    assert cell_text(value, column) == shown


@pytest.mark.parametrize("value", [None, "", float("nan")])
def test_nothing_is_a_dash(value):
    """Missing is not zero."""
    assert cell_text(value, Column(label="Số", kind="int")) == "–"


def test_words_left_out_are_left_blank():
    """The sum's row has no number and no code: nothing is missing there."""
    assert cell_text("", Column(label="Mã", kind="code")) == ""


def test_zero_is_a_zero():
    """Zero is not missing."""
    assert cell_text(0, Column(label="Số", kind="int")) == "0"


def test_ratios_stand_flush_right_like_numbers():
    """3/4 below 13/14: last digits below each other."""
    table = Table(
        caption="x", columns=(Column(label="Tên"), Column(label="Kỳ này", kind="ratio")), rows=(("a", "3/4"),)
    )
    assert '<td class="n">3/4</td>' in html_of_table(table)


def test_table_in_html_escapes_everything_and_marks_its_headers_and_totals():
    """One element that JupyterLab and the press both show."""
    table = Table(
        caption="<b>",
        columns=(Column(label="A&B"), Column(label="Số", kind="int")),
        rows=(("<i>", 1), ("Cộng", 1)),
        total_rows=1,
    )
    assert html_of_table(table) == (
        "<table><caption>&lt;b&gt;</caption>"
        '<thead><tr><th scope="col">A&amp;B</th><th scope="col" class="n">Số</th></tr></thead><tbody>'
        '<tr><th scope="row">&lt;i&gt;</th><td class="n">1</td></tr>'
        '<tr class="total"><th scope="row">Cộng</th><td class="n">1</td></tr></tbody></table>'
    )


def test_table_without_columns_is_our_mistake():
    """Nothing could be drawn of it."""
    with pytest.raises(ValidationError, match="columns"):
        Table(caption="x", columns=(), rows=())


def test_ragged_table_is_our_mistake():
    """A row with a cell too few would shift what follows."""
    with pytest.raises(ValidationError, match="as many cells as there are columns"):
        Table(caption="x", columns=(Column(label="A"), Column(label="B")), rows=(("a",),))
