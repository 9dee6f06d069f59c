"""What a planner asks of a plan, one requirement at a time, and the scenario without some of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from optimizer.advice.asked import AskedLimit, Side, exclusion_words, pick_words
from optimizer.advice.session import Element, Session
from optimizer.offers.selection import excluded
from optimizer.planning import Prepared
from optimizer.program.model import Program
from optimizer.program.program_edits import with_objective, without_floors, without_rows
from optimizer.scenario.schema import Scenario
from optimizer.solving import ScaledProgram, evaluate, scale_program
from optimizer.words import conflicts as words

IntArray = NDArray[np.int64]
Kind = Literal["rule", "lock", "apart", "together", "exclude"]
_ASKS = {"lock": words.LOCKED, "apart": words.APART, "together": words.TOGETHER, "exclude": words.EXCLUDED}


@dataclass(frozen=True)
class Requirement:
    """The budget, a target, a rule, a lock, an exclusion, or who goes with whom."""

    kind: Kind
    position: int
    """Position among the scenario's `all_rules`, `lock`, `apart`, `together` or `exclude`."""
    name: str
    """What it is called in an answer."""
    who: tuple[str, ...] = ()
    """Whom a lock, an exclusion, apart or together names."""
    limit: AskedLimit | None = None
    """The limit of a rule; a rule with two limits makes two requirements."""
    rows: tuple[int, ...] = ()
    floors: tuple[int, ...] = ()

    @property
    def side(self) -> Side | None:
        """The end of a rule that is limited."""
        return None if self.limit is None else self.limit.side

    @property
    def asks(self) -> str:
        """What it asks, in words."""
        return _ASKS[self.kind] if self.limit is None else self.limit.asks


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
                Requirement(
                    "exclude", position, f"exclude: {exclusion_words(exclusion)}", who=(exclusion_words(exclusion),)
                )
                for position, exclusion in enumerate(scenario.exclude)
            ),
        )

    def _of(self, element: Element) -> Iterator[Requirement]:
        """One requirement, or one for each limit of a rule."""
        prepared, kind, position = self.session.prepared, element.kind, element.position
        if kind != "rule":
            scenario, name = prepared.scenario, element.name
            if kind == "lock":
                who: tuple[str, ...] = (pick_words(scenario.lock[position]),)
                name = f"lock: {who[0]}"
            else:
                who = scenario.apart[position] if kind == "apart" else scenario.together[position]
            yield Requirement(kind, position, name, who, rows=element.rows)  # type: ignore[arg-type]  # one of `Kind`
            return
        sides: tuple[Side, ...] = ("min", "max")
        for side in sides:
            rows = tuple(row for row in element.rows if self.session.compiled.sources[row].side == side)
            floors = element.floors if side == "min" else ()
            if rows or floors:
                limit = AskedLimit.of(prepared, position, side)
                yield Requirement("rule", position, element.name, limit=limit, rows=rows, floors=floors)

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
