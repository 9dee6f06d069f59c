"""Prices in other currencies, and prices with more decimals than their currency: kept as they are written.

    fee of a package = round(sum of its prices, less the discount, * rate), half up, to the minor unit: once

The rate is the scenario's, exact as written. What is not the price of a package (an amount of rights, a condition on a
price) is converted and rounded by itself, once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal

import numpy as np

from optimizer.money import minor_digits, weighted_sum
from optimizer.roster.originals import Originals
from optimizer.roster.reading import Roster


def converted(roster: Roster, prices: Collection[str], rates: Mapping[str, Decimal], currency: str) -> Roster:
    """The roster with all money in minor units of `currency`, and with its prices as they were.

    `prices` are the columns of money that the scenario named. `rates` holds every currency of the roster, "" for
    rows that name none.
    """
    target = minor_digits(currency)
    table = roster.table.copy()
    code = table["currency"].to_numpy(dtype=object)
    originals = {}
    for name in roster.recognised:
        if name != "price" and not name.startswith("price_") and name not in prices:
            continue
        originals[name] = table[name].to_numpy(dtype=np.float64)
        amounts = originals[name].copy()
        for rate_of, rate in rates.items():
            rows = np.flatnonzero((code == rate_of) & ~np.isnan(amounts))
            exact = originals[name][rows].astype(np.int64)
            amounts[rows] = weighted_sum([exact], [rate.scaleb(target - roster.digits)])
        table[name] = amounts
    original = Originals(originals, code, rates)
    return replace(roster, table=table, currency=currency, digits=target, originals=original)
