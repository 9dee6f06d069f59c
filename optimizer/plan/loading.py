"""A plan.json as the plan it was written from: for reports, approvals and whoever gets the file alone.

Nothing is re-computed and nothing believed that is not said: what an older file does not have stays empty.
Texts come from a file that anybody may have written, so they lose their control and direction marks here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pydantic import TypeAdapter, ValidationError

from optimizer.errors import InputError, Problem
from optimizer.facts.assumptions import KINDS as ASSUMPTIONS
from optimizer.facts.assumptions import Assumption, ToldAssumption
from optimizer.facts.deals import DealOfLine
from optimizer.facts.results import (
    Budget,
    Caution,
    ChanceResult,
    ChanceShort,
    FlightResult,
    ForecastRange,
    ForecastTest,
    Month,
    Objective,
    Original,
    Payment,
    Prospect,
    RuleResult,
    TaxOfLine,
)
from optimizer.facts.violations import KINDS as VIOLATIONS
from optimizer.facts.violations import RuleBroken, Told, Violation
from optimizer.files import finish
from optimizer.money import minor_digits
from optimizer.outputs import reading
from optimizer.plan.document import (
    FORMAT,
    AssumptionPart,
    CautionPart,
    PlanDocument,
    ReachPart,
    RulePart,
    ViolationPart,
    digest_of,
)
from optimizer.plan.document_lines import DealPart, LinePart, Part
from optimizer.plan.plan import Plan
from optimizer.roster.aliases import CARRIED
from optimizer.roster.text import safe_text
from optimizer.words import reach
from optimizer.words.figures import exact

FIGURES = ("posts", "engagement", "impressions", "reach", "added_reach", "conversions", "value")
"""Figures of a line that may be unknown."""
NAN = float("nan")
_OF_A_MONTH = ("activity", "cash", "refund", "accrued")
_WHERE_TOLD = (*CARRIED, "low", "high", "deal")
"""Fields of a line that only some plans have."""


@dataclass(frozen=True)
class LoadedPlan:
    """A plan with what tells it from every other one."""

    plan: Plan
    content: dict[str, Any]
    """The file's content, as read."""
    path: Path
    identity: str
    """Digest of the content, the seconds aside: the same plan has the same identity."""


def read_document(path: str | Path) -> dict[str, Any]:
    """The object that a JSON file holds; what a run was ended at is finished first. Raises `InputError`."""
    shown = str(path)
    reading(path)
    finish(Path(path).parent)
    try:
        raw = Path(path).read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(Problem(f"the file cannot be read: {reason}", "is the path right?", shown)) from error
    document = read_content(raw, shown)
    if not isinstance(document, dict):
        raise InputError(Problem("this is no plan file", "give the plan.json that `optimizer plan` writes", shown))
    return document


def read_content(raw: bytes, shown: str) -> Any:
    """What JSON text holds. Raises `InputError`."""
    try:
        return json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        hint = "give the plan.json that `optimizer plan -o FOLDER` writes, or a table"
        raise InputError(Problem("this is not valid JSON", hint, shown, line)) from error


def load_plan(path: str | Path, content: dict[str, Any] | None = None) -> LoadedPlan:
    """Read a plan.json, or take its content as read. Raises `InputError` where it is no plan, or of a newer format."""
    shown = str(path)
    content = read_document(path) if content is None else content
    refuse_newer(content, shown)
    try:
        stated = PlanDocument.model_validate(_exact(clean_texts(content)))
        plan = _plan(stated)
    except ValidationError as error:
        raise InputError([_problem(found, shown) for found in error.errors()[:20]]) from error
    except _NotAnAmount as error:
        what, hint = str(error), f"amounts of {stated.currency} have {minor_digits(stated.currency)} decimals"
        raise InputError(Problem(what, hint, shown)) from error
    return LoadedPlan(plan, content, Path(path), digest_of(content))


class _NotAnAmount(ValueError):
    """An amount that the currency cannot have."""


