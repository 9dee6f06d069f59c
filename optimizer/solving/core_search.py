"""Better plans from small cores: the offers nearest to the margin are chosen exactly, all others stay as they are.

What the best plan takes stays taken, what it does not take stays away, but for the offers of the core: those that
reduced prices put nearest to the margin, and those of which plan and prices disagree. Cores of a third of a program
hold its best plan nearly always where rows are few (Puchinger, Raidl and Pferschy 2010). Each further core sees the
margin a little differently, and as many offers as could be decided of late: one that is finished is followed by a
larger one, one that is not by a smaller one (in the manner of kernel search, Angelelli, Mansini and Speranza 2010). All
steps are deterministic.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from optimizer.solving.core import Core, Split, least, margins
from optimizer.solving.outer_approximation import OuterApproximation
from optimizer.solving.pricing import Priced
from optimizer.solving.scaled_program import ScaledProgram
from optimizer.solving.tabu_search import Incumbent
from optimizer.solving.watch import Watch

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

START, LEAST = 30.0, 20.0
"""Size of the first of the cores that follow each other, and the least one."""

FAST, LARGER, SMALLER = 1.6, 1.15, 1 / 1.1
"""By what the next core is larger while every one was finished; after one that was, when others were not; and after
one that was not."""

NODES = 10_000
"""Nodes of a core's tree (measured: with a fifth of these more cores find less, on knapsacks of 5 to 30 rows and on
multiple-choice knapsacks of 900 offers)."""

BLUR = 0.2
"""Margins are taken for larger than they are by an exponential draw of this part of the median (measured: so much finds
plans that a half or a whole median misses)."""


class CoreSearch:
    """Cores around the best plan, one after the other; it can go on where it stopped."""

    def __init__(
        self,
        scaled: ScaledProgram,
        approximations: list[OuterApproximation],
        priced: Priced,
        watch: Watch,
        seen: Callable[[Incumbent | None], None],
    ) -> None:
        self._scaled, self._approximations, self._priced = scaled, approximations, priced
        self._watch, self._seen = watch, seen
        self._margins = margins(scaled, priced)
        usual = self._margins[np.isfinite(self._margins)]
        self._blur = BLUR * float(np.median(usual)) if len(usual) else 0.0
        self._rng = np.random.default_rng(0)
        self._size, self._fast = START, True

    def run(self, known: Callable[[], tuple[Incumbent | None, Split]], over: Callable[[], bool], effort: float) -> None:
        """Make cores from the best plan and what is open to better ones, which `known()` tells, until so much effort is
        spent, `over` says so, or a core takes in all that is open."""
        end = self._watch.effort + effort
        while not over() and self._watch.effort < end:
            plan, split = known()
            if plan is None or self._size >= len(split.open):
                break
            finished = self.core(plan, split, int(self._size), NODES, 0.0 if self._fast else self._blur)
            self._fast = self._fast and finished
            step = FAST if self._fast else LARGER if finished else SMALLER
            self._size = max(LEAST, step * self._size)

    def core(
        self, plan: Incumbent | None, split: Split, size: int, nodes: int, blur: float = 0.0, gap: float = 0.0
    ) -> bool:
        """Decide the `size` offers nearest to the margin to a relative `gap`, or half of the one that is asked for
        where that is more, with so many nodes at most; whether it was finished.

        Without a plan all others are as the relaxation has them.
        """
        scaled, priced, near = self._scaled, self._priced, self._margins
        if blur:
            near = near + blur * self._rng.exponential(size=len(near))
        if plan is None:
            free, taken = np.intersect1d(least(near, 4 * size), split.open), split.taken
        else:
            wished = np.flatnonzero((priced.reduced > 0) & (priced.reduced >= priced.best[scaled.group]))
            disputed = np.setxor1d(wished, plan.chosen)
            core = np.union1d(least(near, size), disputed[:size])
            free, taken = np.intersect1d(core, split.open), np.setdiff1d(plan.chosen, core)
        gap = max(gap, 0.5 * self._watch.limits.gap)
        answer = Core(scaled, self._approximations, free, taken).solve(
            self._watch, gap, plan, nodes=nodes, seen=self._seen
        )
        self._seen(answer.plan)
        return answer.finished
