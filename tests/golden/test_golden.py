"""Every kind of rule and objective has its model on file, and the program writes exactly these."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from golden import GOLDEN, kinds, kinds_in, left_out, model_of, model_text, scenarios

from optimizer.scenario.reading import read_scenario
from optimizer.scenario.schema import Scenario

AGAIN = "write them anew with: .venv/bin/python tests/support/golden.py"
DISPATCH = ("building", "constraints", "forms", "reach")
"""Modules of `optimizer/program/` that turn the planner's words into rows and terms."""
NO_DISPATCH = "def relimited"
"""Other limits of rows that are there already."""


@pytest.mark.parametrize("path", scenarios(), ids=lambda path: path.stem)
def test_the_model_is_the_one_on_file(path: Path) -> None:
    """To the last digit; a change of the mathematics is read in these files."""
    assert model_of(path) == path.with_suffix(".lp").read_text(encoding="utf-8"), AGAIN


def test_each_scenario_has_its_model_and_each_model_its_scenario() -> None:
    """No file is left over."""
    names = {path.stem for path in scenarios()}
    assert names
    assert {path.stem for path in GOLDEN.glob("*.lp")} == names


def test_each_kind_has_a_file() -> None:
    """The kinds come from the schema: a new field, measure, condition or objective needs a scenario here."""
    shown = {kind for path in scenarios() for kind in kinds_in(read_scenario(path).scenario)}
    assert len(kinds()) > 90
    assert shown == kinds()


def test_a_field_that_is_left_out_changes_the_model() -> None:
    """No file names a kind without showing it: in one of its scenarios at least the model is another without it."""
    changed: dict[str, bool] = {}
    for path in scenarios():
        file, model = read_scenario(path), path.with_suffix(".lp").read_text(encoding="utf-8")
        for kind in (kinds_in(file.scenario) & fields()) - {key for key, shows in changed.items() if shows}:
            without = left_out(file.scenario, kind.split("."))
            if without is not None:
                assert isinstance(without, Scenario)
                changed[kind] = model_text(file, without) != model
    assert len(changed) > 15
    assert sorted(kind for kind, shows in changed.items() if not shows) == []


def fields() -> set[str]:
    """The kinds that are a field of their own."""
    return {kind for kind in kinds() if not set(kind) & set("=: ")}


def test_each_way_through_the_program_has_a_file(tmp_path: Path) -> None:
    """The models are written again by another process: the same bytes, and no branch of the dispatch is left out."""
    data, report, settings = (tmp_path / name for name in ("data", "report.json", "settings"))
    settings.write_text(f"[report]\nexclude_also =\n    {NO_DISPATCH}\n", encoding="utf-8")
    coverage = [sys.executable, "-m", "coverage"]
    include = ",".join(f"*/optimizer/program/{name}.py" for name in DISPATCH)
    run = ["run", "--branch", f"--include={include}", f"--data-file={data}", f"--rcfile={settings}"]
    script = str(GOLDEN.parent / "support" / "golden.py")
    environment = {**os.environ, "PYTHONHASHSEED": "7", "OMP_NUM_THREADS": "1"}
    subprocess.run([*coverage, *run, script, str(tmp_path)], check=True, env=environment, cwd=GOLDEN.parents[1])
    subprocess.run([*coverage, "json", f"--data-file={data}", f"--rcfile={settings}", "-o", str(report)], check=True)
    for path in scenarios():
        assert (tmp_path / f"{path.stem}.lp").read_bytes() == path.with_suffix(".lp").read_bytes(), path.stem
    files = json.loads(report.read_text(encoding="utf-8"))["files"]
    assert sorted(Path(name).stem for name in files) == sorted(DISPATCH)
    missing = {Path(name).stem: (found["missing_lines"], found["missing_branches"]) for name, found in files.items()}
    assert missing == {name: ([], []) for name in DISPATCH}
