"""Explanations: costs and regrets are differences of independent runs, and answers read as a planner would say them."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from brute_force import best_value
from cases import some
from priced_scenarios import write_priced
from rich.console import Console

from optimizer.advice import rule_costs as rule_costs_module
from optimizer.advice.explain import context_of, explain_creator, explain_plan, explain_rule
from optimizer.advice.explanation_context import ExplanationContext, Range
from optimizer.advice.requirements import altered, altered_prepared
from optimizer.advice.rule_costs import rule_cost, rules_asked
from optimizer.advice.session import Session
from optimizer.errors import InputError
from optimizer.planning import Prepared, prepare
from optimizer.render.data import table_csv, table_of, view_data
from optimizer.render.terminal.view import show_view
from optimizer.scenario.schema import Exclusion, Pick
from optimizer.views.explain import creator_view, plan_view, rule_view
from optimizer.views.parts import View

INSIDE = re.compile(r"offer_\d|r\d+_|total_|forced|group_\d|floor_\d|_min\b|_max\b|\bkept\b|indicator|column")
"""What rows and columns of the model are called."""


def shown(lay_out: Callable[[Any], View], answer: Any) -> str:
    """An answer on a terminal of 100 characters; fails where a name of the model reaches it."""
    console = Console(file=io.StringIO(), width=100, force_terminal=False, _environ={})
    show_view(lay_out(answer), console)
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    assert not INSIDE.search(text), text
    return text


def truth(prepared: Prepared, **changes: Any) -> float | None:
    """The best value of the scenario with other fields, in the planner's units, by trying every plan."""
    scenario = altered(prepared.scenario, **changes)
    value = best_value(scenario, prepared.offers)
    if value is None or scenario.objective != "spend":
        return value
    return value / 100


def is_close(found: Range, wanted: float, size: float) -> bool:
    """Within what is proven, and the proof is sharp."""
    room = 1e-5 * max(1.0, abs(size))
    return found.least - room <= wanted <= found.most + room and abs(found.figure - wanted) <= room


def bases(folder: Path, seeds: range) -> list[ExplanationContext]:
    """The scenarios that have a plan."""
    found = []
    for seed in seeds:
        try:
            context = ExplanationContext(Session(prepare(write_priced(folder / str(seed), seed, channels=11))))
        except InputError:
            continue
        if context.best.status != "infeasible":
            found.append(context)
    return found


def judge_costs(context: ExplanationContext) -> int:
    """Every rule's cost against a run without the rule; the number of rules."""
    prepared = context.session.prepared
    sign = -1.0 if prepared.scenario.objective == "spend" else 1.0
    with_all = truth(prepared)
    assert with_all is not None
    rules = [rule for rule in prepared.scenario.rules if rule.name in rules_asked(context)]
    for rule in rules:
        rest = tuple(other for other in prepared.scenario.rules if other.name != rule.name)
        without = truth(prepared, rules=rest)
        assert without is not None
        assert is_close(rule_cost(context, rule.name)[0].cost, sign * (without - with_all), with_all)
    return len(rules)


def judge_regrets(context: ExplanationContext, seed: int) -> None:
    """The regret of one creator who is in and of one who is out, against runs with them excluded and locked."""
    prepared = context.session.prepared
    sign = -1.0 if prepared.scenario.objective == "spend" else 1.0
    best = truth(prepared)
    assert best is not None
    names = prepared.offers.channels["creator"].to_numpy(dtype=object)[prepared.offers.channel]
    inside = set(names[context.best.chosen].tolist())
    random = np.random.default_rng(seed)
    for group in (sorted(inside), sorted(set(names.tolist()) - inside)):
        if not group:
            continue
        name = str(random.choice(group))
        answer = explain_creator(context, name)
        assert answer.chosen == (name in inside)
        changes: dict[str, Any] = {"exclude": (Exclusion(creator=name),)} if answer.chosen else {}
        changes = changes or {"lock": (Pick(creator=name),)}
        other = truth(prepared, **changes)
        if other is None:
            assert answer.regret is None
            assert answer.chosen or answer.conflicts is not None
        else:
            assert answer.regret is not None
            assert is_close(answer.regret, sign * (best - other), best)
        shown(creator_view, answer)


def test_rule_costs_are_differences_of_runs(tmp_path: Path) -> None:
    """Each rule's cost is the value without it less the value with it, by trying every plan."""
    assert sum(judge_costs(context) for context in bases(tmp_path, range(12))) >= 8


