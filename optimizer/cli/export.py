"""`optimizer export`: the complete model, for any other solver."""

from __future__ import annotations

from pathlib import Path

import click

from optimizer.cli.options import OutputFile, scenario_argument, set_option


@click.command("export")
@scenario_argument
@click.argument("model", type=OutputFile())
@set_option
def command(scenario: str, model: Path, overrides: tuple[str, ...]) -> int:
    """Write the complete PuLP model as .lp or .mps.

    Beside it stands a CSV that says which creator, platform and package each column is.

    \b
    Example: optimizer export spring.yaml model.lp
    """
    from optimizer.outputs import promise
    from optimizer.planning import compile_program, prepare
    from optimizer.program.exporting import columns_file, export_model

    promise(columns_file(model))
    prepared = prepare(scenario, overrides)
    for path in export_model(compile_program(prepared).program, prepared.offers, model):
        click.echo(f"wrote {path}", err=True)
    return 0
