"""A planner's acts on the page, asked over HTTP: what is saved, what is planned, what several people see."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from open_page import Page, copied, open_page

from optimizer.page.pieces import progress_content
from optimizer.plan.files import plan_csv, plan_json
from optimizer.planning import plan_campaign
from optimizer.solving import Progress


def test_the_saved_file_gives_the_plan_of_the_page(tmp_path: Path) -> None:
    """Lock, exclude, budget, a rule: the file that is saved, planned by the command, gives the same bytes."""
    scenario = copied(tmp_path)
    with open_page(scenario) as page:
        first = page.plan()
        gone = next(row for row in first["rows"] if row["bookings"])
        other = next(row for row in reversed(first["rows"]) if not row["bookings"])
        page.act(act="lock", creator=other["creator"], platform=other["platform"])
        page.act(act="exclude", creator=gone["creator"], platform=gone["platform"])
        page.act(act="rule add", rule={"name": "few", "measure": "creators", "max": "15"})
        answer = page.act(act="budget", total="18000")
        plan = page.plan(answer["revision"])
        rows = {(row["creator"], row["platform"]): row for row in plan["rows"]}
        locked, excluded = (rows[own["creator"], own["platform"]] for own in (other, gone))
        assert locked["state"] == "locked"
        assert locked["bookings"]
        assert excluded["state"] == "excluded"
        assert not excluded["bookings"]
        assert len({row["creator"] for row in plan["rows"] if row["bookings"]}) <= 15
        status, _, shown = page.request("GET", "/download/json")
        assert status == 200
        csv = page.request("GET", "/download/csv")[2]
        assert page.request("POST", "/save", b"{}")[0] == 200
    assert scenario.read_text(encoding="utf-8") == (
        f"name: First try\nbudget: 18000\nobjective: engagement\nroster: rosters/minimal.csv\n"
        f"lock:\n  - {{creator: {other['creator']}, platform: {other['platform']}}}\n"
        f"exclude:\n  - {{creator: {gone['creator']}, platform: {gone['platform']}}}\n"
        f"rules:\n  - {{name: few, measure: creators, max: 15}}\n"
    )
    planned = plan_campaign(scenario)
    assert csv.decode() == plan_csv(planned)
    assert shown.decode() == plan_json(planned)


def test_steps_are_undone_and_done_again(page: Page) -> None:
    """To the byte, any number of them."""
    texts = [page.request("GET", "/download/yaml")[2]]
    for total in (100, 200, 300):
        page.act(act="budget", total=total)
        texts.append(page.request("GET", "/download/yaml")[2])
    assert len(set(texts)) == 4
    for text in texts[-2::-1]:
        page.act(act="undo")
        assert page.request("GET", "/download/yaml")[2] == text
    for text in texts[1:]:
        page.act(act="redo")
        assert page.request("GET", "/download/yaml")[2] == text
    for _ in texts:
        page.act(act="undo")
    assert page.request("GET", "/download/yaml")[2] == texts[0]


def test_a_text_that_comes_back_is_planned_anew(tmp_path: Path) -> None:
    """Steps back and forth faster than a solve: what was broken off is no answer when its text comes back."""
    with open_page(copied(tmp_path)) as page:
        for total in (100, 200, 300):
            page.act(act="budget", total=total)
        for act in ("undo", "undo", "undo", "redo", "redo", "redo", "undo", "undo", "undo"):
            answer = page.act(act=act)
        assert page.plan(answer["revision"])["status"] == "optimal"


def test_a_file_that_somebody_changed_is_not_overwritten(tmp_path: Path) -> None:
    """Told first; saved over only when that is said."""
    scenario = copied(tmp_path)
    with open_page(scenario) as page:
        page.act(act="budget", total=15000)
        scenario.write_text(scenario.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
        status, _, body = page.request("POST", "/save", b"{}")
        assert status == 409
        assert "saved by somebody else" in json.loads(body)["problems"][0]["what"]
        assert "# mine" in scenario.read_text(encoding="utf-8")
        assert page.request("POST", "/save", b'{"force": true}')[0] == 200
        assert "budget: 15000" in scenario.read_text(encoding="utf-8")
        assert json.loads(page.request("GET", "/diff")[2])["lines"] == []


def test_what_is_wrong_is_told_and_the_text_stays(page: Page) -> None:
    """A text with a fault is kept as typed, its faults are told with their lines; another tab's text is not lost."""
    with page.events() as events:
        state = next(event for event in events if event["event"] == "state")
    answer = page.act(act="text", text=state["text"] + "rules: 7\n", revision=state["revision"])
    told = page.plan(answer["revision"])
    assert told["event"] == "problems"
    assert told["problems"][0]["line"] == 5
    refused = page.act(act="text", text="name: x\n", revision=state["revision"])
    assert "somebody else has changed the text" in refused["problems"][0]["what"]
    page.act(act="undo")


