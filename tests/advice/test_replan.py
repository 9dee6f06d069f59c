"""Replan: what is signed stays, and no plan worth as much has fewer changes; judged by all plans of small scenarios."""

from __future__ import annotations

import csv
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from small_plans import Small, judged, smalls

from optimizer.advice.moves import Loss, line_names
from optimizer.advice.replan import Replan, replan
from optimizer.advice.requirements import altered, altered_prepared
from optimizer.advice.session import Session
from optimizer.dossier import dossier_of
from optimizer.errors import InputError
from optimizer.plan.files import write_plan
from optimizer.plan.loading import load_plan
from optimizer.planning import prepare
from optimizer.releasing import releasable
from optimizer.scenario.schema import Exclusion
from optimizer.views.replan import replan_sentences

WITHIN = 0.1


def old_file(case: Small, folder: Path, random: np.random.Generator) -> tuple[Path, list[int]]:
    """A plan that was good once: some lines of a random plan of the scenario, and of the best one."""
    offers = case.prepared.offers
    taken = case.plans[int(random.integers(len(case.plans)))] | case.plans[int(case.worth.argmax())]
    channels: set[int] = set()
    chosen = []
    for offer in np.flatnonzero(taken).tolist():
        if int(offers.channel[offer]) not in channels:
            channels.add(int(offers.channel[offer]))
            chosen.append(offer)
    path = folder / "old.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["creator", "platform", "package"])
        writer.writerows(line_names(offers, offer) for offer in chosen)
    return path, chosen


def check(case: Small, folder: Path, seed: int) -> Replan | None:
    """Lose one creator, sign another, and hold the answer against every plan of today."""
    random = np.random.default_rng(seed)
    offers = case.prepared.offers
    path, old = old_file(case, folder, random)
    if len(old) < 2:
        return None
    creators = [line_names(offers, offer)[0] for offer in old]
    locked = {pick.creator for pick in case.prepared.scenario.lock}
    lost = creators[int(random.integers(len(old)))]
    signed = creators[int(random.integers(len(old)))]
    if lost == signed or lost in locked:
        return None
    answer = replan(Session(case.prepared), path, signed=signed, lost=[lost], within=WITHIN)
    # Every plan of today: lost ones excluded, signed lines in.
    scenario = altered(case.prepared.scenario, exclude=(*case.prepared.scenario.exclude, Exclusion(creator=lost)))
    plans, worth = judged(altered_prepared(case.prepared, scenario))
    held = [offer for offer, creator in zip(old, creators, strict=True) if creator == signed]
    keeps = plans[:, held].all(axis=1)
    plans, worth = plans[keeps], worth[keeps]
    if not len(plans):
        assert answer.plan is None
        return answer
    near = plans[worth >= worth.max() - WITHIN * abs(worth.max()) - 1e-9 * max(1.0, abs(worth.max()))]
    changes = np.array([count_changes(offers.channel, old, np.flatnonzero(plan).tolist()) for plan in near])
    assert answer.plan is not None
    assert answer.changes == answer.fewest == changes.min()
    assert answer.proven
    assert not answer.plan.violations
    bought = set(answer.plan.lines[["creator", "platform", "package"]].itertuples(index=False, name=None))
    assert all(line_names(offers, offer) in bought for offer in held)
    assert lost not in set(answer.plan.lines["creator"])
    # Of the plans with so few changes, none is worth more.
    least = near[changes == changes.min()]
    values = np.array([worth[(plans == plan).all(axis=1)][0] for plan in least])
    scale = -(10**offers.digits) if case.prepared.scenario.objective == "spend" else 1
    assert scale * float(answer.plan.objective.value or 0.0) == pytest.approx(values.max(), rel=1e-6, abs=1e-6)
    kinds = [move.kind for move in answer.moves]
    assert len(kinds) - kinds.count("kept") == answer.changes
    assert sum(kinds.count(kind) for kind in ("kept", "changed", "dropped")) == len(old)
    return answer


