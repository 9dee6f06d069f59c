"""`optimizer check`: an independent look at anybody's plan."""

from __future__ import annotations

import click

from optimizer.cli.answers import full_option
from optimizer.cli.boundary import NO_PLAN
from optimizer.cli.options import json_option, scenario_argument, set_option
from optimizer.cli.output import echo_json


@click.command("check")
@scenario_argument
@click.argument("plan", type=click.Path())
@set_option
@full_option
@json_option
def command(scenario: str, plan: str, overrides: tuple[str, ...], full: bool, as_json: bool) -> int:
    """Re-compute any plan and list what it breaks.

    PLAN is a plan.json, a plan.xlsx that was worked in, or a CSV with the columns creator, platform, package.

    \b
    Example: optimizer check spring.yaml agency_proposal.csv
    """
    from optimizer.dossier import check_plan_file
    from optimizer.plan.files import plan_json

    checked = check_plan_file(scenario, plan, overrides)
    if as_json:
        echo_json(plan_json(checked))
    else:
        from rich.console import Console

        from optimizer.dossier import Dossier
        from optimizer.render.terminal.view import show_view
        from optimizer.views.plan import plan_view

        show_view(plan_view(Dossier(checked)), Console(), full=full)
    return NO_PLAN if checked.violations else 0
