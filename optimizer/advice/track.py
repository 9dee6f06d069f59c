"""A campaign that runs, against its plan: what was paid and what came, what is still to come, and what was learnt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from optimizer.advice.track_lines import TrackedLine
from optimizer.advice.track_outcomes import ADDED, Learnt, forecast_errors, learnt_from, outcomes_of
from optimizer.advice.track_rows import bookings_of, dated, latest_day
from optimizer.errors import Problem
from optimizer.facts.tracking import ForecastError, LineTrack, MoneyTrack, MonthTrack, OutcomeTrack, Variance
from optimizer.money import from_minor
from optimizer.plan.loading import load_plan
from optimizer.plan.plan import Plan
from optimizer.plan.reading import read_plan
from optimizer.planning import Prepared, check_plan
from optimizer.roster.actuals import read_actuals
from optimizer.roster.tables import RosterFile
from optimizer.scenario.costs import KINDS
from optimizer.scenario.payments import month_of


@dataclass(frozen=True)
class Track:
    """How a campaign stands."""

    scenario: str
    currency: str
    digits: int
    as_of: date | None
    """The last day of which the rows tell, or as asked for."""
    planned: Decimal | None
    """What the scenario allows to be spent; None without a budget."""
    lines: tuple[LineTrack, ...]
    """In the plan's order, then what is in no plan."""
    money: MoneyTrack
    kinds: Mapping[str, MoneyTrack]
    months: tuple[MonthTrack, ...]
    variance: Variance
    outcomes: Mapping[str, OutcomeTrack]
    """Of the whole campaign, those that can be added up."""
    errors: tuple[ForecastError, ...]
    learnt: Learnt
    warnings: tuple[Problem, ...]
    tracked: tuple[TrackedLine, ...]
    """What each of `lines` was worked out from."""
    sha256: str = ""
    """Hash of the file that says what happened."""

    @property
    def left(self) -> Decimal | None:
        """Of what may be spent, what the forecast leaves."""
        return None if self.planned is None else self.planned - self.money.forecast

    def of(self, state: str) -> list[LineTrack]:
        """The lines in one state."""
        return [line for line in self.lines if line.state == state]


def track(
    prepared: Prepared, plan: str | Path | Plan, actuals: str | Path | RosterFile, as_of: date | None = None
) -> Track:
    """Hold what happened against a plan.

    `plan` is a plan.json, whose figures are taken as they were planned, or a table of bookings, which is computed from
    the scenario; or the plan itself. `actuals` is any table of invoices and posts. Raises `InputError`.
    """
    planned = plan if isinstance(plan, Plan) else _plan(prepared, plan)
    told = read_actuals(actuals if isinstance(actuals, RosterFile) else RosterFile(Path(actuals), str(actuals)))
    bookings, remarks = bookings_of(prepared, planned, told)
    tracked = tuple(TrackedLine(prepared, planned, booking) for booking in bookings)
    learnt = learnt_from(tracked)
    lines = tuple(_line(line, learnt) for line in tracked)
    day = as_of or latest_day(told)
    kinds = {kind: _sum([line.kinds[kind] for line in lines if kind in line.kinds], planned.digits) for kind in KINDS}
    return Track(
        scenario=prepared.scenario.name,
        currency=planned.currency,
        digits=planned.digits,
        as_of=day,
        planned=prepared.scenario.planned_budget,
        lines=lines,
        money=_sum([line.money for line in lines], planned.digits),
        kinds={kind: own for kind, own in kinds.items() if own.budget or own.actual or own.forecast},
        months=_months(planned, tracked, lines, day),
        variance=_variances([line.variance for line in lines], planned.digits),
        outcomes=_outcomes(lines),
        errors=tuple(forecast_errors(lines)),
        learnt=learnt,
        warnings=remarks,
        tracked=tracked,
        sha256=told.sha256,
    )


def _plan(prepared: Prepared, path: str | Path) -> Plan:
    """The plan as it was made; of a table what the scenario makes of it."""
    return check_plan(prepared, path) if read_plan(path).is_table else load_plan(path).plan


