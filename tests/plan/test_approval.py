"""Releasing a plan: the record, the frozen copy, and what becomes of both when the plan changes."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from from_text import write_texts

from optimizer.errors import DoesNotHold, InputError
from optimizer.plan.approval import Decision, approval_warnings, release, standing_of
from optimizer.plan.document import sealed
from optimizer.plan.files import plan_json, write_plan
from optimizer.plan.loading import load_plan
from optimizer.plan.records import records_file
from optimizer.plan.revisions import changes
from optimizer.planning import check_plan, plan_campaign
from optimizer.releasing import releasable
from optimizer.scenario.approval import Approval

ROSTER = ("creator,followers,engagement_rate,price", "anna,10000,5%,400", "bert,20000,3%,750", "carl,8000,4%,300")
DAY = date(2027, 2, 1)
ONE, TWO = Approval(people=1), Approval()


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    """A budget of 1,000 takes anna and carl for 700; one of 1,200 anna and bert for 1,150."""
    return write_texts(tmp_path, "budget: 1000", *ROSTER)


@pytest.fixture
def plan(scenario: Path, tmp_path: Path) -> Path:
    """The plan file for 1,000."""
    return write_plan(plan_campaign(scenario), tmp_path / "out")[0]


def decided(path: Path, state: Any = "approved", by: str = "Ada", rules: Approval = ONE, **other: Any) -> Path:
    """Hand the plan file in as it stands, or approve it."""
    told = {"day": DAY, "today": DAY, "po": "4711", **other}
    return release(load_plan(path), Decision(state, by, **told), rules)


approve = decided


def test_a_plan_starts_as_a_draft(plan: Path) -> None:
    """Revision 1, nobody has said anything."""
    standing = standing_of(load_plan(plan))
    assert (standing.state, standing.revision, standing.history) == ("draft", 1, ())
    assert approval_warnings(plan) == []


def test_handed_in_then_approved(plan: Path) -> None:
    """Two steps of one revision; name, day and order are kept."""
    decided(plan, "pending", "Bo", po="")
    assert standing_of(load_plan(plan)).state == "pending"
    approve(plan)
    standing = standing_of(load_plan(plan))
    assert (standing.state, standing.revision, len(standing.history)) == ("approved", 1, 2)
    assert standing.record is not None
    assert (standing.record.by, standing.record.po, standing.record.date) == ("Ada", "4711", DAY)
    assert "approved by Ada on 2027-02-01, purchase order 4711" in standing.sentence


def test_what_is_approved_is_frozen(plan: Path) -> None:
    """A copy of the content without the seconds, which nobody may write; its SHA-256 is the plan's digest."""
    approve(plan)
    frozen = plan.with_name("plan.r1.json")
    document = json.loads(plan.read_text(encoding="utf-8"))
    assert json.loads(frozen.read_text(encoding="utf-8")) == {
        name: part for name, part in document.items() if name not in ("seconds", "digest")
    }
    assert hashlib.sha256(frozen.read_bytes()).hexdigest() == document["digest"] == load_plan(frozen).identity
    assert not frozen.stat().st_mode & 0o222
    with pytest.raises(InputError, match="approved already"):
        approve(plan)


def test_a_change_is_the_next_revision(scenario: Path, plan: Path) -> None:
    """With 1,200 bert comes and carl goes: revision 2, a draft, with what differs; back again it is revision 1."""
    approve(plan)
    before = plan.read_bytes()
    write_plan(plan_campaign(scenario, ["budget.total=1200"]), plan.parent)
    standing = standing_of(load_plan(plan))
    assert (standing.state, standing.revision) == ("draft", 2)
    assert standing.changed is not None
    kinds = {(line.creator, line.kind) for line in standing.changed.lines}
    assert kinds == {("bert", "added"), ("carl", "dropped")}
    assert ("spend", Decimal("700.00"), Decimal("1150.00")) in standing.changed.totals
    assert "spend €700.00 to €1,150.00" in standing.sentence
    assert hashlib.sha256(plan.with_name("plan.r1.json").read_bytes()).hexdigest() == json.loads(before)["digest"]
    approve(plan)
    assert standing_of(load_plan(plan)).revision == 2
    plan.write_bytes(before)
    assert (standing_of(load_plan(plan)).state, standing_of(load_plan(plan)).revision) == ("approved", 1)


def test_planning_again_with_the_same_result_changes_nothing(scenario: Path, plan: Path) -> None:
    """The seconds differ, the plan does not."""
    approve(plan)
    write_plan(plan_campaign(scenario), plan.parent)
    assert standing_of(load_plan(plan)).state == "approved"


def test_check_says_that_the_plan_is_another_one(scenario: Path, plan: Path) -> None:
    """A cost altered by hand is a broken statement, and no longer what was approved."""
    approve(plan)
    assert not any("revision" in warning.what for warning in check_plan(scenario, plan).warnings)
    document = json.loads(plan.read_text(encoding="utf-8"))
    document["lines"][0]["cost"] = 1.0
    plan.write_text(json.dumps(document), encoding="utf-8")
    checked = check_plan(scenario, plan)
    assert any("revision 1 was approved by Ada" in warning.what for warning in checked.warnings)
    assert checked.violations


