"""What pydantic found, told to a planner: place, sentence, hint."""

from __future__ import annotations

import difflib
import typing
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from optimizer.errors import Problem
from optimizer.scenario.document import Document, Path, dotted
from optimizer.scenario.packages import FORMATS, Package
from optimizer.scenario.schema import Scenario

_TO_ADD = {
    "roster": "add roster: roster.csv, the table of your creators",
    "measure": "add measure: spend, or creators, posts, engagement, impressions, reach, conversions, value, cash",
    "total": "add total: 20000",
    "people": "add people: how many there are",
}
"""What to write for a field that is missing."""


def problems_of(error: ValidationError, document: Document, formats: Iterable[str]) -> list[Problem]:
    """One problem for each thing wrong, in the order of the file, none told twice."""
    problems: dict[tuple[str, str], Problem] = {}
    known = document.paths()
    parents = {path[:-1] for path in known if path}
    for detail in error.errors():
        path = _written_path((*detail["loc"], *(detail.get("ctx") or {}).get("at", ())), known, parents)
        what, hint = _sentence(detail, formats)
        problem = document.problem(what, hint, path)
        problems.setdefault((dotted(path), what), problem)
    return list(problems.values())


def _written_path(loc: tuple[int | str, ...], known: Set[Path], parents: Set[Path]) -> Path:
    """The path as it stands in the file: without the steps pydantic and the shorthand add.

    A field that is missing stands nowhere; it is named all the same, and the line is that of what lacks it.
    """
    path: Path = ()
    for step in loc:
        if (*path, step) in known:
            path = (*path, step)
    last = loc[-1] if loc else ""
    is_missing = isinstance(last, str) and last.isidentifier() and path[-1:] != (last,)
    return (*path, last) if is_missing and path in parents else path


def _sentence(detail: ErrorDetails, formats: Iterable[str]) -> tuple[str, str]:
    """What is wrong and how to mend it."""
    context: dict[str, Any] = detail.get("ctx") or {}
    shown = _shown(detail["input"])
    match detail["type"]:
        case "field_problem":
            return context["what"], context["hint"]
        case "extra_forbidden":
            name = str(detail["loc"][-1])
            hint = _did_you_mean(name, _fields_at(detail["loc"][:-1], formats))
            if name.isdecimal():
                hint = "a comma ends a field; write decimals with a point: 0.5"
            return f"there is no field {name!r} here", hint
        case "missing":
            name = str(detail["loc"][-1])
            return f"{name} is missing", _TO_ADD.get(name, f"add {name}: ...")
        case "literal_error" | "enum":
            allowed = [word.strip(" '") for word in str(context["expected"]).replace(" or ", ",").split(",")]
            return f"{shown} is not one of {', '.join(allowed)}", _did_you_mean(str(detail["input"]), allowed)
        case "too_short":
            return (
                "at least two creators are needed here",
                "list the creators that belong together: [[creator_1, creator_2]]",
            )
        case "tuple_type" | "list_type" | "dict_type" | "model_type" | "model_attributes_type" if (
            detail["input"] is None
        ):
            return "nothing stands behind this field", "fill it in, or delete the line"
        case "string_type":
            return f"text is needed here, not {shown}", "write a word; put it in quotes if it looks like something else"
        case "dict_type" | "model_type" | "model_attributes_type":
            return f"fields with values are expected here, not {shown}", "write them as name: value, one a line"
        case "tuple_type" | "list_type":
            return f"a list is expected here, not {shown}", "put it in square brackets, or one entry a line with a dash"
        case _:
            return f"{detail['msg'].lower()}, not {shown}", "see the scenario reference in the README"


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    words = sorted(set(known))
    close = difflib.get_close_matches(name.lower(), words, n=1, cutoff=0.6)
    return f"did you mean {close[0]!r}?" if close else f"known here: {', '.join(words)}"


def _fields_at(loc: tuple[int | str, ...], formats: Iterable[str]) -> list[str]:
    """Names of the fields of the model at `loc`, found by walking the schema's annotations."""
    models: list[type[BaseModel]] = [Scenario]
    for step in loc:
        inner = [
            model_inside
            for model in models
            if step in model.model_fields
            for model_inside in models_in(model.model_fields[str(step)].annotation)
        ]
        models = inner or models
    names = [name for model in models for name in model.model_fields]
    return [*names, *FORMATS, *formats] if Package in models else names


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that a field of this type may hold."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in typing.get_args(annotation):
        yield from models_in(argument)


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return f"the fields {', '.join(map(str, value))}"[:60]
    if isinstance(value, list):
        return f"a list of {len(value)}"
    text = str(value).lower() if isinstance(value, bool) else str(value) if not isinstance(value, str) else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
