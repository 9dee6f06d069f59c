"""The forecasts of a whole roster: both outcomes side by side, with what they were learned from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from optimizer.forecast.channels import ChannelOutlook
from optimizer.forecast.history import History


@dataclass(frozen=True)
class Outlook:
    """Forecasts of all channels of a roster; `channels` of both outlooks has one row per channel, in its order."""

    engagement: ChannelOutlook
    views: ChannelOutlook
    of_formats: Mapping[str, ChannelOutlook]
    """Views of a piece of a format, by format, where the roster has an average of its own for it."""
    history: History | None
    sponsored: float
    """Engagement of a sponsored post relative to an organic one, where no history tells."""
