"""The scenario: everything a planner can say, as frozen models.

Each class is one part of the file; a field's docstring says what it means and in which unit. Shorthand
(`budget: 20000`, `roster: roster.csv`) is widened here, so the rest of the program sees one form.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from optimizer.scenario import numbers
from optimizer.scenario.audience import Audience
from optimizer.scenario.costs import Costs
from optimizer.scenario.fields import (
    Amount,
    AsList,
    Count,
    Factor,
    Measure,
    Objective,
    Platform,
    Positive,
    Share,
    Strict,
    Switch,
    Text,
    Where,
    field_problem,
    shorthand,
)
from optimizer.scenario.flights import Flight, Timing, refuse_bad_flights
from optimizer.scenario.rules import Rule, Target, budget_rule, refuse_bad_limits, target_rule

FORMATS = ("post", "carousel", "reel", "story", "video", "short", "live", "blog", "takeover")
"""Kinds of content every scenario knows; `formats:` may add more."""

MOST_PIECES = 1_000
"""More pieces of one format than this in one package are a slip of the finger."""

NO_PRICES = (
    "creator", "platform", "followers", "tier", "niche", "country", "language", "engagement_rate", "currency",
    "quality", "views", "reach_rate", "posts_measured",
)  # fmt: skip
"""Roster columns that hold something else than money."""

EVERY_TIER = "every tier"
"""Key of a conversion rate that is given as one number."""

DEFAULT_TIERS = {"nano": "0-2k", "micro": "2k-50k", "macro": "50k+"}


class Budget(Strict):
    """What the campaign may cost."""

    total: Amount
    """Everything the campaign may cost, in whole units of the currency."""
    contingency: Share = Decimal(0)
    """Share of the total that is held back and not planned."""


class ColumnChoice(Strict):
    """Which header of the roster holds a field, and in which unit a rate is written."""

    header: Text | None = None
    unit: Literal["percent", "fraction"] | None = None


class RosterSource(Strict):
    """Where the roster stands: a file, or a query on a database."""

    file: Text | None = None
    sheet: Text | None = None
    """Sheet of a workbook; the first where it is not named."""
    sql: Text | None = None
    """SQLAlchemy URL of a database; goes with `query`."""
    query: Text | None = None
    columns: dict[str, ColumnChoice] = Field(default_factory=dict)

    @field_validator("columns", mode="before")
    @classmethod
    def _widen_columns(cls, raw: object) -> object:
        if not isinstance(raw, Mapping):
            raise field_problem(
                "columns maps a field to a header", 'write, say, columns: {followers: "Follower Count"}'
            )
        unit = raw.get("unit")
        widened = {
            key: {"header": item} if isinstance(item, str | Decimal) else item
            for key, item in raw.items()
            if key != "unit"
        }
        if unit is not None:
            rate = widened.setdefault("engagement_rate", {})
            if isinstance(rate, dict):
                rate.setdefault("unit", unit)
        return widened

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.file is None) == (self.sql is None):
            raise field_problem("a roster is either a file or a query", "give file, or sql with query")
        if (self.sql is None) != (self.query is None):
            raise field_problem("sql and query go together", "give both the database URL and the query")
        return self


class FormatSpec(Strict):
    """A kind of content, relative to a feed post; what is left out comes from the benchmarks."""

    price: Factor | None = None
    reach: Factor | None = None
    engagement: Factor | None = None


class Package(Strict):
    """Counts of formats sold together."""

    name: Text
    contents: dict[str, Count]
    """Format to number of pieces; written as fields of the package: `reel: 1`."""
    discount: Share = Decimal(0)
    """Taken off the sum of the formats' prices."""
    fee: Amount | None = None
    """Fixed price, instead of the formats' prices."""
    price: Text | None = None
    """Roster column that holds this package's price."""
    gift: Amount | None = None
    """Value of product and shipping, instead of a fee."""
    acceptance: Share | None = None
    """Share of the creators asked who post; 1 unless it is a gift."""
    where: Where = Field(default_factory=dict)
    """Channels the package can be bought from."""

    @model_validator(mode="before")
    @classmethod
    def _gather_contents(cls, raw: object, info: ValidationInfo) -> object:
        """Move the fields that are formats into `contents`, and name a package that has no name."""
        if not isinstance(raw, Mapping) or "contents" in raw:
            return raw
        known = {*FORMATS, *((info.context or {}).get("formats") or ())}
        contents = {key: value for key, value in raw.items() if key in known}
        rest: dict[str, Any] = {key: value for key, value in raw.items() if key not in known}
        rest.setdefault("name", " + ".join(f"{count} {kind}" for kind, count in contents.items()) or "package")
        return {**rest, "contents": contents}

    @model_validator(mode="after")
    def _sells_something(self) -> Self:
        if not any(self.contents.values()):
            raise field_problem(
                f"the package {self.name!r} holds no content", "give it a format with a count, such as post: 1"
            )
        for kind, count in self.contents.items():
            if count > MOST_PIECES:
                hint = f"write {MOST_PIECES:,} or fewer"
                raise field_problem(f"{count:,} pieces in one package are too many", hint, "contents", kind)
        if self.fee is not None and self.price is not None:
            raise field_problem(f"the package {self.name!r} has a fee and a price column", "keep one of the two")
        if self.price in NO_PRICES:
            hint = "name the column with the package's price, or leave price out"
            raise field_problem(f"the column {self.price!r} holds no prices", hint, "price")
        if self.gift is None and self.acceptance is not None:
            raise field_problem(
                f"the package {self.name!r} has an acceptance but is no gift",
                "add gift: the value of product and shipping",
            )
        return self


