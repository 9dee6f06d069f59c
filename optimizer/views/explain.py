"""Why this plan, laid out: a plan as a whole, one creator, one rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from optimizer.advice.explain import CreatorAnswer, PlanAnswer, RuleAnswer
from optimizer.advice.margins import LOOSE
from optimizer.facts.results import RuleResult
from optimizer.facts.violations import Violation
from optimizer.plan.plan import Plan
from optimizer.views.cells import Tone
from optimizer.views.conflicts import conflict_items
from optimizer.views.explain_tables import (
    ANSWERS,
    AnswerRow,
    answer_row,
    answers_table,
    free_words,
    money_rows,
    prices_rows,
    prices_table,
    rules_table,
    says_something,
    standing_rows,
    standing_table,
)
from optimizer.views.gains import data, exchange, gained, relative
from optimizer.views.parts import Item, Items, Part, Section, Sentence, Table, View
from optimizer.views.questions import questions_data, questions_section
from optimizer.views.risk import what_counts
from optimizer.views.summaries import brings_of, budget_of, range_of, summary_data
from optimizer.words import explain as words
from optimizer.words.amounts import amount_of
from optimizer.words.deals import at_prices_of
from optimizer.words.forecast import bad_cases, chance_words
from optimizer.words.gains import FREE, step_words
from optimizer.words.plan import headline
from optimizer.words.rules import rule_name, rule_words
from optimizer.words.violations import violation_name, violation_words

NEAR = 0.5
"""Who must cut the price by more than this part is not near."""
ROUGH = 1e-5
"""A plan that is proven no closer than this leaves open what a single creator brings."""
MOST_BROKEN = 12


def plan_view(answer: PlanAnswer) -> View:
    """A plan as a whole: what it breaks, what rules cost, what money brings, who is near."""
    plan, best = answer.plan, answer.best
    return View(
        answer="explain plan",
        title=plan.scenario,
        kicker="Why this plan",
        lead=(*_lead(plan, answer.proposal), *(Sentence(text) for text in _against_the_best(answer))),
        sections=(
            *_given(answer),
            *_rules(answer),
            *_money(answer),
            _near(answer),
            *questions_section(answer.questions, best),
        ),
        facts={
            **_about(plan),
            "best": summary_data(best),
            "short": data(answer.short),
            "violations": [_violation(violation) for violation in plan.violations],
            "to_the_best": data(answer.swap),
            "exchanges": [asdict(improvement) for improvement in answer.improvements],
            "budget": _budget(answer),
            **questions_data(answer.questions),
        },
        currency=plan.currency,
        digits=plan.digits,
        table=ANSWERS,
    )  # fmt: skip


def creator_view(answer: CreatorAnswer) -> View:
    """One creator: in or out, why, at what price."""
    plan = answer.plan
    parts: list[Part] = []
    if answer.conflicts is not None:
        parts.append(conflict_items(answer.conflicts.told.rules[0]))
    if (plan.objective.gap or 0.0) > LOOSE:
        parts.append(Sentence(words.prices_unproven(plan.objective.gap)))
    parts.append(prices_table("prices", "Prices", answer.prices, plan))
    if answer.unpriced:
        parts.append(Sentence(words.dearer_offers(answer.unpriced), "quiet"))
    rows: list[AnswerRow] = [("in the best plan", answer.creator, answer.chosen, None, None, "", (), ())]
    if answer.regret is not None:
        question = "cost of leaving out" if answer.chosen else "cost of taking"
        rows.append(answer_row(question, answer.creator, answer.regret, plan, answer.swap))
    rows += prices_rows("price", answer.prices, plan)
    return View(
        answer="explain creator",
        title=plan.scenario,
        kicker=f"Why {answer.creator} is {'in' if answer.chosen else 'not in'} the plan",
        lead=(*_lead(plan, answer.proposal), *(Sentence(text) for text in creator_sentences(answer))),
        sections=(Section("creator", answer.creator, (*parts, answers_table(rows))),),
        facts={
            **_about(plan),
            "creator": answer.creator,
            "in_best_plan": answer.chosen,
            "in_given_plan": answer.in_given,
            "locked": answer.locked,
            "excluded": answer.excluded,
            "regret": data(answer.regret),
            "then": data(answer.swap),
            "conflicts": None if answer.conflicts is None else answer.conflicts.told.document(),
            "cost_per_unit": answer.each,
            "cost_per_unit_of_plan": answer.average,
        },
        currency=plan.currency,
        digits=plan.digits,
        table=ANSWERS,
    )


def rule_view(answer: RuleAnswer) -> View:
    """One rule, or the budget: how far it binds, what it costs, and the plan without it."""
    plan, cost = answer.plan, answer.cost
    rows = standing_rows(answer.standing)
    if cost is not None:
        rows.append(answer_row("rule cost", answer.name, cost.cost, plan, cost.swap))
    rows += money_rows(answer.money, plan)
    return View(
        answer="explain rule",
        title=plan.scenario,
        kicker=f"What '{answer.name}' costs",
        lead=(*_lead(plan, answer.proposal), *(Sentence(text) for text in _rule_sentences(answer))),
        sections=(
            Section("rule", answer.name, (standing_table(answer.standing, plan), answers_table(rows))),
            *_money(answer),
        ),
        facts={
            **_about(plan),
            "rule": answer.name,
            "cost": None
            if cost is None
            else {
                "name": cost.name,
                "asks": [requirement.asks for requirement in cost.asked],
                "free": cost.is_free,
                "cost": data(cost.cost),
                "value_without": cost.value,
                "without": data(cost.swap),
            },
            "without": None if answer.without is None else summary_data(answer.without),
            "budget": _budget(answer),
        },
        currency=plan.currency,
        digits=plan.digits,
        table=ANSWERS,
    )


def _about(plan: Plan) -> dict[str, Any]:
    objective = plan.objective.measure
    return {"scenario": plan.scenario, "currency": plan.currency, "objective": objective, **summary_data(plan)}


def _violation(violation: Violation) -> dict[str, Any]:
    value, least, most = violation.figures
    return {"rule": violation_name(violation), "value": value, "min": least, "max": most}


def _lead(plan: Plan, proposal: str) -> list[Sentence]:
    """How good the plan is, what it brings, and at whose prices."""
    tone: Tone = "bad" if plan.violations else "good" if plan.status in ("optimal", "checked") else "warn"
    totals, objective = plan.totals, plan.objective
    brings = headline(
        objective.measure, brings_of(plan), totals["spend"], totals["creators"], plan.currency, plan.digits, plan.reach,
        budget_of(plan), range_of(plan, objective.measure),
    )  # fmt: skip
    told = [] if plan.lines.empty else [Sentence(brings)]
    told += [Sentence(chance_words(chance, plan.currency)) for chance in plan.chances]
    if plan.caution is not None:
        told += [Sentence(said) for said in bad_cases(plan.caution, objective.measure, plan.currency)]
        told += what_counts(plan.caution.share)
    return [Sentence(plan.certificate, tone), *told, *([Sentence(at_prices_of(proposal))] if proposal else [])]


def _amount(plan: Plan) -> str:
    return amount_of(plan.objective.value, plan.objective.measure, plan.currency, plan.digits)


def _against_the_best(answer: PlanAnswer) -> list[str]:
    """How far somebody's plan is from the best one."""
    plan, best = answer.plan, answer.best
    if plan is best:
        return []
    measure = plan.objective.measure
    sentences = [] if plan.objective.value is None else [words.plan_brings(_amount(plan), measure)]
    if plan.violations:
        sentences.append(words.best_within_rules(_amount(best), measure))
    elif answer.short.is_nothing:
        sentences.append(words.none_better(best.objective.gap))
    else:
        sentences.append(words.best_is_better(gained(answer.short, best), relative(answer.short, plan), measure))
    return sentences


