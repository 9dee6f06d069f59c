"""Amounts of a measure in a sentence: `4,120 engagements`, `£12 of value`, `more people`, `fewer creators`."""

from __future__ import annotations

from decimal import Decimal

from optimizer.measures import MEASURES, is_money, noun
from optimizer.words.figures import Number, count, known, measured, money, places_for, unit_price


def amount_of(value: Number | None, measure: str, currency: str, digits: int) -> str:
    """`4,120 engagements`, `1 person`, `£1,200.00 of value`, `£900.00`."""
    if is_money(measure):
        words = money(value, currency, digits)
        return f"{words} of value" if measure == "value" else words
    shown = count(value, places_for([value]))
    return f"{shown} {noun(measure, 1 if shown == '1' else None)}"


def goal(measure: str) -> str:
    """What is sought, as a heading: `Engagement`, `People reached`, `Least spend`."""
    return "Least spend" if measure == "spend" else MEASURES[measure].heading if measure in MEASURES else measure


def sought(measure: str) -> str:
    """What is sought, inside of a sentence: `engagement`, `people reached`, `least spend`."""
    words = goal(measure)
    return words[:1].lower() + words[1:]


def less_or_fewer(measure: str) -> str:
    """`less value`, `less engagement`, `fewer people`: what can be counted one by one is fewer."""
    if is_money(measure) or measure == "engagement":
        return f"less {measure}"
    return f"fewer {noun(measure)}"


def more_of(measure: str) -> str:
    """`more value`, `more engagement`, `more people`."""
    return f"more {measure if is_money(measure) or measure == 'engagement' else noun(measure)}"


def price_of(measure: str) -> str:
    """`cost per engagement`, `cost per 1,000 people`."""
    per = MEASURES[measure].per
    return f"cost per {noun(measure, 1)}" if per == 1 else f"cost per {per:,} {noun(measure)}"


def per_unit(measure: str) -> str:
    """`Per engagement`, `Per 1,000 people`: the same as a heading."""
    per = MEASURES[measure].per
    return f"Per {noun(measure, 1)}" if per == 1 else f"Per {per:,} {noun(measure)}"


def each(spend: Decimal | float, total: Number | None, measure: str, currency: str) -> str:
    """The price itself, of as many units as `price_of` names; a dash where there is nothing to divide by."""
    # Outcomes count to a millionth; what is below is nothing, and has no price.
    if total is None or not known(total) or float(total) < 1e-6:
        return unit_price(None, currency)
    return unit_price(MEASURES[measure].per * float(spend) / float(total), currency)


def budget_words(budget: Decimal, currency: str, digits: int) -> str:
    """`£20,000`, `£20,000.50`: a budget without decimals that say nothing."""
    return money(budget, currency, 0 if budget == budget.to_integral_value() else digits)


def figure_of(value: Number | None, measure: str, currency: str, digits: int) -> str:
    """The figure alone: `4,120`, `£900.00`."""
    return measured(value, measure, currency, digits)
