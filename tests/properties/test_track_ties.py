"""Random campaigns: every variance adds up, every sum is the same by line, kind and month, and the end is what came."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from costly_scenarios import write_costly
from random_actuals import write_actuals

from optimizer.advice.track import Track, track
from optimizer.advice.track_outcomes import MEASURES
from optimizer.errors import InputError
from optimizer.plan.files import write_plan
from optimizer.planning import plan_campaign, prepare
from optimizer.render.data import view_json
from optimizer.views.track import track_view


def campaign(folder: Path, seed: int, *, everything: bool) -> Track | None:
    """A random campaign against its plan; None where the draw cannot be planned, or buys nothing."""
    try:
        prepared = prepare(write_costly(folder, seed))
    except InputError:
        return None
    plan = plan_campaign(prepared)
    if plan.status == "infeasible" or plan.lines.empty:
        return None
    path = write_plan(plan, folder / "plan")[0]
    return track(prepared, path, write_actuals(folder, prepared, plan, seed, everything=everything))


def adds_up(found: Track, seed: int) -> None:
    """In whole minor units, by line, kind and month; of outcomes to the rounding of a computer."""
    for line in found.lines:
        assert line.variance.total == line.money.forecast - line.money.budget, (seed, line)
        for name in ("budget", "committed", "actual", "forecast", "to_come"):
            parts = sum((getattr(own, name) for own in line.kinds.values()), Decimal(0))
            assert parts == getattr(line.money, name), (seed, name, line)
        if line.state in ("closed", "no_show", "unplanned"):
            assert line.kinds.get("creator") is None or line.kinds["creator"].to_come == 0, (seed, line)
        for own in line.outcomes.values():
            reasons = own.volume + own.performance + own.no_show + own.rest
            assert reasons == pytest.approx(own.forecast - own.planned, rel=1e-12, abs=1e-9), (seed, line)
    for name in ("budget", "committed", "actual", "forecast", "to_come", "variance"):
        lines = sum((getattr(line.money, name) for line in found.lines), Decimal(0))
        kinds = sum((getattr(own, name) for own in found.kinds.values()), Decimal(0))
        assert lines == kinds == getattr(found.money, name), (seed, name)
    assert found.variance.total == found.money.variance, seed
    for name, whole in (("budget", "budget"), ("actual", "actual"), ("to_come", "to_come")):
        assert sum((getattr(month, name) for month in found.months), Decimal(0)) == getattr(found.money, whole), (
            seed,
            name,
        )
    for measure, whole in found.outcomes.items():
        assert whole.forecast == pytest.approx(
            sum(line.outcomes[measure].forecast for line in found.lines if measure in line.outcomes)
        ), seed
    assert view_json(track_view(found))


def ends(found: Track, seed: int) -> None:
    """With everything out, invoiced and final, the forecast is what came: of money to the cent, of outcomes exactly."""
    assert {line.state for line in found.lines} == {"closed"}, seed
    assert found.money.forecast == found.money.actual, seed
    assert found.money.to_come == 0, seed
    for line in found.lines:
        for measure in MEASURES:
            own = line.outcomes.get(measure)
            assert own is None or own.actual is None or own.forecast == own.actual, (seed, line)
    for measure, whole in found.outcomes.items():
        known = [line.outcomes[measure] for line in found.lines if measure in line.outcomes]
        assert all(own.actual is not None for own in known), (seed, measure)
        assert whole.forecast == whole.actual, (seed, measure)


def tracked(folder: Path, seeds: range) -> int:
    """Campaigns that were tracked, each half way and at its end."""
    number = 0
    for seed in seeds:
        half_way = campaign(folder, seed, everything=False)
        if half_way is None:
            continue
        adds_up(half_way, seed)
        whole = campaign(folder, seed, everything=True)
        assert whole is not None
        adds_up(whole, seed)
        ends(whole, seed)
        number += 1
    return number


def test_the_variances_of_campaigns_add_up(tmp_path: Path) -> None:
    """12 draws."""
    assert tracked(tmp_path, range(12)) > 4


@pytest.mark.long
@pytest.mark.parametrize("block", range(4))
def test_the_variances_of_many_campaigns_add_up(tmp_path: Path, block: int) -> None:
    """Until 100 campaigns were tracked, half way and at their end: 200 are drawn."""
    assert tracked(tmp_path, range(80_000 + 50 * block, 80_050 + 50 * block)) >= 25
