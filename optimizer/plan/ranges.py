"""How far the outcomes of a plan may lie from their means: seeded draws of everything uncertain, the same on each run.

The draws are those of `offers.uncertainty`. Earned media value has no range: it mixes two outcomes by published
figures. The range of reach (`reach_range`) stands also where averages are taken as they are: audiences are never known
for sure.
The means of lines and plan are those of the offers, whatever the draws say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.facts.results import ForecastRange
from optimizer.forecast.draws import DRAWS, POINTS
from optimizer.offers.uncertainty import drawn_outcomes
from optimizer.plan.evaluation import Chosen
from optimizer.plan.reach_range import reach_draws
from optimizer.words.figures import known

FloatArray = NDArray[np.float64]
LOW, MIDDLE, HIGH = range(3)
_MOST = 1_000_000
"""Draws of all lines together; of a longer plan each line has fewer, for its sum varies less."""
_FEWEST = 2_000


@dataclass(frozen=True)
class Ranges:
    """The 10, 50 and 90 % points of a plan and of its lines, by outcome."""

    of_plan: Mapping[str, FloatArray]
    """(3,) each."""
    of_lines: Mapping[str, FloatArray]
    """(3, lines) each."""
    count: int

    def plan(self, totals: Mapping[str, Any]) -> dict[str, ForecastRange]:
        """Range of each outcome with its mean, which is the total."""
        return {
            name: ForecastRange(float(totals[name]), *points.tolist())
            for name, points in self.of_plan.items()
            if known(totals.get(name))
        }

    def lines(self, point: int) -> list[dict[str, float]]:
        """One of the points of each line by outcome."""
        return [
            {name: float(points[point, line]) for name, points in self.of_lines.items()} for line in range(self.count)
        ]


def ranges_of(given: Chosen) -> Ranges | None:
    """The ranges of a plan; None where nothing that is drawn is uncertain, and of an empty plan."""
    count = len(given.index)
    if not count:
        return None
    if given.offers.outlook is None:
        factors = reach_draws(given, None)
        return None if factors is None else Ranges({"reach": _of_reach(given, factors)}, {}, count)
    draws = min(DRAWS, max(_FEWEST, _MOST // count))
    of_plan, of_lines = {}, {}
    views: FloatArray | None = None
    for name, values in drawn_outcomes(given.scenario, given.offers, given.index, draws):
        of_plan[name] = np.quantile(values.sum(axis=0), POINTS)
        of_lines[name] = np.quantile(values, POINTS, axis=1)
        if name == "impressions" and given.reached is not None:
            mean = given.offers.outcome(name)[given.index][:, None]
            views = np.divide(values, mean, out=np.zeros_like(values), where=mean > 0)
    factors = reach_draws(given, views)
    if factors is not None:
        of_plan["reach"] = _of_reach(given, factors)
    return Ranges(of_plan, of_lines, count)


def _of_reach(given: Chosen, factors: FloatArray) -> FloatArray:
    """(3,) points of the reach of the plan."""
    return np.asarray(given.amount("reach", given.everything) * np.quantile(factors, POINTS))
