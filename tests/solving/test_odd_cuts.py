"""Cuts on certain hits: the triangle by hand, every plan against every cut, and bounds against every plan."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pytest
import scipy.sparse as sp

from optimizer.program.model import Program
from optimizer.program.reach_term import ReachTerm
from optimizer.solving import Limits, loop, relaxation, scale_program, solve
from optimizer.solving.coverage import Coverage
from optimizer.solving.odd_cuts import charges, odd_cuts
from optimizer.solving.outer_approximation import approximations_of
from optimizer.solving.relaxation import Relaxation
from optimizer.solving.watch import Watch

NONE = np.zeros((0, 3), np.int64)


def part_of(hits: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> Coverage:
    """Cells of one head each."""
    cells, offers = hits.shape
    return Coverage(0.0, np.zeros(offers), np.ones(cells), sp.csr_array(hits), np.arange(cells))


def streets(seed: int) -> Program:
    """12 places, each of which reaches two or three of nine people; 3 or 4 are chosen."""
    from benchmarks.generate import Builder

    rng = np.random.default_rng(seed)
    table = np.zeros((12, 9))
    for place in range(12):
        table[place, rng.permutation(9)[: 2 + (place % 4 == 0)]] = 1.0
    term = ReachTerm(rng.integers(4, 7, 9).astype(float), sp.csr_array(table))
    builder = Builder(12)
    builder.row(np.arange(12), np.ones(12), -np.inf, 3.0 + seed % 2, "places")
    return builder.program(np.zeros(12), np.arange(12), concave=term)


def test_a_triangle_by_hand() -> None:
    """Three offers, each of which reaches two of three people: half of each reaches all, the cut says 2.5."""
    part = part_of(np.array([[1.0, 1.0, 0.0], [0.0, 1.0, 1.0], [1.0, 0.0, 1.0]]))
    cuts, _ = odd_cuts(part, np.full(3, 0.5), NONE)
    assert cuts.tolist() == [[0, 1, 2]]
    offers, cells = charges(part, cuts)
    assert offers.toarray().tolist() == [[1.0, 1.0, 1.0]]
    assert cells.toarray().tolist() == [[1.0, 1.0, 1.0]]
    assert (1.0 + offers.toarray() @ np.full(3, 0.5)).tolist() == [2.5]
    assert not len(odd_cuts(part, np.full(3, 0.5), cuts)[0])


@pytest.mark.parametrize("seed", range(10))
def test_every_plan_keeps_every_cut(seed: int) -> None:
    """Also where an offer reaches all three, and whatever else is taken."""
    rng = np.random.default_rng(seed)
    part = part_of((rng.random((9, 8)) < 0.4).astype(float))
    triples = np.array(list(itertools.combinations(range(9), 3)))
    offers, cells = charges(part, triples)
    for plan in itertools.product((0.0, 1.0), repeat=8):
        taken = np.array(plan)
        reached = (part.hits @ taken > 0).astype(float)
        assert (cells @ reached <= 1.0 + offers @ taken + 1e-9).all()


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("interior", [False, True])
def test_bounds_with_cuts_hold(
    seed: int, interior: bool, brute_force: Callable[[Program], float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rounds of cuts lower the bound and never below the best plan, with the duals of either method."""
    monkeypatch.setattr(relaxation, "MANY_HITS", 0 if interior else 10**9)
    program = streets(seed)
    best, scaled = brute_force(program), scale_program(program)
    approximations, watch = approximations_of(scaled.program, scaled.factor), Watch(Limits(0.0, 60.0))
    cutting = Relaxation(scaled, approximations, np.arange(12))
    first = cutting.run(watch, 1e-9)
    last = cutting.cut_rounds(first, watch, lambda: False, 10.0)
    assert last.priced.bound <= first.priced.bound
    assert last.priced.bound / scaled.factor >= best * (1 - 1e-9)


def test_cuts_close_gaps() -> None:
    """On some of these streets the relaxation is above the best plan, and the cuts are what closes it."""
    closed = 0
    for seed in range(20):
        scaled = scale_program(streets(seed))
        watch = Watch(Limits(0.0, 60.0))
        cutting = Relaxation(scaled, approximations_of(scaled.program, scaled.factor), np.arange(12))
        first = cutting.run(watch, 1e-9)
        closed += cutting.cut_rounds(first, watch, lambda: False, 10.0).priced.bound < first.priced.bound * (1 - 1e-6)
    assert closed >= 2


@pytest.mark.parametrize("seed", range(8))
def test_plans_after_cuts_are_the_best(
    seed: int, brute_force: Callable[[Program], float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole solve where every program counts as hard."""
    monkeypatch.setattr(loop, "FEW", 0)
    monkeypatch.setattr(loop, "HOPE", 0.0)
    solution = solve(streets(seed), Limits(0.0, 60.0))
    assert solution.status == "optimal"
    assert solution.value == pytest.approx(brute_force(streets(seed)))


@pytest.mark.parametrize("seed", range(6))
def test_interior_duals_have_their_sign(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """HiGHS leaves them as of a minimum where it stops without a basis; the bound made of them is that of simplex."""
    bounds = []
    for many in (10**9, 0):
        monkeypatch.setattr(relaxation, "MANY_HITS", many)
        monkeypatch.setattr(relaxation, "FAR", np.inf)
        scaled = scale_program(streets(seed))
        cutting = Relaxation(scaled, approximations_of(scaled.program, scaled.factor), np.arange(12))
        bounds.append(cutting.run(Watch(Limits(0.0, 60.0)), 1e-9).priced.bound)
    assert bounds[1] == pytest.approx(bounds[0], rel=1e-5)
