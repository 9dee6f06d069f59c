"""`optimizer books`: a plan for the accounting program."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("books")
@click.argument("plan", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, file_okay=False), required=True, metavar="FOLDER",
    help="Folder for payments.csv and journal.csv.",
)  # fmt: skip
@click.option(
    "--scenario", type=click.Path(path_type=Path), metavar="FILE",
    help="Its `books:` name accounts, cost centres and tax codes; the plan is re-computed from it, and must hold.",
)  # fmt: skip
@click.option(
    "--mapping", type=click.Path(path_type=Path), metavar="FILE",
    help="A YAML file with what `books:` of a scenario says; it goes before the scenario's.",
)  # fmt: skip
@click.option("--decimal-comma", is_flag=True, help="Write ; between the cells and decimal commas.")
def command(plan: Path, output: Path, scenario: Path | None, mapping: Path | None, decimal_comma: bool) -> int:
    """Write what is to be paid to whom, and journal lines that balance to the cent.

    PLAN is a plan.json. Every instalment of an invoice is an entry: kinds of cost and tax to the debit, the payee to
    the credit. Dates are ISO dates, `amount` is debit less credit: SAP, NetSuite and Xero import both by columns.

    \b
    Example: optimizer books plans/spring/plan.json --scenario spring.yaml -o plans/spring/books
    """
    from optimizer.bookkeeping import write_books

    for path in write_books(plan, output, scenario, mapping, decimal_comma=decimal_comma):
        click.echo(f"wrote {path}", err=True)
    return 0
