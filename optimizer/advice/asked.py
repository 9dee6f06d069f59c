"""What a requirement asks, as a fact: whose limit, on what, how much; told by `words.conflicts` when asked for."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from optimizer.planning import Prepared
from optimizer.scenario.fields import where_words
from optimizer.scenario.schema import Exclusion, Pick
from optimizer.words import conflicts as words

Side = Literal["min", "max"]
Place = Literal["budget", "target", "flight", "rule"]


@dataclass(frozen=True)
class AskedLimit:
    """One limit of a rule, of a target or of the budget, as the scenario writes it."""

    place: Place
    name: str
    named: bool
    """The planner gave the rule its name; else it is called by what it asks."""
    side: Side
    value: Decimal
    """Of the budget its total, contingency included; a share is a fraction."""
    measure: str
    where: str
    """Conditions on the lines that count: `tier micro`."""
    per: str
    share: bool
    of_budget: bool
    held_back: Decimal
    """Share of the budget that is kept as contingency."""
    kept: Decimal
    """Amount of it that is kept beside the share."""
    flight: str
    """The flight whose budget or target it is."""
    is_flight_budget: bool
    currency: str
    digits: int

    @classmethod
    def of(cls, prepared: Prepared, position: int, side: Side) -> AskedLimit:
        """The limit of the rule at `position` of the scenario's `all_rules`, which has one on this side."""
        scenario, offers = prepared.scenario, prepared.offers
        rule, where = scenario.all_rules[position], scenario.rule_places[position]
        limit = rule.min if side == "min" else rule.max
        assert limit is not None
        budget = scenario.budget if where[0] == "budget" else None
        places: dict[str | int, Place] = {"budget": "budget", "targets": "target", "flights": "flight"}
        return cls(
            place=places.get(where[0], "rule"),
            name=rule.name,
            named=where[0] != "rules" or rule.name != rule.described(),
            side=side,
            value=limit.value if budget is None else budget.total,
            measure=rule.measure,
            where=where_words(rule.where),
            per=rule.per or "",
            share=rule.is_share,
            of_budget=rule.of == "budget",
            held_back=Decimal(0) if budget is None else budget.contingency,
            kept=Decimal(0) if budget is None else budget.held_back,
            flight=scenario.flights[int(where[1])].name if where[0] == "flights" else "",
            is_flight_budget=where[-1] == "budget" and where[0] == "flights",
            currency=offers.currency,
            digits=offers.digits,
        )

    @property
    def asks(self) -> str:
        """`spend, tier micro: at least 60 %`; the limit alone where the name says what is measured."""
        limit = words.limit(self.value, self.measure, self.currency, self.digits, share=self.share)
        if self.place == "budget":
            return words.budget_asks(limit, self.held_back, self.kept, self.currency, self.digits)
        about = (self.measure, self.where, words.per(self.per)) if self.place == "rule" else ()
        return words.asks(self.side, limit, of_budget=self.of_budget, about=about)

    def moved(self, new: Decimal) -> str:
        """The limit set to another value, as a planner would say it: `raise the budget to €23,400`."""
        plain = words.limit(new, self.measure, self.currency, self.digits, share=self.share)
        told = words.counted(new, self.measure, self.currency, self.digits, share=self.share)
        match self.place:
            case "budget":
                return words.raise_budget(plain)
            case "target":
                return words.move_target(self.side, told)
            case "flight":
                what = "budget" if self.is_flight_budget else "target"
                return words.move_in_flight(self.side, what, self.flight, told, of_budget=self.of_budget)
        if self.side == "min" and new == 0:
            return words.drop_minimum(self.name)
        if self.side == "max" and self.measure in ("creators", "posts") and not self.share:
            return words.allow(told, self.name)
        return words.move(self.side, self.name, told, of_budget=self.of_budget)


def pick_words(pick: Pick) -> str:
    """`creator_101 on tiktok with launch bundle`."""
    return words.pick(pick.creator, pick.platform, pick.package, pick.flight)


def exclusion_words(exclusion: Exclusion) -> str:
    """`creator_040`, `brand_safety low`."""
    parts = [text for text in (exclusion.creator, exclusion.platform, exclusion.package, exclusion.flight) if text]
    return ", ".join([*parts, *([where_words(exclusion.where)] if exclusion.where else [])])
