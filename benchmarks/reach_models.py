"""Ways to estimate the reach of a plan, one protocol for all: the field's formulas and this program's audiences.

Everything is a part of the market: `share` (n,) of each audience, `both` (n, n) of each pair's shared people.
A formula that needs every pair is given the known ones and, for the others, the lift that known pairs have on
average over independence; that is more than the field does, which asks for all pairs or assumes independence.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln

from optimizer.audience.cells import Audience
from optimizer.audience.reach import gains, reach

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


class Estimator(Protocol):
    """What a plan search needs of a model."""

    def value(self, plan: IntArray) -> float:
        """Estimated part of the market that the plan reaches."""

    def with_each(self, plan: IntArray) -> FloatArray:
        """(n,) estimated reach of the plan with each creator added to it."""


@dataclass(frozen=True)
class AudienceEstimator:
    """This program: exact evaluation of its audience. With a panel of everybody it is the truth."""

    audience: Audience

    def value(self, plan: IntArray) -> float:
        return reach(self.audience, plan, np.ones(len(plan))) / self.audience.target

    def with_each(self, plan: IntArray) -> FloatArray:
        count = self.audience.channels
        added = gains(self.audience, np.arange(count), np.ones(count), plan)
        return self.value(plan) + added / self.audience.target


@dataclass(frozen=True)
class PairFormula:
    """A formula of three sums over the plan: lines m, audiences S1 and pair overlaps S2."""

    share: FloatArray
    both: FloatArray
    formula: Callable[[FloatArray, FloatArray, FloatArray], FloatArray]

    def value(self, plan: IntArray) -> float:
        pairs = (self.both[np.ix_(plan, plan)].sum() - np.diag(self.both)[plan].sum()) / 2
        return float(
            self._reach(np.array([float(len(plan))]), np.array([self.share[plan].sum()]), np.array([pairs]))[0]
        )

    def with_each(self, plan: IntArray) -> FloatArray:
        pairs = (self.both[np.ix_(plan, plan)].sum() - np.diag(self.both)[plan].sum()) / 2
        lines = np.full(len(self.share), len(plan) + 1.0)
        return self._reach(lines, self.share[plan].sum() + self.share, pairs + self.both[:, plan].sum(axis=1))

    def _reach(self, lines: FloatArray, audiences: FloatArray, pairs: FloatArray) -> FloatArray:
        return self.formula(lines, audiences, pairs) if lines[0] else np.zeros(len(lines))


@dataclass(frozen=True)
class Independence:
    """Sainsbury's formula: every audience is drawn at random from the market."""

    share: FloatArray

    def value(self, plan: IntArray) -> float:
        return float(1 - np.prod(1 - self.share[plan]))

    def with_each(self, plan: IntArray) -> FloatArray:
        with_it: FloatArray = 1 - np.prod(1 - self.share[plan]) * (1 - self.share)
        return with_it


def filled_pairs(share: FloatArray, both: FloatArray, known: NDArray[np.bool_]) -> FloatArray:
    """(n, n) shared people: the known ones, and for the others the average lift of the known."""
    chance = np.outer(share, share)
    lift = both[known].sum() / chance[known].sum()
    guessed = np.minimum(chance * lift, np.minimum.outer(share, share))
    pairs = np.where(known, both, guessed)
    np.fill_diagonal(pairs, share)
    return pairs


def adding_up(share: FloatArray) -> Estimator:
    """The sum of the audiences."""
    return PairFormula(share, np.zeros((len(share), len(share))), lambda _lines, audiences, _pairs: audiences)


def agostini(share: FloatArray, both: FloatArray) -> Estimator:
    """S1^2 / (S1 + 1.125 S2), J.-M. Agostini 1961."""
    return PairFormula(share, both, lambda _lines, audiences, pairs: audiences**2 / (audiences + 1.125 * pairs))


def hofmans(share: FloatArray, both: FloatArray) -> Estimator:
    """S1^2 / (S1 + sum of K_ij D_ij), K_ij such that two creators come out exactly, P. Hofmans 1966."""
    pair = share[:, None] + share[None, :]
    weighted = both * pair / np.maximum(pair - both, 1e-12)
    return PairFormula(share, weighted, lambda _lines, audiences, pairs: audiences**2 / (audiences + pairs))


def beta_binomial(share: FloatArray, both: FloatArray) -> Estimator:
    """All lines alike, each person with a chance from a beta law that meets S1 and S2 (R. Metheringham 1964)."""

    def formula(lines: FloatArray, audiences: FloatArray, pairs: FloatArray) -> FloatArray:
        mean = np.clip(audiences / lines, 1e-12, 1 - 1e-9)
        pair = np.where(lines > 1, 2 * pairs / np.maximum(lines * (lines - 1), 1), mean**2)
        # Of a beta law the pair overlap lies between mean^2 (everybody alike) and mean (all or nothing).
        pair = np.clip(pair, mean**2 * (1 + 1e-6), mean * (1 - 1e-6))
        size = (mean - pair) / (pair - mean**2)
        first, second = mean * size, (1 - mean) * size
        return 1 - np.exp(betaln(first, second + lines) - betaln(first, second))

    return PairFormula(share, both, formula)


def negative_binomial(share: FloatArray, both: FloatArray) -> Estimator:
    """Exposures of a person follow a negative binomial law fitted to S1 and S2: 1 - (1 + S1 / k)^-k."""

    def formula(_lines: FloatArray, audiences: FloatArray, pairs: FloatArray) -> FloatArray:
        excess = np.maximum(2 * pairs - audiences**2, 1e-9 * audiences**2)
        k = audiences**2 / excess
        return -np.expm1(-k * np.log1p(audiences / k))

    return PairFormula(share, both, formula)
