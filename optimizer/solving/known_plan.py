"""A plan that is known before anything is solved, perhaps with the bound that was proven when it was made."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.program.model import Program
from optimizer.solving.solution import Solution, Status, WarmStart, relative_gap

IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class KnownPlan:
    """A plan of a scenario that obeys its rules."""

    chosen: IntArray
    """Its offers, sorted."""
    bound: float | None = None
    """No plan is worth more than this, in the units of the program; None where nothing is proven."""
    status: Status = "feasible"
    """`optimal` where that is the gap that the scenario asks for."""

    def solution(self, program: Program) -> Solution | None:
        """The plan as the answer to the question that it was made for, `program`; None without proof."""
        if self.bound is None:
            return None
        value = program.value(self.chosen)
        bound = max(self.bound, value)
        return Solution(self.status, self.chosen, value, bound, relative_gap(value, bound), self.start(program))

    def start(self, program: Program) -> WarmStart:
        """The plan as the start of a solve of `program`, or of another one with the same offers."""
        return WarmStart.at(self.chosen, program)
