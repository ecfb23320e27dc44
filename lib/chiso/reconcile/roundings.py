"""The ways in which systems round a rate and its points, beside ours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Literal

Rounding = Literal["half_even", "truncated", "binary", "rate_first", "as_printed"]


@dataclass(frozen=True)
class Rate:
    """What a rate and its points are made of: counts, the maximum, the rate in percent that earns it."""

    numerator: int
    denominator: int
    maximum: Decimal
    threshold: int

    @property
    def exact(self) -> Fraction:
        """The rate in percent."""
        return Fraction(100 * self.numerator, self.denominator)

    def earned(self, rate: Fraction) -> Fraction:
        """The points of a rate, the maximum at most."""
        return min(Fraction(self.maximum), Fraction(self.maximum) * rate / self.threshold)


Rounded = tuple[Decimal, Decimal]
"""A rate in percent and its points."""


def round_rate(rate: Rate, how: Rounding, places: tuple[int, int]) -> Rounded:
    """The rate and its points as a system would print them in a table of so many decimals."""
    return _WAYS[how](rate, *places)


def _half_even(rate: Rate, first: int, second: int) -> Rounded:
    return _both(rate, first, second, ROUND_HALF_EVEN)


def _truncated(rate: Rate, first: int, second: int) -> Rounded:
    return _both(rate, first, second, ROUND_DOWN)


def _as_printed(rate: Rate, first: int, second: int) -> Rounded:
    return _both(rate, first, second, ROUND_HALF_UP)


def _binary(rate: Rate, first: int, second: int) -> Rounded:
    """As a program computes that knows only binary fractions."""
    share = 100 * rate.numerator / rate.denominator
    points = min(float(rate.maximum), float(rate.maximum) * share / rate.threshold)
    return Decimal(str(round(share, first))), Decimal(str(round(points, second)))


def _rate_first(rate: Rate, first: int, second: int) -> Rounded:
    shown = _decimal(rate.exact, first, ROUND_HALF_UP)
    return shown, _decimal(rate.earned(Fraction(shown)), second, ROUND_HALF_UP)


def _both(rate: Rate, first: int, second: int, rounding: str) -> Rounded:
    return _decimal(rate.exact, first, rounding), _decimal(rate.earned(rate.exact), second, rounding)


def _decimal(value: Fraction, places: int, rounding: str) -> Decimal:
    """The exact value to some places: its digits are compared as whole numbers, so no division rounds first."""
    scaled = value * 10**places
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    half = Fraction(rest, scaled.denominator)
    is_up = half > Fraction(1, 2) or (
        half == Fraction(1, 2) and (rounding == ROUND_HALF_UP or whole % 2 == 1)
    )
    return Decimal(whole + (is_up and rounding != ROUND_DOWN)).scaleb(-places)


_WAYS: dict[Rounding, Callable[[Rate, int, int], Rounded]] = {
    "half_even": _half_even,
    "truncated": _truncated,
    "binary": _binary,
    "rate_first": _rate_first,
    "as_printed": _as_printed,
}
