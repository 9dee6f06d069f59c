"""Tiny programs of people reached, solved by hand in the comments."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp
from tiny_programs import Builder, choose, judged

from optimizer.program.contact_probabilities import FactoredProbabilities
from optimizer.program.model import Program
from optimizer.program.reach_term import ReachTerm
from optimizer.solving import Limits, solve

EXACT = Limits(gap=0.0, seconds=20.0)


def posts(term: ReachTerm, most: float) -> Program:
    """Any `most` of the term's offers, for the people reached alone."""
    return choose([0.0] * term.offers, [1.0] * term.offers, most, concave=term)


@pytest.mark.parametrize("sparse", [False, True])
def test_coverage(sparse: bool) -> None:
    """Sets ab, bc, cd, d over 1, 5, 4, 2 people: greedy takes bc (9) and ends at 11; ab and cd have all 12."""
    hits = np.array([[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1], [0, 0, 0, 1]], float)
    term = ReachTerm(np.array([1.0, 5.0, 4.0, 2.0]), sp.csr_array(hits) if sparse else hits)
    solution = solve(posts(term, 2), EXACT)
    assert solution.status == "optimal"
    assert solution.chosen.tolist() == [0, 2]
    assert solution.value == pytest.approx(12.0)
    assert solution.bound == pytest.approx(12.0, rel=1e-8)


def test_reach_in_cells() -> None:
    """Two cells of 100: half of the first twice is 75 people (adding up says 100), half and 0.4 of the other 90."""
    term = ReachTerm(np.array([100.0, 100.0]), np.array([[0.5, 0.0], [0.5, 0.0], [0.0, 0.4]]))
    solution = solve(posts(term, 2), EXACT)
    assert solution.status == "optimal"
    assert 2 in solution.chosen
    assert solution.value == pytest.approx(90.0)
    assert solution.bound == pytest.approx(90.0, rel=1e-8)


def test_hits_told_by_channel() -> None:
    """Views 0.5 and 1 of followers 0.4 and 0.6: one post of each of two channels within 3."""
    follow = np.array([[0.4, 0.0], [0.6, 0.2]])
    hits = FactoredProbabilities(np.array([0, 0, 1, 1]), np.array([0.5, 1.0, 0.5, 1.0]), follow)
    term = ReachTerm(np.array([100.0, 50.0]), hits)
    # Single and double posts cost 1 and 2. 0 + 3: 100 (1 - 0.8 * 0.4) + 50 * 0.2 = 78; 1 + 2: 58 + 5 = 63.
    solution = solve(choose([0.0] * 4, [1, 2, 1, 2], 3, group=[0, 0, 1, 1], concave=term), EXACT)
    assert solution.status == "optimal"
    assert solution.chosen.tolist() == [0, 3]
    assert solution.value == pytest.approx(78.0)


def test_a_certain_hit_among_others() -> None:
    """One offer has the whole first cell (100) for certain; on top of it only the second cell counts."""
    term = ReachTerm(np.array([100.0, 100.0]), np.array([[1.0, 0.0], [0.9, 0.05], [0.0, 0.1]]))
    solution = solve(posts(term, 2), EXACT)
    assert solution.status == "optimal"
    assert solution.chosen.tolist() == [0, 2]
    assert solution.value == pytest.approx(110.0)


def test_gain_beside_reach() -> None:
    """Offer 1 reaches 20 fewer than offer 0 and brings 30 of its own."""
    term = ReachTerm(np.array([100.0]), np.array([[0.5], [0.3]]))
    solution = solve(choose([0.0, 30.0], [1, 1], 1, concave=term), EXACT)
    assert solution.status == "optimal"
    assert solution.chosen.tolist() == [1]
    assert solution.value == pytest.approx(60.0)


def test_a_gain_that_harms_reach_is_weighed() -> None:
    """A price of 40 for 30 more people is not paid, one of 20 is."""
    term = ReachTerm(np.array([100.0]), np.array([[0.5], [0.6]]))  # together 80
    assert solve(choose([-40.0, 0.0], [1, 1], 2, concave=term), EXACT).chosen.tolist() == [1]
    assert solve(choose([-10.0, 0.0], [1, 1], 2, concave=term), EXACT).chosen.tolist() == [0, 1]


def test_reached_twice() -> None:
    """Cells of 100 and 60; two of (.8, 0), (0, .8), (.5, .5): only an offer that meets another counts, .8 * .5."""
    term = ReachTerm(np.array([100.0, 60.0]), np.array([[0.8, 0.0], [0.0, 0.8], [0.5, 0.5]]), frequency=2)
    solution = solve(posts(term, 2), EXACT)
    assert solution.chosen.tolist() == [0, 2]
    assert solution.value == pytest.approx(40.0)
    assert solution.bound >= 40.0 - 1e-9
    assert solution.status in ("optimal", "feasible")
    assert (solution.status == "optimal") == (solution.gap == 0.0)


def test_a_floor_on_reach() -> None:
    """Least spend with 80 people: {0, 1} has 75 for 2, {0, 2} has 90 for 4."""
    solution = solve(_floor(80.0), EXACT)
    assert solution.status == "optimal"
    assert solution.value == pytest.approx(-4.0)
    assert 2 in solution.chosen


def test_a_floor_met_exactly() -> None:
    """75 people are enough where 75 are asked for."""
    solution = solve(_floor(75.0), EXACT)
    assert solution.status == "optimal"
    assert solution.chosen.tolist() == [0, 1]


def test_a_floor_beyond_everybody() -> None:
    """All together reach 75 + 40 people."""
    assert solve(_floor(115.0), EXACT).chosen.tolist() == [0, 1, 2]
    solution = solve(_floor(116.0), EXACT)
    assert solution.status == "infeasible"
    assert solution.bound == -np.inf


def _floor(least: float) -> Program:
    term = ReachTerm(np.array([100.0, 100.0]), np.array([[0.5, 0.0], [0.5, 0.0], [0.0, 0.4]]))
    cost = np.array([1.0, 1.0, 3.0])
    builder = Builder(3)
    builder.row(np.arange(3), cost, -np.inf, 100.0, "budget")
    return builder.program(-cost, np.arange(3), floors=((term, least, "reach"),))


def test_reach_and_a_floor_on_others() -> None:
    """The objective is one audience, the floor another; brute force over all plans agrees."""
    rng = np.random.default_rng(4)
    mine, theirs = ReachTerm(np.full(3, 50.0), rng.random((8, 3)) ** 2), ReachTerm(np.full(2, 80.0), rng.random((8, 2)))
    builder = Builder(8)
    builder.row(np.arange(8), rng.integers(1, 6, 8).astype(float), -np.inf, 9.0, "budget")
    program = builder.program(np.zeros(8), np.arange(8), concave=mine, floors=((theirs, 100.0, "others"),))
    solution, judge = solve(program, EXACT), judged(program)
    assert solution.status == "optimal"
    assert solution.value == pytest.approx(judge.best, rel=1e-9)
    assert judge.of(solution.chosen)[0]


def test_nobody_to_reach() -> None:
    """An audience without people is worth nothing and is proven at once."""
    solution = solve(posts(ReachTerm(np.zeros(2), np.full((3, 2), 0.5)), 2), EXACT)
    assert solution.status == "optimal"
    assert solution.value == 0.0


def test_reach_without_offers() -> None:
    """An audience and nobody to hire."""
    term = ReachTerm(np.array([10.0]), np.zeros((0, 1)))
    solution = solve(Builder(0).program(np.zeros(0), np.zeros(0, np.int64), concave=term), EXACT)
    assert solution.status == "optimal"
    assert solution.value == 0.0