def count_changes(channel: np.ndarray, old: list[int], new: list[int]) -> int:
    """Channels whose line is dropped, added or has another package."""
    before, after = ({int(channel[offer]): offer for offer in plan} for plan in (old, new))
    return sum(before.get(at) != after.get(at) for at in before.keys() | after.keys())


def test_replans_of_20_scenarios(tmp_path: Path) -> None:
    """The fewest changes, the most value among these, and nothing signed is touched."""
    answers = [check(case, tmp_path, seed) for seed, case in enumerate(smalls(tmp_path, 20))]
    given = [answer for answer in answers if answer is not None]
    assert len(given) > 3
    assert any(answer.of("added") for answer in given)
    assert any(len(answer.of("dropped")) > 1 for answer in given)


@pytest.mark.long
def test_replans_of_many_scenarios(tmp_path: Path) -> None:
    """The same with 500 scenarios."""
    answers = [check(case, tmp_path, seed) for seed, case in enumerate(smalls(tmp_path, 500, first=2000))]
    assert sum(answer is not None for answer in answers) > 100


@pytest.fixture
def tiny(tmp_path: Path) -> SimpleNamespace:
    """Four creators at 250 each, 1,000 of budget, worth 400, 350, 330 and 300; the old plan buys the first three.

    With 750 of budget the best plan stays as it is; with 500 it keeps two.
    """
    rows = ["anna,instagram,10000,4%,250", "bert,instagram,10000,3.5%,250"]
    rows += ["carl,tiktok,10000,3.3%,250", "dora,tiktok,10000,3%,250"]
    (tmp_path / "r.csv").write_text("\n".join(["creator,platform,followers,engagement_rate,price", *rows]) + "\n")
    (tmp_path / "s.yaml").write_text("budget: 750\nroster: r.csv\n")
    (tmp_path / "old.csv").write_text(
        "creator,platform,package,cost\nanna,instagram,post,250\nbert,instagram,post,250\ncarl,tiktok,post,250\n"
    )
    return SimpleNamespace(scenario=tmp_path / "s.yaml", old=tmp_path / "old.csv", roster=tmp_path / "r.csv")


def test_nothing_changes_where_nothing_has_to(tiny: SimpleNamespace) -> None:
    """The old plan is still the best."""
    answer = replan(Session.of(tiny.scenario), tiny.old)
    assert answer.changes == 0
    assert {move.kind for move in answer.moves} == {"kept"}


def test_somebody_lost_is_replaced(tiny: SimpleNamespace) -> None:
    """Without bert dora comes in: 1 dropped, 1 added, 1,030 engagements; only dropping bert would give up 29 %."""
    answer = replan(Session.of(tiny.scenario), tiny.old, lost=["bert"])
    assert answer.changes == 2
    assert [move.creator for move in answer.of("added")] == ["dora"]
    assert [(move.creator, move.reason) for move in answer.of("dropped")] == [("bert", Loss("lost"))]
    assert answer.plan is not None
    assert answer.plan.objective.value == pytest.approx(1030)


def test_more_may_be_given_up_for_fewer_changes(tiny: SimpleNamespace) -> None:
    """Within 30 % of 1,030 the plan of anna and carl (730) will do: one change instead of two."""
    answer = replan(Session.of(tiny.scenario), tiny.old, lost=["bert"], within=0.3)
    assert answer.changes == answer.fewest == 1
    assert answer.free_changes == 2


def test_a_cut_of_the_budget_spares_who_is_signed(tiny: SimpleNamespace) -> None:
    """With 500 left and carl signed, anna and carl stay, though anna and bert would be worth more."""
    answer = replan(Session.of(tiny.scenario, ["budget.total=500"]), tiny.old, signed="carl")
    assert [move.creator for move in answer.of("dropped")] == ["bert"]
    assert [move.creator for move in answer.of("kept") if move.signed] == ["carl"]
    assert answer.plan is not None
    assert answer.plan.objective.value == pytest.approx(730)


