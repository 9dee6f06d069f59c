"""Tiny linear programs whose best plan is found by hand in the comments."""

from __future__ import annotations

import numpy as np
import pytest
from tiny_programs import Builder, choose

from optimizer.program.model import Program
from optimizer.solving import Limits, Solution, solve

EXACT = Limits(gap=0.0, seconds=20.0)


def optimal(program: Program, chosen: list[int], value: float) -> Solution:
    """Solve and check the one best plan and its proof."""
    solution = solve(program, EXACT)
    assert solution.status == "optimal"
    assert solution.chosen.tolist() == chosen
    assert solution.value == pytest.approx(value, rel=1e-12, abs=1e-12)
    assert solution.bound == pytest.approx(value, rel=1e-8, abs=1e-6)
    assert solution.bound >= solution.value
    assert solution.gap <= 1e-8
    return solution


def infeasible(program: Program) -> None:
    """Solve and check that it is proven that there is no plan."""
    solution = solve(program, EXACT)
    assert solution.status == "infeasible"
    assert not len(solution.chosen)
    assert solution.value == solution.bound == -np.inf


def test_a_budget() -> None:
    """Costs 5, 4, 3, 2 and gains 10, 8, 6, 3 with 7 to spend: 4 + 3 brings 14, 5 + 2 only 13."""
    optimal(choose([10, 8, 6, 3], [5, 4, 3, 2], 7), [1, 2], 14)


def test_one_package_of_a_channel() -> None:
    """Offers 0 and 1 belong to one channel; both would bring 8 for 6, but 0 and 2 bring 6 for 5."""
    optimal(choose([3, 5, 3], [2, 4, 3], 6, group=[0, 0, 1]), [0, 2], 6)


def test_groups_need_not_be_in_order() -> None:
    """The same with the groups numbered otherwise and their offers apart."""
    optimal(choose([5, 3, 3], [4, 3, 2], 6, group=[7, 3, 7]), [1, 2], 6)


def test_a_locked_offer() -> None:
    """Offer 3 (cost 2) is in: 5 are left for offer 0, 10 + 3."""
    optimal(choose([10, 8, 6, 3], [5, 4, 3, 2], 7, locked=[3]), [0, 3], 13)


def test_a_locked_and_an_excluded_offer() -> None:
    """Offer 3 is in and 0 is out: 8 + 3."""
    optimal(choose([10, 8, 6, 3], [5, 4, 3, 2], 7, locked=[3], excluded=[0]), [1, 3], 11)


def test_a_locked_offer_that_harms() -> None:
    """A gain of -4 is taken if it must be."""
    optimal(choose([-4, 3], [1, 1], 2, locked=[0]), [0, 1], -1)


def test_a_share_of_the_total() -> None:
    """Costs 4, 4, 2, gains 9, 5, 1, 7 to spend, and offer 0 may have half of what is spent.

    {0} and {0, 2} break the share (4 > 2, 4 > 3), {0, 1} costs 8: {1, 2} with 6 is left.
    """
    optimal(_share(budget=7), [1, 2], 6)


def test_a_share_that_holds_exactly() -> None:
    """With 8 to spend {0, 1} gives offer 0 exactly its half."""
    optimal(_share(budget=8), [0, 1], 14)


def _share(budget: float) -> Program:
    builder = Builder(3)
    cost = np.array([4.0, 4.0, 2.0])
    spend = builder.total(cost, "spend")
    builder.row(np.arange(3), cost, -np.inf, budget, "budget")
    builder.row(np.array([0, spend]), np.array([4.0, -0.5]), -np.inf, 0.0, "half")
    return builder.program(np.array([9.0, 5.0, 1.0]), np.arange(3))


def test_creators_are_counted_once() -> None:
    """One creator has offers 0 and 1 on two channels (3 + 3), another has offer 2 (5); one creator is allowed."""
    builder = Builder(3)
    one = builder.indicator([np.array([0]), np.array([1])], "one")
    builder.row(np.array([one, 2]), np.ones(2), -np.inf, 1.0, "creators")
    optimal(builder.program(np.array([3.0, 3.0, 5.0]), np.arange(3)), [0, 1], 6)


def test_a_least_number_of_creators() -> None:
    """Two creators at least, two offers at most: the better offer of the first creator and the other's."""
    builder = Builder(3)
    one = builder.indicator([np.array([0]), np.array([1])], "one")
    builder.row(np.array([one, 2]), np.ones(2), 2.0, np.inf, "creators")
    builder.row(np.arange(3), np.ones(3), -np.inf, 2.0, "posts")
    optimal(builder.program(np.array([3.0, 4.0, 1.0]), np.arange(3)), [1, 2], 5)


