"""What a plan file says beside its figures: status and proof, rules, tiers and niches, what rests on what.

`checking` holds each amount against the truth; here is everything else, word by word, so that no statement of a
file passes only because it is no sum of money. What depends on the scenario's own limits is compared where the plan
was made from this very scenario: a plan of last week's brief is not wrong for quoting last week's limits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from optimizer.plan.checking import FLIGHT_MEASURES
from optimizer.plan.files import plan_document
from optimizer.plan.plan import Plan, Violation
from optimizer.plan.reading import StatedPlan

_STATUSES = ("optimal", "feasible", "infeasible", "checked")
_WORDS = ("tier", "niche", "flight", "estimated")
"""What a line says of itself in words."""
_PARTS = {
    **dict.fromkeys(("totals", "costs", "terms", "objective", "estimates", "inputs"), dict),
    **dict.fromkeys(("lines", "rules", "months", "flights"), list),
}
"""Parts of a plan file, and what each is in JSON; stated otherwise they state nothing that could be believed."""
_NAMES = {dict: "fields with values", list: "a list"}
_SOLVERS_OWN = 1e-6
"""The solver and the verifier may value a plan differently by this part of it."""
_FREE = ("sentence", "description")
"""Sentences, which may be worded otherwise from version to version."""


def made_from(stated: StatedPlan, inputs: Mapping[str, object]) -> bool:
    """Whether the plan was made from the very scenario it is checked against, as far as it says."""
    told = stated.inputs
    return not told or (told.get("scenario") == inputs.get("scenario") and told.get("set") == inputs.get("set"))


def misstatements(
    stated: StatedPlan, plan: Plan, inputs: Mapping[str, object], wanted_gap: float
) -> Iterator[Violation]:
    """Every statement of a plan file that is not so, amounts aside; `plan` has its lines in the file's order.

    `inputs` are the hashes of what it is checked against, `wanted_gap` what `solve.gap` asks for an optimal plan.
    """
    document, true, same = stated.document, plan_document(plan), made_from(stated, inputs)
    for name, kind in _PARTS.items():
        if document.get(name) is not None and not isinstance(document[name], kind):
            yield _wrong(name, document[name], _NAMES[kind])
    for name in ("format", "currency", *(("scenario",) if same else ())):
        yield from _compared(name, document.get(name), true[name])
    for number, (line, true_line) in enumerate(zip(_list(document, "lines"), true["lines"], strict=False)):
        for name in _WORDS:
            what = f"line {stated.lines[number].line}: {name} of {true_line['creator']}"
            yield from _compared(what, line.get(name), true_line[name])
    for part in ("estimates", "reach"):
        for name, value in _mapping(document, part).items():
            if name in (true[part] or {}) and name not in _FREE:
                yield from _compared(f"{part}, {name}", value, true[part][name])
    flights = {flight["name"]: flight for flight in true["flights"]}
    for flight in _list(document, "flights"):
        mine = flights.get(str(flight.get("name")), {})
        for name, value in flight.items():
            if name in mine and name not in FLIGHT_MEASURES:
                yield from _compared(f"{name} of {mine['name']}", value, mine[name])
    if same:
        yield from _terms(document, true["terms"])
        yield from _rules(document, true["rules"])
    yield from _proof(document, plan, wanted_gap if same else None)


def _terms(document: Mapping[str, Any], true: Mapping[str, Any]) -> Iterator[Violation]:
    """The terms of fees and taxes, kind by kind, where any are told."""
    told = _mapping(document, "terms")
    for kind in dict.fromkeys((*true, *told)) if "terms" in document else ():
        if _floats(told.get(kind)) != _floats(true.get(kind)):
            mine = "nothing" if kind not in told else "other terms"
            yield _wrong(f"terms of {kind}", mine, "those of the scenario" if kind in true else "there are none")


def _floats(value: Any) -> Any:
    """The same data with each number as a float."""
    if isinstance(value, Mapping):
        return {key: _floats(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_floats(item) for item in value]
    return float(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else value


def _rules(document: Mapping[str, Any], true: Sequence[Mapping[str, Any]]) -> Iterator[Violation]:
    """Each rule by its name and group: its standing, and that none is left out or made up."""
    told = {_name(rule): rule for rule in _list(document, "rules")}
    if not told:
        return
    for rule in true:
        what = f"rule {_name(rule)}"
        mine = told.pop(_name(rule), None)
        if mine is None:
            yield _wrong(what, "nothing", "it is a rule of the scenario")
            continue
        for name, value in mine.items():
            if name in rule:
                yield from _compared(f"{what}, {name}", value, rule[name])
    for rule in told.values():
        yield _wrong(f"rule {_name(rule)}", "a rule", "the scenario has none of that name for these lines")


def _name(rule: Mapping[str, Any]) -> str:
    return str(rule.get("name")) if rule.get("group") is None else f"{rule.get('name')}: {rule.get('group')}"


def _proof(document: Mapping[str, Any], plan: Plan, wanted_gap: float | None) -> Iterator[Violation]:
    """Status, bound and gap, as far as they can be refuted without solving."""
    objective = _mapping(document, "objective")
    yield from _compared("measure of the objective", objective.get("measure"), plan.objective.measure)
    status, bound, value = document.get("status"), objective.get("bound"), plan.objective.value
    if status is not None and status not in _STATUSES:
        yield _wrong("status", status, f"one of {', '.join(_STATUSES)}")
    if status == "infeasible" and (not plan.lines.empty or not plan.violations):
        yield _wrong("status", status, "there is a plan" if plan.lines.empty else "a plan with lines")
    gap = None
    room = max(1e-8, 4e-6 / max(abs(value or 0.0), 1e-6))  # of figures written to six decimals
    if bound is not None and value is not None and objective.get("measure") == plan.objective.measure:
        number = _number(bound)
        side = -1 if plan.objective.measure == "spend" else 1
        if number is None or side * (number - value) < -1e-6 * max(1.0, abs(value)):
            yield _wrong("bound of the objective", bound, f"the plan itself has {value:,.2f}")
        else:
            gap = abs(number - value) / abs(value) if value else 0.0 if number == value else float("inf")
            told = objective.get("gap")
            if told is not None and not (_number(told) is not None and abs(float(told) - gap) <= room):
                yield _wrong("gap of the objective", told, f"{gap:.3g}")
    if status == "optimal" and wanted_gap is not None and (gap is None or gap > wanted_gap + room + _SOLVERS_OWN):
        shown = "no bound is stated" if gap is None else f"the gap is {gap:.3%}"
        yield _wrong("status", status, f"{shown}, and {wanted_gap:.3%} is asked for")


def _compared(what: str, stated: object, true: Any) -> Iterator[Violation]:
    """A violation where something is stated that is not so; an unknown figure refutes nothing."""
    if stated is None or (true is None and not isinstance(stated, str)):
        return
    if isinstance(true, bool) or isinstance(stated, bool) or true is None:
        same = stated is true
    elif isinstance(true, int | float):
        number = _number(stated)
        same = number is not None and abs(number - true) <= 1e-6 * max(1.0, abs(true))
    else:
        same = stated == true
    if not same:
        yield _wrong(what, stated, true)


def _wrong(what: str, stated: object, true: object) -> Violation:
    """`tier of anna as stated: macro, in truth micro`, with the figures where they are figures."""
    figures = (_number(stated), _number(true), _number(true))
    return Violation(f"{what} as stated: {_said(stated)}, in truth {_said(true)}", *figures)


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return f"{float(value):,.6g}"
    if isinstance(value, dict | list):
        return ", ".join(map(str, value))[:60] or "nothing"
    return "nothing" if value in (None, "") else str(value)[:60]


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return float(value)


def _mapping(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = document.get(name)
    return part if isinstance(part, dict) else {}


def _list(document: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    part = document.get(name)
    return [entry for entry in part if isinstance(entry, dict)] if isinstance(part, list) else []
