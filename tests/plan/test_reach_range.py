"""The range of a plan's reach: there for every modelled audience, wider by views, and verified."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from made_posts import write_campaign

from optimizer.audience.inputs import Channels
from optimizer.audience.one_factor import audience_from_sizes
from optimizer.audience.reach import reach
from optimizer.plan.files import write_plan
from optimizer.plan.reach_cases import reached_by_views
from optimizer.planning import check_plan, plan_campaign

AUDIENCE = "budget: 3000\nobjective: reach\naudience: {people: 2000000}\n"


def test_stated_averages_have_a_range_of_reach_alone(tmp_path: Path) -> None:
    plan = plan_campaign(write_campaign(tmp_path, AUDIENCE))
    assert set(plan.forecast) == {"reach"}
    told = plan.forecast["reach"]
    assert told.mean == plan.totals["reach"]
    assert 0 < told.low < told.middle < told.high
    assert "low" not in plan.lines


def test_posts_that_scatter_widen_it(tmp_path: Path) -> None:
    """Once audiences alone are uncertain, once views and no-shows are too; the same lines both times."""
    calibrated = write_campaign(tmp_path, f"history: posts.csv\nforecast: {{no_show: 30%}}\n{AUDIENCE}")
    plan = plan_campaign(calibrated)
    assert set(plan.forecast) >= {"reach", "impressions"}
    lines = write_plan(plan, tmp_path / "plan")[0]
    (tmp_path / "stated").mkdir()
    stated = check_plan(write_campaign(tmp_path / "stated", AUDIENCE), lines)
    widths = [(own.forecast["reach"].high - own.forecast["reach"].low) / own.totals["reach"] for own in (plan, stated)]
    assert widths[0] > widths[1] > 0


def test_a_range_that_was_changed_is_found(tmp_path: Path) -> None:
    scenario = write_campaign(tmp_path, AUDIENCE)
    file = write_plan(plan_campaign(scenario), tmp_path / "plan")[0]
    assert not check_plan(scenario, file).violations
    document = json.loads(file.read_text(encoding="utf-8"))
    document["forecast"]["reach"]["low"] *= 1.1
    file.write_text(json.dumps(document), encoding="utf-8")
    broken = check_plan(scenario, file).violations
    assert len(broken) == 1


@pytest.mark.parametrize("frequency", [1, 2])
def test_worlds_of_views_are_each_the_reach_of_those_views(frequency: int) -> None:
    """Two lines on one channel and one on another: column by column the reach of the plain evaluation."""
    audience = audience_from_sizes(Channels(np.array([400.0, 300.0]), ("a", "b")), 1000.0)
    channel, views = np.array([0, 0, 1]), np.random.default_rng(2).random((3, 5))
    worlds = reached_by_views(audience, channel, views, frequency)
    assert worlds == pytest.approx([reach(audience, channel, views[:, world], frequency) for world in range(5)])
