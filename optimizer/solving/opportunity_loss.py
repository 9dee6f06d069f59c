"""What forcing an offer in or out is worth by reduced prices: who is near to entering a plan or to leaving it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optimizer.program.model import Program
from optimizer.solving.pricing import price
from optimizer.solving.scaled_program import ScaledProgram, scale_program
from optimizer.solving.solution import Solution, WarmStart

FloatArray = NDArray[np.float64]


def opportunity_losses(program: Program, solution: Solution) -> FloatArray:
    """(k,) about how much value is lost where an offer is forced in, or out if the solution takes it, in scaled units.

    inf where an offer is excluded. An estimate: which offers are worth a solve of their own.
    """
    chosen, scaled = solution.chosen, scale_program(program)
    duals = solution.warm.duals if solution.warm is not None else np.zeros(len(scaled.low))
    reduced, contract = _reduced(scaled, duals)
    if program.concave is not None:
        reduced += scaled.factor * program.concave.added(chosen)
        whole = program.concave.value(chosen)
        for offer in chosen.tolist():
            reduced[offer] += scaled.factor * (whole - program.concave.value(chosen[chosen != offer]))
    taken = np.isin(np.arange(len(reduced)), chosen)
    members = scaled.members.astype(np.float64)
    # What a rule charges for a creator is paid once: by whoever comes first, and saved when the last one goes.
    sets = np.asarray(members[:, chosen].sum(axis=1)).ravel()
    reduced += members.T @ np.where(sets == 0, contract, 0.0)
    reduced[chosen] += members[:, chosen].T @ np.where(sets == 1, contract, 0.0)
    others = np.where(taken | ~scaled.free, -np.inf, reduced)
    second = np.maximum(scaled.best_of_group(others), 0.0)
    own = np.zeros(len(second))
    own[scaled.group[chosen]] = reduced[chosen]
    loss = np.where(taken, reduced - second[scaled.group], own[scaled.group] - reduced)
    return np.where(scaled.free, np.maximum(loss, 0.0), np.inf)


def lagrangian_bound(program: Program, warm: WarmStart) -> float:
    """What no plan of a program without concave terms can beat, by the multipliers that another solve has left.

    That was of a program with the same rows, whatever their entries and limits were.
    """
    scaled = scale_program(program)
    return price(scaled, warm.duals, listed=warm.listed).bound / scaled.factor


def _reduced(scaled: ScaledProgram, duals: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(k,) scaled gain of each offer less what rows charge for it, and the same of each auxiliary column.

    Links between offers and indicators charge nothing here, so that an indicator's price stands on its own.
    """
    gain, k = scaled.model.gain, scaled.offers
    y = duals.copy()
    y[scaled.up.row] = 0.0
    y[scaled.down.row] = 0.0
    if len(scaled.total_rows):
        y[scaled.total_rows] = 0.0
        own = scaled.columns[:, scaled.total_columns].tocsr()[scaled.total_rows].diagonal()
        y[scaled.total_rows] = (gain - scaled.columns.T @ y)[scaled.total_columns] / own
    reduced = np.asarray(gain - scaled.columns.T @ y, dtype=np.float64)
    aside = reduced[k:].copy()
    aside[scaled.total_columns - k] = 0.0
    return reduced[:k].copy(), aside
