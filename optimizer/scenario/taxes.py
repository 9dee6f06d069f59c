"""Tax on the fees: whose rate holds for which kind of cost, what is claimed back of it, and who declares it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema, field_validator

from optimizer.scenario import numbers
from optimizer.scenario.fields import Share, Strict, Switch, Text, field_problem
from optimizer.scenario.kinds import KINDS, Base, Kind
from optimizer.scenario.payments import Delay
from optimizer.scenario.shorthand import NUMBER_OR_SHARE, shorthand

_TAXED: tuple[Kind, ...] = ("creator", "usage_rights", "exclusivity", "agency", "platform")
_DELAY = re.compile(r"(?P<count>\d{1,3}) (?P<unit>day|week|month)s?(?: after(?: the)? payment)?")


def _recovered(raw: object) -> object:
    """`true` is all of it, `false` none; a percentage for whoever may claim a part."""
    if isinstance(raw, bool):
        return Decimal(int(raw))
    try:
        return numbers.share(raw)
    except numbers.NotANumber as error:
        raise field_problem(error.what, "write true, false, or the share that is claimed back, such as 50%") from error


def _delay(raw: object) -> object:
    if isinstance(raw, Delay):
        return raw
    found = _DELAY.fullmatch(" ".join(str(raw).lower().split()))
    if found is None:
        raise field_problem(f"{raw} is no time after a payment", "write, say, 1 month or 45 days")
    count = int(found["count"])
    if found["unit"] == "month":
        return Delay(months=count)
    return Delay(days=count * (7 if found["unit"] == "week" else 1))


Recoverable = Annotated[
    Share | None, BeforeValidator(_recovered), WithJsonSchema({"anyOf": [{"type": "boolean"}, NUMBER_OR_SHARE]})
]


class TaxRate(Strict):
    """Tax of one country, and the share of it that is claimed back."""

    rate: Share = Decimal(0)
    """Share of the taxed costs."""
    recoverable: Recoverable = None
    """Share of the tax that is claimed back: true is all of it."""
    reverse_charge: Switch = False
    """The invoice comes without tax: the buyer declares it, and deducts what is recoverable in the same return."""


class KindTax(Strict):
    """Tax on a kind of cost whose supplier is not the creator: the agency, a platform."""

    rate: Share | None = None
    """Share of the cost; left out, the rate of `country` in the table of countries, else the general rate."""
    recoverable: Recoverable = None
    """Share of the tax that is claimed back: true is all of it."""
    reverse_charge: Switch | None = None
    """The invoice comes without tax, and the buyer declares it."""
    country: Text | None = None
    """Where the supplier is taxed."""


class Tax(TaxRate):
    """Tax on the fees of a booking, by the country of the creator where a table is given."""

    countries: dict[str, Annotated[TaxRate, shorthand("rate", NUMBER_OR_SHARE)]] = Field(default_factory=dict)
    """Country of the creator to its rate; `rate` holds for all others."""
    kinds: dict[str, Annotated[KindTax, shorthand("rate", NUMBER_OR_SHARE)]] = Field(default_factory=dict)
    """Kind of cost to tax of its own, whatever the creator's country: `{agency: {country: DE}}`."""
    column: Text | None = None
    """Roster column with the creator's own rate, 0 for whoever charges no tax; where a cell is empty, the country's."""
    on: Base = _TAXED
    """Kinds of cost that are taxed; the product of a gift is not, unless it is named."""
    refund: Annotated[Delay, BeforeValidator(_delay), WithJsonSchema({"type": "string"})] = Delay(months=1)
    """How long after a payment its tax comes back, or declared tax is paid."""

    @field_validator("countries", mode="before")
    @classmethod
    def _countries_are_a_table(cls, raw: object) -> object:
        if not isinstance(raw, Mapping):
            raise field_problem("countries maps a country to a rate", "write, say, countries: {FR: 20%, DE: 19%}")
        return {str(name): rate for name, rate in raw.items()}

    @field_validator("kinds", mode="before")
    @classmethod
    def _kinds_are_kinds(cls, raw: object) -> object:
        if not isinstance(raw, Mapping):
            raise field_problem("kinds maps a kind of cost to a rate", "write, say, kinds: {agency: {country: DE}}")
        for kind in raw:
            if kind not in KINDS[1:-1]:
                hint = f"kinds are: {', '.join(KINDS[1:-1])}; a creator is taxed by their country"
                raise field_problem(f"{kind!r} is no kind of cost with tax of its own", hint, str(kind))
        return dict(raw)

    @property
    def taxed(self) -> tuple[Kind, ...]:
        """Every kind of cost that is taxed, in order."""
        return tuple(kind for kind in KINDS if kind in self.on or kind in self.kinds)
