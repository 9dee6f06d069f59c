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
    plan: Path, folder: Path, scenario: Path | None = None, mapping: Path | None = None, *, decimal_comma: bool = False
) -> list[Path]:
    """Write `payments.csv` and `journal.csv` into a folder, both or neither; the paths written.

    Raises `InputError`, and `DoesNotHold` where the plan states what is not so.
    """
    files = [folder / name for name in ("payments.csv", "journal.csv")]
    promise(*files)
    loaded = dossier_of(plan, scenario, read_document(plan)).plan
    books = Books() if scenario is None else read_scenario(scenario).scenario.books
    books = books if mapping is None else read_books(mapping)
    texts = (
        payments_csv(payments_of(loaded, books), loaded.currency, decimal_comma=decimal_comma),
        journal_csv(journal_of(loaded, books), loaded.currency, decimal_comma=decimal_comma),
    )
    return write_together(dict(zip(files, texts, strict=True)))
