"""What a plan file says and is not so is confirmed by no command.

All that can be changed is tried in tests/properties/test_mutations.py.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from everything import ROSTER, SCENARIO
from from_text import write_texts

from optimizer.plan.document import sealed
from optimizer.plan.files import write_plan
from optimizer.planning import plan_campaign

CHANGES: dict[str, Any] = {
    "certificate": lambda plan: plan.update(certificate="Proven to be the best possible plan."),
    "reach": lambda plan: plan["reach"].update(sentence="Reach is modelled: 70,000 people of 85,000 see it."),
    "assumption": lambda plan: plan["assumptions"][0].update(figure="0.50 EUR"),
    "total": lambda plan: plan["totals"].update(spend=1.0),
    "line": lambda plan: plan["lines"][0].update(cost=1e40),
    "warning": lambda plan: plan.update(warnings=[]),
    "text for a number": lambda plan: plan["reach"].update(market="many"),
}


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the scenario `s.yaml` and its plan in `out`."""
    folder = tmp_path_factory.mktemp("everything")
    write_plan(plan_campaign(write_texts(folder, SCENARIO, *ROSTER)), folder / "out")
    return folder


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_plan_file_ends_every_command(run: Any, everything: Path, tmp_path: Path, name: str) -> None:
    """With its digest put right; by the commands themselves: nothing is confirmed, written or signed."""
    scenario = everything / "s.yaml"
    document = json.loads((everything / "out" / "plan.json").read_text(encoding="utf-8"))
    before = json.dumps(document)
    CHANGES[name](document)
    assert json.dumps(document) != before
    changed, page = tmp_path / "plan.json", tmp_path / "page.html"
    changed.write_text(json.dumps(sealed(document)), encoding="utf-8")
    asked = (
        ("check", scenario, changed),
        ("report", changed, "--scenario", scenario, "-o", page),
        ("approve", changed, "--scenario", scenario, "--by", "Ada", "--pending"),
    )
    for arguments in asked:
        answer = run(*arguments)
        assert answer.code in (2, 3), (arguments[0], answer.out)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["plan.json"]
