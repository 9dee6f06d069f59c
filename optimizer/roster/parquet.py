"""Parquet files to tables of text."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pandas as pd

from optimizer.roster.findings import Findings
from optimizer.roster.layout import named_table
from optimizer.roster.limits import MEGABYTE, limits, too_large
from optimizer.roster.tables import RawTable, unusable
from optimizer.roster.text import as_text, safe_text
from optimizer.roster.values import value_text
from optimizer.words import figures


def parquet_table(content: bytes, digest: str, findings: Findings) -> RawTable:
    """Table from a parquet file; lists in a cell are joined by bars.

    Rows have no lines there: the first counts as line 2, as if a header stood above it.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        stored = pq.ParquetFile(io.BytesIO(content))
        _refuse_bombs(stored.metadata, findings)
        table = stored.read()
    except (pa.ArrowException, OSError, ValueError):
        raise unusable(findings, "this is not a parquet file that can be read", "write it again") from None
    headers = [safe_text(name) for name in table.column_names]
    if not table.num_rows or not headers:
        raise unusable(findings, "the file has no rows", "add at least one")
    columns = [_column_text(column.to_pandas()) for column in table.columns]
    return named_table(headers, columns, np.arange(2, table.num_rows + 2, dtype=np.int64), digest)


def _refuse_bombs(metadata: Any, findings: Findings) -> None:
    """More rows, columns or bytes than are read, by what the file says of itself before it is unpacked."""
    most = limits()
    if metadata.num_rows > most.rows:
        raise too_large(
            f"the file has {figures.count(metadata.num_rows)} rows", "rows", metadata.num_rows, findings.file
        )
    if metadata.num_columns > most.columns:
        raise too_large(
            f"the file has {figures.count(metadata.num_columns)} columns",
            "columns",
            metadata.num_columns,
            findings.file,
        )
    size = sum(metadata.row_group(index).total_byte_size for index in range(metadata.num_row_groups))
    if size > most.unpacked * MEGABYTE:
        what = f"the file unpacks to {figures.count(size / MEGABYTE)} MB"
        raise too_large(what, "unpacked", size // MEGABYTE + 1, findings.file)


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
    return as_text(value_text(entry) for entry in column)
