"""`optimizer replan`: a plan mended with the fewest changes."""

from __future__ import annotations

from pathlib import Path

import click

from optimizer.cli.answers import csv_option, full_option, json_option, names_of, report_option, share_of, tell
from optimizer.cli.boundary import NO_PLAN, STOPPED
from optimizer.cli.options import scenario_argument, set_option


@click.command("replan")
@scenario_argument
@click.argument("plan", type=click.Path())
@click.option("--signed", metavar="A,B|FILE", help="Creators whose lines stay as they are, or a table of their lines.")
@click.option("--lost", metavar="C,D", default="", help="Creators who cannot be bought any more.")
@click.option("--within", default="1%", show_default=True, metavar="SHARE", help="Share of the best value to give up.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Folder for plan.json and plan.csv of the new plan."
)
@csv_option
@report_option
@set_option
@full_option
@json_option
def command(
    scenario: str,
    plan: str,
    signed: str | None,
    lost: str,
    within: str,
    output: Path | None,
    csv: Path | None,
    report: Path | None,
    overrides: tuple[str, ...],
    full: bool,
    as_json: bool,
) -> int:
    """Keep what is signed, replace who is lost, change as little else as possible.

    PLAN is a plan.json, or a table with the columns creator, platform, package. Prices and rules are those of today;
    a table with prices is a proposal at its own.

    \b
    Example: optimizer replan spring.yaml plans/plan.json --signed anna,bert --lost carl --set budget.total=50k
    """
    from optimizer.advice.replan import replan
    from optimizer.advice.session import Session
    from optimizer.cli.progress import counting
    from optimizer.outputs import promise
    from optimizer.plan.files import pair_of, write_plan
    from optimizer.planning import prepare
    from optimizer.render.files import check_report_path
    from optimizer.views.replan import replan_view

    if output is not None:
        given = pair_of(Path(plan))  # this plan may make room for the next
        promise(*(file for file in pair_of(output / "plan.json") if file.absolute() not in map(Path.absolute, given)))
    if report is not None:
        check_report_path(report)
    part = share_of(within, "--within")
    with counting(3, "step") as progress:
        session = Session(prepare(scenario, overrides), stop=progress.stop)
        answer = replan(
            session, plan, signed=signed, lost=names_of(lost), within=part, to_keep=output is not None,
            seen=progress.step,
        )  # fmt: skip
    written = [] if output is None or answer.plan is None else write_plan(answer.plan, output)
    tell(replan_view(answer), csv=csv, report=report, as_json=as_json, full=full)
    for path in written:
        click.echo(f"wrote {path}", err=True)
    if answer.plan is not None:
        return 0
    return NO_PLAN if answer.free.solution.status == "infeasible" else STOPPED
