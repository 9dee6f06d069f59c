"""Which figure, if it were known better, would change the plan most: whom to ask for the last posts.

What a creator brings is a forecast. Told the last posts, it moves by a factor F of mean 1, whose spread follows from
what is known already (`optimizer.forecast.learning`). Planned again with it, the goal is worth W(F), and

    gain = E[W(F)] - W(1)

is what the question is worth on average: the expected value of sample information (Raiffa and Schlaifer 1961). It is
nothing for who is known, who cannot be booked, and who stays in the plan, or out of it, whatever comes. So the
relaxation's reduced prices leave all out but those near the margin; of these W is worked out by solving
(`best_value_by_figure`). Each question stands alone: all other figures stay, and rules on outcomes hold by today's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from optimizer.advice.best_value_by_figure import BestValue, Found, Line
from optimizer.advice.explanation_context import ExplanationContext, Range, Swap
from optimizer.forecast import TOLD
from optimizer.money import from_minor
from optimizer.offers.learning import figures_that_may_move
from optimizer.solving import opportunity_losses, scale_program

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
SHOWN = 5
LOOKED_AT = 10
"""Channels that are solved for, those that the relaxation finds most worth asking first,"""
ALL_FIGURES = 8.0
"""as long as all of them together take no more effort than this,"""
EACH_FIGURE = 1.0
"""and each solve no more than this."""
FAINT = 1e-5
"""What is worth less than this part of the goal by the relaxation is not solved for."""


@dataclass(frozen=True)
class Question:
    """A channel whose creator would be asked, and what that is worth."""

    creator: str
    platform: str
    source: str
    """What the forecast rests on today: posts, average, followers or none."""
    known: int
    """Posts that it rests on; 0 where that is not known."""
    forecast: float
    """What the channel's cheapest offer brings by the forecast, of the measure that is sought."""
    cost: Decimal
    """What that offer costs, whole units of the currency."""
    moves: float
    """Log spread of the factor by which the posts would move the forecast."""
    chosen: bool
    """In the best plan."""
    gain: Range
    """What the goal gains by it on average, in the planner's units."""
    turns: float
    """Chance that another plan is best then."""
    swap: Swap
    """Who comes and goes in the likeliest of these."""


@dataclass(frozen=True)
class Questions:
    """Whom to ask first, most worth it first; only those from whom something is gained."""

    posts: int
    """Posts that each is asked for."""
    open: int
    """Channels that can be booked and whose figure the posts would move."""
    asked: tuple[Question, ...]


def whom_to_ask(context: ExplanationContext, seen: Callable[[str], None] | None = None) -> Questions | None:
    """The creators whose last posts are most worth knowing.

    None where figures are taken as they stand, where the goal rests on no single figure of a creator (net reach,
    spend, earned media value), and of a cautious plan.
    """
    session = context.session
    prepared, program = session.prepared, session.program
    scenario, offers = prepared.scenario, prepared.offers
    figures = figures_that_may_move(scenario, offers, scenario.objective)
    if figures is None or program.concave is not None or context.best.status not in ("optimal", "feasible"):
        return None
    moves, sources, known = figures
    worth = _by_relaxation(context, moves)
    free = np.zeros(len(moves), dtype=bool)
    free[offers.channel[program.upper[: program.offers] > 0]] = True
    least = FAINT * abs(context.best.value)
    order = [row for row in np.argsort(-worth, kind="stable").tolist() if worth[row] > least][:LOOKED_AT]
    began, asked = session.effort, list[Question]()
    for row in order:
        # The relaxation promises more than plans keep: who is worth less by it is not among the first ones.
        enough = len(asked) >= SHOWN and worth[row] <= sorted(one.gain.figure for one in asked)[-SHOWN]
        if enough or session.effort - began > ALL_FIGURES or (session.stop is not None and session.stop()):
            break
        if seen is not None:
            seen("whose figures matter")
        own = np.flatnonzero((offers.channel == row) & (program.upper[: program.offers] > 0))
        value = _best_value(context, own, float(moves[row]))
        best = context.best
        found, most = max(0.0, value.mean - best.value), max(0.0, value.most - best.value)
        gain = Range(found, max(0.0, min(found, value.mean - best.bound)), max(found, most))
        if gain.is_nothing:
            continue
        cheapest = int(own[np.argmin(offers.cost[own])])
        other = value.other
        asked.append(
            Question(
                str(offers.channels["creator"].iloc[row]), str(offers.channels["platform"].iloc[row]), sources[row],
                int(known[row]), float(program.gain[cheapest]), from_minor(int(offers.cost[cheapest]), offers.digits),
                float(moves[row]), bool(np.isin(own, best.chosen).any()), gain, value.turns,
                context.swap(best.chosen if other is None else other.plan),
            )
        )  # fmt: skip
    asked.sort(key=lambda question: -question.gain.figure)
    return Questions(TOLD, int((free & (moves > 0)).sum()), tuple(asked[:SHOWN]))


