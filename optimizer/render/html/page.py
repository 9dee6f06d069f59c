"""A report as one self-contained HTML file: its parts, and how they are put into the template.

Every text goes through the template's escaping; markup is only what this package makes. The page forbids itself
everything but its own style and script (Content-Security-Policy by hash), so nothing is ever loaded or sent, and
nothing that a name might smuggle in would run.
"""

from __future__ import annotations

import base64
import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from markupsafe import Markup

from optimizer.render.safe import displayable, shortened
from optimizer.words.figures import some_of

LONGEST = 160
"""Characters of a name that are shown."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: what it shows, and the number by which it is sorted where it is one."""

    shown: str
    sort: str | None = None
    classes: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """The heading of a column; figures stand on the right."""

    text: str
    right: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter by one column's values."""

    label: str
    column: int
    options: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table; `folded` is the line behind which it hides, `sum` the column that the filter adds up."""

    id: str
    caption: str
    heads: Sequence[Head]
    rows: Sequence[Sequence[Cell]]
    foot: Sequence[Cell] = ()
    sorts: bool = False
    filters: Sequence[Choice] = ()
    sum: int | None = None
    folded: str = ""
    classes: str = ""
    label: str = ""
    """Its name among all that the page holds, for whoever cannot see it."""
    kind: str = "table"


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing with its title."""

    caption: str
    svg: Markup
    kind: str = "figure"


@dataclass(frozen=True, slots=True)
class Card:
    """A large figure."""

    title: str
    figure: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Cards:
    """Large figures side by side."""

    cards: Sequence[Card]
    kind: str = "cards"


@dataclass(frozen=True, slots=True)
class Pair:
    """Parts beside each other where there is room."""

    parts: Sequence[Any]
    kind: str = "pair"


@dataclass(frozen=True, slots=True)
class Heading:
    """A smaller heading inside of a section."""

    text: str
    kind: str = "heading"


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence."""

    text: str
    classes: str = ""
    kind: str = "said"


@dataclass(frozen=True, slots=True)
class Point:
    """One of a list: a head, what is said of it, and what to type to try it."""

    head: str
    text: str = ""
    code: str = ""
    classes: str = ""
    kind: str = "point"


@dataclass(frozen=True)
class Section:
    """A part of the page with a heading of its own."""

    id: str
    title: str
    parts: Sequence[Any]


@dataclass(frozen=True)
class Report:
    """A whole page."""

    title: str
    kicker: str
    heading: str
    lead: Sequence[Any]
    sections: Sequence[Section]
    footer: str
    currency: str = ""
    digits: int = 2
    badge: tuple[str, str] | None = None
    """Text and look (good, warn, bad) of the state beside the kicker."""


def plain_name(text: object) -> str:
    """A name from somebody's file as it is shown: not too long, nothing that hides or piles up."""
    return shortened(displayable(str(text)), LONGEST)


def name(text: object) -> str:
    """The same as markup that keeps it apart from the text around it."""
    return Markup("<bdi>{}</bdi>").format(plain_name(text))


def names(texts: Sequence[str], most: int) -> str:
    """Several names, each kept apart, no more of them than a person reads."""
    return Markup(some_of([name(text) for text in texts], most))  # the commas between them are ours


def marked(text: str) -> str:
    """A figure that rests on a default; the mark hangs over, so that figures stay below each other."""
    return Markup('{}<span class="mark">*</span>').format(text)


def text(shown: object) -> Cell:
    """A cell of words of our own."""
    return Cell(str(shown))


def named(shown: object) -> Cell:
    """A cell with a name from somebody's file."""
    return Cell(name(shown))


def figure(shown: str, value: Any = None) -> Cell:
    """A cell with a figure, sorted by its value."""
    number = float(value) if value is not None else math.nan
    return Cell(shown, "" if math.isnan(number) else f"{number:.10g}", "n")


def page_html(report: Report) -> str:
    """The page; the same report gives the same text."""
    style, script = (_asset(file) for file in ("report.css", "report.js"))
    return _filled(
        "report.html",
        title=plain_name(report.title),
        kicker=report.kicker,
        heading=name(report.heading),
        lead=[said if isinstance(said, Said) else Said(str(said)) for said in report.lead],
        badge=None if report.badge is None else {"text": report.badge[0], "look": report.badge[1]},
        sections=report.sections,
        footer=report.footer,
        currency=report.currency,
        digits=report.digits,
        style=Markup(style),  # our own file, without any data
        script=Markup(script),  # our own file, without any data
        style_hash=_hash(style),
        script_hash=_hash(script),
    )


def notebook_html(heading: str, lead: Sequence[Said], parts: Sequence[Any]) -> str:
    """A piece of a page for the output of a notebook: with a look of its own, without script."""
    style = Markup(_asset("notebook.css"))  # our own file, without any data
    return _filled("notebook.html", heading=name(heading), lead=lead, parts=parts, style=style, currency="", digits=2)


def section_markup(section: Section, currency: str, digits: int) -> str:
    """The parts of a section as markup, for a page that has a frame of its own."""
    return _filled("panel.html", section=section, currency=currency, digits=digits)


def _filled(template: str, **values: Any) -> str:
    """A template of this folder with its values."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("optimizer.render.html"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, finalize=_shown,
    )  # fmt: skip
    return environment.get_template(template).render(**values)


def _shown(value: Any) -> Any:
    """Whatever text the template is given, without marks that hide or turn it; our own markup as it is."""
    return displayable(value) if type(value) is str else value


def _asset(file: str) -> str:
    found = resources.files("optimizer.render.html").joinpath("templates", file)
    return found.read_text(encoding="utf-8")


def _hash(content: str) -> str:
    return base64.b64encode(hashlib.sha256(content.encode("utf-8")).digest()).decode("ascii")
