"""Small cores and the column for the number of offers: the best plan of brute force, and none is lost on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import inf
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp

from optimizer.program.model import Program
from optimizer.solving import Limits, loop
from optimizer.solving.core import Core, CoreAnswer, margins, nearest, split_offers
from optimizer.solving.core_search import CoreSearch
from optimizer.solving.exact import evaluate
from optimizer.solving.highs import Highs
from optimizer.solving.relaxation import Relaxation
from optimizer.solving.scaled_program import scale_program
from optimizer.solving.tabu_search import Incumbent
from optimizer.solving.watch import Watch

ITEMS, ROWS = 14, 3


def knapsack(seed: int) -> Program:
    """A knapsack of three rows in which gains follow weights, so that many plans are close to the best; with every
    other seed two items each exclude each other."""
    rng = np.random.default_rng(seed)
    table = rng.integers(5, 60, (ROWS, ITEMS)).astype(float)
    return Program(
        gain=np.round(table.mean(axis=0) + rng.integers(0, 25, ITEMS)),
        rows=sp.csr_array(table),
        low=np.full(ROWS, -np.inf),
        high=np.floor(0.45 * table.sum(axis=1)),
        lower=np.zeros(ITEMS),
        upper=np.ones(ITEMS),
        group=np.arange(ITEMS) if seed % 2 else np.arange(ITEMS) // 2,
        local=np.zeros(ROWS, bool),
        row_names=("a", "b", "c"),
        column_names=(),
        offers=ITEMS,
    )


@pytest.mark.parametrize("seed", range(6))
def test_cores_from_a_poor_plan_end_at_the_best_one(seed: int, brute_force: Callable[[Program], float]) -> None:
    """From the plan of the one best item; each plan that is told of holds and is better than the last."""
    program = knapsack(seed)
    scaled, watch = scale_program(program), Watch(Limits(0.0))
    relaxed = Relaxation(scaled, [], np.arange(ITEMS)).run(watch, 1e-9)
    first = int(np.argmax(program.gain))
    told = [Incumbent(np.array([first]), float(program.gain[first]))]

    def seen(plan: Incumbent | None) -> None:
        if plan is not None and plan.value > told[-1].value:
            told.append(plan)

    search = CoreSearch(scaled, [], relaxed.priced, watch, seen)
    everything = split_offers(scaled, relaxed.priced, -inf)
    for size in (5, 8, 11):
        search.core(told[-1], everything, size, 1000, blur=1.0)
    search.core(told[-1], everything, ITEMS, 1000)
    assert told[-1].value == brute_force(program)
    assert all(evaluate(scaled, plan.chosen).holds for plan in told)


@pytest.mark.parametrize("seed", range(12))
def test_the_number_of_offers_keeps_the_best_plan_and_the_bound(
    seed: int, brute_force: Callable[[Program], float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A core whose floor is the best value, and one whose floor is a little lower, find and prove it: the range of
    numbers is never too narrow."""
    program = knapsack(seed)
    scaled, best = scale_program(program), brute_force(program)
    counted: list[tuple[float, float]] = []
    add = Highs.add_count

    def noted(highs: Highs, columns: int, low: float, high: float) -> None:
        counted.append((low, high))
        add(highs, columns, low, high)

    monkeypatch.setattr(Highs, "add_count", noted)
    nothing = np.zeros(0, np.int64)
    for part in (1.0, 0.7):
        floor = part * best * scaled.factor
        core = Core(scaled, [], np.arange(ITEMS), nothing, floor=floor - 1e-9 * floor)
        answer = core.solve(Watch(Limits(0.0)), 0.0, None)
        assert answer.plan is not None
        assert (answer.plan.value, answer.finished) == (best, True)
        assert answer.bound == pytest.approx(best, rel=1e-9)
    assert counted  # with a floor of seven tenths there is more than one number
    assert all(0 <= low < high <= ITEMS for low, high in counted)


def test_the_nearest_are_those_of_the_least_margin() -> None:
    """The margins of a relaxation: those of offers taken in part are 0 and come first."""
    program = knapsack(1)
    scaled, watch = scale_program(program), Watch(Limits(0.0))
    relaxed = Relaxation(scaled, [], np.arange(ITEMS)).run(watch, 1e-9)
    margin = margins(scaled, relaxed.priced)
    split = relaxed.offers[(relaxed.weights > 1e-6) & (relaxed.weights < 1 - 1e-6)]
    assert 0 < len(split) <= ROWS
    assert margin[split] == pytest.approx(0.0, abs=1e-6)
    assert set(split) <= set(nearest(scaled, relaxed.priced, ROWS).tolist())
    assert len(nearest(scaled, relaxed.priced, 99)) == ITEMS


@pytest.mark.parametrize("seed", range(4))
def test_where_the_first_core_is_not_finished_small_cores_come_before_the_proof(
    seed: int, brute_force: Callable[[Program], float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer of the first core counts as not finished, as it is where programs are hard; the best plan is proven
    all the same."""
    order: list[str] = []
    small, exact = CoreSearch.run, Core.solve

    def run(search: CoreSearch, *arguments: Any) -> None:
        order.append("small cores")
        small(search, *arguments)

    def solved(core: Core, *arguments: Any, **options: Any) -> CoreAnswer:
        order.append("core")
        answer = exact(core, *arguments, **options)
        return replace(answer, finished=answer.finished and len(order) > 1)

    monkeypatch.setattr(loop, "CORES", (3, 300, 1200))
    monkeypatch.setattr(CoreSearch, "run", run)
    monkeypatch.setattr(Core, "solve", solved)
    program = knapsack(seed)
    solution = loop.solve(program, Limits(0.0))
    assert (solution.status, solution.value) == ("optimal", brute_force(program))
    assert order[:2] == ["core", "small cores"]
