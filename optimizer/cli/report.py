"""`optimizer report`: what a client or finance opens."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from optimizer.views.parts import View


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
    "--curve",
    metavar="FILE|FROM:TO",
    help="Adds a budget curve: what `optimizer curve ... --json` printed, or a range such as 20k:200k to solve for.",
)
def command(plan: Path, output: tuple[Path, ...], scenario: Path | None, curve: str | None) -> int:
    """A plan as a report that opens offline, or as a workbook with live formulas.

    PLAN is a plan.json; what any other command printed with --json makes a report too.

    \b
    Example: optimizer report plans/spring/plan.json --scenario spring.yaml -o report.html -o plan.xlsx
    """
    from optimizer.render.files import check_report_path
    from optimizer.reports.handing import gathered, write_gathered
    from optimizer.reports.handover import Handover

    for path in output:
        check_report_path(path)
    found = gathered(plan, scenario=scenario, curve=None if curve is None else _curve(curve, plan, scenario))
    for path in output:
        click.echo(f"wrote {write_gathered(found, path, str(plan))}", err=True)
    if isinstance(found, Handover):
        click.echo(found.standing.sentence, err=True)
        for problem in found.detail.changed if found.detail is not None else ():
            click.echo(f"{problem.what}.", err=True)
        if found.detail is not None and found.detail.confirmed:
            click.echo(found.detail.confirmed, err=True)
    return 0


def _curve(text: str, plan: Path, scenario: Path | None) -> View:
    """The curve of a saved answer, or of a range of budgets."""
    from optimizer.advice.curve import MOST
    from optimizer.cli.answers import span_of
    from optimizer.cli.progress import counting
    from optimizer.reports.handing import curve_of, saved_curve

    if ":" not in text or Path(text).exists():
        return saved_curve(Path(text))
    if scenario is None:
        raise click.UsageError("--curve: a range of budgets is solved for, which needs --scenario")
    low, high = span_of(text, "--curve")
    with counting(MOST, "budget") as progress:
        return curve_of(
            scenario, plan, low, high, seen=lambda point: progress.step(f"{point.budget:,f}"), stop=progress.stop
        )
