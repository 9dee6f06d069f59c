"""What caution costs on average and what it brings in bad cases: the best plan for each share of cases that counts.

Each point is a scenario of its own with `risk: {worst: share}`, solved, proven and verified like any other. All are
judged by the same cases, which none of them was made with: what a plan brings on average, and the mean of its worst
cases (of the share that the scenario's own `risk` names, else of the worst fifth).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from optimizer.advice.scenario_edits import Planned, planned, varied
from optimizer.advice.session import Session
from optimizer.errors import InputError, Problem
from optimizer.plan.cases import cases, worst_mean
from optimizer.plan.evaluation import Chosen
from optimizer.plan.plan import Plan
from optimizer.planning import Prepared, chance_search
from optimizer.scenario.reading import read_scenario
from optimizer.scenario.risk import Risk
from optimizer.solving import Solution, WarmStart

IntArray = NDArray[np.int64]
SHARES = tuple(Decimal(share) for share in ("1", "0.5", "0.3", "0.2", "0.1", "0.05"))
BAD = Decimal("0.2")
"""The worst cases by which plans are judged where the scenario names no other share."""
MOST = 20


@dataclass(frozen=True)
class FrontierPoint:
    """The best plan where so many of the cases count, the worst ones."""

    worst: Decimal
    """1: all cases count, so this plan brings most on average."""
    planned: Planned
    mean: float | None
    """What it brings on average, in the planner's units; None without a plan."""
    bad: float | None
    """The mean of its worst cases, of the share by which all points are judged."""
    largest: float | None
    """Share of the spend that the dearest creator takes."""

    @property
    def plan(self) -> Plan | None:
        """The plan, where one obeys the rules."""
        return self.planned.found

    @property
    def infeasible(self) -> bool:
        """Proven: no plan obeys the rules."""
        return self.planned.solution.status == "infeasible"


@dataclass(frozen=True)
class Frontier:
    """Plans from the least cautious to the most."""

    scenario: str
    measure: str
    currency: str
    digits: int
    bad: Decimal
    """The share of cases that are the bad ones: all points are judged by it."""
    points: tuple[FrontierPoint, ...]


def frontier(
    session: Session, shares: Sequence[Decimal] = SHARES, *, seen: Callable[[FrontierPoint], None] | None = None
) -> Frontier:
    """The plan for each share of cases (above 0, at most 1), judged by the same cases.

    The scenario of the session has to have a `risk`, for it says that outcomes are drawn. Raises `InputError`.
    """
    scenario, offers = session.prepared.scenario, session.prepared.offers
    if not shares or len(shares) > MOST or not all(0 < share <= 1 for share in shares):
        hint = "write, say, --risk 100%,50%,20%,10%"
        raise InputError(Problem(f"a frontier has 1 to {MOST} shares of cases above 0 %", hint, field="--risk"))
    if offers.outlook is None:
        what = "averages that are taken as they stand have no bad cases"
        raise InputError(Problem(what, "leave forecast.method out, or write calibrated", field="--risk"))
    bad = BAD if scenario.risk is None or scenario.risk.worst == 1 else scenario.risk.worst
    points: list[FrontierPoint] = []
    warm: WarmStart | None = None
    for share in sorted(set(shares), reverse=True):
        if session.stop is not None and session.stop():
            break
        own = varied(session, f"risk.worst={share.normalize()}", risk=Risk(worst=share))
        solution = _solved(own, warm)
        if solution.status in ("optimal", "feasible"):
            warm = solution.warm
        points.append(_point(own, share, solution, bad))
        if seen is not None:
            seen(points[-1])
    return Frontier(scenario.name, scenario.objective, offers.currency, offers.digits, bad, tuple(points))


def with_cases(scenario: str | Path | Prepared, overrides: Sequence[str] = ()) -> list[str]:
    """The settings with which a scenario has bad cases: its own `risk`, or the worst fifth. Raises `InputError`."""
    if isinstance(scenario, Prepared) or read_scenario(scenario, overrides).scenario.risk is not None:
        return list(overrides)
    return [*overrides, f"risk.worst={BAD}"]


def _solved(session: Session, warm: WarmStart | None) -> Solution:
    if session.prepared.scenario.asks_for_chances:
        return chance_search(session.prepared, stop=session.stop).solve()
    start = None if warm is None else warm.in_other_rows(session.program)
    return session.solve(session.program, warm=start)


def _point(session: Session, share: Decimal, solution: Solution, bad: Decimal) -> FrontierPoint:
    prepared = session.prepared
    found = planned(prepared, solution)
    if found.found is None:
        return FrontierPoint(share, found, None, None, None)
    chosen = Chosen(prepared.scenario, prepared.offers, solution.chosen, prepared.reached)
    measure = prepared.scenario.objective
    brought = cases(prepared.scenario, prepared.offers, chosen.index, measure, prepared.reached)
    mean = float(chosen.amount(measure, chosen.everything))
    return FrontierPoint(share, found, mean, worst_mean(brought, bad), _largest(prepared.offers.creator, chosen))


def _largest(creator: IntArray, chosen: Chosen) -> float | None:
    cost = chosen.offers.cost[chosen.index].astype(np.float64)
    if not cost.sum():
        return None
    return float(np.bincount(creator[chosen.index], weights=cost).max() / cost.sum())
