"""Why this plan: as a whole, for one creator, for one rule. Every figure comes from a solve."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from optimizer.advice.conflicts import Conflicts, explained, find_conflicts
from optimizer.advice.explanation_context import EACH_NEAR, ExplanationContext, Range, Swap, one_of
from optimizer.advice.given import own_plan
from optimizer.advice.margins import LOOSE, OfferPrice, nearest, offer_price
from optimizer.advice.money_steps import MoneySteps, money_steps
from optimizer.advice.requirements import altered, altered_prepared
from optimizer.advice.rule_costs import RuleCost, rule_cost, rule_costs, rules_asked
from optimizer.advice.session import Session
from optimizer.advice.value_of_information import Questions, whom_to_ask
from optimizer.facts.results import RuleResult
from optimizer.money import from_minor
from optimizer.plan.making import make_plan
from optimizer.plan.matching import offers_of
from optimizer.plan.plan import Plan
from optimizer.program.program_edits import forced_in, forced_out, with_row
from optimizer.scenario.schema import Pick
from optimizer.solving import Solution

IntArray = NDArray[np.int64]
MOST_OFFERS = 8
"""So many of a creator's offers get a price of their own, the cheapest first."""
ALL_PRICES = 30.0
"""Seconds for all of them together, as long as each has its least."""
EXCHANGES = (1, 2, 3)


@dataclass(frozen=True)
class Improvement:
    """The best plan that gives up only so many lines of the one that was asked about."""

    given_up: int
    gain: Range
    swap: Swap


@dataclass(frozen=True)
class PlanAnswer:
    """A plan as a whole."""

    plan: Plan
    """The plan that is explained, verified."""
    best: Plan
    short: Range
    """What the best plan has more; nothing where it is the best plan itself."""
    swap: Swap
    """From the plan to the best one."""
    improvements: tuple[Improvement, ...]
    rules: tuple[RuleCost, ...]
    money: MoneySteps | None
    entering: tuple[OfferPrice, ...]
    leaving: tuple[OfferPrice, ...]
    questions: Questions | None = None
    """Whom to ask for the last posts; None where the goal rests on no forecast of a single creator."""
    proposal: str = ""
    """The table at whose own prices all this is; "" where prices are those of today."""


@dataclass(frozen=True)
class CreatorAnswer:
    """One creator."""

    plan: Plan
    creator: str
    chosen: bool
    """In the best plan."""
    in_given: bool | None
    """In the plan that was asked about; None where there is none."""
    locked: bool
    excluded: bool
    """The scenario excludes everything this creator sells."""
    regret: Range | None
    """What the plan loses with the opposite: without them where they are in, with them where they are out."""
    swap: Swap | None
    """Who comes and goes then."""
    conflicts: Conflicts | None
    """Why the opposite is impossible, where it is."""
    prices: tuple[OfferPrice, ...]
    unpriced: int
    """Offers of the creator that were not looked at."""
    each: Decimal | None
    """What one unit of the objective costs with this creator's cheapest offer, by the unit;"""
    average: Decimal | None
    """and in the whole plan."""
    proposal: str = ""


@dataclass(frozen=True)
class RuleAnswer:
    """One rule, or the budget."""

    plan: Plan
    name: str
    standing: tuple[RuleResult, ...]
    """How the plan stands to it; empty for what is no limit."""
    cost: RuleCost | None
    """None for the budget."""
    without: Plan | None
    money: MoneySteps | None
    """For the budget."""
    proposal: str = ""


def context_of(session: Session, plan: str | Path | None = None) -> ExplanationContext:
    """What explanations of a scenario stand on; of somebody's plan where one is given. Raises `InputError`.

    A plan of our own, as it was written for this scenario, is explained as it stands, with its own proof; any other is
    held against the best one, whose search begins from it.
    """
    if plan is None or (session.given is not None and session.given.bound is not None):
        return ExplanationContext(session)
    session, stated, proposal = session.with_plan(plan)
    prepared = session.prepared
    own = None if proposal else own_plan(prepared, stated)
    if own is not None:
        return ExplanationContext(replace(session, given=own))
    chosen = np.array(offers_of(stated, prepared.offers), dtype=np.int64)
    given = make_plan(prepared.scenario, prepared.offers, chosen, prepared.reached, status="checked")
    return ExplanationContext(session, given, chosen, proposal)


def no_plan(context: ExplanationContext) -> Plan | None:
    """Why there is nothing to explain: the scenario with its conflicts, or what its chances lack; None with a plan.

    Raises `NoPlanFound` where it is not known why.
    """
    session = context.session
    status = session.best.status if session.prepared.scenario.asks_for_chances else context.best.status
    if status in ("optimal", "feasible"):
        return None
    return explained(session.plan, session.prepared, stop=session.stop)


def explain_plan(context: ExplanationContext, seen: Callable[[str], None] | None = None) -> PlanAnswer:
    """What each rule costs, what money brings, who is nearest to entering or leaving, and whose figures matter most;
    `seen` is told what is looked at.
    """
    best = context.session.verified(context.best)
    plan = context.given or best
    rules = rule_costs(context, seen)
    entering, leaving = nearest(context, seen)
    return PlanAnswer(
        plan,
        best,
        _short(context, plan, best),
        context.swap(context.best.chosen, context.chosen),
        _improvements(context, plan),
        rules,
        money_steps(context),
        entering,
        leaving,
        whom_to_ask(context, seen),
        context.proposal,
    )


