"""Which creators are nearest to entering the plan or leaving it.

The relaxation's reduced prices say who might be near (3-model.md, section 3); the prices that are told come
from solves of their own.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from optimizer.advice.basis import EACH_NEAR, MOST_SECONDS, Basis
from optimizer.advice.prices import highest_price
from optimizer.money import from_minor
from optimizer.solving import Limits
from optimizer.solving.ready import Ready, make_ready

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
LOOSE = 0.01
"""Prices are told where the best plan is proven to this part of its value, for they rest on small differences."""
SHOWN = 3
CANDIDATES = 6
"""So many offers are looked at on each side, the likeliest first,"""
ENOUGH_SECONDS = 5.0
"""but after so many seconds no more than are shown."""
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


def nearest(basis: Basis, seen: Callable[[str], None] | None = None) -> tuple[tuple[OfferPrice, ...], ...]:
    """(entering, leaving): the offers that the smallest relative change of price brings in, or out.

    Another package of a channel that is in the plan does not count as entering. Nobody where the best plan is
    not proven well enough.
    """
    if basis.best.gap > LOOSE:
        return (), ()
    losses, group = _losses(basis), basis.desk.program.group
    taken = np.isin(np.arange(len(losses)), basis.best.chosen)
    losses[~taken & np.isin(group, group[basis.best.chosen])] = np.inf
    cost = np.maximum(basis.desk.prepared.offers.outcome("spend"), 1.0)
    sides = []
    for inside, words in ((False, "who is near entering"), (True, "who is near leaving")):
        score = np.where((taken == inside) & np.isfinite(losses), losses / cost, np.inf)
        first = np.argsort(score, kind="stable")[:CANDIDATES]
        began = time.monotonic()
        known: list[OfferPrice] = []
        for number, offer in enumerate(first[np.isfinite(score[first])].tolist()):
            if number >= SHOWN and time.monotonic() - began > ENOUGH_SECONDS:
                break
            if seen is not None:
                seen(words)
            price = offer_price(basis, offer, EACH_NEAR)
            known += [price] if price.change is not None else []
        sides.append(tuple(sorted(known, key=lambda one: abs(one.change or 0.0))[:SHOWN]))
    return sides[0], sides[1]


def _losses(basis: Basis) -> FloatArray:
    """(k,) about how much value is lost where an offer is forced in, or out if it is taken; inf where excluded."""
    program, chosen = basis.desk.program, basis.best.chosen
    ready = make_ready(program)
    duals = basis.best.warm.duals if basis.best.warm is not None else np.zeros(len(ready.low))
    reduced, contract = _reduced(ready, duals)
    if program.concave is not None:
        reduced += ready.factor * program.concave.added(chosen)
        whole = program.concave.value(chosen)
        for offer in chosen.tolist():
            reduced[offer] += ready.factor * (whole - program.concave.value(chosen[chosen != offer]))
    taken = np.isin(np.arange(len(reduced)), chosen)
    members = ready.members.astype(np.float64)
    # What a rule charges for a creator is paid once: by whoever comes first, and saved when the last one goes.
    sets = np.asarray(members[:, chosen].sum(axis=1)).ravel()
    reduced += members.T @ np.where(sets == 0, contract, 0.0)
    reduced[chosen] += members[:, chosen].T @ np.where(sets == 1, contract, 0.0)
    others = np.where(taken | ~ready.free, -np.inf, reduced)
    second = np.maximum(ready.best_of_group(others), 0.0)
    own = np.zeros(len(second))
    own[ready.group[chosen]] = reduced[chosen]
    loss = np.where(taken, reduced - second[ready.group], own[ready.group] - reduced)
    return np.where(ready.free, np.maximum(loss, 0.0), np.inf)


def _reduced(ready: Ready, duals: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(k,) scaled gain of each offer less what rows charge for it, and the same of each auxiliary column.

    Links between offers and indicators charge nothing here, so that an indicator's price stands on its own.
    """
    gain, k = ready.scaled.gain, ready.offers
    y = duals.copy()
    y[ready.up.row] = 0.0
    y[ready.down.row] = 0.0
    if len(ready.total_rows):
        y[ready.total_rows] = 0.0
        own = ready.columns[:, ready.total_columns].tocsr()[ready.total_rows].diagonal()
        y[ready.total_rows] = (gain - ready.columns.T @ y)[ready.total_columns] / own
    reduced = np.asarray(gain - ready.columns.T @ y, dtype=np.float64)
    aside = reduced[k:].copy()
    aside[ready.total_columns - k] = 0.0
    return reduced[:k].copy(), aside
