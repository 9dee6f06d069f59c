"""`optimizer plan`: the main job."""

from __future__ import annotations

from pathlib import Path

import click

from optimizer.cli.answers import full_option
from optimizer.cli.boundary import NO_PLAN
from optimizer.cli.options import json_option, scenario_argument, set_option
from optimizer.cli.output import echo_json

CONFLICTS = "conflicts.csv"
"""What stands beside plan.json where no plan obeys the rules."""


@click.command("plan")
@scenario_argument
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Folder for plan.json and plan.csv.")
@set_option
@full_option
@json_option
def command(scenario: str, output: Path | None, overrides: tuple[str, ...], full: bool, as_json: bool) -> int:
    """The best plan within budget and rules, with its certificate.

    \b
    Example: optimizer plan spring.yaml -o plans/spring --set budget.total=80000
    """
    from optimizer.cli.watching import watching
    from optimizer.outputs import promise
    from optimizer.plan.approval import approval_warnings
    from optimizer.plan.files import pair_of, plan_json, write_plan
    from optimizer.planning import plan_campaign, prepare

    if output is not None:
        promise(*pair_of(output / "plan.json"), output / CONFLICTS)
    prepared = prepare(scenario, overrides)
    with watching() as watch:
        plan = plan_campaign(prepared, progress=watch.progress, stop=watch.stop)
        if plan.status == "infeasible":
            from optimizer.advice.conflicts import explained

            plan = explained(plan, prepared, stop=watch.stop)
        elif plan.lines.empty:
            from optimizer.advice.empty_plan import told_why_empty

            plan = told_why_empty(plan, prepared, stop=watch.stop)
    written = [] if output is None else write_plan(plan, output)
    for warning in [] if output is None else approval_warnings(output / "plan.json"):
        click.echo(f"{warning.what}.", err=True)
    if output is not None and plan.conflicts is not None:
        from optimizer.files import write_whole
        from optimizer.render.data import table_csv
        from optimizer.views.conflicts import conflict_table

        written.append(write_whole(output / CONFLICTS, table_csv(conflict_table(plan))))
    if as_json:
        echo_json(plan_json(plan))
    else:
        from rich.console import Console

        from optimizer.dossier import Dossier
        from optimizer.render.terminal.view import show_view
        from optimizer.views.plan import plan_view

        show_view(plan_view(Dossier(plan)), Console(), full=full)
    for path in written:
        click.echo(f"wrote {path}", err=True)
    return NO_PLAN if plan.status == "infeasible" else 0
