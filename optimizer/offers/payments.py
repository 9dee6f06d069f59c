"""What leaves the account for each offer, and in which month.

Of an invoice, with s_j the share paid up to instalment j, the instalment is round(s_j * paid) - round(s_(j-1) * paid),
half up, so that the instalments add up to it. Tax that the payee does not charge follows, in the same shares, at the
time of the return. Tax that comes back is no outflow, and stands apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.money import weighted_sum
from optimizer.offers.taxation import invoiced
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


def cash_by_month(scenario: Scenario, parts: Mapping[str, IntArray], channels: pd.DataFrame, flight: IntArray) -> Cash:
    """Minor units (k,) that leave the account in each month, months in order; None for what has no date.

    `parts` (k,) are the kinds of cost without tax, `channels` (k rows) those of the offers, and `flight` (k,) the
    position of its flight, -1 where there are none.
    """
    costs = scenario.costs
    signing = signing_day(scenario)
    postings = [posting_day(each, scenario.timing) for each in scenario.flights] or [None]
    cash: Cash = {}
    for invoice in invoiced(costs, parts, channels):
        paid = declared = np.zeros(len(flight), dtype=np.int64)
        for part, share in zip(invoice.invoice.terms, cumulative(invoice.invoice.terms), strict=True):
            paid_by_now = weighted_sum([invoice.paid], [share])
            declared_by_now = weighted_sum([invoice.declared], [share])
            for position, posting in enumerate(postings):
                here = (flight == position) | (flight < 0)
                due = part.due(signing, posting)
                _add(cash, month_of(due), np.where(here, paid_by_now - paid, 0))
                if costs.tax is not None and invoice.declared.any():
                    back = None if due is None else costs.tax.refund.after(due)
                    _add(cash, month_of(back), np.where(here, declared_by_now - declared, 0))
            paid, declared = paid_by_now, declared_by_now
    return {month: cash[month] for month in sorted(cash, key=lambda month: (month is None, month or ""))}


def _add(cash: Cash, month: str | None, amounts: IntArray) -> None:
    """Months that a flight alone has are there too, with nothing in them for the offers of others."""
    cash[month] = cash.get(month, 0) + amounts
