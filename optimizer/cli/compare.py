"""`optimizer compare`: options side by side."""

from __future__ import annotations

from pathlib import Path

import click

from optimizer.cli.answers import PLAN_HELP, chart_option, csv_option, full_option, json_option, report_option, tell
from optimizer.cli.boundary import NO_PLAN
from optimizer.cli.options import set_option


@click.command("compare")
@click.argument("scenarios", nargs=-1, required=True, type=click.Path())
@click.option(
    "--vary",
    metavar="PATH=VALUE,VALUE",
    multiple=True,
    help="Values to try, such as budget.total=20k,40k; several of these make every combination.",
)
@click.option(
    "--risk",
    metavar="SHARE,SHARE",
    help="Cautious plans beside the one that brings most on average: 10%,20% is the worst tenth and the worst fifth.",
)
@click.option(
    "--proposal",
    "proposals",
    metavar="FILE",
    multiple=True,
    help="Somebody's plan beside the best one: a plan file, or a table of bookings, with prices at its own.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=2,
    show_default=True,
    help="Options that are solved at the same time.",
)
@click.option("--plan", "given", type=click.Path(path_type=Path), metavar="PLAN", help=PLAN_HELP)
@chart_option
@csv_option
@report_option
@set_option
@full_option
@json_option
def command(
    scenarios: tuple[str, ...],
    vary: tuple[str, ...],
    risk: str | None,
    proposals: tuple[str, ...],
    workers: int,
    given: Path | None,
    chart: Path | None,
    csv: Path | None,
    report: Path | None,
    overrides: tuple[str, ...],
    full: bool,
    as_json: bool,
) -> int:
    """Scenarios, variations of one, or proposals of others, side by side, each judged by every measure.

    \b
    Example: optimizer compare micro.yaml macro.yaml
    Example: optimizer compare spring.yaml --risk 10%,20%,50%
    Example: optimizer compare spring.yaml --proposal agency_a.csv --proposal agency_b.xlsx
    Example: optimizer compare spring.yaml --vary budget.total=20k,40k,60k --vary objective=reach,engagement
    """
    from optimizer.advice.compare import compare, options_of
    from optimizer.cli.progress import counting
    from optimizer.render.files import check_report_path
    from optimizer.render.pictures import check_chart_path
    from optimizer.views.compare import compare_view

    if risk is not None:
        vary = (*vary, f"risk.worst=100%,{risk}")
    options = options_of(scenarios, vary, overrides, proposals)
    if len(options) < 2:
        raise click.UsageError(
            "there is nothing to compare: give several scenarios, --proposal, or --vary budget.total=20k,40k"
        )
    if chart is not None:
        check_chart_path(chart)
    if report is not None:
        check_report_path(report)
    with counting(len(options), "option", catch=False) as progress:
        comparison = compare(options, workers=workers, plan=given, seen=lambda option: progress.step(option.name))
    tell(compare_view(comparison), csv=csv, report=report, chart=chart, as_json=as_json, full=full)
    return 0 if comparison.found else NO_PLAN
