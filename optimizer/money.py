"""Money in whole minor units (cents), so that totals tie.

Inside the program an amount is an integer number of minor units of the scenario's currency, in numpy
arrays as int64; at the edges (scenario, files, screen) it is a `Decimal` of whole units. Rounding is
half up, once, at the price of an offer; a budget is rounded down.
"""

from __future__ import annotations

from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

from optimizer.currencies import decimal_places


def minor_digits(currency: str) -> int:
    """Decimal places of a currency by ISO 4217: 2 for EUR, 0 for JPY, 3 for KWD; 2 for a code that it does not know."""
    return decimal_places().get(currency, 2)


def to_minor(amount: Decimal, digits: int) -> int:
    """Minor units of an amount, half up: 12.345 EUR is 1235 cents."""
    return int(amount.scaleb(digits).quantize(Decimal(1), ROUND_HALF_UP))


def floor_minor(amount: Decimal, digits: int) -> int:
    """Minor units that an amount covers: a budget of 99.999 EUR allows 9999 cents."""
    return int(amount.scaleb(digits).quantize(Decimal(1), ROUND_FLOOR))


def from_minor(minor: int, digits: int) -> Decimal:
    """The amount in whole units, with all its decimals: 1235 cents is Decimal("12.35")."""
    return Decimal(int(minor)).scaleb(-digits)


def weighted_sum(amounts: list[NDArray[np.int64]], weights: list[Decimal]) -> NDArray[np.int64]:
    """Sum of amounts (n,) in minor units times exact weights, rounded half up once at the end.

    The weights are brought to one denominator, so no binary fraction takes part. Where 64 bits do not
    suffice, Python's integers do the same sum.
    """
    fractions = [Fraction(weight) for weight in weights]
    denominator = lcm(*(fraction.denominator for fraction in fractions)) if fractions else 1
    numerators = [fraction.numerator * (denominator // fraction.denominator) for fraction in fractions]
    largest = sum(abs(n) * max(1, int(np.abs(a).max(initial=0))) for n, a in zip(numerators, amounts, strict=True))
    exact = object if 2 * largest + denominator >= 2**62 else np.int64
    total = sum(
        (amount.astype(exact) * numerator for amount, numerator in zip(amounts, numerators, strict=True)),
        start=np.zeros(len(amounts[0]), dtype=exact),
    )
    return np.asarray((2 * total + denominator) // (2 * denominator), dtype=np.int64)
