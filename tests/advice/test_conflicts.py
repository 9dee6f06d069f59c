"""Conflicts: the set is one, it is a smallest one, and the changes that are proposed are needed and enough."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from planted_conflicts import any_plan, holds_after, only, planted

from optimizer.advice.conflicts import Conflicts, Remedy, find_conflicts
from optimizer.advice.session import Session
from optimizer.planning import prepare


def judged(path: Path, size: int) -> Conflicts:
    """The conflicts of a planted scenario, after every plan has been tried for each claim."""
    found = find_conflicts(Session.of(path))
    assert found is not None
    rules = [requirement.name for requirement in found.conflicts[0].rules]
    assert found.conflicts[0].irreducible
    assert len(rules) == size
    assert not any_plan(only(path, rules))
    for smaller in itertools.combinations(rules, size - 1):
        assert any_plan(only(path, smaller)), smaller
    assert found.remedies
    assert in_order(found)
    for remedy in found.remedies:
        assert holds_after(path, [change.setting for change in remedy.changes]), remedy.sentence
        if not any(change.new is None for change in remedy.changes):
            assert not holds_after(path, halves(remedy)), f"half of {remedy.sentence}"
        elif len(remedy.changes) > 1:
            for left_out in remedy.changes:
                rest = [change.setting for change in remedy.changes if change.setting != left_out.setting]
                assert not holds_after(path, rest), f"{remedy.sentence} without {left_out.sentence}"
    return found


def in_order(found: Conflicts) -> bool:
    """The smallest change comes first, as the answer says."""
    sizes = [remedy.relative for remedy in found.remedies]
    return sizes == sorted(sizes)


def halves(remedy: Remedy) -> list[str]:
    """The settings of a remedy with every limit moved half as far; what is given up has no half."""
    settings = []
    for change in remedy.changes:
        assert change.old is not None
        assert change.new is not None
        field, _, value = change.setting.partition("=")
        middle = (change.old + change.new) / 2
        settings.append(f"{field}={100 * middle:.9f}%" if value.endswith("%") else f"{field}={middle:.9f}")
    return settings


@pytest.mark.parametrize(("size", "number"), [(2, 3), (3, 3), (4, 1)])
def test_planted_conflicts(tmp_path: Path, size: int, number: int) -> None:
    """The planted set is found, no smaller one exists, each proposed change works and half of it does not."""
    for seed in range(number):
        judged(planted(tmp_path / str(seed), seed, size), size)


@pytest.mark.parametrize(("size", "number"), [(2, 3), (3, 2)])
def test_planted_conflicts_of_all_kinds(tmp_path: Path, size: int, number: int) -> None:
    """The same where floors on net reach, locks, exclusions, apart and together have a part in the conflict."""
    for seed in range(number):
        judged(planted(tmp_path / str(seed), seed, size, mixed=True), size)


@pytest.mark.long
@pytest.mark.parametrize("size", [2, 3, 4])
def test_sixty_planted_conflicts_of_all_kinds(tmp_path: Path, size: int) -> None:
    """The same, twenty of each size."""
    for seed in range(20):
        judged(planted(tmp_path / str(seed), 100 + seed, size, mixed=True), size)


@pytest.mark.long
@pytest.mark.parametrize("size", [2, 3, 4])
def test_sixty_planted_conflicts(tmp_path: Path, size: int) -> None:
    """The same, twenty of each size."""
    for seed in range(20):
        judged(planted(tmp_path / str(seed), 100 + seed, size), size)


ROSTER = (
    "creator,platform,followers,engagement_rate,price,niche\n"
    "anna,instagram,10000,5%,400,food\nbert,instagram,20000,3%,750,travel\ncarl,tiktok,8000,4%,300,food\n"
)
"""Engagements: anna 500, bert 600, carl 320; together 1,420 for 1,450."""


def told(folder: Path, *settings: str) -> tuple[list[set[str]], list[str]]:
    """(names in each conflict, sentences) of the tiny scenario with other fields; every remedy is tried."""
    (folder / "roster.csv").write_text(ROSTER)
    path = folder / "tiny.yaml"
    path.write_text("name: Tiny\nbudget: 1000\nobjective: engagement\nroster: roster.csv\n")
    found = find_conflicts(Session.of(path, settings))
    if found is None:
        return [], []
    assert in_order(found)
    for remedy in found.remedies:
        assert any_plan(prepare(path, [*settings, *(change.setting for change in remedy.changes)])), remedy
    rules = [{requirement.name for requirement in conflict.rules} for conflict in found.conflicts]
    return rules, [remedy.sentence for remedy in found.remedies]


def test_a_conflict_by_hand(tmp_path: Path) -> None:
    """1,000 engagements need anna and bert (1,100 for 1,150); 1,000 of money buy 920 at most, bert and carl.

    Bert and carl cost 1,050, so it is anna and carl: 820.
    """
    rules, sentences = told(tmp_path, "targets={engagement: 1000}")
    assert rules == [{"budget", "target: engagement"}]
    assert sentences == ["raise the budget to €1,150", "lower the target to 820 engagements"]


def test_a_scenario_with_a_plan_has_no_conflict(tmp_path: Path) -> None:
    """Nothing is told where nothing is wrong."""
    assert told(tmp_path) == ([], [])


def test_locks_and_exclusions(tmp_path: Path) -> None:
    """Anna and bert are signed for 1,150; whoever is excluded may be let back in."""
    rules, sentences = told(tmp_path, "lock=[anna, bert]", "budget=1100")
    assert rules == [{"budget", "lock: anna", "lock: bert"}]
    assert sentences == ["raise the budget to €1,150", "unlock anna", "unlock bert"]
    three = "rules=[{name: three voices, measure: creators, min: 3}]"
    rules, sentences = told(tmp_path, three, "budget=2000", "exclude=[carl, {where: {niche: games}}]")
    assert rules == [{"three voices", "exclude: carl"}]
    assert sentences == ["lower 'three voices' to 2 creators", "stop excluding carl"]


def test_changes_of_one_list_are_made_together(tmp_path: Path) -> None:
    """Anna costs 400 and bert 750, too much for 350 each: `--set` must unlock both, and not lock one of them again."""
    rules, sentences = told(tmp_path, "budget=350", "lock=[anna, bert]")
    assert rules[0] in ({"budget", "lock: anna"}, {"budget", "lock: bert"})
    assert sentences == ["unlock anna and unlock bert", "raise the budget to €1,150"]


def test_a_lock_that_stays_keeps_its_flight(tmp_path: Path) -> None:
    """Bert is unlocked by a list that still says when anna is booked: in May, which the rule asks for."""
    flights = (
        "flights=[{name: April, start: 2027-04-01, end: 2027-04-20}, {name: May, start: 2027-05-01, end: 2027-05-20}]"
    )
    _, sentences = told(tmp_path, flights, "lock=[{creator: anna, flight: May}, bert]", "budget=1100")
    assert "unlock bert" in sentences
    found = find_conflicts(
        Session.of(tmp_path / "tiny.yaml", [flights, "lock=[{creator: anna, flight: May}, bert]", "budget=1100"])
    )
    assert found is not None
    settings = {remedy.sentence: remedy.changes[0].setting for remedy in found.remedies}
    assert settings["unlock bert"] == 'lock=[{"creator": "anna", "flight": "May"}]'


def test_apart_and_together(tmp_path: Path) -> None:
    """Groups are given up as a whole, and told in a sentence."""
    two = "rules=[{name: food, measure: creators, where: {niche: food}, min: 2}]"
    rules, sentences = told(tmp_path, two, "apart=[anna, carl]")
    assert rules == [{"food", "apart: anna, carl"}]
    assert sentences == ["lower 'food' to 1 creator", "let anna and carl both be in the plan"]
    rules, sentences = told(tmp_path, two, "together=[bert, carl]", "budget=1100")
    assert rules == [{"food", "together: bert, carl", "budget"}]
    assert "let bert and carl be booked without each other" in sentences


def test_two_conflicts_at_once(tmp_path: Path) -> None:
    """No single change is enough: travel needs bert and food needs two, and neither is affordable alone."""
    rules, sentences = told(
        tmp_path,
        "budget=600",
        "rules=[{name: food, measure: creators, where: {niche: food}, min: 2},"
        " {name: dear, measure: spend, where: {niche: travel}, min: 700},"
        " {name: small, measure: creators, max: 1}]",
    )
    assert len(rules) > 1
    assert any(" and " in sentence for sentence in sentences)


def test_a_target_of_net_reach(tmp_path: Path) -> None:
    """With 1,000 not 25,000 different people can be reached: the least budget and the greatest reach are told."""
    rules, sentences = told_reach(tmp_path)
    assert rules == [{"budget", "target: reach"}]
    assert [sentence.split(" to ")[0] for sentence in sentences] in (
        ["raise the budget", "lower the target"],
        ["lower the target", "raise the budget"],
    )
    assert "people" in " ".join(sentences)


def told_reach(folder: Path) -> tuple[list[set[str]], list[str]]:
    """The same for net reach, judged by the solver, since the other judge knows linear measures only."""
    (folder / "roster.csv").write_text(ROSTER)
    path = folder / "tiny.yaml"
    path.write_text("name: Tiny\nbudget: 700\nobjective: reach\nroster: roster.csv\naudience: {people: 60000}\n")
    most = Session.of(path, ["budget=2000"]).best.value
    settings = [f"targets={{reach: {{min: {int(0.8 * most)}}}}}"]
    found = find_conflicts(Session.of(path, settings))
    assert found is not None
    for remedy in found.remedies:
        tried = Session.of(path, [*settings, *(change.setting for change in remedy.changes)])
        assert tried.best.status == "optimal"
        assert Session.of(path, [*settings, *halves(remedy)]).best.status == "infeasible"
    rules = [{requirement.name for requirement in conflict.rules} for conflict in found.conflicts]
    return rules, [remedy.sentence for remedy in found.remedies]


def test_shares_of_the_budget_move_with_it(tmp_path: Path) -> None:
    """Half of the budget for travel is bert's 750 at least: with more budget the half grows too."""
    rules, sentences = told(
        tmp_path,
        "budget=700",
        "rules=[{name: travel, measure: spend, where: {niche: travel}, min: 50%, of: budget}]",
    )
    assert rules == [{"budget", "travel"}]
    assert sentences == ["raise the budget to €750", "drop the minimum of 'travel'"]
