"""The exported model: any solver finds the same best plan in it, and for reach a bound that is nearly the value."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pulp
import pytest
from tiny_programs import Builder, judged, small

from optimizer.program.model import Program
from optimizer.program.pulp_model import PulpModel, part_model, whole_model
from optimizer.program.reach_term import ReachTerm

LINEAR = 24
REACH = 14


def solved(model: PulpModel) -> tuple[float, list[int]]:
    """The best value by CBC and the offers it takes, -inf where it finds no plan."""
    model.problem.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=0, gapAbs=0, threads=1, timeLimit=20))
    if model.problem.status != pulp.LpStatusOptimal:
        assert model.problem.status == pulp.LpStatusInfeasible
        return -np.inf, []
    whole = [v for v in model.variables if v.cat == pulp.LpInteger]
    taken = [int(c) for c, v in zip(model.columns, whole, strict=False) if v.value() > 0.5]
    return float(pulp.value(model.problem.objective)), taken


@pytest.mark.parametrize("seed", range(LINEAR))
def test_the_whole_model_has_the_best_plan(seed: int) -> None:
    """CBC on the whole model and brute force agree on the value, or that there is no plan."""
    program = small(seed)
    judge = judged(program)
    value, taken = solved(whole_model(program))
    if judge.best == -np.inf:
        assert value == -np.inf
        return
    assert value == pytest.approx(judge.best, rel=1e-7, abs=1e-6)
    obeys, worth = judge.of(np.array(taken, np.int64))
    assert obeys
    assert worth == pytest.approx(judge.best, rel=1e-7, abs=1e-6)


def test_the_whole_model_bounds_reach_closely() -> None:
    """Its optimum is no less than the best reach, and at most 0.2 % of all people more."""
    bounded = 0
    for program in (small(seed, concave=True) for seed in range(REACH)):
        best = judged(program).best
        value, _ = solved(whole_model(program))
        if best == -np.inf:
            assert program.concave is None or value == -np.inf
            continue
        assert value >= best - 1e-6 * max(1.0, abs(best))
        if isinstance(program.concave, ReachTerm):
            bounded += 1
            assert value <= best + 0.002 * float(program.concave.people.sum()) + 1e-6 * abs(best)
    assert bounded > REACH / 3


@pytest.mark.parametrize("seed", range(8))
def test_a_part_is_the_program_without_the_others(seed: int) -> None:
    """The model of some offers has the best plan of those that take no other one."""
    program = small(seed)
    kept = np.flatnonzero(np.random.default_rng(seed).random(program.offers) < 0.6)
    kept = np.union1d(kept, np.flatnonzero(program.lower[: program.offers]))
    upper = program.upper.copy()
    upper[np.setdiff1d(np.arange(program.offers), kept)] = 0.0
    best = judged(replace(program, upper=upper)).best
    value, taken = solved(part_model(program, kept))
    assert value == (pytest.approx(best, rel=1e-7, abs=1e-6) if np.isfinite(best) else -np.inf)
    assert set(taken) <= set(kept.tolist())


def test_parts_know_where_they_come_from() -> None:
    """Columns and rows of a part carry their numbers in the program; offers come first, in the order given."""
    program = _two_creators()
    offers = np.array([2, 0])
    model = part_model(program, offers)
    assert model.columns[:2].tolist() == [2, 0]
    assert [variable.name for variable in model.variables[:2]] == ["offer_2", "offer_0"]
    for constraint, row in zip(model.problem.constraints(), model.rows, strict=True):
        assert row < program.rows.shape[0]
        assert constraint.name.startswith(program.row_names[row])


def test_a_part_leaves_out_what_it_does_not_need() -> None:
    """Without any offer of the creator who is counted, neither indicator nor links are there."""
    model = part_model(_two_creators(), np.array([2]))
    assert model.columns.tolist() == [2]
    assert [constraint.name for constraint in model.problem.constraints()] == ["creators_3"]


def test_rows_with_two_limits_have_two_names() -> None:
    """A range becomes a lower and an upper constraint; an equation stays one."""
    builder = Builder(2)
    builder.row(np.arange(2), np.ones(2), 1.0, 2.0, "range")
    builder.row(np.arange(2), np.array([1.0, -1.0]), 0.0, 0.0, "same")
    builder.row(np.arange(2), np.ones(2), 1.0, np.inf, "least")
    model = whole_model(builder.program(np.ones(2), np.zeros(2, np.int64)))
    names = [constraint.name for constraint in model.problem.constraints()]
    assert names == ["range_0_low", "range_0_high", "same_1", "least_2", "group_0"]
    assert model.rows.tolist() == [0, 0, 1, 2, 3]
    assert model.problem.sense == pulp.LpMaximize


@pytest.mark.parametrize("seed", range(10))
def test_names_are_unique_and_plain(seed: int) -> None:
    """Names survive the LP format: letters, digits, underscores, each once."""
    model = whole_model(small(seed, concave=True))
    rows = [constraint.name for constraint in model.problem.constraints()]
    columns = [variable.name for variable in model.problem.variables()]
    for names in (rows, columns):
        assert len(set(names)) == len(names)
        assert all(name.replace("_", "").isalnum() for name in names)


def test_locked_and_excluded_offers_keep_their_bounds() -> None:
    """Bounds of the program are bounds of the model."""
    program = Builder(3).program(np.ones(3), np.arange(3), locked=np.array([0]), excluded=np.array([2]))
    bounds = [(variable.lowBound, variable.upBound) for variable in whole_model(program).variables]
    assert bounds == [(1.0, 1.0), (0.0, 1.0), (0.0, 0.0)]


def _two_creators() -> Program:
    """One creator with offers 0 and 1 on two channels, another with offer 2; at most one creator."""
    builder = Builder(3)
    one = builder.indicator([np.array([0]), np.array([1])], "one")
    builder.row(np.array([one, 2]), np.ones(2), -np.inf, 1.0, "creators")
    return builder.program(np.array([3.0, 3.0, 5.0]), np.arange(3))
