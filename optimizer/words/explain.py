"""Explanations in sentences: how far a plan is from the best, what a rule costs, what money brings, who is worth it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from optimizer.measures import direction, is_money, noun
from optimizer.words.figures import PROVEN, gap_words, listing, money, percent, plural, unit_price

PRICED = "A price is all that the brand pays for an offer; all other prices stay as they are."
RULES = "What the rules cost"
RULES_NOTE = "The best plan without a rule, less the best plan with it."
MONEY = "What money brings"
JUMPS = "Bookings come whole, so single steps of the budget jump."
ENTERING = "Nearest to entering"
LEAVING = "Nearest to leaving"
EXCHANGES = "Better with few exchanges"
BROKEN = "Broken"
NOT_FOUND = "not found with the effort allowed"
STAYS_UNKNOWN = "stays at today's price; up to what price was not found with the effort allowed"
LEAVING_UNKNOWN = "Up to what price those in the plan would stay was not found with the effort allowed."
NEVER = "not worth it even for nothing"
NEEDED = "stays at any price that the budget bears: without it no plan obeys the rules"
NEAR, FAR = Decimal("1.005"), Decimal("1.5")
"""A proven end within the first of a price is the price, beyond the second it is not worth telling."""


def plan_brings(amount: str, measure: str) -> str:
    """What somebody's plan is worth."""
    return f"This plan {'costs' if direction(measure) < 0 else 'brings'} {amount}."


def best_is_better(gain: str, share: str, measure: str) -> str:
    """How much better the best plan is."""
    side = "cheaper" if direction(measure) < 0 else "better"
    return f"The best plan is {side} by {gain}" + (f" ({share})." if share else ".")


def best_within_rules(amount: str, measure: str) -> str:
    """What the best plan is worth, where somebody's plan breaks rules."""
    return f"The best plan within the rules {'costs' if direction(measure) < 0 else 'brings'} {amount}."


def none_better(gap: float | None) -> str:
    """No plan is better than somebody's, as far as that is proven."""
    if gap is not None and gap < PROVEN:
        return "No plan within the rules is better: this is proven."
    return f"No better plan was found (proven to {gap_words(gap)})."


def to_the_best(exchange: str) -> str:
    """From somebody's plan to the best one."""
    return f"From this plan to the best one: {exchange}."


def giving_up(lines: int) -> str:
    """How many lines an exchange takes out."""
    return f"Giving up {plural(lines, 'line')}"


def exchanged(exchange: str, gain: str, measure: str) -> str:
    """What such an exchange brings."""
    return f"{exchange}; {'cheaper' if direction(measure) < 0 else 'better'} by {gain}"


def free(rules: Sequence[str], little: Sequence[str] = (), most: str = "") -> str:
    """`Free: travel and two voices.`, and which rules are free as far as is proven: `At most €95 each: a and b.`"""
    words = [f"Free: {listing(rules)}."] if rules else []
    if little:
        words.append(f"{most[:1].upper()}{most[1:]}{' each' if len(little) > 1 else ''}: {listing(little)}.")
    return " ".join(words)


def next_step(step: str, gain: str, each: str) -> str:
    """A further piece of the budget."""
    return f"A further {step} of budget brings {gain}{each}."


def last_step(step: str, gain: str, each: str) -> str:
    """The last piece of the budget."""
    return f"The last {step} brings {gain}{each}."


def last_needed(step: str) -> str:
    """Without the last piece there is no plan."""
    return f"The last {step} is needed: with less, no plan obeys the rules."


def each_costs(step: float, figure: float, measure: str, currency: str) -> str:
    """`, €0.81 each`; of value what comes back of the money."""
    if measure == "value":
        return f", {unit_price(figure / step, currency)} for each {money(1, currency, 0)}"
    return f", {unit_price(step / figure, currency)} each"


def prices_unproven(gap: float | None) -> str:
    """Prices rest on small differences, and are not told where these are not proven."""
    return (
        f"Prices are left out: the best plan is proven to {gap_words(gap)} only, and a single creator changes less "
        "than that. A longer search may prove more: --set solve.effort=60."
    )


def nearest_unproven(gap: float | None) -> str:
    """Who is nearest cannot be told."""
    return (
        f"Who is nearest to entering is left out: the best plan is proven to {gap_words(gap)}, and a single creator "
        "changes less than that. Ask about one: --creator NAME."
    )


NONE_NEAR = "Those outside who were looked at would have to cost less than half of their price to enter."