def test_prices_that_changed_are_seen(tiny: SimpleNamespace) -> None:
    """anna now asks 300: the line is kept or not by today's price, and the old one is remembered."""
    tiny.roster.write_text(tiny.roster.read_text().replace("4%,250", "4%,300"))
    answer = replan(Session.of(tiny.scenario, ["budget.total=800"]), tiny.old)
    kept = {move.creator: move for move in answer.of("kept")}
    assert (kept["anna"].cost_before, kept["anna"].cost_after) == (250, 300)


def test_signed_lines_in_a_file(tiny: SimpleNamespace, tmp_path: Path) -> None:
    """A table of signed lines names the same as a list."""
    (tmp_path / "signed.csv").write_text("creator,platform,package\ncarl,tiktok,post\n")
    answer = replan(Session.of(tiny.scenario, ["budget.total=500"]), tiny.old, signed=str(tmp_path / "signed.csv"))
    assert [move.creator for move in answer.of("kept") if move.signed] == ["carl"]


def test_somebody_who_left_the_roster_counts_as_lost(tiny: SimpleNamespace) -> None:
    """A line that names nobody of today is dropped, with the reason."""
    tiny.old.write_text(tiny.old.read_text() + "emil,tiktok,post,90\n")
    answer = replan(Session.of(tiny.scenario), tiny.old)
    assert [(move.creator, move.reason) for move in answer.of("dropped")] == [("emil", Loss("creator"))]


def test_a_package_that_is_no_longer_sold_is_one_change(tiny: SimpleNamespace) -> None:
    """carl's old bundle is gone; buying his post instead changes one line."""
    tiny.old.write_text(tiny.old.read_text().replace("carl,tiktok,post", "carl,tiktok,bundle"))
    answer = replan(Session.of(tiny.scenario), tiny.old)
    assert answer.changes == 1
    assert [(move.before, move.after) for move in answer.of("changed")] == [("bundle", "post")]


@pytest.mark.parametrize(
    ("signed", "lost", "extra", "words"),
    [
        ("emil", [], "", "signed, but not in the plan"),
        ("anna", ["anna"], "", "both signed and lost"),
        (None, ["nobody"], "", "there is no creator 'nobody'"),
        (None, ["anna"], "lock: [anna]", "lost, but locked"),
        ("anna", [], "exclude: [anna]", "signed, but the scenario excludes"),
    ],
)
def test_what_cannot_be_is_refused(
    tiny: SimpleNamespace, signed: str | None, lost: list[str], extra: str, words: str
) -> None:
    """Contradictions are told before anything is solved."""
    tiny.scenario.write_text(f"budget: 750\nroster: r.csv\n{extra}\n")
    with pytest.raises(InputError, match=words):
        replan(Session.of(tiny.scenario), tiny.old, signed=signed, lost=lost)


def test_signed_lines_that_break_a_rule(tiny: SimpleNamespace) -> None:
    """Three signed lines do not fit into 500: no plan exists, and that is the answer."""
    answer = replan(Session.of(tiny.scenario, ["budget.total=500"]), tiny.old, signed="anna,bert,carl")
    assert answer.plan is None
    assert answer.free.solution.status == "infeasible"


def test_net_reach(tiny: SimpleNamespace) -> None:
    """With people reached as objective: bert is lost, dora replaces him, and anna, who is signed, stays."""
    tiny.scenario.write_text("budget: 750\nobjective: reach\nroster: r.csv\naudience: {people: 200000}\n")
    answer = replan(Session.of(tiny.scenario), tiny.old, signed="anna", lost=["bert"])
    assert answer.changes == answer.fewest == 2
    assert answer.plan is not None
    assert set(answer.plan.lines["creator"]) == {"anna", "carl", "dora"}


