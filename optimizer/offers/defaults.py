"""Benchmarks for a whole roster at once: platform by platform, with the lines a plan lists as assumptions."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optimizer.facts.assumptions import Assumption, Published
from optimizer.roster.benchmarks import Benchmark, Estimate, Figure

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
ObjectArray = NDArray[np.object_]


class Defaults(NamedTuple):
    """Benchmark values for the channels that need them."""

    values: FloatArray
    """(n,) NaN where the channel needs none."""
    assumptions: tuple[Assumption, ...]


def by_size(
    what: str,
    platforms: ObjectArray,
    followers: FloatArray,
    needed: BoolArray,
    curve: Callable[[str, FloatArray], Estimate],
) -> Defaults:
    """A benchmark that depends on followers, for the channels where `needed` (n,) is True."""
    values = np.full(len(followers), np.nan)
    assumptions: list[Assumption] = []
    for platform in sorted(set(platforms[needed].tolist())):
        rows = np.flatnonzero(needed & (platforms == platform))
        estimate = curve(platform, followers[rows])
        values[rows] = estimate.values
        assumptions += [published(what, source, platform if estimate.fallback else None) for source in estimate.sources]
    return Defaults(values, tuple(assumptions))


def by_platform(
    what: str, platforms: ObjectArray, needed: BoolArray, figure: Callable[[str], Figure | None], otherwise: float
) -> Defaults:
    """A benchmark of the platform alone; `otherwise` where none was published."""
    values = np.full(len(platforms), np.nan)
    assumptions: list[Assumption] = []
    for platform in sorted(set(platforms[needed].tolist())):
        usual = figure(platform)
        values[needed & (platforms == platform)] = otherwise if usual is None else usual.value
        if usual is not None:
            assumptions.append(published(what, usual.source, platform if usual.fallback else None))
    return Defaults(values, tuple(assumptions))


def published(quantity: str, source: Benchmark, stands_in_for: str | None = None, *, of: str = "") -> Published:
    """A benchmark row as an assumption of the plan."""
    return Published(
        quantity, of, source.metric, source.platform, source.format, source.followers_from, source.followers_to,
        source.value, source.currency, source.denominator, source.source, source.year, source.quality,
        stands_in_for or "",
    )  # fmt: skip
