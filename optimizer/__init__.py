"""Campaign budget optimizer for influencer marketing: the public API in one screen.

    >>> from optimizer import plan_campaign
    >>> plan = plan_campaign("scenarios/minimal.yaml")
    >>> plan.certificate, plan.totals, plan.lines

Everything is imported when it is first used, so that `import optimizer` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from optimizer.errors import InputError, NoPlanFound, OptimizerError, Problem
    from optimizer.plan.files import write_plan
    from optimizer.plan.plan import Plan
    from optimizer.planning import check_plan, plan_campaign, prepare
    from optimizer.scenario.reading import read_scenario

_HOMES = {
    "InputError": "optimizer.errors",
    "NoPlanFound": "optimizer.errors",
    "OptimizerError": "optimizer.errors",
    "Plan": "optimizer.plan.plan",
    "Problem": "optimizer.errors",
    "check_plan": "optimizer.planning",
    "plan_campaign": "optimizer.planning",
    "prepare": "optimizer.planning",
    "read_scenario": "optimizer.scenario.reading",
    "write_plan": "optimizer.plan.files",
}

__all__ = [
    "InputError",
    "NoPlanFound",
    "OptimizerError",
    "Plan",
    "Problem",
    "check_plan",
    "plan_campaign",
    "prepare",
    "read_scenario",
    "write_plan",
]


def __getattr__(name: str) -> object:
    """Import a public name from its room when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module 'optimizer' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """The public names."""
    return __all__