def _given(answer: PlanAnswer) -> list[Section]:
    """What somebody's plan breaks, and what would mend it."""
    plan, best = answer.plan, answer.best
    if plan is best:
        return []
    told = [violation_words(violation, plan.currency, plan.digits) for violation in plan.violations]
    broken = Items(
        words.BROKEN, tuple(Item(what, how, "bad") for what, how in told), most=MOST_BROKEN, tone="bad"
    )  # fmt: skip
    measure = best.objective.measure
    better = Items(
        words.EXCHANGES,
        tuple(
            Item(
                words.giving_up(improvement.given_up),
                words.exchanged(exchange(improvement.swap), gained(improvement.gain, best), measure),
            )
            for improvement in answer.improvements
        ),
    )
    whole = exchange(answer.swap)
    way = [Sentence(words.to_the_best(whole))] if whole else []
    parts: tuple[Part, ...] = (*([broken] if told else []), *([better] if better.items else []), *way)
    return [Section("given", "This plan and the best one", parts)] if parts else []


def _rules(answer: PlanAnswer) -> list[Section]:
    """What each rule costs; where none does, the terminal says so in a line."""
    if not answer.rules:
        return []
    best = answer.best
    costly = [rule for rule in answer.rules if not rule.is_free]
    table = rules_table(answer.rules, best, most=len(costly) or None)
    brief = [Sentence(free_words(answer.rules, best), brief=True)] if not costly else []
    return [Section("rules", words.RULES, (*brief, table))]


def _money(answer: PlanAnswer | RuleAnswer) -> list[Section]:
    """The next and the last piece of the budget."""
    steps, plan = answer.money, answer.best if isinstance(answer, PlanAnswer) else answer.plan
    if steps is None:
        return []
    measure, currency = plan.objective.measure, plan.currency
    piece = step_words(steps.step, currency, plan.digits)
    items = []
    for gain, say in ((steps.next, words.next_step), (steps.last, words.last_step)):
        if gain is not None:
            nothing = gain.is_nothing
            each = "" if nothing else words.each_costs(float(steps.step), gain.figure, measure, currency)
            items.append(Item("", say(piece, gained(gain, plan), each)))
    if steps.last is None and steps.last_needed:
        items.append(Item("", words.last_needed(piece)))
    if steps.next is not None and steps.last is not None and steps.next.least > steps.last.most:
        items.append(Item("", words.JUMPS))
    return [Section("money", words.MONEY, (Items(words.MONEY, tuple(items)),))] if items else []


