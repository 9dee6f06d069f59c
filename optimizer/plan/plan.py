"""The plan: what was chosen, what it costs and does, which rules it meets, and how good it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

import pandas as pd

from optimizer.errors import Problem
from optimizer.facts.assumptions import Assumption
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
    RuleResult,
)
from optimizer.facts.violations import Misstated, PairDiffers, Violation
from optimizer.plan.conflicts import Conflicts
from optimizer.plan.document import Status as Status
from optimizer.words.certificate import certificate, chance_not_kept


@dataclass(frozen=True)
class Plan:
    """A plan with its evidence. `lines` has one row per chosen offer:

    ============  =======  ========================================================
    creator       str
    platform      str
    package       str
    flight        object   name, or None
    tier          str
    niche         str      several joined by `|`
    cost          Decimal  all that the brand pays, whole units of the currency
    posts         float    pieces of content agreed (gifts: expected number)
    engagement    float    expected
    impressions   float    expected
    reach         float    people this line alone would reach
    added_reach   float    people nobody else in the plan reaches; NaN without an audience
    conversions   float    expected; NaN without a conversion rate
    value         float    whole units of the currency
    estimated     tuple    what of the line rests on benchmarks: price, engagement, ...
    costs         dict     the cost by kind (`KINDS`), Decimals that add up to it; kinds that are zero left out
    recoverable_tax  Decimal  tax that is paid and claimed back, outside of the cost
    payments      tuple    `Payment`s, which add up to the cost: what is paid, and, below zero, tax that comes back
    posted        object   month in which the content appears, `2027-03`, or None
    posted_on     object   the day, or None
    taxes         tuple    `TaxOfLine`s of the line
    quoted        tuple    kinds of cost whose amount stands in the roster, so that no term gives it
    country       str      of the creator; "" unknown
    id            str      of the booking, the same in every plan: `B-K3Q7ZD`
    original      object   the creator's fee as an `Original`, or None
    columns       dict     what the roster says in those of its columns that rules name
    handle, url, agent, email, notes   str   as in the roster; only where it has such a column
    low           object   dict of outcome to its 10 % point; only where `forecast` is
    high          object   dict of outcome to its 90 % point; likewise
    ============  =======  ========================================================
    """

    scenario: str
    status: Status
    currency: str
    digits: int
    objective: Objective
    totals: Mapping[str, Any]
    """spend (Decimal), creators, posts, engagement, impressions, reach, conversions, value; None where unknown."""
    lines: pd.DataFrame
    rules: tuple[RuleResult, ...]
    violations: tuple[Violation, ...] = ()
    costs: Mapping[str, Decimal] = field(default_factory=dict)
    """The spend by kind of cost, where it is not zero."""
    recoverable_tax: Decimal = Decimal(0)
    """Tax that is paid and claimed back, outside of the spend."""
    terms: Mapping[str, Any] = field(default_factory=dict)
    """Rates and amounts of fees and taxes by kind of cost, as `terms.terms_of` gives them."""
    months: tuple[Month, ...] = ()
    """Activity, cash, refunds and accruals by month."""
    flights: tuple[FlightResult, ...] = ()
    """What happens in each flight; none where the scenario has none."""
    estimates: Mapping[str, float] = field(default_factory=dict)
    """Share of a total that rests on benchmarks, by measure."""
    reach: Mapping[str, Any] | None = None
    """The audience model in words and figures, or None where the scenario describes no audience."""
    conflicts: Conflicts | None = None
    """Where no plan obeys the rules and it was asked why: what cannot hold together, and what would make it work."""
    assumptions: tuple[Assumption, ...] = ()
    warnings: tuple[Problem, ...] = ()
    inputs: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    budget: Budget | None = None
    """The campaign's money; None where the scenario has no budget, and of an older file."""
    interrupted: bool = False
    """Whether whoever asked for the plan ended the search, and not its limit."""
    late: bool = False
    """Whether the clock ended the search, and not its effort: another run may find another plan."""
    forecast: Mapping[str, ForecastRange] = field(default_factory=dict)
    """Range of each outcome by name; none where the roster's averages stand as they are."""
    forecast_tests: tuple[ForecastTest, ...] = ()
    """How forecasts of the same history held in earlier weeks."""
    caution: Caution | None = None
    """How the plan does in bad cases, where the scenario has `risk`; the objective is then the mean of the worst."""
    chances: tuple[ChanceResult, ...] = ()
    """With which chance each target and rule is met that asks for one."""
    short: tuple[ChanceShort, ...] = ()
    """The chances that no plan was found to keep: then there is no plan, which is not proven."""
    in_notebook: ClassVar[Callable[[Plan], str] | None] = None
    """Makes the HTML of a plan. Views and renderers know plans and no plan knows them: `optimizer.api` sets it."""

    @property
    def certificate(self) -> str:
        """How good the plan is, in a sentence."""
        if self.short:
            return chance_not_kept(len(self.short))
        misstated = sum(isinstance(violation, Misstated | PairDiffers) for violation in self.violations)
        return certificate(
            self.status, self.objective.measure, self.objective.gap, interrupted=self.interrupted, late=self.late,
            broken=len(self.violations) - misstated, misstated=misstated,
        )  # fmt: skip

    def _repr_html_(self) -> str | None:
        """The plan in a notebook; None, which shows it as text, where the public module has not been asked for it."""
        html = type(self).in_notebook
        return None if html is None else html(self)
