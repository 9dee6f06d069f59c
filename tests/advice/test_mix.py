"""The mix: the best plan at each share of spend, judged by all plans of small scenarios."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from small_plans import Small, smalls

from optimizer.advice.mix import Mix, ShareRule, band, share_mix
from optimizer.advice.session import Session
from optimizer.errors import InputError
from optimizer.views.mix import mix_view

Write = Callable[..., Path]


def said(mix: Mix) -> list[str]:
    """The answer in sentences."""
    return [sentence.text for sentence in mix_view(mix).lead]


def check(case: Small) -> Mix | None:
    """Hold every share, and the free optimum, against all plans."""
    prepared = case.prepared
    offers = prepared.offers
    try:
        mix = share_mix(Session(prepared), {"followers": {"max": "12k"}}, 4, gap=0.0)
    except InputError:
        return None
    mask = offers.channels["followers"].to_numpy()[offers.channel] <= 12000
    part, whole = case.plans @ (offers.cost * mask), case.plans @ offers.cost
    scale = -(10**offers.digits) if prepared.scenario.objective == "spend" else 1
    for point in mix.points:
        slack = 1e-9 * np.maximum(whole, 1)
        inside = (whole > 0) & (part >= point.low * whole - slack) & (part <= point.high * whole + slack)
        if not inside.any():
            assert point.infeasible
            continue
        assert point.plan is not None
        assert not point.plan.violations
        best = case.worth[inside].max()
        assert scale * float(point.plan.objective.value or 0.0) == pytest.approx(best, rel=1e-9, abs=1e-6)
        assert point.share is None or point.low - 1e-9 <= point.share <= point.high + 1e-9
        loss = mix.loss(point)
        assert loss is not None
        assert loss[0] == pytest.approx((case.best - best) / abs(case.best), abs=1e-6)
        assert loss[0] >= -loss[1] - 1e-9
    return mix


def test_shares_of_6_scenarios(tmp_path: Path) -> None:
    """Each is the best of the plans with such a share; none is better than the free optimum."""
    assert sum(check(case) is not None for case in smalls(tmp_path, 6)) > 2


@pytest.mark.long
def test_shares_of_many_scenarios(tmp_path: Path) -> None:
    """The same with 300 scenarios."""
    assert sum(check(case) is not None for case in smalls(tmp_path, 300, first=4000)) > 100


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a scenario with creators of given (followers, engagements, price)."""

    def scenario(*creators: tuple[int, int, int], extra: str = "") -> Path:
        rows = [
            f"c{number},instagram,{followers},{engagement / followers:.8f},{price}"
            for number, (followers, engagement, price) in enumerate(creators)
        ]
        (tmp_path / "r.csv").write_text("\n".join(["creator,platform,followers,engagement_rate,price", *rows]) + "\n")
        path = tmp_path / "s.yaml"
        path.write_text(
            "name: Mixed\nbudget: 1000\nroster: {file: r.csv, columns: {unit: fraction}}\nsolve: {gap: 0}\n" + extra
        )
        return path

    return scenario


def test_a_mix_is_best(write: Write) -> None:
    """Two micros (300 for 250 each), two macros (320 for 500 each): best both micros and one macro, 920.

    Micro alone gets 600 (34.8 % less), macro alone 640 (30.4 % less).
    """
    path = write((10_000, 300, 250), (10_000, 300, 250), (90_000, 320, 500), (90_000, 320, 500))
    mix = share_mix(Session.of(path), {"tier": "micro"}, 4)
    assert mix.free.share == 0.5
    assert said(mix)[:2] == [
        "A mix is best: the best plan puts 50 % of the spend on micro and gets 920 engagements.",
        "A plan of micro alone gets 34.8 % less engagement; a plan without micro gets 30.4 % less engagement.",
    ]
    assert any("only €500.00 can be put to use, of the €1,000.00" in words for words in said(mix))


def test_micro_wins(write: Write) -> None:
    """Four micros for the whole budget beat everything else."""
    path = write(*[(10_000, 300, 250)] * 4, (90_000, 320, 500), (90_000, 320, 500))
    assert said(share_mix(Session.of(path), {"tier": "micro"}, 4))[0].startswith("Micro wins: ")


def test_macro_wins(write: Write) -> None:
    """And the other way round."""
    path = write(*[(10_000, 100, 250)] * 4, (90_000, 500, 500), (90_000, 500, 500))
    first, second, *_ = said(share_mix(Session.of(path), {"tier": "micro"}, 4))
    assert first.startswith("Micro loses: ")
    assert "plan of micro alone gets 60 % less engagement" in second


def test_size_does_not_matter(write: Write) -> None:
    """Everybody is worth the same per euro: at every share the plan is as good."""
    path = write(*[(10_000, 250, 250)] * 4, *[(90_000, 250, 250)] * 4)
    assert said(share_mix(Session.of(path), {"tier": "micro"}, 4))[0].startswith("Size hardly matters on this roster")


