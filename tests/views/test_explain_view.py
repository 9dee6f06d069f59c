"""Explanations laid out: no figure is told better than it is proven, and every form holds the same."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from made_plans import make_line, make_plan_of, make_rule

from optimizer.advice.asked import AskedLimit
from optimizer.advice.explain import CreatorAnswer, Improvement, PlanAnswer, RuleAnswer
from optimizer.advice.explanation_context import Range, Swap
from optimizer.advice.margins import OfferPrice
from optimizer.advice.money_steps import MoneySteps
from optimizer.advice.requirements import Requirement
from optimizer.advice.rule_costs import RuleCost
from optimizer.plan.plan import Objective, Plan
from optimizer.render.data import load_view, table_csv, table_of, view_data, view_json
from optimizer.render.text import text_of
from optimizer.views.explain import creator_view, plan_view, rule_view
from optimizer.views.explain_tables import price_words
from optimizer.views.parts import Items, Sentence, Table, View

NOTHING, SHARP = Range(0.0, 0.0, 0.0), Range(120.0, 120.0, 120.0)
LITTLE = Range(0.0, 0.0, 12.0)
SWAP = Swap(("carl",), ("bert",), ())
NO_SWAP = Swap((), (), ())


def plan_of(value: float = 1000.0, gap: float = 0.0, measure: str = "engagement", **other: Any) -> Plan:
    """A plan of one line that is worth so much."""
    plan = make_plan_of([make_line("anna", "400.00")], **other)
    return replace(plan, objective=Objective(measure, value, value * (1 + gap), gap))


def rule_of(name: str, cost: Range, swap: Swap = NO_SWAP) -> RuleCost:
    """A rule with a cost."""
    limit = AskedLimit(
        "rule", name, True, "min", Decimal(2), "creators", "", "", False, False, Decimal(0), Decimal(0), "", False,
        "EUR", 2,
    )  # fmt: skip
    return RuleCost(name, (Requirement("rule", 0, name, limit=limit),), cost, 1000.0 + cost.figure, swap)


def price(**fields: Any) -> OfferPrice:
    """An offer that costs 400 and enters at 300."""
    usual: dict[str, Any] = {
        "creator": "anna", "platform": "instagram", "package": "post", "chosen": False, "cost": Decimal(400),
        "highest": Decimal(300), "proven": Decimal(300), "lowest": Decimal(0),
    }  # fmt: skip
    return OfferPrice(**(usual | fields))


def answer_of(plan: Plan | None = None, **fields: Any) -> PlanAnswer:
    """The answer for the best plan; with `plan` for somebody's own."""
    best = fields.pop("best", plan_of())
    usual: dict[str, Any] = {
        "plan": plan or best, "best": best, "short": NOTHING, "swap": NO_SWAP, "improvements": (), "rules": (),
        "money": None, "entering": (), "leaving": (),
    }  # fmt: skip
    return PlanAnswer(**(usual | fields))


def said(view: View) -> list[str]:
    """The answer in sentences."""
    return [sentence.text for sentence in view.lead]


def listed(view: View, title: str) -> list[str]:
    """The items of a list."""
    parts = [part for section in view.sections for part in section.parts]
    return [f"{item.head}: {item.text}" if item.head else item.text for part in parts
            if isinstance(part, Items) and part.title == title for item in part.items]  # fmt: skip


def sentences(view: View) -> str:
    """Sentences of the sections."""
    return " ".join(part.text for section in view.sections for part in section.parts if isinstance(part, Sentence))


def shown(table: Table) -> list[list[str]]:
    """What people see of a table."""
    places = [place for place, column in enumerate(table.columns) if column.heading and not column.full]
    return [[text_of(row[place]) for place in places] for row in table.rows]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "worth it up to €300.00"),
        ({"proven": Decimal(330)}, "worth it up to €300.00, perhaps up to €330.00"),
        ({"proven": Decimal(400)}, "worth it up to €300.00, perhaps more"),
        ({"proven": Decimal(300), "sure": False}, "worth it up to about €300"),
        ({"highest": Decimal("2466.87"), "proven": Decimal(2467), "cost": Decimal(3000), "sure": False},
         "worth it up to about €2,470"),
        ({"chosen": True, "highest": Decimal(500), "proven": Decimal(500)}, "stays up to €500.00"),
        ({"chosen": True, "highest": Decimal(500), "proven": Decimal(560)},
         "stays up to €500.00, perhaps up to €560.00"),
        ({"chosen": True, "highest": Decimal(500), "proven": Decimal(900)}, "stays up to €500.00, perhaps more"),
        ({"highest": None, "proven": None}, "not worth it even for nothing"),
        ({"lowest": Decimal(290), "broken_below": ("micro share",)},
         "worth it up to €300.00; below €290.00 'micro share' would be broken"),
        ({"lowest": Decimal(100), "broken_below": ("micro share",)}, "worth it up to €300.00"),
        ({"chosen": True, "needed": True, "highest": None},
         "stays at any price that the budget bears: without it no plan obeys the rules"),
    ],
)  # fmt: skip
def test_prices_as_a_planner_says_them(fields: dict[str, Any], words: str) -> None:
    """Each kind of price has its sentence."""
    assert price_words(price(**fields), plan_of()) == words