class Pick(Strict):
    """A creator, or one of their channels, packages or flights."""

    creator: Text
    platform: Platform | None = None
    package: Text | None = None
    flight: Text | None = None


class Exclusion(Strict):
    """Somebody, or everybody who matches, who must not be in the plan."""

    creator: Text | None = None
    platform: Platform | None = None
    package: Text | None = None
    flight: Text | None = None
    where: Where = Field(default_factory=dict)

    @model_validator(mode="after")
    def _names_somebody(self) -> Self:
        if not (self.creator or self.platform or self.package or self.flight or self.where):
            raise field_problem("the exclusion names nobody", "give a creator or where")
        return self


class Conversion(Strict):
    """Sales per engagement, one number or one per tier, and what a sale is worth."""

    rate: Annotated[
        dict[str, Share], BeforeValidator(lambda raw: raw if isinstance(raw, Mapping) else {EVERY_TIER: raw})
    ] = Field(default_factory=dict)
    value: Amount | None = None


class Forecast(Strict):
    """How outcomes are expected from what the roster says."""

    shrink: Switch = False
    """Pull measured engagement rates towards the benchmark, the more the fewer posts were measured."""
    quality: Share | None = None
    """Authentic share of the audience where the roster has none."""
    no_show: Share = Decimal(0)
    """Share of the agreed content that is never delivered."""
    repeat: Share = Decimal("0.9")
    """Engagement of each further piece of the same format in a package, relative to the one before."""


class Solve(Strict):
    """When to stop."""

    gap: Share = Decimal("0.0001")
    """Proven distance from the best possible plan, relative to the plan's value."""
    seconds: Positive = Decimal(60)


_Pick = Annotated[Pick, shorthand("creator")]
_Exclusion = Annotated[Exclusion, shorthand("creator")]
_Target = Annotated[Target, shorthand("min")]


def _groups(raw: object) -> object:
    """A plain list of creators where a list of groups is expected is one group."""
    flat = isinstance(raw, list) and raw and all(isinstance(entry, str | Decimal) for entry in raw)
    return [raw] if flat else raw


def _all_different(creators: tuple[str, ...]) -> tuple[str, ...]:
    repeated = sorted({name for name in creators if creators.count(name) > 1})
    if repeated:
        raise field_problem(f"{', '.join(repeated)} stands twice in one group", "name each creator once")
    return creators


_Creators = Annotated[tuple[Text, ...], Field(min_length=2), AfterValidator(_all_different)]
_Groups = Annotated[tuple[_Creators, ...], BeforeValidator(_groups), AsList]