def test_a_proposal_is_mended_at_its_own_prices(tiny: SimpleNamespace) -> None:
    """anna for 500 and dora for 250 fill 750; at these prices bert and carl (680) are the best that 500 buy.

    Kept as far as it may be, dora stays beside bert: 650 is within 10 % of 680. Nobody could check a plan that is
    written at prices of no scenario.
    """
    own = tiny.old.with_name("own.csv")
    own.write_text("creator,platform,package,price\nanna,instagram,post,500\ndora,tiktok,post,250\n")
    session = Session.of(tiny.scenario, ["budget.total=500"])
    answer = replan(session, own, within=0.1)
    assert answer.proposal == str(own)
    assert answer.plan is not None
    assert set(answer.plan.lines["creator"]) == {"bert", "dora"}
    assert "all others are today's" in replan_sentences(answer)[-1]
    with pytest.raises(InputError, match=r"--set deals="):
        replan(session, own, to_keep=True)
    at_todays = replan(session, tiny.old, to_keep=True)
    assert (at_todays.proposal, at_todays.changes) == ("", 1)


def test_a_new_plan_can_be_checked_reported_and_approved(tiny: SimpleNamespace, tmp_path: Path) -> None:
    """What is signed and who is lost stand in the plan file as settings, beside locks and exclusions of the file's own.

    The scenario with these settings is the one that the plan was made for, letter by letter.
    """
    tiny.scenario.write_text(
        tiny.scenario.read_text() + "lock: [anna]\nexclude: [{where: {followers: {max: 5k}}}]\n", encoding="utf-8"
    )
    session = Session.of(tiny.scenario, ["budget.total=500"])
    answer = replan(session, tiny.old, signed="carl", lost=["bert"])
    assert answer.plan is not None
    path = write_plan(answer.plan, tmp_path / "new")[0]
    again = prepare(tiny.scenario, [str(setting) for setting in load_plan(path).plan.inputs["set"]])
    assert [pick.creator for pick in again.scenario.lock] == ["anna", "carl"]
    assert [exclusion.creator for exclusion in again.scenario.exclude] == [None, "bert"]
    assert releasable(path, tiny.scenario).summary
    detail = dossier_of(path, tiny.scenario).detail
    assert detail is not None
    assert (detail.differences, detail.changed) == (0, ())


def test_deals_hold_what_is_signed_and_drop_what_was_declined(tmp_path: Path) -> None:
    """Of a plan with anna, ben and cleo: ben is signed since, dearer; anna has declined, dora takes her place.

    500 to spend: ben 300, cleo 150; dora costs 50. Engagement 1,200 + 900 + 400.
    """
    from from_text import write_texts

    roster = (
        "creator,platform,followers,engagement_rate,price", "anna,instagram,10000,0.05,40",
        "ben,instagram,60000,0.02,200", "cleo,instagram,30000,0.03,150", "dora,instagram,10000,0.04,50",
    )  # fmt: skip
    (tmp_path / "deals.csv").write_text(
        "creator,package,price,status\nben,post,300,signed\nanna,post,,declined\n", encoding="utf-8"
    )
    (tmp_path / "old.csv").write_text(
        "creator,platform,package,cost\nanna,instagram,post,40\nben,instagram,post,200\ncleo,instagram,post,150\n",
        encoding="utf-8",
    )
    session = Session.of(write_texts(tmp_path, "budget: 500\ndeals: deals.csv", *roster))
    answer = replan(session, tmp_path / "old.csv")
    told = {move.creator: (move.kind, move.signed, move.reason and move.reason.kind) for move in answer.moves}
    assert told == {
        "anna": ("dropped", False, "declined"), "ben": ("kept", True, None), "cleo": ("kept", False, None),
        "dora": ("added", False, None),
    }  # fmt: skip
    with pytest.raises(InputError, match="ben is lost, but signed by a deal"):
        replan(session, tmp_path / "old.csv", lost=["ben"])
