"""A plan in pictures: where the money goes and what it brings, how reach builds up, who shares an audience, ranges."""

from __future__ import annotations

from optimizer.dossier import Dossier
from optimizer.measures import heading
from optimizer.plan.plan import Plan
from optimizer.views.parts import Chart, Part, Section, Sentence, Series, Table, View
from optimizer.views.plan_forecast import forecast_section
from optimizer.views.plan_money import GROUPINGS, bars_by, numbered
from optimizer.views.plan_reach import reach_section
from optimizer.views.summaries import adding_outcome
from optimizer.words import deck as deck_words
from optimizer.words import plan as words
from optimizer.words.figures import money


def charts_view(dossier: Dossier) -> View:
    """Spend and outcome by tier, platform, niche and flight; reach and overlap and ranges where they are known."""
    plan = dossier.plan
    measure = adding_outcome(plan)
    sections = [
        Section(f"by_{by}", f"By {by}", (bars_by(plan, by), bars_by(plan, by, measure))) for by in GROUPINGS
    ]  # fmt: skip
    if plan.flights:
        sections.append(Section("by_flight", "By flight", tuple(flight_charts(plan))))
    sections += [_without_figures(section) for section in reach_section(dossier)]
    sections += forecast_section(plan)
    lead = () if not plan.lines.empty else (Sentence(words.NOTHING),)
    return View(
        answer="charts", title=plan.scenario, kicker="Charts", lead=lead,
        sections=() if plan.lines.empty else tuple(sections), currency=plan.currency, digits=plan.digits,
    )  # fmt: skip


def _without_figures(section: Section) -> Section:
    """How far the figure can be trusted stands in the report."""
    kept: list[Part] = [part for part in section.parts if not (isinstance(part, Table) and part.id == "reach_figures")]
    return Section(section.id, section.title, tuple(kept))


def flight_charts(plan: Plan) -> list[Chart]:
    """Spend of each flight beside its budget, and what it brings."""
    labels = tuple(flight.name for flight in plan.flights)
    spend = [float(flight.spend) for flight in plan.flights]
    budgets = [float(flight.budget) if flight.budget is not None else None for flight in plan.flights]
    series = [Series("spend", numbered(spend))]
    if any(budget is not None for budget in budgets):
        series.insert(0, Series("budget", numbered(budgets)))
    said = "; ".join(f"{flight.name} {money(flight.spend, plan.currency, 0)}" for flight in plan.flights)
    sought = plan.objective.measure
    measure = sought if sought in ("impressions", "reach") else "engagement"
    found = [getattr(flight, measure) for flight in plan.flights]
    brings = deck_words.by_flight(zip(labels, found, strict=True))
    return [
        Chart("spend_by_flight", "columns", f"Spend by flight, {plan.currency}", f"{said}.", tuple(series), labels),
        Chart(
            "outcome_by_flight", "columns", f"{heading(measure)} by flight", brings,
            (Series(heading(measure).lower(), numbered(found)),), labels,
        ),
    ]  # fmt: skip
