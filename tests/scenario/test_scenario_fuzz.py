"""Whatever a file holds, reading it ends in a scenario or in problems told in words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimizer.errors import InputError, Problem
from optimizer.scenario.reading import read_scenario
from optimizer.scenario.schema import Scenario

FIELDS = [
    *Scenario.model_fields, "total", "contingency", "min", "max", "file", "columns", "header", "unit", "sql", "query",
    "measure", "where", "per", "of", "people", "segments", "panel", "overlaps", "frequency", "rate", "value", "shrink",
    "gap", "seconds", "post", "reel", "price", "fee", "gift", "acceptance", "contents", "creator", "platform",
    "package", "micro", "costs", "flights", "engagement", "reach", "spend", "tier", "<<", "", "0", "²",
]  # fmt: skip
WORDS = [
    "60%",
    "2k",
    "2k-50k",
    "50k+",
    "1,5",
    "20.000",
    "spend",
    "reach",
    "budget",
    "micro",
    "-5%",
    "1e999999999",
    "EUR",
]
VALID = """\
name: Spring launch
budget: {total: 60000, contingency: 5%}
objective: engagement
roster: {file: r.csv, columns: {followers: Fans}}
tiers: {nano: 0-2k, micro: 2k-50k, macro: 50k+}
packages:
  - {name: duo, post: 2, discount: 10%, where: {tier: macro}}
rules:
  - {name: micro, measure: spend, where: {tier: micro, followers: {min: 3k}}, min: 60%}
lock: [ben, {creator: anna, package: duo}]
apart: [[ben, dan]]
audience: {people: 8.5M, segments: [{name: all, people: 2M}]}
conversion: {rate: {micro: 2%}, value: 45}
"""

quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-10, 10**20),
    st.floats(allow_nan=False),
    st.sampled_from(WORDS),
    st.text(max_size=5),
)
nested = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=4),
    max_leaves=10,
)


def outcome(folder: Path, content: bytes, overrides: Sequence[str] = ()) -> None:
    """Read a scenario of these bytes; nothing but `InputError` may come out, and it must say something."""
    path = folder / "fuzz.yaml"
    path.write_bytes(content)
    found: list[Problem] | None = None
    try:
        read_scenario(path, overrides)
    except InputError as error:
        found = list(error.problems)
    assert found is None or found
    for problem in found or ():
        assert problem.what
        assert problem.hint
        str(problem).encode()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all the files of this module."""
    return tmp_path_factory.mktemp("fuzz")


@quick
@given(content=st.one_of(st.binary(max_size=60), st.text(max_size=60).map(str.encode)))
def test_random_bytes_end_in_words(folder: Path, content: bytes) -> None:
    """Anything at all may be given as a scenario."""
    outcome(folder, content)


@quick
@given(
    edits=st.lists(
        st.tuples(
            st.integers(0, len(VALID)),
            st.integers(0, 8),
            st.one_of(
                st.sampled_from(list("\t\n :-[]{}#&*!|>'\"%@`,.?~=<")), st.sampled_from(["\n  ", ": ", "- ", "\0", "é"])
            ),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_a_valid_file_with_slips_ends_in_words(folder: Path, edits: list[tuple[int, int, str]]) -> None:
    """Characters taken out and put in, as fingers do."""
    text = VALID
    for start, length, put_in in edits:
        text = text[:start] + put_in + text[start + length :]
    outcome(folder, text.encode())


@quick
@given(data=st.dictionaries(st.sampled_from(FIELDS), nested, max_size=8), complete=st.booleans())
def test_random_data_under_known_names_ends_in_words(folder: Path, data: dict[str, object], complete: bool) -> None:
    """Every field with every kind of value, at every level."""
    whole = {"budget": 5, "roster": "r.csv", **data} if complete else data
    outcome(folder, json.dumps(whole).encode())


@quick
@given(
    overrides=st.lists(
        st.one_of(
            st.tuples(st.lists(st.sampled_from(FIELDS), max_size=4).map(".".join), nested.map(json.dumps)).map(
                "=".join
            ),
            st.text(max_size=8),
        ),
        max_size=3,
    )
)
def test_random_overrides_end_in_words(folder: Path, overrides: list[str]) -> None:
    """The command line may say anything too."""
    outcome(folder, VALID.encode(), overrides)
