"""`optimizer explain`: why this plan."""

from __future__ import annotations

from pathlib import Path

import click

from optimizer.cli.answers import csv_option, json_option, tell
from optimizer.cli.boundary import NO_PLAN
from optimizer.cli.options import scenario_argument, set_option
from optimizer.cli.output import echo_json


@click.command("explain")
@scenario_argument
@click.argument("plan", type=click.Path(), required=False)
@click.option("--creator", metavar="NAME", help="Why this creator is in or out, and at what price that would change.")
@click.option("--rule", metavar="NAME", help="What this rule costs, and what the plan would be without it.")
@csv_option
@set_option
@json_option
def command(
    scenario: str,
    plan: str | None,
    creator: str | None,
    rule: str | None,
    csv: Path | None,
    overrides: tuple[str, ...],
    as_json: bool,
) -> int:
    """Why this plan: what each rule costs, what money brings, who is near.

    PLAN is a plan.json, or a CSV with the columns creator, platform, package; without it the best plan is
    explained.

    \b
    Example: optimizer explain spring.yaml plans/spring/plan.json --creator creator_017
    """
    if creator is not None and rule is not None:
        raise click.UsageError("ask about a creator or about a rule, one at a time")
    from optimizer.advice.explain import context_of, explain_creator, explain_plan, explain_rule
    from optimizer.advice.session import Session
    from optimizer.cli.progress import counting
    from optimizer.planning import prepare
    from optimizer.reports import advice_explain as shown
    from optimizer.reports import explain_data as data

    with counting(None, "solving") as progress:
        session = Session(prepare(scenario, overrides), stop=progress.stop)
        context = context_of(session, plan)
        if context.best.status == "infeasible":
            return _no_plan(session, as_json=as_json)
        if creator is not None:
            about = explain_creator(context, creator)
        elif rule is not None:
            binding = explain_rule(context, rule)
        else:
            whole = explain_plan(context, seen=progress.step)
    if creator is not None:
        tell(
            "explain creator", about, show=shown.show_creator_answer, content=data.creator_content,
            table=(data.CSV_COLUMNS, data.creator_rows), csv=csv, as_json=as_json,
        )  # fmt: skip
    elif rule is not None:
        tell(
            "explain rule", binding, show=shown.show_rule_answer, content=data.rule_content,
            table=(data.CSV_COLUMNS, data.rule_rows), csv=csv, as_json=as_json,
        )  # fmt: skip
    else:
        tell(
            "explain plan", whole, show=shown.show_plan_answer, content=data.plan_content,
            table=(data.CSV_COLUMNS, data.plan_rows), csv=csv, as_json=as_json,
        )  # fmt: skip
    return 0


def _no_plan(session: object, *, as_json: bool) -> int:
    """There is nothing to explain but why there is no plan."""
    from optimizer.advice.conflicts import explained
    from optimizer.advice.session import Session
    from optimizer.plan.files import plan_json
    from optimizer.reports.terminal import show_plan

    assert isinstance(session, Session)
    plan = explained(session.plan, session.prepared, stop=session.stop)
    if as_json:
        echo_json(plan_json(plan))
    else:
        from rich.console import Console

        show_plan(plan, Console())
    return NO_PLAN
