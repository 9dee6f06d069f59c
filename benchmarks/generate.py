"""Seeded generators of programs: the ground for benchmarks, and small ones for brute force.

Both follow the same recipe (numbers as in shared market data: followers log-normal, engagement rates that
fall with the followers, prices with scatter):

* a channel has followers ~ lognormal(9.5, 1.4), an engagement rate 0.06 * (followers / 5,000) ** -0.2 with
  40 % scatter, a price per post 0.012 * followers ** 0.9 + 20 with 40 % scatter, one of 8 niches and one of
  5 countries; it is micro where it has 2,000 to 50,000 followers;
* package j costs 1, 1.7, 2.3, 2.8, ... posts and brings slightly less than as many times the engagement;
* money is in whole cents.

`market` makes programs of any size with up to 13 kinds of rules; `small` mixes all kinds of rows on 6 to 12
offers, with limits drawn near what random plans do, so that some are infeasible.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from optimizer.program.contact_probabilities import FactoredProbabilities
from optimizer.program.model import Program
from optimizer.program.reach_term import ReachTerm

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

NICHES = 8
COUNTRIES = 5


@dataclass
class Builder:
    """Collects rows and auxiliary columns over `offers` offers, then makes the program."""

    offers: int
    _blocks: list[tuple[IntArray, FloatArray]] = field(default_factory=list)
    _low: list[float] = field(default_factory=list)
    _high: list[float] = field(default_factory=list)
    _local: list[bool] = field(default_factory=list)
    _names: list[str] = field(default_factory=list)
    _totals: list[tuple[int, int]] = field(default_factory=list)
    _auxiliary: list[tuple[str, float]] = field(default_factory=list)

    def row(
        self, columns: IntArray, values: FloatArray, low: float, high: float, name: str, *, local: bool = False
    ) -> int:
        """Add `low <= values . x[columns] <= high`; the number of the row comes back."""
        self._blocks.append((np.asarray(columns, np.int64), np.asarray(values, float)))
        self._low.append(low)
        self._high.append(high)
        self._local.append(local)
        self._names.append(f"{name}_{len(self._names)}")
        return len(self._names) - 1

    def total(self, measure: FloatArray, name: str) -> int:
        """A column that holds the plan's sum of a measure (k,)."""
        column = self._column(name, float("inf"))
        used = np.flatnonzero(measure)
        row = self.row(np.append(used, column), np.append(measure[used], -1.0), 0.0, 0.0, f"sum_{name}")
        self._totals.append((column, row))
        return column

    def indicator(self, sets: list[IntArray], name: str) -> int:
        """A column that is 1 where the plan has any offer of a creator; `sets` are the creator's channels."""
        column = self._column(name, 1.0)
        everything = np.concatenate(sets)
        entries = np.append(-np.ones(len(everything)), 1.0)
        self.row(np.append(everything, column), entries, -np.inf, 0.0, f"up_{name}", local=True)
        for offers in sets:
            entries = np.append(np.ones(len(offers)), -1.0)
            self.row(np.append(offers, column), entries, -np.inf, 0.0, f"down_{name}", local=True)
        return column

    def _column(self, name: str, upper: float) -> int:
        self._auxiliary.append((f"{name}_{len(self._auxiliary)}", upper))
        return self.offers + len(self._auxiliary) - 1

    def program(
        self,
        gain: FloatArray,
        group: IntArray,
        *,
        locked: IntArray | None = None,
        excluded: IntArray | None = None,
        concave: ReachTerm | None = None,
        floors: tuple[tuple[ReachTerm, float, str], ...] = (),
    ) -> Program:
        """The finished program; `gain` is (k,) or covers the auxiliary columns too."""
        n = self.offers + len(self._auxiliary)
        start = np.cumsum([0] + [len(columns) for columns, _ in self._blocks])
        empty = np.zeros(0)
        rows = sp.csr_array(
            (
                np.concatenate([empty, *(values for _, values in self._blocks)]),
                np.concatenate([empty.astype(np.int64), *(columns for columns, _ in self._blocks)]),
                start,
            ),
            shape=(len(self._blocks), n),
        )
        rows.sort_indices()
        lower, upper = np.zeros(n), np.append(np.ones(self.offers), [top for _, top in self._auxiliary])
        if locked is not None:
            lower[locked] = 1.0
        if excluded is not None:
            upper[excluded] = 0.0
        return Program(
            offers=self.offers,
            gain=np.concatenate([gain, np.zeros(n - len(gain))]),
            rows=rows,
            low=np.array(self._low, float),
            high=np.array(self._high, float),
            local=np.array(self._local, bool),
            group=group,
            lower=lower,
            upper=upper,
            row_names=tuple(self._names),
            column_names=tuple(name for name, _ in self._auxiliary),
            totals=tuple(self._totals),
            concave=concave,
            floors=floors,
        )


