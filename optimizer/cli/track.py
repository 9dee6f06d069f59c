"""`optimizer track`: what happened against what was planned."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from optimizer.cli.answers import csv_option, full_option, json_option, report_option, share_of, tell
from optimizer.cli.boundary import NO_PLAN, STOPPED
from optimizer.cli.options import scenario_argument, set_option


@click.command("track")
@scenario_argument
@click.argument("plan", type=click.Path())
@click.option("--actuals", required=True, type=click.Path(), metavar="FILE", help="A table of invoices and posts.")
@click.option(
    "--as-of",
    type=click.DateTime(formats=["%Y-%m-%d"]),
    metavar="DATE",
    help="Today; the last day of the table if left out.",
)
@click.option(
    "--history", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Add the posts that came to a history for the next plan.",
)  # fmt: skip
@click.option("--replan", "plan_rest", is_flag=True, help="Plan the rest of the campaign anew.")
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
    actuals: str,
    as_of: datetime | None,
    history: Path | None,
    plan_rest: bool,
    within: str,
    output: Path | None,
    csv: Path | None,
    report: Path | None,
    overrides: tuple[str, ...],
    full: bool,
    as_json: bool,
) -> int:
    """What was paid and what came against the plan, what is still to come, and what was learnt.

    PLAN is a plan.json, whose figures are taken as they were planned, or a table of bookings. FILE has a row for an
    invoice, a post, or both: creator, net, VAT, gross, currency, invoice, posted on, impressions, engagement, ...

    \b
    Example: optimizer track spring.yaml plans/plan.json --actuals actuals.csv --replan -o plans/rest
    """
    from optimizer.advice.track import track
    from optimizer.advice.track_history import history_rows, write_history
    from optimizer.advice.track_rest import replan_rest
    from optimizer.cli.progress import counting
    from optimizer.outputs import promise
    from optimizer.plan.files import pair_of, write_plan
    from optimizer.planning import prepare
    from optimizer.render.files import check_report_path
    from optimizer.views.track import track_view
    from optimizer.words.track import history_written

    if report is not None:
        check_report_path(report)
    if output is not None:
        if not plan_rest:
            raise click.UsageError("-o writes the plan for the rest: ask for it with --replan")
        given = pair_of(Path(plan))  # this plan may make room for the next
        promise(*(file for file in pair_of(output / "plan.json") if file.absolute() not in map(Path.absolute, given)))
    part = share_of(within, "--within")
    prepared = prepare(scenario, overrides)
    answer = track(prepared, plan, actuals, None if as_of is None else date(as_of.year, as_of.month, as_of.day))
    rest = None
    if plan_rest:
        with counting(3, "step") as progress:
            rest = replan_rest(
                prepared, plan, answer, within=part, actuals=actuals, stop=progress.stop, seen=progress.step
            )
    written = [] if output is None or rest is None or rest.plan is None else write_plan(rest.plan, output)
    tell(track_view(answer, rest), csv=csv, report=report, as_json=as_json, full=full)
    for path in written:
        click.echo(f"wrote {path}", err=True)
    if history is not None:
        rows, left_out = history_rows(answer.tracked)
        click.echo(history_written(write_history(history, rows), str(history), left_out), err=True)
    if rest is None or rest.plan is not None:
        return 0
    return NO_PLAN if rest.free.solution.status == "infeasible" else STOPPED