def test_rules_of_the_scenario_rule_shares_out(write: Write) -> None:
    """'micro carries it' leaves the upper shares only, and the answer says so."""
    extra = "rules: [{name: micro carries it, measure: spend, where: {tier: micro}, min: 60%}]\n"
    path = write(*[(10_000, 300, 250)] * 4, (90_000, 320, 500), extra=extra)
    mix = share_mix(Session.of(path), {"tier": "micro"}, 4)
    assert mix.none.infeasible
    assert mix.ruled_out == ((0.0, 0.75),)
    assert mix.held is None  # the best plan is far from the 60 % that the rule asks for
    words = "Every plan that was found puts 100 % of the spend on micro; the rules allow none from 0 % to 75 %."
    assert words in said(mix)


def held_case(write: Write, rule: str) -> Mix:
    """Two micros (100 for 250 each) and a macro (900 for 500): without the rule micro would only lose."""
    extra = f"tiers: {{micro: 0-50k, macro: 50k+}}\nrules: [{{name: the rule, measure: spend, {rule}}}]\n"
    return share_mix(
        Session.of(write((10_000, 100, 250), (10_000, 100, 250), (90_000, 900, 500), extra=extra)), {"tier": "micro"}, 4
    )


@pytest.mark.parametrize(
    "rule", ["where: {tier: micro}, min: 50%", "where: {tier: macro}, max: 50%", "per: tier, min: 50%"]
)
def test_a_share_that_the_planner_chose_is_no_finding(write: Write, rule: str) -> None:
    """The best plan stands at the scenario's own floor for micro: that is said, whichever way the rule puts it."""
    mix = held_case(write, rule)
    assert mix.held == ShareRule("the rule", "least", 0.5, binding=True)
    assert said(mix)[0] == (
        "Within the rules a mix is best: the best plan puts 50 % of the spend on micro, the least that 'the rule' "
        "allows, and gets 1,100 engagements."
    )


def test_a_share_next_to_a_limit(write: Write) -> None:
    """Bookings come whole: 50 % is the first share above a floor of 45 %."""
    mix = held_case(write, "where: {tier: micro}, min: 45%")
    assert mix.held == ShareRule("the rule", "least", 0.45, binding=False)
    assert "close to the 45 % that 'the rule' asks for at least" in said(mix)[0]


def test_a_ceiling_on_the_share(write: Write) -> None:
    """Four micros (300 for 250) beat a macro (320 for 500), as far as 'the rule' allows them."""
    extra = "rules: [{name: the rule, measure: spend, where: {tier: micro}, max: 50%}]\n"
    mix = share_mix(Session.of(write(*[(10_000, 300, 250)] * 4, (90_000, 320, 500), extra=extra)), {"tier": "micro"}, 4)
    assert mix.held == ShareRule("the rule", "most", 0.5, binding=True)
    assert "the most that 'the rule' allows" in said(mix)[0]


def test_least_spend_and_reach(write: Write) -> None:
    """Smaller is better where money is sought; people reached work like any other objective."""
    creators = ((10_000, 300, 250), (10_000, 300, 250), (90_000, 320, 500), (90_000, 320, 500))
    path = write(*creators, extra="objective: spend\ntargets: {engagement: 600}\n")
    mix = share_mix(Session.of(path), {"tier": "micro"}, 2)
    assert "a plan without micro costs 100 % more" in said(mix)[1]
    path = write(*creators, extra="objective: reach\naudience: {people: 500000}\n")
    mix = share_mix(Session.of(path), {"tier": "micro"}, 2)
    assert mix.free.plan is not None
    assert mix.free.plan.objective.measure == "reach"


def test_bands() -> None:
    """Exact at the ends, half a step either way in between."""
    assert [band(step, 4) for step in range(5)] == [(0, 0), (0.125, 0.375), (0.375, 0.625), (0.625, 0.875), (1, 1)]


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ({"tier": "giant"}, "nobody in the roster is tier giant"),
        ({"colour": "red"}, "no column 'colour'"),
        ({"platform": "instagram"}, "everybody in the roster"),
    ],
)
def test_subjects_that_are_none(write: Write, where: dict[str, str], words: str) -> None:
    """Nobody, everybody, or a column that does not exist."""
    path = write((10_000, 300, 250), (90_000, 320, 500))
    with pytest.raises(InputError, match=words):
        share_mix(Session.of(path), where, 4)


def test_stopped_before_the_end(write: Write) -> None:
    """Ctrl-C after the free optimum and two shares: what is there is told, without the ends."""
    path = write((10_000, 300, 250), (10_000, 300, 250), (90_000, 320, 500), (90_000, 320, 500))
    told: list[str] = []
    session = Session(Session.of(path).prepared, stop=lambda: len(told) > 2)
    mix = share_mix(session, {"tier": "micro"}, 10, seen=told.append)
    assert len(mix.points) == 2
    assert mix.all is None
    assert said(mix)[0].startswith("The best plan puts")  # without the ends nothing is concluded
    assert said(mix)[-1] == "Stopped before all shares were looked at."
