"""`optimizer schema`: the JSON Schema of a scenario."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("schema")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File to write; printed where it is left out.")
def command(output: Path | None) -> int:
    """Print the JSON Schema of a scenario, by which editors complete and check one.

    \b
    Example: optimizer schema -o optimizer.schema.json
    and as the first line of a scenario:
        # yaml-language-server: $schema=optimizer.schema.json
    """
    from optimizer.files import write_whole
    from optimizer.scenario.json_schema import schema_text

    if output is None:
        click.echo(schema_text(), nl=False)
    else:
        write_whole(output, schema_text())
        click.echo(f"wrote {output}", err=True)
    return 0
