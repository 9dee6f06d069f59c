"""What cannot be is never planned: a piece is not engaged with, or seen by people, more often than it is shown.

    engagement of a piece <= its impressions        people reached by a piece <= its impressions

Figures of a roster that say otherwise (a rate of 87 %, few views beside a high rate) are cut to the impressions, the
offer is marked, and the plan says so.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from optimizer.errors import Problem
from optimizer.offers.table import Estimated
from optimizer.scenario.reading import ScenarioFile
from optimizer.words import figures

ROUNDING = 1e-9
"""A larger part above the impressions is no rounding."""


def capped_warnings(file: ScenarioFile, table: pd.DataFrame, channels: pd.DataFrame) -> list[Problem]:
    """One word for all channels whose figures were cut, naming the first."""
    rows = np.unique(table.loc[(table["estimated"].to_numpy() & Estimated.CAPPED) != 0, "channel"].to_numpy())
    if not len(rows):
        return []
    first = channels.iloc[int(rows[0])]
    who = f"{first['creator']} on {first['platform']}"
    many = f"{figures.count(len(rows))} channels, such as {who}, have"
    subject = f"{who} has" if len(rows) == 1 else many
    what = f"{subject} more engagement or people than impressions: cut to the impressions, and marked as capped"
    hint = "look at the rates, views and reach of the roster: they cannot all be right"
    return [file.problem(what, hint, "roster", severity="warning")]
