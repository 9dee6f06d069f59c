"""Campaign budget optimizer for influencer marketing: the public API in one screen.

    >>> from optimizer import plan_campaign
    >>> plan = plan_campaign("scenarios/minimal.yaml")
    >>> plan.certificate, plan.totals, plan.lines

A question about a scenario is a function of the same name as its command: `curve`, `mix`, `compare`, `explain`,
`alternatives`, `replan`, `standby`; `frontier` is `curve --risk`. It gives an `Answer` with `result`, `sentences`,
`tables` and `write(path)`.
Everything is imported when it is first used, so that `import optimizer` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from optimizer.answer import Answer
    from optimizer.api import (
        Plan,
        alternatives,
        check_plan,
        compare,
        curve,
        explain,
        frontier,
        mix,
        plan_campaign,
        prepare,
        replan,
        standby,
        track,
        write_report,
    )
    from optimizer.bookkeeping import write_books
    from optimizer.errors import DoesNotHold, InputError, NoPlanFound, OptimizerError, Problem
    from optimizer.plan.files import write_plan
    from optimizer.scenario.reading import read_scenario

_HOMES = {
    **dict.fromkeys(("DoesNotHold", "InputError", "NoPlanFound", "OptimizerError", "Problem"), "optimizer.errors"),
    **dict.fromkeys(
        (
            "Answer", "Plan", "alternatives", "check_plan", "compare", "curve", "explain", "frontier", "mix",
            "plan_campaign", "prepare", "replan", "standby", "track", "write_report",
        ),
        "optimizer.api",
    ),
    "read_scenario": "optimizer.scenario.reading",
    "write_books": "optimizer.bookkeeping",
    "write_plan": "optimizer.plan.files",
}  # fmt: skip

__all__ = [
    "Answer",
    "DoesNotHold",
    "InputError",
    "NoPlanFound",
    "OptimizerError",
    "Plan",
    "Problem",
    "alternatives",
    "check_plan",
    "compare",
    "curve",
    "explain",
    "frontier",
    "mix",
    "plan_campaign",
    "prepare",
    "read_scenario",
    "replan",
    "standby",
    "track",
    "write_books",
    "write_plan",
    "write_report",
]


def __getattr__(name: str) -> object:
    """Import a public name from its room when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module 'optimizer' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """The public names."""
    return __all__
