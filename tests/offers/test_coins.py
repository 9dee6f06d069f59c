"""Whether a booking takes place: a creator's own chances where the roster has them, else the scenario's."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from made_posts import write_campaign

from optimizer.offers.table import Estimated
from optimizer.offers.uncertainty import uncertain_lines
from optimizer.plan.files import write_plan
from optimizer.planning import check_plan, plan_campaign, prepare

PACKAGES = "packages: [{name: gift, post: 1, gift: 20, acceptance: 50%}, {name: paid, post: 1}]\n"


def _campaign(folder: Path, columns: str, cells: str) -> Path:
    """Three creators who differ in these columns alone; gifts cost 20, 10 % do not show."""
    rows = "\n".join(
        f"{name},instagram,10000,5%,9000,100,{own}" for name, own in zip("abc", cells.split(), strict=True)
    )
    roster = f"creator,platform,followers,engagement rate,views,price,{columns}\n{rows}\n"
    (folder / "roster.csv").write_text(roster, encoding="utf-8")
    path = folder / "campaign.yaml"
    path.write_text(f"budget: 1000\nroster: roster.csv\nforecast: {{no_show: 10%}}\n{PACKAGES}", encoding="utf-8")
    return path


def test_a_creators_own_chances_win(tmp_path: Path) -> None:
    """500 engagements a post: 500 x acceptance x (1 - no-show), blank cells as the scenario has it."""
    prepared = prepare(_campaign(tmp_path, "no-show rate,gift acceptance", "20%,80% ,80% 0%,"))
    offers = prepared.offers
    names = [(creator, package) for creator, _, package, _ in offers.names]
    found = dict(zip(names, offers.outcome("engagement"), strict=True))
    assert found["a", "gift"] == pytest.approx(500 * 0.8 * 0.8)
    assert found["b", "gift"] == pytest.approx(500 * 0.8 * 0.9)
    assert found["c", "gift"] == pytest.approx(500 * 0.5 * 1.0)
    assert [found[name, "paid"] for name in "abc"] == pytest.approx([400, 450, 500])


@pytest.mark.parametrize("header", ["no_show", "No-shows", "Ausfallquote", "Cancellation rate", "No show %"])
def test_headers_of_no_shows(tmp_path: Path, header: str) -> None:
    channels = prepare(_campaign(tmp_path, header, "20 10 0")).offers.channels
    assert channels["no_show"].tolist() == [0.2, 0.1, 0.0]


def test_an_acceptance_that_the_roster_says_is_no_estimate(tmp_path: Path) -> None:
    path = _campaign(tmp_path, "acceptance", "80% 70% 60%")
    path.write_text(path.read_text(encoding="utf-8").replace(", acceptance: 50%", ""), encoding="utf-8")
    told = prepare(path).offers
    assert not (told.table["estimated"] & int(Estimated.ACCEPTANCE)).any()
    roster = tmp_path / "roster.csv"
    roster.write_text(roster.read_text(encoding="utf-8").replace("60%", ""), encoding="utf-8")
    estimated = prepare(path).offers.table["estimated"] & int(Estimated.ACCEPTANCE)
    assert int((estimated > 0).sum()) == 1


def test_coins_of_bookings_fall_as_often_as_their_creator_says(tmp_path: Path) -> None:
    path = write_campaign(tmp_path, "budget: 9000\nhistory: posts.csv\n")
    roster = tmp_path / "roster.csv"
    lines = roster.read_text(encoding="utf-8").splitlines()
    named = [f"{line},{'no show' if row == 0 else '60%' if row % 2 else '0%'}" for row, line in enumerate(lines)]
    roster.write_text("\n".join(named) + "\n", encoding="utf-8")
    prepared, plan = prepare(path), plan_campaign(path)
    assert not check_plan(path, write_plan(plan, tmp_path / "plan")[0]).violations
    shows = [line.shows for line in uncertain_lines(prepared.scenario, prepared.offers, np.arange(20), "engagement")]
    assert set(shows) == {0.4, 1.0}
    lows = dict(zip(plan.lines["creator"], (low["engagement"] for low in plan.lines["low"]), strict=True))
    own = dict(zip(prepared.offers.channels["creator"], prepared.offers.channels["no_show"], strict=True))
    assert {name for name, low in lows.items() if low == 0} == {name for name in lows if own[name] > 0.1}
