"""A plan file for the books: read, held against its scenario where that is given, and written as two tables."""

from __future__ import annotations

from pathlib import Path

from optimizer.dossier import dossier_of
from optimizer.files import write_together
from optimizer.outputs import promise
from optimizer.plan.books import journal_csv, journal_of, payments_csv, payments_of
from optimizer.plan.loading import read_document
from optimizer.scenario.books import Books
from optimizer.scenario.reading import read_books, read_scenario


def write_books(
    plan: str | Path,
    folder: str | Path,
    scenario: str | Path | None = None,
    mapping: str | Path | None = None,
    *,
    decimal_comma: bool = False,
) -> list[Path]:
    """Write `payments.csv` and `journal.csv` of a plan.json into a folder, both or neither; the paths written.

    With the `scenario` the plan is held against it, and its `books:` name accounts, cost centres and tax codes; a
    `mapping` file says the same and goes before it. `decimal_comma` writes `;` between cells and decimal commas.
    Amounts are in the plan's currency, to its smallest unit. Raises `InputError`, and `DoesNotHold` where the plan
    states what is not so.

    >>> from optimizer import plan_campaign, write_plan
    >>> plan_file, _ = write_plan(plan_campaign("scenarios/minimal.yaml", ["solve.gap=5%"]), Path("plans"))
    >>> [path.name for path in write_books(plan_file, "plans/books", "scenarios/minimal.yaml")]
    ['payments.csv', 'journal.csv']
    """
    files = [Path(folder) / name for name in ("payments.csv", "journal.csv")]
    promise(*files)
    source = Path(plan)
    loaded = dossier_of(source, None if scenario is None else Path(scenario), read_document(source)).plan
    books = Books() if scenario is None else read_scenario(scenario).scenario.books
    books = books if mapping is None else read_books(Path(mapping))
    texts = (
        payments_csv(payments_of(loaded, books), loaded.currency, decimal_comma=decimal_comma),
        journal_csv(journal_of(loaded, books), loaded.currency, decimal_comma=decimal_comma),
    )
    return write_together(dict(zip(files, texts, strict=True)))
