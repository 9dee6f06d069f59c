"""One verifier for every plan file: all that it states, held against the plan re-computed from scenario and roster.

What no re-computation can give is the solver's word: the bound. It is taken as the file states it, and what follows
from it is not: the gap follows from value and bound, a plan is optimal only within the gap that was asked for, and the
certificate is the sentence that these figures make. Why a scenario has no plan, and what was left out of an empty one,
are the solver's word as well, and so is what the plan that brings most on average would do. Nothing else is taken from
the file.
"""

from __future__ import annotations

import csv
import io
import itertools
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from optimizer.errors import InputError
from optimizer.facts.results import Caution, Objective, Prospect
from optimizer.facts.violations import Misstated, PairDiffers, Unit
from optimizer.measures import direction, is_money
from optimizer.money import from_minor
from optimizer.plan.comparing import differences, plain, same
from optimizer.plan.document import digest_of
from optimizer.plan.files import CSV_COLUMNS, CSV_FIGURES, cells_of, csv_columns, plan_csv, plan_document
from optimizer.plan.ledger import by_kind
from optimizer.plan.loading import load_plan
from optimizer.plan.plan import Plan, Status
from optimizer.plan.reading import StatedPlan

_SOLVERS_OWN = 1e-6
"""The solver and the verifier may value a plan differently by this part of it."""
_OF_THE_SCENARIO = ("scenario", "terms", "rules", "budget", "assumptions", "warnings")
"""Parts that quote the scenario: of a plan that was made from another one they are not compared."""
_STATUSES: tuple[Status, ...] = ("optimal", "feasible", "infeasible", "checked")
_RELATIVE = 1e-6
_IN_WORDS = ("certificate", "assumptions", "warnings")
"""Sentences, which an older version may have worded otherwise."""
_NAMES = ("creator", "platform", "package", "flight")
"""By these the offer of a line was found, in whatever spelling."""
_OF_ANOTHER_FILE = ("misstated", "pair_differs")
"""What a checked plan tells of the file that was checked."""
_MONEY_COLUMNS = (*(name for name in CSV_COLUMNS if name.startswith("cost")), "recoverable_tax", "value")
_EXACT_COLUMNS = ("cost", "recoverable_tax")
_TOLD = ("versions", "seconds", "inputs", "conflicts")
"""Circumstances of the making: of these the digest alone vouches, or, for the inputs, `changed_inputs`."""


@dataclass(frozen=True)
class Verdict:
    """What the verifier says of a plan file."""

    plan: Plan
    """The plan re-computed, with status `checked` and what it breaks; lines in the file's order."""
    misstated: tuple[Misstated | PairDiffers, ...]
    """What the file states and is not so."""
    changed: tuple[str, ...]
    """Inputs that are no longer what the plan was made from: `scenario`, `roster`, `set`, ..."""
    compared: bool
    """The file says what it was made from, and that is what it was compared with."""

    @property
    def holds(self) -> bool:
        """Everything that the file states is so."""
        return not self.misstated


def verdict(stated: StatedPlan, plan: Plan, impossible: Plan | None, wanted_gap: float) -> Verdict:
    """Hold a plan file against the plan re-computed from what it names, its lines in the file's order.

    `plan.inputs` are the hashes of what it was re-computed from, `impossible` is what a plan file should say where no
    plan exists, and `wanted_gap` what `solve.gap` asks for.
    """
    changed = tuple(changed_inputs(stated, plan.inputs))
    found: list[Misstated | PairDiffers] = []
    if stated.is_table:
        found += _of_table(stated, plan)
    else:
        found += _of_document(stated, plan, impossible, wanted_gap, own=not {"scenario", "set"} & set(changed))
    found += _of_pair(stated) if not found else ()
    return Verdict(plan, tuple(found), changed, not changed)


def unaided(stated: StatedPlan, plan: Plan) -> tuple[Misstated | PairDiffers, ...]:
    """What is wrong with a plan file as can be told without its scenario; `plan` is the one loaded from it.

    Its lines add up to what it says of the whole, each sentence is what its figures make, its digest fits, and the
    table beside it is of the same plan.
    """
    if not stated.whole:
        return ()
    lines = plan.lines.to_dict("records")
    summed = replace(
        plan,
        totals={**plan.totals, **({} if plan.status == "infeasible" else _sums(lines))},
        costs=by_kind(line["costs"] for line in lines),
        recoverable_tax=sum((line["recoverable_tax"] for line in lines), from_minor(0, plan.digits)),
    )
    true = _without(plan_document(summed), ("digest", "seconds"))
    found = differences(_without(stated.content, ("digest", "seconds")), true, whole=True)
    points = [_lined(point, stated) for point in found] or [*_of_seal(stated.content)]
    return tuple(points) or tuple(_of_pair(stated))


