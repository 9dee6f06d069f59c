"""`optimizer validate`: every problem of scenario and roster, nothing solved."""

from __future__ import annotations

import click

from optimizer.cli.options import scenario_argument, set_option


@click.command("validate")
@scenario_argument
@set_option
def command(scenario: str, overrides: tuple[str, ...]) -> int:
    """Find every problem of a scenario and its roster; solve nothing.

    \b
    Example: optimizer validate spring.yaml
    """
    from rich.console import Console

    from optimizer.planning import prepare
    from optimizer.reports.problems import show_problems

    prepared = prepare(scenario, overrides)
    warnings = (*prepared.offers.warnings, *prepared.warnings)
    show_problems(warnings, Console(stderr=True, highlight=False))
    channels, creators = len(prepared.offers.channels), len(prepared.offers.creators[1])
    click.echo(
        f"{scenario} is valid: {creators:,} creators with {channels:,} channels, {len(prepared.offers):,} offers,"
        f" {len(prepared.scenario.all_rules)} rules."
    )
    return 0
