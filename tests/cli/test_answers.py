"""The commands with answers, as a planner calls them: words, data, tables, pictures."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from optimizer.cli import main

INTERNAL = re.compile(
    r"offer_\d|\br\d+_|present_\d|presence_|different_\d|worth_enough|nearly_as_good|Decimal|None|nan\b"
)
"""Names of columns and rows of the model, and Python words: none of them is a planner's."""
Run = Callable[..., Any]

CASES: dict[str, tuple[str, ...]] = {
    "curve": ("--budget", "400:1500", "--points", "4"),
    "mix": ("--where", "niche=food", "--steps", "2"),
    "compare": ("--vary", "budget.total=400,1000,1450", "--workers", "1"),
    "alternatives": ("-n", "2", "--within", "40%", "--differ", "1"),
    "replan": ("OLD", "--lost", "carl", "--within", "30%"),
    "standby": ("OLD",),
}


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A plan that somebody made: anna and carl."""
    path = tmp_path / "old.csv"
    path.write_text("creator,platform,package,cost\nanna,instagram,post,400\ncarl,tiktok,post,300\n")
    return path


def arguments(command: str, scenario: Path, old: Path) -> list[str]:
    """The command line of a case."""
    return [command, str(scenario), *(str(old) if word == "OLD" else word for word in CASES[command])]


@pytest.mark.parametrize("command", CASES)
def test_words(run: Run, scenario: Path, old: Path, command: str) -> None:
    """Every answer comes with exit code 0, in words without any name of the model, at any width."""
    for width in ("60", "120"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("COLUMNS", width)
            answer = run(*arguments(command, scenario, old))
        assert answer.code == 0, answer.err
        assert "Tiny" in answer.out or "side by side" in answer.out
        assert not INTERNAL.search(answer.out), INTERNAL.search(answer.out)
        assert max(len(line) for line in answer.out.splitlines()) <= int(width)


@pytest.mark.parametrize("command", CASES)
def test_data(run: Run, scenario: Path, old: Path, tmp_path: Path, command: str) -> None:
    """`--json` prints the answer alone, the same each time; `--csv` writes a table with its header."""
    table = tmp_path / "answer.csv"
    first = run(*arguments(command, scenario, old), "--json", "--csv", table)
    assert first.code == 0
    document = json.loads(first.out)
    assert document["answer"] == command
    assert document["format"] == 2
    assert all(isinstance(sentence, str) for sentence in document["sentences"])
    assert not INTERNAL.search(" ".join(document["sentences"]))
    again = run(*arguments(command, scenario, old), "--json")
    assert timeless(json.loads(again.out)) == timeless(document)
    with table.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    assert None not in rows[0]


def timeless(value: Any) -> Any:
    """A document without its seconds."""
    if isinstance(value, dict):
        return {key: timeless(item) for key, item in value.items() if key != "seconds"}
    return [timeless(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("command", ["curve", "mix"])
@pytest.mark.parametrize("ending", ["png", "svg", "html"])
def test_pictures(run: Run, scenario: Path, old: Path, tmp_path: Path, command: str, ending: str) -> None:
    """Charts are real pictures, and the HTML loads nothing from anywhere."""
    path = tmp_path / f"chart.{ending}"
    assert run(*arguments(command, scenario, old), "--chart", path).code == 0
    content = path.read_bytes()
    assert content.startswith(b"\x89PNG") if ending == "png" else b"<svg" in content or b"<html" in content.lower()
    if ending == "html":
        text = re.sub(r"<script[^>]*>.*?</script>", lambda found: found[0][:200], content.decode(), flags=re.DOTALL)
        assert "vega.github.io/editor/" not in text
        assert not re.search(r"<(script|link|img|iframe)[^>]+(src|href)\s*=", text)
        assert "@import" not in text


@pytest.mark.parametrize("missing", ["altair", "vl_convert"])
def test_pictures_say_what_to_install(
    run: Run, scenario: Path, old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    """Without the extra `charts` nothing is computed and the message names it; the answer itself needs no library."""
    monkeypatch.setattr("optimizer.render.pictures.find_spec", lambda name: None if name == missing else object())
    refused = run(*arguments("curve", scenario, old), "--chart", tmp_path / "chart.png")
    assert refused.code == 2
    assert refused.out == ""
    assert "pip install 'campaign-budget-optimizer[charts]'" in " ".join(refused.err.split())
    assert not (tmp_path / "chart.png").exists()
    assert run(*arguments("curve", scenario, old)).code == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["curve", "S"], "--budget"),
        (["curve", "S", "--budget", "9k:1k"], "smaller to a larger"),
        (["curve", "S", "--budget", "lots"], "20k:200k"),
        (["curve", "S", "--budget", "1k:2k", "--gap", "lots"], "--gap"),
        (["curve", "S", "--budget", "1k:2k", "--chart", "c.pdf"], "no .pdf"),
        (["mix", "S"], "whose share"),
        (["mix", "S", "--where", "niche"], "column=value"),
        (["mix", "S", "--tier", "giant"], "nobody in the roster"),
        (["compare", "S"], "nothing to compare"),
        (["compare", "S", "--vary", "budget"], "field=value"),
        (["alternatives", "S", "--within", "lots"], "--within"),
        (["replan", "S", "nowhere.csv"], "cannot be read"),
        (["replan", "S", "OLD", "--signed", "dora"], "not in the plan"),
    ],
)
def test_wrong_usage(run: Run, scenario: Path, old: Path, words: list[str], told: str) -> None:
    """Exit code 2 and a hint."""
    places = {"S": str(scenario), "OLD": str(old)}
    answer = run(*(places.get(word, word) for word in words))
    assert answer.code == 2
    assert told in answer.err


@pytest.mark.parametrize("command", CASES)
def test_no_plan_at_all(run: Run, scenario: Path, old: Path, command: str) -> None:
    """Four creators where there are three: exit code 3, said in a sentence, in words and as data."""
    scenario.write_text(scenario.read_text() + "rules: [{name: four, measure: creators, min: 4}]\n")
    answer = run(*arguments(command, scenario, old))
    assert answer.code == 3, answer.err
    # Standby does not look for the reason, nor whether it is proven.
    assert ("there is no plan" if command == "standby" else "no plan can") in answer.out.lower()
    assert run(*arguments(command, scenario, old), "--json").code == 3


def test_replan_writes_the_new_plan(run: Run, scenario: Path, old: Path, tmp_path: Path) -> None:
    """The plan in the folder passes `check`."""
    assert run(*arguments("replan", scenario, old), "-o", tmp_path / "new").code == 0
    assert run("check", scenario, tmp_path / "new" / "plan.json").code == 0


def test_plain_letters_where_the_terminal_has_no_others(scenario: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An ASCII terminal gets a chart of ASCII letters."""
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii"))
    monkeypatch.setattr("sys.argv", ["optimizer", "curve", str(scenario), "--budget", "400:1500", "--points", "4"])
    with pytest.raises(SystemExit):
        main()
    sys.stdout.flush()
    assert b"o" in written.getvalue()
    assert b"+---" in written.getvalue()


def test_caution_is_asked_for_with_or_without_shares(run: Run, scenario: Path, tmp_path: Path) -> None:
    """`--risk` alone takes the usual shares; beside `--budget`, with `--points` or a word it is told what is wrong."""
    answer = run("curve", scenario, "--risk", "100%,50%", "--set", "forecast.draws=50", "--json")
    assert [point["worst"] for point in json.loads(answer.out)["points"]] == [1.0, 0.5]
    whole = run("curve", scenario, "--set", "forecast.draws=200", "--csv", tmp_path / "all.csv", "--risk")
    assert whole.code == 0, whole.err
    assert len((tmp_path / "all.csv").read_text().splitlines()) == 7
    for wrong, said in (
        (("--risk", "20%", "--budget", "400:1500"), "or ask what caution costs"),
        ((), "give a range of budgets"),
        (("--risk", "20%", "--points", "4"), "with --risk name the shares"),
        (("--risk", "some"), "--risk:"),
        (("--risk", "--set", "objective=spend", "--set", "targets.engagement=100"), "the money that is sp"),
    ):
        refused = run("curve", scenario, *wrong)
        assert refused.code == 2
        assert said in refused.err
