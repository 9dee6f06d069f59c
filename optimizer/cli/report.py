"""`optimizer report`: what a client or finance opens."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("report")
@click.argument("plan", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    metavar="FILE",
    multiple=True,
    help="report.html for a client, plan.xlsx for finance; may be given twice.",
)
@click.option(
    "--scenario",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Adds who was not chosen and why, how reach builds up, and overlaps.",
)
@click.option(
    "--curve", type=click.Path(path_type=Path), metavar="FILE",
    help="Adds a budget curve: what `optimizer curve ... --json` printed.",
)  # fmt: skip
def command(plan: Path, output: tuple[Path, ...], scenario: Path | None, curve: Path | None) -> int:
    """A plan as a report that opens offline, or as a workbook with live formulas.

    PLAN is a plan.json; what `optimizer curve --json` or `optimizer compare --json` printed makes a report too.

    \b
    Example: optimizer report plans/spring/plan.json --scenario spring.yaml -o report.html -o plan.xlsx
    """
    from optimizer.reports.handing import check_report_path, write_report

    for path in output:
        check_report_path(path)
    for path in output:
        written, report = write_report(plan, path, scenario=scenario, curve=curve)
        click.echo(f"wrote {written}", err=True)
    if report is not None:
        click.echo(report.standing.sentence, err=True)
        if report.detail is not None:
            for problem in report.detail.changed:
                click.echo(f"{problem.what}.", err=True)
            if report.detail.confirmed:
                click.echo(report.detail.confirmed, err=True)
    return 0
