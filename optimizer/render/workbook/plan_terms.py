"""Which of a line's costs follow from its other costs by the terms that the plan states, to the cent.

A formula is written only where it gives exactly what the plan says; an amount that came from the roster, or that
the terms do not explain, as in a file of an older program, stays a figure of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from optimizer.facts.results import Instalment, TaxOfLine
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


def tax_holds(tax: TaxOfLine, costs: Mapping[str, Decimal], claimed: Decimal, digits: int) -> bool:
    """The line's tax, and what is claimed back of it, are what this rate gives."""
    whole = rounded(tax.rate * base(tax.on, costs), digits)
    back = rounded(tax.recoverable * whole, digits)
    return (whole - back, back) == (costs.get("tax", Decimal(0)), claimed)


def base(on: Sequence[str], costs: Mapping[str, Decimal]) -> Decimal:
    """What a charge rests on."""
    return sum((costs.get(kind, Decimal(0)) for kind in on), Decimal(0))


def rounded(amount: Decimal, digits: int) -> Decimal:
    """Half up to the minor unit."""
    return amount.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def paid_by(instalments: Sequence[Instalment]) -> dict[str | None, Decimal]:
    """The share of a line's cost that is paid by the end of each month, with what was paid before."""
    paid: dict[str | None, Decimal] = {}
    so_far = Decimal(0)
    for instalment in sorted(instalments, key=lambda instalment: instalment.month or ""):
        so_far += instalment.share
        paid[instalment.month] = so_far
    return paid


def _kinds(on: Any) -> tuple[str, ...]:
    return tuple(kind for kind in KINDS if isinstance(on, list | tuple) and kind in on)


def _decimal(value: Any) -> Decimal:
    if isinstance(value, Decimal):
        return value
    return Decimal(repr(value)) if isinstance(value, int | float) and not isinstance(value, bool) else Decimal(0)
