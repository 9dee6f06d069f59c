"""The model of each kind of rule and objective, on file for a reader: `tests/golden/NAME.yaml` and `NAME.lp`.

    .venv/bin/python tests/support/golden.py

writes them anew after a change of the mathematics; what changed in them is then read as part of the change.
"""

from __future__ import annotations

import sys
import typing
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import BaseModel, ValidationError

from optimizer.audience.building import build_market
from optimizer.offers.building import build_offers
from optimizer.program.building import build_program
from optimizer.program.exporting import export_model
from optimizer.roster.source import read_scenario_roster
from optimizer.scenario.fields import Condition, RuleMeasure
from optimizer.scenario.flights import Rest
from optimizer.scenario.messages import models_in
from optimizer.scenario.numbers import Limit
from optimizer.scenario.reading import ScenarioFile, read_scenario
from optimizer.scenario.rule_grammar import Rule, Target
from optimizer.scenario.schema import Scenario

GOLDEN = Path(__file__).parents[1] / "golden"

FIGURES = frozenset(
    {
        *("format", "name", "solve", "approval"),  # no word about the model
        # What an offer costs and brings, or how many cells a market has: other numbers in the same rows.
        *("currency", "roster", "tiers", "formats", "costs", "conversion", "forecast", "history", "prices"),
        *("deals", "books", "budget.held_back"),
        *("packages.name", "packages.contents", "packages.discount", "packages.fee", "packages.price"),
        *("audience.people", "audience.correlation", "audience.overlaps", "rules.name"),
    }
)
"""Fields that make no kind of rule or objective; every other field of a scenario needs a golden file."""


def scenarios() -> list[Path]:
    """The scenarios, each with its model beside it."""
    return sorted(GOLDEN.glob("*.yaml"))


def model_of(path: Path) -> str:
    """The model of a scenario in LP format."""
    file = read_scenario(path)
    return model_text(file, file.scenario)


def model_text(file: ScenarioFile, scenario: Scenario) -> str:
    """The model of a scenario that a file holds, or that was changed since it was read."""
    scenario.__dict__.pop("all_rules", None)  # a cached property, which a copy takes along
    file = replace(file, scenario=scenario)
    offers = build_offers(file, read_scenario_roster(file))
    compiled = build_program(scenario, offers, build_market(file, offers))
    with TemporaryDirectory() as folder:
        return export_model(compiled.program, offers, Path(folder, "model.lp"))[0].read_text(encoding="utf-8")


def kinds() -> set[str]:
    """Every kind of rule and objective that the schema of a scenario knows."""
    return {*_fields_of(Scenario), *_ways_of_limits(), *(f"where: {kind}" for kind in _kinds_of_condition())}


def kinds_in(scenario: Scenario) -> set[str]:
    """The kinds that a scenario is an example of."""
    conditions = [condition for rule in scenario.all_rules for condition in rule.where.values()]
    return {
        *_fields_in(scenario),
        *(way for rule in scenario.all_rules for way in _ways_in(rule)),
        *(f"where: {type(condition).__name__}" for condition in conditions),
    }


def _kinds_of_condition() -> list[str]:
    """The classes of a condition of `where`."""
    return [kind.__name__ for kind in typing.get_args(typing.get_args(Condition)[0])]


def _fields_of(model: type[BaseModel], path: str = "") -> Iterator[str]:
    """Dotted fields of the model and of its parts; of a choice each choice; of a limit both ways to write it."""
    for name, field in model.model_fields.items():
        here = f"{path}{name}"
        if here in FIGURES:
            continue
        parts = list(models_in(field.annotation))
        for part in parts:
            yield from _fields_of(part, f"{here}.")
        if not parts:
            yield here
        yield from (f"{here}={choice}" for choice in _choices(field.annotation))
        if model not in (Rule, Target) and _holds(field.annotation, Limit):
            yield f"{here} as a share"


def _fields_in(part: BaseModel, path: str = "") -> Iterator[str]:
    """The same of one scenario: the fields that are written in it, and what each choice is."""
    for name, field in type(part).model_fields.items():
        here, value = f"{path}{name}", getattr(part, name)
        if here in FIGURES or value is None:
            continue
        entries = value if isinstance(value, tuple) else value.values() if isinstance(value, Mapping) else (value,)
        inner = [entry for entry in entries if isinstance(entry, BaseModel)]
        for entry in inner:
            yield from _fields_in(entry, f"{here}.")
        if name in part.model_fields_set and not inner:
            yield here
        chosen = value.unit if isinstance(value, Rest) else value
        yield from (f"{here}={choice}" for choice in _choices(field.annotation) if choice == chosen)
        if not isinstance(part, Rule | Target) and isinstance(value, Limit) and value.is_share:
            yield f"{here} as a share"


def _choices(annotation: object) -> Iterator[str]:
    """The words that a field may be, where these are given; a table by such words is one kind for all of them."""
    if typing.get_origin(annotation) is typing.Literal:
        yield from typing.get_args(annotation)
    elif annotation is Rest:
        yield from typing.get_args(typing.get_type_hints(Rest)["unit"])
    elif typing.get_origin(annotation) is not dict:
        for argument in typing.get_args(annotation):
            yield from _choices(argument)


def _holds(annotation: object, kind: type) -> bool:
    return annotation is kind or any(_holds(argument, kind) for argument in typing.get_args(annotation))


def _ways_of_limits() -> Iterator[str]:
    """Each measure with a number and with a percentage of either whole, from below and from above, where it can be."""
    for measure in _choices(RuleMeasure):
        for end in ("min", "max"):
            for limit, of in (("5", "plan"), ("5%", "plan"), ("5%", "budget")):
                try:
                    rule = Rule.model_validate({"measure": measure, end: limit, "of": of})
                except ValidationError:
                    continue
                yield from _ways_in(rule)


def _ways_in(rule: Rule) -> Iterator[str]:
    for end, limit in (("min", rule.min), ("max", rule.max)):
        if limit is not None:
            yield f"{end} of {rule.measure}: {f'percentage of the {rule.of}' if limit.is_share else 'number'}"


NEEDED = ("start", "end", "min", "max")
"""A flight has both days or neither; a rule without a limit is none."""


def left_out(part: BaseModel, path: list[str]) -> BaseModel | None:
    """The scenario, or a part of it, without what is written in one field; None where the field cannot be left out."""
    name, value = path[0], getattr(part, path[0])
    if len(path) == 1:
        field = type(part).model_fields[name]
        if name in NEEDED or field.is_required() or value == field.get_default(call_default_factory=True):
            return None
        return part.model_copy(update={name: field.get_default(call_default_factory=True)})
    if isinstance(value, BaseModel):
        inner = left_out(value, path[1:])
        return None if inner is None else part.model_copy(update={name: inner})
    entries = dict(value) if isinstance(value, Mapping) else dict(enumerate(value))
    changed = {key: left_out(entry, path[1:]) for key, entry in entries.items()}
    if not any(changed.values()):
        return None
    entries |= {key: entry for key, entry in changed.items() if entry is not None}
    return part.model_copy(update={name: entries if isinstance(value, Mapping) else tuple(entries.values())})


def write(folder: Path) -> None:
    """Write every model into a folder."""
    for scenario in scenarios():
        (folder / f"{scenario.stem}.lp").write_text(model_of(scenario), encoding="utf-8")


if __name__ == "__main__":
    write(Path(*sys.argv[1:]) if sys.argv[1:] else GOLDEN)