def refuse_newer(content: Mapping[str, Any], shown: str) -> None:
    """Raises `InputError` for a format that this program does not know; a file without one is of the first."""
    told = content.get("format", FORMAT)
    if isinstance(told, bool) or not isinstance(told, int) or told < 1:
        hint = f"plan files of this program say format: {FORMAT}"
        raise InputError(Problem(f"{told!r} is no format of a plan file", hint, shown, field="format"))
    if told > FORMAT:
        what = f"the file is of format {told}, and this program reads up to {FORMAT}"
        hint = "update the program: pip install --upgrade campaign-budget-optimizer; or plan again with this one"
        raise InputError(Problem(what, hint, shown, field="format"))


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


def _plan(stated: PlanDocument) -> Plan:
    digits = minor_digits(stated.currency)

    def money(amount: Decimal, what: str) -> Decimal:
        try:
            whole = amount.quantize(Decimal(1).scaleb(-digits))
        except InvalidOperation:
            whole = Decimal("NaN")
        if whole != amount:
            raise _NotAnAmount(f"{what} is {exact(amount)}, which is no amount of {stated.currency}")
        return whole

    spend = stated.totals.spend
    rules = tuple(RuleResult(**rule.model_dump()) for rule in _identified(stated.rules))
    return Plan(
        scenario=stated.scenario,
        status=stated.status,
        currency=stated.currency,
        digits=digits,
        objective=Objective(**_values(stated.objective)),
        totals={**_values(stated.totals), "spend": None if spend is None else money(spend, "the spend")},
        lines=_lines(stated.lines, money),
        rules=rules,
        violations=tuple(_violation(violation, rules) for violation in stated.violations),
        costs={kind: money(amount, f"{kind} in all") for kind, amount in stated.costs.items()},
        recoverable_tax=money(stated.recoverable_tax, "the recoverable tax"),
        terms={kind: part.model_dump() for kind, part in stated.terms.items()},
        flights=tuple(
            FlightResult(
                **{
                    **_values(flight),
                    "spend": money(flight.spend, f"the spend of {flight.name}"),
                    "budget": None if flight.budget is None else money(flight.budget, f"the budget of {flight.name}"),
                }
            )
            for flight in stated.flights
        ),
        months=tuple(
            Month(month.month, *(money(getattr(month, what), f"a month's {what}") for what in _OF_A_MONTH))
            for month in stated.months
        ),
        estimates={name: share for name, share in stated.estimates.items() if share is not None},
        reach=None if stated.reach is None else _reach(stated.reach, stated.totals.reach),
        conflicts=stated.conflicts,
        assumptions=tuple(map(_assumption, stated.assumptions)),
        warnings=tuple(
            Problem(one.what, one.hint, one.where or None, severity="warning") for one in stated.warnings
        ),
        inputs=stated.inputs,
        versions=stated.versions,
        seconds=stated.seconds,
        budget=None if stated.budget is None else Budget(**_values(stated.budget)),
        interrupted=stated.interrupted,
        late=stated.late,
        forecast={name: ForecastRange(**_floats(part)) for name, part in stated.forecast.items()},
        forecast_tests=tuple(ForecastTest(**_values(part)) for part in stated.forecast_tests),
        chances=tuple(ChanceResult(**_values(part)) for part in stated.chances),
        short=tuple(ChanceShort(**_values(part)) for part in stated.short),
        caution=caution_told(stated.caution),
    )  # fmt: skip


def caution_told(part: CautionPart | None) -> Caution | None:
    """What a file says of a cautious plan."""
    if part is None:
        return None
    average = None if part.average is None else Prospect(**_values(part.average))
    return Caution(part.share, part.draws, part.planned, Prospect(**_values(part.plan)), average)


def _reach(part: ReachPart, counted: float | None) -> dict[str, Any]:
    """What the file says of its audience model; the sentence is made anew from the figures where they are all there."""
    told: dict[str, Any] = part.model_dump(mode="python", exclude_unset=True)
    if counted is None or any(told.get(name) is None for name in (*reach.FIGURES, "frequency", "weighted")):
        return told
    return {**told, "sentence": reach.modelled_reach(told, counted)}


def _values(part: Part) -> dict[str, Any]:
    """The part's fields with their own values: decimals stay decimals."""
    return {name: getattr(part, name) for name in type(part).model_fields}