class Scenario(Strict):
    """One planning question: a budget, an objective, a roster, packages and rules."""

    name: Text = "scenario"
    currency: Annotated[str | None, Field(pattern="^[A-Z]{3}$")] = None
    """ISO 4217 code; where it is not given, the roster's own, or EUR."""
    budget: Annotated[Budget, shorthand("total")] | None = None
    objective: Objective = "engagement"
    targets: dict[Measure, _Target] = Field(default_factory=dict)
    roster: Annotated[RosterSource, shorthand("file")]
    tiers: dict[str, str] = DEFAULT_TIERS
    formats: dict[str, FormatSpec] = Field(default_factory=dict)
    packages: Annotated[tuple[Package, ...], AsList] = (Package(name="post", contents={"post": 1}),)
    """What each channel sells; one feed post where the scenario names nothing."""
    rules: Annotated[tuple[Rule, ...], AsList] = ()
    lock: Annotated[tuple[_Pick, ...], AsList] = ()
    exclude: Annotated[tuple[_Exclusion, ...], AsList] = ()
    apart: _Groups = ()
    together: _Groups = ()
    audience: Audience | None = None
    costs: Costs = Costs()
    flights: Annotated[tuple[Flight, ...], AsList] = ()
    """Periods of the campaign, in order; a channel may be bought once in each."""
    timing: Timing = Timing()
    conversion: Conversion = Conversion()
    forecast: Forecast = Forecast()
    solve: Solve = Solve()

    @field_validator("tiers", mode="before")
    @classmethod
    def _tiers_are_bands(cls, raw: object) -> object:
        if not isinstance(raw, Mapping) or not raw:
            raise field_problem(
                "tiers maps a name to a band of followers", "write, say, tiers: {micro: 2k-50k, macro: 50k+}"
            )
        bands: list[tuple[Decimal, Decimal, str]] = []
        for name, text in raw.items():
            try:
                low, high = numbers.band(text)
            except numbers.NotANumber as error:
                raise field_problem(error.what, error.hint, str(name)) from error
            bands.append((low, Decimal("inf") if high is None else high, str(name)))
        bands.sort()
        for (_, end, name), (begin, _, other) in itertools.pairwise(bands):
            if begin < end:
                hint = "let each band begin where the one below ends"
                raise field_problem(f"the tiers {name} and {other} overlap", hint, other)
        return {str(name): str(text) for name, text in raw.items()}

    @field_validator("targets")
    @classmethod
    def _targets_are_numbers(cls, targets: dict[Measure, Target]) -> dict[Measure, Target]:
        for measure, target in targets.items():
            for end, limit in (("min", target.min), ("max", target.max)):
                if limit is not None and limit.is_share:
                    hint = "a target is an amount; for a share of the plan write a rule"
                    raise field_problem(f"{limit} of what?", hint, measure, end)
            try:
                refuse_bad_limits(measure, target.min, target.max)
            except PydanticCustomError as error:
                context: dict[str, Any] = dict(error.context or {})
                raise field_problem(context["what"], context["hint"], measure, *context["at"]) from error
        return targets

    @field_validator("formats")
    @classmethod
    def _formats_are_no_fields(cls, formats: dict[str, FormatSpec]) -> dict[str, FormatSpec]:
        for name in formats:
            if name in Package.model_fields:
                hint = "choose another; it is a field of every package"
                raise field_problem(f"a format cannot be called {name!r}", hint, name)
        return formats

    @field_validator("packages")
    @classmethod
    def _package_names_differ(cls, packages: tuple[Package, ...]) -> tuple[Package, ...]:
        _refuse_repeats([package.name for package in packages], "package")
        return packages or cls.model_fields["packages"].default

    @field_validator("rules")
    @classmethod
    def _rules_have_names(cls, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
        named = tuple(rule.with_a_name() for rule in rules)
        for position, rule in enumerate(named):
            if rule.name == "budget" or rule.name.startswith("target: "):
                hint = "choose another; the budget and the targets appear among the rules under these names"
                raise field_problem(f"the name {rule.name!r} is taken", hint, position, "name")
        _refuse_repeats([rule.name for rule in named], "rule")
        return named

    @model_validator(mode="after")
    def _flights_fit_together(self) -> Self:
        refuse_bad_flights(self.flights, self.timing)
        taken = {rule.name for flight in self.flights for rule in flight.rules}
        for position, rule in enumerate(self.rules):
            if rule.name in taken:
                hint = "choose another; what a flight asks for appears among the rules under this name"
                raise field_problem(f"the name {rule.name!r} is taken", hint, "rules", position, "name")
        return self

    @property
    def planned_budget(self) -> Decimal | None:
        """The budget less the contingency, in whole units of the currency, before rounding; None without a budget."""
        return None if self.budget is None else self.budget.total * (1 - self.budget.contingency)

    @cached_property
    def all_rules(self) -> tuple[Rule, ...]:
        """Every limit of the plan: the budget, the targets, what the flights ask for, then the rules as written."""
        return tuple(rule for _, rule in self._placed_rules)

    @property
    def rule_places(self) -> tuple[tuple[str | int, ...], ...]:
        """Where each of `all_rules` stands in the file: `("budget",)`, `("flights", 0, "targets", "posts")`."""
        return tuple(place for place, _ in self._placed_rules)

    @property
    def _placed_rules(self) -> Iterator[tuple[tuple[str | int, ...], Rule]]:
        if self.planned_budget is not None:
            yield ("budget",), budget_rule(self.planned_budget)
        for measure, target in self.targets.items():
            yield ("targets", measure), target_rule(measure, target.min, target.max)
        for position, flight in enumerate(self.flights):
            for field, rule in flight.placed_rules:
                yield ("flights", position, *field), rule
        for position, rule in enumerate(self.rules):
            yield ("rules", position), rule


def _refuse_repeats(names: list[str], kind: str) -> None:
    for position, name in enumerate(names):
        if name in names[:position]:
            raise field_problem(
                f"two {kind}s have the same name: {name}", f"give each {kind} a name of its own", position, "name"
            )
