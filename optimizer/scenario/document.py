"""YAML 1.2 to plain data, with the line of every field and every syntax problem in words.

Scalars are taken from the YAML node tree rather than from constructed Python objects: a number keeps
the digits that were written (as `Decimal`), a date stays text until a field asks for one, and each
value's line is known. Duplicate keys are refused, all of them at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Self

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from optimizer.errors import Problem, Severity
from optimizer.scenario.syntax import syntax_problem

Path = tuple[str | int, ...]
_MOST_NODES = 200_000
_DEEPEST = 50
_YAML_TAG = "tag:yaml.org,2002:"
_LARGEST_EXPONENT = 400
"""Numbers beyond 10^400 stay text: written out in full in a message, 1e999999999 would fill the memory."""


class Written(Decimal):
    """A number that remembers how it was written, for the fields where it is a name: `12e5` may be a creator."""

    text: str

    def __new__(cls, number: Decimal, text: str) -> Self:
        """The number with its spelling."""
        written = super().__new__(cls, number)
        written.text = text
        return written

    def __deepcopy__(self, memo: object) -> Self:
        return self


@dataclass
class Document:
    """What a YAML text holds: `data`, the `lines` of each path (from 1), and the problems met."""

    file: str
    data: object = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    overridden: dict[Path, str] = field(default_factory=dict)
    """What was changed from outside the file, and the words that changed it."""

    def problem(self, what: str, hint: str, path: Path, severity: Severity = "error") -> Problem:
        """A problem with the field at `path`: with its line, or with the override that set it."""
        for end in range(len(path), 0, -1):
            if path[:end] in self.overridden:
                return Problem(what, hint, self.overridden[path[:end]], None, dotted(path), severity)
        return Problem(what, hint, self.file, self.line(path), dotted(path) or None, severity)

    def paths(self) -> frozenset[Path]:
        """Every field and entry of the file or of an override, and whatever stands around one."""
        written = [*self.lines, *self.overridden]
        return frozenset(path[:end] for path in written for end in range(len(path) + 1))

    def line(self, path: Path) -> int | None:
        """The line of `path`, or of the nearest thing around it that stands in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)


def read_document(text: str, file: str) -> Document:
    """Parse `text`. Never raises for bad input: `problems` then says what is wrong.

    Where the text is not YAML at all `data` is None; a duplicate key is a problem, and the rest is still
    read, so that everything else wrong with the file can be told at the same time.
    """
    document = Document(file)
    try:
        yaml = YAML(typ="safe", pure=True)
        yaml.composer.warn_double_anchors = False  # a later anchor of the same name wins, as YAML says
        node = yaml.compose(text)
        if node is None:
            document.problems.append(
                Problem("the file is empty", "start with name, budget, objective and roster", file)
            )
        else:
            document.data = _Walk(document).value(node, (), 0)
    except RecursionError:
        document.problems.append(Problem("the file is nested too deeply", "a scenario is a few levels deep", file))
    except MarkedYAMLError as error:
        document.problems.append(syntax_problem(error, text, file))
    except (YAMLError, ValueError) as error:
        document.problems.append(_unreadable(error, text, file))
    return document


@lru_cache(maxsize=8)
def known_document(text: str) -> Document:
    """What one of the last texts holds, read once: for looking, not for changing."""
    return read_document(text, "the scenario")


def _unreadable(error: YAMLError | ValueError, text: str, file: str) -> Problem:
    """A character that YAML does not allow, with its line; or what else the parser says."""
    if isinstance(error, ReaderError):
        line = text.count("\n", 0, error.position) + 1
        return Problem(
            "there is a control character in this line", "delete it, or save the file anew as plain text", file, line
        )
    first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return Problem(f"this is not valid YAML: {first}", "save the file as UTF-8 text", file)


class _Walk:
    """One pass over the node tree."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.nodes = 0

    def value(self, node: Node, path: Path, depth: int) -> object:
        self.nodes += 1
        if self.nodes > _MOST_NODES or depth > _DEEPEST:
            raise RecursionError
        self.document.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, MappingNode):
            return self._mapping(node, path, depth)
        if isinstance(node, SequenceNode):
            return [self.value(item, (*path, index), depth + 1) for index, item in enumerate(node.value)]
        assert isinstance(node, ScalarNode)  # the third and last kind of node
        return self._scalar(node)

    def _mapping(self, node: MappingNode, path: Path, depth: int) -> dict[str, object]:
        result: dict[str, object] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, ScalarNode):
                self._report(
                    "a field name must be plain text", "is there a stray bracket or question mark?", line, path
                )
                continue
            key = whole_characters(str(key_node.value))
            if str(key_node.tag).endswith(":merge"):
                self._report("YAML 1.2 has no merge key <<", "write the fields out", line, path)
                continue
            if key in result:
                first = self.document.lines[(*path, key)]
                self._report(
                    f"{key!r} stands here a second time, first on line {first}",
                    "keep one of the two",
                    line,
                    (*path, key),
                )
                continue
            self.document.lines[(*path, key)] = line
            result[key] = self.value(value_node, (*path, key), depth + 1)
        return result

    def _scalar(self, node: ScalarNode) -> object:
        text, tag = whole_characters(str(node.value)), str(node.tag).removeprefix(_YAML_TAG)
        match tag:
            case "null":
                return None
            case "bool" if text.lower() in ("true", "false"):  # a file that asks for YAML 1.1 also has yes and no
                return text.lower() == "true"
            case "int" | "float":
                try:
                    number = (
                        Decimal(text.replace("_", "")) if tag == "float" else Decimal(int(text.replace("_", ""), 0))
                    )
                except (InvalidOperation, ValueError):
                    return text
                if not number.is_finite() or abs(number.adjusted()) > _LARGEST_EXPONENT:
                    return text
                return Written(number, text)
            case _:
                return text

    def _report(self, what: str, hint: str, line: int, path: Path) -> None:
        self.document.problems.append(Problem(what, hint, self.document.file, line, dotted(path) or None))


def whole_characters(text: str) -> str:
    """The text with pairs of surrogates joined, as JSON writes an emoji, and single ones replaced by U+FFFD."""
    if all(not "\ud800" <= char <= "\udfff" for char in text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def dotted(path: Path) -> str:
    """`rules[2].min` for ("rules", 2, "min")."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
