"""A plan as files: `plan.json` for programs, `plan.csv` for people. Written whole or not at all."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from optimizer.facts.assumptions import KINDS as ASSUMPTIONS
from optimizer.facts.assumptions import Assumption, ToldAssumption
from optimizer.facts.deals import DealOfLine
from optimizer.facts.violations import KINDS as VIOLATIONS
from optimizer.facts.violations import RuleBroken, Told, Violation
from optimizer.files import safe_cell, write_together
from optimizer.money import from_minor
from optimizer.plan.document import FORMAT, PlanDocument, json_text
from optimizer.plan.plan import Plan
from optimizer.roster.aliases import CARRIED
from optimizer.scenario.costs import KINDS
from optimizer.words.assumptions import assumption_words
from optimizer.words.figures import exact
from optimizer.words.violations import violation_name

CSV_COLUMNS = (
    "creator", "platform", "package", "flight", "tier", "niche", "cost", "posts",
    "engagement", "impressions", "reach", "added_reach", "conversions", "value", "estimated",
    *(f"cost_{kind}" for kind in KINDS), "recoverable_tax", "payments", "id",
)  # fmt: skip
"""Columns of every plan.csv; a `cost_<kind>` is part of the cost."""
CSV_WORDS = ("creator", "platform", "package", "flight", "tier", "niche", "estimated", "payments", "id")
"""Those that hold words."""
CSV_FIGURES = tuple(name for name in CSV_COLUMNS if name not in CSV_WORDS)
"""Those that hold numbers; what a roster carries along are words."""
CSV_DEAL = (
    "deal_status", "agreed_fee", "quoted_fee", "fee_variance", "agreed_amount", "agreed_currency", "outside_roster",
    "deal_notes",
)  # fmt: skip
"""Those of a plan whose scenario has deals: words, and figures exactly as they are written."""
LINE_PARTS = ("payments", "taxes")
"""Fields of a line that are lists of parts."""


def plan_document(plan: Plan) -> dict[str, Any]:
    """The plan file's content as plain data, in its documented order; numbers to six decimals."""
    return document_of(plan).content()


def document_of(plan: Plan) -> PlanDocument:
    """The plan as its file tells it."""
    only_where_told: dict[str, Any] = {
        **({"forecast": {name: asdict(own) for name, own in plan.forecast.items()}} if plan.forecast else {}),
        **({"forecast_tests": list(map(asdict, plan.forecast_tests))} if plan.forecast_tests else {}),
        **({} if plan.caution is None else {"caution": asdict(plan.caution)}),
        **({"chances": list(map(asdict, plan.chances))} if plan.chances else {}),
        **({"short": list(map(asdict, plan.short))} if plan.short else {}),
        **({"interrupted": True} if plan.interrupted else {}),
        **({"late": True} if plan.late else {}),
        **({"violations": list(map(_violation, plan.violations))} if plan.status == "checked" else {}),
        **({} if plan.conflicts is None else {"conflicts": plan.conflicts.document()}),
    }
    return PlanDocument.model_validate(
        {
            "format": FORMAT,
            "scenario": plan.scenario,
            "status": plan.status,
            "currency": plan.currency,
            "objective": _known(asdict(plan.objective)),
            "certificate": plan.certificate,
            "totals": _known(plan.totals),
            "costs": plan.costs,
            "recoverable_tax": plan.recoverable_tax,
            "terms": plan.terms,
            "flights": [_known(asdict(flight)) for flight in plan.flights],
            "months": [asdict(month) for month in plan.months],
            "lines": [_line(line) for line in plan.lines.to_dict("records")],
            "rules": [_known(asdict(rule)) for rule in plan.rules],
            "estimates": _known(plan.estimates),
            "reach": None if plan.reach is None else _known(plan.reach),
            "assumptions": list(map(_assumption, plan.assumptions)),
            "warnings": [
                {"where": problem.place, "what": problem.what, "hint": problem.hint} for problem in plan.warnings
            ],
            "inputs": plan.inputs,
            "versions": plan.versions,
            "budget": None if plan.budget is None else asdict(plan.budget),
            **only_where_told,
        }
    )


def _line(line: Mapping[Any, Any]) -> dict[str, Any]:
    """A line of the plan's table, as the file has it."""
    told = {name: value for name, value in line.items() if name not in LINE_PARTS}
    for name in ("deal", "original"):
        if told.get(name) is not None:
            told[name] = asdict(told[name])
    return {**_known(told), **{name: [asdict(part) for part in line[name]] for name in LINE_PARTS}}


