"""On what terms a plan's fees and taxes were computed, as data: with it, anybody can compute them again.

The formulas stand in `offers.costing`; what a line was charged stands on the line.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from optimizer.scenario.costs import FEES, Charge, Costs, Tax


def terms_of(costs: Costs) -> dict[str, Any]:
    """By kind of cost: `rate` (fraction), `amount` per booking, what it rests `on`, the roster's `column` or None.

    Tax has `on` and `rates`, each with `rate`, `recoverable` (fractions) and the `countries` it holds for; the rate
    of all other countries stands first and names none. Rates are exact as written.
    """
    terms: dict[str, Any] = {}
    for field, kind in FEES.items():
        charge: Charge | None = getattr(costs, field)
        if charge is not None:
            terms[kind] = {"rate": charge.rate, "amount": charge.amount, "on": list(charge.on), "column": charge.column}
    if costs.tax is not None:
        terms["tax"] = {"rates": _tax_rates(costs.tax), "on": list(costs.tax.on)}
    return terms


def _tax_rates(tax: Tax) -> list[dict[str, Any]]:
    countries: dict[tuple[Decimal, Decimal], list[str]] = {}
    for country, own in tax.countries.items():
        share = own.recoverable if own.recoverable is not None else tax.recoverable
        countries.setdefault((own.rate, share or Decimal(0)), []).append(country)
    others = {"rate": tax.rate, "recoverable": tax.recoverable or Decimal(0), "countries": []}
    return [
        others,
        *({"rate": rate, "recoverable": share, "countries": names} for (rate, share), names in countries.items()),
    ]
