"""Which creators are nearest to entering the plan or leaving it.

The relaxation's reduced prices say who might be near (docs/model.md, "The proof"); the prices that are told come
from solves of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from optimizer.advice.break_even_price import highest_price, price_at_the_margin
from optimizer.advice.explanation_context import EACH_NEAR, MOST_EFFORT, NEAR_PART, ExplanationContext
from optimizer.money import from_minor

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
LOOSE = 0.01
"""Prices are told where the best plan is proven to this part of its value, for they rest on small differences."""
SHOWN = 3
CANDIDATES = 6
"""So many offers are looked at on each side, the likeliest first,"""
ENOUGH_PART, ENOUGH_EFFORT = 0.1, 5.0
"""but after this part of the explanation's effort, or so much of it, no more than are shown."""
OPEN = Decimal("1.25")
"""Nobody is told to be near entering where so many times the price that was found is not ruled out."""
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
    broken_below: tuple[str, ...] = ()
    """The rules that are broken below `lowest`."""

    @property
    def is_found(self) -> bool:
        """The search came near its end: between the price that was found and the one that is proven lies little."""
        return self.highest is not None and (self.proven is None or self.proven <= self.highest * OPEN)

    @property
    def change(self) -> float | None:
        """How far the price may rise, or must fall, relative to the cost."""
        if self.highest is None or not self.cost:
            return None
        return float(self.highest / self.cost) - 1.0


def offer_price(context: ExplanationContext, offer: int, effort: float = MOST_EFFORT) -> OfferPrice:
    """The entry or stay price of one offer (index), by solving."""
    offers = context.session.prepared.offers
    without = context.without(np.array([offer]), effort)
    chosen = bool(np.isin(offer, context.best.chosen))
    cost = from_minor(int(offers.cost[offer]), offers.digits)
    if without.status == "infeasible" and chosen:  # nobody can take its place
        return OfferPrice(*context.label(offer), chosen, cost, None, None, Decimal(0), needed=True)
    if without.status not in ("optimal", "feasible"):  # nothing to measure a price against was found
        whole = from_minor(int(offers.cost.sum()), offers.digits)
        return OfferPrice(*context.label(offer), chosen, cost, cost if chosen else None, whole, Decimal(0), sure=False)
    limits = context.limits_of(effort)
    if context.prices_at_the_margin:
        price = price_at_the_margin(context.session, offer, without, limits, context.best, context.margin)
    else:
        price = highest_price(context.session, offer, without, limits, context.best.chosen)
    highest = None if price.highest is None else from_minor(price.highest, offers.digits)
    proven = from_minor(price.proven, offers.digits) if price.proven >= 0 else None
    lowest = from_minor(price.lowest, offers.digits)
    return OfferPrice(
        *context.label(offer), chosen, cost, highest, proven, lowest, without.gap <= SURE,
        broken_below=price.broken_below,
    )  # fmt: skip


def nearest(
    context: ExplanationContext, seen: Callable[[str], None] | None = None
) -> tuple[tuple[OfferPrice, ...], ...]:
    """(entering, leaving): the offers that the smallest relative change of price brings in, or out.

    Another package of a channel that is in the plan does not count as entering. Nobody where the best plan is
    not proven well enough.
    """
    if context.best.gap > LOOSE:
        return (), ()
    losses, group = context.losses.copy(), context.session.program.group
    taken = np.isin(np.arange(len(losses)), context.best.chosen)
    losses[~taken & np.isin(group, group[context.best.chosen])] = np.inf
    cost = np.maximum(context.session.prepared.offers.outcome("spend"), 1.0)
    each = min(EACH_NEAR, NEAR_PART * context.allowance)
    enough = min(ENOUGH_EFFORT, ENOUGH_PART * context.allowance)
    sides = []
    for inside, words in ((False, "who is near entering"), (True, "who is near leaving")):
        score = np.where((taken == inside) & np.isfinite(losses), losses / cost, np.inf)
        first = np.argsort(score, kind="stable")[: SHOWN if context.prices_at_the_margin else CANDIDATES]
        began = context.session.effort
        known: list[OfferPrice] = []
        for number, offer in enumerate(first[np.isfinite(score[first])].tolist()):
            if number >= SHOWN and context.session.effort - began > enough:
                break
            if seen is not None:
                seen(words)
            price = offer_price(context, offer, each)
            known += [price] if price.change is not None and (inside or price.is_found) else []
        sides.append(tuple(sorted(known, key=lambda price: abs(price.change or 0.0))[:SHOWN]))
    return sides[0], sides[1]
