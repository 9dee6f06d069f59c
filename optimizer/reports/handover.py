"""Everything that a report of a plan shows, gathered once for workbook and HTML alike.

The plan file alone gives most of it. Who was not chosen, how reach builds up and which audiences overlap need the
scenario and what it names: they are worked out here from the files as they are now, and it is said whether these
are still the files that the plan was made from.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from optimizer.errors import Problem
from optimizer.plan.approval import Standing, standing_of
from optimizer.plan.checking import changed_inputs
from optimizer.plan.evaluation import Chosen
from optimizer.plan.left_out import Remaining, left_out
from optimizer.plan.loading import LoadedPlan, load_plan
from optimizer.plan.plan import Plan
from optimizer.plan.reach_detail import Overlaps, Step, build_up, overlaps
from optimizer.plan.reading import read_plan
from optimizer.planning import check_plan, prepare
from optimizer.views.parts import View

NO_SCENARIO = "Give the scenario to see this: optimizer report PLAN --scenario FILE."


@dataclass(frozen=True)
class Detail:
    """What the scenario adds to a plan file."""

    remaining: Remaining
    steps: tuple[Step, ...]
    """How reach builds up; empty without an audience."""
    overlaps: Overlaps | None
    confirmed: str
    """What the verifier says of the plan's figures today."""
    differences: int
    """Figures and rules that it does not confirm."""
    changed: tuple[Problem, ...]
    """Inputs that are no longer what the plan was made from."""


@dataclass(frozen=True)
class Handover:
    """A plan with everything that is told of it."""

    loaded: LoadedPlan
    standing: Standing
    detail: Detail | None
    curve: View | None = None
    """The answer of `optimizer curve`, where it is shown beside the plan."""

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.loaded.plan


def handover(plan: Path, scenario: Path | None = None, curve: View | None = None) -> Handover:
    """Gather a report. Raises `InputError` where one of the files cannot be used."""
    loaded = load_plan(plan)
    return Handover(loaded, standing_of(loaded), None if scenario is None else detail(loaded, scenario), curve)


def detail(loaded: LoadedPlan, scenario: Path) -> Detail:
    """What the scenario adds, with the same `--set` as the plan was made. Raises `InputError`."""
    overrides = [str(setting) for setting in loaded.plan.inputs.get("set", [])]
    prepared = prepare(scenario, overrides)
    stated = read_plan(loaded.path)
    chosen = Chosen(
        prepared.scenario, prepared.offers, np.array(stated.offers(prepared.offers), dtype=np.int64), prepared.reached
    )
    changed = tuple(changed_inputs(stated, prepared.inputs))
    told = {violation.rule for violation in loaded.plan.violations}
    found = [broken for broken in check_plan(prepared, loaded.path).violations if broken.rule not in told]
    return Detail(
        left_out(chosen), build_up(chosen), overlaps(chosen), _confirmed(loaded.plan, len(found), bool(changed)),
        0 if loaded.plan.status == "infeasible" else len(found), changed,
    )  # fmt: skip


def _confirmed(plan: Plan, differences: int, changed: bool) -> str:
    """The verifier's word in a sentence; nothing where there is no plan to confirm."""
    if plan.status == "infeasible":
        return ""
    files = "the scenario and its files as they are now" if changed else "the unchanged scenario and its files"
    if not differences:
        rules = "its broken rules" if plan.violations else "every rule"
        return f"Re-computed for this report from {files}: every figure and {rules} are confirmed."
    noun = "point is" if differences == 1 else "points are"
    return (
        f"Re-computed for this report from {files}: {differences:,} {noun} not confirmed; `optimizer check` lists them."
    )
