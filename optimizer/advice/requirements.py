"""What a planner asks of a plan, one requirement at a time, and the scenario without some of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from optimizer.advice.session import Element, Session
from optimizer.offers.selection import excluded
from optimizer.planning import Prepared
from optimizer.program.model import Program
from optimizer.program.program_edits import with_objective, without_floors, without_rows
from optimizer.scenario.fields import where_words
from optimizer.scenario.rule_grammar import Rule
from optimizer.scenario.schema import Exclusion, Pick, Scenario
from optimizer.solving import ScaledProgram, evaluate, scale_program
from optimizer.words.figures import listing, money, percent

IntArray = NDArray[np.int64]
Kind = Literal["rule", "lock", "apart", "together", "exclude"]
_ASKS = {
    "lock": "must be in the plan",
    "apart": "at most one of them may be in the plan",
    "together": "all of them must be in the plan, or none",
}


@dataclass(frozen=True)
class Requirement:
    """The budget, a target, a rule, a lock, an exclusion, or who goes with whom."""

    kind: Kind
    position: int
    """Position among the scenario's `all_rules`, `lock`, `apart`, `together` or `exclude`."""
    name: str
    """What it is called in an answer."""
    asks: str
    """What it asks, in words."""
    side: Literal["min", "max"] | None = None
    """The limit of a rule; a rule with two limits makes two requirements."""
    rows: tuple[int, ...] = ()
    floors: tuple[int, ...] = ()


@dataclass(frozen=True)
class Requirements:
    """All that a scenario asks, and the program with any part of it left out."""

    session: Session

    @cached_property
    def every(self) -> tuple[Requirement, ...]:
        """In the order of the scenario: budget, targets, rules, locks, apart, together, exclusions."""
        scenario = self.session.prepared.scenario
        asked = [requirement for element in self.session.elements for requirement in self._of(element)]
        return (
            *asked,
            *(
                Requirement("exclude", position, f"exclude: {exclusion_words(exclusion)}", "must not be in the plan")
                for position, exclusion in enumerate(scenario.exclude)
            ),
        )

    def _of(self, element: Element) -> Iterator[Requirement]:
        """One requirement, or one for each limit of a rule."""
        scenario, offers = self.session.prepared.scenario, self.session.prepared.offers
        kind, position, name = element.kind, element.position, element.name
        if kind != "rule":
            name = f"lock: {pick_words(scenario.lock[position])}" if kind == "lock" else name
            yield Requirement(kind, position, name, _ASKS[kind], rows=element.rows)  # type: ignore[arg-type]  # one of `Kind`
            return
        rule = scenario.all_rules[position]
        sides: tuple[Literal["min", "max"], ...] = ("min", "max")
        for side in sides:
            rows = tuple(row for row in element.rows if self.session.compiled.sources[row].side == side)
            floors = element.floors if side == "min" else ()
            if rows or floors:
                asks = rule_asks(rule, offers.currency, offers.digits, (side,))
                if scenario.rule_places[position][0] != "rules":
                    asks = asks.partition(": ")[2]  # the name of a budget or a target says what is measured
                if scenario.budget is not None and position == 0:
                    asks = f"at most {limit_words(scenario.budget.total, rule, offers.currency, offers.digits)}"
                    held = scenario.budget.contingency
                    asks += f", {percent(held)} of it held back" if held else ""
                yield Requirement("rule", position, name, asks, side, rows, floors)

    def program(self, kept: Collection[int], *, objective: bool = False) -> Program:
        """The program with only the requirements `kept` (positions in `every`); no objective unless asked for."""
        dropped = [requirement for number, requirement in enumerate(self.every) if number not in kept]
        program = self.session.program if objective else without_objective(self.session.program)
        rows = [row for requirement in dropped for row in requirement.rows]
        if rows:
            program = without_rows(program, np.array(rows, dtype=np.int64))
        floors = [floor for requirement in dropped for floor in requirement.floors]
        if floors:
            program = without_floors(program, floors)
        exclusions = {requirement.position for requirement in dropped if requirement.kind == "exclude"}
        return self._without_exclusions(program, exclusions) if exclusions else program

    def _without_exclusions(self, program: Program, positions: Collection[int]) -> Program:
        """The program in which these exclusions do not hold."""
        scenario, offers = self.session.prepared.scenario, self.session.prepared.offers
        left = tuple(entry for position, entry in enumerate(scenario.exclude) if position not in positions)
        upper = program.upper.copy()
        upper[: program.offers] = np.where(excluded(offers, left), 0.0, 1.0)
        return replace(program, upper=upper)

    @cached_property
    def _scaled(self) -> ScaledProgram:
        """The complete program, in which every offer may be taken, for the judge."""
        program = self.session.program
        upper = program.upper.copy()
        upper[: program.offers] = 1.0
        return scale_program(replace(without_objective(program), upper=upper))

    def met(self, chosen: IntArray) -> frozenset[int]:
        """The requirements that a plan obeys, as positions in `every`."""
        scenario, offers = self.session.prepared.scenario, self.session.prepared.offers
        broken = set(evaluate(self._scaled, chosen).broken.tolist())
        rows = self.session.program.rows.shape[0]
        obeyed = []
        for number, requirement in enumerate(self.every):
            if requirement.kind == "exclude":
                only = altered(scenario, exclude=(scenario.exclude[requirement.position],))
                good = not excluded(offers, only.exclude)[chosen].any()
            else:
                good = broken.isdisjoint((*requirement.rows, *(rows + floor for floor in requirement.floors)))
            if good:
                obeyed.append(number)
        return frozenset(obeyed)


