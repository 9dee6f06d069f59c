"""Plans with deals: the parts are the whole, each agreed fee is exact, and what is signed or declined is obeyed."""

from __future__ import annotations

import csv
import io
import json
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from brute_force import best_value
from dealt_scenarios import write_dealt
from whole_parts import parts_are_the_whole

from optimizer.errors import InputError
from optimizer.facts.deals import LOCKING
from optimizer.money import minor_digits
from optimizer.plan.files import plan_json, write_plan
from optimizer.planning import Prepared, check_plan, plan_campaign, prepare


def dealt(folder: Path, seed: int) -> Prepared | None:
    """A prepared scenario; None where what is signed cannot be together with the rest of what was drawn."""
    try:
        return prepare(write_dealt(folder, seed))
    except InputError as error:
        words = ("nobody", "locked", "cannot be hired", "together and apart", "cannot all", "are both to be")
        errors = [problem.what for problem in error.problems if problem.severity == "error"]
        assert all(any(word in what for word in words) for what in errors), (seed, errors)
        return None


def ties(folder: Path, seed: int) -> tuple[str, int]:
    """Plan a scenario and add up its file in every way there is; how it went, and the lines with a deal."""
    prepared = dealt(folder, seed)
    if prepared is None:
        return "refused", 0
    plan = plan_campaign(prepared)
    if plan.status == "infeasible":
        return "infeasible", 0
    file: dict[str, Any] = json.loads(plan_json(plan), parse_float=Decimal, parse_int=Decimal)
    parts_are_the_whole(file, seed)
    agreed = fees_are_exact(file, prepared, seed)
    statuses_are_obeyed(file, folder, seed)
    for written in write_plan(plan, folder / "out"):
        assert check_plan(prepared, written).violations == (), seed
    return ("tied" if file["lines"] else "empty"), agreed


def fees_are_exact(file: dict[str, Any], prepared: Prepared, seed: int) -> int:
    """Each agreed fee is the amount of its file times the rate, rounded half up once; variances add up."""
    unit = Decimal(1).scaleb(-minor_digits(file["currency"]))
    rates = {file["currency"]: Decimal(1), **prepared.scenario.costs.fx.rates} if prepared.scenario.costs.fx else {}
    dealt = [line for line in file["lines"] if line.get("deal") is not None]
    for line in dealt:
        deal = line["deal"]
        assert deal["price"] == (deal["amount"] * rates[deal["currency"]]).quantize(unit, ROUND_HALF_UP), seed
        assert line["costs"].get("creator", 0) == deal["price"], seed
        assert deal["quoted"] is None or deal["price"] - deal["quoted"] == deal["variance"], seed
        assert deal["outside"] == (line["creator"] == "wanda"), seed
        assert "price" not in line["estimated"], seed
    return len(dealt)


def statuses_are_obeyed(file: dict[str, Any], folder: Path, seed: int) -> None:
    """Every signed row has its line, no declined one has."""
    lines = [(line["creator"], line["platform"], line["package"], line["flight"]) for line in file["lines"]]
    for row in csv.DictReader(io.StringIO((folder / "deals.csv").read_text(encoding="utf-8"))):
        own = [
            line for line in lines
            if line[:3] == (row["creator"], row["platform"], row["package"]) and row["flight"] in ("", line[3])
        ]  # fmt: skip
        if row["status"] in LOCKING:
            assert own, (seed, row)
        elif row["status"] == "declined":
            assert not own, (seed, row)


def test_the_parts_of_plans_with_deals_add_up(tmp_path: Path) -> None:
    """20 random scenarios; at least some of each kind."""
    found = [ties(tmp_path, seed) for seed in range(20)]
    assert [kind for kind, _ in found].count("tied") > 5
    assert sum(agreed for _, agreed in found) > 5


@pytest.mark.long
@pytest.mark.parametrize("block", range(8))
def test_the_parts_of_many_more_plans_with_deals_add_up(tmp_path: Path, block: int) -> None:
    """Until 300 plans with lines were added up: 1,200 are drawn."""
    found = [ties(tmp_path, 40_000 + 150 * block + seed) for seed in range(150)]
    assert [kind for kind, _ in found].count("tied") >= 38
    assert sum(agreed for _, agreed in found) >= 60


def compared(folder: Path, seeds: range) -> tuple[int, int]:
    """Plans held against all others of their scenarios, and those with a cap on cash."""
    number = capped = 0
    for seed in seeds:
        prepared = dealt(folder, seed)
        if prepared is None or len(prepared.offers) > 16:
            continue
        best, plan = best_value(prepared.scenario, prepared.offers), plan_campaign(prepared)
        assert (best is None) == (plan.status == "infeasible"), seed
        if best is not None:
            scale = 10**prepared.offers.digits if prepared.scenario.objective == "spend" else 1
            assert plan.objective.value == pytest.approx(best / scale, rel=1e-9, abs=1e-9), seed
            number += 1
            capped += any(rule.measure == "cash" for rule in plan.rules)
    return number, capped


def test_no_plan_with_these_deals_is_better(tmp_path: Path) -> None:
    """Brute force over small ones, caps on the cash of a month among their rules."""
    number, capped = compared(tmp_path, range(24))
    assert number > 5
    assert capped > 0


@pytest.mark.long
def test_no_plan_with_many_more_deals_is_better(tmp_path: Path) -> None:
    """The same over 300 draws."""
    number, capped = compared(tmp_path, range(60_000, 60_300))
    assert number > 60
    assert capped > 15
