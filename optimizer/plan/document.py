"""The plan file as a type: what `plan.json` holds, field by field, in its order.

One `PlanDocument` is written, read and checked; `optimizer schema --plan` prints its JSON Schema. Figures are
written to six decimals, a gap to twelve; what is not known is null. Fields are only ever added, at the end of their
part, so a file without the later ones is an older file and is read as such.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from pydantic import ConfigDict, Field

from optimizer.plan.conflicts import Conflicts
from optimizer.plan.document_lines import Exact, Figure, Gap, LinePart, MonthName, Part, Seconds

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
FORMAT = 1
"""A newer one is refused; see `loading`."""
Status = Literal["optimal", "feasible", "infeasible", "checked"]


class ObjectivePart(Part):
    """Value, proven bound, and the gap between them relative to the value."""

    measure: str
    value: Figure | None = None
    bound: Figure | None = None
    gap: Gap | None = None


class TotalsPart(Part):
    """What the whole plan comes to."""

    spend: Exact | None = None
    creators: int | None = None
    posts: Figure | None = None
    engagement: Figure | None = None
    impressions: Figure | None = None
    reach: Figure | None = None
    conversions: Figure | None = None
    value: Figure | None = None


class TermPart(Part):
    """Terms of a fee: round(rate x the costs it rests on) + amount, or what the roster's column says."""

    rate: Exact
    amount: Exact
    on: tuple[str, ...]
    column: str | None


class TaxRatePart(Part):
    """One rate of tax; that of all other countries names none."""

    rate: Exact
    recoverable: Exact
    countries: tuple[str, ...]
    reverse_charge: bool = False
    kind: str | None = None
    """The kind of cost whose own rate it is."""
    country: str = ""
    """Where the supplier of this kind of cost is taxed."""


class TaxTermsPart(Part):
    """The tax, by country of the creator, or by kind of cost."""

    rates: tuple[TaxRatePart, ...]
    on: tuple[str, ...]
    column: str | None = None
    """Roster column with the creator's own rate."""


class InstalmentPart(Part):
    """A share of an invoice, and when it falls due: so long after an event, or on a day."""

    share: Exact
    event: Literal["signing", "posting", "day"]
    days: int = 0
    months: int = 0
    day: date | None = None
    month_end: Literal["", "of event", "of due"] = ""


class InvoicePart(Part):
    """What is invoiced together, and when it is paid."""

    payee: str
    kinds: tuple[str, ...]
    instalments: tuple[InstalmentPart, ...]


class DelayPart(Part):
    """A time after a day."""

    days: int
    months: int


class PaymentTermsPart(Part):
    """When everything is paid."""

    signing: date | None = None
    posted: Literal["start", "end"]
    """The day of a flight on which its content counts as posted."""
    refund: DelayPart
    """How long after a payment its tax comes back, or declared tax is paid."""
    invoices: tuple[InvoicePart, ...]


class FlightPart(Part):
    """A flight and what the plan does in it."""

    name: str
    start: date | None = None
    end: date | None = None
    budget: Exact | None = None
    spend: Exact
    creators: int = 0
    posts: Figure = 0.0
    engagement: Figure = 0.0
    impressions: Figure = 0.0
    reach: Figure | None = None


class MonthPart(Part):
    """What is bought in a month, and what moves on the account in it."""

    month: MonthName | None = None
    activity: Exact
    cash: Exact
    """What leaves the account, tax and all."""
    refund: Exact = Decimal(0)
    """Tax that comes back."""
    accrued: Exact = Decimal(0)
    """Cost by the days of the flights that lie in the month."""


class RulePart(Part):
    """A rule for one value of its `per`, and how the plan stands to it."""

    name: str
    measure: str
    group: str | None = None
    value: Figure | None = None
    min: Figure | None = None
    max: Figure | None = None
    slack: Figure | None = None
    binding: bool = False
    share: bool = False
    broken: bool = False
    of: Literal["plan", "budget"] = "plan"
    kind: Literal["budget", "target", "rule"] = "rule"
    flight: str | None = None
    subject: str | None = None
    """What it limits, where the planner gave it no name."""
    where: dict[str, tuple[str | bool | float, ...] | dict[str, str | float]] = Field(default_factory=dict)
    """Which bookings count: column to values, or to `min` and `max`."""
    per: str | None = None
    """The column of which `group` is a value."""


class ViolationPart(Part):
    """Something that a checked plan breaks; beside its figures stands what its `kind` needs."""

    model_config = ConfigDict(extra="allow")

    rule: str
    value: Figure | None = None
    min: Figure | None = None
    max: Figure | None = None
    kind: str | None = None


class ReachPart(Part):
    """The audience model in words and figures."""

    model: str = ""
    description: str = ""
    market: Figure | None = None
    target: Figure | None = None
    weighted: bool = False
    frequency: int = 1
    often: Figure | None = None
    modelled: Figure | None = None
    independent: Figure | None = None
    added_up: Figure | None = None
    least: Figure | None = None
    most: Figure | None = None
    sentence: str = ""


class AssumptionPart(Part):
    """A figure that does not come from the roster, in words; beside them stands what its `kind` needs."""

    model_config = ConfigDict(extra="allow")

    what: str
    figure: str
    source: str
    kind: str | None = None


class WarningPart(Part):
    """A remark on the inputs."""

    where: str = ""
    what: str
    hint: str = ""


