"""How reach builds up and overlaps: adds up to the plan's reach, and is what a pencil gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from from_text import write_texts

from optimizer.plan.evaluation import Chosen
from optimizer.plan.reach_detail import build_up, overlaps
from optimizer.planning import prepare

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"


def test_three_creators_on_a_panel_by_hand(tmp_path: Path) -> None:
    """Ten people, each seen for certain: anna has p1-p5, bert p4-p7, carl p1-p2.

    anna comes first with 5; bert adds p6, p7; carl adds nobody. anna and bert share 2 of bert's 4, anna and carl 2
    of carl's 2, bert and carl nobody.
    """
    follows = {"anna": range(1, 6), "bert": range(4, 8), "carl": range(1, 3)}
    rows = ["person,creator", *(f"p{one},{name}" for name, people in follows.items() for one in people)]
    rows += [f"p{one}," for one in range(8, 11)]
    (tmp_path / "panel.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    roster = ("creator,followers,engagement_rate,reach_rate,price",
              "anna,5,5%,100%,10", "bert,4,5%,100%,10", "carl,2,5%,100%,10")  # fmt: skip
    scenario = "objective: reach\nbudget: 100\naudience: {people: 10, panel: panel.csv}"
    prepared = prepare(write_texts(tmp_path, scenario, *roster))
    chosen = Chosen(prepared.scenario, prepared.offers, np.array([2, 0, 1]), prepared.reached)
    steps = build_up(chosen)
    assert [step.lines for step in steps] == [(1,), (2,), (0,)]
    assert [round(step.alone, 9) for step in steps] == [5, 4, 2]
    assert [round(step.new, 9) for step in steps] == [5, 2, 0]
    found = overlaps(chosen)
    assert found is not None
    assert found.names == ("anna, instagram", "bert, instagram", "carl, instagram")
    assert np.allclose(found.shares, [[1, 0.5, 1], [0.5, 1, 0], [1, 0, 1]])


@pytest.mark.parametrize("name", ["reach_overlaps", "reach_segments", "reach_panel", "reach_followers"])
def test_the_last_total_is_the_reach(name: str) -> None:
    """Under every kind of audience, and the first step is the largest; nobody adds more than they reach alone."""
    prepared = prepare(SCENARIOS / f"{name}.yaml")
    index = np.random.default_rng(7).permutation(len(prepared.offers))[:12]
    _, first = np.unique(prepared.offers.channel[index], return_index=True)
    chosen = Chosen(prepared.scenario, prepared.offers, index[np.sort(first)], prepared.reached)
    steps = build_up(chosen)
    reached = chosen.amount("reach", chosen.everything)
    assert steps[-1].total == pytest.approx(reached, rel=1e-9)
    assert sum(step.new for step in steps) == pytest.approx(reached, rel=1e-9)
    assert sorted(line for step in steps for line in step.lines) == list(range(len(chosen.index)))
    assert steps[0].new == max(step.new for step in steps)
    assert all(step.new <= step.alone * (1 + 1e-9) for step in steps)
    found = overlaps(chosen)
    assert found is not None
    shares = np.array(found.shares)
    assert np.allclose(shares, shares.T)
    assert ((shares >= 0) & (shares <= 1)).all()


def test_without_an_audience_there_is_nothing_to_tell(tmp_path: Path) -> None:
    """No build-up, no overlaps."""
    prepared = prepare(write_texts(tmp_path, "", "creator,followers,engagement_rate,price", "anna,10000,5%,10"))
    chosen = Chosen(prepared.scenario, prepared.offers, np.array([0]), None)
    assert build_up(chosen) == ()
    assert overlaps(chosen) is None
