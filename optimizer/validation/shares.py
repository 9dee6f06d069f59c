"""Rules on shares that no plan with anything in it can obey: told before the empty plan is proven to be the best.

A rule in percent holds for the empty plan, whatever it asks. With y_p >= 0 the part of a measure that comes from
the offers with pattern p (which of the rules' groups they belong to), the parts of any other plan add up to 1 and
obey min <= sum of y_p in the group <= max. Where this small linear program has no solution, no plan with any of the
measure obeys the rules. Patterns stand for offers that can be bought, so the verdict is certain; that there is a
solution promises nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.errors import Problem
from optimizer.offers.selection import groups, matching
from optimizer.offers.table import Offers
from optimizer.scenario.reading import ScenarioFile
from optimizer.scenario.rule_grammar import Rule

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]
_LINEAR = ("spend", "posts", "engagement", "impressions", "conversions", "value")
_MOST_PATTERNS = 5_000


@dataclass(frozen=True)
class _Demand:
    """One group of a rule: its limits as fractions, and (k,) which offers count."""

    rule: int
    low: float
    high: float
    mask: BoolArray


def share_problems(file: ScenarioFile, offers: Offers, available: BoolArray) -> Iterator[Problem]:
    """A warning for each measure whose percentages only a plan without any of it obeys; rules are known to be sound."""
    rules = file.scenario.rules
    for measure in _LINEAR:
        numbers = [
            number
            for number, rule in enumerate(rules)
            if rule.measure == measure and rule.is_share and rule.of == "plan"
        ]
        if not numbers:
            continue
        gives = available & (offers.outcome(measure) > 0)
        if not gives.any():
            continue
        guilty = _guilty([demand for number in numbers for demand in _demands(offers, rules[number], number, gives)])
        if guilty:
            names = " and ".join(repr(rules[number].name) for number in guilty)
            verb = "asks" if len(guilty) == 1 else "ask"
            what = f"{names} {verb} for percentages of {measure} that cannot add up: only a plan without any {measure}"
            what += " obeys"
            hint = "lower a minimum or raise a maximum, so that the shares can come to 100% together"
            yield file.problem(what, hint, "rules", guilty[-1], severity="warning")


def _demands(offers: Offers, rule: Rule, number: int, gives: BoolArray) -> Iterator[_Demand]:
    """The groups of one rule; a value of `per` that nobody who can be bought has asks for nothing."""
    low = 0.0 if rule.min is None else float(rule.min.value)
    high = 1.0 if rule.max is None else float(rule.max.value)
    matched = matching(offers, rule.offers_where)
    if rule.per is None:
        yield _Demand(number, low, high, matched[gives])
        return
    for index in groups(offers, rule.per).values():
        mask = np.zeros(len(offers), dtype=bool)
        mask[index] = matched[index]
        if mask.any():
            yield _Demand(number, low, high, mask[gives])


def _guilty(demands: Sequence[_Demand]) -> list[int]:
    """Rules that cannot hold together, none of them spare; nothing where they can."""
    if not demands:
        return []
    patterns = np.unique(np.array([demand.mask for demand in demands]), axis=1).astype(np.float64)
    if patterns.shape[1] > _MOST_PATTERNS or _solvable(demands, patterns):
        return []
    kept = sorted({demand.rule for demand in demands})
    for number in list(kept):
        rest = [position for position, demand in enumerate(demands) if demand.rule in kept and demand.rule != number]
        if not _solvable([demands[position] for position in rest], patterns[rest]):
            kept.remove(number)
    return kept


def _solvable(demands: Sequence[_Demand], patterns: FloatArray) -> bool:
    """Whether parts of the patterns (groups, p) can be found that add up to 1 and obey every demand."""
    from scipy.optimize import linprog

    if not demands:
        return True
    low, high = (np.array([getattr(demand, end) for demand in demands]) for end in ("low", "high"))
    answer = linprog(
        np.zeros(patterns.shape[1]),
        A_ub=np.vstack([patterns, -patterns]),
        b_ub=np.concatenate([high, -low]) + 1e-9,
        A_eq=np.ones((1, patterns.shape[1])),
        b_eq=[1.0],
        method="highs",
    )
    return bool(answer.status != 2)  # 2: proven to have no solution
