"""`optimizer curve`: the best outcome at each budget."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import click

from optimizer.cli.answers import (
    chart_option,
    csv_option,
    gap_of,
    gap_option,
    json_option,
    report_option,
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
@csv_option
@report_option
@set_option
@json_option
def command(
    scenario: str,
    budgets: str,
    points: int | None,
    gap: str | None,
    chart: Path | None,
    csv: Path | None,
    report: Path | None,
    overrides: tuple[str, ...],
    as_json: bool,
) -> int:
    """Best outcome at each budget, and what the next money buys.

    \b
    Example: optimizer curve spring.yaml --budget 20k:200k --points 12 --chart curve.png
    """
    from optimizer.advice.curve import MOST, budget_curve
    from optimizer.advice.session import Session
    from optimizer.cli.progress import counting
    from optimizer.planning import prepare
    from optimizer.reports import advice_curve as shown
    from optimizer.reports.charts import check_chart_path, write_line
    from optimizer.reports.handing import check_report_path

    low, high = span_of(budgets)
    if chart is not None:
        check_chart_path(chart)
    if report is not None:
        check_report_path(report)
    with counting(points or MOST, "budget") as progress:
        session = Session(prepare(scenario, overrides), stop=progress.stop)
        curve = budget_curve(
            session, low, high, points, gap=gap_of(gap), seen=lambda point: progress.step(f"{Decimal(point.budget):,f}")
        )
    picture = shown.curve_chart(curve)
    drawn = write_line(picture, chart) if chart is not None and picture is not None else None
    tell(
        "curve",
        curve,
        show=shown.show_curve,
        content=shown.curve_content,
        table=(shown.CSV_COLUMNS, shown.curve_rows),
        csv=csv,
        report=report,
        as_json=as_json,
        written=[drawn] if drawn else [],
    )
    return 0 if any(point.plan is not None for point in curve.points) else NO_PLAN
