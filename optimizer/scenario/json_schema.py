"""The JSON Schema of a scenario: what editors complete and check, and what the reference of the fields is made from.

Its properties are the fields in the order of the models, each with the field's docstring as description and its
default as the planner would write it.
"""

from __future__ import annotations

import ast
import inspect
import itertools
import json
import textwrap
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from optimizer.scenario.messages import models_in
from optimizer.scenario.packages import Package
from optimizer.scenario.payments import Delay, PaymentTerms
from optimizer.scenario.schema import Scenario
from optimizer.scenario.shorthand import Schema
from optimizer.scenario.tiers import Tier

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def scenario_schema() -> Schema:
    """The schema of a whole scenario; parts that have a class of their own stand under `$defs`."""
    schema = Scenario.model_json_schema(schema_generator=_AsWritten)
    parts = {Scenario.__name__: schema, **schema["$defs"]}
    for model in _models(Scenario):
        texts = _field_docstrings(model)
        for field, part in parts[model.__name__]["properties"].items():
            part.setdefault("description", texts.get(field, ""))
            if part.get("default", "") is None:
                del part["default"]  # left out, the field says nothing
    return {"$schema": _DRAFT, **schema}


def schema_text() -> str:
    """The schema as a file, in ASCII, so that every console can print it."""
    return json.dumps(scenario_schema(), indent=2) + "\n"


class _AsWritten(GenerateJsonSchema):
    """Defaults as a planner would write them, not as the program holds them."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Never: a field's title would be its name once more."""
        del schema
        return False

    def encode_default(self, dft: Any) -> Any:
        """A default as JSON."""
        return super().encode_default(_written(dft))


def _written(value: object) -> object:
    if isinstance(value, PaymentTerms):
        return "all on posting"
    if isinstance(value, Delay):
        return str(value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Package):
        return dict(value.contents)
    if isinstance(value, BaseModel):
        return {}  # the defaults of its fields stand with them
    if isinstance(value, tuple):
        if value and all(isinstance(entry, Tier) for entry in value):
            return {tier.name: str(tier) for tier in value}
        return [_written(entry) for entry in value]
    return value


def _models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """The model and all that its fields hold, each once."""
    waiting, known = [model], {model}
    while waiting:
        yield (current := waiting.pop())
        inner = {part for field in current.model_fields.values() for part in models_in(field.annotation)} - known
        known |= inner
        waiting += sorted(inner, key=lambda part: part.__name__)


def _field_docstrings(model: type[BaseModel]) -> dict[str, str]:
    """Field -> the text under it, of the model and of what it inherits from.

    Read from the source only when a schema is asked for: pydantic can do it when a class is made, at 0.1 s a start.
    """
    texts: dict[str, str] = {}
    for base in reversed(model.__mro__):
        if not issubclass(base, BaseModel) or base is BaseModel:
            continue
        (body,) = ast.parse(textwrap.dedent(inspect.getsource(base))).body
        assert isinstance(body, ast.ClassDef)
        for field, below in itertools.pairwise(body.body):
            if isinstance(field, ast.AnnAssign) and isinstance(below, ast.Expr) and isinstance(field.target, ast.Name):
                text = ast.literal_eval(below.value)
                texts[field.target.id] = inspect.cleandoc(text)
    return texts
