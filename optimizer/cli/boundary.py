"""The one place where exceptions become words and exit codes."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import click

from optimizer.cli.output import standing_output
from optimizer.errors import InputError, OptimizerError

BUG, USAGE, NO_PLAN, STOPPED = 1, 2, 3, 4
DEBUG = "OPTIMIZER_DEBUG"


def guarded(command: click.Command) -> NoReturn:
    """Run a command and leave with its exit code. `OPTIMIZER_DEBUG=1` shows tracebacks."""
    with standing_output() as output:
        code = _exit_code(command)
        output.flush()
    if output.trouble is not None:
        click.echo(f"optimizer: the output cannot be written: {output.trouble}", err=True)
        code = code or USAGE
    sys.exit(code)


def _exit_code(command: click.Command) -> int:
    """What a command answers, with every exception told in words."""
    try:
        code = command.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = USAGE
    except InputError as error:
        _show_input_error(error)
        code = error.exit_code
    except OptimizerError as error:
        click.echo(f"optimizer: {error}", err=True)
        code = error.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("\noptimizer: stopped.", err=True)
        code = STOPPED
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        click.echo(
            f"optimizer: this is a bug in the program, not in your input: {type(error).__name__}: {error}", err=True
        )
        click.echo(
            f"    Please report it with the scenario; {DEBUG}=1 in the environment shows where it happened.", err=True
        )
        code = BUG
    return code if isinstance(code, int) else 0


def _show_input_error(error: InputError) -> None:
    """All problems, on standard error."""
    from rich.console import Console

    from optimizer.render.terminal.problems import show_problems

    show_problems(error.problems, Console(stderr=True, highlight=False))
