"""`optimizer approve`: release a plan."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click


@click.command("approve")
@click.argument("plan", type=click.Path(path_type=Path))
@click.option("--by", required=True, metavar="NAME", help="Who approves it, or hands it in.")
@click.option("--po", default="", metavar="NUMBER", help="Purchase order; needed to approve.")
@click.option(
    "--date", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="Day of the decision; today."
)
@click.option("--note", default="", help="Anything that belongs to the decision.")
@click.option("--pending", is_flag=True, help="Hand the plan in for approval instead.")
def command(plan: Path, by: str, po: str, day: datetime | None, note: str, pending: bool) -> int:
    """Approve a plan: freeze it with purchase order, name and date.

    A copy that cannot be written over and the record stand beside PLAN. If the plan changes later, it is the next
    revision, a draft again, and reports show what differs.

    \b
    Example: optimizer approve plans/spring/plan.json --po 4500017 --by "Ada Example"
    """
    from optimizer.plan.approval import release, standing_of
    from optimizer.plan.loading import load_plan

    if not by.strip():
        raise click.UsageError("--by: whose decision is it?")
    if not pending and not po.strip():
        raise click.UsageError("--po: an approval needs the number of its purchase order")
    loaded = load_plan(plan)
    when = date.today() if day is None else day.date()  # noqa: DTZ011 - the day on the approver's own calendar
    record = release(loaded, "pending" if pending else "approved", by=by, day=when, po=po, note=note)
    click.echo(standing_of(loaded).sentence)
    click.echo(f"wrote {record}", err=True)
    return 0
