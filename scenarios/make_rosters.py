"""Writes every roster, the overlaps, the panel and the history of this folder: synthetic, seeded, the same on each run.

    python scenarios/make_rosters.py            writes the files
    python scenarios/make_rosters.py --check    says which files are not what this script makes (exit code 1 if any)

What each roster is like stands in rosters.toml. Nobody in these files exists. The numbers are drawn from published
figures, so that plans behave as real ones do:

followers         log-normal for each platform, cut to the range the roster is for. Channels of one creator go together
                  (correlation 0.6 of the logarithms).
engagement_rate   per follower, falls with followers: a straight line in log-log coordinates, log-normal scatter 0.4.
                  Levels and slopes go through organicmediabuying's table for TikTok / Instagram / YouTube: nano
                  10.3 / 4.8 / 3.2 %, 10-100k 8.1 / 2.4 / 2.1, 100-500k 6.3 / 1.8 / 1.5, 500k-1M 5.5 / 1.5 / 1.2,
                  above 4.9 / 1.2 / 0.9. Markerly 2016 (1-10k 4 %, 10-100k 2.4 %, 1-10M 1.7 %) agrees on Instagram;
                  HypeAuditor 2026 and Statista 2023 (1-10k 1.78 and 2.19 %) are about half.
price             of a feed post (on TikTok and YouTube: a video). The bands published 2021-23 (Instagram 1-10k 10-100,
                  10-50k 100-500, 50-500k 500-5k; YouTube twice that) are a constant price per follower: 10 and 20 per
                  thousand. TikTok's bands would be 2.5, but real bookings cost 25 to 35 per thousand views
                  (inzpire.me), so it is 30 x the view rate below: 7.5. Log-normal scatter 0.4; a creator with twice
                  the usual engagement asks 19 % more (elasticity 0.25, our assumption); never below 20. Dollars are
                  read as the scenario's currency.
currency, buyout  some countries quote in their own currency; using content in ads for half a year costs 24 to 36 % of
                  a feed post (our assumption).
price_story       0.4 to 0.6 of a feed post (influencerradar); price_reel 1.4 to 1.5 (HypeAuditor: video +40 to 50 %).
quality           authentic share of the audience: Beta with mean 0.85 (HypeAuditor 2019: 22 % suspicious; a public list
                  of priced creators: 85 % authentic) and standard deviation 0.08.
views             TikTok 25 %, YouTube 12 % of followers, scatter 0.5 (our assumption); Instagram has none.
reach_rate        9 % at 100k followers, falling by a tenth for each doubling of size: the geometric mean of Minter.io
                  2019 (22.9 %, 3-4 M posts) and the 3.5 % told for 2025.
niche             one to three for each creator, Zipf-like: the k-th most common has weight k^-0.8.
brand_safety      high 78 %, medium 17 %, low 5 % (our assumption).
missing values    each roster blanks some cells of some columns, as real exports do.

Overlaps and the panel come from a latent model that is known here and nowhere else: person t follows creator i where
l_i . z_t + noise passes the threshold that gives i its audience. One factor is how active a person is (every pair
correlates at about 0.3, as in real memberships), two are a map of niches, so same-niche pairs share more people.
Overlaps count followers as a tool does that compares lists, bots included; they are measured with an error of 3 %, and
known for 30 % of the pairs. A panel holds people only, so there a creator has the authentic followers.

The history of posts is drawn around the rates of its roster; `draw_history` says how.

Random numbers: numpy's Generator over PCG64, one seed for each roster, so a change of one leaves the others alone.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import math
import sys
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

HERE = Path(__file__).resolve().parent
NORMAL = NormalDist()

Floats = NDArray[np.float64]
Cell = str | int | float | None
Row = dict[str, Cell]
Table = list[Row]


@dataclass(frozen=True)
class Platform:
    """How channels of one platform are drawn. `rate_at_10k` is the engagement rate of a channel with 10,000 followers,
    `rate_slope` its change in powers of ten for ten times the followers, `price` the money per 1,000 followers."""

    median_followers: float
    spread: float
    rate_at_10k: float
    rate_slope: float
    price: float
    view_rate: float | None


PLATFORMS = {
    "instagram": Platform(18_000, 1.3, 0.035, -0.22, 10.0, None),
    "tiktok": Platform(30_000, 1.4, 0.094, -0.124, 7.5, 0.25),
    "youtube": Platform(22_000, 1.35, 0.0275, -0.21, 20.0, 0.12),
}
LANGUAGES = {"DE": "de", "AT": "de", "CH": "fr", "FR": "fr", "BE": "fr", "NL": "nl", "ES": "es", "IT": "it", "GB": "en"}
UNITS = {"EUR": 1.0, "GBP": 0.86, "CHF": 0.95, "USD": 1.09}
"""About so many units of a currency are a euro; the scenario has the rate of a day."""
ALWAYS = ("creator", "platform", "followers", "engagement_rate", "niche", "country", "language", "price")


@dataclass(frozen=True)
class Roster:
    """What one roster is like; rosters.toml explains the fields."""

    file: str
    seed: int
    channels: int
    platforms: Mapping[str, float]
    niches: tuple[str, ...]
    countries: Mapping[str, float]
    columns: tuple[str, ...]
    scale: float = 1.0
    followers: tuple[int, int] = (800, 4_000_000)
    channels_each: tuple[float, float, float] = (0.62, 0.28, 0.10)
    blank: Mapping[str, float] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    style: Mapping[str, str] = field(default_factory=dict)
    segments: Mapping[str, float] = field(default_factory=dict)
    currencies: Mapping[str, str] = field(default_factory=dict)


def read_recipes(file: Path) -> list[Roster]:
    """The rosters described in a TOML file, in its order; `...` among the columns is widened."""
    rosters = []
    for name, recipe in tomllib.loads(file.read_text(encoding="utf-8")).items():
        fields: dict[str, Any] = {key: tuple(x) if isinstance(x, list) else x for key, x in recipe.items()}
        fields["columns"] = tuple(c for entry in fields["columns"] for c in (ALWAYS if entry == "..." else (entry,)))
        rosters.append(Roster(file=name, **fields))
    return rosters


def phi(x: Floats) -> Floats:
    """Distribution function of the standard normal, cell by cell."""
    erf = np.fromiter(map(math.erf, (x / math.sqrt(2)).ravel()), dtype=np.float64, count=x.size)
    return 0.5 + 0.5 * erf.reshape(x.shape)


def draw_creators(roster: Roster, rng: np.random.Generator) -> Table:
    """One row per creator; platforms are joined by a bar, popularity is a standard normal number."""
    platforms, shares = list(roster.platforms), np.array(list(roster.platforms.values()))
    countries, parts = list(roster.countries), np.array(list(roster.countries.values()))
    weights = np.arange(1, len(roster.niches) + 1) ** -0.8
    creators: Table = []
    left = roster.channels
    while left > 0:
        count = min(left, len(platforms), 1 + int(rng.choice(3, p=roster.channels_each)))
        chosen = rng.choice(len(platforms), count, replace=False, p=shares / shares.sum())
        niches = rng.choice(
            len(roster.niches), 1 + int(rng.choice(3, p=(0.55, 0.3, 0.15))), replace=False, p=weights / weights.sum()
        )
        country = countries[int(rng.choice(len(countries), p=parts / parts.sum()))]
        speaks_english = rng.random() < 0.12
        creators.append(
            {
                "creator": f"creator_{len(creators) + 1:04d}",
                "platforms": "|".join(platforms[i] for i in sorted(chosen)),
                "niche": "|".join(roster.niches[i] for i in niches),
                "country": country,
                "language": "en" if speaks_english else LANGUAGES[country],
                "brand_safety": ("high", "medium", "low")[int(rng.choice(3, p=(0.78, 0.17, 0.05)))],
                "popularity": float(rng.standard_normal()),
            }
        )
        left -= count
    return creators


def draw_followers(roster: Roster, platform: Platform, popularity: float, rng: np.random.Generator) -> int:
    """Followers of one channel: log-normal around the platform's median, cut to the roster's range.

    The normal draw is mapped into the range by its distribution function, so nothing piles up at the ends.
    """
    z = math.sqrt(0.6) * popularity + math.sqrt(0.4) * float(rng.standard_normal())
    centre = math.log(platform.median_followers * roster.scale)
    low, high = (NORMAL.cdf((math.log(end) - centre) / platform.spread) for end in roster.followers)
    return round(math.exp(centre + platform.spread * NORMAL.inv_cdf(low + (high - low) * NORMAL.cdf(z))))


def draw_channel(roster: Roster, creator: Row, name: str, rng: np.random.Generator) -> Row:
    """One row of the roster, all columns; each channel takes the same number of draws, whatever columns are kept."""
    platform = PLATFORMS[name]
    followers = draw_followers(roster, platform, float(creator["popularity"] or 0.0), rng)
    e, p, r, v = rng.standard_normal(4)
    story, reel = rng.uniform(0.4, 0.6), rng.uniform(1.4, 1.5)
    surprise = math.exp(0.4 * e)
    rate = min(0.25, platform.rate_at_10k * (followers / 10_000) ** platform.rate_slope * surprise)
    price = max(20.0, platform.price * followers / 1_000 * surprise**0.25 * math.exp(0.4 * p))
    photo = name == "instagram"
    currency = roster.currencies.get(str(creator["country"]), "EUR")
    price *= UNITS[currency]
    return creator | {
        "platform": name,
        "followers": followers,
        "engagement_rate": round(rate, 4),
        "price": tidy(price),
        "currency": currency,
        "buyout": tidy(price * 0.6 * story),
        "price_story": tidy(price * story) if photo else None,
        "price_reel": tidy(price * reel) if photo else None,
        "quality": round(float(rng.beta(17, 3)), 2),
        "views": None if platform.view_rate is None else round(followers * platform.view_rate * math.exp(0.5 * v)),
        "reach_rate": round(min(0.5, 0.09 * (followers / 100_000) ** math.log2(0.9) * math.exp(0.25 * r)), 3),
        "posts_measured": int(rng.integers(4, 60)),
    }


def tidy(price: float) -> int:
    """A price as people quote it: to 5 below 1,000, to 50 above."""
    step = 5 if price < 1_000 else 50
    return step * round(price / step)


def draw_shares(roster: Roster, channel: Row, rng: np.random.Generator) -> Row:
    """share_<segment> of one channel: Dirichlet around the roster's mean; the rest to 1 is in none of the segments."""
    means = np.array([*roster.segments.values(), 1 - sum(roster.segments.values())])
    tilt = np.ones(len(means))
    if "skincare" in str(channel["niche"]) or "beauty" in str(channel["niche"]):
        tilt[:2] = 1.6
    shares = rng.dirichlet(8 * means * tilt / (means * tilt).sum())
    named = zip(roster.segments, shares[:-1], strict=True)
    return {f"share_{name}": math.floor(share * 1_000) / 1_000 for name, share in named}


