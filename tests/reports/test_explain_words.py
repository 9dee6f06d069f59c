"""The words of explanations."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from optimizer.advice.explanation_context import Range, Swap
from optimizer.advice.margins import OfferPrice
from optimizer.plan.plan import Plan
from optimizer.reports.explain_words import cost_words, gained, names, price_words, swap_words

Make = Callable[..., Any]


@pytest.fixture
def plan(plan_of: Make, line: Make) -> Plan:
    """A plan whose objective is engagement."""
    made: Plan = plan_of([line("anna", cost="400", engagement=500.0)])
    return made


def price(**fields: Any) -> OfferPrice:
    """An offer that costs 400 and enters at 300."""
    usual: dict[str, Any] = {
        "creator": "anna", "platform": "instagram", "package": "post", "chosen": False, "cost": Decimal(400),
        "highest": Decimal(300), "proven": Decimal(300), "lowest": Decimal(0),
    }  # fmt: skip
    return OfferPrice(**(usual | fields))


def test_gains_say_what_is_proven(plan: Plan) -> None:
    """A sharp figure stands alone, a loose one with its range, and nothing is nothing only where that is proven."""
    assert gained(Range(120.0, 120.0, 120.001), plan) == "120 engagements"
    assert gained(Range(120.0, 80.0, 130.0), plan) == "about 120 engagements (proven: 80 to 130)"
    assert gained(Range(0.0, 0.0, 0.0), plan) == "nothing"
    assert gained(Range(0.0, 0.0, 40.0), plan) == "nothing as far as was found (at most 40 engagements)"
    assert cost_words(Range(0.0, 0.0, 0.0), plan) == "free"
    assert cost_words(Range(0.0, 0.0, 40.0), plan) == "free as far as was found (at most 40 engagements)"


def test_prices_as_a_planner_says_them(plan: Plan) -> None:
    """Each kind of price has its sentence."""
    assert price_words(price(), plan) == "enters at EUR 300.00 (25 % less)"
    staying = price(chosen=True, highest=Decimal(500), proven=Decimal(500))
    assert price_words(staying, plan) == "stays up to EUR 500.00 (25 % more)"
    assert price_words(price(highest=Decimal(400), proven=Decimal(400)), plan) == "enters at EUR 400.00 (what it costs)"
    assert price_words(price(highest=None, proven=None), plan) == "does not enter even for nothing"
    assert "not above EUR 350.00" in price_words(price(highest=None, proven=Decimal(350)), plan)
    assert price_words(price(proven=Decimal(330)), plan).endswith("perhaps up to EUR 330.00")
    assert price_words(price(proven=Decimal(400)), plan) == "enters at EUR 300.00 at the latest (25 % less)"
    staying = price(chosen=True, highest=Decimal(500), proven=Decimal(900))
    assert price_words(staying, plan) == "stays up to at least EUR 500.00 (25 % more)"
    assert "not below EUR 290.00" in price_words(price(lowest=Decimal(290)), plan)
    assert "about EUR 300.00" in price_words(price(sure=False), plan)
    assert "no plan obeys the rules without it" in price_words(price(needed=True, chosen=True), plan)


def test_exchanges_by_name() -> None:
    """One goes, two come; long lists end with how many more."""
    assert swap_words(Swap(("a", "b"), ("c",), ("d",))) == "a and b come, c goes, d is booked differently"
    assert swap_words(Swap((), (), ())) == ""
    assert swap_words(Swap(tuple("abcdefghijklmno"), tuple("pqrstuvwx"), ("y",))) == (
        "15 creators come, 9 go, 1 is booked differently"
    )
    assert names(tuple("abcdefghij")) == "a, b, c, d and 6 more"
