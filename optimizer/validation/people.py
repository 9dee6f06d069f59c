"""Whom a scenario names, held against the roster: unknown names, and wishes that contradict each other."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.errors import Problem, Severity
from optimizer.money import floor_minor
from optimizer.offers.selection import column_is_known, excluded, picked
from optimizer.offers.table import Offers
from optimizer.roster.platforms import platform_name
from optimizer.roster.text import did_you_mean
from optimizer.scenario.reading import ScenarioFile
from optimizer.scenario.schema import Exclusion, Pick
from optimizer.words.figures import count

BoolArray = NDArray[np.bool_]
Place = tuple[str | int, ...]


def people_problems(file: ScenarioFile, offers: Offers) -> list[Problem]:
    """What is wrong with lock, exclude, apart and together. `excluded` conditions are looked at elsewhere."""
    people = _People(file, offers)
    scenario = file.scenario
    problems: list[Problem] = []
    for position, pick in enumerate(scenario.lock):
        problems += people.unknown(pick, ("lock", position))
    for position, exclusion in enumerate(scenario.exclude):
        problems += people.unknown(exclusion, ("exclude", position))
    for kind, groups in (("apart", scenario.apart), ("together", scenario.together)):
        for position, creators in enumerate(groups):
            for entry, creator in enumerate(creators):
                if creator not in offers.sold_by:
                    problems += people.unknown(Pick(creator=creator), (kind, position, entry))
    known_columns = all(column_is_known(offers, column) for out in scenario.exclude for column in out.where)
    return [*problems, *(people.contradictions() if not problems and known_columns else ())]


@dataclass(frozen=True)
class _People:
    """Who is in the roster, and what they sell."""

    file: ScenarioFile
    offers: Offers

    def unknown(self, pick: Pick | Exclusion, path: Place) -> Iterator[Problem]:
        """A creator, platform or package that is not there."""
        channels, who = self.offers.channels, pick.creator or "nobody"
        own = np.ones(len(channels), dtype=bool)
        if pick.creator is not None:
            own = channels["creator"].to_numpy(dtype=object) == pick.creator
            if not own.any():
                hint = did_you_mean(pick.creator, self.offers.creators[1], cutoff=0.7)
                hint = hint or "names must match the roster's letter by letter"
                yield self.file.problem(f"there is no creator {pick.creator!r} in the roster", hint, *path)
                return
        platforms = set(channels["platform"][own])
        if pick.platform is not None and platform_name(pick.platform) not in platforms:
            what = f"{who} has {'no' if pick.creator else 'a'} channel on {pick.platform!r}"
            hint = f"{pick.creator or 'the roster'} has {', '.join(sorted(platforms))}"
            yield self.file.problem(what, hint, *path, "platform")
        elif pick.package is not None and pick.package not in self.offers.packages:
            known = ", ".join(self.offers.packages)
            yield self.file.problem(f"there is no package {pick.package!r}", f"packages are: {known}", *path, "package")
        elif pick.flight is not None and pick.flight not in self.offers.flights:
            known = f"flights are: {', '.join(self.offers.flights)}"
            hint = known if self.offers.flights else "describe them: flights: [{name: March, start: ..., end: ...}]"
            yield self.file.problem(f"there is no flight {pick.flight!r}", hint, *path, "flight")
        elif isinstance(pick, Pick) and not picked(self.offers, pick).any():
            sold = repr(pick.package) if pick.package else "anything that can be bought"
            place = (*path, "package") if pick.package else path
            hint = "look at the where of the packages and at their price column"
            yield self.file.problem(f"{who} does not sell {sold}", hint, *place)

    def contradictions(self) -> Iterator[Problem]:
        """Wishes that cannot hold together; all names are known to be there."""
        barred = excluded(self.offers, self.file.scenario.exclude)
        yield from self._locked_but_excluded(barred)
        yield from self._locked_twice()
        yield from self._apart_but_locked()
        yield from self._together_but_apart(barred)
        yield from self._locked_above_budget(barred)

    def _locked_but_excluded(self, barred: BoolArray) -> Iterator[Problem]:
        for position, pick in enumerate(self.file.scenario.lock):
            if barred[picked(self.offers, pick)].all():
                what, hint = (
                    f"{pick.creator} is locked and excluded at once",
                    "take the name out of lock, or out of exclude",
                )
                if self.file.elsewhere:
                    hint = "keep one of the two: a deal that is signed locks, one that was declined excludes"
                yield self.file.problem(what, hint, "lock", position)

    def _locked_twice(self) -> Iterator[Problem]:
        """More locked on a creator than can be bought of them: each channel takes one package in a flight."""
        owners = self.offers.channels["creator"].to_numpy(dtype=object)
        flights = max(1, len(self.offers.flights))
        packages: dict[tuple[str, str | None, str | None], list[Pick]] = {}
        for position, pick in enumerate(self.file.scenario.lock):
            channels = int((owners == pick.creator).sum())
            rooms = {
                (pick.platform, pick.flight): (1 if pick.platform else channels) * (1 if pick.flight else flights),
                (pick.platform, None): (1 if pick.platform else channels) * flights,
                (None, pick.flight): channels * (1 if pick.flight else flights),
                (None, None): channels * flights,
            }
            for (platform, flight), room in rooms.items():
                locked = packages.setdefault((pick.creator, platform, flight), [])
                if pick.package is not None:
                    locked.append(pick)
                # A lock that leaves the flight open is met by one of the same package that names it.
                needed = {(each.package, each.flight) for each in locked if each.flight} | {
                    (each.package, None)
                    for each in locked
                    if not any(other.package == each.package and other.flight for other in locked)
                }
                if len(needed) == room + 1 and pick.package is not None:
                    who = " ".join(
                        [pick.creator, *([f"on {platform}"] * bool(platform)), *([f"in {flight}"] * bool(flight))]
                    )
                    named = " and ".join(dict.fromkeys(str(each.package) for each in locked))
                    what = f"{who} is locked with {named}, but a channel takes one package"
                    what += " in a flight" if self.offers.flights else ""
                    hint = "lock one of them, or make a package of both"
                    if ("lock", position) in self.file.elsewhere:
                        hint = "write what is signed as one row, such as 1x Reel + 3x Stories"
                    yield self.file.problem(what, hint, "lock", position)
                    break

    def _apart_but_locked(self) -> Iterator[Problem]:
        locked = {pick.creator for pick in self.file.scenario.lock}
        for position, creators in enumerate(self.file.scenario.apart):
            both = [creator for creator in creators if creator in locked]
            if len(both) > 1:
                what = f"{' and '.join(both)} are locked, and must not be in one plan"
                yield self.file.problem(what, "unlock all but one, or delete the group", "apart", position)

    def _together_but_apart(self, barred: BoolArray) -> Iterator[Problem]:
        scenario = self.file.scenario
        pairs = {frozenset(pair) for group in scenario.apart for pair in itertools.combinations(group, 2)}
        locked = {pick.creator for pick in scenario.lock}
        for position, creators in enumerate(scenario.together):
            for pair in itertools.combinations(creators, 2):
                if frozenset(pair) in pairs:
                    what = f"{' and '.join(pair)} are to be together and apart"
                    yield self.file.problem(what, "keep one of the two", "together", position)
            out = [name for name in creators if barred[picked(self.offers, Pick(creator=name))].all()]
            if out and len(out) < len(creators):
                rest = ", ".join(name for name in creators if name not in out)
                what = f"{', '.join(out)} cannot be hired, so {rest} cannot either"
                severity: Severity = "error" if locked & set(creators) else "warning"
                hint = "take the group out of together, or the name out of exclude"
                yield self.file.problem(what, hint, "together", position, severity=severity)

    def _locked_above_budget(self, barred: BoolArray) -> Iterator[Problem]:
        """The cheapest way to keep every lock; one package a creator counts, so it never says too much."""
        planned = self.file.scenario.planned_budget
        if planned is None:
            return
        least: dict[str, int] = {}
        for pick in self.file.scenario.lock:
            allowed = picked(self.offers, pick) & ~barred
            if allowed.any():
                least[pick.creator] = max(least.get(pick.creator, 0), int(self.offers.cost[allowed].min()))
        digits = self.offers.digits
        if sum(least.values()) > floor_minor(planned, digits):
            cost = sum(least.values()) / 10**digits
            what = f"the locked creators alone cost {count(cost, 2)}, the budget for planning is {count(planned, 2)}"
            yield self.file.problem(what, "raise the budget or unlock somebody", "lock", severity="warning")
