"""The rest of a campaign, planned anew: what came and what is invoiced stays at what it costs, no-shows are gone.

Each booking that is held becomes a deal at its forecast fee, so the plan's fees and taxes follow; what the model does
not hold (kill fees, bookings in no plan, invoices that differ from the scenario's fees) is taken off the budget. What
came is put in the place of its forecast. Flights that are over sell nothing more.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

from optimizer.advice.replan import Replan, replan
from optimizer.advice.requirements import altered, altered_prepared
from optimizer.advice.session import Session
from optimizer.advice.track import Track, track
from optimizer.advice.track_lines import TrackedLine
from optimizer.errors import InputError, Problem
from optimizer.facts.deals import Deal
from optimizer.money import from_minor
from optimizer.plan.portable import portable_path
from optimizer.planning import Prepared, with_deals_of
from optimizer.roster.dealing import agreed_so_far, with_more
from optimizer.words import track as words

TRACK = "track"
"""The input of a plan for the rest of a campaign: what happened until then."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def replan_rest(
    prepared: Prepared,
    plan: str | Path,
    tracked: Track,
    *,
    within: float,
    actuals: str | Path | None = None,
    stop: Callable[[], bool] | None = None,
    seen: Callable[[str], None] | None = None,
) -> Replan:
    """The plan with the fewest changes for what is still to come.

    With the file of the `actuals` it can be re-computed from the files that it names. Raises `InputError` where nothing
    is left to plan.
    """
    today = held_back(with_what_happened(prepared, tracked), tracked)
    files = None if actuals is None else (Path(plan), Path(actuals))
    return replan(Session(_told(today, tracked, files), stop=stop), plan, within=within, seen=seen)


def as_it_was_made(prepared: Prepared, inputs: Mapping[str, object]) -> Prepared:
    """The scenario after what happened until a plan was made, where the plan's inputs name the files of that.

    Raises `InputError` for files that are not there, or cannot be used.
    """
    told = inputs.get(TRACK)
    entries = [str(entry).partition("=") for entry in told] if isinstance(told, list | tuple) else []
    named = {name: value for name, _, value in entries}
    if not {"plan", "actuals"} <= set(named):
        return prepared
    files = [prepared.file.folder / named[name] for name in ("plan", "actuals")]
    day = date.fromisoformat(named["as_of"]) if _DAY.fullmatch(named.get("as_of", "")) else None
    tracked = track(prepared, files[0], files[1], day)
    return _told(held_back(with_what_happened(prepared, tracked), tracked), tracked, (files[0], files[1]))


def _told(prepared: Prepared, tracked: Track, files: tuple[Path, Path] | None) -> Prepared:
    """The same, whose plans name what happened among their inputs: by files and their hashes, where these are known."""
    entries = [f"actuals_sha256={tracked.sha256}"]
    if files is not None:
        plan, actuals = (portable_path(str(file), prepared.file.folder) for file in files)
        planned = hashlib.sha256(files[0].read_bytes()).hexdigest()
        entries = [f"plan={plan}", f"plan_sha256={planned}", f"actuals={actuals}", *entries]
        entries += [] if tracked.as_of is None else [f"as_of={tracked.as_of.isoformat()}"]
    return replace(prepared, inputs=MappingProxyType({**prepared.inputs, TRACK: entries}))


def with_what_happened(prepared: Prepared, tracked: Track) -> Prepared:
    """The scenario with what came and what is invoiced as deals. Raises `InputError`."""
    agreed = agreed_so_far(prepared.file, prepared.sources.roster, prepared.sources.agreed)
    deals = [deal for line in tracked.tracked if (deal := _deal(line, tracked)) is not None]
    day = tracked.as_of
    over = [
        flight.name
        for flight in prepared.scenario.flights
        if day is not None and flight.end is not None and flight.end < day
    ]
    return with_deals_of(prepared, with_more(agreed, deals, over))


def _deal(line: TrackedLine, tracked: Track) -> Deal | None:
    """A booking that is held, or that did not come; None for one that is still open, or is not sold any more."""
    booking = line.booking
    if line.offer is None or (line.state == "open" and not line.told):
        return None
    fee = line.forecast["creator"]
    known = line.deal
    if line.state == "no_show":
        return Deal(booking.creator, booking.platform, booking.package, booking.flight, "declined")
    place = next(number for number, own in enumerate(tracked.tracked) if own is line)
    told = tracked.lines[place].outcomes
    came = {name: own.actual for name, own in told.items() if own.actual is not None}
    return Deal(
        booking.creator, booking.platform, booking.package, booking.flight,
        "signed" if line.state == "open" else "posted",
        from_minor(fee, tracked.digits), tracked.currency, Decimal(1), fee,
        outside=known.outside if known is not None else False, outcomes=came,
        kept=dict(known.kept) if known is not None else {},
    )  # fmt: skip


def held_back(prepared: Prepared, tracked: Track) -> Prepared:
    """The scenario with a budget from which the money is taken that is spent and is in none of its offers."""
    budget = prepared.scenario.budget
    if budget is None:
        return prepared
    outside = sum(_beside(prepared, tracked.tracked), 0)
    if not outside:
        return prepared
    total = budget.total - from_minor(outside, tracked.digits) / (1 - budget.contingency)
    if total <= 0:
        what = words.overspent(total * (1 - budget.contingency), tracked.currency, tracked.digits)
        raise InputError(Problem(what, "raise the budget: --set budget.total=...", field="budget"))
    changed = altered(prepared.scenario, budget=budget.model_copy(update={"total": total}))
    return altered_prepared(prepared, changed)


def _beside(prepared: Prepared, lines: Sequence[TrackedLine]) -> Iterator[int]:
    """Minor units of each booking that its offer does not hold: all of one that is not held, else the difference."""
    for line in lines:
        forecast = sum(line.forecast.values())
        if line.state == "open" and not line.told:
            continue
        booking = line.booking
        offer = prepared.offers.names.get((booking.creator, booking.platform, booking.package, booking.flight))
        held = offer is not None and line.state in ("open", "delivered", "closed")
        yield forecast - (int(prepared.offers.cost[offer]) if held and offer is not None else 0)
