"""One language inside: a sentence is made in `words/`, a number is written in `words/` and `render/`, and no module
takes our own sentences apart again.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "optimizer"
TELLING = ("words", "render")
"""Rooms that may write numbers for people."""
SEARCHES = {
    "split", "rsplit", "partition", "rpartition", "startswith", "endswith", "removeprefix", "removesuffix", "find",
    "index", "replace", "match", "search", "fullmatch", "sub", "count",
}  # fmt: skip
COMPARED = (ast.In, ast.NotIn, ast.Eq, ast.NotEq)
_NUMBER_FORMAT = re.compile(r"[,.%]|\d[defgn%]|^[defgn]$")


def modules(*left_out: str) -> Iterator[tuple[str, ast.Module]]:
    """Every module of the package with its tree, without some rooms."""
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if not name.startswith(left_out or ("\0",)):
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def constants(tree: ast.AST) -> Iterator[str]:
    """Every text that a module holds."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def needles(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Texts that a module looks for inside of other texts, with their lines."""
    for node in ast.walk(tree):
        sought: list[ast.expr] = []
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SEARCHES:
            sought = list(node.args)
        elif isinstance(node, ast.Compare) and any(
            isinstance(op, ast.In | ast.NotIn | ast.Eq | ast.NotEq) for op in node.ops
        ):
            sought = [node.left, *node.comparators]
        for part in sought:
            for constant in ast.walk(part):
                if isinstance(constant, ast.Constant) and isinstance(constant.value, str):
                    yield node.lineno, constant.value


def test_no_sentence_of_ours_is_split_matched_or_searched() -> None:
    """A text with a blank in it that stands in `words/` is looked for nowhere else."""
    said = [text for name, tree in modules() if name.startswith("words/") for text in constants(tree)]
    assert len(said) > 100, "the sentences were not found"
    parsed = [
        f"{name}:{line}: {needle!r}"
        for name, tree in modules("words/")
        for line, needle in needles(tree)
        if " " in needle.strip() and len(needle.strip()) > 3 and any(needle in text for text in said)
    ]
    assert not parsed, parsed


def test_numbers_are_written_in_words_and_render_alone() -> None:
    """No format of a number stands in an f-string elsewhere."""
    written = [
        f"{name}:{node.lineno}"
        for name, tree in modules(*(f"{room}/" for room in TELLING))
        for node in ast.walk(tree)
        if isinstance(node, ast.FormattedValue)
        and node.format_spec is not None
        and any(_NUMBER_FORMAT.search(text) for text in constants(node.format_spec))
    ]
    assert not written, written
