"""A scenario changed by one thing, its program, and plans that are verified against the changed scenario."""

from __future__ import annotations

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


def varied(session: Session, note: str, **changes: Any) -> Session:
    """A session for the scenario with other values in some fields; `note` is kept among the plan's inputs."""
    prepared = altered_prepared(session.prepared, altered(session.prepared.scenario, **changes))
    return session.changed(noted(prepared, note))


def noted(prepared: Prepared, note: str) -> Prepared:
    """The same, with one more change listed among what its plans are made from."""
    inputs = dict(prepared.inputs)
    before = inputs.get("set", [])
    inputs["set"] = [*(before if isinstance(before, list) else []), note]
    return replace(prepared, inputs=MappingProxyType(inputs))


def planned(prepared: Prepared, solution: Solution) -> Planned:
    """The verified plan of a solution. Raises `Disagreement`."""
    return Planned(solution, None if solution.status == "unknown" else verified_plan(prepared, solution))


def holds(program: Program, chosen: IntArray) -> bool:
    """Whether a plan obeys everything in the program."""
    return evaluate(scale_program(program), chosen).holds
