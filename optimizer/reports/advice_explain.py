"""Explanations on the terminal: a plan, a creator, a rule."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from optimizer.advice.explain import CreatorAnswer, PlanAnswer, RuleAnswer
from optimizer.advice.explanation_context import Range, Swap
from optimizer.advice.margins import LOOSE, OfferPrice
from optimizer.advice.money_steps import MoneySteps
from optimizer.advice.rule_costs import RuleCost
from optimizer.plan.plan import Plan
from optimizer.render.terminal.columns import Column, fitted
from optimizer.render.terminal.page import Page
from optimizer.reports.advice_conflicts import show_conflict
from optimizer.reports.explain_words import (
    amount,
    cost_words,
    gained,
    offer_words,
    price_words,
    relative,
    swap_words,
)
from optimizer.reports.rules import show_violations
from optimizer.reports.summary import show_head
from optimizer.reports.wording import NOUNS, rule_name, rule_words
from optimizer.words.figures import money, plural, unit_price

NEAR = 0.5
"""Who must cut the price by more than this part is not near."""
ROUGH = 1e-5
"""A plan that is proven no closer than this leaves open what a single creator brings."""
_UNPROVEN = "The best plan is not proven well enough to tell at what price anybody enters or leaves."
_PRICED = "Prices count all that the brand pays; all other prices stay as they are."


def show_plan_answer(answer: PlanAnswer, console: Console) -> None:
    """A plan as a whole: rules, money, who is near."""
    page = Page.of(console)
    show_head(answer.plan, page)
    _show_figures(answer.plan, page)
    if answer.plan is not answer.best:
        _show_given(answer, page)
    _show_rule_costs(answer.rules, answer.best, page)
    _show_money(answer.money, answer.best, page)
    if (answer.best.objective.gap or 0.0) > LOOSE:
        page.say(_UNPROVEN, indent=2)
        return
    near = [price for price in answer.entering if abs(price.change or 0.0) <= NEAR]
    _show_prices("Nearest to entering", near, answer.best, page)
    _show_prices("Nearest to leaving", answer.leaving, answer.best, page)
    if near or answer.leaving:
        page.say((_PRICED, "dim"), indent=2)
    if not near and (answer.best.objective.gap or 0.0) > ROUGH:
        words = "Who is nearest to entering cannot be told: one creator weighs less here than the proof leaves open."
        page.say(f"{words} Ask for one: --creator NAME.", indent=2)
    elif not near:
        page.say("Of those outside, none was found that enters unless the price falls by more than half.", indent=2)


def _show_figures(plan: Plan, page: Page) -> None:
    """`118,896 engagements with 24 creators, EUR 19,985.00 spent`."""
    people = plural(plan.totals["creators"], "creator")
    spent = money(plan.totals["spend"], plan.currency, plan.digits)
    value, measure = plan.objective.value, plan.objective.measure
    of = " of value" if measure == "value" else ""
    gets = "" if measure == "spend" or value is None else f"{amount(value, plan)}{of} with "
    page.say((page.plain(f"{gets}{people}, {spent} spent"), "dim"), indent=2)


def _show_given(answer: PlanAnswer, page: Page) -> None:
    """How far somebody's plan is from the best one, and what would mend it."""
    plan, best = answer.plan, answer.best
    show_violations(plan, page)
    page.print(Text())
    value = "" if plan.objective.value is None else f"This plan has {amount(plan.objective.value, plan)}. "
    if plan.objective.measure == "spend":
        value = value.replace("has", "spends")
    if plan.violations:
        page.say(page.plain(f"{value}Within the rules the best plan has {amount(best.objective.value or 0.0, best)}."))
    elif answer.short.is_nothing:
        page.say(page.plain(f"{value}No plan within the rules is better, as far as is proven."))
    else:
        more = "less" if plan.objective.measure == "spend" else "more"
        short = f"{gained(answer.short, best)} {more} ({relative(answer.short, plan)})"
        page.say(page.plain(f"{value}The best plan has {short}."))
    if answer.improvements:
        page.heading(("Better with few exchanges", "bold"))
    for improvement in answer.improvements:
        what = f"Giving up {plural(improvement.given_up, 'line')}: {swap_words(improvement.swap)}"
        page.say(
            f"{page.signs.dot} ", page.label(what), (f", {page.plain(gained(improvement.gain, best))} better", "bold"),
            indent=2, hang=2,
        )  # fmt: skip
    words = swap_words(answer.swap)
    if words:
        page.heading(("From this plan to the best one", "bold"))
        page.say(page.label(f"{words}."), indent=2)


