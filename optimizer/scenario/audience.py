"""What the planner knows about who follows whom."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import model_validator

from optimizer.scenario.fields import Amount, AsList, Count, Factor, Positive, Share, Strict, Text, field_problem
from optimizer.scenario.shorthand import NAME, shorthand
from optimizer.words.figures import grouped

ROUNDING = Decimal("0.001")
"""The segments may miss the market by this part of it: planners round."""


class Overlaps(Strict):
    """A table of pairs: creator_a, creator_b, and `shared` people, or `share` with `basis`."""

    file: Text
    """Path of the table, relative to the scenario."""
    unlisted_below: Amount | None = None
    """People; pairs that are not listed share fewer than this. Without it they are unknown."""
    basis: Literal["smaller", "first", "jaccard"] | None = None
    """What `share` is a share of, where the table has no column `basis`."""


class Segment(Strict):
    """A part of the market."""

    name: Text
    """As in the roster's column share_<name>."""
    people: Positive
    """How many there are."""
    weight: Factor = Decimal(1)
    """What a person of the segment counts for; 0 leaves the segment out of the target group."""


class Panel(Strict):
    """A sample of real people: a table of person, creator and perhaps weight."""

    file: Text
    """Path of the table, relative to the scenario."""


class Audience(Strict):
    """The market and what is known of how audiences overlap. At most one of overlaps, segments, panel."""

    people: Positive | None = None
    """Size of the market; with segments their sum, with a panel the number of its people, where left out."""
    correlation: Share | None = None
    """How far audiences cluster where nothing is known; the default is measured on real audiences."""
    overlaps: Annotated[Overlaps, shorthand("file", NAME)] | None = None
    """Pairs of creators with the people whom they share."""
    segments: Annotated[tuple[Segment, ...], AsList] = ()
    """The parts of the market; the roster's columns share_<name> say how much of an audience belongs to each."""
    panel: Annotated[Panel, shorthand("file", NAME)] | None = None
    """Who follows whom in a sample of real people."""
    frequency: Count = 1
    """Reach counts people who see the campaign at least this often."""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        given = [name for name in ("overlaps", "segments", "panel") if getattr(self, name)]
        if len(given) > 1:
            raise field_problem(f"the audience is described twice, by {' and '.join(given)}", "keep one of them")
        if self.people is None and (not given or given == ["overlaps"]):
            raise field_problem("the size of the market is missing", "add people: how many could be reached at all")
        together = sum(segment.people for segment in self.segments)
        if self.people is not None and together and abs(together - self.people) > ROUNDING * self.people:
            raise field_problem(
                f"the market has {grouped(self.people)} people, its segments have {grouped(together)} together",
                "leave people out, for the segments are the market; or add a segment for everybody else",
                "people",
            )
        if self.correlation is not None and self.correlation >= 1:
            hint = "write a number from 0 (independent) to below 1, for example 0.3"
            raise field_problem("audiences that correlate by 100% are one audience", hint, "correlation")
        if self.panel is not None and self.correlation is not None:
            hint = "leave it out: who follows whom is counted on the panel"
            raise field_problem("a correlation says nothing beside a panel", hint, "correlation")
        if self.frequency < 1:
            raise field_problem("frequency must be at least 1", "write 1 for people who see it at least once")
        names = [segment.name for segment in self.segments]
        if len(set(names)) < len(names):
            raise field_problem("two segments have the same name", "give each segment a name of its own")
        return self
