"""Offers from calibrated forecasts: what a history, an average and a word of the planner each change."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from made_posts import levels, write_campaign

from optimizer.offers.table import Estimated, Offers
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