def test_rules_that_contradict_come_with_ways_out(tmp_path: Path) -> None:
    """A conflict shows its ways out; taking one gives a plan."""
    scenario = copied(tmp_path)
    with open_page(scenario) as page:
        answer = page.act(act="rule add", rule={"name": "many", "measure": "creators", "min": "39"})
        told = page.plan(answer["revision"])
        assert told["status"] == "infeasible"
        assert told["ways"]
        answer = page.act(act="set", set=told["ways"][0]["set"])
        assert page.plan(answer["revision"])["status"] == "optimal"


def test_an_agreed_price_counts(tmp_path: Path) -> None:
    """Typed at a row it stands in the scenario, wins over the roster's, and a signature locks; the last word holds."""
    scenario = copied(tmp_path)
    with open_page(scenario) as page:
        row = next(row for row in page.plan()["rows"] if not row["bookings"])
        named = {"creator": row["creator"], "platform": row["platform"], "package": row["packages"][0]}
        page.act(act="deal", **named, price="9", status="agreed")
        answer = page.act(act="deal", **named, price="7.50", status="signed")
        plan = page.plan(answer["revision"])
        found = next(
            own for own in plan["rows"] if (own["creator"], own["platform"]) == (row["creator"], row["platform"])
        )
        cells = dict(zip([column["key"] for column in plan["columns"]], found["cells"], strict=True))
        assert found["bookings"]
        assert cells["cost"] == "€7.50"
        assert "signed" in cells["state"]
        refused = page.act(act="deal", **named, price="-1", status="signed")
        assert "revision" in refused
        assert "below zero" in page.plan(refused["revision"])["problems"][0]["what"]
        page.act(act="undo")
        page.request("POST", "/save", b"{}")
    booking = ", ".join(f"{name}: {value}" for name, value in named.items())
    assert f"deals:\n  - {{{booking}, price: 7.50, status: signed}}\n" in scenario.read_text(encoding="utf-8")


def test_what_is_agreed_elsewhere_is_written_there(tmp_path: Path) -> None:
    """A list of deals beside the scenario is somebody's own file."""
    scenario = copied(tmp_path)
    scenario.write_text(scenario.read_text(encoding="utf-8") + "deals: deals.csv\n", encoding="utf-8")
    (tmp_path / "deals.csv").write_text("creator,platform,package,price,status\n", encoding="utf-8")
    with open_page(scenario) as page:
        answer = page.act(
            act="deal", creator="creator_0001", platform="tiktok", package="post", price=1, status="agreed"
        )
        assert answer["problems"][0]["what"] == "what is agreed stands in deals.csv"


def test_questions_are_answered_as_the_commands_do(page: Page) -> None:
    """Why, the curve, what rules cost, alternatives, the mix: sentences and markup of the same views."""
    rows = page.plan()["rows"]
    out = next(row for row in rows if not row["bookings"])
    why = page.ask("creator", creator=out["creator"])
    assert any(out["creator"] in line for line in why["lead"])
    curve = page.ask("curve", low=5000, high=20000, points=4)
    assert [point["budget"] for point in curve["points"]] == [5000, 10000, 15000, 20000]
    values = [point["value"] for point in curve["points"]]
    assert values == sorted(values)
    assert "<svg" in "".join(section["markup"] for section in curve["sections"])
    assert page.ask("rules")["lead"]
    assert page.ask("mix", tier="micro")["lead"]
    assert page.ask("creator", creator="nobody")["problems"]
    assert page.ask("curve", low="x", high="1")["problems"]
    assert page.ask("nothing")["problems"]


def test_the_curve_draws_itself_and_serves_every_budget_on_it(tmp_path: Path) -> None:
    """Point by point for all tabs, the same as the question's; another budget moves along it, another rule ends it."""
    with open_page(copied(tmp_path)) as page:
        page.plan()
        with page.events() as events:
            page.act(act="draw curve")
            drawn = []
            for event in events:
                if event["event"] == "curve":
                    drawn.append(event)
                    if event["done"]:
                        break
        assert [len(event["points"]) for event in drawn] == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9]
        whole = drawn[-1]
        asked = page.ask("curve", low=whole["low"], high=whole["high"], points=9)
        assert whole["points"] == asked["points"]
        assert whole["sections"] == asked["sections"]
        point = whole["points"][3]
        answer = page.act(act="budget", total=point["budget"])
        plan = page.plan(answer["revision"])
        assert plan["value"] == pytest.approx(point["value"], rel=0.02)
        assert curve_of(page) == {**whole, "revision": answer["revision"]}
        page.act(act="rule add", rule={"name": "few", "measure": "creators", "max": "5"})
        assert curve_of(page) is None


