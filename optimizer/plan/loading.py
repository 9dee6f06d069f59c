"""A plan.json as the plan it was written from: for reports, approvals and whoever gets the file alone.

Nothing is re-computed and nothing believed that is not said: what an older file does not have stays empty.
Texts come from a file that anybody may have written, so they lose their control and direction marks here.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from optimizer.errors import InputError, Problem
from optimizer.money import minor_digits
from optimizer.offers.table import Assumption
from optimizer.plan.conflicts import Conflicts
from optimizer.plan.ledger import Month, Payment
from optimizer.plan.plan import FlightResult, Objective, Plan, RuleResult, Status, Violation
from optimizer.roster.text import safe_text

NAN = float("nan")


@dataclass(frozen=True)
class LoadedPlan:
    """A plan with what tells it from every other one."""

    plan: Plan
    document: dict[str, Any]
    """The file's content."""
    path: Path
    identity: str
    """SHA-256 of the content, the seconds aside: the same plan has the same identity."""


def plan_identity(document: dict[str, Any]) -> str:
    """SHA-256 of a plan file's content in one fixed spelling, without the seconds it took."""
    content = {key: value for key, value in document.items() if key != "seconds"}
    spelt = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(spelt.encode("ascii")).hexdigest()


def read_document(path: str | Path) -> dict[str, Any]:
    """The object that a JSON file holds. Raises `InputError`."""
    shown = str(path)
    try:
        document = json.loads(Path(path).read_bytes().decode("utf-8-sig"))
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(Problem(f"the file cannot be read: {reason}", "is the path right?", shown)) from error
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        hint = "give the plan.json that `optimizer plan -o FOLDER` writes"
        raise InputError(Problem("this is not valid JSON", hint, shown, line)) from error
    if not isinstance(document, dict):
        raise InputError(Problem("this is no plan file", "give the plan.json that `optimizer plan` writes", shown))
    return document


def load_plan(path: str | Path, document: dict[str, Any] | None = None) -> LoadedPlan:
    """Read a plan.json, or take its content as read. Raises `InputError` where it is no plan."""
    shown = str(path)
    content = read_document(path) if document is None else document
    try:
        stated = _Document.model_validate(_exact(clean_texts(content)))
        plan = _plan(stated)
    except ValidationError as error:
        raise InputError([_problem(found, shown) for found in error.errors()[:20]]) from error
    except _NotAnAmount as error:
        what, hint = str(error), f"amounts of {stated.currency} have {minor_digits(stated.currency)} decimals"
        raise InputError(Problem(what, hint, shown)) from error
    return LoadedPlan(plan, content, Path(path), plan_identity(content))