def test_together_and_apart() -> None:
    """0 and 1 come together, 1 and 2 never: {0, 1} brings 5, {2, 3} 6."""
    builder = Builder(4)
    builder.row(np.array([0, 1]), np.array([1.0, -1.0]), 0.0, 0.0, "together", local=True)
    builder.row(np.array([1, 2]), np.ones(2), -np.inf, 1.0, "apart", local=True)
    builder.row(np.arange(4), np.ones(4), -np.inf, 2.0, "posts")
    optimal(builder.program(np.array([4.0, 1.0, 5.0, 1.0]), np.arange(4)), [2, 3], 6)


@pytest.mark.parametrize("by_total", [False, True])
def test_least_spend(by_total: bool) -> None:
    """Costs 5, 3, 4 bring 5, 3, 3 and 6 are needed: {1, 2} for 7 is cheaper than {0, 1} for 8.

    The spend is the gain of the offers or that of the total, with a minus.
    """
    builder = Builder(3)
    cost = np.array([5.0, 3.0, 4.0])
    spend = builder.total(cost, "spend")
    builder.row(np.arange(3), np.array([5.0, 3.0, 3.0]), 6.0, np.inf, "least")
    gain = np.zeros(4)
    if by_total:
        gain[spend] = -1.0
    else:
        gain[:3] = -cost
    optimal(builder.program(gain, np.arange(3)), [1, 2], -7)


def test_a_sum_met_exactly() -> None:
    """Of costs 5, 4, 3, 2 only 4 + 3 and 5 + 2 make 7; the gains say which."""
    builder = Builder(4)
    builder.row(np.arange(4), np.array([5.0, 4.0, 3.0, 2.0]), 7.0, 7.0, "exactly")
    optimal(builder.program(np.array([9.0, 1.0, 1.0, 9.0]), np.arange(4)), [0, 3], 18)


def test_cents_are_exact() -> None:
    """A budget missed by one cent in a billion is missed."""
    price = [499_999_999.0, 500_000_001.0, 500_000_002.0]
    optimal(choose([1, 2, 4], price, 1_000_000_001.0), [0, 2], 5)
    optimal(choose([1, 2, 4], price, 1_000_000_000.0), [2], 4)


def test_nothing_is_worth_buying() -> None:
    """Where all gains are negative the empty plan is the best."""
    optimal(choose([-1, -2], [1, 1], 2), [], 0)


def test_no_offers() -> None:
    """A program of nothing has the empty plan."""
    optimal(Builder(0).program(np.zeros(0), np.zeros(0, np.int64)), [], 0)


def test_no_rows() -> None:
    """Without rows all that is worth something is taken, the best of each channel."""
    optimal(Builder(4).program(np.array([1.0, 2.0, -1.0, 5.0]), np.array([0, 0, 1, 2])), [1, 3], 7)


def test_rows_and_no_offers() -> None:
    """A least value that nobody can bring."""
    builder = Builder(0)
    builder.row(np.zeros(0, np.int64), np.zeros(0), 1.0, np.inf, "least")
    infeasible(builder.program(np.zeros(0), np.zeros(0, np.int64)))


def test_infeasible_already_in_fractions() -> None:
    """Three of two offers."""
    builder = Builder(2)
    builder.row(np.arange(2), np.ones(2), 3.0, np.inf, "three")
    infeasible(builder.program(np.ones(2), np.arange(2)))


def test_infeasible_only_in_whole_offers() -> None:
    """Twos never make three, though 1.5 of them do."""
    builder = Builder(3)
    builder.row(np.arange(3), np.full(3, 2.0), 3.0, 3.0, "three")
    infeasible(builder.program(np.ones(3), np.arange(3)))


def test_infeasible_by_a_lock() -> None:
    """A locked offer beyond the budget, and two locked ones of one channel."""
    infeasible(choose([1, 1], [5, 1], 4, locked=[0]))
    infeasible(choose([1, 1], [1, 1], 4, group=[0, 0], locked=[0, 1]))


def test_infeasible_among_rules() -> None:
    """At least two creators, yet everybody else is excluded."""
    builder = Builder(3)
    one = builder.indicator([np.array([0]), np.array([1])], "one")
    builder.row(np.array([one, 2]), np.ones(2), 2.0, np.inf, "creators")
    infeasible(builder.program(np.ones(3), np.arange(3), excluded=np.array([2])))
