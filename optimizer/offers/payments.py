"""What each offer makes the brand pay in each month.

With s_j the share paid up to instalment j, the instalment is round(s_j * cost) - round(s_(j-1) * cost), half up,
so that the instalments add up to the cost.
"""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from optimizer.money import weighted_sum
from optimizer.scenario.flights import posting_day
from optimizer.scenario.payments import cumulative, month_of
from optimizer.scenario.schema import Scenario

IntArray = NDArray[np.int64]
Cash = dict[str | None, IntArray]


def signing_day(scenario: Scenario) -> date | None:
    """The day on which contracts are signed: as stated, else the first day of the first flight with dates."""
    if scenario.costs.signing is not None:
        return scenario.costs.signing
    return next((flight.start for flight in scenario.flights if flight.start is not None), None)


def cash_by_month(scenario: Scenario, cost: IntArray, flight: IntArray) -> Cash:
    """Minor units (k,) that fall due in each month, months in order; None for what has no date.

    `cost` (k,) minor units and `flight` (k,) position of its flight, -1 where there are none.
    """
    signing = signing_day(scenario)
    postings = [posting_day(each, scenario.timing) for each in scenario.flights] or [None]
    cash: dict[str | None, IntArray] = {}
    paid = np.zeros(len(cost), dtype=np.int64)
    for part, share in zip(scenario.costs.payment, cumulative(scenario.costs.payment), strict=True):
        so_far = weighted_sum([cost], [share])
        for position, posting in enumerate(postings):
            month = month_of(part.due(signing, posting))
            here = (flight == position) | (flight < 0)
            cash[month] = cash.get(month, 0) + np.where(here, so_far - paid, 0)
        paid = so_far
    return {month: cash[month] for month in sorted(cash, key=lambda month: (month is None, month or ""))}
