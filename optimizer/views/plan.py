"""A plan, laid out: what it brings and costs, its lines, what is to be confirmed, its rules, what stands behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from optimizer.dossier import Dossier
from optimizer.facts.results import RuleResult
from optimizer.measures import OUTCOMES
from optimizer.plan.plan import Plan
from optimizer.views.cells import Tone
from optimizer.views.conflicts import conflict_sections
from optimizer.views.parts import Card, Cards, Item, Items, Part, Section, Sentence, View
from optimizer.views.plan_basis import rules_section, sources_section
from optimizer.views.plan_deals import deal_sentences, deals_section
from optimizer.views.plan_forecast import forecast_section
from optimizer.views.plan_lines import bookings_table, creators_table
from optimizer.views.plan_money import money_section, tiers_table, time_section
from optimizer.views.plan_reach import reach_section
from optimizer.views.plan_release import not_chosen_section, release_section
from optimizer.views.summaries import (
    brings_of,
    budget_of,
    estimated_shares,
    outcome_cell,
    range_of,
    total_cell,
    values_sales,
)
from optimizer.words import plan as words
from optimizer.words.amounts import goal
from optimizer.words.figures import known, money, percent
from optimizer.words.forecast import bad_cases, chance_words, likely, proof_of_bad_cases
from optimizer.words.rules import rule_name, rule_words, standing_of_rules
from optimizer.words.violations import violation_words

MOST_BROKEN = 12
SHORT = 28
"""Lines of a terminal of 80 columns that a plan takes: the prompt and the command still stand above it."""


def plan_view(dossier: Dossier) -> View:
    """A plan with everything that is known of it."""
    plan = dossier.plan
    release = [] if dossier.standing is None else [Sentence(dossier.standing.sentence, "quiet", full=True)]
    return View(
        answer="plan",
        title=plan.scenario,
        kicker="Campaign plan",
        lead=(*_lead(plan), *release),
        sections=tuple(_sections(dossier)),
        currency=plan.currency,
        digits=plan.digits,
        short=SHORT,
        table="lines",
        badge=_badge(dossier),
        footer=_footer(dossier),
    )


def with_curve(view: View, curve: View) -> View:
    """The plan with a budget curve among its sections; of another scenario, that is said."""
    parts = tuple(part for section in curve.sections for part in section.parts)
    other = () if curve.title == view.title else (Sentence(words.other_scenario(curve.title), "warn"),)
    section = Section("curve", "What more or less money would buy", (*other, *_said(curve), *parts), full=True)
    return _before_rules(view, section)


def with_options(view: View, comparison: View) -> View:
    """The plan with options side by side among its sections: what each brings, and where it leads."""
    parts = next((section.parts for section in comparison.sections if section.id == "totals"), ())
    return _before_rules(view, Section("options", words.OPTIONS, (*_said(comparison), *parts), full=True))


def _said(answer: View) -> tuple[Sentence, ...]:
    return tuple(Sentence(sentence.text) for sentence in answer.lead)


def _before_rules(view: View, section: Section) -> View:
    place = next(number for number, own in enumerate(view.sections) if own.id == "rules")
    return replace(view, sections=(*view.sections[:place], section, *view.sections[place:]))


def _lead(plan: Plan) -> list[Sentence]:
    tone: Tone = "good" if plan.status in ("optimal", "checked") else "warn"
    if plan.violations or plan.status == "infeasible":
        tone = "bad"
    lead = [Sentence(plan.certificate, tone)]
    if plan.status == "infeasible":
        return lead
    totals, objective = plan.totals, plan.objective
    lead.append(
        Sentence(
            words.headline(
                objective.measure, brings_of(plan), totals["spend"], totals["creators"], plan.currency, plan.digits,
                plan.reach, budget_of(plan), range_of(plan, objective.measure),
            )
            if not plan.lines.empty
            else words.NOTHING
        )
    )  # fmt: skip
    lead += [Sentence(told, "warn") for told in _doubts(plan)]
    lead += [Sentence(chance_words(chance, plan.currency)) for chance in plan.chances]
    if plan.caution is None:
        proof = words.proof(objective.measure, objective.value, objective.bound, plan.currency, plan.digits)
    else:
        lead += [Sentence(said) for said in bad_cases(plan.caution, objective.measure, plan.currency)]
        bound = objective.bound
        proof = [] if bound is None else proof_of_bad_cases(plan.caution, bound, objective.measure, plan.currency)
    return [*lead, *(Sentence(sentence, "quiet", full=True) for sentence in proof)]


def _doubts(plan: Plan) -> list[str]:
    """What has to be known before anything else: prices that nobody quoted, figures that cannot be."""
    marks = [set(marks) for marks in plan.lines["estimated"]]
    unquoted, cut = (sum(mark in own for own in marks) for mark in ("price", "capped"))
    spend = dict(estimated_shares(plan)).get("spend", 0.0)
    return [
        *([words.without_quote(unquoted, len(marks), spend)] if unquoted else []),
        *([words.cut_to_the_possible(cut, len(marks))] if cut else []),
    ]


def _sections(dossier: Dossier) -> list[Section]:
    plan = dossier.plan
    if plan.status == "infeasible":
        ends = [sources_section(plan), *release_section(dossier)]
        return [*conflict_sections(plan), rules_section(dossier), *ends]
    return [
        _summary(dossier),
        money_section(plan),
        *time_section(plan),
        _lines(plan),
        *deals_section(plan),
        _confirm(plan),
        *reach_section(dossier),
        *forecast_section(plan),
        rules_section(dossier),
        *not_chosen_section(dossier),
        sources_section(plan),
        *release_section(dossier),
    ]


def _lines(plan: Plan) -> Section:
    """Who is booked; whoever has a plan of their own checked knows that."""
    short = [creators_table(plan)] if plan.status != "checked" else []
    return Section("lines", "The plan, line by line", (*short, bookings_table(plan)))


def _summary(dossier: Dossier) -> Section:
    plan = dossier.plan
    detail, points = dossier.detail, dossier.detail.points if dossier.detail is not None else ()
    tone: Tone = "quiet" if detail is None else "bad" if points else "good"
    confirmed: list[Part] = [Sentence(dossier.confirmed, tone)] if dossier.confirmed else []
    if detail is not None:
        confirmed += [Sentence(f"{problem.what}.", "warn") for problem in detail.changed]
        confirmed += (
            [Items("Not confirmed", tuple(Item(point) for point in points), most=MOST_BROKEN)] if points else []
        )
    told = [violation_words(violation, plan.currency, plan.digits) for violation in plan.violations]
    broken = Items("Broken", tuple(Item(what, how, "bad") for what, how in told), most=MOST_BROKEN, tone="bad")
    totals = words.other_totals(
        plan.totals, len(plan.lines), plan.objective.measure, plan.currency, plan.reach,
        sales=values_sales(plan),
    )  # fmt: skip
    # The price of an engagement stands in the table of tiers.
    sought = plan.objective.measure
    price = "" if sought in ("engagement", "spend") else words.price_each(plan.totals, sought, plan.currency)
    brief = () if plan.lines.empty else (words.side_by_side([price, *totals]),)
    reach = str((plan.reach or {}).get("sentence") or "") if known(plan.totals.get("reach")) else ""
    return Section(
        "summary",
        "At a glance",
        (
            *confirmed,
            *((broken,) if told else ()),
            *(Sentence(line, "quiet", brief=True) for line in brief),
            _cards(plan),
            *((Sentence(reach, "quiet", full=True),) if reach else ()),
            tiers_table(plan),
        ),
    )


def _cards(plan: Plan) -> Cards:
    spend, budget = Decimal(plan.totals["spend"]), budget_of(plan)
    of_budget = f"{percent(float(spend) / budget)} of {money(budget, plan.currency, plan.digits)}" if budget else ""
    cards = [Card("Spend", total_cell(plan, "spend"), of_budget)]
    for measure in OUTCOMES:
        total = plan.totals.get(measure)
        if not known(total) or not total or (measure == "value" and not values_sales(plan)):
            continue
        title = words.reached(plan.reach) if measure == "reach" else goal(measure)
        price = words.price_each(plan.totals, measure, plan.currency)
        within = range_of(plan, measure)
        remarks = [price, *([] if within is None else [likely(*within, measure, plan.currency)])]
        # The table of the forecast and the data have all of the figure.
        card = Card(title, outcome_cell(plan, measure), "; ".join(filter(None, remarks)))
        cards.insert(0, card) if measure == plan.objective.measure else cards.append(card)
    bookings = words.other_totals(plan.totals, len(plan.lines), "", plan.currency, None, sales=False)[0]
    cards.append(Card("Creators", total_cell(plan, "creators"), bookings))
    return Cards(tuple(cards), full=True)


def _confirm(plan: Plan) -> Section:
    """What somebody has to look at before the plan is shown around."""
    estimated = words.estimated_parts([(name, share) for name, share in estimated_shares(plan) if name != "spend"])
    items = [Item("", estimated)] if estimated else []
    items += [Item("", words.remark(what)) for what in dict.fromkeys(warning.what for warning in plan.warnings)]
    tight = [rule for rule in plan.rules if rule.binding and not rule.broken]
    rules = standing_of_rules(plan.rules, [(rule_name(rule), _limit(rule, plan)) for rule in tight])
    return Section(
        "confirm",
        "To confirm",
        (
            Items("To confirm", tuple(items), most=3, brief=True),
            *(Sentence(told, brief=True) for told in deal_sentences(plan)[:2]),
            *((Sentence(rules, brief=True),) if plan.rules else ()),
        ),
    )


def _limit(rule: RuleResult, plan: Plan) -> str:
    """What a rule asks; of the whole budget nothing, for it stands in the first sentence."""
    if rule.kind == "budget" and rule.flight is None:
        return ""
    return rule_words(rule, plan.currency, plan.digits).asked


def _badge(dossier: Dossier) -> tuple[str, Tone]:
    standing = dossier.standing
    if standing is None:
        return "", ""
    tones: Mapping[str, Tone] = {"approved": "good", "pending": "warn"}
    return f"revision {standing.revision}, {standing.state}", tones.get(standing.state, "quiet")


def _footer(dossier: Dossier) -> str:
    if dossier.loaded is None:
        return ""
    version = dossier.plan.versions.get("campaign-budget-optimizer", "")
    made = f"Plan {dossier.loaded.identity[:16]}. Made by campaign-budget-optimizer {version}"
    return f"{made}; this page holds all it shows and loads nothing."
