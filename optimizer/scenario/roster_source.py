"""Where a scenario's roster stands, and what its headers mean where they are not recognised."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, JsonValue, field_validator, model_validator

from optimizer.scenario.fields import Strict, Text, field_problem
from optimizer.scenario.shorthand import NAME, shorthand

_UNIT: JsonValue = {"enum": ["percent", "fraction"], "description": "How the engagement rate is written."}


class ColumnChoice(Strict):
    """Which header of the roster holds a field, and in which unit a rate is written."""

    header: Text | None = None
    """The header as it stands in the file."""
    unit: Literal["percent", "fraction"] | None = None
    """How a rate is written: 4.5 (percent) or 0.045 (fraction)."""


class RosterSource(Strict):
    """Where the roster stands: a file, or a query on a database."""

    file: Text | None = None
    """Path of a .csv, .tsv, .xlsx, .parquet, .json or .jsonl file, relative to the scenario."""
    sheet: Text | None = None
    """Sheet of a workbook; the one that looks like a roster where it is not named."""
    sql: Text | None = None
    """SQLAlchemy URL of a database; goes with `query`."""
    query: Text | None = None
    """The SQL query whose answer is the roster."""
    columns: dict[str, Annotated[ColumnChoice, shorthand("header", NAME)]] = Field(
        default_factory=dict, json_schema_extra={"properties": {"unit": _UNIT}}
    )
    """Roster column to its header, where it is not recognised: {followers: Follower Count}. `unit: percent` or
    `unit: fraction` beside them is that of the engagement rate. What stands there without a value is still open."""
    duplicates: Literal["first", "largest", "refuse"] | None = None
    """Which row counts where a channel stands twice with different data: the first, the one with most followers, or
    none (refuse, which is meant where it is left out)."""
    places: Literal["states", "countries"] | None = None
    """What `Wilmington, DE` means, where DE is a state of the USA and a country too; asked where it is left out."""

    currencies: Literal["cells", "column"] | None = None
    """Which counts where a price is written in another currency than its row's currency column says; asked where it
    is left out."""

    @field_validator("columns", mode="before")
    @classmethod
    def _unit_of_engagement(cls, raw: object) -> object:
        if not isinstance(raw, Mapping):
            raise field_problem(
                "columns maps a field to a header", 'write, say, columns: {followers: "Follower Count"}'
            )
        choices = {key: {} if choice is None else choice for key, choice in raw.items() if key != "unit"}
        if raw.get("unit") is None:
            return choices
        rate = choices.get("engagement_rate", {})
        rate = {"header": rate} if isinstance(rate, str | Decimal) else rate
        if isinstance(rate, dict):
            rate = {"unit": raw["unit"], **rate}
        return {**choices, "engagement_rate": rate}

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.file is None) == (self.sql is None):
            raise field_problem("a roster is either a file or a query", "give file, or sql with query")
        if (self.sql is None) != (self.query is None):
            raise field_problem("sql and query go together", "give both the database URL and the query")
        return self
