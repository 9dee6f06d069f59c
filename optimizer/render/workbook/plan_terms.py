"""Which of a line's costs follow from its other costs by the plan's terms, to the cent.

A formula is written only where it gives exactly what the plan says; an amount that came from the roster, or that
the terms do not explain, stays a figure of its own.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from optimizer.scenario.costs import KINDS


@dataclass(frozen=True, slots=True)
class Charged:
    """round(rate x the costs it rests on) + amount."""

    kind: str
    on: tuple[str, ...]
    rate: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Taxed:
    """One rate of tax: position in the terms, rate and the share claimed back."""

    number: int
    on: tuple[str, ...]
    rate: Decimal
    recoverable: Decimal


@dataclass(frozen=True)
class Terms:
    """The plan's terms, as far as they can be understood."""

    charges: Mapping[str, Charged]
    taxes: tuple[Taxed, ...]
    countries: tuple[tuple[str, ...], ...]
    """Of each tax rate; none named: all others."""


def read_terms(terms: Mapping[str, Any]) -> Terms:
    """The terms of a plan file; what has another shape is left out."""
    charges: dict[str, Charged] = {}
    taxes, countries = [], []
    for kind in KINDS:
        entry = terms.get(kind)
        if not isinstance(entry, Mapping):
            continue
        on = _kinds(entry.get("on"))
        if kind == "tax":
            for number, rate in enumerate(entry.get("rates") or ()):
                if isinstance(rate, Mapping):
                    taxes.append(Taxed(number, on, _decimal(rate.get("rate")), _decimal(rate.get("recoverable"))))
                    countries.append(tuple(str(name) for name in rate.get("countries") or ()))
        else:
            charges[kind] = Charged(kind, on, _decimal(entry.get("rate")), _decimal(entry.get("amount")))
    return Terms(charges, tuple(taxes), tuple(countries))


def charge_holds(charge: Charged, costs: Mapping[str, Decimal], digits: int) -> bool:
    """The line's amount is what the terms give."""
    return rounded(charge.rate * base(charge.on, costs), digits) + charge.amount == costs.get(charge.kind, Decimal(0))


def tax_of(taxes: Sequence[Taxed], costs: Mapping[str, Decimal], claimed: Decimal, digits: int) -> Taxed | None:
    """The first rate that gives the line's tax and what is claimed back of it; None where none does."""
    for tax in taxes:
        whole = rounded(tax.rate * base(tax.on, costs), digits)
        back = rounded(tax.recoverable * whole, digits)
        if (whole - back, back) == (costs.get("tax", Decimal(0)), claimed):
            return tax
    return None


def base(on: Sequence[str], costs: Mapping[str, Decimal]) -> Decimal:
    """What a charge rests on."""
    return sum((costs.get(kind, Decimal(0)) for kind in on), Decimal(0))


def rounded(amount: Decimal, digits: int) -> Decimal:
    """Half up to the minor unit."""
    return amount.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def paid_shares(lines: Sequence[tuple[Decimal, Sequence[Decimal]]], digits: int) -> list[list[Decimal | None]]:
    """For each line, given as its cost and its payments in order, the share that is paid with each and those before it.

    Such a share times the cost, rounded, is what has been paid by then; the last is 1. Shares are whole percentages, or
    tenths of one; where a line leaves several open, the one that most lines have is meant. None where there is none.
    """
    common: Counter[Decimal] = Counter(
        near
        for cost, payments in lines
        for paid in _so_far(payments)[:-1]
        if cost
        for near in [_nearest(paid, cost, 100)]
    )
    usual = [share for share, _ in common.most_common(6)]
    found: list[list[Decimal | None]] = []
    for cost, payments in lines:
        sums = _so_far(payments)
        shares = [_share_paid(paid, cost, usual, digits) for paid in sums[:-1]]
        found.append([*shares, Decimal(1)] if sums else [])
    return found


def _so_far(payments: Sequence[Decimal]) -> list[Decimal]:
    return list(itertools.accumulate(payments))


def _nearest(paid: Decimal, cost: Decimal, parts: int) -> Decimal:
    return (parts * paid / cost).to_integral_value(ROUND_HALF_UP) / parts


def _share_paid(paid: Decimal, cost: Decimal, usual: Sequence[Decimal], digits: int) -> Decimal | None:
    if not cost:
        return None
    for share in (*usual, _nearest(paid, cost, 100), _nearest(paid, cost, 1000)):
        if rounded(cost * share, digits) == paid:
            return share
    return None


def _kinds(on: Any) -> tuple[str, ...]:
    return tuple(kind for kind in KINDS if isinstance(on, list) and kind in on)


def _decimal(value: Any) -> Decimal:
    return Decimal(repr(value)) if isinstance(value, int | float) and not isinstance(value, bool) else Decimal(0)