def draw_roster(roster: Roster) -> Table:
    """The whole roster, one row per channel, before cells are blanked and styled."""
    rng = np.random.Generator(np.random.PCG64(roster.seed))
    rows = []
    for creator in draw_creators(roster, rng):
        for name in str(creator["platforms"]).split("|"):
            row = draw_channel(roster, creator, name, rng)
            rows.append(row | draw_shares(roster, row, rng) if roster.segments else row)
    return rows


STYLES: dict[str, Callable[[float], Cell]] = {
    "12.3K": lambda x: f"{x / 1_000:.1f}K",
    "3.4%": lambda x: f"{100 * x:.2f}%",
    "1,250": lambda x: f"{x:,.0f}",
    "percent": lambda x: round(100 * x, 2),
}


def as_exported(roster: Roster, rows: Table) -> Table:
    """What the file shows: the roster's columns under its headers, some cells blank, numbers styled."""
    columns = (*roster.columns, *(f"share_{name}" for name in roster.segments))
    rng = np.random.Generator(np.random.PCG64([roster.seed, 1]))
    blank = {c: rng.random(len(rows)) < chance for c, chance in roster.blank.items()}
    shown: Table = []
    for i, row in enumerate(rows):
        cells: Row = {}
        for c in columns:
            cell = None if c in blank and blank[c][i] else row[c]
            if c in roster.style and isinstance(cell, int | float):
                cell = STYLES[roster.style[c]](float(cell))
            cells[roster.headers.get(c, c)] = cell
        shown.append(cells)
    return shown


