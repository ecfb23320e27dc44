"""Numbers as Vietnamese readers write them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from chiso.blocks import Column, cell_text
from chiso.formats import format_change, format_number


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        ("1234567.895", 2, "1.234.567,90"),
        ("0.5", 0, "1"),
        ("-1234.5", 1, "−1.234,5"),
        ("-0.004", 2, "0,00"),
        ("NaN", 2, "–"),
    ],
)
def test_numbers_are_grouped_by_points_and_rounded_half_up(value: str, decimals: int, shown: str) -> None:
    """A comma before decimals, a true minus sign, and nothing is not less than nothing."""
    assert format_number(Decimal(value), decimals) == shown


def test_a_cell_and_a_sentence_write_less_than_nothing_alike() -> None:
    """−0,22 under a heading as in words."""
    cell = cell_text("-0.22", Column(label="Tăng, giảm điểm", kind="number", decimals=2))
    assert cell == format_change(Decimal("-0.22")) == "−0,22"
