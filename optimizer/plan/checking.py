"""What a plan file states of itself, held against what its lines really come to."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from optimizer.plan.plan import Plan, Violation
from optimizer.plan.reading import StatedPlan

_RELATIVE = 1e-6
"""Outcomes are written to six decimals, so a stated total may differ by rounding."""


def check_stated(stated: StatedPlan, plan: Plan) -> Iterator[Violation]:
    """Costs and totals that the file states and that are not so.

    `plan` is the re-computed plan with its lines in the file's order. A stated cost is compared to the
    minor unit, a stated outcome to one part in a million.
    """
    for line, true_cost in zip(stated.lines, plan.lines["cost"], strict=True):
        if line.cost is not None and line.cost != true_cost:
            yield _differs(f"line {line.line}: cost of {line.creator}", line.cost, true_cost)
    for measure, value in stated.totals.items():
        true_value = plan.totals.get(measure)
        if not isinstance(value, Decimal) or true_value is None:
            continue
        exact = measure in ("spend", "creators")
        if (
            value != true_value
            if exact
            else abs(float(value) - float(true_value)) > _RELATIVE * max(1.0, abs(float(true_value)))
        ):
            yield _differs(f"total {measure}", value, true_value)


def _differs(what: str, stated: Decimal, true: Decimal | float) -> Violation:
    return Violation(f"{what} as stated", float(stated), float(true), float(true))
