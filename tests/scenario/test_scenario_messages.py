"""What pydantic finds, told in a planner's words, and what parts of a scenario need of each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer.errors import InputError, Problem
from optimizer.scenario.cross_field import missing_fields
from optimizer.scenario.reading import read_scenario

HEAD = "budget: 20000\nroster: r.csv\n"


def told(tmp_path: Path, text: str) -> list[Problem]:
    """The problems of a scenario."""
    path = tmp_path / "s.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_scenario(path)
    return list(caught.value.problems)


@pytest.mark.parametrize(
    ("text", "field", "hint"),
    [
        ("objectiv: reach", "objectiv", "did you mean 'objective'?"),
        ("roster2: x", "roster2", "did you mean 'roster'?"),
        ("solve: {second: 3}", "solve.second", "did you mean 'seconds'?"),
        ("audience: {people: 5, corelation: 0.3}", "audience.corelation", "did you mean 'correlation'?"),
        (
            "audience: {people: 5, segments: [{name: a, peple: 5, people: 1}]}",
            "audience.segments[0].peple",
            "'people'?",
        ),
        ("packages: [{name: x, storys: 2}]", "packages[0].storys", "did you mean 'story'?"),
        ("formats: {podcast: {price: 2}}\npackages: [{podcst: 1}]", "packages[0].podcst", "did you mean 'podcast'?"),
        ("lock: [{creator: a, pakage: b}]", "lock[0].pakage", "did you mean 'package'?"),
        ("exclude: [{were: {tier: micro}}]", "exclude[0].were", "did you mean 'where'?"),
        ("conversion: {rate: 2%, valeu: 4}", "conversion.valeu", "did you mean 'value'?"),
        ("forecast: {qualty: 1}", "forecast.qualty", "did you mean 'quality'?"),
        ("rules: [{measure: engagements, min: 3}]", "rules[0].measure", "did you mean 'engagement'?"),
        ("targets: {conversion: 5}", "targets.conversion", "did you mean 'conversions'?"),
        ("zzz: 1", "zzz", "known here: apart, approval, audience, books, budget"),
        ("solve: {qqq: 1}", "solve.qqq", "known here: effort, gap, seconds"),
    ],
)
def test_a_misspelt_field_is_answered_with_the_right_one(tmp_path: Path, text: str, field: str, hint: str) -> None:
    """At every level: the field that is nearest, or all there are."""
    (problem,) = told(tmp_path, HEAD + text + "\n")
    assert problem.field == field
    assert hint in problem.hint


def test_a_long_value_is_not_repeated_in_full(tmp_path: Path) -> None:
    """A message stays readable whatever stands in the file."""
    for value in (
        "x" * 5000,
        "[" + ", ".join(["1"] * 500) + "]",
        "{" + ", ".join(f"a{n}: 1" for n in range(500)) + "}",
    ):
        (problem,) = told(tmp_path, HEAD + f"objective: {value}\n")
        assert len(problem.what) < 250
        (problem,) = told(tmp_path, HEAD + f"forecast: {{quality: {value}}}\n")
        assert len(problem.what) < 250


def test_a_missing_field_is_named_at_what_lacks_it(tmp_path: Path) -> None:
    """The line is that of the entry, the field the one to write."""
    (problem,) = told(tmp_path, HEAD + "lock:\n  - ben\n  - {platform: tiktok}\n")
    assert (problem.line, problem.field, problem.what) == (5, "lock[1].creator", "creator is missing")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"budget": 1}, []),
        ({}, ["budget"]),
        ({"budget": None}, ["budget"]),
        ({"objective": "spend", "targets": {"posts": 3}}, []),
        ({"objective": "spend", "lock": ["ben"]}, []),
        ({"objective": "spend", "rules": {"measure": "posts", "min": 3}}, []),
        ({"objective": "spend", "rules": [{"measure": "posts", "max": 3}]}, ["objective"]),
        ({"objective": "spend"}, ["objective"]),
        ({"objective": "conversions", "budget": 1}, ["objective"]),
        ({"objective": "conversions", "budget": 1, "conversion": {"rate": "2%"}}, []),
        ({"budget": 1, "conversion": {"value": 45}}, ["conversion.value"]),
        ({"budget": 1, "objective": "reach"}, ["objective"]),
        ({"budget": 1, "objective": "reach", "audience": {"people": 5}}, []),
        ({"budget": 1, "targets": {"reach": 5}}, ["targets.reach"]),
        ({"budget": 1, "rules": [3, {"measure": "reach", "min": 5}]}, ["rules.1.measure"]),
        ({"objective": "spend", "rules": [{"measure": "spend", "min": "5%", "of": "budget"}]}, ["rules.0.of"]),
        ({"budget": 1, "rules": "x", "targets": [], "conversion": 5, "audience": None, "objective": ["reach"]}, []),
    ],
)
def test_what_one_field_needs_of_another(data: dict[str, object], expected: list[str]) -> None:
    """The gaps of a scenario, also where other parts of it cannot be read."""
    assert [".".join(map(str, gap.path)) for gap in missing_fields(data)] == expected
    assert all(gap.what and gap.hint for gap in missing_fields(data))


def test_a_gap_is_told_beside_a_field_that_cannot_be_read(tmp_path: Path) -> None:
    """A missing budget is not kept for the second run."""
    problems = told(tmp_path, "roster: r.csv\nobjective: reech\n")
    assert {problem.field for problem in problems} == {"budget", "objective"}
