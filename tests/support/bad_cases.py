"""Small programs whose objective is the mean of the worst draws, and a judge that sorts the draws of every plan."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from tiny_programs import Judged, judged, small

from optimizer.program.model import Program
from optimizer.program.worst_cases import WorstCases
from optimizer.program.worst_reach import WorstReach

FloatArray = NDArray[np.float64]


def cautious(seed: int) -> Program:
    """A small program with rows of all kinds, and draws with levels, coins and a shock that all share."""
    program = small(seed)
    rng = np.random.default_rng(seed)
    draws = int(rng.integers(5, 60))
    mean = rng.lognormal(6.0, 1.0, program.offers)
    noise = rng.uniform(0.1, 1.0, program.offers)[:, None] * rng.standard_normal((program.offers, draws))
    shows = rng.random((program.offers, draws)) < rng.uniform(0.5, 1.0, program.offers)[:, None]
    outcomes = mean[:, None] * np.exp(noise + 0.3 * rng.standard_normal(draws)) * shows
    worst = float(rng.choice([0.1, 0.2, 1 / 3, 0.5, 0.77, 1.0]))
    term = WorstCases(outcomes, max(worst, 1.0 / draws))
    return replace(program, gain=np.zeros(program.columns), concave=term)


def reaching(seed: int) -> Program:
    """The same with net reach: cells or people of a panel, of whom a booking is seen by more or fewer in each draw."""
    program = small(seed)
    rng = np.random.default_rng(seed)
    draws, cells = int(rng.integers(5, 40)), int(rng.integers(1, 12))
    channel = np.unique(program.group, return_inverse=True)[1]
    channels = int(channel.max()) + 1
    follow = np.minimum(rng.lognormal(-1.5, 1.0, (channels, cells)), 1.0)
    panel = bool(rng.random() < 0.3)
    if panel:
        follow = (rng.random((channels, cells)) < 0.4).astype(float)
    views = rng.uniform(0.1, 0.9, program.offers)[:, None] * rng.lognormal(0.0, 0.6, (program.offers, draws))
    views *= rng.random((program.offers, draws)) < rng.uniform(0.5, 1.0, program.offers)[:, None]
    people, worst = rng.uniform(100.0, 1000.0, cells), float(rng.choice([0.1, 0.2, 1 / 3, 0.5, 0.77, 1.0]))
    term = WorstReach(
        people, sp.csr_array(follow) if panel else follow, channel, np.minimum(views, 1.0), max(worst, 1.0 / draws)
    )
    return replace(program, gain=np.zeros(program.columns), concave=term)


def every_plan_of(program: Program) -> Judged:
    """Each plan of the program with its mean of the worst draws."""
    term = program.concave
    assert isinstance(term, WorstCases | WorstReach)
    plain = judged(replace(program, concave=None))
    values = [worst_mean(brought(term, plan), term.worst) for plan in plain.plans]
    return Judged(plain.plans, plain.allowed, np.array(values))


def brought(term: WorstCases | WorstReach, plan: NDArray[np.bool_]) -> FloatArray:
    """(draws,) what a plan brings in each draw; people reached cell by cell, one offer after the other."""
    if isinstance(term, WorstCases):
        return np.asarray(term.outcomes[plan].sum(axis=0), np.float64)
    follow = term.follow if isinstance(term.follow, np.ndarray) else term.follow.toarray()
    missed = np.ones((follow.shape[1], term.draws))
    for offer in np.flatnonzero(plan).tolist():
        missed *= 1.0 - np.outer(follow[term.channel[offer]], term.views[offer])
    return np.asarray(term.audience @ (1.0 - missed))


def worst_mean(outcome: FloatArray, worst: float) -> float:
    """The mean of the worst share of draws: the integral of the sorted outcomes up to the share."""
    edges = np.arange(len(outcome) + 1) / len(outcome)
    inside = np.clip(worst - edges[:-1], 0.0, 1.0 / len(outcome))
    return float(np.sort(outcome) @ inside / worst)
