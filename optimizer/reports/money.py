"""Where the money goes and when: the spend by kind of cost, and what happens in each flight."""

from __future__ import annotations

from rich.text import Text

from optimizer.plan.plan import Plan
from optimizer.render.terminal.columns import Column, fitted
from optimizer.render.terminal.page import Page
from optimizer.words.figures import amount_only, count, known, money, percent, places_for

KIND_WORDS = {
    "creator": "creators' fees",
    "product": "product and shipping",
    "usage_rights": "usage rights",
    "exclusivity": "exclusivity",
    "agency": "agency fee",
    "platform": "platform fee",
    "tax": "tax",
}
"""Kinds of cost as a table names them."""


def show_costs(plan: Plan, page: Page) -> None:
    """The spend by kind of cost, where it has another than the creators' fees; recoverable tax apart."""
    if not set(plan.costs) - {"creator"} and not plan.recoverable_tax:
        return
    spend = plan.totals["spend"]
    rows = [*((KIND_WORDS[kind], amount) for kind, amount in plan.costs.items()), ("spend", spend)]
    shares = [percent(amount / spend if spend else None) for _, amount in rows]
    page.heading(("Costs", "bold"))
    columns = [
        Column(
            "Kind", [page.label(name, "bold" if row == len(rows) - 1 else "") for row, (name, _) in enumerate(rows)]
        ),
        Column(plan.currency, [Text(amount_only(amount, plan.digits)) for _, amount in rows], right=True),
        Column("of spend", [Text(share) for share in shares], right=True, rank=1),
    ]
    table = fitted(columns, page.width, indent=2)
    table.show(page, last_apart=True)
    if plan.recoverable_tax:
        back = money(plan.recoverable_tax, plan.currency, plan.digits)
        page.say((f"Tax of {back} is paid and claimed back; it is no part of the spend.", "dim"), indent=2)


def show_months(plan: Plan, page: Page) -> None:
    """What is bought and what is paid in each month, where dates are known."""
    if not any(month.month for month in plan.months):
        return
    page.heading(("By month", "bold"))
    names = [month.month or "no date" for month in plan.months]
    columns = [
        Column("Month", [page.label(name, "cyan") for name in names]),
        *(
            Column(heading, [Text(amount_only(amount, plan.digits)) for amount in amounts], right=True)
            for heading, amounts in (
                (f"Posted {plan.currency}", [month.activity for month in plan.months]),
                ("Paid", [month.cash for month in plan.months]),
            )
        ),
    ]
    table = fitted(columns, page.width, indent=2)
    table.show(page)


def show_flights(plan: Plan, page: Page) -> None:
    """What happens in each flight, where there are some."""
    flights = plan.flights
    if not flights:
        return
    places = places_for([flight.posts for flight in flights])
    spends = [amount_only(flight.spend, plan.digits) for flight in flights]
    budgets = [amount_only(flight.budget, plan.digits) for flight in flights]
    page.heading(("By flight", "bold"))
    columns = [
        Column("Flight", [page.label(flight.name, "cyan", 24) for flight in flights], least=8),
        Column("Days", [Text(f"{flight.start} to {flight.end}", "dim") for flight in flights], rank=4),
        Column("Creators", [Text(count(flight.creators)) for flight in flights], right=True),
        Column("Posts", [Text(count(flight.posts, places)) for flight in flights], right=True, rank=2),
        Column(f"Spend {plan.currency}", [Text(amount) for amount in spends], right=True),
        Column("Budget", [page.figure(budget) for budget in budgets], right=True, rank=3),
        Column("Engagement", [Text(count(flight.engagement)) for flight in flights], right=True),
        Column("People reached", [page.figure(count(flight.reach)) for flight in flights], right=True, rank=1),
    ]
    kept = {
        "Days": flights[0].start is not None,
        "Budget": any(flight.budget is not None for flight in flights),
        "People reached": any(known(flight.reach) for flight in flights),
    }
    table = fitted([column for column in columns if kept.get(column.heading, True)], page.width, indent=2)
    table.show(page)
    if kept["People reached"]:
        page.say(("Flights share people: the whole campaign reaches fewer than these add up to.", "dim"), indent=2)