def test_a_price_that_was_not_found_has_no_figure() -> None:
    """A bound far above every price says nothing, and is left out."""
    assert price_words(price(highest=None, proven=Decimal(350)), plan_of()) == "not found with the effort allowed"


def test_who_stays_at_an_unknown_price_is_left_out() -> None:
    """That somebody in the plan is worth today's price is no news."""
    price_of_today = price(chosen=True, highest=Decimal(400), proven=Decimal(900))
    view = plan_view(answer_of(leaving=(price_of_today,)))
    assert shown(view.tables["leaving"]) == []
    assert "was not found with the effort allowed" in sentences(view)
    assert price_words(price_of_today, plan_of()).startswith("stays at today's price; up to what price")


def test_rules_that_cost_come_first_and_the_free_ones_are_named() -> None:
    """A terminal shows what costs; what is not told apart from free is told by what it is at most."""
    rules = (rule_of("stars", SHARP, SWAP), rule_of("two voices", NOTHING), rule_of("travel", LITTLE))
    table = plan_view(answer_of(rules=rules)).tables["rules"]
    assert shown(table)[0] == ["stars", "120 engagements", "12 %", "carl in, bert out"]
    assert table.most == 1
    assert table.rest == "Free: two voices. At most 12 engagements: travel."


def test_when_every_rule_is_free_one_sentence_says_so() -> None:
    """The table is left to those who ask for everything."""
    view = plan_view(answer_of(rules=(rule_of("stars", NOTHING), rule_of("travel", NOTHING))))
    assert "Free: stars and travel." in sentences(view)
    assert view.tables["rules"].full


def test_what_money_brings() -> None:
    """Both steps with their price; and why the next step may bring more than the last."""
    steps = MoneySteps(Decimal(1000), Range(200.0, 200.0, 200.0), Range(100.0, 100.0, 100.0), False)
    assert listed(plan_view(answer_of(money=steps)), "What money brings") == [
        "A further €1,000 of budget brings 200 engagements, €5.00 each.",
        "The last €1,000 brings 100 engagements, €10.00 each.",
        "Bookings come whole, so single steps of the budget jump.",
    ]
    needed = MoneySteps(Decimal(1000), NOTHING, None, True)
    assert listed(plan_view(answer_of(money=needed)), "What money brings") == [
        "A further €1,000 of budget brings nothing.",
        "The last €1,000 is needed: with less, no plan obeys the rules.",
    ]


def test_somebodys_plan_that_is_as_good_as_the_best() -> None:
    """How far that is proven is said, and no more."""
    given = plan_of()
    assert said(plan_view(answer_of(given)))[2:] == [
        "This plan brings 1,000 engagements.", "No plan within the rules is better: this is proven.",
    ]  # fmt: skip
    loose = answer_of(given, best=plan_of(gap=0.02))
    assert said(plan_view(loose))[3] == "No better plan was found (proven to 2 %)."


def test_somebodys_plan_that_is_worse() -> None:
    """By how much, and the exchanges that would mend it."""
    better = Improvement(1, Range(80.0, 80.0, 80.0), SWAP)
    view = plan_view(answer_of(plan_of(900.0), short=Range(100.0, 100.0, 100.0), swap=SWAP, improvements=(better,)))
    assert said(view)[3] == "The best plan is better by 100 engagements (11.1 %)."
    assert listed(view, "Better with few exchanges") == [
        "Giving up 1 line: carl comes, bert goes; better by 80 engagements"
    ]
    assert "From this plan to the best one: carl comes, bert goes." in sentences(view)


def test_least_spend_is_cheaper_not_better() -> None:
    """The best plan costs less."""
    given, best = plan_of(1100.0, measure="spend"), plan_of(1000.0, measure="spend")
    view = plan_view(answer_of(given, best=best, short=Range(100.0, 100.0, 100.0)))
    assert "This plan costs €1,100.00." in said(view)
    assert "The best plan is cheaper by €100.00 (9.1 %)." in said(view)


