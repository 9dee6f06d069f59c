"""A plan with everything that is told of it, gathered once for terminal, page and workbook alike.

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
from optimizer.words.certificate import confirmed


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
class Dossier:
    """A plan, and as much beside it as there is: its file, its release, what its scenario adds."""

    plan: Plan
    loaded: LoadedPlan | None = None
    standing: Standing | None = None
    detail: Detail | None = None


def dossier_of(path: Path, scenario: Path | None = None) -> Dossier:
    """What is told of a plan file. Raises `InputError` where one of the files cannot be used."""
    loaded = load_plan(path)
    return Dossier(loaded.plan, loaded, standing_of(loaded), None if scenario is None else _detail(loaded, scenario))


def _detail(loaded: LoadedPlan, scenario: Path) -> Detail:
    """What the scenario adds, with the same `--set` as the plan was made. Raises `InputError`."""
    overrides = [str(setting) for setting in loaded.plan.inputs.get("set", [])]
    prepared = prepare(scenario, overrides)
    stated = read_plan(loaded.path)
    chosen = Chosen(
        prepared.scenario, prepared.offers, np.array(stated.offers(prepared.offers), dtype=np.int64), prepared.reached
    )
    changed = tuple(changed_inputs(stated, prepared.inputs))
    told = {violation.rule for violation in loaded.plan.violations}
    infeasible = loaded.plan.status == "infeasible"
    broken = [] if infeasible else [own for own in check_plan(prepared, loaded.path).violations if own.rule not in told]
    said = "" if infeasible else confirmed(len(broken), broken_rules=bool(told), changed=bool(changed))
    return Detail(left_out(chosen), build_up(chosen), overlaps(chosen), said, len(broken), changed)