@dataclass(frozen=True)
class Channels:
    """Generated channels and their offers; (channels,) and (k,) arrays, offers ordered by channel."""

    followers: FloatArray
    niche: IntArray
    country: IntArray
    channel: IntArray
    cost: FloatArray
    """Cents."""
    engagement: FloatArray
    impressions: FloatArray
    view: FloatArray
    """Chance that a follower sees the package at all."""

    def where(self, flags: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """(k,) flags of channels, told of their offers."""
        return np.asarray(flags[self.channel])

    @property
    def micro(self) -> NDArray[np.bool_]:
        """(channels,) True for 2,000 to 50,000 followers."""
        return (self.followers >= 2000) & (self.followers < 50000)


def draw_channels(rng: np.random.Generator, channels: int, packages: int) -> Channels:
    """Draw channels and their packages as the module says."""
    followers = np.clip(rng.lognormal(9.5, 1.4, channels), 300, 5e6)
    rate = 0.06 * (followers / 5000) ** -0.2 * rng.lognormal(0, 0.4, channels)
    price = (0.012 * followers**0.9 + 20) * rng.lognormal(0, 0.4, channels)
    posts = 1 + 0.7 * np.arange(packages) - 0.05 * np.arange(packages) * np.maximum(0, np.arange(packages) - 1)
    channel = np.repeat(np.arange(channels), packages)
    size = np.tile(posts, channels)
    cost = np.rint(price[channel] * size * rng.lognormal(0, 0.1, len(channel)) * 100)
    engagement = followers[channel] * rate[channel] * size**0.9 * rng.lognormal(0, 0.1, len(channel))
    view = 1 - (1 - np.clip(rng.lognormal(-1.4, 0.3, channels), 0.05, 0.7))[channel] ** size
    return Channels(
        followers,
        rng.integers(0, NICHES, channels),
        rng.integers(0, COUNTRIES, channels),
        channel,
        cost,
        np.round(engagement, 2),
        np.round(followers[channel] * 0.3 * size),
        view,
    )


def cells_of(rng: np.random.Generator, drawn: Channels, cells: int, people: float) -> ReachTerm:
    """Reach over `cells` latent cells: a three-factor Gaussian copula at random points (docs/model.md, "Net reach").

    Loadings have a common part (average correlation 0.3) and one by niche. Single precision.
    """
    from scipy.special import ndtr

    points = rng.standard_normal((3, cells)).astype(np.float32)
    angle = drawn.niche * (2 * np.pi / NICHES)
    loadings = np.stack([np.full(len(angle), 0.5), 0.35 * np.cos(angle), 0.35 * np.sin(angle)], axis=1)
    loadings = (loadings * rng.uniform(0.7, 1.2, (len(angle), 1))).astype(np.float32)
    share = np.minimum(drawn.followers / people, 0.6)
    from scipy.special import ndtri

    threshold, spread = ndtri(share).astype(np.float32), np.sqrt(1 - (loadings**2).sum(axis=1)).astype(np.float32)
    follow = np.empty((len(share), cells), np.float32)
    for begin in range(0, len(share), 16384):
        here = slice(begin, begin + 16384)
        follow[here] = ndtr((loadings[here] @ points + threshold[here, None]) / spread[here, None])
        mean = follow[here].mean(axis=1)
        follow[here] *= (share[here] / np.maximum(mean, 1e-12))[:, None].astype(np.float32)
    np.minimum(follow, np.float32(0.999), out=follow)
    return ReachTerm(np.full(cells, people / cells), FactoredProbabilities(drawn.channel, drawn.view, follow))


def segments_of(rng: np.random.Generator, drawn: Channels, segments: int, people: float) -> ReachTerm:
    """Reach over market segments: each channel's followers spread over a few of them (Dirichlet)."""
    shares = rng.dirichlet(np.full(segments, 0.4), len(drawn.followers))
    size = people * rng.dirichlet(np.full(segments, 5.0))
    follow = np.minimum(drawn.followers[:, None] * shares / size, 0.8).astype(np.float32)
    return ReachTerm(size, FactoredProbabilities(drawn.channel, drawn.view, follow))


def market(
    channels: int,
    packages: int,
    *,
    seed: int = 0,
    objective: str = "engagement",
    rules: int = 13,
    cells: int = 256,
    budget_share: float = 0.0,
    people: float | None = None,
) -> Program:
    """A campaign over generated channels. `objective`: engagement, cells (latent), segments, or spend.

    The market has 8.5 million `people`, or 300 for each channel where that is more.

    The budget buys about 30 channels plus 1 % of all, or `budget_share` of everybody's single post; `rules`
    says how many of the 13 rules are taken, in this order: budget, micro at least 40 % of the spend, at most
    45 channels (plus 1 %), a niche at least 3, no niche above 35 % of the spend (3 niches), a country at
    least 20 % of the impressions, a country at most 60 % of the spend, macro at most 12, a floor on
    impressions, two more niches at least 2, posts of a second country at least 4.
    """
    rng = np.random.default_rng(seed)
    people = max(8.5e6, 300.0 * channels) if people is None else people
    drawn = draw_channels(rng, channels, packages)
    k = len(drawn.channel)
    ones, everyone = np.ones(k), np.arange(k)
    count = 30 + channels // 100
    singles = drawn.cost[::packages]
    budget = float(np.rint(np.sort(singles)[channels // 2] * 3 * count))
    if budget_share:
        budget = float(np.rint(budget_share * singles.sum()))
    builder = Builder(k)
    spend, shown = builder.total(drawn.cost, "spend"), builder.total(drawn.impressions, "impressions")

    def part(flags: NDArray[np.bool_], measure: FloatArray, low: float, high: float, name: str) -> None:
        used = np.flatnonzero(drawn.where(flags) & (measure != 0))
        builder.row(used, measure[used], low, high, name)

    def share(flags: NDArray[np.bool_], measure: FloatArray, total: int, low: float, high: float, name: str) -> None:
        used = np.flatnonzero(drawn.where(flags) & (measure != 0))
        if low > 0:
            builder.row(np.append(used, total), np.append(measure[used], -low), 0.0, np.inf, name)
        else:
            builder.row(np.append(used, total), np.append(measure[used], -high), -np.inf, 0.0, name)

    niche, country = drawn.niche, drawn.country
    recipes = [
        lambda: builder.row(everyone, drawn.cost, -np.inf, budget, "budget"),
        lambda: share(drawn.micro, drawn.cost, spend, 0.4, 0.0, "micro"),
        lambda: builder.row(everyone, ones, -np.inf, count * 1.5, "channels"),
        lambda: part(niche == 0, ones, 3.0, np.inf, "niche"),
        *(lambda n=n: share(niche == n, drawn.cost, spend, 0.0, 0.35, "niche_share") for n in (1, 2, 3)),
        lambda: share(country == 0, drawn.impressions, shown, 0.2, 0.0, "country"),
        lambda: share(country == 1, drawn.cost, spend, 0.0, 0.6, "country_share"),
        lambda: part(drawn.followers >= 50000, ones, -np.inf, 12.0 + channels // 200, "macro"),
        lambda: builder.row(everyone, drawn.impressions, budget * 0.02, np.inf, "impressions"),
        *(lambda n=n: part(niche == n, ones, 2.0, np.inf, "niche") for n in (4, 5)),
        lambda: part(country == 2, ones, 4.0, np.inf, "country_posts"),
    ]
    for recipe in recipes[:rules]:
        recipe()
    concave = None
    gain = np.zeros(k)
    if objective == "engagement":
        gain = drawn.engagement
    elif objective == "spend":
        gain = -drawn.cost
        builder.row(everyone, drawn.engagement, float(drawn.engagement.sum() * 0.05), np.inf, "engagement")
    elif objective == "cells":
        concave = cells_of(rng, drawn, cells, people)
    elif objective == "segments":
        concave = segments_of(rng, drawn, cells, people)
    else:
        raise ValueError(objective)
    return builder.program(gain, drawn.channel, concave=concave)


def small(seed: int, *, concave: bool = False, frequency: int = 1) -> Program:
    """A program of 6 to 12 offers with every kind of row, for brute force."""
    rng = np.random.default_rng([seed, 7])
    channels = int(rng.integers(3, 7))
    packages = int(rng.integers(1, 4)) if channels < 5 else int(rng.integers(1, 3))
    k = channels * packages
    channel = np.repeat(np.arange(channels), packages)
    creator = rng.integers(0, max(2, channels - 1), channels)
    tag = rng.integers(0, 3, channels)[channel]
    cost = rng.integers(500, 90000, k).astype(float)
    worth = np.round(cost ** rng.uniform(0.3, 1.0) * rng.lognormal(0, 0.5, k), 2)
    shown = np.round(worth * rng.lognormal(0, 0.6, k) * 10)
    plan = rng.random(channels) < 0.6
    typical = plan[channel] & (np.arange(k) % packages == rng.integers(0, packages, channels)[channel])
    everyone = np.arange(k)
    builder = Builder(k)
    spend = builder.total(cost, "spend")
    budget = float(np.rint(cost.sum() * rng.uniform(0.1, 0.7)))
    if rng.random() < 0.9:
        builder.row(everyone, cost, -np.inf, budget, "budget")
    for number in range(int(rng.integers(0, 6))):
        kind = rng.integers(0, 9)
        flags = tag == rng.integers(0, 3)
        used = np.flatnonzero(flags)
        name = f"rule{number}"
        loose = rng.uniform(0.4, 1.1)
        if kind == 0:
            limit = float(rng.integers(1, 5)) / 10
            builder.row(np.append(used, spend), np.append(cost[used], -limit), 0.0, np.inf, name)
        elif kind == 1:
            limit = float(rng.integers(3, 9)) / 10
            builder.row(np.append(used, spend), np.append(cost[used], -limit), -np.inf, 0.0, name)
        elif kind == 2:
            builder.row(everyone, shown, float(np.rint(loose * shown[typical].sum())), np.inf, name)
        elif kind == 3:
            builder.row(used, np.ones(len(used)), float(rng.integers(0, 3)), float(rng.integers(2, 4)), name)
        elif kind == 4:
            # Creators counted: indicators for those with several channels in the set.
            columns, values = [], []
            for person in np.unique(creator[channel[used]]):
                sets = [np.flatnonzero(flags & (channel == c)) for c in np.flatnonzero(creator == person)]
                sets = [offers for offers in sets if len(offers)]
                if len(sets) > 1:
                    columns.append(np.array([builder.indicator(sets, f"{name}_{person}")]))
                else:
                    columns.append(sets[0])
                values.append(np.ones(len(columns[-1])))
            if columns:
                low, high = ((float(rng.integers(1, 3)), np.inf), (-np.inf, float(rng.integers(1, 3))))[rng.integers(2)]
                builder.row(np.concatenate(columns), np.concatenate(values), low, high, name)
        elif kind == 5:
            for person in np.unique(creator):
                mine = np.flatnonzero(creator[channel] == person)
                builder.row(np.append(mine, spend), np.append(cost[mine], -0.6), -np.inf, 0.0, name, local=True)
        elif kind == 6:
            one, other = rng.choice(channels, 2, replace=False)
            pair = np.flatnonzero((channel == one) | (channel == other))
            builder.row(pair, np.ones(len(pair)), -np.inf, 1.0, name, local=True)
        elif kind == 7:
            one, other = rng.choice(channels, 2, replace=False)
            pair = np.flatnonzero((channel == one) | (channel == other))
            builder.row(pair, np.where(channel[pair] == one, 1.0, -1.0), 0.0, 0.0, name, local=True)
        else:
            share_of_total = builder.total(shown, f"{name}_shown")
            builder.row(np.append(used, share_of_total), np.append(shown[used], -0.3), 0.0, np.inf, name)
    gain = worth
    floors: tuple[tuple[ReachTerm, float, str], ...] = ()
    style = rng.random()
    term = None
    if concave:
        cells = int(rng.integers(2, 9))
        hits = rng.random((k, cells)) ** 2 * (rng.random((k, cells)) < 0.7)
        if rng.random() < 0.4:
            hits = np.where(rng.random((k, cells)) < 0.3, 1.0, hits)
        elif rng.random() < 0.2:
            hits = (hits > 0.3).astype(float)
        table = sp.csr_array(hits) if rng.random() < 0.5 else hits
        term = ReachTerm(np.round(rng.lognormal(5, 1, cells)), table, frequency)
        if style < 0.25:
            floors = ((term, float(rng.uniform(0.5, 1.05)) * term.value(np.flatnonzero(typical)), "reach"),)
            term = None
        else:
            gain = np.zeros(k) if rng.random() < 0.7 else worth * 0.1
    elif style < 0.25:
        gain = -cost
        builder.row(everyone, worth, float(np.rint(rng.uniform(0.5, 1.05) * worth[typical].sum())), np.inf, "least")
    elif style < 0.4:
        # Least spend by the total itself, negative gains on a column that is no offer.
        builder.row(everyone, worth, float(np.rint(rng.uniform(0.5, 1.0) * worth[typical].sum())), np.inf, "least")
        gain = np.zeros(k + len(builder._auxiliary))
        gain[spend] = -1.0
    locked = rng.choice(k, 1) if rng.random() < 0.15 else None
    excluded = np.setdiff1d(rng.choice(k, 1), locked if locked is not None else []) if rng.random() < 0.3 else None
    return builder.program(gain, channel, locked=locked, excluded=excluded, concave=term, floors=floors)
