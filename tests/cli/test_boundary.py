"""Every end of a command is a sentence and an exit code, whatever was raised where."""

from __future__ import annotations

import csv
import errno
import json
import os
import resource
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from optimizer.cli import boundary
from optimizer.cli.bug_report import bug_report

Run = Callable[..., Any]
SECRET = "hunter2"


@pytest.fixture
def raising(monkeypatch: pytest.MonkeyPatch, scenario: Path, run: Run) -> Callable[[str, Callable[[], object]], object]:
    """`validate` of a scenario, where a function of a module does something else than its work."""

    def call(place: str, instead: Callable[[], object]) -> object:
        monkeypatch.setattr(place, lambda *_, **__: instead())
        return run("validate", scenario, "--set", f"name={SECRET}")

    return call


def fail(error: Exception) -> Callable[[], object]:
    """A function that raises this."""

    def raised() -> object:
        raise error

    return raised


@pytest.mark.parametrize(
    ("library", "kind"),
    [
        (lambda: zipfile.ZipFile(os.devnull), "BadZipFile"),
        (lambda: next(csv.reader(["a" * 200_000])), "Error"),
        (lambda: openpyxl.load_workbook(__file__), "InvalidFileException"),
        (lambda: b"\xff".decode("utf-8"), "UnicodeDecodeError"),
        (fail(OSError(errno.EIO, "Input/output error")), "OSError"),
    ],
)
def test_what_a_library_raises_while_a_room_reads_is_a_problem_of_the_input(
    monkeypatch: pytest.MonkeyPatch, scenario: Path, run: Run, library: Callable[[], object], kind: str
) -> None:
    """The kind of file is named and what to do about it; exit code 2."""
    from optimizer.scenario import reading

    namespace = {"library": library, "__name__": reading.__name__}
    exec("def read(*_): return library()", namespace)  # a function of that room, as far as its frame tells
    monkeypatch.setattr(reading, "read_document", namespace["read"])
    answer = run("validate", scenario)
    assert answer.code == 2
    assert f"the scenario cannot be read ({kind})" in answer.err


def test_a_mistake_of_our_own_is_a_bug_with_a_report(
    raising: Callable[..., object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says where it happened and holds nothing of the user's."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    answer = raising("optimizer.scenario.reading.read_document", fail(KeyError(SECRET)))
    assert answer.code == 1
    (report,) = tmp_path.glob("optimizer-bug-*.txt")
    assert str(report) in answer.err
    assert report.stat().st_mode & 0o077 == 0
    text = report.read_text(encoding="utf-8")
    assert "builtins.KeyError" in text
    assert "optimizer/scenario/reading.py:" in text
    assert "command: validate ... --set ..." in text
    assert SECRET not in text + answer.err
    assert str(Path.home()) not in text
    assert str(tmp_path) not in text


def test_a_report_that_cannot_be_written_is_said(
    raising: Callable[..., object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder for temporary files may be full or missing."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
    answer = raising("optimizer.scenario.reading.read_document", fail(KeyError(SECRET)))
    assert answer.code == 1
    assert "OPTIMIZER_DEBUG=1" in answer.err


def test_a_report_tells_the_whole_chain() -> None:
    """What was raised while something else was handled, too; circles end."""
    try:
        try:
            raise KeyError(SECRET)
        except KeyError as first:
            raise ValueError(SECRET) from first
    except ValueError as error:
        told = bug_report(error, ["check", "--to=postgres://me:hunter2@host/db", SECRET])
    assert told.index("builtins.ValueError") < told.index("builtins.KeyError")
    assert "command: check --to ..." in told
    assert SECRET not in told


MEMORY = """
import sys
from optimizer.cli import main
import {module} as module
def raised(*_, **__):
    raise {error}
module.{function} = raised
sys.argv = ["optimizer", "validate", sys.argv[1]]
main()
"""


@pytest.mark.parametrize(
    "error",
    [
        "MemoryError()",
        "ImportError('libscipy_openblas.so: failed to map segment from shared object')",
        "OSError(12, 'Cannot allocate memory')",
        'RuntimeError("can\'t start new thread")',
    ],
)
def test_memory_that_runs_out_is_said(scenario: Path, error: str) -> None:
    """With what would need less, and the exit code of a limit."""
    code = MEMORY.format(module="optimizer.planning", function="prepare", error=error)
    run = subprocess.run([sys.executable, "-c", code, str(scenario)], capture_output=True, text=True, check=False)
    assert run.returncode == boundary.STOPPED
    assert "the memory ran out" in run.stderr
    assert "fewer creators" in run.stderr
    assert "bug" not in run.stderr


def test_a_process_with_too_little_memory_says_so(scenario: Path) -> None:
    """Less than the libraries need to be loaded at all."""
    run = subprocess.run(
        [sys.executable, "-m", "optimizer", "plan", str(scenario)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (150_000_000,) * 2),
    )
    assert (run.returncode, run.stderr.count("the memory ran out")) == (boundary.STOPPED, 1)


@pytest.mark.parametrize("columns", ["0", "-1", "3", "wide", "9" * 5000])
def test_a_terminal_of_no_width_has_one(
    scenario: Path, run: Run, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    """The plan is printed as on any terminal whose width is not known."""
    monkeypatch.delenv("COLUMNS", raising=False)
    usual = run("plan", scenario)
    monkeypatch.setenv("COLUMNS", columns)
    assert run("plan", scenario).out == usual.out
    assert len(usual.out) > 200


def test_remarks_of_libraries_are_not_for_users(scenario: Path) -> None:
    """An argument that SQLite's driver does not know made SQLAlchemy print a line of its code."""
    with closing(sqlite3.connect(scenario.with_name("c.db"))) as database:
        database.execute("create table c as select 'ana' creator, 'instagram' platform, 9000 followers, 50 price")
        database.commit()
    asked = {"sql": "sqlite:///c.db?password=S3CRET", "query": "select * from c"}
    scenario.write_text(json.dumps({"budget": 500, "roster": asked}), encoding="utf-8")
    command = [sys.executable, "-m", "optimizer", "plan", str(scenario)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert "Warning" not in run.stderr
    assert "S3CRET" not in run.stdout + run.stderr