def _line(line: TrackedLine, learnt: Learnt) -> LineTrack:
    booking = line.booking
    planned: Mapping[str, object] = booking.line or {}
    return LineTrack(
        creator=booking.creator, platform=booking.platform, package=booking.package, flight=booking.flight,
        tier=str(planned.get("tier") or ""), niche=str(planned.get("niche") or ""),
        estimated=tuple(booking.line["estimated"]) if booking.line is not None else (), state=line.state,
        pieces=line.pieces, delivered=line.delivered,
        invoices=tuple(dict.fromkeys(row.stated.invoice for row in booking.rows if row.stated.invoice)),
        money=line.money(), kinds=line.kinds(), variance=line.variance(), outcomes=outcomes_of(line, learnt),
    )  # fmt: skip


def _sum(parts: Sequence[MoneyTrack], digits: int) -> MoneyTrack:
    nothing = from_minor(0, digits)
    names = ("budget", "committed", "actual", "forecast")
    return MoneyTrack(*(sum((getattr(part, name) for part in parts), nothing) for name in names))


def _variances(parts: Sequence[Variance], digits: int) -> Variance:
    nothing = from_minor(0, digits)
    names = ("price", "volume", "exchange", "no_show")
    return Variance(*(sum((getattr(part, name) for part in parts), nothing) for name in names))


def _outcomes(lines: Sequence[LineTrack]) -> dict[str, OutcomeTrack]:
    """Sums over the lines, of outcomes that can be added up."""
    found = {}
    for measure in ADDED:
        own = [line.outcomes[measure] for line in lines if measure in line.outcomes]
        if not own:
            continue

        def total(name: str, own: Sequence[OutcomeTrack] = own) -> float:
            return float(sum(getattr(part, name) or 0.0 for part in own))

        found[measure] = OutcomeTrack(
            total("planned"), total("promised"), total("actual"), total("paid"), total("forecast"), total("volume"),
            total("performance"), total("no_show"), total("rest"),
        )  # fmt: skip
    return found


def _months(
    plan: Plan, tracked: Sequence[TrackedLine], lines: Sequence[LineTrack], as_of: date | None
) -> tuple[MonthTrack, ...]:
    """What was to be paid in each month, what was invoiced in it, and what is still to be.

    What is still to come falls into the months of the last instalments that it fills, and not before today.
    """
    budget: dict[str | None, Decimal] = {month.month: month.cash - month.refund for month in plan.months}
    actual: dict[str | None, Decimal] = {}
    to_come: dict[str | None, Decimal] = {}
    today = month_of(as_of)
    for line, told in zip(tracked, lines, strict=True):
        for month, row in dated(line.booking.rows):
            amount = from_minor(row.net + line.tax_of(row), plan.digits)
            actual[month] = actual.get(month, Decimal(0)) + amount
        open_amount = told.money.to_come
        due = _due(line)
        for number, (month, amount) in enumerate(reversed(due), start=1):
            part = min(open_amount, amount) if number < len(due) else open_amount
            if part:
                later = month if today is None or month is None else max(month, today)
                to_come[later] = to_come.get(later, Decimal(0)) + part
                open_amount -= part
        if open_amount:
            to_come[today] = to_come.get(today, Decimal(0)) + open_amount
    months = sorted({*budget, *actual, *to_come}, key=lambda month: (month is None, month or ""))
    nothing = from_minor(0, plan.digits)
    return tuple(
        MonthTrack(month, budget.get(month, nothing), actual.get(month, nothing), to_come.get(month, nothing))
        for month in months
    )


def _due(line: TrackedLine) -> list[tuple[str | None, Decimal]]:
    """What a booking was to cost in each month, tax that comes back taken off, in order; months that cost something."""
    sums: dict[str | None, Decimal] = {}
    for payment in () if line.booking.line is None else line.booking.line["payments"]:
        sums[payment.month] = sums.get(payment.month, Decimal(0)) + payment.amount
    ordered = sorted(sums.items(), key=lambda own: (own[0] is None, own[0] or ""))
    return [(month, amount) for month, amount in ordered if amount > 0]
