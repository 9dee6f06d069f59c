"""Every scenario of this folder gets exactly the messages written at its top; the README says how they are written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from optimizer.errors import InputError, Problem
from optimizer.planning import prepare

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*.yaml"))
_EXPECTED = re.compile(
    r"# (?P<severity>error|warning): (?:(?P<file>[^\s:]+):)?(?P<line>\d+|-): (?P<field>\S.*?): (?P<what>.+)"
)
_HINT = re.compile(r"#   hint: (?P<hint>.+)")


@dataclass(frozen=True)
class Expected:
    """A message that must come; `what` and `hint` are parts of its texts."""

    severity: str
    file: str
    line: int | None
    field: str | None
    what: str
    hint: str

    def is_met_by(self, problem: Problem) -> bool:
        """True where the problem says this."""
        return (
            (problem.severity, problem.line, problem.field) == (self.severity, self.line, self.field)
            and (problem.file or "").endswith(self.file)
            and self.what in problem.what
            and self.hint in problem.hint
        )


def expected_of(path: Path) -> list[Expected]:
    """The messages that the comments of a file announce."""
    found: list[Expected] = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        if match := _EXPECTED.fullmatch(line):
            number, field = match["line"], match["field"]
            found.append(
                Expected(
                    match["severity"],
                    match["file"] or path.name,
                    None if number == "-" else int(number),
                    None if field == "-" else field,
                    match["what"],
                    "",
                )
            )
        elif match := _HINT.fullmatch(line):
            last = found.pop()
            found.append(Expected(last.severity, last.file, last.line, last.field, last.what, match["hint"]))
    return found


def reported(path: Path) -> list[Problem]:
    """Everything the program says about a scenario before anything is solved."""
    try:
        prepared = prepare(path)
    except InputError as error:
        return list(error.problems)
    return [*prepared.offers.warnings, *prepared.warnings]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_mistake_gets_its_message_and_no_other(path: Path) -> None:
    """The problems reported are those announced in the file: none is missing, none is added."""
    expected, problems = expected_of(path), reported(path)
    assert expected, "the file announces no message"
    missing = []
    for wanted in expected:
        match = next((problem for problem in problems if wanted.is_met_by(problem)), None)
        if match is None:
            missing.append(wanted)
        else:
            problems.remove(match)
    assert not missing, f"not reported: {missing}; reported besides: {problems}"
    assert not problems, f"reported besides: {problems}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_error_in_a_scenario_says_how_to_mend_it(path: Path) -> None:
    """A message about the scenario file itself always carries advice."""
    errors = [problem for problem in reported(path) if (problem.file or "").endswith(path.name)]
    assert [problem.what for problem in errors if not problem.hint] == []


def test_the_roster_without_mistakes_has_none(tmp_path: Path) -> None:
    """What the other tests find is in their scenarios, not in the roster they share."""
    path = tmp_path / "good.yaml"
    path.write_text(f"budget: 20000\nroster: {HERE / 'rosters' / 'good.csv'}\n")
    assert reported(path) == []


def test_there_is_a_file_for_each_mistake_we_know() -> None:
    """The collection does not shrink unnoticed, and each file says what its mistake is."""
    assert len(FILES) == 254
    assert all(path.read_bytes().startswith(b"# mistake: ") for path in FILES)


def test_several_mistakes_are_told_at_once() -> None:
    """Eight mistakes of different kinds in one file come in one answer, in the order of the file."""
    with pytest.raises(InputError) as caught:
        prepare(HERE / "several_mistakes.yaml")
    lines = [problem.line for problem in caught.value.problems]
    assert len(lines) == 8
    assert lines == sorted(line for line in lines if line is not None)
