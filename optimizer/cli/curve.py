"""`optimizer curve`: the best outcome at each budget."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from optimizer.cli.answers import (
    chart_option,
    csv_option,
    full_option,
    gap_of,
    gap_option,
    json_option,
    keep_better,
    names_of,
    plan_option,
    report_option,
    session_of,
    share_of,
    span_of,
    tell,
)
from optimizer.cli.boundary import NO_PLAN
from optimizer.cli.options import scenario_argument, set_option

if TYPE_CHECKING:
    from optimizer.advice.frontier import Frontier

CAUTION = "100%,50%,30%,20%,10%,5%"


@click.command("curve")
@scenario_argument
@click.option("--budget", "budgets", metavar="FROM:TO", help="Range of budgets, such as 20k:200k.")
@click.option(
    "--risk",
    is_flag=False,
    flag_value=CAUTION,
    metavar="[SHARE,SHARE]",
    help="Instead of budgets: what caution costs on average and brings in bad cases. Plans for these shares of cases, "
    f"the worst ones; {CAUTION} where none are named.",
)
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
    budgets: str | None,
    risk: str | None,
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
    """Best outcome at each budget, and what the next money buys; or at each degree of caution.

    All points together take up to twice the effort of a plan (solve.effort), each an equal part. What is not proven
    enough to tell is not told.

    \b
    Example: optimizer curve spring.yaml --budget 20k:200k --points 12 --chart curve.png
    Example: optimizer curve spring.yaml --risk
    """
    from optimizer.advice.curve import MOST, budget_curve
    from optimizer.cli.progress import counting
    from optimizer.render.files import check_report_path
    from optimizer.render.pictures import check_chart_path
    from optimizer.views.curve import curve_view
    from optimizer.views.frontier import frontier_view
    from optimizer.words.figures import count

    if (budgets is None) == (risk is None):
        raise click.UsageError("give a range of budgets, --budget 20k:200k, or ask what caution costs, --risk")
    if chart is not None:
        check_chart_path(chart)
    if report is not None:
        check_report_path(report)
    if budgets is None:
        if points is not None or gap is not None:
            raise click.UsageError("--points and --gap belong to --budget; with --risk name the shares: --risk 50%,20%")
        answer = _cautious(scenario, overrides, risk or CAUTION, given, keep)
        tell(frontier_view(answer), csv=csv, report=report, chart=chart, as_json=as_json, full=full)
        return 0 if any(own.plan is not None for own in answer.points) else NO_PLAN
    low, high = span_of(budgets)
    with counting(points or MOST, "budget") as progress:
        session = session_of(scenario, overrides, given, keep, progress.stop)
        curve = budget_curve(
            session, low, high, points, gap=gap_of(gap), seen=lambda point: progress.step(count(point.budget))
        )
    view = keep_better(curve_view(curve), session, keep)
    tell(view, csv=csv, report=report, chart=chart, as_json=as_json, full=full)
    return 0 if any(point.plan is not None for point in curve.points) else NO_PLAN


def _cautious(
    scenario: str, overrides: tuple[str, ...], risk: str, given: Path | None, keep: Path | None
) -> Frontier:  # fmt: skip
    """A plan for each share of cases."""
    from optimizer.advice.frontier import frontier, with_cases
    from optimizer.cli.progress import counting
    from optimizer.words.frontier import planned_for

    shares = [Decimal(repr(share_of(part, "--risk"))) for part in names_of(risk)]
    with counting(len(shares), "plan") as progress:
        session = session_of(scenario, tuple(with_cases(scenario, overrides)), given, keep, progress.stop)
        return frontier(session, shares, seen=lambda point: progress.step(planned_for(point.worst)))
