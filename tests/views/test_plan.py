"""A plan's view: which facts stand where."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from made_plans import NAN, make_line, make_plan_of, make_rule, mixed_plan

from optimizer.dossier import Dossier
from optimizer.errors import Problem
from optimizer.facts.assumptions import ToldAssumption
from optimizer.facts.violations import RuleBroken
from optimizer.plan.ledger import Month
from optimizer.plan.plan import FlightResult, Objective, Plan
from optimizer.render.text import text_of
from optimizer.views.cells import Count, Money
from optimizer.views.parts import Cards, Chart, Items, Section, Table, View, parts_of
from optimizer.views.plan import plan_view


def view_of(plan: Plan) -> View:
    """The view of a plan that nothing else is known of."""
    return plan_view(Dossier(plan))


def section(view: View, name: str) -> Section:
    """The section of that name."""
    return next(own for own in view.sections if own.id == name)


def texts(table: Table, *keys: str) -> list[tuple[str, ...]]:
    """Some columns of a table as a person reads them."""
    places = [[column.key for column in table.columns].index(key) for key in keys]
    return [tuple(text_of(row[place]) for place in places) for row in table.rows]


def cards(view: View) -> dict[str, tuple[str, str]]:
    """Figure and remark of each card."""
    parts = (part for part in section(view, "summary").parts if isinstance(part, Cards))
    return {card.title: (text_of(card.figure), card.remark) for part in parts for card in part.cards}


def items(view: View, name: str) -> list[str]:
    """The items of a section."""
    return [
        f"{own.head}{own.text}" for part in section(view, name).parts if isinstance(part, Items) for own in part.items
    ]


def marked(table: Table, key: str) -> list[bool]:
    """Which cells of a column are marked as estimates."""
    place = [column.key for column in table.columns].index(key)
    return [row[place] is not None and row[place].estimated for row in table.rows]  # type: ignore[union-attr]  # cells


def test_the_answer_stands_on_top() -> None:
    """Certificate, what it brings for how much of the budget, and what each card says."""
    view = view_of(mixed_plan())
    assert [(said.text, said.tone) for said in view.lead if not said.full] == [
        ("Proven: no plan within the rules is better.", "good"),
        ("An estimated 13,000 engagements with 2 creators for €2,000 of €2,000.", ""),
        ("1 of 3 bookings has no quote (30 % of the spend): confirm before presenting.", "warn"),
    ]
    assert cards(view) == {
        "Engagement": ("13,000", "€0.154 per engagement"),
        "Spend": ("€2,000.00", "100 % of €2,000.00"),
        "Impressions": ("12,000", "€166.67 per 1,000 impressions"),
        "Creators": ("2", "3 posts in 3 bookings"),
    }


def test_tiers_come_by_spend_and_tie_to_the_whole() -> None:
    """1,150 of 2,000 is 57.5 %; ada counts in both tiers, and once in the whole: that is said."""
    view = view_of(mixed_plan())
    tiers = view.tables["tiers"]
    assert texts(tiers, "tier", "creators", "spend", "share_of_spend") == [
        ("macro", "1", "€1,150.00", "57.5 %"),
        ("micro", "2", "€850.00", "42.5 %"),
    ]
    assert tiers.total is not None
    assert [text_of(cell) for cell in tiers.total[:3]] == ["whole plan", "2", "€2,000.00"]
    assert "counts in both" in " ".join(part.text for part in section(view, "mix").parts if part.kind == "sentence")
    single = view_of(make_plan_of([make_line("ada")])).tables["tiers"]
    assert single.total is None


def test_creators_have_a_row_each() -> None:
    """Who costs the most first, with all of their bookings; estimates are marked."""
    creators = view_of(mixed_plan()).tables["creators"]
    assert texts(creators, "creator", "bookings", "cost", "engagement") == [
        ("ada", "instagram: single post; youtube: single post", "€1,750.00", "12,000"),
        ("ben", "instagram: single post", "€250.00", "1,000"),
    ]
    assert marked(creators, "cost") == marked(creators, "engagement") == [True, False]


def test_bookings_come_by_tier_the_most_useful_first() -> None:
    """The tier with the most spend first; what rests on a published figure is marked figure by figure."""
    lines = view_of(mixed_plan()).tables["lines"]
    assert texts(lines, "creator", "tier", "cost", "engagement") == [
        ("ada", "macro", "€1,150.00", "9,000"),
        ("ada", "micro", "€600.00", "3,000"),
        ("ben", "micro", "€250.00", "1,000"),
    ]
    assert marked(lines, "cost") == [False, True, False]
    assert marked(lines, "engagement") == [True, False, False]
    assert lines.note.startswith("* rests on a published figure")
    assert lines.filters == ("platform", "tier")
    assert lines.total is not None
    assert [text_of(cell) for cell in lines.total if cell is not None] == ["Total", "€2,000.00", "13,000", "12,000"]


def test_the_flight_stands_beside_every_booking() -> None:
    """In the short form as in the long one, and lines are filtered by it; without flights there is no such column."""
    plan = make_plan_of(
        [make_line("ada", flight="March"), make_line("ada", flight="May"), make_line("ben", flight="May")]
    )
    view = view_of(plan)
    assert texts(view.tables["creators"], "creator", "flights", "bookings") == [
        ("ada", "March, May", "instagram: single post"),
        ("ben", "May", "instagram: single post"),
    ]
    assert texts(view.tables["lines"], "flight") == [("March",), ("May",), ("May",)]
    assert view.tables["lines"].filters == ("platform", "tier", "flight")


@pytest.mark.parametrize(
    ("measure", "headline", "heading", "figure", "price"),
    [
        ("spend", "Costs €200 with 2 creators.", "Engagement", "1,000", "€0.200 per engagement"),
        (
            "impressions",
            "An estimated 8,000 impressions",
            "Impressions",
            "8,000",
            "€25.00 per 1,000 impressions",
        ),
        ("conversions", "An estimated 16 conversions", "Conversions", "15.5", "€12.90 per conversion"),
        ("value", "An estimated €50 of value", "Value", "€50", "€0.25 for each €1 spent"),
        ("reach", "Reaches an estimated 5,000 people", "People reached", "5,000", "€40.00 per 1,000 people"),
    ],
)
def test_every_objective_has_its_head_and_column(
    measure: str, headline: str, heading: str, figure: str, price: str
) -> None:
    """Each objective names its outcome, a price that fits it, and the figure of each creator."""
    plan = make_plan_of(
        [make_line("a", conversions=12.5, added_reach=2000.0), make_line("b", conversions=3.0, added_reach=1500.0)]
    )
    totals = {**plan.totals, "reach": 5000.0}
    value = float(totals[measure])
    plan = replace(plan, totals=totals, objective=Objective(measure, value, value * 1.01, 0.01), status="feasible")
    view = view_of(plan)
    assert view.lead[0].tone == "warn"
    assert view.lead[1].text.startswith(headline)
    assert cards(view)[heading] == (figure, price)
    column = view.tables["creators"].columns[-1]
    shown = {"spend": "engagement", "reach": "added_reach"}.get(measure, measure)
    assert column.key == shown
    assert column.unit == ("EUR" if measure == "value" else "")


def test_the_proof_is_told_for_whoever_never_met_one() -> None:
    """In the long form alone, with value and bound; the least spend is turned round."""
    plan = make_plan_of([make_line("a")], objective=Objective("engagement", 500.0, 510.0, 0.02))
    told = [said.text for said in view_of(plan).lead if said.full]
    assert told[0].startswith(
        "By the figures used here it comes to 500; no plan within the same rules can come to more than 510."
    )
    least = replace(plan, objective=Objective("spend", 100.0, 99.0, 0.01))
    assert "No plan that obeys all rules can spend less than €99.00." in view_of(least).lead[2].text
    checked = replace(plan, status="checked", objective=Objective("engagement", 500.0, None, None))
    assert not [said for said in view_of(checked).lead if said.full]


def test_what_cannot_be_stands_on_top() -> None:
    """A booking that was cut to what is possible is told before anything else."""
    cut = make_plan_of([make_line("a"), make_line("b", estimated=("capped",))])
    told = [said.text for said in view_of(cut).lead if said.tone == "warn"]
    assert told == ["1 of 2 bookings is cut: more engagement or people than impressions cannot be."]


def test_what_is_to_be_confirmed() -> None:
    """Published figures, remarks: each kind once, in whole sentences."""
    odd = [Problem("7 channels have no niche", "fill it in", "r.csv", line, "niche", "warning") for line in (1, 2, 3)]
    plan = replace(mixed_plan(), warnings=(*odd, Problem("nothing is known of lives", severity="warning")))
    assert items(view_of(plan), "confirm") == [
        "Estimated (*): 69 % of engagement.",
        "7 channels have no niche.",
        "Nothing is known of lives.",
    ]
    remarks = texts(view_of(plan).tables["warnings"], "where", "what", "hint")
    assert remarks[1] == ("r.csv:2: niche", "7 channels have no niche", "fill it in")
    assert len(remarks) == 4
    assert not items(
        view_of(replace(plan, lines=make_plan_of([make_line("a")]).lines, estimates={}, warnings=())), "confirm"
    )


def test_rules_that_leave_no_room_are_named_in_the_short_form() -> None:
    """Three of them by name with their limits, the others counted."""
    rules = tuple(make_rule(f"rule {number}", 100.0, None, 100.0) for number in range(5))
    (said,) = (
        part
        for part in section(view_of(make_plan_of([make_line("a")], rules=rules)), "confirm").parts
        if part.kind == "sentence"
    )
    assert said.text == (
        "Rules: 5 limits kept, 5 with no room left: rule 0 (at most €100.00), rule 1 (at most €100.00), "
        "rule 2 (at most €100.00) and 2 more."
    )


def test_rules_show_standing_limits_and_room() -> None:
    """What is used, what was asked, how much room is left; the note does not promise more than is known."""
    rules = view_of(mixed_plan()).tables["rules"]
    assert texts(rules, "rule", "state", "measure", "value", "min", "max", "room") == [
        ("budget", "no room left", "Spend", "€2,000.00", "", "€2,000.00", "none"),
        ("micro carries it", "kept", "Share of spend", "42.5 %", "30 %", "", "12.5 points"),
        ("voices", "kept", "Creators", "2", "1", "4", "1"),
    ]
    assert rules.title == "Rules: 3 limits kept, 1 with no room left"
    assert rules.note == "Loosening a rule with no room left may allow a better plan."
    assert view_of(replace(mixed_plan(), status="checked")).tables["rules"].note == ""


def test_a_broken_share_is_not_shown_as_kept() -> None:
    """59.996 % misses 60 %, and says so."""
    rules = (make_rule("micro", 0.59996, 0.6, None, share=True),)
    shown = view_of(make_plan_of([make_line("a")], rules=rules, status="checked")).tables["rules"]
    assert texts(shown, "state", "value", "min", "room") == [("broken", "59.996 %", "60 %", "< 0.1 points short")]


def test_shares_of_nothing_have_no_value() -> None:
    """A rule on a measure that the plan has nothing of stands there without a figure."""
    rules = (make_rule("sales", None, 0.1, None, measure="conversions", share=True),)
    shown = view_of(make_plan_of([make_line("a")], rules=rules)).tables["rules"]
    assert texts(shown, "rule", "state", "value", "min") == [("sales", "", "", "10 %")]


def test_groups_of_a_rule_are_folded() -> None:
    """Of 18 niches the three tightest, and all of them in another table; what is broken is never among the folded."""
    rules = [make_rule("no niche", 0.01 * i, None, 0.4, share=True, group=f"niche{i:02}") for i in range(18)]
    view = view_of(make_plan_of([make_line("a")], rules=tuple(rules)))
    assert texts(view.tables["rules_shown"], "rule", "state") == [
        *((f"no niche: niche{number}", "kept") for number in (17, 16, 15)),
        ("no niche", "15 more, all kept"),
    ]
    assert len(view.tables["rules"].rows) == 18
    assert view.tables["rules"].folded == "All 18 limits"
    rules += [make_rule("no niche", 0.5, None, 0.4, share=True, group=f"bad{i:02}") for i in range(12)]
    shown = texts(view_of(make_plan_of([make_line("a")], rules=tuple(rules))).tables["rules_shown"], "rule", "state")
    assert sum(state == "broken" for _, state in shown) == 10
    assert shown[-1] == ("no niche", "20 more, 2 of them broken")
    few = view_of(make_plan_of([make_line("a")], rules=tuple(rules[:4])))
    assert "rules_shown" not in few.tables
    assert not few.tables["rules"].folded


def test_published_figures_are_folded_by_what_they_stand_for() -> None:
    """A row for each kind, with its different figures and how many were used; every one with its source below."""
    used = (
        ToldAssumption("reach", "0.377 per follower", "Minter.io 2019"),
        ToldAssumption("story", "0.5 per post", "influencerradar"),
        ToldAssumption("reach", "0.191 per follower", "Minter.io 2019"),
        ToldAssumption("reach", "0.191 per follower", "Minter.io 2019, for tiktok"),
    )
    tables = view_of(make_plan_of([make_line("a")], assumptions=used)).tables
    assert texts(tables["assumed"], "what", "figures", "number") == [
        ("reach", "0.377 per follower and 0.191 per follower", "3"),
        ("story", "0.5 per post", "1"),
    ]
    assert texts(tables["assumptions"], "what", "source")[3] == ("reach", "Minter.io 2019, for tiktok")
    assert tables["assumptions"].folded


def test_a_value_from_benchmarks_alone_is_not_shown() -> None:
    """Worth that rests on nothing of the planner's is left out everywhere; where it is asked for, it is there."""
    plan = mixed_plan()
    assert "Value" not in cards(view_of(plan))
    assert "Value" not in [row[0] for row in texts(view_of(plan).tables["estimates"], "total")]
    own = replace(plan, estimates={**plan.estimates, "value": 0.0})
    assert cards(view_of(own))["Value"] == ("€75", "€0.04 for each €1 spent")