def test_a_frozen_copy_that_was_touched_is_told(plan: Path) -> None:
    """Changed, or gone."""
    approve(plan)
    frozen = plan.with_name("plan.r1.json")
    frozen.chmod(0o644)
    document = json.loads(frozen.read_text(encoding="utf-8"))
    document["lines"][0]["package"] = "another"
    frozen.write_text(json.dumps(document), encoding="utf-8")
    assert "not what was approved" in standing_of(load_plan(plan)).problems[0].what
    frozen.unlink()
    assert standing_of(load_plan(plan)).problems
    assert approval_warnings(plan)


def test_a_plan_that_breaks_a_rule_is_not_approved(scenario: Path, plan: Path, tmp_path: Path) -> None:
    """Neither what a check found broken, nor a plan that cannot be, nor one whose file says what is not so."""
    (tmp_path / "mine.csv").write_text("creator\nanna\nbert\n", encoding="utf-8")
    broken = tmp_path / "broken.json"
    broken.write_text(plan_json(check_plan(scenario, tmp_path / "mine.csv")), encoding="utf-8")
    with pytest.raises(DoesNotHold, match=re.escape("budget: €1,150.00, at most €1,000.00 allowed")):
        releasable(broken, scenario)
    document = json.loads(plan.read_text(encoding="utf-8"))
    plan.write_text(json.dumps(sealed({**document, "certificate": "Perfect."})), encoding="utf-8")
    with pytest.raises(DoesNotHold, match="certificate: stated as Perfect"):
        releasable(plan, scenario)
    nothing = write_plan(plan_campaign(scenario, ["targets.engagement.min=99999"]), plan.parent)[0]
    with pytest.raises(DoesNotHold, match="not approved"):
        releasable(nothing, scenario)


def test_a_plan_made_from_other_files_is_not_approved(scenario: Path, plan: Path) -> None:
    """Although its figures are the same: whoever signs it must be able to make it again."""
    assert releasable(plan, scenario).summary
    scenario.write_text(scenario.read_text() + "# a word more\n")
    with pytest.raises(DoesNotHold, match="the scenario has changed since the plan was made"):
        releasable(plan, scenario)


def test_the_settings_of_the_plan_are_used_again(scenario: Path, plan: Path) -> None:
    """A plan that was made with --set is re-computed with it."""
    path = write_plan(plan_campaign(scenario, ["budget.total=1200"]), plan.parent / "set")[0]
    assert releasable(path, scenario).summary[0].startswith("Spend: €1,150.00 of a budget of €1,200.00")


def test_two_different_people_hand_in_and_approve(plan: Path) -> None:
    """Unless the scenario says that one is enough; spaces and capitals make no other person."""
    with pytest.raises(InputError, match="two people are asked for"):
        decided(plan, rules=TWO)
    decided(plan, "pending", "ada  LOVELACE", TWO)
    with pytest.raises(InputError, match="two people are asked for"):
        decided(plan, "approved", "Ada Lovelace", TWO)
    decided(plan, "approved", "Bo", TWO)
    assert standing_of(load_plan(plan)).state == "approved"


def test_a_hand_in_of_another_revision_does_not_count(scenario: Path, plan: Path) -> None:
    """What was handed in is not what is approved."""
    decided(plan, "pending", "Bo", TWO)
    write_plan(plan_campaign(scenario, ["budget.total=1200"]), plan.parent)
    with pytest.raises(InputError, match="two people are asked for"):
        decided(plan, rules=TWO)


def test_limits_are_by_amount_and_name(plan: Path) -> None:
    """700 is spent: 700 is enough, 699.99 is not, and who is not named may not approve at all."""
    with pytest.raises(InputError, match=re.escape("up to €699.99, and this plan spends €700.00")):
        decided(plan, rules=Approval(people=1, limits={"Ada": "699.99"}))
    with pytest.raises(InputError, match="Ada may not approve plans of this scenario"):
        decided(plan, rules=Approval(people=1, limits={"Bo": 10_000}))
    decided(plan, "pending", rules=Approval(limits={"Bo": 10_000}))
    decided(plan, "approved", "bo", Approval(limits={"Bo": 700}))


@pytest.mark.parametrize("day", [date(2027, 1, 31), date(2027, 2, 2)])
def test_another_day_than_today_needs_a_note(plan: Path, day: date) -> None:
    """In the past and in the future."""
    with pytest.raises(InputError, match="no note says why"):
        decided(plan, day=day, note=" ")
    decided(plan, day=day, note="signed on paper")
    assert standing_of(load_plan(plan)).history[0].note == "signed on paper"