def test_rules_that_are_free_together_are_free_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one solve without several rules at once says that they are free, trying every plan says so of each; and
    all costs together are those of one by one."""
    at_once: list[str] = []
    told = rule_costs_module._free_together

    def noted(*arguments: Any) -> dict[str, Any]:
        found = told(*arguments)
        at_once.extend(found)
        return found

    monkeypatch.setattr(rule_costs_module, "_free_together", noted)
    for context in bases(tmp_path, range(30, 50)):
        prepared = context.session.prepared
        sign = -1.0 if prepared.scenario.objective == "spend" else 1.0
        best = truth(prepared)
        assert best is not None
        asked = {rule.name for rule in prepared.scenario.rules}
        for cost in rule_costs_module.rule_costs(context):
            if cost.name not in asked:
                continue
            without = truth(prepared, rules=tuple(r for r in prepared.scenario.rules if r.name != cost.name))
            assert without is not None
            assert is_close(cost.cost, sign * (without - best), best)
    assert len(at_once) >= 4


def test_rule_costs_at_the_margin_are_within_what_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many offers a rule's cost comes from a relaxation and its margin: the true cost, by trying every plan, lies
    within what is told as proven, and the figure is a plan's."""
    monkeypatch.setattr("optimizer.advice.explanation_context.LARGE", 0)
    judged = 0
    for context in bases(tmp_path, range(12)):
        prepared = context.session.prepared
        sign = -1.0 if prepared.scenario.objective == "spend" else 1.0
        best = truth(prepared)
        assert best is not None
        for rule in [rule for rule in prepared.scenario.rules if rule.name in rules_asked(context)]:
            without = truth(prepared, rules=tuple(other for other in prepared.scenario.rules if other is not rule))
            assert without is not None
            cost, room = rule_cost(context, rule.name)[0].cost, 1e-5 * max(1.0, abs(best))
            assert cost.least - room <= sign * (without - best) <= cost.most + room
            assert cost.figure <= sign * (without - best) + room
            judged += context.at_the_margin
    assert judged >= 8


def test_regrets_are_differences_of_runs(tmp_path: Path) -> None:
    """So is the regret of leaving somebody out, or of taking them."""
    for seed, context in enumerate(some(bases(tmp_path, range(20, 25)), 3)):
        judge_regrets(context, seed)


@pytest.mark.long
def test_many_costs_and_regrets(tmp_path: Path) -> None:
    """The same for many more scenarios."""
    for seed, context in enumerate(some(bases(tmp_path, range(2000, 2060)), 40)):
        judge_costs(context)
        judge_regrets(context, seed)


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """Three creators and 1,000 of budget; the best plan takes anna (500 for 400) and carl (320 for 300).

    Bert has 600 for 750. A rule wants anna and one more creator at least: free. Another keeps travel (bert)
    below 50 % of spend: free too.
    """
    (tmp_path / "roster.csv").write_text(
        "creator,platform,followers,engagement_rate,price,niche\n"
        "anna,instagram,10000,5%,400,food\nbert,instagram,20000,3%,750,travel\ncarl,tiktok,8000,4%,300,food\n"
    )
    path = tmp_path / "tiny.yaml"
    path.write_text(
        "name: Tiny\nbudget: 1000\nobjective: engagement\nroster: roster.csv\nsolve: {gap: 0}\n"
        "rules: [{name: two voices, measure: creators, min: 2}, {name: travel, measure: spend, where: {niche: travel},"
        " max: 50%}]\n"
    )
    return path


def test_a_plan_explained_by_hand(tiny: Path) -> None:
    """Both rules are free; 100 more buy nothing, 100 less nothing either: 900 still pays for anna and carl."""
    answer = explain_plan(context_of(Session.of(tiny)))
    assert {rule.name: rule.is_free for rule in answer.rules} == {"two voices": True, "travel": True}
    assert answer.money is not None
    assert answer.money.step == 100
    assert answer.money.next is not None
    assert answer.money.last is not None
    assert (answer.money.next.figure, answer.money.last.figure) == (0, 0)
    text = shown(plan_view, answer)
    assert "820 engagements with 2 creators for €700" in text
    assert "Free: two voices and travel." in text
    assert "A further €100 of budget brings nothing." in text


def test_somebody_who_cannot_be_in(tiny: Path) -> None:
    """Bert with a second one costs 1,050 at least: the answer names the rules that keep him out."""
    answer = explain_creator(context_of(Session.of(tiny)), "BERT")
    assert not answer.chosen
    assert answer.regret is None
    assert answer.conflicts is not None
    names = {requirement.name for requirement in answer.conflicts.conflicts[0].rules}
    assert "lock: bert" in names
    text = shown(creator_view, answer)
    assert "No plan that obeys the rules can have bert: this is proven." in text


def test_somebody_who_is_in(tiny: Path) -> None:
    """Without anna no two creators can be paid: bert and carl cost 1,050, and carl is one."""
    text = shown(creator_view, explain_creator(context_of(Session.of(tiny)), "anna"))
    assert "anna is in the plan." in text
    assert "Without anna no plan obeys the rules: this is proven." in text
    assert "stays at any price" in text


