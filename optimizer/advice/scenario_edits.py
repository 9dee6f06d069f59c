"""A scenario changed by one thing, its program, and plans that are verified against the changed scenario."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.advice.requirements import altered, altered_prepared
from optimizer.advice.session import Session
from optimizer.plan.plan import Plan
from optimizer.planning import Prepared, verified_plan
from optimizer.program.model import Program
from optimizer.scenario.fields import Between, Condition
from optimizer.solving import Solution, evaluate, scale_program

IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Planned:
    """A plan of a changed scenario: the solver's answer, and the verified plan where there is one."""

    solution: Solution
    plan: Plan | None
    """None where the limit came before any plan; status `infeasible` where it is proven that there is none."""

    @property
    def found(self) -> Plan | None:
        """The plan, where one obeys the rules."""
        return self.plan if self.solution.status in ("optimal", "feasible") else None


def varied(session: Session, settings: Sequence[str], **changes: Any) -> Session:
    """A session for the scenario with other values in some fields.

    `settings` say the same as `--set` takes it. They stand among what the session's plans are made from, so that
    whoever reads such a plan again (`check`, `report`, `approve`) has the scenario that it was made for.
    """
    prepared = altered_prepared(session.prepared, altered(session.prepared.scenario, **changes))
    if settings:
        inputs = dict(prepared.inputs)
        before = inputs.get("set", [])
        inputs["set"] = [*(before if isinstance(before, list) else []), *settings]
        prepared = replace(prepared, inputs=MappingProxyType(inputs))
    return session.changed(prepared)


def more(field: str, entries: Sequence[Mapping[str, Any]]) -> list[str]:
    """The settings that add entries to a list of the scenario."""
    return [f"{field}.+={json.dumps(entry, ensure_ascii=False)}" for entry in entries]


def written(where: Mapping[str, Condition]) -> dict[str, Any]:
    """Conditions as a scenario writes them."""
    return {
        name: {end: str(value) for end in ("min", "max") if (value := getattr(condition, end)) is not None}
        if isinstance(condition, Between)
        else [value if isinstance(value, bool) else str(value) for value in condition.values]
        for name, condition in where.items()
    }


def planned(prepared: Prepared, solution: Solution) -> Planned:
    """The verified plan of a solution. Raises `Disagreement`."""
    return Planned(solution, None if solution.status == "unknown" else verified_plan(prepared, solution))


def holds(program: Program, chosen: IntArray) -> bool:
    """Whether a plan obeys everything in the program."""
    return evaluate(scale_program(program), chosen).holds
