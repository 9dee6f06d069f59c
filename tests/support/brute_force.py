"""Every plan of a small scenario, tried: the judge of solver and verifier.

It reads the offer table and the scenario's words and nothing else of the program: which offers a rule
speaks of is decided here, row by row, in plain Python.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.offers.table import Offers
from optimizer.scenario.fields import Between
from optimizer.scenario.rule_grammar import Rule
from optimizer.scenario.schema import Scenario

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
SLACK = 1e-9


def all_plans(offers: Offers) -> BoolArray:
    """(plans, k) every way to take at most one offer of each channel (in each flight)."""
    flight = offers.table["flight"].to_numpy()
    channels = [
        np.flatnonzero((offers.channel == channel) & (flight == when))
        for channel in np.unique(offers.channel)
        for when in np.unique(flight)
    ]
    choices = [[None, *members.tolist()] for members in channels]
    plans = np.zeros((int(np.prod([len(choice) for choice in choices])), len(offers)), dtype=bool)
    for row, picks in enumerate(itertools.product(*choices)):
        plans[row, [pick for pick in picks if pick is not None]] = True
    return plans


def best_value(scenario: Scenario, offers: Offers) -> float | None:
    """The best objective value over all plans that obey every rule; None where none does. Spend in minor units."""
    plans = all_plans(offers)
    allowed = plans[feasible(scenario, offers, plans)]
    if not len(allowed):
        return None
    values = measured(offers, scenario.objective, np.ones(len(offers), dtype=bool), allowed)
    return float(values.min() if scenario.objective == "spend" else values.max())


def feasible(scenario: Scenario, offers: Offers, plans: BoolArray) -> BoolArray:
    """(plans,) True where every rule, lock, exclusion, apart and together is obeyed."""
    good = np.ones(len(plans), dtype=bool)
    for rule in scenario.all_rules:
        if rule.measure == "cash":
            good &= _paid(scenario, offers, rule, plans)
            continue
        for members in _scopes(offers, rule):
            good &= _obeyed(scenario, offers, rule, members, plans)
    good &= _rested(scenario, offers, plans)
    for pick in scenario.lock:
        wanted = [_is(offers, j, pick.creator, pick.platform, pick.package, pick.flight) for j in range(len(offers))]
        good &= plans[:, wanted].any(axis=1)
    for exclusion in scenario.exclude:
        out = [
            (
                exclusion.creator is None
                or _is(offers, j, exclusion.creator, exclusion.platform, exclusion.package, exclusion.flight)
            )
            and _matches(offers, j, exclusion.where)
            for j in range(len(offers))
        ]
        good &= ~plans[:, out].any(axis=1)
    for creators in scenario.apart:
        good &= _presence(offers, creators, plans).sum(axis=0) <= 1
    for creators in scenario.together:
        present = _presence(offers, creators, plans).sum(axis=0)
        good &= (present == 0) | (present == len(creators))
    return good


def _paid(scenario: Scenario, offers: Offers, rule: Rule, plans: BoolArray) -> BoolArray:
    """A rule on cash: what each offer takes out of the account in which month, tax and all."""
    due: list[dict[str | None, int]] = []
    flight = offers.table["flight"].to_numpy()
    begins = next((each.start for each in scenario.flights if each.start is not None), None)
    signing = scenario.costs.signing or begins
    for offer in range(len(offers)):
        own = scenario.flights[int(flight[offer])] if flight[offer] >= 0 else None
        posting = None if own is None else own.end if scenario.timing.posted == "end" else own.start
        months: dict[str | None, int] = {}
        for paid, declared, terms in _invoices(scenario, offers, offer):
            for amount, late in ((paid, False), (declared, True))[: 1 + bool(declared)]:
                share, before = Fraction(0), 0
                for part in terms:
                    share += Fraction(part.share)
                    until = _half_up(share * amount)
                    day = part.due(signing, posting)
                    if late and day is not None:
                        day = scenario.costs.tax.refund.after(day)
                    month = None if day is None else day.isoformat()[:7]
                    months[month] = months.get(month, 0) + until - before
                    before = until
        due.append({month: amount for month, amount in months.items() if amount})
    asked = [str(value) for value in rule.where["month"].values] if "month" in rule.where else None
    where = {column: condition for column, condition in rule.where.items() if column != "month"}
    known = sorted({month for months in due for month in months if month is not None})
    sets = [[month] for month in known if asked is None or month in asked] if rule.per == "month" else [asked]
    matched = np.array([_matches(offers, j, where) for j in range(len(offers))])
    good = np.ones(len(plans), dtype=bool)
    for months in sets:
        amounts = np.array([sum(a for m, a in one.items() if months is None or m in months) for one in due]) * matched
        paid, whole = plans @ amounts, plans @ np.array([sum(one.values()) for one in due])
        for limit, sign in ((rule.min, 1), (rule.max, -1)):
            if limit is None:
                continue
            if limit.is_share:
                good &= sign * (paid - float(limit.value) * whole) >= -SLACK * np.maximum(1.0, whole)
            else:
                rounding = ROUND_CEILING if sign > 0 else ROUND_FLOOR
                good &= sign * paid >= sign * int(limit.value.scaleb(offers.digits).to_integral_value(rounding))
    return good


def _half_up(value: Fraction) -> int:
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def _invoices(scenario: Scenario, offers: Offers, offer: int) -> Iterator[tuple[int, int, tuple[Any, ...]]]:
    """(what it asks for, tax that the brand declares, its terms) of each invoice, kind by kind in fractions."""
    costs, tax = scenario.costs, scenario.costs.tax
    row = offers.table.iloc[offer]
    kinds = ("product", "usage_rights", "exclusivity", "agency", "platform")
    amounts = {kind: int(row.get(f"cost_{kind}", 0)) for kind in kinds}
    amounts["creator"] = int(row["cost"]) - sum(amounts.values()) - int(row.get("cost_tax", 0))
    country = str(offers.channels["country"].iloc[int(row["channel"])])
    wanted = {
        "creator": ("creator", "usage_rights", "exclusivity"),
        **{kind: (kind,) for kind in kinds[0:1] + kinds[3:]},
    }
    for kinds_of_payee in wanted.values():
        terms_of = {kind: costs.payment.of(kind) for kind in kinds_of_payee}
        for terms in dict.fromkeys(terms_of.values()):
            own = [kind for kind in kinds_of_payee if terms_of[kind] == terms]
            paid, declared = sum(amounts[kind] for kind in own), 0
            together: dict[str, list[str]] = {}
            for kind in own:
                if tax is not None and (kind in tax.on or kind in tax.kinds):
                    together.setdefault(kind if kind in tax.kinds else "country", []).append(kind)
            for key, taxed in together.items():
                rate, back, reverse = _rate(tax, key, country)
                whole = _half_up(rate * sum(amounts[kind] for kind in taxed))
                paid += 0 if reverse else whole
                declared += whole - _half_up(back * whole) if reverse else 0
            yield paid, declared, terms


def _rate(tax: Any, key: str, country: str) -> tuple[Fraction, Fraction, bool]:
    """Rate, share claimed back, reverse charge: of the kind, of the country, or the general one."""
    general = Fraction(tax.recoverable or 0)

    def of_country(name: str) -> tuple[Fraction, Fraction, bool]:
        for other, own in tax.countries.items():
            if {"Austria": "AT"}.get(other, other) == name:
                back = general if own.recoverable is None else Fraction(own.recoverable)
                return Fraction(own.rate), back, own.reverse_charge
        return Fraction(tax.rate), general, tax.reverse_charge

    if key == "country":
        return of_country(country)
    own = tax.kinds[key]
    rate, back, reverse = of_country(own.country or "?")
    return (
        rate if own.rate is None else Fraction(own.rate),
        back if own.recoverable is None else Fraction(own.recoverable),
        reverse if own.reverse_charge is None else own.reverse_charge,
    )


def _rested(scenario: Scenario, offers: Offers, plans: BoolArray) -> BoolArray:
    """No channel is taken in two flights with less rest between them than was asked for, day by day."""
    good = np.ones(len(plans), dtype=bool)
    rest, flights = scenario.timing.rest, scenario.flights
    if rest is None:
        return good
    flight = offers.table["flight"].to_numpy()
    for one, other in itertools.combinations(range(len(offers)), 2):
        if offers.channel[one] != offers.channel[other] or flight[one] == flight[other]:
            continue
        first, later = sorted((int(flight[one]), int(flight[other])))
        if rest.unit == "flights":
            between = later - first - 1
        else:
            end, start = flights[first].end, flights[later].start
            assert end is not None
            assert start is not None
            between = sum(1 for day in range(end.toordinal() + 1, start.toordinal())) if start > end else -1
        if between < rest.count:
            good &= ~(plans[:, one] & plans[:, other])
    return good


def measured(offers: Offers, measure: str, members: BoolArray, plans: BoolArray) -> FloatArray:
    """(plans,) the measure over the members (k,) of each plan."""
    if measure == "creators":
        owners = offers.channels["creator"].to_numpy()[offers.channel]
        names = sorted(set(owners[members].tolist()))
        return np.array([plans[:, members & (owners == name)].any(axis=1) for name in names], dtype=float).sum(axis=0)
    values = offers.table["cost" if measure == "spend" else measure].to_numpy(dtype=float)
    return plans[:, members] @ values[members]


def _obeyed(scenario: Scenario, offers: Offers, rule: Rule, members: BoolArray, plans: BoolArray) -> BoolArray:
    amount = measured(offers, rule.measure, members, plans)
    low, high = (None if limit is None else limit.value for limit in (rule.min, rule.max))
    everything = np.ones(len(offers), dtype=bool)
    if rule.is_share and rule.of == "plan":
        whole = measured(offers, rule.measure, everything, plans)
        ends = [None if end is None else float(end) * whole for end in (low, high)]
        margin = SLACK * np.maximum(1.0, whole)
    else:
        if rule.is_share:
            assert scenario.budget is not None
            low, high = (None if end is None else end * scenario.budget.total for end in (low, high))
        if rule.measure == "spend":
            low = None if low is None else low.scaleb(offers.digits).to_integral_value(ROUND_CEILING)
            high = None if high is None else high.scaleb(offers.digits).to_integral_value(ROUND_FLOOR)
        ends = [None if end is None else np.full(len(plans), float(end)) for end in (low, high)]
        margin = SLACK * np.maximum(1.0, amount)
    good = np.ones(len(plans), dtype=bool)
    if ends[0] is not None:
        good &= amount >= ends[0] - margin
    if ends[1] is not None:
        good &= amount <= ends[1] + margin
    return good


def _scopes(offers: Offers, rule: Rule) -> Iterator[BoolArray]:
    matched = np.array([_matches(offers, j, rule.where) for j in range(len(offers))])
    if rule.per is None:
        yield matched
        return
    carried = [_cells(offers, j, rule.per) for j in range(len(offers))]
    for value in sorted({value for values in carried for value in values}):
        members = matched & np.array([value in values for values in carried])
        if members.any():
            yield members


def _cells(offers: Offers, offer: int, column: str) -> tuple[object, ...]:
    if column == "package":
        return (offers.packages[int(offers.table["package"].iloc[offer])],)
    if column == "flight":
        return (offers.flights[int(offers.table["flight"].iloc[offer])],)
    cell = offers.channels[column].iloc[int(offers.channel[offer])]
    return cell if isinstance(cell, tuple) else (cell,) if cell != "" else ()


def _matches(offers: Offers, offer: int, where: dict[str, object]) -> bool:
    for column, condition in where.items():
        cells = _cells(offers, offer, column)
        if isinstance(condition, Between):
            number = Decimal(repr(float(cells[0])))
            if (condition.min is not None and number < condition.min) or (
                condition.max is not None and number > condition.max
            ):
                return False
        elif not any(cell == value for cell in cells for value in condition.values):
            return False
    return True


def _is(
    offers: Offers,
    offer: int,
    creator: str | None,
    platform: str | None,
    package: str | None,
    flight: str | None = None,
) -> bool:
    channel = offers.channels.iloc[int(offers.channel[offer])]
    return (
        creator in (None, channel["creator"])
        and platform in (None, channel["platform"])
        and package in (None, offers.packages[int(offers.table["package"].iloc[offer])])
        and (flight is None or flight == offers.flights[int(offers.table["flight"].iloc[offer])])
    )


def _presence(offers: Offers, creators: tuple[str, ...], plans: BoolArray) -> NDArray[np.bool_]:
    owners = offers.channels["creator"].to_numpy()[offers.channel]
    return np.array([plans[:, owners == creator].any(axis=1) for creator in creators])