def _near(answer: PlanAnswer) -> Section:
    """Who is nearest to entering and to leaving."""
    best = answer.best
    gap = best.objective.gap or 0.0
    near = [price for price in answer.entering if abs(price.change or 0.0) <= NEAR]
    leaving = [price for price in answer.leaving if says_something(price)]
    parts: list[Part] = [
        prices_table("entering", words.ENTERING, near, best, note="" if leaving else words.PRICED),
        prices_table("leaving", words.LEAVING, leaving, best),
    ]
    if answer.leaving and not leaving:
        parts.append(Sentence(words.LEAVING_UNKNOWN))
    if gap > LOOSE:
        parts.append(Sentence(words.prices_unproven(gap)))
    elif not near:
        parts.append(Sentence(words.nearest_unproven(gap) if gap > ROUGH else words.NONE_NEAR))
    no_rules = [] if answer.rules else [rules_table((), best, most=None)]  # data lists them, though there are none
    return Section("prices", "Who is near", (*parts, *no_rules, _answers(answer)))


def _answers(answer: PlanAnswer) -> Table:
    """Everything in one table, for a file."""
    plan = answer.plan
    rows = [answer_row("short of the best plan", plan.scenario, answer.short, plan, answer.swap)]
    rows += [
        answer_row("giving up lines", improvement.given_up, improvement.gain, plan, improvement.swap)
        for improvement in answer.improvements
    ]
    rows += [answer_row("rule cost", rule.name, rule.cost, plan, rule.swap) for rule in answer.rules]
    rows += money_rows(answer.money, plan)
    rows += prices_rows("nearest to entering", answer.entering, plan)
    rows += prices_rows("nearest to leaving", answer.leaving, plan)
    rows += [
        answer_row("worth asking", f"{one.creator}, {one.platform}", one.gain, plan, one.swap)
        for one in (() if answer.questions is None else answer.questions.asked)
    ]
    return answers_table(rows)


def _budget(answer: PlanAnswer | RuleAnswer) -> dict[str, Any] | None:
    steps = answer.money
    if steps is None:
        return None
    return {
        "step": steps.step, "next": data(steps.next), "last": data(steps.last), "last_needed": steps.last_needed,
    }  # fmt: skip


def creator_sentences(answer: CreatorAnswer) -> list[str]:
    """Where a creator stands, and what the opposite would do."""
    plan, name = answer.plan, answer.creator
    which = "the best plan" if answer.in_given is not None else "the plan"
    sentences = [words.stands(name, which, inside=answer.chosen)]
    if answer.in_given is not None and answer.in_given != answer.chosen:
        sentences.append(words.other_way(name, inside=answer.in_given))
    if answer.excluded:
        return [*sentences, words.excluded(name)]
    if answer.locked:
        sentences.append(words.locked(name))
    if answer.each is not None and answer.average is not None:
        sentences.append(
            words.unit_costs(name, answer.each, answer.average, plan.objective.measure, plan.currency)
        )  # fmt: skip
    if answer.regret is not None:
        loss = gained(answer.regret, plan)
        sentences.append(words.regret(name, loss, relative(answer.regret, plan), inside=answer.chosen))
        others = "" if answer.swap is None else exchange(answer.swap, besides=name)
        return [*sentences, words.then(others)] if others else sentences
    if answer.conflicts is not None:
        sentences.append(words.cannot_have(name))
    elif answer.chosen and not answer.locked:
        sentences.append(words.cannot_do_without(name))
    elif not answer.chosen:
        sentences.append(words.unknown_whether(name))
    return sentences


def _rule_sentences(answer: RuleAnswer) -> list[str]:
    """What a rule costs, and what the plan would be without it."""
    plan, cost = answer.plan, answer.cost
    if cost is None:
        return []
    told = gained(cost.cost, plan, nothing=FREE)
    sentences = [words.rule_costs(answer.name, told, relative(cost.cost, plan))]
    if cost.is_free:
        return sentences
    without = exchange(cost.swap)
    sentences += [words.without_it(without)] if without else []
    freed = [] if answer.without is None else _broken(answer.without, answer.name)
    return [*sentences, *(words.would_stand(rule_name(rule), _stands(rule, plan)) for rule in freed)]


def _broken(without: Plan, name: str) -> Sequence[RuleResult]:
    return [rule for rule in without.rules if rule.name == name and rule.broken]


def _stands(rule: RuleResult, plan: Plan) -> str:
    return rule_words(rule, plan.currency, plan.digits).standing
