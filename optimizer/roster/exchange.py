"""Prices in other currencies: converted once, price by price, before anything is computed with them.

    price in the scenario's currency = round(price * rate), half up, to its minor unit

The rate is the scenario's, exact as written; each price that stands in the roster is rounded by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal

import numpy as np

from optimizer.money import minor_digits, weighted_sum
from optimizer.roster.reading import Roster


def converted(roster: Roster, prices: Collection[str], rates: Mapping[str, Decimal], currency: str) -> Roster:
    """The roster with all money in minor units of `currency`.

    `prices` are the columns of money that the scenario named. `rates` holds every currency of the roster, "" for
    rows that name none.
    """
    target = minor_digits(currency)
    if set(rates) <= {"", currency} and roster.digits == target:
        return replace(roster, currency=currency)
    table = roster.table.copy()
    code = table["currency"].to_numpy(dtype=object)
    for name in roster.recognised:
        if name != "price" and not name.startswith("price_") and name not in prices:
            continue
        amounts = table[name].to_numpy(dtype=np.float64).copy()
        for rate_of, rate in rates.items():
            rows = np.flatnonzero((code == rate_of) & ~np.isnan(amounts))
            exact = amounts[rows].astype(np.int64)
            amounts[rows] = weighted_sum([exact], [rate.scaleb(target - roster.digits)])
        table[name] = amounts
    return replace(roster, table=table, currency=currency, digits=target)
