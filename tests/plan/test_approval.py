"""Releasing a plan: the record, the frozen copy, and what becomes of both when the plan changes."""

from __future__ import annotations

import copy
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from from_text import write_texts

from optimizer.errors import InputError
from optimizer.plan.approval import approval_file, approval_warnings, release, standing_of
from optimizer.plan.files import write_plan
from optimizer.plan.loading import load_plan
from optimizer.plan.revisions import changes
from optimizer.planning import check_plan, plan_campaign

ROSTER = ("creator,followers,engagement_rate,price", "anna,10000,5%,400", "bert,20000,3%,750", "carl,8000,4%,300")
DAY = date(2027, 2, 1)


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    """A budget of 1,000 takes anna and carl for 700; one of 1,200 anna and bert for 1,150."""
    return write_texts(tmp_path, "budget: 1000", *ROSTER)


@pytest.fixture
def plan(scenario: Path, tmp_path: Path) -> Path:
    """The plan file for 1,000."""
    return write_plan(plan_campaign(scenario), tmp_path / "out")[0]


def approve(path: Path, **other: Any) -> Path:
    """Approve the plan file as it stands."""
    return release(load_plan(path), "approved", by="Ada", day=DAY, po="4711", **other)


def test_a_plan_starts_as_a_draft(plan: Path) -> None:
    """Revision 1, nobody has said anything."""
    standing = standing_of(load_plan(plan))
    assert (standing.state, standing.revision, standing.history) == ("draft", 1, ())
    assert approval_warnings(plan) == []


def test_handed_in_then_approved(plan: Path) -> None:
    """Two steps of one revision; name, day and order are kept."""
    release(load_plan(plan), "pending", by="Bo", day=DAY)
    assert standing_of(load_plan(plan)).state == "pending"
    approve(plan)
    standing = standing_of(load_plan(plan))
    assert (standing.state, standing.revision, len(standing.history)) == ("approved", 1, 2)
    assert standing.record is not None
    assert (standing.record.by, standing.record.po, standing.record.date) == ("Ada", "4711", DAY)
    assert "approved by Ada on 2027-02-01, purchase order 4711" in standing.sentence


def test_what_is_approved_is_frozen(plan: Path) -> None:
    """A copy of the very bytes, which nobody may write."""
    approve(plan)
    frozen = plan.with_name("plan.r1.json")
    assert frozen.read_bytes() == plan.read_bytes()
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
    assert kinds == {("bert", "new"), ("carl", "gone")}
    assert ("spend", Decimal("700.00"), Decimal("1150.00")) in standing.changed.totals
    assert "spend €700.00 to €1,150.00" in standing.sentence
    assert plan.with_name("plan.r1.json").read_bytes() == before
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


def test_a_plan_that_breaks_a_rule_is_not_approved(scenario: Path, plan: Path) -> None:
    """Neither what a check found broken, nor a plan that cannot be."""
    document = json.loads(plan.read_text(encoding="utf-8"))
    broken = copy.deepcopy(document)
    broken["rules"][0]["broken"] = True
    with pytest.raises(InputError, match="no plan to approve"):
        release(load_plan(plan, broken), "approved", by="Ada", day=DAY, po="1")
    nothing = write_plan(plan_campaign(scenario, ["targets.engagement.min=99999"]), plan.parent)[0]
    with pytest.raises(InputError, match="no plan to approve"):
        approve(nothing)


@pytest.mark.parametrize("text", ["{}", '{"revisions": [{}]}', '{"revisions": 3}', "nothing"])
def test_a_record_that_cannot_be_read_is_told(scenario: Path, plan: Path, text: str) -> None:
    """As an input error where the plan is wanted, as a warning where it is checked."""
    approval_file(plan).write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        standing_of(load_plan(plan))
    assert check_plan(scenario, plan).warnings


def test_the_same_plan_has_no_changes(plan: Path) -> None:
    """Nothing differs from itself."""
    loaded = load_plan(plan).plan
    assert not changes(loaded, loaded)
