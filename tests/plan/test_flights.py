"""Campaigns in flights, solved by hand: timing, rest, budgets of flights, reach by flight and what is remembered."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from broken import broken
from from_text import write_texts

from optimizer.errors import InputError
from optimizer.plan.files import write_plan
from optimizer.plan.plan import Plan
from optimizer.planning import check_plan, plan_campaign, prepare

HEAD = "creator,platform,followers,engagement_rate,reach_rate,country,price"
ANNA, BEN = "anna,instagram,10000,0.05,50%,FR,100", "ben,instagram,10000,0.03,50%,DE,100"
TWO = """
flights:
  - {name: March, start: 2027-03-01, end: 2027-03-31}
  - {name: April, start: 2027-04-05, end: 2027-04-30}
"""
THREE = TWO + "  - {name: May, start: 2027-05-11, end: 2027-05-31}\n"


def booked(plan: Plan) -> list[tuple[str, str]]:
    """Who is in which flight."""
    return list(plan.lines[["creator", "flight"]].itertuples(index=False, name=None))


def test_a_channel_may_be_bought_in_every_flight(tmp_path: Path) -> None:
    """300 buys three posts: anna's 500 engagements twice, ben's 300 once; the first flight in which they can."""
    plan = plan_campaign(write_texts(tmp_path, f"budget: 300\n{TWO}", HEAD, ANNA, BEN))
    assert plan.totals["engagement"] == pytest.approx(1300)
    assert [creator for creator, _ in booked(plan)].count("anna") == 2
    assert plan.totals["creators"] == 2, "anna counts once"
    assert sum(flight.spend for flight in plan.flights) == plan.totals["spend"] == 300


@pytest.mark.parametrize(
    ("rest", "most"),
    [
        ("4 days", 3),  # April 1st to 4th are free, May 1st to 10th
        ("5 days", 2),  # not enough between March and April: March and May, or April and May
        ("10 days", 2),
        ("11 days", 2),  # nor between April and May: March and May alone are far enough apart
        ("39 days", 2),  # March ends 40 days before May 11th begins
        ("40 days", 2),
        ("41 days", 1),
        ("6 weeks", 1),
        ("1 flight", 2),
        ("2 flights", 1),
        ("0 days", 3),
    ],
)
def test_rest_is_counted_in_days_that_belong_to_neither_flight(tmp_path: Path, rest: str, most: int) -> None:
    """One channel, money for all three flights: the bookings that rest leaves over."""
    path = write_texts(tmp_path, f"budget: 300\ntiming: {{rest: {rest}}}\n{THREE}", HEAD, ANNA)
    assert len(plan_campaign(path).lines) == most
    everywhere = tmp_path / "all.csv"
    everywhere.write_text("creator,flight\nanna,March\nanna,April\nanna,May\n")
    names = broken(check_plan(path, everywhere))
    assert bool(names) == (most < 3)
    assert all(rule.startswith("rest of ") and "anna on instagram" in rule for rule in names)


def test_budgets_and_targets_of_flights_are_rules_with_names(tmp_path: Path) -> None:
    """April may cost 100, so of three affordable posts one is in April; the limit is used up; May wants no posts."""
    text = f"budget: 400\n{THREE}".replace("2027-04-30}", "2027-04-30, budget: 100}")
    path = write_texts(
        tmp_path, text.replace("2027-05-31}", "2027-05-31, targets: {posts: {max: 0}}}"), HEAD, ANNA, BEN
    )
    plan = plan_campaign(path)
    rules = {rule.name: rule for rule in plan.rules}
    assert plan.totals["engagement"] == pytest.approx(500 + 300 + 500)
    assert rules["budget of April"].value == 100
    assert rules["budget of April"].binding
    assert rules["target of May: posts"].value == 0
    assert [flight.budget for flight in plan.flights] == [None, Decimal("100.00"), None]


def test_a_flights_budget_may_be_a_share(tmp_path: Path) -> None:
    """A quarter of 400 is 100: one post in March, two in April."""
    text = f"budget: 400\n{TWO}".replace("2027-03-31}", "2027-03-31, budget: 25%}")
    plan = plan_campaign(write_texts(tmp_path, text, HEAD, ANNA, BEN))
    assert [flight.spend for flight in plan.flights] == [100, 200]
    assert plan.flights[0].budget == 100


def test_where_and_per_speak_of_flights(tmp_path: Path) -> None:
    """At most one creator in each flight, nothing in April from Germany, the package 'duo' in March only."""
    rules = """
packages: [{name: post, post: 1}, {name: duo, post: 2, where: {flight: March}}]
rules:
  - {name: one voice, measure: creators, per: flight, max: 1}
  - {name: no Germans in April, measure: creators, where: {flight: April, country: DE}, max: 0}
