"""What a YAML parser complains of, in a planner's words: the mistakes people make, not the grammar's terms."""

from __future__ import annotations

import re

from ruamel.yaml.error import MarkedYAMLError

from optimizer.errors import Problem

_NO_SPACE = re.compile(r"\s*(?:- )?[A-Za-z_][A-Za-z0-9_]*:[^\s/:]")
_GENERAL = "look at the indentation, the colons and the brackets on this line and the one before"


def syntax_problem(error: MarkedYAMLError, text: str, file: str) -> Problem:
    """The one problem of a text that is not YAML; nothing after it could be read."""
    lines = text.splitlines()
    mark, start = error.problem_mark or error.context_mark, error.context_mark
    at = 0 if mark is None else mark.line
    here = lines[at] if at < len(lines) else ""
    before = lines[at - 1] if 0 < at <= len(lines) else ""
    opened = at if start is None else start.line
    said = f"{error.context or ''} {error.problem or ''}"

    def problem(what: str, hint: str, line: int = at) -> Problem:
        return Problem(f"this is not valid YAML: {what}", hint, file, line + 1)

    if "\t" in here[: len(here) - len(here.lstrip())]:
        return problem("a tab stands at the start of the line", "indent with spaces, YAML does not allow tabs")
    if "mapping values are not allowed" in said or "expected ':'" in said:
        for line, words in ((at - 1, before), (at, here), (opened, lines[opened] if opened < len(lines) else "")):
            if _NO_SPACE.match(words):
                return problem(
                    "there is no space after the colon", "write name: value, with a space after the colon", line
                )
        if "expected ':'" in said:
            return problem("this line is no field: it has no colon", "write name: value", opened)
        if here.count(": ") > 1:
            return problem("there is a second colon on this line", "put text that holds a colon in quotes")
        return problem(
            "this line is indented under a field that has a value already",
            "fields of the same thing start in the same column",
        )
    if "cannot start any token" in said:
        sign = here[mark.column : mark.column + 1] if mark is not None else "this sign"
        hint = "write the percent sign behind the number: 60%" if sign == "%" else "put it in quotes"
        return problem(f"a value cannot begin with {sign}", hint)
    if "quoted scalar" in said:
        return problem("a quote is opened here and never closed", "close it, or leave both quotes out", opened)
    if "flow mapping" in said or "flow sequence" in said:
        if opened == at:
            return problem(
                "a comma or a closing bracket is missing here", "write {name: value, name: value} or [one, two]"
            )
        return problem(f"a bracket is opened here and not closed by line {at + 1}", "close it with } or ]", opened)
    if "<block end>" in said or "<document start>" in said:
        hint = "entries of one list, and fields of one thing, start in the same column"
        return problem("this line does not line up with those above", hint)
    if "undefined alias" in said:
        what = "a word that begins with * refers to something that is not there"
        return problem(what, "put text that begins with * in quotes")
    if "another document" in said:
        return problem("a second document begins here", "a file holds one scenario; take the line --- out")
    return problem(str(error.problem or error.context), _GENERAL)
