"""Rules held against what exists, beyond the single mistakes of tests/bad_scenarios."""

from __future__ import annotations

import numpy as np
import pytest
from from_text import Prepare

from optimizer.validation.references import greatest_possible, reference_problems

ROSTER = """\
creator,platform,followers,engagement_rate,niche,price
anna,instagram,10000,0.05,skincare|beauty,100
anna,tiktok,20000,0.05,skincare,150
ben,instagram,10000,0.05,beauty,100
cleo,youtube,60000,0.05,travel,900
""".splitlines()
PACKAGES = "packages: [{name: one, post: 1}, {name: two, post: 2}]\n"


def problems(prepare_text: Prepare, scenario: str) -> list[tuple[str, str]]:
    """(severity, sentence) of everything that does not fit."""
    return [(problem.severity, problem.what) for problem in reference_problems(*prepare_text(scenario, *ROSTER))]


def test_the_most_there_can_be_counts_one_offer_a_channel(prepare_text: Prepare) -> None:
    """Two posts on each of four channels: 8 posts, 200 + 300 + 200 + 1,800 = 2,500 of spend, 3 creators."""
    _, offers = prepare_text(PACKAGES, *ROSTER)
    everybody = np.ones(len(offers), dtype=bool)
    assert greatest_possible(offers, "posts", everybody) == 8
    assert greatest_possible(offers, "spend", everybody) == 250000
    assert greatest_possible(offers, "creators", everybody) == 3
    assert greatest_possible(offers, "creators", ~everybody) == 0


@pytest.mark.parametrize(
    ("rule", "warned"),
    [
        ("measure: creators, min: 3", False),
        ("measure: creators, min: 4", True),
        ("measure: posts, min: 8", False),
        ("measure: posts, min: 9", True),
        ("measure: spend, min: 2500", False),
        ("measure: spend, min: 2500.01", True),
        ("measure: creators, where: {niche: beauty}, min: 2", False),
        ("measure: creators, where: {niche: beauty}, min: 3", True),
        ("measure: creators, per: niche, min: 1", False),
        ("measure: creators, per: niche, min: 2", True),  # one for skincare, one for travel
        (
            "measure: creators, where: {platform: [instagram, tiktok]}, per: niche, min: 1",
            False,
        ),  # travel does not count
        ("measure: spend, per: platform, min: 33%", False),
        ("measure: spend, per: platform, min: 34%", True),
        ("measure: spend, per: niche, min: 50%", False),  # niches overlap, so three times 50 % may be met
        ("measure: creators, per: platform, min: 34%", False),  # a creator may count on two platforms
        ("measure: posts, max: 1", False),
    ],
)
def test_a_minimum_above_what_exists_is_warned_of_and_no_other(prepare_text: Prepare, rule: str, warned: bool) -> None:
    """The warning comes exactly where no plan could do it."""
    found = problems(prepare_text, f"{PACKAGES}rules: [{{{rule}}}]")
    assert bool(found) == warned
    assert {severity for severity, _ in found} <= {"warning"}


def test_who_is_excluded_does_not_count_as_there(prepare_text: Prepare) -> None:
    """Without Ben two creators remain."""
    assert problems(prepare_text, "rules: [{measure: creators, min: 3}]\nexclude: [ben]") == [
        ("warning", "creators of at least 3 is more than the whole roster has (2)")
    ]


def test_locks_that_can_be_met_are_not_complained_of(prepare_text: Prepare) -> None:
    """Two packages on two channels, the same package twice, a lock beside an exclusion of another channel."""
    lock = "lock: [{creator: anna, package: one}, {creator: anna, package: two}, {creator: anna, platform: tiktok}]\n"
    assert problems(prepare_text, PACKAGES + lock + "exclude: [{creator: ben, package: two}]") == []


@pytest.mark.parametrize(
    ("scenario", "sentence"),
    [
        (
            "lock: [anna]\nexclude: [{creator: anna, platform: tiktok}, {creator: anna, platform: instagram}]",
            "excluded at once",
        ),
        ("lock: [{creator: anna, platform: tiktok}]\nexclude: [{platform: tiktok}]", "excluded at once"),
        (
            "lock: [{creator: anna, platform: tiktok, package: one}, {creator: anna, platform: tiktok, package: two}]",
            "anna on tiktok is locked with one and two",
        ),
        ("lock: [anna, ben]\napart: [[anna, ben, cleo]]", "anna and ben are locked, and must not"),
        ("lock: [anna]\ntogether: [[anna, ben]]\nexclude: [ben]", "ben cannot be hired, so anna cannot"),
    ],
)
def test_wishes_that_contradict_each_other_are_errors(prepare_text: Prepare, scenario: str, sentence: str) -> None:
    """One sentence that names both sides."""
    ((severity, what),) = problems(prepare_text, PACKAGES + scenario)
    assert severity == "error"
    assert sentence in what


def test_excluding_everybody_of_a_platform_that_is_not_there_is_an_error(prepare_text: Prepare) -> None:
    """An exclusion without a creator is looked up too."""
    assert problems(prepare_text, "exclude: [{platform: myspace}]") == [("error", "nobody has a channel on 'myspace'")]


def test_locks_above_the_budget_are_counted_at_their_cheapest(prepare_text: Prepare) -> None:
    """Anna 100 and Cleo 900 fit into 1,000 exactly; 999.99 is too little."""
    locks = "lock: [anna, cleo, {creator: cleo, package: one}]\n"
    assert problems(prepare_text, f"{PACKAGES}{locks}budget: 1000") == []
    assert problems(prepare_text, f"{PACKAGES}{locks}budget: 999.99") == [
        ("warning", "the locked creators alone cost 1,000.00, the budget for planning is 999.99")
    ]