class _NotAnAmount(ValueError):
    """An amount that the currency cannot have."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


class _Payment(_Part):
    month: str | None = Field(default=None, pattern=r"^\d{4}-(0[1-9]|1[0-2])$")
    amount: Decimal


class _Month(_Part):
    month: str | None = Field(default=None, pattern=r"^\d{4}-(0[1-9]|1[0-2])$")
    activity: Decimal
    cash: Decimal


class _Flight(_Part):
    name: str
    start: date | None = None
    end: date | None = None
    budget: Decimal | None = None
    spend: Decimal
    creators: int = 0
    posts: float = 0.0
    engagement: float = 0.0
    impressions: float = 0.0
    reach: float | None = None


class _Line(_Part):
    creator: str
    platform: str = ""
    package: str = ""
    flight: str | None = None
    tier: str | None = ""
    niche: str | None = ""
    cost: Decimal
    posts: float | None = None
    engagement: float | None = None
    impressions: float | None = None
    reach: float | None = None
    added_reach: float | None = None
    conversions: float | None = None
    value: float | None = None
    estimated: tuple[str, ...] = ()
    costs: dict[str, Decimal] | None = None
    recoverable_tax: Decimal = Decimal(0)
    payments: tuple[_Payment, ...] = ()


class _Objective(_Part):
    measure: str
    value: float | None = None
    bound: float | None = None
    gap: float | None = None


class _Rule(_Part):
    name: str
    measure: str
    group: str | None = None
    value: float | None = None
    min: float | None = None
    max: float | None = None
    slack: float | None = None
    binding: bool = False
    share: bool = False
    broken: bool = False
    of: Literal["plan", "budget"] = "plan"


class _Violation(_Part):
    rule: str
    value: float | None = None
    min: float | None = None
    max: float | None = None


class _Assumption(_Part):
    what: str
    figure: str
    source: str


class _Warning(_Part):
    where: str = ""
    what: str
    hint: str = ""


class _Document(_Part):
    scenario: str
    status: Status
    currency: str = Field(pattern="^[A-Z]{3}$")
    objective: _Objective
    totals: dict[str, Decimal | None]
    lines: tuple[_Line, ...]
    rules: tuple[_Rule, ...] = ()
    violations: tuple[_Violation, ...] = ()
    costs: dict[str, Decimal] = Field(default_factory=dict)
    recoverable_tax: Decimal = Decimal(0)
    terms: dict[str, Any] = Field(default_factory=dict)
    flights: tuple[_Flight, ...] = ()
    months: tuple[_Month, ...] = ()
    estimates: dict[str, float | None] = Field(default_factory=dict)
    reach: dict[str, Any] | None = None
    conflicts: Conflicts | None = None
    assumptions: tuple[_Assumption, ...] = ()
    warnings: tuple[_Warning, ...] = ()
    inputs: dict[str, Any] = Field(default_factory=dict)
    versions: dict[str, str] = Field(default_factory=dict)
    seconds: dict[str, float] = Field(default_factory=dict)
    interrupted: bool = False


def clean_texts(value: Any) -> Any:
    """The same content without control and direction marks in its texts."""
    if isinstance(value, str):
        return safe_text(value)
    if isinstance(value, dict):
        return {safe_text(str(key)): clean_texts(item) for key, item in value.items()}
    return [clean_texts(item) for item in value] if isinstance(value, list) else value


def _exact(value: Any) -> Any:
    """The same content with floats as the decimals they are written as."""
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, dict):
        return {key: _exact(item) for key, item in value.items()}
    return [_exact(item) for item in value] if isinstance(value, list) else value


def _plan(stated: _Document) -> Plan:
    digits = minor_digits(stated.currency)

    def money(amount: Decimal, what: str) -> Decimal:
        try:
            exact = amount.quantize(Decimal(1).scaleb(-digits))
        except InvalidOperation:
            exact = Decimal("NaN")
        if exact != amount:
            raise _NotAnAmount(f"{what} is {amount:f}, which is no amount of {stated.currency}")
        return exact

    totals = {
        name: _total(name, total) if name != "spend" or total is None else money(total, "the spend")
        for name, total in {**dict.fromkeys(_TOTALS), **stated.totals}.items()
    }
    return Plan(
        scenario=stated.scenario,
        status=stated.status,
        currency=stated.currency,
        digits=digits,
        objective=Objective(**stated.objective.model_dump()),
        totals=totals,
        lines=_lines(stated.lines, money),
        rules=tuple(RuleResult(**rule.model_dump()) for rule in stated.rules),
        violations=tuple(Violation(**violation.model_dump()) for violation in stated.violations),
        costs={kind: money(amount, f"{kind} in all") for kind, amount in stated.costs.items()},
        recoverable_tax=money(stated.recoverable_tax, "the recoverable tax"),
        terms=_floats(stated.terms),
        flights=tuple(
            FlightResult(
                **{
                    **flight.model_dump(),
                    "spend": money(flight.spend, f"the spend of {flight.name}"),
                    "budget": None if flight.budget is None else money(flight.budget, f"the budget of {flight.name}"),
                }
            )
            for flight in stated.flights
        ),
        months=tuple(
            Month(month.month, money(month.activity, "a month's activity"), money(month.cash, "a month's cash"))
            for month in stated.months
        ),
        estimates={name: share for name, share in stated.estimates.items() if share is not None},
        reach=None if stated.reach is None else _floats(stated.reach),
        conflicts=stated.conflicts,
        assumptions=tuple(Assumption(one.what, one.figure, one.source) for one in stated.assumptions),
        warnings=tuple(
            Problem(one.what, one.hint, one.where or None, severity="warning") for one in stated.warnings
        ),
        inputs=_floats(stated.inputs),
        versions=stated.versions,
        seconds=stated.seconds,
        interrupted=stated.interrupted,
    )  # fmt: skip


_TOTALS = ("spend", "creators", "posts", "engagement", "impressions", "reach", "conversions", "value")


def _total(name: str, total: Decimal | None) -> Any:
    if total is None:
        return None
    return int(total) if name == "creators" else float(total)


def _lines(lines: tuple[_Line, ...], money: Any) -> pd.DataFrame:
    """The table that `Plan` documents."""
    rows = []
    for number, line in enumerate(lines, start=1):
        row: dict[str, Any] = {
            name: NAN if value is None and name not in ("flight", "tier", "niche") else value
            for name, value in line.model_dump(exclude={"payments", "costs"}).items()
        }
        row["cost"] = money(line.cost, f"the cost of line {number}")
        row["recoverable_tax"] = money(line.recoverable_tax, f"the recoverable tax of line {number}")
        row["tier"], row["niche"] = line.tier or "", line.niche or ""
        row["costs"] = {
            kind: money(amount, f"{kind} of line {number}") for kind, amount in (line.costs or {}).items() if amount
        }
        row["payments"] = tuple(
            Payment(payment.month, money(payment.amount, f"a payment of line {number}")) for payment in line.payments
        )
        rows.append(row)
    columns = list(_Line.model_fields)
    table = pd.DataFrame({name: pd.Series([row[name] for row in rows], dtype=object) for name in columns})
    for name in ("posts", "engagement", "impressions", "reach", "added_reach", "conversions", "value"):
        table[name] = np.asarray(table[name], dtype=np.float64)
    return table


def _floats(value: Any) -> Any:
    """Plain data again."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dict):
        return {key: _floats(item) for key, item in value.items()}
    return [_floats(item) for item in value] if isinstance(value, list) else value


def _problem(found: Any, shown: str) -> Problem:
    """What pydantic says, as one of our problems."""
    place = ".".join(str(part + 1 if isinstance(part, int) else part) for part in found["loc"])
    return Problem(
        f"this is no plan file: {found['msg'].lower()}", "give the plan.json that `optimizer plan -o FOLDER` writes",
        shown, field=place or None,
    )  # fmt: skip
