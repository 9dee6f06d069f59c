"""A plan with everything that is told of it, gathered once for terminal, page and workbook alike.

The plan file alone gives most of it. Who was not chosen, how reach builds up and which audiences overlap need the
scenario and what it names: they are worked out here from the files as they are now, and it is said whether these
are still the files that the plan was made from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from optimizer.advice.track_rest import as_it_was_made
from optimizer.errors import DoesNotHold, Problem
from optimizer.facts.violations import Violation
from optimizer.plan.approval import Standing, standing_of
from optimizer.plan.evaluation import Chosen
from optimizer.plan.left_out import Remaining, left_out
from optimizer.plan.loading import LoadedPlan, load_plan
from optimizer.plan.matching import offers_of
from optimizer.plan.plan import Plan
from optimizer.plan.reach_detail import Overlaps, Step, build_up, overlaps
from optimizer.plan.reading import StatedPlan, read_plan, stated_plan
from optimizer.plan.verifying import unaided
from optimizer.planning import Prepared, changed_input, check_plan, prepare, verify
from optimizer.words.certificate import NOT_COMPARED, confirmed, does_not_hold
from optimizer.words.violations import violation_words


@dataclass(frozen=True)
class Detail:
    """What the scenario adds to a plan file."""

    remaining: Remaining
    steps: tuple[Step, ...]
    """How reach builds up; empty without an audience."""
    overlaps: Overlaps | None
    confirmed: str
    """What the verifier says of the plan's figures today."""
    points: tuple[str, ...]
    """What it does not confirm, where an input has changed since; else the plan would have been refused."""
    changed: tuple[Problem, ...]
    """Inputs that are no longer what the plan was made from."""
    declined: int = 0
    """Bookings that creators have declined, by the scenario's deals."""

    @property
    def differences(self) -> int:
        """How many points it does not confirm."""
        return len(self.points)


@dataclass(frozen=True)
class Dossier:
    """A plan, and as much beside it as there is: its file, its release, what its scenario adds."""

    plan: Plan
    loaded: LoadedPlan | None = None
    standing: Standing | None = None
    detail: Detail | None = None

    @property
    def confirmed(self) -> str:
        """What the verifier says of a plan file; that nothing was compared, where no scenario was given."""
        if self.loaded is None:
            return ""
        return NOT_COMPARED if self.detail is None else self.detail.confirmed


def dossier_of(path: Path, scenario: Path | None = None, content: dict[str, Any] | None = None) -> Dossier:
    """What is told of a plan file, or of its content as read.

    Raises `InputError` where one of the files cannot be used, and `DoesNotHold` where the plan states what is not so
    although nothing that it was made from has changed.
    """
    loaded = load_plan(path, content)
    stated = stated_plan(loaded.content, path)
    if scenario is None:
        refuse(unaided(stated, loaded.plan), loaded.plan)
    return Dossier(
        loaded.plan, loaded, standing_of(loaded), None if scenario is None else _detail(loaded, stated, scenario)
    )


def prepared_for(plan: Plan, scenario: Path) -> Prepared:
    """The scenario that a plan file was made for: with its `--set`, and after what happened where it names that.

    Raises `InputError`.
    """
    prepared = prepare(scenario, [str(setting) for setting in plan.inputs.get("set", [])])
    return as_it_was_made(prepared, plan.inputs)


def check_plan_file(scenario: str | Path | Prepared, plan: str | Path, overrides: Sequence[str] = ()) -> Plan:
    """Any plan, re-computed from scenario and roster: its totals, its rules, and what it breaks.

    Takes our `plan.json` or a CSV with creator, platform, package, with prices at its own. A plan for the rest of a
    campaign is held against what happened, in the files that it names. The answer has status `checked`. Raises
    `InputError` where the file names what the roster does not have.
    """
    prepared = scenario if isinstance(scenario, Prepared) else prepare(scenario, overrides)
    return check_plan(as_it_was_made(prepared, read_plan(plan).inputs), plan)


def refuse(points: Sequence[Violation], plan: Plan) -> None:
    """Raises `DoesNotHold` where there are any."""
    if points:
        told = [": ".join(violation_words(point, plan.currency, plan.digits)) for point in points]
        raise DoesNotHold(does_not_hold(len(points)), told)


def _detail(loaded: LoadedPlan, stated: StatedPlan, scenario: Path) -> Detail:
    """What the scenario adds, as it was when the plan was made."""
    plan = loaded.plan
    prepared = prepared_for(plan, scenario)
    found = verify(prepared, stated)
    if not found.changed:
        refuse(found.misstated, plan)
    chosen = Chosen(
        prepared.scenario,
        prepared.offers,
        np.array(offers_of(stated, prepared.offers), dtype=np.int64),
        prepared.reached,
    )
    said = confirmed(
        len(found.misstated), broken_rules=bool(plan.violations), changed=bool(found.changed),
        status=plan.status, proven=plan.objective.bound is not None,
    )  # fmt: skip
    points = tuple(": ".join(violation_words(point, plan.currency, plan.digits)) for point in found.misstated)
    changed = tuple(changed_input(name, str(loaded.path)) for name in found.changed)
    agreed = prepared.sources.agreed
    declined = 0 if agreed is None else sum(deal.status == "declined" for deal in agreed.by_line.values())
    return Detail(left_out(chosen), build_up(chosen), overlaps(chosen), said, points, changed, declined)
