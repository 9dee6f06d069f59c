"""Every command, its exit codes, and what goes to which stream."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import optimizer
from optimizer.cli import COMMANDS, boundary
from optimizer.cli import optimizer as group
from optimizer.cli.progress import counting
from optimizer.cli.watching import watching
from optimizer.errors import NoPlanFound
from optimizer.plan.files import plan_document
from optimizer.planning import prepare, verified_plan
from optimizer.solving import Progress, Solution


def test_help_names_every_command(run) -> None:
    """`--help` answers with all commands and the exit codes."""
    answer = run("--help")
    assert answer.code == 0
    assert all(command in answer.out for command in COMMANDS)
    assert "Exit codes" in answer.out


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_shows_an_example(command: str) -> None:
    """Each command prints help with an example."""
    shown = CliRunner().invoke(group, [command, "--help"]).output
    assert f"Example: optimizer {command}" in shown


def test_plan_shows_a_plan_and_writes_its_files(run, scenario: Path, tmp_path: Path) -> None:
    """The plan of the hand-solved scenario on the terminal and in the folder."""
    answer = run("plan", scenario, "-o", tmp_path / "out")
    assert answer.code == 0
    assert "anna" in answer.out
    assert "carl" in answer.out
    assert "bert" not in answer.out
    document = json.loads((tmp_path / "out" / "plan.json").read_text())
    assert document["status"] == "optimal"
    assert document["objective"]["value"] == 820
    assert 820 <= document["objective"]["bound"] <= 820 * 1.0001
    assert document["totals"]["spend"] == 700
    assert (
        (tmp_path / "out" / "plan.csv").read_text().splitlines()[1].startswith("anna,instagram,post,,micro,food,400.00")
    )


def test_json_goes_alone_to_standard_output(run, scenario: Path) -> None:
    """With `--json` standard output holds the plan file and nothing else."""
    answer = run("plan", scenario, "--json")
    assert json.loads(answer.out)["totals"]["creators"] == 2


def test_the_same_inputs_give_the_same_bytes(run, scenario: Path) -> None:
    """Two runs differ in nothing, and the order of the roster's rows does not matter either."""
    first = json.loads(run("plan", scenario, "--json").out)
    second = json.loads(run("plan", scenario, "--json").out)
    roster = scenario.parent / "roster.csv"
    header, *rows = roster.read_text().splitlines()
    roster.write_text("\n".join([header, *reversed(rows)]))
    third = json.loads(run("plan", scenario, "--json").out)
    assert json.dumps(first) == json.dumps(second)
    del first["inputs"], third["inputs"], first["digest"], third["digest"]
    assert json.dumps(first) == json.dumps(third)


def test_set_changes_the_scenario(run, scenario: Path) -> None:
    """1,500 of budget buys all three creators: 1,420 engagements."""
    document = json.loads(run("plan", scenario, "--set", "budget.total=1.5k", "--json").out)
    assert document["objective"]["value"] == 1420
    assert document["inputs"]["set"] == ["budget.total=1.5k"]


def test_no_plan_can_satisfy_the_rules(run, scenario: Path) -> None:
    """Exit code 3, status infeasible, and a sentence."""
    answer = run("plan", scenario, "--set", "targets={engagement: {min: 1000}}")
    assert answer.code == 3
    assert "No plan" in answer.out
    document = json.loads(run("plan", scenario, "--set", "targets={engagement: {min: 1000}}", "--json").out)
    assert document["status"] == "infeasible"
    assert document["lines"] == []


