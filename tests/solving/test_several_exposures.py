"""People who have to be reached several times: the bound by pairs against every plan there is."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tiny_programs import Builder, judged

from optimizer.program.model import Program
from optimizer.program.reach_term import ReachTerm
from optimizer.solving import Limits, solve
from optimizer.solving.core import Split
from optimizer.solving.outer_approximation import approximations_of
from optimizer.solving.pair_relaxation import PairRelaxation
from optimizer.solving.pair_tree import PairTree
from optimizer.solving.scaled_program import scale_program
from optimizer.solving.watch import Watch


def program_of(seed: int) -> Program:
    """12 offers of 12 or 8 channels, 30 people of their own, a budget, a least count, and a share of all costs."""
    rng = np.random.default_rng([seed, 12])
    frequency = 2 + seed % 2
    chance = rng.uniform(0.1, 0.5, 12)[:, None] * (rng.random((12, 30)) < 0.5)
    if seed % 4 == 3:
        chance = (chance > 0).astype(float)  # certain hits
    group = np.arange(12) if seed % 3 else np.minimum(np.arange(12), 7)
    price = rng.uniform(1.0, 3.0, 12).round(2)
    builder = Builder(12)
    builder.row(np.arange(12), price, -np.inf, round(0.4 * float(price.sum()), 2), "budget")
    builder.row(np.arange(6), np.ones(6), 1.0, np.inf, "least")
    term = ReachTerm(rng.uniform(1.0, 9.0, 30), chance, frequency)
    return builder.program(rng.uniform(0.0, 1.0, 12) * (seed % 2), group, concave=term)


@pytest.mark.parametrize("seed", range(12))
def test_the_bound_by_pairs_and_its_tree(seed: int) -> None:
    """No plan is above the relaxation, and the tree ends at the best one."""
    program = program_of(seed)
    best = judged(program).best
    scaled = scale_program(program)
    everything = Split(np.arange(program.offers), np.zeros(0, np.int64))
    relaxation = PairRelaxation(scaled, approximations_of(scaled.program, scaled.factor), 0, everything)
    watch = Watch(Limits(1e-4, 60.0, math.inf))
    found = relaxation.run(watch, -math.inf, 1e-4)
    assert found.bound / scaled.factor >= best * (1 - 1e-7)
    below = scaled.factor * best * 0.999
    kept = relaxation.run(watch, below, 1e-4).split
    plan = solve(program, Limits(1e-6, 60.0, math.inf)).chosen
    assert np.isin(plan, np.union1d(kept.open, kept.taken)).all()
    assert np.isin(kept.taken, plan).all()
    tree = Watch(Limits(1e-4, 60.0, math.inf))
    assert PairTree(scaled, relaxation, found).solve(tree, lambda: scaled.factor * best, lambda _: None, math.inf)
    assert tree.bound == pytest.approx(best, rel=1e-6)


@pytest.mark.parametrize("seed", range(12))
def test_whole_solves_end_at_the_best_plan(seed: int) -> None:
    """By every plan."""
    program = program_of(seed)
    solution = solve(program, Limits(1e-6, 60.0, math.inf))
    assert solution.status == "optimal"
    assert solution.value == pytest.approx(judged(program).best, rel=1e-6)


def test_what_stays_open_is_a_fraction_of_what_it_was() -> None:
    """60 channels and 400 people, each told by chances near 0.1: the mean alone left half of it open and more."""
    rng = np.random.default_rng(6)
    chance = rng.uniform(0.06, 0.14, 60)[:, None] * (rng.random((60, 400)) < rng.uniform(0.02, 0.5, 60)[:, None])
    price = (chance.sum(axis=1) ** 0.8 * rng.lognormal(0.0, 0.3, 60)).round(3) + 0.01
    builder = Builder(60)
    builder.row(np.arange(60), price, -np.inf, round(0.25 * float(price.sum()), 3), "budget")
    builder.row(np.arange(60), np.ones(60), -np.inf, 20.0, "few")
    term = ReachTerm(np.full(400, 10.0), chance, 2)
    solution = solve(builder.program(np.zeros(60), np.arange(60), concave=term), Limits(1e-3, 600.0, 3.0))
    assert not solution.late
    assert solution.gap < 0.03