def up_to(
    highest: Decimal, proven: Decimal | None, cost: Decimal, currency: str, digits: int, *, chosen: bool, sure: bool
) -> str:
    """`worth it up to €425.00`, of who is in the plan `stays up to €425.00`; what more is not ruled out is said."""
    above = highest if proven is None else proven
    words = f"{'stays' if chosen else 'worth it'} up to {price(highest, currency, digits, sure=sure)}"
    if above <= highest * NEAR:
        return words
    useful = above <= highest * FAR and above < (cost * FAR if chosen else cost)
    return f"{words}, perhaps {f'up to {money(above, currency, digits)}' if useful else 'more'}"


def broken_below(lowest: Decimal, rules: Sequence[str], currency: str, digits: int) -> str:
    """A price can be too low for a rule that asks for a least spend."""
    return f"below {money(lowest, currency, digits)} {listing(repr(rule) for rule in rules)} would be broken"


def price(amount: Decimal, currency: str, digits: int, *, sure: bool) -> str:
    """`€425.00`; `about €425` of three digits where it is not proven to the end."""
    if sure or amount <= 0:
        return money(amount, currency, digits)
    unit = Decimal(1).scaleb(amount.adjusted() - 2)
    rounded = (amount / unit).to_integral_value() * unit
    return f"about {money(rounded, currency, digits if unit < 1 else 0)}"


def dearer_offers(number: int) -> str:
    """Offers of a creator that were not looked at."""
    return f"{plural(number, 'dearer offer')} of this creator {'was' if number == 1 else 'were'} not looked at."


def stands(name: str, plan: str, *, inside: bool) -> str:
    """`anna is in the best plan.`"""
    return f"{name} is {'in' if inside else 'not in'} {plan}."


def other_way(name: str, *, inside: bool) -> str:
    """Somebody's plan has it the other way."""
    return f"Your plan has it the other way: {name} is {'in' if inside else 'not in'} it."


def excluded(name: str) -> str:
    """The scenario shuts a creator out."""
    return f"The scenario excludes everything that {name} sells."


def locked(name: str) -> str:
    """The scenario asks for a creator."""
    return f"{name} is locked by the scenario. What the lock costs: --rule 'lock: {name}'."


def unit_costs(name: str, own: Decimal, usual: Decimal, measure: str, currency: str) -> str:
    """What one engagement costs with a creator, and in the whole plan."""
    with_them, whole = (unit_price(each, currency) for each in (own, usual))
    unit = f"{money(1, currency, 0)} of value" if is_money(measure) else noun(measure, 1)
    article = "" if is_money(measure) else "an " if unit[:1] in "aeiou" else "a "
    return f"At today's price {article}{unit} with {name} costs {with_them}; in the whole plan {whole}."


def cannot_have(name: str) -> str:
    """No plan can have a creator."""
    return f"No plan that obeys the rules can have {name}: this is proven."


def cannot_do_without(name: str) -> str:
    """No plan can do without a creator."""
    return f"Without {name} no plan obeys the rules: this is proven."


def unknown_whether(name: str) -> str:
    """It was not found out whether a plan can have a creator."""
    return f"Found no plan with {name} with the effort allowed; there may be some."


def regret(name: str, loss: str, share: str, *, inside: bool) -> str:
    """What the opposite would cost."""
    head = f"Leaving {name} out" if inside else f"Hiring {name} anyway"
    return f"{head} would cost {loss}" + (f", {share} of the plan." if share else ".")


def then(exchange: str) -> str:
    """Who would come and go."""
    return f"Then {exchange}."


def rule_costs(name: str, cost: str, share: str) -> str:
    """`'stars' costs 500 engagements, 12 % of the plan.`"""
    verb = "is" if cost == "free" else "costs"
    return f"'{name}' {verb} {cost}" + (f", {share} of the plan." if share else ".")


def without_it(exchange: str) -> str:
    """Who would come and go without a rule."""
    return f"Without it {exchange}."


def would_stand(name: str, standing: str) -> str:
    """Where the plan would stand to a rule without it."""
    return f"{name} would stand at {standing}."


def standing(now: str, asked: str, room: str, *, at: str, floor: bool, broken: bool) -> str:
    """`8 creators: exactly the least asked`, `12 creators; at least 8 asked; room: 4`.

    `at` is "least" or "most" where the plan stands exactly at that limit, else empty.
    """
    if at:
        return f"{now}: exactly the {at} {'asked' if at == 'least' else 'allowed'}"
    end = room if broken else f"room: {room}" if room else ""
    return f"{now}; {asked} {'asked' if floor else 'allowed'}" + (f"; {end}" if end else "")


def share_of(figure: float, value: float) -> str:
    """A gain as a share of what the plan is worth; empty where that is nothing."""
    return percent(figure / abs(value)) if value else ""