"""
    path = write_texts(tmp_path, f"budget: 1000\n{rules}{TWO}", HEAD, ANNA, BEN)
    plan = plan_campaign(path)
    assert booked(plan) == [("anna", "March"), ("anna", "April")]
    assert plan.lines["package"].tolist() == ["duo", "post"]
    assert [rule.group for rule in plan.rules if rule.name == "one voice"] == ["March", "April"], "in time, not by name"


def test_a_lock_may_name_its_flight(tmp_path: Path) -> None:
    """Ben in April, though anna is better; a plan that has him in March breaks the lock."""
    path = write_texts(
        tmp_path, f"budget: 100\nlock: [{{creator: ben, package: post, flight: April}}]\n{TWO}", HEAD, ANNA, BEN
    )
    assert booked(plan_campaign(path)) == [("ben", "April")]
    early = tmp_path / "early.csv"
    early.write_text("creator,package,flight\nben,post,March\n")
    assert broken(check_plan(path, early)) == ["lock: ben, post, April"]


def test_apart_and_together_hold_over_the_whole_campaign(tmp_path: Path) -> None:
    """Anna in March and ben in April are in one plan: apart forbids it, together is content."""
    for word, count in (("apart", 1), ("together", 2)):
        path = write_texts(tmp_path, f"budget: 200\n{word}: [[anna, ben]]\n{TWO}", HEAD, ANNA, BEN)
        assert plan_campaign(path).totals["creators"] == count
        both = tmp_path / "both.csv"
        both.write_text("creator,flight\nanna,March\nben,April\n")
        assert len(check_plan(path, both).violations) == (word == "apart")


MARKET = "objective: reach\naudience: {people: 20000, correlation: 0}"


def test_reach_counts_the_followers_of_a_channel_once(tmp_path: Path) -> None:
    """10,000 follow, half of them see a post. In two flights 3/4 of them see anna: 7,500, not 5,000 + 5,000 and not
    20,000 * (1 - 3/4 * 3/4) = 8,750. Each flight reaches 5,000; each line adds 2,500. Ben would add more."""
    path = write_texts(tmp_path, f"budget: 200\n{MARKET}\n{TWO}", HEAD, ANNA)
    plan = plan_campaign(path)
    assert plan.totals["reach"] == pytest.approx(7500)
    assert plan.objective.bound == pytest.approx(7500, rel=1e-4)
    assert [flight.reach for flight in plan.flights] == pytest.approx([5000, 5000])
    assert plan.lines["added_reach"].tolist() == pytest.approx([2500, 2500])
    other = plan_campaign(write_texts(tmp_path, f"budget: 200\n{MARKET}\n{TWO}", HEAD, ANNA, BEN))
    assert sorted(other.lines["creator"]) == ["anna", "ben"]
    assert other.totals["reach"] == pytest.approx(8750, rel=1e-6)


def test_what_was_seen_is_carried_over_into_the_flights_after(tmp_path: Path) -> None:
    """anna in March, ben in April, a share of 40 % remembered: in April 5,000 of ben's and 0.4 * 5,000 of anna's, by
    chance 20,000 * (1 - (1 - 0.25) * (1 - 0.1)) = 6,500; in May 0.16 and 0.4 of them: 1 - 0.96 * 0.9, of 20,000 2,720.
    """
    path = write_texts(tmp_path, f"budget: 200\n{MARKET}\ntiming: {{carry_over: 40%}}\n{THREE}", HEAD, ANNA, BEN)
    mine = tmp_path / "mine.csv"
    mine.write_text("creator,flight\nanna,March\nben,April\n")
    plan = check_plan(path, mine)
    assert [flight.reach for flight in plan.flights] == pytest.approx([5000, 6500, 2720])
    assert plan.totals["reach"] == pytest.approx(8750), "of the campaign everybody counts once"


def test_a_rule_on_the_reach_of_a_flight_counts_what_is_remembered(tmp_path: Path) -> None:
    """6,500 in April need both of the posts above in this order; without memory no plan of two posts reaches them."""
    rule = "rules: [{name: April is seen, measure: reach, where: {flight: April}, min: 6500}]"
    text = f"budget: 200\n{MARKET}\n{rule}\nexclude: [{{creator: anna, flight: April}}]\n{TWO}"
    plan = plan_campaign(write_texts(tmp_path, f"{text}timing: {{carry_over: 40%}}", HEAD, ANNA, BEN))
    assert booked(plan) == [("anna", "March"), ("ben", "April")]
    assert plan.rules[-1].value == pytest.approx(6500)
    assert plan_campaign(write_texts(tmp_path, text, HEAD, ANNA, BEN)).status == "infeasible"


def test_plans_in_flights_come_back(tmp_path: Path) -> None:
    """Both files name the flight of each line; a plan that does not say it is asked for it."""
    path = write_texts(tmp_path, f"budget: 300\n{TWO}", HEAD, ANNA, BEN)
    prepared = prepare(path)
    plan = plan_campaign(prepared)
    for file in write_plan(plan, tmp_path / "out"):
        assert check_plan(prepared, file).violations == ()
        assert check_plan(prepared, file).flights == plan.flights
    document = json.loads((tmp_path / "out" / "plan.json").read_text())
    assert [flight["start"] for flight in document["flights"]] == ["2027-03-01", "2027-04-05"]
    document["flights"][1]["spend"] += 1
    changed = tmp_path / "changed.json"
    changed.write_text(json.dumps(document))
    assert broken(check_plan(prepared, changed)) == ["spend of April as stated"]
    silent = tmp_path / "silent.csv"
    silent.write_text("creator,package\nanna,post\n")
    with pytest.raises(InputError) as caught:
        check_plan(prepared, silent)
    assert "the flight of anna is not said" in caught.value.problems[0].what
    assert caught.value.problems[0].hint == "name one of March, April"


def test_a_flight_in_a_scenario_without_flights_is_told(tmp_path: Path) -> None:
    """A plan of another scenario, or a typing error."""
    path = write_texts(tmp_path, "budget: 300", HEAD, ANNA)
    other = tmp_path / "other.csv"
    other.write_text("creator,flight\nanna,March\n")
    with pytest.raises(InputError) as caught:
        check_plan(path, other)
    assert "the scenario has no flights" in caught.value.problems[0].what
