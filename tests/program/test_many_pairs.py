"""Thousands of pairs that are kept apart cost what their creators cost, and leave time for solving."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest
from from_text import write_texts

from optimizer.advice.session import Session
from optimizer.planning import LEAST_OF_SECONDS, Prepared, compile_program, limits_of, plan_campaign, prepare
from optimizer.program.forms import Draft
from optimizer.validation import people

CREATORS = 12
ROSTER = (
    "creator,platform,followers,engagement_rate,price",
    *(f"c{number},instagram,{9000 + number},3%,50" for number in range(CREATORS)),
    "c0,tiktok,9000,3%,50",
)


@pytest.fixture
def prepared(tmp_path: Path) -> Prepared:
    """Twelve creators, of whom no two may be in one plan: 66 pairs."""
    pairs = list(itertools.combinations([f"c{number}" for number in range(CREATORS)], 2))
    return prepare(write_texts(tmp_path, f"budget: 500\napart: {json.dumps(pairs)}\nsolve: {{seconds: 8}}", *ROSTER))


def test_each_creator_is_looked_up_once(prepared: Prepared, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the program, and in the roster not at all where everybody sells something."""
    counted, asked = [], []
    plain = Draft.counted
    monkeypatch.setattr(Draft, "counted", lambda draft, columns: counted.append(1) or plain(draft, columns))
    monkeypatch.setattr(people, "picked", lambda *_: asked.append(1))
    compiled = compile_program(prepared)
    assert len(counted) == CREATORS
    assert people.people_problems(prepared.file, prepared.offers) == []
    assert asked == []
    rows = [source for source in compiled.sources if source.kind == "apart"]
    assert [source.position for source in rows] == list(range(66))


def test_the_pairs_hold(prepared: Prepared) -> None:
    """One creator alone is hired, on both channels: 9,000 x 3 % twice is more than any single post."""
    assert plan_campaign(prepared).lines["creator"].tolist() == ["c0", "c0"]


def test_each_pair_is_an_element_with_its_row(prepared: Prepared) -> None:
    """By which conflicts and prices of rules are worked out."""
    apart = [element for element in Session(prepared).elements if element.kind == "apart"]
    assert [element.name for element in apart][:2] == ["apart: c0, c1", "apart: c0, c2"]
    assert sorted(row for element in apart for row in element.rows) == [
        row for row, source in enumerate(Session(prepared).compiled.sources) if source.kind == "apart"
    ]


def test_the_seconds_count_from_the_start(prepared: Prepared) -> None:
    """What reading took is taken off; a tenth is left in any case."""
    assert limits_of(prepared.scenario).seconds == 8
    assert limits_of(prepared.scenario, 5.5).seconds == 2.5
    assert limits_of(prepared.scenario, 100).seconds == pytest.approx(8 * LEAST_OF_SECONDS)
    spent = sum(prepared.seconds.values())
    assert Session(prepared).limits.seconds == pytest.approx(8 - spent)
