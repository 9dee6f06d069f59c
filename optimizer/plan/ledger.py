"""The money of a plan, booked by kind of cost, by month of activity, by days of the flights, by month of payment.

All of it is whole minor units, so each way adds up to the spend exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
from numpy.typing import NDArray

from optimizer.facts.results import Month, Payment
from optimizer.money import from_minor
from optimizer.offers.table import Offers
from optimizer.plan.paying import Flow
from optimizer.scenario.costs import KINDS
from optimizer.scenario.payments import end_of_month, month_of

IntArray = NDArray[np.int64]
Stretch = tuple[date, date]
"""First and last day."""


@dataclass(frozen=True)
class Booking:
    """The money of one line, in whole units of the currency."""

    costs: Mapping[str, Decimal]
    """By kind of cost, where it is not zero; they add up to the line's cost."""
    recoverable_tax: Decimal
    """Paid and claimed back, outside of the cost."""
    payments: tuple[Payment, ...]
    """In the order of the months; they add up to the line's cost."""


def bookings(offers: Offers, index: IntArray, flows: Sequence[Sequence[Flow]]) -> list[Booking]:
    """The money of the offers `index`, one booking each; `flows` is what moves on the account for them."""
    parts = {kind: amounts.tolist() for kind, amounts in offers.cost_parts(index).items()}
    recoverable, digits = offers.recoverable(index).tolist(), offers.digits
    return [
        Booking(
            {kind: from_minor(amounts[line], digits) for kind, amounts in parts.items() if amounts[line]},
            from_minor(recoverable[line], digits),
            _payments(flows[line], digits),
        )
        for line in range(len(index))
    ]


def _payments(flows: Sequence[Flow], digits: int) -> tuple[Payment, ...]:
    """One payment for each payee and day, in order, where there is anything to pay; what comes back stands apart."""
    together: dict[tuple[date | None, str, bool], int] = {}
    for flow in flows:
        key = flow.due, flow.payee, flow.amount < 0
        together[key] = together.get(key, 0) + flow.amount
    ordered = sorted(together, key=lambda key: (key[0] is None, key[0] or date.min))
    return tuple(
        Payment(month_of(key[0]), from_minor(together[key], digits), key[0], key[1]) for key in ordered if together[key]
    )


def _in_time(month: str | None) -> tuple[bool, str]:
    """What has no date comes last."""
    return month is None, month or ""


def by_kind(lines: Iterable[Mapping[str, Decimal]]) -> dict[str, Decimal]:
    """The sum of each kind of cost, in the order in which kinds are listed."""
    costs = list(lines)
    sums = {kind: sum((line.get(kind, Decimal(0)) for line in costs), Decimal(0)) for kind in KINDS}
    return {kind: amount for kind, amount in sums.items() if amount}


def by_month(
    bookings: Iterable[Booking], activity: Iterable[str | None], stretches: Iterable[Stretch | None], digits: int
) -> tuple[Month, ...]:
    """Activity, cash, refunds and accruals by month, in order.

    `activity` is the month in which each booking's content appears, `stretches` the first and the last day of its
    flight, where they are known.
    """
    sums: dict[str | None, list[Decimal]] = {}

    def add(month: str | None, place: int, amount: Decimal) -> None:
        if amount:
            sums.setdefault(month, [from_minor(0, digits)] * 4)[place] += amount

    for booking, month, stretch in zip(bookings, activity, stretches, strict=True):
        cost = sum(booking.costs.values(), from_minor(0, digits))
        add(month, 0, cost)
        for payment in booking.payments:
            add(payment.month, 1 if payment.amount > 0 else 2, abs(payment.amount))
        for days_in, part in accrued(cost, stretch, month, digits):
            add(days_in, 3, part)
    return tuple(Month(month, *sums[month]) for month in sorted(sums, key=_in_time))


def accrued(
    cost: Decimal, stretch: Stretch | None, month: str | None, digits: int
) -> Iterator[tuple[str | None, Decimal]]:
    """What of a cost belongs to each month, by the days of its flight that lie in it; `month` where no days are known.

    Each is what belongs to the days up to the month's end, rounded half up, less what was before.
    """
    if stretch is None:
        yield month, cost
        return
    first, last = stretch
    so_far, day = from_minor(0, digits), first
    while day <= last:
        until = min(end_of_month(day), last)
        share = Decimal(((until - first).days + 1) * int(cost.scaleb(digits))) / ((last - first).days + 1)
        amount = from_minor(int(share.to_integral_value(ROUND_HALF_UP)), digits)
        yield month_of(day), amount - so_far
        so_far, day = amount, until + timedelta(days=1)
