"""Solving: from a `Program` to a plan with a certificate. Other rooms see what is listed here."""

from __future__ import annotations

from optimizer.solving.exact import evaluate
from optimizer.solving.known_plan import KnownPlan
from optimizer.solving.margin_core import decide_core, vary
from optimizer.solving.multi_flight import solve
from optimizer.solving.opportunity_loss import lagrangian_bound, opportunity_losses
from optimizer.solving.scaled_program import ScaledProgram, scale_program
from optimizer.solving.solution import Limits, Progress, Solution, Status, WarmStart, relative_gap, with_bound
from optimizer.solving.sweep import Sweep
from optimizer.solving.variation import solve_from

__all__ = [
    "KnownPlan",
    "Limits",
    "Progress",
    "ScaledProgram",
    "Solution",
    "Status",
    "Sweep",
    "WarmStart",
    "decide_core",
    "evaluate",
    "lagrangian_bound",
    "opportunity_losses",
    "relative_gap",
    "scale_program",
    "solve",
    "solve_from",
    "vary",
    "with_bound",
]
