"""The sum of the parts is the whole, and a plan never costs a cent more than it may."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from broken import broken
from brute_force import best_value
from costly_scenarios import write_costly
from whole_parts import parts_are_the_whole

from optimizer.errors import InputError
from optimizer.money import floor_minor
from optimizer.plan.files import plan_json, write_plan
from optimizer.planning import Prepared, check_plan, plan_campaign, prepare


def costly(folder: Path, seed: int, *overrides: str) -> Prepared | None:
    """A prepared scenario; None where the draw asks for somebody whom nobody has."""
    path = write_costly(folder, seed)
    try:
        return prepare(path, overrides)
    except InputError as error:
        words = ("nobody", "locked", "cannot be hired", "together and apart", "cannot all")
        errors = [problem.what for problem in error.problems if problem.severity == "error"]
        assert all(any(word in what for word in words) for what in errors), (seed, errors)
        return None


def ties(folder: Path, seed: int) -> str:
    """Plan a scenario and add up its file in every way there is, in decimals of the text."""
    prepared = costly(folder, seed)
    if prepared is None:
        return "refused"
    plan = plan_campaign(prepared)
    if plan.status == "infeasible":
        return "infeasible"
    file: dict[str, Any] = json.loads(plan_json(plan), parse_float=Decimal, parse_int=Decimal)
    parts_are_the_whole(file, seed)
    for written in write_plan(plan, folder / "out"):
        assert check_plan(prepared, written).violations == (), seed
    return "tied" if file["lines"] else "empty"


def test_the_parts_of_15_plans_add_up(tmp_path: Path) -> None:
    """Lines, kinds of cost, activity, cash calendar and flights all come to the spend; check confirms the files."""
    kinds = [ties(tmp_path, seed) for seed in range(15)]
    assert kinds.count("tied") > 7


@pytest.mark.long
@pytest.mark.parametrize("block", range(6))
def test_the_parts_of_many_more_plans_add_up(tmp_path: Path, block: int) -> None:
    """Until 300 plans with lines were added up."""
    kinds = [ties(tmp_path, 10_000 + 200 * block + seed) for seed in range(200)]
    assert kinds.count("tied") >= 50


def exhausted(folder: Path, seed: int) -> str:
    """With exactly what a plan costs as budget it stays allowed, with one minor unit less it is gone."""
    prepared = costly(folder, seed)
    if prepared is None:
        return "refused"
    plan = plan_campaign(prepared)
    planned = prepared.scenario.planned_budget
    assert planned is not None
    digits = prepared.offers.digits
    if plan.status == "infeasible" or not plan.totals["spend"]:
        return "nothing bought"
    spend = int(plan.totals["spend"].scaleb(digits))
    assert spend <= floor_minor(planned, digits), seed
    path = write_plan(plan, folder / "kept")[0]
    for cents, allowed in ((spend, True), (spend - 1, False)):
        budget = f"{Decimal(cents).scaleb(-digits):f}"
        budget = f"{budget}0" if digits == 3 else budget  # three decimals could be thousands
        tight = prepare(prepared.file.shown, [f"budget={{total: {budget}, contingency: 0}}"])
        names = broken(check_plan(tight, path))
        assert ("budget" in names) == (not allowed), (seed, names)
        again = plan_campaign(tight)
        if again.status != "infeasible":
            assert int(again.totals["spend"].scaleb(digits)) <= cents, seed
    return "kept"


def test_a_budget_may_be_used_up_to_the_cent_and_not_beyond(tmp_path: Path) -> None:
    """8 random scenarios with awkward percentages and currencies."""
    kinds = [exhausted(tmp_path, 500 + seed) for seed in range(8)]
    assert kinds.count("kept") > 4


@pytest.mark.long
@pytest.mark.parametrize("block", range(10))
def test_budgets_of_many_more_scenarios_are_kept_to_the_cent(tmp_path: Path, block: int) -> None:
    """2,000 more, of which at least 1,000 buy something."""
    kinds = [exhausted(tmp_path, 20_000 + 200 * block + seed) for seed in range(200)]
    assert kinds.count("kept") >= 100


def test_no_plan_within_the_cash_limits_is_better(tmp_path: Path) -> None:
    """Brute force over 12 of these scenarios, caps on the cash of a month among their rules."""
    compared = capped = 0
    for seed in range(12):
        prepared = costly(tmp_path, seed)
        if prepared is None:
            continue
        best, plan = best_value(prepared.scenario, prepared.offers), plan_campaign(prepared)
        assert (best is None) == (plan.status == "infeasible"), seed
        if best is not None:
            scale = 10**prepared.offers.digits if prepared.scenario.objective == "spend" else 1
            assert plan.objective.value == pytest.approx(best / scale, rel=1e-9, abs=1e-9), seed
            compared += 1
            capped += any(rule.measure == "cash" for rule in plan.rules)
    assert compared > 5
    assert capped > 1
