"""A view as data: JSON for programs, CSV for spreadsheets, a DataFrame for Python. The same question of the same inputs
gives the same text.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import is_dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from optimizer.errors import InputError, Problem
from optimizer.files import safe_cell, write_whole
from optimizer.render.formulas import is_sound
from optimizer.render.text import value_of
from optimizer.views.cells import Cell, Look
from optimizer.views.parts import Table, View

if TYPE_CHECKING:
    import pandas as pd

FORMAT = 2
"""Version of the answers' JSON."""


def view_json(view: View) -> str:
    """The answer as JSON, in letters that every output can encode: facts, sentences, each table under its name.

    The view itself stands at the end, so that a saved answer can be shown again.
    """
    from pydantic import TypeAdapter

    document = view_data(view)
    shown = {name: part for name, part in TypeAdapter(View).dump_python(view, mode="json").items() if name != "facts"}
    return json.dumps({**document, "view": plain(shown)}, indent=1, ensure_ascii=True, allow_nan=False) + "\n"


def view_data(view: View) -> dict[str, Any]:
    """The answer as plain data."""
    document: dict[str, Any] = {"format": FORMAT, "answer": view.answer, **plain(view.facts)}
    document["sentences"] = [sentence.text for sentence in view.lead]
    for table in view.tables.values():
        if not table.brief and any(column.key for column in table.columns):
            document[table.id] = [_nested(row) for row in _records(table)]
    return document


def load_view(document: Mapping[str, Any], shown: str) -> View:
    """The view of a saved answer. Raises `InputError` where it has none, or one that somebody has changed."""
    from pydantic import TypeAdapter

    hint = "give what the command prints with --json, or ask it for the file itself with --report"
    if document.get("format") != FORMAT:
        what = f"the answer has format {document.get('format')!r}, this program reads {FORMAT}"
        raise InputError(Problem(what, "ask the question again, or update the program", shown))
    views = TypeAdapter(View)
    try:
        view = views.validate_python({**document["view"], "answer": document["answer"]})
        json.dumps(views.dump_python(view, mode="json"), allow_nan=False)  # no figure is endless
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(Problem("this is no answer as this program writes it", hint, shown)) from error
    if not all(is_sound(table) for table in view.tables.values()):
        raise InputError(Problem("the answer holds formulas that this program does not write", hint, shown))
    told = {"format", "answer", "sentences", "view", *view.tables}
    return replace(view, facts={name: value for name, value in document.items() if name not in told})


def table_of(view: View) -> Table:
    """The table that stands for the answer in CSV. Raises `KeyError` where a view has none."""
    return view.tables[view.table or next(iter(view.tables))]


def table_csv(table: Table) -> str:
    """A table that a spreadsheet opens safely; an unknown figure is an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    names = [column.key for column in table.columns if column.key]
    writer.writerow(_headings(names))
    for record in _records(table):
        writer.writerow([safe_cell(_text(record[name])) for name in names])
    return text.getvalue()


def _headings(keys: Sequence[str]) -> list[str]:
    """`totals.spend` as `spend`; as `totals_value` where another column is called `value`."""
    taken = {key for key in keys if "." not in key}
    headings = []
    for key in keys:
        *outer, short = key.split(".")
        headings.append(key if not outer else short if short not in taken else "_".join((*outer, short)))
        taken.add(headings[-1])
    return headings


def write_csv(view: View, path: Path) -> Path:
    """Write the table of an answer, whole or not at all. Raises `InputError`."""
    return write_whole(path, table_csv(table_of(view)))


def table_frame(table: Table) -> pd.DataFrame:
    """The table as a DataFrame with one column for each key."""
    import pandas as pd

    names = [column.key for column in table.columns if column.key]
    return pd.DataFrame(list(_records(table)), columns=names)


def plain(value: Any) -> Any:
    """Plain JSON data: no numpy, no NaN, floats to twelve significant digits."""
    if isinstance(value, Look):
        return plain(value_of(value))  # type: ignore[arg-type]  # every `Look` is a cell
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in (sorted(value) if isinstance(value, set | frozenset) else value)]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float):
        return float(f"{value:.12g}") if math.isfinite(value) else None
    if isinstance(value, date):
        return value.isoformat()
    assert not is_dataclass(value), value
    return value


def _records(table: Table) -> Iterator[dict[str, Any]]:
    """Each row by the keys of its columns."""
    for row in table.rows:
        yield {column.key: plain(value_of(cell)) for column, cell in zip(table.columns, row, strict=True) if column.key}


def _nested(record: Mapping[str, Any]) -> dict[str, Any]:
    """`totals.spend` becomes `{"totals": {"spend": ...}}`."""
    nested: dict[str, Any] = {}
    for name, value in record.items():
        *outer, last = name.split(".")
        inside = nested
        for part in outer:
            inside = inside.setdefault(part, {})
        inside[last] = value
    return nested


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return "; ".join(f"{name} {_text(part)}" for name, part in value.items())
    if isinstance(value, list):
        return "|".join(_text(part) for part in value)
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def cells_of(table: Table, key: str) -> Sequence[Cell | None]:
    """The cells of one column."""
    place = [column.key for column in table.columns].index(key)
    return [row[place] for row in table.rows]
