"""Standby: the best single booking for each creator who may drop out, judged by all plans of small scenarios."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from small_plans import Small, judged, smalls

from optimizer.advice.requirements import altered, altered_prepared
from optimizer.advice.session import Session
from optimizer.advice.standby import Standby, standby


def check(case: Small) -> Standby:
    """Of all plans that keep the others and add at most one booking, none is worth more than the answer."""
    session = Session(case.prepared)
    answer = standby(session)
    assert answer is not None
    offers, scenario = case.prepared.offers, case.prepared.scenario
    scale = -(10**offers.digits) if scenario.objective == "spend" else 1
    chosen = np.zeros(len(offers), dtype=bool)
    chosen[session.best.chosen] = True
    who = offers.channels["creator"].to_numpy(dtype=object)[offers.channel]
    assert {out.creator for out in answer.drop_outs} == set(who[chosen])
    for out in answer.drop_outs:
        unlocked = altered(scenario, lock=tuple(pick for pick in scenario.lock if pick.creator != out.creator))
        plans, worth = judged(altered_prepared(case.prepared, unlocked))
        rest = chosen & (who != out.creator)
        fits = plans[:, rest].all(axis=1) & ~plans[:, who == out.creator].any(axis=1)
        fits &= plans.sum(axis=1) <= rest.sum() + 1
        assert out.holds == bool((fits & (plans.sum(axis=1) == rest.sum())).any())
        if not fits.any():
            assert out.replacement is None
            continue
        found = out.value if out.replacement is None else out.value_after
        assert found is not None
        assert scale * found == pytest.approx(worth[fits].max(), rel=1e-6, abs=1e-6)
    return answer


def test_replacements_in_40_scenarios(tmp_path: Path) -> None:
    answers = [check(case) for case in smalls(tmp_path, 40)]
    outs = [out for answer in answers for out in answer.drop_outs]
    assert sum(out.replacement is not None for out in outs) > 10
    assert any(out.replacement is None and out.holds for out in outs)
    assert any(not out.holds for out in outs)


@pytest.mark.long
def test_replacements_in_many_scenarios(tmp_path: Path) -> None:
    """The same with 300 scenarios."""
    assert len([check(case) for case in smalls(tmp_path, 300, first=3000)]) == 300


def _campaign(folder: Path, no_shows: str) -> Path:
    """Five creators at 250 each; the budget buys anna, bert and carl, worth 400, 350 and 330; dora has 300, eve 290."""
    rates = {"anna": "4%", "bert": "3.5%", "carl": "3.3%", "dora": "3%", "eve": "2.9%"}
    rows = [
        f"{name},instagram,10000,{rate},250,{own}"
        for (name, rate), own in zip(rates.items(), no_shows.split(), strict=True)
    ]
    (folder / "r.csv").write_text("\n".join(["creator,platform,followers,engagement_rate,price,no_show", *rows]) + "\n")
    path = folder / "s.yaml"
    path.write_text("budget: 750\nroster: r.csv\n")
    return path


def test_one_reserve_stands_in_for_all(tmp_path: Path) -> None:
    """Whoever drops out, dora is the best replacement, at no more money: she is the only reserve."""
    answer = standby(Session.of(_campaign(tmp_path, "0% 0% 0% 0% 0%")))
    assert answer is not None
    assert answer.value == pytest.approx(1080)
    assert [(out.creator, out.value) for out in answer.drop_outs] == [
        ("anna", pytest.approx(680)), ("bert", pytest.approx(730)), ("carl", pytest.approx(750)),
    ]  # fmt: skip
    for out in answer.drop_outs:
        assert out.replacement is not None
        assert (out.replacement.creator, out.replacement.cost - out.freed) == ("dora", 0)
        assert out.value_after == pytest.approx(out.value + 300)
    assert [(own.booking.creator, own.covers) for own in answer.reserves] == [("dora", ("anna", "bert", "carl"))]


def test_who_is_likelier_to_drop_out_comes_first(tmp_path: Path) -> None:
    answer = standby(Session.of(_campaign(tmp_path, "0% 0% 5% 0% 0%")))
    assert answer is not None
    assert (answer.drop_outs[0].creator, answer.drop_outs[0].chance) == ("carl", pytest.approx(0.05))


def test_a_rule_that_nobody_else_can_keep(tmp_path: Path) -> None:
    """Carl is the only creator on TikTok and a rule asks for one: without him no single booking keeps the rules."""
    path = _campaign(tmp_path, "0% 0% 0% 0% 0%")
    roster = tmp_path / "r.csv"
    roster.write_text(roster.read_text().replace("carl,instagram", "carl,tiktok"))
    path.write_text(path.read_text() + "rules: [{measure: creators, where: {platform: tiktok}, min: 1}]\n")
    answer = standby(Session.of(path))
    assert answer is not None
    carl = next(out for out in answer.drop_outs if out.creator == "carl")
    assert (carl.holds, carl.replacement, carl.value_after) == (False, None, None)
    locked = standby(Session.of(path, ["lock=[carl]"]))
    assert locked is not None
    assert not next(out for out in locked.drop_outs if out.creator == "carl").holds
