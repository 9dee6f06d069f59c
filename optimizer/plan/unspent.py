"""Why a good part of the budget stays unspent: the limits that leave no room for anybody else.

Nothing is solved. Every offer that is not in the plan and would add something is held against each limit, as if it were
added to the plan as it stands; only where a limit stands in the way of each of them is anything said.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from optimizer.money import from_minor, to_minor
from optimizer.offers.selection import excluded
from optimizer.plan.evaluation import Chosen
from optimizer.plan.left_out import gain_and_price, plan_limits

BoolArray = NDArray[np.bool_]
WORTH_A_WORD = 0.1
"""Part of the budget that stays unspent from which on the plan says why."""


@dataclass(frozen=True, slots=True)
class Unspent:
    """Money that no further booking may take."""

    left: Decimal
    """Whole units of the currency."""
    limits: tuple[str, ...]
    """The fewest limits that keep all others out, the one that keeps most out first; no part of them is the budget."""
    too_dear: bool
    """Some of the others cost more than what is left."""
    channels: int
    """Channels with an offer that would add something."""


def unspent(chosen: Chosen) -> Unspent | None:
    """What stands between the plan and the rest of its budget; None where little is left, or not all is explained."""
    scenario, offers = chosen.scenario, chosen.offers
    if scenario.planned_budget is None or scenario.objective == "spend" or not len(chosen.index):
        return None
    planned = to_minor(scenario.planned_budget, offers.digits)
    left = planned - int(offers.cost[chosen.index].sum())
    if left <= WORTH_A_WORD * planned:
        return None
    open_offers = ~np.isin(offers.slots, offers.slots[chosen.index]) & ~excluded(offers, scenario.exclude)
    open_offers &= gain_and_price(chosen)[1] > 0
    if not open_offers.any():
        return None
    too_dear = offers.cost > left
    named: dict[str, BoolArray] = {}
    for limit in plan_limits(chosen):
        if not limit.is_budget:
            named[limit.name] = named.get(limit.name, np.zeros(len(offers), dtype=bool)) | limit.broken_by
    kept_out = _fewest(named, open_offers & ~too_dear)
    if kept_out is None:
        return None
    channels = len(np.unique(offers.channel[open_offers]))
    return Unspent(from_minor(left, offers.digits), kept_out, bool((open_offers & too_dear).any()), channels)


def _fewest(named: dict[str, BoolArray], offers: BoolArray) -> tuple[str, ...] | None:
    """The limits that keep out all of the offers, chosen greedily; None where some offer would fit."""
    rest, taken = offers.copy(), list[str]()
    while rest.any():
        best = max(named, key=lambda name: int((named[name] & rest).sum()), default="")
        if not best or not (named[best] & rest).any():
            return None
        taken.append(best)
        rest &= ~named[best]
    return tuple(taken)
