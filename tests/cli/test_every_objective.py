"""Every command answers every objective, with flights and without: never a bug, never a traceback."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import pytest

from optimizer import plan_campaign, write_plan
from optimizer.cli import COMMANDS
from optimizer.scenario.fields import Objective

ROSTER = """\
creator,platform,followers,engagement_rate,price,niche
anna,instagram,10000,5%,400,food
bert,instagram,20000,3%,750,travel
carl,tiktok,8000,4%,300,food
dora,tiktok,15000,2%,350,travel
"""
FLIGHTS = [
    {"name": "April", "start": "2027-04-01", "end": "2027-04-20"},
    {"name": "May", "start": "2027-05-01", "end": "2027-05-20"},
]
SCENARIO = {
    "name": "Tiny",
    "budget": 1500,
    "roster": "roster.csv",
    "targets": {"creators": 2},
    "conversion": {"rate": "2%", "value": 45},
    "audience": {"people": 60000},
    "solve": {"gap": "2%"},
    # More budget asks for more travel, so the curve falls for some objectives.
    "rules": [{"name": "travel", "measure": "spend", "where": {"niche": "travel"}, "min": "25%", "of": "budget"}],
}
ASKED = {
    "init": ("init", "roster.csv", "-o", "started.yaml"),
    "validate": ("validate", "S"),
    "roster": ("roster", "S"),
    "schema": ("schema",),
    "plan": ("plan", "S", "-o", "again"),
    "check": ("check", "S", "made/plan.json"),
    "explain": ("explain", "S"),
    "export": ("export", "S", "model.lp"),
    "curve": ("curve", "S", "--budget", "700:2600", "--points", "4"),
    "mix": ("mix", "S", "--where", "niche=food", "--steps", "2"),
    "compare": ("compare", "S", "--vary", "budget.total=1400,1500", "--workers", "1"),
    "alternatives": ("alternatives", "S", "-n", "1", "--within", "60%", "--differ", "1"),
    "replan": ("replan", "S", "made/plan.json", "--lost", "carl", "--within", "30%"),
    "standby": ("standby", "S"),
    "track": ("track", "S", "made/plan.json", "--actuals", "actuals.csv"),
    "books": ("books", "made/plan.json", "--scenario", "S", "-o", "books"),
    "report": ("report", "made/plan.json", "--scenario", "S", "-o", "report.html"),
    "approve": ("approve", "made/plan.json", "--scenario", "S", "--by", "Ida", "--pending"),
}
MORE = {
    "explain a creator": ("explain", "S", "--creator", "bert"),
    "explain a rule": ("explain", "S", "--rule", "budget"),
    "explain a plan": ("explain", "S", "old.csv"),
    "replan a plan that is not the best": ("replan", "S", "old.csv", "--within", "5%"),
    "no plan at all": ("plan", "S", "--set", "budget.total=500"),
}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, bool], Path]:
    """A folder for each objective, with and without flights: the scenario, its best plan, and a plan of old."""
    made = {}
    for objective in get_args(Objective):
        for flights in (False, True):
            folder = tmp_path_factory.mktemp(f"{objective}_{flights}")
            (folder / "roster.csv").write_text(ROSTER)
            scenario: dict[str, Any] = {**SCENARIO, "objective": objective}
            lines = [["creator", "platform", "package"], ["bert", "instagram", "post"], ["dora", "tiktok", "post"]]
            if flights:
                scenario["solve"] = {"gap": "2%", "seconds": 2}  # reach in flights is slow to prove
                scenario["flights"] = FLIGHTS
                lines = [[*line, extra] for line, extra in zip(lines, ("flight", "April", "May"), strict=True)]
            (folder / "s.yaml").write_text(json.dumps(scenario))
            (folder / "old.csv").write_text("\n".join(",".join(line) for line in lines) + "\n")
            plan = plan_campaign(folder / "s.yaml")
            write_plan(plan, folder / "made")
            paid = (
                plan.lines[["creator", "platform", "package", "flight"]]
                .head(2)
                .assign(net=[90, 200][: len(plan.lines)])
            )
            paid.assign(invoice=["R1", "R2"][: len(paid)]).to_csv(folder / "actuals.csv", index=False)
            made[objective, flights] = folder
    return made


def test_every_command_is_asked() -> None:
    """A new command must join the table."""
    assert {*ASKED, "open"} == set(COMMANDS)  # the page has tests of its own: tests/page


@pytest.mark.parametrize("flights", [False, True], ids=["no flights", "flights"])
@pytest.mark.parametrize("objective", get_args(Objective))
@pytest.mark.parametrize("name", [*ASKED, *MORE])
def test_every_command_answers_every_objective(
    run: Any, folders: Any, monkeypatch: pytest.MonkeyPatch, name: str, objective: str, flights: bool
) -> None:
    """It ends with a plan or an answer (exit code 0), or says that no plan obeys the rules (3)."""
    monkeypatch.chdir(folders[objective, flights])
    arguments = [{"S": "s.yaml"}.get(word, word) for word in {**ASKED, **MORE}[name]]
    answer = run(*arguments)
    assert answer.code == (3 if name == "no plan at all" else 0), answer.out + answer.err
    assert (answer.out + answer.err).strip()
    assert "Traceback" not in answer.out + answer.err


def test_a_curve_whose_value_falls(run: Any, tmp_path: Path) -> None:
    """Half of the budget must go to travel: 800 buys yann and anna, 1,000 only zoe, who brings less."""
    (tmp_path / "roster.csv").write_text(
        "creator,platform,followers,engagement_rate,price,niche\n"
        "anna,instagram,10000,5%,400,food\nyann,instagram,10000,5%,400,travel\nzoe,instagram,9000,5%,900,travel\n"
    )
    scenario = {
        "name": "Falling",
        "budget": 800,
        "objective": "value",
        "conversion": {"rate": "1%", "value": 0.1},
        "roster": "roster.csv",
        "rules": [{"name": "travel", "measure": "spend", "where": {"niche": "travel"}, "min": "50%", "of": "budget"}],
    }
    path = tmp_path / "s.yaml"
    path.write_text(json.dumps(scenario))
    answer = run("curve", path, "--budget", "800:1000", "--points", "2")
    assert answer.code == 0, answer.err
    assert "the curve may fall" in " ".join(answer.out.split())
    assert "a further EUR 1,000 buys" not in " ".join(answer.out.split())
