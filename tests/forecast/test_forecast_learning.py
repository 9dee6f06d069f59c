"""How far a forecast moves if more posts are told, held against forecasts that are made again with such posts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from optimizer.forecast import forecast_channels, forecast_moves
from optimizer.forecast.components import components
from optimizer.forecast.levels import prior_model, side_by_side

CREATORS = 400


@pytest.mark.parametrize(("platform", "known"), [("instagram", 1), ("instagram", 4), ("tiktok", 2), ("tiktok", 6)])
def test_against_posts_that_are_drawn(platform: str, known: int) -> None:
    """Creators and posts drawn from the law itself: the spread of log(forecast with ten posts / with `known`)."""
    prior = components(platform)
    model = prior_model(prior, 5.0, prior.slope, np.log(1e5), prior.between)
    rng = np.random.default_rng(known)
    levels = 5.0 + prior.between * rng.normal(size=CREATORS)
    scale = prior.within * np.exp(prior.unequal * rng.normal(size=CREATORS) + prior.funnel * (levels - 5.0))
    posts = levels[:, None] + scale[:, None] * model.noise.quantiles(rng.uniform(size=(CREATORS, 10)))
    sizes = np.full(CREATORS, np.log(1e5))

    def forecast(number: int) -> np.ndarray:
        owner = np.repeat(np.arange(CREATORS), number)
        posterior = model.posterior(side_by_side(owner, posts[:, 10 - number :].ravel(), sizes))
        return np.stack([posterior.log_mean, posterior.spread, posterior.scale])

    before, after = forecast(known), forecast(10)
    told = _moves(platform, known, before[1], before[2])
    # What ten posts leave open is what the model itself leaves open with them.
    assert np.sqrt(np.mean(before[1] ** 2 - told**2)) == pytest.approx(np.sqrt(np.mean(after[1] ** 2)), rel=0.1)
    # Levels of this test do not drift as older posts are weighed for; with few posts known that hardly shows.
    if known <= 2:
        assert np.sqrt(np.mean(told**2)) == pytest.approx(float((after[0] - before[0]).std()), rel=0.15)


def _moves(platform: str, known: int, level: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """`forecast_moves` of channels with these spreads, as if so many posts of each were in a history."""
    table = pd.DataFrame({"creator": [f"c{n}" for n in range(CREATORS)], "platform": platform, "followers": 100_000.0,
                          "average": np.nan, "posts_measured": np.nan})  # fmt: skip
    outlook = forecast_channels(table)
    outlook.channels["source"], outlook.channels["posts"] = "posts", known
    outlook.channels["level"], outlook.channels["scale"] = level, scale
    return forecast_moves(outlook)


def test_the_less_is_known_the_more_it_moves() -> None:
    """Followers alone, an average of 3, of 30; ten posts that are known leave nothing."""
    table = pd.DataFrame({
        "creator": list("abcdefgh"), "platform": "tiktok", "followers": 100_000.0,
        "average": [np.nan, 5000.0, 5000.0, 3000.0, 9000.0, 2000.0, 4000.0, 6000.0],
        "posts_measured": [np.nan, 3, 30, 10, 10, 10, 10, 10],
    })  # fmt: skip
    outlook = forecast_channels(table)
    nothing, few, many = forecast_moves(outlook)[:3]
    assert nothing > few > many > 0
    outlook.channels["source"] = "posts"
    outlook.channels["posts"] = [0, 5, 9, 10, 12, 24, 50, 10]
    moves = forecast_moves(outlook)
    assert (moves[:3] > 0).all()
    assert not moves[3:].any()
