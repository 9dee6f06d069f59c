"""A channel's bookings, each in its flight, as one choice: the worst cases of net reach without flights between them.

Each booking has views of its own in each draw, so bookings in different flights are no equals, as they are where means
count (`bundled_flights`). But who follows a channel sees at least one of its bookings with chance
1 - (1 - v_1)(1 - v_2), draw by draw, so the bookings of a channel together are an offer like any other, of which one is
taken. Nothing is left out: the plans are the same, of the same value, and the planes are closer than those that take
flights as independent.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from optimizer.program.bundled_flights import counts_of, program_of_bundles
from optimizer.program.model import Program
from optimizer.program.worst_reach import WorstReach

IntArray = NDArray[np.int64]

MOST_CHOICES, MOST_NUMBERS = 3_000, 8_000_000
"""With more choices, or more numbers in all draws of them, this is no quicker than the program with flights."""


@dataclass(frozen=True)
class FlightChoices:
    """The program over choices, and the way back."""

    program: Program
    parts: tuple[tuple[int, ...], ...]
    """The offers of the original that each choice books, in rising order."""

    def offers(self, chosen: IntArray) -> IntArray:
        """The plan of offers that these choices are."""
        return np.array(sorted(offer for choice in chosen.tolist() for offer in self.parts[choice]), np.int64)

    def choices(self, chosen: IntArray) -> IntArray | None:
        """The choices that a plan of offers is; None where it books what cannot be booked."""
        place = {part: number for number, part in enumerate(self.parts)}
        owner = {
            offer: group for part, group in zip(self.parts, self.program.group.tolist(), strict=True) for offer in part
        }
        booked: dict[int, list[int]] = {}
        for offer in sorted(chosen.tolist()):
            if offer not in owner:
                return None
            booked.setdefault(owner[offer], []).append(offer)
        found = [place.get(tuple(part)) for part in booked.values()]
        return None if None in found else np.array(sorted(number for number in found if number is not None), np.int64)


def flight_choices(program: Program) -> FlightChoices | None:
    """The program over choices; None where no channel can be booked twice, and where there would be too many."""
    term, count = program.concave, program.offers
    if not isinstance(term, WorstReach) or not term.repeats or program.floors:
        return None
    free = np.flatnonzero(program.upper[:count] > 0)
    parts: list[tuple[int, ...]] = []
    for number in np.unique(term.channel[free]).tolist():
        mine = free[term.channel[free] == number]
        groups = [[None, *mine[program.group[mine] == group].tolist()] for group in np.unique(program.group[mine])]
        if len(parts) + float(np.prod([float(len(group)) for group in groups])) > MOST_CHOICES:
            return None
        taken = (tuple(sorted(one for one in several if one is not None)) for several in product(*groups))
        parts += [part for part in taken if part]
    if not parts or len(parts) * term.draws > MOST_NUMBERS:
        return None
    owner = term.channel[[part[0] for part in parts]]
    views = np.array([1.0 - np.prod(1.0 - term.views[list(part)], axis=0) for part in parts])
    reach = WorstReach(term.audience, term.follow, owner, views, term.worst)
    return FlightChoices(program_of_bundles(program, counts_of(parts, count), owner, reach), tuple(parts))
