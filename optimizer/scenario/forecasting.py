"""How outcomes are expected."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, model_validator

from optimizer.scenario.fields import Count, Share, Strict, Switch, field_problem
from optimizer.words.figures import count

FEWEST_DRAWS, USUAL_DRAWS, MOST_DRAWS = 50, 1_000, 10_000


def _draws(number: int) -> int:
    if not FEWEST_DRAWS <= number <= MOST_DRAWS:
        what = f"plans are made with {count(FEWEST_DRAWS)} to {count(MOST_DRAWS)} draws, not with {count(number)}"
        raise field_problem(what, "leave it out: as many are taken as the plan needs")
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
    draws: Annotated[Count, AfterValidator(_draws)] | None = None
    """Draws of all that is uncertain that cautious plans (`risk`) and chances are planned with. Where it is left out,
    1,000 for chances and net reach, where each draw is dear (4,000 for reach of few offers); else 10,000, or fewer for
    a large roster."""

    @property
    def usual_draws(self) -> int:
        """The draws of chances and of net reach, and the least that plans are made with."""
        return USUAL_DRAWS if self.draws is None else self.draws

    @model_validator(mode="after")
    def _of_one_method(self) -> Self:
        if self.method == "calibrated" and self.shrink:
            raise field_problem("shrink belongs to method: stated", "leave it out: a calibrated forecast needs none")
        if self.sponsored is not None and not self.sponsored:
            raise field_problem("a sponsored post that brings nothing cannot be planned with", "give a share above 0")
        return self
