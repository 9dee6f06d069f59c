"""The rows of what happened, each under the booking of the plan that it is of, in whole minor units."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from optimizer.errors import Problem
from optimizer.facts.results import TaxOfLine
from optimizer.money import to_minor
from optimizer.plan.plan import Plan
from optimizer.planning import Prepared
from optimizer.roster.actuals import Actuals, StatedActual
from optimizer.roster.bundles import bundle_of
from optimizer.roster.findings import Findings
from optimizer.roster.naming import creators_called
from optimizer.roster.spellings import normalised
from optimizer.roster.text import did_you_mean
from optimizer.scenario.payments import month_of
from optimizer.words.figures import count, exact, listing

Line = Mapping[str, Any]


@dataclass(frozen=True)
class Invoiced:
    """A row, or the part of one that is of a booking. Minor units of the plan's currency."""

    stated: StatedActual
    kind: str
    net: int
    net_as_planned: int
    """At the plan's rate of exchange."""
    tax: int | None
    """VAT that stays a cost; None where the row does not say and the plan's terms must tell."""
    tax_as_planned: int | None
    counts: bool = True
    """The row tells of posts and outcomes too; a part of a cost of the whole campaign does not."""


@dataclass(frozen=True)
class Booking:
    """A line of the plan with its rows; `line` is None for what is in no plan."""

    line: Line | None
    creator: str
    platform: str
    package: str
    flight: str | None
    rows: tuple[Invoiced, ...]


def bookings_of(prepared: Prepared, plan: Plan, actuals: Actuals) -> tuple[list[Booking], tuple[Problem, ...]]:
    """Every line of the plan, in its order, then what is in no plan; and remarks. Raises `InputError`."""
    return _Matching(prepared, plan, actuals).bookings()


