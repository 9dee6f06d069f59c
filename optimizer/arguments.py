"""What Python may give a question: a scenario, a plan, an amount, a share, in any form that people have them in."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

from optimizer.advice.session import Session
from optimizer.errors import InputError, Problem
from optimizer.plan.files import write_plan
from optimizer.plan.plan import Plan
from optimizer.planning import Prepared
from optimizer.scenario.numbers import NotANumber, number, share

ScenarioLike = str | Path | Prepared
PlanLike = str | Path | Plan
Amount = int | float | Decimal | str
Stop = Callable[[], bool]


def session_of(
    scenario: ScenarioLike, overrides: Sequence[str], stop: Stop | None, plan: PlanLike | None = None
) -> Session:
    """The scenario on the table, resting on a plan where one is given.

    Raises `InputError`, also for settings of a scenario that is read already.
    """
    if isinstance(scenario, Prepared) and overrides:
        raise InputError(Problem("the scenario is prepared already", "give the overrides to `prepare`"))
    with plan_file(plan) as path:
        return Session.of(scenario, overrides, plan=path, stop=stop)


@contextmanager
def plan_file(plan: PlanLike | None) -> Iterator[Path | None]:
    """The plan as a file, for as long as it is needed."""
    if isinstance(plan, Plan):
        with tempfile.TemporaryDirectory() as folder:
            yield write_plan(plan, Path(folder))[0]
    else:
        yield None if plan is None else Path(plan)


def amount_of(value: Amount, name: str) -> Decimal:
    """The amount in whole units. Raises `InputError`."""
    try:
        return number(value)
    except NotANumber as error:
        raise InputError(Problem(error.what, error.hint, field=name)) from error


def share_or_none(value: Amount | None, name: str) -> float | None:
    """The share as a fraction, where one is given. Raises `InputError`."""
    return None if value is None else share_of(value, name)


def share_of(value: Amount, name: str) -> float:
    """The share as a fraction. Raises `InputError`."""
    try:
        return float(share(value))
    except NotANumber as error:
        raise InputError(Problem(error.what, error.hint, field=name)) from error
