"""Tiers: bands of followers that stand for the size of a channel, read once from what the planner wrote."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema

from optimizer.scenario import numbers
from optimizer.scenario.fields import field_problem
from optimizer.scenario.shorthand import Schema
from optimizer.words.figures import exact


@dataclass(frozen=True, slots=True)
class Tier:
    """A band of followers, both ends included; `high` is None where the band is open (`50k+`)."""

    name: str
    low: Decimal
    high: Decimal | None

    def __str__(self) -> str:
        return f"{_short(self.low)}+" if self.high is None else f"{_short(self.low)}-{_short(self.high)}"


def _short(followers: Decimal) -> str:
    """`2k` for 2,000, `1500` for 1,500."""
    thousands = followers / 1000
    return f"{exact(thousands)}k" if followers and thousands == thousands.to_integral_value() else f"{exact(followers)}"


def _tiers(raw: object) -> object:
    """The bands in the order in which they were written; they may leave gaps and must not overlap."""
    if isinstance(raw, tuple):
        return raw
    if not isinstance(raw, Mapping) or not raw:
        raise field_problem(
            "tiers maps a name to a band of followers", "write, say, tiers: {micro: 2k-50k, macro: 50k+}"
        )
    tiers = []
    for name, text in raw.items():
        try:
            tiers.append(Tier(str(name), *numbers.band(text)))
        except numbers.NotANumber as error:
            raise field_problem(error.what, error.hint, str(name)) from error
    by_size = sorted(tiers, key=lambda tier: (tier.low, Decimal("inf") if tier.high is None else tier.high, tier.name))
    for below, above in itertools.pairwise(by_size):
        if below.high is None or above.low < below.high:
            hint = "let each band begin where the one below ends"
            raise field_problem(f"the tiers {below.name} and {above.name} overlap", hint, above.name)
    return tuple(tiers)


_BANDS: Schema = {"type": "object", "minProperties": 1, "additionalProperties": {"type": "string"}}
Tiers = Annotated[tuple[Tier, ...], BeforeValidator(_tiers), WithJsonSchema(_BANDS)]

DEFAULT_TIERS = (
    Tier("nano", Decimal(0), Decimal(2_000)),
    Tier("micro", Decimal(2_000), Decimal(50_000)),
    Tier("macro", Decimal(50_000), None),
)
