"""A first new plan soon after an act: begun at what the last solve knew, and proven no further than it takes to look.

The plan that follows is solved as the command does it, from nothing: so the saved file gives the plan of the page.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optimizer.advice.session import Session
from optimizer.solving import Solution, WarmStart, solve

ROUGH = 0.01
"""The gap at which a plan is shown before it is proven."""
EFFORT = 1.0
"""Seconds of an idle machine, about, that the look may take."""


class FirstLook:
    """Remembers what the last solve leaves for the next one."""

    def __init__(self) -> None:
        self._warm: WarmStart | None = None
        self._offers: tuple[object, ...] = ()

    def remember(self, session: Session) -> None:
        """The solve of a session whose best plan is known."""
        warm = session.best.warm
        if warm is not None:
            self._warm, self._offers = warm, tuple(session.prepared.offers.names)

    def solution(self, session: Session) -> Solution | None:
        """A plan that obeys the rules of now; None where nothing is known to begin at, or none is found so soon."""
        limits, warm = session.limits, self._warm
        if warm is None or limits.gap >= ROUGH or tuple(session.prepared.offers.names) != self._offers:
            return None
        if len(warm.duals) != len(session.program.low):
            warm = replace(warm, duals=np.zeros(len(session.program.low)))
        limits = replace(limits, gap=ROUGH).at_most(EFFORT)
        found = solve(session.program, limits, progress=session.progress, stop=session.stop, warm=warm)
        return found if found.status in ("optimal", "feasible") else None
