"""Short ways to write a field, each with its JSON Schema, so that an editor knows of them as the reader does.

A schema says what may stand in the file, not what it becomes. It is wider than the reader where a pattern would have to
repeat what the reader does: whoever writes `budget: twenty` is told by `validate`, if not by the editor.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema
from pydantic_core.core_schema import no_info_before_validator_function

Schema = dict[str, Any]

NAME: Schema = {"type": ["string", "number"]}
"""A text; a name may look like a number."""
NUMBER: Schema = {"type": ["number", "string"], "pattern": r"^\s*[-+]?\.?\d[^%]*$"}
"""A number as a person writes it: 20000, 20k, 1.5M, 20,000."""
NUMBER_OR_SHARE: Schema = {"type": ["number", "string"], "pattern": r"^\s*[-+]?\.?\d.*$"}
"""The same, or a percentage: 15%."""
CELL: Schema = {"type": ["string", "number", "null"]}
"""A cell of a table."""
ROWS: Schema = {"type": "array", "items": {"type": "object", "additionalProperties": CELL}}
"""Rows of a table, each a mapping of column to value."""
DATE: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
"""A day: 2027-03-01."""


@dataclass(frozen=True, slots=True, eq=False)
class AlsoWritten:
    """A validator of the field takes this form too."""

    short: Schema

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> Schema:
        """The short form, or the field's own."""
        return {"anyOf": [self.short, handler(schema)]}


@dataclass(frozen=True, slots=True, eq=False)
class Shorthand:
    """A bare value of these kinds stands for the mapping `{key: value}`."""

    key: str
    bare: Schema
    kinds: tuple[type, ...] = (str, Decimal)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The field's own, after the value is widened."""
        return no_info_before_validator_function(self._widened, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> Schema:
        """The bare value, or the mapping."""
        return {"anyOf": [self.bare, handler(schema)]}

    def _widened(self, raw: object) -> object:
        return {self.key: raw} if isinstance(raw, self.kinds) else raw


@dataclass(frozen=True, slots=True, eq=False)
class AsTuple:
    """A single value where a list is expected is a list of one; a forgotten dash is no mistake."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The field's own, after a single value was put in a list."""
        return no_info_before_validator_function(self._listed, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> Schema:
        """A list, or one entry of it."""
        whole = handler(schema)
        return {"anyOf": [whole, whole["items"]]}

    def _listed(self, raw: object) -> object:
        return raw if isinstance(raw, list | tuple) else [] if raw is None else [raw]


def shorthand(key: str, bare: Schema = NUMBER) -> Shorthand:
    """A bare value, of which the schema is told, stands for the mapping `{key: value}`."""
    return Shorthand(key, bare)


def listed(key: str, bare: Schema) -> Shorthand:
    """A list stands for the mapping `{key: list}`."""
    return Shorthand(key, bare, (list,))
