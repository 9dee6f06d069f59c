"""The linear program of a tree: parts of what does not fit are no plan, and fewer offers and planes change nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from bad_cases import cautious, every_plan_of
from tiny_programs import choose

from optimizer.program.worst_cases import WorstCases
from optimizer.solving import Limits, branch_and_cut, solve
from optimizer.solving.node_program import Node, NodeProgram
from optimizer.solving.outer_approximation import approximations_of
from optimizer.solving.scaled_program import scale_program
from optimizer.solving.watch import Watch

DRAWS = np.array([[100.0, 0.0], [6.0, 6.0], [0.0, 100.0]])


def root(price: list[float], budget: float) -> tuple[float, NodeProgram, Node]:
    """The bound of the root for three offers, of which two pay in one draw each."""
    free = replace(choose([0.0] * 3, price, budget), concave=WorstCases(DRAWS, 0.5))
    scaled = scale_program(free)
    program = NodeProgram(scaled, approximations_of(scaled.program, scaled.factor), np.arange(3))
    alone = Node(np.zeros(3), np.ones(3), np.zeros(3, bool))
    solved = program.solved(alone, Watch(Limits(0.0, 60.0)), float("-inf"), 1e-6, root=True)
    return solved.bound / scaled.factor, program, solved


def test_a_part_of_what_does_not_fit_is_no_plan() -> None:
    """With 10, half of the first and half of the third would bring 50 whatever comes; whole, neither fits."""
    assert root([10.0, 5.0, 10.0], 10.0)[0] == pytest.approx(50.0, rel=1e-4)
    bound, _, node = root([11.0, 5.0, 11.0], 10.0)
    assert bound == pytest.approx(6.0, rel=1e-4)
    assert node.upper.tolist() == [0.0, 1.0, 0.0]


def test_a_node_that_has_spent_its_money_has_room_for_the_rest_alone() -> None:
    """With 12 the second leaves 7, which is not enough for any other."""
    _, program, node = root([10.0, 5.0, 10.0], 12.0)
    taken = replace(node, lower=np.array([0.0, 1.0, 0.0]))
    solved = program.solved(taken, Watch(Limits(0.0, 60.0)), float("-inf"), 1e-6)
    assert solved.upper.tolist() == [0.0, 1.0, 0.0]
    both = program.solved(replace(node, lower=np.ones(3)), Watch(Limits(0.0, 60.0)), float("-inf"), 1e-6)
    assert both.weights is None


def test_fewer_offers_and_planes_change_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tree is built anew after each of its nodes; the answers are those of every plan."""
    monkeypatch.setattr(branch_and_cut, "LOOKED", 1)
    monkeypatch.setattr(branch_and_cut, "FEWER", 1.0)
    solved = 0
    for seed in range(300, 315):
        asked = cautious(seed)
        every, solution = every_plan_of(asked), solve(asked, Limits(gap=0.0, seconds=60.0))
        if every.best > -np.inf:
            assert solution.value == pytest.approx(every.best, rel=1e-9, abs=1e-9), seed
            assert solution.bound >= every.best * (1 - 1e-9), seed
            solved += 1
    assert solved > 8
