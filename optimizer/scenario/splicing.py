"""A YAML text with the position of everything in it: a value is put in, added or taken out in the text itself.

What stands around a change stays byte for byte: comments, order, quotes, blank lines. Whether the change came out
right is for the caller to see, by reading the text again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from optimizer.scenario.document import Path, read_document


def written(value: object) -> str:
    """A value as YAML on one line: numbers plain, texts without quotes where they stay the same text."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return format(value, "f") if isinstance(value, Decimal) else str(value)
        case Mapping():
            return "{" + ", ".join(f"{written(key)}: {written(inner)}" for key, inner in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(written, value)) + "]"
        case _:
            text = str(value)
            plain = bool(text) and text == text.strip() and "\n" not in text and " #" not in text
            same = plain and read_document(f"a: [{text}, {{b: {text}}}]", "").data == {"a": [text, {"b": text}]}
            return text if same else json.dumps(text, ensure_ascii=False)


class PositionedText:
    """A text and its node tree. Every method raises `LookupError` or `ValueError` where it cannot do what it says."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.newline = "\r\n" if "\r\n" in text else "\n"
        yaml = YAML(typ="safe", pure=True)
        root = yaml.compose(text)
        if not isinstance(root, MappingNode):
            raise ValueError("no mapping")
        self.root = root

    def lines_of_entry(self, path: Path) -> tuple[int, int]:
        """First and last line (from 0) of an entry of a list in block style."""
        holder, index = self._node(path[:-1]), path[-1]
        if not isinstance(holder, SequenceNode) or holder.flow_style or not isinstance(index, int):
            raise ValueError("no entry on lines of its own")
        node = holder.value[index]
        return node.start_mark.line, self.text.count("\n", 0, _end(node))

    def _node(self, path: Path) -> Node:
        node: Node = self.root
        for part in path:
            node = self._pair(node, part)[1] if isinstance(node, MappingNode) else node.value[part]
        return node

    @staticmethod
    def _pair(node: MappingNode, key: str | int) -> tuple[Node, Node]:
        for own, value in node.value:
            if own.value == key:
                return own, value
        raise LookupError(key)

    def put(self, path: Path, value: object) -> str:
        """The text with this value at `path`, in place of another or as a new field."""
        holder = self._node_or_none(path[:-1])
        if holder is None:
            return self.put(path[:-1], {str(path[-1]): value})
        if isinstance(holder, SequenceNode):
            node = holder.value[path[-1]]
            return self._spliced(node.start_mark.index, _end(node), written(value))
        if not isinstance(holder, MappingNode):
            raise ValueError("no fields here")
        try:
            key, node = self._pair(holder, path[-1])
        except LookupError:
            return self._new_field(holder, f"{path[-1]}: {written(value)}")
        if isinstance(node, ScalarNode) and node.value != "" and node.style not in ("|", ">"):
            return self._spliced(node.start_mark.index, _end(node), written(value))
        colon = self.text.index(":", key.end_mark.index) + 1
        end = _end(node) if not (isinstance(node, ScalarNode) and node.value == "") else colon
        return self._spliced(colon, max(colon, end), f" {written(value)}")

    def _node_or_none(self, path: Path) -> Node | None:
        try:
            node = self._node(path)
        except LookupError:
            return None
        return None if isinstance(node, ScalarNode) and node.value in ("", "null", "~") else node

    def _new_field(self, holder: MappingNode, field: str) -> str:
        if holder.flow_style:
            close = _end(holder) - 1
            return self._spliced(close, close, f", {field}" if holder.value else field)
        column = holder.value[0][0].start_mark.column
        return self._new_line(_end(holder.value[-1][1]) or 0, " " * column + field)

    def _new_line(self, after: int, line: str) -> str:
        """The text with one more line below the one that holds the position `after`."""
        if self.text[:after].endswith("\n"):
            return self._spliced(after, after, line + self.newline)
        end = self.text.find("\n", after)
        if end < 0:
            return self.text + self.newline + line + self.newline
        return self._spliced(end + 1, end + 1, line + self.newline)

    def append(self, path: Path, value: object) -> str:
        """The text with one more entry at the end of the list at `path`."""
        node = self._node_or_none(path)
        if node is None and len(path) == 1 and not any(own.value == path[0] for own, _ in self.root.value):
            return self._new_field(self.root, f"{path[0]}:{self.newline}  - {written(value)}")
        if node is None:
            return self._first_entry(path, value) or self.put(path, [value])
        if not isinstance(node, SequenceNode):
            return self._spliced(
                node.start_mark.index,
                _end(node),
                f"[{self.text[node.start_mark.index : _end(node)]}, {written(value)}]",
            )
        if node.flow_style or not node.value:
            close = _end(node) - 1
            return self._spliced(close, close, f", {written(value)}" if node.value else written(value))
        column = node.start_mark.column
        return self._new_line(_end(node), " " * column + "- " + written(value))

    def _first_entry(self, path: Path, value: object) -> str | None:
        """The entry on a line of its own where nothing but comments stands below the field; None where something does.

        Entries that are switched off stand there as comments: the new one lines up with them.
        """
        key, node = self._pair(self._mapping(path[:-1]), path[-1])
        if not (isinstance(node, ScalarNode) and node.value == "") or self._mapping(path[:-1]).flow_style:
            return None
        end = self.text.find("\n", key.end_mark.index)
        below = self.text[end + 1 :].split("\n", 1)[0] if end >= 0 else ""
        column = len(below) - len(below.lstrip(" ")) if below.lstrip(" ").startswith("#") else 0
        column = column if column > key.start_mark.column else key.start_mark.column + 2
        return self._new_line(key.end_mark.index, " " * column + f"- {written(value)}")

    def remove(self, path: Path) -> str:
        """The text without the field or entry at `path`."""
        holder = self._node(path[:-1])
        if not isinstance(holder, SequenceNode | MappingNode):
            raise ValueError("nothing stands inside of it")
        if isinstance(holder, SequenceNode):
            if len(holder.value) == 1:
                return self._remove_last(path)
            place = int(path[-1])
            spans = [(node.start_mark.index, _end(node)) for node in holder.value]
        else:
            keys = [own.value for own, _ in holder.value]
            place = keys.index(path[-1])
            spans = [(own.start_mark.index, max(own.end_mark.index + 1, _end(node))) for own, node in holder.value]
        if holder.flow_style:
            start, end = spans[place]
            if place + 1 < len(spans):
                end = spans[place + 1][0]
            elif place > 0:
                start = spans[place - 1][1]
            return self._spliced(start, end, "")
        start, end = self._line_span(*spans[place])
        return self._spliced(start, end, "")

    def _remove_last(self, path: Path) -> str:
        """The list goes with its last entry; it stays, empty, where a comment stands above the entry."""
        key, node = self._pair(self._mapping(path[:-2]), path[-2])
        between = self.text[key.end_mark.index : node.value[0].start_mark.index]
        if "#" not in between:
            return self.remove(path[:-1])
        start, end = self._line_span(node.value[0].start_mark.index, _end(node))
        colon = self.text.index(":", key.end_mark.index) + 1
        return self.text[:colon] + " []" + self.text[colon:start] + self.text[end:]

    def _mapping(self, path: Path) -> MappingNode:
        node = self._node(path)
        if not isinstance(node, MappingNode):
            raise ValueError("no fields here")
        return node

    def _line_span(self, start: int, end: int) -> tuple[int, int]:
        """The whole lines that hold a piece of the text. Raises `ValueError` where something else begins there."""
        first = self.text.rfind("\n", 0, start) + 1
        if not re.fullmatch(r"[ -]*", self.text[first:start]):
            raise ValueError("something else stands on this line")
        if not self.text[:end].endswith("\n"):
            end = self.text.find("\n", end) + 1 or len(self.text)
        return first, end

    def _spliced(self, start: int, end: int, new: str) -> str:
        return self.text[:start] + new + self.text[end:]


def _end(node: Node) -> int:
    """Where a node ends; of a collection in block style where its last value ends, before comments that follow."""
    if isinstance(node, MappingNode) and not node.flow_style and node.value:
        key, value = node.value[-1]
        return max(int(key.end_mark.index), _end(value))
    if isinstance(node, SequenceNode) and not node.flow_style and node.value:
        return _end(node.value[-1])
    if isinstance(node, ScalarNode) and node.value == "" and node.style is None:
        return int(node.start_mark.index)
    return int(node.end_mark.index)
