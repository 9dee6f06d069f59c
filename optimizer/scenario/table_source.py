"""Where a table beside the roster stands: past posts to learn from, deals that were made."""

from __future__ import annotations

from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from optimizer.scenario.fields import Strict, Text, field_problem
from optimizer.scenario.shorthand import NAME, shorthand


class ColumnHeader(Strict):
    """Which header of the table holds a field."""

    header: Text
    """The header as it stands in the file."""


class TableSource(Strict):
    """Where a table stands: a file, or a query on a database."""

    what: ClassVar[str] = "a table"

    file: Text | None = None
    """Path of a .csv, .tsv, .xlsx, .parquet, .json or .jsonl file, relative to the scenario."""
    sheet: Text | None = None
    """Sheet of a workbook; the one that looks like a table where it is not named."""
    sql: Text | None = None
    """SQLAlchemy URL of a database; goes with `query`."""
    query: Text | None = None
    """The SQL query whose answer is the table."""
    columns: dict[str, Annotated[ColumnHeader, shorthand("header", NAME)]] = Field(default_factory=dict)
    """Column of the table to its header, where it is not recognised: {creator: Talent}."""

    @property
    def headers(self) -> dict[str, str]:
        """Column to header."""
        return {name: choice.header for name, choice in self.columns.items()}

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.file is None) == (self.sql is None):
            raise field_problem(f"{self.what} is either a file or a query", "give file, or sql with query")
        if (self.sql is None) != (self.query is None):
            raise field_problem("sql and query go together", "give both the database URL and the query")
        return self


class HistorySource(TableSource):
    """Where past posts stand, one row each: a file, or a query on a database."""

    what: ClassVar[str] = "a history"


class DealsSource(TableSource):
    """Where deals stand, one row for each booking: a file, or a query on a database."""

    what: ClassVar[str] = "a list of deals"
