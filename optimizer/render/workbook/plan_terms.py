"""The terms of a plan as its workbook needs them: fees, rates of tax, invoices and their instalments.

A formula is written only where it gives exactly what the plan says; an amount that came from the roster, or that
the terms do not explain, as in a file of an older program, stays a figure of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from optimizer.scenario.kinds import KINDS, PAYEES

_TAXED = tuple(kind for kind in KINDS[:-1] if kind != "product")


@dataclass(frozen=True, slots=True)
class Charged:
    """round(rate x the costs it rests on) + amount."""

    kind: str
    on: tuple[str, ...]
    rate: Decimal
    amount: Decimal
    column: str = ""
    """Of the roster, where it has amounts of its own."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate of tax by the code under which bookings name it."""

    code: str
    holds_for: str
    rate: Decimal
    recoverable: Decimal
    reverse_charge: bool
    kind: str | None


@dataclass(frozen=True, slots=True)
class Part:
    """An instalment of an invoice."""

    share: Decimal
    event: str
    days: int
    months: int
    day: date | None
    month_end: str


@dataclass(frozen=True, slots=True)
class Unit:
    """Kinds of cost on an invoice that are taxed together."""

    key: str
    kinds: tuple[str, ...]
    kind: str | None
    """The kind whose own rate it is; None: by the creator's country."""


@dataclass(frozen=True, slots=True)
class Paper:
    """An invoice that bookings bring."""

    key: str
    payee: str
    kinds: tuple[str, ...]
    parts: tuple[Part, ...]
    units: tuple[Unit, ...]


@dataclass(frozen=True)
class Terms:
    """The plan's terms, as far as they can be understood."""

    charges: Mapping[str, Charged]
    rates: tuple[Rate, ...]
    papers: tuple[Paper, ...]
    signing: date | None
    refund_days: int
    refund_months: int

    @property
    def schedules(self) -> tuple[tuple[Part, ...], ...]:
        """The different terms of payment among the invoices."""
        return tuple(dict.fromkeys(paper.parts for paper in self.papers))

    @property
    def declares(self) -> bool:
        """Some tax is not charged by the payee."""
        return any(rate.reverse_charge for rate in self.rates)


def read_terms(terms: Mapping[str, Any], used: Sequence[str]) -> Terms:
    """The terms of a plan file whose lines have the kinds of cost `used`; what has another shape is left out."""
    charges: dict[str, Charged] = {
        kind: Charged(
            kind, _kinds(entry.get("on")), _decimal(entry.get("rate")), _decimal(entry.get("amount")),
            str(entry.get("column") or ""),
        )
        for kind in KINDS[:-1] if isinstance(entry := terms.get(kind), Mapping)
    }  # fmt: skip
    tax, payment = (terms.get(name) for name in ("tax", "payment"))
    stated = tax.get("rates") if isinstance(tax, Mapping) else None
    rates = tuple(_rate(number, rate, len(stated)) for number, rate in enumerate(stated)) if stated else ()
    taxed = _kinds(tax.get("on")) if isinstance(tax, Mapping) else _TAXED
    needed = {"creator", *used, *charges}
    invoices = payment.get("invoices") if isinstance(payment, Mapping) else None
    papers = [
        (str(entry["payee"]), tuple(kind for kind in entry["kinds"] if kind in needed), _parts(entry["instalments"]))
        for entry in (invoices or _UNTOLD)
    ]
    kept = [(payee, kinds, parts) for payee, kinds, parts in papers if kinds]
    delay = payment.get("refund") if isinstance(payment, Mapping) else None
    return Terms(
        charges,
        rates or (Rate("0 all", "all countries", Decimal(0), Decimal(0), False, None),),
        tuple(_paper(*paper, number, taxed, rates) for number, paper in enumerate(kept)),
        payment.get("signing") if isinstance(payment, Mapping) else None,
        int(delay["days"]) if isinstance(delay, Mapping) else 0,
        int(delay["months"]) if isinstance(delay, Mapping) else 0,
    )


_POSTING = {"share": Decimal(1), "event": "posting", "days": 0, "months": 0, "day": None, "month_end": ""}
_UNTOLD: tuple[Mapping[str, Any], ...] = tuple(
    {"payee": payee, "kinds": [kind for kind in PAYEES if PAYEES[kind] == payee], "instalments": [_POSTING]}
    for payee in dict.fromkeys(PAYEES.values())
)
"""The invoices of a plan file that does not tell its terms of payment."""


def _paper(
    payee: str, kinds: tuple[str, ...], parts: tuple[Part, ...], number: int, taxed: Sequence[str],
    rates: Sequence[Rate],
) -> Paper:  # fmt: skip
    own = [rate.kind for rate in rates if rate.kind is not None]
    together = tuple(kind for kind in kinds if kind in taxed and kind not in own)
    units = [Unit(f"{number}_", together, None)] * bool(together)
    units += [Unit(f"{number}_{kind}", (kind,), kind) for kind in kinds if kind in own]
    return Paper(str(number), payee, kinds, parts, tuple(units))


def _rate(number: int, entry: Mapping[str, Any], count: int) -> Rate:
    names = [str(name) for name in entry.get("countries") or ()]
    kind = entry.get("kind")
    label = str(kind) if kind else "+".join(names[:3]) if names else "others" if count > 1 else "all"
    if kind:
        place = f", supplied from {entry['country']}" if entry.get("country") else ""
        holds_for = f"{str(kind).replace('_', ' ')}{place}"
    else:
        holds_for = ", ".join(names) or ("all other countries" if count > 1 else "all countries")
    return Rate(
        f"{number} {re.sub('[^A-Za-z0-9+ ]', '', label)[:20]}".strip(), holds_for, _decimal(entry.get("rate")),
        _decimal(entry.get("recoverable")), bool(entry.get("reverse_charge")), kind,
    )  # fmt: skip


def _parts(entries: Sequence[Mapping[str, Any]]) -> tuple[Part, ...]:
    return tuple(
        Part(
            _decimal(entry["share"]), str(entry["event"]), int(entry["days"]), int(entry["months"]), entry.get("day"),
            str(entry["month_end"]),
        )
        for entry in entries
    )  # fmt: skip


def charge_holds(charge: Charged, costs: Mapping[str, Decimal], digits: int) -> bool:
    """The line's amount is what the terms give."""
    return rounded(charge.rate * base(charge.on, costs), digits) + charge.amount == costs.get(charge.kind, Decimal(0))


def base(on: Sequence[str], costs: Mapping[str, Decimal]) -> Decimal:
    """What a charge rests on."""
    return sum((costs.get(kind, Decimal(0)) for kind in on), Decimal(0))


def rounded(amount: Decimal, digits: int) -> Decimal:
    """Half up to the minor unit."""
    return amount.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def _kinds(on: Any) -> tuple[str, ...]:
    return tuple(kind for kind in KINDS if isinstance(on, list | tuple) and kind in on)


def _decimal(value: Any) -> Decimal:
    if isinstance(value, Decimal):
        return value
    return Decimal(repr(value)) if isinstance(value, int | float) and not isinstance(value, bool) else Decimal(0)
