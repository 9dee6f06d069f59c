"""`optimizer approve`: release a plan."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

import click


@click.command("approve")
@click.argument("plan", type=click.Path(path_type=Path))
@click.option(
    "--scenario", type=click.Path(path_type=Path), required=True, metavar="FILE",
    help="The plan's scenario, from which it is re-computed before anything is signed.",
)  # fmt: skip
@click.option("--by", required=True, metavar="NAME", help="Who approves it, or hands it in.")
@click.option("--po", default="", metavar="NUMBER", help="Purchase order; needed to approve.")
@click.option(
    "--date", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD",
    help="Day of the decision; today. Any other day needs a note.",
)  # fmt: skip
@click.option("--note", default="", help="Anything that belongs to the decision.")
@click.option("--pending", is_flag=True, help="Hand the plan in for approval instead.")
@click.option("--yes", is_flag=True, help="Do not ask at a terminal.")
def command(
    plan: Path, scenario: Path, by: str, po: str, day: datetime | None, note: str, pending: bool, yes: bool
) -> int:
    """Approve a plan: freeze it with purchase order, name and date.

    The plan is re-computed from its scenario first, and refused where anything in it is not so. One person hands it in
    with --pending and another one approves it, unless the scenario says that one is enough. A copy that cannot be
    written over and the record stand beside PLAN. If the plan changes later, it is the next revision, a draft again.

    \b
    Example: optimizer approve plans/spring/plan.json --scenario spring.yaml --by "Ada Example" --po 4500017
    """
    from optimizer.plan.approval import Decision, standing_of
    from optimizer.releasing import releasable

    if not by.strip():
        raise click.UsageError("--by: whose decision is it?")
    if not pending and not po.strip():
        raise click.UsageError("--po: an approval needs the number of its purchase order")
    found = releasable(plan, scenario)
    for sentence in found.summary:
        click.echo(sentence)
    at_a_terminal = not yes and sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()
    if at_a_terminal and not click.confirm("Hand it in?" if pending else "Approve it?"):
        click.echo("Nothing was recorded.", err=True)
        return 0
    today = date.today()  # noqa: DTZ011 - the day on the approver's own calendar
    when = today if day is None else day.date()
    record = found.record(Decision("pending" if pending else "approved", by.strip(), when, today, po, note))
    click.echo(standing_of(found.loaded).sentence)
    click.echo(f"wrote {record}", err=True)
    return 0
