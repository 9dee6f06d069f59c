"""What the cells of a booking come to now, worked out as their formulas do it; and which of them are given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from optimizer.facts.deals import DealOfLine
from optimizer.plan.plan import Plan
from optimizer.render.workbook.plan_columns import Layout, due_key, of_kind, pay_key
from optimizer.render.workbook.plan_terms import Part, Rate, Unit, base, charge_holds, rounded
from optimizer.roster.deals import purchase_order
from optimizer.scenario.payments import Instalment
from optimizer.words.figures import known

ZERO = Decimal(0)


@dataclass
class Booked:
    """The cells of a booking: values by column, and the columns whose formula does not hold for it."""

    values: dict[str, Any] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)

    def money(self, key: str) -> Decimal:
        """An amount."""
        return Decimal(self.values.get(key) or 0)


def booked_lines(plan: Plan, layout: Layout) -> list[Booked]:
    """Every booking in the order of the plan."""
    counts: dict[str, int] = {}
    first: dict[str, int] = {}
    for number, line in enumerate(layout.lines):
        counts[line["creator"]] = counts.get(line["creator"], 0) + 1
        first.setdefault(line["creator"], layout.first + number + 1)
    flights = {flight.name: (flight.start, flight.end) for flight in plan.flights}
    found = []
    for line in layout.lines:
        cells = Booked()
        own = cells.values
        told = enumerate(dict.fromkeys(name for other in layout.lines for name in other["columns"]))
        own |= {f"told_{number}": _told(line["columns"].get(name)) for number, name in told}
        own |= {name: line.get(name) for name in _AS_THEY_ARE}
        own |= {"tier": line["tier"] or "no tier", "niche": niche_words(line), "flight": line["flight"]}
        own["starts"], own["ends"] = flights.get(line["flight"], (None, None))
        own |= _agreed(line)
        own["estimated"] = ", ".join(line["estimated"])
        own |= {"part": 1 / counts[line["creator"]], "who": first[line["creator"]]}
        _prices(cells, line, plan, layout)
        _taxes(cells, line, layout)
        _payments(cells, layout)
        engagement = line["engagement"]
        has_each = known(engagement) and engagement > 0
        own["each"] = float(own["cost"]) / engagement if has_each else ""
        own |= {"actual_gross": "", "over": "", "check": "ok"}
        found.append(cells)
    return found


_AS_THEY_ARE = (
    "id", "creator", "platform", "package", "country", "posted_on", "handle", "url", "agent", "email", "notes", "posts",
    "engagement", "impressions", "reach", "added_reach", "conversions", "value",
)  # fmt: skip


def niche_words(line: Mapping[Any, Any]) -> str:
    """The niches of a line as its cell says them."""
    return str(line["niche"]).replace("|", ", ") or "no niche"


def _agreed(line: Mapping[Any, Any]) -> dict[str, Any]:
    """How far the deal of a booking is, and its purchase order; nothing where none is known."""
    deal = line.get("deal")
    if not isinstance(deal, DealOfLine):
        return {"status": None, "po": None}
    return {"status": deal.status, "po": purchase_order(deal.kept) or None}


def _told(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value


def _prices(cells: Booked, line: Mapping[Any, Any], plan: Plan, layout: Layout) -> None:
    """The creator's price in its own currency, and every kind of cost."""
    costs, digits = line["costs"], plan.digits
    kinds = {kind: costs.get(kind, ZERO) for kind in layout.kinds}
    untold = line["cost"] - sum(costs.values(), ZERO)  # an older file does not say the kinds
    if not costs:
        kinds["creator"] = untold
    original = line["original"]
    amount, rate, currency = kinds["creator"], Decimal(1), plan.currency
    if original is not None and rounded(original.amount * original.rate, digits) == kinds["creator"]:
        amount, rate, currency = original.amount, original.rate, original.currency
    cells.values |= {"original": amount, "rate": rate, "currency": currency}
    for kind, value in kinds.items():
        cells.values[of_kind(kind)] = value
        charge = layout.terms.charges.get(kind)
        if kind != "creator" and (charge is None or kind in line["quoted"] or not charge_holds(charge, costs, digits)):
            cells.given.add(of_kind(kind))
    cells.values["net"] = sum(kinds.values(), ZERO)


