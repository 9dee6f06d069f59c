"""From a scenario and its offers to the `Program`: the table of contents of the mathematics."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from optimizer.audience.building import Market
from optimizer.offers.selection import excluded
from optimizer.offers.table import Offers
from optimizer.program.caution import CARE, chance_floors, worst_cases
from optimizer.program.constraints import absolute_limits, add_apart, add_locks, add_rest, add_rule, add_together
from optimizer.program.forms import Draft, RowSource
from optimizer.program.means import on_average
from optimizer.program.model import Program
from optimizer.program.reach import objective_term, reach_floors
from optimizer.scenario.flights import rest_blocks, rest_windows
from optimizer.scenario.schema import Scenario


@dataclass(frozen=True)
class Compiled:
    """A program, and where each of its rows comes from."""

    program: Program
    sources: tuple[RowSource, ...]
    floor_sources: tuple[RowSource, ...] = ()
    """Where each floor on net reach comes from."""


def build_program(
    scenario: Scenario, offers: Offers, market: Market | None = None, *, care: float | None = CARE
) -> Compiled:
    """The program of a scenario: at most one package a channel and flight, rest, every rule, the objective.

    Spend is in minor units throughout; least spend is the greatest negative spend. Chances are kept with so much
    `care`; with None they are left to what must hold on average, so that no plan that keeps them is missing.
    """
    windows = rest_windows(scenario.flights, scenario.timing.rest)
    block = rest_blocks(len(scenario.flights), windows)
    once = len(set(block)) < 2
    draft = Draft(offers, block)
    add_rest(draft, tuple(window for window in windows if len({block[flight] for flight in window}) > 1))
    for position, rule in enumerate(scenario.all_rules):
        if rule.measure != "reach" and (rule.chance is None or care is None):
            add_rule(draft, scenario, position, on_average(rule))
    add_locks(draft, scenario)
    add_apart(draft, scenario)
    add_together(draft, scenario)
    floors = (
        *reach_floors(scenario, offers, market, means=care is None, once=once),
        *chance_floors(scenario, offers, market, care, once=once),
    )
    rows = draft.matrix()
    width = rows.shape[1]
    upper = np.concatenate([np.where(excluded(offers, scenario.exclude), 0.0, 1.0), np.array(draft.column_upper)])
    program = Program(
        offers=len(offers),
        gain=objective_gain(scenario, offers, width),
        rows=rows,
        low=np.array(draft.low),
        high=np.array(draft.high),
        local=np.array(draft.local, dtype=bool),
        group=np.unique(draft.choice_groups, return_inverse=True)[1].astype(np.int64),
        lower=np.zeros(width),
        upper=upper,
        row_names=tuple(draft.names),
        column_names=tuple(draft.column_names),
        totals=tuple(draft.totals),
        concave=worst_cases(scenario, offers, market, once=once) or objective_term(scenario, offers, market, once=once),
        floors=tuple((floor.term, floor.least, f"floor_{number}") for number, floor in enumerate(floors)),
        repeats=_repeats(offers),
    )
    return Compiled(program, tuple(draft.sources), tuple(floor.source for floor in floors))


def _repeats(offers: Offers) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
    """Channel and package of each offer, where the same package may be booked in several flights."""
    if len(offers.flights) < 2:
        return None
    name = np.unique(offers.table["package"].to_numpy(dtype=str), return_inverse=True)[1]
    pairs = np.stack([offers.channel, name])
    return offers.channel.astype(np.int64), np.unique(pairs, axis=1, return_inverse=True)[1].ravel().astype(np.int64)


def objective_gain(scenario: Scenario, offers: Offers, width: int) -> NDArray[np.float64]:
    """(width,) what each column adds to the objective; nothing where it is a concave term alone."""
    gain = np.zeros(width)
    if scenario.risk is not None:
        return gain
    if scenario.objective == "spend":
        gain[: len(offers)] = -offers.outcome("spend")
    elif scenario.objective != "reach":
        gain[: len(offers)] = offers.outcome(scenario.objective)
    return gain


def relimited(compiled: Compiled, scenario: Scenario, digits: int) -> Program:
    """The program with the limits of another scenario, whose rules differ from its own in their numbers alone."""
    low, high = compiled.program.low.copy(), compiled.program.high.copy()
    rules = scenario.all_rules
    for row, source in enumerate(compiled.sources):
        if source.kind != "rule":
            continue
        rule = rules[source.position]
        if rule.is_share and rule.of == "plan":
            continue
        least, most = absolute_limits(rule, scenario, digits)
        if source.side == "min" and least is not None:
            low[row] = least
        if source.side == "max" and most is not None:
            high[row] = most
    return replace(compiled.program, low=low, high=high)