class BudgetPart(Part):
    """The campaign's money."""

    total: Exact
    contingency: Exact
    planned: Exact


class RangePart(Part):
    """An outcome of the whole plan: its mean, and its 10, 50 and 90 % points."""

    mean: Figure
    low: Figure
    middle: Figure
    high: Figure


class ForecastTestPart(Part):
    """Earlier posts of a platform that were hidden, forecast and held against what came; per post of each creator."""

    platform: str
    outcome: str
    posts: int
    creators: int
    promised: Figure
    delivered: Figure
    held: Figure | None = None
    """Share of creators who came within their 80 % range."""


class ProspectPart(Part):
    """What a plan brings on average, and on average in its worst cases, by draws that no plan was made with."""

    mean: Figure
    worst: Figure
    creators: int


class CautionPart(Part):
    """What a cautious plan was asked, and how it does in bad cases; of the measure of the objective."""

    share: Exact
    """Share of cases that count, the worst ones."""
    draws: int
    """Draws that it was planned with."""
    planned: Figure
    """Mean of the worst of those: the value of the objective."""
    plan: ProspectPart
    average: ProspectPart | None = None
    """The same of the plan that brings most on average: the solver's word."""


class ChancePart(Part):
    """With which chance a target or a rule is met, by draws that no plan was made with."""

    name: str
    group: str | None = None
    measure: str
    min: Figure
    asked: Exact
    chance: Figure


class ChanceShortPart(Part):
    """A chance that no plan was found to keep: the best that was found, and the budget that keeps it."""

    name: str
    measure: str
    min: Figure
    asked: Exact
    best: Figure
    budget: Exact | None = None
    needed: Exact | None = None


class PlanDocument(Part):
    """A plan with its evidence."""

    format: int = FORMAT
    scenario: str
    status: Status
    currency: str = Field(pattern="^[A-Z]{3}$")
    objective: ObjectivePart
    certificate: str = ""
    interrupted: bool = False
    """Whoever asked for the plan ended the search; left out where not."""
    late: bool = False
    """The clock ended the search, so another run may find another plan; left out where not."""
    totals: TotalsPart
    costs: dict[str, Exact] = Field(default_factory=dict)
    recoverable_tax: Exact = Decimal(0)
    terms: dict[str, PaymentTermsPart | TaxTermsPart | TermPart] = Field(default_factory=dict)
    flights: tuple[FlightPart, ...] = ()
    months: tuple[MonthPart, ...] = ()
    lines: tuple[LinePart, ...]
    rules: tuple[RulePart, ...] = ()
    violations: tuple[ViolationPart, ...] = ()
    """Of a checked plan alone."""
    conflicts: Conflicts | None = None
    """Where no plan exists and it was asked why."""
    estimates: dict[str, Figure | None] = Field(default_factory=dict)
    reach: ReachPart | None = None
    assumptions: tuple[AssumptionPart, ...] = ()
    warnings: tuple[WarningPart, ...] = ()
    inputs: dict[str, str | tuple[str, ...]] = Field(default_factory=dict)
    """SHA-256 of each file that it was made from, and what was `set`."""
    versions: dict[str, str] = Field(default_factory=dict)
    seconds: dict[str, Seconds] = Field(default_factory=dict)
    """Of older files: what each stage took. Left out since, so that two runs write the same bytes."""
    budget: BudgetPart | None = None
    forecast: dict[str, RangePart] = Field(default_factory=dict)
    """By outcome, where outcomes are forecast with ranges; left out where not."""
    forecast_tests: tuple[ForecastTestPart, ...] = ()
    """How forecasts of the same history held; left out where there is none."""
    caution: CautionPart | None = None
    """Of a plan that cares for bad cases; left out of any other."""
    chances: tuple[ChancePart, ...] = ()
    """Of targets and rules that ask for one; left out where none does."""
    short: tuple[ChanceShortPart, ...] = ()
    """Chances that no plan was found to keep; left out where there are none."""
    digest: str | None = None
    """SHA-256 of everything but `seconds` and itself: `content_text`."""

    def content(self) -> dict[str, Any]:
        """The file's content as plain data, with what was given of it; the digest is put in anew."""
        found: dict[str, Any] = self.model_dump(mode="python", exclude_unset=True)
        plain = _plain(found)
        return sealed(plain)


def sealed(content: Mapping[str, Any]) -> dict[str, Any]:
    """The same content with the digest that belongs to it."""
    return {**{key: value for key, value in content.items() if key != "digest"}, "digest": digest_of(content)}


def content_text(content: Mapping[str, Any]) -> str:
    """A plan file's content as its digest sees it: as it is written, without `seconds` and `digest`."""
    kept = {key: value for key, value in content.items() if key not in ("seconds", "digest")}
    return json_text(kept)


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of `content_text`: what `sha256sum` says of the frozen copy of an approval. Knows the plan."""
    return hashlib.sha256(content_text(content).encode("utf-8", "surrogatepass")).hexdigest()


def json_text(content: Mapping[str, Any]) -> str:
    """Content as this program writes it in a file."""
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def schema_text() -> str:
    """JSON Schema of a plan file, as a file."""
    found = {"$schema": _DRAFT, **PlanDocument.model_json_schema(mode="validation")}
    return json.dumps(found, indent=2) + "\n"


def _plain(value: Any) -> Any:
    """Tuples as lists, days as texts: what JSON would give back."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
