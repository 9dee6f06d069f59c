"""`optimizer roster`: who is in the roster of a scenario."""

from __future__ import annotations

from pathlib import Path

import click

from optimizer.cli.answers import chart_option, csv_option, full_option, json_option, report_option, tell
from optimizer.cli.options import scenario_argument, set_option


@click.command("roster")
@scenario_argument
@chart_option
@csv_option
@report_option
@set_option
@full_option
@json_option
def command(
    scenario: str,
    chart: Path | None,
    csv: Path | None,
    report: Path | None,
    overrides: tuple[str, ...],
    full: bool,
    as_json: bool,
) -> int:
    """Who is in the roster, by platform, tier and niche: how many, at what price.

    \b
    Example: optimizer roster spring.yaml --report roster.xlsx
    """
    from optimizer.planning import prepare
    from optimizer.render.files import check_report_path
    from optimizer.render.pictures import check_chart_path
    from optimizer.roster.survey import survey
    from optimizer.views.roster import roster_view

    if chart is not None:
        check_chart_path(chart)
    if report is not None:
        check_report_path(report)
    prepared = prepare(scenario, overrides)
    offers = prepared.offers
    view = roster_view(prepared.scenario.name, survey(offers.channels, offers.digits), offers.currency, offers.digits)
    tell(view, csv=csv, report=report, chart=chart, as_json=as_json, full=full)
    return 0
