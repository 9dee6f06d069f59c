"""How long a post of a platform grows: found in the history itself.

Log outcomes are split into what is usual for the creator and what is usual for the age of a post when the history was
taken (two-way least squares). A young post lies far below a slightly older one, and this difference fades, while the
drift of a platform goes on evenly. So a post is ripe from the age on at which it lies within a tenth of the mean of
the two weeks beyond. A platform whose youngest posts do not lie clearly below, or whose history was taken long
after its last post, loses nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
_EDGES = np.array([0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 17, 20, 25, 30, 45, 60, 90, 180], dtype=np.float64)
"""Days at which a band begins; the last one is open."""
_LAST = 14
"""The band at 30 days: what grows longer is not waited for."""
_BEYOND = 14.0
_TOLERANCE = 0.1
_CLEAR = 0.25
"""Log difference by which the youngest posts must lie below those of the two weeks beyond."""
_YOUNG = 3
"""The youngest band with enough posts must be among the first three."""
_FEWEST = 15
"""Posts without which a band says nothing."""


@dataclass(frozen=True, slots=True)
class Ripening:
    """When posts of a platform are ripe."""

    days: float
    """0 where young posts do not lie below older ones."""
    taken: pd.Timestamp
    """When the history was taken: its youngest post."""


def ripening(posts: pd.DataFrame) -> Ripening | None:
    """The rule for posts of one platform (creator, posted, engagement, views); None where it cannot be seen."""
    outcome = "views" if posts["views"].notna().sum() > posts["engagement"].notna().sum() else "engagement"
    posts = posts[posts[outcome].notna()]
    if posts.empty:
        return None
    taken = posts["posted"].max()
    age = ((taken - posts["posted"]).dt.total_seconds() / 86_400).to_numpy(dtype=np.float64)
    band = np.searchsorted(_EDGES, age, side="right") - 1
    creator = pd.factorize(posts["creator"])[0]
    effects, errors, counts = _effects(np.log1p(posts[outcome].to_numpy(dtype=np.float64)), creator, band)
    enough = counts >= _FEWEST
    if not enough[:_YOUNG].any() or not enough[_YOUNG:].any():
        return None
    below = np.array([_below(place, effects, np.where(enough, counts, 0)) for place in range(_LAST)])
    first = int(np.argmax(enough))
    if not below[first] > max(_CLEAR, 3 * errors[first]):
        return Ripening(0.0, taken)
    growing = np.where(enough[:_LAST], below > np.maximum(_TOLERANCE, 2 * errors[:_LAST]), False)
    # Ripe begins where this band and the next both have stopped.
    for place in range(first + 1, _LAST):
        if not growing[place : place + 2].any():
            return Ripening(float(_EDGES[place]), taken)
    return Ripening(float(_EDGES[_LAST]), taken)


def _effects(
    logs: FloatArray, creator: NDArray[np.int64], band: NDArray[np.int64]
) -> tuple[FloatArray, FloatArray, NDArray[np.int64]]:
    """(bands,) each: effect of the age, its standard error, posts of creators that are seen at several ages."""
    size = len(_EDGES)
    several = pd.Series(band).groupby(creator).nunique().to_numpy()[creator] > 1
    logs, creator, band = logs[several], creator[several], band[several]
    counts = np.bincount(band, minlength=size)
    per_creator = np.maximum(np.bincount(creator), 1) if len(creator) else np.ones(1)
    effects = np.zeros(size)
    usual = np.zeros(len(per_creator))
    for _ in range(50):
        usual = np.bincount(creator, logs - effects[band], minlength=len(per_creator)) / per_creator
        effects = np.bincount(band, logs - usual[creator], minlength=size) / np.maximum(counts, 1)
    left = logs - usual[creator] - effects[band]
    variance = np.bincount(band, left**2, minlength=size) / np.maximum(counts, 1)
    return effects, np.sqrt(variance / np.maximum(counts, 1)), counts


def _below(place: int, effects: FloatArray, counts: NDArray[np.int64]) -> float:
    """How far a band lies below the mean of those that begin in the two weeks after it; 0 where there are none."""
    later = _EDGES - _EDGES[place]
    beyond = (later > 0) & (later <= _BEYOND)
    weight = counts * beyond
    return float(np.average(effects, weights=weight) - effects[place]) if weight.any() else 0.0
