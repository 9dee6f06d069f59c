"""What the page shows of a scenario's text before anything is solved: its fields, its rules, what is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from optimizer.errors import InputError, Problem
from optimizer.facts.deals import STATUSES
from optimizer.measures import MEASURES, OUTCOMES, heading
from optimizer.render.safe import displayable
from optimizer.scenario.document import known_document
from optimizer.scenario.reading import read_scenario
from optimizer.scenario.splicing import written
from optimizer.scenario.switching import off_entries


def scenario_state(path: Path, text: str) -> dict[str, Any]:
    """The text and its fields. What is wrong with them is told, and the rest is told all the same."""
    state: dict[str, Any] = {"text": text, "problems": [], "name": path.stem, "rules_in_file": _rules(text)}
    state["measures"] = [{"name": name, "heading": heading(name)} for name in MEASURES if name != "cash"]
    state["objectives"] = [{"name": name, "heading": heading(name)} for name in (*OUTCOMES, "spend")]
    try:
        scenario = read_scenario(path, content=text.encode("utf-8")).scenario
    except InputError as error:
        state["problems"] = [told_problem(own) for own in error.problems]
        return state
    state |= {
        "name": displayable(scenario.name),
        "objective": scenario.objective,
        "budget": None if scenario.budget is None else float(scenario.budget.total),
        "flights": [flight.name for flight in scenario.flights],
        "packages": [package.name for package in scenario.packages],
        "deal_states": list(STATUSES),
        "tiers": [tier.name for tier in scenario.tiers],
        "locks": [pick.model_dump(exclude_none=True) for pick in scenario.lock],
    }
    return state


def is_blank(text: str, path: list[str]) -> bool:
    """Whether a field still waits for an answer."""
    place: Any = known_document(text).data
    for part in path:
        place = place.get(part) if isinstance(place, dict) else None
    return place is None


def without_budget(text: str) -> str:
    """What a text says besides the amount of its budget: texts that say the same have the same budget curve."""
    data = known_document(text).data
    if not isinstance(data, dict):
        return text
    budget = data.get("budget")
    rest = {key: value for key, value in budget.items() if key != "total"} if isinstance(budget, dict) else {}
    return repr({**data, "budget": rest})


def told_problem(problem: Problem) -> dict[str, Any]:
    """A problem as the page tells it."""
    what, hint, place = (displayable(own) for own in (problem.what, problem.hint, problem.place))
    return {"what": what, "hint": hint, "place": place, "line": problem.line, "field": problem.field}


def _rules(text: str) -> list[dict[str, Any]]:
    """The rules as they stand in the file, those that are switched off after the others."""
    data = known_document(text).data
    written_rules = data.get("rules") if isinstance(data, dict) else None
    listed = written_rules if isinstance(written_rules, list) else []
    on = [{"index": place, "on": True, **_rule(rule)} for place, rule in enumerate(listed)]
    off = [{"index": place, "on": False, **_rule(rule)} for place, (_, rule) in enumerate(off_entries(text))]
    return [*on, *off]


def _rule(rule: object) -> dict[str, Any]:
    if not isinstance(rule, dict):
        return {"name": displayable(str(rule)), "words": "", "min": "", "max": ""}
    shown = {key: value for key, value in rule.items() if key not in ("name", "min", "max")}
    limits = {end: "" if rule.get(end) is None else written(rule[end]).strip('"') for end in ("min", "max")}
    return {"name": displayable(str(rule.get("name", ""))), "words": displayable(written(shown)[1:-1]), **limits}
