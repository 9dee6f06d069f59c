"""Entry and stay prices: a little below the offer is in or ties, a little above it is out, by trying every plan."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from brute_force import all_plans, feasible, measured
from priced_scenarios import repriced, write_priced

from optimizer.advice.explanation_context import ExplanationContext
from optimizer.advice.margins import OfferPrice, offer_price
from optimizer.advice.session import Session
from optimizer.errors import InputError
from optimizer.planning import Prepared, prepare


def best_with_and_without(prepared: Prepared, offer: int) -> tuple[float, float]:
    """The best values of plans that take the offer and of plans that do not; the more the better, -inf for none."""
    scenario, offers = prepared.scenario, prepared.offers
    plans = all_plans(offers)
    plans = plans[feasible(scenario, offers, plans)]
    everything = np.ones(len(offers), dtype=bool)
    values = measured(offers, scenario.objective, everything, plans) if len(plans) else np.zeros(0)
    worth = -values if scenario.objective == "spend" else values
    with_it = plans[:, offer] if len(plans) else np.zeros(0, dtype=bool)
    return float(worth[with_it].max(initial=-np.inf)), float(worth[~with_it].max(initial=-np.inf))


def judged(prepared: Prepared, offer: int, price: OfferPrice) -> str:
    """What kind of answer it was, after it has been checked."""
    if price.needed:
        assert best_with_and_without(prepared, offer)[1] == -np.inf
        return "needed"
    if price.highest is None:
        inside, outside = best_with_and_without(repriced(prepared, offer, 0), offer)
        assert inside < outside
        return "never"
    assert price.proven is not None
    assert price.highest <= price.proven <= price.highest * Decimal("1.001") + Decimal("0.01")
    highest = int(price.highest * 100)
    below = max(int(highest * 0.99), int(price.lowest * 100))
    inside, outside = best_with_and_without(repriced(prepared, offer, below), offer)
    assert inside >= outside - 1e-9 * abs(outside)
    inside, outside = best_with_and_without(repriced(prepared, offer, int(highest * 1.01) + 1), offer)
    assert inside < outside + 1e-9 * abs(outside)
    return "stay" if price.chosen else "enter"


def cases(folder: Path, seeds: range) -> list[str]:
    """Two offers of each scenario, one of them in the plan."""
    kinds = []
    for seed in seeds:
        try:
            prepared = prepare(write_priced(folder / str(seed), seed, channels=11))
        except InputError:  # a rule may speak of a niche that nobody has
            continue
        context = ExplanationContext(Session(prepared))
        if context.best.status == "infeasible":
            continue
        random = np.random.default_rng(seed)
        outside = np.setdiff1d(np.arange(len(prepared.offers)), context.best.chosen)
        for group in (context.best.chosen, outside):
            if len(group):
                offer = int(random.choice(group))
                kinds.append(judged(prepared, offer, offer_price(context, offer)))
    return kinds


def test_entry_and_stay_prices(tmp_path: Path) -> None:
    """About thirty prices of small scenarios, each checked at 1 % below and 1 % above."""
    kinds = cases(tmp_path, range(18))
    assert kinds.count("stay") >= 6
    assert kinds.count("enter") >= 6


def test_prices_at_the_margin_are_sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many offers prices come from the margin and from multipliers: at what is told the offer is worth it, above
    what is proven it is not; who is in the plan stays at every price from today's to the one that is told."""
    monkeypatch.setattr("optimizer.advice.explanation_context.LARGE", 0)
    told = {True: 0, False: 0}
    for seed in range(18):
        try:
            prepared = prepare(write_priced(tmp_path / str(seed), seed, channels=11))
        except InputError:
            continue
        context = ExplanationContext(Session(prepared))
        if context.best.status == "infeasible" or not context.at_the_margin:
            continue
        random = np.random.default_rng(seed)
        outside = np.setdiff1d(np.arange(len(prepared.offers)), context.best.chosen)
        for group in (context.best.chosen, outside):
            if not len(group):
                continue
            offer = int(random.choice(group))
            price = offer_price(context, offer)
            if price.highest is None or price.proven is None:
                continue
            highest, proven, cost = (int(amount * 100) for amount in (price.highest, price.proven, price.cost))
            for at in {highest, (highest + cost) // 2} if price.chosen else {highest}:
                inside, without = best_with_and_without(repriced(prepared, offer, at), offer)
                assert inside >= without - 2e-5 * abs(without)
            if not price.chosen and proven < cost - 1:
                inside, without = best_with_and_without(repriced(prepared, offer, proven + 1), offer)
                assert inside < without + 1e-9 * abs(without)
            told[price.chosen] += 1
    assert min(told.values()) >= 4


@pytest.mark.long
def test_a_hundred_prices_and_more(tmp_path: Path) -> None:
    """The same for more than a hundred prices of each kind."""
    kinds = cases(tmp_path, range(1000, 1200))
    assert kinds.count("stay") >= 100, kinds.count("stay")
    assert kinds.count("enter") >= 100, kinds.count("enter")


def test_a_price_solved_by_hand(tmp_path: Path) -> None:
    """Budget 1,000; anna 500 engagements for 400, bert 600 for 750, carl 320 for 300.

    The best plan is anna + carl (820). Bert enters with anna (1,100) as soon as 400 + p <= 1,000: at 600; with
    carl (920) at 700 already, which is more. Anna stays while a plan with her is worth the 600 of bert alone:
    with carl (820) up to 1,000 - 300 = 700; the best without her is carl alone 320 or bert 600.
    """
    (tmp_path / "roster.csv").write_text(
        "creator,platform,followers,engagement_rate,price,niche\n"
        "anna,instagram,10000,5%,400,food\nbert,instagram,20000,3%,750,travel\ncarl,tiktok,8000,4%,300,food\n"
    )
    path = tmp_path / "tiny.yaml"
    path.write_text("name: Tiny\nbudget: 1000\nobjective: engagement\nroster: roster.csv\n")
    context = ExplanationContext(Session.of(path))
    prices = {price.creator: price for price in (offer_price(context, offer) for offer in range(3))}
    told = {name: float(price.highest or 0) for name, price in prices.items()}
    assert told == {"anna": 700, "bert": 700, "carl": 600}
    assert [name for name, price in prices.items() if price.chosen] == ["anna", "carl"]


def test_a_price_under_a_cap_on_cash(tmp_path: Path) -> None:
    """The budget is ample, but only 700 may be paid in March: anna 500 engagements for 400, carl 320 for 300.

    The best plan is these two (820). Without carl it is bert (600 for 650): carl stays up to 700 - 400 = 300.
    Without anna too: she is worth 600 only together with carl, up to 400. Bert enters at 400, where he and carl
    (920) fit.
    """
    (tmp_path / "roster.csv").write_text(
        "creator,platform,followers,engagement_rate,price\n"
        "anna,instagram,10000,5%,400\nbert,instagram,20000,3%,650\ncarl,tiktok,8000,4%,300\n"
    )
    path = tmp_path / "tiny.yaml"
    path.write_text(
        "name: Tiny\nbudget: 100000\nobjective: engagement\nroster: roster.csv\nsolve: {gap: 0}\n"
        "flights: [{name: March, start: 2027-03-01, end: 2027-03-31}]\n"
        "rules: [{name: cash, measure: cash, where: {month: 2027-03}, max: 700}]\n"
    )
    context = ExplanationContext(Session.of(path))
    prices = {price.creator: price for price in (offer_price(context, offer) for offer in range(3))}
    assert {name: float(price.highest or 0) for name, price in prices.items()} == {
        "anna": 400,
        "bert": 400,
        "carl": 300,
    }


def test_a_price_of_net_reach_in_flights(tmp_path: Path) -> None:
    """The best plan books dora twice and carl once, for 350 + 350 + 300 = 1,000, all of the budget.

    So each of them stays up to today's price. Anna has more followers than carl and takes his place as soon as she
    fits beside dora twice, at 300; bert has more than dora and takes the place of one of her posts at 350.
    """
    (tmp_path / "roster.csv").write_text(
        "creator,platform,followers,engagement_rate,price\nanna,instagram,10000,5%,400\n"
        "bert,instagram,20000,3%,750\ncarl,tiktok,8000,4%,300\ndora,tiktok,15000,2%,350\n"
    )
    path = tmp_path / "tiny.yaml"
    path.write_text(
        "name: Tiny\nbudget: 1000\nobjective: reach\nroster: roster.csv\n"
        "audience: {people: 60000}\nsolve: {gap: 0}\nflights:\n"
        "- {name: April, start: 2027-04-01, end: 2027-04-20}\n- {name: May, start: 2027-05-01, end: 2027-05-20}\n"
    )
    context = ExplanationContext(Session.of(path))
    assert np.bincount(context.session.prepared.offers.creator[context.best.chosen]).tolist() == [0, 0, 1, 2]
    prices = [offer_price(context, offer) for offer in (0, 2, 4, 6)]
    assert [(price.creator, float(price.highest or 0)) for price in prices] == [
        ("anna", 300),
        ("bert", 350),
        ("carl", 300),
        ("dora", 350),
    ]
