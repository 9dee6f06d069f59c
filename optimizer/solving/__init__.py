"""Solving: from a `Program` to a plan with a certificate (3-model.md, section 3)."""

from __future__ import annotations

from optimizer.solving.multi_flight import solve
from optimizer.solving.solution import Limits, Progress, Solution, WarmStart

__all__ = ["Limits", "Progress", "Solution", "WarmStart", "solve"]
