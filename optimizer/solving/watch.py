"""The account of a solve: how much work was done, when to stop, what to report, and where the time went."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from optimizer.solving.solution import Limits, Progress, relative_gap


class Watch:
    """Keeps the best value and bound known so far, reports them, and says when to stop.

    Values and bounds are in the units of the program. Work is told to it by whoever does it, and ends the solve when
    it adds up to the effort. The watch is the only part of a solve that looks at the time, and only for the last
    stop: two runs that the clock did not end have taken the same steps.
    """

    def __init__(
        self,
        limits: Limits,
        progress: Callable[[Progress], None] | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> None:
        self.limits = limits
        self.value = float("-inf")
        self.bound = float("inf")
        self.effort = 0.0
        """Work done so far."""
        self.late = False
        """True once the clock has ended the solve."""
        self.stages: dict[str, float] = {}
        self._progress = progress
        self._stop = stop
        self._stopped = False
        self._start = time.perf_counter()

    @property
    def seconds(self) -> float:
        """Seconds since the solve began."""
        return time.perf_counter() - self._start

    @property
    def left(self) -> float:
        """Seconds left until the last stop, at least 0."""
        return max(0.0, self.limits.seconds - self.seconds)

    @property
    def effort_left(self) -> float:
        """Work left to be done, at least 0."""
        return max(0.0, self.limits.effort - self.effort)

    def spend(self, work: float, *, late: bool = False) -> None:
        """Count work that was done; `late` where the clock cut it short."""
        self.effort += work
        self.late = self.late or late

    def over(self, work: float = 0.0) -> bool:
        """True when the effort is spent, the clock has struck or the caller asked to stop; counts `work` first."""
        self.effort += work
        if not self._stopped and self.effort_left <= 0.0:
            self._stopped = True
        if not self._stopped and self._stop is not None and self._stop():
            self._stopped = True
        if not self._stopped and self.left <= 0.0:
            self._stopped = self.late = True
        return self._stopped

    @property
    def stopped(self) -> bool:
        """True once the caller has asked to stop, whatever the clock says."""
        return self._stop is not None and self._stop()

    @property
    def gap(self) -> float:
        """Relative gap proven so far."""
        return relative_gap(self.value, self.bound)

    def proven(self) -> bool:
        """True when the gap that was asked for is reached."""
        return self.gap <= self.limits.gap

    def report(self, value: float | None = None, bound: float | None = None) -> None:
        """Take in a better value or bound and tell the caller where the solve stands."""
        if value is not None:
            self.value = max(self.value, value)
        if bound is not None:
            self.bound = min(self.bound, bound)
        if self._progress is not None:
            known = self.value > float("-inf")
            self._progress(
                Progress(
                    value=self.value if known else None,
                    bound=self.bound,
                    gap=self.gap if known else None,
                    seconds=self.seconds,
                )
            )

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the time spent inside to the stage `name`."""
        begin = time.perf_counter()
        try:
            yield
        finally:
            self.stages[name] = self.stages.get(name, 0.0) + time.perf_counter() - begin
