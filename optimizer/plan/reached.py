"""Net reach of lines, as the plan and its verifier ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


class Reached(Protocol):
    """Different people reached by offers, evaluated exactly for the audience model."""

    def people(self, offers: IntArray, segment: str | None = None) -> float:
        """People reached by these offers together, often enough to count; in one segment where it is named."""

    def added(self, offers: IntArray) -> FloatArray:
        """(lines,) people lost when that line alone is dropped."""

    def described(self, offers: IntArray) -> Mapping[str, Any]:
        """The model in words, and how far its figure for these offers can be trusted."""
