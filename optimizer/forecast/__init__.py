"""What posts will bring: from past posts, from averages or from followers, with ranges that hold.

`history_of` reads past posts, `forecast_channels` says what a post of each channel brings (mean, spread, and the
back-test that corrected them), `draw_lines` turns bookings into seeded draws, `points` into their 10, 50 and 90 %
points.
"""

from optimizer.forecast.backtest import Correction, Window
from optimizer.forecast.channels import ChannelOutlook, PlatformForecast, forecast_channels
from optimizer.forecast.draws import Points, UncertainLine, draw_lines, points
from optimizer.forecast.effects import Effect, Effects
from optimizer.forecast.history import History, LeftOut, history_of
from optimizer.forecast.learning import TOLD, forecast_moves
from optimizer.forecast.outlook import Outlook

__all__ = [
    "TOLD",
    "ChannelOutlook",
    "Correction",
    "Effect",
    "Effects",
    "History",
    "LeftOut",
    "Outlook",
    "PlatformForecast",
    "Points",
    "UncertainLine",
    "Window",
    "draw_lines",
    "forecast_channels",
    "forecast_moves",
    "history_of",
    "points",
]
