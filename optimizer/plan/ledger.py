"""The money of a plan, booked three ways: by kind of cost, by month of activity, by month of payment.

All of it is whole minor units, so each way adds up to the spend exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from optimizer.facts.results import Month, Payment
from optimizer.money import from_minor
from optimizer.offers.table import Offers
from optimizer.scenario.costs import KINDS

IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Booking:
    """The money of one line, in whole units of the currency."""

    costs: Mapping[str, Decimal]
    """By kind of cost, where it is not zero; they add up to the line's cost."""
    recoverable_tax: Decimal
    """Paid and claimed back, outside of the cost."""
    payments: tuple[Payment, ...]
    """In the order of the months; they add up to the line's cost."""


def bookings(offers: Offers, index: IntArray, due: Sequence[Sequence[tuple[str | None, int]]]) -> list[Booking]:
    """The money of the offers `index`, one booking each; `due` has the month and minor units of their instalments."""
    parts = {kind: amounts.tolist() for kind, amounts in offers.cost_parts(index).items()}
    recoverable, digits = offers.recoverable(index).tolist(), offers.digits
    return [
        Booking(
            {kind: from_minor(amounts[line], digits) for kind, amounts in parts.items() if amounts[line]},
            from_minor(recoverable[line], digits),
            _payments(due[line], digits),
        )
        for line in range(len(index))
    ]


def _payments(due: Sequence[tuple[str | None, int]], digits: int) -> tuple[Payment, ...]:
    """One payment a month, in order, where there is anything to pay."""
    months: dict[str | None, int] = {}
    for month, amount in due:
        months[month] = months.get(month, 0) + amount
    ordered = sorted(months, key=_in_time)
    return tuple(Payment(month, from_minor(months[month], digits)) for month in ordered if months[month])


def _in_time(month: str | None) -> tuple[bool, str]:
    """What has no date comes last."""
    return month is None, month or ""


def by_kind(lines: Iterable[Mapping[str, Decimal]]) -> dict[str, Decimal]:
    """The sum of each kind of cost, in the order in which kinds are listed."""
    costs = list(lines)
    sums = {kind: sum((line.get(kind, Decimal(0)) for line in costs), Decimal(0)) for kind in KINDS}
    return {kind: amount for kind, amount in sums.items() if amount}


def by_month(bookings: Iterable[Booking], activity: Iterable[str | None]) -> tuple[Month, ...]:
    """Activity and cash by month, in order; `activity` is the month in which each booking's content appears."""
    sums: dict[str | None, list[Decimal]] = {}
    for booking, month in zip(bookings, activity, strict=True):
        total = sum((payment.amount for payment in booking.payments), Decimal(0))
        if total:
            sums.setdefault(month, [Decimal(0), Decimal(0)])[0] += total
        for payment in booking.payments:
            sums.setdefault(payment.month, [Decimal(0), Decimal(0)])[1] += payment.amount
    return tuple(Month(month, *sums[month]) for month in sorted(sums, key=_in_time))


def line_statements(
    costs: Mapping[str, Decimal], recoverable_tax: Decimal, payments: Iterable[Payment]
) -> dict[str, Decimal]:
    """Everything that a line says of its money, by the words in which a check tells it."""
    figures = {f"cost_{kind}": amount for kind, amount in costs.items()} | {"recoverable_tax": recoverable_tax}
    for payment in payments:
        name = of_month("payment", payment.month)
        figures[name] = figures.get(name, Decimal(0)) + payment.amount
    return figures


def plan_statements(
    costs: Mapping[str, Decimal], recoverable_tax: Decimal, months: Iterable[Month]
) -> dict[str, Decimal]:
    """The same of the whole plan."""
    figures = {f"cost_{kind}": amount for kind, amount in costs.items()} | {"recoverable_tax": recoverable_tax}
    for month in months:
        figures[of_month("activity", month.month)] = month.activity
        figures[of_month("cash", month.month)] = month.cash
    return figures


def of_month(what: str, month: str | None) -> str:
    """`payment of 2027-03`, `cash of no month`."""
    return f"{what} of {month or 'no month'}"
