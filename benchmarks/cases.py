"""The generated programs of the speed benchmark: documented, seeded (see `benchmarks.generate`)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.generate import market
from optimizer.program.model import Program

FloatArray = NDArray[np.float64]

SOLVERS = ("PuLP + HiGHS", "HiGHS simplex", "PuLP + CBC", "CP-SAT", "SCIP")
"""Rivals that take the complete model."""


@dataclass(frozen=True)
class Case:
    """A generated program, the gap that is asked for, and who takes part."""

    what: str
    channels: int
    packages: int
    objective: str
    cells: int
    rules: int
    gap: float
    sizes: tuple[str, ...]
    methods: tuple[str, ...]
    seed: int = 0

    def program(self) -> Program:
        """The program itself."""
        return market(
            self.channels,
            self.packages,
            seed=self.seed,
            objective=self.objective,
            rules=self.rules,
            cells=self.cells,
        )


def price_of(program: Program, case: Case) -> FloatArray:
    """(k,) cents of each offer, from the row of the budget."""
    del case
    row = next(number for number, name in enumerate(program.row_names) if name.startswith("budget"))
    price = np.zeros(program.offers)
    entries = program.rows[[row]].tocoo()
    inside = entries.col < program.offers
    price[entries.col[inside]] = entries.data[inside]
    return price


SMALL, LARGE = ("small", "large"), ("large",)
EVERYBODY, FEW = ("ours", *SOLVERS, "greedy"), ("ours", "greedy")

CASES = {
    "200x4": Case("engagement, 200 channels x 4", 200, 4, "engagement", 0, 10, 1e-6, SMALL, EVERYBODY),
    "300x4-20": Case("reach in 20 segments, 300 channels x 4", 300, 4, "segments", 20, 8, 1e-4, SMALL, EVERYBODY),
    "200x4-256": Case("reach in 256 cells, 200 channels x 4", 200, 4, "cells", 256, 8, 1e-4, SMALL, EVERYBODY),
    "40000x5": Case("engagement, 40,000 channels x 5", 40_000, 5, "engagement", 0, 13, 1e-6, LARGE, EVERYBODY),
    "50k-256": Case("reach in 256 cells, 12,500 channels x 4", 12_500, 4, "cells", 256, 8, 1e-4, LARGE, FEW),
    "million": Case("engagement, 250,000 channels x 4", 250_000, 4, "engagement", 0, 13, 1e-6, LARGE, FEW),
    "million-20": Case("reach in 20 segments, 250,000 channels x 4", 250_000, 4, "segments", 20, 8, 1e-4, LARGE, FEW),
    "million-256": Case("reach in 256 cells, 250,000 channels x 4", 250_000, 4, "cells", 256, 8, 1e-3, LARGE, FEW),
} | {
    f"growth-{offers}": Case(f"engagement, {offers:,} offers", offers // 4, 4, "engagement", 0, 13, 1e-6, (), ("ours",))
    for offers in (10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000)
}
"""Cases by name. `sizes` says in which runs a case takes part; those without are for the plot."""