def test_a_rule_that_costs(tiny: Path) -> None:
    """At most 350 for tiktok and instagram together bars anna: carl alone remains, 320 instead of 820."""
    session = Session.of(tiny, ["rules=[{name: dear ones, measure: creators, where: {price: {min: 350}}, max: 0}]"])
    answer = explain_rule(context_of(session), "dear ones")
    assert answer.cost is not None
    assert answer.cost.cost.figure == 500
    text = shown(rule_view, answer)
    assert "'dear ones' costs 500 engagements, 156.2 % of the plan." in text
    assert "Without it anna comes." in text


def test_somebodys_plan(tiny: Path, tmp_path: Path) -> None:
    """A plan of bert alone breaks a rule; a plan of anna and carl is the best one; names are matched or refused."""
    bad, good = tmp_path / "bad.csv", tmp_path / "good.csv"
    bad.write_text("creator,platform\nbert,instagram\n")
    good.write_text("creator,platform\ncarl,tiktok\nanna,instagram\n")
    text = shown(plan_view, explain_plan(context_of(Session.of(tiny), bad)))
    assert "two voices: 1 creator, at least 2 asked" in text
    assert "From this plan to the best one: anna and carl come, bert goes." in text
    text = shown(plan_view, explain_plan(context_of(Session.of(tiny), good)))
    assert "No plan within the rules is better: this is proven." in text
    with pytest.raises(InputError, match="did you mean 'two voices'"):
        explain_rule(context_of(Session.of(tiny)), "too voices")


def test_a_proposal_is_explained_at_its_own_prices(tiny: Path, tmp_path: Path) -> None:
    """bert at 450 is 46.2 % of 975 with carl at 525: 920, the best at these prices; at the roster's 820 is."""
    own = tmp_path / "own.csv"
    own.write_text("creator,platform,package,price\nbert,instagram,post,450\ncarl,tiktok,post,525\n")
    context = context_of(Session.of(tiny), own)
    assert context.given is not None
    assert context.given.totals["spend"] == 975
    answer = explain_plan(context)
    assert answer.best.totals["engagement"] == 920
    assert answer.proposal == str(own)
    text = " ".join(shown(plan_view, answer).split())
    assert "No plan within the rules is better: this is proven." in text
    assert "where it states some; all others are today's." in text
    assert "all others are today's" in shown(rule_view, explain_rule(context, "travel"))
    assert "all others are today's" in shown(creator_view, explain_creator(context, "anna"))


def test_what_one_exchange_would_bring(tmp_path: Path, tiny: Path) -> None:
    """From carl alone to carl and anna nothing must be given up; from bert alone he must: the gain is 220."""
    plan = tmp_path / "plan.csv"
    plan.write_text("creator,platform\nbert,instagram\n")
    answer = explain_plan(context_of(Session.of(tiny, ["rules=[]"]), plan))
    assert [(one.given_up, one.gain.figure) for one in answer.improvements] == [(1, 220)]
    assert answer.improvements[0].swap.goes == ("bert",)
    assert "Giving up 1 line: anna and carl come, bert goes" in shown(plan_view, answer)


def test_the_scenario_stays_as_it_was(tiny: Path) -> None:
    """Questions change copies: the session's own scenario answers the same before and after."""
    session = Session.of(tiny)
    before = session.best.value
    explain_plan(context_of(session))
    explain_creator(context_of(session), "bert")
    assert altered_prepared(session.prepared, session.prepared.scenario).scenario == prepare(tiny).scenario
    assert Session(session.prepared).best.value == before


def test_net_reach_is_explained_too(tiny: Path) -> None:
    """With an audience the same questions are answered in people, and prices too."""
    session = Session.of(tiny, ["objective=reach", "audience={people: 100000}", "rules=[]"])
    text = shown(plan_view, explain_plan(context_of(session)))
    assert "people" in text
    answer = explain_creator(context_of(session), "anna")
    assert answer.prices[0].highest is not None
    shown(creator_view, answer)


def test_documents_are_plain(tiny: Path) -> None:
    """Every answer is JSON without surprises."""
    context = context_of(Session.of(tiny))
    for view in (
        plan_view(explain_plan(context)),
        creator_view(explain_creator(context, "carl")),
        rule_view(explain_rule(context, "travel")),
    ):
        document = view_data(view)
        assert not INSIDE.search(json.dumps(document)), document
        assert document["scenario"] == "Tiny"
        table = table_csv(table_of(view))
        assert table.splitlines()[0] == "question,subject,answer,least,most,unit,comes,goes"
        assert len(table.splitlines()) > 1
