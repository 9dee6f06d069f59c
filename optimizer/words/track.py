"""A campaign that runs, in sentences: what it costs and brings by now, why it is another amount, what was learnt."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from optimizer.facts.tracking import LineState
from optimizer.words.amounts import amount_of
from optimizer.words.figures import listing, money, percent, plural

STATES: dict[LineState, str] = {
    "open": "to come", "delivered": "delivered", "closed": "closed", "no_show": "did not come",
    "unplanned": "not planned",
}  # fmt: skip
VARIANCES = (("price", "Price"), ("volume", "Volume"), ("exchange", "Exchange rates"), ("no_show", "Did not come"))
PARTS = (("volume", "Volume"), ("performance", "Performance"), ("no_show", "Did not come"), ("rest", "Still to come"))
BY = {"all": "all", "tier": "tier", "platform": "platform", "niche": "niche", "estimated": "rests on"}
PRICE_NOTE = (
    "Price: what came cost more or less than planned. Volume: more or fewer pieces, and bookings that are in no plan. "
    "The four add up."
)
OUTCOME_NOTE = "Performance: the pieces that came did more or less than forecast. It moves no cost. The four add up."
ERROR_NOTE = "Promised: what the plan's forecast makes of the pieces that came. Distance: the mean of single bookings."
NO_DATE = "no date"


def standing(counts: dict[LineState, int], as_of: date | None) -> str:
    """`Of 12 bookings 5 are closed, 2 are delivered, 4 are still to come and 1 did not come, as of 2027-10-05.`"""
    planned = sum(number for state, number in counts.items() if state != "unplanned")
    words: dict[LineState, str] = {
        "closed": "closed", "delivered": "delivered, with invoices to come", "open": "still to come",
    }  # fmt: skip
    told = [
        f"{counts[state]:,} {'is' if counts[state] == 1 else 'are'} {word}"
        for state, word in words.items()
        if counts.get(state)
    ]
    if counts.get("no_show"):
        told.append(f"{counts['no_show']:,} did not come")
    when = "" if as_of is None else f", as of {as_of.isoformat()}"
    sentence = f"Of {plural(planned, 'booking')} {listing(told)}{when}."
    if counts.get("unplanned"):
        number = counts["unplanned"]
        sentence += f" {plural(number, 'booking')} {'is' if number == 1 else 'are'} in no plan."
    return sentence


def spent(actual: Decimal, to_come: Decimal, forecast: Decimal, budget: Decimal, currency: str, digits: int) -> str:
    """`€3,200.00 is invoiced, €1,800.00 still to come: €5,000.00 in all, €150.00 less than planned.`"""
    apart = forecast - budget
    side = (
        "as planned"
        if not apart
        else f"{money(abs(apart), currency, digits)} {'more' if apart > 0 else 'less'} than planned"
    )
    told = [money(amount, currency, digits) for amount in (actual, to_come, forecast)]
    return f"{told[0]} is invoiced, {told[1]} still to come: {told[2]} in all, {side}."


def left(amount: Decimal, currency: str, digits: int) -> str:
    """What the budget still has."""
    if amount < 0:
        return f"That is {money(-amount, currency, digits)} above the budget."
    return f"{money(amount, currency, digits)} of the budget is free."


def brings(measure: str, actual: float, forecast: float, planned: float, currency: str, digits: int) -> str:
    """`12,300 engagements have come; 24,000 are expected in all, 4.2 % more than planned.`"""
    apart = forecast - planned
    share = percent(abs(apart) / planned) if planned else ""
    side = (
        "as planned"
        if abs(apart) <= 1e-9 * max(1.0, planned)
        else f"{share} {'more' if apart > 0 else 'less'} than planned"
    )
    come, expected = (amount_of(value, measure, currency, digits) for value in (actual, forecast))
    return f"{come} have come; {expected} are expected in all, {side}."


def held(error: float, lines: int, measure: str) -> str:
    """`The bookings that came brought 4.2 % fewer engagements than forecast (6 bookings).`"""
    side = "more" if error > 0 else "less"
    amount = f"as much {measure} as" if abs(error) < 5e-4 else f"{percent(abs(error))} {side} {measure} than"
    return f"The bookings that came brought {amount} forecast ({plural(lines, 'booking')})."


REST = "What came and what is invoiced stays; the rest is planned anew with the money that is left."


def history_written(rows: int, path: str, left_out: int) -> str:
    """How many posts the history has gained."""
    told = f"wrote {path}: {plural(rows, 'new post')}"
    why = "they hold several formats, or say no day or figure"
    return f"{told}; {plural(left_out, 'row')} left out: {why}" if left_out else told


def overspent(amount: Decimal, currency: str, digits: int) -> str:
    """Nothing is left to plan with."""
    return f"what is spent and signed leaves {money(amount, currency, digits)} to plan with"
