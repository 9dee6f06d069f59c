"""Queries on databases to tables of text: SQLite, PostgreSQL and whatever else SQLAlchemy knows, and DuckDB."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from optimizer.addresses import MASK, masked
from optimizer.errors import InputError, Problem
from optimizer.outputs import reading
from optimizer.roster.findings import Findings
from optimizer.roster.layout import table_of
from optimizer.roster.limits import limits, too_large
from optimizer.roster.tables import Grid, RawTable, RosterFile, unusable
from optimizer.roster.values import value_text
from optimizer.words import figures

_AT_ONCE = 20_000
_CHECK = "check the address and the query"


def database_table(source: RosterFile, findings: Findings) -> RawTable:
    """Table from a query; the hash is that of the answer. Nothing is written to the database.

    Raises `InputError` with the driver's own words, freed of the address's secrets.
    """
    if not source.query:
        raise InputError(Problem("a database needs a query", "add `query: SELECT ...`", source.shown))
    address = source.sql or ""
    ask = _duckdb if address.casefold().startswith("duckdb:") else _sqlalchemy
    try:
        headers, rows = ask(source, findings)
    except (InputError, MemoryError):
        raise
    except Exception as error:  # drivers raise what they like, and their words may repeat the address
        reason = _without(address, str(getattr(error, "orig", None) or error).strip() or type(error).__name__)
        raise unusable(findings, f"the database query failed: {reason}", _CHECK) from None
    digest = hashlib.sha256(json.dumps([headers, rows], ensure_ascii=False).encode()).hexdigest()
    table = [headers, *rows]
    return table_of(Grid(table, range(1, len(table) + 1), digest, exact=True), findings)


def _sqlalchemy(source: RosterFile, findings: Findings) -> tuple[list[str], list[list[str]]]:
    """Headers and rows of the answer, through SQLAlchemy."""
    try:
        import sqlalchemy
    except ImportError:
        hint = "install it with `pip install 'campaign-budget-optimizer[sql]'`"
        raise InputError(Problem("a roster from a database needs SQLAlchemy", hint, source.shown)) from None
    try:
        url = sqlalchemy.make_url(source.sql or "")
    except Exception:  # a port that is no number, a scheme that is none: the text would repeat the address
        hint = "write it as dialect://user:password@host:port/database"
        raise unusable(findings, "the address of the database is not understood", hint) from None
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        url = url.set(database=str(_found(source, url.database, findings)))
    try:
        engine = sqlalchemy.create_engine(url)
    except ImportError as error:
        hint = f"install the driver {error.name or 'of the database'}, or name another in the address"
        raise unusable(findings, "the driver of this database is not installed", hint) from None
    try:
        with engine.connect().execution_options(stream_results=True) as connection:
            answer = connection.execute(sqlalchemy.text(source.query or ""))
            if not answer.returns_rows:
                raise unusable(findings, "the query answers no rows", "write a query that begins with SELECT")
            return list(answer.keys()), _texts(answer.partitions(_AT_ONCE), findings)
    finally:
        engine.dispose()


def _duckdb(source: RosterFile, findings: Findings) -> tuple[list[str], list[list[str]]]:
    """Headers and rows of the answer of a DuckDB file, or of DuckDB itself for `duckdb://` alone."""
    try:
        import duckdb
    except ImportError:
        hint = "install it with `pip install 'campaign-budget-optimizer[duckdb]'`"
        raise InputError(Problem("a roster from DuckDB needs its package", hint, source.shown)) from None
    place = (source.sql or "").partition(":")[2].partition("?")[0].removeprefix("//").removeprefix("/")
    file = None if place in {"", ":memory:"} else _found(source, place, findings)
    with duckdb.connect(str(file) if file else ":memory:", read_only=file is not None) as connection:
        answer = connection.execute(source.query or "")
        headers = [column[0] for column in answer.description or ()]
        return headers, _texts(iter(lambda: answer.fetchmany(_AT_ONCE), []), findings)


def _found(source: RosterFile, database: str, findings: Findings) -> Path:
    """The file of a database beside the scenario; one that is not there would be made, and is refused."""
    folder = source.path if source.path.is_dir() else source.path.parent
    file = folder / database
    reading(file)
    if not file.exists():
        raise unusable(findings, "there is no such database file", "paths are relative to the scenario file")
    return file


def _texts(parts: Iterator[Sequence[Any]], findings: Findings) -> list[list[str]]:
    """The rows as text, within the limit."""
    most = limits().rows
    rows: list[list[str]] = []
    for part in parts:
        rows.extend([value_text(value) for value in row] for row in part)
        if len(rows) > most:
            raise too_large(f"the query answers more than {figures.count(most)} rows", "rows", 2 * most, findings.file)
    return rows


def _without(address: str, reason: str) -> str:
    """A driver's words without any secret of the address: it may quote a part of it alone."""
    place, _, query = address.partition("?")
    secrets = [part.partition("=")[2] for part in query.split("&")]
    account = place.partition("://")[2].rpartition("@")[0]
    secrets.append(account.partition(":")[2])
    for secret in sorted((secret for secret in secrets if secret), key=len, reverse=True):
        reason = reason.replace(secret, MASK)
    return masked(reason.splitlines()[0] if reason else "")
