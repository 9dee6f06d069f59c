"""Chances that no plan was found to keep: what can be had, and the budget that it takes.

How sure the surest plan is grows with the budget, on the scale of the normal law nearly in proportion to its logarithm.
So the budget that will do is interpolated, and closed in from both sides.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_CEILING, Decimal

import numpy as np
from scipy.special import ndtri

from optimizer.chances import CARES, TRIED, ChanceSearch, Surest, with_room
from optimizer.facts.results import ChanceShort
from optimizer.scenario.schema import Scenario

LARGEST = 20.0
"""A budget so many times as large is not looked at."""
FINE = 0.01
"""Budgets that keep a chance are told this finely."""
RATE, LEAST_RATE, MOST_RATE = 4.0, 0.5, 20.0
"""By how much z is taken to grow with the logarithm of a budget: at first, and at least and at most after that."""
STEP, STRIDE = 0.02, 0.7
"""The logarithm of the next budget that is looked at is greater by the first at least, twice as much each time, and by
the second at most: a chance grows in steps where few can be hired."""
NEAR = 0.02
"""Where a plan falls short by no more than this, the other way to seek the surest is tried as well."""
TRIES, NARROWED = 16, 0.5
"""Budgets that are looked at. Where interpolation leaves more than the second of what was open, the middle is next."""


def shortfalls(search: ChanceSearch) -> tuple[ChanceShort, ...]:
    """Each rule whose chance cannot be kept under the others: the best chance of it, and the budget it takes."""
    found = []
    for position, rule in enumerate(search.scenario.all_rules):
        if rule.chance is None or rule.min is None:
            continue
        best = search.surest(position)
        if best is None or not best.chance or best.chance >= search.asked(position):
            continue
        budget = None if search.scenario.budget is None else search.scenario.budget.total
        needed = None if budget is None else _needed(search, position, budget, best)
        least, chance = float(rule.min.value), _kept(best.chance)
        found.append(ChanceShort(rule.name, rule.measure, least, rule.chance, chance, budget, needed))
    return tuple(found)


def _needed(search: ChanceSearch, position: int, total: Decimal, known: Surest) -> Decimal | None:
    """The budget with which a chance is kept, to a hundredth of it; None where none is large enough."""
    asked = search.asked(position)
    aim = _z(asked)
    low, height, rate = 0.0, _z(known.chance), RATE
    """Logarithms of budgets relative to today's, and z of the surest plans there."""
    high: float | None = None
    above, short, creeps = aim, True, False
    for turn in range(TRIES):
        if search.stop is not None and search.stop():
            return None
        if high is None:
            at = low + min(max((aim - height) / rate, STEP * 2**turn), STRIDE)
        elif creeps or above <= height:
            at = (low + high) / 2
        else:
            # Just beyond the point that is expected, as seen from the side that was looked at last.
            at = low + (high - low) * (aim - height) / (above - height) + (0.3 if short else -0.3) * FINE
            at = min(max(at, low + 0.3 * FINE), high - 0.3 * FINE)
        if at > np.log(LARGEST):
            return None
        own = _with(search, total * Decimal(float(np.exp(at))))
        found = own.surest(position, (known.care,), enough=asked, warm=known.solution.warm)
        if found is not None and asked - NEAR <= found.chance < asked:
            others = tuple(care for care in CARES if care != known.care)
            other = own.surest(position, others, enough=asked, warm=found.solution.warm)
            found = found if other is None or other.chance <= found.chance else other
        here = _z(0.0 if found is None else found.chance)
        short, before = here < aim, np.inf if high is None else high - low
        if short:
            if high is None:
                rate = min(max((here - height) / (at - low), LEAST_RATE), MOST_RATE)
            low, height = at, here
        else:
            high, above = at, here
        if found is not None:
            known = Surest(found.solution, known.care, found.chance)
        if high is not None and high - low <= FINE:
            break
        creeps = high is not None and high - low > NARROWED * before
    return None if high is None else _rounded(total * Decimal(float(np.exp(high))))


def _z(chance: float) -> float:
    """The place of a chance in the normal law, finite where draws show none or all."""
    return float(ndtri(min(max(chance, 0.5 / TRIED), 1 - 0.5 / TRIED)))


def _rounded(budget: Decimal) -> Decimal:
    """Three figures of it, none less."""
    unit = Decimal(1).scaleb(budget.adjusted() - 2)
    rounded = (budget / unit).to_integral_value(rounding=ROUND_CEILING) * unit
    return Decimal(format(rounded, "f"))


def _with(search: ChanceSearch, total: Decimal) -> ChanceSearch:
    """The search in the scenario with another budget."""
    budget = search.scenario.budget
    budget = None if budget is None else budget.model_copy(update={"total": total})
    changed: Scenario = search.scenario.model_copy(update={"budget": budget})
    changed.__dict__.pop("all_rules", None)  # a cached property, which a copy takes along
    return replace(search, scenario=changed)


def _kept(shown: float) -> float:
    """The chance in whole per cent that can be asked for where draws show this one."""
    return max(0, next(asked for asked in range(100, -1, -1) if with_room(asked / 100) <= shown or not asked)) / 100
