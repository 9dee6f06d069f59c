"""`--set path=value`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from optimizer.errors import InputError, Problem
from optimizer.scenario.reading import ScenarioFile, read_scenario

TEXT = """\
budget: 20000
roster: r.csv
rules:
  - {name: micro carries it, measure: spend, where: {tier: micro}, min: 60%}
  - {name: few contracts, measure: creators, max: 30}
lock: [ben]
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A scenario with two named rules."""
    file = tmp_path / "s.yaml"
    file.write_text(TEXT)
    return file


def problems(path: Path, overrides: Sequence[str]) -> tuple[Problem, ...]:
    """What is wrong with the overrides."""
    with pytest.raises(InputError) as caught:
        read_scenario(path, overrides)
    return caught.value.problems


def changed(path: Path, *overrides: str) -> ScenarioFile:
    """The scenario with these overrides."""
    return read_scenario(path, overrides)


def test_a_value_replaces_the_files(path: Path) -> None:
    """Read the same way as in the file."""
    scenario = changed(path, "budget=80k", "name=Other: one", "solve.gap=0.1%", "roster=other.csv").scenario
    assert scenario.budget is not None
    assert (scenario.budget.total, scenario.name, scenario.solve.gap) == (80000, "Other: one", Decimal("0.001"))
    assert scenario.roster.file == "other.csv"


def test_a_field_of_a_shorthand_keeps_the_rest(path: Path) -> None:
    """`budget: 20000` with a contingency is still 20000."""
    scenario = changed(path, "budget.contingency=5%").scenario
    assert scenario.planned_budget == 19000
    assert changed(path, "roster.sheet=May").scenario.roster.file == "r.csv"


def test_an_entry_goes_by_number_or_by_name(path: Path) -> None:
    """Rules by position from 0 or by their names; lists are changed in the copy only."""
    by_name = changed(path, "rules.micro carries it.min=40%", "rules.1.max=20")
    limits = [(rule.min or rule.max) for rule in by_name.scenario.rules]
    assert [str(limit) for limit in limits] == ["40%", "20"]
    assert by_name.document.data != by_name.scenario
    assert "60%" in str(by_name.document.data)


def test_a_further_entry_is_put_at_the_end(path: Path) -> None:
    """Beside those of the file, or as the first one; each stands where it came from when it is wrong."""
    scenario = changed(path, "lock.+=anna", 'lock.+={"creator": "cleo"}', "exclude.+={creator: dan}").scenario
    assert [pick.creator for pick in scenario.lock] == ["ben", "anna", "cleo"]
    assert [exclusion.creator for exclusion in scenario.exclude] == ["dan"]
    (problem,) = problems(path, ["rules.+={measure: posts, max: 9}", "rules.+={measure: hats, max: 9}"])
    assert problem.file == "--set rules.+={measure: hats, max: 9}"


def test_whole_parts_can_be_given(path: Path) -> None:
    """A list or a mapping in braces, and parts that the file does not have."""
    scenario = changed(
        path, "rules=[{measure: posts, max: 9}]", "audience.people=2M", "targets.engagement.min=5k"
    ).scenario
    assert [rule.measure for rule in scenario.rules] == ["posts"]
    assert scenario.audience is not None
    assert scenario.targets["engagement"].min is not None


def test_later_overrides_win(path: Path) -> None:
    """In the order of the command line."""
    scenario = changed(path, "budget=1", "budget=2").scenario
    assert scenario.budget is not None
    assert scenario.budget.total == 2


@pytest.mark.parametrize(
    ("override", "fragment"),
    [
        ("budget", "this is not path=value"),
        ("=5", "this is not path=value"),
        ("budget=", "cannot be read"),
        ("budget=[1", "cannot be read"),
        ("rules.none.max=3", "rules has no entry 'none'"),
        ("rules.7.max=3", "rules has no entry '7'"),
        ("rules.².max=3", "rules has no entry '²'"),
        ("lock.0.package=x", "lock[0] has no fields of its own"),
        ("a.b.c.d.e.f.g.h.i.j.k=1", "no field stands so deep"),
    ],
)
def test_an_override_that_leads_nowhere_is_told(path: Path, override: str, fragment: str) -> None:
    """The override itself is the place of the problem."""
    (problem,) = problems(path, [override])
    assert fragment in problem.what
    assert problem.file == f"--set {override}"
    assert problem.hint


@pytest.mark.parametrize(
    ("override", "field"),
    [
        ("budget=lots", "budget"),
        ("budget.total=lots", "budget.total"),
        ("budget.totl=5", "budget.totl"),
        ("solve.secnds=5", "solve.secnds"),
        ("objektive=reach", "objektive"),
        ("rules.0.min=160%", "rules[0].min"),
        ("rules=[{measure: posts, mx: 9, min: 1}]", "rules[0].mx"),
        ("tiers={micro: 5}", "tiers.micro"),
        ("costs.agency_fee=150%", "costs.agency_fee"),
    ],
)
def test_a_wrong_value_is_blamed_on_the_override(path: Path, override: str, field: str) -> None:
    """Validated like the file, and the message names what was typed, not a line of the file."""
    (problem,) = problems(path, [override])
    assert (problem.field, problem.line) == (field, None) or field == "costs"
    assert problem.field == field
    if field != "costs":
        assert problem.file == f"--set {override}"


def test_all_overrides_that_are_wrong_are_told(path: Path) -> None:
    """Not only the first."""
    assert len(problems(path, ["budget", "rules.none.max=3", "lock.0.x=1"])) == 3


def test_half_characters_of_a_terminal_do_no_harm(path: Path) -> None:
    """A byte that the terminal could not decode is replaced."""
    assert changed(path, "name=a\udcffb").scenario.name == "a\ufffdb"
