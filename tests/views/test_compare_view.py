"""Options side by side: no conclusion from a difference that the proofs leave open, each table whole in every form."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from made_plans import make_line, make_plan_of, make_rule

from optimizer.advice.compare import Comparison, Judged, Option
from optimizer.plan.plan import Objective, Plan
from optimizer.render.data import load_view, table_csv, table_of, view_data, view_json
from optimizer.render.text import text_of
from optimizer.views.compare import compare_view
from optimizer.views.parts import Chart, Table, View


def option(name: str, plan: Plan | None) -> Judged:
    """An option with its plan."""
    return Judged(Option(name, f"{name}.yaml", ("budget.total=1k",)), plan)


def worth(engagement: float, gap: float = 0.0, cost: str = "100.00", **other: Any) -> Plan:
    """A plan of one line with so much engagement, proven to `gap`."""
    plan = make_plan_of([make_line("anna", cost, engagement, impressions=4 * engagement)], estimates={"value": 1.0})
    return replace(plan, objective=Objective("engagement", engagement, engagement * (1 + gap), gap), **other)


def said(*options: Judged) -> list[str]:
    """The answer in sentences."""
    return [sentence.text for sentence in compare_view(Comparison(options)).lead]


def shown(table: Table) -> list[list[str]]:
    """A table as a person reads it: headings and rows."""
    places = [place for place, column in enumerate(table.columns) if column.heading]
    rows = [[text_of(row[place], table.columns[place].unit) for place in places] for row in table.rows]
    return [[table.columns[place].heading for place in places], *rows]


def test_a_difference_below_the_proofs_is_no_difference() -> None:
    """0.5 % more engagement, where a plan may be 1 % better: nothing is concluded. With proofs of 0.1 % it is told."""
    other = make_plan_of([make_line("bert", engagement=1005.0, impressions=4020.0)], estimates={"value": 1.0})
    other = replace(other, objective=Objective("engagement", 1005.0, 1015.0, 0.01))
    sentences = said(option("a", worth(1000, 0.01)), option("b", other))
    assert sentences == ["No difference between the options is proven. A lower solve.gap may tell them apart."]
    sentences = said(option("a", worth(1000, 0.001)), option("b", worth(1005, 0.001)))
    assert sentences[0] == "a: 0.5 % less engagement and 0.5 % fewer impressions than the best."
    assert sentences[1].startswith("b: the most engagement, the most impressions and the lowest cost per engagement")


def test_as_good_as_any_is_told_where_another_is_behind() -> None:
    """Two lead together, one is far behind."""
    sentences = said(*(option(name, worth(value, 0.01)) for name, value in (("a", 1000), ("b", 1005), ("c", 500))))
    assert "a: engagement and impressions as good as any, as far as is proven." in sentences
    assert "c: 50.2 % less engagement and 50.2 % fewer impressions than the best." in sentences


def test_standings_in_the_table() -> None:
    """`best`, `as good` with a note on what that means, or how far behind."""
    options = tuple(option(name, worth(value, 0.01)) for name, value in (("a", 1000), ("b", 1005), ("c", 500)))
    against = compare_view(Comparison(options)).tables["against"]
    place = [column.heading for column in against.columns].index("Engagement")
    assert [text_of(row[place]) for row in against.rows] == ["as good", "as good", "-50.2 %"]
    assert "smaller than what the proofs" in against.note
    clear = compare_view(Comparison((options[0], options[2]))).tables["against"]
    assert [text_of(row[place]) for row in clear.rows] == ["best", "-50 %"]
    assert clear.note == ""


def test_a_row_for_each_option() -> None:
    """Goal, proof, totals, prices; the currency in the heading; an option without a plan says why."""
    infeasible = replace(worth(0), status="infeasible", objective=Objective("reach", None, None, None))
    view = compare_view(
        Comparison((option("a", worth(1000, 0.000134, "400.00")), option("b", infeasible), option("c", None)))
    )
    head, first, second, third = shown(view.tables["options"])
    by_heading = dict(zip(head, first, strict=True))
    assert by_heading["Option"] == "a"
    assert by_heading["Goal"] == "Engagement"
    assert by_heading["Proven within"] == "0.014 %"
    assert by_heading["Spend"] == "400.00"
    assert by_heading["Cost per engagement"] == "€0.400"
    assert by_heading["Cost per 1,000 impressions"] == "€100.00"
    assert "People reached" not in by_heading  # no option knows it
    assert "no plan can" in second
    assert "none in time" in third
    assert said(option("b", infeasible), option("c", None)) == [
        "b: no plan can satisfy its rules; this is proven.",
        "c: found no plan with the effort allowed; there may be some. Raise solve.effort to look longer.",
    ]


def test_different_currencies_are_not_compared() -> None:
    """Costs stand with their signs, and no option is the cheapest."""
    pounds = worth(1000, cost="50.00")
    pounds = replace(pounds, currency="GBP")
    view = compare_view(Comparison((option("a", worth(1000)), option("b", pounds))))
    head, first, second = shown(view.tables["options"])
    assert [row[head.index("Spend")] for row in (first, second)] == ["€100.00", "£50.00"]
    assert [row[head.index("Currency")] for row in (first, second)] == ["EUR", "GBP"]
    words = [sentence.text for sentence in view.lead]
    assert words[-1] == "The options are in different currencies: their costs are not compared."
    assert not any("lowest" in sentence for sentence in words)


def test_the_least_spend_is_judged_where_it_is_the_goal() -> None:
    """Less is better."""

    def cheap(cost: str) -> Plan:
        return replace(worth(1000, cost=cost), objective=Objective("spend", float(cost), float(cost), 0.0))

    sentences = said(option("a", cheap("100.00")), option("b", cheap("150.00")))
    assert sentences[0].startswith("a: the least spend and the lowest cost per engagement")
    assert "b: 50 % more spend than the best." in sentences
    assert "most spend" not in " ".join(said(option("a", worth(10)), option("b", worth(10, cost="200.00"))))


def test_what_options_are_made_of() -> None:
    """Shares by tier and niche, creators by tier, and who is in which."""
    one = make_plan_of([make_line("anna", "300.00"), make_line("bert", "100.00", tier="macro", niche="travel")])
    two = make_plan_of([make_line("anna", "100.00")])
    view = compare_view(Comparison((option("a", one), option("b", two))))
    assert shown(view.tables["tiers"]) == [["Option", "micro", "macro"], ["a", "75 %", "25 %"], ["b", "100 %", "0 %"]]
    assert shown(view.tables["tier_creators"])[1:] == [["a", "1", "1"], ["b", "1", "0"]]
    niches = shown(view.tables["niches"])
    assert niches[0] == ["Niche", "a", "b"]
    assert ["travel", "25 %", "0 %"] in niches
    assert shown(view.tables["creators"])[1:] == [
        ["in all of them", "1", "anna"],
        ["only in a", "1", "bert"],
        ["only in b", "0", ""],
    ]
    assert shown(view.tables["membership"]) == [["Creator", "a", "b"], ["anna", "yes", "yes"], ["bert", "yes", ""]]


def test_rules() -> None:
    """Each once; of one that holds for many groups, how many are at their limit; a rule of one option alone."""
    rules = (
        make_rule("budget", 100.0, None, 100.0),
        *(make_rule("each", value, 2.0, None, group=group) for group, value in (("x", 2.0), ("y", 5.0))),
    )
    one, two = (replace(worth(1000), rules=own) for own in (rules, rules[:1]))
    view = compare_view(Comparison((option("a", one), option("b", two))))
    assert shown(view.tables["rule_standing"]) == [
        ["Rule", "a", "b"], ["budget", "at its limit", "at its limit"], ["each", "1 of 2 at their limit", "–"],
    ]  # fmt: skip
    data = view_data(view)
    assert {"option": "a", "name": "each", "group": "y", "value": 5, "binding": False} in data["rules"]
    assert data["options"][0]["rules_at_limit"] == ["budget", "each"]


@pytest.fixture
def view() -> View:
    """Two options."""
    return compare_view(Comparison((option("a", worth(1000)), option("b", worth(500)))))


def test_data(view: View) -> None:
    """Names as docs/advice.md has them; the saved answer comes back as it was."""
    first = view_data(view)["options"][0]
    assert first["set"] == ["budget.total=1k"]
    assert first["totals"]["engagement"] == 1000
    assert first["cost_per_engagement"] == 0.1
    assert view_data(view)["options"][1]["of_best"]["engagement"] == 0.5
    assert load_view(json.loads(view_json(view)), "x") == replace(view, facts={"in_all": ["anna"]})
    header = table_csv(table_of(view)).splitlines()[0].split(",")
    assert header[:5] == ["name", "scenario", "set", "proposal", "objective"]
    assert len(header) == len(set(header))


def test_bars_have_all_figures(view: View) -> None:
    """A bar for each option and measure, told in words as well; a terminal leaves them out unless asked."""
    charts = [part for section in view.sections for part in section.parts if isinstance(part, Chart)]
    assert [chart.title for chart in charts] == ["Engagement", "Impressions"]
    assert charts[0].description == "a 1,000; b 500."
    assert all(chart.full and chart.shape == "bars" for chart in charts)
