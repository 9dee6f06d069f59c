"""What the cells of a column look like, for headers that can mean two things and for those that mean nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from optimizer.roster.numbers import read_numbers
from optimizer.roster.text import missing

Kind = Literal["", "handle", "url", "percent", "count", "number", "text"]
_SAMPLE = 300


@dataclass(frozen=True)
class Contents:
    """The cells of a table, looked at a column at a time and only where a header leaves a question."""

    cells: Sequence[pd.Series[str]]
    _kinds: dict[int, Kind] = field(default_factory=dict)

    def kind(self, index: int) -> Kind:
        """What most cells of a column are; "" where nothing is known of them."""
        if index not in self._kinds:
            self._kinds[index] = self._look(index)
        return self._kinds[index]

    def middle(self, index: int) -> float:
        """The median of a column of numbers; 0 where there is none."""
        sample = self._sample(index)
        values = read_numbers(sample, "average").values if len(sample) else np.empty(0)
        known = values[~np.isnan(values)]
        return float(np.median(known)) if len(known) else 0.0

    def _sample(self, index: int) -> pd.Series[str]:
        if index >= len(self.cells):
            return pd.Series([], dtype="str")
        texts = self.cells[index].iloc[: 4 * _SAMPLE].str.strip()
        return texts[~missing(texts)].iloc[:_SAMPLE].reset_index(drop=True)

    def _look(self, index: int) -> Kind:
        sample = self._sample(index)
        if not len(sample):
            return ""
        lower = sample.str.casefold()
        if lower.str.contains(r"://|^www[.]|^[a-z]+[.]com/", regex=True).mean() > 0.8:
            return "url"
        if lower.str.contains(r"^@[^\s@]+$", regex=True).mean() > 0.8:
            return "handle"
        numbers = read_numbers(sample, "average")
        if numbers.unreadable.mean() > 0.5:
            return "text"
        if numbers.percent.mean() > 0.5:
            return "percent"
        values = numbers.values[~np.isnan(numbers.values)]
        whole = len(values) > 0 and float(np.mean(values == np.round(values))) > 0.9
        large = len(values) > 0 and float(np.median(values)) >= 10
        return "count" if whole or large else "number"
