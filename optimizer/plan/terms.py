"""On what terms a plan's fees and taxes were computed, as data: with it, anybody can compute them again.

The formulas stand in `offers.costing`; what a line was charged, and on which of the terms, stands on the line.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.offers.payments import signing_day
from optimizer.offers.table import Offers
from optimizer.offers.taxation import regimes_of
from optimizer.scenario.costs import FEES, Charge, Costs
from optimizer.scenario.invoicing import invoices_of
from optimizer.scenario.schema import Scenario

IntArray = NDArray[np.int64]


def terms_of(scenario: Scenario) -> dict[str, Any]:
    """By kind of cost: `rate` (fraction), `amount` per booking, what it rests `on`, the roster's `column` or None.

    Tax has `on` and `rates`, each with `rate`, `recoverable` (fractions), `reverse_charge`, and the `countries` or the
    `kind` of cost it holds for; the rate of all other countries stands first and names none. `payment` says which
    invoices come and in which instalments they are paid. Rates are exact as written.
    """
    costs = scenario.costs
    terms: dict[str, Any] = {}
    for field, kind in FEES.items():
        charge: Charge | None = getattr(costs, field)
        if charge is not None:
            terms[kind] = {"rate": charge.rate, "amount": charge.amount, "on": list(charge.on), "column": charge.column}
    if costs.tax is not None:
        terms["tax"] = {
            "rates": [{**asdict(regime), "countries": list(regime.countries)} for regime in regimes_of(costs.tax)],
            "on": list(costs.tax.taxed),
            "column": costs.tax.column,
        }
    terms["payment"] = _payment(scenario)
    return terms


def _payment(scenario: Scenario) -> dict[str, Any]:
    """When each invoice is paid: instalments as written, and the days that they count from."""
    costs = scenario.costs
    signing = signing_day(scenario)
    return {
        "signing": signing,
        "posted": scenario.timing.posted,
        "refund": {"days": 0, "months": 0} if costs.tax is None else asdict(costs.tax.refund),
        "invoices": [
            {
                "payee": invoice.payee,
                "kinds": list(invoice.kinds),
                "instalments": [asdict(part) for part in invoice.terms],
            }
            for invoice in invoices_of(costs)
        ],
    }


def quoted_of_lines(costs: Costs, offers: Offers, index: IntArray) -> list[tuple[str, ...]]:
    """The kinds of cost of each of the offers `index` that stand in the roster, so that no term gives them."""
    quoted: list[list[str]] = [[] for _ in index]
    for field, kind in FEES.items():
        charge: Charge | None = getattr(costs, field)
        if charge is None or charge.column is None:
            continue
        listed = offers.channels[charge.column].to_numpy(dtype=np.float64)[offers.channel[index]]
        for line in np.flatnonzero(~np.isnan(listed)).tolist():
            quoted[line].append(kind)
    return [tuple(kinds) for kinds in quoted]