def _show_rule_costs(rules: Sequence[RuleCost], plan: Plan, page: Page) -> None:
    """Every rule that costs something with what would change, then the free ones in a line."""
    if not rules:
        return
    page.heading(("What the rules cost", "bold"), ("  the best plan without each, less the best plan with it", "dim"))
    for rule in (rule for rule in rules if not rule.is_free):
        share = relative(rule.cost, plan)
        page.say(
            f"{page.signs.limit} ", page.label(rule.name, "bold"), ": ", page.plain(cost_words(rule.cost, plan)),
            (f"  {share}" if share else "", "yellow"), indent=2, hang=2,
        )  # fmt: skip
        words = swap_words(rule.swap)
        if words:
            page.say((f"without it {page.plain(words)}", "dim"), indent=4, hang=2)
    free = [rule for rule in rules if rule.is_free]
    sure = [rule for rule in free if cost_words(rule.cost, plan) == "free"]
    rest = [rule for rule in free if rule not in sure]
    for words, some in (("Free", sure), ("Free as far as was found", rest)):
        if some:
            most = cost_words(max(some, key=lambda rule: rule.cost.most).cost, plan)
            each = "" if some is sure else f" ({'each ' if len(some) > 1 else ''}{most.partition('(')[2]}"
            named = ", ".join(page.plain(rule.name, 60) for rule in some)
            page.say((f"{page.signs.kept} ", "green"), f"{words}{each}: {named}.", indent=2, hang=2)


def _show_money(steps: MoneySteps | None, plan: Plan, page: Page) -> None:
    """The next and the last piece of the budget."""
    if steps is None:
        return
    piece = money(steps.step, plan.currency, 0 if steps.step == steps.step.to_integral_value() else plan.digits)
    page.heading(("What money brings", "bold"))
    if steps.next is not None:
        each = _per_unit(float(steps.step), steps.next, plan)
        words = f"The next {piece} of budget: {gained(steps.next, plan)}{each}."
        page.say(page.plain(words), indent=2, hang=2)
    if steps.last is not None:
        words = f"The last {piece}: {gained(steps.last, plan)}{_per_unit(float(steps.step), steps.last, plan)}."
        page.say(page.plain(words), indent=2, hang=2)
    elif steps.last_needed:
        page.say(page.plain(f"The last {piece} is needed: with less, no plan obeys the rules."), indent=2, hang=2)


def _per_unit(step: float, gain: Range, plan: Plan) -> str:
    """`, EUR 0.81 each`; of value what comes back of the money; nothing where the gain is none."""
    if gain.is_nothing:
        return ""
    if plan.objective.measure == "value":
        return f" of value, {unit_price(gain.figure / step, plan.currency)} for each {plan.currency} 1"
    return f", {unit_price(step / gain.figure, plan.currency)} each"


def _show_prices(heading: str, prices: Sequence[OfferPrice], plan: Plan, page: Page) -> None:
    if not prices:
        return
    page.heading((heading, "bold"))
    columns = [
        Column("Creator", [page.label(price.creator, width=40) for price in prices], least=10),
        Column("Platform", [page.label(price.platform, width=20) for price in prices], least=8, rank=1),
        Column("Package", [page.label(price.package, width=30) for price in prices], least=8, rank=2),
        Column("Costs", [page.figure(money(price.cost, plan.currency, plan.digits)) for price in prices], right=True),
        Column("", [page.label(price_words(price, plan)) for price in prices], least=20, wraps=True),
    ]
    table = fitted(columns, page.width, indent=2)
    for position in range(len(prices)):
        for line in table.row(page, position):
            page.print(line)


def show_creator_answer(answer: CreatorAnswer, console: Console) -> None:
    """In or out, why, and at what price."""
    page = Page.of(console)
    plan = answer.plan
    show_head(plan, page)
    _show_figures(plan, page)
    page.print(Text())
    for sentence in creator_sentences(answer):
        page.say(page.label(sentence))
    if answer.conflicts is not None:
        show_conflict(answer.conflicts.document()["rules"][0], page, first=True)
    if (plan.objective.gap or 0.0) > LOOSE:
        page.say(_UNPROVEN)
    if answer.prices:
        page.heading(("Prices", "bold"))
        for price in answer.prices:
            cost = f"costs {money(price.cost, plan.currency, plan.digits)}, {price_words(price, plan)}"
            page.say(
                f"{page.signs.dot} ", page.label(offer_words(price), "bold"), ": ", page.plain(cost), indent=2, hang=2
            )
        if answer.unpriced:
            page.say((f"and {plural(answer.unpriced, 'dearer offer')} that were not looked at", "dim italic"), indent=2)
        page.say((_PRICED, "dim"), indent=2)


