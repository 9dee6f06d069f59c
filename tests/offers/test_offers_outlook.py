"""Offers from calibrated forecasts: what a history, an average and a word of the planner each change."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from from_text import Build, Prepare
from made_posts import levels, write_campaign

from optimizer.offers.table import Estimated, Offers
from optimizer.offers.uncertainty import drawn_outcomes, judging_draws
from optimizer.planning import prepare

HISTORY = "budget: 20000\nhistory: posts.csv\n"


def offers_of(folder: Path, scenario: str) -> Offers:
    """The offers of the made-up campaign."""
    return prepare(write_campaign(folder, scenario)).offers


def by_creator(offers: Offers, column: str, package: int = 0) -> pd.Series[float]:
    """One outcome of each creator's offer of a package."""
    table = offers.table[offers.table["package"] == package]
    return pd.Series(table[column].to_numpy(), index=offers.channels["creator"].to_numpy()[table["channel"]])


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Offers:
    """The offers with the history."""
    return offers_of(tmp_path_factory.mktemp("learned"), HISTORY)


def test_the_history_finds_the_levels_that_made_it(learned: Offers) -> None:
    """A photo's mean is the level times exp(0.4^2 / 2), and the shipped share of a sponsored post is taken off."""
    told = by_creator(learned, "engagement").drop(["told", "untold"])
    usual = np.array(levels()) * np.exp(0.08) * 0.84
    assert abs(float(np.median(np.log(told.to_numpy() / usual)))) < 0.1
    assert float(np.std(np.log(told.to_numpy() / usual))) < 0.2


def test_views_come_from_the_history_without_a_share_for_sponsors(learned: Offers) -> None:
    ratio = by_creator(learned, "impressions") / by_creator(learned, "engagement")
    assert float(np.median(ratio.drop(["told", "untold"]))) == pytest.approx(8 / 0.84, rel=0.05)


def test_what_rests_on_posts_or_an_average_is_no_estimate(learned: Offers) -> None:
    flags = by_creator(learned, "estimated").astype(int)
    assert not flags["c00"] & (Estimated.ENGAGEMENT | Estimated.REACH)
    assert not flags["told"] & Estimated.ENGAGEMENT
    assert flags["untold"] & Estimated.ENGAGEMENT
    assert flags["untold"] & Estimated.REACH


def test_formats_are_learned_and_a_stated_one_wins(tmp_path: Path, learned: Offers) -> None:
    packages = "packages: [{name: photo, post: 1}, {name: film, reel: 1}]\n"
    offers = offers_of(tmp_path, HISTORY + packages)
    ratio = by_creator(offers, "engagement", 1) / by_creator(offers, "engagement", 0)
    assert float(ratio["c05"]) == pytest.approx(2.0, rel=0.1)
    stated = offers_of(tmp_path, HISTORY + packages + "formats: {reel: {engagement: 3, reach: 1, price: 1}}\n")
    ratio = by_creator(stated, "engagement", 1) / by_creator(stated, "engagement", 0)
    assert float(ratio["c05"]) == pytest.approx(3.0)
    assert float(by_creator(offers, "engagement")["c05"]) == pytest.approx(
        float(by_creator(learned, "engagement")["c05"])
    )


def test_the_fake_share_is_taken_off_once(tmp_path: Path, learned: Offers) -> None:
    half = offers_of(tmp_path, HISTORY + "forecast: {quality: 50%}\n")
    assert by_creator(half, "engagement").to_numpy() == pytest.approx(by_creator(learned, "engagement") / 2)
    assert float(by_creator(half, "impressions")["c05"]) == pytest.approx(
        float(by_creator(learned, "impressions")["c05"])
    )


def test_stated_takes_the_averages_as_they_stand(tmp_path: Path) -> None:
    stated = offers_of(tmp_path, HISTORY + "forecast: {method: stated}\n")
    without = offers_of(tmp_path, "budget: 20000\n")
    pd.testing.assert_frame_equal(stated.table, without.table)
    assert stated.outlook is None
    assert float(by_creator(without, "engagement")["told"]) == pytest.approx(2000.0)


def test_averages_alone_are_shrunk_and_a_sponsored_share_scales_them(tmp_path: Path) -> None:
    plain = offers_of(tmp_path, "budget: 20000\nforecast: {method: calibrated, sponsored: 100%}\n")
    half = offers_of(tmp_path, "budget: 20000\nforecast: {method: calibrated, sponsored: 50%}\n")
    engagement = by_creator(plain, "engagement")
    assert by_creator(half, "engagement").to_numpy() == pytest.approx(engagement / 2)
    stated = by_creator(offers_of(tmp_path, "budget: 20000\n"), "engagement")
    best, worst = (stated / plain.channels["followers"].to_numpy()).drop("untold").agg(["idxmax", "idxmin"])
    shift = np.log(engagement / stated).drop("untold")
    assert float(shift[best]) < float(shift.median()) < float(shift[worst])


def test_views_of_a_reel_are_an_average_like_any_other(build: Build) -> None:
    """They are drawn to what is usual as the views of a post are, and not multiplied by a reel's factor.

    By hand: the same averages under the other name make the same forecasts, of reels there and of posts here.
    """
    scenario = "forecast: {method: calibrated}\npackages: [{name: p, post: 1}, {name: r, reel: 1}]"
    rows = [f"c{row},instagram,{20_000 + 3_000 * row},3%,100,{views}" for row, views in enumerate((9000, 31_000, 4000))]
    head = "creator,platform,followers,engagement_rate,price"
    of_posts, of_reels = (build(scenario, f"{head},{name}", *rows) for name in ("avg views", "avg reel views"))
    posts, reels = by_creator(of_posts, "impressions"), by_creator(of_reels, "impressions", 1)
    assert reels.to_numpy() == pytest.approx(posts.to_numpy())
    assert (abs(reels.to_numpy() - [9000, 31_000, 4000]) > 1).all(), "an average is not taken as it stands"
    assert not any(flags & Estimated.REACH for flags in by_creator(of_reels, "estimated", 1).astype(int))


def test_no_world_has_more_engagement_than_impressions(prepare_text: Prepare) -> None:
    """Half of the followers engage and few see it: in each draw the engagements are within the impressions."""
    file, offers = prepare_text(
        "forecast: {method: calibrated}", "creator,platform,followers,engagement_rate,price,reach_rate",
        "a,instagram,10000,25%,10,10%", "b,instagram,10000,5%,10,30%",
    )  # fmt: skip
    index = np.arange(len(offers))
    drawn = dict(drawn_outcomes(file.scenario, offers, index, 2000))
    assert (drawn["engagement"] <= drawn["impressions"]).all()
    alone = judging_draws(file.scenario, offers, index, "engagement", 2000)
    assert np.array_equal(alone, drawn["engagement"]), "whoever asks for the draws gets the same ones"
    high = np.quantile(drawn["engagement"], 0.9, axis=1)
    assert (high <= np.quantile(drawn["impressions"], 0.9, axis=1)).all()
