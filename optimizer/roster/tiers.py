"""The tier of each channel, by its followers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from optimizer.scenario.tiers import Tier


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
        low = float(tier.low)
        inside = followers > low if tier.high is None and tier.low in ends else followers >= low
        if tier.high is not None:
            inside &= followers <= float(tier.high)
        names[inside] = tier.name
    return names
