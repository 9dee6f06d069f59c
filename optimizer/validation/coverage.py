"""What a scenario leaves open: cells that a `per` passes over, tiers with gaps, formats nobody has figures for."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from optimizer.errors import Problem
from optimizer.facts.assumptions import AsAPost
from optimizer.money import floor_minor
from optimizer.offers.forecast import multipliers
from optimizer.offers.selection import groups, matching
from optimizer.offers.table import Offers
from optimizer.scenario.reading import ScenarioFile
from optimizer.scenario.rule_grammar import Rule
from optimizer.words.figures import count

BoolArray = NDArray[np.bool_]
Place = tuple[str | int, ...]


def tier_problems(file: ScenarioFile, offers: Offers) -> Iterator[Problem]:
    """Channels whose followers lie in no tier: rules on tiers pass them over."""
    known = (offers.channels["followers"] > 0).to_numpy()  # a deal may be all that is known of somebody
    outside = offers.channels.loc[(offers.channels["tier"] == "").to_numpy() & known, ["creator", "followers"]]
    if not len(outside):
        return
    name, size = outside.sort_values("followers", kind="stable").iloc[0]
    channels = "1 channel is" if len(outside) == 1 else f"{count(len(outside))} channels are"
    what = f"{channels} in no tier, such as {name} with {count(size)} followers; no rule on a tier holds for them"
    yield file.problem(what, "let the bands of tiers meet, from 0 up", "tiers", severity="warning")


def blank_problems(file: ScenarioFile, offers: Offers, rule: Rule, path: Place) -> Iterator[Problem]:
    """Offers without a value in the column of `per`: they belong to no group, so the rule does not hold for them."""
    assert rule.per is not None  # asked only where there is one
    grouped = np.zeros(len(offers), dtype=bool)
    for index in groups(offers, rule.per).values():
        grouped[index] = True
    passed_over = matching(offers, rule.offers_where) & ~grouped
    if rule.per == "tier" or not passed_over.any() or not grouped.any():
        return
    channels = len(np.unique(offers.channel[passed_over]))
    missing = "1 channel has" if channels == 1 else f"{count(channels)} channels have"
    what = f"{missing} no {rule.per}, so {rule.name!r} does not hold for {'it' if channels == 1 else 'them'}"
    hint = f"fill in the {rule.per} in the roster, or exclude whoever has none"
    yield file.problem(what, hint, *path, "per", severity="warning")


def format_problems(file: ScenarioFile, offers: Offers) -> Iterator[Problem]:
    """Formats of which no usable figure is published and that nobody stated: a feed post's figures stand in."""
    platforms = sorted(offers.channels["platform"].unique())
    told: set[str] = set()
    for position, package in enumerate(file.scenario.packages):
        sold = offers.table["package"].to_numpy() == position
        for kind in package.contents:
            if kind in told or not sold.any():
                continue
            lacking = {
                use.quantity
                for platform in platforms
                for use in multipliers(kind, platform, file.scenario.formats)[1]
                if isinstance(use, AsAPost)
            }
            fixed = package.fee is not None or package.price is not None or package.gift is not None
            if fixed or _all_priced(offers, kind, sold):
                lacking.discard("price")
            if not lacking:
                continue
            told.add(kind)
            missing = [measure for measure in ("price", "reach", "engagement") if measure in lacking]
            words = missing[0] if len(missing) == 1 else f"{', '.join(missing[:-1])} and {missing[-1]}"
            what = f"nothing usable is published on the {words} of a {kind}: the figures of a feed post stand in"
            example = ", ".join(f"{measure}: 2" for measure in missing)
            hint = f"state yours, in feed posts: formats: {{{kind}: {{{example}}}}}"
            yield file.problem(what, hint, "packages", position, kind, severity="warning")


def _all_priced(offers: Offers, kind: str, sold: BoolArray) -> bool:
    """Whether every channel that sells it has a price of its own for the format."""
    column = f"price_{kind}"
    return column in offers.channels and bool(offers.channels[column].iloc[offers.channel[sold]].notna().all())


def frequency_problems(file: ScenarioFile, offers: Offers) -> Iterator[Problem]:
    """A frequency that nobody can be reached with: there are not so many bookings to be had."""
    audience = file.scenario.audience
    most = len(offers.table[["channel", "flight"]].drop_duplicates())
    if audience is not None and audience.frequency > most:
        what = f"nobody can see it {audience.frequency} times: at most {count(most)} bookings can be made"
        yield file.problem(what, "lower the frequency", "audience", "frequency", severity="warning")


def affordable_problems(file: ScenarioFile, offers: Offers, available: BoolArray) -> Iterator[Problem]:
    """A budget that does not pay for the cheapest thing there is."""
    planned = file.scenario.planned_budget
    if planned is None or not available.any():
        return
    cheapest = int(offers.cost[available].min())
    if cheapest > floor_minor(planned, offers.digits):
        cost = cheapest / 10**offers.digits
        figures = f"the cheapest offer costs {count(cost, 2)}, the budget for planning is {count(planned, 2)}"
        what = f"{figures}: nothing can be bought"
        yield file.problem(what, "raise the budget, or add cheaper packages", "budget", severity="warning")