def test_check_accepts_our_own_plan_and_a_table(run, scenario: Path, tmp_path: Path) -> None:
    """plan.json, plan.csv and a hand-made CSV with creators alone all pass."""
    run("plan", scenario, "-o", tmp_path)
    (tmp_path / "mine.csv").write_text("creator\nanna\nbert\n")
    assert run("check", scenario, tmp_path / "plan.json").code == 0
    assert run("check", scenario, tmp_path / "plan.csv").code == 0
    answer = run("check", scenario, tmp_path / "mine.csv", "--json")
    assert answer.code == 3  # 1,150 of 1,000
    document = json.loads(answer.out)
    assert document["status"] == "checked"
    told = {"rule": "budget", "value": 1150, "min": None, "max": 1000, "kind": "rule", "name": "budget", "group": None}
    assert document["violations"] == [told]


def test_check_says_when_the_inputs_have_changed(run, scenario: Path, tmp_path: Path) -> None:
    """A roster that was edited since is named in a warning; one that was not is not."""
    run("plan", scenario, "-o", tmp_path)
    assert "has changed" not in run("check", scenario, tmp_path / "plan.json").out
    roster = scenario.parent / "roster.csv"
    roster.write_text(roster.read_text() + "dora,youtube,5000,2%,100,games\n")
    assert "The roster has changed since the plan was made" in run("check", scenario, tmp_path / "plan.json").out


def test_check_refuses_what_the_roster_does_not_have(run, scenario: Path, tmp_path: Path) -> None:
    """An unknown creator is an input error with the line and a hint."""
    (tmp_path / "mine.csv").write_text("creator\nana\n")
    answer = run("check", scenario, tmp_path / "mine.csv")
    assert answer.code == 2
    assert "there is no creator 'ana'" in answer.err
    assert "did you mean 'anna'?" in answer.err


def test_validate_says_what_it_found(run, scenario: Path) -> None:
    """A sound scenario is counted; an unsound one is told with exit code 2."""
    assert "3 creators with 3 channels, 3 offers" in run("validate", scenario).out
    answer = run("validate", scenario, "--set", "objective=likes")
    assert answer.code == 2
    assert "objective" in answer.err


def test_init_writes_a_scenario_that_plans(run, scenario: Path, tmp_path: Path) -> None:
    """The first scenario of a roster is valid, and an existing file is not overwritten."""
    target = tmp_path / "first.yaml"
    answer = run("init", scenario.parent / "roster.csv", "-o", target)
    assert answer.code == 0
    assert answer.out.startswith("A first scenario for 3 creators with 3 channels.\nUsed: creator")
    assert target.read_text().startswith("# yaml-language-server: $schema=optimizer.schema.json\n")
    assert json.loads((tmp_path / "optimizer.schema.json").read_text())["title"] == "Scenario"
    assert run("plan", target).code == 0
    before = target.read_bytes()
    assert run("init", scenario.parent / "roster.csv", "-o", target).code == 2
    assert target.read_bytes() == before
    assert run("init", scenario.parent / "roster.csv", "-o", target, "--force").code == 0


def test_schema_is_printed_or_written(run, tmp_path: Path) -> None:
    """The same text on the screen and in a file."""
    printed = run("schema")
    assert printed.code == 0
    assert run("schema", "-o", tmp_path / "s.json").code == 0
    assert (tmp_path / "s.json").read_text() == printed.out
    assert json.loads(printed.out)["properties"]["budget"]["description"].startswith("What the campaign may cost")


@pytest.mark.parametrize("ending", ["lp", "mps"])
def test_export_writes_the_model_and_its_columns(run, scenario: Path, tmp_path: Path, ending: str) -> None:
    """The model and the table that says which offer a column is."""
    assert run("export", scenario, tmp_path / f"model.{ending}").code == 0
    assert "offer_0" in (tmp_path / f"model.{ending}").read_text()
    assert (tmp_path / "model.columns.csv").read_text().splitlines()[1] == "offer_0,anna,instagram,post,,400.00"
    assert run("export", scenario, tmp_path / "model.xls").code == 2


@pytest.mark.parametrize(
    "arguments",
    [["plan"], ["plan", "missing.yaml"], ["no-such"], ["plan", "x.yaml", "--nope"], ["check", "missing.yaml", "p.csv"]],
)
def test_wrong_usage_is_exit_code_2(run, arguments: list[str]) -> None:
    """A missing argument, file, command or option."""
    answer = run(*arguments)
    assert answer.code == 2
    assert answer.err


