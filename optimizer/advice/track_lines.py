"""What became of each booking: its money by kind of cost, and why it is another amount than planned.

For a booking of n planned and m delivered pieces, with budget B, forecast F and what other rates of exchange made E:

    no-show    F - B of a booking that did not come
    volume     round(B * (m - n) / n); F of what is in no plan
    exchange   E
    price      F - B - volume - exchange: what the delivered pieces cost beyond their planned prices

All of it is whole minor units, so the four add up to F - B exactly. The forecast of a booking is what is invoiced, and
as long as more is to be expected, what today's deals and the scenario's fees make of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import numpy as np

from optimizer.advice.track_rows import Booking, Invoiced
from optimizer.facts.deals import COMMITTED, Deal
from optimizer.facts.tracking import LineState, MoneyTrack, Variance
from optimizer.money import from_minor, to_minor
from optimizer.offers.coins import shows_of
from optimizer.offers.costing import RECOVERABLE, cost_parts
from optimizer.plan.plan import Plan
from optimizer.planning import Prepared
from optimizer.scenario.costs import KINDS
from optimizer.scenario.packages import Package

Minor = dict[str, int]


@dataclass(frozen=True)
class TrackedLine:
    """A booking with its rows, against the plan and today's scenario."""

    prepared: Prepared
    plan: Plan
    booking: Booking

    @cached_property
    def offer(self) -> int | None:
        """The same booking among today's offers; None where it is not sold any more, or is in no plan."""
        booking = self.booking
        key = (booking.creator, booking.platform, booking.package, booking.flight)
        return self.prepared.offers.names.get(key)

    @property
    def deal(self) -> Deal | None:
        """What was agreed about it, by today's list of deals."""
        offers = self.prepared.offers
        if self.offer is None or not offers.deals:
            return None
        place = int(offers.table["deal"].iloc[self.offer])
        return offers.deals[place] if place >= 0 else None

    @cached_property
    def package(self) -> Package | None:
        """The package of the scenario that was booked."""
        packages = self.prepared.scenario.packages
        return next((package for package in packages if package.name == self.booking.package), None)

    @property
    def pieces(self) -> float:
        """Pieces of content as planned, gifts as if they were accepted."""
        if self.package is not None:
            return float(sum(self.package.contents.values()))
        return 0.0 if self.booking.line is None else float(self.booking.line["posts"])

    @property
    def chance(self) -> float:
        """Chance of coming about that the plan's outcomes hold: acceptance of a gift, and no-shows."""
        offers, forecast = self.prepared.offers, self.prepared.scenario.forecast
        places = offers.channels[["creator", "platform"]] == [self.booking.creator, self.booking.platform]
        own = offers.channels[places.all(axis=1)]
        if self.package is None or own.empty:
            return 1.0 - float(forecast.no_show)
        return float(shows_of(self.package, own, forecast)[0])

    @cached_property
    def told(self) -> list[Invoiced]:
        """The rows that tell of posts and outcomes."""
        return [row for row in self.booking.rows if row.counts]

    @cached_property
    def delivered(self) -> float | None:
        """Pieces that came, None as long as that is open; 0 for a booking that did not come."""
        states = {row.stated.state for row in self.told}
        if "no_show" in states:
            return 0.0
        counted = [row.stated.posts for row in self.told if row.stated.posts is not None]
        posted = [row for row in self.told if row.stated.posted is not None]
        several = float(len(posted)) if len(posted) > 1 else self.pieces if posted else 0.0
        number = float(sum(counted)) if counted else several
        if states & {"posted", "final"}:
            return number or self.pieces
        return number if number and number >= self.pieces else None

    @cached_property
    def state(self) -> LineState:
        """How far it is."""
        if self.booking.line is None:
            return "unplanned"
        if any(row.stated.state == "no_show" for row in self.told):
            return "no_show"
        if self.delivered is None:
            return "open"
        return "closed" if self._is_invoiced else "delivered"

    @property
    def _is_invoiced(self) -> bool:
        """No invoice will follow: a row says so, there are as many as instalments, or all that was agreed is there."""
        if any(row.stated.state == "final" for row in self.told):
            return True
        assert self.booking.line is not None  # asked of lines of the plan
        numbers = {row.stated.invoice or str(row.stated.line) for row in self._fees}
        paid = [part for part in self.booking.line["payments"] if part.payee == "creator" and part.amount > 0]
        instalments = len({(part.month, part.due) for part in paid})
        return len(numbers) >= max(1, instalments) or self.actual["creator"] >= self._fee

    @property
    def _fees(self) -> list[Invoiced]:
        return [row for row in self.told if row.kind == "creator" and (row.net or row.stated.net is not None)]

    @cached_property
    def budget(self) -> Minor:
        """By the plan, by kind."""
        costs: Mapping[str, Decimal] = {} if self.booking.line is None else self.booking.line["costs"]
        return {kind: to_minor(amount, self.plan.digits) for kind, amount in costs.items()}

    @cached_property
    def expected(self) -> Minor:
        """By today's deals and fees, by kind."""
        if self.offer is None:
            return self.budget
        parts = self.prepared.offers.cost_parts(np.array([self.offer], dtype=np.int64))
        return {kind: int(amounts[0]) for kind, amounts in parts.items()}

    @property
    def _fee(self) -> int:
        return self.expected.get("creator", 0)

    @cached_property
    def actual(self) -> Minor:
        """Invoiced, by kind; VAT that stays a cost under tax."""
        found: Minor = dict.fromkeys(("creator", "tax"), 0)
        for row in self.booking.rows:
            found[row.kind] = found.get(row.kind, 0) + row.net
            found["tax"] += self.tax_of(row)
        return found

    @cached_property
    def exchange(self) -> int:
        """What other rates of exchange than planned have made."""
        return sum(
            row.net - row.net_as_planned
            + ((row.tax or 0) - (row.tax_as_planned or 0) if row.tax is not None
               else self._tax(row, row.net) - self._tax(row, row.net_as_planned))
            for row in self.booking.rows
        )  # fmt: skip

    def tax_of(self, row: Invoiced) -> int:
        """VAT of a row that stays a cost, as it says or by the plan's terms."""
        return self._tax(row, row.net) if row.tax is None else row.tax

    def _tax(self, row: Invoiced, net: int) -> int:
        """VAT by the plan's terms, of a row that does not say it: what of it is not claimed back."""
        if self.booking.line is None:
            return 0
        tax = next((tax for tax in self.booking.line["taxes"] if row.kind in tax.on), None)
        if tax is None:
            return 0
        whole = to_minor(net * tax.rate, 0)
        return whole - to_minor(whole * tax.recoverable, 0)

    @cached_property
    def forecast(self) -> Minor:
        """What it will have cost in the end, by kind."""
        actual = self.actual
        if self.state in ("unplanned", "no_show"):
            return dict(actual)
        closed = self.state == "closed"
        moved = sum(row.net - row.net_as_planned for row in self.booking.rows if row.kind == "creator")
        fee = actual["creator"] if closed else max(actual["creator"], self._fee + moved)
        due = self._due(fee)
        final = {row.kind for row in self.booking.rows if row.counts or row.stated.state == "final"}
        final |= {"tax"} if self._tax_is_told else set()
        return {
            kind: actual.get(kind, 0)
            if closed and (kind == "creator" or kind in final)
            else max(actual.get(kind, 0), due.get(kind, 0))
            for kind in {**due, **actual}
        }

    @property
    def _tax_is_told(self) -> bool:
        return any(row.tax is not None for row in self.booking.rows if row.counts or row.stated.state == "final")

    def _due(self, fee: int) -> Minor:
        """All kinds of cost of the booking at another fee."""
        if self.offer is None:
            whole = self.budget.get("creator", 0)
            return {
                kind: fee if kind == "creator" else amount if not whole else to_minor(Decimal(amount * fee) / whole, 0)
                for kind, amount in self.budget.items()
            }
        offers, costs, digits = self.prepared.offers, self.prepared.scenario.costs, self.plan.digits
        gift = self.package.gift if self.package is not None and self.package.gift is not None else Decimal(0)
        channel = offers.channels.iloc[[int(offers.channel[self.offer])]]
        parts = cost_parts(np.array([fee]), np.array([to_minor(gift, digits)]), channel, costs, digits)
        return {kind: int(amounts[0]) for kind, amounts in parts.items() if kind != RECOVERABLE}

    @property
    def committed(self) -> bool:
        """Both sides have said yes: by a deal, or because it was invoiced or posted."""
        return bool(self.told) or (self.deal is not None and self.deal.status in COMMITTED)

    def money(self) -> MoneyTrack:
        """All kinds together."""
        return self._track(*(sum(own.values()) for own in self._sides))

    def kinds(self) -> dict[str, MoneyTrack]:
        """By kind of cost, in their order, those that occur."""
        sides = self._sides
        return {
            kind: self._track(*(own.get(kind, 0) for own in sides))
            for kind in KINDS
            if any(own.get(kind, 0) for own in sides)
        }

    @property
    def _sides(self) -> tuple[Minor, Minor, Minor, Minor]:
        """Budget, committed, actual, forecast."""
        firm = self.forecast if self.committed else {}
        return self.budget, firm, self.actual, self.forecast

    def _track(self, *amounts: int) -> MoneyTrack:
        return MoneyTrack(*(from_minor(amount, self.plan.digits) for amount in amounts))

    def variance(self) -> Variance:
        """Why the forecast is another amount than the budget."""
        budget, forecast = sum(self.budget.values()), sum(self.forecast.values())
        price = volume = exchange = no_show = 0
        if self.state == "unplanned":
            volume = forecast
        elif self.state == "no_show":
            no_show = forecast - budget
        else:
            exchange = self.exchange
            if self.delivered is not None and self.pieces:
                times = Decimal(repr(self.delivered)) / Decimal(repr(self.pieces)) - 1
                volume = to_minor(budget * times, 0)
            price = forecast - budget - volume - exchange
        return Variance(*(from_minor(amount, self.plan.digits) for amount in (price, volume, exchange, no_show)))
