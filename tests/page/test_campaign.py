"""Deals and what came of them, typed at the rows of the page: the answer is that of `optimizer track`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from open_page import SCENARIOS, Page, copied, open_page

from optimizer.advice.track import track
from optimizer.page.happened import rows_of, with_row, without_row
from optimizer.page.papers import actuals_file, held_file
from optimizer.page.pieces import panel
from optimizer.planning import prepare
from optimizer.roster.actuals import read_actuals
from optimizer.roster.tables import RosterFile
from optimizer.views.track import track_view


def cells_of(plan: dict[str, Any], creator: str, platform: str) -> dict[str, str]:
    """The row of a channel, by column."""
    row = next(row for row in plan["rows"] if (row["creator"], row["platform"]) == (creator, platform))
    return dict(zip([column["key"] for column in plan["columns"]], row["cells"], strict=True))


def as_the_command(scenario: Path) -> dict[str, Any]:
    """What the command answers from the files beside the scenario."""
    answer = track(prepare(scenario), held_file(scenario), actuals_file(scenario))
    return panel(track_view(answer))


def booking(plan: dict[str, Any], place: int) -> dict[str, str]:
    """A booking of the plan as the page names it."""
    creator, platform, package, flight = plan["booked"][place]
    return {"creator": creator, "platform": platform, "package": package, "flight": flight or ""}


def test_what_came_stands_at_the_row_and_is_tracked(tmp_path: Path) -> None:
    """Price, invoice, day and figures at one row, a no-show at another: in the table, in the files, as the command."""
    scenario = copied(tmp_path)
    with open_page(scenario) as page:
        plan = page.plan()
        assert "standing" not in {column["key"] for column in plan["columns"]}
        one, other = booking(plan, 0), booking(plan, 1)
        page.act(act="deal", **one, price="100", status="signed")
        page.act(act="happened", **one, net="120.50", invoice="R-1", invoiced="2027-03-02", posted="2027-03-01",
                 status="final", engagement="900", reach="7,000")  # fmt: skip
        answer = page.act(act="happened", **other, status="no show")
        plan = page.plan(answer["revision"])
        own = cells_of(plan, one["creator"], one["platform"])
        assert (own["deal"], own["agreed_fee"], own["standing"]) == ("signed", "€100.00", "closed")
        assert (own["posted"], own["engagement_actual"], own["reach_actual"]) == ("1 Mar 2027", "900", "7,000")
        assert own["variance"].startswith("+€20.50")
        assert cells_of(plan, other["creator"], other["platform"])["standing"] == "did not come"
        shown = page.ask("track")
        assert any(
            line.startswith("+") and "R-1" in line for line in json.loads(page.request("GET", "/diff")[2])["lines"]
        )
        assert page.request("POST", "/save", b"{}")[0] == 200
        assert shown == as_the_command(scenario)
    assert len(read_actuals(RosterFile(actuals_file(scenario), "")).rows) == 2
    with open_page(scenario) as page:
        page.plan()
        assert page.ask("track") == shown


def test_steps_back_take_what_came_with_them(tmp_path: Path) -> None:
    """Undone and saved nothing is left beside the scenario; a row is taken out alone."""
    scenario = copied(tmp_path)
    with open_page(scenario) as page:
        one = booking(page.plan(), 0)
        page.act(act="happened", **one, net="1")
        page.act(act="happened", **one, net="2", invoice="second")
        page.act(act="not happened", index=0)
        assert [row["invoice"] for row in state_of(page)["happened"]] == ["second"]
        page.request("POST", "/save", b"{}")
        assert actuals_file(scenario).exists()
        for _ in range(3):
            page.act(act="undo")
        assert state_of(page)["happened"] == []
        page.request("POST", "/save", b"{}")
        assert sorted(path.name for path in tmp_path.iterdir()) == ["minimal.yaml", "rosters"]
        assert page.ask("track")["problems"]


def test_a_table_of_somebody_is_added_to_and_not_overwritten_unseen(tmp_path: Path) -> None:
    """The shipped campaign with its own headers; what somebody else adds meanwhile is told first."""
    for folder in ("rosters", "deals"):
        shutil.copytree(SCENARIOS / folder, tmp_path / folder)
    scenario = Path(shutil.copy(SCENARIOS / "running_campaign.yaml", tmp_path))
    before = (SCENARIOS / "actuals" / "running_campaign.csv").read_text(encoding="utf-8")
    actuals_file(scenario).write_text(before, encoding="utf-8")
    with open_page(scenario) as page:
        plan = page.plan()
        assert {"deal", "standing", "posted", "impressions_actual"} <= {column["key"] for column in plan["columns"]}
        seen = {(row["creator"], row["platform"]) for row in state_of(page)["happened"]}
        line = next(own for own in range(len(plan["booked"])) if tuple(plan["booked"][own][:2]) not in seen)
        page.act(act="hold")
        page.act(act="happened", **booking(plan, line), net="55", reach="812")
        actuals_file(scenario).write_text(before + "somebody,,,,1,,,,,,,,,,\n", encoding="utf-8")
        assert page.request("POST", "/save", b"{}")[0] == 409
        assert page.request("POST", "/save", b'{"force": true}')[0] == 200
        shown = page.ask("track")
    after = actuals_file(scenario).read_text(encoding="utf-8").splitlines()
    assert [row.split(",")[0] for row in after] == [
        *(row.split(",")[0] for row in before.splitlines()), plan["booked"][line][0],
    ]  # fmt: skip
    assert after[0] == before.splitlines()[0] + ",Package,Reach"
    assert shown == as_the_command(scenario)


def test_what_cannot_be_is_refused_and_nothing_is_kept(page: Page) -> None:
    """No word of a status, an amount that is none, nothing at all, a row that is not there."""
    one = booking(page.plan(), 0)
    for told, what in (
        ({"net": "many"}, "many"), ({"status": "perhaps"}, "perhaps"), ({}, "nothing is said"),
        ({"posted": "yesterday"}, "yesterday"), ({"engagement": "-5"}, "below zero"),
    ):  # fmt: skip
        refused = page.act(act="happened", **one, **told)
        assert what in refused["problems"][0]["what"]
    assert "not there any more" in page.act(act="not happened", index=3)["problems"][0]["what"]
    assert state_of(page)["happened"] == []


def test_rows_of_any_table() -> None:
    """Semicolons and their commas stay; a formula is text; what is no table takes no row."""
    text = with_row("Influencer;Netto;Notiz\nanna;1,5;a\n", {"creator": "=1+1", "net": "2,5"}, Path("a.csv"))
    assert text == "Influencer;Netto;Notiz\nanna;1,5;a\n'=1+1;2,5;\n"
    assert [row["creator"] for row in rows_of(text)] == ["anna", "=1+1"]
    assert [row.creator for row in read_actuals(RosterFile(Path("a.csv"), "a", content=text.encode())).rows] == [
        "anna", "=1+1",
    ]  # fmt: skip
    assert without_row(text, 1) == "Influencer;Netto;Notiz\nanna;1,5;a\n"
    assert rows_of("\n\nno table\n") == []


def state_of(page: Page) -> dict[str, Any]:
    """How things stand."""
    with page.events() as events:
        return next(event for event in events if event["event"] == "state")
