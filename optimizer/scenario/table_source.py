"""Where a table beside the roster stands: past posts to learn from, deals that were made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Self

from pydantic import BeforeValidator, Field, model_validator

from optimizer.scenario.fields import Strict, Text, field_problem
from optimizer.scenario.shorthand import CELL, NAME, AlsoWritten, shorthand


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
    def is_written_out(self) -> bool:
        """The table stands in the scenario itself."""
        return False

    @property
    def headers(self) -> dict[str, str]:
        """Column to header."""
        return {name: choice.header for name, choice in self.columns.items()}

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        places = [self.file is not None, self.sql is not None, self.is_written_out]
        if sum(places) != 1:
            raise field_problem(f"{self.what} is either a file or a query", "give file, or sql with query")
        if (self.sql is None) != (self.query is None):
            raise field_problem("sql and query go together", "give both the database URL and the query")
        return self


class HistorySource(TableSource):
    """Where past posts stand, one row each: a file, or a query on a database."""

    what: ClassVar[str] = "a history"


def _as_written(value: object) -> str:
    """A cell of a row in the scenario, letter by letter: a name may look like a number."""
    if isinstance(value, bool | list | Mapping):
        raise field_problem("a cell of a row is a text or a number", "put it in quotes if it is text")
    return "" if value is None else str(getattr(value, "text", value))


_Cell = Annotated[str, BeforeValidator(_as_written), AlsoWritten(CELL)]


class DealsSource(TableSource):
    """Where deals stand, one row for each booking: in the scenario itself, in a file, or a query on a database."""

    what: ClassVar[str] = "a list of deals"

    rows: tuple[dict[Text, _Cell], ...] = ()
    """The deals themselves, where they stand as a list under `deals:`; one mapping of column to value for each."""

    @property
    def is_written_out(self) -> bool:
        """The table stands in the scenario itself."""
        return bool(self.rows)
