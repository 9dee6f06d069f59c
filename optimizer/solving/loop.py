"""The one loop that solves every program: relaxation, search, core, certificate.

value <= optimum <= bound at every moment. The loop stops as soon as the two are as close as was asked,
or at the limit with what is proven so far.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from optimizer.program.model import Program
from optimizer.solving.anneal_and_merge import AnnealAndMerge
from optimizer.solving.branch_and_cut import BranchAndCut, is_quick
from optimizer.solving.core import EXACT, FEW, MOST_ROUNDS, Core, Split, nearest, split_offers, worth_more
from optimizer.solving.core_search import CoreSearch
from optimizer.solving.exact import evaluate
from optimizer.solving.first_plan import FirstPlan
from optimizer.solving.iterated_local_search import IteratedLocalSearch
from optimizer.solving.outer_approximation import OuterApproximation, approximations_of
from optimizer.solving.pricing import Priced
from optimizer.solving.relaxation import CUTS, MANY_HITS, MORE_CUTS, SMALL, Relaxation, Relaxed
from optimizer.solving.scaled_program import BEST_OFFER, ScaledProgram, scale_program
from optimizer.solving.several_exposures import narrowing, prove_by_pairs
from optimizer.solving.solution import Limits, Progress, Solution, Status, WarmStart, relative_gap
from optimizer.solving.swap_neighbourhood import SwapNeighbourhood
from optimizer.solving.tabu_search import Incumbent, Record, TabuSearch, rounded
from optimizer.solving.watch import Watch

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

NEAR, MANY = 400, 3000
"""Candidates of the search and of the kicks: so many offers closest to the margin."""

PATIENCE = 4
"""Rounds of annealing without a better plan after which a proof is tried: where the gap is wide it takes all the time
there is and brings nothing."""

FEW_NEAR = 100
"""Candidates of the search where each exchange is dear to look at."""

STEPS, AGAIN, LONG, MOST_SEARCH = 300, 100, 5000, 3.0
"""Steps of the search before the first core, the same from another solve's plan where people are counted, and where the
proof is hard; its effort at most in linear programs, whose cores find plans sooner."""

EFFORT = 1e5
"""Effort of a step up to which the search makes all its steps."""

WORK, MOST_WORK = 1e8, 8e8
"""Exchanges that the first round of kicks looks at; each round looks at twice as many, up to the second figure."""

MOST_HITS, MANY_ENTRIES = 5_000_000, 200_000
"""Certain hits up to which all offers are in the first linear program, and entries of rows from which on a plan is made
before it."""

HOPE = 3e-3
"""Where so much is open, a proof has a chance once the gap is no wider than this (measured: weighted coverage of New
York with 50 and 60 sets is proven in half a minute from there, with 70 and more it never gets there)."""

SHARE, EARLY = 0.5, 20.0
"""Effort of small cores in linear programs: as a part of the last proof's, for branches bring plans as well; before the
first proof, where a heuristic core was not finished (measured: multiple-choice knapsacks of 200 offers are proven in
half the time, 250 items in 5 rows find better plans; random campaigns proven in seconds do not come here)."""

PROBE, MORE = 10_000, 4
"""Nodes of HiGHS's tree after which a proof counts as hard, and how many times more the next one gets."""

CORES = (80, 300, 1200)
"""Sizes of the heuristic cores, tried in this order before the proof; all but the first
only as long as more than `FEW` offers are open."""


def solve(
    program: Program,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    *,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
    warm: WarmStart | None = None,
) -> Solution:
    """Find the best plan of a program and prove how good it is.

    `progress` is told of each better value or bound; `stop` is polled and ends the solve with what is known.
    Where the clock did not strike (`Solution.late`) the result depends on nothing but the arguments.
    """
    watch = Watch(limits, progress, stop)
    with watch.stage("prepare"):
        scaled = scale_program(program)
        approximations = approximations_of(scaled.program, scaled.factor)
    run = _Run(scaled, approximations, watch)
    return run.solve(warm)


