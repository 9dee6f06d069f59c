"""Who to book next if a creator drops out, worked out before it happens.

For each creator of the plan: the others stay as they are, and of everything else one booking is added, within what the
drop-out frees and what is unspent, such that all rules hold and the plan is worth most. Locks of the others hold; one
on the creator who drops out falls away. Of these replacements the three that together make good most are told, where
each drop-out counts by its chance (no-shows and refused gifts), or all alike where no chance is known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from optimizer.advice.session import Session
from optimizer.money import from_minor, to_minor
from optimizer.offers.coins import shows_of
from optimizer.plan.matching import offers_of
from optimizer.program.model import Program
from optimizer.program.program_edits import forced_out, without_rows
from optimizer.solving import evaluate, scale_program

IntArray = NDArray[np.int64]
RESERVES = 3
MOST_TRIED = 12
"""Replacements of which every three are tried, those that make good most by themselves."""
MOST_OFFERS = 2_000
"""Bookings that are tried for each drop-out, those that bring most by themselves first."""


@dataclass(frozen=True)
class Booking:
    """Something that could be booked, and what it costs."""

    creator: str
    platform: str
    package: str
    flight: str | None
    cost: Decimal


@dataclass(frozen=True)
class DropOut:
    """A creator of the plan who may drop out, and who would be booked then."""

    creator: str
    chance: float
    """That a booking of theirs does not take place: no-show or refused gift; 0 where nothing is known."""
    freed: Decimal
    """What their bookings cost."""
    value: float
    """The goal without them, in the planner's units."""
    holds: bool
    """All rules hold without a replacement."""
    replacement: Booking | None
    """None: no booking makes the plan better, or none makes it obey the rules."""
    value_after: float | None
    """The goal with the replacement."""
    proven: bool
    """No other single booking is better: all that can be paid for were tried."""


@dataclass(frozen=True)
class Reserve:
    """A creator worth asking to stand by, for how many of the drop-outs."""

    booking: Booking
    covers: tuple[str, ...]
    """The creators whom it replaces best among the reserves."""


@dataclass(frozen=True)
class Standby:
    """What to do if somebody drops out of a plan."""

    scenario: str
    measure: str
    currency: str
    digits: int
    value: float
    """The goal of the whole plan."""
    drop_outs: tuple[DropOut, ...]
    """In the order of what is lost at most, weighed by the chance."""
    reserves: tuple[Reserve, ...]
    proposal: str = ""
    """The table at whose own prices all this is; "" where prices are those of today."""
    worst: Decimal | None = None
    """The share of cases that the goal is the mean of, the worst ones; None: of all cases."""


def standby(
    session: Session, plan: str | Path | None = None, *, seen: Callable[[str], None] | None = None
) -> Standby | None:
    """Replacements for each creator of the plan in the file `plan`, or of the best one; None where there is no plan.

    Raises `InputError` for a plan that does not fit the scenario.
    """
    table, proposal = None, ""
    if plan is not None:
        session, table, proposal = session.with_plan(plan)
    prepared = session.prepared
    offers, scenario = prepared.offers, prepared.scenario
    stated = None if table is None else offers_of(table, offers)
    if session.best.status not in ("optimal", "feasible"):
        return None
    chosen = np.sort(session.best.chosen) if stated is None else np.array(sorted(set(stated)), dtype=np.int64)
    creators = sorted({str(offers.channels["creator"].iloc[offers.channel[offer]]) for offer in chosen.tolist()})
    without = [_without(session, chosen, creator) for creator in creators]
    found = []
    for program, rest in without:
        found.append(_best(session, program, rest))
        if seen is not None:
            seen(creators[len(found) - 1])
    names = {index: name for name, index in offers.names.items()}

    def booking(offer: int) -> Booking:
        creator, platform, package, flight = names[offer]
        cost = from_minor(int(offers.cost[offer]), offers.digits)
        return Booking(creator, platform, package, flight, cost)

    drop_outs = []
    for creator, (program, rest), (offer, proven) in zip(creators, without, found, strict=True):
        alone = evaluate(scale_program(program), rest)
        own = np.setdiff1d(chosen, rest)
        after = None if offer is None else evaluate(scale_program(program), np.append(rest, offer)).value
        drop_outs.append(
            DropOut(
                creator, _chance(session, own), from_minor(int(offers.cost[own].sum()), offers.digits),
                session.shown(alone.value), alone.holds, None if offer is None else booking(offer),
                None if after is None else session.shown(after), proven,
            )
        )  # fmt: skip
    reserves = _reserves(without, [offer for offer, _ in found], [out.chance for out in drop_outs])
    value = session.shown(evaluate(scale_program(session.program), chosen).value)
    order = sorted(drop_outs, key=lambda out: (-out.chance, -abs(value - out.value), out.creator))
    return Standby(
        scenario.name, scenario.objective, offers.currency, offers.digits, value, tuple(order),
        tuple(Reserve(booking(offer), tuple(creators[out] for out in outs)) for offer, outs in reserves),
        proposal, None if scenario.risk is None else scenario.risk.worst,
    )  # fmt: skip


