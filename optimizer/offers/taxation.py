"""Rates of tax as a scenario states them, and what the invoices of each offer come to, tax and all.

With b the sum of the kinds of cost that are taxed together on an invoice, in minor units:

    tax      = round(rate * b)                     the rate of the creator's country, or of the kind of cost
    back     = round(recoverable share * tax)
    paid     = net + tax                           what the invoice asks for; without tax under reverse charge
    refund   = back                                what comes back of it later; nothing under reverse charge
    declared = tax - back                          under reverse charge: paid with the return; nothing else
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.money import weighted_sum
from optimizer.roster.places import country_code
from optimizer.scenario.costs import Costs
from optimizer.scenario.invoicing import Invoice, Rated, invoices_of
from optimizer.scenario.kinds import KINDS, Kind
from optimizer.scenario.taxes import Tax

IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Regime:
    """A rate of tax with what it holds for: countries of creators (none: all others), or one kind of cost."""

    rate: Decimal
    recoverable: Decimal
    reverse_charge: bool
    countries: tuple[str, ...] = ()
    """As written in the scenario."""
    kind: Kind | None = None
    country: str = ""
    """Where the supplier of `kind` is taxed, as written."""


class TaxedTogether(NamedTuple):
    """The tax on some kinds of cost of an invoice; arrays are (n,), minor units."""

    rated: Rated
    regime: IntArray
    """Position of the rate in `regimes_of`."""
    tax: IntArray
    back: IntArray


class Invoiced(NamedTuple):
    """An invoice of each of n offers; arrays are (n,), minor units."""

    invoice: Invoice
    net: IntArray
    paid: IntArray
    """All that the payee gets."""
    refund: IntArray
    """What of it comes back."""
    declared: IntArray
    """Tax that the payee did not charge and the brand pays to the state."""
    taxes: tuple[TaxedTogether, ...]


def regimes_of(tax: Tax) -> tuple[Regime, ...]:
    """All rates: that of all other countries first, those of countries, alike ones together, those of kinds of cost."""
    general = Regime(tax.rate, tax.recoverable or Decimal(0), tax.reverse_charge)
    alike: dict[tuple[Decimal, Decimal, bool], list[str]] = {}
    for country, own in tax.countries.items():
        back = general.recoverable if own.recoverable is None else own.recoverable
        alike.setdefault((own.rate, back, own.reverse_charge), []).append(country)
    countries = [Regime(*found, tuple(names)) for found, names in alike.items()]
    return (general, *countries, *(_of_kind(tax, kind, general, countries) for kind in KINDS if kind in tax.kinds))


def _of_kind(tax: Tax, kind: Kind, general: Regime, countries: list[Regime]) -> Regime:
    """What the kind states, else what the country of its supplier does, else what holds in general."""
    own = tax.kinds[kind]
    usual = next((found for found in countries if _codes(found) & {country_code(own.country or "")}), general)
    return Regime(
        usual.rate if own.rate is None else own.rate,
        usual.recoverable if own.recoverable is None else own.recoverable,
        usual.reverse_charge if own.reverse_charge is None else own.reverse_charge,
        kind=kind,
        country=own.country or "",
    )


def _codes(regime: Regime) -> set[str]:
    return {country_code(name) for name in regime.countries}


def invoiced(costs: Costs, parts: Mapping[str, IntArray], channels: pd.DataFrame) -> tuple[Invoiced, ...]:
    """The invoices of n offers from their kinds of cost `parts` (n,), tax left out; `channels` are theirs (n rows)."""
    nothing = np.zeros(len(channels), dtype=np.int64)
    found = []
    for invoice in invoices_of(costs):
        net = sum((parts[kind] for kind in invoice.kinds if kind in parts), start=nothing)
        paid, refund, declared, taxes = net.copy(), nothing.copy(), nothing.copy(), []
        for rated in invoice.rated:
            assert costs.tax is not None
            base = sum((parts[kind] for kind in rated.kinds if kind in parts), start=nothing)
            taxed, charged = _taxed(costs.tax, rated, base, channels)
            paid += np.where(charged, taxed.tax, 0)
            refund += np.where(charged, taxed.back, 0)
            declared += np.where(charged, 0, taxed.tax - taxed.back)
            taxes.append(taxed)
        found.append(Invoiced(invoice, net, paid, refund, declared, tuple(taxes)))
    return tuple(found)


def _taxed(tax: Tax, rated: Rated, base: IntArray, channels: pd.DataFrame) -> tuple[TaxedTogether, NDArray[np.bool_]]:
    """Tax on `base` (n,), and where the payee charges it."""
    regimes = regimes_of(tax)
    numbers = regime_numbers(tax, rated, channels["country"].to_numpy(dtype=object))
    own = own_rates(tax, rated, channels)
    whole, back = np.zeros(len(base), dtype=np.int64), np.zeros(len(base), dtype=np.int64)
    charged = np.ones(len(base), dtype=bool)
    for number in np.unique(numbers).tolist():
        regime, here = regimes[number], numbers == number
        charged[here] = not regime.reverse_charge
        whole[here] = weighted_sum([base[here]], [regime.rate])
        for row in np.flatnonzero(here & [rate is not None for rate in own]) if own else ():
            whole[row] = weighted_sum([base[row : row + 1]], [own[row] or Decimal(0)])[0]
        back[here] = weighted_sum([whole[here]], [regime.recoverable])
    return TaxedTogether(rated, numbers, whole, back), charged


def regime_numbers(tax: Tax, rated: Rated, countries: NDArray[np.object_]) -> IntArray:
    """(n,) which of the rates holds, by the creator's country or the kind's own."""
    regimes = regimes_of(tax)
    if rated.kind is not None:
        number = next(place for place, regime in enumerate(regimes) if regime.kind == rated.kind)
        return np.full(len(countries), number, dtype=np.int64)
    by_code = {code: place for place, regime in enumerate(regimes) for code in _codes(regime)}
    codes, names = pd.factorize(countries)
    return np.array([by_code.get(str(name), 0) for name in names], dtype=np.int64)[codes]


def own_rates(tax: Tax, rated: Rated, channels: pd.DataFrame) -> list[Decimal | None]:
    """Of each channel its own rate as the roster has it, of the creator's invoice alone; empty where none is asked."""
    if tax.column is None or rated.kind is not None or "creator" not in rated.kinds or tax.column not in channels:
        return []
    return [own_rate(value) for value in channels[tax.column].tolist()]


def own_rate(value: object) -> Decimal | None:
    """A rate as the roster has it: 0.19 and 19 are both 19 %; None for an empty cell."""
    if not isinstance(value, int | float) or value != value:  # NaN
        return None
    rate = Decimal(repr(value))
    return rate / 100 if rate > 1 else rate
