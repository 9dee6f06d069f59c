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
from optimizer.planning import chance_search
from optimizer.program.model import Program
from optimizer.program.program_edits import forced_out, without_floors, without_rows
from optimizer.solving import ScaledProgram, evaluate, scale_program

IntArray = NDArray[np.int64]
RESERVES = 3
MOST_TRIED = 12
"""Replacements of which every three are tried, those that make good most by themselves."""
MOST_OFFERS = 2_000
"""Bookings that are tried for each drop-out, those that bring most by themselves first."""
MOST_DRAWN = 100
"""Plans of which draws say whether they keep the chances, for each drop-out."""


@dataclass(frozen=True)
class Booking:
    """Something that could be booked, and what it costs."""

    creator: str
    platform: str
    package: str
    flight: str | None
    cost: Decimal


@dataclass(frozen=True)
class _Without:
    """The plan without a creator, and the rules that hold then: chances by draws, all others by the program."""

    program: Program
    scaled: ScaledProgram
    rest: IntArray
    """Who stays."""
    keeps: Callable[[IntArray], bool]

    def value(self, *more: int) -> float:
        """What those who stay are worth, with more bookings."""
        return float(evaluate(self.scaled, self._plan(more)).value)

    def holds(self, *more: int) -> bool:
        """All rules hold with those who stay and more bookings."""
        return self.holds_but_chances(*more) and self.keeps(self._plan(more))

    def holds_but_chances(self, *more: int) -> bool:
        """All rules but chances do."""
        return evaluate(self.scaled, self._plan(more)).holds

    def _plan(self, more: tuple[int, ...]) -> IntArray:
        return np.append(self.rest, np.array(more, np.int64))


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
    keeps = chance_search(prepared).keeps if scenario.asks_for_chances else _always
    without = [_without(session, chosen, creator, keeps) for creator in creators]
    found = []
    for stay in without:
        found.append(_best(session, stay))
        if seen is not None:
            seen(creators[len(found) - 1])
    names = {index: name for name, index in offers.names.items()}

    def booking(offer: int) -> Booking:
        creator, platform, package, flight = names[offer]
        cost = from_minor(int(offers.cost[offer]), offers.digits)
        return Booking(creator, platform, package, flight, cost)

    drop_outs = []
    for creator, stay, (offer, proven) in zip(creators, without, found, strict=True):
        own = np.setdiff1d(chosen, stay.rest)
        after = None if offer is None else stay.value(offer)
        drop_outs.append(
            DropOut(
                creator, _chance(session, own), from_minor(int(offers.cost[own].sum()), offers.digits),
                session.shown(stay.value()), stay.holds(), None if offer is None else booking(offer),
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


def _best(session: Session, stay: _Without) -> tuple[int | None, bool]:
    """The offer that is best added to those who stay, None where none makes it better; and whether all were tried."""
    offers, program, rest = session.prepared.offers, stay.program, stay.rest
    free = np.flatnonzero(program.upper[: program.offers] > 0)
    free = free[~np.isin(program.group[free], program.group[rest])]
    affordable = free[offers.cost[free] <= _room(session, rest)]
    measure = session.prepared.scenario.objective
    alone = -offers.cost if measure == "spend" else np.nan_to_num(offers.outcome(measure))
    tried = affordable[np.argsort(-alone[affordable], kind="stable")[:MOST_OFFERS]]
    least = stay.value() if stay.holds() else -np.inf
    worth = {offer: stay.value(offer) for offer in tried.tolist() if stay.holds_but_chances(offer)}
    for _ in range(MOST_DRAWN):
        best, value = None, least
        for offer, own in worth.items():
            if own > value + 1e-9 * abs(own):
                best, value = offer, own
        if best is None or stay.holds(best):
            return best, len(tried) == len(affordable)
        del worth[best]
    return None, False


def _room(session: Session, rest: IntArray) -> float:
    """Minor units that the budget leaves beside those who stay."""
    prepared = session.prepared
    planned = prepared.scenario.planned_budget
    if planned is None:
        return float("inf")
    return float(to_minor(planned, prepared.offers.digits) - int(prepared.offers.cost[rest].sum()))


def _always(_: IntArray) -> bool:
    return True


def _without(session: Session, chosen: IntArray, creator: str, keeps: Callable[[IntArray], bool]) -> _Without:
    """The program in which a creator has dropped out and a lock on them falls away; who stays.

    Floors that stand in for chances are left out: draws say of each plan whether it keeps them.
    """
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
    sources = session.compiled.floor_sources
    chances = [
        number for number, source in enumerate(sources) if scenario.all_rules[source.position].chance is not None
    ]
    program = forced_out(without_floors(program, chances), own)
    return _Without(program, scale_program(program), rest, keeps)


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
    without: Sequence[_Without], found: Sequence[int | None], chances: Sequence[float]
) -> list[tuple[int, list[int]]]:
    """(offer, drop-outs it covers) of the replacements that together make good most, at most `RESERVES` of them."""
    candidates = sorted({offer for offer in found if offer is not None})
    if not candidates:
        return []
    weight = np.array(chances) if any(chances) else np.ones(len(chances))
    made_good = np.zeros((len(candidates), len(without)))
    for out, stay in enumerate(without):
        alone = stay.value()
        for row, offer in enumerate(candidates):
            if stay.program.upper[offer] > 0 and offer not in stay.rest:
                # A plan that breaks a rule without a replacement is made good by obeying it, whatever that costs.
                made_good[row, out] = max(stay.value(offer) - alone, 1e-9) if stay.holds(offer) else 0.0
    likely = np.argsort(-(made_good @ weight), kind="stable")[:MOST_TRIED]
    number = min(RESERVES, len(likely))
    best = max(
        combinations(likely.tolist(), number), key=lambda rows: float(made_good[list(rows)].max(axis=0) @ weight)
    )
    covered = np.array(best)[made_good[list(best)].argmax(axis=0)]
    reaches = made_good[list(best)].max(axis=0) > 0
    named = [(candidates[row], np.flatnonzero((covered == row) & reaches).tolist()) for row in best]
    return sorted(((offer, outs) for offer, outs in named if outs), key=lambda pair: -len(pair[1]))
