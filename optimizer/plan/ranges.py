"""How far the outcomes of a plan may lie from their means: seeded draws of everything uncertain, the same on each run.

The draws are those of `offers.uncertainty`. Earned media value and reach have no range: the first mixes two outcomes by
published figures, the second rests on overlaps, whose range is not worked out.
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
    """The ranges of a plan; None where the roster's averages stand as they are, and of an empty plan."""
    if given.offers.outlook is None or not len(given.index):
        return None
    count = len(given.index)
    draws = min(DRAWS, max(_FEWEST, _MOST // count))
    of_plan, of_lines = {}, {}
    for name, values in drawn_outcomes(given.scenario, given.offers, given.index, draws):
        of_plan[name] = np.quantile(values.sum(axis=0), POINTS)
        of_lines[name] = np.quantile(values, POINTS, axis=1)
    return Ranges(of_plan, of_lines, count)
