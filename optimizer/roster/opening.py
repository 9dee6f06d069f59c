"""Opens whatever a roster, an overlap table or a panel stands in, by the ending of its name: a table of text."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import replace

import numpy as np

from optimizer.errors import InputError, Problem
from optimizer.outputs import reading
from optimizer.roster.delimited import delimited_table
from optimizer.roster.findings import Findings
from optimizer.roster.limits import MEGABYTE, limits, too_large
from optimizer.roster.tables import RawTable, RosterFile
from optimizer.roster.text import did_you_mean, shown
from optimizer.words import figures

_ZIP = b"PK\x03\x04"
"""How packed files begin, workbooks among them."""


def read_table(source: RosterFile, findings: Findings) -> RawTable:
    """Read any supported kind of file or a database query. Raises `InputError` where that is impossible."""
    if source.sql is not None:
        from optimizer.roster.databases import database_table

        return database_table(source, findings)
    if source.records:
        return _written_out(source, findings)
    content = _content(source)
    ending = source.path.suffix.casefold()
    if source.sheet is not None and ending not in {".xlsx", ".xlsm"}:
        findings.warning(f"a {ending} file has no sheets: {shown(source.sheet)} is passed over", "leave sheet out")
    digest = hashlib.sha256(content).hexdigest()
    if ending in {"", ".csv", ".tsv", ".txt", ".tab"}:
        if content.startswith(_ZIP):
            what = "this is a workbook or another packed file, not a text"
            raise InputError(Problem(what, "if it is a workbook, let its name end in .xlsx", source.shown))
        return delimited_table(content, digest, findings, delimiter="\t" if ending in {".tsv", ".tab"} else "")
    if ending in {".xlsx", ".xlsm"}:
        from optimizer.roster.workbooks import workbook_table

        return workbook_table(content, digest, source.sheet, findings)
    if ending in {".parquet", ".pq"}:
        from optimizer.roster.parquet import parquet_table

        return parquet_table(content, digest, findings)
    if ending in {".json", ".jsonl", ".ndjson"}:
        from optimizer.roster.json_records import json_table

        return json_table(content, digest, findings)
    hint = "save it as .xlsx or .csv" if ending in {".xls", ".ods", ".numbers", ".xlsb"} else ""
    kinds = "tables are .csv, .tsv, .xlsx, .parquet, .json or .jsonl files"
    raise InputError(Problem(f"cannot read files that end in '{ending}'", hint or kinds, source.shown))


def _written_out(source: RosterFile, findings: Findings) -> RawTable:
    """A table that stands in the scenario; its rows have the lines that they have there."""
    from optimizer.roster.json_records import json_table

    content = json.dumps([dict(record) for record in source.records], ensure_ascii=False).encode()
    table = json_table(content, hashlib.sha256(content).hexdigest(), findings)
    return replace(table, lines=np.array(source.lines, dtype=np.int64)[table.lines - 2])


def _content(source: RosterFile) -> bytes:
    """The bytes of the file, or a problem that says why there are none."""
    if source.content is not None:
        return source.content
    most = limits().file
    reading(source.path)
    try:
        with source.path.open("rb") as file:
            before = os.fstat(file.fileno())
            if before.st_size > most * MEGABYTE:
                what = f"the file has {figures.count(before.st_size / MEGABYTE)} MB"
                raise too_large(what, "file", before.st_size // MEGABYTE + 1, source.shown)
            content = file.read(most * MEGABYTE + 1)
            after = source.path.stat()
    except FileNotFoundError:
        folder = source.path.parent
        names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
        hint = did_you_mean(source.path.name, names) or "paths are relative to the scenario file"
        raise InputError(Problem(f"there is no file {shown(source.shown)}", hint, source.shown)) from None
    except IsADirectoryError:
        hint = "name the file of the roster in it"
        raise InputError(Problem("this is a folder, not a file", hint, source.shown)) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        hint = "is it a file that you may read?"
        raise InputError(Problem(f"cannot open the file: {reason}", hint, source.shown)) from None
    if (before.st_size, before.st_mtime_ns, before.st_ino) != (after.st_size, after.st_mtime_ns, after.st_ino):
        hint = "wait until whatever writes it is done, and try again"
        raise InputError(Problem("the file changed while it was read", hint, source.shown))
    return content
