"""How outcomes are expected, and where the posts stand that they are learned from."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from optimizer.scenario.fields import Count, Share, Strict, Switch, Text, field_problem
from optimizer.scenario.shorthand import NAME, shorthand
from optimizer.words.figures import count

FEWEST_DRAWS, MOST_DRAWS = 50, 10_000


class PostColumn(Strict):
    """Which header of the history holds a field."""

    header: Text
    """The header as it stands in the file."""


class HistorySource(Strict):
    """Where past posts stand, one row each: a file, or a query on a database."""

    file: Text | None = None
    """Path of a .csv, .tsv, .xlsx, .parquet, .json or .jsonl file, relative to the scenario."""
    sheet: Text | None = None
    """Sheet of a workbook; the one that looks like a table where it is not named."""
    sql: Text | None = None
    """SQLAlchemy URL of a database; goes with `query`."""
    query: Text | None = None
    """The SQL query whose answer is the history."""
    columns: dict[str, Annotated[PostColumn, shorthand("header", NAME)]] = Field(default_factory=dict)
    """Column of the history to its header, where it is not recognised: {posted: Published on}."""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.file is None) == (self.sql is None):
            raise field_problem("a history is either a file or a query", "give file, or sql with query")
        if (self.sql is None) != (self.query is None):
            raise field_problem("sql and query go together", "give both the database URL and the query")
        return self


def _draws(number: int) -> int:
    if not FEWEST_DRAWS <= number <= MOST_DRAWS:
        what = f"plans are made with {count(FEWEST_DRAWS)} to {count(MOST_DRAWS)} draws, not with {count(number)}"
        raise field_problem(what, "leave it out for 1,000")
    return number


class Forecast(Strict):
    """How outcomes are expected from past posts and from what the roster says."""

    shrink: Switch = False
    """Pull measured engagement rates towards the benchmark, the more the fewer posts were measured; of `method: stated`
    alone."""
    quality: Share | None = None
    """Authentic share of the audience where the roster has none."""
    no_show: Share = Decimal(0)
    """Share of the agreed content that is never delivered."""
    repeat: Share = Decimal("0.9")
    """Engagement of each further piece of the same format in a package, relative to the one before."""
    method: Literal["calibrated", "stated"] | None = None
    """`calibrated` learns from past posts and says ranges, `stated` takes the roster's averages as they stand. Where
    it is left out: calibrated with a `history`, stated without one."""
    sponsored: Share | None = None
    """Engagement of a sponsored post relative to an organic one; the history moves it where it tells, and a published
    figure is taken where nothing is said. Of `method: calibrated`."""
    draws: Annotated[Count, AfterValidator(_draws)] = 1000
    """Draws of all that is uncertain that cautious plans (`risk`) and chances are planned with."""

    @model_validator(mode="after")
    def _of_one_method(self) -> Self:
        if self.method == "calibrated" and self.shrink:
            raise field_problem("shrink belongs to method: stated", "leave it out: a calibrated forecast needs none")
        if self.sponsored is not None and not self.sponsored:
            raise field_problem("a sponsored post that brings nothing cannot be planned with", "give a share above 0")
        return self
