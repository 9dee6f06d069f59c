"""When a solve stops: the gap, the effort, and the clock as the last stop."""

from __future__ import annotations

from decimal import Decimal

from optimizer.scenario.fields import Positive, Share, Strict

EFFORT = Decimal(60)
CAUTIOUS_GAP, CAUTIOUS_REACH_GAP = Decimal("0.001"), Decimal("0.005")
"""The gap of a cautious plan, where none is asked for: about what the draws tell that it is planned with."""
PATIENCE = 5
"""A solve that is given no seconds may take so many for each unit of its effort."""


class Solve(Strict):
    """When to stop."""

    gap: Share = Decimal("0.0001")
    """Proven distance from the best possible plan, relative to the plan's value. With `risk` 0.1% where it is left out,
    for net reach 0.5%: draws say no more."""
    effort: Positive | None = None
    """Work after which the best plan so far is taken, with the gap that is proven; a unit is about a second. The same
    effort gives the same plan on every run. 60 where it is left out, or as many as `seconds` where those are more."""
    seconds: Positive | None = None
    """The last stop, by the clock from the beginning of the command: a plan that it ends says so, for another run may
    end elsewhere. Five for each unit of effort where it is left out."""

    @property
    def work(self) -> Decimal:
        """The effort, where it is left out as well."""
        return self.effort if self.effort is not None else max(EFFORT, self.seconds or EFFORT)

    @property
    def latest(self) -> Decimal:
        """The seconds, where they are left out as well."""
        return self.seconds if self.seconds is not None else PATIENCE * self.work
