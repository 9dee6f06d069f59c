"""A view: an answer laid out once, as parts that every renderer knows how to show.

An answer becomes a `View` in one function; terminal, page, workbook, CSV and JSON are made from it and from nothing
else. What only some readers want is marked on the part: `full` for what the short form of a terminal leaves out,
`brief` for what stands in that short form alone, `folded` for what a page hides behind a line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import Field

from optimizer.views.cells import Cell, Tone

Row = tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence from `words`."""

    text: str
    tone: Tone = ""
    full: bool = False
    brief: bool = False
    kind: Literal["sentence"] = "sentence"


@dataclass(frozen=True, slots=True)
class Item:
    """One of a list: a head in bold, and what is said of it."""

    head: str
    text: str = ""
    tone: Tone = ""
    code: str = ""
    """What to type to try it."""


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    title: str
    items: tuple[Item, ...]
    numbered: bool = False
    most: int | None = None
    """Items on a terminal, unless all are asked for."""
    tone: Tone = ""
    full: bool = False
    brief: bool = False
    kind: Literal["items"] = "items"


@dataclass(frozen=True, slots=True)
class Card:
    """A large figure: what it is, the figure, a remark."""

    title: str
    figure: Cell
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Cards:
    """Large figures side by side."""

    cards: tuple[Card, ...]
    full: bool = False
    kind: Literal["cards"] = "cards"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    `key` names it in CSV and JSON, with dots where JSON nests (`totals.spend`); empty for what is only for people.
    `heading` is for people; empty for what is only data.
    """

    key: str
    heading: str
    unit: str = ""
    """Currency of its amounts, where the heading names it and the cells do not."""
    rank: int = 0
    """How soon a narrow page leaves it out: the highest rank goes first, 0 always stays."""
    least: int | None = None
    """Letters to which texts may be cut; None where they keep their width."""
    wraps: bool = False
    """Too long a text goes on in the next line instead of being cut."""
    full: bool = False
    """A terminal leaves it out unless everything is asked for."""
    editable: bool = False
    """A reader of the workbook may change these figures."""


@dataclass(frozen=True)
class Table:
    """Rows under headings; `id` names it in JSON and on a page."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row | None = None
    """A last row that sums up the others."""
    note: str = ""
    """A sentence below it."""
    blocks: bool = False
    """Columns for which a terminal has no room stand below the others, beside the first one again."""
    most: int | None = None
    """Rows on a terminal, unless all are asked for."""
    rest: str = ""
    """What the terminal says of the rows that it leaves out."""
    adds: tuple[str, ...] = ()
    """Columns that a short form adds up over the rows that it leaves out, instead of a total."""
    folded: str = ""
    """The line behind which a page hides it."""
    filters: tuple[str, ...] = ()
    """Columns by whose values a page filters; with some, the page sorts and searches too."""
    sum: str = ""
    """The column that a filter adds up."""
    full: bool = False
    brief: bool = False
    hidden: bool = False
    """Data alone: people have the same in another form."""
    kind: Literal["table"] = "table"

    def __post_init__(self) -> None:
        """Hold the shape that renderers rely on. Raises `ValueError`: a saved answer may have been changed by hand."""
        keys = {column.key for column in self.columns}
        if any(len(row) != len(self.columns) for row in (*self.rows, *(() if self.total is None else (self.total,)))):
            raise ValueError(f"a row of table {self.id!r} does not fit its columns")
        if not {*self.filters, *((self.sum,) if self.sum else ())} <= keys:
            raise ValueError(f"table {self.id!r} filters or adds up a column that it does not have")


@dataclass(frozen=True, slots=True)
class Series:
    """Points under one name; for bars and columns x is the place of the label."""

    name: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A point with a name of its own."""

    x: float
    y: float
    name: str


@dataclass(frozen=True)
class Chart:
    """A picture of figures; its description is for whoever cannot see it.

    `line` joins points over a scale, `bars` lie beside their labels, `columns` stand over theirs. Axes of bars and
    columns begin at nothing.
    """

    id: str
    shape: Literal["line", "bars", "columns"]
    title: str
    description: str
    series: tuple[Series, ...]
    labels: tuple[str, ...] = ()
    """Of bars and columns, one for each place."""
    x_title: str = ""
    y_title: str = ""
    x_unit: Literal["", "share"] = ""
    y_unit: Literal["", "share"] = ""
    band: tuple[tuple[float, float, float], ...] = ()
    """(x, low, high) of what is not ruled out."""
    likely: tuple[tuple[float, float, float], ...] = ()
    """(x, low, high) of what is likely, for pages."""
    marks: tuple[Mark, ...] = ()
    stacks: tuple[tuple[float, tuple[tuple[str, float], ...]], ...] = ()
    """Shares by name at each x, for a second panel."""
    stacks_title: str = ""
    full: bool = False
    kind: Literal["chart"] = "chart"

    def __post_init__(self) -> None:
        """Hold that bars and columns have labels. Raises `ValueError`."""
        places = {x for series in self.series for x, _ in series.points}
        if self.shape != "line" and not places <= set(range(len(self.labels))):
            raise ValueError(f"chart {self.id!r} has bars without labels")


Part = Annotated[Sentence | Items | Cards | Table | Chart, Field(discriminator="kind")]


def is_brief(part: Part) -> bool:
    """The part stands in the short form alone: pages and workbooks are long forms."""
    return isinstance(part, Sentence | Items | Table) and part.brief


@dataclass(frozen=True)
class Section:
    """Parts under a heading; a sheet of the workbook and a place in the page's contents."""

    id: str
    title: str
    parts: tuple[Part, ...]
    full: bool = False
    """A terminal leaves all of it out unless everything is asked for."""


def parts_of(section: Section, *, short: bool) -> list[Part]:
    """What a form shows of a section: the short one leaves out what is `full`, the long one what is `brief`."""
    if short:
        return [] if section.full else [part for part in section.parts if not part.full]
    return [part for part in section.parts if not is_brief(part)]


@dataclass(frozen=True)
class View:
    """An answer, laid out."""

    answer: str
    """Its name in JSON: `curve`, `compare`, ..."""
    title: str
    """Of what: the scenario's name, mostly."""
    kicker: str
    """What kind of answer it is: `Budget curve`."""
    lead: tuple[Sentence, ...]
    """The answer itself, in sentences."""
    sections: tuple[Section, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Figures of the answer that stand in no table, for JSON."""
    currency: str = ""
    digits: int = 2
    table: str = ""
    """The table that is written as CSV; the first one where empty."""
    short: int = 0
    """Lines of a terminal that the short form may take: lists and tables that may be cut give way; 0 for any number."""
    badge: tuple[str, Tone] = ("", "")
    """The state of what is shown, beside the kicker."""
    footer: str = ""

    @property
    def tables(self) -> dict[str, Table]:
        """Every table by its id."""
        parts = (part for section in self.sections for part in section.parts)
        return {part.id: part for part in parts if isinstance(part, Table)}