def test_any_change_of_the_record_is_found(scenario: Path, plan: Path) -> None:
    """A field of any step, a step left out, put twice or moved, a hash: told when read, and nothing is added to it."""
    decided(plan, "pending", "Bo")
    decided(plan, note="fine")
    write_plan(plan_campaign(scenario, ["budget.total=1200"]), plan.parent)
    decided(plan, "pending", "Cy")
    file = records_file(plan)
    whole = file.read_text(encoding="utf-8")
    document = json.loads(whole)
    steps = document["revisions"]
    changed = [
        {**document, "revisions": [*steps[:number], {**step, name: other}, *steps[number + 1 :]]}
        for number, step in enumerate(steps)
        for name, value in step.items()
        for other in [
            ("approved" if value == "pending" else "pending") if name == "state" else OTHER.get(name, f"{value}x")
        ]
    ]
    changed += [{**document, "revisions": [*steps[:number], *steps[number + 1 :]]} for number in range(3)]
    changed += [{**document, "revisions": [*steps, steps[-1]]}, {**document, "revisions": steps[::-1]}]
    changed += [{**document, "last": "0" * 64}, {**document, "revisions": steps[:2]}]
    assert len(changed) > 35
    for other in changed:
        file.write_text(json.dumps(other), encoding="utf-8")
        assert any("not as it was written" in problem.what for problem in standing_of(load_plan(plan)).problems), other
        with pytest.raises(InputError, match="not as it was written"):
            decided(plan, "pending", "Dee")
    file.write_text(whole, encoding="utf-8")
    assert standing_of(load_plan(plan)).problems == ()


OTHER: dict[str, Any] = {
    "revision": 7, "spend": 1, "date": "2026-01-01", "recorded": "2026-01-01T00:00:00Z",
}  # fmt: skip


def test_the_hashes_can_be_had_with_sha256sum_alone(plan: Path) -> None:
    """Of the frozen copy, and of each step as the documented command cuts it out."""
    decided(plan, "pending", "Bo")
    decided(plan, note="naïve, „quoted“")
    document = json.loads(records_file(plan).read_text(encoding="utf-8"))
    digest = load_plan(plan).identity

    def shell(command: str) -> str:
        return subprocess.run(command, shell=True, cwd=plan.parent, capture_output=True, text=True, check=True).stdout

    assert shell("sha256sum plan.r1.json").split()[0] == digest == document["revisions"][0]["plan"]
    of_line = "sed -n {}p plan.approval.json | tr -d '\\n' | sed 's/,$//' | sha256sum"
    assert shell(of_line.format(2)).split()[0] == document["revisions"][1]["previous"]
    assert shell(of_line.format(3)).split()[0] == document["last"]


def test_a_record_of_the_first_format_goes_on(plan: Path) -> None:
    """Without a chain it is believed; the next step chains all of them."""
    old = {"revision": 1, "state": "approved", "plan": "0" * 64, "by": "Bo", "date": "2026-12-01", "file": "gone.json"}
    records_file(plan).write_text(json.dumps({"format": 1, "revisions": [old]}), encoding="utf-8")
    assert standing_of(load_plan(plan)).since is not None
    decided(plan)
    document = json.loads(records_file(plan).read_text(encoding="utf-8"))
    assert [step["revision"] for step in document["revisions"]] == [1, 2]
    assert document["revisions"][1]["previous"]
    records_file(plan).write_text(json.dumps({"format": 3, "revisions": []}), encoding="utf-8")
    with pytest.raises(InputError, match="this program reads up to 2"):
        standing_of(load_plan(plan))


def decided_at(start: threading.Barrier, plan: Path, state: str, by: str) -> bool:
    """A step that is taken at the same moment as another one; False where it came too late."""
    start.wait()
    try:
        decided(plan, state, by)
    except InputError as error:
        if "approved already" not in error.problems[0].what:
            raise
        return False
    return True


@pytest.mark.parametrize("races", [20, pytest.param(200, marks=pytest.mark.long)])
def test_two_who_approve_at_once_lose_nothing(plan: Path, races: int) -> None:
    """Both steps are there, or one of the two was told why not; the chain holds."""
    both = 0
    for number in range(races):
        for path in plan.parent.glob("plan.[ar]*"):
            path.unlink()
        start = threading.Barrier(2)
        with ThreadPoolExecutor(2) as pool:
            done = [pool.submit(decided_at, start, plan, *step) for step in (("pending", "A"), ("approved", "B"))]
            recorded = sum(future.result() for future in done)
        standing = standing_of(load_plan(plan))
        assert (len(standing.history), standing.problems) == (recorded, ()), number
        both += recorded == 2
    assert both


@pytest.mark.parametrize("text", ["{}", '{"revisions": [{}]}', '{"revisions": 3}', "nothing"])
def test_a_record_that_cannot_be_read_is_told(scenario: Path, plan: Path, text: str) -> None:
    """As an input error where the plan is wanted, as a warning where it is checked."""
    records_file(plan).write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        standing_of(load_plan(plan))
    assert check_plan(scenario, plan).warnings


def test_the_same_plan_has_no_changes(plan: Path) -> None:
    """Nothing differs from itself."""
    loaded = load_plan(plan).plan
    assert not changes(loaded, loaded)
