"""Plans made by hand, for words, views and renderers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from optimizer.facts.results import Objective, RuleResult
from optimizer.plan.plan import Plan

Line = dict[str, Any]
NAN = float("nan")


def make_line(creator: str, cost: str = "100.00", engagement: float = 500.0, **other: Any) -> Line:
    """A line with everything a plan knows of it."""
    usual = {
        "creator": creator, "platform": "instagram", "package": "single post", "flight": None, "tier": "micro",
        "niche": "beauty|food", "cost": Decimal(cost), "posts": 1.0, "engagement": engagement, "impressions": 4000.0,
        "reach": 3000.0, "added_reach": NAN, "conversions": NAN, "value": 25.0, "estimated": (),
        "costs": {"creator": Decimal(cost)}, "recoverable_tax": Decimal(0), "payments": (),
        "posted": None, "taxes": (), "quoted": (), "posted_on": None, "country": "", "id": "",
        "original": None, "columns": {},
    }  # fmt: skip
    return {**usual, **other}


def make_rule(named: str, value: float | None, low: float | None, high: float | None, **other: Any) -> RuleResult:
    """A rule's result with its slack worked out."""
    ends = [] if value is None else [(low, 1), (high, -1)]
    rooms = [sign * (value - end) for end, sign in ends if end is not None and value is not None]
    slack = min(rooms, default=None)
    usual = {
        "measure": "spend", "group": None, "slack": slack, "share": False,
        "binding": slack is not None and abs(slack) < 1e-3, "broken": slack is not None and slack < 0,
    }  # fmt: skip
    return RuleResult(name=named, value=value, min=low, max=high, **{**usual, **other})


def make_plan_of(lines: Sequence[Line], **other: Any) -> Plan:
    """A plan of these lines whose totals tie; `other` replaces fields."""
    columns = list(make_line("x"))
    table = pd.DataFrame(list(lines), columns=columns)

    def total(measure: str) -> float | None:
        known = [line[measure] for line in lines if not np.isnan(line[measure])]
        return float(sum(known)) if known or not lines else None

    totals = {
        "spend": sum((line["cost"] for line in lines), start=Decimal("0.00")),
        "creators": len({line["creator"] for line in lines}),
        **{measure: total(measure) for measure in ("posts", "engagement", "impressions", "conversions", "value")},
        "reach": None,
    }
    value = total("engagement")
    usual: dict[str, Any] = {
        "scenario": "A test", "status": "optimal", "currency": "EUR", "digits": 2,
        "objective": Objective("engagement", value, value, 0.0), "totals": totals, "lines": table, "rules": (),
    }  # fmt: skip
    return Plan(**{**usual, **other})


def mixed_plan() -> Plan:
    """Two tiers, one creator in both, some estimates and three rules."""
    lines = [
        make_line("ada", "600.00", 3000.0, estimated=("price",)),
        make_line("ben", "250.00", 1000.0),
        make_line("ada", "1150.00", 9000.0, tier="macro", platform="youtube", estimated=("engagement",)),
    ]
    rules = (
        make_rule("budget", 2000.0, None, 2000.0, kind="budget"),
        make_rule("micro carries it", 0.425, 0.3, None, share=True),
        make_rule("voices", 2.0, 1.0, 4.0, measure="creators"),
    )
    estimates = {"spend": 0.3, "engagement": 0.6923, "reach": 1.0, "value": 1.0}
    return make_plan_of(lines, rules=rules, estimates=estimates)
