"""Worst cases of net reach in flights: a channel's bookings as one choice are the same plans, closer bounded."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from optimizer.plan.files import write_plan
from optimizer.planning import check_plan, compile_program, plan_campaign, prepare
from optimizer.program.flight_choices import MOST_CHOICES, flight_choices
from optimizer.program.model import Program
from optimizer.program.worst_reach import WorstReach
from optimizer.solving import Limits, WarmStart, evaluate, scale_program, solve


def scenario(folder: Path, channels: int, flights: int) -> Path:
    """Channels with two packages that may be booked in each flight, under rules and budgets of flights."""
    names = [f"c{i if i > 5 else i % 3},{'tiktok' if i > 2 else 'instagram'}" for i in range(channels)]
    rows = [f"{name},{9000 + 2500 * i},0.03,{90 + 17 * i}" for i, name in enumerate(names)]
    (folder / "r.csv").write_text("\n".join(["creator,platform,followers,engagement_rate,price", *rows]) + "\n")
    months = list(range(3, 3 + flights))
    content = {
        "name": "flights",
        "budget": 420,
        "objective": "reach",
        "risk": {"worst": "20%"},
        "forecast": {"draws": 60, "no_show": "20%"},
        "roster": "r.csv",
        "packages": [{"name": "post", "post": 1}, {"name": "two", "post": 2, "discount": "10%"}],
        "rules": [
            {"name": "few", "measure": "creators", "max": 2},
            {"name": "mix", "measure": "spend", "where": {"platform": "tiktok"}, "min": "10%"},
        ],
        "audience": {"people": 60000},
        "flights": [
            {"name": f"flight {month}", "start": f"2027-0{month}-01", "end": f"2027-0{month}-28", "budget": "70%"}
            for month in months
        ],
        "solve": {"gap": "0%"},
    }
    path = folder / "s.yaml"
    path.write_text(json.dumps(content))
    return path


def program_of(path: Path) -> Program:
    program = compile_program(prepare(path)).program
    assert isinstance(program.concave, WorstReach)
    assert program.concave.repeats
    return program


def best_of_all(program: Program) -> float:
    """Every plan of up to four bookings: more than the budget pays for."""
    scaled = scale_program(program)
    best = -np.inf
    for size in range(5):
        for plan in combinations(range(program.offers), size):
            evaluation = evaluate(scaled, np.array(plan, np.int64))
            if evaluation.holds:
                best = max(best, evaluation.value)
    return best


def test_choices_are_the_same_plans_of_the_same_value(tmp_path: Path) -> None:
    program = program_of(scenario(tmp_path, 4, 2))
    choices = flight_choices(program)
    assert choices is not None
    rng = np.random.default_rng(5)
    before, after = scale_program(program), scale_program(choices.program)
    held = 0
    for _ in range(300):
        chosen = np.flatnonzero(rng.random(program.offers) < 0.2)
        taken = choices.choices(chosen)
        if taken is None:  # two packages of a channel in one flight
            assert not evaluate(before, chosen).holds
            continue
        assert choices.offers(taken).tolist() == chosen.tolist()
        one, other = evaluate(before, chosen), evaluate(after, taken)
        assert one.holds == other.holds
        if one.holds:
            held += 1
            assert other.value == pytest.approx(one.value, rel=1e-9)
    assert held > 5


def test_the_best_plan_in_flights_is_found_and_proven(tmp_path: Path) -> None:
    """Against every plan."""
    program = program_of(scenario(tmp_path, 4, 2))
    best = best_of_all(program)
    assert best > 0
    solution = solve(program, Limits(gap=0.0, seconds=60.0))
    assert solution.status == "optimal"
    assert solution.value == pytest.approx(best, rel=1e-9)
    assert program.value(solution.chosen) == pytest.approx(best, rel=1e-9)
    again = solve(program, Limits(gap=0.5, seconds=60.0), warm=WarmStart.at(solution.chosen, program))
    assert again.value == pytest.approx(best, rel=1e-9)
    assert again.bound >= best * (1 - 1e-9)


def test_locked_and_excluded_bookings_stay(tmp_path: Path) -> None:
    program = program_of(scenario(tmp_path, 4, 2))
    lower, upper = program.lower.copy(), program.upper.copy()
    first = int(solve(program, Limits(gap=0.0)).chosen[0])
    other = next(offer for offer in range(program.offers) if program.group[offer] != program.group[first])
    upper[first], lower[other] = 0.0, 1.0
    asked = replace(program, lower=lower, upper=upper)
    solution = solve(asked, Limits(gap=0.0, seconds=60.0))
    assert solution.value == pytest.approx(best_of_all(asked), rel=1e-9)
    assert first not in solution.chosen
    assert other in solution.chosen


def test_the_plan_is_checked_and_many_choices_are_left_alone(tmp_path: Path) -> None:
    path = scenario(tmp_path, 4, 2)
    plan = plan_campaign(path)
    assert plan.status == "optimal"
    assert not check_plan(path, write_plan(plan, tmp_path / "out")[0]).violations
    many = program_of(scenario(tmp_path, 9, 6))
    assert MOST_CHOICES < 9 * (3**6 - 1)
    assert flight_choices(many) is None