def _violation(violation: Violation) -> dict[str, Any]:
    """Name and figures, then what its kind needs to be told again."""
    value, least, most = violation.figures
    entry: dict[str, Any] = {"rule": violation_name(violation), **_known({"value": value, "min": least, "max": most})}
    match violation:
        case Told():
            return entry
        case RuleBroken(result):
            return {**entry, "kind": "rule", "name": result.name, "group": result.group}
        case _:
            kind = next(name for name, which in VIOLATIONS.items() if isinstance(violation, which))
            return {**entry, "kind": kind, **_jsonable(asdict(violation))}


def _assumption(assumption: Assumption) -> dict[str, Any]:
    """The words, then the facts that they are made of."""
    what, figure, source = assumption_words(assumption)
    entry: dict[str, Any] = {"what": what, "figure": figure, "source": source}
    if isinstance(assumption, ToldAssumption):
        return entry
    kind = next(name for name, which in ASSUMPTIONS.items() if isinstance(assumption, which))
    return {**entry, "kind": kind, **_jsonable(asdict(assumption))}


def _known(fields: Mapping[Any, Any]) -> dict[str, Any]:
    """The fields with None for a number that says nothing."""
    return {str(name): _finite(value) for name, value in fields.items()}


def _finite(value: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _jsonable(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields that no part declares, as JSON has them."""
    return {name: _plain(value) for name, value in fields.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def plan_json(plan: Plan) -> str:
    """The text of `plan.json`: the same plan gives the same text."""
    return json_text(plan_document(plan))


def plan_csv(plan: Plan) -> str:
    """The lines as a table that a spreadsheet opens safely, and that `check` takes back."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(csv_columns(CSV_COLUMNS if plan.lines.empty else plan.lines.columns))
    writer.writerows(
        [safe_cell(cell) for cell in cells_of(line, plan.digits)] for line in plan.lines.to_dict("records")
    )
    return text.getvalue()


def csv_columns(told: Iterable[object]) -> tuple[str, ...]:
    """Columns of plan.csv for lines with these fields: those of every plan, then what the roster carries along."""
    known = set(told)
    deal = CSV_DEAL if known & {"deal", *CSV_DEAL} else ()
    return (*CSV_COLUMNS, *(name for name in CARRIED if name in known), *deal)


def cells_of(line: Mapping[Any, Any], digits: int) -> list[str]:
    """A line of the plan as a row of plan.csv, before its cells are made safe for a spreadsheet."""
    nothing = from_minor(0, digits)
    row: dict[Any, Any] = {**line, **{f"cost_{kind}": line["costs"].get(kind, nothing) for kind in KINDS}}
    row["payments"] = "; ".join(
        f"{payment.due or 'no date'} {payment.payee} {exact(payment.amount)}" for payment in line["payments"]
    )
    row |= _deal_cells(line.get("deal"))
    return [_cell(row[name]) for name in csv_columns(line)]


def _deal_cells(deal: DealOfLine | None) -> dict[str, object]:
    """The columns of a deal; all blank where there is none."""
    if deal is None:
        return dict.fromkeys(CSV_DEAL)
    amount = None if deal.amount is None else deal.amount.normalize()  # as a file gives it back: 1195.50 is 1195.5
    told = (deal.status, deal.price, deal.quoted, deal.variance, amount, deal.currency)
    kept = "; ".join(f"{name}: {text}" for name, text in deal.kept.items())
    return dict(zip(CSV_DEAL, (*told, "yes" if deal.outside else "", kept), strict=True))


def pair_of(path: Path) -> tuple[Path, ...]:
    """A plan file with the other one of its plan: plan.json and plan.csv. Any other table stands alone."""
    return (path.with_suffix(".json"), path.with_suffix(".csv")) if path.suffix in (".json", ".csv") else (path,)


def write_plan(plan: Plan, folder: Path) -> list[Path]:
    """Write both files into `folder`, which is made where it does not exist; the paths written.

    Both change or neither, so that they never speak of different plans.
    Raises `InputError` where the folder cannot be written.
    """
    return write_together(dict(zip(pair_of(folder / "plan.json"), (plan_json(plan), plan_csv(plan)), strict=True)))


def _cell(value: object) -> str:
    if isinstance(value, tuple):
        return "|".join(value)
    if isinstance(value, Decimal):
        return f"{exact(value)}"
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return repr(round(float(value), 6)) if isinstance(value, float | np.floating) else str(value)
