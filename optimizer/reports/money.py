"""Where the money goes: the spend by kind of cost."""

from __future__ import annotations

from rich.text import Text

from optimizer.plan.figures import amount_only, money, percent
from optimizer.plan.plan import Plan
from optimizer.reports.columns import Column, fitted
from optimizer.reports.page import Page

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
    page.print(table.heading())
    for position in range(len(rows)):
        if position == len(rows) - 1:
            page.print(table.rule(page))
        for line in table.row(page, position):
            page.print(line)
    if plan.recoverable_tax:
        back = money(plan.recoverable_tax, plan.currency, plan.digits)
        page.say((f"Tax of {back} is paid and claimed back; it is no part of the spend.", "dim"), indent=2)
