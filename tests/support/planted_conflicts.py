"""Small scenarios with a planted conflict of a known number of rules, judged by trying all plans.

For a conflict of n requirements, n random plans are drawn, and each requirement is set so that all of them but one
obey it. So any n - 1 of the requirements hold together by construction; a draw is kept where no plan obeys all n, and
where the innocent ones beside them make no smaller conflict. Requirements are rules on sums and shares; in `mixed`
conflicts also floors on net reach, locks, exclusions, and who goes apart or together.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from brute_force import all_plans, feasible
from numpy.typing import NDArray

from optimizer.errors import InputError
from optimizer.planning import Prepared, prepare

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]
NICHES = ("skincare", "food", "travel")
COUNTRIES = ("DE", "FR")
ROSTER = 11
"""Channels: 2^11 plans with one package."""

KINDS: tuple[dict[str, Any], ...] = (
    {"measure": "engagement", "side": "min"},
    {"measure": "impressions", "side": "min", "where": {"country": "FR"}},
    {"measure": "creators", "side": "min", "where": {"niche": "skincare"}},
    {"measure": "creators", "side": "max"},
    {"measure": "spend", "side": "min", "where": {"tier": "micro"}, "share": True},
    {"measure": "spend", "side": "max", "where": {"niche": "food"}, "share": True},
    {"measure": "engagement", "side": "max", "where": {"country": "DE"}},
    {"measure": "posts", "side": "min", "where": {"platform": "tiktok"}},
    {"measure": "impressions", "side": "max", "where": {"niche": "travel"}, "share": True},
    {"measure": "creators", "side": "min", "per": "country"},
    {"measure": "spend", "side": "max", "per": "platform", "share": True},
)


SEEN: tuple[dict[str, Any], ...] = (
    {"measure": "reach", "side": "min"},
    {"measure": "reach", "side": "min", "where": {"platform": "instagram"}},
    {"measure": "reach", "side": "min", "where": {"country": "FR"}},
)
GROUPED = ("lock", "exclude", "apart", "together")
MARKET = 3_000_000
"""People in the market of mixed conflicts."""


def planted(folder: Path, seed: int, size: int, *, mixed: bool = False) -> Path:
    """A scenario in whose smallest conflict stand `size` requirements; two beside it are innocent.

    In a `mixed` one at least one of the planted requirements is no plain rule.
    """
    for attempt in itertools.count():
        random = np.random.default_rng((seed, size, attempt, *([1] * mixed)))
        folder.mkdir(parents=True, exist_ok=True)
        _roster(folder / "roster.csv", random)
        path = folder / "planted.yaml"
        market = {"audience": {"people": MARKET}} if mixed else {}
        path.write_text(json.dumps({"budget": 10**9, "roster": "roster.csv", **market}), encoding="utf-8")
        world = _World(prepare(path), mixed=mixed)
        for _ in range(3000):
            scenario = _draw(world, random, size)
            if scenario is not None:
                path.write_text(json.dumps({**scenario, **market}), encoding="utf-8")
                if not _refused(path) and not any_plan(prepare(path)):
                    return path
    raise AssertionError  # count() has no end


def any_plan(prepared: Prepared) -> bool:
    """Whether any plan at all obeys the scenario, by trying every one."""
    rules, targets = prepared.scenario.rules, prepared.scenario.targets
    linear = prepared.scenario.model_copy(
        update={
            "rules": tuple(rule for rule in rules if rule.measure != "reach"),
            "targets": {measure: target for measure, target in targets.items() if measure != "reach"},
        }
    )
    linear.__dict__.pop("all_rules", None)
    plans = all_plans(prepared.offers)
    plans = plans[feasible(linear, prepared.offers, plans)]
    reached = prepared.reached
    if reached is None:
        return bool(len(plans))
    floors = [
        (members(prepared, rule.where), rule.min) for rule in prepared.scenario.all_rules if rule.measure == "reach"
    ]
    return any(
        all(
            reached.people(np.flatnonzero(plan & who)) >= float(least.value) * (1 - 1e-9)
            for who, least in floors
            if least is not None
        )
        for plan in plans
    )


def members(prepared: Prepared, where: dict[str, Any]) -> BoolArray:
    """(k,) whom the `where` of a floor on reach speaks of: one value of one column."""
    who = np.ones(len(prepared.offers), dtype=bool)
    for column, condition in where.items():
        cells = prepared.offers.channels[column].to_numpy(dtype=object)[prepared.offers.channel]
        who &= cells == condition.values[0]
    return who


def _refused(path: Path, settings: Sequence[str] = ()) -> bool:
    """Whether the scenario is turned away as input: a limit that nobody could ever meet."""
    try:
        prepare(path, settings)
    except InputError:
        return True
    return False


def holds_after(path: Path, settings: Sequence[str]) -> bool:
    """Whether any plan obeys the scenario with these settings, by trying every one."""
    return not _refused(path, settings) and any_plan(prepare(path, settings))


def only(path: Path, kept: Sequence[str]) -> Prepared:
    """The scenario with only the requirements of these names."""
    data = json.loads(path.read_text(encoding="utf-8"))
    data["rules"] = [rule for rule in data["rules"] if rule["name"] in kept]
    if "budget" not in kept:
        data["budget"] = 10**9
    data["targets"] = {measure: limit for measure, limit in data["targets"].items() if f"target: {measure}" in kept}
    for kind in GROUPED:
        data[kind] = [entry for entry in data.get(kind, []) if f"{kind}: {_said(entry)}" in kept]
    smaller = path.with_name("smaller.yaml")
    smaller.write_text(json.dumps(data), encoding="utf-8")
    return prepare(smaller)


def _said(entry: str | list[str]) -> str:
    return entry if isinstance(entry, str) else ", ".join(entry)


class _World:
    """A roster with all its plans, and what each plan has of each kind of rule."""

    def __init__(self, prepared: Prepared, *, mixed: bool) -> None:
        self.offers, self.mixed = prepared.offers, mixed
        self.plans = all_plans(prepared.offers)
        self.channels = self.offers.channels.iloc[self.offers.channel]
        self.names = self.channels["creator"].to_numpy(dtype=object)
        self.spend = self.plans @ self.offers.cost / 100
        self.kinds = (*KINDS, *(SEEN if mixed else ()))
        self.worst = [self._worst(kind) if kind not in SEEN else self._seen(prepared, kind) for kind in self.kinds]
        """(plans,) the level of the group that is worst off; NaN where a share is of nothing."""

    def _seen(self, prepared: Prepared, kind: dict[str, Any]) -> NDArray[np.float64]:
        assert prepared.reached is not None
        who = np.ones(len(self.offers), dtype=bool)
        for column, value in kind.get("where", {}).items():
            who &= self.channels[column].to_numpy(dtype=object) == value
        parts, place = np.unique(self.plans & who, axis=0, return_inverse=True)
        people = np.array([prepared.reached.people(np.flatnonzero(part)) for part in parts])
        return np.asarray(people[place.reshape(-1)], dtype=np.float64)

    def _worst(self, kind: dict[str, Any]) -> NDArray[np.float64]:
        members = np.ones(len(self.offers), dtype=bool)
        for column, value in kind.get("where", {}).items():
            cells = self.channels[column].to_numpy(dtype=object)
            members &= np.array([value in cell if isinstance(cell, tuple) else cell == value for cell in cells])
        groups = [members]
        if "per" in kind:
            cells = self.channels[kind["per"]].to_numpy(dtype=object)
            groups = [members & (cells == value) for value in sorted(set(cells.tolist()))]
        # Every creator of this roster has one channel, and one package is sold.
        amounts = np.ones(len(self.offers)) if kind["measure"] == "creators" else self.offers.outcome(kind["measure"])
        with np.errstate(invalid="ignore"):
            whole = self.plans @ amounts if kind.get("share") else 1.0
            levels = [(self.plans[:, group] @ amounts[group]) / whole for group in groups]
        return np.min(levels, axis=0) if kind["side"] == "min" else np.max(levels, axis=0)


@dataclass
class _Asked:
    """The requirements of a scenario as they are drawn."""

    rules: list[dict[str, Any]] = field(default_factory=list)
    targets: dict[str, Any] = field(default_factory=dict)
    groups: dict[str, list[Any]] = field(default_factory=lambda: {kind: [] for kind in GROUPED})


def _draw(world: _World, random: np.random.Generator, size: int) -> dict[str, Any] | None:
    """Requirements around random plans; None where a number would be odd, or where some plan obeys them all."""
    picked = random.choice(len(world.plans) - 1, size, replace=False) + 1
    budget = int(random.random() < 0.6)
    places = random.choice(len(world.kinds), size - budget + 2, replace=False)
    grouped = random.random(len(places)) < 0.4 if world.mixed else np.zeros(len(places), dtype=bool)
    if world.mixed and not any(
        grouped[number] or place >= len(KINDS) for number, place in enumerate(places[: size - budget])
    ):
        return None
    total = float(world.spend[picked[:-1]].max()) if budget else 1e9
    obeyed = [world.spend <= total]
    asked = _Asked()
    for number, place in enumerate(places):
        if number == size - budget and np.all(obeyed[1 - budget :], axis=0).any():
            return None
        # The last plan is the one that breaks the budget.
        good = np.delete(picked, number) if number < size - budget else picked
        mask = _group(world, random, asked, good) if grouped[number] else _rule(world, asked, int(place), good)
        if mask is None:
            return None
        obeyed.append(mask)
    if any(not np.all(some, axis=0).any() for some in itertools.combinations(obeyed, size - 1)):
        return None
    rules = [asked.rules[place] for place in random.permutation(len(asked.rules))]
    words = {"name": "planted", "currency": "EUR", "budget": total, "roster": "roster.csv"}
    return {
        **words,
        "targets": asked.targets,
        "rules": rules,
        **{kind: told for kind, told in asked.groups.items() if told},
    }


def _rule(world: _World, asked: _Asked, place: int, good: IntArray) -> BoolArray | None:
    """Ask for a rule (or for a target of net reach) that these plans obey; which plans do."""
    kind, level = world.kinds[place], world.worst[place]
    limit = _limit(kind, level[good])
    if limit is None:
        return None
    scope = {key: kind[key] for key in ("where", "per") if key in kind}
    if kind["measure"] == "reach" and not scope:
        asked.targets["reach"] = {"min": limit[1]}
    else:
        asked.rules.append(
            {"name": f"rule {len(asked.rules)}", "measure": kind["measure"], **scope, kind["side"]: limit[1]}
        )
    mask: BoolArray = np.isnan(level) | (level >= limit[0] if kind["side"] == "min" else level <= limit[0])
    return mask


def _group(world: _World, random: np.random.Generator, asked: _Asked, good: IntArray) -> BoolArray | None:
    """Ask for a lock, an exclusion, or that two go apart or together, as these plans obey it; which plans do."""
    inside = world.plans[good]
    match kind := str(random.choice(GROUPED)):
        case "lock" | "exclude":
            fits = np.flatnonzero(inside.all(axis=0) if kind == "lock" else ~inside.any(axis=0))
            if not len(fits):
                return None
            one = int(random.choice(fits))
            entry: Any = str(world.names[one])
            mask = world.plans[:, one] == (kind == "lock")
        case _:
            one, other = sorted(random.choice(len(world.names), 2, replace=False).tolist())
            both = inside[:, one] & inside[:, other] if kind == "apart" else inside[:, one] != inside[:, other]
            if both.any():
                return None
            entry = [str(world.names[one]), str(world.names[other])]
            pair = world.plans[:, [one, other]]
            mask = ~pair.all(axis=1) if kind == "apart" else pair[:, 0] == pair[:, 1]
    if entry in asked.groups[kind]:
        return None
    asked.groups[kind].append(entry)
    return mask


def _limit(kind: dict[str, Any], levels: NDArray[np.float64]) -> tuple[float, str | float] | None:
    """The strictest limit that these levels obey, in numbers a planner might write."""
    if np.isnan(levels).any():
        return None
    level = float(levels.min() if kind["side"] == "min" else levels.max())
    outward = np.floor if kind["side"] == "min" else np.ceil
    if kind.get("share"):
        share = float(outward(level * 1000)) / 10
        return None if share in (0.0, 100.0) else (share / 100, f"{share:.1f}%")
    limit = float(outward(level))
    return None if limit == 0 else (limit, limit)


def _roster(path: Path, random: np.random.Generator) -> None:
    rows = ["creator,platform,followers,engagement_rate,niche,country,price"]
    for number in range(ROSTER):
        followers = int(np.exp(random.normal(10.5, 1.0)))
        rate = 100 * min(0.2, max(0.002, random.normal(0.04, 0.02)))
        price = max(10.0, followers * random.uniform(0.005, 0.02))
        niches = "|".join(random.choice(NICHES, int(random.integers(1, 3)), replace=False))
        platform = "tiktok" if number % 3 == 0 else "instagram"
        country = COUNTRIES[int(random.integers(2))]
        rows.append(f"creator_{number:02d},{platform},{followers},{rate:.2f}%,{niches},{country},{price:.2f}")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
