"""Who is not in a plan and why: a hand-solved case, and the verifier as judge of every limit that is named."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
from from_text import write_texts
from random_scenarios import write_scenario

from optimizer.errors import InputError
from optimizer.plan.evaluation import Chosen, rule_results
from optimizer.plan.left_out import left_out
from optimizer.planning import Prepared, prepare


def chosen_of(prepared: Prepared, *creators: str) -> Chosen:
    """The plan that takes the first offer of each of these."""
    names = prepared.offers.channels["creator"].to_numpy()[prepared.offers.channel]
    index = np.array([int(np.flatnonzero(names == creator)[0]) for creator in creators])
    return Chosen(prepared.scenario, prepared.offers, index, prepared.reached)


def test_each_reason_by_hand(tmp_path: Path) -> None:
    """Budget 1,000, anna (500 for 400) and carl (320 for 300) are booked: 300 are left, a line costs at most 0.9375.

    bert gives 600 for 750 (1.25 each): dearer, and 450 more than is left. dora gives 300 for 200 (0.67): fits.
    emil is excluded. fred is kept apart from anna. gina gives 400 for 350 (0.875): 50 more than is left.
    """
    roster = (
        "creator,followers,engagement_rate,price", "anna,10000,5%,400", "bert,20000,3%,750", "carl,8000,4%,300",
        "dora,10000,3%,200", "emil,10000,3%,200", "fred,10000,3%,200", "gina,10000,4%,350",
    )  # fmt: skip
    scenario = "budget: 1000\nexclude: [emil]\napart: [[anna, fred]]"
    found = left_out(chosen_of(prepare(write_texts(tmp_path, scenario, *roster)), "anna", "carl"))
    reasons = {one.creator: (one.why, one.detail, one.missing) for one in found.nearest}
    assert reasons == {
        "bert": ("dearer", "budget", Decimal("450.00")),
        "dora": ("near", "", None),
        "emil": ("excluded", "", None),
        "fred": ("apart", "anna", None),
        "gina": ("limit", "budget", Decimal("50.00")),
    }
    assert [one.creator for one in found.nearest] == ["dora", "emil", "fred", "gina", "bert"]
    assert found.average is not None
    assert found.dearest is not None
    assert round(found.average, 6) == round(700 / 820, 6)
    assert found.dearest == 300 / 320


def test_a_named_limit_is_one_that_would_break(tmp_path: Path) -> None:
    """With the offer added, the verifier finds the limit broken; where none is named, it finds none newly broken."""
    looked = 0
    for seed in range(40):
        try:
            prepared = prepare(write_scenario(tmp_path, seed))
        except InputError:
            continue
        offers = prepared.offers
        index = np.random.default_rng(seed).permutation(len(offers))[: 1 + seed % 4]
        chosen = Chosen(prepared.scenario, offers, index, prepared.reached)
        before = {(rule.name, rule.group): rule.broken for rule in rule_results(chosen)}
        for one in left_out(chosen).nearest:
            if one.why not in ("limit", "near", "dearer"):
                continue
            offer = offers.names[one.creator, one.platform, one.package, None]
            after = rule_results(replace(chosen, index=np.append(index, offer)))
            broken = {
                rule.name if rule.group is None else f"{rule.name}: {rule.group}"
                for rule in after
                if rule.broken and not before.get((rule.name, rule.group), False) and rule.measure != "reach"
            }
            looked += 1
            if one.detail:
                assert one.detail in broken
            else:
                assert not broken
    assert looked > 100
