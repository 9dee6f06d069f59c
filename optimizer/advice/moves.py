"""The old plan among the offers of today: what can stay, what is gone, what is signed, what becomes of each line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from optimizer.errors import InputError, Problem
from optimizer.money import from_minor
from optimizer.offers.selection import excluded
from optimizer.offers.table import Offers
from optimizer.plan.matching import offers_of
from optimizer.plan.reading import StatedLine, StatedPlan, read_plan
from optimizer.planning import Prepared
from optimizer.scenario.schema import Exclusion

IntArray = NDArray[np.int64]
Kind = Literal["kept", "changed", "added", "dropped"]


@dataclass(frozen=True)
class Loss:
    """Why a line cannot be bought any more: the creator is lost, or what no longer exists."""

    kind: Literal["lost", "declined", "creator", "platform", "flight", "package"]
    what: str = ""
    """The platform, flight or package."""


@dataclass(frozen=True)
class Move:
    """A line of the old plan or of the new one, and what becomes of it."""

    kind: Kind
    creator: str
    platform: str
    before: str | None
    """Package of the old plan; None for a line that is added."""
    after: str | None
    """Package of the new plan; None for a line that is dropped."""
    cost_before: Decimal | None
    """What the old plan says it costs; None where it says nothing."""
    cost_after: Decimal | None
    signed: bool = False
    reason: Loss | None = None
    """Why a line had to go; None where the program chose to."""


@dataclass(frozen=True)
class Gone:
    """A line of the old plan that nobody can buy any more."""

    line: StatedLine
    reason: Loss
    slot: int = -1
    """The channel (in its flight) where it still sells other packages: one of these is a change, not a drop and an
    addition."""


@dataclass(frozen=True)
class OldPlan:
    """The old plan's lines, as far as they can still be bought, and the others."""

    of: Offers
    stays: dict[int, StatedLine]
    """Offer to line."""
    gone: tuple[Gone, ...]

    @property
    def lines(self) -> int:
        """Lines of the old plan."""
        return len(self.stays) + len(self.gone)

    @cached_property
    def weight(self) -> IntArray:
        """(k,) +1 for the old plan's offers, -1 on channels (in a flight) that it does not use, 0 for other packages
        on its own."""
        weight = np.full(len(self.of), -1, dtype=np.int64)
        own = np.array(sorted(self.stays), dtype=np.int64)
        used = np.concatenate([self.of.slots[own], [gone.slot for gone in self.gone]]).astype(np.int64)
        weight[np.isin(self.of.slots, used)] = 0
        weight[own] = 1
        return weight

    def changes(self, chosen: IntArray) -> int:
        """Lines that a new plan drops, adds, or changes to another package."""
        return self.lines - int(self.weight[chosen].sum())


def old_plan(stated: StatedPlan, offers: Offers, lost: Sequence[str]) -> OldPlan:
    """The old plan's lines among today's offers. Raises `InputError` for lines that name more than one offer."""
    channels = {(creator, platform) for creator, platform, _, _ in offers.names}
    creators = {creator for creator, _ in channels}
    slot_of = {
        (creator, platform, flight): int(offers.slots[index])
        for (creator, platform, _, flight), index in offers.names.items()
    }
    gone: list[Gone] = []
    left: list[StatedLine] = []
    for line in stated.lines:
        if line.creator in lost:
            gone.append(Gone(line, Loss("lost")))
        elif line.creator not in creators:
            gone.append(Gone(line, Loss("creator")))
        elif line.platform is not None and (line.creator, line.platform) not in channels:
            gone.append(Gone(line, Loss("platform", line.platform)))
        elif line.flight is not None and line.flight not in offers.flights:
            gone.append(Gone(line, Loss("flight", line.flight)))
        elif line.platform and line.package and not _is_sold(line, offers):
            slot = slot_of.get((line.creator, line.platform, line.flight), -1)
            gone.append(Gone(line, Loss("package", line.package), slot))
        else:
            left.append(line)
    offers_left = offers_of(replace(stated, lines=tuple(left)), offers)
    return OldPlan(offers, dict(zip(offers_left, left, strict=True)), tuple(gone))


def _is_sold(line: StatedLine, offers: Offers) -> bool:
    """Whether there is an offer of the line's platform and package, in its flight where it names one."""
    flights = offers.flights if line.flight is None and offers.flights else (line.flight,)
    return any((line.creator, line.platform, line.package, flight) in offers.names for flight in flights)


def signed_offers(signed: str | None, stated: StatedPlan, offers: Offers) -> frozenset[int]:
    """The offers that are signed: the plan's lines of the creators named, or listed in a file. Raises `InputError`."""
    if not signed:
        return frozenset()
    wanted: set[tuple[str, str | None]]
    if "," not in signed and Path(signed).suffix and Path(signed).exists():
        wanted, shown = {(line.creator, line.platform) for line in read_plan(signed).lines}, signed
    else:
        wanted, shown = {(name.strip(), None) for name in signed.split(",") if name.strip()}, "--signed"
    held: set[int] = set()
    problems: list[Problem] = []
    for creator, platform in sorted(wanted, key=str):
        own = tuple(line for line in stated.lines if line.creator == creator and platform in (None, line.platform))
        if not own:
            what = f"{creator} is signed, but not in the plan"
            problems.append(Problem(what, "only lines of the plan can be kept; lock others in the scenario", shown))
            continue
        try:
            held.update(offers_of(replace(stated, lines=own), offers))
        except InputError as error:
            problems += [
                replace(problem, what=f"{creator} is signed, but cannot be kept: {problem.what}")
                for problem in error.problems
            ]
    if problems:
        raise InputError(problems)
    return frozenset(held)