def test_what_is_broken_stands_first() -> None:
    """Of a plan that somebody had checked: before totals and tiers; the short form leaves its bookings out."""
    rules = tuple(make_rule(f"voices {number}", 1.0, 3.0, None, measure="creators") for number in range(20))
    violations = tuple(map(RuleBroken, rules))
    view = view_of(make_plan_of([make_line("ada")], rules=rules, violations=violations, status="checked"))
    first = section(view, "summary").parts[0]
    assert isinstance(first, Items)
    assert len(first.items) == 20
    assert first.most is not None
    assert first.most < 20
    assert first.items[0].head == "voices 0"
    assert "at least 3" in first.items[0].text
    assert view.lead[0].tone == "bad"
    assert "creators" not in view.tables
    passes = view_of(make_plan_of([make_line("a")], status="checked"))
    assert passes.lead[0].text == "The plan obeys every rule."
    assert passes.lead[0].tone == "good"
    assert not [part for part in section(passes, "summary").parts if isinstance(part, Items)]


def test_no_plan_is_a_sentence_and_the_rules() -> None:
    """Nothing but what was asked, since there is nothing to hold against it."""
    plan = make_plan_of([], status="infeasible", rules=(make_rule("voices", None, 3.0, None, measure="creators"),))
    plan = replace(plan, totals=dict.fromkeys(plan.totals), objective=Objective("engagement", None, None, None))
    view = view_of(plan)
    assert [said.text for said in view.lead] == ["No plan can satisfy all the rules: this is proven."]
    assert view.sections[0].id == "conflicts"
    assert view.tables["rules"].title == "Rules as they were asked"
    assert "tiers" not in view.tables


