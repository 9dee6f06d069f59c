"""`optimizer init`: a first scenario from a roster export."""

from __future__ import annotations

import os
from pathlib import Path

import click


def _columns(_context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """`creator=Youtuber` as a column and its header."""
    chosen = {}
    for value in values:
        name, equals, header = value.partition("=")
        if not equals or not name.strip() or not header.strip():
            raise click.BadParameter(f"{value!r} is not COLUMN=HEADER; write, say, creator=Youtuber")
        chosen[name.strip()] = header.strip()
    return chosen


@click.command("init")
@click.argument("roster", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Scenario to write; beside the roster by default."
)
@click.option("--sheet", metavar="NAME", help="Sheet of a workbook; the one that looks like a roster by default.")
@click.option(
    "--column",
    "columns",
    multiple=True,
    callback=_columns,
    metavar="COLUMN=HEADER",
    help="What a header means, such as creator=Youtuber. Repeatable.",
)
@click.option("--force", is_flag=True, help="Replace a scenario that is already there.")
def command(roster: Path, output: Path | None, sheet: str | None, columns: dict[str, str], force: bool) -> int:
    """Write a first scenario for a roster, with what was recognised in it and what is to be filled in.

    \b
    Example: optimizer init exports/creators.xlsx -o spring.yaml
    """
    from rich.console import Console

    from optimizer.files import write_whole
    from optimizer.outputs import promise
    from optimizer.render.terminal.problems import show_problems
    from optimizer.roster.starter import SCHEMA_FILE, draft, starter_scenario, starter_summary
    from optimizer.scenario.json_schema import schema_text

    if not roster.is_file():
        raise click.UsageError(f"{roster} is not a file; give a roster export")
    target = output or roster.with_suffix(".yaml")
    if target.exists() and not force:
        raise click.UsageError(f"{target} is already there; give another name with -o, or --force to replace it")
    promise(target, target.parent / SCHEMA_FILE)
    drafted = draft(roster, sheet, columns)
    beside = os.path.relpath(roster.resolve(), target.resolve().parent)
    write_whole(target, starter_scenario(drafted, Path(beside).as_posix()))
    write_whole(target.parent / SCHEMA_FILE, schema_text())
    for line in starter_summary(drafted):
        click.echo(line)
    show_problems(drafted.problems, Console(stderr=True, highlight=False))
    click.echo(f"wrote {target}, and {SCHEMA_FILE} for your editor", err=True)
    if drafted.is_open:
        click.echo(f"fill in what is open in it, then  optimizer validate {target}", err=True)
    else:
        click.echo(f"try  optimizer plan {target}", err=True)
    return 0
