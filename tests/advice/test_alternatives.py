"""Alternatives: as far apart as plans can be that are nearly as good, judged by all plans of small scenarios."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from cases import some
from numpy.typing import NDArray
from small_plans import Small, presence, smalls

from optimizer.advice.alternatives import Alternatives, alternatives
from optimizer.advice.session import Session
from optimizer.plan.plan import Plan
from optimizer.planning import Prepared

WITHIN = 0.15


def who(prepared: Prepared, plan: Plan) -> NDArray[np.bool_]:
    """(creators,) who is in a plan."""
    names = prepared.offers.creators[1]
    return np.isin(names, list(plan.lines["creator"]))


def check(case: Small, number: int, differ: int) -> Alternatives:
    """Ask for alternatives, and hold every one against all plans that are nearly as good."""
    prepared = case.prepared
    found = alternatives(Session(prepared), number, within=WITHIN, differ=differ)
    assert found.complete
    best = found.best.plan
    assert best is not None
    near = presence(prepared, case.plans[case.nearly(WITHIN)])
    shown = [who(prepared, best)]
    for other in found.others:
        least = np.min([(near != one).sum(axis=1) for one in shown], axis=0)
        assert other.differ == other.at_most == least.max()
        mine = who(prepared, other.plan)
        assert min(int((mine != one).sum()) for one in shown) == other.differ >= differ
        assert not other.plan.violations
        sign = -1 if prepared.scenario.objective == "spend" else 1
        value = sign * float(other.plan.objective.value or 0.0)
        scale = 10**prepared.offers.digits if sign < 0 else 1
        assert value * scale >= case.best - WITHIN * abs(case.best) - 1e-6 * abs(case.best)
        assert found.given_up(other) == pytest.approx((case.best - value * scale) / abs(case.best), abs=1e-9)
        assert found.given_up(other) >= -1e-9
        shown.append(mine)
    if len(found.others) < number:
        least = np.min([(near != one).sum(axis=1) for one in shown], axis=0)
        assert least.max(initial=0) < differ
    return found


def test_alternatives_of_6_scenarios(tmp_path: Path) -> None:
    """Each plan is as far from those before as any plan can be; where fewer are shown, there are no more."""
    sizes = [len(check(case, 3, 1).others) for case in smalls(tmp_path, 6)]
    assert max(sizes) == 3
    assert min(sizes) < 3


@pytest.mark.long
def test_alternatives_of_many_scenarios(tmp_path: Path) -> None:
    """The same with 300 scenarios, and with other least distances."""
    for number, case in enumerate(some(smalls(tmp_path, 300, first=1000), 300)):
        check(case, 4, 1 + number % 4)


def test_the_same_value_is_no_alternative_when_nobody_differs(tmp_path: Path) -> None:
    """With one plan only within reach, the answer says that this is proven."""
    (tmp_path / "r.csv").write_text("creator,followers,engagement_rate,price\nanna,10000,5%,400\nbert,20000,3%,750\n")
    path = tmp_path / "s.yaml"
    path.write_text("budget: 2000\nroster: r.csv\n")
    found = alternatives(Session.of(path), 2, within=0.1, differ=1)
    assert found.others == ()
    assert found.complete


def test_without_a_plan_there_are_no_alternatives(tmp_path: Path) -> None:
    """A scenario that nothing satisfies has no best plan to differ from."""
    (tmp_path / "r.csv").write_text("creator,followers,engagement_rate,price\nanna,10000,5%,400\n")
    path = tmp_path / "s.yaml"
    path.write_text("budget: 2000\nroster: r.csv\nrules: [{measure: creators, min: 2}]\n")
    found = alternatives(Session.of(path))
    assert found.best.found is None
    assert found.others == ()


def test_a_creator_on_two_channels_counts_once(tmp_path: Path) -> None:
    """anna (two channels, 700 engagements for 500) or bert and carl (680 for 500): they differ in three people.

    Within 10 % of 700 lie anna with both channels and bert + carl (680); anna on one channel alone gets at most 400.
    """
    (tmp_path / "r.csv").write_text(
        "creator,platform,followers,engagement_rate,price\n"
        "anna,instagram,10000,4%,250\nanna,tiktok,10000,3%,250\nbert,instagram,10000,3.5%,250\ncarl,tiktok,10000,3.3%,250\n"
    )
    path = tmp_path / "s.yaml"
    path.write_text("budget: 500\nroster: r.csv\nsolve: {gap: 0}\n")
    found = alternatives(Session.of(path), 1, within=0.1, differ=1)
    assert found.best.plan is not None
    first = set(found.best.plan.lines["creator"])
    second = set(found.others[0].plan.lines["creator"])
    assert found.others[0].differ == len(first ^ second)


def test_net_reach(tmp_path: Path) -> None:
    """With people reached as objective the plans are within reach of the best, verified, and differ."""
    rows = [f"c{number},tiktok,{20000 + 1000 * number},4%,{200 + 10 * number}" for number in range(8)]
    (tmp_path / "r.csv").write_text("\n".join(["creator,platform,followers,engagement_rate,price", *rows]) + "\n")
    path = tmp_path / "s.yaml"
    path.write_text("budget: 900\nobjective: reach\nroster: r.csv\naudience: {people: 300000}\n")
    found = alternatives(Session.of(path), 2, within=0.1, differ=2)
    best = found.best.plan
    assert best is not None
    assert best.objective.value is not None
    assert len(found.others) == 2
    for other in found.others:
        assert not other.plan.violations
        assert other.plan.objective.value is not None
        assert other.plan.objective.value >= 0.9 * best.objective.value * (1 - 1e-9)
        assert len(set(other.plan.lines["creator"]) ^ set(best.lines["creator"])) >= 2