def creator_sentences(answer: CreatorAnswer) -> list[str]:
    """Where a creator stands, and what the opposite would do."""
    plan, name = answer.plan, answer.creator
    best = "the best plan" if answer.in_given is not None else "the plan"
    sentences = [f"{name} is {'in' if answer.chosen else 'not in'} {best}."]
    if answer.in_given is not None and answer.in_given != answer.chosen:
        sentences.append(f"Your plan has it the other way: {name} is {'in' if answer.in_given else 'not in'} it.")
    if answer.excluded:
        return [*sentences, f"The scenario excludes everything that {name} sells."]
    if answer.locked:
        sentences.append(f"{name} is locked by the scenario; what the lock costs: --rule 'lock: {name}'.")
    if answer.each is not None and answer.average is not None:
        one = NOUNS.get(plan.objective.measure, (plan.objective.measure, ""))[0]
        own, usual = (unit_price(each, plan.currency) for each in (answer.each, answer.average))
        sentences.append(f"At today's price one {one} with {name} costs {own}; in the whole plan it costs {usual}.")
    if answer.regret is None:
        if answer.conflicts is not None:
            sentences.append(f"No plan that obeys the rules can have {name}.")
        elif answer.chosen and not answer.locked:
            sentences.append(f"Without {name} no plan obeys the rules.")
        elif not answer.chosen:
            sentences.append("Whether any plan within the rules can have them was not found out in time.")
        return sentences
    verb = "Leaving them out" if answer.chosen else "Taking them all the same"
    loss = gained(answer.regret, plan)
    cost = "would cost nothing" if loss == "nothing" else f"would cost {loss}"
    share = relative(answer.regret, plan)
    sentences.append(f"{verb} {cost}{f', {share} of the whole' if share else ''}.")
    words = swap_words(_others(answer.swap, name)) if answer.swap is not None else ""
    if words:
        sentences.append(f"Then {words}.")
    return sentences


def _others(swap: Swap, name: str) -> Swap:
    """The exchange among everybody else."""
    parts = (tuple(one for one in part if one != name) for part in (swap.comes, swap.goes, swap.changes))
    return Swap(*parts)


def show_rule_answer(answer: RuleAnswer, console: Console) -> None:
    """How far a rule binds, what it costs, and the plan without it."""
    page = Page.of(console)
    plan = answer.plan
    show_head(plan, page)
    _show_figures(plan, page)
    page.print(Text())
    for rule in answer.standing[:8]:
        words = rule_words(rule, plan)
        binds = "it is used up" if rule.binding else f"room: {words.room}" if words.room else ""
        verb = "allowed" if rule.min is None else "asked"
        state = f"{words.standing}, {words.asked} {verb}" + (f"; {binds}" if binds else "")
        sign = page.signs.broken if rule.broken else page.signs.limit if rule.binding else page.signs.kept
        page.say(f"{sign} ", page.label(rule_name(rule), "bold"), f": {page.plain(state)}", indent=2, hang=2)
    if len(answer.standing) > 8:
        page.say((f"{page.signs.more} and {len(answer.standing) - 8:,} more values", "dim italic"), indent=2)
    if answer.money is not None:
        _show_money(answer.money, plan, page)
    if answer.cost is None:
        return
    cost, share = cost_words(answer.cost.cost, plan), relative(answer.cost.cost, plan)
    if answer.standing:
        page.print(Text())
    page.say(
        page.label(answer.cost.name, "bold"), f" {'is' if 'free' in cost else 'costs'} ", (page.plain(cost), "bold"),
        f", {share} of the whole." if share else ".",
    )  # fmt: skip
    exchange = swap_words(answer.cost.swap)
    if exchange and not answer.cost.is_free:
        page.say(page.label(f"Without it {exchange}."))
    if answer.without is not None and not answer.cost.is_free:
        for rule in (rule for rule in answer.without.rules if rule.name == answer.name and rule.broken):
            page.say(page.label(f"{rule_name(rule)} would stand at {rule_words(rule, answer.without).standing}."))