class _Run:
    """State of one solve: the best plan, the bound, and how to make them meet."""

    def __init__(self, scaled: ScaledProgram, approximations: list[OuterApproximation], watch: Watch) -> None:
        self.scaled = scaled
        self.approximations = approximations
        self.watch = watch
        self.plan: Incumbent | None = None
        self.relaxation: Relaxation | None = None
        self.relaxed: Relaxed | None = None
        self.rounds = 0
        self.merging = AnnealAndMerge(scaled, approximations)

    def solve(self, warm: WarmStart | None) -> Solution:
        scaled, watch = self.scaled, self.watch
        if warm is not None and warm.chosen is not None:
            self._try(warm.chosen)
        if not scaled.offers:
            return self._nothing_to_buy()
        gap = watch.limits.gap
        first = self._first_offers(warm)
        if self.plan is None and self._slow(first):
            with watch.stage("search"):
                FirstPlan(scaled, first).run(watch.over, self._take)
        with watch.stage("relax"):
            self.relaxation = Relaxation(scaled, self.approximations, first, named=True)
            self.relaxed = self.relaxation.run(watch, max(0.1 * gap, EXACT))
        if self.relaxed.infeasible:
            return self._solution("infeasible")
        with watch.stage("search"):
            self._fill()
            if (self._hits is not None or self._kinked or self._several) and len(self.relaxed.weights):
                start = rounded(scaled, self.relaxed.offers, self.relaxed.weights)
                FirstPlan(scaled, first).run(watch.over, self._take, start)
            again = warm is not None and self.plan is not None and bool(self.approximations) and not self._kinked
            near = nearest(scaled, self.relaxed.priced, FEW_NEAR if self._kinked else NEAR)
            self._search(near, AGAIN if again else STEPS)
            if self.plan is None:
                # Also where the limit has come: no answer is worse than a late one.
                FirstPlan(scaled, first).run(self._stopped, self._take)
        if not self._done():
            with watch.stage("relax"):
                self._narrow(first)
        if not self._done():
            with watch.stage("core"):
                if self._kinked:
                    self._branch(self.relaxed.priced)
                else:
                    self._cores(self.relaxed.priced)
        if self._done() and self.plan is not None:
            return self._solution("optimal")
        if self.plan is None and watch.bound == float("-inf"):
            return self._solution("infeasible")
        return self._solution("feasible" if self.plan is not None else "unknown")

    def _narrow(self, offers: IntArray) -> None:
        """Where people have to be reached several times: bounds for plans that are better than the best one alone."""
        if self.plan is None:
            return
        for relaxed in narrowing(self.scaled, self.approximations, offers, self._value, self.watch):
            self.relaxed = relaxed
            self._search(nearest(self.scaled, self.relaxed.priced, NEAR), STEPS)
        if not self._done() and self.relaxed is not None:
            split = split_offers(self.scaled, self.relaxed.priced, self._target())
            prove_by_pairs(self.scaled, self.approximations, split, self.plan, self.watch, self._target, self._take)

    def _value(self) -> float:
        return float("-inf") if self.plan is None else self.plan.value

    def _nothing_to_buy(self) -> Solution:
        """The answer where there are no offers: the empty plan, or none."""
        self._try(np.zeros(0, np.int64))
        if self.plan is None:
            return self._solution("infeasible")
        self.watch.report(bound=self.plan.value)
        return self._solution("optimal")

    def _done(self, work: float = 0.0) -> bool:
        """Whether the gap is proven or the solve has to end; counts `work` first."""
        self.watch.spend(work)
        if self.plan is not None:
            # Differences below the rounding of an LP are none; they are measured against the best offer.
            noise = EXACT * max(abs(self.plan.value), BEST_OFFER / self.scaled.factor)
            noise = max(noise, (1 - 1e-9) * self.scaled.step)
            if self.watch.bound <= self.plan.value + noise:
                self.watch.bound = min(self.watch.bound, self.plan.value)
        return self.watch.proven() or self.watch.over()

    @cached_property
    def _hits(self) -> int | None:
        """Certain hits, where all hits are and one linear program can have them all."""
        concave = self.scaled.program.concave
        if concave is None or not any(approximation.split for approximation in self.approximations):
            return None
        parts = np.array_split(np.arange(self.scaled.offers), 1 + self.scaled.offers // SMALL)
        hits = sum(int(concave.entries(part).nnz) for part in parts)
        return hits if hits <= MOST_HITS else None

    @property
    def _kinked(self) -> bool:
        """Whether planes tell so little of a term that a tree needs them at each of its nodes."""
        return any(approximation.term.kinked for approximation in self.approximations)

    @property
    def _several(self) -> bool:
        """Whether people have to be reached several times, so that the first offers of a plan bring next to nothing."""
        return any(not approximation.term.tight for approximation in self.approximations)

    def _slow(self, first: IntArray) -> bool:
        """Whether the relaxation may take more than an instant."""
        hits = self._hits
        rows = np.diff(self.scaled.columns[:, first].indptr).sum()
        return (hits is not None and hits >= MANY_HITS) or int(rows) >= MANY_ENTRIES

    def _stopped(self, work: float) -> bool:
        """Whether the caller asked to stop; no limit counts."""
        self.watch.spend(work)
        return self.watch.stopped

    def _first_offers(self, warm: WarmStart | None) -> IntArray:
        """The first working set: everything in a small program, else the best value per price."""
        scaled = self.scaled
        usable = np.flatnonzero(scaled.free)
        if len(usable) <= SMALL or self._hits is not None:
            return usable
        gain = scaled.model.gain[: scaled.offers].copy()
        if scaled.program.concave is not None:
            gain += scaled.factor * scaled.program.concave.added(np.zeros(0, np.int64))
        wide = np.flatnonzero(~scaled.model.local & np.isfinite(scaled.model.high) & (scaled.model.high > 0))
        use = np.zeros(scaled.offers)
        for row in wide:
            entries = scaled.model.rows[[row]].tocoo()
            inside = (entries.col < scaled.offers) & (entries.data > 0)
            use[entries.col[inside]] += entries.data[inside] / scaled.model.high[row]
        score = np.where(scaled.free, gain / np.maximum(use, 1e-12), -np.inf)
        chosen = np.argpartition(-score, SMALL)[:SMALL]
        chosen = np.union1d(chosen, scaled.locked)
        if warm is not None:
            chosen = np.union1d(chosen, warm.columns[warm.columns < scaled.offers])
        return chosen[scaled.free[chosen]]

    def _try(self, chosen: IntArray) -> None:
        chosen = np.unique(chosen[(chosen >= 0) & (chosen < self.scaled.offers)])
        evaluation = evaluate(self.scaled, chosen)
        if evaluation.holds:
            self._take(Incumbent(chosen, evaluation.value))

    def _take(self, plan: Incumbent | None) -> None:
        if plan is not None and (self.plan is None or plan.value > self.plan.value):
            self.plan = plan
            self.watch.report(value=plan.value)

    def _search(self, candidates: IntArray, steps: int) -> None:
        """Look for better plans around the relaxation's, or around the best plan."""
        relaxed = self.relaxed
        assert relaxed is not None
        if self.plan is not None:
            start = self.plan.chosen
        elif len(relaxed.weights):
            start = rounded(self.scaled, relaxed.offers, relaxed.weights)
        else:
            start = self.scaled.locked
        swaps = SwapNeighbourhood(self.scaled, candidates, np.setdiff1d(start, candidates), relaxed.duals)
        # Small programs are the core's, and large neighbourhoods take their time.
        size = max(1, len(swaps.candidates) * (1 + len(swaps.positions(start))))
        steps = min(steps, steps // 60 * len(swaps.candidates), int(steps * EFFORT / (size * swaps.effort)))
        end = float("inf") if self.approximations else self.watch.effort + MOST_SEARCH
        tabu = TabuSearch(swaps, start, Record(self.scaled))
        tabu.run(steps, lambda work: self._done(work) or self.watch.effort >= end, self._take)

    def _fill(self) -> None:
        """A greedy plan, where all offers are candidates: relaxations of people reached can be very weak."""
        if self.approximations and self.relaxed is not None and self.scaled.offers <= SMALL:
            nothing = np.zeros(0, np.int64)
            swaps = SwapNeighbourhood(self.scaled, np.arange(self.scaled.offers), nothing, self.relaxed.duals)
            TabuSearch(swaps, nothing, Record(self.scaled)).fill(self._done, self._take)

    def _target(self) -> float:
        """Only plans worth more than this (scaled) matter to the gap that was asked for."""
        if self.plan is None:
            return float("-inf")
        return worth_more(self.scaled, self.plan.value, self.watch.limits.gap)

    def _cores(self, priced: Priced) -> None:
        """Heuristic cores, then the proof: as long as it is hard, search and proof take turns, each time longer."""
        work = WORK
        sizes: tuple[int, ...] = CORES
        hard = any(one.split for one in self.approximations)
        hard = hard and self.relaxed is not None and not self.relaxed.whole
        if hard and self.watch.gap > HOPE and len(self._open(priced).open) > FEW:
            # The hardest programs: a core of many offers would take the time of everything else. Not where the
            # relaxation is all but whole or so near that a proof has a chance, as for panels: there a core is at home.
            priced = self._cut(CUTS)
            work, sizes = self._kick(priced, work), CORES[:2]
            priced = self._cut(MORE_CUTS)
        cores = CoreSearch(self.scaled, self.approximations, priced, self.watch, self._take)
        for size in sizes:
            split = self._open(priced)
            if self._done() or len(split.open) <= max(2 * size, FEW if size > CORES[0] else 0):
                break
            done = cores.core(self.plan, split, size, PROBE // 10, gap=min(1e-3, 0.05 * self.watch.gap))
            if not (done or self.approximations):
                cores.run(lambda: (self.plan, self._open(priced)), self._done, EARLY)
                break
        nodes, steps = PROBE, LONG
        while not self._done():
            split, before = self._open(priced), self.watch.effort
            if self._prove(priced, split, max(1, nodes * FEW // max(FEW, 4 * len(split.open)))):
                break
            share = SHARE * (self.watch.effort - before)
            with self.watch.stage("search"):
                if self.approximations or nodes == PROBE:
                    self._search(self._near(priced, NEAR), steps)
                work = self._kick(priced, work)
                if not self.approximations:
                    cores.run(lambda: (self.plan, self._open(priced)), self._done, share)
            nodes, steps = nodes * MORE, steps * MORE

    def _cut(self, effort: float) -> Priced:
        """Reduced prices after rounds of cuts with so much effort."""
        assert self.relaxation is not None
        assert self.relaxed is not None
        with self.watch.stage("relax"):
            self.relaxed = self.relaxation.cut_rounds(self.relaxed, self.watch, self._done, effort)
        return self.relaxed.priced

    def _branch(self, priced: Priced) -> None:
        """The proof by a tree whose nodes get planes of their own."""
        split = self._open(priced)
        duals = np.zeros(len(self.scaled.low)) if self.relaxed is None else self.relaxed.duals
        tree = BranchAndCut(self.scaled, self.approximations, split, duals)
        if tree.solve(self.watch, self._take, self._target, self._done) and self.plan is None:
            self.watch.report(bound=float("-inf"))

    def _open(self, priced: Priced) -> Split:
        """What reduced prices leave open to plans that matter."""
        return split_offers(self.scaled, priced, self._target())

    def _near(self, priced: Priced, count: int) -> IntArray:
        """The offers nearest to the margin of those that a better plan may have."""
        split = self._open(priced)
        return np.intersect1d(nearest(self.scaled, priced, count), np.union1d(split.open, split.taken))

    def _kick(self, priced: Priced, work: float) -> float:
        """Rounds of search from the best plan until some in a row bring nothing, or the gap is one that a proof can
        close; the work of the next round.

        Kicks are local where offers share people; without such a term they have no place to go.
        """
        idle, patience = 0, 2
        while idle < patience and self.approximations and self.plan is not None and not self._done():
            before = self.plan
            candidates = self._near(priced, MANY if self._hits is None else self.scaled.offers)
            duals = np.zeros(len(self.scaled.low)) if self.relaxed is None else self.relaxed.duals
            swaps = SwapNeighbourhood(self.scaled, candidates, np.setdiff1d(before.chosen, candidates), duals)
            self.rounds += 1
            if self.merging.suits(swaps):
                patience = PATIENCE
                self._take(self.merging.round(swaps, before, self.watch, self._take))
            else:
                search = IteratedLocalSearch(swaps, Record(self.scaled), seed=self.rounds)
                search.run(before.chosen, work, self.scaled.factor * self.watch.bound, self._done, self._take)
                work = min(2 * work, MOST_WORK)
            idle = idle + 1 if self.plan is before else 0
            if self.watch.gap <= HOPE and (idle or patience == 2):
                break
        return work

    def _prove(self, priced: Priced, split: Split, nodes: int) -> bool:
        """Solve all that reduced prices leave open; True if nothing is left to be done."""
        target, plan = self._target(), self.plan
        split = split if plan is None else split.with_plan(plan.chosen)
        known = float("-inf") if plan is None else plan.value * self.scaled.factor
        core = Core(self.scaled, self.approximations, split.open, split.taken, floor=known - EXACT * abs(known))
        # Concave terms need some of the gap for planes that are not quite tight.
        gap = (0.5 if self.approximations else 0.9) * self.watch.limits.gap
        few = is_quick(self.approximations, split)
        answer = core.solve(self.watch, gap, plan, nodes=nodes, seen=self._take, rounds=1 if few else MOST_ROUNDS)
        self._take(answer.plan)
        self.watch.report(bound=max(answer.bound, target / self.scaled.factor))
        if few and not self._done():
            self._branch(priced)
        return self._done() or (answer.finished and answer.plan is plan)

    def _solution(self, status: Status) -> Solution:
        watch, plan = self.watch, self.plan
        relaxed = self.relaxed
        if status == "optimal" and not watch.proven():
            status = "feasible"
        nothing = np.zeros(0, np.int64)
        chosen = plan.chosen if plan is not None else nothing
        value = plan.value if plan is not None else float("-inf")
        bound = float("-inf") if status == "infeasible" else max(watch.bound, value)
        warm = None
        if relaxed is not None:
            warm = WarmStart(chosen if plan is not None else None, relaxed.offers, relaxed.duals, relaxed.listed)
        stages = {**watch.stages, "total": watch.seconds}
        gap = relative_gap(value, bound)
        return Solution(status, chosen, value, bound, gap, warm, stages, watch.effort, watch.late)
