"""What the cells of a column look like, for headers that can mean two things and for those that mean nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from optimizer.roster.identity import platform_of_address
from optimizer.roster.numbers import read_numbers
from optimizer.roster.platforms import PLATFORMS, platform_name
from optimizer.roster.text import missing

Kind = Literal["", "handle", "url", "platform", "money", "percent", "count", "number", "text"]
_SAMPLE = 300
_MOST = 0.8
_PLATFORMS = frozenset(PLATFORMS.values())


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

    def are_profiles(self, index: int) -> bool:
        """Addresses that mostly lead to a known platform."""
        sample = self._sample(index)
        return sum(platform_of_address(str(text)) != "" for text in sample) >= _MOST * len(sample) > 0

    def are_same(self, indices: Sequence[int]) -> bool:
        """Whether several columns hold the same."""
        return all(self.cells[index].equals(self.cells[indices[0]]) for index in indices[1:])

    def are_round(self, index: int) -> bool:
        """Plain numbers of 20 and more that mostly end in 0 or 5, as prices do and counts do not."""
        sample = self._sample(index)
        values = read_numbers(sample, "average").values if len(sample) else np.empty(0)
        known = values[~np.isnan(values)]
        return len(known) > 1 and float(known.min()) >= 20 and float(np.mean(known % 5 == 0)) >= _MOST

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
        different = sample.unique()[:50]
        if sum(platform_name(str(text)) in _PLATFORMS for text in different) >= _MOST * len(different):
            return "platform"
        numbers = read_numbers(sample, "average")
        if numbers.unreadable.mean() > 0.5:
            money = read_numbers(sample, "money").currency
            return "money" if float(np.mean(money != "")) > 0.5 else "text"
        if numbers.percent.mean() > 0.5:
            return "percent"
        values = numbers.values[~np.isnan(numbers.values)]
        whole = len(values) > 0 and float(np.mean(values == np.round(values))) > 0.9
        large = len(values) > 0 and float(np.median(values)) >= 10
        return "count" if whole or large else "number"
