"""What several views say of a plan: its figures, and what its spend goes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite
from typing import Any

from optimizer.measures import MEASURES, TOTALS, is_money
from optimizer.plan.plan import Plan
from optimizer.views.cells import Cell, Count, Gap, Money, Name, Stack, UnitPrice, Words, measured
from optimizer.views.parts import Column
from optimizer.words.figures import known, places_for

Line = Mapping[str, Any]
NO_TIER = "no tier"


def lines_of(plan: Plan) -> list[Line]:
    """The lines of a plan as rows by column name."""
    return [{str(name): value for name, value in line.items()} for line in plan.lines.to_dict("records")]


@dataclass(frozen=True)
class TierSum:
    """What the lines of a tier come to."""

    tier: str
    lines: Sequence[Line]

    @property
    def creators(self) -> int:
        """Different people."""
        return len({line["creator"] for line in self.lines})

    @property
    def spend(self) -> Decimal:
        """Whole units of the currency."""
        return sum((line["cost"] for line in self.lines), start=Decimal(0))

    def total(self, measure: str) -> float:
        """Sum of what is known of a measure."""
        return float(sum(line[measure] for line in self.lines if known(line[measure])))


def adding_outcome(plan: Plan) -> str:
    """The outcome of which parts of a plan have shares: what is sought, where it adds up; else the engagement."""
    sought = plan.objective.measure
    adds = sought in MEASURES and MEASURES[sought].outcome and MEASURES[sought].additive
    return sought if adds and known(plan.totals.get(sought)) else "engagement"


def tiers_of(plan: Plan) -> list[TierSum]:
    """The plan by tier, the largest spend first."""
    by_tier: dict[str, list[Line]] = {}
    for line in lines_of(plan):
        by_tier.setdefault(line["tier"] or NO_TIER, []).append(line)
    sums = [TierSum(tier, lines) for tier, lines in by_tier.items()]
    return sorted(sums, key=lambda tier: (-tier.spend, tier.tier))


def tier_shares(plan: Plan) -> list[tuple[TierSum, float]]:
    """Each tier with its share of the spend, the largest first."""
    spend = plan.totals["spend"]
    return [(tier, float(tier.spend / spend) if spend else 0.0) for tier in tiers_of(plan)]


def tier_stack(plan: Plan) -> Stack:
    """The spend by tier as one bar."""
    return Stack(tuple((tier.tier, share) for tier, share in tier_shares(plan)))


def total_cell(plan: Plan, measure: str) -> Cell:
    """A total of the plan."""
    return measured(plan.totals.get(measure), measure, plan.currency, plan.digits)


def outcome_cell(plan: Plan, measure: str) -> Cell:
    """A total that is modelled, as finely as it deserves: value in whole units, people and the rest to three digits."""
    total = plan.totals.get(measure)
    if total is None or not isfinite(total):
        return total_cell(plan, measure)
    return Money(total, plan.currency, 0) if is_money(measure) else Count(total, places_for([total]), about=True)


def price_cell(spend: Decimal, total: float, measure: str, currency: str) -> UnitPrice:
    """The price of as many units of an outcome as its price is told for."""
    return UnitPrice(MEASURES[measure].per * float(spend) / total if total else None, currency)


SUMMARY = (
    *(Column(key, "") for key in ("status", "value", "bound", "gap", "certificate")),
    *(Column(f"totals.{measure}", "") for measure in TOTALS),
)
"""Columns of a plan's figures, for data alone."""


def summary_cells(plan: Plan | None, status: str = "") -> tuple[Cell | None, ...]:
    """The figures of a plan under `SUMMARY`; of none its status alone."""
    if plan is None:
        return (Words(status), *(None,) * (len(SUMMARY) - 1))
    objective = plan.objective
    return (
        Words(plan.status), Count(objective.value), Count(objective.bound), Gap(objective.gap), Words(plan.certificate),
        *(total_cell(plan, measure) for measure in TOTALS),
    )  # fmt: skip


def summary_data(plan: Plan) -> dict[str, Any]:
    """The figures of a plan for JSON alone: certificate, totals, composition."""
    return {
        "status": plan.status,
        "value": plan.objective.value,
        "bound": plan.objective.bound,
        "gap": plan.objective.gap,
        "certificate": plan.certificate,
        "totals": dict(plan.totals),
        "tiers": {
            tier.tier: {"creators": tier.creators, "spend": tier.spend, "share_of_spend": share}
            for tier, share in tier_shares(plan)
        },
    }


def names(creators: Sequence[str]) -> list[Name]:
    """Creators as cells."""
    return [Name(creator) for creator in creators]


def range_of(plan: Plan, measure: str) -> tuple[float, float] | None:
    """Where a total lies in 8 of 10 cases; None where that is not known."""
    told = plan.forecast.get(measure)
    return None if told is None else (told.low, told.high)


def brings_of(plan: Plan) -> float | None:
    """What the plan brings of the measure that is sought: its total, which a cautious plan does not maximise."""
    return plan.objective.value if plan.caution is None else plan.totals[plan.objective.measure]


def budget_of(plan: Plan) -> float | None:
    """What may be spent, contingency taken off; None where the scenario has no budget."""
    budgets = (rule.max for rule in plan.rules if rule.kind == "budget" and rule.flight is None)
    return next(budgets, None)


def values_sales(plan: Plan) -> bool:
    """The value is what the plan is about, or is worked out from sales: then it is worth showing."""
    return plan.objective.measure == "value" or plan.estimates.get("value", 0.0) < 1 - 1e-9


def estimated_shares(plan: Plan) -> list[tuple[str, float]]:
    """Share of each total that is estimated, where the plan gives that total."""
    return [
        (measure, share)
        for measure, share in plan.estimates.items()
        if known(share) and share > 0 and known(plan.totals.get(measure)) and (measure != "value" or values_sales(plan))
    ]