def _floats(part: Part) -> dict[str, float]:
    return {name: float(value) for name, value in _values(part).items()}


def _identified(rules: tuple[RulePart, ...]) -> Iterator[RulePart]:
    """The rules; in a file that is too old to say what each is, the budget and the targets by their reserved names."""
    for rule in rules:
        if "kind" in rule.model_fields_set:
            yield rule
        elif rule.name == "budget":
            yield rule.model_copy(update={"kind": "budget"})
        else:
            yield rule


def _violation(part: ViolationPart, rules: tuple[RuleResult, ...]) -> Violation:
    """What is broken, as a type; what an older file says stays in its own words."""
    told = Told(part.rule, part.value, part.min, part.max)
    details = dict(part.model_extra or {})
    if part.kind == "rule":
        named = (rule for rule in rules if (rule.name, rule.group) == (details.get("name"), details.get("group")))
        return next((RuleBroken(rule) for rule in named), told)
    if part.kind not in VIOLATIONS:
        return told
    found: Violation = _adapter(VIOLATIONS[part.kind]).validate_python(details)
    return found


def _assumption(part: AssumptionPart) -> Assumption:
    """An assumption as a type; what an older file says stays in its own words."""
    if part.kind not in ASSUMPTIONS:
        return ToldAssumption(part.what, part.figure, part.source)
    found: Assumption = _adapter(ASSUMPTIONS[part.kind]).validate_python(dict(part.model_extra or {}))
    return found


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    """What reads a type; making one costs more than reading a hundred values with it."""
    return TypeAdapter(kind)


def _lines(lines: tuple[LinePart, ...], money: Any) -> pd.DataFrame:
    """The table that `Plan` documents."""
    rows = []
    for number, line in enumerate(lines, start=1):
        row: dict[str, Any] = {
            name: NAN if value is None and name in FIGURES else value for name, value in _values(line).items()
        }
        row["cost"] = money(line.cost, f"the cost of line {number}")
        row["recoverable_tax"] = money(line.recoverable_tax, f"the recoverable tax of line {number}")
        row["tier"], row["niche"] = line.tier or "", line.niche or ""
        row["costs"] = {
            kind: money(amount, f"{kind} of line {number}") for kind, amount in (line.costs or {}).items() if amount
        }
        row["payments"] = tuple(
            Payment(payment.month, money(payment.amount, f"a payment of line {number}"), payment.due, payment.payee)
            for payment in line.payments
        )
        row["taxes"] = tuple(
            TaxOfLine(
                **{
                    **_values(tax),
                    "tax": money(tax.tax, f"a tax of line {number}"),
                    "claimed": money(tax.claimed, f"a claimed tax of line {number}"),
                }
            )
            for tax in line.taxes
        )
        row["country"] = line.country or ""
        row["original"] = None if line.original is None else Original(**_values(line.original))
        row["deal"] = None if line.deal is None else _deal(line.deal, number, money)
        rows.append(row)
    told = {name for line in lines for name in line.model_fields_set}
    columns = [name for name in LinePart.model_fields if name not in _WHERE_TOLD or name in told]
    table = pd.DataFrame({name: pd.Series([row[name] for row in rows], dtype=object) for name in columns})
    for name in FIGURES:
        table[name] = np.asarray(table[name], dtype=np.float64)
    return table


def _deal(part: DealPart, number: int, money: Callable[[Decimal, str], Decimal]) -> DealOfLine:
    """What was agreed, its amounts as the currency has them."""
    told = _values(part)
    for name in ("price", "quoted", "variance"):
        if told[name] is not None:
            told[name] = money(told[name], f"the {name} of line {number}")
    return DealOfLine(**told)


def _problem(found: Any, shown: str) -> Problem:
    """What pydantic says, as one of our problems."""
    place = ".".join(str(part + 1 if isinstance(part, int) else part) for part in found["loc"])
    return Problem(
        f"this is no plan file: {found['msg'].lower()}", "give the plan.json that `optimizer plan -o FOLDER` writes",
        shown, field=place or None,
    )  # fmt: skip
