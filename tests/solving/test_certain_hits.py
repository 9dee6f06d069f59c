"""Certain hits: cells made few, the interior point, and annealing, each against every plan there is."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pytest
import scipy.sparse as sp

from optimizer.program.model import Program
from optimizer.program.reach_term import ReachTerm
from optimizer.solving import Limits, relaxation, scale_program, solve
from optimizer.solving.coverage import REACHED, coverage
from optimizer.solving.coverage_annealing import Cooling, CoverageAnnealing
from optimizer.solving.exact import evaluate
from optimizer.solving.swap_neighbourhood import SwapNeighbourhood
from optimizer.solving.tabu_search import Incumbent, Record


def panel(seed: int) -> Program:
    """9 offers of 6 channels with prices, 30 people of 1 to 4 heads, two rows, now and then a least number."""
    from benchmarks.generate import Builder

    rng = np.random.default_rng(seed)
    table = (rng.random((9, 30)) < 0.25).astype(float)
    term = ReachTerm(rng.integers(1, 5, 30).astype(float), sp.csr_array(table))
    price = rng.integers(10, 60, 9).astype(float)
    builder = Builder(9)
    builder.row(np.arange(9), price, -np.inf, float(price.sum() // 3), "budget")
    if seed % 2:
        builder.row(np.arange(4), np.ones(4), 1.0, np.inf, "some")
    group = np.array([0, 0, 1, 1, 2, 2, 3, 4, 5])
    return builder.program(np.zeros(9) if seed % 3 else rng.uniform(-2, 2, 9), group, concave=term)


@pytest.mark.parametrize("seed", range(6))
def test_few_cells_say_the_same(seed: int) -> None:
    """For every plan, constant + gain + cells reached is what the term says."""
    program = panel(seed)
    term = program.concave
    assert term is not None
    taken = np.isin(np.arange(9), [seed % 9])
    part = coverage(term.people, term.restrict(np.arange(9)), taken)
    assert len(part.people) < term.cells
    assert len({tuple(row) for row in part.hits.toarray().tolist()}) == len(part.people)
    for size in range(4):
        for rest in itertools.combinations(np.flatnonzero(~taken).tolist(), size):
            plan = np.array(sorted([seed % 9, *rest]))
            reached = np.asarray(part.hits[:, plan].sum(axis=1)).ravel() > 0
            told = part.constant + part.gain[plan].sum() + part.people[reached].sum()
            assert told == pytest.approx(term.value(plan))
    assert part.people.sum() == pytest.approx(term.people[part.cell != REACHED].sum())


@pytest.mark.parametrize("seed", range(12))
def test_best_plan_by_interior_point(
    seed: int, brute_force: Callable[[Program], float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The interior point proves the value that trying every plan finds."""
    monkeypatch.setattr(relaxation, "MANY_HITS", 0)
    program, best = panel(seed), brute_force(panel(seed))
    solution = solve(program, Limits(0.0, 60.0))
    assert solution.status == ("optimal" if np.isfinite(best) else "infeasible")
    if np.isfinite(best):
        assert solution.value == pytest.approx(best)
        assert solution.bound >= best - 1e-9 * abs(best)


@pytest.mark.parametrize("seed", range(8))
def test_annealing_keeps_the_rules_and_finds_the_best_plan(seed: int, brute_force: Callable[[Program], float]) -> None:
    """The best plan where budgets are all there is; a minimum may keep it in a corner, that is what cores are for."""
    program, best = panel(seed), brute_force(panel(seed))
    scaled = scale_program(program)
    start = solve(program, Limits(1.0, 60.0)).chosen
    swaps = SwapNeighbourhood(scaled, np.arange(9), np.zeros(0, np.int64), np.zeros(len(program.low)))
    seen: list[Incumbent] = []

    def run() -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], float]:
        cooling = Cooling(600, 0.05, 0.002)
        return CoverageAnnealing(scaled, swaps).run(start, cooling, 1, lambda _: False, Record(scaled), seen.append)

    (plan, work), (again, same_work) = run(), run()
    assert plan.tolist() == again.tolist()
    assert work == same_work
    assert all(evaluate(scaled, each.chosen).holds for each in seen)
    assert evaluate(scaled, plan).holds
    assert evaluate(scaled, start).value - 1e-9 <= evaluate(scaled, plan).value <= best + 1e-9
    if seed % 2 == 0:
        assert evaluate(scaled, plan).value == pytest.approx(best)