def test_a_bug_is_exit_code_1_without_a_traceback(run, scenario: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody foresaw is told as a bug; with OPTIMIZER_DEBUG it shows where."""

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr("optimizer.planning.prepare", broken)
    answer = run("validate", scenario)
    assert answer.code == 1
    assert "bug in the program" in answer.err
    monkeypatch.setenv(boundary.DEBUG, "1")
    monkeypatch.setattr("sys.argv", ["optimizer", "validate", str(scenario)])
    with pytest.raises(ZeroDivisionError):
        boundary.guarded(group)


def test_no_plan_in_time_is_exit_code_4(run, scenario: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A limit that comes before any plan."""

    def late(*_: object, **__: object) -> None:
        raise NoPlanFound("Stopped at the limit before any plan was found.")

    monkeypatch.setattr("optimizer.planning.plan_campaign", late)
    assert run("plan", scenario).code == 4


def test_ctrl_c_asks_first_and_ends_second() -> None:
    """The first interrupt asks the solver to stop, the second one ends the program; the old handler comes back."""
    before = signal.getsignal(signal.SIGINT)
    with watching() as watch:
        assert not watch.stop()
        signal.raise_signal(signal.SIGINT)
        assert watch.stop()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_an_interrupt_is_answered_at_once(capfd: pytest.CaptureFixture[str]) -> None:
    """Whatever the work is, the first Ctrl-C gets a word before it has ended; the second one is an exception."""
    for room in (watching, lambda: counting(3, "step")):
        with room() as watch:
            signal.raise_signal(signal.SIGINT)
            assert watch.stop()
            assert "Stopping: what is found so far" in capfd.readouterr().err
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(signal.SIGINT)


def test_a_plan_that_the_user_stopped_says_so(scenario: Path) -> None:
    """Not the limit has ended the search; the file says it too, and a proven plan does not."""
    prepared = prepare(scenario)
    found = Solution("feasible", np.array([0]), 500.0, 820.0, 0.64)
    plan = verified_plan(prepared, found, interrupted=True)
    assert plan.certificate == "Stopped by you. A better one could add up to 64 %."
    assert plan_document(plan)["interrupted"] is True
    assert verified_plan(prepared, found).certificate.startswith("A plan that is not yet proven good. ")
    with pytest.raises(NoPlanFound, match="Stopped by you before any plan"):
        verified_plan(prepared, replace(found, status="unknown"), interrupted=True)


def test_an_interrupt_outside_a_solve_ends_quietly(run, scenario: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while reading is no bug and no traceback."""

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("optimizer.planning.prepare", interrupted)
    assert run("validate", scenario).code == 4


def test_progress_is_shown_only_for_long_work(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing in the first second; then best value, bound and gap on standard error."""
    with watching() as watch:
        watch.progress(Progress(10.0, 12.0, 0.2, 0.5))
        assert capsys.readouterr().err == ""
        monkeypatch.setattr(watch, "_started", -100.0)
        monkeypatch.setattr(watch, "_shown", -100.0)
        watch.progress(Progress(10.0, 12.0, 0.2, 2.0))
        shown = capsys.readouterr()
    assert "best 10" in shown.err
    assert "bound 12" in shown.err
    assert shown.out == ""


def test_a_closed_pipe_is_no_error(scenario: Path) -> None:
    """`optimizer plan ... | head -1` ends well."""
    command = f"{sys.executable} -m optimizer plan {scenario} --json | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "{"
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


def test_the_public_names_are_there() -> None:
    """Every name of the public API can be imported, and no other."""
    assert all(getattr(optimizer, name) for name in optimizer.__all__)
    assert dir(optimizer) == optimizer.__all__
    with pytest.raises(AttributeError):
        _ = optimizer.nothing
