"""Which creators are nearest to entering the plan or leaving it.

The relaxation's reduced prices say who might be near (3-model.md, section 3); the prices that are told come
from solves of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from optimizer.advice.basis import EACH_NEAR, MOST_SECONDS, Basis
from optimizer.advice.prices import highest_price
from optimizer.money import from_minor
from optimizer.solving import Limits
from optimizer.solving.pricing import price
from optimizer.solving.ready import make_ready

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
SHOWN = 3
SURE = 1e-5
"""Values proven to this part make a price that is told without an about."""


@dataclass(frozen=True)
class OfferPrice:
    """An offer, what it costs, and what it may cost: to enter, or to stay."""

    creator: str
    platform: str
    package: str
    chosen: bool
    """It is in the best plan."""
    cost: Decimal
    """All that the brand pays, whole units of the currency."""
    highest: Decimal | None
    """The price at which it enters, or up to which it stays; None: not even for nothing."""
    proven: Decimal | None
    """It certainly stays out above this price; more than `highest` where the proof was cut short."""
    lowest: Decimal
    """Below this price a rule that asks for a least spend would be broken; 0 as a rule."""
    sure: bool = True
    """The best value without it, against which the price is measured, is proven as finely as answers are."""
    needed: bool = False
    """No plan obeys the rules without it: then it stays at whatever price the budget bears."""

    @property
    def change(self) -> float | None:
        """How far the price may rise, or must fall, relative to the cost."""
        if self.highest is None or not self.cost:
            return None
        return float(self.highest / self.cost) - 1.0


def offer_price(basis: Basis, offer: int, seconds: float = MOST_SECONDS) -> OfferPrice:
    """The entry or stay price of one offer (index), by solving."""
    offers = basis.desk.prepared.offers
    without = basis.without(np.array([offer]), seconds)
    chosen = bool(np.isin(offer, basis.best.chosen))
    cost = from_minor(int(offers.cost[offer]), offers.digits)
    if without.status == "infeasible" and chosen:  # nobody can take its place
        return OfferPrice(*basis.label(offer), chosen, cost, None, None, Decimal(0), needed=True)
    limits = Limits(basis.limits.gap, seconds)
    found = highest_price(basis.desk, offer, without, limits, basis.best.chosen)
    highest = None if found.highest is None else from_minor(found.highest, offers.digits)
    proven = from_minor(found.proven, offers.digits) if found.proven >= 0 else None
    lowest = from_minor(found.lowest, offers.digits)
    return OfferPrice(*basis.label(offer), chosen, cost, highest, proven, lowest, without.gap <= SURE)


def nearest(basis: Basis) -> tuple[tuple[OfferPrice, ...], tuple[OfferPrice, ...]]:
    """(entering, leaving): the offers that the smallest relative change of price brings in, or out."""
    losses = _losses(basis)
    taken = np.isin(np.arange(len(losses)), basis.best.chosen)
    cost = np.maximum(basis.desk.prepared.offers.outcome("spend"), 1.0)
    sides = []
    for inside in (False, True):
        score = np.where((taken == inside) & np.isfinite(losses), losses / cost, np.inf)
        first = np.argsort(score, kind="stable")[:SHOWN]
        prices = [offer_price(basis, int(offer), EACH_NEAR) for offer in first if np.isfinite(score[offer])]
        known = [one for one in prices if one.change is not None]
        sides.append(tuple(sorted(known, key=lambda one: abs(one.change or 0.0))))
    return sides[0], sides[1]


def _losses(basis: Basis) -> FloatArray:
    """(k,) about how much value is lost where an offer is forced in, or out if it is taken; inf where excluded."""
    program = basis.desk.program
    ready = make_ready(program)
    duals = basis.best.warm.duals if basis.best.warm is not None else np.zeros(len(ready.low))
    slope = None
    if program.concave is not None:
        slope = ready.factor * program.concave.added(basis.best.chosen)
        for offer in basis.best.chosen.tolist():
            rest = basis.best.chosen[basis.best.chosen != offer]
            whole, less = program.concave.value(basis.best.chosen), program.concave.value(rest)
            slope[offer] = ready.factor * (whole - less)
    priced = price(ready, duals, slope=slope)
    reduced = np.where(np.isfinite(priced.reduced), priced.reduced, -np.inf)
    second = np.zeros(len(priced.best))
    others = reduced.copy()
    others[basis.best.chosen] = -np.inf
    second = np.maximum(ready.best_of_group(others), 0.0)
    taken = np.isin(np.arange(len(reduced)), basis.best.chosen)
    loss = np.where(taken, reduced - second[ready.group], np.maximum(priced.best, 0.0)[ready.group] - reduced)
    return np.where(ready.free, np.maximum(loss, 0.0), np.inf)
