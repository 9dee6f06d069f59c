"""Variance components of engagement by platform: what a forecast starts from before it has seen a history.

The figures are data (`components.csv` beside this module) with their source. Where a history is given they are the
prior of the fit and soon outweighed; where only averages or followers are known they are all there is.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Components:
    """All on the log scale of engagement per post, natural logarithm."""

    level: float
    """Usual log engagement per follower at 100,000 followers."""
    slope: float
    """Of log usual engagement on log followers."""
    between: float
    """Standard deviation of creators of one size."""
    within: float
    """Scale of the scatter of a creator's posts."""
    unequal: float
    """Standard deviation of the log of that scale over creators."""
    funnel: float
    """How the log of that scale moves per unit of the creator's level above its size."""
    sized: float
    """How the log of that scale moves per unit of log followers."""
    skew: float
    tail: float
    shock: float
    """Standard deviation of what a whole platform shares in a period."""
    drift: float
    """Standard deviation of how far a creator's level moves until the posts that are bought."""
    curse: float
    """What optimised plans delivered of a forecast from averages alone."""
    posts_curse: float
    """What they delivered of a forecast from past posts, before any back-test."""
    spreads: dict[str, float]
    """How far each may be off: standard deviation, of the log for between, within, unequal and tail."""
    source: str


@cache
def components(platform: str) -> Components:
    """Components of a platform; those of no platform in particular where it was not measured."""
    rows = _rows()
    own = [row for row in rows if row["platform"] == platform] or [row for row in rows if not row["platform"]]
    values = {row["component"]: float(row["value"]) for row in own}
    spreads = {row["component"]: float(row["spread"]) for row in own if row["spread"]}
    return Components(**values, spreads=spreads, source=own[0]["source"])


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with resources.files(__package__).joinpath("components.csv").open(encoding="utf-8") as file:
        return tuple(csv.DictReader(file))
