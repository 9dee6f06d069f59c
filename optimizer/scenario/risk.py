"""How much bad cases count: what a cautious plan maximises, and the chances that targets and rules ask for."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from pydantic import model_validator

from optimizer.scenario.fields import Share, Strict, field_problem
from optimizer.words.figures import count, plural

DRAWN = ("engagement", "impressions", "reach", "conversions", "value")
"""Measures that nobody knows before the campaign. Money, creators and posts are agreed."""
FEWEST_CASES = 10
"""So many draws at least have to stand behind a figure about bad cases."""


class Risk(Strict):
    """What counts of all that may happen."""

    worst: Share
    """The share of cases whose mean the plan maximises, the worst ones: 20% is the worst fifth."""

    @model_validator(mode="after")
    def _some_cases(self) -> Self:
        if not self.worst:
            raise field_problem("the worst 0 % are no cases at all", "write, say, worst: 20%", "worst")
        return self


def refuse_bad_chance(measure: str, chance: Decimal | None, *, has_min: bool, has_max: bool, is_share: bool) -> None:
    """What no chance of a rule or a target may be. Raises the field problem."""
    if chance is None:
        return
    if not 0 < chance < 1:
        what = "nothing is certain" if chance else "a chance of 0 % asks for nothing"
        raise field_problem(what, "give a chance between 1 % and 99 %, such as chance: 80%", "chance")
    if measure not in DRAWN:
        hint = f"leave the chance out; it is for {', '.join(DRAWN[:-1])} or {DRAWN[-1]}"
        raise field_problem(f"{measure} is agreed, and no matter of chance", hint, "chance")
    if has_max or not has_min:
        raise field_problem(
            "a chance is that of reaching a min", "give a min and no max, or leave the chance out", "chance"
        )
    if is_share:
        raise field_problem("a chance of a share of the plan is not worked out", "give min as a number", "min")


def refuse_unknown_cases(
    risk: Risk | None,
    chances: list[tuple[Decimal, tuple[str | int, ...]]],
    objective: str,
    method: str | None,
    draws: int,
) -> None:
    """Bad cases that there are none of, or too few; `chances` with their places. Raises the field problem."""
    if method == "stated" and (chances or risk is not None):
        what = "method: stated takes averages for what happens, so there are no bad cases"
        raise field_problem(what, "leave forecast.method out, or write calibrated", "forecast", "method")
    if risk is not None and objective == "spend":
        hint = "leave risk out, and give the targets a chance: {engagement: {min: 40000, chance: 80%}}"
        raise field_problem("the money that is spent is agreed, and has no worst cases", hint, "risk")
    cases = [(min(chance, 1 - chance), place) for chance, place in chances]
    if risk is not None:
        cases.append((risk.worst, ("risk", "worst")))
    for share, place in cases:
        if share * draws < FEWEST_CASES:
            few = plural(int(share * draws), "case")
            what = f"of {count(draws)} draws this leaves {few}, too few to plan with"
            raise field_problem(what, "go nearer to 50 %, or raise forecast.draws", *place)
