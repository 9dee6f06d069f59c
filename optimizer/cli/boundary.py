"""The one place where exceptions become words and exit codes."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import click

from optimizer.errors import InputError, OptimizerError

BUG, USAGE, NO_PLAN, STOPPED = 1, 2, 3, 4
DEBUG = "OPTIMIZER_DEBUG"


def guarded(command: click.Command) -> NoReturn:
    """Run a command and leave with its exit code. `OPTIMIZER_DEBUG=1` shows tracebacks."""
    try:
        code = command.main(standalone_mode=False)
        sys.stdout.flush()
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
    except BrokenPipeError:  # the reader of our output has left, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
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
    sys.exit(code if isinstance(code, int) else 0)


def _show_input_error(error: InputError) -> None:
    """All problems, on standard error."""
    from rich.console import Console

    from optimizer.reports.problems import show_problems

    show_problems(error.problems, Console(stderr=True, highlight=False))
