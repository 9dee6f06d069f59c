"""What the brand pays for an offer, kind by kind, each rounded on its own line.

With b the costs that a charge rests on (`on`, the creator's fee unless another is named), in minor units:

    usage_rights, exclusivity, agency, platform = round(rate * b) + amount,     or the roster column's amount
    tax in all                                  = round(rate of the creator's country * sum of the taxed kinds)
    tax claimed back                            = round(recoverable share * tax in all)
    tax                                         = tax in all - tax claimed back
    cost                                        = creator + product + ... + platform + tax

Rates are exact as written; each round is half up to the minor unit, and nothing else is rounded, so the parts
are whole numbers and their sum is the cost.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.errors import Problem
from optimizer.money import to_minor, weighted_sum
from optimizer.roster.places import country_code
from optimizer.scenario.costs import FEES, Charge, Costs, Tax, TaxRate
from optimizer.scenario.reading import ScenarioFile
from optimizer.words import figures

IntArray = NDArray[np.int64]
RECOVERABLE = "recoverable"
"""Beside the kinds of cost: tax that is paid and claimed back, no part of the cost."""


def cost_parts(
    fee: IntArray, product: IntArray, channels: pd.DataFrame, costs: Costs, digits: int
) -> dict[str, IntArray]:
    """Minor units (n,) of each kind of cost that the scenario knows, and of the recoverable tax.

    `fee` is the creator's, `product` the gift's (n,), of the channels (n rows).
    """
    parts: dict[str, IntArray] = {"creator": fee, "product": product}
    for field, kind in FEES.items():  # in the order in which one may rest on another
        charge: Charge | None = getattr(costs, field)
        if charge is not None:
            parts[kind] = _charged(charge, parts, channels, digits)
    if costs.tax is not None:
        parts["tax"], parts[RECOVERABLE] = _taxed(costs.tax, parts, channels)
    return parts


def _charged(charge: Charge, parts: Mapping[str, IntArray], channels: pd.DataFrame, digits: int) -> IntArray:
    amount = _share(_base(charge.on, parts), charge.rate) + to_minor(charge.amount, digits)
    if charge.column is None:
        return amount
    listed = channels[charge.column].to_numpy(dtype=np.float64)
    return np.where(np.isnan(listed), amount, np.nan_to_num(listed)).astype(np.int64)


def _taxed(tax: Tax, parts: Mapping[str, IntArray], channels: pd.DataFrame) -> tuple[IntArray, IntArray]:
    """Tax that stays a cost, and tax that is claimed back."""
    base = _base(tax.on, parts)
    rates = rates_by_country(tax)
    countries = channels["country"].to_numpy(dtype=object)
    stays, back = np.zeros(len(base), dtype=np.int64), np.zeros(len(base), dtype=np.int64)
    for country in dict.fromkeys(countries.tolist()):
        rate = rates.get(country, tax)
        rows = np.flatnonzero(countries == country)
        whole = _share(base[rows], rate.rate)
        share = rate.recoverable if rate.recoverable is not None else tax.recoverable
        back[rows] = _share(whole, share or Decimal(0))
        stays[rows] = whole - back[rows]
    return stays, back


def rates_by_country(tax: Tax) -> dict[str, TaxRate]:
    """The table by ISO code: a country may be written in any way that the roster may write it."""
    return {country_code(name): rate for name, rate in tax.countries.items()}


def tax_problems(file: ScenarioFile, channels: pd.DataFrame) -> list[Problem]:
    """Countries that are none (errors), and channels that the table leaves without a rate (a warning)."""
    tax = file.scenario.costs.tax
    if tax is None or not tax.countries:
        return []
    problems = []
    known = set(channels["country"])
    seen: dict[str, str] = {}
    for name in tax.countries:
        code, place = country_code(name), ("costs", "tax", "countries", name)
        if not (len(code) == 2 and code.isupper()) and code not in known:
            hint = "write its code of two letters, such as FR, or its English name"
            problems.append(file.problem(f"there is no country {name!r}", hint, *place))
        elif code in seen:
            what = f"{name} and {seen[code]} are the same country"
            problems.append(file.problem(what, "keep one of the two rates", *place))
        seen[code] = name
    if "rate" in tax.model_fields_set:
        return problems
    without = int((~channels["country"].isin(list(seen))).sum())
    if without:
        what = (
            f"{figures.count(without)} channels are of countries that the table of taxes does not "
            "have: taken as untaxed"
        )
        hint = "add the countries, or a rate for all others: costs: {tax: {rate: 20%}}"
        problems.append(file.problem(what, hint, "costs", "tax", severity="warning"))
    return problems


def _base(kinds: tuple[str, ...], parts: Mapping[str, IntArray]) -> IntArray:
    """(n,) the sum of some kinds of cost."""
    nothing = np.zeros(len(parts["creator"]), dtype=np.int64)
    return sum((parts[kind] for kind in kinds if kind in parts), start=nothing)


def _share(amounts: IntArray, rate: Decimal) -> IntArray:
    """round(rate * amounts), half up, exactly."""
    return weighted_sum([amounts], [rate])
