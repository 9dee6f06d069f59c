"""How far a forecast would move if more posts of a creator were known: what a planner may learn by asking.

The level of a creator is known to a log spread s now and to s' once more posts are told, so what is learned moves the
forecast by a factor whose log spread is sqrt(s^2 - s'^2) (the preposterior law: Raiffa and Schlaifer 1961). A post
tells as much as its Fisher information says, less the older it is; for a normal law that is exact, for the t of
`noise.py` it is what many posts come to.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optimizer.forecast.channels import ChannelOutlook
from optimizer.forecast.levels import RECENCY

FloatArray = NDArray[np.float64]
TOLD = 10
"""Posts that a creator is asked for: the last ones."""


def forecast_moves(outlook: ChannelOutlook, posts: int = TOLD) -> FloatArray:
    """(channels,) log spread of the factor by which the last `posts` posts would move each channel's forecast.

    0 for a channel whose last `posts` posts are in the history. An average is no list of posts: the few that went far
    outweigh the others in it, and posts told one by one are known better than by it.
    """
    moves = np.zeros(len(outlook.channels))
    names = ("platform", "source", "posts", "level", "scale")
    rows = zip(*(outlook.channels[name].tolist() for name in names), strict=True)
    for row, (name, source, known, level, scale) in enumerate(rows):
        platform = outlook.platforms[name]
        each = platform.noise.information / max(scale, 1e-9) ** 2
        if source == "posts":
            before = 1.0 / max(level, 1e-9) ** 2
            after = before + each * max(0.0, _weight(posts) - _weight(known))
        else:
            before = 1.0 / max(level, 1e-9) ** 2
            after = 1.0 / max(platform.between, 1e-9) ** 2 + each * _weight(posts)
        moves[row] = np.sqrt(max(0.0, 1.0 / before - 1.0 / after))
    return moves


def _weight(posts: int) -> float:
    """What the last posts weigh together, the youngest one 1."""
    return float((1.0 - RECENCY**posts) / (1.0 - RECENCY))
