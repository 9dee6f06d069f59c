"""Who writes an invoice for what, and how it is taxed: the same for every booking, whatever its amounts.

The creator (or their agent) invoices fee, usage rights and exclusivity together, the agency and the platform what is
theirs; a kind of cost with terms of payment of its own is invoiced by itself. Tax is rounded once for each rate on an
invoice, as it is on paper.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from optimizer.scenario.costs import Costs
from optimizer.scenario.kinds import KINDS, PAYEES, Kind
from optimizer.scenario.payments import Instalments
from optimizer.scenario.taxes import Tax


@dataclass(frozen=True, slots=True)
class Rated:
    """Kinds of cost on an invoice that are taxed together; `kind` names their own entry under `kinds`, if any."""

    kinds: tuple[Kind, ...]
    kind: Kind | None


@dataclass(frozen=True, slots=True)
class Invoice:
    """What a payee asks for."""

    payee: str
    kinds: tuple[Kind, ...]
    terms: Instalments
    rated: tuple[Rated, ...]
    """Its kinds that are taxed."""


def invoices_of(costs: Costs) -> tuple[Invoice, ...]:
    """The invoices of a booking, in the order of their first kind of cost."""
    together: dict[tuple[str, Instalments], list[Kind]] = {}
    for kind in KINDS[:-1]:
        if kind not in ("creator", "product", *costs.kinds):
            continue
        together.setdefault((PAYEES[kind], costs.payment.of(kind)), []).append(kind)
    return tuple(
        Invoice(payee, tuple(kinds), terms, tuple(_rated(costs.tax, kinds)))
        for (payee, terms), kinds in together.items()
    )


def _rated(tax: Tax | None, kinds: list[Kind]) -> Iterator[Rated]:
    if tax is None:
        return
    by_country = tuple(kind for kind in kinds if kind in tax.taxed and kind not in tax.kinds)
    if by_country:
        yield Rated(by_country, None)
    yield from (Rated((kind,), kind) for kind in kinds if kind in tax.kinds)
