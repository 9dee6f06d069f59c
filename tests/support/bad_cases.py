"""Small programs whose objective is the mean of the worst draws, and a judge that sorts the draws of every plan."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from tiny_programs import Judged, judged, small

from optimizer.program.model import Program
from optimizer.program.worst_cases import WorstCases

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


def every_plan_of(program: Program) -> Judged:
    """Each plan of the program with its mean of the worst draws."""
    term = program.concave
    assert isinstance(term, WorstCases)
    plain = judged(replace(program, concave=None))
    values = [worst_mean(term.outcomes[plan].sum(axis=0), term.worst) for plan in plain.plans]
    return Judged(plain.plans, plain.allowed, np.array(values))


def worst_mean(outcome: FloatArray, worst: float) -> float:
    """The mean of the worst share of draws: the integral of the sorted outcomes up to the share."""
    edges = np.arange(len(outcome) + 1) / len(outcome)
    inside = np.clip(worst - edges[:-1], 0.0, 1.0 / len(outcome))
    return float(np.sort(outcome) @ inside / worst)
