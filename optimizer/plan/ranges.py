"""How far the outcomes of a plan may lie from their means: seeded draws of everything uncertain, the same on each run.

Engagement and impressions of a line are drawn by `optimizer.forecast`: the level of its channel, the scatter of its
posts, the shock that its platform shares, and whether it takes place at all (a no-show, a gift that is not accepted).
Conversions are the line's rate times its engagement, value what a sale is worth times that. Earned media value and
reach have no range: the first mixes two outcomes by published figures, the second rests on overlaps, whose range is not
worked out.
The means of lines and plan are those of the offers, whatever the draws say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.facts.results import ForecastRange
from optimizer.forecast import Outlook, UncertainLine, draw_lines
from optimizer.forecast.draws import DRAWS, POINTS
from optimizer.offers.building import acceptance_of
from optimizer.offers.outlook import calibrated_multipliers
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
    for outcome in ("engagement", "impressions"):
        drawn = draw_lines(_uncertain(given, given.offers.outlook, outcome), draws)
        for name, factor in _follows(given, outcome):
            values = drawn if factor is None else drawn * factor[:, None]
            of_plan[name] = np.quantile(values.sum(axis=0), POINTS)
            of_lines[name] = np.quantile(values, POINTS, axis=1)
    return Ranges(of_plan, of_lines, count)


def _follows(given: Chosen, outcome: str) -> list[tuple[str, FloatArray | None]]:
    """The outcomes that are drawn with this one, each with its (lines,) factor on it; None for the outcome itself."""
    found: list[tuple[str, FloatArray | None]] = [(outcome, None)]
    if outcome != "engagement":
        return found
    names = ["conversions"] if given.scenario.conversion.value is None else ["conversions", "value"]
    engagement = given.offers.outcome("engagement")[given.index]
    for name in names:
        own = given.offers.outcome(name)[given.index]
        if not np.isnan(own).any():
            found.append((name, np.divide(own, engagement, out=np.zeros_like(own), where=engagement > 0)))
    return found


def _uncertain(given: Chosen, outlook: Outlook, outcome: str) -> list[UncertainLine]:
    """What each line's outcome rests on."""
    scenario, offers = given.scenario, given.offers
    channels = outlook.engagement if outcome == "engagement" else outlook.views
    platforms = offers.channels["platform"].to_numpy(dtype=object)

    @cache
    def weights(package: int, platform: str) -> tuple[float, ...]:
        """One weight for each piece of a package."""
        pieces = []
        for kind, count in scenario.packages[package].contents.items():
            scale, _ = calibrated_multipliers(outlook, kind, platform, scenario.formats)
            first = float(scale.engagement if outcome == "engagement" else scale.reach)
            repeat = float(scenario.forecast.repeat) if outcome == "engagement" else 1.0
            pieces += [first * repeat**number for number in range(count)]
        return tuple(pieces) if any(pieces) else (1.0,)

    lines = []
    shows = [acceptance_of(package) * (1.0 - float(scenario.forecast.no_show)) for package in scenario.packages]
    rows = offers.table.iloc[given.index]
    figures = zip(
        rows["channel"].tolist(), rows["package"].tolist(), offers.flight_names[given.index].tolist(),
        rows[outcome].tolist(), strict=True,
    )  # fmt: skip
    for channel, package, flight, mean in figures:
        booking = f"{offers.packages[package]}\n{flight or ''}"
        chance = shows[package]
        line = channels.line(channel, booking, weights(package, str(platforms[channel])), chance)
        lines.append(replace(line, mean=mean / chance if chance else 0.0))
    return lines
