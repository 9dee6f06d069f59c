"""Net reach of lines, as the plan and its verifier ask for it: evaluated exactly, cell by cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.audience.bounds import independent_reach, reach_bounds
from optimizer.audience.building import Market, view_rates
from optimizer.audience.reach import added_reach, reach
from optimizer.offers.table import Offers
from optimizer.words.reach import modelled_reach

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Reached:
    """Different people reached by offers, under the audience model of a scenario."""

    offers: Offers
    market: Market

    @cached_property
    def _views(self) -> FloatArray:
        return view_rates(self.offers)

    def _lines(self, chosen: IntArray) -> tuple[IntArray, FloatArray]:
        """Channel and view rate of each chosen offer."""
        return self.offers.channel[chosen], self._views[chosen]

    def people(self, chosen: IntArray, segments: tuple[str, ...] = (), remembered: FloatArray | None = None) -> float:
        """People reached by these offers together, often enough to count; in the segments that are named.

        Weighted by target group where no segment is named. `remembered` (lines,) is the share of each line's views
        that counts, all where it is None.
        """
        channel, view = self._lines(chosen)
        view = view if remembered is None else view * remembered
        return reach(self.market.counting(segments), channel, view, self.market.frequency)

    def added(self, chosen: IntArray) -> FloatArray:
        """(lines,) people lost when that line alone is dropped."""
        return added_reach(self.market.audience, *self._lines(chosen), self.market.frequency)

    def described(self, chosen: IntArray) -> Mapping[str, Any]:
        """The model in words, and how far its figure for these offers can be trusted.

        `modelled` are the people who see it at least once, `often` those who see it often enough to count (the same
        where once is enough), each counted as one; `weighted` says whether the plan's reach weights them by target
        group instead. `independent` is `modelled` if audiences had nothing to do with each other, `added_up` the sum
        that counts people again and again; `least` and `most` are guaranteed by sizes and known pairs alone,
        whatever the model.
        """
        audience, (channel, view) = self.market.audience, self._lines(chosen)
        plain, times = audience.unweighted(), self.market.frequency
        once = reach(plain, channel, view)
        bounds = reach_bounds(audience.sizes, audience.market, channel, view, audience.known)
        told = {
            "model": audience.source,
            "description": audience.description,
            "market": audience.market,
            "target": audience.target,
            "weighted": audience.weighted,
            "frequency": times,
            "often": once if times == 1 else reach(plain, channel, view, times),
            "modelled": once,
            "independent": independent_reach(plain, channel, view),
            "added_up": float((audience.sizes[channel] * view).sum()),
            "least": min(bounds.least, once),
            "most": max(bounds.most, once),
            **({"segments": self.market.weights} if self.market.segments else {}),
        }
        return {**told, "sentence": modelled_reach(told, self.people(chosen))}
