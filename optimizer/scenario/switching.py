"""Entries of a list that are switched off: comments for YAML, which can be switched on again as they were.

A rule that is tried without stays in the file this way, with its own comments and at its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from optimizer.errors import InputError, Problem
from optimizer.scenario.document import Path, dotted, known_document, read_document
from optimizer.scenario.editing import Remove, changed_data, fields_of, same_data
from optimizer.scenario.splicing import PositionedText

OFF = "#off# "
"""Before each line of an entry that is switched off."""


def switched_off(text: str, path: Path) -> str:
    """The text with an entry of a list that begins on a line of its own made a comment. Raises `InputError`."""
    wanted = changed_data(fields_of(text), Remove(path))
    lines = text.splitlines(keepends=True)
    try:
        first, last = PositionedText(text).lines_of_entry(path)
    except (LookupError, ValueError):
        first, last = 0, -1
    for number in range(first, last + 1):
        body = lines[number].lstrip(" ")
        lines[number] = " " * (len(lines[number]) - len(body)) + OFF + body
    changed = "".join(lines)
    if first > last or not same_data(changed, wanted, path):
        what = f"{dotted(path)} does not stand on lines of its own"
        raise InputError(Problem(what, "write each entry of the list on lines of its own", field=dotted(path)))
    return changed


def off_entries(text: str) -> list[tuple[tuple[int, ...], dict[str, Any]]]:
    """Entries that are switched off: the numbers of their lines (from 0), and what they say."""
    found: list[tuple[tuple[int, ...], dict[str, Any]]] = []
    for numbers, body in _off_blocks(text):
        entry = read_document("\n".join(body), "").data
        if isinstance(entry, list) and len(entry) == 1 and isinstance(entry[0], dict):
            found.append((numbers, entry[0]))
    return found


def switched_on(text: str, numbers: Sequence[int]) -> str:
    """The text with the lines of an entry that was switched off as they were before. Raises `InputError`."""
    lines = text.splitlines(keepends=True)
    for number in numbers:
        lines[number] = lines[number].replace(OFF, "", 1)
    changed = "".join(lines)
    if known_document(changed).problems and not known_document(text).problems:
        what = f"line {numbers[0] + 1} cannot be switched on from here"
        raise InputError(Problem(what, f"take {OFF.strip()} away in the file itself, and mend what stands around it"))
    return changed


def _off_blocks(text: str) -> list[tuple[tuple[int, ...], list[str]]]:
    blocks: list[tuple[list[int], list[str]]] = []
    for number, line in enumerate(text.splitlines()):
        body = line.lstrip(" ")
        if not body.startswith(OFF):
            continue
        indent, rest = len(line) - len(body), body[len(OFF) :]
        if rest.startswith("-") or not blocks or blocks[-1][0][-1] != number - 1:
            blocks.append(([], []))
        blocks[-1][0].append(number)
        blocks[-1][1].append(" " * indent + rest)
    return [(tuple(numbers), body) for numbers, body in blocks]
