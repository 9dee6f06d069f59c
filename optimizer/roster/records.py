"""Records that carry types (parquet, JSON, a database) to the same tables of text as any other file.

Rows have no lines there: the first record counts as line 2, as if a header stood above it.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from optimizer.errors import InputError, Problem
from optimizer.roster.findings import Findings
from optimizer.roster.tables import RawTable, RosterFile, text_table, unusable
from optimizer.roster.text import as_text, number_text, safe_text


def parquet_table(content: bytes, digest: str, findings: Findings) -> RawTable:
    """Table from a parquet file; lists in a cell are joined by bars."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(io.BytesIO(content))
    except (pa.ArrowException, OSError, ValueError):
        raise unusable(findings, "this is not a parquet file that can be read", "write it again") from None
    headers = [safe_text(name) for name in table.column_names]
    if not table.num_rows or not headers:
        raise unusable(findings, "the file has no rows", "add at least one")
    return RawTable(
        headers=tuple(headers),
        cells=tuple(_column_text(column.to_pandas()) for column in table.columns),
        lines=np.arange(2, table.num_rows + 2, dtype=np.int64),
        sha256=digest,
    )


def _column_text(column: pd.Series[Any]) -> pd.Series[str]:
    """A typed column as text, missing entries as ""."""
    if pd.api.types.is_bool_dtype(column.dtype):
        return as_text("true" if entry else "false" for entry in column)
    if pd.api.types.is_numeric_dtype(column.dtype):
        text = column.reset_index(drop=True).astype("str")
        whole = text.str.replace(r"\.0$", "", regex=True)
        marked = whole.str.replace(r"^(-?[0-9]{1,3}\.[0-9]{3})$", r"\g<1>0", regex=True)  # see `number_text`
        return marked.where(column.notna().to_numpy(), "")
    if isinstance(column.dtype, pd.StringDtype):
        return column.reset_index(drop=True).fillna("").astype("str")
    return as_text(_value_text(entry) for entry in column)


def json_table(content: bytes, digest: str, findings: Findings) -> RawTable:
    """Table from a list of records, or from an object with such a list under `data`."""
    try:
        data = json.loads(content.decode("utf-8-sig"), parse_float=_written_float, parse_constant=lambda _: None)
    except UnicodeDecodeError:
        raise unusable(findings, "the file is not UTF-8", "save it as UTF-8") from None
    except json.JSONDecodeError as error:
        raise unusable(findings, f"this is not JSON: {error.msg}", line=error.lineno) from None
    except RecursionError:
        raise unusable(findings, "the JSON is nested too deeply") from None
    records = data.get("data") if isinstance(data, Mapping) else data
    if not isinstance(records, list) or not all(isinstance(record, Mapping) for record in records):
        hint = 'write `[{"creator": ..., "followers": ...}, ...]`, or such a list under "data"'
        raise unusable(findings, "the JSON is not a list of records", hint)
    return _records_table(records, digest, findings)


def database_table(source: RosterFile, findings: Findings) -> RawTable:
    """Table from a query to a database, through SQLAlchemy; the hash is that of the answer."""
    try:
        import sqlalchemy
    except ImportError:
        hint = "install it with `pip install 'campaign-budget-optimizer[sql]'`"
        raise InputError(Problem("a roster from a database needs SQLAlchemy", hint, source.shown)) from None
    if not source.query:
        raise InputError(Problem("a database needs a query", "add `query: SELECT ...`", source.shown))
    try:
        url = sqlalchemy.make_url(source.sql or "")
        if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
            folder = source.path if source.path.is_dir() else source.path.parent
            url = url.set(database=str(folder / url.database))
            if not (folder / str(url.database)).exists():  # SQLite would make an empty one
                raise unusable(findings, "there is no such database file", "paths are relative to the scenario file")
        engine = sqlalchemy.create_engine(url)
        try:
            with engine.connect() as connection:
                answer = connection.execute(sqlalchemy.text(source.query))
                headers = list(answer.keys())
                rows = [[_value_text(value) for value in row] for row in answer]
        finally:
            engine.dispose()
    except (sqlalchemy.exc.SQLAlchemyError, ImportError) as error:
        # Only the driver's own words: SQLAlchemy's text may repeat the address, with its password.
        reason = str(getattr(error, "orig", None) or type(error).__name__)
        raise unusable(findings, f"the database query failed: {reason}", "check the address and the query") from None
    digest = hashlib.sha256(json.dumps([headers, rows], ensure_ascii=False).encode()).hexdigest()
    table = [headers, *rows]
    return text_table(table, range(1, len(table) + 1), digest, findings)


def _records_table(records: Sequence[Mapping[str, object]], digest: str, findings: Findings) -> RawTable:
    headers = list(dict.fromkeys(str(key) for record in records for key in record))
    rows = [headers, *([_value_text(record.get(header)) for header in headers] for record in records)]
    return text_table(rows if headers else [], range(1, len(rows) + 1), digest, findings)


class _WrittenFloat(str):
    """A decimal number of a JSON file with the digits that were written."""

    __slots__ = ()


def _written_float(digits: str) -> _WrittenFloat:
    return _WrittenFloat(digits)


def _value_text(value: object) -> str:
    """Any value of a record as the text that a planner would have typed."""
    if value is None:
        return ""
    if isinstance(value, _WrittenFloat):
        head, _, tail = value.partition(".")
        return f"{value}0" if len(tail) == 3 and tail.isdigit() and len(head.lstrip("-")) <= 3 else str(value)
    if isinstance(value, str):
        return value
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, (int, float, Decimal, np.integer, np.floating)):
        number = value if isinstance(value, Decimal) else value.item() if isinstance(value, np.generic) else value
        return "" if math.isnan(number) else number_text(number)
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, Iterable):
        return "|".join(_value_text(entry) for entry in value)
    return "" if value is pd.NaT else str(value)
