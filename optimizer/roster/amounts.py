"""Prices to whole minor units (cents), exactly."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.roster.numbers import Numbers, in_units, read_numbers

LARGEST = 2.0**53
"""Above this many minor units a float64 no longer holds every whole number."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """A column of prices."""

    minor: NDArray[np.float64]
    """Whole minor units, NaN where unknown or not readable."""
    numbers: Numbers
    """How the cells were read: what is unreadable or ambiguous, and the currency written in a cell."""


def read_amounts(texts: pd.Series[str], digits: int = 2, *, decimal_comma: bool = False, power: int = 0) -> Amounts:
    """Read prices such as `1,234.50`, `1.234,50 EUR`, `€ 1 200` as whole multiples of 10^-digits.

    `power` of ten is the unit that the header names: 3 for `Price (k EUR)`.
    Rounding is half-up on the written digits. Binary floating point decides only where the outcome is at least
    1e-4 of a minor unit away from a tie; the few other cells are computed in decimal arithmetic.
    """
    numbers = in_units(read_numbers(texts, "money", decimal_comma=decimal_comma), power)
    scaled = numbers.values * 10.0**digits
    with np.errstate(invalid="ignore"):
        minor = np.floor(np.abs(scaled) + 0.5) * np.sign(scaled)
        tie = np.abs(np.abs(scaled) - np.floor(np.abs(scaled)) - 0.5) < np.maximum(1e-4, np.abs(scaled) * 1e-14)
    for row in np.flatnonzero(tie):
        minor[row] = _half_up(numbers.digits.iloc[row], int(numbers.exponent[row]) + digits, minor[row])
    return Amounts(minor, numbers)


def _half_up(digits: str, exponent: int, otherwise: float) -> float:
    try:
        return float(Decimal(digits.strip()).scaleb(exponent).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    except InvalidOperation:
        return otherwise
