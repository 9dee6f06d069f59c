"""Do cautious plans and chances hold? `python -m benchmarks.caution [programs|scenarios|channels|chances] [--long]`.

programs    small programs whose every plan is tried: the same best value to one part in 10^9
scenarios   random campaigns of 40 to 150 channels: the plan for the worst fifth of cases beside the one that brings
            most on average, both by 10,000 cases that neither was made with
channels    300 channels, with one package and with three, in 1,000 draws and in as many as a plan takes that is given
            none: what is proven after 20 s
chances     random campaigns that ask for a chance: the share of 20,000 further cases that reach the target, held
            against the chance that the plan says and the one that was asked
draws       10,000 draws of a plan of 100 lines

`--first` and `--count` take a part, for a long run in pieces; `--long` takes all that the tables of the README have.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from optimizer.audience.building import view_rates
from optimizer.audience.uncertainty import reach_factors, uncertainty_of
from optimizer.forecast.draws import uniforms
from optimizer.offers.uncertainty import drawn_outcomes, draws_of_seed
from optimizer.plan.plan import Plan
from optimizer.plan.reach_cases import reached_by_views
from optimizer.planning import compile_program, plan_campaign, prepare
from optimizer.preparing import Prepared
from optimizer.program.worst_reach import WorstReach
from optimizer.solving import Limits, solve

FloatArray = NDArray[np.float64]
WORST = "20%"
FEWEST_HIRED, MOST_HIRED = 5, 30
"""An ordinary campaign hires so many creators; with money for two or three there is little to be cautious with."""
FRESH, SEED = 20_000, 4711
"""Further cases that judge a chance, and their seed."""


def write(folder: Path, seed: int, channels: int | None = None, packages: int | None = None) -> Path:
    """A random campaign: its scenario with a roster, in one of three cases with past posts beside it."""
    rng = np.random.default_rng([seed, 47])
    count = int(rng.integers(40, 151)) if channels is None else channels
    followers = np.exp(rng.normal(10.5, 1.3, count)).astype(int) + 1000
    price = (followers**0.8 * rng.lognormal(0.0, 0.4, count)).round(2)
    rate = rng.lognormal(np.log(0.03), 0.6, count).clip(0.002, 0.2).round(4)
    platform = np.where(rng.random(count) < 0.4, "tiktok", "instagram")
    no_show = rng.choice([0.02, 0.1, 0.3], count, p=[0.5, 0.3, 0.2])
    posts = rng.integers(2, 15, count)
    views = (followers * rng.lognormal(np.log(0.25), 0.5, count)).astype(int)
    told = views.astype(str) if rng.random() < 0.8 else np.full(count, "")
    rows = [
        f"creator_{i:03d},{platform[i]},{followers[i]},{rate[i]},{told[i]},{price[i]},{no_show[i]},{posts[i]}"
        for i in range(count)
    ]
    head = "creator,platform,followers,engagement_rate,views,price,no_show,posts_measured"
    (folder / f"roster_{seed}.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    several = packages or (2 if rng.random() < 0.6 else 1)
    kinds = [{"name": f"{n + 1} posts", "post": n + 1, "discount": f"{10 * n}%"} for n in range(several)]
    rules: list[dict[str, object]] = []
    if rng.random() < 0.5:
        rules.append({"name": "few", "measure": "creators", "max": int(rng.integers(8, 40))})
    if rng.random() < 0.4:
        least = f"{rng.integers(10, 30)}%"
        rules.append({"name": "mix", "measure": "spend", "where": {"platform": "tiktok"}, "min": least})
    objective = str(rng.choice(["engagement", "impressions", "reach", "value"], p=[0.4, 0.25, 0.2, 0.15]))
    scenario: dict[str, object] = {
        "name": f"random {seed}",
        "budget": round(float(price.sum() * np.exp(rng.uniform(np.log(0.02), np.log(0.3)))), 0),
        "objective": objective,
        "roster": f"roster_{seed}.csv",
        "packages": kinds,
        "rules": rules,
        "solve": {"effort": 20, "seconds": 300},
    }
    if objective == "reach":
        people = int(max(followers.sum() * rng.uniform(0.2, 0.8), 1.2 * followers.max()))
        scenario["audience"] = {"people": people}
    if objective == "value":
        scenario["conversion"] = {"rate": "2%", "value": 40}
    if rng.random() < 1 / 3:
        _write_posts(folder / f"posts_{seed}.csv", rng, platform, followers * rate, posts)
        scenario["history"] = f"posts_{seed}.csv"
    scenario["risk"] = {"worst": WORST}
    path = folder / f"random_{seed}.yaml"
    path.write_text(json.dumps(scenario), encoding="utf-8")
    return path


def _write_posts(
    path: Path, rng: np.random.Generator, platform: NDArray[np.str_], level: FloatArray, posts: NDArray[np.int64]
) -> None:
    """Past posts of two creators out of three."""
    lines = ["creator,platform,posted,format,likes,views,sponsored"]
    for creator in np.flatnonzero(rng.random(len(level)) < 2 / 3).tolist():
        spread = 0.9 if platform[creator] == "tiktok" else 0.4
        for post in range(int(posts[creator])):
            likes = level[creator] * np.exp(spread * rng.standard_normal() - spread**2 / 2)
            day = np.datetime64("2026-01-01") + 7 * post
            lines.append(f"creator_{creator:03d},{platform[creator]},{day},post,{likes:.0f},{8 * likes:.0f},no")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@dataclass(frozen=True)
class Compared:
    """A cautious plan beside the one that brings most on average."""

    seed: int
    objective: str
    status: str
    gap: float
    worst: float
    """Mean of the worst fifth of fresh cases, relative to that of the other plan, less 1."""
    mean: float
    """The same of the mean of all cases."""
    creators: tuple[int, int]
    same: bool
    """Both are the same plan."""
    seconds: float
    processor: float


def compared(seed: int) -> Compared:
    """Plan one campaign."""
    with tempfile.TemporaryDirectory() as folder:
        begin, worked = perf_counter(), process_time()
        plan = plan_campaign(write(Path(folder), seed))
        seconds, worked = perf_counter() - begin, process_time() - worked
    caution = plan.caution
    assert caution is not None
    assert caution.average is not None
    own, other = caution.plan, caution.average
    return Compared(
        seed, plan.objective.measure, plan.status, plan.objective.gap or 0.0,
        own.worst / other.worst - 1, own.mean / other.mean - 1, (own.creators, other.creators),
        own == other, seconds, worked,
    )  # fmt: skip


def scenarios(first: int, count: int) -> None:
    """Lines of all campaigns, and how many improve on the worst fifth."""
    found = []
    for seed in range(first, first + count):
        one = compared(seed)
        found.append(one)
        print(
            f"{seed}: {one.objective}, {one.status}, gap {one.gap:.2%}, worst {one.worst:+.2%}, mean {one.mean:+.2%}, "
            f"creators {one.creators[0]} for {one.creators[1]}, {'same, ' if one.same else ''}{one.seconds:.1f} s, "
            f"CPU {one.processor:.1f} s",
            flush=True,
        )
    ordinary = [one for one in found if FEWEST_HIRED <= one.creators[1] <= MOST_HIRED]
    _told(f"{count} campaigns", found)
    _told(
        f"of these {len(ordinary)} whose best plan on average hires {FEWEST_HIRED} to {MOST_HIRED} creators", ordinary
    )


def _told(name: str, found: list[Compared]) -> None:
    """How many of them improve, and by how much."""
    if not found:
        return
    worst, mean = np.array([one.worst for one in found]), np.array([one.mean for one in found])
    same = np.array([one.same for one in found])
    closest = max((one.gap for one in found if one.same), default=0.0)
    print(
        f"\n{name}: better in the worst fifth {int((worst > 0).sum())}, the same plan {int(same.sum())} (no other is "
        f"better by more than {closest:.2%} on the draws planned with), "
        f"worse {int((worst < 0).sum())} (the worst {worst.min():+.2%}); worst fifth median {np.median(worst):+.1%}, "
        f"mean {worst.mean():+.1%}; average of all cases median {np.median(mean):+.1%}, mean {mean.mean():+.1%}; "
        f"proven {sum(one.status == 'optimal' for one in found)}; CPU median "
        f"{np.median([one.processor for one in found]):.1f} s, most {max(one.processor for one in found):.1f} s"
    )


def programs(first: int, count: int) -> None:
    """Small programs of both kinds against every plan of theirs."""
    support = Path(__file__).parents[1] / "tests" / "support"
    sys.path.insert(0, str(support))
    from bad_cases import cautious, every_plan_of, reaching

    for name, made in (("engagement", cautious), ("reach", reaching)):
        solved, worst, below, wrong, worked = 0, 0.0, 0, 0, process_time()
        for seed in range(first, first + count):
            asked = made(seed)
            best, solution = every_plan_of(asked).best, solve(asked, Limits(0.0, 60.0))
            loose = solve(asked, Limits(0.05, 60.0))
            if not np.isfinite(best):
                wrong += solution.status != "infeasible"
                continue
            solved += 1
            worst = max(worst, abs(solution.value - best) / max(abs(best), 1e-9))
            below += sum(one.bound < best * (1 - 1e-9) for one in (solution, loose))
        print(
            f"{name}: {count} programs, {solved} with a plan, the worst value off by {worst:.1e}, bounds below the "
            f"best {below}, wrong verdicts {wrong}, CPU {process_time() - worked:.0f} s",
            flush=True,
        )


def channels(first: int, count: int) -> None:
    """Campaigns of 300 channels, with one package and with three."""
    for packages, asked in ((1, ["forecast.draws=1000"]), (3, ["forecast.draws=1000"]), (1, []), (3, [])):
        for seed in range(first, first + count):
            with tempfile.TemporaryDirectory() as folder:
                prepared = prepare(write(Path(folder), seed, channels=300, packages=packages), asked)
                program = compile_program(prepared).program
            begin, worked = perf_counter(), process_time()
            gap = 0.005 if asked else float(prepared.scenario.gap)
            solution = solve(program, Limits(gap, 60.0, effort=20.0))
            term = program.concave
            draws = term.draws if isinstance(term, WorstReach) else 0 if term is None else term.cells
            print(
                f"{seed}: {prepared.scenario.objective}, {packages} packages, {draws} draws, "
                f"{len(solution.chosen)} lines, {solution.status}, gap {solution.gap:.2%}, "
                f"{perf_counter() - begin:.1f} s, CPU {process_time() - worked:.1f} s",
                flush=True,
            )


def chances(first: int, count: int) -> None:
    """Campaigns that ask for 85 to 110 % of what their best plan on average reaches with a chance."""
    kept, counted, careful, answered, unkept = 0, 0, 0, 0, 0
    for seed in range(first, first + count):
        rng = np.random.default_rng([seed, 53])
        with tempfile.TemporaryDirectory() as folder:
            path = write(Path(folder), seed)
            content = json.loads(path.read_text(encoding="utf-8"))
            del content["risk"]
            measure = content["objective"]
            content["forecast"] = {"method": "calibrated"}
            content["solve"] = {"effort": 8, "seconds": 120}
            path.write_text(json.dumps(content), encoding="utf-8")
            free = plan_campaign(path).forecast[measure]
            asked = float(rng.choice([0.6, 0.7, 0.8, 0.9]))
            # On the scale of the normal law the logarithms of its points lie about on a line.
            part = float(ndtri(asked) / ndtri(0.9))
            reached = max(free.low, 1.0) ** part * max(free.middle, 1.0) ** (1 - part)
            least = round(float(rng.uniform(0.85, 1.1)) * reached)
            content["targets"] = {measure: {"min": least, "chance": f"{asked:.0%}"}}
            path.write_text(json.dumps(content), encoding="utf-8")
            worked = process_time()
            prepared = prepare(path)
            plan = plan_campaign(prepared)
            worked = process_time() - worked
        if not plan.chances:
            answered += 1
            print(f"{seed}: {measure}, {asked:.0%} cannot be had, {plan.short}, CPU {worked:.0f} s", flush=True)
            continue
        told = plan.chances[0].chance
        fresh = _fresh(prepared, plan, measure)
        shown = float((fresh >= least).mean())
        error = float(np.sqrt(told * (1 - told) * (1 / len(fresh) + 1 / 10_000)))
        good = shown >= told - 2 * error or shown >= asked
        counted, kept, unkept = counted + 1, kept + good, unkept + (told < asked)
        careful += (plan.objective.gap or 0.0) > 2e-4
        print(
            f"{seed}: {measure}, asked {asked:.0%}, told {told:.1%}, fresh {shown:.1%}, "
            f"{'held' if good else 'MISSED'}, gap {plan.objective.gap}, CPU {worked:.0f} s",
            flush=True,
        )
    print(
        f"\n{count} campaigns: {counted} with a plan ({careful} another one than the best on average), of which {kept} "
        f"hold on fresh cases; {answered} answered that the chance cannot be had; {unkept} told a chance below the one "
        "that was asked"
    )


def _fresh(prepared: Prepared, plan: Plan, measure: str) -> FloatArray:
    """(draws,) what the plan brings in cases that nothing has seen."""
    offers, scenario = prepared.offers, prepared.scenario
    table = offers.table
    names = offers.channels["creator"].to_numpy()[offers.channel], np.asarray(offers.packages)[table["package"]]
    booked = set(zip(plan.lines["creator"], plan.lines["package"], strict=True))
    index = np.array([place for place, own in enumerate(zip(*names, strict=True)) if own in booked], np.int64)
    if measure != "reach":
        drawn = draws_of_seed(scenario, offers, index, measure, FRESH, SEED)
        return np.asarray(drawn.sum(axis=0), np.float64)
    market = prepared.market
    assert market is not None
    draws, audience, channel = FRESH // 5, market.audience, offers.channel[index]
    drawn = draws_of_seed(scenario, offers, index, "impressions", draws, SEED)
    rates = view_rates(offers)[index]
    views = np.minimum(rates[:, None] * drawn / offers.outcome("impressions")[index][:, None], 1.0)
    brought = reached_by_views(audience, channel, views, market.frequency)
    uncertain = uncertainty_of(audience, channel)
    if uncertain is None:
        return brought
    unknown = uniforms("audience", "market", draws, SEED), uniforms("audience", "count", draws, SEED)
    return brought * reach_factors(audience, channel, rates, market.frequency, uncertain, unknown)


def draws() -> None:
    """10,000 draws of a plan of 100 lines: engagement and impressions, as ranges have them."""
    with tempfile.TemporaryDirectory() as folder:
        prepared = prepare(write(Path(folder), 1, channels=150, packages=1))
    index = np.arange(100)
    for turn in ("first", "again"):
        begin, worked = perf_counter(), process_time()
        for _, drawn in drawn_outcomes(prepared.scenario, prepared.offers, index, 10_000):
            np.quantile(drawn.sum(axis=0), (0.1, 0.5, 0.9))
        print(f"{turn}: {perf_counter() - begin:.2f} s, CPU {process_time() - worked:.2f} s")


PARTS: dict[str, tuple[Callable[[int, int], None], int, int]] = {
    "programs": (programs, 40, 200),
    "scenarios": (scenarios, 10, 100),
    "channels": (channels, 2, 8),
    "chances": (chances, 5, 200),
}
"""What is measured, how often, and how often with --long."""


def main() -> None:
    """Measure one part, or all of them."""
    parser = argparse.ArgumentParser(description="Do cautious plans and chances hold?")
    parser.add_argument("part", nargs="?", choices=[*PARTS, "draws"])
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--count", type=int, help="how many")
    parser.add_argument("--long", action="store_true", help="as many as the tables have")
    options = parser.parse_args()
    for name, (measure, few, many) in PARTS.items():
        if options.part in (None, name):
            measure(options.first, options.count or (many if options.long else few))
    if options.part in (None, "draws"):
        draws()


if __name__ == "__main__":
    main()