class _Matching:
    def __init__(self, prepared: Prepared, plan: Plan, actuals: Actuals) -> None:
        self.prepared, self.plan, self.actuals = prepared, plan, actuals
        self.findings = Findings(actuals.shown)
        self.lines: list[Line] = [
            {str(key): value for key, value in line.items()} for line in plan.lines.to_dict("records")
        ]
        names = {row.creator for row in actuals.rows if row.creator}
        roster = prepared.sources.roster
        self.known = creators_called(names, roster)
        planned = {" ".join(str(line["creator"]).casefold().split()): str(line["creator"]) for line in self.lines}
        for name in names:
            self.known.setdefault(name, planned.get(" ".join(name.casefold().split()), name))
        self.flights = {flight.name: flight for flight in prepared.scenario.flights}

    def bookings(self) -> tuple[list[Booking], tuple[Problem, ...]]:
        own: dict[int, list[Invoiced]] = {number: [] for number in range(len(self.lines))}
        others: dict[tuple[str, str, str, str | None], list[Invoiced]] = {}
        for row in self.actuals.rows:
            if not row.creator:
                self._spread(row, own)
                continue
            number = self._line_of(row)
            if number is None:
                continue
            line = self.lines[number] if number >= 0 else None
            invoiced = self._invoiced(row, line)
            if line is None:
                who = self.known[row.creator]
                others.setdefault((who, row.platform or "", row.package or "", row.flight), []).append(invoiced)
            else:
                own[number].append(invoiced)
        self.findings.raise_errors()
        found = [
            Booking(
                line,
                str(line["creator"]),
                str(line["platform"]),
                str(line["package"]),
                line["flight"],
                tuple(own[number]),
            )
            for number, line in enumerate(self.lines)
        ]
        found += [Booking(None, *names, tuple(rows)) for names, rows in others.items()]
        return found, (*self.actuals.warnings, *self.findings.warnings)

    def _line_of(self, row: StatedActual) -> int | None:
        """Position of the line that a row is of; -1 for none of the plan, None where it cannot be told."""
        creator = self.known[row.creator]
        options = [number for number, line in enumerate(self.lines) if line["creator"] == creator]
        if not options:
            what = f"{creator} is not in the plan"
            hint = did_you_mean(creator, {str(line["creator"]) for line in self.lines}, cutoff=0.8)
            hint = hint or "what was paid counts as not planned"
            self.findings.warning(what, hint, line=row.line, field="creator")
            return -1
        for test in (self._of_platform, self._of_package, self._of_flight):
            narrowed = [number for number in options if test(row, self.lines[number])]
            if not narrowed and test is self._of_platform:
                what = f"{creator} is not in the plan on {row.platform}"
                self.findings.warning(what, "what was paid counts as not planned", line=row.line, field="platform")
                return -1
            options = narrowed or options
        if len(options) == 1:
            return options[0]
        told = [self.lines[number] for number in options]
        field = next(name for name in ("platform", "flight", "package") if len({line[name] for line in told}) > 1)
        choices = listing(dict.fromkeys(str(line[field]) for line in told))
        hint = f"name one of {choices}" + (", or the day of the post" if field == "flight" else "")
        what = f"the {field} of {creator} is not said, and the plan has {count(len(told))} such bookings"
        self.findings.error(what, hint, line=row.line, field=field)
        return None

    def _of_platform(self, row: StatedActual, line: Line) -> bool:
        return row.platform in (None, line["platform"])

    def _of_package(self, row: StatedActual, line: Line) -> bool:
        """The package by its name or by what it holds; of a row that names another thing nothing is concluded."""
        if row.package is None:
            return True
        if normalised(row.package) == normalised(str(line["package"])):
            return True
        packages = {package.name: package.contents for package in self.prepared.scenario.packages}
        contents = packages.get(str(line["package"])) or bundle_of(str(line["package"]))
        return contents is not None and bundle_of(row.package, tuple(self.prepared.scenario.formats)) == dict(contents)

    def _of_flight(self, row: StatedActual, line: Line) -> bool:
        """The flight by its name, else by the day of the post."""
        if line["flight"] is None:
            return True
        if row.flight is not None:
            return row.flight.casefold() == str(line["flight"]).casefold()
        flight = self.flights.get(str(line["flight"]))
        day = row.posted
        if day is None or flight is None or flight.start is None or flight.end is None:
            return True
        return flight.start <= day <= flight.end

    def _spread(self, row: StatedActual, own: dict[int, list[Invoiced]]) -> None:
        """A cost of the whole campaign, over the lines by what each was to bear of it; to the last cent."""
        whole = self._invoiced(row, None)
        shares = [int(Decimal(line["costs"].get(row.kind, 0)).scaleb(self.plan.digits)) for line in self.lines]
        if not any(shares):
            shares = [int(Decimal(line["cost"]).scaleb(self.plan.digits)) for line in self.lines]
        if not any(shares):
            what = "there is no booking that could bear this cost"
            self.findings.error(what, "name the creator", line=row.line, field="creator")
            return
        parts = [
            None if amount is None else spread(amount, shares)
            for amount in (whole.net, whole.net_as_planned, whole.tax, whole.tax_as_planned)
        ]
        for number in own:
            if shares[number]:
                net, planned, tax, tax_planned = (None if part is None else part[number] for part in parts)
                own[number].append(
                    replace(
                        whole,
                        net=net or 0,
                        net_as_planned=planned or 0,
                        tax=tax,
                        tax_as_planned=tax_planned,
                        counts=False,
                    )
                )

    def _invoiced(self, row: StatedActual, line: Line | None) -> Invoiced:
        """The row in minor units, at its own rate of exchange and at the plan's."""
        own, planned = self._rates(row)
        tax = self._tax_of(row, line)
        net, vat = self._net_and_vat(row, tax)
        digits = self.plan.digits

        def kept(amount: Decimal | None, rate: Decimal) -> int | None:
            """VAT less what is claimed back of it."""
            if amount is None or (tax is not None and tax.reverse_charge and not amount):
                return None  # the terms tell; of a reverse charge the invoice has no VAT, and it is owed all the same
            whole = to_minor(amount * rate, digits)
            share = tax.recoverable if tax is not None else Decimal(0)
            return whole - to_minor(Decimal(whole) * share, 0)

        if vat is None and net and tax is None:
            vat = Decimal(0)
        return Invoiced(
            row, row.kind, to_minor((net or Decimal(0)) * own, digits), to_minor((net or Decimal(0)) * planned, digits),
            kept(vat, own), kept(vat, planned),
        )  # fmt: skip

    def _rates(self, row: StatedActual) -> tuple[Decimal, Decimal]:
        """(the row's rate of exchange, the plan's)."""
        currency = row.currency or self.plan.currency
        if currency == self.plan.currency:
            return Decimal(1), Decimal(1)
        fx = self.prepared.scenario.costs.fx
        planned = None if fx is None else fx.rates.get(currency)
        if planned is None and row.rate is None:
            what = f"the amount is in {currency}, and no rate is given for that"
            hint = f"add a column rate, or costs: {{fx: {{{currency}: ...}}}} to the scenario"
            self.findings.error(what, hint, line=row.line, field="currency")
            return Decimal(1), Decimal(1)
        usual = planned if planned is not None else row.rate
        assert usual is not None  # one of the two is known
        return (row.rate if row.rate is not None else usual), usual

    def _tax_of(self, row: StatedActual, line: Line | None) -> TaxOfLine | None:
        """The tax that the plan charged on this kind of cost; of what is in no plan, that of all countries."""
        if line is not None:
            return next((tax for tax in line["taxes"] if row.kind in tax.on), None)
        tax = self.prepared.scenario.costs.tax
        if tax is None or row.kind not in tax.on:
            return None
        return TaxOfLine(tax.rate, tax.recoverable or Decimal(0), tuple(tax.on), "", 0)

    def _net_and_vat(self, row: StatedActual, tax: TaxOfLine | None) -> tuple[Decimal | None, Decimal | None]:
        """Net and VAT of a row, one from the other two; VAT is None where nothing says it."""
        net, vat, gross = row.net, row.vat, row.gross
        if net is not None and vat is not None and gross is not None and net + vat != gross:
            what = f"net {exact(net)} and VAT {exact(vat)} do not make the gross amount of {exact(gross)}"
            self.findings.error(what, "mend one of the three, or leave one out", line=row.line, field="gross")
        if gross is not None and net is None and vat is None:
            if tax is not None and tax.rate:
                what = f"only the gross amount of {exact(gross)} is known"
                self.findings.error(what, "add net or VAT", line=row.line, field="gross")
            return gross, Decimal(0)
        if gross is not None and net is None and vat is not None:
            return gross - vat, vat
        if gross is not None and vat is None and net is not None:
            return net, gross - net
        return net, vat


def spread(amount: int, shares: Sequence[int]) -> list[int]:
    """An amount over lines by their shares: the sums up to each line are rounded, so that all add up to the amount."""
    total, so_far, given = sum(shares), 0, 0
    parts = []
    for share in shares:
        so_far += share
        upto = (2 * amount * so_far + total) // (2 * total)
        parts.append(upto - given)
        given = upto
    return parts


def latest_day(actuals: Actuals) -> date | None:
    """The last day of which the rows tell."""
    return max((day for row in actuals.rows for day in (row.invoiced, row.posted) if day is not None), default=None)


def dated(rows: Sequence[Invoiced]) -> Iterator[tuple[str | None, Invoiced]]:
    """Each row with the month of its invoice, else of its post."""
    for row in rows:
        day = row.stated.invoiced or row.stated.posted
        yield month_of(day), row
