"""`optimizer schema`: the JSON Schema of a scenario, or of a plan file."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("schema")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File to write; printed where it is left out.")
@click.option("--plan", is_flag=True, help="The schema of plan.json, for programs that read it.")
def command(output: Path | None, plan: bool) -> int:
    """Print the JSON Schema of a scenario, by which editors complete and check one.

    \b
    Example: optimizer schema -o optimizer.schema.json
    and as the first line of a scenario:
        # yaml-language-server: $schema=optimizer.schema.json
    """
    from optimizer.files import write_whole
    from optimizer.plan import document
    from optimizer.scenario import json_schema

    text = document.schema_text() if plan else json_schema.schema_text()
    if output is None:
        click.echo(text, nl=False)
    else:
        write_whole(output, text)
        click.echo(f"wrote {output}", err=True)
    return 0