def test_prices_are_left_out_where_little_is_proven() -> None:
    """Above 1 % no price is told, and why."""
    view = plan_view(answer_of(best=plan_of(gap=0.02)))
    assert "Prices are left out: the best plan is proven to 2 % only" in sentences(view)


def creator_of(**fields: Any) -> CreatorAnswer:
    """An answer about somebody who is not in the plan."""
    usual: dict[str, Any] = {
        "plan": plan_of(), "creator": "bert", "chosen": False, "in_given": None, "locked": False, "excluded": False,
        "regret": Range(21.0, 15.0, 30.0), "swap": Swap(("bert",), ("anna",), ()), "conflicts": None,
        "prices": (price(creator="bert"),), "unpriced": 0, "each": Decimal("0.9"), "average": Decimal("0.4"),
    }  # fmt: skip
    return CreatorAnswer(**(usual | fields))


def test_hiring_somebody_anyway() -> None:
    """The cost with what is proven of it, and who would go."""
    assert said(creator_view(creator_of()))[2:] == [
        "bert is not in the plan.",
        "At today's price an engagement with bert costs €0.900; in the whole plan €0.400.",
        "Hiring bert anyway would cost about 21 engagements (proven: 15 to 30), 2.1 % of the plan.",
        "Then anna goes.",
    ]


def test_what_cannot_be_told_apart_from_nothing() -> None:
    """No figure below the gap: only what it may be at most."""
    told = said(creator_view(creator_of(regret=Range(5.0, 0.0, 40.0), swap=None, each=None)))
    assert told[3] == "Hiring bert anyway would cost at most 40 engagements."


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"excluded": True}, "The scenario excludes everything that bert sells."),
        ({"locked": True, "chosen": True}, "What the lock costs: --rule 'lock: bert'."),
        ({"in_given": True}, "Your plan has it the other way: bert is in it."),
        ({"regret": None}, "Found no plan with bert with the effort allowed; there may be some."),
        ({"regret": None, "chosen": True}, "Without bert no plan obeys the rules: this is proven."),
    ],
)
def test_where_somebody_stands(fields: dict[str, Any], words: str) -> None:
    """Each standing has its sentence."""
    assert words in " ".join(said(creator_view(creator_of(**fields))))


@pytest.mark.parametrize(
    ("value", "low", "high", "words"),
    [
        (8.0, 8.0, None, "8 creators: exactly the least asked"),
        (8.0, None, 8.0, "8 creators: exactly the most allowed"),
        (12.0, 8.0, None, "12 creators; at least 8 asked; room: 4"),
        (7.0, 8.0, None, "7 creators; at least 8 asked; 1 short"),
        (9.0, None, 8.0, "9 creators; at most 8 allowed; 1 over"),
    ],
)
def test_how_a_plan_stands_to_a_rule(value: float, low: float | None, high: float | None, words: str) -> None:
    """A floor is not used up: the plan stands exactly at it, or has room."""
    rule = make_rule("voices", value, low, high, measure="creators")
    view = rule_view(RuleAnswer(plan_of(rules=(rule,)), "voices", (rule,), rule_of("voices", NOTHING), None, None))
    assert shown(view.tables["standing"]) == [["voices", words]]
    assert "'voices' is free." in said(view)


def test_every_form_holds_the_same() -> None:
    """JSON, CSV and the view that is read back from JSON."""
    rules = (rule_of("stars", SHARP, SWAP), rule_of("travel", NOTHING))
    steps = MoneySteps(Decimal(1000), SHARP, None, False)
    for view in (
        plan_view(answer_of(rules=rules, money=steps, entering=(price(),))),
        creator_view(creator_of()),
        rule_view(RuleAnswer(plan_of(), "stars", (), rules[0], plan_of(1120.0), None)),
    ):
        document = json.loads(view_json(view))
        assert view_data(load_view(document, "saved.json")) == view_data(view)
        assert document["objective"] == "engagement"
        header, *rows = table_csv(table_of(view)).splitlines()
        assert header == "question,subject,answer,least,most,unit,comes,goes"
        assert len(rows) == len(document["answers"])
    document = view_data(plan_view(answer_of(rules=rules, money=steps, entering=(price(),))))
    assert document["rules"][0]["cost"] == {"figure": 120.0, "least": 120.0, "most": 120.0}
    assert document["rules"][0]["without"] == {"comes": ["carl"], "goes": ["bert"], "changes": []}
    assert document["rules"][0]["asks"] == ["creators: at least 2"]
    assert document["budget"] == {
        "step": 1000,
        "next": document["rules"][0]["cost"],
        "last": None,
        "last_needed": False,
    }
    assert document["entering"][0]["change"] == -0.25
