"""Solving a program in which a channel may be booked several times: its bookings are ranked first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from optimizer.program.model import Program
from optimizer.program.ranked import Ranked, by_rank
from optimizer.solving import loop
from optimizer.solving.solution import Limits, Progress, Solution, WarmStart


def solve(
    program: Program,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    *,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
    warm: WarmStart | None = None,
) -> Solution:
    """Find the best plan of a program and prove how good it is; see `loop.solve`.

    Where net reach is the objective and channels may be booked in several flights, the program with ranks
    is solved in place of the one that is given: the same plans of the same value under a closer bound.
    """
    ranked = by_rank(program)
    if ranked is None:
        return loop.solve(program, limits, progress=progress, stop=stop, warm=warm)
    start = None if warm is None else _wide(ranked, warm)
    found = loop.solve(ranked.program, limits, progress=progress, stop=stop, warm=start)
    left = None if found.warm is None else _narrow(ranked, program, found.warm)
    return replace(found, chosen=np.unique(ranked.offer[found.chosen]), warm=left)


def _wide(ranked: Ranked, warm: WarmStart) -> WarmStart:
    """A warm start of the program in terms of bookings; offers are first bookings under the same number."""
    chosen = None if warm.chosen is None else ranked.bookings(warm.chosen[warm.chosen < len(ranked.view)])
    duals = np.zeros(len(ranked.program.low))
    known = min(len(duals), len(warm.duals))
    duals[:known] = warm.duals[:known]
    return WarmStart(chosen, warm.columns[warm.columns < len(ranked.view)], duals, warm.loads)


def _narrow(ranked: Ranked, program: Program, warm: WarmStart) -> WarmStart:
    """The other way round: what the solve leaves, in terms of the program that was given."""
    bookings = warm.columns[warm.columns < len(ranked.offer)]
    chosen = None if warm.chosen is None else np.unique(ranked.offer[warm.chosen])
    return WarmStart(chosen, np.unique(ranked.offer[bookings]), warm.duals[: len(program.low)], warm.loads)