def test_an_empty_plan_says_so() -> None:
    """Spending nothing may be the best there is: no price of nothing, no rows."""
    view = view_of(make_plan_of([]))
    assert view.lead[1].text == "Nothing is bought."
    assert cards(view)["Creators"] == ("0", "0 posts in 0 bookings")
    assert not view.tables["lines"].rows


def test_the_costs_are_told_by_kind() -> None:
    """Fee, agency and tax with their shares, the spend below; tax that is claimed back in a sentence."""
    costs = {"creator": Decimal("900.00"), "agency": Decimal("180.00"), "tax": Decimal("120.00")}
    plan = make_plan_of([make_line("ada", "1200.00")], costs=costs, recoverable_tax=Decimal("216.00"))
    view = view_of(plan)
    assert texts(view.tables["costs"], "kind", "amount", "share") == [
        ("Creators' fees", "€900.00", "75 %"), ("Agency fee", "€180.00", "15 %"), ("Tax", "€120.00", "10 %"),
    ]  # fmt: skip
    said = [part.text for part in section(view, "mix").parts if part.kind == "sentence"]
    assert said == ["Tax of €216.00 is paid and claimed back; it is not part of the spend."]
    plain = make_plan_of([make_line("ada", "1200.00")], costs={"creator": Decimal("1200.00")})
    assert "costs" not in view_of(plain).tables


