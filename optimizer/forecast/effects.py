"""What a format or a sponsor changes, as far as the history tells: within creators, on the log scale.

Each post is compared with the same creator's other posts, so a format that only large creators use gains
nothing from their size. The effects solve a ridge regression whose prior says how far a format usually lies from
another (a factor of 1.65 either way) and what a sponsor usually costs; a history with few such posts stays near it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
SPONSORED = 0.84
"""Engagement of a sponsored post relative to an organic one, where neither planner nor history says otherwise."""
_FORMAT_SPREAD = 0.5
_SPONSORED_SPREAD = 0.2


@dataclass(frozen=True, slots=True)
class Effect:
    """One factor on the outcome of a post."""

    name: str
    """A format, or "sponsored"."""
    log: float
    spread: float
    """Standard error of `log`."""
    posts: int
    """Posts that say so; 0 where the prior stands alone."""

    @property
    def factor(self) -> float:
        """exp(log)."""
        return float(np.exp(self.log))


@dataclass(frozen=True)
class Effects:
    """All effects of one platform and outcome."""

    reference: str
    """The most frequent format: its factor is 1."""
    formats: tuple[Effect, ...]
    sponsored: Effect

    def of(self, kind: str, sponsored: bool = False) -> float:
        """Log effect of a format; 0 for one the history does not know."""
        log = next((effect.log for effect in self.formats if effect.name == kind), 0.0)
        return log + (self.sponsored.log if sponsored else 0.0)

    def per_post(self, posts: pd.DataFrame) -> FloatArray:
        """(posts,): log effect of each post; one whose sponsor is not known counts as organic."""
        logs = {effect.name: effect.log for effect in self.formats}
        by_format = posts["format"].map(logs).fillna(0.0).to_numpy(dtype=np.float64)
        return by_format + self.sponsored.log * posts["sponsored"].fillna(False).to_numpy(dtype=np.float64)


def estimate_effects(posts: pd.DataFrame, logs: FloatArray, sponsored: float | None = None) -> Effects:
    """Effects in the posts of one platform (columns creator, format, sponsored) with these log outcomes.

    `sponsored`: what the planner says a sponsored post brings of an organic one; the history may still move it.
    """
    expected = float(np.log(SPONSORED if sponsored is None else sponsored))
    kinds = posts["format"].value_counts()
    reference = str(kinds.index[0]) if len(kinds) else ""
    names = sorted(str(kind) for kind in kinds.index[1:] if kind)
    columns = [(posts["format"] == name).to_numpy(dtype=np.float64) for name in names]
    columns.append(posts["sponsored"].fillna(False).to_numpy(dtype=np.float64))
    design: FloatArray = np.stack(columns, axis=1).astype(np.float64)
    owner = pd.factorize(posts["creator"])[0]
    center = np.array([0.0] * len(names) + [expected])
    width = np.array([_FORMAT_SPREAD] * len(names) + [_SPONSORED_SPREAD])
    inside, target = _within(design, owner), _within(logs[:, None], owner)[:, 0]
    degrees = max(len(logs) - len(np.unique(owner)), 1)
    variance = max(float(target @ target) / degrees, 0.01)
    precision = inside.T @ inside / variance + np.diag(1 / width**2)
    covariance = np.linalg.inv(precision)
    best = covariance @ (inside.T @ target / variance + center / width**2)
    errors = np.sqrt(np.diag(covariance))
    # A post speaks only where the same creator has posts of the other kind.
    speaking = [
        int(((np.abs(column) > 1e-9) & (whole > 0)).sum()) for column, whole in zip(inside.T, design.T, strict=True)
    ]
    told = [
        Effect(name, float(log), float(error), number)
        for name, log, error, number in zip([*names, "sponsored"], best, errors, speaking, strict=True)
    ]
    return Effects(reference, tuple(told[:-1]), told[-1])


def _within(columns: FloatArray, owner: NDArray[np.int64]) -> FloatArray:
    if not len(owner):
        return columns
    counts = np.bincount(owner)
    means = np.stack([np.bincount(owner, column) / counts for column in columns.T], axis=1)
    return np.asarray(columns - means[owner])
