"""Small random scenarios with every plan they allow: what answers about plans are judged by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from brute_force import all_plans, feasible, measured
from numpy.typing import NDArray
from random_scenarios import write_scenario

from optimizer.errors import InputError
from optimizer.planning import Prepared, prepare

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Small:
    """A scenario, every plan that obeys it (plans, k), and what each is worth (spend negative, minor units)."""

    path: Path
    prepared: Prepared
    plans: BoolArray
    worth: FloatArray

    @property
    def best(self) -> float:
        """The best worth."""
        return float(self.worth.max())

    def nearly(self, within: float) -> BoolArray:
        """(plans,) True for plans that give up at most this share of the best worth."""
        floor = self.best - within * abs(self.best)
        mask: BoolArray = self.worth >= floor - 1e-9 * max(1.0, abs(self.best))
        return mask


def judged(prepared: Prepared, every: BoolArray | None = None) -> tuple[BoolArray, FloatArray]:
    """The plans among `every` (all there are) that obey the scenario, and their worth."""
    scenario, offers = prepared.scenario, prepared.offers
    plans = all_plans(offers) if every is None else every
    plans = plans[feasible(scenario, offers, plans)]
    worth = measured(offers, scenario.objective, np.ones(len(offers), dtype=bool), plans)
    return plans, -worth if scenario.objective == "spend" else worth


def small(folder: Path, seed: int, overrides: tuple[str, ...] = ()) -> Small | None:
    """The scenario of a seed; None where it is refused as input."""
    path = write_scenario(folder, seed, offers=(9, 12))
    try:
        prepared = prepare(path, overrides)
    except InputError:
        return None
    return Small(path, prepared, *judged(prepared))


def smalls(folder: Path, number: int, first: int = 0) -> Iterator[Small]:
    """So many scenarios that have a plan with something in it."""
    found, seed = 0, first
    while found < number:
        case = small(folder, seed)
        seed += 1
        if case is not None and len(case.plans) and case.best:
            found += 1
            yield case


def presence(prepared: Prepared, plans: BoolArray) -> BoolArray:
    """(plans, creators) who is in which plan."""
    owners = prepared.offers.creator
    return np.array([plans[:, owners == one].any(axis=1) for one in range(owners.max(initial=-1) + 1)]).T
