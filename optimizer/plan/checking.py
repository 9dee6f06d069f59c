"""What a plan file states of itself, held against what its lines really come to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from optimizer.errors import Problem
from optimizer.plan.ledger import line_statements, plan_statements
from optimizer.plan.plan import Plan, Violation
from optimizer.plan.reading import StatedPlan

_RELATIVE = 1e-6
"""Outcomes are written to six decimals, so a stated figure may differ by rounding."""
FLIGHT_MEASURES = ("spend", "creators", "posts", "engagement", "impressions", "reach")
_EXACT = ("cost", "spend", "creators")


def check_stated(stated: StatedPlan, plan: Plan) -> Iterator[Violation]:
    """Figures of lines, totals and the objective that the file states and that are not so.

    `plan` is the re-computed plan with its lines in the file's order. Money and counts are compared to the
    unit, outcomes to one part in a million; a statement that is no number is not so either.
    """
    for line, true_line in zip(stated.lines, plan.lines.to_dict("records"), strict=True):
        shown = line.creator.replace("{", "{{").replace("}", "}}")  # a name may hold braces of its own
        where = f"line {line.line}: {{}} of {shown}"
        money = line_statements(true_line["costs"], true_line["recoverable_tax"], true_line["payments"])
        for name, figure in line.figures.items():
            if name in true_line:
                yield from _compared(where.format(name), name, figure, true_line[name])
        yield from _money({name: line.figures[name] for name in line.figures if name not in true_line}, money, where)
    for measure, figure in stated.totals.items():
        if figure is not None:
            yield from _compared(f"total {measure}", measure, figure, plan.totals.get(measure))
    yield from _money(stated.money, plan_statements(plan.costs, plan.recoverable_tax, plan.months), "{}")
    known = {flight.name: flight for flight in plan.flights}
    for name, figures in stated.flights.items():
        if name not in known:
            yield Violation(f"flight {name} as stated", None, None, None)
            continue
        for measure in FLIGHT_MEASURES:
            if figures.get(measure) is not None:
                yield from _compared(f"{measure} of {name}", measure, figures[measure], getattr(known[name], measure))
    if stated.objective is not None:
        yield from _compared("value of the objective", plan.objective.measure, stated.objective, plan.objective.value)


def changed_inputs(stated: StatedPlan, inputs: Mapping[str, object]) -> Iterator[Problem]:
    """A warning for each file that is no longer what the plan was made from, as its hash tells."""
    for name, digest in stated.inputs.items():
        if name in inputs and name != "set" and inputs[name] != digest:
            what = f"the {name} has changed since the plan was made"
            yield Problem(what, "the figures here are from the files as they are now", stated.shown, severity="warning")


def _money(stated: Mapping[str, object], true: Mapping[str, Decimal], where: str) -> Iterator[Violation]:
    """Sums of money as stated, to the unit; where the months of something are stated, all of them are."""
    told = {name.partition(" of ")[0] for name in stated}
    whole = {name: Decimal(0) for name in true if " of " in name and name.partition(" of ")[0] in told}
    for name, figure in {**whole, **stated}.items():
        yield from _compared(where.format(name), "cost", figure, true.get(name, Decimal(0)))


def _compared(what: str, name: str, figure: object, true: Any) -> Iterator[Violation]:
    """A violation where a stated figure is not the true one; nothing where there is no true one to hold against."""
    if true is None or true != true:
        return
    number = figure if isinstance(figure, Decimal) and figure.is_finite() else None
    if number is not None:
        margin = 0.0 if name in _EXACT else _RELATIVE * max(1.0, abs(float(true)))
        if number == true or abs(float(number) - float(true)) <= margin:
            return
    yield Violation(f"{what} as stated", None if number is None else float(number), float(true), float(true))
