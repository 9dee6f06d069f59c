"""JSON and JSON Lines to tables of text: a list of records, wherever in the file it stands."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from optimizer.roster.findings import Findings
from optimizer.roster.headers import recognised_as
from optimizer.roster.layout import table_of
from optimizer.roster.limits import Limits, limits, too_large
from optimizer.roster.suspects import SUSPICIOUS, words_of
from optimizer.roster.tables import Grid, RawTable, unusable
from optimizer.roster.text import shown
from optimizer.roster.values import WrittenNumber, value_text
from optimizer.words import figures

_DEEPEST = 6
Records = Sequence[Mapping[str, object]]


def json_table(content: bytes, digest: str, findings: Findings) -> RawTable:
    """Table from a list of records: bare, anywhere in an object, one a line, or as pandas writes tables."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise unusable(findings, "the file is not UTF-8", "save it as UTF-8") from None
    try:
        found = _records(text, findings)
    except RecursionError:
        hint = 'a roster is a list of records: `[{"creator": ..., "followers": ...}, ...]`'
        raise unusable(findings, "the JSON is nested too deeply", hint) from None
    most = limits()
    if len(found) > most.rows:
        raise too_large(f"the file has {figures.count(len(found))} records", "rows", len(found), findings.file)
    flat = [_flattened(record) for record in found]
    headers = list(dict.fromkeys(key for record in flat for key in record))
    _check(headers, most, findings)
    names = _leaves(headers)
    rows = [names, *([value_text(record.get(header)) for header in headers] for record in flat)]
    return table_of(Grid(rows if headers else [], range(1, len(rows) + 1), digest, exact=True), findings)


def _check(headers: Sequence[str], most: Limits, findings: Findings) -> None:
    if len(headers) > most.columns:
        raise too_large(
            f"the records have {figures.count(len(headers))} different fields", "columns", len(headers), findings.file
        )


def _records(text: str, findings: Findings) -> Records:
    """The records of a text, or a problem that says why there are none."""
    try:
        data = _parsed(text)
    except json.JSONDecodeError as error:
        lines = _json_lines(text)
        if lines is not None:
            return lines
        hint = "export it again: the file may have been cut off"
        raise unusable(findings, f"this is not JSON: {error.msg}", hint, line=error.lineno) from None
    if isinstance(data, Mapping) and (table := _as_columns(data)) is not None:
        return table
    lists = [(len(entries), path, entries) for path, entries in _lists(data, (), 0)]
    if not lists:
        if isinstance(data, list) and not data:
            return []
        hint = 'write `[{"creator": ..., "followers": ...}, ...]`, or such a list in an object'
        raise unusable(findings, "the JSON is not a list of records", hint)
    count, path, records = max(lists, key=lambda found: found[0])
    if len(lists) > 1:
        places = ", ".join(shown(".".join(other) or "the outermost list") for _, other, _ in lists[:10])
        what = (
            f"the file has {len(lists)} lists of records ({places}); {shown('.'.join(path))} with "
            f"{figures.count(count)} is read"
        )
        findings.warning(what, "keep the list that is meant in a file of its own if it is another one")
    return records


def _parsed(text: str) -> Any:
    return json.loads(text, parse_float=WrittenNumber, parse_int=WrittenNumber, parse_constant=lambda _: None)


def _json_lines(text: str) -> Records | None:
    """One record a line; None where any line is something else."""
    lines = [line for line in text.splitlines() if line.strip()]
    try:
        records = [_parsed(line) for line in lines]
    except json.JSONDecodeError:
        return None
    return records if len(records) > 1 and all(isinstance(record, Mapping) for record in records) else None


def _lists(data: object, path: tuple[str, ...], depth: int) -> Iterator[tuple[tuple[str, ...], Records]]:
    """Every list of records in an object, with the keys that lead to it; lists inside of records are their fields."""
    if isinstance(data, list):
        if data and all(isinstance(entry, Mapping) for entry in data):
            yield path, data
    elif isinstance(data, Mapping) and depth < _DEEPEST:
        for key, inner in data.items():
            yield from _lists(inner, (*path, str(key)), depth + 1)


def _as_columns(data: Mapping[str, object]) -> Records | None:
    """The records of a table that is stored by columns, or as headers and rows; None where it is neither."""
    headers, rows = data.get("columns"), data.get("data")
    if isinstance(headers, list) and isinstance(rows, list) and all(isinstance(row, list) for row in rows):
        return [dict(zip(map(str, headers), row, strict=False)) for row in rows]
    lists = {name: column for name, column in data.items() if isinstance(column, list)}
    plain = not any(isinstance(entry, Mapping | list) for column in lists.values() for entry in column)
    if plain and len(lists) == len(data) > 1 and len({len(column) for column in lists.values()}) == 1:
        return [dict(zip(lists, row, strict=True)) for row in zip(*lists.values(), strict=True)]
    by_row = {name: column for name, column in data.items() if isinstance(column, Mapping)}
    keys = [list(map(str, column)) for column in by_row.values()]
    if len(by_row) == len(data) > 1 and all(own == keys[0] and all(map(str.isdecimal, own)) for own in keys):
        return [{name: column[key] for name, column in by_row.items()} for key in keys[0]]
    if len(by_row) == len(data) > 1 and set.intersection(*(set(column) for column in by_row.values())):
        return [{"creator": name, **column} for name, column in by_row.items()]  # one record under each name
    return None


def _flattened(record: Mapping[str, object], before: str = "", depth: int = 0) -> dict[str, object]:
    """The record with the fields of objects inside of it as fields of its own: `stats.followers`."""
    flat: dict[str, object] = {}
    for key, value in record.items():
        name = f"{before}{key}"
        if isinstance(value, Mapping) and value and depth < _DEEPEST:
            flat.update(_flattened(value, f"{name}.", depth + 1))
        else:
            flat[name] = value
    return flat


def _leaves(names: Sequence[str]) -> list[str]:
    """The last part of each name where that is different from all others and says enough, else the whole with blanks.

    `pricing.reel.max` is no `max`: what the objects around it say of money is kept.
    """
    leaves = [name.rpartition(".")[2] for name in names]

    def is_enough(leaf: str, name: str) -> bool:
        of_money = bool(words_of(name.replace(".", " ")) & SUSPICIOUS["price"])
        return recognised_as(leaf) != "" or not of_money or bool(words_of(leaf) & SUSPICIOUS["price"])

    return [
        leaf if leaf and leaves.count(leaf) == 1 and is_enough(leaf, name) else name.replace(".", " ")
        for leaf, name in zip(leaves, names, strict=True)
    ]
