"""`optimizer mix`: the best outcome at each share of spend for a tier."""

from __future__ import annotations

from pathlib import Path
from typing import Any

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
    tell,
    where_of,
)
from optimizer.cli.boundary import NO_PLAN
from optimizer.cli.options import scenario_argument, set_option


@click.command("mix")
@scenario_argument
@click.option("--tier", metavar="NAME", help="Whose share is varied, such as micro.")
@click.option(
    "--where", "conditions", metavar="COLUMN=VALUE", multiple=True, help="Or anybody: niche=beauty, country=FR,BE."
)
@click.option("--steps", type=click.IntRange(2, 50), default=10, show_default=True, help="Steps from 0 to 100 %.")
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
    tier: str | None,
    conditions: tuple[str, ...],
    steps: int,
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
    """Best outcome at each share of spend for a tier: does size matter?

    All steps together take up to twice the effort of a plan (solve.effort), each an equal part. Nothing is concluded
    from a difference that is smaller than what is left unproven.

    \b
    Example: optimizer mix spring.yaml --tier micro --chart mix.html
    """
    from optimizer.advice.mix import share_mix
    from optimizer.cli.progress import counting
    from optimizer.render.files import check_report_path
    from optimizer.render.pictures import check_chart_path
    from optimizer.views.mix import mix_view

    where: dict[str, Any] = {**({"tier": tier} if tier else {}), **where_of(conditions)}
    if not where:
        raise click.UsageError("whose share? Give --tier micro, or --where niche=beauty")
    if chart is not None:
        check_chart_path(chart)
    if report is not None:
        check_report_path(report)
    with counting(steps + 2, "share") as progress:
        session = session_of(scenario, overrides, given, keep, progress.stop)
        mix = share_mix(session, where, steps, gap=gap_of(gap), seen=progress.step)
    view = keep_better(mix_view(mix), session, keep)
    tell(view, csv=csv, report=report, chart=chart, as_json=as_json, full=full)
    return NO_PLAN if mix.free.plan is None else 0
