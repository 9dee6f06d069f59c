"""Tiers: bands of followers that stand for the size of a channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Tier:
    """A band of followers, both ends included; `high` is None where the band is open (`50k+`)."""

    name: str
    low: float
    high: float | None


def tier_of(followers: NDArray[np.float64], tiers: Sequence[Tier]) -> NDArray[np.object_]:
    """(n,) name of the tier of each follower count, "" where no band holds it or the count is unknown.

    Bands share their borders. A count on a shared border belongs to the higher closed band; an open band starts
    above a border at which another band ends. So under nano 0-2k, micro 2k-50k, macro 50k+ both 2,000 and 50,000
    are micro.
    """
    names = np.full(len(followers), "", dtype=object)
    ends = {tier.high for tier in tiers}
    # Open bands first and lower bands first: what comes later takes a shared border.
    for tier in sorted(tiers, key=lambda tier: (tier.high is not None, tier.low)):
        inside = followers > tier.low if tier.high is None and tier.low in ends else followers >= tier.low
        if tier.high is not None:
            inside &= followers <= tier.high
        names[inside] = tier.name
    return names
