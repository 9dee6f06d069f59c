"""The plan that an answer rests on, where the asker gives one.

A plan.json of the same scenario stands with its own proof; any other plan is where the search begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from optimizer.errors import InputError, Problem
from optimizer.measures import direction
from optimizer.plan.matching import offers_of
from optimizer.plan.reading import StatedPlan, read_plan
from optimizer.plan.verifying import Verdict, changed_inputs
from optimizer.planning import Prepared, verify
from optimizer.scenario.reading import read_scenario
from optimizer.solving import KnownPlan
from optimizer.words import given as words
from optimizer.words.violations import violation_name

IntArray = NDArray[np.int64]


def plan_path(path: str | Path) -> Path:
    """The plan file: of a folder its plan.json."""
    return Path(path) / "plan.json" if Path(path).is_dir() else Path(path)


def given_plan(prepared: Prepared, path: str | Path) -> KnownPlan:
    """The plan in a file, or in a folder of `plan -o`, for questions on the scenario.

    Raises `InputError` for a plan that was made from something else, that breaks a rule, or that is none.
    """
    stated = read_plan(plan_path(path))
    if stated.content.get("status") == "infeasible":
        raise InputError(Problem(words.HOLDS_NONE, words.ASK_WITHOUT, stated.shown))
    refuse_foreign(stated, prepared)
    own, verdict = _own(prepared, stated)
    if own is not None:
        return own
    verdict = verdict or verify(prepared, stated)
    if verdict.plan.violations:
        broken = [violation_name(violation) for violation in verdict.plan.violations]
        raise InputError(Problem(words.breaks(broken), words.MEND, stated.shown))
    return KnownPlan(np.unique(np.array(offers_of(stated, prepared.offers), dtype=np.int64)))


def own_plan(prepared: Prepared, stated: StatedPlan) -> KnownPlan | None:
    """The plan of a file that was made from just this scenario and proves its bound; None of any other."""
    return _own(prepared, stated)[0]


def _own(prepared: Prepared, stated: StatedPlan) -> tuple[KnownPlan | None, Verdict | None]:
    """The same, and how the file stands where that was looked at."""
    asked = stated
    if stated.is_table and stated.whole and stated.path.with_suffix(".json").is_file():
        # The table beside a plan file: what holds for the one holds for the other, or they are not of one plan.
        stated = read_plan(stated.path.with_suffix(".json"))
    if stated.is_table or not stated.whole or tuple(changed_inputs(stated, prepared.inputs)):
        return None, None
    verdict = verify(prepared, stated)
    given = given_of(prepared, stated, verdict)
    proven = given.bound is not None and not verdict.plan.violations
    return given if proven else None, verdict if stated is asked else None


def refuse_foreign(stated: StatedPlan, prepared: Prepared) -> None:
    """Refuse a plan file that says itself that it was made from something else. Raises `InputError`."""
    changed = tuple(changed_inputs(stated, prepared.inputs))
    if changed:
        raise InputError(Problem(words.foreign(changed), words.foreign_hint(changed, _settings(stated)), stated.shown))


def refuse_strange(path: str | Path, scenarios: Sequence[str]) -> None:
    """Refuse a plan file that was made from none of these scenario files. Raises `InputError`."""
    stated = read_plan(plan_path(path))
    own = stated.inputs.get("scenario")
    if own is not None and own not in {read_scenario(scenario).sha256 for scenario in dict.fromkeys(scenarios)}:
        raise InputError(Problem(words.foreign(("scenario",)), words.foreign_hint(("scenario",), ()), stated.shown))


def plan_for(prepared: Prepared, scenario: str | Path, overrides: Sequence[str], path: str | Path) -> KnownPlan | None:
    """A plan as it serves one of several variations of a scenario: with its proof where it was made for just this one.

    None where it was made from another file. Raises `InputError` for a line that names no offer.
    """
    stated = read_plan(plan_path(path))
    changed = set(changed_inputs(stated, prepared.inputs))
    if changed - {"set"}:
        return None
    settings = _settings(stated)
    if changed and read_scenario(scenario, settings).scenario == read_scenario(scenario, overrides).scenario:
        # Other words for the same scenario: `--set budget.total=60000` where the file says so.
        inputs = {name: value for name, value in prepared.inputs.items() if name != "set"}
        prepared = replace(prepared, inputs=MappingProxyType({**inputs, **({"set": settings} if settings else {})}))
    own = own_plan(prepared, stated)
    return own or KnownPlan(np.unique(np.array(offers_of(stated, prepared.offers), dtype=np.int64)))


def _settings(stated: StatedPlan) -> list[str]:
    """The settings that a plan file says it was made with."""
    told = stated.inputs.get("set")
    return [str(setting) for setting in told] if isinstance(told, list | tuple) else []


def given_of(prepared: Prepared, stated: StatedPlan, verdict: Verdict) -> KnownPlan:
    """The plan of a file as it was verified, with the bound that it proves where it is whole and unchanged."""
    chosen = np.unique(np.array(offers_of(stated, prepared.offers), dtype=np.int64))
    sound = stated.whole and not stated.is_table and verdict.compared and verdict.holds
    objective = stated.content.get("objective")
    bound = objective.get("bound") if sound and isinstance(objective, dict) else None
    if not isinstance(bound, int | float) or isinstance(bound, bool):
        return KnownPlan(chosen)
    measure, digits = prepared.scenario.objective, prepared.offers.digits
    scale = 10**digits if measure == "spend" else 1
    return KnownPlan(
        chosen,
        direction(measure) * float(bound) * scale,
        "optimal" if stated.content.get("status") == "optimal" else "feasible",
    )
