"""A plan as files: `plan.json` for programs, `plan.csv` for people. Written whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import math
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from optimizer.files import safe_cell, write_together
from optimizer.money import from_minor
from optimizer.plan.plan import FORMAT, Plan
from optimizer.scenario.costs import KINDS

CSV_COLUMNS = (
    "creator", "platform", "package", "flight", "tier", "niche", "cost", "posts",
    "engagement", "impressions", "reach", "added_reach", "conversions", "value", "estimated",
    *(f"cost_{kind}" for kind in KINDS), "recoverable_tax", "payments",
)  # fmt: skip
"""Columns of plan.csv; a `cost_<kind>` is part of the cost."""
_SHARED = CSV_COLUMNS[: CSV_COLUMNS.index("estimated") + 1]
LINE_FIELDS = (*_SHARED, "costs", "recoverable_tax", "payments")
"""Fields of a line of plan.json."""


def plan_document(plan: Plan) -> dict[str, Any]:
    """The plan file's content as plain data, in its documented order; numbers to six decimals."""
    objective = asdict(plan.objective)
    violations = (
        {"violations": [asdict(violation) for violation in plan.violations]} if plan.status == "checked" else {}
    )
    document: dict[str, Any] = _plain(
        {
            "format": FORMAT,
            "scenario": plan.scenario,
            "status": plan.status,
            "currency": plan.currency,
            "objective": {**objective, "gap": objective["gap"]},
            "certificate": plan.certificate,
            **({"interrupted": True} if plan.interrupted else {}),
            "totals": dict(plan.totals),
            "costs": dict(plan.costs),
            "recoverable_tax": plan.recoverable_tax,
            "terms": dict(plan.terms),
            "flights": [asdict(flight) for flight in plan.flights],
            "months": [asdict(month) for month in plan.months],
            "lines": [
                {**line, "payments": [asdict(payment) for payment in line["payments"]]}
                for line in plan.lines[list(LINE_FIELDS)].to_dict("records")
            ],
            "rules": [asdict(rule) for rule in plan.rules],
            **violations,
            **({} if plan.conflicts is None else {"conflicts": dict(plan.conflicts)}),
            "estimates": dict(plan.estimates),
            "reach": None if plan.reach is None else dict(plan.reach),
            "assumptions": [assumption._asdict() for assumption in plan.assumptions],
            "warnings": [
                {"where": problem.place, "what": problem.what, "hint": problem.hint} for problem in plan.warnings
            ],
            "inputs": dict(plan.inputs),
            "versions": dict(plan.versions),
            "seconds": {stage: round(seconds, 3) for stage, seconds in plan.seconds.items()},
        }
    )
    return document


def plan_json(plan: Plan) -> str:
    """The text of `plan.json`: the same plan gives the same text, the seconds aside."""
    return json.dumps(plan_document(plan), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def plan_csv(plan: Plan) -> str:
    """The lines as a table that a spreadsheet opens safely, and that `check` takes back."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    nothing = from_minor(0, plan.digits)
    for line in plan.lines.to_dict("records"):
        row: dict[Any, Any] = {**line, **{f"cost_{kind}": line["costs"].get(kind, nothing) for kind in KINDS}}
        row["payments"] = "; ".join(f"{payment.month or 'no date'} {payment.amount:f}" for payment in line["payments"])
        writer.writerow([safe_cell(_cell(row[name])) for name in CSV_COLUMNS])
    return text.getvalue()


def write_plan(plan: Plan, folder: Path) -> list[Path]:
    """Write both files into `folder`, which is made where it does not exist; the paths written.

    Both change or neither, so that they never speak of different plans.
    Raises `InputError` where the folder cannot be written.
    """
    return write_together({folder / "plan.json": plan_json(plan), folder / "plan.csv": plan_csv(plan)})


def _cell(value: object) -> str:
    if isinstance(value, tuple):
        return "|".join(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return repr(round(float(value), 6)) if isinstance(value, float | np.floating) else str(value)


def _plain(value: Any) -> Any:
    """Plain JSON data: no numpy, no NaN, floats to six decimals (a gap to twelve)."""
    if isinstance(value, dict):
        return {
            str(key): round(float(item), 12)
            if key == "gap" and item is not None and math.isfinite(item)
            else _plain(item)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and value.as_tuple().exponent == 0 else float(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return round(value, 6) if math.isfinite(value) else None
    return value