def latent_chances(
    rows: Table, niches: tuple[str, ...], share: Floats, points: int, rng: np.random.Generator
) -> Floats:
    """Chance of each kind of person (point) to follow each creator; shape (creators, points).

    Its mean over the points is `share` (creators,), the part of the market that the creator's audience is.
    """
    place = np.array([2 * math.pi * niches.index(str(row["niche"]).split("|")[0]) / len(niches) for row in rows])
    angle = place + 0.3 * rng.standard_normal(len(rows))
    activity = np.clip(0.55 + 0.08 * rng.standard_normal(len(rows)), 0.2, 0.8)
    loadings = np.column_stack([activity, 0.4 * np.cos(angle), 0.4 * np.sin(angle)])
    noise = np.sqrt(1 - (loadings**2).sum(axis=1))
    threshold = np.array([NORMAL.inv_cdf(1 - s) for s in share])
    z = rng.standard_normal((3, points))
    chances = phi((loadings @ z - threshold[:, None]) / noise[:, None])
    for _ in range(20):  # scaling can push a chance over 1, so clip and scale again until the mean is met
        chances = np.minimum(1.0, chances * (share / chances.mean(axis=1))[:, None])
    return chances


def draw_overlaps(rows: Table, niches: tuple[str, ...], people: int, known: float, seed: int) -> Table:
    """creator_a, creator_b, shared (people) for a random part of all pairs, within what the two audiences allow."""
    rng = np.random.Generator(np.random.PCG64(seed))
    points = 4_096
    audience = np.array([float(row["followers"] or 0) for row in rows])
    chances = latent_chances(rows, niches, audience / people, points, rng)
    shared = chances @ chances.T * (people / points)
    pairs = []
    for i in range(len(rows)):
        heard, error = rng.random(len(rows)) < known, np.exp(0.03 * rng.standard_normal(len(rows)))
        for j in range(i + 1, len(rows)):
            if heard[j]:
                low, high = max(0.0, audience[i] + audience[j] - people), min(audience[i], audience[j])
                count = math.floor(min(high, max(low, shared[i, j] * error[j])))
                pairs.append({"creator_a": rows[i]["creator"], "creator_b": rows[j]["creator"], "shared": count})
    return pairs