def _best(session: Session, program: Program, rest: IntArray) -> tuple[int | None, bool]:
    """The offer that is best added to those who stay, None where none makes it better; and whether all were tried."""
    offers = session.prepared.offers
    free = np.flatnonzero(program.upper[: program.offers] > 0)
    free = free[~np.isin(program.group[free], program.group[rest])]
    affordable = free[offers.cost[free] <= _room(session, rest)]
    measure = session.prepared.scenario.objective
    alone = -offers.cost if measure == "spend" else np.nan_to_num(offers.outcome(measure))
    tried = affordable[np.argsort(-alone[affordable], kind="stable")[:MOST_OFFERS]]
    scaled = scale_program(program)
    without = evaluate(scaled, rest)
    best, value = None, without.value if without.holds else -np.inf
    for offer in tried.tolist():
        answer = evaluate(scaled, np.append(rest, offer))
        if answer.holds and answer.value > value + 1e-9 * abs(answer.value):
            best, value = offer, answer.value
    return best, len(tried) == len(affordable)


def _room(session: Session, rest: IntArray) -> float:
    """Minor units that the budget leaves beside those who stay."""
    prepared = session.prepared
    planned = prepared.scenario.planned_budget
    if planned is None:
        return float("inf")
    return float(to_minor(planned, prepared.offers.digits) - int(prepared.offers.cost[rest].sum()))


def _without(session: Session, chosen: IntArray, creator: str) -> tuple[Program, IntArray]:
    """The program in which a creator has dropped out and a lock on them falls away; who stays."""
    own = session.offers_of(creator)
    rest = np.setdiff1d(chosen, own)
    scenario = session.prepared.scenario
    locks = [
        row
        for element in session.elements
        if element.kind == "lock" and scenario.lock[element.position].creator == creator
        for row in element.rows
    ]
    program = without_rows(session.program, np.array(locks, dtype=np.int64)) if locks else session.program
    return forced_out(program, own), rest


def _chance(session: Session, own: IntArray) -> float:
    """Chance that at least a booking of a creator does not take place."""
    prepared = session.prepared
    offers = prepared.offers
    takes_place = 1.0
    for offer in own.tolist():
        package = prepared.scenario.packages[int(offers.table["package"].iloc[offer])]
        channel = offers.channels.iloc[[int(offers.channel[offer])]]
        takes_place *= float(shows_of(package, channel, prepared.scenario.forecast)[0])
    return 1.0 - takes_place


def _reserves(
    without: Sequence[tuple[Program, IntArray]], found: Sequence[int | None], chances: Sequence[float]
) -> list[tuple[int, list[int]]]:
    """(offer, drop-outs it covers) of the replacements that together make good most, at most `RESERVES` of them."""
    candidates = sorted({offer for offer in found if offer is not None})
    if not candidates:
        return []
    weight = np.array(chances) if any(chances) else np.ones(len(chances))
    made_good = np.zeros((len(candidates), len(without)))
    for out, (program, rest) in enumerate(without):
        scaled = scale_program(program)
        alone = evaluate(scaled, rest).value
        for row, offer in enumerate(candidates):
            if program.upper[offer] > 0 and offer not in rest:
                with_it = evaluate(scaled, np.append(rest, offer))
                # A plan that breaks a rule without a replacement is made good by obeying it, whatever that costs.
                gain = with_it.value - alone
                made_good[row, out] = max(gain, 1e-9) if with_it.holds else 0.0
    likely = np.argsort(-(made_good @ weight), kind="stable")[:MOST_TRIED]
    number = min(RESERVES, len(likely))
    best = max(
        combinations(likely.tolist(), number), key=lambda rows: float(made_good[list(rows)].max(axis=0) @ weight)
    )
    covered = np.array(best)[made_good[list(best)].argmax(axis=0)]
    reaches = made_good[list(best)].max(axis=0) > 0
    named = [(candidates[row], np.flatnonzero((covered == row) & reaches).tolist()) for row in best]
    return sorted(((offer, outs) for offer, outs in named if outs), key=lambda pair: -len(pair[1]))
