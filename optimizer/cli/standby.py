"""`optimizer standby`: who to book next if a creator drops out."""

from __future__ import annotations

from pathlib import Path

import click

from optimizer.cli.answers import csv_option, full_option, json_option, report_option, tell
from optimizer.cli.boundary import NO_PLAN, STOPPED
from optimizer.cli.options import scenario_argument, set_option


@click.command("standby")
@scenario_argument
@click.argument("plan", type=click.Path(), required=False)
@csv_option
@report_option
@set_option
@full_option
@json_option
def command(
    scenario: str,
    plan: str | None,
    csv: Path | None,
    report: Path | None,
    overrides: tuple[str, ...],
    full: bool,
    as_json: bool,
) -> int:
    """Who to book next if a creator drops out, and whom to ask to stand by.

    PLAN is a plan.json, or a table with the columns creator, platform, package; the best plan where it is left out.

    \b
    Example: optimizer standby spring.yaml plans/spring/plan.json
    """
    from optimizer.advice.session import Session
    from optimizer.advice.standby import standby
    from optimizer.cli.progress import counting
    from optimizer.planning import prepare
    from optimizer.render.files import check_report_path
    from optimizer.views.standby import standby_view

    if report is not None:
        check_report_path(report)
    with counting(1, "creator") as progress:
        session = Session(prepare(scenario, overrides), stop=progress.stop)
        answer = standby(session, plan, seen=progress.step)
    tell(standby_view(answer, session.prepared.scenario.name), csv=csv, report=report, as_json=as_json, full=full)
    if answer is not None:
        return 0
    return NO_PLAN if session.best.status == "infeasible" else STOPPED
