"""How many people are exposed how often, from the law that reach is computed with."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optimizer.audience.cells import Audience
from optimizer.audience.frequency import below

FloatArray = NDArray[np.float64]


def frequency_distribution(audience: Audience, channel: NDArray[np.int64], view: FloatArray) -> FloatArray:
    """(m + 1,) weighted people exposed exactly 0, 1, ... m times to a plan of m lines; sums to the target."""
    return np.asarray(below(audience, channel, view, len(channel) + 1) @ audience.people, np.float64)