def test_bars_of_spend_begin_with_the_largest() -> None:
    """By tier, platform and niche; a line with two niches counts in both, and the chart says its figures in words."""
    charts = {part.id: part for part in section(view_of(mixed_plan()), "mix").parts if isinstance(part, Chart)}
    assert list(charts) == ["spend_by_tier", "spend_by_platform", "spend_by_niche"]
    assert charts["spend_by_platform"].labels == ("youtube", "instagram")
    assert charts["spend_by_platform"].series[0].points == ((0.0, 1150.0), (1.0, 850.0))
    assert charts["spend_by_niche"].description == "beauty €2,000; food €2,000."


def test_months_and_flights_stand_under_when() -> None:
    """Both columns of money add up to the spend; a flight without a budget of its own has none."""
    flight = FlightResult(
        "May", date(2027, 5, 1), date(2027, 5, 31), None, Decimal("100.00"), 1, 1.0, 500.0, 4000.0, NAN
    )
    months = (Month("2027-05", Decimal("100.00"), Decimal("40.00")), Month("2027-06", Decimal(0), Decimal("60.00")))
    view = view_of(make_plan_of([make_line("ada", flight="May")], months=months, flights=(flight,)))
    assert texts(view.tables["months"], "month", "activity", "cash") == [
        ("2027-05", "€100.00", "€40.00"), ("2027-06", "€0.00", "€60.00"),
    ]  # fmt: skip
    assert view.tables["months"].total is not None
    assert [text_of(cell) for cell in view.tables["months"].total] == ["Total", "€100.00", "€100.00"]
    assert texts(view.tables["flights"], "flight", "start", "budget", "spend", "reach") == [
        ("May", "1 May 2027", "", "€100.00", "")
    ]
    undated = make_plan_of([make_line("ada")], months=(Month(None, Decimal("100.00"), Decimal("100.00")),))
    assert not [own for own in view_of(undated).sections if own.id == "time"]


