"""The best value as the figure of one channel moves: the highest of a few straight lines.

If everything that a channel brings is F times what the forecast says, a plan that takes offers worth g of it is worth
B + F g. The best value W(F) is the highest of these lines: convex, and it never falls. Its pieces are found by solving
at both ends and wherever two known lines meet, until no solve finds a line above (Eisner and Severance 1976). Bounds of
the same solves, joined by chords, are what W cannot exceed.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

IntArray = NDArray[np.int64]
ENDS = 3.5
"""Standard deviations of the figure between which plans are sought: it lies beyond in 1 of 2,000 cases."""
MOST = 7
"""Solves for one channel."""
SAME = 1e-9
"""Relative difference of values that is none."""


@dataclass(frozen=True)
class Line:
    """A plan's value by the factor F on the figure: `rest` + F * `own`."""

    rest: float
    own: float
    plan: IntArray

    def at(self, factor: float) -> float:
        """Value at this factor."""
        return self.rest + factor * self.own


@dataclass(frozen=True)
class Found:
    """What a solve at one factor says: a plan, and what no plan exceeds there."""

    line: Line
    bound: float


@dataclass
class BestValue:
    """W(F) of one channel, from solves. `steepest`: the most that the channel can bring at F = 1."""

    now: Found
    """At F = 1."""
    spread: float
    """Log standard deviation of F, whose mean is 1."""
    steepest: float
    lines: list[Line] = field(default_factory=list)
    bounds: dict[float, float] = field(default_factory=dict)

    def explore(self, solve: Callable[[float], Found | None]) -> None:
        """Find the lines; `solve` gives the best plan at a factor, None where it found none."""
        self.lines, self.bounds = [self.now.line], {1.0: self.now.bound}
        low, high = (float(np.exp(z * self.spread - self.spread**2 / 2)) for z in (-ENDS, ENDS))
        stretches = []
        own = self.now.line.own
        if own > 0 and (end := self._look(low, solve)) is not None:
            stretches.append((low, end, 1.0, self.now.line))
        if own < self.steepest * (1 - SAME) and (end := self._look(high, solve)) is not None:
            stretches.append((1.0, self.now.line, high, end))
        while stretches and len(self.bounds) < MOST:
            left, below, right, above = stretches.pop(0)
            if above.own <= below.own * (1 + SAME):
                continue
            meeting = (below.rest - above.rest) / (above.own - below.own)
            if not left * (1 + SAME) < meeting < right * (1 - SAME):
                continue
            line = self._look(meeting, solve)
            if line is not None and line.at(meeting) > below.at(meeting) + SAME * abs(below.at(meeting)):
                stretches += [(left, below, meeting, line), (meeting, line, right, above)]

    def _look(self, factor: float, solve: Callable[[float], Found | None]) -> Line | None:
        found = solve(factor)
        if found is None:
            return None
        self.lines.append(found.line)
        self.bounds[factor] = found.bound
        return found.line

    @property
    def mean(self) -> float:
        """Mean of W(F) as far as plans are known."""
        pieces = self._pieces()
        return _mean([(start, line.rest, line.own) for start, line in pieces], self.spread)

    @property
    def most(self) -> float:
        """What the mean of W(F) cannot exceed."""
        knots = sorted(self.bounds)
        first, last = knots[0], knots[-1]
        # Below the first W is no more than there; beyond the last it grows by no more than all that the channel brings.
        pieces = [(0.0, self.bounds[first], 0.0)]
        for left, right in itertools.pairwise(knots):
            slope = (self.bounds[right] - self.bounds[left]) / (right - left)
            pieces.append((left, self.bounds[left] - slope * left, slope))
        pieces.append((last, self.bounds[last] - self.steepest * last, self.steepest))
        return _mean(pieces, self.spread)

    @property
    def turns(self) -> float:
        """Chance that another plan is best once the figure is known."""
        return min(1.0, max(0.0, sum(share for line, share in self._shares() if self._differs(line))))

    @property
    def other(self) -> Line | None:
        """The plan that is likeliest to be best if today's is not; None where it always is."""
        others = [(share, line) for line, share in self._shares() if self._differs(line)]
        return max(others, key=itemgetter(0))[1] if others else None

    def _differs(self, line: Line) -> bool:
        own = self.now.line.own
        return abs(line.own - own) > SAME * max(1.0, abs(own))

    def _shares(self) -> list[tuple[Line, float]]:
        """Each line that is the highest somewhere, and the chance of it."""
        pieces = self._pieces()
        ends = [*(start for start, _ in pieces[1:]), np.inf]
        return [
            (line, _below(end, self.spread) - _below(start, self.spread))
            for (start, line), end in zip(pieces, ends, strict=True)
        ]

    def _pieces(self) -> list[tuple[float, Line]]:
        """(from which factor on, the highest line), in order."""
        crossings = sorted(
            {
                meeting
                for place, one in enumerate(self.lines)
                for two in self.lines[:place]
                if abs(one.own - two.own) > SAME * max(1.0, abs(one.own))
                and (meeting := (two.rest - one.rest) / (one.own - two.own)) > 0
            }
        )
        pieces: list[tuple[float, Line]] = []
        for start, end in zip([0.0, *crossings], [*crossings, np.inf], strict=True):
            inside = (start + end) / 2 if np.isfinite(end) else start + 1.0
            # Of lines that are alike here today's plan stays.
            best = max(self.lines, key=lambda line: (line.at(inside), line is self.now.line))
            if not pieces or pieces[-1][1] is not best:
                pieces.append((start, best))
        return pieces


def _mean(pieces: Sequence[tuple[float, float, float]], spread: float) -> float:
    """Mean of a function of F made of straight pieces (from, rest, slope), F log-normal with mean 1."""
    ends = [start for start, _, _ in pieces[1:]] + [np.inf]
    total = 0.0
    for (start, rest, slope), end in zip(pieces, ends, strict=True):
        share = _below(end, spread) - _below(start, spread)
        weight = _below(end, spread, shift=-1.0) - _below(start, spread, shift=-1.0)
        total += rest * share + slope * weight
    return float(total)


def _below(factor: float, spread: float, shift: float = 1.0) -> float:
    """P(F < factor); with `shift` -1 the mean of F where it is below."""
    if factor <= 0:
        return 0.0
    return 1.0 if np.isinf(factor) else float(ndtr((np.log(factor) + shift * spread**2 / 2) / spread))
