"""What moves on the account for each line of a plan, worked out by the verifier's own arithmetic, line by line.

An invoice is paid in instalments, each what is due up to then, rounded half up, less what was due before. Tax on it
that is claimed back comes back later, and tax that a payee did not charge is paid to the state later, in the same
shares.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
from numpy.typing import NDArray

from optimizer.facts.results import TaxOfLine
from optimizer.money import from_minor
from optimizer.offers.payments import signing_day
from optimizer.offers.table import Offers
from optimizer.offers.taxation import own_rate, regime_numbers, regimes_of
from optimizer.scenario.costs import Costs
from optimizer.scenario.flights import posting_day
from optimizer.scenario.invoicing import Invoice, invoices_of
from optimizer.scenario.payments import Instalments, month_of
from optimizer.scenario.schema import Scenario

IntArray = NDArray[np.int64]
STATE = "tax"
"""The payee of declared tax, and the payer of tax that comes back."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Money that leaves the account, or, where it is negative, comes back. Amounts in minor units."""

    payee: str
    """creator, agency, platform, product, or tax."""
    due: date | None
    amount: int
    share: Decimal
    """Of all that this invoice asks for."""

    @property
    def month(self) -> str | None:
        """`2027-03`, or None where no date is known."""
        return month_of(self.due)

    @property
    def out(self) -> int:
        """What leaves the account."""
        return max(self.amount, 0)


def flows_of_lines(scenario: Scenario, offers: Offers, index: IntArray) -> list[list[Flow]]:
    """The flows of the offers `index`, in the order of the invoices and their instalments."""
    costs, signing = scenario.costs, signing_day(scenario)
    taxes = taxes_of_lines(costs, offers, index)
    flights = offers.table["flight"].to_numpy()[index].tolist()
    found = []
    for flight, parts, taxed in zip(flights, _parts(offers, index), taxes, strict=True):
        posting = posting_day(scenario.flights[flight], scenario.timing) if flight >= 0 else None
        lines = (flow for invoice in invoices_of(costs) for flow in _of(invoice, parts, taxed, costs, offers.digits,
                                                                          signing, posting))  # fmt: skip
        found.append([flow for flow in lines if flow.amount])
    return found


def _parts(offers: Offers, index: IntArray) -> list[dict[str, int]]:
    parts = {kind: amounts.tolist() for kind, amounts in offers.cost_parts(index).items()}
    return [{kind: amounts[line] for kind, amounts in parts.items()} for line in range(len(index))]


def _of(
    invoice: Invoice, parts: Mapping[str, int], taxes: tuple[TaxOfLine, ...], costs: Costs, digits: int,
    signing: date | None, posting: date | None,
) -> Iterator[Flow]:  # fmt: skip
    """The flows of one invoice: what the payee gets, what the state gets or gives back."""
    own = [tax for tax in taxes if tax.on and set(tax.on) <= set(invoice.kinds)]
    charged = [tax for tax in own if not tax.reverse_charge]
    net = sum(parts.get(kind, 0) for kind in invoice.kinds)
    paid = net + sum(_minor(tax.tax, digits) for tax in charged)
    refund = sum(_minor(tax.claimed, digits) for tax in charged)
    declared = sum(_minor(tax.tax - tax.claimed, digits) for tax in own if tax.reverse_charge)
    days = [part.due(signing, posting) for part in invoice.terms]
    later = [None if day is None or costs.tax is None else costs.tax.refund.after(day) for day in days]
    for payee, amount, dues in ((invoice.payee, paid, days), (STATE, declared, later), (STATE, -refund, later)):
        for day, part, share in zip(dues, _instalments(abs(amount), invoice.terms), invoice.terms, strict=True):
            yield Flow(payee, day, part if amount >= 0 else -part, share.share)


def _instalments(amount: int, terms: Instalments) -> list[int]:
    parts, paid, share = [], 0, Decimal(0)
    for number, part in enumerate(terms, start=1):
        share = Decimal(1) if number == len(terms) else share + part.share
        so_far = int((share * amount).to_integral_value(ROUND_HALF_UP))
        parts.append(so_far - paid)
        paid = so_far
    return parts


def _minor(amount: Decimal, digits: int) -> int:
    return int(amount.scaleb(digits))


def taxes_of_lines(costs: Costs, offers: Offers, index: IntArray) -> list[tuple[TaxOfLine, ...]]:
    """What each of the offers `index` is taxed, by invoice and rate; none where nothing is."""
    tax = costs.tax
    if tax is None:
        return [() for _ in index]
    channels = offers.channels.iloc[offers.channel[index]]
    countries = channels["country"].to_numpy(dtype=object)
    columns = channels[tax.column].tolist() if tax.column is not None else [None] * len(index)
    regimes, digits = regimes_of(tax), offers.digits
    rated = [each for invoice in invoices_of(costs) for each in invoice.rated]
    numbers = [regime_numbers(tax, each, countries).tolist() for each in rated]
    found = []
    for line, parts in enumerate(_parts(offers, index)):
        lines = []
        for each, own in zip(rated, numbers, strict=True):
            base, regime = sum(parts.get(kind, 0) for kind in each.kinds), regimes[own[line]]
            if not base:
                continue
            stated = own_rate(columns[line]) if each.kind is None and "creator" in each.kinds else None
            rate = regime.rate if stated is None else stated
            whole = (rate * base).to_integral_value(ROUND_HALF_UP)
            back = (regime.recoverable * whole).to_integral_value(ROUND_HALF_UP)
            country = regime.country if each.kind is not None else str(countries[line])
            lines.append(
                TaxOfLine(
                    rate, regime.recoverable, each.kinds, country, own[line], regime.reverse_charge,
                    from_minor(int(whole), digits), from_minor(int(back), digits),
                )
            )  # fmt: skip
        found.append(tuple(lines))
    return found