def explain_creator(context: ExplanationContext, name: str) -> CreatorAnswer:
    """In or out, why, at what price, and what the opposite would cost. Raises `InputError` for somebody unknown."""
    prepared = context.session.prepared
    creator = one_of(name, prepared.offers.creators[1], "creator")
    own = context.session.offers_of(creator)
    usable = own[context.session.program.upper[own] > 0]
    chosen = bool(np.isin(own, context.best.chosen).any())
    opposite: Solution | None = None
    if len(usable):
        change = forced_out if chosen else forced_in
        opposite = context.solve(change(context.session.program, usable))
    possible = opposite is not None and opposite.status in ("optimal", "feasible")
    picked = own[np.isin(own, context.best.chosen)]
    others = usable[~np.isin(usable, picked)]
    cheapest = others[np.argsort(prepared.offers.cost[others], kind="stable")]
    priced = [*picked.tolist(), *([] if chosen else cheapest[:MOST_OFFERS].tolist())]
    if context.best.gap > LOOSE:
        priced = []
    plan = context.session.verified(context.best)
    return CreatorAnswer(
        plan=plan,
        creator=creator,
        chosen=chosen,
        in_given=None if context.given is None else bool(np.isin(own, context.chosen).any()),
        locked=any(pick.creator == creator for pick in prepared.scenario.lock),
        excluded=bool(len(own)) and not len(usable),
        regret=context.gain(context.best, opposite) if possible and opposite is not None else None,
        swap=context.swap(opposite.chosen) if possible and opposite is not None else None,
        conflicts=_impossible(context, creator)
        if opposite is not None and opposite.status == "infeasible" and not chosen
        else None,
        prices=tuple(offer_price(context, offer, max(EACH_NEAR, ALL_PRICES / len(priced))) for offer in priced),
        unpriced=0 if chosen else max(0, len(cheapest) - MOST_OFFERS),
        each=_each(context, picked if chosen else usable),
        average=_each(context, context.best.chosen, whole=True),
        proposal=context.proposal,
    )  # fmt: skip


def explain_rule(context: ExplanationContext, name: str) -> RuleAnswer:
    """What a rule costs, how far it binds, and what the plan would be without it. Raises `InputError`."""
    prepared = context.session.prepared
    known = rules_asked(context)
    with_budget = ["budget", *known] if prepared.scenario.budget is not None else list(known)
    rule = one_of(name, with_budget, "rule")
    plan = context.given or context.session.verified(context.best)
    standing = tuple(result for result in plan.rules if result.name == rule)
    if rule == "budget" and rule not in known:
        return RuleAnswer(plan, rule, standing, None, None, money_steps(context), context.proposal)
    cost, freed = rule_cost(context, rule)
    without = make_plan(
        prepared.scenario, prepared.offers, freed.chosen, prepared.reached, status="checked", bound=freed.bound
    )
    return RuleAnswer(plan, rule, standing, cost, without, None, context.proposal)


def _short(context: ExplanationContext, plan: Plan, best: Plan) -> Range:
    """How far a plan is from the best one, with what is proven."""
    if context.given is None or plan.objective.value is None or best.objective.value is None:
        return Range(0.0, 0.0, 0.0)
    sign = -1.0 if plan.objective.measure == "spend" else 1.0
    missing = sign * (best.objective.value - plan.objective.value)
    bound = best.objective.value if best.objective.bound is None else best.objective.bound
    return Range(missing, missing, max(missing, sign * (bound - plan.objective.value)))


def _improvements(context: ExplanationContext, plan: Plan) -> tuple[Improvement, ...]:
    """The best exchanges of one, two and three lines of somebody's plan; none for a plan that breaks a rule."""
    if context.given is None or plan.violations or plan.objective.value is None:
        return ()
    kept, program = context.chosen, context.session.program
    scale = 10**context.session.prepared.offers.digits if plan.objective.measure == "spend" else 1
    before = plan.objective.value * (-scale if plan.objective.measure == "spend" else 1)
    improvements: list[Improvement] = []
    for number in EXCHANGES:
        rest = with_row(program, "kept", kept, np.ones(len(kept)), low=float(len(kept) - number))
        solution = context.solve(rest)
        if solution.status not in ("optimal", "feasible"):
            continue
        more = [(edge - before) / scale for edge in (solution.value, solution.value, solution.bound)]
        gain = Range(max(0.0, more[0]), max(0.0, more[1]), max(0.0, more[2]))
        better = gain.figure > 1e-9 * max(1.0, abs(before) / scale)
        if better and (not improvements or gain.figure > improvements[-1].gain.figure * (1 + 1e-9)):
            improvements.append(Improvement(number, gain, context.swap(solution.chosen, kept)))
    return tuple(improvements)


def _impossible(context: ExplanationContext, creator: str) -> Conflicts | None:
    """Why somebody cannot be in any plan: the conflicts of the scenario in which they are locked."""
    prepared = context.session.prepared
    locked = altered(prepared.scenario, lock=(*prepared.scenario.lock, Pick(creator=creator)))
    return find_conflicts(Session(altered_prepared(prepared, locked), None, context.session.stop, wide=True))


def _each(context: ExplanationContext, offers: IntArray, *, whole: bool = False) -> Decimal | None:
    """Money for one unit of the objective: of the best of the offers, or of all together. None where nothing is had."""
    prepared = context.session.prepared
    measure = prepared.scenario.objective
    if measure == "spend" or not len(offers):
        return None
    cost = prepared.offers.cost[offers]
    if measure == "reach":
        if prepared.reached is None:
            return None
        amounts = np.array([prepared.reached.people(np.array([offer])) for offer in offers.tolist()])
        total = prepared.reached.people(offers)
    else:
        amounts = prepared.offers.outcome(measure)[offers]
        total = float(amounts.sum())
    if whole:
        return from_minor(1, prepared.offers.digits) * Decimal(float(cost.sum()) / total) if total > 0 else None
    good = amounts > 0
    if not good.any():
        return None
    return from_minor(1, prepared.offers.digits) * Decimal(float((cost[good] / amounts[good]).min()))
