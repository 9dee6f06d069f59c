"""`optimizer curve`: the best outcome at each budget."""

from __future__ import annotations

from pathlib import Path

import click

from optimizer.cli.answers import (
    chart_option,
    csv_option,
    full_option,
    gap_of,
    gap_option,
    json_option,
    keep_better,
    plan_option,
    report_option,
    session_of,
    span_of,
    tell,
)
from optimizer.cli.boundary import NO_PLAN
from optimizer.cli.options import scenario_argument, set_option


@click.command("curve")
@scenario_argument
@click.option("--budget", "budgets", metavar="FROM:TO", required=True, help="Range of budgets, such as 20k:200k.")
@click.option(
    "--points",
    type=click.IntRange(2, 200),
    help="Number of budgets, evenly spaced; without it, up to 15 where it bends.",
)
@gap_option
@chart_option
@plan_option
@csv_option
@report_option
@set_option
@full_option
@json_option
def command(
    scenario: str,
    budgets: str,
    points: int | None,
    gap: str | None,
    chart: Path | None,
    given: Path | None,
    keep: Path | None,
    csv: Path | None,
    report: Path | None,
    overrides: tuple[str, ...],
    full: bool,
    as_json: bool,
) -> int:
    """Best outcome at each budget, and what the next money buys.

    \b
    Example: optimizer curve spring.yaml --budget 20k:200k --points 12 --chart curve.png
    """
    from optimizer.advice.curve import MOST, budget_curve
    from optimizer.cli.progress import counting
    from optimizer.render.files import check_report_path
    from optimizer.render.pictures import check_chart_path
    from optimizer.views.curve import curve_view
    from optimizer.words.figures import count

    low, high = span_of(budgets)
    if chart is not None:
        check_chart_path(chart)
    if report is not None:
        check_report_path(report)
    with counting(points or MOST, "budget") as progress:
        session = session_of(scenario, overrides, given, keep, progress.stop)
        curve = budget_curve(
            session, low, high, points, gap=gap_of(gap), seen=lambda point: progress.step(count(point.budget))
        )
    view = keep_better(curve_view(curve), session, keep)
    tell(view, csv=csv, report=report, chart=chart, as_json=as_json, full=full)
    return 0 if any(point.plan is not None for point in curve.points) else NO_PLAN
