"""What Python can ask: a plan, and everything that the command line answers, each as one function.

A scenario is given by its file, or prepared (`prepare`), which saves reading it again for the next question.
`overrides` are what `--set` takes: `["budget.total=30000"]`. Amounts and shares may be numbers or texts as a scenario
writes them: 20000, "20k", 0.02, "2%". All functions raise `InputError` for input that cannot be used, with every
problem found and how to mend it, and `NoPlanFound` where the limit of the scenario came before any plan. `stop` is
asked often; once it returns True, the best found so far is the answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar, overload

from optimizer.advice import alternatives as _alternatives
from optimizer.advice import compare as _compare
from optimizer.advice import curve as _curve
from optimizer.advice import explain as _explain
from optimizer.advice import frontier as _frontier
from optimizer.advice import mix as _mix
from optimizer.advice import replan as _replan
from optimizer.advice import standby as _standby
from optimizer.advice import track as _track
from optimizer.advice.alternatives import Alternatives
from optimizer.advice.compare import Comparison
from optimizer.advice.curve import Curve
from optimizer.advice.explain import CreatorAnswer, PlanAnswer, RuleAnswer
from optimizer.advice.frontier import Frontier
from optimizer.advice.mix import Mix
from optimizer.advice.replan import Replan
from optimizer.advice.session import Session
from optimizer.advice.standby import Standby
from optimizer.advice.track import Track
from optimizer.advice.track_history import history_rows, write_history
from optimizer.answer import Answer
from optimizer.arguments import (
    Amount,
    PlanLike,
    ScenarioLike,
    Stop,
    amount_of,
    plan_file,
    session_of,
    share_of,
    share_or_none,
)
from optimizer.dossier import Dossier
from optimizer.dossier import check_plan_file as check_plan
from optimizer.errors import InputError, Problem
from optimizer.plan.plan import Plan
from optimizer.planning import plan_campaign, prepare
from optimizer.render.html.view import view_fragment
from optimizer.reporting import write_report as write_report
from optimizer.views.alternatives import alternatives_view
from optimizer.views.better import told_of_better
from optimizer.views.compare import compare_view
from optimizer.views.conflicts import conflict_view
from optimizer.views.curve import curve_view
from optimizer.views.explain import creator_view, rule_view
from optimizer.views.explain import plan_view as explained_view
from optimizer.views.frontier import frontier_view
from optimizer.views.mix import mix_view
from optimizer.views.parts import View
from optimizer.views.plan import plan_view
from optimizer.views.replan import replan_view
from optimizer.views.standby import standby_view
from optimizer.views.track import track_view
from optimizer.words import given as given_words

__all__ = [
    "Answer",
    "Plan",
    "alternatives",
    "check_plan",
    "compare",
    "curve",
    "explain",
    "frontier",
    "mix",
    "plan_campaign",
    "prepare",
    "replan",
    "standby",
    "track",
    "write_report",
]

Found = TypeVar("Found")

# Plans know no views; whoever asks this module for one may look at it in a notebook.
Plan.in_notebook = lambda plan: view_fragment(plan_view(Dossier(plan)))


def curve(
    scenario: ScenarioLike,
    low: Amount,
    high: Amount,
    points: int | None = None,
    *,
    overrides: Sequence[str] = (),
    gap: Amount | None = None,
    plan: PlanLike | None = None,
    stop: Stop | None = None,
) -> Answer[Curve]:
    """The best outcome at each budget from `low` to `high`, and what the next money buys.

    `points` budgets are evenly spaced; without it up to 15 stand where the curve bends. Each is solved to `gap` (0.1 %
    of its value, or what the scenario asks for where that is looser). Tables: `points` (a row for each budget), `who`
    (who comes and goes from one to the next) and `value_of_money` (a row for each stretch between two). With a `plan`
    the point of its budget is this plan. Raises `InputError` where the range is none or the scenario has no budget.

    >>> answer = curve("scenarios/minimal.yaml", "5k", "20k", 3, gap="5%")
    >>> answer.table[["budget", "status"]]
       budget   status
    0    5000  optimal
    1   12500  optimal
    2   20000  optimal
    >>> [point.plan.totals["creators"] > 0 for point in answer.result.points]
    [True, True, True]
    """
    ends = [amount_of(value, name) for value, name in ((low, "low"), (high, "high"))]
    if not 0 < ends[0] <= ends[1]:
        raise InputError(Problem("the range runs from a smaller to a larger amount", "give, say, 20000 and 200000"))
    session = session_of(scenario, overrides, stop, plan)
    found = _curve.budget_curve(session, ends[0], ends[1], points, gap=share_or_none(gap, "gap"))
    return _answer(found, curve_view(found), session)


def frontier(
    scenario: ScenarioLike,
    shares: Sequence[Amount] = _frontier.SHARES,
    *,
    overrides: Sequence[str] = (),
    stop: Stop | None = None,
) -> Answer[Frontier]:
    """What caution costs on average and what it brings in bad cases: a plan for each share of cases that counts.

    `shares` are of the cases, the worst ones; 1 is all of them. Bad cases are those that the scenario's own `risk`
    names, else the worst fifth. Table: `points`. Raises `InputError` for a share that is none, and where the goal has
    no cases.

    >>> answer = frontier("scenarios/minimal.yaml", ["100%", "20%"], overrides=["solve.gap=5%", "forecast.draws=50"])
    >>> [float(point.worst) for point in answer.result.points]
    [1.0, 0.2]
    """
    asked = [Decimal(repr(share_of(share, "shares"))) for share in shares]
    session = session_of(scenario, _frontier.with_cases(scenario, overrides), stop)
    return Answer(found := _frontier.frontier(session, asked), frontier_view(found))


def mix(
    scenario: ScenarioLike,
    tier: str | None = None,
    *,
    where: Mapping[str, Any] | None = None,
    steps: int = _mix.STEPS,
    overrides: Sequence[str] = (),
    gap: Amount | None = None,
    plan: PlanLike | None = None,
    stop: Stop | None = None,
) -> Answer[Mix]:
    """The best plan at each share of spend for a tier, or for whoever fits `where`: does size matter here?

    `where` is a condition as rules have it: `{"niche": "beauty"}`, `{"followers": {"min": "10k"}}`. The shares run from
    0 to 100 % in `steps` steps. They are held against the best plan, or the `plan` that is given. Raises `InputError`
    where nobody, or everybody, is meant.

    >>> answer = mix("scenarios/minimal.yaml", "micro", steps=2, gap="5%")
    >>> [point.asked for point in answer.result.points]
    [0.0, 0.5, 1.0]
    """
    meant = {**({"tier": tier} if tier is not None else {}), **(where or {})}
    if not meant:
        raise InputError(
            Problem("it is not said whose share is varied", 'give tier="micro", or where={"niche": "beauty"}')
        )
    session = session_of(scenario, overrides, stop, plan)
    found = _mix.share_mix(session, meant, steps, gap=share_or_none(gap, "gap"))
    return _answer(found, mix_view(found), session)


def compare(
    scenarios: str | Path | Sequence[str | Path],
    vary: Mapping[str, Sequence[object]] | Sequence[str] = (),
    *,
    proposals: Sequence[str | Path] = (),
    overrides: Sequence[str] = (),
    workers: int = 1,
    plan: PlanLike | None = None,
) -> Answer[Comparison]:
    """Scenarios, or every combination of the values in `vary`, side by side, each judged by every measure.

    `vary` names fields and their values: `{"budget.total": ["20k", "40k"]}`. `proposals` are files of plans, or tables
    of bookings, which are checked and stand beside those that are solved; a table with prices at its own. With several
    `workers` the options are solved in processes of their own; a script then needs `if __name__ == "__main__":`. The
    option that a `plan` was made for has this plan. Raises `InputError` for fewer than two options.

    >>> answer = compare("scenarios/minimal.yaml", {"budget.total": ["5k", "10k"]}, overrides=["solve.gap=5%"])
    >>> [option.option.name for option in answer.result.options]
    ['budget 5k', 'budget 10k']
    >>> list(answer.tables)[0]
    'options'
    """
    files = [scenarios] if isinstance(scenarios, str | Path) else list(scenarios)
    if isinstance(vary, Mapping):
        vary = [f"{name}={','.join(map(str, values))}" for name, values in vary.items()]
    options = _compare.options_of([str(file) for file in files], vary, overrides, [str(file) for file in proposals])
    if len(options) < 2:
        hint = 'give several scenarios, proposals, or vary={"budget.total": ["20k", "40k"]}'
        raise InputError(Problem("there is nothing to compare", hint))
    with plan_file(plan) as path:
        found = _compare.compare(options, workers=workers, plan=path)
    return Answer(found, compare_view(found))


@overload
def explain(
    scenario: ScenarioLike, plan: PlanLike | None = None, *, overrides: Sequence[str] = (), stop: Stop | None = None
) -> Answer[PlanAnswer | Plan]: ...
@overload
def explain(
    scenario: ScenarioLike, plan: PlanLike | None = None, *, creator: str, overrides: Sequence[str] = (),
    stop: Stop | None = None,
) -> Answer[CreatorAnswer | Plan]: ...  # fmt: skip
@overload
def explain(
    scenario: ScenarioLike, plan: PlanLike | None = None, *, rule: str, overrides: Sequence[str] = (),
    stop: Stop | None = None,
) -> Answer[RuleAnswer | Plan]: ...  # fmt: skip
def explain(
    scenario: ScenarioLike,
    plan: PlanLike | None = None,
    *,
    creator: str | None = None,
    rule: str | None = None,
    overrides: Sequence[str] = (),
    stop: Stop | None = None,
) -> Answer[Any]:
    """Why this plan: what each rule costs, what money brings, who is near.

    With `creator` why somebody is in or out, and at what price that would change; with `rule` what a rule costs, and
    what the plan would be without it. `plan` is the one to explain (a `Plan`, a plan.json, or a table with the columns
    creator, platform, package, which with prices is a proposal at its own); without it the best one is. Where no plan
    obeys the rules, the result is that `Plan`, whose `conflicts` say why. Raises `InputError` for an unknown creator or
    rule, or where both are asked for.

    >>> answer = explain("scenarios/minimal.yaml", creator="creator_0027", overrides=["solve.gap=1%"])
    >>> answer.result.creator, answer.result.chosen
    ('creator_0027', True)
    """
    if creator is not None and rule is not None:
        raise InputError(Problem("both a creator and a rule are asked about", "ask about one at a time"))
    session = session_of(scenario, overrides, stop)
    with plan_file(plan) as path:
        context = _explain.context_of(session, path)
        impossible = _explain.no_plan(context)
        if impossible is not None:
            return Answer(impossible, conflict_view(impossible))
        if creator is not None:
            about = _explain.explain_creator(context, creator)
            return _answer(about, creator_view(about), context.session)
        if rule is not None:
            binding = _explain.explain_rule(context, rule)
            return _answer(binding, rule_view(binding), context.session)
        whole = _explain.explain_plan(context)
        return _answer(whole, explained_view(whole), context.session)


def alternatives(
    scenario: ScenarioLike,
    number: int = _alternatives.NUMBER,
    *,
    within: Amount = _alternatives.WITHIN,
    differ: int = _alternatives.DIFFER,
    overrides: Sequence[str] = (),
    plan: PlanLike | None = None,
    stop: Stop | None = None,
) -> Answer[Alternatives]:
    """Up to `number` plans that give up at most `within` of the best value and differ most from each other.

    Each differs from all others in at least `differ` creators. With a `plan` that is the best one they differ from.

    >>> answer = alternatives("scenarios/minimal.yaml", 1, within="5%", overrides=["solve.gap=1%"])
    >>> answer.result.others[0].differ >= 3
    True
    """
    session = session_of(scenario, overrides, stop, plan)
    found = _alternatives.alternatives(session, number, within=share_of(within, "within"), differ=differ)
    return _answer(found, alternatives_view(found), session)


def replan(
    scenario: ScenarioLike,
    plan: PlanLike,
    *,
    signed: str | Path | Sequence[str] = (),
    lost: Sequence[str] = (),
    within: Amount = _replan.WITHIN,
    overrides: Sequence[str] = (),
    stop: Stop | None = None,
) -> Answer[Replan]:
    """A plan mended with the fewest changes: what is signed stays, who is lost goes, prices and rules are today's.

    `signed` are creators whose lines stay as they are, or a file with a table of these lines; `lost` creators cannot be
    bought any more. The new plan, `answer.result.plan`, gives up at most `within` of the best value. Raises
    `InputError` where these do not fit together.

    >>> plan = plan_campaign("scenarios/minimal.yaml", ["solve.gap=1%"])
    >>> answer = replan("scenarios/minimal.yaml", plan, lost=["creator_0027"], within="5%", overrides=["solve.gap=1%"])
    >>> "creator_0027" in set(answer.result.plan.lines["creator"])
    False
    """
    held = str(signed) if isinstance(signed, str | Path) else ",".join(signed)
    session = session_of(scenario, overrides, stop)
    with plan_file(plan) as path:
        assert path is not None
        found = _replan.replan(session, path, signed=held or None, lost=lost, within=share_of(within, "within"))
    return Answer(found, replan_view(found))


def standby(
    scenario: ScenarioLike, plan: PlanLike | None = None, *, overrides: Sequence[str] = (), stop: Stop | None = None
) -> Answer[Standby | None]:
    """Who to book next if a creator drops out of a plan (the best one if none is given); None where no plan obeys all.

    >>> answer = standby("scenarios/minimal.yaml", overrides=["budget.total=3000", "solve.gap=1%"])
    >>> answer.result.drop_outs[0].creator
    'creator_0027'
    """
    session = session_of(scenario, overrides, stop)
    with plan_file(plan) as path:
        return Answer(found := _standby.standby(session, path), standby_view(found, session.prepared.scenario.name))


def track(
    scenario: ScenarioLike,
    plan: PlanLike,
    actuals: str | Path,
    *,
    as_of: date | None = None,
    history: str | Path | None = None,
    overrides: Sequence[str] = (),
) -> Answer[Track]:
    """A campaign that runs, against its plan: money by line, kind and month, outcomes, and how the forecast held.

    `actuals` is a table of invoices and posts. Tables: `tracked` (a row for each booking), `variances`, `performance`,
    `kinds`, `months`, `outcomes`, `errors`. With `history` the posts that came are added to that file, in columns that
    a scenario's `history` reads. Raises `InputError` where a row cannot be read or told to a booking.

    >>> plan = plan_campaign("scenarios/minimal.yaml", ["solve.gap=1%"])
    >>> line = plan.lines.iloc[0]
    >>> _ = Path("paid.csv").write_text(f"creator,platform,net,status\\n{line.creator},{line.platform},10,no-show\\n")
    >>> answer = track("scenarios/minimal.yaml", plan, "paid.csv")
    >>> float(answer.result.variance.no_show) == 10 - float(line.cost)
    True
    """
    prepared = session_of(scenario, overrides, None).prepared
    with plan_file(plan) as path:
        assert path is not None
        found = _track.track(prepared, path, actuals, as_of)
    if history is not None:
        write_history(Path(history), history_rows(found.tracked)[0])
    return Answer(found, track_view(found))


def _answer(found: Found, view: View, session: Session) -> Answer[Found]:
    """The answer, with the better plan that came up on the way where one did."""
    better = session.better
    told = view if better is None else told_of_better(view, session, better, given_words.IN_PYTHON)
    return Answer(found, told, better)
