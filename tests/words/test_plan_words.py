"""The sentences of a plan: what they say at one, at several, at nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from optimizer.words import plan as words
from optimizer.words.certificate import certificate

WOMEN = {"segments": {"women_18_24": 1.0, "women_25_34": 1.0, "men": 0.0}, "weighted": True}


def headline(measure: str, value: float, **other: Any) -> str:
    """The headline of a plan of two creators for 1,200 of 2,000 pounds."""
    usual: dict[str, Any] = {
        "spend": Decimal("1200.00"), "creators": 2, "currency": "GBP", "digits": 2, "reach": None, "budget": 2000.0,
    }  # fmt: skip
    return words.headline(measure, value, **(usual | other))


def test_a_headline_names_what_is_brought_and_to_whom() -> None:
    """The outcome rounded as it deserves, the audience by its name, money with its sign."""
    assert headline("engagement", 12345.0) == "An estimated 12,300 engagements with 2 creators for £1,200 of £2,000."
    assert headline("engagement", 1.0, creators=1, budget=None) == (
        "An estimated 1 engagement with 1 creator for £1,200."
    )
    assert headline("reach", 496108.0, reach=WOMEN) == (
        "Reaches an estimated 496,000 women 18 24 and women 25 34 with 2 creators for £1,200 of £2,000."
    )
    assert headline("reach", 900.0, reach={"frequency": 3}).startswith("Reaches an estimated 900 people, 3+ times with")
    assert headline("value", 5000.0).startswith("An estimated £5,000 of value with")
    assert headline("spend", 1200.0, spend=Decimal("1200.50")) == "Costs £1,200.50 with 2 creators."


def test_who_counts_more_is_said() -> None:
    """Segments of different weights: people, weighted towards those who count most."""
    assert (
        words.audience_words({"segments": {"a_b": 2.0, "c": 1.0}, "weighted": True}) == "people, weighted towards a b"
    )
    assert words.audience_words(None) == "people"


def test_the_other_totals_stand_beside_it() -> None:
    """All but the one that the headline says; the price of impressions is said where there are some."""
    totals = {"spend": Decimal(200), "posts": 1.0, "engagement": 500.0, "impressions": 8000.0, "conversions": None}
    assert words.other_totals(totals, 1, "engagement", "EUR", None, sales=False) == [
        "1 post in 1 booking",
        "8,000 impressions (€25.00 per 1,000)",
    ]
    more = {**totals, "posts": 2.5, "conversions": 1.0, "value": 99.5, "impressions": 0.0}
    assert words.other_totals(more, 3, "impressions", "EUR", None, sales=True) == [
        "2.5 posts in 3 bookings", "500 engagements", "1 conversion", "€100 of value",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("measure", "text"),
    [
        ("engagement", "€0.400 per engagement"), ("impressions", "€25.00 per 1,000 impressions"),
        ("value", "€0.25 for each €1 spent"), ("conversions", ""), ("reach", ""),
    ],
)  # fmt: skip
def test_prices_are_of_what_there_is(measure: str, text: str) -> None:
    """Nothing has no price."""
    totals = {"spend": Decimal(200), "engagement": 500.0, "impressions": 8000.0, "conversions": 0.0, "value": 50.0}
    assert words.price_each(totals, measure, "EUR") == text


def test_what_is_estimated() -> None:
    """Equal shares stand together; the short form leaves out what is below one percent and says what the mark means."""
    shares = [("engagement", 0.004), ("impressions", 1.0), ("reach", 1.0), ("conversions", 0.31)]
    assert words.estimates(shares) == (
        "Less than 1 % of the engagement, all of the impressions and reach and 31 % of the conversions are "
        "estimated: the roster does not state them."
    )
    assert words.estimated_parts(shares) == ("Estimated (*): all impressions and reach, 31 % of conversions.")
    assert (
        words.estimates([("engagement", 0.31)]) == "31 % of the engagement is estimated: the roster does not state it."
    )
    assert words.estimates([]) == words.estimated_parts(shares[:1]) == ""


def test_bookings_without_a_quote() -> None:
    """One has, several have."""
    assert (
        words.without_quote(1, 94, 0.007)
        == "1 of 94 bookings has no quote (0.7 % of the spend): confirm before presenting."
    )
    assert (
        words.without_quote(3, 3, 1.0) == "3 of 3 bookings have no quote (all of the spend): confirm before presenting."
    )


def test_bookings_by_platform() -> None:
    """Each package once, whatever number of flights it stands in."""
    parts = [("tiktok", "two posts"), ("instagram", "launch bundle"), ("tiktok", "story"), ("tiktok", "two posts")]
    assert words.bookings(parts) == "tiktok: two posts, story; instagram: launch bundle"


def test_remarks_are_sentences() -> None:
    """Whatever they were before."""
    assert words.remark("nothing is known") == "Nothing is known."
    assert words.remark("Is that so?") == "Is that so?"
    assert words.side_by_side(["a", "", "b"]) == "a · b"


@pytest.mark.parametrize(
    ("status", "measure", "gap", "text"),
    [
        ("optimal", "reach", 0.0, "Proven: no plan within the rules is better."),
        ("optimal", "reach", 0.000131, "Proven within 0.014 % of the best possible."),
        ("feasible", "reach", 0.04, "A good plan. A better one could add up to 4 %; more effort may find it."),
        ("feasible", "spend", 0.04, "A good plan. A cheaper one could save up to 4 %; more effort may find it."),
        (
            "feasible",
            "reach",
            0.9,
            "A plan that is not yet proven good. A better one could add up to 90 %; more effort may find it.",
        ),
        ("feasible", "reach", None, "A plan; how far it is from the best is not known."),
        ("infeasible", "reach", None, "No plan can satisfy all the rules: this is proven."),
    ],
)
def test_certificates_say_what_is_proven(status: str, measure: str, gap: float | None, text: str) -> None:
    """In plain words, without a denial of a denial."""
    assert certificate(status, measure, gap, interrupted=False, broken=0, misstated=0) == text


def test_a_plan_that_was_stopped_says_so() -> None:
    """By whom, and what could still be found."""
    said = certificate("feasible", "reach", 0.05, interrupted=True, broken=0, misstated=0)
    assert said == "Stopped by you. A better one could add up to 5 %."
