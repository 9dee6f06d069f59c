"""Where the money goes, on the terminal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from optimizer.reports.terminal import show_plan

Make = Callable[..., Any]


def test_the_costs_are_told_by_kind(line: Make, plan_of: Make, printed: Make) -> None:
    """Fee, agency and tax with their shares, the spend below; tax that is claimed back in a sentence."""
    plan = plan_of([line("ada", "1200.00")])
    costs = {"creator": Decimal("900.00"), "agency": Decimal("180.00"), "tax": Decimal("120.00")}
    text = printed(show_plan, replace(plan, costs=costs, recoverable_tax=Decimal("216.00")))
    rows = [" ".join(row.split()) for row in text.partition("Costs")[2].splitlines()]
    assert rows[2:5] == ["creators' fees 900.00 75 %", "agency fee 180.00 15 %", "tax 120.00 10 %"]
    assert rows[6] == "spend 1,200.00 100 %"
    assert rows[7] == "Tax of EUR 216.00 is paid and claimed back; it is no part of the spend."


def test_fees_of_creators_alone_need_no_table(line: Make, plan_of: Make, printed: Make) -> None:
    """Where nothing else is paid, the spend says it all."""
    plan = plan_of([line("ada", "1200.00")])
    assert "Costs" not in printed(show_plan, replace(plan, costs={"creator": Decimal("1200.00")}))
