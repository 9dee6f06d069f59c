"""Solving a program in which a channel may be booked several times: its bookings are ranked first."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from optimizer.program.booking_rank import RankedProgram, by_rank
from optimizer.program.bundled_flights import BundledProgram, bundled
from optimizer.program.flight_choices import FlightChoices, flight_choices
from optimizer.program.model import Program
from optimizer.program.multi_flight_reach import MultiFlightReachTerm
from optimizer.program.reach_term import ReachTerm
from optimizer.program.without_flights import FlightlessProgram, without_flights
from optimizer.solving import loop
from optimizer.solving.solution import Limits, Progress, Solution, Status, WarmStart, relative_gap, with_bound
from optimizer.threads import on_one_thread

START, SPREAD, PROOF = 0.2, 0.05, 0.8
"""Parts of the effort that go to the plan without flights and as much to bundles of flights, to spreading each over
them, and to the program with ranks; what is left improves the plan."""


@on_one_thread
def solve(
    program: Program,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    *,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
    warm: WarmStart | None = None,
) -> Solution:
    """Find the best plan of a program and prove how good it is; see `loop.solve`.

    Where net reach is the objective and channels may be booked in several flights, the program with ranks is solved in
    place of the one that is given: the same plans of the same value under a closer bound. Every program with flights
    starts from the best plan without them, spread over the flights, so that more freedom never gives less.
    """
    choices = flight_choices(program)
    if choices is not None:
        return _chosen_together(program, choices, limits, progress, stop, warm)
    ranked, flightless = by_rank(program), without_flights(program)
    if ranked is None and flightless is None:
        return loop.solve(program, limits, progress=progress, stop=stop, warm=warm)
    account = _Account(limits)
    if warm is None or warm.chosen is None:
        warm = _start(program, flightless, account, stop, warm)
    if ranked is None:
        rest = account.limits(1.0)
        return account.closed(account.told(loop.solve(program, rest, progress=progress, stop=stop, warm=warm)))
    above, warm = _bundles(program, bundled(program), account, stop, warm)
    start = None if warm is None else _wide(ranked, warm)
    near = _Near(above, limits.gap, progress, stop)
    solution = account.told(
        loop.solve(ranked.program, account.limits(PROOF), progress=near.told, stop=near.reached, warm=start)
    )
    left = None if solution.warm is None else _narrow(ranked, program, solution.warm)
    solution = replace(solution, chosen=np.unique(ranked.offer[solution.chosen]), warm=left)
    solution = with_bound(solution, above, limits.gap)
    rest = account.limits(1.0)
    if solution.status in ("optimal", "infeasible") or rest.effort <= 0 or (stop is not None and stop()):
        return account.closed(solution)
    # Without ranks nothing stands between two exchanges of a channel's bookings: the plan gets better, the bound not.
    known = solution.chosen if solution.status == "feasible" else None
    again = WarmStart(known, solution.chosen, np.zeros(len(program.low)))
    better = account.told(loop.solve(program, rest, progress=_within(progress, solution.bound), stop=stop, warm=again))
    value, bound = max(solution.value, better.value), min(solution.bound, better.bound)
    chosen = better.chosen if better.value > solution.value else solution.chosen
    gap = relative_gap(value, bound)
    status: Status = "optimal" if gap <= limits.gap else "feasible" if np.isfinite(value) else "unknown"
    status = "infeasible" if better.status == "infeasible" else status
    seconds = {name: solution.seconds.get(name, 0.0) + each for name, each in better.seconds.items()}
    solution = replace(solution, status=status, chosen=chosen, value=value, bound=bound, gap=gap, seconds=seconds)
    return account.closed(solution)


def _chosen_together(
    program: Program,
    choices: FlightChoices,
    limits: Limits,
    progress: Callable[[Progress], None] | None,
    stop: Callable[[], bool] | None,
    warm: WarmStart | None,
) -> Solution:
    """The plan of the program over choices, as a plan of offers."""
    known = None if warm is None or warm.chosen is None else choices.choices(warm.chosen)
    start = None if known is None else WarmStart.at(known, choices.program)
    solution = loop.solve(choices.program, limits, progress=progress, stop=stop, warm=start)
    chosen = choices.offers(solution.chosen)
    left = WarmStart.at(chosen, program) if len(chosen) else None
    return replace(solution, chosen=chosen, warm=left)


class _Account:
    """What the solves of one question have spent of its limits."""

    def __init__(self, limits: Limits) -> None:
        self._limits, self._started = limits, time.perf_counter()
        self._effort, self._late = 0.0, False

    def limits(self, share: float) -> Limits:
        """Limits of a solve that may take this share of all effort, as far as it is left, and twice that share of the
        seconds: a slow machine gets to the end as well."""
        seconds = self._limits.seconds - (time.perf_counter() - self._started)
        seconds = min(seconds, 2.0 * share * self._limits.seconds)
        effort = min(share * self._limits.effort, self._limits.effort - self._effort)
        return Limits(self._limits.gap, max(0.0, seconds), max(0.0, effort))

    def told(self, solution: Solution) -> Solution:
        """The solution, its effort counted."""
        self._effort += solution.effort
        self._late = self._late or solution.late
        return solution

    def closed(self, solution: Solution) -> Solution:
        """The answer to the question, with the effort of all."""
        return replace(solution, effort=self._effort, late=self._late)


def _start(
    program: Program,
    flightless: FlightlessProgram | None,
    account: _Account,
    stop: Callable[[], bool] | None,
    warm: WarmStart | None,
) -> WarmStart | None:
    """A plan to begin with: the best one without flights, where its bookings fit into them; else the best one that
    books each channel once, where the objective is people reached."""
    if flightless is not None:
        free = account.told(loop.solve(flightless.program, account.limits(START), stop=stop))
        if free.status in ("optimal", "feasible"):
            spread = flightless.spread(free.chosen)
            fits = account.told(loop.solve(spread, replace(account.limits(SPREAD), gap=1.0), stop=stop))
            if fits.status in ("optimal", "feasible"):
                return WarmStart.at(fits.chosen, program)
    if isinstance(program.concave, MultiFlightReachTerm):
        return _booked_once(program, account, stop, warm)
    return warm


def _bundles(
    program: Program,
    bundles: BundledProgram | None,
    account: _Account,
    stop: Callable[[], bool] | None,
    warm: WarmStart | None,
) -> tuple[float, WarmStart | None]:
    """A bound by bundles, and the better start of `warm` and of their plan, as far as it can be spread."""
    if bundles is None:
        return float("inf"), warm
    free = account.told(loop.solve(bundles.program, account.limits(START), stop=stop))
    if free.status not in ("optimal", "feasible"):
        return free.bound if free.status == "infeasible" else float("inf"), warm
    fits = account.told(loop.solve(bundles.spread(free.chosen), replace(account.limits(SPREAD), gap=1.0), stop=stop))
    chosen = fits.chosen if fits.status in ("optimal", "feasible") else None
    if chosen is None:
        few = by_rank(bundles.narrowed(free.chosen))
        assert few is not None
        part = account.told(loop.solve(few.program, account.limits(SPREAD), stop=stop))
        chosen = np.unique(few.offer[part.chosen]) if part.status in ("optimal", "feasible") else None
    known = None if warm is None else warm.chosen
    if chosen is None or (known is not None and program.value(known) >= program.value(chosen)):
        return free.bound, warm
    return free.bound, WarmStart.at(chosen, program)


def _booked_once(
    program: Program, account: _Account, stop: Callable[[], bool] | None, warm: WarmStart | None
) -> WarmStart | None:
    """The best plan that books each channel once, as a start: without repeats the concave form is exact, and quick."""
    term = program.concave
    assert isinstance(term, MultiFlightReachTerm)
    group = np.unique(term.channel, return_inverse=True)[1].astype(np.int64)
    exact = ReachTerm(term.people, term.bound.probabilities, term.frequency)
    single = account.told(loop.solve(replace(program, group=group, concave=exact), account.limits(START), stop=stop))
    if single.status not in ("optimal", "feasible"):
        return warm
    return WarmStart.at(single.chosen, program)


class _Near:
    """Whether a solve has come near enough to a bound that is known from elsewhere."""

    def __init__(
        self,
        bound: float,
        gap: float,
        progress: Callable[[Progress], None] | None,
        stop: Callable[[], bool] | None,
    ) -> None:
        self._bound, self._gap, self._stop = bound, gap, stop
        self._progress = _within(progress, bound)
        self._value = float("-inf")

    def told(self, now: Progress) -> None:
        """Progress of the solve."""
        self._value = self._value if now.value is None else max(self._value, now.value)
        if self._progress is not None:
            self._progress(now)

    def reached(self) -> bool:
        """Whether nothing is left to be done."""
        return relative_gap(self._value, self._bound) <= self._gap or (self._stop is not None and self._stop())


def _within(progress: Callable[[Progress], None] | None, bound: float) -> Callable[[Progress], None] | None:
    """Progress that knows of a bound already proven."""
    if progress is None:
        return None

    def told(now: Progress) -> None:
        best = min(bound, now.bound)
        progress(replace(now, bound=best, gap=None if now.value is None else relative_gap(now.value, best)))

    return told


def _wide(ranked: RankedProgram, warm: WarmStart) -> WarmStart:
    """A warm start of the program in terms of bookings; offers are first bookings under the same number."""
    chosen = None if warm.chosen is None else ranked.bookings(warm.chosen[warm.chosen < len(ranked.view)])
    duals = np.zeros(len(ranked.program.low))
    known = min(len(duals), len(warm.duals))
    duals[:known] = warm.duals[:known]
    return WarmStart(chosen, warm.columns[warm.columns < len(ranked.view)], duals)


def _narrow(ranked: RankedProgram, program: Program, warm: WarmStart) -> WarmStart:
    """The other way round: what the solve leaves, in terms of the program that was given."""
    bookings = warm.columns[warm.columns < len(ranked.offer)]
    chosen = None if warm.chosen is None else np.unique(ranked.offer[warm.chosen])
    return WarmStart(chosen, np.unique(ranked.offer[bookings]), warm.duals[: len(program.low)])
