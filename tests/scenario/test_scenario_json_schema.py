"""The JSON Schema takes what the reader takes, refuses what an editor can know to be wrong, explains every field."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from optimizer.errors import InputError
from optimizer.scenario.document import read_document
from optimizer.scenario.json_schema import scenario_schema, schema_text
from optimizer.scenario.packages import FORMATS
from optimizer.scenario.reading import read_scenario
from optimizer.scenario.schema import Scenario

ROOT = Path(__file__).parents[2]
SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))
OTHERS = sorted((ROOT / "tests" / "bad_scenarios").glob("*.yaml"))
CHECK = Draft202012Validator(scenario_schema())


def plain(value: Any) -> Any:
    """What an editor's YAML reader makes of the text: numbers of Python instead of decimals."""
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [plain(entry) for entry in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def problems(text: str) -> list[str]:
    """What the schema says of a scenario's text."""
    return [error.message for error in CHECK.iter_errors(plain(read_document(text, "s.yaml").data))]


def fields(schema: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Part, name and schema of every field."""
    for part, inner in {"Scenario": schema, **schema["$defs"]}.items():
        yield from ((part, name, field) for name, field in inner["properties"].items())


def test_it_is_a_schema() -> None:
    """By the draft's own schema."""
    Draft202012Validator.check_schema(scenario_schema())


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_every_shipped_scenario_passes(path: Path) -> None:
    """Without a word."""
    assert problems(path.read_text(encoding="utf-8")) == []


def test_what_the_reader_takes_the_schema_takes() -> None:
    """Scenarios that are odd and yet can be read: an editor must not mark them."""
    taken = 0
    for path in OTHERS:
        try:
            read_scenario(path)
        except InputError:
            continue
        taken += 1
        assert problems(path.read_text(encoding="utf-8")) == [], path.name
    assert taken > 50


@pytest.mark.parametrize(
    "lines",
    [
        "rules: {measure: spend, max: 10k}\nlock: anna\nexclude: {where: {niche: [a, b]}}\napart: [a, b]",
        "apart: [[a, b], [c, d]]\ncosts: {agency_fee: 15%, tax: 20%, fx: {USD: 0.92, as_of: 2027-02-01}}",
        "costs: {agency_fee: {rate: 15%, on: [creator]}, tax: {countries: {FR: {rate: 20%, recoverable: true}}}}",
        "flights: {name: May, start: 2027-05-01, end: 2027-05-31, budget: 40%}\ntiming: {rest: 2 weeks}",
        "audience: {people: 8.5M, overlaps: o.csv}\ntargets: {reach: 400k, posts: {min: 3, max: 9}}",
        "formats: {takeover: {price: 2}}\npackages: {takeover: 1, gift: 40, where: {followers: {min: 10k}}}",
        "conversion: {rate: 2%, value: 45}\nformat: 1\ntiers: {all: 0+}\nsolve: {gap: 0.1%, seconds: 5}",
        "conversion: {rate: {micro: 2%}}\ncosts: {payment: [50% on signing, rest 30 days after posting]}",
    ],
)
def test_short_and_long_forms_pass(tmp_path: Path, lines: str) -> None:
    """The reader takes them, so the schema does."""
    text = f"budget: 20k\nroster: {{file: r.csv, columns: {{unit: percent, followers: Fans}}}}\n{lines}\n"
    (tmp_path / "s.yaml").write_text(text, encoding="utf-8")
    read_scenario(tmp_path / "s.yaml")
    assert problems(text) == []


@pytest.mark.parametrize(
    "lines",
    [
        "objectve: reach",
        "objective: likes",
        "budget: twenty",
        "packages: [{post: 1, discuont: 10%}]",
        "rules: [{measure: spend, maximum: 5}]",
        "rules: [{max: 5}]",
        "targets: {likes: 5}",
        "flights: [{name: May, start: 1.5.2027}]",
        "timing: {rest: a while}",
        "costs: {fx: {dollar: 0.9}}",
        "costs: {tax: {on: [vat]}}",
        "forecast: {shrink: maybe}",
        "format: 2",
    ],
)
def test_mistakes_that_an_editor_can_mark(lines: str) -> None:
    """Misspelt fields, words that are none of the known ones, wrong kinds of value."""
    text = "roster: r.csv\n" + lines
    assert problems(text)
    assert not problems("roster: r.csv")


def test_every_field_is_explained() -> None:
    """The reference of the fields is made from these sentences."""
    explained = {(part, name): field.get("description", "") for part, name, field in fields(scenario_schema())}
    assert [place for place, text in explained.items() if not text.strip()] == []
    assert {name for part, name in explained if part == "Scenario"} == set(Scenario.model_fields)
    assert {name for part, name in explained if part == "Package"} >= set(FORMATS)


def test_defaults_are_as_a_planner_writes_them() -> None:
    """Each default passes the schema of its own field."""
    schema = scenario_schema()
    for part, name, field in fields(schema):
        if "default" in field:
            own = Draft202012Validator({**field, "$defs": schema["$defs"]})
            assert own.is_valid(field["default"]), (part, name)
    assert schema["properties"]["tiers"]["default"] == {"nano": "0-2k", "micro": "2k-50k", "macro": "50k+"}
    assert schema["properties"]["packages"]["default"] == [{"post": 1}]
    assert schema["$defs"]["Costs"]["properties"]["payment"]["default"] == "all on posting"
    assert schema["$defs"]["Solve"]["properties"]["gap"]["default"] == 0.0001


def test_the_file_is_the_schema_in_ascii() -> None:
    """So that any console can print it."""
    assert json.loads(schema_text().encode("ascii")) == scenario_schema()