def test_a_first_plan_comes_before_the_proven_one(page: Page) -> None:
    """After a lock: the last plan under the new text, a plan that obeys it, the one of the command, its table."""
    row = next(row for row in page.plan()["rows"] if not row["bookings"])
    with page.events() as events:
        next(event for event in events if event["event"] == "plan")
        answer = page.act(act="lock", creator=row["creator"], platform=row["platform"])
        told = []
        for event in events:
            if event.get("revision") == answer["revision"] and event["event"] in ("evaluated", "planned", "plan"):
                told.append(event)
                if event["event"] == "plan":
                    break
    page.act(act="undo")
    assert [(event["event"], event.get("first", False)) for event in told] == [
        ("evaluated", False), ("planned", True), ("planned", False), ("plan", False),
    ]  # fmt: skip
    for event in told[1:]:
        assert (row["creator"], row["platform"]) in {tuple(own[:2]) for own in event["booked"]}
    assert told[1]["value"] <= told[2]["value"] * (1 + 1e-9)
    assert told[2]["certificate"] == told[3]["certificate"]


def test_a_curve_can_be_stopped(tmp_path: Path) -> None:
    """What is drawn so far stays, and is drawn anew only when somebody asks for that."""
    with open_page(copied(tmp_path)) as page, page.events() as events:
        next(event for event in events if event["event"] == "plan")
        page.act(act="draw curve")
        page.act(act="stop curve")
        stopped = next(event for event in events if event["event"] == "curve" and event["done"])
        assert stopped["stopped"]
        page.act(act="draw curve")
        assert curve_of(page) == stopped
        page.act(act="draw curve", anew=True)
        assert len(next(event for event in events if event["event"] == "curve" and event["done"])["points"]) == 9


def curve_of(page: Page) -> dict[str, Any] | None:
    """The curve that a tab which is opened now is told of at once; None where there is none."""
    with page.events() as events:
        next(event for event in events if event["event"] == "state")
        page.request("POST", "/save", b"{}")
        told = next(event for event in events if event["event"] in ("curve", "state"))
    return told if told["event"] == "curve" else None


def test_a_plan_in_charts(tmp_path: Path) -> None:
    """Spend and outcome by tier, platform and niche; as the view draws them."""
    with open_page(copied(tmp_path)) as page:
        page.plan()
        charts = page.ask("charts")
    assert [section["id"] for section in charts["sections"]] == ["by_tier", "by_platform", "by_niche"]
    assert all(section["markup"].count("<svg") == 2 for section in charts["sections"])
    assert "Engagement by tier" in charts["sections"][0]["markup"]


def test_options_stand_side_by_side(page: Page) -> None:
    """Kept, worked on with, dropped."""
    first = page.plan()
    page.act(act="keep", name="as it is")
    answer = page.act(act="budget", total=9000)
    page.plan(answer["revision"])
    page.act(act="keep", name="<b>less</b>")
    with page.events() as events:
        state = next(event for event in events if event["event"] == "state")
    assert [option["name"] for option in state["options"]] == ["as it is", "<b>less</b>"]
    assert state["options"][0]["totals"] == first["totals"]
    page.act(act="option", index=0, do="take")
    assert b"budget: 20000" in page.request("GET", "/download/yaml")[2]
    page.act(act="option", index=1, do="drop")
    page.act(act="option", index=0, do="drop")


