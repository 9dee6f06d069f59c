"""`optimizer alternatives`: different plans that are nearly as good."""

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
    share_of,
    tell,
)
from optimizer.cli.boundary import NO_PLAN, STOPPED
from optimizer.cli.options import scenario_argument, set_option


@click.command("alternatives")
@scenario_argument
@click.option(
    "-n", "--number", type=click.IntRange(1, 20), default=3, show_default=True, help="Plans beside the best one."
)
@click.option("--within", default="2%", show_default=True, metavar="SHARE", help="Share of the best value to give up.")
@click.option(
    "--differ",
    type=click.IntRange(1),
    default=3,
    show_default=True,
    help="Least number of creators in which a plan differs from each one shown before.",
)
@plan_option
@csv_option
@report_option
@set_option
@full_option
@json_option
def command(
    scenario: str,
    number: int,
    within: str,
    differ: int,
    given: Path | None,
    keep: Path | None,
    csv: Path | None,
    report: Path | None,
    overrides: tuple[str, ...],
    full: bool,
    as_json: bool,
) -> int:
    """Plans that are nearly as good and differ most from each other, with what each trades.

    All of them together take as much effort as a plan (solve.effort).

    \b
    Example: optimizer alternatives spring.yaml -n 4 --within 3%
    """
    from optimizer.advice.alternatives import alternatives
    from optimizer.cli.progress import counting
    from optimizer.render.files import check_report_path
    from optimizer.views.alternatives import alternatives_view

    if report is not None:
        check_report_path(report)
    part = share_of(within, "--within")
    with counting(number + 1, "plan") as progress:
        session = session_of(scenario, overrides, given, keep, progress.stop)
        answer = alternatives(session, number, within=part, differ=differ, seen=progress.step)
    view = keep_better(alternatives_view(answer), session, keep)
    tell(view, csv=csv, report=report, as_json=as_json, full=full)
    if answer.best.found is not None:
        return 0
    return NO_PLAN if answer.best.solution.status == "infeasible" else STOPPED
