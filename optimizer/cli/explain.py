"""`optimizer explain`: why this plan."""

from __future__ import annotations

from pathlib import Path

import click

from optimizer.cli.answers import (
    csv_option,
    full_option,
    json_option,
    keep_better,
    plan_option,
    report_option,
    session_of,
    tell,
)
from optimizer.cli.boundary import NO_PLAN
from optimizer.cli.options import scenario_argument, set_option


@click.command("explain")
@scenario_argument
@click.argument("plan", type=click.Path(), required=False)
@click.option("--creator", metavar="NAME", help="Why this creator is in or out, and at what price that would change.")
@click.option("--rule", metavar="NAME", help="What this rule costs, and what the plan would be without it.")
@plan_option
@csv_option
@report_option
@set_option
@full_option
@json_option
def command(
    scenario: str,
    plan: str | None,
    creator: str | None,
    rule: str | None,
    given: Path | None,
    keep: Path | None,
    csv: Path | None,
    report: Path | None,
    overrides: tuple[str, ...],
    full: bool,
    as_json: bool,
) -> int:
    """Why this plan: what each rule costs, what money brings, who is near.

    PLAN is a plan.json, or a CSV with the columns creator, platform, package, with prices at these; without it the
    best plan is explained.

    All answers together take up to twice the effort of the plan itself and a little more.

    \b
    Example: optimizer explain spring.yaml plans/spring/plan.json --creator creator_017
    """
    if creator is not None and rule is not None:
        raise click.UsageError("ask about a creator or about a rule, one at a time")
    if plan is not None and given is not None:
        raise click.UsageError("two plans are given: leave out PLAN or --plan")
    from optimizer.advice.explain import context_of, explain_creator, explain_plan, explain_rule, no_plan
    from optimizer.cli.progress import counting
    from optimizer.render.files import check_report_path
    from optimizer.views.explain import creator_view, plan_view, rule_view

    if report is not None:
        check_report_path(report)
    with counting(None, "solving") as progress:
        session = session_of(scenario, overrides, given, keep, progress.stop)
        context = context_of(session, given if plan is None else plan)
        impossible = no_plan(context)
        if impossible is not None:
            from optimizer.views.conflicts import conflict_view

            view = conflict_view(impossible)
        elif creator is not None:
            view = creator_view(explain_creator(context, creator))
        elif rule is not None:
            view = rule_view(explain_rule(context, rule))
        else:
            view = plan_view(explain_plan(context, seen=progress.step))
    view = keep_better(view, context.session, keep)
    tell(view, csv=csv, report=report, as_json=as_json, full=full)
    return 0 if impossible is None else NO_PLAN
