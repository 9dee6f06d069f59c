"""On what terms a plan's fees and taxes were computed, as data: with it, anybody can compute them again.

The formulas stand in `offers.costing`; what a line was charged, and on which of the terms, stands on the line.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.facts.results import TaxOfLine
from optimizer.offers.table import Offers
from optimizer.roster.places import country_code
from optimizer.scenario.costs import FEES, Charge, Costs, Tax, TaxRate

IntArray = NDArray[np.int64]


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
    return [{"rate": rate, "recoverable": share, "countries": names} for (rate, share), names in _grouped(tax)]


def _grouped(tax: Tax) -> list[tuple[tuple[Decimal, Decimal], list[str]]]:
    """Rate and recoverable share of all other countries, then of those that are named, alike ones together."""
    countries: dict[tuple[Decimal, Decimal], list[str]] = {}
    for country, own in tax.countries.items():
        countries.setdefault(_rate_and_share(own, tax), []).append(country)
    return [(_rate_and_share(tax, tax), []), *countries.items()]


def _rate_and_share(own: TaxRate, tax: Tax) -> tuple[Decimal, Decimal]:
    share = own.recoverable if own.recoverable is not None else tax.recoverable
    return own.rate, share or Decimal(0)


def taxes_of_lines(costs: Costs, offers: Offers, index: IntArray) -> list[tuple[TaxOfLine, ...]]:
    """What each of the offers `index` is taxed: one rate, by the country of its creator; none where nothing is."""
    tax = costs.tax
    if tax is None:
        return [() for _ in index]
    groups = _grouped(tax)
    numbers = {country_code(name): number for number, (_, names) in enumerate(groups) for name in names}
    countries = offers.channels["country"].to_numpy(dtype=object)[offers.channel[index]]
    found: list[tuple[TaxOfLine, ...]] = []
    for country in map(str, countries.tolist()):
        number = numbers.get(country, 0)
        (rate, share), _ = groups[number]
        found.append((TaxOfLine(rate, share, tuple(tax.on), country, number),))
    return found


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
