"""What the brand pays beside the creator's fee: rights, agency, platform, tax; and other currencies."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Self

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema, field_validator, model_validator

from optimizer.currencies import decimal_places
from optimizer.scenario import numbers
from optimizer.scenario.fields import Amount, Day, Factor, Strict, Text, field_problem
from optimizer.scenario.kinds import KINDS as KINDS
from optimizer.scenario.kinds import Base, Kind
from optimizer.scenario.payments import Payment, PaymentTerms
from optimizer.scenario.shorthand import NUMBER, NUMBER_OR_SHARE, AlsoWritten, Schema, shorthand
from optimizer.scenario.taxes import Tax
from optimizer.scenario.taxes import TaxRate as TaxRate
from optimizer.words.figures import exact

FEES: dict[str, Kind] = {
    "usage_rights": "usage_rights", "exclusivity": "exclusivity", "agency_fee": "agency", "platform_fee": "platform",
}  # fmt: skip
"""Fields of `costs` that are fees, and the kind of cost each becomes."""

_HIGHEST = 10
"""Rights may cost more than the fee itself; above ten times as much somebody's finger slipped."""


class Charge(Strict):
    """A fee on each booking: a share of what it rests on, an amount per booking, or both."""

    rate: Factor = Decimal(0)
    """Share of the costs that `on` names."""
    amount: Amount = Decimal(0)
    """Per booking, in whole units of the currency."""
    column: Text | None = None
    """Roster column with the amount per booking; where a cell is empty, `rate` and `amount` hold."""
    on: Base = ("creator",)
    """Kinds of cost that `rate` is a share of."""

    @field_validator("rate", mode="before")
    @classmethod
    def _rate_is_a_share(cls, raw: object) -> object:
        number = numbers.number_or_share(raw) if isinstance(raw, str | Decimal) else None
        if number is not None and not number.is_share and number.value > 1:
            raise field_problem(f"{raw} is more than the whole", f"write {raw}% for a percentage")
        return raw


def _charge(raw: object) -> object:
    """`15%` is a rate, `50` an amount."""
    if not isinstance(raw, str | Decimal):
        return raw
    try:
        number = numbers.number_or_share(raw)
    except numbers.NotANumber as error:
        raise field_problem(error.what, "write a percentage such as 15%, or an amount per booking") from error
    if not number.is_share and 0 < number.value < 1:
        percent = f"{exact(number.value * 100)}".rstrip("0").rstrip(".")
        hint = f"write {percent}%, or {{amount: {exact(number.value)}}} for that much per booking"
        raise field_problem(f"{exact(number.value)} can be {percent}% or an amount of money", hint)
    return {"rate": raw} if number.is_share else {"amount": raw}


class Exchange(Strict):
    """What a unit of another currency is worth in the scenario's, and the day of these rates."""

    model_config = ConfigDict(json_schema_extra=lambda schema: _rates_are_fields(schema))

    rates: dict[str, Annotated[Decimal, BeforeValidator(lambda raw: _unit_value(raw)), WithJsonSchema(NUMBER)]] = Field(
        default_factory=dict
    )
    """Currency to what one unit of it is worth; written as fields: `USD: 0.92`."""
    as_of: Day | None = None
    """The day of the rates, for the plan's list of assumptions."""

    @model_validator(mode="before")
    @classmethod
    def _gather_rates(cls, raw: object) -> object:
        if not isinstance(raw, Mapping):
            raise field_problem("fx maps a currency to its rate", "write, say, fx: {USD: 0.92, as_of: 2027-02-01}")
        if "rates" in raw:
            return raw
        rates = {str(key): value for key, value in raw.items() if key != "as_of"}
        open_rates = [code for code, value in rates.items() if value is None]  # told by whoever needs them
        for code in rates:
            if code not in decimal_places():
                raise field_problem(f"{code!r} is not a currency code", "write three capital letters: USD", code)
        rates = {code: value for code, value in rates.items() if code not in open_rates}
        return {"rates": rates, **({"as_of": raw["as_of"]} if "as_of" in raw else {})}


def _rates_are_fields(schema: Schema) -> None:
    """The schema as the file is written: every field but `as_of` is a currency with its rate."""
    del schema["properties"]["rates"]
    schema["additionalProperties"] = {**NUMBER, "description": "What one unit of the currency is worth."}
    schema["propertyNames"] = {"pattern": "^([A-Z]{3}|as_of)$"}


def _unit_value(raw: object) -> Decimal:
    """A rate of exchange: 1.085 has three decimals and is no thousand."""
    try:
        number = numbers.number_or_share(raw)
    except numbers.NotANumber as error:
        raise field_problem(error.what, "write what one unit is worth, such as 0.92") from error
    if number.is_share or number.value <= 0:
        raise field_problem(f"{raw} is no exchange rate", "write what one unit is worth, such as 0.92")
    return number.value


_Charge = Annotated[Charge, BeforeValidator(_charge), AlsoWritten(NUMBER_OR_SHARE)]


class Costs(Strict):
    """Everything that is paid beside the creator's fee and the product of a gift."""

    usage_rights: _Charge | None = None
    """For using the content in the brand's own channels and ads: 15%, or an amount per booking."""
    exclusivity: _Charge | None = None
    """For not working with competitors."""
    agency_fee: _Charge | None = None
    """What an agency takes."""
    platform_fee: _Charge | None = None
    """What a booking platform takes."""
    tax: Annotated[Tax, shorthand("rate", NUMBER_OR_SHARE)] | None = None
    """Tax on the fees."""
    fx: Exchange | None = None
    """Rates of exchange for prices in other currencies: {USD: 0.92, as_of: 2027-02-01}."""
    payment: Payment = PaymentTerms()
    """When it is paid: `50% on signing, rest 30 days after posting`; or terms by kind of cost, with `others`."""
    signing: Day | None = None
    """The day on which contracts are signed; the first day of the first flight where it is left out."""

    @model_validator(mode="after")
    def _each_rests_on_what_comes_before(self) -> Self:
        for field, kind in FEES.items():
            charge: Charge | None = getattr(self, field)
            if charge is None:
                continue
            late = [other for other in charge.on if KINDS.index(other) >= KINDS.index(kind)]
            if late:
                hint = f"it may rest on {', '.join(KINDS[: KINDS.index(kind)])}"
                raise field_problem(f"{field} cannot be a share of {' and '.join(late)}", hint, field, "on")
            most = 1 if kind in ("agency", "platform") else _HIGHEST
            if charge.rate > most:
                hint = "give a percentage between 0% and 100%" if most == 1 else "write an amount for as much as that"
                raise field_problem(f"{numbers.Limit(charge.rate, True)} is above {most * 100}%", hint, field)
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """Roster columns that hold amounts of money."""
        charges = (getattr(self, field) for field in FEES)
        return tuple(dict.fromkeys(charge.column for charge in charges if charge is not None and charge.column))

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of cost that are asked for here, in order."""
        asked = {kind for field, kind in FEES.items() if getattr(self, field) is not None}
        return tuple(kind for kind in KINDS if kind in asked or (kind == "tax" and self.tax is not None))