def without_objective(program: Program) -> Program:
    """The same plans, all worth nothing: what is asked is whether there is any."""
    return with_objective(program, np.zeros(program.offers))


def altered(scenario: Scenario, **changes: Any) -> Scenario:
    """The scenario with other values in some fields; nothing that was worked out from the old ones stays."""
    copy = scenario.model_copy(update=changes)
    copy.__dict__.pop("all_rules", None)  # a cached property, which a copy would take along
    return copy


def altered_prepared(prepared: Prepared, scenario: Scenario) -> Prepared:
    """The same offers and audience under another scenario."""
    return replace(prepared, file=replace(prepared.file, scenario=scenario))


def pick_words(pick: Pick) -> str:
    """`creator_101 on tiktok with launch bundle`."""
    return (
        pick.creator
        + (f" on {pick.platform}" if pick.platform else "")
        + (f" with {pick.package}" if pick.package else "")
        + (f" in {pick.flight}" if pick.flight else "")
    )


def exclusion_words(exclusion: Exclusion) -> str:
    """`creator_040`, `brand_safety low`."""
    parts = [text for text in (exclusion.creator, exclusion.platform, exclusion.package, exclusion.flight) if text]
    return ", ".join([*parts, *([where_words(exclusion.where)] if exclusion.where else [])])


def rule_asks(rule: Rule, currency: str, digits: int, sides: Sequence[str] = ("min", "max")) -> str:
    """`spend, tier micro: at least 60 %`, `spend: at most EUR 57,000`."""
    about = [rule.measure, where_words(rule.where), f"per {rule.per}" if rule.per else ""]
    of = " of the budget" if rule.of == "budget" else ""
    ends = [
        f"{word} {limit_words(end.value, rule, currency, digits)}{of}"
        for side, word, end in (("min", "at least", rule.min), ("max", "at most", rule.max))
        if end is not None and side in sides
    ]
    return f"{', '.join(filter(None, about))}: {listing(ends)}"


def limit_words(value: Decimal, rule: Rule, currency: str, digits: int) -> str:
    """A limit as a planner writes it: `54 %`, `EUR 23,400`, `34`."""
    if rule.is_share:
        return percent(value, max(1, -_exponent(value * 100)))
    if rule.measure in ("spend", "cash", "value"):
        return money(value, currency, 0 if _exponent(value) >= 0 else max(digits, -_exponent(value)))
    return f"{value.normalize():,f}"


def _exponent(value: Decimal) -> int:
    """Decimal places of a number, negative: -2 for 0.25; 0 or more where it is whole."""
    exponent = value.normalize().as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def names(requirements: Iterable[Requirement]) -> str:
    """The requirements in a sentence: `'micro carries it' and 'budget'`."""
    return listing(f"'{requirement.name}'" for requirement in requirements)