def test_an_export_is_dropped_asked_about_planned_and_saved(tmp_path: Path) -> None:
    """Without a scenario: the export becomes a draft, what only the planner can say is asked, the files are saved."""
    roster = "Youtuber,Abos,ER,Rate EUR\n" + "".join(f"name {n},{2000 + 311 * n},3%,{90 + n}\n" for n in range(30))
    with open_page(None, folder=tmp_path) as page:
        status, _, body = page.request("POST", f"/upload?name={quote('../My list (1).csv')}", roster.encode())
        assert status == 200
        for question in json.loads(body)["questions"]:
            page.act(act="answer column", column=question["column"], value=question["choices"][0])
        plan = page.plan()
        assert plan["event"] == "plan", plan
        assert plan["rows"]
        assert not list(tmp_path.iterdir())
        status, _, body = page.request("POST", "/save", json.dumps({"name": "../../spring"}).encode())
        assert json.loads(body) == {"file": "spring.yaml"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["My_list__1.csv", "spring.yaml"]
    assert plan_campaign(tmp_path / "spring.yaml").status == "optimal"


def test_cells_at_fault_are_mended_in_place(tmp_path: Path) -> None:
    """Each with its line, its header and what stands there; the export that was dropped stays as it is."""
    rows = ["Creator,Platform,Followers,Price", *(f"c{n},instagram,{3000 + n},{100 + n}" for n in range(12))]
    rows[4], rows[7] = "c3,instagram,-5,103", '"c6, the second",instagram,many,106'
    with open_page(None, folder=tmp_path) as page:
        _, _, body = page.request("POST", "/upload?name=list.csv", "\n".join(rows).encode())
        faults = json.loads(body)["faults"]
        assert [(fault["line"], fault["field"], fault["cell"]) for fault in faults] == [
            (5, "Followers", "-5"), (8, "Followers", "many"),
        ]  # fmt: skip
        for fault, text in zip(faults, ("5000", "7k"), strict=True):
            answer = page.act(act="mend", line=fault["line"], field=fault["field"], text=text)
        plan = page.plan(answer["revision"])
        assert len(plan["rows"]) == 12
        refused = page.act(act="mend", line=99, field="Followers", text="1")
        assert "no cell" in refused["problems"][0]["what"]
        page.request("POST", "/save", b'{"name": "mended"}')
    saved = (tmp_path / "list.csv").read_text(encoding="utf-8").splitlines()
    assert saved[7] == '"c6, the second",instagram,7k,106'
    assert plan_campaign(tmp_path / "mended.yaml").status == "optimal"


def test_a_rate_of_exchange_is_asked(tmp_path: Path) -> None:
    """Prices in two currencies: what one is worth is asked at the place, and asked no more once it is said."""
    rows = [
        "Creator,Platform,Followers,Price",
        *(f"c{n},instagram,{3000 + n},{'$' if n % 4 else '€'}{100 + n}" for n in range(12)),
    ]
    with open_page(None, folder=tmp_path) as page:
        _, _, body = page.request("POST", "/upload?name=list.csv", "\n".join(rows).encode())
        [question] = json.loads(body)["questions"]
        assert question["why"] == "what one EUR is worth in USD"
        answer = page.act(act="answer", path=question["path"], value="1.1")
        assert page.plan(answer["revision"])["event"] == "plan"
        with page.events() as events:
            assert next(event for event in events if event["event"] == "state")["questions"] == []


def test_no_event_says_what_json_cannot() -> None:
    """A browser reads no `Infinity`: the gap of a solve that has hardly begun is not told."""
    state = Progress(1.0, 2.0, float("inf"), 0.1)
    assert json.loads(json.dumps(progress_content(state), allow_nan=False))["gap"] is None


def test_twenty_clients_lock_and_unlock(page: Page) -> None:
    """Every answer holds what that client just did; nothing runs on."""
    rows = page.plan()["rows"][:20]
    wrong: list[str] = []

    def work(row: dict[str, str]) -> None:
        for _ in range(4):
            for act, there in (("lock", True), ("unlock", False)):
                answer = page.act(act=act, creator=row["creator"], platform=row["platform"])
                locked = {(own["creator"], own["platform"]) for own in answer["locks"]}
                if ((row["creator"], row["platform"]) in locked) is not there:
                    wrong.append(row["creator"])

    clients = [threading.Thread(target=work, args=(row,)) for row in rows]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    assert wrong == []
    page.act(act="budget", total=20000)
    assert page.plan()["status"] == "optimal"
    assert b"lock" not in page.request("GET", "/download/yaml")[2]


def test_a_colleague_reads_and_changes_nothing(tmp_path: Path) -> None:
    """`--share` gives an address of its own, with a key that only reads."""
    with open_page(copied(tmp_path), "--share") as page:
        assert page.reader
        assert page.reader != page.key
        page.enter(page.reader)
        assert page.request("GET", "/")[0] == 200
        assert page.plan()["status"] == "optimal"
        for path in ("/act", "/save", "/upload?name=a.csv"):
            assert page.request("POST", path, b"{}")[0] == 403


@pytest.mark.parametrize("ending", ["html", "xlsx", "pptx", "csv", "json", "yaml"])
def test_every_file_can_be_had(page: Page, ending: str) -> None:
    """As an attachment, under the scenario's name."""
    page.plan()
    status, headers, body = page.request("GET", f"/download/{ending}")
    assert status == 200
    assert headers["content-disposition"] == f'attachment; filename="minimal.{ending}"'
    assert len(body) > 50


def test_no_file_no_page(tmp_path: Path) -> None:
    """A scenario that is not there, and a port that is taken, end in a sentence."""
    from click.testing import CliRunner

    from optimizer.cli.open import command
    from optimizer.errors import InputError

    answer = CliRunner().invoke(command, [str(tmp_path / "none.yaml"), "--no-browser"])
    assert isinstance(answer.exception, InputError)
    assert "cannot be read" in str(answer.exception)
