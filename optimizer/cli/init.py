"""`optimizer init`: a first scenario from a roster export."""

from __future__ import annotations

import os
from pathlib import Path

import click


@click.command("init")
@click.argument("roster", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Scenario to write; beside the roster by default."
)
@click.option("--force", is_flag=True, help="Replace a scenario that is already there.")
def command(roster: Path, output: Path | None, force: bool) -> int:
    """Write a first scenario for a roster, with what was recognised in it and what was not.

    \b
    Example: optimizer init exports/creators.xlsx -o spring.yaml
    """
    from rich.console import Console

    from optimizer.files import write_whole
    from optimizer.render.terminal.problems import show_problems
    from optimizer.roster.source import read_roster_alone
    from optimizer.roster.starter import SCHEMA_FILE, starter_scenario, starter_summary
    from optimizer.scenario.json_schema import schema_text

    if not roster.is_file():
        raise click.UsageError(f"{roster} is not a file; give a roster export")
    target = output or roster.with_suffix(".yaml")
    if target.exists() and not force:
        raise click.UsageError(f"{target} is already there; give another name with -o, or --force to replace it")
    exported = read_roster_alone(roster)
    beside = os.path.relpath(roster.resolve(), target.resolve().parent)
    write_whole(target, starter_scenario(exported, Path(beside).as_posix()))
    write_whole(target.parent / SCHEMA_FILE, schema_text())
    for line in starter_summary(exported):
        click.echo(line)
    show_problems(exported.warnings, Console(stderr=True, highlight=False))
    click.echo(f"wrote {target}, and {SCHEMA_FILE} for your editor: try  optimizer plan {target}", err=True)
    return 0
