"""The budget curve in sentences: what the money buys, where it stops to buy much, where no plan exists."""

from __future__ import annotations

from decimal import Decimal

from optimizer.measures import is_money, noun
from optimizer.words.amounts import amount_of, budget_words, figure_of
from optimizer.words.figures import count, money, percent, unit_price

ABOUT_ROWS = (
    "Each row is a plan of its own, checked by the verifier. 'Proven within' is how far a better plan may lie; what "
    "the next money buys is told where it is larger than that. Bookings come whole, so single steps jump."
)
LITTLE_MARK = "beyond this, money buys little"
NOT_BEATEN = "No plan beats"
"""The line of what is not ruled out, where a chart has no room for a sentence."""
WHO = "Who comes and who goes"
BAND = "Every point is a plan of its own; the band above the line is what is not ruled out."


def least_spend(value: float | None, currency: str, digits: int) -> str:
    """Where the scenario asks for the least spend, the curve is flat."""
    return (
        f"The goal is the least spend: {figure_of(value, 'spend', currency, digits)} is enough, and a larger budget "
        "changes nothing. To see what more money buys, choose another goal: --set objective=engagement."
    )


def ends(
    budgets: tuple[Decimal, Decimal], values: tuple[float, float], measure: str, currency: str, digits: int,
    where: str = "",
) -> str:  # fmt: skip
    """What the smallest and the largest budget get; `where` says in which cases, if not in all."""
    first, last = (budget_words(budget, currency, digits) for budget in budgets)
    return (
        f"{first} gets {amount_of(values[0], measure, currency, digits)}, "
        f"{last} gets {figure_of(values[1], measure, currency, digits)}{where}."
    )


def around(budget: Decimal, per_unit: float, measure: str, currency: str, digits: int) -> str:
    """`around £24,000 a further £1,000 brings 2,096 engagements`."""
    place, thousand = budget_words(_rounded(budget), currency, digits), money(1000, currency, 0)
    if per_unit < 0:
        loss = bought(-per_unit, measure, currency)
        return f"around {place} a further {thousand} loses {loss}, because a rule asks for a share of the budget"
    return f"around {place} a further {thousand} brings {bought(per_unit, measure, currency)}"


def keeps_buying(elasticity: float, measure: str) -> str:
    """Money still buys at the end of the range."""
    more = percent(elasticity / 10)
    return (
        f"Up to the end of this range money keeps buying: 10 % more budget brings about {more} more {_stuff(measure)}."
    )


def flat(budgets: tuple[Decimal, Decimal], most: float, measure: str, currency: str, digits: int) -> str:
    """No budget of the range is found to bring more than the smallest; `most` is what they could, as a share."""
    end = f"this is proven to within {percent(most, 2)}" if most > 1e-6 else "this is proven"
    low, high = (budget_words(budget, currency, digits) for budget in budgets)
    return f"From {low} to {high} more money brings no more {_stuff(measure)}: {end}."


def not_told(gap: float) -> str:
    """Every step of the curve is smaller than what the proofs leave open."""
    return (
        f"What more money brings is not proven enough to tell: the points are proven to {percent(gap, 2)}. Raise "
        "solve.effort to prove more."
    )


def buys_little(budget: Decimal, little: float, measure: str, currency: str, digits: int) -> str:
    """From some budget on money buys little."""
    return (
        f"Beyond {budget_words(budget, currency, digits)} money buys little: at each point from there on 10 % more "
        f"budget brings less than {percent(little / 10, 0)} more {_stuff(measure)}."
    )


def nothing_more(budget: Decimal, spend: Decimal, currency: str, digits: int) -> str:
    """At the end of the range money is left over."""
    return (
        f"At {budget_words(budget, currency, digits)} only {money(spend, currency, digits)} is spent: within the rules "
        "nothing more is worth buying."
    )


def none(budgets: list[Decimal], needed: Decimal | None, currency: str, digits: int, *, nested: bool) -> str:
    """No plan exists for some budgets; `nested` where a plan for less money is a plan for more."""
    if not budgets:
        return "Found no plan with the effort allowed for any of these budgets. Raise solve.effort to look longer."
    words = f"With {budget_words(max(budgets), currency, digits)}" + (" or less" if nested else "")
    more = "" if needed is None else f" About {money(needed, currency, digits)} would do."
    return f"{words} no plan can satisfy the rules: this is proven.{more}"


MAY_FALL = "A rule asks for a share of the budget, so more money also asks more of a plan: the curve may fall."


def bought(per_unit: float, measure: str, currency: str, error: float | None = None) -> str:
    """What a further 1,000 of money brings: `2,096 engagements`; with its error `2,096 ± 25`.

    It has no more digits than the error leaves.
    """
    amount, off = per_unit * 1000, None if error is None else error * 1000
    if not amount and not off:
        return "nothing"
    if is_money(measure):
        text = money(amount, currency, 0) if abs(amount) >= 100 else unit_price(amount, currency)
        return f"{text} of value" if off is None else f"{text} ± {count(off, 0 if abs(amount) >= 100 else 2)}"
    places = 0 if abs(amount) >= 100 else 1 if abs(amount) >= 10 else 2
    text = count(amount, places)
    if off is None:
        return f"{text} {noun(measure)}"
    return f"{text} ± {count(off, places) if off >= 0.5 * 10**-places else f'< {10**-places:g}'}"


def next_heading(currency: str) -> str:
    """The column of what the next money brings."""
    return f"Next {money(1000, currency, 0)} brings"


def picture(budgets: tuple[Decimal, Decimal], values: tuple[float, float], number: int, measure: str, currency: str,
            digits: int) -> str:  # fmt: skip
    """The curve for whoever cannot see it."""
    ends_of = [
        f"{figure_of(value, measure, currency, digits)} at {budget_words(budget, currency, digits)}"
        for budget, value in zip(budgets, values, strict=True)
    ]
    return f"From {ends_of[0]} to {ends_of[1]}, in {number} points. {BAND}"


def _stuff(measure: str) -> str:
    """What there is more of."""
    return {"reach": "people", "engagement": "engagement"}.get(measure, noun(measure))


def _rounded(budget: Decimal) -> Decimal:
    """Three digits: a place on the curve, not an amount."""
    return Decimal(f"{budget.quantize(Decimal(1).scaleb(budget.adjusted() - 2)).normalize():f}")
