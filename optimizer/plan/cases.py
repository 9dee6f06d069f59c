"""What a plan brings in many cases, from draws, the plain way: sort the cases, take the worst, count those that do.

The solver plans with draws of its own set; how a plan does is then told by draws that it has not seen.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

import numpy as np
from numpy.typing import NDArray

from optimizer.forecast.draws import DRAWS
from optimizer.offers.table import Offers
from optimizer.offers.uncertainty import draws_of_worst_cases, judging_draws, planning_draws
from optimizer.plan.reach_cases import planned_reach, reach_cases
from optimizer.plan.reached import Reached
from optimizer.scenario.schema import Scenario

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
SAME = 1e-9
"""Relative difference that is none."""


def cases(
    scenario: Scenario,
    offers: Offers,
    index: IntArray,
    measure: str,
    reached: Reached | None = None,
    segments: tuple[str, ...] = (),
) -> FloatArray:
    """(draws,) what the offers bring of a measure in each draw that judges plans; reach in the segments named."""
    if measure == "reach":
        return np.zeros(DRAWS) if reached is None else reach_cases(scenario, reached, index, segments)
    return np.asarray(judging_draws(scenario, offers, index, measure, DRAWS).sum(axis=0), np.float64)


def planned_cases(
    scenario: Scenario, offers: Offers, index: IntArray, measure: str, reached: Reached | None, worst: Decimal
) -> FloatArray:
    """(draws,) the same in each draw that plans are made with, of which the share `worst` counts."""
    if measure == "reach":
        return np.zeros(DRAWS) if reached is None else planned_reach(scenario, reached, index, float(worst))
    draws = draws_of_worst_cases(scenario, offers)
    return np.asarray(planning_draws(scenario, offers, index, measure, draws).sum(axis=0), np.float64)


def worst_mean(brought: FloatArray, worst: Decimal) -> float:
    """Mean of the worst share of cases; of a case at the edge the part that belongs to them."""
    left, total = worst * len(brought), 0.0
    count = left
    for value in np.sort(brought).tolist():
        part = min(left, Decimal(1))
        total += float(part) * value
        left -= part
        if not left:
            break
    return total / float(count)


def level_reached(brought: FloatArray, chance: Decimal) -> float:
    """The most that is reached in at least this share of cases."""
    enough = int((chance * len(brought)).to_integral_value(ROUND_CEILING))
    return float(np.sort(brought)[len(brought) - enough])


def chance_of(brought: FloatArray, least: float) -> float:
    """The share of cases in which at least so much is brought."""
    return float((brought >= least - SAME * max(1.0, abs(least))).mean())
