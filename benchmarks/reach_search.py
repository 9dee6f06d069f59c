"""A plan within a budget by any estimate of reach: greedy starts, then exchanges."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.reach_models import Estimator

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def greedy_plan(
    model: Estimator, price: FloatArray, budget: float, start: IntArray | None = None, by_price: bool = True
) -> IntArray:
    """Takes the creator with the most added reach (per price) that the budget allows, until none is left."""
    plan = np.zeros(0, dtype=np.int64) if start is None else start
    while True:
        open_to = price <= budget - price[plan].sum() + 1e-9
        open_to[plan] = False
        if not open_to.any():
            return plan
        added = model.with_each(plan) - model.value(plan)
        plan = np.append(plan, np.argmax(np.where(open_to, added / price if by_price else added, -np.inf)))


def best_plan(model: Estimator, price: FloatArray, budget: float, starts: int = 8) -> IntArray:
    """The best of several greedy plans (with a first creator forced in turn), improved by exchanges."""
    alone = model.with_each(np.zeros(0, dtype=np.int64))
    firsts = np.argsort(-np.where(price <= budget, alone, -np.inf))[:starts]
    plans = [greedy_plan(model, price, budget), greedy_plan(model, price, budget, by_price=False)]
    plans += [greedy_plan(model, price, budget, np.array([first])) for first in firsts.tolist()]
    plans.sort(key=model.value, reverse=True)
    return max((_exchanged(model, price, budget, plan) for plan in plans[:3]), key=model.value)


def _exchanged(model: Estimator, price: FloatArray, budget: float, plan: IntArray) -> IntArray:
    """Exchanges one creator for another, the best exchange first, and spends what is left, while it helps."""
    for _ in range(200):
        current, best = model.value(plan), None
        for position in range(len(plan)):
            rest = np.delete(plan, position)
            fits = price <= budget - price[rest].sum() + 1e-9
            fits[plan] = False
            value = np.where(fits, model.with_each(rest), -np.inf)
            candidate = int(value.argmax())
            if value[candidate] > current + 1e-9:
                current, best = float(value[candidate]), np.append(rest, candidate)
        if best is None:
            break
        plan = greedy_plan(model, price, budget, best)
    return plan