def _sums(lines: Sequence[Mapping[Any, Any]]) -> dict[str, Any]:
    """The totals that are sums of lines; reach is none."""
    return {
        "spend": sum((line["cost"] for line in lines), Decimal(0)),
        "creators": len({line["creator"] for line in lines}),
        **{name: float(sum(line[name] for line in lines)) for name in ("posts", "engagement", "impressions")},
    }


def changed_inputs(stated: StatedPlan, inputs: Mapping[str, object]) -> Iterator[str]:
    """The inputs that are no longer what the plan was made from, as their hashes tell."""
    if not stated.inputs:
        return
    for name in dict.fromkeys((*inputs, *stated.inputs)):
        told, true = stated.inputs.get(name), inputs.get(name)
        if _listed(told) != _listed(true):
            yield name


def _listed(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _of_document(
    stated: StatedPlan, plan: Plan, impossible: Plan | None, wanted_gap: float, *, own: bool
) -> Iterator[Misstated]:
    """What a plan.json states, all of it."""
    content = stated.content
    claimed = _Claims(content, plan, impossible, wanted_gap if own else None)
    true = claimed.document
    skipped = {*_TOLD, "status", "digest", *(() if own else _OF_THE_SCENARIO)}
    if claimed.refuted:  # said once is enough
        skipped |= {"certificate", "violations"}
    if not claimed.is_proven_impossible:
        skipped.discard("conflicts")
    if not stated.whole:
        skipped.update(_IN_WORDS)
        true = {**true, "lines": [_without(line, _NAMES) for line in true["lines"]]}
        if true["reach"] is not None:
            true["reach"] = _without(true["reach"], ("sentence", "description"))
    found = list(claimed.refuted)
    points = differences(_without(content, skipped), _without(true, skipped), whole=stated.whole)
    found += [_lined(point, stated) for point in points]
    if stated.whole:
        found += _of_making(content)
        found += _of_seal(content) if not found else ()
    yield from found


def _without(fields: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name not in names}


def _lined(point: Misstated, stated: StatedPlan) -> Misstated:
    """A point about a line says whose line it is."""
    match point.path:
        case ("lines", int(position), *_) if position < len(stated.lines):
            line = stated.lines[position]
            return replace(point, of=line.creator, line=line.line)
        case _:
            return point


class _Claims:
    """The plan with what only a solver can know taken from the file, and where that cannot be."""

    def __init__(
        self, content: Mapping[str, Any], plan: Plan, impossible: Plan | None, wanted_gap: float | None
    ) -> None:
        self.refuted: list[Misstated] = []
        self.content = content
        objective = content.get("objective")
        self._objective: Mapping[str, Any] = objective if isinstance(objective, dict) else {}
        stated = content.get("status")
        self.is_proven_impossible = stated == "infeasible" and impossible is not None and bool(plan.violations)
        self.plan = impossible if self.is_proven_impossible and impossible is not None else plan
        bound, gap = self._proof()
        status = self._status(stated, gap, wanted_gap)
        told = content.get("violations")
        self._adopted = [
            entry
            for entry in (told if isinstance(told, list) and status == "checked" else [])
            if isinstance(entry, dict) and entry.get("kind") in _OF_ANOTHER_FILE
        ]
        self.plan = replace(
            self.plan,
            caution=self._caution(),
            status=status,
            objective=Objective(self.plan.objective.measure, self.plan.objective.value, bound, gap),
            interrupted=status == "feasible" and content.get("interrupted") is True,
            late=status == "feasible" and content.get("late") is True,
            violations=(*self.plan.violations, *(PairDiffers("", None) for _ in self._adopted)),
        )

    def _caution(self) -> Caution | None:
        """How the plan does in bad cases; what another plan would do is the solver's word."""
        own, told = self.plan.caution, self.content.get("caution")
        average = told.get("average") if isinstance(told, dict) else None
        if own is None or not isinstance(average, dict):
            return own
        mean, worst, creators = (_number(average.get(name)) for name in ("mean", "worst", "creators"))
        if mean is None or worst is None or creators is None:
            return own
        return replace(own, average=Prospect(mean, worst, int(creators)))

    @property
    def document(self) -> dict[str, Any]:
        """What the file should say."""
        true = plan_document(self.plan)
        if self._adopted:
            true["violations"][-len(self._adopted) :] = self._adopted
        told = self.content.get("warnings")
        # Why nothing is bought is found by solving; a check warns of the file that it looked at.
        if isinstance(told, list) and (self.plan.lines.empty or self.plan.status == "checked"):
            true["warnings"] += [entry for entry in told if entry not in true["warnings"]]
        return true

    def _proof(self) -> tuple[float | None, float | None]:
        """Bound and gap; a bound that the plan itself refutes is none, and a gap follows from value and bound."""
        bound, value, least = self._objective.get("bound"), self.plan.objective.value, direction(self._measure) < 0
        if bound is None or value is None:
            return None, None
        number = _number(bound)
        beyond = None if number is None else (value - number) * (1 if not least else -1)
        if number is None or beyond is None or beyond > _RELATIVE * max(1.0, abs(value)):
            self.refuted.append(Misstated(("objective", "bound"), plain(bound), value, _unit_of(self._measure)))
            return number, None
        gap = abs(number - value) / abs(value) if value else 0.0 if number == value else math.inf
        told = _number(self._objective.get("gap"))
        return number, told if told is not None and abs(told - gap) <= self._room else gap

    @property
    def _measure(self) -> str:
        return self.plan.objective.measure

    @property
    def _room(self) -> float:
        """How far a gap may be off: value and bound are written to six decimals."""
        return max(1e-8, 4e-6 / max(abs(self.plan.objective.value or 0.0), 1e-6))

    def _status(self, stated: object, gap: float | None, wanted_gap: float | None) -> Status:
        """The status as it is stated, where there is such a one."""
        if stated == "infeasible" and not self.is_proven_impossible:
            self.refuted.append(Misstated(("status",), stated, "feasible", "text"))
        elif stated == "optimal":
            room = self._room + _SOLVERS_OWN
            if wanted_gap is not None and (gap is None or gap > wanted_gap + room):
                self.refuted.append(Misstated(("status",), stated, "feasible", "text"))
        elif stated not in (None, "feasible", "infeasible", "checked"):
            self.refuted.append(Misstated(("status",), plain(stated), " or ".join(_STATUSES), "text"))
        return next((status for status in _STATUSES if status == stated), "feasible")


def _of_making(content: Mapping[str, Any]) -> Iterator[Misstated]:
    """Inputs and versions, and the seconds of an older file: that they are told at all, in their own shape."""
    for name in ("inputs", "versions", *(("seconds",) if "seconds" in content else ())):
        part = content.get(name)
        if not isinstance(part, dict):
            yield Misstated((name,), plain(part), "fields with values", "text")
        elif name == "seconds" and not all(
            (_number(value) or 0.0) >= 0 and _number(value) is not None for value in part.values()
        ):
            yield Misstated((name,), plain(part), "seconds of each stage", "text")


def _of_seal(content: Mapping[str, Any]) -> Iterator[Misstated]:
    """The digest, where nothing else tells that the file was changed; a frozen copy has none."""
    if "digest" not in content:
        return
    true = digest_of(content)
    if content.get("digest") != true:
        yield Misstated(("digest",), plain(content.get("digest")), true, "text")


def _of_table(stated: StatedPlan, plan: Plan) -> Iterator[Misstated]:
    """What the lines of a table state, cell by cell."""
    for position, (line, true) in enumerate(zip(stated.lines, plan.lines.to_dict("records"), strict=True)):
        cells = dict(zip(csv_columns(true), cells_of(true, plan.digits), strict=True))
        for name, told in line.fields.items():
            value: Any = cells.get(name, "")
            if name in CSV_FIGURES:
                value = float(value) if value else None
                if (told is None and not stated.whole) or same(told, value, exact=name.startswith(_EXACT_COLUMNS)):
                    continue
            elif str(told).strip() == value.strip():
                continue
            unit: Unit = "text" if name not in CSV_FIGURES else "money" if name in _MONEY_COLUMNS else "count"
            yield Misstated(("lines", position, name), plain(told), value, unit, line.creator, line.line)


def _of_pair(stated: StatedPlan) -> Iterator[PairDiffers]:
    """plan.json and plan.csv of one name that lie beside each other are of one plan."""
    endings = {".json": ".csv", ".csv": ".json"}
    if not (stated.whole or stated.is_table) or stated.path.suffix not in endings:
        return
    other = stated.path.with_suffix(endings[stated.path.suffix])
    document, table = sorted((stated.path, other), key=lambda path: path.suffix, reverse=True)
    if not other.is_file():
        return
    try:
        loaded = load_plan(document, dict(stated.content) or None)
        rows = list(csv.reader(io.StringIO(table.read_text(encoding="utf-8-sig"), newline="")))
    except InputError:
        if other == document:  # some other file of that name
            return
        raise
    except (OSError, ValueError, csv.Error):
        yield PairDiffers(other.name, None)
        return
    true = list(csv.reader(io.StringIO(plan_csv(loaded.plan), newline="")))
    if rows != true:
        pairs = enumerate(itertools.zip_longest(rows, true), start=1)
        yield PairDiffers(other.name, next(number for number, (one, two) in pairs if one != two))


def _unit_of(measure: str) -> Unit:
    return "money" if is_money(measure) else "count"


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    told = plain(value)
    return float(value) if isinstance(told, int | float | Decimal) and math.isfinite(told) else None
