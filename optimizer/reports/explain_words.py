"""The words of explanations: gains, prices and exchanges as a planner would say them."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from math import floor, log10

from optimizer.advice.explanation_context import Range, Swap
from optimizer.advice.margins import OfferPrice
from optimizer.plan.plan import Plan
from optimizer.reports.wording import NOUNS
from optimizer.words.figures import count, listing, money, percent, places_for, plural

MOST_NAMES = 4
MOST_NAMED = 24
"""An exchange of more creators than this is told by their number."""
SURE = 0.02
"""A range narrower than this part of its figure is told as one figure."""

NEAR, FAR = Decimal("1.005"), Decimal("1.5")
"""A proven end within the first of a price is the price, beyond the second it is not worth telling."""


def amount(figure: float, plan: Plan) -> str:
    """An amount of the objective: `1,240 engagements`, `EUR 312.00`."""
    measure = plan.objective.measure
    if measure in ("spend", "value"):
        return money(figure, plan.currency, plan.digits)
    shown = count(figure, places_for([figure]))
    one, several = NOUNS.get(measure, (measure, measure))
    return f"{shown} {one if shown == '1' else several}"


def gained(gain: Range, plan: Plan) -> str:
    """A gain with what is proven of it: `1,240 engagements`, `about 1,240 engagements (proven: 1,100 to 1,300)`."""
    if gain.is_nothing:
        return _nothing(gain, plan)
    width = gain.most - gain.least
    if width <= SURE * gain.figure:
        return amount(gain.figure, plan)
    # No more digits than the proof leaves, and no bound told better than it is.
    unit = Decimal(1).scaleb(floor(log10(width / 5)))
    figure, least, most = (
        (Decimal(repr(end)) / unit).to_integral_value(rounding) * unit
        for end, rounding in ((gain.figure, ROUND_HALF_UP), (gain.least, ROUND_FLOOR), (gain.most, ROUND_CEILING))
    )
    if plan.objective.measure in ("spend", "value"):
        digits = plan.digits if unit < 1 else 0
        words, *ends = (money(end, plan.currency, digits) for end in (figure, least, most))
    else:
        words = amount(float(figure), plan)
        ends = [amount(float(end), plan).partition(" ")[0] for end in (least, most)]
    return f"about {words} (proven: {ends[0]} to {ends[1]})"


def _nothing(gain: Range, plan: Plan) -> str:
    """`nothing`, or how much it might be where the proof leaves that open."""
    value = abs(plan.objective.value or 0.0)
    if gain.most <= 1e-4 * max(1.0, value):
        return "nothing"
    unit = Decimal(1).scaleb(floor(log10(gain.most)) - 1)
    most = (Decimal(repr(gain.most)) / unit).to_integral_value(ROUND_CEILING) * unit
    return f"nothing as far as was found (at most {amount(float(most), plan)})"


def relative(gain: Range, plan: Plan) -> str:
    """The gain as a share of the plan's value: `2.1 %`; empty for nothing."""
    value = plan.objective.value
    return "" if gain.is_nothing or not value else percent(gain.figure / abs(value))


def cost_words(cost: Range, plan: Plan) -> str:
    """What a rule costs: `free`, `1,240 engagements`."""
    words = gained(cost, plan)
    return words.replace("nothing", "free")


def names(creators: tuple[str, ...]) -> str:
    """`a, b and c`, `a, b, c, d and 12 more`."""
    if len(creators) <= MOST_NAMES + 1:
        return listing(creators)
    return f"{', '.join(creators[:MOST_NAMES])} and {len(creators) - MOST_NAMES:,} more"


def swap_words(swap: Swap) -> str:
    """`a and b come, c goes`; of many creators their number; empty where nothing differs."""
    many = len(swap.comes) + len(swap.goes) + len(swap.changes) > MOST_NAMED
    parts: list[str] = []
    for creators, one, several in (
        (swap.comes, "comes", "come"),
        (swap.goes, "goes", "go"),
        (swap.changes, "is booked differently", "are booked differently"),
    ):
        if creators:
            who = (plural(len(creators), "creator") if not parts else f"{len(creators):,}") if many else names(creators)
            parts.append(f"{who} {one if len(creators) == 1 else several}")
    return ", ".join(parts)


def price_words(price: OfferPrice, plan: Plan) -> str:
    """`enters at EUR 425.00 (32 % less)`, `stays up to at least EUR 875.00 (0.6 % more)`: more is not ruled out."""
    if price.needed:
        return "stays at any price the budget bears: no plan obeys the rules without it"
    if price.highest is None:
        if price.proven is None:
            return "does not enter even for nothing"
        bound = money(price.proven, plan.currency, plan.digits)
        return f"the price was not found in time; it is not above {bound}"
    shown = money(price.highest, plan.currency, plan.digits)
    change = price.change
    less = ""
    if change is not None:
        side = "less" if change < 0 else "more"
        less = " (what it costs)" if abs(change) < 5e-5 else f" ({percent(abs(change))} {side})"
        less = f" ({change + 1:.1f} times that)" if change > 1 else less
    about = "" if price.sure else "about "
    above = price.highest if price.proven is None else price.proven
    open_ = above > price.highest * NEAR
    useful = open_ and above <= price.highest * FAR and above < price.cost * FAR
    if price.chosen:
        words = f"stays up to {'at least ' if open_ and not useful else ''}{about}{shown}{less}"
    else:
        useful = useful and above < price.cost
        words = f"enters at {about}{shown}{' at the latest' if open_ and not useful else ''}{less}"
    if useful:
        words += f", perhaps up to {money(above, plan.currency, plan.digits)}"
    if not price.chosen and price.lowest > price.highest * 9 / 10:
        words += f", not below {money(price.lowest, plan.currency, plan.digits)}: a least spend would be missed"
    return words


def offer_words(price: OfferPrice) -> str:
    """`creator_0002, post on tiktok`."""
    return f"{price.creator}, {price.package} on {price.platform}"