def _taxes(cells: Booked, line: Mapping[Any, Any], layout: Layout) -> None:
    """Code, rate and amount of the tax on each invoice; what comes back of it; gross and cost."""
    own, digits = cells.values, layout.digits
    rates, taxes = layout.terms.rates, list(line["taxes"])
    vat = claimed = ZERO
    for paper in layout.terms.papers:
        gross = sum((cells.money(of_kind(kind)) for kind in paper.kinds), ZERO)
        for unit in paper.units:
            tax = next((one for one in taxes if one.on == unit.kinds), None)
            rate = rates[tax.number] if tax is not None and tax.number < len(rates) else _rate_of(unit, rates)
            percent = rate.rate if tax is None else tax.rate
            amount = rounded(base(unit.kinds, line["costs"]) * percent, digits)
            if tax is not None and tax.rate != rate.rate:
                cells.given.add(f"vat_rate_{unit.key}")
            own |= {f"code_{unit.key}": rate.code, f"vat_rate_{unit.key}": percent, f"vat_{unit.key}": amount}
            back = rounded(amount * rate.recoverable, digits)
            vat, claimed = vat + amount, claimed + back
            gross += ZERO if rate.reverse_charge else amount
        own[f"gross_{paper.key}"] = gross
    own |= {"claimed": claimed, "cost": cells.money("net") + vat - claimed}
    own["gross"] = sum((cells.money(f"gross_{paper.key}") for paper in layout.terms.papers), ZERO)


def _rate_of(unit: Unit, rates: tuple[Rate, ...]) -> Rate:
    return next((rate for rate in rates if unit.kind is not None and rate.kind == unit.kind), rates[0])


def _payments(cells: Booked, layout: Layout) -> None:
    own, terms, digits = cells.values, layout.terms, layout.digits
    for schedule, parts in enumerate(terms.schedules):
        for number, part in enumerate(parts):
            own[due_key(schedule, number)] = due_day(part, terms.signing, own["posted_on"])
        for what in ("back", "declared"):
            for number in range(len(parts)):
                own[f"{what}_{schedule}_{number}"] = ZERO
        for paper in (paper for paper in terms.papers if paper.parts == parts):
            amounts = {"pay": cells.money(f"gross_{paper.key}"), "back": ZERO, "declared": ZERO}
            for unit in paper.units:
                rate = next(rate for rate in terms.rates if rate.code == own[f"code_{unit.key}"])
                vat = cells.money(f"vat_{unit.key}")
                back = rounded(vat * rate.recoverable, digits)
                amounts["declared" if rate.reverse_charge else "back"] += vat - back if rate.reverse_charge else back
            for what, amount in amounts.items():
                for number, part_of_it in enumerate(instalments(amount, parts, digits)):
                    key = pay_key(paper, number) if what == "pay" else f"{what}_{schedule}_{number}"
                    own[key] = part_of_it if what == "pay" else own[key] + part_of_it


def instalments(amount: Decimal, parts: tuple[Part, ...], digits: int) -> list[Decimal]:
    """What is due up to each instalment, rounded half up, less what was due before; the last is what is left."""
    found, before, share = [], ZERO, ZERO
    for number, part in enumerate(parts, start=1):
        share += part.share
        until = amount if number == len(parts) else rounded(amount * share, digits)
        found.append(until - before)
        before = until
    return found


def due_day(part: Part, signing: date | None, posting: date | None) -> date | None:
    """When an instalment falls due; the terms are the scenario's."""
    end: Any = part.month_end
    event: Any = part.event
    return Instalment(part.share, event, part.days, part.months, part.day, end).due(signing, posting)


def back_day(day: date, layout: Layout) -> date:
    """When tax of a payment comes back, for its month alone: months first, then days."""
    month = day.year * 12 + day.month - 1 + layout.terms.refund_months
    moved = date(month // 12, month % 12 + 1, 1 if layout.terms.refund_months else day.day)
    return moved + timedelta(days=layout.terms.refund_days)
