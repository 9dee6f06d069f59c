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

    from optimizer.offers.outlook import forecast_tests
    from optimizer.planning import prepare
    from optimizer.render.terminal.problems import show_problems
    from optimizer.render.terminal.view import show_view
    from optimizer.views.plan_forecast import tests_view
    from optimizer.words.figures import plural

    prepared = prepare(scenario, overrides)
    warnings = (*prepared.offers.warnings, *prepared.warnings)
    show_problems(warnings, Console(stderr=True, highlight=False))
    offers = prepared.offers
    creators, channels = plural(len(offers.creators[1]), "creator"), plural(len(offers.channels), "channel")
    rules = plural(len(prepared.scenario.all_rules), "rule")
    tests = () if offers.outlook is None else forecast_tests(offers.outlook)
    if tests:
        show_view(tests_view(prepared.scenario.name, tests), Console(highlight=False), full=True)
    click.echo(f"{scenario} is valid: {creators} with {channels}, {plural(len(offers), 'offer')}, {rules}.")
    return 0
