"""What a plan breaks beside the rules: one package a channel, rest, locks, exclusions, who goes with whom."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from optimizer.facts.results import RuleResult
from optimizer.facts.violations import (
    ApartTogether,
    BookedTwice,
    ExcludedBooked,
    LockMissing,
    RuleBroken,
    TogetherSplit,
    TooClose,
    Violation,
)
from optimizer.offers.selection import matching
from optimizer.plan.evaluation import Chosen, hired_creators
from optimizer.roster.platforms import platform_name
from optimizer.scenario.flights import too_close
from optimizer.scenario.schema import Exclusion, Pick


def violations(chosen: Chosen, results: list[RuleResult]) -> list[Violation]:
    """Everything that the plan breaks, in the scenario's order."""
    return [
        *(RuleBroken(result) for result in results if result.broken),
        *_one_package(chosen),
        *_rest(chosen),
        *_locks(chosen),
        *_exclusions(chosen),
        *_apart(chosen),
        *_together(chosen),
    ]


def _one_package(chosen: Chosen) -> Iterator[Violation]:
    """At most one offer of a channel in a flight."""
    table, channels = chosen.offers.table, chosen.offers.channels
    keys = zip(table["channel"].to_numpy()[chosen.index], table["flight"].to_numpy()[chosen.index], strict=True)
    seen: dict[tuple[int, int], int] = {}
    for channel, flight in keys:
        seen[int(channel), int(flight)] = seen.get((int(channel), int(flight)), 0) + 1
    for (channel, flight), count in seen.items():
        if count > 1:
            when = chosen.offers.flights[flight] if chosen.offers.flights else None
            own = channels.iloc[channel]
            yield BookedTwice(str(own["creator"]), str(own["platform"]), when, count)


def _rest(chosen: Chosen) -> Iterator[Violation]:
    """Two bookings of a channel in flights that are too close to each other."""
    flights, rest, offers = chosen.scenario.flights, chosen.scenario.timing.rest, chosen.offers
    if rest is None:
        return
    booked: dict[int, set[int]] = {}
    for channel, flight in zip(
        offers.channel[chosen.index], offers.table["flight"].to_numpy()[chosen.index], strict=True
    ):
        booked.setdefault(int(channel), set()).add(int(flight))
    for channel, own in booked.items():
        for one, other in itertools.combinations(sorted(own), 2):
            if too_close(flights[one], flights[other], other - one, rest):
                who = offers.channels.iloc[channel]
                names = str(who["creator"]), str(who["platform"]), flights[one].name, flights[other].name
                yield TooClose(*names, rest.count, rest.unit)


def _locks(chosen: Chosen) -> Iterator[Violation]:
    for pick in chosen.scenario.lock:
        wanted = _names(pick)
        if not _lines_like(chosen, wanted).any():
            yield LockMissing(pick.creator, wanted["platform"], pick.package, pick.flight)


def _exclusions(chosen: Chosen) -> Iterator[Violation]:
    for exclusion in chosen.scenario.exclude:
        mask = _lines_like(chosen, _names(exclusion)) & matching(chosen.offers, exclusion.where)[chosen.index]
        for line in np.flatnonzero(mask):
            creator = chosen.offers.channels["creator"].iloc[chosen.offers.channel[chosen.index[line]]]
            yield ExcludedBooked(str(creator))


def _apart(chosen: Chosen) -> Iterator[Violation]:
    hired = hired_creators(chosen)
    for creators in chosen.scenario.apart:
        present = len(hired.intersection(creators))
        if present > 1:
            yield ApartTogether(creators, present)


def _together(chosen: Chosen) -> Iterator[Violation]:
    hired = hired_creators(chosen)
    for creators in chosen.scenario.together:
        present = len(hired.intersection(creators))
        if 0 < present < len(creators):
            yield TogetherSplit(creators, present)


def _names(pick: Pick | Exclusion) -> dict[str, str | None]:
    platform = None if pick.platform is None else platform_name(pick.platform)
    return {"creator": pick.creator, "platform": platform, "package": pick.package, "flight": pick.flight}


def _lines_like(chosen: Chosen, wanted: dict[str, str | None]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """(lines,) True where creator, platform, package and flight are as wanted; None matches anything."""
    offers = chosen.offers
    mask = np.ones(len(chosen.index), dtype=bool)
    for column in ("creator", "platform"):
        if wanted[column] is not None:
            mask &= offers.channels[column].to_numpy()[offers.channel[chosen.index]] == wanted[column]
    if wanted["package"] is not None:
        names = np.asarray(offers.packages, dtype=object)[offers.table["package"].to_numpy()[chosen.index]]
        mask &= names == wanted["package"]
    if wanted["flight"] is not None:
        mask &= offers.flight_names[chosen.index] == wanted["flight"]
    return mask
