"""Whether a booking takes place: the chance that a gift is accepted, and that what is agreed is delivered.

Each is the creator's own where the roster has a column for it (`acceptance`, `no_show`), else the scenario's.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.scenario.packages import Package
from optimizer.scenario.schema import Forecast

FloatArray = NDArray[np.float64]
GIFT_ACCEPTANCE = 0.4
"""Share of gifted creators who post: published figures say "under half" (Traackr); taken as 40 %."""


def acceptance_of(package: Package, channels: pd.DataFrame) -> FloatArray:
    """(n,) chance that a package comes about on each channel: that of a gift, 1 where a fee is paid."""
    if package.gift is None:
        return np.ones(len(channels))
    usual = GIFT_ACCEPTANCE if package.acceptance is None else float(package.acceptance)
    return _own("acceptance", channels, usual)


def acceptance_is_assumed(package: Package, channels: pd.DataFrame) -> NDArray[np.bool_]:
    """(n,) True where neither roster nor scenario say how often a gift is accepted."""
    if package.gift is None or package.acceptance is not None:
        return np.zeros(len(channels), dtype=np.bool_)
    return np.isnan(_own("acceptance", channels, np.nan))


def no_show_of(channels: pd.DataFrame, forecast: Forecast) -> FloatArray:
    """(n,) share of what is agreed with each channel that is never delivered."""
    return _own("no_show", channels, float(forecast.no_show))


def shows_of(package: Package, channels: pd.DataFrame, forecast: Forecast) -> FloatArray:
    """(n,) chance that a booking of the package takes place on each channel."""
    return np.asarray(acceptance_of(package, channels) * (1.0 - no_show_of(channels, forecast)))


def _own(column: str, channels: pd.DataFrame, otherwise: float) -> FloatArray:
    if column not in channels:
        return np.full(len(channels), otherwise)
    return channels[column].fillna(otherwise).to_numpy(dtype=np.float64)