def _by_relaxation(context: ExplanationContext, moves: FloatArray) -> FloatArray:
    """(channels,) about what each question is worth: who enters or leaves loses the reduced price, wins the rest.

    The loss of an offer that comes in, or goes, is made good where its figure moves far enough; the mean of what is
    above it is a call on a log-normal (Black and Scholes 1973).
    """
    program, offers = context.session.program, context.session.prepared.offers
    losses = opportunity_losses(program, context.best) / scale_program(program).factor
    gain, channel, group = program.gain[: program.offers], offers.channel, program.group
    taken = np.isin(np.arange(len(losses)), context.best.chosen)
    # The package that an offer would replace: nothing, or the one of its channel that is in the plan.
    own = np.zeros(int(group.max(initial=-1)) + 1)
    own[group[taken]] = gain[taken]
    change = np.where(taken, -gain, gain - own[group])
    good = np.isfinite(losses) & (moves[channel] > 0) & (change != 0)
    worth = np.zeros(len(moves))
    rise = _above(change[good], losses[good], moves[channel[good]])
    np.maximum.at(worth, channel[good], rise)
    return worth


def _above(change: FloatArray, loss: FloatArray, spread: FloatArray) -> FloatArray:
    """Mean of max(0, change * (F - 1) - loss), F log-normal with mean 1."""
    size = np.abs(change)
    edge = np.where(change > 0, 1.0 + loss / size, np.maximum(1.0 - loss / size, 0.0))
    with np.errstate(divide="ignore"):
        place = np.log(edge) / spread
    below, mean_below = ndtr(place + spread / 2), ndtr(place - spread / 2)
    above = (1.0 - mean_below) - edge * (1.0 - below)
    under = edge * below - mean_below
    return np.asarray(size * np.maximum(0.0, np.where(change > 0, above, under)))


def _best_value(context: ExplanationContext, own: IntArray, spread: float) -> BestValue:
    """The best value as the figure of the offers `own` moves."""
    program, best = context.session.program, context.best

    def line_of(chosen: IntArray, value: float, factor: float) -> Line:
        part = float(program.gain[np.intersect1d(chosen, own)].sum())
        return Line(value - factor * part, part, chosen)

    def solve(factor: float) -> Found | None:
        gain = program.gain.copy()
        gain[own] *= factor
        solution = context.solve(replace(program, gain=gain), EACH_FIGURE)
        if solution.status not in ("optimal", "feasible"):
            return None
        return Found(line_of(solution.chosen, solution.value, factor), solution.bound)

    groups = np.unique(program.group[own])
    steepest = sum(float(program.gain[own[program.group[own] == group]].max()) for group in groups)
    now = Found(line_of(best.chosen, best.value, 1.0), best.bound)
    value = BestValue(now, spread, steepest)
    value.explore(solve)
    return value
