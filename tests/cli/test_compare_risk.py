"""`compare --risk`: what caution costs on average and what it brings in bad cases."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner
from made_posts import write_campaign

from optimizer.cli import optimizer

TEXT = "budget: 1500\nhistory: posts.csv\nforecast: {no_show: 15%, draws: 200}\nsolve: {gap: 1%}\n"


def test_caution_costs_on_average_and_helps_in_bad_cases(tmp_path: Path) -> None:
    """The plan for the worst tenth brings less on average than the one for the mean, and more in its bad case."""
    path = write_campaign(tmp_path, TEXT + "packages: [{name: post, post: 1}]\n")
    done = CliRunner().invoke(optimizer, ["compare", str(path), "--risk", "10%", "--workers", "1", "--json"])
    assert done.exit_code == 0, done.output
    mean, careful = json.loads(done.stdout)["caution"]
    assert (mean["option"], careful["option"]) == ("mean of all cases", "worst 10%")
    assert mean["mean"] > careful["mean"]
    assert mean["low"] < careful["low"]
    assert mean["creators"] < careful["creators"]