def test_the_audience_has_its_name() -> None:
    """Reach counts the segments that the planner asked for, and what is modelled says so."""
    segments = {"women_18_24": 1.0, "men_18_24": 0.0}
    reach = {"modelled": 5000.0, "least": 4000.0, "most": 5500.0, "weighted": True, "segments": segments,
             "description": "From segments.", "sentence": "Between 4,000 and 5,500 of them."}  # fmt: skip
    plan = make_plan_of([make_line("a")], reach=reach, objective=Objective("reach", 5000.0, 5000.0, 0.0))
    plan = replace(plan, totals={**plan.totals, "reach": 5000.0})
    view = view_of(plan)
    assert view.lead[1].text.startswith("Reaches an estimated 5,000 women 18 24 with 1 creator")
    assert "Women 18 24 reached" in cards(view)
    assert texts(view.tables["reach_figures"], "figure", "people") == [
        ("Different people reached, as modelled", "5,000"),
        ("Guaranteed at least, whatever the model", "4,000"),
        ("Guaranteed at most", "5,500"),
    ]


def test_money_is_money_and_modelled_figures_are_rounded() -> None:
    """Figures of the short form are cells of their kind, so that every form may write them its own way."""
    view = view_of(make_plan_of([make_line("ada", "12345.67", 123456.0)]))
    row = view.tables["creators"].rows[0]
    assert isinstance(row[3], Money)
    assert row[3].value == Decimal("12345.67")
    assert isinstance(row[4], Count)
    assert (row[4].value, text_of(row[4])) == (123456.0, "123,000")


def test_short_and_long_forms_differ_by_marks_alone() -> None:
    """What the short form shows: summary, creators, what is to be confirmed; all else is in the long one."""
    view = view_of(mixed_plan())
    short = [part.id for own in view.sections for part in parts_of(own, short=True) if isinstance(part, Table)]
    long = [part.id for own in view.sections for part in parts_of(own, short=False) if isinstance(part, Table)]
    assert short == ["tiers", "creators"]
    assert long == ["tiers", "mix", "lines", "rules", "estimates"]
