"""Which channels' figures may still move, and how far, if their creators told their last posts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optimizer.forecast import TOLD, forecast_moves
from optimizer.offers.table import Offers
from optimizer.offers.uncertainty import drawn_together
from optimizer.scenario.schema import Scenario

FloatArray = NDArray[np.float64]


def figures_that_may_move(
    scenario: Scenario, offers: Offers, measure: str, posts: int = TOLD
) -> tuple[FloatArray, list[str], list[int]] | None:
    """(log spread of the factor on a measure of each channel, what its forecast rests on, posts that are known).

    All are (channels,). None where averages are taken as they stand, and for a measure that rests on no single figure
    of a creator: money, creators, posts, net reach, earned media value.
    """
    try:
        outcome = drawn_together(scenario, measure)
    except KeyError:
        return None
    if offers.outlook is None:
        return None
    outlook = offers.outlook
    own = outlook.engagement if outcome == "engagement" else outlook.views
    moves = forecast_moves(own, posts)
    if outcome == "impressions":
        # Where the views of a format are known by themselves they say more of the channel.
        for other in outlook.of_formats.values():
            known = np.isin(other.channels["source"].to_numpy(dtype=object), ("posts", "average"))
            moves = np.where(known, np.minimum(moves, forecast_moves(other, posts)), moves)
    return moves, own.channels["source"].tolist(), own.channels["posts"].tolist()