def draw_panel(rows: Table, niches: tuple[str, ...], people: int, persons: int, seed: int) -> Table:
    """person, creator, weight: a sample of the market; each person stands for `weight` people.

    All weights sum to the market, but who follows none of the creators has no row, as in a real export. The size of
    the market in the scenario accounts for them.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    authentic = np.array([float(row["followers"] or 0) * float(row["quality"] or 0) for row in rows])
    chances = latent_chances(rows, niches, authentic / people, persons, rng)
    follows = rng.random(chances.shape) < chances
    weights = rng.gamma(9.0, size=persons)
    weights *= people / weights.sum()
    return [
        {"person": t + 1, "creator": rows[i]["creator"], "weight": round(float(weights[t]), 1)}
        for t in range(persons)
        for i in np.flatnonzero(follows[:, t])
    ]


def draw_history(rows: Table, posts: int, seed: int) -> Table:
    """The last posts of every channel, one row each, as an analytics tool exports them, all of them older than a week.

    A channel's own level lies around the rate of the roster (scatter 0.3: a roster quotes an average of few posts),
    its posts scatter by 0.5 around the level, a platform shares a shock in each week (0.1). A reel brings 1.6 times a
    photo, a sponsored post 0.8 times an organic one.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    taken = np.datetime64("2026-11-01")
    weeks = {name: 0.1 * rng.standard_normal(60) for name in PLATFORMS}
    table: Table = []
    for row in rows:
        name = str(row["platform"])
        rate = float(row["engagement_rate"] or 0) * math.exp(0.3 * rng.standard_normal())
        level = float(row["followers"] or 0) * rate
        views = float(row["views"] or 0) * math.exp(0.2 * rng.standard_normal())
        ages = np.cumsum(rng.integers(2, 12, size=posts)) + 5
        for age in ages[::-1].tolist():
            surprise = 0.5 * float(rng.standard_normal()) + float(weeks[name][age // 7])
            reel, sponsored = bool(rng.random() < 0.35) and name == "instagram", bool(rng.random() < 0.12)
            factor = math.exp(surprise) * (1.6 if reel else 1.0)
            engaged = level * factor * (0.8 if sponsored else 1.0)
            table.append(
                {
                    "creator": row["creator"],
                    "platform": name,
                    "posted": str(taken - age),
                    "format": "reel" if reel else "post",
                    "views": round(views * factor) if views else None,
                    "likes": round(0.92 * engaged),
                    "comments": round(0.05 * engaged),
                    "shares": round(0.03 * engaged),
                    "sponsored": "yes" if sponsored else "no",
                }
            )
    return table


def make_tables() -> dict[str, Table]:
    """Every file of this folder that the script makes, by its path, as rows."""
    drawn = {roster.file: (roster, draw_roster(roster)) for roster in read_recipes(HERE / "rosters.toml")}
    tables = {file: as_exported(roster, rows) for file, (roster, rows) in drawn.items()}
    roster, rows = drawn["rosters/reach_overlaps.csv"]
    tables["overlaps/reach_overlaps.csv"] = draw_overlaps(rows, roster.niches, people=6_000_000, known=0.3, seed=201)
    roster, rows = drawn["rosters/reach_panel.csv"]
    tables["panels/reach_panel.parquet"] = draw_panel(rows, roster.niches, people=2_500_000, persons=3_000, seed=202)
    tables["history/posts.csv"] = draw_history(drawn["rosters/with_history.csv"][1], posts=12, seed=203)
    return tables


def as_text(file: str, table: Table) -> str:
    """The table as csv, tsv or json."""
    if file.endswith(".json"):
        return "[\n" + ",\n".join("  " + json.dumps(row) for row in table) + "\n]\n"
    out = io.StringIO()
    writer = csv.DictWriter(out, list(table[0]), delimiter="\t" if file.endswith(".tsv") else ",", lineterminator="\n")
    writer.writeheader()
    writer.writerows(table)
    return out.getvalue()


def write(path: Path, table: Table) -> None:
    """Writes one file. Workbooks and parquet go through pandas; everything else is text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix not in {".xlsx", ".parquet"}:
        path.write_text(as_text(path.name, table), encoding="utf-8", newline="\n")
        return
    import pandas as pd

    frame = pd.DataFrame(table)
    if path.suffix == ".parquet":
        frame.to_parquet(path, index=False, compression="zstd")
    else:
        frame.to_excel(path, index=False, sheet_name="Roster")


def same(path: Path, table: Table) -> bool:
    """Whether the file holds the table; workbooks and parquet cell by cell, as bytes vary with the writer."""
    if not path.exists():
        return False
    if path.suffix not in {".xlsx", ".parquet"}:
        return path.read_bytes() == as_text(path.name, table).encode()
    import pandas as pd

    made = pd.DataFrame(table)
    found = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_excel(path)
    try:
        pd.testing.assert_frame_equal(found, made, check_dtype=False, rtol=1e-12)
    except AssertionError:
        return False
    return True


def main() -> int:
    """Writes the files or checks them; returns the exit code."""
    parser = argparse.ArgumentParser(description="Writes the rosters, overlaps and panel of the example scenarios.")
    parser.add_argument("--check", action="store_true", help="change nothing; exit code 1 if a file differs")
    check = parser.parse_args().check
    wrong = 0
    for file, table in make_tables().items():
        if same(HERE / file, table):  # left alone, for a rewritten workbook has other bytes each time
            print(f"same     {file}  {len(table)} rows")
        elif not check:
            write(HERE / file, table)
            print(f"wrote    {file}  {len(table)} rows")
        else:
            wrong += 1
            print(f"differs  {file}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
