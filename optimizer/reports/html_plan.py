"""A plan as an HTML report: what a client opens, from the headline to the last source."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from optimizer.plan.plan import Plan
from optimizer.render.html.page import (
    Card,
    Cards,
    Report,
    Said,
    Section,
    page_html,
)
from optimizer.render.html.view import section_html
from optimizer.reports.handover import Handover
from optimizer.reports.html_plan_money import lines_section, time_sections, where_money_goes
from optimizer.reports.html_plan_origin import (
    conflicts_section,
    not_chosen_section,
    release_section,
    rules_section,
    sources_section,
)
from optimizer.reports.html_plan_reach import reach_section
from optimizer.reports.report_words import certificate_words, unit_of
from optimizer.reports.wording import (
    budget_of,
    estimate_sentence,
    values_sales,
    violation_words,
)
from optimizer.views.curve import curve_section
from optimizer.words.figures import count, known, money, percent, places_for, plural, unit_price

Line = Mapping[Any, Any]


def plan_html_report(report: Handover) -> str:
    """The content of report.html; the same report gives the same bytes."""
    plan, standing = report.plan, report.standing
    lines = plan.lines.to_dict("records")
    sections = [_summary(report)]
    if plan.status == "infeasible":
        sections += [conflicts_section(plan), rules_section(report), sources_section(plan), release_section(report)]
    else:
        sections += [
            where_money_goes(plan, lines),
            *time_sections(plan),
            lines_section(plan, lines),
            reach_section(report),
        ]
        if report.curve is not None:
            sections.append(section_html(curve_section(report.curve, plan.scenario)))
        sections += [rules_section(report), not_chosen_section(report), sources_section(plan), release_section(report)]
    look = {"approved": "good", "pending": "warn"}.get(standing.state, "muted")
    return page_html(
        Report(
            title=f"{plan.scenario}: campaign plan",
            kicker="Campaign plan",
            heading=plan.scenario,
            lead=[*certificate_words(plan), standing.sentence],
            sections=sections,
            footer=f"Plan {report.loaded.identity[:16]}. Made by campaign-budget-optimizer "
            f"{plan.versions.get('campaign-budget-optimizer', '')}; this page holds all it shows and loads nothing.",
            currency=plan.currency,
            digits=plan.digits,
            badge=(f"revision {standing.revision}, {standing.state}", look),
        )
    )


def _summary(report: Handover) -> Section:
    plan, totals = report.plan, report.plan.totals
    parts: list[Any] = []
    if plan.status != "infeasible":
        parts.append(Cards(_cards(plan)))
    detail = report.detail
    if detail is not None and detail.confirmed:
        parts.append(Said(detail.confirmed, "bad" if detail.differences else "good"))
        parts += [Said(f"{problem.what}.", "warn") for problem in detail.changed]
    for violation in plan.violations[:40]:
        what, how = violation_words(violation, plan)
        parts.append(Said(f"Broken: {what}: {how}", "bad"))
    if estimate_sentence(plan):
        parts.append(Said(estimate_sentence(plan), "muted"))
    if known(totals.get("reach")) and plan.reach and plan.reach.get("sentence"):
        parts.append(Said(str(plan.reach["sentence"]), "muted"))
    return Section("summary", "At a glance", parts)


def _cards(plan: Plan) -> list[Card]:
    totals, currency, digits = plan.totals, plan.currency, plan.digits
    spend = Decimal(totals["spend"] or 0)
    budget = budget_of(plan)
    of_budget = f"{percent(float(spend) / budget)} of {money(budget, currency, digits)}" if budget else ""
    cards = [Card("Spend", money(spend, currency, digits), of_budget)]
    for measure, title in (
        ("reach", "Different people reached (modelled)"),
        ("engagement", "Engagement"),
        ("impressions", "Impressions"),
        ("conversions", "Conversions"),
    ):
        total = totals.get(measure)
        if not known(total) or not total:
            continue
        times = 1000 if measure in ("reach", "impressions") else 1
        per = f"{unit_price(times * float(spend) / float(total), currency)} per " + (
            f"{times:,} {'people' if measure == 'reach' else measure}" if times > 1 else unit_of(measure)
        )
        card = Card(title, count(total, places_for([total])), per)
        cards.insert(0, card) if measure == plan.objective.measure else cards.append(card)
    if known(totals.get("value")) and values_sales(plan):
        cards.append(Card("Value", money(totals["value"], currency, digits)))
    posts = totals.get("posts")
    pieces = f"{count(posts, places_for([posts]))} posts in {plural(len(plan.lines), 'booking')}"
    cards.append(Card("Creators", count(totals["creators"]), pieces))
    return cards
