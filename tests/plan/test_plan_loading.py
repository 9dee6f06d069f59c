"""A plan.json read back is the plan it was written from; what is no plan file is told as such."""

from __future__ import annotations

import contextlib
import copy
import json
from collections.abc import Iterator
from dataclasses import fields
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cases import some
from pydantic import BaseModel
from random_scenarios import write_scenario

from optimizer.errors import InputError
from optimizer.facts.assumptions import KINDS as ASSUMPTIONS
from optimizer.facts.assumptions import MeasuredSpread
from optimizer.facts.violations import KINDS as VIOLATIONS
from optimizer.plan.document import AssumptionPart, ViolationPart, digest_of
from optimizer.plan.files import _assumption, plan_document, plan_json
from optimizer.plan.loading import load_plan
from optimizer.plan.making import infeasible_plan, make_plan
from optimizer.planning import Prepared, prepare

OLD = ("costs", "recoverable_tax", "terms", "flights", "months")
"""What plan files of the first version do not have."""


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The content of a plan file with a few lines."""
    prepared = prepare(write_scenario(tmp_path_factory.mktemp("loading"), 3))
    plan = make_plan(
        prepared.scenario, prepared.offers, np.arange(3), None, status="feasible", bound=9e9, inputs=prepared.inputs
    )
    found: dict[str, Any] = json.loads(plan_json(plan))
    return found


def random_cases(folder: Path) -> Iterator[tuple[int, Prepared]]:
    """Random scenarios with their seeds; those with a rule about nobody are passed over."""
    for seed in range(16):
        with contextlib.suppress(InputError):
            yield seed, prepare(write_scenario(folder, seed))


def test_a_plan_comes_back_as_it_was(tmp_path: Path) -> None:
    """Written, loaded and written again: the same content, over random scenarios of all kinds."""
    for seed, prepared in some(random_cases(tmp_path), 8):
        chosen = np.random.default_rng(seed).permutation(len(prepared.offers))[:5]
        for status in ("optimal", "checked"):
            plan = make_plan(
                prepared.scenario, prepared.offers, chosen, None, status=status, inputs=prepared.inputs,
                warnings=prepared.warnings,
            )  # fmt: skip
            path = tmp_path / "plan.json"
            path.write_text(plan_json(plan), encoding="utf-8")
            loaded = load_plan(path)
            again = plan_document(loaded.plan)
            assert {**again, "warnings": None} == {**json.loads(plan_json(plan)), "warnings": None}
            assert loaded.plan.totals["spend"] == plan.totals["spend"]
            assert isinstance(loaded.plan.totals["spend"], Decimal)


def test_a_plan_that_cannot_be_is_read_too(tmp_path: Path) -> None:
    """Status infeasible: no lines, no totals, the limits of the rules."""
    prepared = prepare(write_scenario(tmp_path, 1))
    plan = infeasible_plan(prepared.scenario, prepared.offers, prepared.inputs)
    loaded = load_plan(tmp_path / "plan.json", json.loads(plan_json(plan))).plan
    assert loaded.status == "infeasible"
    assert loaded.lines.empty
    assert loaded.totals["spend"] is None
    assert loaded.certificate == plan.certificate


def test_an_older_file_is_a_plan_as_well(document: dict[str, Any]) -> None:
    """Without costs, terms, flights and months: the figures stand, these are empty."""
    old = {key: value for key, value in copy.deepcopy(document).items() if key not in OLD}
    for line in old["lines"]:
        for key in ("costs", "recoverable_tax", "payments", "flight"):
            line.pop(key, None)
    plan = load_plan(Path("old.json"), old).plan
    assert plan.lines["cost"].tolist() == load_plan(Path("new.json"), document).plan.lines["cost"].tolist()
    assert plan.months == ()
    assert plan.terms == {}


def test_the_identity_is_of_the_content(document: dict[str, Any]) -> None:
    """The seconds do not matter, everything else does; it stands in the file itself."""
    assert digest_of({**document, "seconds": {"solve": 99.0}}) == digest_of(document) == document["digest"]
    other = copy.deepcopy(document)
    other["lines"][0]["package"] += " "
    assert digest_of(other) != digest_of(document)


def test_texts_lose_what_hides_in_them(document: dict[str, Any]) -> None:
    """Control and direction marks, and halves of characters that no file could hold."""
    hostile = copy.deepcopy(document)
    hostile["lines"][0]["creator"] = "a\u202eb\x07\ud800c"
    hostile["scenario"] = "\u200ename\n"
    plan = load_plan(Path("x.json"), hostile).plan
    assert plan.lines["creator"].iloc[0] == "abc"
    assert plan.scenario == "name"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("lines",), None), (("lines",), [{"cost": 1}]), (("lines", 0, "cost"), "many"), (("lines", 0, "cost"), 1.005),
        (("lines", 0, "cost"), 1e400), (("lines", 0, "estimated"), 7), (("lines", 0, "payments"), [{"month": "May"}]),
        (("currency",), "euro"), (("status",), "good"), (("objective",), []), (("totals",), 3),
        (("totals", "spend"), 1e999), (("rules",), [1]), (("rules",), [{"name": "x"}]), (("months",), "2027"),
        (("flights",), [{}]), (("assumptions",), [{"what": 1}]), (("lines", 0, "costs"), {"creator": "x"}),
        (("versions",), {"python": 3}), (("warnings",), {}), (("lines", 0, "cost"), -1e300),
    ],
)  # fmt: skip
def test_what_is_no_plan_is_told(document: dict[str, Any], path: tuple[Any, ...], value: Any) -> None:
    """A wrong shape anywhere is an input error, never a traceback."""
    wrong = copy.deepcopy(document)
    at = wrong
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    with pytest.raises(InputError) as caught:
        load_plan(Path("plan.json"), wrong)
    assert all(problem.file == "plan.json" for problem in caught.value.problems)


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff\xfe", b"[" * 100_000, b"null", b'{"lines": []}'])
def test_what_is_no_json_is_told(tmp_path: Path, content: bytes) -> None:
    """Empty, cut off, of another encoding, or nested without end."""
    path = tmp_path / "plan.json"
    path.write_bytes(content)
    with pytest.raises(InputError):
        load_plan(path)
    with pytest.raises(InputError):
        load_plan(tmp_path / "nowhere.json")


@pytest.mark.parametrize(
    ("part", "kinds"), [(AssumptionPart, ASSUMPTIONS), (ViolationPart, VIOLATIONS)], ids=["assumptions", "violations"]
)
def test_no_fact_has_a_field_of_its_entry(part: type[BaseModel], kinds: dict[str, type]) -> None:
    """Facts are written beside the words of their entry; two fields of one name would be one, and not come back."""
    assert kinds
    for name, kind in kinds.items():
        assert not {field.name for field in fields(kind)} & set(part.model_fields), name


def test_an_assumption_on_spread_comes_back(document: dict[str, Any], tmp_path: Path) -> None:
    """As it was written: it once had no source when it was read."""
    fact = MeasuredSpread("tiktok", "posts of 897 TikTok creators")
    path = tmp_path / "plan.json"
    assert load_plan(path, {**document, "assumptions": [_assumption(fact)]}).plan.assumptions == (fact,)
