"""`optimizer open`: the planner's page in a browser, on this machine alone."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("open")
@click.argument("scenario", required=False, type=click.Path(path_type=Path))
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port on this machine; a free one by default.")
@click.option("--no-browser", is_flag=True, help="Print the address only.")
@click.option("--share", is_flag=True, help="Also give an address to read only, for colleagues in this network.")
def command(scenario: Path | None, port: int, no_browser: bool, share: bool) -> int:
    """Work on a scenario in a browser: book, lock, exclude, compare, save. Without a scenario drop an export on it.

    \b
    Example: optimizer open spring.yaml
    """
    try:
        from optimizer.page.serving import serve
    except ModuleNotFoundError as error:
        if error.name not in ("starlette", "uvicorn"):
            raise
        raise click.UsageError(
            "the page needs the extra `page`: pip install 'campaign-budget-optimizer[page]'"
        ) from error
    serve(
        scenario, port=port, browser=not no_browser, share=share, on_bug=told_bug,
        say=lambda line: click.echo(line, err=True),
    )  # fmt: skip
    return 0


def told_bug(error: Exception) -> str:
    """A bug, with its report, as a sentence for the page."""
    from optimizer.cli.bug_report import write_bug_report

    report = write_bug_report(error, ["open"])
    where = f" What happened stands in {report}, without anything from your files." if report else ""
    return f"This is a bug in the program, not in your input ({type(error).__name__}).{where}"
