"""Rules: what they may say, and how they say it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from optimizer.scenario.fields import Between, OneOf, where_words
from optimizer.scenario.numbers import Limit
from optimizer.scenario.rule_grammar import Rule, Target, budget_rule, target_rule


def rule(**fields: Any) -> Rule:
    """A rule as the reader would make it."""
    return Rule.model_validate(fields)


def refusal(**fields: Any) -> str:
    """Why a rule is refused."""
    with pytest.raises(ValidationError) as caught:
        rule(**fields)
    (error,) = caught.value.errors()
    return str(error["msg"])


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"measure": "spend", "where": {"tier": "micro"}, "min": "60%"}, "spend, tier micro: at least 60%"),
        ({"measure": "spend", "per": "niche", "max": "40%"}, "spend, per niche: at most 40%"),
        ({"measure": "creators", "min": 5, "max": 30}, "creators: at least 5, at most 30"),
        ({"measure": "spend", "max": "25%", "of": "budget"}, "spend: at most 25% of the budget"),
        (
            {"measure": "impressions", "where": {"country": ["FR", "BE"], "tier": "micro"}, "min": "1.5M"},
            "impressions, country FR or BE, tier micro: at least 1,500,000",
        ),
        (
            {"measure": "posts", "where": {"followers": {"max": "10k"}, "vip": True}, "max": 3},
            "posts, followers 10,000 or less, vip true: at most 3",
        ),
    ],
)
def test_a_rule_describes_itself_in_a_planners_words(fields: dict[str, Any], words: str) -> None:
    """A rule without a name is called what it says."""
    assert rule(**fields).described() == words


@pytest.mark.parametrize(
    ("fields", "fragment"),
    [
        ({"measure": "spend"}, "there is no limit"),
        ({"measure": "spend", "min": -1}, "-1 is negative"),
        ({"measure": "spend", "min": "120%"}, "above 100%"),
        ({"measure": "spend", "min": "20%", "max": 5}, "mix a percentage and a number"),
        ({"measure": "spend", "min": 9, "max": 5}, "min 9 is above max 5"),
        ({"measure": "spend", "min": "50%", "max": "20%"}, "min 50% is above max 20%"),
        ({"measure": "posts", "min": "50%", "of": "budget"}, "posts cannot be a share of the budget"),
        ({"measure": "spend", "min": 50, "of": "budget"}, "needs a percentage"),
        ({"measure": "reach", "max": 50}, "cannot be limited from above"),
        ({"measure": "reach", "min": "50%"}, "cannot be a share"),
        ({"measure": "spend", "where": "micro", "min": 1}, "where needs a column"),
        ({"measure": "spend", "where": {"tier": []}, "min": 1}, "a condition is a value"),
        ({"measure": "spend", "where": {"tier": None}, "min": 1}, "a condition is a value"),
        ({"measure": "spend", "where": {"tier": [["a"]]}, "min": 1}, "a condition is a value"),
        ({"measure": "spend", "where": {"followers": {}}, "min": 1}, "not nothing"),
        ({"measure": "spend", "where": {"followers": {"min": 9, "max": 5}}, "min": 1}, "min 9 is above max 5"),
        ({"measure": "spend", "where": {"followers": {"min": "1.000"}}, "min": 1}, "can be read as 1000 or as 1"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(fields: dict[str, Any], fragment: str) -> None:
    """One sentence about the one thing that is wrong."""
    assert fragment in refusal(**fields)


def test_a_share_of_the_budget_may_be_everything() -> None:
    """100 % of the plan or of the budget is a limit like any other; zero is one too."""
    assert rule(measure="spend", max="100%").is_share
    assert rule(measure="spend", min="100%", of="budget").is_share
    assert not rule(measure="creators", max=0).is_share


def test_conditions_are_values_lists_and_ranges() -> None:
    """The three ways of writing a condition; percentages in a range are fractions."""
    made = rule(
        measure="posts", max=1, where={"a": "x", "b": ["x", Decimal(2), True], "c": {"min": "3%"}, "d": {"max": "2k"}}
    )
    assert made.where == {
        "a": OneOf(("x",)),
        "b": OneOf(("x", Decimal(2), True)),
        "c": Between(Decimal("0.03"), None),
        "d": Between(None, Decimal(2000)),
    }
    assert where_words(made.where) == "a x, b x or 2 or true, c 0.03 or more, d 2,000 or less"


def test_budget_and_targets_are_rules_too() -> None:
    """Whoever enforces or explains rules meets one list."""
    budget = budget_rule(Decimal(57000))
    assert (budget.name, budget.measure, budget.max) == ("budget", "spend", Limit(Decimal(57000), is_share=False))
    target = target_rule("engagement", Target(min=Limit(Decimal(5), is_share=False)))
    assert (target.name, target.described()) == ("target: engagement", "engagement: at least 5")