def signed_in_deals(old: OldPlan) -> frozenset[int]:
    """The old plan's offers that are signed, posted or paid by the scenario's deals."""
    if not old.of.deals:
        return frozenset()
    deal = old.of.table["deal"].to_numpy()
    return frozenset(offer for offer in old.stays if deal[offer] >= 0 and old.of.deals[deal[offer]].locks)


def without_declined(old: OldPlan, exclusions: Sequence[Exclusion]) -> OldPlan:
    """The old plan with the lines that its creators have declined since among those that nobody can buy."""
    refused = excluded(old.of, exclusions)
    gone = [
        Gone(line, Loss("declined"), int(old.of.slots[offer])) for offer, line in old.stays.items() if refused[offer]
    ]
    stays = {offer: line for offer, line in old.stays.items() if not refused[offer]}
    return OldPlan(old.of, stays, (*old.gone, *gone))


def refuse_contradictions(prepared: Prepared, stated: StatedPlan, held: frozenset[int], lost: Sequence[str]) -> None:
    """What cannot be: somebody unknown, both signed and lost, lost and locked. Raises `InputError`."""
    offers, shown = prepared.offers, prepared.file.shown
    creators = offers.channels["creator"].to_numpy(dtype=object)[offers.channel]
    everybody = set(creators.tolist()) | {line.creator for line in stated.lines}
    signed = {str(creators[offer]) for offer in held}
    locked = {pick.creator for pick in prepared.scenario.lock}
    problems = []
    for name in lost:
        if name not in everybody:
            what = f"there is no creator {name!r}"
            problems.append(Problem(what, "neither in the roster nor in the plan", field="--lost"))
        if name in signed:
            problems.append(Problem(f"{name} is both signed and lost", "it can only be one of the two", field="--lost"))
        if name in locked:
            problems.append(_lost_and_locked(prepared, name))
    shut = excluded(offers, prepared.scenario.exclude)
    for name in sorted({str(creators[offer]) for offer in held if shut[offer]}):
        what = f"{name} is signed, but the scenario excludes them"
        problems.append(Problem(what, "take them out of exclude", shown, field="exclude"))
    if problems:
        raise InputError(problems)


def _lost_and_locked(prepared: Prepared, name: str) -> Problem:
    """Whoever is lost and locked: by the scenario, or by a deal."""
    place = next(number for number, pick in enumerate(prepared.scenario.lock) if pick.creator == name)
    if ("lock", place) in prepared.file.elsewhere:
        what, hint = f"{name} is lost, but signed by a deal", "set the status of the deal to declined"
    else:
        what, hint = f"{name} is lost, but locked in the scenario", "take the name out of lock"
    return replace(prepared.file.problem(what, hint, "lock", place), field="lock")


def line_names(offers: Offers, offer: int) -> tuple[str, str, str]:
    """Creator, platform and package of an offer, with its flight where there are some."""
    channel = offers.channels.iloc[int(offers.channel[offer])]
    package, flight = offers.packages[int(offers.table["package"].iloc[offer])], offers.flight_names[offer]
    return str(channel["creator"]), str(channel["platform"]), _in_flight(package, flight)


def _in_flight(package: str, flight: str | None) -> str:
    return package if flight is None else f"{package} in {flight}"


def moves(old: OldPlan, chosen: IntArray, held: frozenset[int]) -> Iterator[Move]:
    """What becomes of each line of the old plan, and what is new, in the order of the offers."""
    offers = old.of
    before = {int(offers.slots[offer]): (offer, line) for offer, line in old.stays.items()}
    gone = {place.slot: place for place in old.gone if place.slot >= 0}
    bought = set()
    for offer in sorted(chosen.tolist()):
        slot = int(offers.slots[offer])
        bought.add(slot)
        creator, platform, package = line_names(offers, offer)
        cost = from_minor(int(offers.cost[offer]), offers.digits)
        if slot in before:
            was, line = before[slot]
            kind: Kind = "kept" if was == offer else "changed"
            yield Move(kind, creator, platform, line_names(offers, was)[2], package, line.cost, cost, offer in held)
        elif slot in gone:
            line, reason = gone[slot].line, gone[slot].reason
            was_sold = None if line.package is None else _in_flight(line.package, line.flight)
            yield Move("changed", creator, platform, was_sold, package, line.cost, cost, reason=reason)
        else:
            yield Move("added", creator, platform, None, package, None, cost)
    for slot, (was, line) in before.items():
        if slot not in bought:
            yield Move("dropped", *line_names(offers, was), None, line.cost, None)
    for place in old.gone:
        if place.slot not in bought:
            line = place.line
            was_sold = None if line.package is None else _in_flight(line.package, line.flight)
            yield Move(
                "dropped", line.creator, line.platform or "", was_sold, None, line.cost, None,
                reason=place.reason,
            )  # fmt: skip
