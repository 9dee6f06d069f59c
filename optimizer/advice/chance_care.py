"""The program that answers about a scenario with chances rest on: as careful as its best plan shows that it has to be.

A chance stands in the program as a floor on bad cases, whose care is found by trying (`optimizer.chances`). Answers are
many solves of variations: each takes the care with which the best plan keeps its floors, the most there is. A variation
for which no plan is found then is one that was not found with this care, which proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from optimizer import chance_shortfalls
from optimizer.chances import LEAST_CARE
from optimizer.facts.results import ChanceShort
from optimizer.planning import Prepared, chance_search
from optimizer.program.building import Compiled, build_program
from optimizer.program.caution import CARE
from optimizer.solving import Solution, evaluate, scale_program

IntArray = NDArray[np.int64]
MOST_CARE, CLOSE = 2.0, 0.03
"""More care is not tried, nor is it found finer."""


@dataclass(frozen=True)
class KeptChances:
    """The best plan that was found to keep the chances of a scenario, and the care that it keeps its floors with."""

    solution: Solution
    care: float

    @property
    def found(self) -> bool:
        """A plan was found."""
        return self.solution.status in ("optimal", "feasible")


def kept_chances(prepared: Prepared, stop: Callable[[], bool] | None = None) -> KeptChances:
    """The plan that `plan` would give, and the greatest care that it is worth; the usual one where none was found."""
    solution = chance_search(prepared, stop=stop).solve()
    if solution.status not in ("optimal", "feasible"):
        return KeptChances(solution, CARE)
    return KeptChances(solution, care_of(prepared, solution.chosen))


def care_of(prepared: Prepared, chosen: IntArray) -> float:
    """The greatest care with which a plan obeys the program; the least one where it obeys none."""
    low, high = LEAST_CARE, MOST_CARE
    while high - low > CLOSE:
        middle = (low + high) / 2
        if evaluate(scale_program(program_with(prepared, middle).program), chosen).holds:
            low = middle
        else:
            high = middle
    return low


def program_with(prepared: Prepared, care: float | None) -> Compiled:
    """The program of a scenario whose chances are kept with so much care; None leaves them to averages."""
    return build_program(prepared.scenario, prepared.offers, prepared.market, care=care)


def keeps_chances(prepared: Prepared, chosen: IntArray) -> bool:
    """Whether a plan keeps all chances, by draws that it was not made with."""
    return chance_search(prepared).keeps(chosen)


def unproven(solution: Solution) -> Solution:
    """A variation for which no plan keeps the floors: that none keeps the chances is not proven by it."""
    return replace(solution, status="unknown") if solution.status == "infeasible" else solution


def shortfalls(prepared: Prepared, stop: Callable[[], bool] | None = None) -> tuple[ChanceShort, ...]:
    """The chances that no plan was found to keep, and what it takes."""
    return chance_shortfalls.shortfalls(chance_search(prepared, stop=stop))
