"""A made-up history: creators whose posts scatter around a level of their own, the same on each run."""

from __future__ import annotations

from pathlib import Path

import numpy as np

CREATORS = 40
POSTS = 16
ROSTER = ["creator,platform,followers,engagement_rate,views,price,posts_measured"]
"""Headers of `roster_lines`."""


def followers() -> list[int]:
    """Followers of each creator."""
    return [int(size) for size in np.geomspace(5_000, 500_000, CREATORS)]


def levels() -> list[float]:
    """Usual likes of a creator's photo."""
    rng = np.random.default_rng(11)
    return [float(size * 0.03 * np.exp(0.6 * rng.standard_normal())) for size in followers()]


def history_lines() -> list[str]:
    """Three photos and one reel of each creator in turn; a reel brings twice as much."""
    rng = np.random.default_rng(12)
    lines = ["creator,platform,posted,format,likes,views,sponsored"]
    for number, level in enumerate(levels()):
        for post in range(POSTS):
            kind = "reel" if post % 4 == 3 else "photo"
            likes = level * np.exp(0.4 * rng.standard_normal()) * (2 if kind == "reel" else 1)
            day = np.datetime64("2026-01-01") + 7 * post
            lines.append(f"c{number:02d},instagram,{day},{kind},{likes:.0f},{8 * likes:.0f},no")
    return lines


def roster_lines() -> list[str]:
    """The same creators, each with the average of a few lucky posts, and two without posts."""
    rng = np.random.default_rng(13)
    lines = list(ROSTER)
    for number, (size, level) in enumerate(zip(followers(), levels(), strict=True)):
        rate = level / size * np.exp(0.3 * rng.standard_normal())
        lines.append(f"c{number:02d},instagram,{size},{rate:.4f},,{size // 200 + 20},6")
    return [*lines, "told,instagram,40000,0.05,9000,200,10", "untold,instagram,40000,,,200,"]


def write_campaign(folder: Path, scenario: str) -> Path:
    """The path of a scenario with this roster and this history beside it."""
    (folder / "posts.csv").write_text("\n".join(history_lines()) + "\n", encoding="utf-8")
    (folder / "roster.csv").write_text("\n".join(roster_lines()) + "\n", encoding="utf-8")
    path = folder / "campaign.yaml"
    path.write_text(f"roster: roster.csv\n{scenario}\n", encoding="utf-8")
    return path
