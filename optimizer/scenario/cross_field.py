"""What the parts of a scenario need of each other, looked up in what was written.

It reads the plain data and not the models, so that these problems are told together with those of single
fields: a scenario with a misspelt rule and without a budget gets both messages at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from optimizer.scenario.document import Path


class Missing(NamedTuple):
    """Something that is missing: the sentence, the hint, and the field that needs it."""

    what: str
    hint: str
    path: Path


def missing_fields(data: Mapping[str, object]) -> Iterator[Missing]:
    """Everything that one field of the scenario needs and another does not give."""
    objective = data.get("objective", "engagement")
    rules, targets = [*_entries("rules", data.get("rules"))], _mapping(data.get("targets"))
    flights = [*_entries("flights", data.get("flights"))]
    of_flights = [(path, _mapping(flight.get("targets"))) for path, flight in flights]
    has_budget, rate = data.get("budget") is not None, _mapping(data.get("conversion")).get("rate")
    if not has_budget and objective != "spend":
        yield Missing("there is no budget", "add budget: 20000, or use objective: spend with targets", ("budget",))
    asked = bool(targets or data.get("lock") or any(wanted for _, wanted in of_flights))
    if objective == "spend" and not asked and not any("min" in rule for _, rule in rules):
        hint = "add what the money has to reach, such as targets: {engagement: {min: 40000}}"
        yield Missing("the least spend for nothing is nothing", hint, ("objective",))
    if objective == "conversions" and not rate:
        hint = "add conversion: {rate: {micro: 2%, macro: 1.2%}}"
        yield Missing("conversions need a rate, and no usable one is published", hint, ("objective",))
    chancy: list[Path] = [("risk",)] if data.get("risk") is not None and objective == "value" else []
    chancy += [("targets", "value", "chance")] if "chance" in _mapping(targets.get("value")) else []
    chancy += [(*path, "chance") for path, rule in rules if rule.get("measure") == "value" and "chance" in rule]
    if _mapping(data.get("conversion")).get("value") is None:
        hint = "say what a sale is worth: conversion: {rate: 2%, value: 45}; or use engagement"
        what = "earned media value is made of published figures, so its bad cases are not known"
        yield from (Missing(what, hint, path) for path in chancy)
    yield from _unknown_reach(data, rules, of_flights)
    if not rate and _mapping(data.get("conversion")).get("value") is not None:
        hint = "add the sales per engagement: conversion: {rate: 2%, value: 45}"
        yield Missing("a sale has a value, but nothing says how many sales there are", hint, ("conversion", "value"))
    if data.get("audience") is None:
        asking: list[Path] = [("objective",)] if objective == "reach" else []
        asking += [("targets", "reach")] if "reach" in targets else []
        asking += [(*path, "measure") for path, rule in rules if rule.get("measure") == "reach"]
        asking += [(*path, "targets", "reach") for path, wanted in of_flights if "reach" in wanted]
        hint = "add audience: {people: 8500000}, the number of people who could be reached at all"
        yield from (Missing("net reach needs the size of the market", hint, path) for path in asking)
    if not has_budget:
        hint = "add a budget, or give the limit as a number"
        yield from (
            Missing("the limit is a share of the budget, and there is no budget", hint, (*path, "of"))
            for path, rule in rules
            if rule.get("of") == "budget"
        )
        yield from (
            Missing("the flight's budget is a share of the budget, and there is none", hint, (*path, "budget"))
            for path, flight in flights
            if str(flight.get("budget", "")).strip().endswith("%")
        )


def _unknown_reach(
    data: Mapping[str, object],
    rules: list[tuple[Path, Mapping[str, object]]],
    of_flights: list[tuple[Path, Mapping[str, object]]],
) -> Iterator[Missing]:
    """Bad cases of net reach that are not worked out: those of a flight, and of being seen several times."""
    target = _mapping(_mapping(data.get("targets")).get("reach"))
    several = str(_mapping(data.get("audience")).get("frequency", 1)).strip() in map(str, range(2, 100))
    asked = [(path, rule) for path, rule in rules if rule.get("measure") == "reach" and "chance" in rule]
    wanted = [(path, _mapping(own.get("reach"))) for path, own in of_flights]
    flights = [(*path, "targets", "reach", "chance") for path, reach in wanted if "chance" in reach]
    if several:
        hint = "leave audience.frequency out, or ask for impressions"
        paths: list[Path] = [("risk",)] if data.get("risk") is not None and data.get("objective") == "reach" else []
        paths += [("targets", "reach", "chance")] if "chance" in target else []
        paths += [*((*path, "chance") for path, _ in asked), *flights]
        yield from (Missing("bad cases of being seen several times are not worked out", hint, path) for path in paths)
    elif data.get("flights"):
        hint = "ask for the reach of the whole campaign with a chance, or for the impressions of the flight"
        of_rules = [
            (*path, "chance")
            for path, rule in asked
            if rule.get("per") == "flight" or "flight" in _mapping(rule.get("where"))
        ]
        what = "the chance of the reach of a flight is not worked out"
        yield from (Missing(what, hint, path) for path in (*of_rules, *flights))


def _entries(field: str, written: object) -> Iterator[tuple[Path, Mapping[str, object]]]:
    """The entries of a list with their paths; a single one may stand without a list around it."""
    if isinstance(written, Mapping):
        yield (field,), written
    elif isinstance(written, list):
        yield from (((field, position), entry) for position, entry in enumerate(written) if isinstance(entry, Mapping))


def _mapping(written: object) -> Mapping[str, object]:
    return written if isinstance(written, Mapping) else {}
