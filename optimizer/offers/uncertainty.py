"""What may come of offers: seeded draws of their outcomes, for whoever asks for ranges, chances or cautious plans.

Engagement and impressions of a booking are drawn by `optimizer.forecast`: the level of its channel, the scatter of its
posts, the shock that its platform shares, and whether it takes place at all (a no-show, a gift that is not accepted).
Conversions are the offer's rate times its engagement, value what a sale is worth times that. Earned media value mixes
two outcomes by published figures and is not drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from optimizer.forecast import Outlook, UncertainLine, draw_lines
from optimizer.offers.coins import shows_of
from optimizer.offers.outlook import calibrated_multipliers
from optimizer.offers.table import Offers
from optimizer.scenario.forecasting import MOST_DRAWS, USUAL_DRAWS
from optimizer.scenario.schema import Scenario

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


JUDGING, PLANNING, TUNING = 0, 1, 2
"""Seeds of draws: plans that care for bad cases are made with one set of draws and judged by another."""
MOST_NUMBERS, MORE_DRAWS = 4_000_000, (MOST_DRAWS, 5_000, 2_000)
"""Numbers (offers x draws) that a plan for the worst cases is made with, and how many draws that may be."""
NEAR = 0.05
"""Engagements per impression from which on a draw of the one may pass a draw of the other."""


def drawn_together(scenario: Scenario, measure: str) -> str:
    """The outcome whose draws a measure follows: engagement or impressions.

    Raises `KeyError` for a measure that is not drawn.
    """
    follows = {"engagement": "engagement", "impressions": "impressions", "conversions": "engagement"}
    if scenario.conversion.value is not None:
        follows["value"] = "engagement"
    return follows[measure]


def drawn_outcomes(
    scenario: Scenario, offers: Offers, index: IntArray, draws: int, seed: int = 0
) -> Iterator[tuple[str, FloatArray]]:
    """(measure, (lines, draws)) of every measure that is drawn and known, for the offers `index`."""
    for outcome in ("engagement", "impressions"):
        drawn = _drawn(scenario, offers, index, outcome, draws, seed)
        yield outcome, drawn
        for measure in ("conversions", "value") if outcome == "engagement" else ():
            factor = _factor(scenario, offers, index, measure)
            if factor is not None:
                yield measure, drawn * factor[:, None]


def draws_of_worst_cases(scenario: Scenario, offers: Offers) -> int:
    """How many draws a plan for the worst cases of a sum over its lines is made with.

    A plan that is best in few draws is best by what is theirs alone: of 10,000 the mean of the worst fifth tells plans
    apart that differ by a tenth of a per cent.
    """
    if scenario.forecast.draws is not None:
        return scenario.forecast.draws
    return next((draws for draws in MORE_DRAWS if draws * len(offers) <= MOST_NUMBERS), USUAL_DRAWS)


def planning_draws(scenario: Scenario, offers: Offers, index: IntArray, measure: str, draws: int) -> FloatArray:
    """(lines, draws) that cautious plans and chances are planned with, of a set of their own.

    Packages of a channel in a flight share their chance: of these at most one is bought, so no plan is drawn otherwise
    for it, and a solver that takes parts of each finds no safety in that.
    """
    return draws_of_seed(scenario, offers, index, measure, draws, PLANNING)


def tuning_draws(scenario: Scenario, offers: Offers, index: IntArray, measure: str, draws: int) -> FloatArray:
    """(lines, draws) that show a solver how its plans for chances do, before any other draws judge them."""
    return draws_of_seed(scenario, offers, index, measure, draws, TUNING)


def judging_draws(scenario: Scenario, offers: Offers, index: IntArray, measure: str, draws: int) -> FloatArray:
    """(lines, draws) that no plan was made with: those that ranges are told by. Column d is one world."""
    return draws_of_seed(scenario, offers, index, measure, draws, JUDGING)


def draws_of_seed(
    scenario: Scenario, offers: Offers, index: IntArray, measure: str, draws: int, seed: int
) -> FloatArray:
    """(lines, draws) of one set of draws."""
    drawn = _drawn(scenario, offers, index, drawn_together(scenario, measure), draws, seed)
    if measure not in ("engagement", "impressions"):
        factor = _factor(scenario, offers, index, measure)
        assert factor is not None
        drawn *= factor[:, None]
    return drawn


def _drawn(scenario: Scenario, offers: Offers, index: IntArray, outcome: str, draws: int, seed: int) -> FloatArray:
    """(lines, draws) of engagement or impressions; in no world is a post engaged with more often than it is shown."""
    by_package = seed == JUDGING
    drawn = draw_lines(uncertain_lines(scenario, offers, index, outcome, by_package=by_package), draws, seed)
    if outcome != "engagement":
        return drawn
    near = np.flatnonzero(offers.outcome("engagement")[index] > NEAR * offers.outcome("impressions")[index])
    if len(near):
        # A line brings the same draws whichever lines stand beside it.
        lines = uncertain_lines(scenario, offers, index[near], "impressions", by_package=by_package)
        shown = draw_lines(lines, draws, seed)
        drawn[near] = np.minimum(drawn[near], shown)
    return drawn


def _factor(scenario: Scenario, offers: Offers, index: IntArray, measure: str) -> FloatArray | None:
    """(lines,) what an engagement of each offer is worth in the measure; None where the measure is not drawn."""
    if measure == "value" and scenario.conversion.value is None:
        return None
    engagement, own = offers.outcome("engagement")[index], offers.outcome(measure)[index]
    if np.isnan(own).any():
        return None
    return np.divide(own, engagement, out=np.zeros_like(own), where=engagement > 0)


def uncertain_lines(
    scenario: Scenario, offers: Offers, index: IntArray, outcome: str, *, by_package: bool = True
) -> list[UncertainLine]:
    """What the outcome (engagement or impressions) of each of the offers `index` rests on.

    `by_package` draws the posts of each package of a channel on their own.
    """
    if offers.outlook is None:
        raise ValueError("averages that are taken as stated have no draws")
    outlook: Outlook = offers.outlook
    channels = outlook.engagement if outcome == "engagement" else outlook.views
    own_views = outlook.of_formats if outcome == "impressions" else {}
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
    shows = [shows_of(package, offers.channels, scenario.forecast).tolist() for package in scenario.packages]
    rows = offers.table.iloc[index]
    figures = zip(
        rows["channel"].tolist(), rows["package"].tolist(), offers.flight_names[index].tolist(),
        rows[outcome].tolist(), strict=True,
    )  # fmt: skip
    for channel, package, flight, mean in figures:
        booking = f"{offers.packages[package] if by_package else ''}\n{flight or ''}"
        chance = shows[package][channel]
        alone = next(iter(kinds), "") if len(kinds := scenario.packages[package].contents) == 1 else ""
        own = own_views.get(alone)
        line = (own if own is not None and own.knows(channel) else channels).line(
            channel, booking, weights(package, str(platforms[channel])), chance
        )
        lines.append(replace(line, mean=mean / chance if chance else 0.0))
    return lines
