"""Iterated local search: plans obey everything, get better, and end at the best one of brute force."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

from optimizer.program.model import Program
from optimizer.program.reach_term import ReachTerm
from optimizer.solving import Limits, solve
from optimizer.solving.exact import evaluate
from optimizer.solving.iterated_local_search import IteratedLocalSearch
from optimizer.solving.scaled_program import scale_program
from optimizer.solving.swap_neighbourhood import SwapNeighbourhood
from optimizer.solving.tabu_search import Incumbent, Record


def coverage(seed: int, sets: int = 14, people: int = 30, most: int = 4) -> Program:
    """Weighted coverage: at most so many of the sets, of which each covers about a fifth of the people."""
    rng = np.random.default_rng(seed)
    hits = sp.csr_array((rng.random((sets, people)) < 0.2).astype(float))
    term = ReachTerm(rng.integers(1, 20, people).astype(float), hits)
    return Program(
        gain=np.zeros(sets),
        rows=sp.csr_array(np.ones((1, sets))),
        low=np.array([-np.inf]),
        high=np.array([float(most)]),
        lower=np.zeros(sets),
        upper=np.ones(sets),
        group=np.arange(sets),
        local=np.zeros(1, bool),
        row_names=("sets",),
        column_names=(),
        offers=sets,
        concave=term,
    )


@pytest.mark.parametrize("seed", range(6))
def test_kicks_find_the_best_of_small_coverage_programs(seed: int) -> None:
    """From a poor start, the plan that no other four of 14 sets beat; every plan told of is better and holds."""
    program = coverage(seed)
    term = program.concave
    assert term is not None
    best = max(term.value(np.array(four)) for four in itertools.combinations(range(14), 4))
    scaled = scale_program(program)
    told: list[Incumbent] = []
    start = np.array([0, 1, 2, 3])
    swaps = SwapNeighbourhood(scaled, np.arange(14), np.zeros(0, np.int64), np.zeros(1))
    IteratedLocalSearch(swaps, Record(scaled)).run(start, 2e5, scaled.factor * 1e4, lambda _: False, told.append)
    assert told[-1].value == pytest.approx(best, rel=1e-12)
    assert [plan.value for plan in told] == sorted(plan.value for plan in told)
    assert all(evaluate(scaled, plan.chosen).holds for plan in told)


def test_what_is_locked_stays() -> None:
    """A locked set is in every plan, however little it covers."""
    program = coverage(3)
    assert program.concave is not None
    worst = int(np.argmin(program.concave.added(np.zeros(0, np.int64))))
    program = replace(program, lower=np.where(np.arange(14) == worst, 1.0, 0.0))
    scaled = scale_program(program)
    told: list[Incumbent] = []
    start = np.setdiff1d(np.arange(5), [worst])[:3]
    swaps = SwapNeighbourhood(scaled, np.arange(14), np.zeros(0, np.int64), np.zeros(1))
    IteratedLocalSearch(swaps, Record(scaled)).run(start, 1e5, scaled.factor * 1e4, lambda _: False, told.append)
    assert told
    assert all(worst in plan.chosen for plan in told)
    assert told[-1].value == pytest.approx(solve(program, Limits(0.0, 20.0)).value, rel=1e-12)


def test_a_hard_program_is_searched_until_it_beats_greedy_choice() -> None:
    """1,200 sets, minutes away from a proof: the search goes on beyond a greedy plan, and what it stops with holds."""
    program = coverage(11, sets=1200, people=400, most=8)
    term = program.concave
    assert term is not None
    greedy = np.zeros(0, np.int64)
    for _ in range(8):
        greedy = np.append(greedy, int(np.argmax(term.added(greedy))))
    worth = term.value(greedy)
    best = [0.0]
    solution = solve(
        program,
        Limits(0.0, 120.0),
        progress=lambda state: best.append(state.value or 0.0),
        stop=lambda: best[-1] > worth,
    )
    assert solution.status == "feasible"
    assert evaluate(scale_program(program), solution.chosen).holds
    assert worth < solution.value < solution.bound
