"""A planner's day on the page in headless Chromium: from an export to four files, without a word on the console."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from chromium import tools
from handed_plans import HOSTILE
from open_page import open_page

from optimizer.planning import check_plan, plan_campaign

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the page was started: what is saved stands here."""
    return tmp_path_factory.mktemp("day")


@pytest.fixture(scope="module")
def day(folder: Path) -> dict[str, Any]:
    """What was seen at each step."""
    environment = tools()
    names = [name for name in HOSTILE if name != "#REF!"] + [f"creator {number}" for number in range(40)]
    rows = ["Influencer,Network,Audience,ER %,Post fee,Niche"]
    for number, name in enumerate(names):
        quoted = '"' + name.replace('"', '""') + '"'
        rows.append(f"{quoted},instagram,{4_000 + 911 * number},{2 + number % 5},{150 + 37 * number},{quoted}")
    exported = folder / "outside" / "longlist.csv"
    exported.parent.mkdir()
    exported.write_text("\n".join(rows) + "\n", encoding="utf-8")
    shots = folder / "shots"
    shots.mkdir()
    with open_page(None, folder=folder) as page:
        page.cookie = ""
        script = Path(__file__).resolve().parents[1] / "support" / "planner_day.mjs"
        address = f"http://127.0.0.1:{page.port}/?key={page.key}"
        answer = subprocess.run(
            ["node", str(script), address, str(exported), str(shots)], capture_output=True, text=True, timeout=240,
            check=False, env={**os.environ, **environment},
        )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    seen: dict[str, Any] = json.loads(answer.stdout)
    return seen


def test_nothing_complains_and_nothing_leaves(day: dict[str, Any]) -> None:
    """No request to elsewhere, nothing on the console, no script of a name, the key is not in the address."""
    assert day["outside"] == []
    assert day["messages"] == []
    assert day["owned"] is False
    assert "key" not in day["address"]
    assert day["overflow"] <= 0


def test_every_step_answers(day: dict[str, Any]) -> None:
    """Locks, exclusions, budget, why, a conflict and its way out, options side by side."""
    assert "Proven" in day["certificate"]
    assert (day["locked"], day["excluded"]) == (2, 1)
    assert day["cheaper"] != day["totals"]
    assert "not in the plan" in day["why"]
    assert day["clicked"] > day["slid"] > 1000
    assert "creators" in day["there"]
    assert "is invoiced" in day["campaign"]
    assert {"Agreed fee", "Standing", "Posted", "Engagement came", "Variance"} <= {
        text.strip() for text in day["standing"].split("\t")
    }
    assert "No plan" in day["conflict"]
    assert day["ways"] > 0
    assert "Proven" in day["mended"]
    assert "one" in day["options"]
    assert "two" in day["options"]


def test_what_was_saved_is_the_plan_of_the_page(day: dict[str, Any], folder: Path) -> None:
    """The saved file reopens, plans on the command line, and the downloaded plan passes its check."""
    assert day["settled"] == "my_spring.yaml"
    assert set(day["files"]) == {"html", "xlsx", "pptx", "csv", "json", "yaml"}
    assert min(day["files"].values()) > 100
    assert (folder / "my_spring.yaml").read_bytes() == (folder / "shots" / "got.yaml").read_bytes()
    assert (folder / "longlist.csv").exists()
    planned = plan_campaign(folder / "my_spring.yaml")
    for ending in ("json", "csv"):
        assert check_plan(folder / "my_spring.yaml", folder / "shots" / f"got.{ending}").violations == ()
    assert f"{planned.totals['creators']}" in day["reopened"]


@pytest.mark.parametrize("look", ["light", "dark", "phone"])
def test_everybody_can_use_it(day: dict[str, Any], look: str) -> None:
    """axe-core finds no violation on any tab."""
    assert day["violations"][look] == []
